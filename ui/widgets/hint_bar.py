"""A hint in the dock. It wraps at any width, where a message bar would cut it off."""

from __future__ import annotations

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QFrame, QHBoxLayout, QToolButton, QWidget

from .plain_text import PlainLabel


class HintBar(QFrame):
    """An icon for information or a warning, the text, and a button that closes it; hidden until `say`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self._icon = PlainLabel(self)
        self.text_label = PlainLabel(self)
        self.text_label.setObjectName("hintText")
        self.text_label.setWordWrap(True)
        self.close_button = close = QToolButton(self)
        close.setIcon(QgsApplication.getThemeIcon("/mIconClose.svg"))
        close.setAutoRaise(True)
        close.setToolTip(self.tr("Close the Advice"))
        close.setAccessibleName(close.toolTip())
        close.clicked.connect(self.hide)
        layout = QHBoxLayout(self)
        margin = self.fontMetrics().height() // 4
        layout.setContentsMargins(margin, margin, margin, margin)
        layout.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self.text_label, 1)
        layout.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    def say(self, text: str, *, is_warning: bool = False) -> None:
        icon = QgsApplication.getThemeIcon("/mIconWarning.svg" if is_warning else "/mIconInfo.svg")
        self._icon.setPixmap(icon.pixmap(QgsApplication.scaleIconSize(16)))
        self.text_label.setText(text)
        self.setAccessibleName(text)
        self.show()
