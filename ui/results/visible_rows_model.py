"""A model's rows once more, as Qt's own rows, for a view that may show ten thousand of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.PyQt.QtCore import QModelIndex, QObject, Qt
from qgis.PyQt.QtGui import QStandardItem, QStandardItemModel

from .node_model import row_flags
from .tree_nodes import CollectionNode, ItemNode, NodeKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .results_model import ResultsModel
    from .tree_nodes import Node, StatusNode

_NO_INDEX = QModelIndex()


class _Branch:
    """A collection on show: its row, the nodes below it, and whether an empty row stands in for them."""

    def __init__(self, node: CollectionNode, row: QStandardItem) -> None:
        self.node = node
        self.row = row
        self.shown: list[ItemNode | StatusNode] = []
        self.has_stand_in = False


class VisibleRowsModel(QStandardItemModel):
    """The rows of an ItemModel that are accepted, all unless a subclass says otherwise, in the model's order.

    With every page that comes, QTreeView asks each of its rows for flags and for children: too much for methods in
    Python once there are thousands. Here these are Qt's own; what a row says is asked of the source when it is painted.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._branches: list[_Branch] = []
        self._samples: dict[tuple[NodeKind, bool], QStandardItem] = {}
        self._coming: tuple[list[Any], int, list[Any]] | None = None
        # The first to hear of it, so that all others find each row in its place, before and after.
        self.rowsInserted.connect(self._take)
        self.rowsRemoved.connect(self._forget)

    def sourceModel(self) -> ResultsModel:
        return self._source

    def setSourceModel(self, model: ResultsModel) -> None:
        """Mirror the model, once and for good."""
        self._source = model
        model.modelReset.connect(self.rebuild)
        model.rowsInserted.connect(self._on_inserted)
        model.rowsAboutToBeRemoved.connect(self._on_removing)
        model.dataChanged.connect(self._on_changed)
        self.rebuild()

    def accepts_collection(self, node: CollectionNode) -> bool:
        """Whether the collection is on show."""
        return True

    def accepted(self, node: CollectionNode) -> list[ItemNode | StatusNode]:
        """Those of the collection's rows that are on show."""
        return [*node.items, node.status] if node.status is not None else [*node.items]

    def node(self, index: QModelIndex) -> Node | None:
        """What the row at this model's index stands for."""
        if not index.isValid():
            return None
        path = [index.row()]
        while (index := index.parent()).isValid():
            path.append(index.row())
        if path[-1] >= len(self._branches):
            return None
        branch = self._branches[path[-1]]
        if len(path) == 1:
            return branch.node
        nodes: Sequence[Any] = branch.shown if len(path) == 2 else branch.shown[path[1]].assets
        return nodes[path[0]] if path[0] < len(nodes) else None

    def shown_rows(self, index: QModelIndex) -> Sequence[ItemNode | StatusNode]:
        """The rows on show of the collection at this model's index."""
        return self._branches[index.row()].shown if index.isValid() and not index.parent().isValid() else ()

    def mapToSource(self, index: QModelIndex) -> QModelIndex:
        node = self.node(index)
        return QModelIndex() if node is None else self._source.index_of(node)

    def mapFromSource(self, index: QModelIndex) -> QModelIndex:
        """Where the source's row is; invalid when it is not on show."""
        node = self._source.node(index)
        if node is None:
            return QModelIndex()
        if isinstance(node, CollectionNode):
            branch = self._branch(node)
            return QModelIndex() if branch is None else branch.row.index()
        parent = self.mapFromSource(index.parent())
        row = node.row
        if parent.isValid() and isinstance(node.parent, CollectionNode):
            shown = self._branches[parent.row()].shown
            if row >= len(shown) or shown[row] is not node:
                row = shown.index(node) if node in shown else -1
        return self.index(row, 0, parent) if parent.isValid() else QModelIndex()

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        return self._source.data(self.mapToSource(index), role)

    def setData(self, index: QModelIndex, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        return self._source.setData(self.mapToSource(index), value, role)

    def rowCount(self, parent: QModelIndex = _NO_INDEX) -> int:
        if parent.isValid() and not parent.parent().isValid() and self._branches[parent.row()].has_stand_in:
            return 0
        return int(super().rowCount(parent))

    def canFetchMore(self, parent: QModelIndex) -> bool:
        return self._source.canFetchMore(self.mapToSource(parent))

    def fetchMore(self, parent: QModelIndex) -> None:
        self._source.fetchMore(self.mapToSource(parent))

    def align(self) -> None:
        """Show what is accepted now."""
        wanted = [node for node in self._source.collections() if self.accepts_collection(node)]
        for start, stop in reversed([*_runs(self._top(), wanted)]):
            self.removeRows(start, stop - start)
        for start, stop in _runs(wanted, self._top()):
            fresh = [_Branch(node, self._row(NodeKind.COLLECTION, is_draggable=False)) for node in wanted[start:stop]]
            for branch in fresh:
                self._align(branch)
            self._insert(self.invisibleRootItem(), [branch.row for branch in fresh], (self._branches, start, fresh))
        for branch in self._branches:
            self._align(branch)

    def _align(self, branch: _Branch, leaving: range = range(0)) -> None:
        """Show what is accepted of the collection, but for the source's rows that are leaving."""
        wanted = self.accepted(branch.node)
        if leaving:
            wanted = [node for node in wanted if node.row not in leaving]
        for start, stop in reversed([*_runs(branch.shown, wanted)]):
            branch.row.removeRows(start, stop - start)
        for start, stop in _runs(wanted, branch.shown):
            self._stand_in(branch, is_needed=False)
            rows = [self._row_of(node) for node in wanted[start:stop]]
            self._insert(branch.row, rows, (branch.shown, start, wanted[start:stop]))
        self._stand_in(branch, is_needed=not branch.shown)

    def _stand_in(self, branch: _Branch, *, is_needed: bool) -> None:
        """An empty row makes a collection that has not been searched one that can be expanded. `rowCount` keeps it
        from the view; `hasChildren` in Python would be called for all rows."""
        if branch.has_stand_in != is_needed:
            was_blocked = self.blockSignals(True)
            branch.row.setRowCount(1 if is_needed else 0)
            branch.row.setColumnCount(1)
            self.blockSignals(was_blocked)
            branch.has_stand_in = is_needed

    def _row_of(self, node: ItemNode | StatusNode) -> QStandardItem:
        if not isinstance(node, ItemNode):
            return self._row(NodeKind.STATUS, is_draggable=False)
        row = self._row(NodeKind.ITEM, is_draggable=bool(node.data_keys))
        row.appendRows([self._row(NodeKind.ASSET, is_draggable=one.kind.is_layer) for one in node.record.assets])
        return row

    def _row(self, kind: NodeKind, *, is_draggable: bool) -> QStandardItem:
        """A new row. A copy has no object in Python that lives as long as it does."""
        sample = self._samples.get((kind, is_draggable))
        if sample is None:
            sample = self._samples[kind, is_draggable] = QStandardItem()
            sample.setFlags(row_flags(kind, is_draggable))
        return sample.clone()

    def _top(self) -> list[CollectionNode]:
        return [branch.node for branch in self._branches]

    def _branch(self, node: CollectionNode) -> _Branch | None:
        return next((branch for branch in self._branches if branch.node is node), None)

    def rebuild(self) -> None:
        """Begin anew, as the source does."""
        self.beginResetModel()
        was_blocked = self.blockSignals(True)
        self.removeRows(0, len(self._branches))
        self._branches.clear()
        self.align()
        self.blockSignals(was_blocked)
        self.endResetModel()

    def _on_inserted(self, parent: QModelIndex, _first: int, _last: int) -> None:
        branch = self._branch(self._source.node(parent))
        if branch is not None:
            self._align(branch)

    def _on_removing(self, parent: QModelIndex, first: int, last: int) -> None:
        branch = self._branch(self._source.node(parent))
        if branch is not None:
            self._align(branch, range(first, last + 1))

    def _on_changed(self, first: QModelIndex, last: QModelIndex) -> None:
        node = self._source.node(first)
        if isinstance(node, CollectionNode) and self.accepts_collection(node) != (self._branch(node) is not None):
            self.align()
        if first == last:
            index = self.mapFromSource(first)
            if index.isValid():
                self.dataChanged.emit(index, index)
            return
        parent = self.mapFromSource(first.parent())  # either end of the rows may be hidden: all that are shown are told
        count = self.rowCount(parent)
        if count and parent.isValid() == first.parent().isValid():
            self.dataChanged.emit(self.index(0, 0, parent), self.index(count - 1, 0, parent))

    def _insert(
        self, parent: QStandardItem, rows: list[QStandardItem], coming: tuple[list[Any], int, list[Any]]
    ) -> None:
        self._coming = coming
        parent.insertRows(coming[1], rows)
        self._take()  # where the parent is in no model yet, or the signals are blocked

    def _take(self) -> None:
        if self._coming is not None:
            known, at, fresh = self._coming
            self._coming = None
            known[at:at] = fresh

    def _forget(self, parent: QModelIndex, first: int, last: int) -> None:
        if not parent.isValid():
            del self._branches[first : last + 1]
        elif not parent.parent().isValid():
            del self._branches[parent.row()].shown[first : last + 1]


def _runs(nodes: Sequence[Node], others: Sequence[Node]) -> Iterator[tuple[int, int]]:
    """The places, begin and end, where nodes stand together that are not among the others."""
    known = {node.id for node in others}
    start = None
    for row, node in enumerate(nodes):
        if node.id in known:
            if start is not None:
                yield start, row
                start = None
        elif start is None:
            start = row
    if start is not None:
        yield start, len(nodes)
