"""How many items a collection says that it has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .json_values import count, mapping

if TYPE_CHECKING:
    from collections.abc import Mapping

#: More than this is no count of items.
_MOST = 10**15


def item_count(source: Mapping[str, Any]) -> int | None:
    """The number in a collection's own JSON: of the STAC Stats extension, or as some servers of OGC API Features write
    it; None where there is none."""
    said = count(mapping(source.get("stats:items")).get("count"))
    found = count(source.get("itemCount")) if said is None else said
    return found if found is not None and found <= _MOST else None
