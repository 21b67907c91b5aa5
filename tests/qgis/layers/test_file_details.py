"""What a raster file of a catalogue is like, read from its head alone, of real files on a real server."""

from __future__ import annotations

import os
import struct

import numpy as np
import pytest
from datacube_browser.core.errors import ChangedError, DatacubeError, ResponseError
from datacube_browser.core.export.jobs.throughput import speeds
from datacube_browser.core.extent import MapExtent
from datacube_browser.core.file_details import FileDetailsTask, RemoteFile
from datacube_browser.core.spatial.georeference import Georeference
from datacube_browser.core.tiff.cog_check import CogProblem
from datacube_browser.core.view_cost import View
from osgeo import gdal
from osgeo_utils.samples import validate_cloud_optimized_geotiff

from tests.rasters import TILED, terrain, write_raster
from tests.servers.proxy import Answer
from tests.servers.tasks import failure, outcome, result
from tests.signed_files import signed_files

STRIPS = ("COMPRESS=DEFLATE", "PREDICTOR=2")
VIEW = View(MapExtent(2_000_100, 499_100, 2_000_900, 499_900, "EPSG:3979"), 400)


def cog(path, values, **options):
    plain = write_raster(path.with_suffix(".plain.tif"), values, options=())
    made = ("BLOCKSIZE=256", "COMPRESS=LZW", *(f"{key}={value}" for key, value in options.items()))
    gdal.Translate(str(path), str(plain), format="COG", creationOptions=list(made))
    plain.unlink()
    return path


@pytest.fixture
def look(tmp_path, store, proxy):
    """A function that looks at the file of this name in the folder: the details, and the requests it took."""
    served = proxy(store(tmp_path))

    def details(name="a.tif", view=VIEW, **fields):
        before = served.count()
        found = result(FileDetailsTask(RemoteFile(f"{served.url}/{name}", **fields), view))
        assert found.requests == served.count() - before <= 2
        return found

    details.served = served
    return details


def test_a_cog_is_known_by_one_or_two_requests(look, tmp_path):
    cog(tmp_path / "a.tif", terrain(2000, 3000))
    found = look()
    assert found.is_cog
    assert found.problems == ()
    assert (found.columns, found.rows, found.bands, found.data_type) == (3000, 2000, 1, "Float32")
    assert (found.block, found.is_tiled, found.compression) == ((256, 256), True, "LZW")
    assert found.overviews[:3] == ((1500, 1000), (750, 500), (375, 250))
    assert float(found.nodata) == -32767
    assert found.length == (tmp_path / "a.tif").stat().st_size
    assert found.raw_bytes == 2000 * 3000 * 4
    assert not found.lacks_overviews
    assert not found.is_partial
    assert found.bytes_read < 150_000


@pytest.mark.parametrize(
    ("dtype", "name"),
    [("uint8", "Byte"), ("int16", "Int16"), ("uint16", "UInt16"), ("int32", "Int32"), ("float64", "Float64"),
     ("complex64", "CFloat32"), ("complex128", "CFloat64")],
)  # fmt: skip
def test_types_of_all_kinds_are_named(look, tmp_path, dtype, name):
    values = np.stack([terrain(600, 700).clip(0, 200).astype(dtype)] * 4)
    write_raster(tmp_path / "a.tif", values, nodata=None)
    found = look()
    assert (found.bands, found.data_type, found.nodata) == (4, name, "")


@pytest.mark.parametrize("compression", ["LZW", "DEFLATE", "ZSTD", "LZMA", "PACKBITS", "LERC", "NONE"])
def test_compressions_are_named(look, tmp_path, compression):
    write_raster(tmp_path / "a.tif", terrain(600, 700), options=("TILED=YES", f"COMPRESS={compression}"))
    names = {"DEFLATE": "Deflate", "PACKBITS": "PackBits", "NONE": ""}
    assert look().compression == names.get(compression, compression)


@pytest.mark.parametrize("big", ["YES", "NO"])
@pytest.mark.parametrize("endianness", ["LITTLE", "BIG"])
def test_every_kind_of_tiff_is_read(look, tmp_path, big, endianness):
    options = (*TILED, f"BIGTIFF={big}", f"ENDIANNESS={endianness}")
    write_raster(tmp_path / "a.tif", terrain(600, 700), options=options, overviews=(2, 4))
    found = look()
    assert (found.columns, found.rows, found.is_big) == (700, 600, big == "YES")
    assert found.overviews == ((350, 300), (175, 150))


def test_strips_are_no_cog(look, tmp_path):
    write_raster(tmp_path / "a.tif", terrain(2000, 1000), options=STRIPS)
    found = look()
    assert CogProblem.STRIPS in found.problems
    assert found.lacks_overviews
    assert found.block[0] == 1000
    assert found.predictor == 2


def test_overviews_that_were_added_later_are_no_cog(look, tmp_path):
    write_raster(tmp_path / "a.tif", terrain(2000, 2000))
    gdal.OpenEx(str(tmp_path / "a.tif"), gdal.OF_UPDATE).BuildOverviews("NEAREST", [2, 4, 8])
    found = look()
    assert CogProblem.FAR_DIRECTORIES in found.problems
    assert not found.lacks_overviews


def test_overviews_behind_the_full_resolution_are_no_cog(look, tmp_path):
    write_raster(tmp_path / "a.tif", terrain(2000, 2000), overviews=(2, 4, 8))
    assert CogProblem.ORDER_OF_PIXELS in look().problems  # later versions of GDAL write the directories behind, too


def test_a_cog_that_was_changed_is_no_cog(look, tmp_path):
    cog(tmp_path / "a.tif", terrain(1500, 1500))
    dataset = gdal.OpenEx(str(tmp_path / "a.tif"), gdal.OF_UPDATE, open_options=["IGNORE_COG_LAYOUT_BREAK=YES"])
    dataset.GetRasterBand(1).WriteArray(terrain(1500, 1500, seed=2))
    dataset.SetMetadataItem("A", "long " * 1000)
    del dataset
    found = look()
    assert CogProblem.CHANGED in found.problems


def test_a_directory_at_the_end_is_no_cog(look, tmp_path):
    write_raster(tmp_path / "a.tif", terrain(2000, 2000))
    dataset = gdal.OpenEx(str(tmp_path / "a.tif"), gdal.OF_UPDATE)
    dataset.SetMetadataItem("A", "long " * 1000)
    del dataset
    assert CogProblem.LATE_DIRECTORY in look().problems


def test_a_small_image_needs_neither_tiles_nor_overviews(look, tmp_path):
    write_raster(tmp_path / "a.tif", terrain(100, 100), options=())
    found = look()
    assert CogProblem.STRIPS not in found.problems
    assert not found.lacks_overviews


def older_cog(path):
    """By gdal_translate's older way of making a COG, which notes nothing of the layout in it."""
    plain = write_raster(path.with_suffix(".plain.tif"), terrain(1200, 1200), overviews=(2, 4))
    options = ["TILED=YES", "COPY_SRC_OVERVIEWS=YES", "COMPRESS=LZW"]
    gdal.Translate(str(path), str(plain), creationOptions=options)


def with_late_overviews(path):
    write_raster(path, terrain(1200, 1200))
    gdal.OpenEx(str(path), gdal.OF_UPDATE).BuildOverviews("NEAREST", [2, 4])


MAKERS = {
    "COG": lambda path: cog(path, terrain(1200, 1200)),
    "COG without overviews": lambda path: cog(path, terrain(1200, 1200), OVERVIEWS="NONE"),
    "COG of bytes": lambda path: cog(path, np.stack([terrain(1200, 1200, "uint8")] * 3), COMPRESS="JPEG"),
    "big COG": lambda path: cog(path, terrain(1200, 1200), BIGTIFF="YES"),
    "older COG": older_cog,
    "tiles": lambda path: write_raster(path, terrain(1200, 1200)),
    "strips": lambda path: write_raster(path, terrain(1200, 1200), options=STRIPS),
    "overviews behind": lambda path: write_raster(path, terrain(1200, 1200), overviews=(2, 4)),
    "late overviews": with_late_overviews,
    "small": lambda path: write_raster(path, terrain(100, 100), options=()),
}


@pytest.mark.parametrize("kind", MAKERS)
def test_it_agrees_with_gdals_own_check(look, tmp_path, kind):
    MAKERS[kind](tmp_path / "a.tif")
    _, errors, _ = validate_cloud_optimized_geotiff.validate(str(tmp_path / "a.tif"))
    found = look()
    assert found.is_cog == (not errors), errors


def test_a_mask_and_an_alpha_band_are_known(look, tmp_path):
    write_raster(tmp_path / "a.tif", np.stack([terrain(600, 600, "uint8")] * 4), nodata=None,
                 options=("TILED=YES", "ALPHA=YES", "PHOTOMETRIC=RGB"))  # fmt: skip
    assert look().has_alpha
    with_mask = write_raster(tmp_path / "plain.tif", terrain(600, 600), nodata=None, options=())
    gdal.Translate(str(tmp_path / "b.tif"), str(with_mask), format="COG", maskBand="1")
    found = look("b.tif")
    assert found.has_mask
    assert found.is_cog


def test_directories_all_over_the_file_take_no_more_than_two_requests(look, tmp_path):
    write_raster(tmp_path / "a.tif", terrain(3000, 3000), options=("TILED=YES",))
    dataset = gdal.OpenEx(str(tmp_path / "a.tif"), gdal.OF_UPDATE)
    for factor in range(2, 8):
        dataset.BuildOverviews("NEAREST", [factor])
    del dataset
    found = look()
    assert found.is_partial
    assert CogProblem.FAR_DIRECTORIES in found.problems
    assert (found.columns, found.data_type) == (3000, "Float32")


def test_the_cost_of_the_view_follows_its_size_and_resolution(look, tmp_path):
    cog(tmp_path / "a.tif", terrain(4000, 4000))
    box = MapExtent(2_000_000, 496_000, 2_004_000, 500_000, "EPSG:3979")
    small, whole = look().cost, look(view=View(box, 400)).cost
    assert 0 < small.save_bytes < whole.save_bytes
    assert whole.draw_bytes < whole.save_bytes / 10  # from an overview
    assert whole.save_bytes == pytest.approx((tmp_path / "a.tif").stat().st_size * 3 / 4, rel=0.15)
    assert small.draw_seconds > 0
    assert small.save_seconds < whole.save_seconds


def test_the_view_may_be_in_another_projection_and_elsewhere(look, tmp_path):
    cog(tmp_path / "a.tif", terrain(1000, 1000))
    near = View(MapExtent(-95.1, 49.0, -30.0, 70.0, "EPSG:4326"), 400)
    assert look(view=near).cost.save_bytes == pytest.approx((tmp_path / "a.tif").stat().st_size * 3 / 4, rel=0.2)
    elsewhere = look(view=View(MapExtent(0, 0, 10, 10, "EPSG:3979"), 400))
    assert elsewhere.cost is None
    assert not elsewhere.is_in_view
    assert look(view=None).cost is None


def test_a_file_without_a_place_takes_the_catalogues(look, tmp_path):
    write_raster(tmp_path / "a.tif", terrain(1000, 1000), epsg=None)
    assert look().cost is None
    stated = Georeference("EPSG:3979", (2_000_000, 499_000, 2_001_000, 500_000))
    assert look(georeference=stated).cost.save_bytes > 0


def test_the_speed_of_the_last_exports_is_used(look, tmp_path, monkeypatch):
    cog(tmp_path / "a.tif", terrain(1000, 1000))
    monkeypatch.setattr(speeds, "rate_of", lambda _href: None)
    assert not look().cost.is_measured
    monkeypatch.setattr(speeds, "rate_of", lambda _href: 1e9)
    assert look().cost.is_measured
    assert look().cost.rate == 1e9


def test_a_signed_file_is_read_too(tmp_path):
    content = cog(tmp_path / "a.tif", terrain(1000, 1000)).read_bytes()
    with signed_files({"a.tif": content}) as signed:
        found = result(FileDetailsTask(RemoteFile(signed.href("a.tif"), profile=signed.profile.id), VIEW))
        assert found.is_cog
        assert signed.secrets
        error = failure(FileDetailsTask(RemoteFile(signed.href("a.tif")), VIEW))
        assert "ccess" in error.report()


@pytest.mark.parametrize(
    "content",
    [b"", b"II*\0", b"<VRTDataset/>", b"<html>sign in</html>" * 1000, b"MM\0*\0\0\0\x08\0\0",
     b"II*\0\x08\0\0\0" + bytes(100),
     b"II+\0\x08\0\0\0" + b"\xff" * 5000, os.urandom(40_000)],
)  # fmt: skip
def test_what_is_no_tiff_is_refused_in_words(look, tmp_path, content):
    (tmp_path / "a.tif").write_bytes(content)
    error = failure(FileDetailsTask(RemoteFile(f"{look.served.url}/a.tif"), VIEW))
    assert isinstance(error, DatacubeError)
    assert "unexpected" not in error.message


def test_a_broken_head_never_ends_in_a_traceback(look, tmp_path):
    content = cog(tmp_path / "a.tif", terrain(700, 700)).read_bytes()
    random = np.random.default_rng(5)
    for _ in range(60):
        broken = bytearray(content)
        for place in random.integers(0, 2000, 20):
            broken[place] = int(random.integers(0, 256))
        (tmp_path / "b.tif").write_bytes(broken)
        task = FileDetailsTask(RemoteFile(f"{look.served.url}/b.tif"), VIEW)
        kind, value = outcome(task)
        assert kind == "succeeded" or "unexpected" not in value.message, value.report()


@pytest.mark.usefixtures("short_pauses")
def test_a_server_without_ranges_says_so(look, tmp_path):
    content = cog(tmp_path / "a.tif", terrain(1000, 1000)).read_bytes()
    look.served.fault(Answer(200, content), times=10)
    error = failure(FileDetailsTask(RemoteFile(f"{look.served.url}/a.tif"), VIEW))
    assert isinstance(error, (ResponseError, ChangedError))


def with_values_before_the_directory(path, apart):
    """A TIFF of five bands by hand: its pixels first, then the values of the directory, `apart` bytes before it at the
    end of the file."""
    columns = rows = 100
    bands, pixels = 5, terrain(100, 100)
    data = np.stack([pixels] * bands, axis=-1).tobytes()
    bits, kinds = struct.pack("<5H", *[32] * bands), struct.pack("<5H", *[3] * bands)
    places = [8 + len(data) + sum(map(len, (bits, kinds)[:number])) for number in range(2)]
    directory = 8 + len(data) + len(bits) + len(kinds) + apart
    entries = [
        (256, 3, 1, columns), (257, 3, 1, rows), (258, 3, bands, places[0]), (259, 3, 1, 1), (262, 3, 1, 1),
        (273, 4, 1, 8), (277, 3, 1, bands), (278, 3, 1, rows), (279, 4, 1, len(data)), (339, 3, bands, places[1]),
    ]  # fmt: skip
    table = struct.pack("<H", len(entries)) + b"".join(struct.pack("<HHII", *each) for each in entries) + bytes(4)
    path.write_bytes(b"II*\0" + struct.pack("<I", directory) + data + bits + kinds + bytes(apart) + table)


@pytest.mark.parametrize(("apart", "name"), [(0, "Float32"), (100_000, "")])
def test_values_before_a_directory_at_the_end_are_read_or_not_guessed(look, tmp_path, apart, name):
    with_values_before_the_directory(tmp_path / "a.tif", apart)
    stated = Georeference("EPSG:3979", (2_000_000, 499_000, 2_001_000, 500_000))
    found = look(georeference=stated)
    assert (found.bands, found.data_type, found.requests) == (5, name, 2)
    assert bool(found.raw_bytes) == bool(found.cost) == bool(name)


def with_cog_of_many_tiles(path):
    """A COG of 100,000 tiles, most of which hold nothing."""
    plain = path.with_suffix(".plain.tif")
    options = ["TILED=YES", "BLOCKXSIZE=128", "BLOCKYSIZE=128", "SPARSE_OK=TRUE", "COMPRESS=LZW"]
    dataset = gdal.GetDriverByName("GTiff").Create(str(plain), 41_000, 41_000, 1, gdal.GDT_Byte, options)
    dataset.GetRasterBand(1).WriteArray(terrain(600, 600, "uint8"))
    dataset.FlushCache()
    dataset.BuildOverviews("NONE", [2, 4, 8])  # GDAL would look at all the pixels that hold nothing
    del dataset
    made = ["BLOCKSIZE=128", "COMPRESS=LZW", "SPARSE_OK=TRUE", "OVERVIEWS=FORCE_USE_EXISTING", "BIGTIFF=YES"]
    gdal.Translate(str(path), str(plain), format="COG", creationOptions=made)
    plain.unlink()


def test_a_cog_of_100000_tiles_takes_no_more_than_two_requests(look, tmp_path):
    with_cog_of_many_tiles(tmp_path / "a.tif")
    found = look()
    assert found.is_cog
    assert found.is_big
    assert not found.is_partial
    assert [each[0] for each in found.overviews] == [20_500, 10_250, 5125]
    assert found.bytes_read < 1_000_000


def big_tiff(first, entries=(), following=0):
    """A BigTIFF by hand whose first directory is at this offset."""
    table = struct.pack("<Q", len(entries)) + b"".join(struct.pack("<HHQQ", *each) for each in entries)
    return struct.pack("<2sHHHQ", b"II", 43, 8, 0, first) + table + struct.pack("<Q", following)


ENTRIES = ((256, 4, 1, 500), (257, 4, 1, 500), (258, 3, 1, 8), (273, 16, 1, 400), (279, 16, 1, 250_000))


@pytest.mark.parametrize(
    "content",
    [
        big_tiff(2**64 - 1),
        big_tiff(2**63),
        big_tiff(16, ENTRIES, following=16),
        big_tiff(16, ENTRIES, following=2**64 - 2),
        big_tiff(16, ((256, 4, 2**62, 2**63), *ENTRIES[1:])),
        big_tiff(16, (*ENTRIES[:2], (258, 3, 2**40, 2**50), *ENTRIES[3:])),
        big_tiff(16, (*ENTRIES, (42113, 2, 2**33, 2**40))),
        big_tiff(16, (*ENTRIES[:3], (273, 16, 2**60, 2**63), (279, 16, 2**60, 2**63))),
    ],
)
def test_offsets_that_lead_nowhere_end_in_words(look, tmp_path, content):
    (tmp_path / "a.tif").write_bytes(content + bytes(5000))
    before = look.served.count()
    kind, value = outcome(FileDetailsTask(RemoteFile(f"{look.served.url}/a.tif"), VIEW))
    assert kind == "succeeded" or "unexpected" not in value.message, value.report()
    assert look.served.count() - before <= 2


def test_nodata_that_two_requests_do_not_reach_is_not_denied(look, tmp_path):
    bits, nodata = 1_000_000, 2_000_000
    entries = (*ENTRIES[:2], (258, 3, 5, bits), ENTRIES[3], (277, 3, 1, 5), ENTRIES[4], (42113, 2, 9, nodata))
    content = bytearray(2_500_000)
    head = big_tiff(16, entries)
    content[: len(head)] = head
    content[bits : bits + 10] = struct.pack("<5H", *[16] * 5)
    content[nodata : nodata + 9] = b"-9999.25\0"
    (tmp_path / "a.tif").write_bytes(content)
    found = look()
    assert (found.data_type, found.nodata, found.requests) == ("UInt16", None, 2)
