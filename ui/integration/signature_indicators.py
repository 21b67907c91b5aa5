"""The mark beside the layers of signed files in QGIS's layer tree: until when they can be read, or what they need."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsApplication, QgsLayerTree, QgsProject
from qgis.gui import QgsLayerTreeViewIndicator
from qgis.PyQt.QtCore import QObject, QTimer

from ..widgets.plain_text import plain_tip
from ..wording.times import end_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from qgis.core import QgsLayerTreeLayer, QgsLayerTreeNode
    from qgis.gui import QgsLayerTreeView

    from .layer_signature import LayerSignature
    from .layer_signatures import LayerSignatures

_SIGNED, _AWAITED, _NEEDED = "/locked.svg", "/lockedGray.svg", "/unlocked.svg"


class SignatureIndicators(QObject):
    """One indicator for each node of such a layer. `mend(layer id)` is called with a click on it."""

    def __init__(
        self, view: QgsLayerTreeView, signatures: LayerSignatures, mend: Callable[[str], None], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._view = view
        self._signatures = signatures
        self._mend = mend
        self._shown: dict[QgsLayerTreeNode, QgsLayerTreeViewIndicator] = {}
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._show)
        self._root = QgsProject.instance().layerTreeRoot()
        self._root.addedChildren.connect(self._on_added)
        self._root.willRemoveChildren.connect(self._on_leaving)
        signatures.changed.connect(self._show)
        self._show()

    def dispose(self) -> None:
        self._later.stop()
        self._root.addedChildren.disconnect(self._on_added)
        self._root.willRemoveChildren.disconnect(self._on_leaving)
        self._signatures.changed.disconnect(self._show)
        for node in list(self._shown):
            self._take_off(node)

    def _on_added(self, *_: object) -> None:
        """Also of a layer that is dragged to another place."""
        self._later.start(0)

    def _on_leaving(self, parent: QgsLayerTreeNode, first: int, last: int) -> None:
        """The view keeps indicators by the address of their node, where another node may be next."""
        for child in parent.children()[first : last + 1]:
            nodes = child.findLayers() if QgsLayerTree.isGroup(child) else [child]
            for node in nodes:
                self._take_off(node)

    def _show(self) -> None:
        for node in self._root.findLayers():
            signature = self._signatures.of(node.layerId())
            if signature is None:
                self._take_off(node)
            else:
                self._put_on(node, signature)

    def _put_on(self, node: QgsLayerTreeLayer, signature: LayerSignature) -> None:
        name, text = self._look_of(signature)
        indicator = self._shown.get(node)
        if indicator is None:
            indicator = self._shown[node] = QgsLayerTreeViewIndicator(self)
            layer_id = node.layerId()
            indicator.clicked.connect(lambda _index: self._mend(layer_id))
            self._view.addIndicator(node, indicator)
        if indicator.toolTip() != plain_tip(text):
            indicator.setIcon(QgsApplication.getThemeIcon(name))
            indicator.setToolTip(plain_tip(text))

    def _take_off(self, node: QgsLayerTreeNode) -> None:
        indicator = self._shown.pop(node, None)
        if indicator is not None:
            self._view.removeIndicator(node, indicator)
            indicator.deleteLater()

    def _look_of(self, signature: LayerSignature) -> tuple[str, str]:
        """The icon and the words."""
        if signature.error is not None and signature.needs_sign_in:
            text = self.tr("Sign-in needed: {reason}").format(reason=signature.error.message)
            return _NEEDED, f"{text}\n" + self.tr("Click to sign in.")
        if signature.error is not None and signature.is_pasted:
            return _NEEDED, str(signature.error) + "\n" + self.tr("Click to paste it.")
        if signature.error is not None:
            text = self.tr("Cannot be signed: {reason}").format(reason=signature.error)
            return _NEEDED, f"{text}\n" + self.tr("Click to try again.")
        if signature.is_awaited:
            return _AWAITED, self.tr("Being signed…")
        return _SIGNED, end_text(signature.expires)
