"""What the dock says in place of the tree: connecting, nothing here, no connection, it failed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from ...core.errors import NetworkError, TlsError
from ..widgets.message_bar import show_details

if TYPE_CHECKING:
    from ...core.errors import DatacubeError
    from .search_controller import SearchController

_INFO = "/mIconInfo.svg"
_WARNING = "/mIconWarning.svg"


class EmptyListPage(QWidget):
    """A title that says what is, and a sentence on what to do about it; while something is asked for, a bar that moves;
    for an error also where it happened, all that is known, and a button to try again."""

    retry_requested = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = QLabel(self)
        self.title_label = self._label("listStatusTitle")
        font = self.title_label.font()
        font.setBold(True)
        self.title_label.setFont(font)
        self.text_label = self._label("listStatusText")
        self._busy = QProgressBar(self)
        self._busy.setRange(0, 0)
        self._busy.setTextVisible(False)
        self._busy.setMaximumHeight(self.fontMetrics().height() // 2)
        self._report = ""
        self._details_button = QPushButton(self.tr("Details"), self)
        self._details_button.clicked.connect(lambda: show_details(self._report, parent=self.window()))
        self.retry_button = QPushButton(self.tr("Try Again"), self)
        self.retry_button.setObjectName("listStatusRetry")
        self.retry_button.clicked.connect(self.retry_requested)
        layout = QVBoxLayout(self)
        layout.addStretch(1)
        layout.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addWidget(self.title_label)
        layout.addWidget(self._busy)
        layout.addWidget(self.text_label)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.retry_button)
        buttons.addWidget(self._details_button)
        buttons.addStretch(1)
        layout.addLayout(buttons)
        layout.addStretch(2)
        self._say("", "")

    def show_why_empty(self, controller: SearchController, words: str) -> None:
        """Say why no collection is listed: connecting, nothing there, nothing found. A failure to connect stays said
        until the catalogue is asked again."""
        if controller.contents is None:
            if controller.is_connecting and controller.catalog is not None:
                where = "\n".join((controller.catalog.name, controller.catalog.url))
                self._say(self.tr("Connecting…"), where, is_busy=True)
        elif not controller.contents.collections:
            self._say(
                self.tr("This catalogue has no collections."),
                self.tr("If it should have some, check its address: Manage Connections."),
                _INFO,
            )
        elif controller.is_searching:
            self._say(self.tr("Searching…"), words, is_busy=True)
        elif words:
            advice = self.tr("Press Enter to look for items of this name in all collections of the view.")
            self._say(self.tr("No collection here matches “{words}”.").format(words=words), advice, _INFO)
        else:
            advice = self.tr("Move the map or zoom out, or show the collections outside the view.")
            self._say(self.tr("No collection touches the view."), advice, _INFO)

    def show_error(self, error: DatacubeError) -> None:
        is_offline = isinstance(error, NetworkError) and not isinstance(error, TlsError)
        title = self.tr("No Connection") if is_offline else self.tr("The Catalogue Cannot Be Shown")
        text = "\n\n".join(part for part in (error.message, error.hint, error.url) if part)
        self._say(title, text, _WARNING, report=error.report())

    def _label(self, name: str) -> QLabel:
        label = QLabel(self)
        label.setObjectName(name)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return label

    def _say(self, title: str, text: str, icon: str = "", *, report: str = "", is_busy: bool = False) -> None:
        self._icon.setVisible(bool(icon))
        if icon:
            self._icon.setPixmap(QgsApplication.getThemeIcon(icon).pixmap(QgsApplication.scaleIconSize(24)))
        self.title_label.setText(title)
        self.text_label.setText(text)
        self.text_label.setVisible(bool(text))
        self._busy.setVisible(is_busy)
        self._busy.setAccessibleName(title)
        self._report = report
        self.retry_button.setVisible(bool(report))
        self._details_button.setVisible(bool(report))
