"""Shows a catalogue, a collection or an item in the dock, whatever the filters hide."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QObject, pyqtSignal

from ...core.errors import DatacubeError
from ...core.stac.query import ItemQuery, Reach
from ...core.stac.tasks import SearchTask
from ...core.threads.tasks import LatestTask
from ..results.results_model import Role

if TYPE_CHECKING:
    from collections.abc import Callable

    from qgis.PyQt.QtCore import QModelIndex

    from ...core.catalogs import Catalog
    from ...core.stac.records import Item, ItemPage
    from ..results.results_filter_model import ResultsFilterModel
    from ..results.results_model import ResultsModel
    from ..results.results_tree import ResultsTree
    from .search_controller import SearchController


@dataclass(frozen=True)
class _Target:
    catalog: Catalog
    collection_id: str
    item_id: str
    asset_key: str
    #: Its place in a tree of files has been looked for.
    is_looked_for: bool = False


class Navigator(QObject):
    """Goes a step further with each answer that it waits for; a newer target replaces the older one.

    `failed(DatacubeError)` tells why a target cannot be shown. `choose_catalog` makes a catalogue the current one,
    `clear_words` clears the words that narrow the list.
    """

    failed = pyqtSignal(object)

    def __init__(
        self,
        searches: SearchController,
        item_filter: ResultsFilterModel,
        tree: ResultsTree,
        *,
        choose_catalog: Callable[[Catalog], None],
        clear_words: Callable[[], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._searches = searches
        self._model: ResultsModel = item_filter.sourceModel()
        self._item_filter = item_filter
        self._tree = tree
        self._choose_catalog = choose_catalog
        self._clear_words = clear_words
        self._target: _Target | None = None
        self._finding = LatestTask(self)
        searches.recalled.connect(self._go_on)
        searches.connected.connect(self._go_on)
        searches.connection_failed.connect(self._on_connection_failed)
        searches.search_ended.connect(self._go_on)
        searches.stopped.connect(self.dispose)

    def reveal(self, catalog: Catalog, collection_id: str = "", item_id: str = "", asset_key: str = "") -> None:
        """Select this in the tree. With an empty id the catalogue, the collection or the item itself is the target."""
        self._finding.drop()
        self._target = _Target(catalog, collection_id, item_id, asset_key)
        self._clear_words()
        if self._searches.catalog != catalog:
            self._choose_catalog(catalog)
        self._go_on()

    def reveal_here(self, collection_id: str, item_id: str = "") -> None:
        """Select this of the catalogue that is shown."""
        if self._searches.catalog is not None:
            self.reveal(self._searches.catalog, collection_id, item_id)

    def dispose(self) -> None:
        self._target = None
        self._finding.drop()

    def _go_on(self) -> None:
        target = self._target
        if target is None or self._finding.is_running:
            return
        if self._searches.catalog != target.catalog or not target.collection_id:
            self._target = None  # another catalogue has been chosen meanwhile, or the catalogue is the target
            return
        collection = self._model.collection(target.collection_id)
        if collection is None:
            if self._searches.is_connecting or self._is_opening(target):
                return
            self._fail(self.tr("The catalogue no longer has the collection {id}.").format(id=target.collection_id))
            return
        if not self._row(target.collection_id).isValid():
            self._item_filter.set_show_outside(True)
        if not target.item_id:
            self._select(self._row(target.collection_id))
            self._target = None
            return
        self._model.request_first_page(target.collection_id)  # the tree would ask only when it lays itself out
        self._tree.expand_collections([collection])
        if self._searches.is_searching:
            return
        self._find_item(target)

    def _is_opening(self, target: _Target) -> bool:
        """Whether the catalogues that the collection is in are being opened, in a tree, or are still looked for."""
        self._searches.open_down_to(target.collection_id)
        if self._searches.is_searching:
            return True
        contents = self._searches.contents
        if contents is None or not contents.is_tree or target.is_looked_for:
            return False
        query = ItemQuery((target.collection_id,), limit=1, reach=Reach.OWN)
        self._finding.start(SearchTask(target.catalog, query), self._on_place_known, self._on_find_failed)
        return True

    def _on_place_known(self, _page: ItemPage) -> None:
        if self._target is not None:
            self._target = replace(self._target, is_looked_for=True)
            self._go_on()

    def _find_item(self, target: _Target) -> None:
        """Select the item if the search has found it, else ask for it by its id, whatever the filters."""
        if self._loaded(target) is not None:
            self._select_item(target)
            return
        query = ItemQuery((target.collection_id,), ids=(target.item_id,))
        self._finding.start(SearchTask(target.catalog, query), self._on_found, self._on_find_failed)

    def _on_found(self, page: ItemPage) -> None:
        target = self._target
        if target is None:
            return
        if not page.items:
            self._fail(self.tr("The catalogue no longer has the item {id}.").format(id=target.item_id))
            return
        self._model.add_item(page.items[0])
        if self._loaded(target) is None and self._searches.is_searching:
            return  # the filters have changed meanwhile: tried again when that search has ended
        self._select_item(target)

    def _select_item(self, target: _Target) -> None:
        item, self._target = self._loaded(target), None
        if item is None:
            return
        self._tree.select_items([item])
        if target.asset_key:
            self._select_asset(item, target.asset_key)
        self._tree.setFocus()

    def _select_asset(self, item: Item, key: str) -> None:
        model = self._item_filter
        parent = model.mapFromSource(self._model.item_index(item))
        self._tree.expand(parent)
        for row in range(model.rowCount(parent)):
            index = model.index(row, 0, parent)
            if index.data(Role.RECORD).asset.key == key:
                self._select(index)

    def _on_find_failed(self, error: DatacubeError) -> None:
        self._target = None
        self.failed.emit(error)

    def _on_connection_failed(self, _error: DatacubeError) -> None:
        """Go on in the collections of last time, where they are listed; the dock shows the error."""
        if self._searches.contents is None:
            self._target = None
        else:
            self._go_on()

    def _fail(self, text: str) -> None:
        self._target = None
        self.failed.emit(DatacubeError(text))

    def _loaded(self, target: _Target) -> Item | None:
        return next(
            (
                item
                for item in self._model.each_item()
                if item.id == target.item_id and item.collection_id == target.collection_id
            ),
            None,
        )

    def _row(self, collection_id: str) -> QModelIndex:
        return self._item_filter.mapFromSource(self._model.collection_index(collection_id))

    def _select(self, index: QModelIndex) -> None:
        selection = self._tree.selectionModel()
        # The tree's own setCurrentIndex adds to the selection while Ctrl is still down after Ctrl+V.
        selection.setCurrentIndex(index, selection.SelectionFlag.ClearAndSelect)
        self._tree.scrollTo(index)
        self._tree.setFocus()
