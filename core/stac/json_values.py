"""Reads values from a catalogue's JSON; a value of the wrong type counts as missing."""

from __future__ import annotations

import math
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from .records import Link

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..georeference import LonLatBox


def text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def identifier(value: Any) -> str:
    """An id; some catalogues use numbers."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else text(value)


def texts(value: Any) -> tuple[str, ...]:
    return tuple(entry for entry in map(text, value) if entry) if isinstance(value, list) else ()


def mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def dicts(value: Any) -> list[dict[str, Any]]:
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def count(value: Any) -> int | None:
    """A whole number from zero up; a fraction is cut off."""
    return int(value) if isinstance(value, (int, float)) and math.isfinite(value) and value >= 0 else None


def numbers(value: Any, *lengths: int) -> tuple[float, ...] | None:
    """Finite numbers, of one of the given lengths."""
    if not isinstance(value, (list, tuple)) or len(value) not in lengths:
        return None
    if not all(isinstance(entry, (int, float)) and math.isfinite(entry) for entry in value):
        return None
    return tuple(map(float, value))


def instant(value: Any) -> datetime | None:
    """An RFC 3339 date and time; UTC where it has no zone."""
    if not isinstance(value, str) or not value:
        return None
    from dateutil.parser import isoparse

    try:
        moment = isoparse(value)
    except (ValueError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)


def lonlat_box(value: Any) -> LonLatBox | None:
    """A bbox of two or three dimensions as west, south, east, north."""
    box = numbers(value, 4, 6)
    if box is None:
        return None
    west, south, east, north = (box[0], box[1], box[2], box[3]) if len(box) == 4 else (box[0], box[1], box[3], box[4])
    return None if south > north else (west, south, east, north)


def bounds(coordinates: Any) -> tuple[float, float, float, float] | None:
    """xmin, ymin, xmax, ymax of GeoJSON coordinates of any depth."""
    points = list(_points(coordinates))
    if not points:
        return None
    xs, ys = zip(*points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def links(value: Any) -> tuple[Link, ...]:
    return tuple(
        Link(text(link.get("rel")), text(link["href"]), text(link.get("title")), text(link.get("type")))
        for link in dicts(value)
        if text(link.get("href"))
    )


def _points(coordinates: Any) -> Iterator[tuple[float, float]]:
    point = numbers(coordinates, 2, 3)
    if point is not None:
        yield point[0], point[1]
    elif isinstance(coordinates, (list, tuple)):
        for part in coordinates:
            yield from _points(part)
