"""Records keep a catalogue's JSON as text: whole, in its order, and without work for the garbage collector."""

from __future__ import annotations

import gc
import json
import math
from dataclasses import dataclass, replace

import pytest
from datacube_browser.core.parsing.kept_json import NOTHING, KeptJson, held_as_text, json_text, keep
from datacube_browser.core.stac import parse
from datacube_browser.core.stac.links import ApiRoot

from tests.servers.stub import minimal_item

RING = [[-75.0 + math.cos(turn), 45.0 + math.sin(turn)] for turn in range(200)]
LONG = [[number / 7, number] for number in range(20_000)]
VALUES = [
    {},
    {"b": 1, "a": [None, True, 1.5, 'é\ud800"\\\n', {"": []}], "huge": 10**400, "far": math.inf},
    {"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [RING]}, "assets": {"a": {"roles": ["data"]}}},
    {"coordinates": LONG},
    {"geometry": {"coordinates": [[LONG, RING], [RING]]}},
    {"geometry": {"coordinates": [[], LONG]}},
]


@pytest.mark.parametrize("value", VALUES)
def test_what_is_kept_is_read_as_it_was(value):
    (kept,) = keep(value)
    assert kept == value
    assert list(kept) == list(value)
    assert dict(kept) == value
    assert kept.text == json_text(kept) == json_text(value) == json.dumps(value)


def test_members_share_the_text_of_the_whole_and_others_have_their_own():
    outline = {"type": "Point", "coordinates": [1, 2]}
    value = {"id": "x", "geometry": outline, "properties": {"a": 1}, "geometry2": outline}
    whole, geometry, properties, nothing = keep(value, geometry=outline, properties={"a": 2}, none=None)
    assert (geometry, properties, nothing) == (outline, {"a": 2}, NOTHING)
    assert geometry.text in whole.text
    assert not nothing
    assert whole == value


def test_a_look_into_a_member_that_is_not_there_finds_nothing():
    (kept,) = keep({"a": 1})
    assert kept.get("b") is None
    assert "b" not in kept
    with pytest.raises(KeyError):
        kept["b"]


@pytest.mark.parametrize("name", ["eo:cloud_cover", "é", '"', "\\n", "\n", "", "\ud800"])
def test_a_member_is_found_by_any_name_and_not_by_what_a_value_says(name):
    (kept,) = keep({name: None, "c": {"d": 1}})
    assert name in kept
    assert kept.get(name, 5) is None
    (kept,) = keep({"a": name, "c": {name: name}})
    assert name not in kept
    assert kept.get(name, 5) == 5


def test_a_page_of_items_leaves_little_for_the_garbage_collector_to_walk():
    outline = {"type": "MultiPolygon", "coordinates": [[RING]]}
    properties = {"datetime": "2020-01-01T00:00:00Z", "proj:geometry": outline, "instruments": ["a", "b"]}
    assets = {name: {"href": f"{name}.tif", "roles": ["data"], "x": {"y": [[1]]}} for name in ("a", "b")}
    features = [
        minimal_item(f"item-{number}", geometry=outline, properties=properties, assets=assets) for number in range(100)
    ]
    root = ApiRoot("https://example.org")
    parse.items(features, root)  # imports, caches
    gc.collect()
    before = len(gc.get_objects())
    items, _ = parse.items(features, root)
    gc.collect()
    # the item, its assets, and what it keeps; the JSON itself has more than 400 lists and dicts
    assert (len(gc.get_objects()) - before) / len(items) < 12


def test_a_record_holds_its_objects_as_text_and_gives_them_as_they_are():
    @held_as_text("told", "other")
    @dataclass(frozen=True, slots=True)
    class Record:
        name: str
        told: object
        other: object = None

    (kept,) = keep({"a": [1, 2]})
    plain = {"b": 3}
    record = replace(Record("one", kept, plain), name="two")
    assert isinstance(record.told, KeptJson)
    assert record.told == {"a": [1, 2]}
    assert record.other is plain
    assert Record("three", None).told is None
    gc.collect()
    walked = [each for each in gc.get_referents(record) if gc.is_tracked(each) and not isinstance(each, type)]
    assert all(each is plain for each in walked), walked
