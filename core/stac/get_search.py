"""A search by GET as the body of the same search by POST: a query is all text, a body has numbers, lists and objects.

Source: STAC API 1.0, "Item Search", with its extensions for sorting, fields, queries and filters.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from ..parsing.json_text import json_value

if TYPE_CHECKING:
    from collections.abc import Callable


def as_body(query: str) -> dict[str, Any]:
    """The members of a query as a body has them. One that stands there several times is a list; one that STAC does not
    know stays text, and so does one that is not as STAC has it."""
    members: dict[str, Any] = {}
    pairs = parse_qsl(query, keep_blank_values=True)
    has_json = ("filter-lang", "cql2-json") in pairs
    for key, text in pairs:
        value = _value(key if key != "filter" or has_json else "", text)
        members[key] = value if key not in members else [*listed(members[key]), *listed(value)]
    return members


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _value(key: str, text: str) -> Any:
    try:
        return _READERS.get(key, str)(text)
    except ValueError:
        return text


def _names(text: str) -> list[str]:
    return text.split(",")


def _numbers(text: str) -> list[float]:
    found = [float(part) for part in text.split(",")]
    if not all(map(math.isfinite, found)):
        raise ValueError(text)  # JSON has no such numbers
    return found


def _order(text: str) -> list[dict[str, str]]:
    """A plus that was not escaped has become a space."""
    return [
        {"field": part.lstrip("+- "), "direction": "desc" if part.startswith("-") else "asc"}
        for part in text.split(",")
    ]


def _fields(text: str) -> dict[str, list[str]]:
    parts = text.split(",")
    wanted = [part.lstrip("+ ") for part in parts if not part.startswith("-")]
    return {"include": wanted, "exclude": [part[1:] for part in parts if part.startswith("-")]}


_READERS: dict[str, Callable[[str], Any]] = {
    "limit": int,
    "bbox": _numbers,
    "collections": _names,
    "ids": _names,
    "intersects": json_value,
    "query": json_value,
    "filter": json_value,
    "sortby": _order,
    "fields": _fields,
}
