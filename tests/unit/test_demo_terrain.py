from __future__ import annotations

import numpy as np
import pytest
from osgeo import gdal

from demo.drainage import TRUNK_LEVEL, drainage
from demo.rivers import valleys
from demo.settlements import VILLAGES, buildings, roads
from demo.terrain import Country, hillshade

NODATA = -32767


def axis(start, count, step=1.0):
    """Pixel centres starting at a corner; a negative step for northings."""
    return start + step * (np.arange(count) + 0.5)


def corner():
    return Country(axis(2_000_000 - 256, 512), axis(500_000 + 256, 512, -1.0))


def read(folder, tile, model, box):
    xmin, ymax, width, height = box
    dataset = gdal.Open(str(folder / f"hrdem-mosaic-1m/{tile}-mosaic-1m-{model}.tif"))
    left, _, _, top, _, _ = dataset.GetGeoTransform()
    return dataset.ReadAsArray(int(xmin - left), int(top - ymax), width, height)


@pytest.mark.parametrize("model", ["dtm", "dsm"])
def test_the_four_tiles_at_the_corner_join_into_one_terrain(datacube_data, model):
    x, y = 2_000_000, 500_000
    quarters = {
        tile: read(datacube_data, tile, model, box)
        for tile, box in {
            "9_4": (x - 256, y + 256, 256, 256),
            "10_4": (x, y + 256, 256, 256),
            "9_3": (x - 256, y, 256, 256),
            "10_3": (x, y, 256, 256),
        }.items()
    }
    whole = np.block([[quarters["9_4"], quarters["10_4"]], [quarters["9_3"], quarters["10_3"]]])
    assert (whole != NODATA).all()
    np.testing.assert_array_equal(whole, getattr(corner(), model))


def test_the_ground_has_no_step_where_tiles_meet():
    ground = corner().dtm
    across, along = np.abs(np.diff(ground, axis=1)), np.abs(np.diff(ground, axis=0))
    assert across[:, 255].max() <= across.max(axis=0).mean() * 3
    assert along[255, :].max() <= along.max(axis=1).mean() * 3
    assert max(across.max(), along.max()) < 3


@pytest.mark.parametrize("step", [3, 12, 30])
@pytest.mark.parametrize("what", ["dtm", "dsm", "forest", "water"])
def test_a_place_is_the_same_in_every_window_and_resolution(what, step):
    xs, ys = axis(2_091_200, 900), axis(301_200, 800, -1.0)  # a village, a river, roads and woods
    whole = getattr(Country(xs, ys), what)
    np.testing.assert_array_equal(getattr(Country(xs[300:], ys[200:]), what), whole[200:, 300:])
    coarse = getattr(Country(xs[step // 2 :: step], ys[step // 2 :: step]), what)
    np.testing.assert_array_equal(coarse, whole[step // 2 :: step, step // 2 :: step])


def test_water_runs_downhill_to_the_level_trunk_river():
    found, land = drainage(), valleys()
    assert (land.levels >= land.levels[found.receivers]).all()
    end = found.receivers
    while (end != end[end]).any():
        end = end[end]
    assert (land.levels[end] == TRUNK_LEVEL).all()
    assert (found.areas[found.receivers] >= found.areas).all()


def test_a_lake_is_level():
    country = Country(axis(2_084_000, 1_300, 8.0), axis(303_000, 750, -8.0))
    levels, counts = np.unique(country.dtm[country.water & (country.dtm > TRUNK_LEVEL + 1)], return_counts=True)
    hectares = counts.max() * 64 / 10_000
    assert hectares > 2, f"the largest area of one level has {hectares} ha at {levels[counts.argmax()]} m"


def test_villages_have_streets_in_the_ground_and_houses_beside_them():
    x, y, radius = VILLAGES[0]
    country = Country(axis(x - radius, 2 * radius), axis(y + radius, 2 * radius, -1.0))
    heights = country.dsm - country.dtm
    places = (axis(x - radius, 2 * radius), axis(y + radius, 2 * radius, -1.0))
    edge, level = roads().distances(*places, 1.0)
    on_road, is_deck = edge < 0, np.abs(country.dsm - level) < 0.02
    houses = buildings().heights(*places)
    assert 0.03 < on_road.mean() < 0.2
    assert not heights[on_road & ~is_deck].any(), "something other than a bridge is above a road"
    assert (houses > 3).sum() > 20_000
    assert not houses[on_road].any()


def test_a_project_and_the_mosaic_hold_the_same_pixels(datacube_data):
    single = gdal.Open(str(datacube_data / "hrdem-lidar/VILLE_KEDGWICK-Kedgwick_2021-1m-dtm.tif"))
    left, _, _, top, _, _ = single.GetGeoTransform()
    ours = single.ReadAsArray(400, 400, 512, 512)
    assert (ours != NODATA).all()
    np.testing.assert_array_equal(ours, read(datacube_data, "10_3", "dtm", (left + 400, top - 400, 512, 512)))


def test_the_terrain_is_plausible():
    country = Country(axis(2_083_456, 1075, 10.0), axis(303_392, 665, -10.0))
    above = country.dsm - country.dtm
    assert 0 < country.dtm.min() < country.dtm.max() < 1_500
    assert np.ptp(country.dtm) > 100
    assert 0.01 < country.water.mean() < 0.2
    assert above.min() >= 0
    assert 3 < above.max() < 40
    on_road = roads().distances(axis(2_083_456, 1075, 10.0), axis(303_392, 665, -10.0), 1.0).edge <= 0
    assert not above[country.water & ~on_road].any(), "something other than a bridge is above the water"
    assert (country.town > 0).any()
    assert np.array_equal(np.round(country.dtm.astype(float), 2).astype(np.float32), country.dtm)


def test_a_hillshade_is_light_on_the_north_west_and_dark_on_the_south_east():
    x, y = np.meshgrid(np.arange(-50.0, 50), np.arange(50.0, -50, -1))
    cone = np.float32(50) - np.hypot(x, y).astype(np.float32)
    shade = hillshade(cone, 1.0)
    assert shade.shape == (98, 98)
    assert shade[25, 25] > 230
    assert shade[72, 72] < 30


def test_the_guides_extent_has_pixels_and_gaps_between_projects(datacube_data):
    guide = read(datacube_data, "10_3", "dtm", (2_083_945, 303_286, 9_917, 6_061))
    holes = (guide == NODATA).mean()
    assert 0.002 < holes < 0.05
    assert guide[guide != NODATA].min() > 0
    whole = read(datacube_data, "10_3", "dtm", (2_083_456, 303_392, 10_752, 6_656))
    assert all((edge != NODATA).any() for edge in (whole[0], whole[-1], whole[:, 0], whole[:, -1]))


def test_the_30_m_product_has_no_gaps_in_the_guides_extent(datacube_data):
    dataset = gdal.Open(str(datacube_data / "mrdem-30/mrdem-30-dtm.tif"))
    left, step, _, top, _, _ = dataset.GetGeoTransform()
    column, row = int((2_083_945 - left) / step), int((top - 303_286) / step)
    heights = dataset.ReadAsArray(column, row, 330, 200)
    assert (heights != NODATA).all()
    there = Country(axis(left + column * step, 330, step), axis(top - row * step, 200, -step))
    np.testing.assert_array_equal(heights, there.dtm)
