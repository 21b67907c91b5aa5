"""Marks beside layers in QGIS's layer tree, each with a tip and something that a click on it does."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from qgis.core import QgsLayerTree, QgsProject
from qgis.gui import QgsLayerTreeViewIndicator
from qgis.PyQt.QtCore import QObject, QTimer

from ..icons import named_icon
from ..widgets.plain_text import plain_tip

if TYPE_CHECKING:
    from collections.abc import Callable

    from qgis.core import QgsLayerTreeLayer, QgsLayerTreeNode
    from qgis.gui import QgsLayerTreeView


class Mark(NamedTuple):
    """The name of an icon, for `named_icon`, and a tip in plain text."""

    icon: str
    text: str


class NodeIndicators(QObject):
    """One indicator for each node of a layer for which `mark_of(layer id)` gives a mark; `clicked(layer id)` is called
    with a click on it. Whoever knows the marks calls `show` when one of them changes."""

    def __init__(
        self,
        view: QgsLayerTreeView,
        mark_of: Callable[[str], Mark | None],
        clicked: Callable[[str], object],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._view = view
        self._mark_of = mark_of
        self._clicked = clicked
        self._shown: dict[QgsLayerTreeNode, QgsLayerTreeViewIndicator] = {}
        self._marks: dict[QgsLayerTreeNode, Mark] = {}
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self.show)
        self._root = QgsProject.instance().layerTreeRoot()
        self._root.addedChildren.connect(self.show_later)
        self._root.willRemoveChildren.connect(self._on_leaving)

    def dispose(self) -> None:
        self._later.stop()
        self._root.addedChildren.disconnect(self.show_later)
        self._root.willRemoveChildren.disconnect(self._on_leaving)
        for node in list(self._shown):
            self._take_off(node)

    def show_later(self, *_: object) -> None:
        """Also of a layer that is dragged to another place."""
        self._later.start(0)

    def show(self) -> None:
        for node in self._root.findLayers():
            mark = self._mark_of(node.layerId())
            if mark is None:
                self._take_off(node)
            else:
                self._put_on(node, mark)

    def _on_leaving(self, parent: QgsLayerTreeNode, first: int, last: int) -> None:
        """The view keeps indicators by the address of their node, where another node may be next."""
        for child in parent.children()[first : last + 1]:
            nodes = child.findLayers() if QgsLayerTree.isGroup(child) else [child]
            for node in nodes:
                self._take_off(node)

    def _put_on(self, node: QgsLayerTreeLayer, mark: Mark) -> None:
        indicator = self._shown.get(node)
        if indicator is None:
            indicator = self._shown[node] = QgsLayerTreeViewIndicator(self)
            layer_id = node.layerId()
            indicator.clicked.connect(lambda _index: self._clicked(layer_id))
            self._view.addIndicator(node, indicator)
        if self._marks.get(node) != mark:
            self._marks[node] = mark
            indicator.setIcon(named_icon(mark.icon))
            indicator.setToolTip(plain_tip(mark.text))

    def _take_off(self, node: QgsLayerTreeNode) -> None:
        self._marks.pop(node, None)
        indicator = self._shown.pop(node, None)
        if indicator is not None:
            self._view.removeIndicator(node, indicator)
            indicator.deleteLater()
