"""Exports of impossible sizes are refused before the start, with the true reason; the estimate says what is fetched."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from datacube_browser.core.errors import ExportError, StorageError
from datacube_browser.core.export.jobs.throughput import Throughput
from datacube_browser.core.export.planning.disk_space import check_space
from datacube_browser.core.export.planning.plan_export import plan_export
from osgeo import gdal

from tests.export_tools import request
from tests.rasters import NODATA, terrain, write_raster

X, Y = 2_000_000, 500_000
SIDE = 500_000
TILE = (X, Y - SIDE, X + SIDE, Y)
AROUND = (-17_000_000, -17_000_000, 18_000_000, 18_000_000)


def mostly_empty(path, places=((301_000, 299_000),), size=400):
    """A tile of 500 km with 1 m pixels, of which a small square at each place has data; a few MB on the disk."""
    options = ["SPARSE_OK=TRUE", "TILED=YES", "BLOCKXSIZE=512", "BLOCKYSIZE=512", "BIGTIFF=YES", "COMPRESS=DEFLATE"]
    dataset = gdal.GetDriverByName("GTiff").Create(str(path), SIDE, SIDE, 1, gdal.GDT_Float32, options)
    dataset.SetGeoTransform((X, 1, 0, Y, 0, -1))
    dataset.SetProjection("EPSG:3979")
    dataset.GetRasterBand(1).SetNoDataValue(NODATA)
    for place in places:
        dataset.GetRasterBand(1).WriteArray(terrain(size, size), *place)
    dataset.FlushCache()
    return path


@pytest.fixture
def source(tmp_path):
    return write_raster(tmp_path / "source.tif", terrain(800, 800))


@pytest.fixture(params=["disk", "server"])
def tile(request, tmp_path, store):
    folder = tmp_path / "store"
    folder.mkdir()
    path = mostly_empty(folder / "tile.tif")
    return path if request.param == "disk" else f"{store(folder)}/tile.tif"


@pytest.mark.parametrize(
    ("box", "others"),
    [
        (TILE, {}),
        (AROUND, {"clip": True}),
        ((-180, -90, 180, 90), {"box_crs": "EPSG:4326", "clip": True}),
        (TILE, {"crs": "EPSG:3347"}),
        (TILE, {"resolution": (3.0, 3.0)}),
    ],
)
def test_data_in_a_small_part_of_a_large_file_are_not_estimated_as_nothing(tile, tmp_path, box, others):
    plan = plan_export(request([tile], box, tmp_path / "out.tif", **others))

    assert 100_000 < plan.bytes_to_fetch < 10_000_000


@pytest.mark.parametrize("is_remote", [True, False])
def test_data_here_and_there_in_a_large_file_are_counted(tmp_path, store, is_remote):
    places = [(x, y) for x in (7_000, 301_000, 480_000) for y in (0, 93_000, 310_000, 311_000)]
    path = mostly_empty(tmp_path / "tile.tif", places, size=700)
    dataset = gdal.Open(str(path))
    sizes = [
        int(dataset.GetRasterBand(1).GetMetadataItem(f"BLOCK_SIZE_{column}_{row}", "TIFF") or 0)
        for x, y in places
        for column in range(x // 512, (x + 699) // 512 + 1)
        for row in range(y // 512, (y + 699) // 512 + 1)
    ]

    plan = plan_export(request([f"{store(tmp_path)}/tile.tif" if is_remote else path], TILE, tmp_path / "out.tif"))

    assert plan.bytes_to_fetch == sum(sizes)


def test_an_extent_without_data_has_nothing_to_fetch(tile, tmp_path):
    assert plan_export(request([tile], (X, Y - 5000, X + 5000, Y), tmp_path / "out.tif")).bytes_to_fetch == 0


@pytest.mark.parametrize(
    ("others", "reason"),
    [
        ({"resolution": (1e-9, 1e-9)}, "more than 2,147,483,647 columns or rows"),
        ({"resolution": (1e-320, 1.0)}, "more than 2,147,483,647 columns or rows"),
        ({"resolution": (1.0, 1e-12), "crs": "EPSG:4326"}, "more than 2,147,483,647 columns or rows"),
        ({"size": (3_000_000_000, 10)}, "more than 2,147,483,647 columns or rows"),
        ({"resolution": (0.0, 1.0)}, "greater than zero"),
        ({"resolution": (-1.0, 1.0)}, "greater than zero"),
        ({"resolution": (float("nan"), 1.0)}, "greater than zero"),
        ({"resolution": (float("inf"), 1.0)}, "greater than zero"),
        ({"resolution": (1e9, 1e9)}, "larger than the whole extent"),
        ({"resolution": (30.0, 30.0), "crs": "EPSG:4326"}, "larger than the whole extent"),
        ({"resolution": (1e-5, 1e-5)}, "A TIFF cannot have"),
    ],
)
@pytest.mark.parametrize("clip", [True, False])
def test_a_resolution_that_makes_no_raster_is_refused_with_its_reason(source, tmp_path, others, reason, clip):
    with pytest.raises(ExportError, match=reason):
        plan_export(request([source], (X, Y - 700, X + 700, Y), tmp_path / "out.tif", clip=clip, **others))


@pytest.mark.parametrize("clip", [True, False])
@pytest.mark.parametrize("box", [(X, Y, X, Y), (X, Y - 9, float("inf"), Y), (float("nan"), Y - 9, X, Y)])
def test_an_extent_without_an_area_is_refused(source, tmp_path, box, clip):
    with pytest.raises(ExportError, match="The extent is empty"):
        plan_export(request([source], box, tmp_path / "out.tif", clip=clip))


@pytest.mark.parametrize("options", [(), ("COMPRESS=NONE",), ("COMPRESS=ZSTD",), ("SPARSE_OK=TRUE",)])
def test_more_blocks_than_a_tiff_can_have_are_refused(tile, tmp_path, options):
    box = (X - 3e7, Y - 3e7, X + 3e7, Y + 3e7)
    with pytest.raises(ExportError, match="A TIFF cannot have 60,000,000 × 60,000,000 pixels"):
        plan_export(request([tile], box, tmp_path / "out.tif", creation_options=options))


def test_tiles_are_counted_where_the_extent_is_cut_into_them(tile, tmp_path):
    with pytest.raises(ExportError, match="cut into more than"):
        plan_export(request([tile], AROUND, tmp_path / "out.vrt", tile_size=16384))


@pytest.mark.parametrize("option", ["BIGTIFF=NO", "BIGTIFF=IF_NEEDED"])
def test_a_file_beyond_4_gb_needs_bigtiff(source, tmp_path, option):
    wide = request(
        [source], (X, Y - 40_000, X + 40_000, Y), tmp_path / "out.tif", creation_options=(option, "COMPRESS=NONE")
    )
    if option == "BIGTIFF=IF_NEEDED":  # GDAL sees itself that it is needed, where nothing is compressed
        assert plan_export(wide).pixels == 40_000**2
        return
    with pytest.raises(ExportError, match=r"4\.3 GB at most unless it is a BigTIFF") as refused:
        plan_export(wide)
    assert "BIGTIFF=YES" in refused.value.hint
    assert plan_export(replace(wide, output=tmp_path / "out.vrt", tile_size=16384)).pixels == 40_000**2


@pytest.mark.parametrize(("compression", "columns", "most"), [("JPEG", 70_000, "65,500"), ("WEBP", 20_000, "16,383")])
def test_strips_wider_than_their_compression_can_do_are_refused(tmp_path, compression, columns, most):
    colours = write_raster(tmp_path / "colours.tif", terrain(100, 100, "uint8"), nodata=None)
    wide = request(
        [colours], (X, Y - 100, X + columns, Y), tmp_path / "out.tif", creation_options=(f"COMPRESS={compression}",)
    )

    assert plan_export(wide).grid.columns == columns
    with pytest.raises(ExportError, match=f"{compression} compresses {most} columns at most") as refused:
        plan_export(replace(wide, creation_options=(f"COMPRESS={compression}", "TILED=NO")))
    assert "TILED=YES" in refused.value.hint


def test_empty_pixels_take_room_too(tile, tmp_path):
    box = (X - 200_000, Y - 700_000, X + 700_000, Y + 200_000)
    plan = plan_export(request([tile], box, tmp_path / "out.tif"))

    assert plan.bytes_needed > 300_000_000
    with pytest.raises(StorageError, match=r"free, and the file takes about 324 MB"):
        check_space(replace(plan, bytes_free=300_000_000))
    sparse = plan_export(request([tile], box, tmp_path / "out.tif", creation_options=("SPARSE_OK=TRUE",)))
    assert sparse.bytes_needed == sparse.bytes_to_fetch


def test_with_little_to_fetch_writing_takes_the_time(source, tmp_path):
    plan = plan_export(
        request([source], (X, Y - 700, X + 700, Y), tmp_path / "out.tif", creation_options=("COMPRESS=NONE",))
    )
    seen = Throughput()
    seen.remember(plan, 20_000_000, 2.0)

    large = replace(plan, bytes_to_fetch=0, bytes_to_write=2_000_000_000_000)

    assert seen.seconds_for(large) == pytest.approx(10_000)


def test_what_is_saved_of_the_large_tile_is_whole(tile, tmp_path):
    box = (X + 300_900, Y - 299_500, X + 301_500, Y - 298_900)
    plan = plan_export(request([tile], box, tmp_path / "out.tif", clip=True))

    assert not plan.is_clipped
    assert 100_000 < plan.bytes_to_fetch < 10_000_000
    assert np.isclose(plan.grid.window.pixels, 600 * 600)
