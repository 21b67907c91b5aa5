"""Where a rectangle lies in another CRS, and where that cannot be told."""

from __future__ import annotations

import pytest
from datacube_browser.core.extent import LONLAT, MapExtent
from datacube_browser.core.spatial.crs import transformation, transformed_points
from datacube_browser.core.spatial.georeference import Georeference
from datacube_browser.core.spatial.projected_area import projected_bounds, projected_outline
from datacube_browser.core.stac import parse
from datacube_browser.core.stac.links import ApiRoot

from tests.gdal_exceptions import gdal_exceptions
from tests.servers.stub import minimal_item

FIJI = (2026456.0, 3889320.0, 2239592.0, 3998620.0)
MARS, MOON = "IAU_2015:49910", "IAU_2015:30100"
GEOJSON = {"type": "Polygon", "coordinates": [[[-76.3, 45], [-74.9, 45], [-74.9, 46], [-76.3, 46], [-76.3, 45]]]}
UTM_TILE = Georeference("EPSG:32618", (399960.0, 4990200.0, 509760.0, 5100000.0))
LAMBERT_TILE = Georeference("EPSG:3979", (1500000.0, -200000.0, 1600000.0, -100000.0))
FIJI_TILE = Georeference("EPSG:32701", (99960.0, 7990240.0, 209760.0, 8100040.0))
WORLDS = [
    (-180, -90, 180, 90, "EPSG:4326"),
    (-180, -85, 180, 85, "EPSG:4326"),
    (-400, -130, 400, 130, "EPSG:4326"),
    (-180, -90, 180, 90, "EPSG:4269"),
    (-20037508, -20037508, 20037508, 20037508, "EPSG:3857"),
    (-15e6, -13e6, 15e6, 18e6, "EPSG:3857"),
    (-40e6, -20e6, 40e6, 20e6, "EPSG:3857"),
    (-15e6, -15e6, 15e6, 15e6, "EPSG:3979"),
    (-9e6, -9e6, 9e6, 9e6, "EPSG:3413"),
    (-17e6, -9e6, 17e6, 9e6, "ESRI:54009"),
]


@pytest.fixture(params=[False, True], ids=["errors-noted", "errors-raised"], autouse=True)
def _gdal_errors(request):
    with gdal_exceptions(raised=request.param):
        yield


def test_a_map_of_fiji_is_two_degrees_wide_and_no_belt_around_the_world():
    assert projected_bounds(FIJI, "EPSG:3460", LONLAT) == pytest.approx((179, -18, 181, -17), abs=0.02)
    assert MapExtent(*FIJI, "EPSG:3460").lonlat_boxes() == (
        pytest.approx((179, -18, 180, -17), abs=0.02),
        pytest.approx((-180, -18, -179, -17), abs=0.02),
    )


def test_two_degrees_across_the_antimeridian_are_small_in_fijis_own_projection():
    assert projected_bounds((179, -18, 181, -17), "EPSG:4326", "EPSG:3460") == pytest.approx(FIJI, abs=2000)


@pytest.mark.parametrize(
    ("crs", "expected"), [("EPSG:3413", (-180, 40.9, 180, 90)), ("EPSG:3031", (-180, -90, 180, -41.0))]
)
def test_a_map_over_a_pole_has_all_longitudes_up_to_the_pole(crs, expected):
    box = (-4e6, -4e6, 4e6, 4e6)
    assert projected_outline(box, crs, LONLAT) is None
    assert projected_bounds(box, crs, LONLAT) == pytest.approx(expected, abs=0.1)


@pytest.mark.parametrize("crs", ["EPSG:32618", "EPSG:3979", "EPSG:3460", "EPSG:2056", MARS])
def test_the_world_has_no_outline_in_a_projection_of_a_part_of_it(crs):
    assert projected_bounds((-180, -90, 180, 90), "EPSG:4326", crs) is None


def test_grads_from_paris_are_no_degrees_from_greenwich():
    assert MapExtent(0, 52, 2, 54, "EPSG:4807").lonlat_box() == pytest.approx((2.34, 46.8, 4.14, 48.6), abs=0.01)


@pytest.mark.parametrize("world", WORLDS, ids=str)
def test_every_tile_touches_a_map_of_the_world(world):
    extent = MapExtent(*world)
    assert extent.touches(UTM_TILE)
    assert extent.touches(LAMBERT_TILE)
    assert extent.touches(None, GEOJSON)


@pytest.mark.parametrize("world", [world for world in WORLDS if abs(world[0]) not in (15e6, 9e6)], ids=str)
def test_a_tile_across_the_antimeridian_touches_a_map_of_the_whole_world(world):
    assert MapExtent(*world).touches(FIJI_TILE)


@pytest.mark.parametrize(
    "view", [(178, -18, 182, -16, "EPSG:4326"), (-182, -18, -178, -16, "EPSG:4326"), (*FIJI, "EPSG:3460")], ids=str
)
@pytest.mark.parametrize("longitudes", [(179.2, 179.8), (-179.8, -179.2)], ids=["west", "east"])
def test_what_lies_on_either_side_of_the_antimeridian_touches_a_map_across_it(view, longitudes):
    west, east = longitudes
    ring = [[west, -17.8], [east, -17.8], [east, -17.2], [west, -17.2], [west, -17.8]]
    extent = MapExtent(*view)
    assert extent.touches(Georeference("EPSG:4326", (west, -17.8, east, -17.2)))
    assert extent.touches(None, {"type": "Polygon", "coordinates": [ring]})


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:3857", "EPSG:3979", "EPSG:32618"])
def test_tiles_beside_the_map_are_still_told_apart(crs):
    box = projected_bounds((-73, 45, -72, 46), "EPSG:4326", crs)
    extent = MapExtent(*box, crs)
    assert not extent.touches(UTM_TILE)
    assert not extent.touches(None, GEOJSON)
    assert not extent.touches(FIJI_TILE)


def test_a_scene_of_new_zealands_zone_is_not_in_a_map_of_america():
    assert not MapExtent(-95, 30, -90, 35, "EPSG:4326").touches(FIJI_TILE)
    assert not MapExtent(300000, 3300000, 700000, 3700000, "EPSG:32615").touches(FIJI_TILE)


@pytest.mark.parametrize("crs", [MARS, MOON, "EPSG:999999", 'LOCAL_CS["site",UNIT["metre",1]]'])
@pytest.mark.parametrize("world", [WORLDS[0], WORLDS[4], (399960, 4990200, 509760, 5100000, "EPSG:32618")], ids=str)
def test_a_raster_of_another_body_or_in_an_unknown_crs_cannot_be_told_and_touches(crs, world):
    assert MapExtent(*world).touches(Georeference(crs, (0.0, 0.0, 10.0, 10.0)))
    assert MapExtent(0, 0, 10, 10, crs).touches(UTM_TILE)


def test_a_footprint_that_crosses_itself_is_not_lost():
    bowtie = {"type": "Polygon", "coordinates": [[[-76, 45], [-74, 46], [-74, 45], [-76, 46], [-76, 45]]]}
    assert MapExtent(-76, 45, -74, 46, "EPSG:4326").touches(None, bowtie)
    assert MapExtent(-9e6, -9e6, 9e6, 9e6, "EPSG:3413").touches(None, bowtie)


def test_each_thread_keeps_its_transformation():
    first = transformation("EPSG:3979", LONLAT)
    assert transformation("EPSG:3979", LONLAT) is first


def test_a_rectangle_that_lies_nowhere_in_the_other_crs_has_no_outline():
    assert projected_outline((0, 80, 1, 89.9), LONLAT, "EPSG:3857", via="EPSG:9999999") is None
    assert projected_outline((-200, -100, 200, 100), LONLAT, "EPSG:32618") is None
    assert projected_bounds((0, 0, 1000, 10), LONLAT, LONLAT) is None


def test_a_rectangle_goes_by_another_crs_where_one_is_named():
    plain = projected_bounds((-76, 45, -75, 46), LONLAT, "EPSG:3979")
    by_nad83 = projected_bounds((-76, 45, -75, 46), LONLAT, "EPSG:3979", via="EPSG:4617")
    assert by_nad83 == pytest.approx(plain, abs=3)
    outline = projected_outline((-76, 45, -75, 46), LONLAT, "EPSG:3979", via="EPSG:4617")
    assert outline[:, 0].min() == pytest.approx(plain[0], abs=3)


@pytest.mark.parametrize("size", [1e16, 1e20, 1e30, 1e300])
@pytest.mark.parametrize("crs", ["EPSG:3857", "EPSG:3979", "EPSG:32618", "EPSG:4326"])
def test_numbers_that_no_map_has_are_not_projected(size, crs):
    """GDAL takes turns of the Earth away from them, one after the other: from 1e20 on without end."""
    box = (size, size, 2 * size, 2 * size)
    assert projected_bounds(box, crs, LONLAT) is None
    assert transformed_points(transformation(crs, LONLAT), [(size, 0)]) is None
    far, near = Georeference(crs, box), MapExtent(-76, 45, -75, 46, "EPSG:4326")
    assert isinstance(near.touches(far), bool)
    assert isinstance(MapExtent(*box, crs).touches(UTM_TILE), bool)
    assert isinstance(MapExtent(*box, crs).touches(None, GEOJSON), bool)
    assert len(MapExtent(*box, crs).lonlat_boxes()) in (1, 2)


@pytest.mark.parametrize("size", [1e16, 1e20, 1e300])
def test_the_place_of_an_item_whose_raster_lies_on_no_map_is_doubtful(size):
    grid = {"proj:code": "EPSG:3857", "proj:shape": [100, 100], "proj:transform": [1e9, 0, size, 0, -1e9, size]}
    box = {"proj:code": "EPSG:3857", "proj:bbox": [size, size, 2 * size, 2 * size]}
    by_grid, by_box = minimal_item("a"), minimal_item("b")
    by_grid["assets"]["dtm"].update(grid)
    by_box["properties"].update(box)
    found, _ = parse.items([by_grid, by_box], ApiRoot("https://example.org/"))
    assert [each.id for each in found] == ["a", "b"]
    assert all(each.needs_footprint for each in found)
