"""A hint in the dock, over several lines."""

from __future__ import annotations

from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from .buttons import icon_button
from .plain_text import PlainLabel
from .summary_label import SummaryLabel
from .text_icon import show_icon


class HintBar(QFrame):
    """An icon for information or a warning, the text, a button for what it offers, and one that closes it; hidden until
    `say`."""

    offered = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self._icon = PlainLabel(self)
        self.text_label = SummaryLabel(parent=self, lines=6)
        self.text_label.setObjectName("hintText")
        self.offer_button = QPushButton(self)
        self.offer_button.clicked.connect(self.offered)
        self.close_button = icon_button("/mIconClose.svg", self.tr("Close the Advice"), self, self.hide)
        self.close_button.setAutoRaise(True)
        layout = QHBoxLayout(self)
        margin = self.fontMetrics().height() // 4
        layout.setContentsMargins(margin, margin, margin, margin)
        layout.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self.text_label, 1)
        layout.addWidget(self.offer_button, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    def say(self, text: str, *, is_warning: bool = False, offer: str = "") -> None:
        """Show the text, and a button with the text `offer`, which emits `offered`."""
        self.offer_button.setText(offer)
        self.offer_button.setVisible(bool(offer))
        show_icon(self._icon, "/mIconWarning.svg" if is_warning else "/mIconInfo.svg")
        self.text_label.setText(text)
        self.setAccessibleName(text)
        self.show()
