"""What is current in the tree, as a place in the catalogue."""

from __future__ import annotations

from typing import TypeAlias

from ...core.stac.records import Collection, Item
from ..results.tree_nodes import AssetChoice

#: None stands for the catalogue itself.
Record: TypeAlias = Collection | Item | AssetChoice | None


def place_ids(record: Record) -> tuple[str, str]:
    """The ids of the record's collection and item; empty where it has none."""
    if isinstance(record, AssetChoice):
        return record.collection.id, record.item.id
    if isinstance(record, Item):
        return record.collection_id, record.id
    return (record.id, "") if isinstance(record, Collection) else ("", "")
