"""The filters in force, as a value."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from ...core.extent import MapExtent
    from ...core.stac.property_filter import PropertyFilter


@dataclass(frozen=True)
class Filters:
    """`extent` is in the CRS it was chosen in, None for everywhere. Dates are whole days in UTC, both inclusive, None
    for an open end. `sort_by` is an item property, empty for the catalogue's own order. `conditions` and the CQL2 text
    `cql` are the catalogue's own; `cloud_cover` is the most clouds in per cent, None for any."""

    words: str = ""
    extent: MapExtent | None = None
    date_from: date | None = None
    date_to: date | None = None
    sort_by: str = ""
    descending: bool = False
    conditions: tuple[PropertyFilter, ...] = ()
    cql: str = ""
    cloud_cover: int | None = None

    def same_search(self, other: Filters) -> bool:
        """Whether both search for the same items: the words only narrow the list."""
        return replace(self, words="") == replace(other, words="")
