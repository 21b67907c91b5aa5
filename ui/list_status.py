"""What the dock says in place of the tree: connecting, nothing here, it failed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from .messages import show_details

if TYPE_CHECKING:
    from ..core.errors import DatacubeError
    from ..core.stac.records import CatalogContents


class ListStatus(QWidget):
    """A sentence or two; for an error also where it happened, all that is known, and a button to try again."""

    retry_requested = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = QLabel(self)
        self.text_label = QLabel(self)
        self.text_label.setObjectName("listStatusText")
        self.text_label.setWordWrap(True)
        self.text_label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.text_label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._report = ""
        self._details_button = QPushButton(self.tr("Details"), self)
        self._details_button.clicked.connect(lambda: show_details(self._report, parent=self.window()))
        self.retry_button = QPushButton(self.tr("Try Again"), self)
        self.retry_button.setObjectName("listStatusRetry")
        self.retry_button.clicked.connect(self.retry_requested)
        layout = QVBoxLayout(self)
        layout.addStretch(1)
        layout.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addWidget(self.text_label)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.retry_button)
        buttons.addWidget(self._details_button)
        buttons.addStretch(1)
        layout.addLayout(buttons)
        layout.addStretch(2)
        self.show_text("")

    def show_text(self, text: str) -> None:
        self._say(text, "", "")

    def show_why_empty(self, contents: CatalogContents | None, words: str, *, is_searching: bool) -> None:
        """Say why no collection is listed: connecting, nothing there, nothing found."""
        self.show_text(self._why_empty(contents, words, is_searching=is_searching))

    def _why_empty(self, contents: CatalogContents | None, words: str, *, is_searching: bool) -> str:
        if contents is None:
            return self.tr("Connecting…")
        if not contents.collections:
            return self.tr("This catalogue has no collections.")
        if is_searching:
            return self.tr("Searching…")
        if words:
            return self.tr(
                "No collection here matches “{words}”. Press Enter to look for items of this name in all collections "
                "of the view."
            ).format(words=words)
        return self.tr("No collection touches the view.")

    def show_error(self, error: DatacubeError) -> None:
        text = "\n\n".join(part for part in (error.message, error.hint, error.url) if part)
        self._say(text, "/mIconWarning.svg", error.report())

    def _say(self, text: str, icon: str, report: str) -> None:
        self._icon.setVisible(bool(icon))
        if icon:
            self._icon.setPixmap(QgsApplication.getThemeIcon(icon).pixmap(QgsApplication.scaleIconSize(24)))
        self.text_label.setText(text)
        self._report = report
        self.retry_button.setVisible(bool(report))
        self._details_button.setVisible(bool(report))
