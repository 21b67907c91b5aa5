"""The request for the same conditions to each kind of server, and the conditions that the plugin checks itself."""

from __future__ import annotations

from datetime import date

import pytest
from datacube_browser.core.stac.conformance import search_extensions
from datacube_browser.core.stac.cql2 import Cql2Error, parse
from datacube_browser.core.stac.property_filter import FilterLanguage, Operator, PropertyFilter, filter_language
from datacube_browser.core.stac.query import ItemQuery
from datacube_browser.core.stac.queryables import PropertyType, Queryable, Queryables, facets, queryables, with_seen
from datacube_browser.core.stac.records import Item

SEARCH = "https://api.stacspec.org/v1.0.0/item-search"
FILTER = "https://api.stacspec.org/v1.0.0-rc.2/item-search#filter"
JSON, TEXT = (f"http://www.opengis.net/spec/cql2/1.0/conf/cql2-{each}" for each in ("json", "text"))
QUERY = f"{SEARCH}#query"

SHARP = PropertyFilter("gsd", Operator.AT_MOST, 1.5)
NAMED = PropertyFilter("platform", Operator.CONTAINS, "lidar_1")
MADE = PropertyFilter("created", Operator.EQUALS, date(2020, 5, 1))
MAY_FIRST = ("2020-05-01T00:00:00Z", "2020-05-01T23:59:59.999Z")


def item(**properties):
    return Item("a", "c", None, None, None, (), properties=properties)


@pytest.mark.parametrize("host", ["https://api.stacspec.org", "http://api.stacspec.org"])
@pytest.mark.parametrize("version", ["v1.0.0-beta.1", "v1.0.0-rc.2", "v1.0.0", "v1.1.0"])
@pytest.mark.parametrize("end", ["#{}", "/#{}", "#{}/"])
def test_extensions_of_the_search_are_known_in_any_version_and_form(host, version, end):
    classes = [f"{host}/{version}/{place}" for place in ("core", "collection-search#fields", "item-search")]
    assert search_extensions(classes) == set()
    names = ("sort", "query", "filter")
    assert search_extensions([f"{host}/{version}/item-search{end.format(name)}" for name in names]) == {*names}
    assert filter_language([f"{host}/{version}/item-search{end.format('filter')}", f"{JSON}/"]).is_cql2


@pytest.mark.parametrize(
    ("classes", "post", "get"),
    [
        ((SEARCH,), FilterLanguage.NONE, FilterLanguage.NONE),
        ((SEARCH, QUERY), FilterLanguage.QUERY, FilterLanguage.QUERY),
        ((FILTER, JSON, TEXT, QUERY), FilterLanguage.CQL2_JSON, FilterLanguage.CQL2_TEXT),
        ((FILTER, JSON), FilterLanguage.CQL2_JSON, FilterLanguage.CQL2_JSON),
        ((FILTER, TEXT), FilterLanguage.CQL2_TEXT, FilterLanguage.CQL2_TEXT),
        ((FILTER, QUERY), FilterLanguage.QUERY, FilterLanguage.QUERY),  # from before CQL2
        (("https://api.stacspec.org/v1.0.0-rc.1/collection-search#filter", JSON), FilterLanguage.NONE, None),
    ],
)
def test_the_filter_language_follows_from_the_conformance_classes(classes, post, get):
    assert filter_language(classes) is post
    assert get is None or filter_language(classes, "GET") is get


def test_cql2_json_joins_all_conditions():
    query = ItemQuery(("c",), conditions=(SHARP, NAMED), cql="a = 1 OR b = 2", cloud_cover=20)
    search = query.to_search()
    assert search["filter-lang"] == "cql2-json"
    assert search["filter"] == {
        "op": "and",
        "args": [
            {"op": "<=", "args": [{"property": "gsd"}, 1.5]},
            {"op": "like", "args": [{"property": "platform"}, "%lidar\\_1%"]},
            {"op": "<=", "args": [{"property": "eo:cloud_cover"}, 20]},
            parse("a = 1 OR b = 2"),
        ],
    }


def test_cql2_text_has_the_same_conditions():
    query = ItemQuery(("c",), conditions=(SHARP, MADE), cql="a = 1 OR b = 2", cloud_cover=20)
    text = query.to_search(FilterLanguage.CQL2_TEXT)["filter"]
    both = parse(text)["args"]
    first, last = MAY_FIRST
    assert both == [
        SHARP.cql2_json(),
        {"op": ">=", "args": [{"property": "created"}, first]},
        {"op": "<=", "args": [{"property": "created"}, last]},
        {"op": "<=", "args": [{"property": "eo:cloud_cover"}, 20]},
        parse("a = 1 OR b = 2"),
    ]


def test_the_query_extension_has_its_own_operators():
    query = ItemQuery(
        ("c",), conditions=(SHARP, NAMED, MADE, PropertyFilter("gsd", Operator.AT_LEAST, 0.5)), cloud_cover=20
    )
    assert query.to_search(FilterLanguage.QUERY) == {
        "limit": 100,
        "collections": ["c"],
        "query": {
            "gsd": {"lte": 1.5, "gte": 0.5},
            "platform": {"contains": "lidar_1"},
            "created": {"gte": MAY_FIRST[0], "lte": MAY_FIRST[1]},
            "eo:cloud_cover": {"lte": 20},
        },
    }


def test_a_server_without_filters_gets_no_conditions_and_the_plugin_checks_them():
    query = ItemQuery(("c",), conditions=(SHARP,), cloud_cover=20)
    assert query.to_search(FilterLanguage.NONE) == ItemQuery(("c",)).to_search()
    assert not query.passes(item(gsd=1), FilterLanguage.NONE)
    assert query.passes(item(gsd=1, **{"eo:cloud_cover": 20}), FilterLanguage.NONE)
    assert query.passes(item(), FilterLanguage.CQL2_JSON)


def test_broken_cql_is_not_sent():
    with pytest.raises(Cql2Error):
        ItemQuery(("c",), cql="a <").to_search()
    with pytest.raises(Cql2Error):
        ItemQuery(("c",), cql="a) OR (b").to_search(FilterLanguage.CQL2_TEXT)


@pytest.mark.parametrize(
    ("condition", "value", "holds"),
    [
        (SHARP, 1.5, True),
        (SHARP, 2, False),
        (SHARP, "1", False),
        (SHARP, None, False),
        (NAMED, "a lidar_1 b", True),
        (PropertyFilter("platform", Operator.STARTS, "a"), "ba", False),
        (PropertyFilter("platform", Operator.DIFFERS, "a"), "b", True),
        (PropertyFilter("platform", Operator.DIFFERS, "a"), None, False),
        (MADE, "2020-05-01T23:00:00Z", True),
        (MADE, "2020-05-02T00:00:00Z", False),
        (MADE, "soon", False),
    ],
)
def test_conditions_are_evaluated_as_servers_do(condition, value, holds):
    assert condition.holds(item(**({} if value is None else {condition.name: value}))) is holds


@pytest.mark.parametrize("condition", [SHARP, NAMED, MADE, PropertyFilter("x", Operator.EQUALS, value=True)])
def test_a_condition_is_restored_from_its_saved_state(condition):
    assert PropertyFilter.from_state(condition.state()) == condition


@pytest.mark.parametrize("state", [None, [], ["a", "?", 1], ["a", "=", []], ["a", "=", {"x": 1}], [1, "=", 1]])
def test_an_invalid_state_is_refused(state):
    with pytest.raises((TypeError, ValueError, KeyError)):
        PropertyFilter.from_state(state)


def test_queryables_tell_the_type_of_each_property():
    document = {
        "$defs": {"season": {"enum": ["dry", "wet"], "title": "Season"}},
        "properties": {
            "geometry": {"$ref": "https://geojson.org/schema/Feature.json#/properties/geometry"},
            "id": {"type": "string"},
            "eo:cloud_cover": {"$ref": "https://stac-extensions.github.io/eo/v1.0.0/schema.json#/x", "title": "Clouds"},
            "gsd": {"type": ["number", "null"], "exclusiveMinimum": 0},
            "rows": {"anyOf": [{"type": "null"}, {"type": "integer", "maximum": 9}]},
            "season": {"$ref": "#/$defs/season"},
            "valid": {"type": "boolean"},
            "made": {"type": "string", "format": "date-time"},
            "note": {"type": "string"},
            "bands": {"type": "array"},
            "odd": {"type": "number", "minimum": 1e999, "maximum": 10**400},
            "broken": 3,
        },
    }
    found = {each.name: each for each in queryables(document).properties}
    assert found == {
        "eo:cloud_cover": Queryable("eo:cloud_cover", "Clouds", PropertyType.NUMBER, 0, 100),
        "gsd": Queryable("gsd", "gsd", PropertyType.NUMBER, 0),
        "rows": Queryable("rows", "rows", PropertyType.INTEGER, None, 9),
        "season": Queryable("season", "Season", PropertyType.CHOICE, choices=("dry", "wet")),
        "valid": Queryable("valid", "valid", PropertyType.TRUTH),
        "made": Queryable("made", "made", PropertyType.DAY),
        "note": Queryable("note", "note", PropertyType.TEXT),
        "odd": Queryable("odd", "odd", PropertyType.NUMBER),
        "broken": Queryable("broken", "broken", PropertyType.TEXT),
    }


DEFINED = {
    "Season": {"enum": ["dry", "wet"], "type": "string"},
    "Share": {"type": "number", "minimum": 0},
    "a/b~c d": {"type": "boolean"},
    "Again": {"$ref": "#/$defs/Share"},
    "Circle": {"allOf": [{"$ref": "#/$defs/Circle"}] * 9},
}


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"anyOf": [{"$ref": "#/$defs/Season"}, {"type": "null"}]}, PropertyType.CHOICE),
        ({"allOf": [{"$ref": "#/$defs/Season"}], "default": "dry"}, PropertyType.CHOICE),
        ({"oneOf": [{"type": ["null"]}, {"$ref": "#/$defs/Share"}]}, PropertyType.NUMBER),
        ({"allOf": [{"minimum": 0}, {"type": "number"}]}, PropertyType.NUMBER),
        ({"$ref": "#/$defs/Again"}, PropertyType.NUMBER),
        ({"$ref": "#/$defs/a~1b~0c%20d"}, PropertyType.TRUTH),
        ({"const": "dry"}, PropertyType.CHOICE),
        ({"type": "array", "items": {"$ref": "#/$defs/Season"}}, PropertyType.TEXTS),
        ({"$ref": "#/$defs/Circle"}, PropertyType.TEXT),
        ({"$ref": "#/$defs/none", "type": "integer"}, PropertyType.INTEGER),
    ],
)
def test_schemas_as_programs_put_them_together_are_followed(schema, expected):
    (found,) = queryables({"$defs": DEFINED, "properties": {"x": schema}}).properties
    assert found.kind is expected
    assert found.minimum == (0 if expected is PropertyType.NUMBER else None)


@pytest.mark.parametrize(
    ("values", "said", "expected"),
    [
        ([f"T{number:03}" for number in range(1000)], {}, PropertyType.CHOICE),
        ([f"T{number:05}" for number in range(10_000)], {"type": "string"}, PropertyType.TEXT),
        ([f"T{number:05}" for number in range(10_000)], {}, PropertyType.TEXT),
        ([*range(10_000)], {"type": "integer"}, PropertyType.INTEGER),
        ([*range(10_000)], {}, PropertyType.NUMBER),
    ],
)
def test_of_more_values_than_a_list_shows_any_can_be_entered(values, said, expected):
    (found,) = queryables({"properties": {"tile": {**said, "enum": values}}}).properties
    assert (found.kind, len(found.choices)) == (expected, 1000 if expected is PropertyType.CHOICE else 0)


@pytest.mark.parametrize("nonsense", [None, [], "x", {"properties": []}])
def test_queryables_without_a_list_allow_any_property(nonsense):
    assert queryables(nonsense) == Queryables()


def test_properties_seen_in_items_are_added_if_the_server_accepts_others():
    items = [item(gsd=1, made="2020-01-01T00:00:00Z", bands=[]), item(note="x", valid=True, datetime="2020-01-01")]
    known = Queryables((Queryable("gsd", "Resolution", PropertyType.NUMBER),))
    assert [(each.title, each.kind) for each in with_seen(known, items).properties] == [
        ("made", PropertyType.DAY),
        ("note", PropertyType.TEXT),
        ("Resolution", PropertyType.NUMBER),
        ("valid", PropertyType.TRUTH),
    ]
    closed = Queryables(known.properties, is_open=False)
    assert with_seen(closed, items) == closed


def test_lists_of_texts_can_be_asked_for_one_of_them():
    document = {
        "properties": {
            "instruments": {"type": "array", "items": {"type": "string"}},
            "keywords": {"title": "Words", "type": "array", "items": {"type": "string"}},
            "bands": {"type": "array", "items": {"type": "object"}},
        }
    }
    assert queryables(document).properties == (
        Queryable("instruments", "instruments", PropertyType.TEXTS),
        Queryable("keywords", "Words", PropertyType.TEXTS),
    )
    assert queryables({"properties": {"instruments": {}}}).properties[0].kind is PropertyType.TEXTS
    sensor = PropertyFilter("instruments", Operator.CONTAINS, "msi")
    assert sensor.holds(item(instruments=["oli", "msi"]))
    assert not sensor.holds(item(instruments=["oli", None, {}]))
    assert not PropertyFilter("instruments", Operator.EQUALS, "msi").holds(item(instruments=["msi"]))


def test_texts_offer_the_values_that_items_have():
    items = [
        item(mission="SPOT", instruments=["NAOMI", 7, None]),
        item(mission="Pléiades", instruments="no list"),
        item(mission=" SPOT ", instruments=["hri", "NAOMI"]),
        item(mission=["x"] * 1000, instruments=["y" * 10_000]),
    ]
    known = Queryables((Queryable("mission", "Mission", PropertyType.TEXT),))
    found = {each.name: each for each in with_seen(known, items).properties}
    assert found["mission"].seen == ("Pléiades", "SPOT", "x")
    assert found["instruments"].kind is PropertyType.TEXTS
    assert found["instruments"].seen == ("hri", "NAOMI", "no list")


def test_only_so_many_values_are_remembered_and_those_of_before_stay():
    known = Queryables((Queryable("mission", "Mission", PropertyType.TEXT, seen=("SPOT",)),))
    many = with_seen(known, [item(mission=f"m{number}") for number in range(10_000)]).properties[0]
    assert "SPOT" in many.seen
    assert len(many.seen) == 50


def test_where_the_server_cannot_filter_only_what_images_are_chosen_by_is_offered():
    items = [item(**{"product:type": "ORTHO", "gsd": 1, "note": "x", "constellation": "SPOT", "eo:cloud_cover": 3})]
    found = facets(Queryables(), items)
    assert [each.name for each in found.properties] == ["constellation", "product:type"]
    assert [each.name for each in facets(found, [item(mission="m")]).properties] == [
        "constellation",
        "mission",
        "product:type",
    ]


def test_what_begins_with_a_text_is_asked_for_in_each_language():
    starts = PropertyFilter("platform", Operator.STARTS, "lidar_")
    query = ItemQuery(("c",), conditions=(starts,))
    like = {"op": "like", "args": [{"property": "platform"}, "lidar\\_%"]}
    assert query.to_search(FilterLanguage.CQL2_JSON)["filter"] == like
    assert parse(query.to_search(FilterLanguage.CQL2_TEXT)["filter"]) == like
    assert query.to_search(FilterLanguage.QUERY)["query"] == {"platform": {"startsWith": "lidar_"}}


def test_items_are_sorted_by_numbers_then_texts_and_those_without_a_value_are_last():
    found = [
        Item(str(value), "c", None, None, None, (), properties={"gsd": value}) for value in (3, "b", None, 1.5, "a")
    ]
    query = ItemQuery(("c",), sort_by="gsd")
    assert [each.id for each in query.sorted(found)] == ["1.5", "3", "a", "b", "None"]


@pytest.mark.parametrize("choices", [[], [None, {}], [[1]], [True, False]])
def test_choices_that_nobody_can_choose_leave_the_type(choices):
    answer = {"properties": {"a": {"type": "number", "enum": choices}}}
    assert queryables(answer).properties[0].kind is PropertyType.NUMBER
