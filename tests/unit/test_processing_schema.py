"""The check of a processing's parameters against its own schema, in words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from datacube_browser.core.geoplateforme.processing_schema import check, problem_of
from datacube_browser.core.geoplateforme.record_reading import read_processing
from datacube_browser.core.geoplateforme.records import Parameter

HARVEST = Path(__file__).parents[1] / "servers" / "wms_to_pyramid.json"


@pytest.fixture(scope="module")
def parameters():
    """Those of the processing that harvests, as IGN's guide shows them."""
    return read_processing({"_id": "a1", **json.loads(HARVEST.read_text(encoding="utf-8"))}).parameters


GOOD = {
    "harvest_url": "https://data.geopf.fr/wms-r",
    "harvest_layers": "ORTHO",
    "harvest_format": "image/jpeg",
    "harvest_area": "POLYGON((8 41,8 43,9 43,8 41))",
    "harvest_levels": ["14", "10"],
    "bottom": "14",
}


def test_the_guides_harvest_is_right(parameters):
    assert check(parameters, GOOD) == ()
    full = {"top": "0", "tms": "PM", "compression": "jpg", "samplesperpixel": 3, "sampleformat": "UINT8", "width": 16}
    more = {"height": 16, "harvest_dimensions": [1024, 1024], "harvest_threshold": 0, "harvest_extras": "STYLES="}
    assert check(parameters, {**GOOD, **full, **more, "nodata": [255, 255, 255], "parallelization": 4}) == ()


@pytest.mark.parametrize("missing", sorted(GOOD))
@pytest.mark.parametrize("empty", [None, "", []])
def test_a_mandatory_value_that_is_missing_is_said(parameters, missing, empty):
    problems = check(parameters, {**GOOD, missing: empty})
    assert [(problem.parameter, problem.text) for problem in problems] == [(missing, "A value is needed.")]


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("harvest_format", "image/gif", "not one of"),
        ("compression", "none", "raw, jpg, png, zip, jpg90"),
        ("tms", "LAMB93", "PM"),
        ("samplesperpixel", 5, "at most 4"),
        ("samplesperpixel", 0, "at least 1"),
        ("samplesperpixel", 2.5, "a whole number"),
        ("samplesperpixel", "3", "a whole number"),
        ("samplesperpixel", True, "a whole number"),
        ("harvest_threshold", -1, "at least 0"),
        ("harvest_dimensions", [1024], "exactly 2"),
        ("harvest_dimensions", [1024, 1024, 1024], "exactly 2"),
        ("harvest_dimensions", [1024, "1024"], "Entry 2"),
        ("harvest_dimensions", 1024, "a list"),
        ("harvest_levels", [14, 10], "Entry 1"),
        ("harvest_levels", "14", "a list"),
        ("nodata", ["255"], "a whole number"),
        ("bottom", 14, "a text"),
        ("harvest_layers", ["A", "B"], "a text"),
    ],
)
def test_a_wrong_value_is_said_in_words(parameters, name, value, words):
    (problem,) = check(parameters, {**GOOD, name: value})
    assert problem.parameter == name
    assert words in problem.text
    assert str(problem) == f"{name}: {problem.text}"


def test_a_parameter_that_the_processing_does_not_have_is_said(parameters):
    (problem,) = check(parameters, {**GOOD, "harvest_layer": "ORTHO"})
    assert problem.parameter == "harvest_layer"
    assert "no such parameter" in problem.text


def test_several_problems_come_in_the_order_of_the_parameters(parameters):
    found = [problem.parameter for problem in check(parameters, {"samplesperpixel": 9, "bottom": 14})]
    assert found == [each.name for each in parameters if each.name in found]
    assert {"samplesperpixel", "bottom", "harvest_url"} <= set(found)


def test_a_mandatory_parameter_with_a_default_may_be_missing():
    assert check([Parameter("parallelization", mandatory=True, default=1)], {}) == ()


@pytest.mark.parametrize(
    ("schema", "value", "words"),
    [
        ({"exclusiveMinimum": 0}, 0, "greater than 0"),
        ({"minimum": 0, "exclusiveMinimum": True}, 0, "greater than 0"),
        ({"exclusiveMaximum": 1.5}, 1.5, "less than 1.5"),
        ({"maximum": 1, "exclusiveMaximum": True}, 1, "less than 1"),
        ({"multipleOf": 256}, 300, "a multiple of 256"),
        ({"type": "string", "minLength": 3}, "ab", "at least 3"),
        ({"type": "string", "maxLength": 3}, "abcd", "at most 3"),
        ({"type": "array", "uniqueItems": True}, ["1", "1"], "twice"),
        ({"type": "array", "maxItems": 1}, [1, 2], "at most 1"),
        ({"type": "array", "items": {"type": "array", "items": {"maximum": 1}}}, [[1], [2]], "Entry 2: Entry 1"),
        ({"type": ["integer", "null"]}, "a", "a whole number or nothing"),
        ({"const": "PM"}, "x", "not one of PM"),
        ({"enum": [1, 2]}, True, "not one of"),
        ({"type": "number"}, float("nan"), "a number"),
        ({"type": "integer"}, float("inf"), "a whole number"),
        ({"maximum": 4}, 10**40, "at most 4"),
    ],
)
def test_other_schemas_are_known_too(schema, value, words):
    assert words in problem_of(schema, value)


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"multipleOf": 0.1}, 0.3),
        ({"enum": [1]}, 1.0),
        ({"type": "integer"}, 3.0),
        ({"type": ["string", "integer"]}, 3),
        ({"type": "object"}, {"a": 1}),
        ({"type": "boolean"}, False),
    ],
)
def test_right_values_of_other_schemas_have_no_problem(schema, value):
    assert problem_of(schema, value) == ""


@pytest.mark.parametrize(
    "schema",
    [
        {"type": 7},
        {"type": ["blue", None]},
        {"enum": "PM"},
        {"minimum": "one", "maximum": None},
        {"minItems": -1, "maxItems": 1e400},
        {"items": ["integer"]},
        {"multipleOf": 0},
        {"pattern": "(a+)+$"},
        {"items": {"items": {"items": {"items": {"items": {"type": "integer"}}}}}},
    ],
)
@pytest.mark.parametrize("value", ["a" * 50, 3, [[[[["x"]]]]], True, {"a": 1}])
def test_a_schema_that_is_none_checks_nothing(schema, value):
    assert problem_of(schema, value) == ""


def test_a_long_value_is_cut_in_the_words():
    assert len(problem_of({"enum": ["PM"]}, "x" * 10_000)) < 200
