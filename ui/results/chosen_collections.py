"""The collections that the user has selected in the tree, to be searched alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QItemSelectionModel, QModelIndex, QObject, QTimer, pyqtSignal

from ...core.stac.records import Collection
from .node_model import Role
from .tree_nodes import CollectionNode

if TYPE_CHECKING:
    from ...core.catalogs import Catalog
    from .results_filter_model import ResultsFilterModel
    from .results_model import ResultsModel


class ChosenCollections(QObject):
    """Those whose rows are selected, also while words or the map hide them: they are selected again when they are back.
    Only another selection, or another catalogue, ends the choice.

    Make it before the view is given the model: it must hear that rows go before the view's selection does.
    """

    #: Collections, in the order of the catalogue; none for all.
    changed = pyqtSignal(object)

    def __init__(self, item_filter: ResultsFilterModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._filter = item_filter
        self._model: ResultsModel = item_filter.sourceModel()
        self._selection: QItemSelectionModel | None = None
        self._ids: set[str] = set()
        self._catalog: Catalog | None = None
        self._rows_go = False
        self._selecting = QTimer(self)
        self._selecting.setSingleShot(True)
        self._selecting.setInterval(0)
        self._selecting.timeout.connect(self._select_again)
        for going in (item_filter.rowsAboutToBeRemoved, item_filter.modelAboutToBeReset):
            going.connect(lambda *_: self._note_going(is_going=True))
        for gone in (item_filter.rowsRemoved, item_filter.modelReset):
            gone.connect(lambda *_: self._note_going(is_going=False))
        item_filter.modelReset.connect(self._on_reset)
        item_filter.rowsInserted.connect(self._selecting.start)

    def follow(self, selection: QItemSelectionModel) -> None:
        """Follow this selection of rows of the filter model."""
        self._selection = selection
        selection.selectionChanged.connect(self._on_selected)

    def records(self) -> list[Collection]:
        return [node.record for node in self._model.all_collections() if node.record.id in self._ids]

    def clear(self) -> None:
        """Choose none, and select nothing."""
        if self._selection is not None:
            self._selection.clearSelection()
        self._choose(set())

    def _note_going(self, *, is_going: bool) -> None:
        self._rows_go = is_going

    def _on_selected(self) -> None:
        if not self._rows_go and self._selection is not None:
            ranges = [each for each in self._selection.selection() if self._may_have_collections(each.parent())]
            records = (index.data(Role.RECORD) for each in ranges for index in each.indexes())
            self._choose({record.id for record in records if isinstance(record, Collection)})

    def _may_have_collections(self, parent: QModelIndex) -> bool:
        """Thousands of items may be selected: they are not looked at one by one."""
        node = self._filter.node(parent)
        return node is None or (isinstance(node, CollectionNode) and bool(node.children))

    def _on_reset(self) -> None:
        """Keep those that the catalogue still has; another catalogue's may have the same ids."""
        node = next(iter(self._model.collections()), None)
        catalog = self._catalog if node is None else node.catalog
        is_same, self._catalog = catalog == self._catalog, catalog
        self._choose({record.id for record in self.records()} if is_same and node is not None else set())
        self._selecting.start()

    def _choose(self, ids: set[str]) -> None:
        if ids != self._ids:
            self._ids = ids
            self.changed.emit(self.records())

    def _select_again(self) -> None:
        for collection_id in self._ids if self._selection is not None else ():
            row = self._filter.mapFromSource(self._model.collection_index(collection_id))
            if row.isValid() and not self._selection.isSelected(row):
                self._selection.select(row, QItemSelectionModel.SelectionFlag.Select)
