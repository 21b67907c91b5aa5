"""The tree of collections, items and assets: what a person does with it, as signals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QItemSelection, QModelIndex, QPoint, Qt, QTimer, pyqtSignal
from qgis.PyQt.QtWidgets import QAbstractItemView, QTreeView, QWidget

from ...core.stac.asset_choice import AssetChoice
from ...core.stac.records import Collection, Item
from ..panel.search_bar import OutsideLabel
from .item_scope import scope_of
from .results_delegate import ResultsDelegate
from .results_menu import ResultsMenu
from .results_model import NodeKind, ResultsModel, Role, Status
from .tree_nodes import ItemNode

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from qgis.PyQt.QtGui import QContextMenuEvent, QKeyEvent, QResizeEvent

    from .item_scope import ItemScope
    from .results_filter_model import ResultsFilterModel

__all__ = ["OutsideLabel", "ResultsTree"]

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_ONWARD = (Qt.Key.Key_Down, Qt.Key.Key_PageDown, Qt.Key.Key_End)


class ResultsTree(QTreeView):
    """Shows an ItemFilter. Expanding a collection searches it, scrolling to the end of its items fetches the next page.

    Enter or a double click adds an asset, Space checks all that is selected, Ctrl+C copies URLs; everything is in the
    context menu too. What is expanded is expanded again when it comes back after the filters changed.
    """

    add_requested = pyqtSignal(object)
    download_requested = pyqtSignal(object)
    save_extent_requested = pyqtSignal(object)
    #: A ManyOrder or a FootprintOrder: something of many items.
    many_requested = pyqtSignal(object)
    zoom_requested = pyqtSignal(object)
    search_requested = pyqtSignal(object)
    #: A Collection, an Item or an AssetChoice.
    details_requested = pyqtSignal(object)
    #: The same, or None: the current row changed.
    current_changed = pyqtSignal(object)
    items_selected = pyqtSignal(object)
    #: The chosen layers are being dragged out of the tree: whoever hears it starts the drag.
    drag_wanted = pyqtSignal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._expanded: set[tuple[str, str]] = set()
        self._has_new_rows = False
        self._look = QTimer(self)
        self._look.setSingleShot(True)
        self._look.setInterval(0)
        self._look.timeout.connect(self._look_around)
        self._actions = ResultsMenu(self)
        self.setHeaderHidden(True)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setUniformRowHeights(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)  # "… at 1 m" and "… at 2 m" differ at their ends
        self.setIndentation(self.fontMetrics().height())
        self.setItemDelegate(ResultsDelegate(self))
        self.setAccessibleName(self.tr("Collections, items and assets"))
        self.expanded.connect(self._on_expanded)
        self.collapsed.connect(self._on_collapsed)
        self.doubleClicked.connect(self._activate)
        self.clicked.connect(self._on_clicked)
        self.verticalScrollBar().valueChanged.connect(self._look_soon)
        self.verticalScrollBar().rangeChanged.connect(self._look_soon)

    def setModel(self, item_filter: ResultsFilterModel) -> None:
        """Show the filter; its source model is set already."""
        self._filter = item_filter
        self._items: ResultsModel = item_filter.sourceModel()
        self._items.items_changed.connect(self._look_soon)
        super().setModel(item_filter)

    # What is chosen

    def selected_items(self) -> list[Item]:
        """The selected items and those of the selected assets, each once, in the order of the tree."""
        found: dict[int, Item] = {}
        for index in self._selected():
            record = index.data(Role.RECORD)
            item = record.item if isinstance(record, AssetChoice) else record
            if isinstance(item, Item):
                found[id(item)] = item
        return list(found.values())

    def selected_assets(self) -> list[AssetChoice]:
        records = (index.data(Role.RECORD) for index in self._selected())
        return [record for record in records if isinstance(record, AssetChoice)]

    def data_of_selected_items(self) -> list[AssetChoice]:
        """The data layers of the selected items."""
        nodes = (self._items.node(self._filter.mapToSource(index)) for index in self._selected())
        return [choice for node in nodes if isinstance(node, ItemNode) for choice in node.choices()]

    def selected_collections(self) -> list[Collection]:
        records = (index.data(Role.RECORD) for index in self._selected())
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

    def scope(self) -> ItemScope | None:
        """The items that "all" means at the current row: of its collection, those shown and those still to come, unless
        words narrow them to the ones shown. None where nothing has been searched."""
        index = self.currentIndex()
        while index.parent().isValid():
            index = index.parent()
        collection = index.data(Role.RECORD)
        if not isinstance(collection, Collection):
            return None
        rows = (self._filter.index(row, 0, index).data(Role.RECORD) for row in range(self._filter.rowCount(index)))
        listed = [record for record in rows if isinstance(record, Item)]
        rest = None if self._filter.narrows(index) else self._items.next_page(collection.id)
        catalog = self._filter.node(index).catalog
        return scope_of(catalog, collection, self.selected_items(), self.selected_assets(), listed, rest=rest)

    def _selected(self) -> list[QModelIndex]:
        indexes = self.selectionModel().selectedIndexes()
        return sorted(indexes, key=_path)

    # What is shown

    def select_items(self, items: Sequence[Item]) -> None:
        """Select the items that are loaded, open their collections and scroll to the first."""
        selection = QItemSelection()
        for item in items:
            index = self._filter.mapFromSource(self._items.item_index(item))
            if index.isValid():
                self.expand(index.parent())
                selection.select(index, index)
        command = self.selectionModel().SelectionFlag
        self.selectionModel().select(selection, command.ClearAndSelect)
        if selection.indexes():
            first = selection.indexes()[0]
            self.selectionModel().setCurrentIndex(first, command.NoUpdate)
            self.scrollTo(first)

    def open_collections(self) -> list[Collection]:
        """The collections on show that are expanded."""
        return [index.data(Role.RECORD) for index in self._collection_indexes() if self.isExpanded(index)]

    def expand_collections(self, collections: Iterable[Collection]) -> None:
        """Open the collections, which searches those that have not been."""
        wanted = {collection.id for collection in collections}
        for index in self._collection_indexes():
            if index.data(Role.RECORD).id in wanted:
                self.expand(index)

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        self.items_selected.emit(self.selected_items())

    def currentChanged(self, current: QModelIndex, previous: QModelIndex) -> None:
        super().currentChanged(current, previous)
        self.current_changed.emit(self.current_record())

    # What comes back

    def reset(self) -> None:
        super().reset()
        self._has_new_rows = True
        self._look_soon()

    def rowsInserted(self, parent: QModelIndex, start: int, end: int) -> None:
        super().rowsInserted(parent, start, end)
        self._has_new_rows = True
        self._look_soon()

    def _expand_again(self) -> None:
        """Open what was open before it went; not while rows come in, since expanding may search and add more."""
        self._has_new_rows = False
        for collection_id, item_id in list(self._expanded):
            index = self._items.collection_index(collection_id)
            if item_id:
                index = self._items.index_by_id(collection_id, item_id)
            self.expand(self._filter.mapFromSource(index))

    def _on_expanded(self, index: QModelIndex) -> None:
        self._expanded.add(_key(index))
        self._look_soon()

    def _on_collapsed(self, index: QModelIndex) -> None:
        self._expanded.discard(_key(index))

    def _collection_indexes(self) -> list[QModelIndex]:
        return [self._filter.index(row, 0) for row in range(self._filter.rowCount())]

    # What is fetched

    def _look_soon(self) -> None:
        self._look.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._look_soon()

    def _look_around(self) -> None:
        if self._has_new_rows:
            self._expand_again()
        self._fetch_what_is_seen()

    def _fetch_what_is_seen(self) -> None:
        """Ask for the next page of each collection whose end is in sight; not while words narrow its items, which
        could run through all pages of a large collection by itself."""
        height = self.viewport().height()
        index = self.indexAt(QPoint(0, 0))
        ends = []
        while index.isValid() and self.visualRect(index).top() < height:
            if index.data(Role.RECORD) is Status.MORE and not self._filter.narrows(index.parent()):
                ends.append(index.parent())
            index = self.indexBelow(index)
        for end in ends:
            self._items.fetch_next(self._filter.mapToSource(end))

    # What is done

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER:
            self._activate(self.currentIndex(), toggles=True)
        elif event.key() == Qt.Key.Key_Space and self.currentIndex().flags() & Qt.ItemFlag.ItemIsUserCheckable:
            self._check_selected()
        else:
            super().keyPressEvent(event)
            if event.key() in _ONWARD:  # Qt stays where it is at the last row, which a new page has pushed out of sight
                self.scrollTo(self.currentIndex())
            return
        event.accept()

    def startDrag(self, _actions: Qt.DropAction) -> None:
        self.drag_wanted.emit(self._actions.layers())

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        kind = self.currentIndex().data(Role.KIND)
        if kind is None or not self._selected():
            return
        menu = self._actions.menu(NodeKind(kind))
        if not menu.isEmpty():
            menu.exec(event.globalPos())
        menu.deleteLater()

    def _activate(self, index: QModelIndex, *, toggles: bool = False) -> None:
        kind = index.data(Role.KIND)
        if kind == NodeKind.ASSET:
            self._actions.add.trigger()
        elif kind == NodeKind.STATUS:
            self._on_clicked(index)
        elif index.isValid() and toggles:
            self.setExpanded(index, not self.isExpanded(index))

    def _on_clicked(self, index: QModelIndex) -> None:
        if index.data(Role.KIND) == NodeKind.STATUS:
            self._items.fetch_next(self._filter.mapToSource(index.parent()))

    def _check_selected(self) -> None:
        is_checked = self.currentIndex().data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Checked
        state = Qt.CheckState.Unchecked if is_checked else Qt.CheckState.Checked
        for index in {*self._selected(), self.currentIndex()}:
            self.model().setData(index, state, Qt.ItemDataRole.CheckStateRole)


def _path(index: QModelIndex) -> tuple[int, ...]:
    """The rows from the top down to the index: the order of the tree."""
    return (*_path(index.parent()), index.row()) if index.isValid() else ()


def _key(index: QModelIndex) -> tuple[str, str]:
    """What an expandable row is called, whatever index it has."""
    record = index.data(Role.RECORD)
    if isinstance(record, Item):
        return (record.collection_id, record.id)
    return (record.id, "") if isinstance(record, Collection) else ("", "")
