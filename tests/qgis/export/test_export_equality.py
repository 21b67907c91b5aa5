"""Exports of all kinds of rasters, local and over HTTP, have the pixels of gdal_translate and gdalwarp."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from datacube_browser.core.errors import DatacubeError
from datacube_browser.core.export.request import Resampling
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from osgeo import gdal

from tests.export_tools import export
from tests.rasters import compressions, terrain, write_raster
from tests.servers.faults import fault_server

X, Y = 2_000_000, 500_000
ROWS, COLUMNS = 330, 410
#: Column, row, columns, rows: across blocks, over the raster's edge, a single pixel, the whole raster.
WINDOWS = [(101, 57, 211, 203), (300, 250, 200, 150), (-30, -20, 100, 90), (257, 128, 1, 1), (0, 0, COLUMNS, ROWS)]
WHOLE = WINDOWS[-1]
UTM = "EPSG:32620"
LOSSLESS_FLOAT = ["NONE", "LZW", "PACKBITS", "DEFLATE", "LZMA", "ZSTD", "LERC", "LERC_DEFLATE", "LERC_ZSTD"]
BLOCKS = [(16, 16), (16, 1024), (1024, 16), (272, 48), (128, 128), (1024, 1024)]

Make = Callable[[Path], Path]


def translated(path: Path | str, window: tuple[int, int, int, int]) -> gdal.Dataset:
    with quiet():
        return gdal.Translate("", str(path), format="MEM", srcWin=list(window))


@contextmanager
def quiet():
    gdal.PushErrorHandler("CPLQuietErrorHandler")
    try:
        yield
    finally:
        gdal.PopErrorHandler()


def box_of(window: tuple[int, int, int, int]) -> tuple[float, float, float, float]:
    column, row, columns, rows = window
    return X + column, Y - row - rows, X + column + columns, Y - row


def valid_pixels(dataset: gdal.Dataset) -> np.ndarray:
    """For each band, the pixels that neither nodata nor mask nor alpha makes invalid."""
    bands = [dataset.GetRasterBand(number) for number in range(1, dataset.RasterCount + 1)]
    return np.stack([band.GetMaskBand().ReadAsArray() != 0 for band in bands])


def assert_same(path: Path, expected: gdal.Dataset) -> None:
    """Compare data types, georeference, band metadata and all valid pixels. Masked pixels may hold anything."""
    result = gdal.Open(str(path))
    assert result.GetGeoTransform() == pytest.approx(expected.GetGeoTransform(), rel=1e-12)
    assert (result.RasterXSize, result.RasterYSize) == (expected.RasterXSize, expected.RasterYSize)
    assert result.RasterCount == expected.RasterCount
    for number in range(1, result.RasterCount + 1):
        band, like = result.GetRasterBand(number), expected.GetRasterBand(number)
        assert metadata_of(band) == metadata_of(like)
        # a palette of few bits becomes one of bytes, with unused entries
        assert colours_of(band)[: len(colours_of(like))] == colours_of(like)
    shape = (expected.RasterCount, expected.RasterYSize, expected.RasterXSize)
    values, wanted = (each.ReadAsArray().reshape(shape) for each in (result, expected))
    if expected.GetRasterBand(1).GetMaskFlags() & gdal.GMF_PER_DATASET:
        valid = valid_pixels(expected)
        assert np.array_equal(valid_pixels(result), valid)
        values, wanted = values[valid], wanted[valid]
    different = values != wanted
    if np.issubdtype(values.dtype, np.inexact):
        different &= ~(np.isnan(values) & np.isnan(wanted))
    assert not different.any(), f"{np.count_nonzero(different)} of {different.size} pixels differ"


def metadata_of(band: gdal.Band) -> tuple[object, ...]:
    meaning = band.GetColorInterpretation(), band.GetScale() or 1.0, band.GetOffset() or 0.0
    return band.DataType, repr(band.GetNoDataValue()), *meaning


def colours_of(band: gdal.Band) -> list[tuple[int, ...]]:
    table = band.GetColorTable()
    return [] if table is None else [table.GetColorEntry(index) for index in range(table.GetCount())]


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """A folder, and a function that returns a URL of a file in it that is in no cache."""
    folder = tmp_path_factory.mktemp("served")
    with fault_server(folder) as server:
        yield folder, lambda name: server.run().url(name)


@pytest.fixture(params=["file", "http"])
def address(request, served):
    """Return a function that gives the path or URL by which the export reads a served file."""
    _, url = served
    return (lambda path: url(path.name)) if request.param == "http" else str


# Kinds of rasters ----------------------------------------------------------------------------------------------------


def plain(path: Path, dtype: str = "float32", options: tuple[str, ...] = (), **others) -> Path:
    return write_raster(path, terrain(ROWS, COLUMNS, dtype), options=options, **others)


def of_type(path: Path, data_type: int) -> Path:
    source = plain(path.with_name(f"before-{path.name}"), "complex64", nodata=None)
    gdal.Translate(str(path), str(source), outputType=data_type, creationOptions=tiled(64, 64)).FlushCache()
    return path


def bands_of(path: Path, count: int, dtype: str = "uint8", options: tuple[str, ...] = (), **others) -> Path:
    values = np.stack([terrain(ROWS, COLUMNS, dtype, seed) for seed in range(count)])
    return write_raster(path, values, options=options, **{"nodata": None, **others})


def tiled(columns: int, rows: int, *others: str) -> tuple[str, ...]:
    return ("TILED=YES", f"BLOCKXSIZE={columns}", f"BLOCKYSIZE={rows}", *others)


def two_values(path: Path, options: tuple[str, ...]) -> Path:
    values = (terrain(ROWS, COLUMNS) > 60).astype("uint8")
    return write_raster(path, values, options=options, nodata=None)


def few_bits(path: Path, bits: int, dtype: str) -> Path:
    values = np.random.default_rng(3).integers(0, 2**bits, size=(ROWS, COLUMNS)).astype(dtype)
    return write_raster(path, values, nodata=None, options=tiled(64, 64, f"NBITS={bits}", "COMPRESS=DEFLATE"))


def compressed(path: Path, compression: str) -> Path:
    options = tiled(64, 96, f"COMPRESS={compression}")
    if compression.startswith("CCITT"):
        return two_values(path, ("NBITS=1", f"COMPRESS={compression}", "BLOCKYSIZE=32"))
    if compression in LOSSLESS_FLOAT:
        return plain(path, options=options)
    return bands_of(path, 3, options=(*options, "INTERLEAVE=PIXEL"))


def with_holes(path: Path, nodata: float) -> Path:
    values = terrain(ROWS, COLUMNS)
    values[60:200, 90:260] = nodata
    return write_raster(path, values, nodata=nodata, options=tiled(64, 64, "COMPRESS=ZSTD"))


def masked(path: Path, *options: str) -> Path:
    bands_of(path, 3, options=tiled(64, 64, "INTERLEAVE=PIXEL", *options))
    before = gdal.GetThreadLocalConfigOption("GDAL_TIFF_INTERNAL_MASK")
    gdal.SetThreadLocalConfigOption("GDAL_TIFF_INTERNAL_MASK", "YES")
    try:
        dataset = gdal.Open(str(path), gdal.GA_Update)
        dataset.CreateMaskBand(gdal.GMF_PER_DATASET)
        mask = np.where(terrain(ROWS, COLUMNS, seed=9) > 50, 255, 0).astype("uint8")
        dataset.GetRasterBand(1).GetMaskBand().WriteArray(mask)
        dataset.FlushCache()
    finally:
        gdal.SetThreadLocalConfigOption("GDAL_TIFF_INTERNAL_MASK", before)
    return path


def transparent(path: Path) -> Path:
    values = np.stack([terrain(ROWS, COLUMNS, "uint8", seed) for seed in range(4)])
    values[3] = np.where(values[3] > 60, 255, 0)
    return write_raster(path, values, nodata=None, options=tiled(64, 64, "ALPHA=YES", "PHOTOMETRIC=RGB"))


def coloured(path: Path) -> Path:
    table = gdal.ColorTable()
    for index in range(256):
        table.SetColorEntry(index, (index, 255 - index, index // 2, 255))
    dataset = gdal.GetDriverByName("GTiff").Create(str(path), COLUMNS, ROWS, 1, gdal.GDT_Byte, list(tiled(64, 64)))
    dataset.SetGeoTransform((X, 1, 0, Y, 0, -1))
    dataset.GetRasterBand(1).SetColorTable(table)
    dataset.GetRasterBand(1).WriteArray(terrain(ROWS, COLUMNS, "uint8"))
    dataset.FlushCache()
    return path


def sparse(path: Path, nodata: float | None, *options: str) -> Path:
    """Write only one block of the file."""
    size, kind = (COLUMNS, ROWS), gdal.GDT_Float32
    creation = list(tiled(64, 64, "SPARSE_OK=TRUE", *options))
    dataset = gdal.GetDriverByName("GTiff").Create(str(path), *size, 1, kind, creation)
    dataset.SetGeoTransform((X, 1, 0, Y, 0, -1))
    if nodata is not None:
        dataset.GetRasterBand(1).SetNoDataValue(nodata)
    dataset.GetRasterBand(1).WriteArray(terrain(64, 64), 128, 128)
    dataset.FlushCache()
    return path


def scaled(path: Path) -> Path:
    plain(path, "int16", tiled(64, 64))
    dataset = gdal.Open(str(path), gdal.GA_Update)
    dataset.GetRasterBand(1).SetScale(0.01)
    dataset.GetRasterBand(1).SetOffset(-40)
    return path


def index_at_the_end(path: Path) -> Path:
    """GDAL moves an index that has outgrown its place to the end of the file."""
    plain(path, options=tiled(64, 64, "COMPRESS=LZW"))
    dataset = gdal.Open(str(path), gdal.GA_Update)
    dataset.SetMetadata({"LINEAGE": "surveyed " * 200})
    dataset.FlushCache()
    del dataset
    offset = int.from_bytes(path.read_bytes()[4:8], "little")
    if offset < path.stat().st_size // 2:
        raise ValueError("the index is where it was")
    return path


def cog(path: Path, make: Make, *options: str) -> Path:
    """A COG has overviews, and a leader and a trailer around each block."""
    source = make(path.with_name(f"before-{path.name}"))
    gdal.GetDriverByName("COG").CreateCopy(str(path), gdal.Open(str(source)), options=["BLOCKSIZE=128", *options])
    return path


def overviews_behind(path: Path) -> Path:
    return plain(path, options=tiled(64, 64, "COMPRESS=DEFLATE"), overviews=(2, 4))


SAMPLES: dict[str, Make] = {
    **{
        f"{dtype}, {'no nodata' if nodata is None else 'nodata'}": partial(plain, dtype=dtype, nodata=nodata)
        for dtype in ("uint8", "int16", "uint16", "int32", "uint32", "float32", "float64", "complex64", "complex128")
        for nodata in (None, 77)
    },
    **{
        f"{dtype}, no nodata": partial(plain, dtype=dtype, nodata=None, options=tiled(64, 64))
        for dtype in ("int64", "uint64")
    },
    "complex int16": lambda path: of_type(path, gdal.GDT_CInt16),
    "complex int32": lambda path: of_type(path, gdal.GDT_CInt32),
    **{
        f"{count} bands by {interleave.lower()}": partial(
            bands_of, count=count, options=tiled(64, 64, f"INTERLEAVE={interleave}", "COMPRESS=LZW")
        )
        for count in (2, 3, 5)
        for interleave in ("PIXEL", "BAND")
    },
    "strips, bands by band": partial(bands_of, count=3, dtype="int16", options=("INTERLEAVE=BAND", "BLOCKYSIZE=10")),
    **{name: partial(compressed, compression=name) for name in compressions()},
    "WEBP without loss": partial(
        bands_of, count=4, options=tiled(64, 64, "COMPRESS=WEBP", "WEBP_LOSSLESS=YES", "INTERLEAVE=PIXEL")
    ),
    "JPEG as YCbCr": partial(
        bands_of, count=3, options=tiled(64, 64, "COMPRESS=JPEG", "PHOTOMETRIC=YCBCR", "INTERLEAVE=PIXEL")
    ),
    "JPEG, one band": partial(plain, dtype="uint8", nodata=None, options=tiled(64, 64, "COMPRESS=JPEG")),
    "JPEG, tables in each block": partial(
        plain, dtype="uint8", nodata=None, options=tiled(64, 64, "COMPRESS=JPEG", "JPEGTABLESMODE=0")
    ),
    **{
        f"{compression}, predictor {predictor}, {dtype}": partial(
            plain, dtype=dtype, options=tiled(48, 80, f"COMPRESS={compression}", f"PREDICTOR={predictor}")
        )
        for compression in ("LZW", "DEFLATE", "ZSTD")
        for predictor, dtype in [(1, "float32"), (2, "int16"), (2, "int32"), (2, "float32"), (3, "float32")]
    },
    "predictor 2, bands by pixel": partial(
        bands_of, count=3, options=tiled(64, 64, "COMPRESS=DEFLATE", "PREDICTOR=2", "INTERLEAVE=PIXEL")
    ),
    "predictor 3, float64": partial(plain, dtype="float64", options=tiled(64, 64, "COMPRESS=LZW", "PREDICTOR=3")),
    **{f"tiles of {w} x {h}": partial(plain, options=tiled(w, h, "COMPRESS=LZW")) for w, h in BLOCKS},
    **{f"strips of {rows}": partial(plain, options=(f"BLOCKYSIZE={rows}", "COMPRESS=LZW")) for rows in (1, 7, 100)},
    "one strip": partial(plain, options=(f"BLOCKYSIZE={ROWS}", "COMPRESS=DEFLATE")),
    "one strip, plain": partial(plain, options=(f"BLOCKYSIZE={ROWS}",)),
    "BigTIFF": partial(plain, options=tiled(64, 64, "BIGTIFF=YES", "COMPRESS=LZW")),
    **{
        f"big-endian, {dtype}, {compression}": partial(
            plain, dtype=dtype, options=tiled(64, 64, "ENDIANNESS=BIG", f"COMPRESS={compression}", f"PREDICTOR={p}")
        )
        for dtype, compression, p in [
            ("float32", "NONE", 1),
            ("int16", "LZW", 2),
            ("float32", "DEFLATE", 3),
            ("float64", "LERC", 1),
            ("complex64", "LZW", 1),
        ]
    },
    "big-endian BigTIFF": partial(plain, options=tiled(64, 64, "ENDIANNESS=BIG", "BIGTIFF=YES")),
    "nodata NaN": partial(with_holes, nodata=float("nan")),
    "nodata lowest": partial(with_holes, nodata=float(np.finfo("float32").min)),
    "mask": masked,
    "mask and JPEG": lambda path: masked(path, "COMPRESS=JPEG"),
    "alpha": transparent,
    "palette": coloured,
    "sparse, nodata": partial(sparse, nodata=-9999),
    "sparse, no nodata": partial(sparse, nodata=None),
    "sparse, compressed": lambda path: sparse(path, -9999, "COMPRESS=LZW"),
    "1 bit": partial(few_bits, bits=1, dtype="uint8"),
    "4 bits": partial(few_bits, bits=4, dtype="uint8"),
    "12 bits": partial(few_bits, bits=12, dtype="uint16"),
    "half floats": partial(plain, nodata=None, options=tiled(64, 64, "NBITS=16", "COMPRESS=DEFLATE")),
    "scale and offset": scaled,
    "index at the end": index_at_the_end,
    "overviews behind": overviews_behind,
    "COG": lambda path: cog(path, plain, "COMPRESS=LZW"),
    "COG, predictor": lambda path: cog(path, plain, "COMPRESS=DEFLATE", "PREDICTOR=YES", "BIGTIFF=YES"),
    "COG, JPEG with mask": lambda path: cog(path, masked, "COMPRESS=JPEG"),
    "COG, WEBP with alpha": lambda path: cog(path, transparent, "COMPRESS=WEBP"),
    "COG, sparse": lambda path: cog(path, partial(sparse, nodata=-9999), "SPARSE_OK=YES"),
}


@pytest.fixture(scope="module")
def sample(served):
    """Return a function that makes each sample once."""
    folder, _ = served
    made: dict[str, Path] = {}

    def sample_(name: str) -> Path:
        if name not in made:
            made[name] = SAMPLES[name](folder / f"{len(made)}.tif")
        return made[name]

    return sample_


@pytest.mark.parametrize("name", SAMPLES)
def test_pixels_are_those_of_gdal_translate(tmp_path, sample, address, name):
    path = sample(name)

    for number, window in enumerate(WINDOWS):
        output = tmp_path / f"{number}.tif"
        report = export([address(path)], box_of(window), output)
        assert not report.resampled
        assert_inside_same(output, path, window)


def assert_inside_same(output: Path, source: Path, window: tuple[int, int, int, int]) -> None:
    """Compare only inside the source: beyond one without nodata an export has a mask, gdal_translate none."""
    expected = translated(source, window)
    column, row, columns, rows = window
    reaches_out = column < 0 or row < 0 or column + columns > COLUMNS or row + rows > ROWS
    has_own = expected.GetRasterBand(1).GetMaskFlags() != gdal.GMF_ALL_VALID
    if reaches_out and not has_own:
        inside = np.zeros((rows, columns), np.uint8)
        inside[max(0, -row) : ROWS - row, max(0, -column) : COLUMNS - column] = 255
        expected.CreateMaskBand(gdal.GMF_PER_DATASET)
        expected.GetRasterBand(1).GetMaskBand().WriteArray(inside)
    assert_same(output, expected)


def test_a_vrt_is_read_like_its_source_file(tmp_path, sample, served, address):
    folder, url = served
    path = sample("COG")
    gdal.BuildVRT(str(folder / "mosaic.vrt"), [str(path)]).FlushCache()
    over_http = folder / "over-http.vrt"
    gdal.BuildVRT(str(over_http), [f"/vsicurl/{url(path.name)}"]).FlushCache()

    for number, name in enumerate(("mosaic.vrt", "over-http.vrt")):
        export([address(folder / name)], box_of(WINDOWS[0]), tmp_path / f"{number}.tif")
        assert_inside_same(tmp_path / f"{number}.tif", path, WINDOWS[0])


@pytest.mark.parametrize("resampling", [Resampling.NEAREST, Resampling.AVERAGE])
@pytest.mark.parametrize("overviews", ["", '<OverviewList resampling="average">2 4</OverviewList>'], ids=["its", "own"])
def test_coarser_pixels_of_a_vrt_are_those_of_gdalwarp(tmp_path, served, address, overviews, resampling):
    """Both read its overviews."""
    folder, url = served
    values = terrain(ROWS, COLUMNS)
    path = write_raster(folder / f"{len(overviews)}.tif", values, options=tiled(64, 64), overviews=(2, 4))
    vrt = folder / f"coarse{len(overviews)}.vrt"
    gdal.BuildVRT(str(vrt), [f"/vsicurl/{url(path.name)}"]).FlushCache()
    vrt.write_text(vrt.read_text().replace("<VRTRasterBand", f"{overviews}<VRTRasterBand", 1))

    export([address(vrt)], box_of(WHOLE), tmp_path / "out.tif", resolution=(5, 5), resampling=resampling)

    result = gdal.Open(str(tmp_path / "out.tif"))
    assert_pixels_about_same(result, gdalwarped(vrt, result, resampleAlg=resampling.value))


def test_an_image_is_read_through_the_vrt_that_georeferences_it(tmp_path, served, address):
    folder, url = served
    before = bands_of(folder / "before-picture.tif", 3)
    picture = folder / "picture.png"
    gdal.GetDriverByName("PNG").CreateCopy(str(picture), gdal.Open(str(before)))
    for sidecar in folder.glob("picture.png.aux.xml"):
        sidecar.unlink()
    place = {"outputBounds": (X, Y, X + COLUMNS, Y - ROWS), "outputSRS": "EPSG:3979"}
    gdal.Translate(str(folder / "placed.vrt"), f"/vsicurl/{url('picture.png')}", format="VRT", **place).FlushCache()

    export([address(folder / "placed.vrt")], box_of(WINDOWS[0]), tmp_path / "out.tif")

    assert_same(tmp_path / "out.tif", translated(before, WINDOWS[0]))
    with pytest.raises(DatacubeError, match="not georeferenced"):
        export([address(picture)], box_of(WINDOWS[0]), tmp_path / "picture.tif")


def test_a_raster_georeferenced_only_by_control_points_is_refused(tmp_path, served, address):
    path = served[0] / "points.tif"
    dataset = gdal.GetDriverByName("GTiff").Create(str(path), COLUMNS, ROWS, 1, gdal.GDT_Byte)
    corners = [(0, 0), (COLUMNS, 0), (0, ROWS), (COLUMNS, ROWS)]
    points = [gdal.GCP(X + column, Y - row, 0, column, row) for column, row in corners]
    dataset.SetGCPs(points, gdal.Open(str(plain(served[0] / "crs.tif"))).GetProjection())
    dataset.FlushCache()

    with pytest.raises(DatacubeError, match=r"not georeferenced\. It has only ground control points"):
        export([address(path)], box_of(WINDOWS[0]), tmp_path / "out.tif")

    assert not list(tmp_path.iterdir())


WARPED = [
    "int16, no nodata",
    "float32, nodata",
    "3 bands by pixel",
    "nodata NaN",
    "mask",
    "alpha",
    "overviews behind",
    "strips of 7",
    "sparse, nodata",
    "one strip, plain",
    "COG",
    "12 bits",
    "JPEG as YCbCr",
]


@pytest.mark.parametrize("name", WARPED)
def test_coarser_pixels_are_those_of_gdalwarp(tmp_path, sample, address, name):
    path = sample(name)
    report = export([address(path)], box_of(WHOLE), tmp_path / "out.tif", resolution=(5, 5))

    assert report.resampled
    result = gdal.Open(str(report.path))
    expected = gdalwarped(path, result)
    assert_pixels_about_same(result, expected)


@pytest.mark.parametrize("resampling", [Resampling.NEAREST, Resampling.BILINEAR, Resampling.AVERAGE])
@pytest.mark.parametrize("name", ["float32, nodata", "strips of 7", "big-endian, float32, NONE"])
def test_other_resampling_methods_give_the_pixels_of_gdalwarp(tmp_path, sample, address, name, resampling):
    path = sample(name)
    box = box_of((7, 9, 390, 300))

    export([address(path)], box, tmp_path / "out.tif", resolution=(3, 3), resampling=resampling)

    result = gdal.Open(str(tmp_path / "out.tif"))
    assert_pixels_about_same(result, gdalwarped(path, result, resampleAlg=resampling.value))


@pytest.mark.parametrize("name", ["float32, nodata", "int16, nodata", "index at the end", "tiles of 272 x 48"])
def test_another_crs_gives_the_pixels_of_gdalwarp(tmp_path, sample, address, name):
    path = sample(name)

    export([address(path)], box_of((50, 60, 300, 200)), tmp_path / "out.tif", crs=UTM)

    result = gdal.Open(str(tmp_path / "out.tif"))
    expected = gdalwarped(path, result)
    # a position within 0.001 pixels of an edge may round to either side
    different = result.ReadAsArray() != expected.ReadAsArray()
    assert np.count_nonzero(different) < different.size * 0.005


@pytest.mark.parametrize("options", [(), tiled(64, 64, "COMPRESS=LZW")], ids=["strips", "tiles"])
def test_a_rotated_raster_becomes_north_up_as_with_gdalwarp(tmp_path, served, address, options):
    path = plain(served[0] / f"rotated{len(options)}.tif", options=options, transform=(X, 0.8, 0.6, Y, 0.6, -0.8))

    export([address(path)], (X + 100, Y - 150, X + 350, Y + 50), tmp_path / "out.tif")

    result = gdal.Open(str(tmp_path / "out.tif"))
    different = result.ReadAsArray() != gdalwarped(path, result).ReadAsArray()
    assert np.count_nonzero(different) < different.size * 0.005


def gdalwarped(source: Path, like: gdal.Dataset, **options) -> gdal.Dataset:
    t = like.GetGeoTransform()
    bounds = (t[0], t[3] + t[5] * like.RasterYSize, t[0] + t[1] * like.RasterXSize, t[3])
    size = {"width": like.RasterXSize, "height": like.RasterYSize}
    reference = like.GetSpatialRef().ExportToWkt()
    given = {"errorThreshold": 0, "srcSRS": "EPSG:3979", **options}
    return gdal.Warp("", str(source), format="MEM", dstSRS=reference, outputBounds=bounds, **size, **given)


def assert_pixels_about_same(result: gdal.Dataset, expected: gdal.Dataset) -> None:
    values, wanted = result.ReadAsArray(), expected.ReadAsArray()
    if expected.GetRasterBand(1).GetMaskFlags() & gdal.GMF_PER_DATASET:
        valid = valid_pixels(expected)
        assert np.array_equal(valid_pixels(result), valid)
        values, wanted = values.reshape(valid.shape)[valid], wanted.reshape(valid.shape)[valid]
    assert np.allclose(values, wanted, atol=1e-4, equal_nan=True)


# Random layouts -----------------------------------------------------------------------------------------------------

BLOCK_SIDES = st.integers(1, 16).map(lambda sixteenths: 16 * sixteenths)


@st.composite
def layouts(draw) -> tuple[str, tuple[str, ...]]:
    """A data type and creation options that are valid together."""
    dtype = draw(st.sampled_from(["uint8", "int16", "uint16", "int32", "float32", "float64"]))
    compression = draw(st.sampled_from([name for name in compressions() if name in LOSSLESS_FLOAT]))
    options = [f"COMPRESS={compression}", f"INTERLEAVE={draw(st.sampled_from(['PIXEL', 'BAND']))}"]
    if draw(st.booleans()):
        options += ["TILED=YES", f"BLOCKXSIZE={draw(BLOCK_SIDES)}", f"BLOCKYSIZE={draw(BLOCK_SIDES)}"]
    else:
        options += [f"BLOCKYSIZE={draw(st.integers(1, 400))}"]
    if compression in ("LZW", "DEFLATE", "ZSTD"):
        options += [f"PREDICTOR={draw(st.sampled_from([1, 2, 3] if dtype.startswith('float') else [1, 2]))}"]
    options += [f"ENDIANNESS={draw(st.sampled_from(['LITTLE', 'BIG']))}", f"BIGTIFF={draw(st.booleans())}"]
    return dtype, tuple(options)


@settings(
    max_examples=100, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    layout=layouts(),
    size=st.tuples(st.integers(1, 300), st.integers(1, 300)),
    bands=st.integers(1, 4),
    start=st.tuples(st.floats(-0.5, 0.99), st.floats(-0.5, 0.99)),
    length=st.tuples(st.floats(0, 1.2), st.floats(0, 1.2)),
    over_http=st.booleans(),
)
@example(
    layout=("uint8", ("COMPRESS=NONE",)), size=(1, 1), bands=1, start=(0.0, 0.0), length=(0.0, 0.0), over_http=True
)
def test_any_window_of_any_layout(qgis_app, served, *, layout, size, bands, start, length, over_http):
    dtype, options = layout
    columns, rows = size
    folder, url = served
    window = (
        *(int(side * share) for side, share in zip(size, start, strict=True)),
        *(1 + int(side * share) for side, share in zip(size, length, strict=True)),
    )
    values = np.stack([terrain(rows, columns, dtype, seed) for seed in range(bands)])
    with TemporaryDirectory(dir=folder) as place, quiet():
        path = write_raster(Path(place) / "source.tif", values, nodata=0, options=options)
        address = url(f"{path.parent.name}/{path.name}") if over_http else str(path)
        output = path.with_name("out.tif")
        if window[0] + window[2] <= 0 or window[1] + window[3] <= 0:
            with pytest.raises(DatacubeError):
                export([address], box_of(window), output)
            return
        export([address], box_of(window), output)
        assert_same(output, translated(path, window))
