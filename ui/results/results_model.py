"""Collections, their items and their assets as one model: searches that fill it, check boxes that choose from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.PyQt.QtCore import QModelIndex, Qt, pyqtSignal

from ...core.bilingual import distinct_titles
from ...core.text_order import in_text_order
from .node_model import NodeModel, Role
from .tree_nodes import AssetNode, CollectionNode, ItemNode, Node, NodeKind, Phase, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ...core.catalogs import Catalog
    from ...core.errors import DatacubeError
    from ...core.stac.asset_choice import AssetChoice
    from ...core.stac.records import Collection, Item, ItemPage, PageRequest

__all__ = ["NodeKind", "ResultsModel", "Role", "Status"]


class ResultsModel(NodeModel):
    """Collection / item / asset, with a status row at the end of a collection's items.

    The model fetches nothing. It emits `page_wanted(collection id, PageRequest or None for the first page)` and is
    answered with `add_page` or `set_error`; until then it does not ask for that collection again. A collection can
    fetch (`canFetchMore`) only until it has been searched: QTreeView calls `fetchMore` of an expanded row whenever it
    lays itself out, which would load every page at once. Later pages are asked for with `fetch_next`, by a view that
    sees the row `Status.MORE`.

    Collections and assets have check boxes of their own; an item's stands for its data layers.
    """

    page_wanted = pyqtSignal(str, object)
    checks_changed = pyqtSignal()
    #: Other items are on show than before: for the footprints and the counts.
    items_changed = pyqtSignal()

    def set_collections(self, catalog: Catalog, collections: Sequence[Collection], language: str) -> None:
        """Show the catalogue's collections, in the order of their titles in the language, and none of their items yet.

        Collections that were there already stay checked, and so do their assets once they come back.
        """
        titles = distinct_titles(collections, language)
        self.beginResetModel()
        before = self._by_id
        self._language = language
        self._collections = [
            CollectionNode(catalog, collection, titles[collection.id], row)
            for row, collection in enumerate(in_text_order(collections, lambda each: titles[each.id], language))
        ]
        self._by_id = {node.record.id: node for node in self._collections}
        for node in self._collections:
            old = before.get(node.record.id)
            if old is not None and old.record == node.record:
                node.is_checked = old.is_checked
                node.remembered = old.remembered | {item.record.id: item.checked for item in old.items if item.checked}
        self.endResetModel()
        self._tell_items_changed()

    def begin_page(self, collection_id: str) -> None:
        """Say that a page of the collection is on its way."""
        node = self._by_id.get(collection_id)
        if node is not None and node.phase is not Phase.LOADING:
            self._begin(node)

    def add_page(self, collection_id: str, page: ItemPage) -> None:
        """Show an answered page; ignored when no page of the collection is awaited."""
        node = self._by_id.get(collection_id)
        if node is None or node.phase is not Phase.LOADING:
            return
        if node.is_stale:
            self._show_items(node, page.items)
        else:
            self._append_items(node, page.items)
        node.take_page(page)
        if page.next is not None:
            self._set_status(node, Status.MORE if page.items else Status.PAUSED)
        else:
            self._set_status(node, None if node.items else Status.EMPTY)
        self._tell_changed(node)
        self._tell_items_changed()

    def add_item(self, item: Item) -> None:
        """Show an item that was asked for by its id, behind those that the filters found; nothing before a search."""
        node = self._by_id.get(item.collection_id)
        if node is None or node.phase is not Phase.LOADED:
            return
        if node.page is None:
            self._set_status(node, None)
        self._append_items(node, (item,))
        self._tell_changed(node)
        self._tell_items_changed()

    def set_error(self, collection_id: str, error: DatacubeError) -> None:
        """Show that the awaited page failed, in a row that offers to try again."""
        node = self._by_id.get(collection_id)
        if node is None or node.phase is not Phase.LOADING:
            return
        if node.is_stale:
            self._show_items(node, ())
        node.is_stale = False
        node.phase = Phase.FAILED
        self._set_status(node, Status.ERROR, error)
        self._tell_changed(node)
        self._tell_items_changed()

    def reset_items(self, collection_ids: Iterable[str] | None = None) -> None:
        """The filters changed: forget what was searched. The rows stay until the new search's first page replaces
        them; those that come back keep their place, their expansion and their checks."""
        chosen = self._collections
        if collection_ids is not None:
            chosen = [self._by_id[key] for key in collection_ids if key in self._by_id]
        for node in chosen:
            node.forget()
            self._set_status(node, None)
            self._tell_changed(node)
        self.items_changed.emit()

    def request_first_page(self, collection_id: str) -> None:
        """Search the collection, expanded or not; nothing where that has been done or is being done."""
        node = self._by_id.get(collection_id)
        if node is not None and node.phase is Phase.NEW:
            self._request(node)

    def fetch_next(self, index: QModelIndex) -> None:
        """Ask for the next page of the collection at the index, or again for the one that failed."""
        node = self.node(index)
        if isinstance(node, CollectionNode) and (
            node.phase is Phase.FAILED or (node.phase is Phase.LOADED and node.page is not None)
        ):
            self._request(node)

    def canFetchMore(self, parent: QModelIndex) -> bool:
        node = self.node(parent)
        return isinstance(node, CollectionNode) and node.phase is Phase.NEW

    def fetchMore(self, parent: QModelIndex) -> None:
        node = self.node(parent)
        if isinstance(node, CollectionNode) and node.phase is Phase.NEW:
            self._request(node)

    def collection(self, collection_id: str) -> Collection | None:
        node = self._by_id.get(collection_id)
        return None if node is None else node.record

    def next_page(self, collection_id: str) -> PageRequest | None:
        """The page after the collection's items that are loaded; None when that is the last one, or not known yet."""
        node = self._by_id.get(collection_id)
        return node.page if node is not None and node.phase is Phase.LOADED else None

    def items(self) -> list[Item]:
        """The items of all current searches, in the order of the tree."""
        return [
            item.record
            for node in self._collections
            if not (node.is_stale and node.phase is Phase.NEW)
            for item in node.items
        ]

    def collection_index(self, collection_id: str) -> QModelIndex:
        """Where the collection is; invalid when the catalogue has none of this id."""
        node = self._by_id.get(collection_id)
        return QModelIndex() if node is None else self.index_of(node)

    def item_index(self, item: Item) -> QModelIndex:
        """Where the item is; invalid when it is not loaded."""
        return self.index_by_id(item.collection_id, item.id)

    def index_by_id(self, collection_id: str, item_id: str) -> QModelIndex:
        branch = self._by_id.get(collection_id)
        node = branch.by_id.get(item_id) if branch else None
        return QModelIndex() if node is None else self.index_of(node)

    def checked_collections(self) -> list[Collection]:
        return [node.record for node in self._collections if node.is_checked]

    def checked_assets(self) -> list[AssetChoice]:
        """The checked assets in the order of the tree."""
        return [
            item.choice(asset)
            for node in self._collections
            for item in node.items
            if item.checked
            for asset in item.record.assets
            if asset.key in item.checked
        ]

    def setData(self, index: QModelIndex, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        node = self.node(index)
        if role != Qt.ItemDataRole.CheckStateRole or node is None or node.check_state is None:
            return False
        self._check(node, is_checked=Qt.CheckState(value) == Qt.CheckState.Checked)
        self.checks_changed.emit()
        return True

    def _check(self, node: Node, *, is_checked: bool) -> None:
        if isinstance(node, CollectionNode):
            node.is_checked = is_checked
        elif isinstance(node, ItemNode):
            node.checked = node.checked | node.data_keys if is_checked else set()
            if node.record.assets:
                self._tell_changed(node.assets[0], node.assets[-1])
        elif isinstance(node, AssetNode):
            key = {node.record.key}
            node.parent.checked = node.parent.checked | key if is_checked else node.parent.checked - key
            self._tell_changed(node.parent)
        self._tell_changed(node)

    def _request(self, node: CollectionNode) -> None:
        request = node.page
        self._begin(node)
        self.page_wanted.emit(node.record.id, request)

    def _begin(self, node: CollectionNode) -> None:
        node.phase = Phase.LOADING
        if node.status is not None or not node.items:
            self._set_status(node, Status.LOADING)
        self._tell_changed(node)

    def _tell_items_changed(self) -> None:
        self.checks_changed.emit()
        self.items_changed.emit()
