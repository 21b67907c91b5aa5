"""Room for messages and notes that come and go, without a window that grows and shrinks with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

if TYPE_CHECKING:
    from qgis.PyQt.QtCore import QSize


class NoticeArea(QWidget):
    """Notices above a content, from which they take their height: with them, the whole asks for no more room than the
    content alone."""

    def __init__(self, content: QWidget, *notices: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._content = content
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(content, 1)
        content.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)  # it gives way to notices
        for notice in notices:
            self.add(notice)

    def add(self, notice: QWidget) -> None:
        """Add it below the others."""
        self.layout().insertWidget(self.layout().count() - 1, notice)

    def minimumSizeHint(self) -> QSize:
        return self._content.minimumSizeHint()

    def sizeHint(self) -> QSize:
        return self._content.sizeHint()
