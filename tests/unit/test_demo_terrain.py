from __future__ import annotations

import numpy as np
import pytest
from osgeo import gdal

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


def test_a_place_has_the_same_height_in_every_window_and_resolution():
    xs, ys = axis(2_090_000, 900), axis(300_000, 600, -1.0)
    whole = Country(xs, ys)
    np.testing.assert_array_equal(Country(xs[300:], ys[200:]).dsm, whole.dsm[200:, 300:])
    coarse = Country(xs[15::30], ys[15::30])
    np.testing.assert_array_equal(coarse.dtm, whole.dtm[15::30, 15::30])


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
    assert not above[country.water].any()
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
