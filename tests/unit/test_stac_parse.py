from __future__ import annotations

from datetime import datetime, timezone

import pytest
from datacube_browser.core.stac import parse
from datacube_browser.core.stac.asset_records import AssetKind
from datacube_browser.core.stac.links import ApiRoot

from tests.recorded_answers import recorded
from tests.servers.stub import minimal_collection, minimal_item

ROOT = ApiRoot("https://example.org/stac/api/")
NOON = datetime(2023, 5, 29, 12, tzinfo=timezone.utc)


def one(**changes):
    items, skipped = parse.items([{**minimal_item(), **changes}], ROOT)
    assert not skipped
    return items[0]


def contents(*collections, **landing):
    return parse.contents(landing, list(collections), ROOT, parse.migrated_collections(list(collections)))


ITEMS = "https://example.org/stac/api/collections/demo/items"


@pytest.mark.parametrize("root", ["https://example.org/stac/api", "http://10.0.0.1:8080/pgstac/api"])
@pytest.mark.parametrize(
    ("name", "written", "address"),
    [
        ("a b", "a b", "a%20b"),
        ("a b", "a%20b", "a%20b"),
        ("a/b", "a/b", "a/b"),
        ("a/b", "a%2Fb", "a%2Fb"),
        ("a#b", "a#b", "a%23b"),
        ("a?b/#c", "a?b/#c", "a%3Fb/%23c"),
        ("100%", "100%", "100%25"),
        ("é|b", "é|b", "%C3%A9%7Cb"),
        ("b", "b?f=json", "b?f=json"),
        ("items", "items", "items"),
    ],
)
def test_an_id_that_is_written_into_its_link_as_it_is_leads_to_the_item(root, name, written, address):
    """A blank ends an address where it is shown or copied, ? and # end its path: they led to another item."""
    links = [{"rel": "self", "href": f"{root}/collections/demo/items/{written}"}]
    items, _ = parse.items([minimal_item(name, links=links, assets={"a": {"href": "./a.tif"}})], ROOT)
    assert items[0].href == f"{ITEMS}/{address}"
    folder = "a/" if address == "a/b" else "a%3Fb/" if "%3F" in address else ""
    assert items[0].assets[0].href == f"{ITEMS}/{folder}a.tif"


@pytest.mark.parametrize(("name", "place"), [("a b", "a%20b"), ("a/b", "a%2Fb"), ("a#b?c%", "a%23b%3Fc%25")])
def test_an_item_without_a_self_link_lies_where_its_id_says(name, place):
    items, _ = parse.items([minimal_item(name, links=[])], ROOT)
    assert items[0].href == f"{ITEMS}/{place}"


def test_a_self_link_elsewhere_is_followed_as_a_browser_does():
    links = [{"rel": "self", "href": "https://files.example.org/année 1/a#b/a#b.json"}]
    item = one(links=links)
    assert item.href == "https://files.example.org/ann%C3%A9e%201/a#b/a#b.json"
    assert item.links[0].href == item.href


def test_a_collections_id_that_is_written_into_its_link_as_it_is_leads_to_it():
    links = [{"rel": "self", "href": "http://10.0.0.1/pgstac/api/collections/my/data?"}]
    found = contents(minimal_collection("my/data?", links=links, assets={"a": {"href": "./a.tif"}})).collections[0]
    assert found.files.assets[0].href == "https://example.org/stac/api/collections/my/a.tif"


def test_all_fields_of_an_item_are_read():
    item = one()
    assert (item.id, item.collection_id, item.bbox, item.datetime) == (
        "item-1",
        "demo",
        (-75.0, 45.0, -74.0, 46.0),
        NOON,
    )
    assert item.href == "https://example.org/stac/api/collections/demo/items/item-1"
    assert item.asset("dtm").kind is AssetKind.COG


@pytest.mark.parametrize("geometry", [None, "POINT (0 0)", []])
def test_an_item_without_geometry_is_kept(geometry):
    item = one(geometry=geometry, bbox=None)
    assert item.geometry is None
    assert item.bbox is None


def test_a_missing_or_invalid_bbox_is_computed_from_the_geometry():
    for bbox in (None, [], [1, 2], ["a", 0, 1, 2], [0, 9, 1, 2]):
        assert one(bbox=bbox).bbox == (-75.0, 45.0, -74.0, 46.0)


def test_heights_are_dropped_from_a_three_dimensional_bbox():
    assert one(bbox=[-75, 45, 0, -74, 46, 900]).bbox == (-75.0, 45.0, -74.0, 46.0)


def test_a_bbox_across_the_antimeridian_is_kept():
    assert one(bbox=[170, 50, -170, 60]).bbox == (170.0, 50.0, -170.0, 60.0)


def test_an_item_without_datetime_has_the_start_of_its_period():
    item = one(properties={"datetime": None, "start_datetime": "2023-05-29T12:00:00Z", "end_datetime": "2024-01-01"})
    assert item.datetime == item.start == NOON
    assert item.end == datetime(2024, 1, 1, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ({"datetime": "2023-05-29/2023-06-30"}, (29, 30)),
        ({"datetime": "2023-05-29T00:00:00Z / 2023-06-30T00:00:00Z"}, (29, 30)),
        ({"datetime": "2023-05-29/.."}, (29, None)),
        ({"datetime": "../2023-06-30"}, (None, 30)),
        ({"datetime": "../.."}, (None, None)),
        ({"datetime": "2023-01-01/2023-02-01", "start_datetime": "2023-05-29", "end_datetime": "2023-06-30"}, (29, 30)),
    ],
)
def test_an_interval_in_place_of_a_moment_is_the_period(said, days):
    found = one(properties=said)
    assert tuple(end and end.day for end in (found.start, found.end)) == days
    assert found.datetime == (found.start or found.end)


@pytest.mark.parametrize("properties", [None, {}, [], {"datetime": "yesterday"}, {"datetime": 2023}])
def test_an_item_without_any_date_is_kept(properties):
    assert one(properties=properties).datetime is None


@pytest.mark.parametrize("assets", [None, {}, ["dtm", "dsm"]])
def test_an_item_without_assets_is_kept(assets):
    assert one(assets=assets).assets == ()


def test_an_asset_without_a_url_is_counted_and_the_others_are_kept():
    assets = {"broken": {"type": "image/tiff"}, "none": None, "dtm": {"href": "./dtm.tif"}}
    items, skipped = parse.items([minimal_item(assets=assets)], ROOT)
    assert [asset.href for asset in items[0].assets] == ["https://example.org/stac/api/collections/demo/items/dtm.tif"]
    assert [entry.what for entry in skipped] == ["Asset broken of item-1", "Asset none of item-1"]


def test_a_relative_url_is_resolved_against_the_items_self_link():
    links = [{"rel": "self", "href": "http://10.0.0.1/pgstac/api/collections/demo/items/item-1"}]
    assert one(links=links, assets={"a": {"href": "a.tif"}}).assets[0].href == (
        "https://example.org/stac/api/collections/demo/items/a.tif"
    )
    links = [{"rel": "self", "href": "https://files.example.org/demo/item-1.json"}]
    assert one(links=links, assets={"a": {"href": "a.tif"}}).assets[0].href == "https://files.example.org/demo/a.tif"


def test_a_bad_item_does_not_discard_the_page():
    deep = []
    for _ in range(100_000):
        deep = [deep]
    bad = [None, "item", {}, {"id": ""}, {"id": None}, minimal_item("odd", properties={"a": deep})]
    items, skipped = parse.items([minimal_item("first"), *bad, minimal_item("last")], ROOT)
    assert [item.id for item in items] == ["first", "last"]
    assert len(skipped) == len(bad)
    assert all(entry.why for entry in skipped)


def test_a_number_is_accepted_as_id():
    assert one(id=42).id == "42"


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({"numberMatched": 66}, 66),
        ({"context": {"matched": 66, "returned": 10}}, 66),
        ({"numberMatched": None, "context": {"matched": 3}}, 3),
        ({"numberMatched": "many"}, None),
        ({"context": None}, None),
        ({}, None),
    ],
)
def test_the_servers_count_of_matches_is_read_if_valid(answer, expected):
    assert parse.matched(answer) == expected


def test_all_fields_of_a_collection_are_read():
    collection = contents(minimal_collection()).collections[0]
    assert (collection.id, collection.title, collection.license) == ("demo", "Demo", "OGL-Canada-2.0")
    assert collection.boxes == ((-141.0, 41.0, -52.0, 84.0),)
    assert (collection.start, collection.end) == (datetime(2010, 1, 1, tzinfo=timezone.utc), None)


def test_a_collection_without_a_title_has_its_id_as_title():
    assert contents(minimal_collection("msi", title=None)).collections[0].title == "msi"
    assert contents({**minimal_collection("msi"), "title": None}).collections[0].title == "msi"


@pytest.mark.parametrize(
    "extent",
    [
        None,
        {},
        {"spatial": None, "temporal": []},
        {"spatial": {"bbox": [[None, None, None, None]]}, "temporal": {"interval": [[]]}},
        {"spatial": {"bbox": "world"}, "temporal": {"interval": "always"}},
        {"spatial": {"bbox": [[0, 0, 0, 0]]}, "temporal": {"interval": [["..", None]]}},
        {"spatial": {"bbox": [[2000000, -100000, 2100000, 100000]]}, "temporal": {"interval": [["..", ".."]]}},
        {"spatial": {"bbox": [[0, 0, 0, 0, 0, 0]]}},
    ],
)
def test_a_collection_without_extent_has_no_boxes_and_no_dates(extent):
    collection = contents({**minimal_collection(), "extent": extent}).collections[0]
    assert (collection.boxes, collection.start, collection.end) == ((), None, None)


def test_a_bbox_without_the_outer_list_is_read():
    extent = {"spatial": {"bbox": [-141, 41, -52, 84]}, "temporal": {"interval": ["2010-01-01T00:00:00Z", None]}}
    collection = contents({**minimal_collection(), "extent": extent}).collections[0]
    assert collection.boxes == ((-141.0, 41.0, -52.0, 84.0),)
    assert collection.start.year == 2010


def test_a_collection_with_only_an_id_is_kept():
    assert contents({"id": "bare"}).collections[0].id == "bare"


def test_a_bad_collection_does_not_discard_the_list():
    found = contents(minimal_collection("a"), None, {"title": "no id"}, "text", minimal_collection("b"))
    assert [collection.id for collection in found.collections] == ["a", "b"]
    assert [entry.what for entry in found.skipped] == ["Collection 2", "Collection 3", "Collection 4"]


def test_a_duplicate_collection_is_listed_once():
    assert len(contents(minimal_collection("a"), minimal_collection("a")).collections) == 1


def test_searches_use_get_only_if_the_landing_page_offers_nothing_else():
    get, post = ({"rel": "search", "href": "x", "method": method} for method in ("GET", "POST"))
    assert contents(links=[get]).search_method == "GET"
    assert contents(links=[get, post]).search_method == "POST"
    assert contents(links=[{"rel": "search", "href": "x"}]).search_method == "GET"
    assert contents(links=[{"rel": "search", "href": "x"}, post]).search_method == "POST"
    assert contents().search_method == "POST"


def test_all_collections_in_the_recorded_answer_are_read():
    given = recorded("nrcan-2022/collections_18.json")["collections"]
    found = parse.contents({}, given, ROOT, {})
    assert [collection.id for collection in found.collections] == [collection["id"] for collection in given]
    assert not found.skipped
    assert all(collection.boxes and collection.start for collection in found.collections)
    assert all(link.href.startswith("https://") for collection in found.collections for link in collection.links)


def test_the_recorded_search_for_a_tile_is_read():
    given = recorded("nrcan-2026/search_hrdem-mosaic-1m_2_3.json")
    root = ApiRoot("https://datacube.services.geo.ca/stac/api/")
    items, skipped = parse.items(given["features"], root)
    assert not skipped
    assert items[0].href == "https://datacube.services.geo.ca/stac/api/collections/hrdem-mosaic-1m/items/2_3-mosaic-1m"
    assert {asset.key: asset.kind for asset in items[0].assets} == {
        "dsm": AssetKind.COG,
        "dtm": AssetKind.COG,
        "extent": AssetKind.GEOJSON,
        "dsm-vrt": AssetKind.VRT,
        "dtm-vrt": AssetKind.VRT,
        "coverage": AssetKind.GEOPACKAGE,
        "thumbnail": AssetKind.PNG,
        "hillshade-dsm": AssetKind.COG,
        "hillshade-dtm": AssetKind.COG,
    }


def test_the_recorded_search_of_2022_is_read():
    given = recorded("nrcan-2022/search_landcover_3items.json")
    items, skipped = parse.items(given["features"], ROOT)
    assert [item.id for item in items] == ["landcover-2010", "landcover-2015", "landcover-2020"]
    assert all(item.georeference and item.datetime for item in items)
    assert not skipped


def test_collections_beyond_the_most_are_counted_as_left_out(monkeypatch):
    monkeypatch.setattr(parse, "MOST_COLLECTIONS", 2)
    found = contents(*(minimal_collection(name) for name in "abc"))
    assert [each.id for each in found.collections] == ["a", "b"]
    assert [(each.what, each.why) for each in found.skipped] == [
        ("Collections after the first 2", "The catalogue has too many.")
    ]


def test_a_collection_whose_values_cannot_be_read_is_named_and_the_others_stay():
    deep = []
    for _ in range(100_000):
        deep = [deep]
    odd = {**minimal_collection("odd"), "extent": {"temporal": {"interval": [[10**400, None]]}}, "summaries": deep}
    found = parse.contents({}, [odd, minimal_collection("good")], ROOT, {})
    assert "good" in [each.id for each in found.collections]


@pytest.mark.parametrize(("member", "most"), [("assets", "MOST_ASSETS"), ("properties", "MOST_PROPERTIES")])
def test_an_item_with_too_many_assets_or_properties_has_the_first_of_them(monkeypatch, member, most):
    monkeypatch.setattr(parse, most, 2)
    values = {
        "assets": {str(number): {"href": f"{number}.tif"} for number in range(5)},
        "properties": {"datetime": "2023-05-29T12:00:00Z", **{str(number): number for number in range(5)}},
    }
    item = one(**{member: values[member]})
    kept = [each.key for each in item.assets] if member == "assets" else [*item.properties]
    assert len(kept) <= 2
    assert [each for each in item.left_out if "the first 2 are used" in each]


def test_a_key_that_is_too_long_for_a_name_is_left_out_and_the_other_assets_stay():
    items, skipped = parse.items([minimal_item(assets={"k" * 5000: {"href": "a.tif"}, "b": {"href": "b.tif"}})], ROOT)
    assert [each.key for each in items[0].assets] == ["b"]
    assert len(skipped) == 1
    assert len(skipped[0].what) < 2000
