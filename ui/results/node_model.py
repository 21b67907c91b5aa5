"""The tree of nodes as a Qt model: indexes, roles, and the insertion and removal of rows."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, Any
from weakref import WeakValueDictionary

from qgis.PyQt.QtCore import QAbstractItemModel, QModelIndex, QObject, Qt

from ...core.language.bilingual import in_language
from ...core.language.collection_titles import short_title
from .row_text import QT_ROLES, facts, node_data, second_text
from .tree_nodes import NO_KEYS, AssetNode, CollectionNode, ItemNode, Node, NodeKind, Status, StatusNode

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ...core.errors import DatacubeError
    from ...core.stac.records import Collection, Item

_FIRST_ROLE = int(Qt.ItemDataRole.UserRole) + 1
_NO_INDEX = QModelIndex()


class Role(IntEnum):
    """The model's own roles: the NodeKind, the record (a Collection, an Item, an AssetChoice or a Status), the text at
    the right end of the row, and the parts of its second line."""

    KIND = _FIRST_ROLE
    RECORD = _FIRST_ROLE + 1
    SECOND_TEXT = _FIRST_ROLE + 2
    FACTS = _FIRST_ROLE + 3


#: The roles that rows have.
ROLES = frozenset((*map(int, Role), *map(int, QT_ROLES)))


class NodeModel(QAbstractItemModel):
    """One column of collections, items, assets and status rows. Below a collection there come the collections that it
    holds, then its items, then its status."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._language = ""
        self._collections: list[CollectionNode] = []
        self._by_id: dict[str, CollectionNode] = {}
        #: Indexes hold a node's number, never its address: an index that outlives its row finds no node, rather than
        #: freed memory.
        self._nodes: WeakValueDictionary[int, Node] = WeakValueDictionary()

    def node(self, index: QModelIndex) -> Node | None:
        return self._nodes.get(int(index.internalId())) if index.isValid() else None

    def collections(self) -> Sequence[CollectionNode]:
        """The nodes of the first level of collections, in the order of the rows."""
        return self._collections

    def all_collections(self) -> Iterator[CollectionNode]:
        """The nodes of the collections of all levels, each before those that it holds."""
        for node in self._collections:
            if node.children:
                yield from node.with_all_below()
            else:
                yield node

    def index_of(self, node: Node) -> QModelIndex:
        self._nodes[node.id] = node
        return self.createIndex(node.row, 0, node.id)

    def index(self, row: int, column: int, parent: QModelIndex = _NO_INDEX) -> QModelIndex:
        if column != 0 or not 0 <= row < self.rowCount(parent):
            return QModelIndex()
        node = self.node(parent)
        if isinstance(node, CollectionNode):
            return self.index_of(node.child(row))
        return self.index_of(node.assets[row] if isinstance(node, ItemNode) else self._collections[row])

    def parent(self, index: QModelIndex) -> QModelIndex:
        node = self.node(index)
        return QModelIndex() if node is None or node.parent is None else self.index_of(node.parent)

    def rowCount(self, parent: QModelIndex = _NO_INDEX) -> int:
        if not parent.isValid():
            return len(self._collections)
        node = self.node(parent)
        if isinstance(node, CollectionNode):
            return node.row_count()
        return len(node.record.assets) if isinstance(node, ItemNode) else 0

    def columnCount(self, parent: QModelIndex = _NO_INDEX) -> int:
        return 1

    def hasChildren(self, parent: QModelIndex = _NO_INDEX) -> bool:
        return isinstance(self.node(parent), CollectionNode) or self.rowCount(parent) > 0

    def flags(self, index: QModelIndex) -> Qt.ItemFlag:
        node = self.node(index)
        if node is None:
            return Qt.ItemFlag.NoItemFlags
        return row_flags(node.kind, _is_draggable(node))

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        node = self.node(index)
        return None if node is None else self.value(node, role)

    def value(self, node: Node, role: int) -> Any:
        """What the node's row has for the role."""
        if role == Role.KIND:
            return node.kind
        if role == Role.RECORD:
            return node.choice() if isinstance(node, AssetNode) else node.record
        if role == Role.SECOND_TEXT:
            return second_text(node)
        if role == Role.FACTS:
            return facts(node)
        return node_data(node, role, self._language)

    def _emit_changed(self, first: Node, last: Node | None = None) -> None:
        self.dataChanged.emit(self.index_of(first), self.index_of(last or first))

    def _show_items(self, branch: CollectionNode, items: Sequence[Item]) -> None:
        """Replace the branch's items by these; items that are listed already, in the same order, keep their rows."""
        wanted = {item.id: item for item in items}
        kept = [node for node in branch.items if wanted.get(node.record.id) == node.record]
        staying = {node.record.id: node for node in kept}
        if list(staying) != [key for key in wanted if key in staying]:
            kept = []
        self._remove_items_except(branch, kept)
        rows = dict(branch.by_id)
        run: list[Item] = []
        at = 0
        for key, item in wanted.items():
            if key not in rows:
                run.append(item)
                continue
            self._insert_items(branch, at, run)
            rows[key].record = item  # equal, but its properties may be newer
            at += len(run) + 1
            run = []
        self._insert_items(branch, at, run)

    def _append_items(self, branch: CollectionNode, items: Sequence[Item]) -> list[Item]:
        """Add the items after the others, except those that are listed already: while a catalogue is being written to,
        its pages may overlap. Returns those that are new."""
        fresh = [*{item.id: item for item in items if item.id not in branch.by_id}.values()]
        self._insert_items(branch, len(branch.items), fresh)
        return fresh

    def _insert_items(self, branch: CollectionNode, at: int, items: Sequence[Item]) -> None:
        if not items:
            return
        nodes = [ItemNode(branch, item, branch.remembered.pop(item.id, NO_KEYS)) for item in items]
        row = branch.first_row + at
        self.beginInsertRows(self.index_of(branch), row, row + len(nodes) - 1)
        branch.items[at:at] = nodes
        branch.by_id.update({node.record.id: node for node in nodes})
        self._number(branch, at)
        self.endInsertRows()

    def _remove_items_except(self, branch: CollectionNode, kept: Sequence[ItemNode]) -> None:
        staying = {node.id for node in kept}
        end = len(branch.items)
        while end > 0:
            if branch.items[end - 1].id in staying:
                end -= 1
                continue
            start = end - 1
            while start > 0 and branch.items[start - 1].id not in staying:
                start -= 1
            self._remove_items(branch, start, end)
            end = start

    def _remove_items(self, branch: CollectionNode, start: int, end: int) -> None:
        self.beginRemoveRows(self.index_of(branch), branch.first_row + start, branch.first_row + end - 1)
        gone = branch.items[start:end]
        del branch.items[start:end]
        for node in gone:
            del branch.by_id[node.record.id]
            branch.with_checks.pop(node.id, None)
        branch.remembered.update({node.record.id: node.checked for node in gone if node.checked})
        self._number(branch, start)
        self.endRemoveRows()

    def _number(self, branch: CollectionNode, start: int) -> None:
        for row in range(start, len(branch.items)):
            branch.items[row].row = branch.first_row + row

    def _show_record(self, branch: CollectionNode, record: Collection) -> None:
        """Show what is known of a collection by now, of which there was only the title of the link to it. It stays
        where it is."""
        if record.files is not None:
            self.beginInsertRows(self.index_of(branch), 0, 0)
            branch.files = ItemNode(branch, record.files)
            for row, node in enumerate(branch.children, start=branch.first_child):
                node.row = row
            self._number(branch, 0)
            self.endInsertRows()
        if record.title != branch.record.title:  # else what is shown stays: it may differ, to be told from others
            branch.title = short_title(in_language(record.title, self._language))
        branch.record = record

    def _show_children(self, branch: CollectionNode, children: Sequence[CollectionNode]) -> None:
        """Replace the collections below the branch by these, unless they are the same: then they keep their rows, and
        what is below them."""
        if [node.record for node in branch.children] == [node.record for node in children]:
            return
        first = branch.first_child
        if branch.children:
            self.beginRemoveRows(self.index_of(branch), first, first + len(branch.children) - 1)
            gone = [each for child in branch.children for each in child.with_all_below()]
            branch.children = []
            for node in gone:
                self._by_id.pop(node.record.id, None)
            self._number(branch, 0)
            self.endRemoveRows()
        fresh = [node for node in children if node.record.id not in self._by_id]
        if fresh:
            self.beginInsertRows(self.index_of(branch), first, first + len(fresh) - 1)
            branch.children = fresh
            for row, node in enumerate(fresh):
                node.row = first + row
            self._by_id.update({node.record.id: node for node in fresh})
            self._number(branch, 0)
            self.endInsertRows()

    def _set_status(self, branch: CollectionNode, status: Status | None, error: DatacubeError | None = None) -> None:
        row = branch.first_row + len(branch.items)
        if branch.status is not None and status is not None:
            branch.status.record, branch.status.error, branch.status.progress = status, error, ""
            self._emit_changed(branch.status)
        elif status is not None:
            self.beginInsertRows(self.index_of(branch), row, row)
            branch.status = StatusNode(branch, status, error)
            self.endInsertRows()
        elif branch.status is not None:
            self.beginRemoveRows(self.index_of(branch), row, row)
            branch.status = None
            self.endRemoveRows()


def row_flags(kind: NodeKind, is_draggable: bool) -> Qt.ItemFlag:
    """The flags of a row. A layer can be dragged, and an item that has some; these have check boxes."""
    flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
    if kind in (NodeKind.ASSET, NodeKind.STATUS):
        flags |= Qt.ItemFlag.ItemNeverHasChildren
    if is_draggable:
        flags |= Qt.ItemFlag.ItemIsDragEnabled | Qt.ItemFlag.ItemIsUserCheckable
    return flags


def _is_draggable(node: Node) -> bool:
    if isinstance(node, AssetNode):
        return bool(node.record.kind.is_layer)
    return isinstance(node, ItemNode) and bool(node.data_keys)
