"""The selected rows of the Browser panel, for the menu of the dock's tree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ....core.stac.asset_choice import AssetChoice
from ....core.stac.records import Item
from ...results.item_scope import scope_of
from ...results.tree_nodes import NodeKind, data_assets
from .items import AssetItem, CollectionItem, ItemItem

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from qgis.core import QgsDataItem

    from ....core.catalogs import Catalog
    from ....core.stac.asset_records import Asset
    from ....core.stac.records import Collection
    from ...results.item_scope import ItemScope

#: The rows that have the menu.
RecordRow = CollectionItem | ItemItem | AssetItem
_KINDS = {CollectionItem: NodeKind.COLLECTION, ItemItem: NodeKind.ITEM, AssetItem: NodeKind.ASSET}


class RowSelection:
    """A `MenuSelection`. It keeps the records and no row: QGIS deletes rows whenever it refreshes those above them."""

    is_in_dock = False

    def __init__(
        self, row: RecordRow, selected: Sequence[QgsDataItem], add: Callable[[Sequence[AssetChoice]], None]
    ) -> None:
        rows = [each for each in selected if isinstance(each, tuple(_KINDS))] or [row]
        self.kind = _KINDS[type(row)]
        self._add = add
        self._catalog = row.catalog
        self._current = _record(row)
        self._collection = row.choice.collection if isinstance(row, AssetItem) else row.collection
        self._collections = [each.collection for each in rows if isinstance(each, CollectionItem)]
        self._items = [(each.catalog, each.collection, each.item) for each in rows if isinstance(each, ItemItem)]
        self._assets = [each.choice for each in rows if isinstance(each, AssetItem)]

    def catalog(self) -> Catalog:
        return self._catalog

    def selected_assets(self) -> list[AssetChoice]:
        return self._assets

    def selected_choices(self) -> list[AssetChoice]:
        return list(dict.fromkeys([*self._assets, *self.files_of_selected_items(data_assets)]))

    def selected_collections(self) -> list[Collection]:
        return self._collections

    def files_of_selected_items(self, files: Callable[[Item], Sequence[Asset]]) -> list[AssetChoice]:
        return [AssetChoice(*place, asset) for place in self._items for asset in files(place[-1])]

    def current_record(self) -> Collection | Item | AssetChoice:
        return self._current

    def current_item(self) -> Item | None:
        record = self._current.item if isinstance(self._current, AssetChoice) else self._current
        return record if isinstance(record, Item) else None

    def scope(self) -> ItemScope | None:
        """The selected items of the current row's collection; None where none is selected."""
        mine = [item for catalog, _, item in self._items if catalog == self._catalog]
        mine += [choice.item for choice in self._assets if choice.catalog == self._catalog]
        mine = list({item.id: item for item in mine if item.collection_id == self._collection.id}.values())
        return scope_of(self._catalog, self._collection, mine, self._assets, mine, rest=None) if mine else None

    def add_selected(self) -> None:
        self._add([choice for choice in self.selected_choices() if choice.asset.kind.is_layer])


def _record(row: RecordRow) -> Collection | Item | AssetChoice:
    if isinstance(row, AssetItem):
        return row.choice
    return row.item if isinstance(row, ItemItem) else row.collection
