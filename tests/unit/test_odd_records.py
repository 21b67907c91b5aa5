"""Records with one odd value: it loses nothing else of them."""

from __future__ import annotations

import pytest
from datacube_browser.core.extent import MapExtent
from datacube_browser.core.http.web_address import resolved_href
from datacube_browser.core.stac import parse
from datacube_browser.core.stac.asset_records import AssetKind
from datacube_browser.core.stac.catalog_kind import search_urls
from datacube_browser.core.stac.json_values import bounds, extent_boxes, lonlat_box
from datacube_browser.core.stac.links import ApiRoot, next_request
from datacube_browser.core.stac.records import PageRequest

from tests.servers.stub import minimal_collection, minimal_item

ROOT = ApiRoot("https://example.org/stac/api/")
BOX = (-75.0, 45.0, -74.0, 46.0)
RING = [[[-75, 45], [-74, 45], [-74, 46], [-75, 46], [-75, 45]]]
NAN = float("nan")


def one(**changes):
    items, skipped = parse.items([{**minimal_item(), **changes}], ROOT)
    assert not skipped
    return items[0]


@pytest.mark.parametrize("href", ["https://[server]/a", "http://[", "https://[::1/a", "//[x"])
@pytest.mark.parametrize("rel", ["self", "license", "parent", "latest-version"])
def test_a_link_that_is_no_address_loses_no_item_and_no_collection(rel, href):
    links = [{"rel": rel, "href": href}, {"rel": "via", "href": "https://example.org/b"}]
    item = one(links=links)
    assert item.href == "https://example.org/stac/api/collections/demo/items/item-1"
    assert [link.href for link in item.links] == [href, "https://example.org/b"]
    found = parse.contents({}, [minimal_collection(links=links)], ROOT, {})
    assert [each.id for each in found.collections] == ["demo"]
    assert not found.skipped


@pytest.mark.parametrize(
    "geometry",
    [
        {"type": "GeometryCollection", "geometries": [{"type": "Polygon", "coordinates": RING}]},
        {
            "type": "GeometryCollection",
            "geometries": [
                {"type": "Point", "coordinates": [-75, 45]},
                {"type": "GeometryCollection", "geometries": [{"type": "Point", "coordinates": [-74, 46, 5]}]},
            ],
        },
        {"type": "LineString", "coordinates": [[-75, 45, 0, 7], [-74, 46, 0, 8]]},
    ],
)
def test_the_bounding_box_comes_from_every_kind_of_geometry(geometry):
    assert bounds(geometry) == BOX
    assert one(geometry=geometry, bbox=None).bbox == BOX


@pytest.mark.parametrize(
    "box", [[*BOX], [-75, 45, 0, -74, 46, 9], [-75, 45, None, -74, 46, None], [-75, 45, NAN, -74, 46, NAN]]
)
def test_a_bounding_box_is_read_whatever_its_heights_are(box):
    assert lonlat_box(box) == BOX
    assert one(geometry=None, bbox=box).bbox == BOX


@pytest.mark.parametrize(
    "box", [[None, 45, 0, -74, 46, 9], [], [[]], [[*BOX]], [-75, 45, -74], [*BOX, 5], "-75,45,-74,46"]
)
def test_other_lists_are_no_bounding_box(box):
    assert lonlat_box(box) is None


def test_an_extent_may_have_nothing_before_its_boxes():
    assert extent_boxes([None, [*BOX], [-75, 45, None, -74, 46, None]]) == (BOX, BOX)


def test_a_role_may_stand_without_its_list():
    asset = {"href": "https://example.org/a.tif", "type": "image/tiff", "roles": "thumbnail"}
    (found,) = one(assets={"a": asset}).assets
    assert (found.roles, found.kind) == (("thumbnail",), AssetKind.THUMBNAIL)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("https:/data.org/a.tif", "https://data.org/a.tif"),
        ("http:/data.org:8080/a.tif", "http://data.org:8080/a.tif"),
        ("https://data.org//a.tif", "https://data.org//a.tif"),
        ("https:/files/a.tif", "https://example.org/files/a.tif"),
        ("https:a.tif", "https://example.org/stac/a.tif"),
    ],
)
def test_a_slash_that_a_program_has_lost_is_put_back(written, meant):
    """As Python's paths make it of an address."""
    assert resolved_href("https://example.org/stac/item.json", written) == meant


SHAPE = {"proj:code": "EPSG:32618", "proj:shape": [100, 200]}


@pytest.mark.parametrize(
    "corners",
    [
        [500_000, 4_999_000, 502_000, 5_000_000],
        [500_000, 5_000_000, 502_000, 4_999_000],  # as GDAL's -projwin has them
        [502_000, 5_000_000, 500_000, 4_999_000],
        [502_000, 4_999_000, 9, 500_000, 5_000_000, 5],
    ],
)
def test_the_corners_of_a_grid_may_come_in_any_order(corners):
    item = one(properties={**SHAPE, "proj:bbox": corners}, bbox=None, geometry=None)
    assert item.georeference.bounds == (500_000, 4_999_000, 502_000, 5_000_000)
    assert item.touches(MapExtent(501_000, 4_999_500, 501_100, 4_999_600, "EPSG:32618"))


def test_a_grid_in_degrees_with_its_west_end_last_lies_across_the_antimeridian():
    grid = {"proj:code": "EPSG:4326", "proj:shape": [10, 20], "proj:bbox": [179, -20, -179, -10]}
    item = one(properties=grid, bbox=None, geometry=None)
    assert item.georeference.bounds == (179, -20, 181, -10)
    assert not item.touches(MapExtent(0, -20, 10, -10, "EPSG:4326"))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"id": "x" * 1001}, "Its id is too long."),
        ({"id": None}, "It has no id."),
        ({"assets": {"k" * 1001: {"href": "https://example.org/a.tif"}}}, "Its key is too long."),
        ({"assets": {"dtm": {"href": "https://example.org/" + "a" * 10_000}}}, "Its address cannot be read."),
        ({"assets": {"dtm": {"href": "https://[server]/a.tif"}}}, "Its address cannot be read."),
        ({"assets": {"dtm": {"href": ""}}}, "It has no address."),
        ({"assets": {"dtm": 5}}, "It has no address."),
    ],
)
def test_what_is_left_out_is_said_with_its_own_reason(changes, said):
    _, skipped = parse.items([{**minimal_item(), **changes}], ROOT)
    assert [each.why for each in skipped] == [said]
    if "id" in changes:
        found = parse.contents({}, [{**minimal_collection(), **changes}], ROOT, {})
        assert [each.why for each in found.skipped] == [said]


@pytest.mark.parametrize("href", ["https://[server]/search", "http://[", "//[x"])
def test_a_search_or_a_next_page_that_is_no_address_is_none(href):
    first = PageRequest("GET", "https://example.org/stac/api/search?limit=2")
    assert next_request({"links": [{"rel": "next", "href": href}]}, first) is None
    links = [{"rel": "root", "href": href}, {"rel": "next", "href": "?token=2"}]
    assert next_request({"links": links}, first).url == "https://example.org/stac/api/search?limit=2&token=2"
    assert search_urls({"links": [{"rel": "search", "href": href}]}, ROOT) == ("https://example.org/stac/api/search",)
