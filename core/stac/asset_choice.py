"""An asset that the user has chosen, with its item and collection."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from .records import Collection, Item

if TYPE_CHECKING:
    from .records import Asset


@dataclass(frozen=True)
class AssetChoice:
    """An asset with its item and collection: all that is needed to add, download or export it."""

    collection: Collection
    item: Item
    asset: Asset


#: None stands for the catalogue itself.
Record: TypeAlias = Collection | Item | AssetChoice | None


def place_ids(record: Record) -> tuple[str, str]:
    """The ids of the record's collection and item; empty where it has none."""
    if isinstance(record, AssetChoice):
        return record.collection.id, record.item.id
    if isinstance(record, Item):
        return record.collection_id, record.id
    return (record.id, "") if isinstance(record, Collection) else ("", "")
