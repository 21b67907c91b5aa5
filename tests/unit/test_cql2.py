"""CQL2 text is parsed into CQL2 JSON for POST requests; expected values follow OGC 21-065r2."""

from __future__ import annotations

import pytest
from datacube_browser.core.stac.cql2 import Cql2Error, name_text, parse, value_text

CLOUDS = {"property": "eo:cloud_cover"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("eo:cloud_cover <= 10", {"op": "<=", "args": [CLOUDS, 10]}),
        ('"eo:cloud_cover" <> -0.5', {"op": "<>", "args": [CLOUDS, -0.5]}),
        ("title = 'l''île'", {"op": "=", "args": [{"property": "title"}, "l'île"]}),
        ("a LIKE 'x%'", {"op": "like", "args": [{"property": "a"}, "x%"]}),
        ("a not like 'x%'", {"op": "not", "args": [{"op": "like", "args": [{"property": "a"}, "x%"]}]}),
        ("a BETWEEN 1 AND 2", {"op": "between", "args": [{"property": "a"}, 1, 2]}),
        ("a IN (1, 'b')", {"op": "in", "args": [{"property": "a"}, [1, "b"]]}),
        ("a IS NULL", {"op": "isNull", "args": [{"property": "a"}]}),
        ("a IS NOT NULL", {"op": "not", "args": [{"op": "isNull", "args": [{"property": "a"}]}]}),
        ("b = TRUE", {"op": "=", "args": [{"property": "b"}, True]}),
        (
            "created >= TIMESTAMP('2020-01-01T00:00:00Z')",
            {"op": ">=", "args": [{"property": "created"}, {"timestamp": "2020-01-01T00:00:00Z"}]},
        ),
        (
            "CASEI(a) = casei('B')",
            {"op": "=", "args": [{"op": "casei", "args": [{"property": "a"}]}, {"op": "casei", "args": ["B"]}]},
        ),
        (
            "t_during(datetime, INTERVAL('2020-01-01', '..'))",
            {"op": "t_during", "args": [{"property": "datetime"}, {"interval": ["2020-01-01", ".."]}]},
        ),
        (
            "S_INTERSECTS(geometry, POINT(-71 46))",
            {"op": "s_intersects", "args": [{"property": "geometry"}, {"type": "Point", "coordinates": [-71.0, 46.0]}]},
        ),
        (
            "a + 1 > b * 2",
            {
                "op": ">",
                "args": [
                    {"op": "+", "args": [{"property": "a"}, 1]},
                    {"op": "*", "args": [{"property": "b"}, 2]},
                ],
            },
        ),
    ],
)
def test_expressions_become_cql2_json(text, expected):
    assert parse(text) == expected


def test_and_has_precedence_over_or_and_parentheses_over_both():
    def is_one(name):
        return {"op": "=", "args": [{"property": name}, 1]}

    either = {"op": "or", "args": [is_one("b"), is_one("c")]}
    assert parse("a=1 AND (b=1 OR c=1)") == {"op": "and", "args": [is_one("a"), either]}
    assert parse("a=1 AND b=1 OR c=1")["op"] == "or"
    assert parse("NOT a=1 AND b=1 AND c=1") == {
        "op": "and",
        "args": [{"op": "not", "args": [is_one("a")]}, is_one("b"), is_one("c")],
    }


@pytest.mark.parametrize(
    ("text", "said", "position"),
    [
        ("", "not finished", 0),
        ("a <", "not finished", 3),
        ("a = 'b", "quote at character 5", 4),
        ("a = = 1", "“=” is not expected", 4),
        ("a = 1 b = 2", "“b” is not expected", 6),
        ("(a = 1", "not finished", 6),
        ("a IN 1", "“(” was expected, not “1”", 5),
        ("a BETWEEN 1 OR 2", "“AND” was expected", 12),
        ("a", "compares nothing", 0),
        ("a + 1", "compares nothing", 0),
        ("a = 1 ; DROP", "“;” is not expected", 6),
        ("S_INTERSECTS(geometry, POINT(x))", "“POINT” is not expected", 23),
        ("(" * 100_000, "nested", 0),
        ("a = 1e999", "“1e999” is not expected", 4),
        (f"a = {'9' * 5000}", "is not expected", 4),
        ("S_INTERSECTS(geometry, POINT(1e999 1))", "“POINT” is not expected", 23),
    ],
)
def test_the_error_of_a_broken_expression_has_its_position(text, said, position):
    with pytest.raises(Cql2Error) as caught:
        parse(text)
    assert said in str(caught.value)
    assert caught.value.position == position


@pytest.mark.parametrize("name", ["eo:cloud_cover", "a-b", "and", "année", "two words", 'inch "', '""', "a\n"])
def test_written_names_and_values_can_be_parsed_again(name):
    for value in ("l'île", 1, 0.25, True):
        assert parse(f"{name_text(name)} = {value_text(value)}") == {"op": "=", "args": [{"property": name}, value]}


@pytest.mark.parametrize("text", ["a NOT 3", "a NOT = 3", "NOT", "a IS 3", "a IN (1", "a BETWEEN 1"])
def test_a_word_where_another_must_stand_is_an_error(text):
    with pytest.raises(Cql2Error):
        parse(text)


def test_boxes_and_calls_without_arguments_are_read():
    box = {"op": "s_intersects", "args": [{"property": "geometry"}, {"bbox": [1, 2, 3, 4]}]}
    assert parse("S_INTERSECTS(geometry, BBOX(1, 2, 3, 4))") == box
    assert parse("now() > created") == {"op": ">", "args": [{"op": "now", "args": []}, {"property": "created"}]}
