"""The properties that a catalogue can filter by: those in its `/queryables`, and those seen in its items."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum
from itertools import islice
from typing import TYPE_CHECKING, Any

from ..text_order import in_text_order
from .json_values import dicts, instant, mapping, text
from .json_values import title as title_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from .records import Item

#: Properties, and values of one, that a list to choose from has at most.
_MOST = 1000
#: Properties with filters of their own in the dock, or of no use as a filter.
_ELSEWHERE = ("id", "collection", "geometry", "bbox", "datetime", "assets", "links", "type", "stac_version")


class PropertyType(Enum):
    """The type of a property's values, which decides how they are entered."""

    NUMBER = "number"
    INTEGER = "integer"
    DAY = "day"
    TRUTH = "truth"
    CHOICE = "choice"
    TEXT = "text"


@dataclass(frozen=True)
class Queryable:
    """A property. `minimum` and `maximum` are those of a number, None where open; `choices` are all values of a
    CHOICE."""

    name: str
    title: str
    kind: PropertyType
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[str | int | float, ...] = ()


@dataclass(frozen=True)
class Queryables:
    """`is_open` says that the server accepts properties that it does not list."""

    properties: tuple[Queryable, ...] = ()
    is_open: bool = True


#: Properties that servers describe by references to STAC's own schemas, which are not fetched.
_KNOWN: dict[str, dict[str, Any]] = {
    "eo:cloud_cover": {"type": "number", "minimum": 0, "maximum": 100},
    "eo:snow_cover": {"type": "number", "minimum": 0, "maximum": 100},
    "gsd": {"type": "number", "minimum": 0},
    "proj:epsg": {"type": "integer"},
    "view:off_nadir": {"type": "number", "minimum": 0, "maximum": 90},
    "view:sun_elevation": {"type": "number", "minimum": -90, "maximum": 90},
    "view:sun_azimuth": {"type": "number", "minimum": 0, "maximum": 360},
    "created": {"type": "string", "format": "date-time"},
    "updated": {"type": "string", "format": "date-time"},
    "start_datetime": {"type": "string", "format": "date-time"},
    "end_datetime": {"type": "string", "format": "date-time"},
}


def queryables(document: Any) -> Queryables:
    """The properties in a `/queryables` response, sorted by title; geometries and nested objects are left out."""
    schema = mapping(document)
    found = [
        queryable
        for name, value in islice(mapping(schema.get("properties")).items(), _MOST)
        if name not in _ELSEWHERE and (queryable := _queryable(name, mapping(value), schema)) is not None
    ]
    return Queryables(_by_title(found), schema.get("additionalProperties") is not False)


def with_seen(known: Queryables, items: Iterable[Item]) -> Queryables:
    """The same, and the simple properties of these items where the server accepts properties that it does not list."""
    if not known.is_open:
        return known
    names = {each.name for each in known.properties}
    seen: dict[str, Queryable] = {}
    for item in items:
        for name, value in item.properties.items():
            if len(seen) < _MOST and name not in names and name not in seen and name not in _ELSEWHERE:
                kind = _property_type(value)
                if kind is not None:
                    schema = _KNOWN.get(name, {})
                    seen[name] = Queryable(name, name, kind, _end(schema, "inimum"), _end(schema, "aximum"))
    return Queryables(_by_title((*known.properties, *seen.values())))


def _queryable(name: str, value: dict[str, Any], root: Mapping[str, Any]) -> Queryable | None:
    schema = _resolved(name, value, root)
    title = title_of(value.get("title")) or title_of(schema.get("title")) or name
    types = schema.get("type")
    types = [each for each in types if each != "null"] if isinstance(types, list) else [types]
    choices = schema.get("enum")
    if isinstance(choices, list):
        plain = tuple(
            each for each in choices[:_MOST] if isinstance(each, (str, int, float)) and not isinstance(each, bool)
        )
        if plain:
            return Queryable(name, title, PropertyType.CHOICE, choices=plain)
    if "boolean" in types:
        return Queryable(name, title, PropertyType.TRUTH)
    if "number" in types or "integer" in types:
        kind = PropertyType.NUMBER if "number" in types else PropertyType.INTEGER
        return Queryable(name, title, kind, _end(schema, "inimum"), _end(schema, "aximum"))
    if types in (["object"], ["array"]):
        return None
    is_day = text(schema.get("format")) in ("date-time", "date")
    return Queryable(name, title, PropertyType.DAY if is_day else PropertyType.TEXT)


def _resolved(name: str, value: dict[str, Any], root: Mapping[str, Any]) -> dict[str, Any]:
    """The schema that a reference points to: in the same document, or one of STAC's own; the first of several."""
    reference = text(value.get("$ref"))
    if reference.startswith("#/"):
        target: Any = root
        for step in reference[2:].split("/"):
            target = mapping(target).get(step)
        value = {**mapping(target), **value}
    elif reference or not value.keys() & {"type", "enum", "anyOf", "oneOf"}:
        value = {**_KNOWN.get(name, {}), **value}
    options = dicts(value.get("anyOf")) or dicts(value.get("oneOf"))
    first = next((each for each in options if each.get("type") != "null"), {})
    return {**first, **value}


def _end(schema: Mapping[str, Any], ending: str) -> float | None:
    """The minimum or maximum, inclusive or exclusive."""
    for key in (f"m{ending}", f"exclusiveM{ending}"):
        value = schema.get(key)
        if isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value):
            return float(value)
    return None


def _property_type(value: Any) -> PropertyType | None:
    if isinstance(value, bool):
        return PropertyType.TRUTH
    if isinstance(value, (int, float)):
        return PropertyType.NUMBER  # the next item may have a fraction
    if not isinstance(value, str):
        return None
    return PropertyType.DAY if len(value) > len("2020-01-01") and instant(value) is not None else PropertyType.TEXT


def _by_title(properties: Iterable[Queryable]) -> tuple[Queryable, ...]:
    return tuple(in_text_order(properties, lambda each: each.title))
