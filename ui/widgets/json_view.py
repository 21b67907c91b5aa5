"""A view of JSON text with syntax colours and a search bar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.gui import QgsCodeEditorJson, QgsCodeEditorWidget
from qgis.PyQt.QtWidgets import QVBoxLayout, QWidget

if TYPE_CHECKING:
    from qgis.PyQt.QtGui import QShowEvent


class JsonView(QWidget):
    """Shows text in QGIS's editor for JSON, read-only; Ctrl+F searches in it. The editor is made when the view is first
    shown, since most people never open it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = ""
        self._editor: QgsCodeEditorJson | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)

    def set_text(self, text: str) -> None:
        self._text = text
        if self.isVisible():
            self._fill()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fill()

    def _fill(self) -> None:
        if self._editor is None:
            self._editor = QgsCodeEditorJson(self)
            self._editor.setReadOnly(True)
            self._editor.setLineNumbersVisible(False)
            self._editor.setScrollWidth(1)  # QScintilla's own is wider than most records
            self._editor.setScrollWidthTracking(True)
            self._editor.setAccessibleName(self.tr("JSON"))
            self.layout().addWidget(QgsCodeEditorWidget(self._editor, None, self))  # has the search bar
            self.setFocusProxy(self._editor)
        if self._editor.text() != self._text:
            self._editor.setText(self._text)
