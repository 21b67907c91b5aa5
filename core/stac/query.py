"""What the user is looking for, as a value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import date

    from ..extent import MapExtent

#: pgSTAC's own default is 10; a hundred HRDEM items with their 400-vertex footprints weigh about 1.3 MB.
PAGE_SIZE = 100


@dataclass(frozen=True)
class ItemQuery:
    """One search. Dates are whole days in UTC, both inclusive, None for an open end; `sort_by` is an item property
    ("datetime", "id", "created", …), empty for the server's own order; `limit` is the page size."""

    collections: tuple[str, ...]
    extent: MapExtent | None = None
    date_from: date | None = None
    date_to: date | None = None
    ids: tuple[str, ...] = ()
    sort_by: str = ""
    descending: bool = False
    limit: int = PAGE_SIZE

    def to_search(self) -> dict[str, Any]:
        """The body of POST /search. `bbox` is west, south, east, north in degrees with every digit; an extent across
        the antimeridian is asked for with `intersects`, since servers read a bbox with west > east each their own
        way. An instant is written in full: some servers know no bare dates."""
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
            body["sortby"] = [{"field": self.sort_by, "direction": "desc" if self.descending else "asc"}]
        return body


def _ring(west: float, south: float, east: float, north: float) -> list[list[float]]:
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]
