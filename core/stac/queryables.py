"""The properties that a catalogue can filter by: those in its `/queryables`, and those seen in its items."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import Enum
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from ..language.text_order import in_text_order
from .json_values import dicts, instant, mapping, number, text
from .json_values import title as title_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from .records import Item

#: Properties, and values of one, that a list to choose from has at most.
_MOST = 1000
#: Values of a property that are remembered of the items seen, and letters of one.
_MOST_SEEN, _LONGEST_SEEN = 50, 100
#: What people look for images by: product type, mission, sensor. Also offered where a server cannot filter, and the
#: items that it sends are looked at.
FACETS = ("product:type", "processing:level", "mission", "constellation", "platform", "instruments")
#: References and parts in each other that are followed, and parts of one that are read.
_MOST_STEPS = 4
#: Facets with several values, whose schema may not say so.
_LISTS = ("instruments",)
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
    #: Several texts, one of which is looked for.
    TEXTS = "texts"


@dataclass(frozen=True)
class Queryable:
    """A property. `minimum` and `maximum` are those of a number, None where open; `choices` are all values of a
    CHOICE, `seen` some that items have of a text or texts."""

    name: str
    title: str
    kind: PropertyType
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[str | int | float, ...] = ()
    seen: tuple[str, ...] = field(default=(), compare=False)


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


def with_seen(known: Queryables, items: Iterable[Item], only: Sequence[str] = ()) -> Queryables:
    """The same with the values that these items have, and the simple properties of the items where the server accepts
    properties that it does not list; of all properties, or of those that are named."""
    found = {each.name: each for each in known.properties}
    values = {each.name: dict.fromkeys(each.seen) for each in known.properties}
    for item in items:
        if only and not any(name in item.properties for name in only):
            continue  # which its text tells, without being read
        said = dict(item.properties)
        for name in only or said:
            value = said.get(name)
            if known.is_open and name not in found and name not in _ELSEWHERE and len(found) < _MOST:
                kind = _property_type(name, value)
                if kind is not None:
                    schema = _KNOWN.get(name, {})
                    found[name] = Queryable(name, name, kind, _end(schema, "inimum"), _end(schema, "aximum"))
            if name in found and found[name].kind in (PropertyType.TEXT, PropertyType.TEXTS):
                _note(values.setdefault(name, {}), value)
    return Queryables(_by_title(_seen_of(each, values.get(each.name, {})) for each in found.values()), known.is_open)


def facets(known: Queryables, items: Iterable[Item]) -> Queryables:
    """What these items can be told apart by where their server cannot filter, beside what is known of others."""
    return with_seen(known, items, FACETS)


def _seen_of(queryable: Queryable, values: Mapping[str, None]) -> Queryable:
    if values.keys() == set(queryable.seen):
        return queryable
    return replace(queryable, seen=tuple(in_text_order(values, str)))


def _note(values: dict[str, None], value: Any) -> None:
    """Add a text, or each of several texts, to the values; too many and too long ones are left out."""
    for each in value[:_MOST_SEEN] if isinstance(value, list) else [value]:
        if isinstance(each, str) and 0 < len(each.strip()) <= _LONGEST_SEEN and len(values) < _MOST_SEEN:
            values[each.strip()] = None


def _queryable(name: str, value: dict[str, Any], root: Mapping[str, Any]) -> Queryable | None:
    schema = _resolved(name, value, root)
    title = title_of(value.get("title")) or title_of(schema.get("title")) or name
    types = schema.get("type")
    types = [each for each in types if each != "null"] if isinstance(types, list) else [types]
    choices = schema.get("enum", [schema["const"]] if "const" in schema else None)
    if isinstance(choices, list):
        plain = tuple(each for each in choices if isinstance(each, (str, int, float)) and not isinstance(each, bool))
        if plain and len(plain) <= _MOST:
            return Queryable(name, title, PropertyType.CHOICE, choices=plain)
        if plain and not any(types):  # of so many, a part would be offered for the whole
            types = ["string" if isinstance(plain[0], str) else "number"]
    kind = _schema_type(name, schema, types, root)
    if kind in (PropertyType.NUMBER, PropertyType.INTEGER):
        return Queryable(name, title, kind, _end(schema, "inimum"), _end(schema, "aximum"))
    return None if kind is None else Queryable(name, title, kind)


def _schema_type(
    name: str, schema: Mapping[str, Any], types: list[Any], root: Mapping[str, Any]
) -> PropertyType | None:
    """The type of values without choices; None for objects, and for lists of anything but texts."""
    if "boolean" in types:
        return PropertyType.TRUTH
    if "number" in types or "integer" in types:
        return PropertyType.NUMBER if "number" in types else PropertyType.INTEGER
    if types in (["object"], ["array"]) or name in _LISTS:
        has_texts = name in _LISTS or _merged(mapping(schema.get("items")), root, _MOST_STEPS).get("type") == "string"
        return PropertyType.TEXTS if has_texts and types != ["object"] else None
    is_day = text(schema.get("format")) in ("date-time", "date")
    return PropertyType.DAY if is_day else PropertyType.TEXT


def _resolved(name: str, value: dict[str, Any], root: Mapping[str, Any]) -> dict[str, Any]:
    """The schema with what it refers to: in the same document, or of STAC's own schemas."""
    found = _merged(value, root, _MOST_STEPS)
    return found if found.keys() & {"type", "enum", "const"} else {**_KNOWN.get(name, {}), **found}


def _merged(value: dict[str, Any], root: Mapping[str, Any], steps: int) -> dict[str, Any]:
    """The schema over what its reference leads to in the document, all of its parts, and the first of several ways
    that is not null; parts may have such again, as programs that write schemas from their types put them together."""
    parts = dicts(value.get("allOf"))
    options = dicts(value.get("anyOf")) or dicts(value.get("oneOf"))
    parts += [each for each in options if each.get("type") not in ("null", ["null"])][:1]
    reference = text(value.get("$ref"))
    if reference.startswith("#/"):
        parts.append(_pointed_at(reference, root))
    found: dict[str, Any] = {}
    for part in parts[:_MOST_STEPS] if steps else ():
        found.update(_merged(part, root, steps - 1))
    return {**found, **value}


def _pointed_at(reference: str, root: Mapping[str, Any]) -> dict[str, Any]:
    """What a JSON pointer (RFC 6901) in an address leads to; empty for nothing."""
    target: Any = root
    for step in unquote(reference[2:]).split("/"):
        target = mapping(target).get(step.replace("~1", "/").replace("~0", "~"))
    return mapping(target)


def _end(schema: Mapping[str, Any], ending: str) -> float | None:
    """The minimum or maximum, inclusive or exclusive."""
    for key in (f"m{ending}", f"exclusiveM{ending}"):
        value = number(schema.get(key))
        if value is not None:
            return value
    return None


def _property_type(name: str, value: Any) -> PropertyType | None:
    if isinstance(value, bool):
        return PropertyType.TRUTH
    if isinstance(value, (int, float)):
        return PropertyType.NUMBER  # the next item may have a fraction
    if isinstance(value, list) and name in _LISTS:
        return PropertyType.TEXTS
    if not isinstance(value, str):
        return None
    return PropertyType.DAY if len(value) > len("2020-01-01") and instant(value) is not None else PropertyType.TEXT


def _by_title(properties: Iterable[Queryable]) -> tuple[Queryable, ...]:
    return tuple(in_text_order(properties, lambda each: each.title))
