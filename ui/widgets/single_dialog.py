"""At most one dialog at a time, where it is not modal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QObject

if TYPE_CHECKING:
    from qgis.PyQt.QtWidgets import QDialog


class SingleDialog(QObject):
    """Shows a dialog and closes the one before it. A closed dialog is deleted, unless it is kept to be shown again."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._dialog: QDialog | None = None
        self._kept: set[QDialog] = set()

    def current(self) -> QDialog | None:
        """The open dialog."""
        return self._dialog

    def show(self, dialog: QDialog) -> None:
        self.close()
        self._dialog = dialog
        if dialog not in self._kept:
            dialog.finished.connect(lambda: self._forget(dialog))
        dialog.show()

    def keep(self, dialog: QDialog) -> None:
        """Do not delete the dialog when it is closed: it may have to be shown again."""
        self._kept.add(dialog)

    def let_go(self, dialog: QDialog) -> None:
        """Undo `keep`: delete the dialog once it is closed."""
        if dialog in self._kept:
            self._kept.remove(dialog)
            if dialog is not self._dialog:
                dialog.deleteLater()

    def close(self) -> None:
        """Close the open dialog, as Cancel does."""
        if self._dialog is not None:
            self._dialog.reject()

    def dispose(self) -> None:
        """Close the open dialog and let go of all that are kept: the plugin is being unloaded."""
        self.close()
        for dialog in list(self._kept):
            self.let_go(dialog)

    def _forget(self, dialog: QDialog) -> None:
        if self._dialog is dialog:
            self._dialog = None
            if dialog not in self._kept:
                dialog.deleteLater()
