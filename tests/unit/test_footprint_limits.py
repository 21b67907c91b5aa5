"""Places that are nowhere, too far, or of another body, and outlines that many views ask for."""

from __future__ import annotations

import pytest
from datacube_browser.core.errors import HttpError
from datacube_browser.core.extent import LONLAT, MapExtent, footprint_geometry, transformed
from datacube_browser.core.grid import Grid
from datacube_browser.core.spatial.crs import transformation
from datacube_browser.core.spatial.georeference import Georeference
from datacube_browser.core.stac import data_in_view, data_outline
from datacube_browser.core.stac.asset_records import Asset, AssetKind
from datacube_browser.core.stac.data_in_view import pixel_metres, view_contents
from datacube_browser.core.stac.data_outline import Outline, OutlineStore
from datacube_browser.core.stac.records import Item
from osgeo import ogr
from qgis.core import QgsFeedback, QgsGeometry

LAMBERT, MARS = "EPSG:3979", "IAU_2015:49910"


def outline(wkt, crs):
    return Outline(bytes(ogr.CreateGeometryFromWkt(wkt).ExportToWkb()), crs)


ITEM = Item("a", "c", None, None, None, ())
SQUARE = "POLYGON((0 0, 1000 0, 1000 1000, 0 1000, 0 0))"


@pytest.mark.parametrize(
    "geometry",
    [
        {"type": "Point", "coordinates": [float("nan"), 0]},
        {"type": "Point", "coordinates": {1, 2}},
        {"type": "Polygon", "coordinates": []},
        {"type": "Cube"},
    ],
)
def test_a_footprint_that_is_none_is_none(geometry):
    assert footprint_geometry(geometry) is None


def test_a_view_over_the_pole_meets_what_goes_around_the_earth():
    ring = [[-180, -90], [180, -90], [180, 90], [-180, 90], [-180, -90]]
    assert MapExtent(-4e6, -4e6, 4e6, 4e6, "EPSG:3413").touches(None, {"type": "Polygon", "coordinates": [ring]})


def test_a_grid_that_has_one_edge_with_the_view_alone_is_not_in_it():
    assert not MapExtent(0, 0, 10, 10, LAMBERT).touches(Georeference(LAMBERT, (10, 0, 20, 10)))
    assert MapExtent(0, 0, 10, 10, LAMBERT).touches(Georeference(LAMBERT, (9, 0, 20, 10)))


def test_what_is_nowhere_or_beyond_all_maps_is_not_projected():
    found = transformation(LONLAT, LAMBERT)
    assert transformed(QgsGeometry(), found) is None
    assert transformed(QgsGeometry.fromWkt("POLYGON((1e13 0, 2e13 0, 2e13 1, 1e13 0))"), found) is None


def test_flat_bounds_are_a_row_of_pixels_and_half_a_pixel_is_no_shift():
    grid = Grid(LAMBERT, (0, 1, 0, 10, 0, -1), 10, 10)
    flat = grid.snapped((2, 5.2, 6, 5.3))
    assert (flat.columns, flat.rows) == (4, 1)
    assert Grid(LAMBERT, (0.5, 1, 0, 10, 0, -1), 10, 10).shift_to(grid) is None
    assert Grid(LAMBERT, (3, 1, 0, 10, 0, -1), 10, 10).shift_to(grid) == (3, 0)


def test_a_pixel_in_an_unknown_crs_has_no_size():
    assert pixel_metres(Georeference("EPSG:999999", (0, 0, 1, 1), (0, 1, 0, 1, 0, -1), (1, 1))) is None


def test_outlines_in_other_crs_are_projected_into_the_view_and_those_of_another_body_left_out():
    circle = bytes(ogr.CreateGeometryFromWkt("POINT(500 500)").Buffer(400, 100).ExportToWkb())
    web = MapExtent(-2e7, 0, 0, 1e7, "EPSG:3857")
    known = [(ITEM, outline(SQUARE, LAMBERT)), (ITEM, Outline(circle, LAMBERT)), (ITEM, outline(SQUARE, MARS))]
    assert view_contents(known, [], web, 1.0).shape
    assert 0 < view_contents(known, [], web, 1.0).share < 1e-6
    assert view_contents(known[2:], [], web, 1.0).shape == b""


def test_a_shape_that_stays_large_is_drawn_all_the_same(monkeypatch):
    monkeypatch.setattr(data_in_view, "MOST_CORNERS", 1)
    assert view_contents([(ITEM, outline(SQUARE, LAMBERT))], [], MapExtent(0, 0, 2000, 1000, LAMBERT), 1.0).share == 0.5


def asset(url, name):
    return Asset("extent", f"{url}/{name}.geojson", "extent", AssetKind.GEOJSON)


def test_outlines_are_asked_for_once_and_the_oldest_forgotten(qgis_app, stub_api, monkeypatch):
    monkeypatch.setattr(data_outline, "_MOST_KEPT", 1)
    polygon = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}
    api = stub_api({"/a.geojson": polygon, "/b.geojson": polygon})
    store, feedback = OutlineStore(), QgsFeedback()
    one, other = asset(api.url, "a"), asset(api.url, "b")
    first = store.outline(one, "", feedback)
    assert store.outline(one, "", feedback) is first
    assert api.count("GET", "/a.geojson") == 1
    store.outline(other, "", feedback)
    assert (store.has(one), store.has(other)) == (False, True)


def test_one_that_cannot_be_had_is_not_asked_for_again_until_the_user_wants_it(qgis_app, stub_api):
    api = stub_api({})
    store, feedback = OutlineStore(), QgsFeedback()
    for _ in range(3):
        with pytest.raises(HttpError):
            store.outline(asset(api.url, "gone"), "", feedback)
    assert api.count("GET", "/gone.geojson") == 1
    store.forget_failures()
    with pytest.raises(HttpError):
        store.outline(asset(api.url, "gone"), "", feedback)
    assert api.count("GET", "/gone.geojson") == 2
