"""The blocks of a source that a warped export needs, predicted and compared with what is read."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from datacube_browser.core.export.planning.placement import Warping
from datacube_browser.core.export.planning.plan_export import plan_export
from datacube_browser.core.export.planning.source_window import level_grid, source_areas, source_blocks, source_windows
from datacube_browser.core.export.request import Resampling
from datacube_browser.core.export.run import run_export
from datacube_browser.core.grid import Grid, Window
from osgeo import gdal

from tests.export_tools import request
from tests.rasters import TILED, pixels_of, terrain, wkt_of, write_raster

X, Y = 2_000_000, 500_000
LEVEL = Grid("EPSG:3979", (X, 1.0, 0.0, Y, 0.0, -1.0), 500_000, 500_000)
BILINEAR = Warping(Resampling.BILINEAR, -1, (1.0, 1.0))


@pytest.mark.parametrize(("crs", "resolution"), [("EPSG:32620", None), ("EPSG:4326", None), ("EPSG:3979", (5, 5))])
def test_only_the_predicted_blocks_are_read(tmp_path, crs, resolution):
    source = write_raster(tmp_path / "source.tif", terrain(2600, 2600), options=TILED, overviews=(2, 4))
    box = X + 300, Y - 1700, X + 1500, Y - 1100
    others = {"crs": crs, "resampling": Resampling.BILINEAR}
    plan = plan_export(request([source], box, tmp_path / "out.tif", resolution=resolution, **others))
    placement = plan.placements[0]
    windows = [overlap for each in plan.chunks if (overlap := each.window.intersection(placement.window))]
    overview = placement.warping.overview
    dataset = gdal.OpenEx(str(source), open_options=[f"OVERVIEW_LEVEL={overview}"] if overview >= 0 else [])
    level = level_grid(placement.raster, dataset.RasterXSize, dataset.RasterYSize)

    told = set(map(tuple, source_blocks(plan.grid, windows, level, (128, 128), placement.warping).tolist()))
    expected = pixels_of(run_export(plan).path)
    spoilt = _spoil_all_but(told, source, dataset)

    assert spoilt > len(told)
    assert np.array_equal(pixels_of(run_export(plan).path), expected)


def _spoil_all_but(kept: set[tuple[int, int]], source: Path, dataset: gdal.Dataset) -> int:
    """Overwrite the other blocks, so that reading one fails; return their number."""
    band, spoilt = dataset.GetRasterBand(1), 0
    with source.open("r+b") as file:
        for column in range(-(-band.XSize // 128)):
            for row in range(-(-band.YSize // 128)):
                if (column, row) not in kept:
                    file.seek(int(band.GetMetadataItem(f"BLOCK_OFFSET_{column}_{row}", "TIFF")))
                    file.write(b"\xff" * int(band.GetMetadataItem(f"BLOCK_SIZE_{column}_{row}", "TIFF")))
                    spoilt += 1
    return spoilt


def test_a_rotated_strip_needs_fewer_blocks_than_its_bounding_box():
    strip = Grid("EPSG:32619", (682_500, 1.0, 0.0, 5_256_700, 0.0, -1.0), 4096, 512)
    windows = [Window(column, 0, 512, 512) for column in range(0, 4096, 512)]

    one_by_one = source_blocks(strip, windows, LEVEL, (512, 512), BILINEAR)
    around = source_blocks(strip, [strip.window], LEVEL, (512, 512), BILINEAR)

    assert len(one_by_one) < len(around)
    assert set(map(tuple, one_by_one.tolist())) <= set(map(tuple, around.tolist()))


def test_of_a_rotated_window_the_blocks_in_its_corners_are_left_out():
    strip = Grid("EPSG:32619", (682_500, 1.0, 0.0, 5_256_700, 0.0, -1.0), 4096, 2048)
    (area,) = source_areas(strip, [strip.window], LEVEL, BILINEAR)

    around = area.window.squares(256)
    touched = [square for square in around if area.touches(square)]
    parts = [part for part in source_windows(strip, strip.window.squares(64), LEVEL, BILINEAR) if part is not None]

    assert len(touched) < 0.9 * len(around)
    assert all(area.touches(part) for part in parts)


def test_an_area_that_is_torn_needs_all_of_its_window():
    arctic = Grid("EPSG:3413", (-500_000, 1000.0, 0.0, 500_000, 0.0, -1000.0), 1000, 1000)
    world = Grid("EPSG:4326", (-180, 0.01, 0.0, 90, 0.0, -0.01), 36_000, 18_000)
    (area,) = source_areas(arctic, [arctic.window], world, BILINEAR)

    assert area.window.columns == world.columns
    assert area.touches(Window(18_000, 100, 1, 1))


def test_many_windows_at_once_give_the_same_as_one_by_one():
    grid = Grid("EPSG:32619", (600_000, 1.0, 0.0, 5_300_000, 0.0, -1.0), 100_000, 100_000)
    windows = [Window(column, row, 512, 300) for column in range(0, 90_000, 9_000) for row in range(0, 90_000, 9_000)]

    together = source_windows(grid, windows, LEVEL, BILINEAR)

    assert together == [source_windows(grid, [window], LEVEL, BILINEAR)[0] for window in windows]


def test_a_window_that_cannot_be_projected_does_not_affect_the_others():
    # the source's CRS cannot show the far side of the earth
    ortho = wkt_of("+proj=ortho +lat_0=45 +lon_0=-75 +ellps=GRS80")
    level = Grid(ortho, (-1e6, 1000.0, 0.0, 1e6, 0.0, -1000.0), 2000, 2000)
    globe = Grid("EPSG:4326", (-180.0, 0.1, 0.0, 90.0, 0.0, -0.1), 3600, 1800)
    near, far = Window(1040, 440, 20, 20), Window(2800, 1300, 20, 20)

    found = source_windows(globe, [near, far, near], level, BILINEAR)

    assert found[0] is not None
    assert found == [found[0], None, found[0]]
    assert len(source_blocks(globe, [far], level, (512, 512), BILINEAR)) == 0


def test_the_source_window_of_a_curved_window_contains_all_its_pixels():
    # 40 km pixels: the window is strongly curved in the source's CRS
    grid = Grid("EPSG:4326", (-140.0, 0.4, 0.0, 80.0, 0.0, -0.4), 200, 100)
    level = Grid("EPSG:3979", (-6e6, 40_000.0, 0.0, 6e6, 0.0, -40_000.0), 300, 300)
    warping = Warping(Resampling.LANCZOS, -1, (1.0, 1.0))

    whole = source_windows(grid, [grid.window], level, warping)[0]
    pixels = [Window(column, row, 1, 1) for row in range(0, 100, 9) for column in range(0, 200, 9)]

    for each in source_windows(grid, pixels, level, warping):
        inner = None if each is None else each.grown(-5).intersection(level.window)
        assert inner is None or whole.contains(inner)


def test_windows_outside_the_source_need_no_blocks():
    grid = Grid("EPSG:3979", (0.0, 1.0, 0.0, 0.0, 0.0, -1.0), 1000, 1000)

    assert source_windows(grid, [grid.window], LEVEL, BILINEAR) == [None]
    assert source_blocks(grid, [grid.window], LEVEL, (512, 512), BILINEAR).shape == (0, 2)
    assert source_windows(grid, [], LEVEL, BILINEAR) == []


def test_the_grid_of_an_overview_has_the_rasters_extent(tmp_path):
    source = write_raster(tmp_path / "source.tif", terrain(333, 517), overviews=(2,))
    plan = plan_export(request([source], (X, Y - 300, X + 300, Y), tmp_path / "out.tif", resolution=(2, 2)))
    overview = gdal.OpenEx(str(source), open_options=["OVERVIEW_LEVEL=0"])

    level = level_grid(plan.placements[0].raster, overview.RasterXSize, overview.RasterYSize)

    assert np.allclose(level.transform, overview.GetGeoTransform())


@pytest.mark.parametrize(("crs", "resolution"), [("EPSG:32620", None), ("EPSG:3979", (5, 5))])
def test_the_bytes_fetched_by_a_warped_export_are_predicted(tmp_path, store, proxy, crs, resolution):
    folder = tmp_path / "store"
    folder.mkdir()
    write_raster(folder / "source.tif", terrain(2600, 2600), options=TILED, overviews=(2, 4))
    url = f"{proxy(store(folder)).url}/source.tif"
    box = X + 300, Y - 1700, X + 1900, Y - 100
    others = {"crs": crs, "resampling": Resampling.BILINEAR, "resolution": resolution}

    plan = plan_export(request([url], box, tmp_path / "out.tif", **others))

    assert run_export(plan).bytes_fetched == pytest.approx(plan.bytes_to_fetch, rel=0.1)
