"""The tree of collections, items and assets; what the user does in it is emitted as signals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QItemSelection, QModelIndex, QPoint, Qt, QTimer, pyqtSignal
from qgis.PyQt.QtWidgets import QAbstractItemView, QTreeView, QWidget

from ...core.stac.asset_choice import AssetChoice
from ...core.stac.records import Collection, Item
from .chosen_collections import ChosenCollections
from .item_scope import scope_of
from .results_delegate import ResultsDelegate
from .results_model import NodeKind, ResultsModel, Role, Status
from .tree_nodes import ItemNode, Phase, item_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from qgis.PyQt.QtGui import QKeyEvent, QResizeEvent

    from ...core.catalogs import Catalog
    from ...core.stac.asset_records import Asset
    from .item_scope import ItemScope
    from .results_filter_model import ResultsFilterModel

_ENTER_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_DOWN_KEYS = (Qt.Key.Key_Down, Qt.Key.Key_PageDown, Qt.Key.Key_End)


class ResultsTree(QTreeView):
    """Shows a ResultsFilterModel. Expanding a collection searches it; scrolling to the end of its items fetches the
    next page.

    Enter or a double click adds an asset, Space checks all that is selected, a drag takes the selected layers along.
    What is expanded is expanded again when it comes back after the filters changed.
    """

    is_in_dock = True
    #: AssetChoices: layers to be added to the map.
    add_requested = pyqtSignal(object)
    #: A Collection, an Item, an AssetChoice or None: the current row changed.
    current_changed = pyqtSignal(object)
    #: The selected Items, and those of the selected assets.
    items_selected = pyqtSignal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._expanded: set[tuple[str, str]] = set()
        self._has_new_rows = False
        self._update_timer = QTimer(self)
        self._update_timer.setSingleShot(True)
        self._update_timer.setInterval(0)
        self._update_timer.timeout.connect(self._expand_and_fetch)
        self.setHeaderHidden(True)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setUniformRowHeights(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)  # what tells a title from the others is at its beginning
        self.setIndentation(self.fontMetrics().height())
        self._delegate = ResultsDelegate(self)
        self.thumbnails = self._delegate.thumbnails
        self.setItemDelegate(self._delegate)
        self.setAccessibleName(self.tr("Collections, items and assets"))
        self.expanded.connect(self._on_expanded)
        self.collapsed.connect(self._on_collapsed)
        self.doubleClicked.connect(self._activate)
        self.clicked.connect(self._on_clicked)
        self.verticalScrollBar().valueChanged.connect(self._update_soon)
        self.verticalScrollBar().rangeChanged.connect(self._update_soon)

    def setModel(self, item_filter: ResultsFilterModel) -> None:
        """Show the filter; its source model is set already."""
        self._filter = item_filter
        self._items: ResultsModel = item_filter.sourceModel()
        self._items.items_changed.connect(self._update_soon)
        self.chosen = ChosenCollections(item_filter, self)
        super().setModel(item_filter)
        self.chosen.follow(self.selectionModel())

    def selected_items(self) -> list[Item]:
        """The selected items and those of the selected assets, each once, in the order of the tree."""
        found: dict[int, Item] = {}
        for index in self._selected_indexes():
            record = index.data(Role.RECORD)
            item = record.item if isinstance(record, AssetChoice) else record
            if isinstance(item, Item):
                found[id(item)] = item
        return list(found.values())

    def selected_assets(self) -> list[AssetChoice]:
        records = (index.data(Role.RECORD) for index in self._selected_indexes())
        return [record for record in records if isinstance(record, AssetChoice)]

    def files_of_selected_items(self, files: Callable[[Item], Sequence[Asset]]) -> list[AssetChoice]:
        """Those files of the selected items that `files` gives."""
        nodes = map(self._filter.node, self._selected_indexes())
        return [node.choice(file) for node in nodes if isinstance(node, ItemNode) for file in files(node.record)]

    def selected_choices(self) -> list[AssetChoice]:
        """The selected assets, and the data layers of the selected items; each once."""
        of_items = [choice for index in self._selected_indexes() for choice in self._filter.data_choices(index)]
        found = [*self.selected_assets(), *of_items]
        return list({(id(choice.item), choice.asset.key): choice for choice in found}.values())

    def add_selected(self) -> None:
        """Ask for the layers among the selected assets, and for the data layers of the selected items; also for what
        may be a raster but is no layer, to hear why."""
        choices = self.selected_choices()
        layers = [choice for choice in choices if choice.asset.kind.is_layer or choice.asset.is_withheld]
        if layers:
            self.add_requested.emit(layers)

    def selected_collections(self) -> list[Collection]:
        records = (index.data(Role.RECORD) for index in self._selected_indexes())
        return [record for record in records if isinstance(record, Collection)]

    def current_record(self) -> Collection | Item | AssetChoice | None:
        record = self.currentIndex().data(Role.RECORD)
        return None if isinstance(record, Status) else record

    def current_item(self) -> Item | None:
        """The current row's item, an asset's too."""
        record = self.current_record()
        if isinstance(record, AssetChoice):
            return record.item
        return record if isinstance(record, Item) else None

    def catalog(self) -> Catalog | None:
        index = self._current_collection()
        return self._filter.node(index).catalog if index.isValid() else None

    def scope(self) -> ItemScope | None:
        """The items that "all" means at the current row: those of its collection that are shown and, unless words
        narrow them, those on further pages. None without a current row."""
        index = self._current_collection()
        collection = index.data(Role.RECORD)
        if not isinstance(collection, Collection):
            return None
        node, listed = self._filter.node(index), self._filter.visible_items(index)
        rest = None if self._filter.narrows(index) else self._items.next_page(collection.id)
        selected = self.selected_items(), self.selected_assets()
        is_searched = bool(listed) or node.phase is not Phase.NEW
        return scope_of(node.catalog, collection, *selected, listed, rest=rest, is_searched=is_searched)

    def _current_collection(self) -> QModelIndex:
        index = self.currentIndex()
        while index.isValid() and index.data(Role.KIND) != NodeKind.COLLECTION:
            index = index.parent()
        return index

    def _selected_indexes(self) -> list[QModelIndex]:
        indexes = self.selectionModel().selectedIndexes()
        return sorted(indexes, key=_path)

    # Showing rows

    def select_items(self, items: Sequence[Item]) -> None:
        """Select those of the items that are loaded, expand their collections and scroll to the first."""
        selection = QItemSelection()
        for item in items:
            index = self._filter.mapFromSource(self._items.item_index(item))
            if index.isValid():
                self.expand(index.parent())  # and scrollTo what that is in
                selection.select(index, index)
        command = self.selectionModel().SelectionFlag
        self.selectionModel().select(selection, command.ClearAndSelect)
        if selection.indexes():
            first = selection.indexes()[0]
            self.selectionModel().setCurrentIndex(first, command.NoUpdate)
            self.scrollTo(first)

    def open_collections(self) -> list[Collection]:
        """The collections on show that are expanded."""
        return [index.data(Role.RECORD) for index in self._filter.collection_indexes() if self.isExpanded(index)]

    def expand_collections(self, collections: Iterable[Collection]) -> None:
        """Expand the collections, which searches those that have not been searched."""
        wanted = {collection.id for collection in collections}
        for index in self._filter.collection_indexes():
            if index.data(Role.RECORD).id in wanted:
                self.expand(index)

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        self.items_selected.emit(self.selected_items())

    def currentChanged(self, current: QModelIndex, previous: QModelIndex) -> None:
        super().currentChanged(current, previous)
        self.current_changed.emit(self.current_record())

    # Expanding again what was expanded

    def reset(self) -> None:
        """The model has other rows. Qt empties the selection without a signal, so it is emitted here."""
        super().reset()
        self._delegate.forget_rows()
        self.items_selected.emit([])
        self.current_changed.emit(None)
        self._has_new_rows = True
        self._update_soon()

    def rowsInserted(self, parent: QModelIndex, start: int, end: int) -> None:
        super().rowsInserted(parent, start, end)
        self._delegate.note_rows(parent, start, end)
        self._has_new_rows = True
        self._update_soon()

    def _expand_again(self) -> None:
        """Expand rows that were expanded before they went; later than `rowsInserted`, since expanding may search and
        add rows."""
        self._has_new_rows = False
        for collection_id, item_id in list(self._expanded):
            index = self._items.collection_index(collection_id)
            if item_id:
                index = self._items.index_by_id(collection_id, item_id)
            self.expand(self._filter.mapFromSource(index))

    def _on_expanded(self, index: QModelIndex) -> None:
        self._expanded.add(_key(index))
        self._update_soon()

    def _on_collapsed(self, index: QModelIndex) -> None:
        self._expanded.discard(_key(index))

    def _update_soon(self) -> None:
        self._update_timer.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._update_soon()

    def _expand_and_fetch(self) -> None:
        if self._has_new_rows:
            self._expand_again()
        self._fetch_what_is_seen()

    def _fetch_what_is_seen(self) -> None:
        """Ask for the next page of each collection whose last row is in sight. Not while words narrow its items: that
        could fetch all pages of a large collection."""
        height = self.viewport().height()
        index = self.indexAt(QPoint(0, 0))
        ends = []
        while index.isValid() and self.visualRect(index).top() < height:
            if index.data(Role.RECORD) is Status.MORE and not self._filter.narrows(index.parent()):
                ends.append(index.parent())
            index = self.indexBelow(index)
        for end in ends:
            self._items.fetch_next(self._filter.mapToSource(end))

    # Keys, clicks and drags

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER_KEYS:
            self._activate(self.currentIndex(), toggles=True)
        elif event.key() == Qt.Key.Key_Space and self.currentIndex().flags() & Qt.ItemFlag.ItemIsUserCheckable:
            self._check_selected()
        else:
            super().keyPressEvent(event)
            if event.key() in _DOWN_KEYS:  # Qt does not scroll at the last row, which a new page has pushed away
                self.scrollTo(self.currentIndex())
            return
        event.accept()

    def _activate(self, index: QModelIndex, *, toggles: bool = False) -> None:
        kind = index.data(Role.KIND)
        if kind == NodeKind.ASSET:
            self.add_selected()
        elif kind == NodeKind.STATUS:
            self._on_clicked(index)
        elif index.isValid() and toggles:
            self.setExpanded(index, not self.isExpanded(index))

    def _on_clicked(self, index: QModelIndex) -> None:
        if index.data(Role.KIND) == NodeKind.STATUS:
            self._items.fetch_next(self._filter.mapToSource(index.parent()))

    def _check_selected(self) -> None:
        is_checked = self.currentIndex().data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Checked
        self._filter.set_checked([*self._selected_indexes(), self.currentIndex()], is_checked=not is_checked)


def _path(index: QModelIndex) -> tuple[int, ...]:
    """The rows from the top down to the index: the order of the tree."""
    return (*_path(index.parent()), index.row()) if index.isValid() else ()


def _key(index: QModelIndex) -> tuple[str, str]:
    """The ids of an expandable row's collection and item."""
    record = index.data(Role.RECORD)
    if isinstance(record, Item):
        return item_key(record)
    return (record.id, "") if isinstance(record, Collection) else ("", "")
