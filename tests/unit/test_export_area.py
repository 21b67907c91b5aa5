"""The area of a result where the extent, the rasters and the result have nothing simple in common: views of half the
Earth, rasters all around it, of another body, and none at all."""

from __future__ import annotations

import math
from pathlib import Path
from types import SimpleNamespace

import pytest
from datacube_browser.core.errors import ExportError
from datacube_browser.core.export.planning.area import area_of, nothing_there
from datacube_browser.core.grid import bounds_in, grid_of_size
from datacube_browser.core.spatial.georeference import Georeference

from tests.export_tools import request

LONLAT, MERCATOR, UTM, LAMBERT = "EPSG:4326", "EPSG:3857", "EPSG:32618", "EPSG:3979"
MARS = "IAU_2015:49910"
#: Half of it lies west of 76° W.
SCENE = (400_000, 4_990_000, 442_700, 5_100_000)
DAYLIGHT = (-76, -85, 179, 85)


def raster(bounds, crs, size=(100, 100)):
    return SimpleNamespace(grid=grid_of_size(crs, bounds, size))


def clipped(box, box_crs, rasters, crs):
    return area_of(request(["a.tif"], box, Path("out.tif"), box_crs=box_crs, clip=True), rasters, crs)


def test_of_a_scene_at_the_edge_of_a_view_of_half_the_earth_its_part_there_is_taken():
    """The view has no box in UTM, and the scene has one in the view."""
    assert bounds_in(DAYLIGHT, LONLAT, UTM) is None
    found = clipped(DAYLIGHT, LONLAT, [raster(SCENE, UTM)], MERCATOR).bounds
    west, south, east, north = bounds_in(found, MERCATOR, LONLAT)
    whole = bounds_in(SCENE, UTM, LONLAT)
    assert west == pytest.approx(-76, abs=0.01)
    assert (south, east, north) == pytest.approx(whole[1:], abs=0.05)


def test_so_is_it_where_the_views_longitudes_go_on_beyond_180():
    found = clipped((100, -85, 300, 85), LONLAT, [raster(SCENE, UTM)], MERCATOR).bounds
    assert found == pytest.approx(bounds_in(SCENE, UTM, MERCATOR), rel=1e-6)


def test_a_scene_beside_such_a_view_is_none_of_it():
    """Nothing of it is left to save: the extent stays as it was asked for."""
    view = (-60, -85, 179, 85)
    found = clipped(view, LONLAT, [raster(SCENE, UTM)], MERCATOR)
    assert found.bounds == pytest.approx(bounds_in(view, LONLAT, MERCATOR))
    assert not found.is_clipped


def test_a_raster_of_another_body_leaves_the_extent():
    found = clipped((0, 0, 10, 10), LONLAT, [raster((0, 0, 5, 5), MARS)], LONLAT)
    assert found.bounds == (0, 0, 10, 10)
    assert not found.is_clipped


def test_an_extent_without_a_box_in_the_results_crs_is_clipped_to_the_rasters_there():
    """The extent is a box in UTM that goes around the Earth: in degrees it has none."""
    view = (-3e7, -3e7, 3e7, 3e7)
    found = clipped(view, UTM, [raster((-77, 45, -75, 46), LONLAT)], LONLAT)
    assert found.extent is None
    assert found.bounds == pytest.approx((-77, 45, -75, 46))
    assert found.is_clipped


def test_one_that_cannot_be_told_of_another_body_either_is_refused():
    with pytest.raises(ExportError, match="cannot be expressed"):
        clipped((-3e7, -3e7, 3e7, 3e7), UTM, [raster((0, 0, 5, 5), MARS)], LAMBERT)


@pytest.mark.parametrize("first", [-180, 0])
def test_rasters_all_around_the_earth_are_one_turn_from_180_west(first):
    around = [raster((first + 120 * part, -60, first + 120 * part + 120, 80), LONLAT) for part in range(3)]
    found = clipped((-180, -90, 180, 90), LONLAT, around, LONLAT)
    assert found.bounds == (-180, -60, 180, 80)


def test_of_a_raster_in_degrees_a_view_of_the_world_has_all_longitudes():
    """The view's box in degrees is the whole turn, whatever longitudes the raster counts."""
    world = bounds_in((-180, -80, 180, 80), LONLAT, MERCATOR)
    found = clipped(world, MERCATOR, [raster((100, -85, 260, 40), LONLAT)], "EPSG:4269")
    assert found.bounds == pytest.approx((100, -80, 260, 40), abs=0.01)


def test_of_a_raster_in_degrees_the_part_in_the_extent_is_taken_into_another_crs():
    found = clipped((-76, 45.5, -74, 47), LONLAT, [raster((-77, 45, -75, 46), LONLAT)], MERCATOR)
    assert found.bounds == pytest.approx(bounds_in((-76, 45.5, -75, 46), LONLAT, MERCATOR))


def test_a_raster_beyond_a_view_of_the_world_leaves_the_view():
    """The web's Mercator goes on beyond 85° N, and the view does not."""
    beyond = raster((0, 21_000_000, 1_000_000, 22_000_000), MERCATOR)
    assert clipped((-180, -85, 180, 85), LONLAT, [beyond], LONLAT).bounds == (-180, -85, 180, 85)


def test_where_the_middle_cannot_be_projected_the_straight_way_is_taken():
    """Of three datums, the way that moves the middle least is taken: here neither can be told."""
    box = (-75, 45, -74, 46)
    wanted = request(["a.tif"], box, Path("out.tif"), box_crs=LONLAT)
    found = area_of(wanted, [raster((0, 0, 5, 5), MARS)], "EPSG:32198").bounds
    assert found == pytest.approx(bounds_in(box, LONLAT, "EPSG:32198"))


def test_beside_all_rasters_the_way_to_them_is_known_as_far_as_they_are():
    known = [Georeference(LAMBERT, (0, 0, 10, 10)), grid_of_size(LAMBERT, (20, 5, 30, 40), (1, 1))]
    data = nothing_there(known).data
    assert (data.xmin, data.ymin, data.xmax, data.ymax, data.crs) == (0, 0, 30, 40, LAMBERT)
    other = nothing_there([*known, Georeference(MARS, (0, 0, 1, 1))]).data
    assert (other.xmax, other.ymax) == (30, 40)
    assert nothing_there(()).data is None
    assert nothing_there([Georeference("EPSG:999999", (0, 0, 1, 1))]).data is None
    assert math.isfinite(data.xmin)
