"""At most one dialog at a time, where it is not modal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QObject

if TYPE_CHECKING:
    from qgis.PyQt.QtWidgets import QDialog


class SingleDialog(QObject):
    """Shows a dialog and closes the one before it. A closed dialog is deleted."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._dialog: QDialog | None = None

    def current(self) -> QDialog | None:
        """The open dialog."""
        return self._dialog

    def show(self, dialog: QDialog) -> None:
        self.close()
        self._dialog = dialog
        dialog.finished.connect(lambda: self._forget(dialog))
        dialog.show()

    def close(self) -> None:
        """Close the open dialog, as Cancel does."""
        if self._dialog is not None:
            self._dialog.reject()

    def _forget(self, dialog: QDialog) -> None:
        if self._dialog is dialog:
            self._dialog = None
            dialog.deleteLater()
