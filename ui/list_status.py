"""What the dock says in place of the tree: connecting, nothing here, it failed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

if TYPE_CHECKING:
    from ..core.errors import DatacubeError


class ListStatus(QWidget):
    """One sentence, and a button to try again where that makes sense."""

    retry_requested = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = QLabel(self)
        self.text_label = QLabel(self)
        self.text_label.setObjectName("listStatusText")
        self.text_label.setWordWrap(True)
        self.text_label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.text_label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.retry_button = QPushButton(self.tr("Try Again"), self)
        self.retry_button.setObjectName("listStatusRetry")
        self.retry_button.clicked.connect(self.retry_requested)
        layout = QVBoxLayout(self)
        layout.addStretch(1)
        layout.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addWidget(self.text_label)
        layout.addWidget(self.retry_button, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(2)
        self.show_text("")

    def show_text(self, text: str) -> None:
        self._say(text, "", offers_retry=False)

    def show_error(self, error: DatacubeError) -> None:
        self._say(str(error), "/mIconWarning.svg", offers_retry=True)

    def _say(self, text: str, icon: str, *, offers_retry: bool) -> None:
        self._icon.setVisible(bool(icon))
        if icon:
            self._icon.setPixmap(QgsApplication.getThemeIcon(icon).pixmap(QgsApplication.scaleIconSize(24)))
        self.text_label.setText(text)
        self.retry_button.setVisible(offers_retry)
