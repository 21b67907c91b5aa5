"""Leads the dock to a catalogue, a collection or an item, past whatever its filters hide."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QObject

from ...core.errors import DatacubeError
from ...core.stac.query import ItemQuery
from ...core.stac.tasks import SearchTask
from ..results.results_model import Role
from ..widgets.message_bar import show_error

if TYPE_CHECKING:
    from qgis.PyQt.QtCore import QModelIndex

    from ...core.catalogs import Catalog
    from ...core.stac.records import Item, ItemPage
    from ...core.tasks import Task
    from .catalog_panel import CatalogPanel


@dataclass(frozen=True)
class _Target:
    catalog: Catalog
    collection_id: str
    item_id: str
    asset_key: str


class Navigator(QObject):
    """Each answer that the dock waits for brings it a step nearer; a newer wish takes the older one's place."""

    def __init__(self, panel: CatalogPanel) -> None:
        super().__init__(panel)
        self._panel = panel
        self._target: _Target | None = None
        self._asked: Task | None = None
        panel.search_controller.connected.connect(self._go_on)
        panel.search_controller.connection_failed.connect(self._on_connection_failed)
        panel.search_controller.search_ended.connect(self._go_on)

    def reveal(self, catalog: Catalog, collection_id: str = "", item_id: str = "", asset_key: str = "") -> None:
        """Show this in the tree, selected. The empty id stands for "none": the catalogue, or the collection, is it."""
        if self._asked is not None:
            self._asked.supersede()
            self._asked = None
        self._target = _Target(catalog, collection_id, item_id, asset_key)
        self._panel.filter_panel.words.clear()
        if self._panel.search_controller.catalog != catalog:
            self._panel.connection_bar.choose(catalog)
        self._go_on()

    def _go_on(self) -> None:
        target, panel = self._target, self._panel
        if target is None or self._asked is not None:
            return
        if panel.search_controller.catalog != target.catalog or not target.collection_id:
            self._target = None  # somebody has chosen another catalogue meanwhile, or there is no more to do
            return
        collection = panel.model.collection(target.collection_id)
        if collection is None:
            if panel.search_controller.is_connecting:
                return
            self._fail(self.tr("The catalogue no longer has the collection {id}.").format(id=target.collection_id))
            return
        if not self._row(target.collection_id).isValid():
            panel.item_filter.set_show_outside(True)
        if not target.item_id:
            self._select(self._row(target.collection_id))
            self._target = None
            return
        panel.model.request_first_page(target.collection_id)  # a tree that lays itself out later would ask later
        panel.tree.expand_collections([collection])
        if panel.search_controller.is_searching:
            return
        self._find_item(target)

    def _find_item(self, target: _Target) -> None:
        """Select the item where the search has found it; else ask for it by its id, whatever the filters."""
        if self._loaded(target) is not None:
            self._select_item(target)
            return
        task = SearchTask(target.catalog, ItemQuery((target.collection_id,), ids=(target.item_id,)))
        task.succeeded.connect(self._on_found)
        task.failed.connect(self._on_not_found)
        self._asked = task
        task.start()

    def _on_found(self, page: ItemPage) -> None:
        target, self._asked = self._target, None
        if target is None:
            return
        if not page.items:
            self._fail(self.tr("The catalogue no longer has the item {id}.").format(id=target.item_id))
            return
        self._panel.model.add_item(page.items[0])
        if self._loaded(target) is None and self._panel.search_controller.is_searching:
            return  # the filters changed meanwhile; once more when that search has ended
        self._select_item(target)

    def _select_item(self, target: _Target) -> None:
        item, self._target = self._loaded(target), None
        if item is None:
            return
        self._panel.tree.select_items([item])
        if target.asset_key:
            self._select_asset(item, target.asset_key)
        self._panel.tree.setFocus()

    def _select_asset(self, item: Item, key: str) -> None:
        model, tree = self._panel.item_filter, self._panel.tree
        parent = model.mapFromSource(self._panel.model.item_index(item))
        tree.expand(parent)
        for row in range(model.rowCount(parent)):
            index = model.index(row, 0, parent)
            if index.data(Role.RECORD).asset.key == key:
                self._select(index)

    def _on_not_found(self, error: DatacubeError) -> None:
        self._asked = None
        self._target = None
        show_error(self._panel.message_bar, error)

    def _on_connection_failed(self, _error: DatacubeError) -> None:
        """The dock says what failed; what it shows of last time may still do."""
        if self._panel.search_controller.contents is None:
            self._target = None
        else:
            self._go_on()

    def _fail(self, text: str) -> None:
        self._target = None
        show_error(self._panel.message_bar, DatacubeError(text))

    def _loaded(self, target: _Target) -> Item | None:
        return next(
            (
                item
                for item in self._panel.model.items()
                if item.id == target.item_id and item.collection_id == target.collection_id
            ),
            None,
        )

    def _row(self, collection_id: str) -> QModelIndex:
        panel = self._panel
        return panel.item_filter.mapFromSource(panel.model.collection_index(collection_id))

    def _select(self, index: QModelIndex) -> None:
        command = self._panel.tree.selectionModel().SelectionFlag
        # not the tree's own setCurrentIndex, which adds to the selection while Ctrl is still down after Ctrl+V
        self._panel.tree.selectionModel().setCurrentIndex(index, command.ClearAndSelect)
        self._panel.tree.scrollTo(index)
        self._panel.tree.setFocus()
