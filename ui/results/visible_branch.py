"""The visible rows below one row of the results: which nodes they stand for."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qgis.PyQt.QtGui import QStandardItem

    from ...core.stac.records import Collection
    from .tree_nodes import Node, RowNode


class Branch:
    """A visible collection, or what is above all of them: its row, the nodes of the visible rows below it, whether a
    placeholder row stands for these while there are none, and the collection as it was when they were chosen."""

    __slots__ = ("has_placeholder", "record", "row", "shown")

    def __init__(self, row: QStandardItem) -> None:
        self.row = row
        self.shown: list[RowNode] = []
        self.has_placeholder = False
        self.record: Collection | None = None


def runs(nodes: Sequence[Node], others: Sequence[Node]) -> Iterator[tuple[int, int]]:
    """Start and stop of each run of nodes that are not among the others."""
    known = {node.id for node in others}
    if nodes and not known:
        yield 0, len(nodes)
        return
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
