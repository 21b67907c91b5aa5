"""Reads values from a catalogue's JSON; a value of the wrong type counts as missing."""

from __future__ import annotations

import math
import re
from datetime import datetime, timezone
from itertools import islice
from typing import TYPE_CHECKING, Any

from .records import Link

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ..spatial.georeference import LonLatBox


#: Characters of a text (descriptions have some thousands, WKT ten) and of a title; the rest is cut off.
LONGEST_TEXT, LONGEST_TITLE = 100_000, 500
#: Characters of an id and of an address: a longer one is none.
LONGEST_ID, LONGEST_ADDRESS = 1000, 10_000
#: Short texts in a list (keywords, conformance classes), and links of a record: the first ones are kept.
MOST_ENTRIES = 1000
#: Relations of one link that are read.
_MOST_RELATIONS = 10
#: Geometries inside each other in which corners are looked for.
_DEEPEST = 8
#: A moment as nearly all catalogues write it, which is read in a fifth of the time.
_MOMENT = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?(?:Z|\+00:00)", re.ASCII)
#: Other usual spellings: "2020-01-01 00:00:00 UTC", "2020/1/1", "2020-01-01T00:00:00 +01:00", "…T00:00:00+00:00Z".
_OTHER_MOMENT = re.compile(
    r"(\d{4})([-/])(\d\d?)\2(\d\d?)(?:(?:T|_|\s{1,9})(\d\d?)(:\d\d(?::\d\d(?:[.,]\d{1,30})?)?)[.,]?)?"
    r"\s{0,9}(?:([+-]\d\d(?::?\d\d)?)|(?:[+-]00(?::?00)?)?\s{0,9}(?:Z|UTC|GMT)|\[UTC\])?",
    re.ASCII | re.IGNORECASE,
)
#: RFC 3339 has them, Python's moments have not.
_LEAP_SECOND = re.compile(r"(\d\d:\d\d:)60(?!\d)")


def text(value: Any) -> str:
    return value[:LONGEST_TEXT].strip() if isinstance(value, str) else ""


def title(value: Any) -> str:
    return text(value)[:LONGEST_TITLE]


def label(value: Any) -> str:
    """A title without what cannot be shown or be in XML: control characters, line breaks."""
    return "".join(letter if letter.isprintable() else " " for letter in title(value)).strip()


def identifier(value: Any) -> str:
    """An id; some catalogues use numbers."""
    name = str(value) if isinstance(value, int) and not isinstance(value, bool) else text(value)
    return name if len(name) <= LONGEST_ID else ""


def texts(value: Any) -> tuple[str, ...]:
    """The texts in a list; also one that stands without its list."""
    value = [value] if isinstance(value, str) else value
    return tuple(entry for entry in map(title, value[:MOST_ENTRIES]) if entry) if isinstance(value, list) else ()


def mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def dicts(value: Any) -> list[dict[str, Any]]:
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def count(value: Any) -> int | None:
    """A whole number from zero up; a fraction is cut off."""
    found = number(value)
    return int(value) if found is not None and found >= 0 else None


def number(value: Any) -> float | None:
    """A finite number; a whole one may have more digits than any float."""
    try:
        found = float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else math.nan
    except OverflowError:
        return None
    return found if math.isfinite(found) else None


def numbers(value: Any, *lengths: int) -> tuple[float, ...] | None:
    """Finite numbers, of one of the given lengths."""
    if not isinstance(value, (list, tuple)) or len(value) not in lengths:
        return None
    found = tuple(each for each in map(number, value) if each is not None)
    return found if len(found) == len(value) else None


def instant(value: Any) -> datetime | None:
    """A date and time, in RFC 3339 or another usual spelling; UTC where it has no zone. None for one that is in no year
    from 1 to 9999, and for an interval, of which the reader of dates would make some moment."""
    if not isinstance(value, str) or not value:
        return None
    if (found := _MOMENT.fullmatch(value)) is not None:
        *parts, fraction = found.groups(default="")
        year, month, day, hour, minute, second = map(int, parts)
        try:
            return datetime(year, month, day, hour, minute, second, int(fraction.ljust(6, "0")), timezone.utc)
        except ValueError:
            pass  # a leap second, hour 24, or no such day
    written = text(value)
    if (other := _OTHER_MOMENT.fullmatch(written)) is not None:
        year_said, _, month_said, day_said, hours, rest, zone = other.groups(default="")
        written = f"{year_said}-{month_said:0>2}-{day_said:0>2}" + (f"T{hours:0>2}{rest}{zone}" if hours else "")
    elif "/" in written:
        return None
    from dateutil.parser import isoparse

    try:
        moment = isoparse(_LEAP_SECOND.sub(r"\g<1>59", written))
        moment = moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)
        moment.astimezone(timezone.utc)
    except (ValueError, OverflowError):
        return None
    return moment


def period(properties: Mapping[str, Any]) -> tuple[datetime | None, datetime | None]:
    """The start and the end of an item; also where they stand as an interval in place of its moment."""
    said = text(properties.get("datetime"))
    first, _, last = said.partition("/") if "/" in said and instant(said) is None else ("", "", "")
    start, end = properties.get("start_datetime"), properties.get("end_datetime")
    return instant(start or first.strip()), instant(end or last.strip())


def lonlat_box(value: Any) -> LonLatBox | None:
    """A bbox of two or three dimensions as west, south, east, north, whatever its heights are."""
    box = numbers([*value[:2], *value[3:5]] if isinstance(value, list) and len(value) == 6 else value, 4)
    if box is None:
        return None
    west, south, east, north = box
    return None if south > north else (west, south, east, north)


def extent_boxes(value: Any) -> tuple[LonLatBox, ...]:
    """The boxes of a spatial extent, also one box without the outer list. Numbers that are no degrees, and zeros where
    nobody has entered an extent, say nothing of the place."""
    nested = value if isinstance(value, list) and any(isinstance(each, list) for each in value) else [value]
    boxes = map(lonlat_box, nested[:MOST_ENTRIES])
    return tuple(box for box in boxes if box is not None and any(box) and _is_in_degrees(box))


def _is_in_degrees(box: LonLatBox) -> bool:
    """Longitudes may be counted from 0 to 360, and limits be rounded up."""
    west, south, east, north = box
    return max(abs(west), abs(east)) < 361 and max(abs(south), abs(north)) < 91


def bounds(geometry: Mapping[str, Any]) -> tuple[float, float, float, float] | None:
    """xmin, ymin, xmax, ymax of a geometry (GeoJSON), whose coordinates may lie at any depth."""
    points: list[tuple[float, float]] = []
    parts = [geometry]
    for _ in range(_DEEPEST):
        points += [point for part in parts for point in _points(part.get("coordinates"))]
        parts = [inner for part in parts for inner in dicts(part.get("geometries"))]
    if not points:
        return None
    xs, ys = zip(*points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def relation(link: Mapping[str, Any]) -> str:
    """What a link (JSON) leads to, in lower case: registered names are the same in any case (RFC 8288, 2.1.1)."""
    return text(link.get("rel")).lower()


def link_objects(value: Any, most: int | None = None) -> list[dict[str, Any]]:
    """The links (JSON) of a record, the first `most`, each with one relation: one with a list of several is there once
    for each. Also one link without its list, and an object that has links, or their addresses, by their relations."""
    if isinstance(value, dict):
        value = [value] if isinstance(value.get("href"), str) and "rel" in value else [*_by_relation(value)]
    return list(islice(_each_relation(value), most)) if isinstance(value, list) else []


def _by_relation(links_by_name: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for name, value in links_by_name.items():
        for link in value if isinstance(value, list) else [value]:
            if isinstance(link, dict):
                yield link if link.get("rel") else {**link, "rel": name}
            elif isinstance(link, str):
                yield {"rel": name, "href": link}


def _each_relation(found: Iterable[Any]) -> Iterator[dict[str, Any]]:
    for link in found:
        if not isinstance(link, dict):
            continue
        rel = link.get("rel")
        if not isinstance(rel, list):
            yield link
            continue
        for name in dict.fromkeys(filter(None, map(text, rel[:_MOST_RELATIONS]))):
            yield {**link, "rel": name}


def links(value: Any) -> tuple[Link, ...]:
    return tuple(
        Link(relation(link), text(link["href"]), title(link.get("title")), text(link.get("type")), link)
        for link in link_objects(value, MOST_ENTRIES)
        if text(link.get("href")) and len(text(link["href"])) <= LONGEST_ADDRESS
    )


def _points(coordinates: Any) -> Iterator[tuple[float, float]]:
    point = numbers(coordinates, 2, 3, 4)
    if point is not None:
        yield point[0], point[1]
    elif isinstance(coordinates, (list, tuple)):
        for part in coordinates:
            yield from _points(part)
