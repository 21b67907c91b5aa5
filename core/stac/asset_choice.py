"""An asset that the user has chosen, with its item, its collection and its catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from .records import Collection, Item

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..catalogs import Catalog
    from .asset_records import Asset


@dataclass(frozen=True)
class AssetChoice:
    """An asset with its item, collection and catalogue: all that is needed to add, download or export it.

    The catalogue's sign-in and URL go with the asset, since the dock may show another catalogue by the time it is used.
    """

    catalog: Catalog
    collection: Collection
    item: Item
    asset: Asset


def layers_among(choices: Iterable[AssetChoice]) -> list[AssetChoice]:
    """Those that can be added to the map."""
    return [choice for choice in choices if choice.asset.kind.is_layer]


#: None stands for the catalogue itself.
Record: TypeAlias = Collection | Item | AssetChoice | None


def place_ids(record: Record) -> tuple[str, str]:
    """The ids of the record's collection and item; empty where it has none."""
    item = record.item if isinstance(record, AssetChoice) else record
    if isinstance(item, Item):
        return item.collection_id, "" if item.is_collection else item.id
    return (record.id, "") if isinstance(record, Collection) else ("", "")
