"""A search as a plain value."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timezone
from enum import Enum, auto
from typing import TYPE_CHECKING, Any

from . import cql2
from .property_filter import FilterLanguage, PropertyFilter, at_most_clouds

if TYPE_CHECKING:
    from datetime import date

    from ..extent import MapExtent
    from .records import Item

#: Items a page. pgSTAC's default is 10; a hundred HRDEM items with footprints of 400 points take about 1.3 MB.
PAGE_SIZE = 100


#: What items are sorted by that is no property of theirs, and the place of all others.
_OF_ITEMS, OF_PROPERTIES = ("id", "collection"), "properties."


class Reach(Enum):
    """How far a search goes in a catalogue that is a tree; others have no levels."""

    #: All that is below the collections.
    BELOW = auto()
    #: The collections' own items, and what they hold is told: the tree of the dock, which is opened level by level.
    OWN = auto()
    #: As BELOW, but of the items those alone whose link has one of the ids in it.
    LINKED = auto()


@dataclass(frozen=True)
class ItemQuery:
    """One search. Dates are whole days in UTC, both inclusive, None for an open end; `sort_by` is an item property
    ("datetime", "id", "created", …), empty for the server's own order; `limit` is the page size. All `conditions`
    must hold, and the CQL2 text `cql` if there is one; `cloud_cover` is the highest cloud cover in per cent, None
    for any."""

    collections: tuple[str, ...]
    extent: MapExtent | None = None
    date_from: date | None = None
    date_to: date | None = None
    ids: tuple[str, ...] = ()
    sort_by: str = ""
    descending: bool = False
    limit: int = PAGE_SIZE
    conditions: tuple[PropertyFilter, ...] = ()
    cql: str = ""
    cloud_cover: int | None = None
    reach: Reach = Reach.BELOW

    def to_search(self, language: FilterLanguage = FilterLanguage.CQL2_JSON) -> dict[str, Any]:
        """The body of POST /search, for a server with this filter language. Raises Cql2Error for a broken `cql`.

        `bbox` is west, south, east, north in degrees with all digits. An extent across the antimeridian is sent as
        `intersects`: servers differ in how they read a bbox with west > east. Dates are sent with times: some servers
        do not accept bare dates.
        """
        body: dict[str, Any] = {"limit": self.limit}
        if self.collections:
            body["collections"] = list(self.collections)
        if self.ids:
            body["ids"] = list(self.ids)
        if self.extent is not None:
            boxes = self.extent.lonlat_boxes()
            if len(boxes) == 1:
                body["bbox"] = list(boxes[0])
            else:
                body["intersects"] = {"type": "MultiPolygon", "coordinates": [[_ring(*box)] for box in boxes]}
        if self.date_from or self.date_to:
            start = f"{self.date_from.isoformat()}T00:00:00Z" if self.date_from else ".."
            end = f"{self.date_to.isoformat()}T23:59:59.999Z" if self.date_to else ".."
            body["datetime"] = f"{start}/{end}"
        if self.sort_by:
            direction = "desc" if self.descending else "asc"
            body["sortby"] = [{"field": _sort_field(self.sort_by), "direction": direction}]
        return {**body, **self._filter(language)}

    @property
    def is_filtered(self) -> bool:
        """Whether there are filters other than place and date."""
        return bool(self.all_conditions or self.cql)

    @property
    def all_conditions(self) -> tuple[PropertyFilter, ...]:
        """The conditions, and that on cloud cover."""
        return (*self.conditions, *(() if self.cloud_cover is None else (at_most_clouds(self.cloud_cover),)))

    def passes(self, item: Item, language: FilterLanguage) -> bool:
        """Whether the item passes the conditions that a server with this filter language does not get, or gets only in
        part: the `query` extension takes one condition of a kind for each property, and servers differ in the kinds
        they support."""
        return language.is_cql2 or all(condition.holds(item) for condition in self.all_conditions)

    def has_dates_of(self, item: Item) -> bool:
        """Whether the item's moment or period touches the days. True for an item without a date."""
        begin, end = item.start or item.datetime, item.end or item.datetime
        first = self.date_from and datetime.combine(self.date_from, time.min, timezone.utc)
        last = self.date_to and datetime.combine(self.date_to, time.max, timezone.utc)
        return not (
            (first is not None and end is not None and end < first)
            or (last is not None and begin is not None and begin > last)
        )

    def sorted(self, items: tuple[Item, ...]) -> tuple[Item, ...]:
        """The items by `sort_by`; those without the property come last in both directions."""
        if not self.sort_by:
            return items
        valued = [(value, item) for item in items if (value := _sort_value(item, self.sort_by)) is not None]
        valued.sort(key=lambda pair: pair[0], reverse=self.descending)
        return (*(item for _, item in valued), *(item for item in items if _sort_value(item, self.sort_by) is None))

    def _filter(self, language: FilterLanguage) -> dict[str, Any]:
        if not self.is_filtered or language is FilterLanguage.NONE:
            return {}
        if language is FilterLanguage.QUERY:
            query: dict[str, dict[str, Any]] = {}
            for condition in self.all_conditions:
                query.setdefault(condition.name, {}).update(condition.query())
            return {"query": query} if query else {}
        if language is FilterLanguage.CQL2_TEXT:
            texts = [condition.cql2_text() for condition in self.all_conditions]
            if self.cql:
                cql2.parse(self.cql)
                texts.append(f"({self.cql})" if texts else self.cql)
            return {"filter": " AND ".join(texts), "filter-lang": language.value}
        parts = [condition.cql2_json() for condition in self.all_conditions]
        if self.cql:
            parts.append(cql2.parse(self.cql))
        expression = parts[0] if len(parts) == 1 else {"op": "and", "args": parts}
        return {"filter": expression, "filter-lang": language.value}


def _sort_field(name: str) -> str:
    """By its place in an item, as the sort extension has it; servers that hand it to an index know no other name."""
    return name if name in _OF_ITEMS else f"{OF_PROPERTIES}{name}"


def _ring(west: float, south: float, east: float, north: float) -> list[list[float]]:
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def _sort_value(item: Item, name: str) -> tuple[bool, Any] | None:
    """A value that sorts as it is; numbers come before text where a property has both."""
    if name == "datetime":
        return None if item.datetime is None else (False, item.datetime.timestamp())
    value = item.id if name == "id" else item.properties.get(name)
    if isinstance(value, (int, float)):
        return False, value
    return (True, value) if isinstance(value, str) else None
