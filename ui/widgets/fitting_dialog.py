"""A dialog whose height is what its wrapped texts need."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtWidgets import QDialog

if TYPE_CHECKING:
    from qgis.PyQt.QtGui import QShowEvent


class FittingDialog(QDialog):
    """Qt itself gives a dialog the height that its texts would need if they were wider."""

    def showEvent(self, event: QShowEvent | None) -> None:
        super().showEvent(event)
        self.fit()

    def fit(self) -> None:
        """Take the height once the layout knows it; call it after a text has changed."""
        QTimer.singleShot(0, self._take_height)

    def _take_height(self) -> None:
        height = self.layout().totalHeightForWidth(self.width())
        if height > self.height():
            self.resize(self.width(), height)
