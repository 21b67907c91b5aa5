"""The visible rows of the results as Qt's own items, for a view that may show ten thousand of them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from qgis.PyQt import sip
from qgis.PyQt.QtCore import QModelIndex, QObject, QSignalBlocker, Qt, pyqtSignal
from qgis.PyQt.QtGui import QStandardItem, QStandardItemModel

from .node_model import ROLES, row_flags
from .tree_nodes import CollectionNode, ItemNode, NodeKind
from .visible_branch import Branch, runs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .results_model import ResultsModel
    from .tree_nodes import Node, RowNode

_NO_INDEX = QModelIndex()
_row = attrgetter("row")
_NOWHERE = -1, -1


class VisibleRowsModel(QStandardItemModel):
    """The rows of a ResultsModel that are accepted, all unless a subclass says otherwise, in the model's order.

    QTreeView asks for the flags and the children of every row whenever rows are added. These are Qt's own here; the
    source is asked for a row's data when the row is painted. A QSortFilterProxyModel over the source passes all of
    those questions to its Python methods: with 10,000 items a further page of 100 takes it 420 to 510 ms of the main
    thread, and this model 20 ms (`make bench ONLY=rows`).
    """

    #: Rows have come or gone: once for all runs of rows, of which Qt's own signals tell one after the other.
    rows_changed = pyqtSignal()
    #: Rows of collections may be among them.
    collections_changed = pyqtSignal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._top = Branch(self.invisibleRootItem())
        #: The visible collections of all levels, by their nodes' numbers.
        self._branches: dict[int, Branch] = {}
        self._templates: dict[tuple[NodeKind, bool], QStandardItem] = {}
        self._pending: tuple[list[Any], int, list[Any]] | None = None
        #: The place of the index that was asked for last, and its node, until rows come or go.
        self._last: tuple[tuple[int, int], Node | None] = _NOWHERE, None
        # Connected first, so that every other slot finds the lists of nodes in step with the rows.
        self.rowsInserted.connect(self._add_pending_nodes)
        self.rowsRemoved.connect(self._remove_nodes)

    def sourceModel(self) -> ResultsModel:
        return self._source

    def setSourceModel(self, model: ResultsModel) -> None:
        """Show this model's rows; to be called once."""
        self._source = model
        model.modelReset.connect(self.rebuild)
        model.rowsInserted.connect(self._on_inserted)
        model.rowsAboutToBeRemoved.connect(self._on_removing)
        model.dataChanged.connect(self._on_changed)
        self.rebuild()

    def accepts_collection(self, node: CollectionNode) -> bool:
        """Whether the collection is visible."""
        return True

    def accepted_rows(self, node: CollectionNode, rows: Sequence[RowNode]) -> list[RowNode]:
        """Those of the collection's rows that are visible."""
        return [each for each in rows if not isinstance(each, CollectionNode) or self.accepts_collection(each)]

    def node(self, index: QModelIndex) -> Node | None:
        """The node of the row at this model's index."""
        if not index.isValid():
            return None
        place = index.internalId(), index.row()
        if self._last[0] != place:
            self._last = place, self._found(index)
        return self._last[1]

    def _found(self, index: QModelIndex) -> Node | None:
        parent, nodes = index.parent(), self._top.shown
        if parent.isValid():
            nodes = () if (above := self._found(parent)) is None else self._nodes_below(above)
        return nodes[index.row()] if index.row() < len(nodes) else None

    def shown_rows(self, index: QModelIndex) -> Sequence[RowNode]:
        """The visible rows of the collection at this model's index."""
        return () if (branch := self._branch(self.node(index))) is None else branch.shown

    def mapToSource(self, index: QModelIndex) -> QModelIndex:
        node = self.node(index)
        return QModelIndex() if node is None else self._source.index_of(node)

    def mapFromSource(self, index: QModelIndex) -> QModelIndex:
        """The row's index in this model; invalid where the row is hidden."""
        node = self._source.node(index)
        if node is None:
            return QModelIndex()
        if isinstance(node, CollectionNode):
            return QModelIndex() if (branch := self._branch(node)) is None else branch.row.index()
        parent = self.mapFromSource(index.parent())
        row = node.row
        if isinstance(node.parent, CollectionNode):
            shown = self.shown_rows(parent)
            if row >= len(shown) or shown[row] is not node:
                row = shown.index(node) if node in shown else -1
        return self.index(row, 0, parent) if parent.isValid() else QModelIndex()

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Asked for a dozen roles whenever a row is painted, of which rows have half."""
        node = self.node(index) if role in ROLES else None
        return None if node is None else self._source.value(node, role)

    def setData(self, index: QModelIndex, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        return self._source.setData(self.mapToSource(index), value, role)

    def rowCount(self, parent: QModelIndex = _NO_INDEX) -> int:
        count = int(super().rowCount(parent))
        if count == 1 and parent.isValid():
            branch = self._branch(self.node(parent))
            return 0 if branch is not None and branch.has_placeholder else 1
        return count

    def canFetchMore(self, parent: QModelIndex) -> bool:
        return self._source.canFetchMore(self.mapToSource(parent))

    def fetchMore(self, parent: QModelIndex) -> None:
        self._source.fetchMore(self.mapToSource(parent))

    def update_rows(self) -> None:
        """Show the rows that are accepted now, and only these."""
        branches = self._branches
        before = [(node, branch) for node in self._source.all_collections() if (branch := branches.get(node.id))]
        self._update(self._top, [node for node in self._source.collections() if self.accepts_collection(node)])
        for node, branch in before:  # new ones have their rows already
            if self._branch(node) is branch:
                self._update_branch(node, branch)
        self._tell_of_rows(with_collections=True)

    def _update_branch(self, node: CollectionNode, branch: Branch) -> None:
        """Show the accepted rows of the collection."""
        branch.record = node.record
        if branch.shown or node.row_count():  # few of thousands of collections have been searched
            self._update(branch, self.accepted_rows(node, node.rows()))
        self._set_placeholder(branch, is_needed=not branch.shown)

    def _update(self, branch: Branch, wanted: Sequence[RowNode]) -> None:
        """Show these rows below the branch, and only these."""
        for start, stop in reversed([*runs(branch.shown, wanted)]):
            branch.row.removeRows(start, stop - start)
        for start, stop in runs(wanted, branch.shown):
            self._show(branch, start, wanted[start:stop])

    def _show(self, branch: Branch, at: int, nodes: Sequence[RowNode]) -> None:
        """Show further rows below the branch, the first of them at this place."""
        self._set_placeholder(branch, is_needed=False)
        self._insert(branch.row, [self._row_of(node) for node in nodes], (branch.shown, at, [*nodes]))
        for node in nodes:
            if isinstance(node, CollectionNode) and node.children:
                self._update_branch(node, self._branches[node.id])

    def _set_placeholder(self, branch: Branch, *, is_needed: bool) -> None:
        """With an empty row, the view can expand a collection that has not been searched. `rowCount` hides the row
        from the view; a `hasChildren` in Python would be called for every row."""
        if branch.has_placeholder != is_needed:
            with QSignalBlocker(self):
                branch.row.setRowCount(1 if is_needed else 0)
                branch.row.setColumnCount(1)
            branch.has_placeholder = is_needed

    def _row_of(self, node: RowNode) -> QStandardItem:
        if isinstance(node, CollectionNode):
            branch = self._branches[node.id] = Branch(self._row(NodeKind.COLLECTION, is_draggable=False))
            branch.row.setColumnCount(1)  # else Qt tells of the column while it inserts the first rows below
            branch.row.setRowCount(1)
            branch.has_placeholder = True
            if not node.children:  # else later: Qt tells the model of a row, and not of those below it, where it is
                self._update_branch(node, branch)
            return branch.row
        if not isinstance(node, ItemNode):
            return self._row(NodeKind.STATUS, is_draggable=False)
        row = self._row(NodeKind.ITEM, is_draggable=bool(node.data_keys))
        row.appendRows([self._row(NodeKind.ASSET, is_draggable=one.kind.is_layer) for one in node.record.assets])
        return row

    def _row(self, kind: NodeKind, *, is_draggable: bool) -> QStandardItem:
        """A new row: a clone of a template, which is Qt's alone once `_insert` has given it away."""
        template = self._templates.get((kind, is_draggable))
        if template is None:
            template = self._templates[kind, is_draggable] = QStandardItem()
            template.setFlags(row_flags(kind, is_draggable))
        return template.clone()

    def _branch(self, node: Node | None) -> Branch | None:
        return self._branches.get(node.id) if isinstance(node, CollectionNode) else None

    def _nodes_below(self, node: Node) -> Sequence[Any]:
        """The nodes of the visible rows below the node's row."""
        branch = self._branch(node)
        if branch is not None:
            return branch.shown
        return node.assets if isinstance(node, ItemNode) else ()

    def rebuild(self) -> None:
        """Take over the rows of the source, which has been reset."""
        self.beginResetModel()
        with QSignalBlocker(self):
            self.removeRows(0, len(self._top.shown))
            self._top.shown.clear()
            self._branches.clear()
            self._last = _NOWHERE, None
            self.update_rows()
        self.endResetModel()
        self._tell_of_rows(with_collections=True)

    def _tell_of_rows(self, *, with_collections: bool) -> None:
        self.rows_changed.emit()
        if with_collections:
            self.collections_changed.emit()

    def _on_inserted(self, parent: QModelIndex, first: int, last: int) -> None:
        """Show those of the new rows that are accepted. What is listed already is looked at again only where more is
        known of the collection than before."""
        node = self._source.node(parent)
        branch = self._branch(node)
        if not isinstance(node, CollectionNode) or branch is None:
            return
        if branch.record is not node.record:
            self._update_branch(node, branch)
            self._tell_of_rows(with_collections=True)
            return
        new = self.accepted_rows(node, [node.child(row) for row in range(first, last + 1)])
        if new:
            self._show(branch, bisect_left(branch.shown, first, key=_row), new)
            self._tell_of_rows(with_collections=any(isinstance(each, CollectionNode) for each in new))

    def _on_removing(self, parent: QModelIndex, first: int, last: int) -> None:
        branch = self._branch(self._source.node(parent))
        if branch is None:
            return
        start = bisect_left(branch.shown, first, key=_row)
        stop = bisect_right(branch.shown, last, key=_row)
        if stop > start:
            branch.row.removeRows(start, stop - start)
            self._set_placeholder(branch, is_needed=not branch.shown)
            self._tell_of_rows(with_collections=True)

    def _on_changed(self, first: QModelIndex, last: QModelIndex) -> None:
        node = self._source.node(first)
        if isinstance(node, CollectionNode) and self.accepts_collection(node) != (self._branch(node) is not None):
            self.update_rows()
        if first == last:
            index = self.mapFromSource(first)
            if index.isValid():
                self.dataChanged.emit(index, index)
            return
        # either end of the range may be hidden, so the change is reported for all visible rows below the parent
        parent = self.mapFromSource(first.parent())
        count = self.rowCount(parent)
        if count and parent.isValid() == first.parent().isValid():
            self.dataChanged.emit(self.index(0, 0, parent), self.index(count - 1, 0, parent))

    def _insert(
        self, parent: QStandardItem, rows: list[QStandardItem], pending: tuple[list[Any], int, list[Any]]
    ) -> None:
        """Insert rows; `pending` is the list that their nodes go into, at which place, and the nodes."""
        self._pending = pending
        parent.insertRows(pending[1], rows)
        for row in rows:
            # Else PyQt keeps a Python object of it, and one of each row below it, as long as the row that they are
            # below, even when they have been removed: the garbage collector would walk all of them again and again.
            sip.transferto(row, None)
        self._add_pending_nodes()  # no signal has done so if the parent is in no model yet, or signals are blocked

    def _add_pending_nodes(self) -> None:
        self._last = _NOWHERE, None
        if self._pending is not None:
            nodes, at, new = self._pending
            self._pending = None
            nodes[at:at] = new

    def _remove_nodes(self, parent: QModelIndex, first: int, last: int) -> None:
        self._last = _NOWHERE, None
        branch = self._branch(self.node(parent)) if parent.isValid() else self._top
        if branch is None:
            return
        for node in branch.shown[first : last + 1]:
            if isinstance(node, CollectionNode):
                for each in node.with_all_below():
                    self._branches.pop(each.id, None)
        del branch.shown[first : last + 1]
