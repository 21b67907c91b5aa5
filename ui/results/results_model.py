"""Collections, their items and their assets as one model that searches fill, with check boxes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.PyQt.QtCore import QModelIndex, Qt, pyqtSignal

from ...core.language.collection_titles import in_order_of, short_titles
from .node_model import NodeModel, Role
from .tree_nodes import FILES, NO_KEYS, AssetNode, CollectionNode, ItemNode, Node, NodeKind, Phase, Status, item_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ...core.catalogs import Catalog
    from ...core.errors import DatacubeError
    from ...core.stac.asset_choice import AssetChoice
    from ...core.stac.records import Collection, Item, ItemPage, PageRequest

__all__ = ["NodeKind", "ResultsModel", "Role", "Status"]


class ResultsModel(NodeModel):
    """Collection / item / asset, with a status row at the end of a collection's items.

    The model fetches nothing. It emits `page_wanted(collection id, PageRequest or None for the first page)`, which
    `add_page` or `set_error` answers; until then it does not emit it for that collection again. `canFetchMore` is
    true only until a collection has been searched: QTreeView calls `fetchMore` of an expanded row whenever it lays
    itself out, which would load every page at once. A view that shows the row `Status.MORE` calls `fetch_next`.

    Layers have check boxes; an item's stands for its data layers. Collections have none: they are chosen by selecting.
    """

    page_wanted = pyqtSignal(str, object)
    checks_changed = pyqtSignal()
    #: The Items that have been added; all others are as before.
    items_added = pyqtSignal(object)
    #: The items have been replaced by others.
    items_replaced = pyqtSignal()
    #: Items have been added or replaced.
    items_changed = pyqtSignal()
    #: More is known of a listed collection than before.
    collection_known = pyqtSignal()

    def set_collections(self, catalog: Catalog, collections: Sequence[Collection], language: str) -> None:
        """Show the catalogue's collections, sorted by their titles in the language, without items.

        Assets of collections that were listed before keep their checks once they are found again.
        """
        self.beginResetModel()
        before = self._by_id
        self._language = language
        self._collections = self._nodes_of(catalog, collections)
        self._by_id = {node.record.id: node for node in self._collections}
        for node in self._collections:
            old = before.get(node.record.id)
            if old is not None and old.record == node.record:
                node.remembered = old.remembered | {item.record.id: item.checked for item in old.items if item.checked}
                if node.files is not None and old.files is not None:
                    node.files.checked = old.files.checked
        self.endResetModel()
        self.checks_changed.emit()
        self._emit_items(None)

    def begin_page(self, collection_id: str) -> None:
        """Show that a page of the collection is loading."""
        node = self._by_id.get(collection_id)
        if node is not None and node.phase is not Phase.LOADING:
            self._begin(node)

    def add_page(self, collection_id: str, page: ItemPage) -> None:
        """Show a page that was fetched; ignored when no page of the collection is awaited."""
        node = self._by_id.get(collection_id)
        if node is None or node.phase is not Phase.LOADING:
            return
        checks = dict(node.with_checks)
        is_new_search = node.is_stale or bool(page.collections)
        if page.searched is not None and page.searched.source and not node.record.source:
            is_new_search = True
            self._show_record(node, page.searched)
            self.collection_known.emit()
        if page.collections or node.is_stale:
            self._show_children(node, self._nodes_of(node.catalog, page.collections, node))
        added: list[Item] = []
        if node.is_stale:
            self._show_items(node, page.items)
        else:
            added = self._append_items(node, page.items)
        node.note_page(page)
        if page.next is not None:
            self._set_status(node, Status.MORE if page.items else Status.PAUSED)
        else:
            self._set_status(node, None if node.items or node.children else Status.EMPTY)
        self._emit_changed(node)
        if is_new_search or node.with_checks != checks:
            self.checks_changed.emit()
        self._emit_items(None if is_new_search else added)

    def set_progress(self, collection_id: str, words: str) -> None:
        """Say how far the awaited page is, in its row if it has one."""
        node = self._by_id.get(collection_id)
        if node is not None and node.phase is Phase.LOADING and node.status is not None:
            node.status.progress = words
            self._emit_changed(node.status)

    def add_item(self, item: Item) -> None:
        """Show an item that was fetched by its id after those that the filters found; ignored before and during a
        search. Where that failed or was stopped, its row stays below the item."""
        node = self._by_id.get(item.collection_id)
        if node is None or node.phase not in (Phase.LOADED, Phase.FAILED):
            return
        if node.phase is Phase.LOADED and node.page is None:
            self._set_status(node, None)
        checks = dict(node.with_checks)
        added = self._append_items(node, (item,))
        self._emit_changed(node)
        if node.with_checks != checks:
            self.checks_changed.emit()
        self._emit_items(added)

    def set_error(self, collection_id: str, error: DatacubeError) -> None:
        """Show that the awaited page failed, in a row that offers to retry."""
        node = self._by_id.get(collection_id)
        if node is None or node.phase is not Phase.LOADING:
            return
        is_new_search = node.is_stale
        if is_new_search:
            self._show_children(node, ())
            self._show_items(node, ())
        node.is_stale = False
        node.phase = Phase.FAILED
        self._set_status(node, Status.ERROR, error)
        self._emit_changed(node)
        if is_new_search:
            self.checks_changed.emit()
        self._emit_items(None if is_new_search else ())

    def reset_items(self, collection_ids: Iterable[str] | None = None) -> None:
        """Forget the searches, since the filters changed. The rows stay until the new search's first page replaces
        them; items that it finds again keep their rows, expansion and checks."""
        chosen = [*self.all_collections()]
        if collection_ids is not None:
            chosen = [self._by_id[key] for key in collection_ids if key in self._by_id]
        for node in chosen:
            node.forget()
            self._set_status(node, None)
            self._emit_changed(node)
        self._emit_items(None)

    def request_first_page(self, collection_id: str) -> None:
        """Search the collection, expanded or not, unless it has been or is being searched."""
        node = self._by_id.get(collection_id)
        if node is not None and node.phase is Phase.NEW:
            self._request(node)

    def fetch_next(self, index: QModelIndex) -> None:
        """Request the next page of the collection at the index, or once more the page that failed."""
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
        """The request for the page after the loaded items; None after the last page, or before the first."""
        node = self._by_id.get(collection_id)
        return node.page if node is not None and node.phase is Phase.LOADED else None

    def items(self) -> list[Item]:
        """The items of all current searches, in the order of the tree."""
        return list(self.each_item())

    def each_item(self) -> Iterator[Item]:
        """`items` one by one, for those who need the first ones alone."""
        for node in self.all_collections():
            if node.items and not (node.is_stale and node.phase is Phase.NEW):
                yield from (item.record for item in node.items)

    def collection_index(self, collection_id: str) -> QModelIndex:
        """The index of the collection; invalid when the catalogue has none of this id."""
        node = self._by_id.get(collection_id)
        return QModelIndex() if node is None else self.index_of(node)

    def item_index(self, item: Item) -> QModelIndex:
        """The index of the item; invalid when it is not loaded."""
        return self.index_by_id(*item_key(item))

    def index_by_id(self, collection_id: str, item_id: str) -> QModelIndex:
        """The index of the item by the ids of `item_key`."""
        branch = self._by_id.get(collection_id)
        node = None
        if branch is not None:
            node = branch.files if item_id == FILES else branch.by_id.get(item_id)
        return QModelIndex() if node is None else self.index_of(node)

    def searched_collections(self) -> list[Collection]:
        """Those that have been searched, or are."""
        return [node.record for node in self.all_collections() if node.phase is not Phase.NEW]

    def checked_assets(self) -> list[AssetChoice]:
        """The checked assets, in the order of the tree."""
        return [
            item.choice(asset)
            for node in self.all_collections()
            if node.with_checks
            for item in node.checked_rows()
            for asset in item.record.assets
            if asset.key in item.checked
        ]

    def setData(self, index: QModelIndex, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole:
            return False
        return self.set_checked([index], is_checked=Qt.CheckState(value) == Qt.CheckState.Checked)

    def set_checked(self, indexes: Iterable[QModelIndex], *, is_checked: bool) -> bool:
        """Check or uncheck the rows that have a box; whether there were any. All rows together emit one
        `checks_changed`, and the rows below one parent one `dataChanged`."""
        nodes = [node for node in map(self.node, indexes) if node is not None and node.check_state is not None]
        changed: dict[int, tuple[Node, Node]] = {}
        for node in nodes:
            for each in _check(node, is_checked=is_checked):
                parent = 0 if each.parent is None else each.parent.id
                first, last = changed.get(parent, (each, each))
                changed[parent] = min(first, each, key=_row), max(last, each, key=_row)
        for first, last in changed.values():
            self._emit_changed(first, last)
        if nodes:
            self.checks_changed.emit()
        return bool(nodes)

    def _nodes_of(
        self, catalog: Catalog, collections: Sequence[Collection], parent: CollectionNode | None = None
    ) -> list[CollectionNode]:
        """New nodes, by their titles."""
        titles = short_titles(collections, self._language)
        return [
            CollectionNode(catalog, collection, titles[collection.id], row, parent)
            for row, collection in enumerate(in_order_of(titles, collections))
        ]

    def _request(self, node: CollectionNode) -> None:
        request = node.page
        self._begin(node)
        self.page_wanted.emit(node.record.id, request)

    def _begin(self, node: CollectionNode) -> None:
        node.phase = Phase.LOADING
        if node.status is not None or not node.items:
            self._set_status(node, Status.LOADING)
        self._emit_changed(node)

    def _emit_items(self, added: Sequence[Item] | None) -> None:
        """Say that these items have been added, or for None that all may be others."""
        if added is None:
            self.items_replaced.emit()
        elif added:
            self.items_added.emit(added)
        self.items_changed.emit()


def _check(node: Node, *, is_checked: bool) -> list[Node]:
    """Check or uncheck the node; the nodes whose boxes change with it."""
    if isinstance(node, ItemNode):
        node.checked = node.checked | node.data_keys if is_checked else NO_KEYS
        return [node, *node.shown_assets()]
    elif isinstance(node, AssetNode):
        key = {node.record.key}
        node.parent.checked = node.parent.checked | key if is_checked else node.parent.checked - key
        return [node, node.parent]
    return [node]


def _row(node: Node) -> int:
    return node.row
