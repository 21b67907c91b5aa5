"""Outlines of data are parsed and measured, without a network."""

from __future__ import annotations

import json
from datetime import datetime, timezone

import pytest
from datacube_browser.core.errors import ResponseError
from datacube_browser.core.extent import LONLAT, MapExtent
from datacube_browser.core.spatial.georeference import Georeference
from datacube_browser.core.stac.asset_records import Asset, AssetKind
from datacube_browser.core.stac.data_in_view import MOST_CORNERS, items_in_view, pixel_metres, view_contents
from datacube_browser.core.stac.data_outline import Outline, coverage_asset, parsed_outline
from datacube_browser.core.stac.records import Item
from osgeo import ogr

from tests.gdal_exceptions import gdal_exceptions

URL = "https://example.org/extent.geojson"
LAMBERT = "EPSG:3979"
VIEW = MapExtent(0, 0, 1000, 1000, LAMBERT)


def square(xmin, ymin, xmax, ymax):
    return {"type": "Polygon", "coordinates": [[[xmin, ymin], [xmax, ymin], [xmax, ymax], [xmin, ymax], [xmin, ymin]]]}


def parsed(document):
    return parsed_outline(json.dumps(document).encode(), URL)


def lambert(geometry):
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3979"}}
    return parsed({"type": "Feature", "crs": crs, "properties": {}, "geometry": geometry})


def item(name="a", *, step=1.0, day=1, keys=("dtm", "dsm")):
    assets = tuple(Asset(key, f"https://example.org/{name}-{key}.tif", key, AssetKind.COG) for key in keys)
    grid = Georeference(LAMBERT, (0, 0, 1000, 1000), (0, step, 0, 1000, 0, -step), (1000, 1000))
    return Item(name, "c", None, None, datetime(2023, 5, day, tzinfo=timezone.utc), assets, georeference=grid)


def test_polygons_are_read_from_every_kind_of_geojson():
    one, other = square(0, 0, 1, 1), square(2, 0, 3, 1)
    feature = {"type": "Feature", "properties": {}, "geometry": one}
    collection = {
        "type": "FeatureCollection",
        "features": [feature, {"type": "Feature", "properties": {}, "geometry": other}],
    }
    assert parsed(one).geometry().GetArea() == parsed(feature).geometry().GetArea() == 1
    assert parsed(collection).geometry().GetArea() == 2


@pytest.mark.parametrize("geometry", [None, {"type": "MultiPolygon", "coordinates": []}])
def test_an_empty_outline_is_valid(geometry):
    assert parsed({"type": "Feature", "properties": {}, "geometry": geometry}).geometry().IsEmpty()


@pytest.mark.parametrize(
    "content", [b"<html>", b"{", b"[]", b'{"type": "Topology"}', b'{"type": "Point", "coordinates": [0, 0]}']
)
def test_an_answer_that_is_no_outline_is_an_error(content):
    with pytest.raises(ResponseError) as raised:
        parsed_outline(content, URL)
    assert raised.value.url == URL


def test_a_self_intersecting_polygon_is_repaired():
    bow = {"type": "Polygon", "coordinates": [[[0, 0], [2, 2], [2, 0], [0, 2], [0, 0]]]}
    assert parsed(bow).geometry().GetArea() == pytest.approx(2)


def test_overlapping_polygons_of_one_feature_are_merged():
    overlapping = [square(0, 0, 2, 2)["coordinates"], square(1, 0, 3, 2)["coordinates"]]
    assert parsed({"type": "MultiPolygon", "coordinates": overlapping}).geometry().GetArea() == pytest.approx(6)


def test_the_crs_named_in_the_file_is_used():
    assert lambert(square(0, 0, 1, 1)).crs.endswith("3979")


def test_overlapping_items_are_counted_once():
    items = [(item("a"), lambert(square(0, 0, 600, 1000))), (item("b"), lambert(square(400, 0, 800, 1000)))]
    assert view_contents(items, [], VIEW, 1).share == pytest.approx(0.8)


def test_only_items_with_data_in_the_view_determine_resolution_models_and_date():
    inside = item("a", step=2.0, day=3, keys=("dsm",))
    beside = item("b", step=1.0, day=9)
    found = view_contents(
        [(inside, lambert(square(0, 0, 500, 500))), (beside, lambert(square(1500, 0, 1600, 100)))], [], VIEW, 1
    )
    assert (found.resolution, found.models, found.newest.day) == (2.0, ("dsm",), 3)
    assert found.share == pytest.approx(0.25)


def test_an_item_without_an_outline_counts_where_no_other_item_has_data():
    national = item("mrdem", step=30.0)
    nothing = (item(), lambert(square(1500, 0, 1600, 100)))
    found = view_contents([nothing], [national], VIEW, 1)
    assert (found.share, found.resolution, found.unknown) == (0, 30.0, 1)
    found = view_contents([(item(), lambert(square(0, 0, 1000, 1000)))], [national], VIEW, 1)
    assert (found.share, found.resolution) == (1, 1.0)


def test_the_share_is_measured_in_the_views_projection():
    outline = parsed(square(-60.02, 50, -60, 50.02))
    view = MapExtent(-60.04, 50, -60, 50.02, "EPSG:4326")
    assert view_contents([(item(), outline)], [], view, 0.0001).share == pytest.approx(0.5)


def test_the_drawn_outline_is_simplified():
    ring = ogr.Geometry(ogr.wkbMultiPolygon)
    for row in range(150):
        for column in range(150):
            ring.AddGeometry(
                ogr.CreateGeometryFromJson(json.dumps(square(column * 6, row * 6, column * 6 + 3, row * 6 + 3)))
            )
    contents = view_contents([(item(), Outline(bytes(ring.ExportToIsoWkb()), LAMBERT))], [], VIEW, 0.5)
    drawn = ogr.CreateGeometryFromWkb(contents.shape)
    corners = sum(
        drawn.GetGeometryRef(index).GetGeometryRef(0).GetPointCount() for index in range(drawn.GetGeometryCount())
    )
    assert corners <= MOST_CORNERS


def test_the_pixel_size_is_in_metres_for_every_crs():
    assert pixel_metres(item(step=0.5).georeference) == 0.5
    degrees = Georeference("EPSG:4326", (0, 0, 1, 1), (0, 0.001, 0, 1, 0, -0.001), (1000, 1000))
    assert pixel_metres(degrees) == pytest.approx(111.32)
    assert pixel_metres(Georeference(LAMBERT, (0, 0, 1, 1))) is None


def test_outlines_of_items_outside_the_view_are_not_requested():
    assert items_in_view([item()], MapExtent(5000, 5000, 6000, 6000, LAMBERT)) == []
    here = item()
    assert items_in_view([here, here], VIEW) == [here]


def test_only_a_geojson_asset_with_the_key_extent_is_an_outline():
    assert coverage_asset(item()) is None
    found = Asset("extent", URL, "", AssetKind.GEOJSON)
    assert coverage_asset(Item("a", "c", None, None, None, (found,))) is found
    assert coverage_asset(Item("a", "c", None, None, None, (Asset("extent", URL, "", AssetKind.PNG),))) is None


@pytest.mark.parametrize("raised", [False, True], ids=["errors-noted", "errors-raised"])
def test_an_outline_that_cannot_be_clipped_does_not_affect_the_others(raised):
    crossed = ogr.CreateGeometryFromWkt("POLYGON((-95 49,-94.99 49.01,-94.99 49,-95 49.01,-95 49))")
    broken = Outline(bytes(crossed.ExportToIsoWkb()), LONLAT)
    items = [(item("a"), broken), (item("b"), lambert(square(0, 0, 600, 1000)))]
    with gdal_exceptions(raised=raised):
        found = view_contents(items, [], VIEW, 1)
    assert found.share == pytest.approx(0.6)
