"""Records with far too much in them, or with values beyond all sense: the item stays, and says what was left out."""

from __future__ import annotations

import json
import math
import tracemalloc

import pytest
from datacube_browser.core.catalogs import Catalog
from datacube_browser.core.errors import TooLargeError
from datacube_browser.core.extent import MapExtent, footprint_geometry
from datacube_browser.core.http.http_response import parsed_json
from datacube_browser.core.layers.footprints import footprint_features, footprint_fields
from datacube_browser.core.parsing.json_reading import DEEPEST, MOST_VALUES
from datacube_browser.core.stac import parse
from datacube_browser.core.stac.footprint_limits import MOST_CORNERS
from datacube_browser.core.stac.json_values import LONGEST_TEXT, LONGEST_TITLE, MOST_ENTRIES
from datacube_browser.core.stac.links import ApiRoot
from datacube_browser.core.stac.pages import MOST_ON_PAGE
from datacube_browser.core.stac.query import ItemQuery
from datacube_browser.core.stac.queryables import Queryables, queryables, with_seen
from datacube_browser.core.stac.record_json import MOST_CHARACTERS, record_json
from datacube_browser.core.stac.service import StacService
from datacube_browser.core.stac.vertical import vertical_datum
from datacube_browser.ui.details.details_panel import DetailsPanel
from datacube_browser.ui.wording.stac_labels import long_date, short_date
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QTextBrowser

from demo.person import wait_until
from tests.qgis.dock.test_dock import connected, expanded
from tests.qgis.in_background import done, failed
from tests.servers.proxy import Answer
from tests.servers.stub import json_answer, landing_page, minimal_collection, minimal_item

ROOT = ApiRoot("https://example.org/stac/api")
CANADA = MapExtent(-76, 44, -73, 47, "EPSG:4326")
FAR_AWAY = MapExtent(10, 44, 11, 47, "EPSG:4326")


def parsed(**changes):
    (item,), skipped = parse.items([minimal_item(**changes)], ROOT)
    assert not skipped
    return item


def shown(item):
    panel = DetailsPanel()
    panel.show_item(item, None)
    return panel.findChild(QTextBrowser).toPlainText()


def ring(corners):
    """A circle with so many corners around a place in Canada."""
    turns = (math.tau * number / (corners - 1) for number in range(corners))
    points = [[-74.5 + 0.5 * math.cos(turn), 45.5 + 0.5 * math.sin(turn)] for turn in turns]
    return [*points[:-1], points[0]]


# JSON


def deep(levels):
    return "[" * levels + "]" * levels


@pytest.mark.parametrize("levels", [100_000, 2_000_000])
@pytest.mark.parametrize("around", ["{}", '{{"features": [{{"id": "a", "properties": {{"x": {}}}}}]}}'])
def test_json_that_is_nested_too_deep_is_an_error_with_words(qgis_app, levels, around):
    text = around.format(deep(levels)) if "features" in around else deep(levels)
    with pytest.raises(TooLargeError) as error:
        parsed_json(text.encode(), "https://example.org/search")
    assert "nested too deeply" in error.value.message
    assert error.value.hint


def test_json_of_a_thousand_levels_is_an_error_with_words_or_left_out(qgis_app):
    try:
        said = json.dumps(parsed_json(deep(1000).encode(), "https://example.org/search"))  # as of Python 3.12
    except TooLargeError as error:
        said = error.message
    assert "nested too deeply" in said or "left out: nested more than" in said


def test_a_page_with_one_deep_item_keeps_all_items(qgis_app, stub_api):
    page = {"features": [minimal_item("a", properties={"x": json.loads(deep(300))}), minimal_item("b")], "links": []}
    api = stub_api({"POST /search": json_answer(page)})
    found = done(lambda feedback: StacService(Catalog("", "A", api.url)).search(ItemQuery(("demo",)), feedback))
    assert [item.id for item in found.items] == ["a", "b"]
    assert f"more than {DEEPEST} levels" in json.dumps(found.items[0].properties["x"])
    assert "left out" in record_json(found.items[0])


@pytest.mark.parametrize("text", ["\\ud800", "a\\udfffb", "\\uDC00\\uD800", "\\ud83d"])
@pytest.mark.parametrize(
    "around", ['"{}"', '{{"{}": "{}"}}', '[["{}"], {{"a": {{"{}": 1}}}}]', '["\\ud83d\\ude00", "{}"]']
)
def test_halves_of_signs_are_replaced(qgis_app, text, around):
    """Qt and files can have none: features and names with one are refused."""
    found = parsed_json(around.format(text, text).encode(), "")
    said = json.dumps(found, ensure_ascii=False).encode().decode()
    assert "\ufffd" in said
    assert ("\U0001f600" in said) == ("de00" in around)


def test_an_item_with_halves_of_signs_becomes_a_footprint(qgis_app):
    page = {"features": [minimal_item(properties={"a\ud800": "b\udfff", "datetime": "2023-05-29T12:00:00Z"})]}
    items, _ = parse.items(parsed_json(json.dumps(page).encode(), "")["features"], ROOT)
    (feature,) = footprint_features(items, footprint_fields(items))
    assert "b\ufffd" in feature.attributes()


def test_brackets_in_texts_are_no_levels(qgis_app):
    text = json.dumps({"title": "[" * 1000 + '"{' * 1000, "inner": [1]})
    assert parsed_json(text.encode(), "") == json.loads(text)


def test_large_json_is_read_as_python_reads_it(qgis_app):
    value = {
        "features": [
            minimal_item(f"é-{number}", nothing=None, yes=True, text='"\\\n', e=1e-3) for number in range(2000)
        ],
        "links": [[], {}, [{}], "", 0],
    }
    for options in ({}, {"indent": 1}, {"ensure_ascii": False}):
        text = json.dumps(value, **options)
        assert len(text) > 1_000_000
        assert parsed_json(text.encode(), "") == value


@pytest.mark.parametrize("end", ["", "]", "}}", ",", "]}x"])
def test_large_json_that_is_broken_is_told_from_whole(qgis_app, end):
    text = '{"features": [' + ", ".join(['{"id": 1}'] * 200_000) + end
    with pytest.raises(Exception, match="not valid JSON"):
        parsed_json(text.encode(), "")


def test_json_with_millions_of_empty_lists_takes_no_memory(qgis_app):
    text = ("[" + "[]," * (MOST_VALUES + 1) + "0]").encode()
    tracemalloc.start()
    try:
        with pytest.raises(TooLargeError):
            parsed_json(text, "")
        assert tracemalloc.get_traced_memory()[1] < 5 * len(text)
    finally:
        tracemalloc.stop()


# Pages


def test_a_page_with_far_more_items_than_asked_for_is_cut_and_says_so(stub_api, open_dock, host):
    features = [
        {"id": f"item-{number:05}", "collection": "demo", "bbox": [-75, 45, -74, 46]}
        for number in range(MOST_ON_PAGE + 7)
    ]
    host.frame(-180, -90, 180, 90, "EPSG:4326")
    api = stub_api(
        {
            "GET /": landing_page(),
            "GET /collections": {"collections": [minimal_collection()], "links": []},
            "POST /search": {"features": features, "links": [], "numberMatched": len(features)},
        }
    )
    panel = connected(open_dock(api.url))
    expanded(panel, "demo")
    wait_until(lambda: len(panel.model.items()) == MOST_ON_PAGE, "the items are listed", 60)
    index = panel.tree.model().index(0, 0)
    assert "7 item(s) left out: too many on one page" in index.data(Qt.ItemDataRole.ToolTipRole)


def test_a_catalogue_with_too_many_collections_says_so(qgis_app, monkeypatch):
    monkeypatch.setattr(parse, "MOST_COLLECTIONS", 3)
    found = parse.contents(landing_page(), [minimal_collection(f"c{number}") for number in range(5)], ROOT, {})
    assert len(found.collections) == 3
    assert [(each.what, each.why) for each in found.skipped] == [
        ("Collections after the first 3", "The catalogue has too many.")
    ]


def test_collections_without_end_are_not_read_for_ever(qgis_app, stub_api, monkeypatch):
    monkeypatch.setattr(parse, "MOST_COLLECTIONS", 50)

    def page(seen):
        start = int(
            dict(pair.split("=") for pair in seen.path.partition("?")[2].split("&") if "=" in pair).get("start", 0)
        )
        collections = [minimal_collection(f"c{number}") for number in range(start, start + 10)]
        return {"collections": collections, "links": [{"rel": "next", "href": f"@URL@/collections?start={start + 10}"}]}

    api = stub_api({"GET /": landing_page(), "GET /collections": page})
    found = done(lambda feedback: StacService(Catalog("", "A", api.url)).connect(feedback))
    assert len(found.collections) == 50
    assert len(api.requests) < 10


def test_a_first_page_of_collections_that_is_too_large_is_asked_for_in_smaller_ones(qgis_app, stub_api, monkeypatch):
    def page(seen):
        if "limit=1000" in seen.path:
            return Answer(200, ("[" + "[]," * (MOST_VALUES + 1) + "0]").encode())
        return {"collections": [minimal_collection()], "links": []}

    api = stub_api({"GET /": landing_page(), "GET /collections": page})
    found = done(lambda feedback: StacService(Catalog("", "A", api.url)).connect(feedback))
    assert [each.id for each in found.collections] == ["demo"]


# Parts of a record


def test_an_item_with_100_000_assets_keeps_the_first_and_says_so(qgis_app):
    one = minimal_item()["assets"]["dtm"]
    item = parsed(assets={f"a{number}": one for number in range(100_000)})
    assert len(item.assets) == parse.MOST_ASSETS
    assert item.left_out == ("It has 100,000 assets: the first 2,000 are used.",)
    assert "100,000 assets" in shown(item)


def test_an_item_with_100_000_properties_is_shown(qgis_app):
    item = parsed(
        properties={"datetime": "2023-05-29T12:00:00Z", **{f"p{number}": number for number in range(100_000)}}
    )
    assert len(item.properties) == parse.MOST_PROPERTIES
    text = shown(item)
    assert "p100" in text
    assert "p9000" not in text
    assert "more" in text


def test_100_000_links_are_cut(qgis_app):
    link = {"rel": "about", "href": "https://example.org/a", "title": "A"}
    assert len(parsed(links=[link] * 100_000).links) == MOST_ENTRIES
    collection = parse.collection(minimal_collection(links=[link] * 100_000, keywords=["k"] * 100_000), ROOT)
    assert len(collection.links) == len(collection.keywords) == MOST_ENTRIES


def test_texts_of_megabytes_are_cut(qgis_app):
    long = "word " * 1_000_000
    item = parsed(properties={"title": long, "description": long, "note": long, "datetime": "2023-05-29T12:00:00Z"})
    assert len(item.title) == LONGEST_TITLE
    assert len(shown(item)) < 50_000
    collection = parse.collection(minimal_collection(title=long, description=long), ROOT)
    assert len(collection.title) == LONGEST_TITLE
    assert len(collection.description) <= LONGEST_TEXT


def test_an_id_or_an_address_of_megabytes_is_none(qgis_app):
    long = "x" * 5_000_000
    (item,), skipped = parse.items(
        [
            minimal_item(long),
            minimal_item(assets={"a": {"href": f"https://example.org/{long}"}, long: {"href": "https://example.org/"}}),
        ],
        ROOT,
    )
    assert item.assets == ()
    assert len(skipped) == 3
    assert all(len(each.what) < 2000 for each in skipped)


def test_the_json_of_a_huge_record_ends_with_a_line_that_says_so(qgis_app):
    for properties in ({"long": "x" * 5_000_000}, {"list": list(range(2_000_000))}, {"deep": [[[1, 2]] * 9] * 200_000}):
        text = record_json(parsed(properties=properties))
        assert len(text) < MOST_CHARACTERS + 200
        assert text.endswith("… cut off here: the record has more than 1,000,000 characters.")
    assert "cut off" not in record_json(parsed())


def test_properties_to_filter_by_are_cut(qgis_app):
    schema = {f"p{number}": {"enum": list(range(1000)), "title": "t" * 5000} for number in range(5000)}
    found = queryables({"properties": schema}).properties
    assert len(found) == len(found[0].choices) == 1000
    assert len(found[0].title) == LONGEST_TITLE
    many = [parsed(properties={f"p{number}": 1 for number in range(5000)})]
    assert len(with_seen(Queryables(), many).properties) == 1000


def test_a_collection_with_summaries_of_megabytes_is_shown(qgis_app):
    summaries = {f"s{number}": ["CGVD2013", *range(2000)] for number in range(2000)}
    link = {"rel": "about", "href": f"https://example.org/{'a' * 9000}"}
    record = parse.collection(
        minimal_collection(summaries=summaries, links=[link] * 900, keywords=["k" * 5000] * 900), ROOT
    )
    panel = DetailsPanel()
    panel.show_collection(record)
    text = panel.findChild(QTextBrowser).toPlainText()
    assert "800 more" in text
    assert len(text) < 2_000_000
    assert vertical_datum(record) == "CGVD2013"


# Values


@pytest.mark.parametrize("value", [10**400, -(10**400), 1e308, float("nan"), float("inf"), 2**63, True])
def test_numbers_beyond_sense_lose_no_item(qgis_app, value):
    item = parsed(
        bbox=[value, value, value, value],
        properties={
            "datetime": "2023-05-29T12:00:00Z",
            "eo:cloud_cover": value,
            "proj:epsg": value,
            "proj:shape": [value, value],
            "proj:transform": [value] * 6,
            "gsd": value,
        },
        assets={
            "dtm": {
                **minimal_item()["assets"]["dtm"],
                "file:size": value,
                "proj:code": "EPSG:3979",
                "proj:shape": [value, value],
                "proj:transform": [1e300, 0, value, 0, -1e300, value],
                "raster:bands": [{"nodata": value, "scale": value}],
            }
        },
    )
    assert item.touches(CANADA)
    assert shown(item)


@pytest.mark.parametrize(
    "box", [[1, 2, 3, 4, 5], [], [1], ["a"] * 4, [float("nan")] * 4, {}, [[1, 2, 3, 4]], [0, 9, 1, 8]]
)
def test_a_bbox_that_is_none_is_taken_from_the_outline(qgis_app, box):
    assert parsed(bbox=box).bbox == (-75, 45, -74, 46)


@pytest.mark.parametrize(
    "moment",
    [
        *("99999-01-01T00:00:00Z", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00", "0000-00-00T00:00:00Z"),
        *("-0001-01-01T00:00:00Z", "2023-13-45", "now", "9" * 100_000, 20230101),
    ],
)
def test_dates_beyond_sense_lose_no_item(qgis_app, moment):
    item = parsed(properties={"datetime": moment, "start_datetime": moment, "end_datetime": moment, "created": moment})
    assert item.datetime is None
    assert short_date(item) == ""
    assert shown(item)


@pytest.mark.parametrize("moment", ["9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z"])
def test_the_first_and_the_last_date_are_shown(qgis_app, moment):
    item = parsed(properties={"datetime": moment})
    assert long_date(item.datetime)
    assert shown(item)


# Outlines


def polygon(*rings):
    return {"type": "Polygon", "coordinates": list(rings)}


BAD_OUTLINES = {
    "too many corners": polygon(ring(MOST_CORNERS + 1)),
    "too many rings": polygon(*([[[-75, 45], [-74, 45], [-74, 46], [-75, 45]]] * (MOST_CORNERS // 4 + 1))),
    "too many geometries": {
        "type": "GeometryCollection",
        "geometries": [{"type": "Point", "coordinates": [-75, 45]}] * (MOST_CORNERS + 1),
    },
    "NaN": polygon([[-75, 45], [float("nan"), 45], [-74, 46], [-75, 45]]),
    "infinity": polygon([[-75, 45], [float("inf"), 45], [-74, 46], [-75, 45]]),
    "huge": polygon([[-75, 45], [1e300, 45], [-74, 46], [-75, 45]]),
    "more digits than a float": polygon([[-75, 45], [10**400, 45], [-74, 46], [-75, 45]]),
    "texts": polygon([["-75", "45"], ["-74", "45"], ["-74", "46"], ["-75", "45"]]),
    "a polygon without its outer list": {"type": "Polygon", "coordinates": ring(5)},
    "a polygon with one more": polygon([ring(5)]),
    "a polygon that is called many": {"type": "MultiPolygon", "coordinates": [ring(5)]},
    "no type": {"coordinates": [ring(5)]},
    "a feature": {"type": "Feature", "geometry": polygon(ring(5))},
    "no ring": polygon(),
    "an empty ring": polygon([]),
    "no geometry in it": {"type": "GeometryCollection", "geometries": []},
    "null": {"type": "Polygon", "coordinates": None},
}


def nested(levels):
    geometry = {"type": "Point", "coordinates": [-74.5, 45.5]}
    for _ in range(levels):
        geometry = {"type": "GeometryCollection", "geometries": [geometry]}
    return geometry


@pytest.mark.parametrize("geometry", [*BAD_OUTLINES.values(), nested(20)], ids=[*BAD_OUTLINES, "nested too deep"])
def test_an_outline_that_cannot_be_used_is_replaced_by_the_box_and_said(qgis_app, geometry):
    item = parsed(geometry=geometry)
    assert len(item.left_out) == 1
    assert item.left_out[0].endswith("its bounding box is used.")
    assert item.left_out[0] in shown(item)
    assert footprint_geometry(item.geometry).boundingBox().xMinimum() == -75
    assert item.touches(CANADA)
    assert not item.touches(FAR_AWAY)


@pytest.mark.parametrize("geometry", [None, [], "POLYGON((-75 45, -74 45, -74 46, -75 45))", {}])
def test_the_box_is_the_outline_where_there_is_none(qgis_app, geometry):
    item = parsed(geometry=geometry)
    assert (item.touches(CANADA), item.touches(FAR_AWAY), item.left_out) == (True, False, ())
    assert parsed(geometry=geometry, bbox=None).touches(FAR_AWAY)


@pytest.mark.parametrize("east", [-75, -74])
@pytest.mark.parametrize("geometry", [None, polygon([[-75, 45]] * 5), polygon([[-75, 45], [-74, 45], [-75, 45]])])
def test_an_outline_without_an_area_is_where_its_corners_are(qgis_app, geometry, east):
    item = parsed(geometry=geometry, bbox=[-75, 45, east, 45])
    assert (item.touches(CANADA), item.touches(FAR_AWAY)) == (True, False)


def test_an_outline_without_use_and_without_a_box_leaves_the_item_in_the_list(qgis_app):
    item = parsed(geometry=BAD_OUTLINES["NaN"], bbox=None)
    assert item.touches(CANADA)
    unplaced = parsed(geometry=nested(20), bbox=None)
    assert unplaced.geometry is None
    assert unplaced.touches(CANADA)


@pytest.mark.parametrize(
    "geometry", [polygon(ring(50_000)), nested(3), {"type": "Point", "coordinates": [-75, 45, 100]}]
)
def test_outlines_within_the_limits_stay_as_they_are(qgis_app, geometry):
    item = parsed(geometry=geometry)
    assert item.geometry == geometry
    assert item.left_out == ()


def test_a_search_whose_answer_is_too_large_says_what_to_do(qgis_app, stub_api):
    api = stub_api({"POST /search": Answer(200, b'{"features": [' + b" " * 70_000_000 + b"]}")})
    error = failed(lambda feedback: StacService(Catalog("", "A", api.url)).search(ItemQuery(("demo",)), feedback))
    assert type(error) is TooLargeError
    assert "64 MB" in error.message
    assert "smaller extent" in error.hint
