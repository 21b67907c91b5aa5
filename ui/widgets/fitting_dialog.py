"""A dialog whose height follows its wrapped texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtWidgets import QDialog

if TYPE_CHECKING:
    from qgis.PyQt.QtGui import QShowEvent


class FittingDialog(QDialog):
    """Takes the height that its contents need at its width. Qt itself reckons with texts that are less wide."""

    def showEvent(self, event: QShowEvent | None) -> None:
        super().showEvent(event)
        self.fit()

    def fit(self) -> None:
        """Grow or shrink to the contents, once the layout knows their height."""
        QTimer.singleShot(0, self._fit)

    def grow(self) -> None:
        """Grow where the contents need it; call it after a text has changed."""
        QTimer.singleShot(0, self._grow)

    def _fit(self) -> None:
        self.resize(self.width(), self._needed_height())

    def _grow(self) -> None:
        height = self._needed_height()
        if height > self.height():
            self.resize(self.width(), height)

    def _needed_height(self) -> int:
        layout = self.layout()
        layout.activate()
        if layout.hasHeightForWidth():
            return int(layout.totalHeightForWidth(self.width()))
        return int(layout.totalSizeHint().height())
