"""Unusual TIFF files on a server: their export has GDAL's own pixels, or says why there is none."""

from __future__ import annotations

import gc
import struct
from pathlib import Path

import numpy as np
import pytest
from datacube_browser.core.errors import ExportError
from datacube_browser.core.export.planning.plan_export import plan_export
from datacube_browser.core.export.reading import chunk_reader
from datacube_browser.core.export.request import Resampling
from datacube_browser.core.http.retry import RetryPolicy
from osgeo import gdal

from tests.export_tools import export, request
from tests.rasters import TILED, compressions, pixels_of, write_raster, write_signed
from tests.servers.faults import Run, fault_server

X, Y = 2_000_000, 500_000
SIDE = 256
#: All of a file but a margin of ten pixels.
BOX = (X + 10, Y - SIDE + 10, X + SIDE - 10, Y - 10)
INSIDE = slice(10, SIDE - 10)
STRIPS = ("TILED=NO", "BLOCKYSIZE=32", "COMPRESS=LZW")
#: A band in the text of a VRT.
FIRST = 'band="1"'
LOSSLESS = [name for name in compressions() if name not in ("JPEG", "WEBP", "JXL", "LERC") and "CCITT" not in name]


@pytest.fixture
def served(tmp_path):
    """A folder on a server, and the server."""
    folder = tmp_path / "served"
    folder.mkdir()
    with fault_server(folder) as server:
        yield folder, server.run()
    gc.collect()  # errors hold on to what was read, and other tests look at GDAL's memory


@pytest.fixture
def one_retry(monkeypatch):
    """A retry at once, and no more: blocks that cannot be decoded stay so."""
    monkeypatch.setattr(chunk_reader, "RETRIES", RetryPolicy((0.01,)))


def noise(low: int, high: int, dtype: str = "uint8", bands: int = 1) -> np.ndarray:
    values = np.random.default_rng(7).integers(low, high, size=(bands, SIDE, SIDE))
    return values.astype(dtype)


def asked_for(run: Run) -> set[str]:
    return {asked.name.rpartition("/")[2] for asked in run.requests}


# Files that are cut off on their server -------------------------------------------------------------------------------


@pytest.mark.parametrize("compression", LOSSLESS)
@pytest.mark.parametrize("layout", [TILED[:3], ("TILED=NO", "BLOCKYSIZE=32")], ids=["tiles", "strips"])
@pytest.mark.parametrize("share", [0.5, 0.95])
def test_a_file_that_is_cut_off_on_its_server_is_not_exported(tmp_path, served, compression, layout, share):
    folder, run = served
    path = write_raster(folder / "cut.tif", noise(1, 255), nodata=0, options=(*layout, f"COMPRESS={compression}"))
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])

    with pytest.raises(ExportError) as error:
        export([run.url("cut.tif")], BOX, tmp_path / "out.tif")

    assert "cut.tif" in error.value.message
    assert "cut off" in error.value.report()
    assert "connection" not in error.value.report()
    assert not (tmp_path / "out.tif").exists()


@pytest.mark.parametrize("options", [{"crs": "EPSG:32620"}, {"resolution": (3, 3)}], ids=["reprojected", "coarser"])
def test_a_cut_off_file_is_not_reprojected_either(tmp_path, served, options):
    folder, run = served
    path = write_raster(folder / "cut.tif", noise(1, 255), nodata=0)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])

    with pytest.raises(ExportError, match=r"cut\.tif"):
        export([run.url("cut.tif")], BOX, tmp_path / "out.tif", **options)


def test_a_cut_off_file_is_told_of_before_anything_is_saved(tmp_path, served):
    folder, run = served
    path = write_raster(folder / "cut.tif", noise(1, 255), nodata=0)
    path.write_bytes(path.read_bytes()[:-20_000])

    with pytest.raises(ExportError, match=r"cut\.tif"):
        plan_export(request([run.url("cut.tif")], BOX, tmp_path / "out.tif"))


def test_a_last_strip_that_says_to_be_as_large_as_the_others_is_no_cut(tmp_path, served):
    folder, run = served
    values = noise(1, 255)[0]
    path = write_raster(folder / "odd.tif", values, options=("TILED=NO", "BLOCKYSIZE=100"), nodata=0)
    sizes = struct.pack("<3H", 25600, 25600, 14336)
    data = path.read_bytes()
    assert data.count(sizes) == 1
    path.write_bytes(data.replace(sizes, struct.pack("<3H", 25600, 25600, 25600)))

    report = export([run.url("odd.tif")], BOX, tmp_path / "out.tif")

    assert np.array_equal(pixels_of(report.path), values[INSIDE, INSIDE])


# Indexes and layouts that only GDAL understands -----------------------------------------------------------------------


def change_tag(path: Path, tag: int, new: int, new_kind: int | None = None) -> None:
    """Change the single number of a tag in the file's first directory, and its type (3: SHORT, 4: LONG)."""
    data = bytearray(path.read_bytes())
    (directory,) = struct.unpack_from("<I", data, 4)
    (count,) = struct.unpack_from("<H", data, directory)
    for place in range(directory + 2, directory + 2 + 12 * count, 12):
        number, kind, length = struct.unpack_from("<HHI", data, place)
        if number == tag:
            assert length == 1
            kind = new_kind or kind
            struct.pack_into("<H", data, place + 2, kind)
            struct.pack_into("<H" if kind == 3 else "<I", data, place + 8, new)
    path.write_bytes(data)


@pytest.mark.parametrize("kind", [3, 4], ids=["SHORT", "LONG"])
def test_a_strip_without_a_size_is_read_as_gdal_reads_it(tmp_path, served, kind):
    folder, run = served
    values = noise(1, 255)[0]
    path = write_raster(folder / "odd.tif", values, options=("TILED=NO", f"BLOCKYSIZE={SIDE}"), nodata=0)
    change_tag(path, 279, 0, kind)
    assert np.array_equal(pixels_of(path), values), "GDAL works the size out"

    report = export([run.url("odd.tif")], BOX, tmp_path / "out.tif")

    assert np.array_equal(pixels_of(report.path), values[INSIDE, INSIDE])


#: Tags and their new values: old JPEG, CMYK, CIELab, YCbCr without JPEG, LogL.
ODD_TAGS = [(259, 6), (262, 5), (262, 8), (262, 6), (262, 32844)]


@pytest.mark.usefixtures("one_retry")
@pytest.mark.parametrize("change", ODD_TAGS)
@pytest.mark.parametrize("bands", [1, 3, 4])
@pytest.mark.parametrize("compression", ["NONE", "LZW", "JPEG"])
def test_odd_colours_and_old_jpeg_give_gdals_pixels_or_an_error(tmp_path, served, change, bands, compression):
    folder, run = served
    options = ("TILED=YES", "BLOCKXSIZE=64", "BLOCKYSIZE=64", f"COMPRESS={compression}")
    path = write_raster(folder / "odd.tif", noise(0, 255, bands=bands), options=options, nodata=None)
    change_tag(path, *change)
    gdal.PushErrorHandler("CPLQuietErrorHandler")
    try:
        dataset = gdal.Open(str(path))
        expected = None if dataset is None else dataset.ReadAsArray()
    finally:
        gdal.PopErrorHandler()

    try:
        report = export([run.url("odd.tif")], BOX, tmp_path / "out.tif")
    except ExportError:
        return
    assert expected is not None
    assert np.array_equal(pixels_of(report.path), expected[..., INSIDE, INSIDE])


# Masks ----------------------------------------------------------------------------------------------------------------


def with_mask(path: Path, values: np.ndarray, valid: np.ndarray, *, overviews: str = "none", nodata=None) -> Path:
    """A file with a mask inside. Overviews: "none", "whole", or "bare" ones that have no mask."""
    write_raster(path, values, nodata=nodata)
    gdal.SetConfigOption("GDAL_TIFF_INTERNAL_MASK", "YES")
    try:
        dataset = gdal.Open(str(path), gdal.GA_Update)
        dataset.CreateMaskBand(gdal.GMF_PER_DATASET)
        dataset.GetRasterBand(1).GetMaskBand().WriteArray(np.where(valid, np.uint8(255), np.uint8(0)))
        if overviews != "none":
            dataset.BuildOverviews("NEAREST", [2, 4])
        del dataset
    finally:
        gdal.SetConfigOption("GDAL_TIFF_INTERNAL_MASK", None)
    if overviews == "bare":
        take_masks_from_overviews(path)
    return path


def take_masks_from_overviews(path: Path) -> None:
    """Make pages of them, which nobody looks at."""
    data = bytearray(path.read_bytes())
    mask_of_overview = struct.pack("<HHII", 254, 4, 1, 5)
    page = struct.pack("<HHII", 254, 4, 1, 2)
    assert data.count(mask_of_overview) == 2
    path.write_bytes(data.replace(mask_of_overview, page))


def half_valid() -> np.ndarray:
    valid = np.ones((SIDE, SIDE), bool)
    valid[:, : SIDE // 2] = False
    return valid


def validity(path: Path) -> np.ndarray:
    dataset = gdal.Open(str(path))
    return dataset.GetRasterBand(1).GetMaskBand().ReadAsArray() != 0


def nodata_of(path: Path) -> float | None:
    dataset = gdal.Open(str(path))
    return dataset.GetRasterBand(1).GetNoDataValue()


@pytest.mark.parametrize("overviews", ["none", "whole", "bare"])
@pytest.mark.parametrize("is_remote", [True, False], ids=["on a server", "on the disk"])
def test_valid_zeros_survive_in_a_coarser_export_whatever_overviews_have_a_mask(tmp_path, served, overviews, is_remote):
    folder, run = served
    valid = half_valid()
    path = with_mask(folder / "mask.tif", np.zeros((SIDE, SIDE), "uint8"), valid, overviews=overviews)
    source = run.url("mask.tif") if is_remote else path

    report = export([source], (X, Y - SIDE, X + SIDE, Y), tmp_path / "out.tif", resolution=(4, 4))

    assert np.array_equal(validity(report.path), valid[2::4, 2::4])


@pytest.mark.parametrize(
    "options", [{}, {"crs": "EPSG:32620"}, {"resolution": (2, 2)}], ids=["copied", "warped", "coarser"]
)
@pytest.mark.parametrize("is_remote", [True, False], ids=["on a server", "on the disk"])
def test_valid_pixels_that_have_the_nodata_value_survive_where_a_mask_tells(tmp_path, served, options, is_remote):
    folder, run = served
    path = with_mask(folder / "mask.tif", np.full((SIDE, SIDE), 9, "int16"), half_valid(), nodata=9)
    source = run.url("mask.tif") if is_remote else path

    report = export([source], BOX, tmp_path / "out.tif", **options)

    seen, values = validity(report.path), pixels_of(report.path)
    assert 0.3 < seen.mean() < 0.7
    assert (values[seen] == 9).all()


def vrt_with_masks_of_bands(folder, *masked):
    """A VRT of so many bands, whose nodata value is 9; those that are masked have the left half as their own mask."""
    write_raster(folder / "values.tif", noise(1, 255)[0], nodata=None)
    write_raster(folder / "mask.tif", np.where(half_valid(), 255, 0).astype("uint8"), nodata=None)
    path = folder / "masks.vrt"
    vrt = gdal.BuildVRT(str(path), [str(folder / "values.tif")], srcNodata=9, VRTNodata=9)
    text = vrt.GetMetadata("xml:VRT")[0]
    del vrt
    head, _, rest = text.partition("<VRTRasterBand")
    band, _, tail = rest.rpartition("</VRTRasterBand>")
    mask = (
        '<MaskBand><VRTRasterBand dataType="Byte"><SimpleSource><SourceFilename relativeToVRT="1">mask.tif'
        "</SourceFilename><SourceBand>1</SourceBand></SimpleSource></VRTRasterBand></MaskBand>"
    )
    bands = (
        f"<VRTRasterBand{band.replace(FIRST, FIRST.replace('1', str(number)))}{mask if own else ''}</VRTRasterBand>"
        for number, own in enumerate(masked, start=1)
    )
    path.write_text(head + "".join(bands) + tail, encoding="utf-8")
    return path


@pytest.mark.parametrize("options", [{}, {"resolution": (4.0, 4.0)}, {"crs": "EPSG:3857", "resolution": (4.0, 4.0)}])
def test_a_mask_of_the_only_band_tells_which_pixels_are_valid(tmp_path, options):
    path = vrt_with_masks_of_bands(tmp_path, True)
    whole = export([path], BOX, tmp_path / "whole.tif", **options)
    seen, plain = validity(whole.path), gdal.Open(str(path))
    assert 0.3 < seen.mean() < 0.7
    if not options:
        assert np.array_equal(seen, plain.GetRasterBand(1).GetMaskBand().ReadAsArray()[INSIDE, INSIDE] != 0)
        assert np.array_equal(pixels_of(whole.path)[seen], plain.ReadAsArray()[INSIDE, INSIDE][seen])


@pytest.mark.parametrize("masked", [(True, True), (False, True), (True, False)])
def test_a_mask_for_each_of_several_bands_is_said_and_not_left_out(tmp_path, masked):
    with pytest.raises(ExportError) as error:
        export([vrt_with_masks_of_bands(tmp_path, *masked)], BOX, tmp_path / "out.tif")
    assert "several masks" in error.value.message


@pytest.mark.parametrize("kind", ["GTiff", "COG"])
def test_values_under_a_mask_stay_as_they_are(tmp_path, served, kind):
    folder, run = served
    values, valid = noise(1, 255)[0], half_valid()
    with_mask(folder / "mask.tif", values, valid)

    report = export([run.url("mask.tif")], BOX, tmp_path / "out.tif", format=kind)

    assert np.array_equal(pixels_of(report.path), values[INSIDE, INSIDE])
    assert np.array_equal(validity(report.path), valid[INSIDE, INSIDE])


def test_colours_under_an_alpha_of_0_stay_as_they_are(tmp_path, served):
    folder, run = served
    values = noise(1, 255, bands=4)
    values[3] = np.where(half_valid(), 255, 0)
    write_raster(folder / "rgba.tif", values, nodata=None, options=(*TILED, "PHOTOMETRIC=RGB", "ALPHA=YES"))

    report = export([run.url("rgba.tif")], BOX, tmp_path / "out.tif")

    assert np.array_equal(pixels_of(report.path), values[:, INSIDE, INSIDE])


def test_the_second_source_of_a_mosaic_still_fills_what_the_first_ones_mask_hides(tmp_path, served):
    folder, run = served
    first, second, valid = noise(1, 100)[0], noise(100, 255)[0], half_valid()
    with_mask(folder / "first.tif", first, valid)
    with_mask(folder / "second.tif", second, np.ones_like(valid))

    report = export([run.url("first.tif"), run.url("second.tif")], BOX, tmp_path / "out.tif")

    expected = np.where(valid, first, second)
    assert np.array_equal(pixels_of(report.path), expected[INSIDE, INSIDE])
    assert validity(report.path).all()


# Bytes with a sign ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("bands", [1, 3])
@pytest.mark.parametrize("overviews", [(), (2, 4)], ids=["plain", "overviews"])
@pytest.mark.parametrize("is_remote", [True, False], ids=["on a server", "on the disk"])
def test_signed_bytes_keep_their_sign_and_their_nodata(tmp_path, served, bands, overviews, is_remote):
    folder, run = served
    values = noise(-128, 128, "int8", bands)
    path = write_signed(folder / "signed.tif", values, nodata=-128, overviews=overviews)
    source = run.url("signed.tif") if is_remote else path

    report = export([source], BOX, tmp_path / "out.tif")

    found = pixels_of(report.path).astype("int32").reshape(bands, SIDE - 20, SIDE - 20)
    assert np.array_equal(found, values[:, INSIDE, INSIDE])
    assert nodata_of(report.path) == -128


@pytest.mark.parametrize("resampling", [Resampling.NEAREST, Resampling.BILINEAR])
def test_signed_bytes_are_resampled_as_the_numbers_that_they_are(tmp_path, served, resampling):
    folder, run = served
    slope = np.tile(np.linspace(-100, 100, SIDE), (SIDE, 1))
    write_signed(folder / "signed.tif", slope.astype("int8"), nodata=-128, overviews=(2, 4))
    write_raster(folder / "wide.tif", slope.astype("int8").astype("int16"), nodata=-128)
    arguments = {"resolution": (4, 4), "resampling": resampling}

    report = export([run.url("signed.tif")], BOX, tmp_path / "out.tif", **arguments)
    expected = export([run.url("wide.tif")], BOX, tmp_path / "expected.tif", **arguments)

    difference = pixels_of(report.path).astype("int32") - pixels_of(expected.path)
    assert np.abs(difference).max() <= 2


# What lies beside a file ----------------------------------------------------------------------------------------------

PLACE = f"1\n0\n0\n-1\n{X + 0.5}\n{Y - 0.5}\n"


def metadata(*band: str, dataset: str = "") -> str:
    return f'<PAMDataset>{dataset}<PAMRasterBand band="1">{"".join(band)}</PAMRasterBand></PAMDataset>'


def test_nodata_that_stands_in_a_file_beside_the_raster_is_kept(tmp_path, served):
    folder, run = served
    values = noise(0, 9)[0]
    write_raster(folder / "plain.tif", values, nodata=None, overviews=(2, 4))
    (folder / "plain.tif.aux.xml").write_text(metadata("<NoDataValue>3</NoDataValue>"))

    copied = export([run.url("plain.tif")], BOX, tmp_path / "out.tif")
    warped = export([run.url("plain.tif")], BOX, tmp_path / "warped.tif", crs="EPSG:32620")

    for report in (copied, warped):
        assert nodata_of(report.path) == 3
    assert np.array_equal(pixels_of(copied.path), values[INSIDE, INSIDE])


@pytest.mark.parametrize("ending", [".tfw", ".wld", ".tif.aux.xml"])
def test_a_raster_whose_place_stands_in_a_file_beside_it_can_be_exported(tmp_path, served, ending):
    folder, run = served
    values = noise(0, 255)[0]
    dataset = gdal.GetDriverByName("GTiff").Create(str(folder / "bare.tif"), SIDE, SIDE, 1, gdal.GDT_Byte, list(TILED))
    dataset.WriteArray(values)
    del dataset
    place = f"<GeoTransform>{X}, 1, 0, {Y}, 0, -1</GeoTransform>"
    (folder / f"bare{ending}").write_text(metadata(dataset=place) if "xml" in ending else PLACE)

    report = export([run.url("bare.tif")], BOX, tmp_path / "out.tif")

    assert np.array_equal(pixels_of(report.path), values[INSIDE, INSIDE])


def write_with_outer_mask(path: Path, values: np.ndarray, valid: np.ndarray) -> None:
    write_raster(path, values, nodata=None)
    gdal.SetConfigOption("GDAL_TIFF_INTERNAL_MASK", "NO")
    try:
        dataset = gdal.Open(str(path))
        dataset.CreateMaskBand(gdal.GMF_PER_DATASET)
        dataset.GetRasterBand(1).GetMaskBand().WriteArray(np.where(valid, np.uint8(255), np.uint8(0)))
        del dataset
    finally:
        gdal.SetConfigOption("GDAL_TIFF_INTERNAL_MASK", None)
    assert path.with_name(f"{path.name}.msk").exists()


@pytest.mark.parametrize("dtype", ["uint8", "int16", "float32"])
def test_pixels_beside_a_turned_raster_without_nodata_are_not_valid(tmp_path, dtype):
    path = write_raster(tmp_path / "plain.tif", np.full((SIDE, SIDE), 7, dtype), nodata=None)

    report = export([path], (X, Y - SIDE, X + SIDE, Y), tmp_path / "out.tif", crs="EPSG:32620")

    seen, values = validity(report.path), pixels_of(report.path)
    assert 0.3 < seen.mean() < 0.95
    assert (values[seen] == 7).all()


@pytest.mark.parametrize("options", [{}, {"resolution": (4, 4)}], ids=["copied", "coarser"])
def test_a_mask_in_a_file_beside_the_raster_is_used(tmp_path, served, options):
    folder, run = served
    valid = half_valid()
    write_with_outer_mask(folder / "plain.tif", np.zeros((SIDE, SIDE), "uint8"), valid)

    report = export([run.url("plain.tif")], (X, Y - SIDE, X + SIDE, Y), tmp_path / "out.tif", **options)

    step = 4 if options else 1
    assert np.array_equal(validity(report.path), valid[step // 2 :: step, step // 2 :: step])


def test_a_mask_that_cannot_be_read_from_the_server_is_told_and_not_left_out(tmp_path, served):
    folder, run = served
    write_with_outer_mask(folder / "plain.tif", np.zeros((SIDE, SIDE), "uint8"), half_valid())

    with pytest.raises(ExportError) as error:
        export([run.url("plain.tif") + "?key=1"], BOX, tmp_path / "out.tif")

    assert "beside it" in error.value.message
    assert "Download both" in error.value.hint


def test_a_file_beside_the_raster_cannot_name_others_to_be_read(tmp_path, served):
    folder, run = served
    values = noise(0, 9)[0]
    write_raster(folder / "plain.tif", values, nodata=None)
    secret = write_raster(tmp_path / "mine.tif", np.full((SIDE // 4, SIDE // 4), 99, "uint8"), nodata=None)
    others = f'<Metadata domain="OVERVIEWS"><MDI key="OVERVIEW_FILE">{secret}</MDI></Metadata>'
    (folder / "plain.tif.aux.xml").write_text(metadata("<NoDataValue>3</NoDataValue>", others, dataset=others))

    report = export([run.url("plain.tif")], BOX, tmp_path / "out.tif", resolution=(4, 4))

    assert 99 not in pixels_of(report.path)


@pytest.mark.parametrize(
    "content",
    ["<html><body>Not found</body></html>", "1 2 3", "<PAMDataset>", '<!DOCTYPE a [<!ENTITY b "c">]><a/>', ""],
)
@pytest.mark.parametrize("ending", [".tif.aux.xml", ".tif.msk"])
def test_whatever_a_server_sends_for_a_file_that_is_not_there_changes_nothing(tmp_path, served, content, ending):
    folder, run = served
    values = noise(0, 9)[0]
    write_raster(folder / "plain.tif", values, nodata=None)
    (folder / f"plain{ending}").write_text(content)

    report = export([run.url("plain.tif")], BOX, tmp_path / "out.tif")

    assert np.array_equal(pixels_of(report.path), values[INSIDE, INSIDE])


def test_a_server_that_sends_the_raster_for_every_address_has_no_mask(tmp_path, served):
    folder, run = served
    values = noise(0, 9)[0]
    path = write_raster(folder / "plain.tif", values, nodata=None)
    for ending in (".msk", ".no-such-file"):
        path.with_name(f"{path.name}{ending}").write_bytes(path.read_bytes())

    report = export([run.url("plain.tif")], BOX, tmp_path / "out.tif")

    assert np.array_equal(pixels_of(report.path), values[INSIDE, INSIDE])


def test_nothing_is_asked_for_beside_a_raster_with_nodata_or_a_cog(tmp_path, served):
    folder, run = served
    write_raster(folder / "nodata.tif", noise(1, 255), nodata=0)
    write_raster(tmp_path / "plain.tif", noise(1, 255), nodata=None)
    gdal.Translate(str(folder / "cog.tif"), str(tmp_path / "plain.tif"), format="COG")

    for name in ("nodata.tif", "cog.tif"):
        export([run.url(name)], BOX, tmp_path / f"out-{name}")

    assert asked_for(run) == {"nodata.tif", "cog.tif"}
