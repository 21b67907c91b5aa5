"""Looks for what the words name exactly: a collection or an item, wherever it is in the catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QObject, pyqtSignal

from ...core.errors import CanceledError
from ...core.language.text_folding import folded
from ...core.stac.find_items import FindItemsTask, FoundItems, missing_names, names_in
from ...core.threads.tasks import LatestTask
from . import search_outcome

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qgis.PyQt.QtCore import QModelIndex

    from ...core.errors import DatacubeError
    from ...core.stac.find_items import FoundItem
    from ...core.stac.records import Collection, Item
    from ..results.results_filter_model import ResultsFilterModel
    from ..results.results_model import ResultsModel
    from ..results.results_tree import ResultsTree
    from .search_controller import SearchController
    from .search_outcome import Outcome

#: Items that are expanded, when so many are named.
_MOST_EXPANDED = 10


class NameSearch(QObject):
    """Runs beside the search of the collections, and ends after it: then what is named is shown, expanded and selected,
    and `ended(Outcome | None)` says what was not found, or is hidden. `shown` follows when rows were selected."""

    ended = pyqtSignal(object)
    shown = pyqtSignal()

    def __init__(
        self,
        searches: SearchController,
        item_filter: ResultsFilterModel,
        tree: ResultsTree,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._searches = searches
        self._model: ResultsModel = item_filter.sourceModel()
        self._item_filter = item_filter
        self._tree = tree
        self._finding = LatestTask(self)
        self._words = ""
        self._searched: Sequence[Collection] = ()
        self._chosen: Sequence[str] = ()
        self._found: FoundItems | None = None
        self._error: DatacubeError | None = None
        searches.search_ended.connect(self.go_on)

    @property
    def is_running(self) -> bool:
        return bool(self._words)

    def start(self, words: str, searched: Sequence[Collection], chosen: Sequence[str] = ()) -> None:
        """Look for the words, while the collections are searched. `chosen`: the ids of those that the user has chosen,
        none where all are searched."""
        self.drop()
        catalog = self._searches.catalog
        if catalog is None or self._searches.contents is None or not names_in(words):
            return
        self._words, self._searched, self._chosen = words, searched, chosen
        names = names_in(words)
        query = self._searches.query_for_names(searched)
        others = [each.id for each in self._searches.contents.collections if each not in searched]
        if not missing_names(names, self._names_of_collections(words)):
            self._found = FoundItems((), is_everywhere=False)  # it is a collection that is looked for
        else:
            self._finding.start(FindItemsTask(catalog, names, query, others), self._on_found, self._on_failed)

    def drop(self) -> None:
        """Stop looking, and say nothing."""
        self._finding.drop()
        self._words, self._found, self._error = "", None, None

    def go_on(self) -> None:
        """End if both the names and the collections have been searched."""
        if not self._words or self._searches.is_searching or (self._found is None and self._error is None):
            return
        items = self._items_to_show()
        for item in items:
            self._searches.open_down_to(item.collection_id)  # one that no search has been in
        nested = self._found.collections if self._found is not None else ()
        for collection in nested:
            self._searches.open_above(collection.id)
        if self._searches.is_searching:
            return
        words, found, error = self._words, self._found, self._error
        self._words = ""  # it has ended
        for item in items:
            if not self._model.item_index(item).isValid():
                self._model.add_item(item)
        self._item_filter.set_named(items)
        has_selected = self._select(words, items)
        self.ended.emit(self._outcome(words, found, error))
        if has_selected:
            self.shown.emit()

    def _on_found(self, found: FoundItems) -> None:
        self._found = found
        self.go_on()

    def _on_failed(self, error: DatacubeError) -> None:
        self._error = error
        self.go_on()

    def _items_to_show(self) -> list[Item]:
        """The items that are named: those found by their ids, unless filters hide them, and those that are listed."""
        found = [] if self._found is None else [each.item for each in self._found.items if self._passes(each)]
        known = {(item.collection_id, item.id) for item in found}
        wanted = {folded(name) for name in names_in(self._words)}
        listed = [item for item in self._model.items() if folded(item.id) in wanted]
        return [*found, *(item for item in listed if (item.collection_id, item.id) not in known)]

    def _passes(self, found: FoundItem) -> bool:
        return not found.hidden_by and not search_outcome.is_not_chosen(found.item.collection_id, self._chosen)

    def _named_collections(self, words: str) -> list[Collection]:
        contents = self._searches.contents
        collections = contents.collections if contents is not None else ()
        return [each for each in collections if search_outcome.is_named(each, names_in(words))]

    def _names_of_collections(self, words: str) -> list[str]:
        return [name for each in self._named_collections(words) for name in search_outcome.names_of(each)]

    def _select(self, words: str, items: Sequence[Item]) -> bool:
        """Select what is named: the items, else the collections. Whether there was any."""
        tree, to_row = self._tree, self._item_filter.mapFromSource
        if items:
            tree.select_items(items)
            rows = [to_row(self._model.item_index(item)) for item in items]
        else:
            nested = self._found.collections if self._found is not None else ()
            named = self._named_collections(words) or nested
            rows = [to_row(self._model.collection_index(each.id)) for each in named]
        rows = [row for row in rows if row.isValid()]
        if not rows:
            return False
        if not items:
            tree.selectionModel().setCurrentIndex(rows[0], tree.selectionModel().SelectionFlag.ClearAndSelect)
        for row in rows[:_MOST_EXPANDED]:
            for above in _rows_above(row):
                tree.expand(above)
            if items or len(rows) == 1:
                tree.expand(row)
        tree.scrollTo(rows[0], tree.ScrollHint.PositionAtTop)
        return True

    def _failure(self) -> DatacubeError | None:
        """The first error of the searches of the collections."""
        errors = [
            node.status.error
            for node in self._model.collections()
            if node.record in self._searched and node.status is not None and node.status.error is not None
        ]
        return next((error for error in errors if not isinstance(error, CanceledError)), None)

    def _outcome(self, words: str, found: FoundItems | None, error: DatacubeError | None) -> Outcome | None:
        items = found.items if found is not None else ()
        unseen = next((each for each in items if not self._passes(each)), None)
        if unseen is not None:
            collection = self._model.collection(unseen.item.collection_id)
            return search_outcome.hidden(unseen, collection, self._chosen)
        named = self._named_collections(words)
        outside = [each for each in named if not self._is_listed(each)]
        if outside:
            return search_outcome.hidden_collection(outside[0])
        is_empty = not self._item_filter.rowCount()
        if error is None and is_empty:
            error = self._failure()  # where there are rows, it has one
        if error is not None:
            return search_outcome.failed(words, error)
        if found is not None and found.collections and not items and not is_empty:
            return None
        known = [*(each.item.id for each in items), *self._names_of_collections(words)]
        names = missing_names(names_in(words), known)
        if not names or not (items or is_empty):
            return None  # all is found, or words of it match what is listed
        label = ", ".join(names) if items else words
        catalog = self._searches.catalog
        is_everywhere = found is not None and found.is_everywhere
        name = catalog.name if catalog is not None else ""
        return search_outcome.none_named(label, self._searched, name, is_everywhere=is_everywhere, are_ids=bool(items))

    def _is_listed(self, collection: Collection) -> bool:
        return self._item_filter.mapFromSource(self._model.collection_index(collection.id)).isValid()


def _rows_above(row: QModelIndex) -> list[QModelIndex]:
    """Those that the row is in, from the first level down."""
    found = []
    while (row := row.parent()).isValid():
        found.append(row)
    return found[::-1]
