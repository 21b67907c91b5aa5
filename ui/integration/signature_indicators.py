"""The mark beside the layers of signed files in QGIS's layer tree: until when they can be read, or what they need."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..wording.times import end_text
from .node_indicators import Mark, NodeIndicators

if TYPE_CHECKING:
    from collections.abc import Callable

    from qgis.gui import QgsLayerTreeView
    from qgis.PyQt.QtCore import QObject

    from .layer_signature import LayerSignature
    from .layer_signatures import LayerSignatures

_SIGNED, _AWAITED, _NEEDED = "/locked.svg", "/lockedGray.svg", "/unlocked.svg"


class SignatureIndicators(NodeIndicators):
    """One indicator for each node of such a layer. `mend(layer id)` is called with a click on it."""

    def __init__(
        self, view: QgsLayerTreeView, signatures: LayerSignatures, mend: Callable[[str], None], parent: QObject
    ) -> None:
        super().__init__(view, self._mark, mend, parent)
        self._signatures = signatures
        signatures.changed.connect(self.show)
        self.show()

    def dispose(self) -> None:
        self._signatures.changed.disconnect(self.show)
        super().dispose()

    def _mark(self, layer_id: str) -> Mark | None:
        signature = self._signatures.of(layer_id)
        return None if signature is None else Mark(*self._look_of(signature))

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
