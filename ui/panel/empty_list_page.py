"""The list of the dock: the tree, or a page that says why it is empty (connecting, nothing found, an error)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from ...core.errors import NetworkError, TlsError
from ..widgets.message_bar import show_details
from ..widgets.plain_text import PlainLabel

if TYPE_CHECKING:
    from ...core.errors import DatacubeError
    from ..results.results_filter_model import ResultsFilterModel
    from ..results.results_tree import ResultsTree
    from .search_controller import SearchController

_INFO = "/mIconInfo.svg"
_WARNING = "/mIconWarning.svg"


class EmptyListPage(QWidget):
    """A title and a sentence on what can be done. While a request is under way also a busy bar; for an error also the
    URL, the details and a button to try again."""

    retry_requested = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = PlainLabel(self)
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
        self._show("", "")

    def show_why_empty(self, searches: SearchController, words: str) -> None:
        """Say why no collection is listed: connecting, none there, none found. A connection error stays until the
        catalogue is asked again."""
        if searches.contents is None:
            if searches.is_connecting and searches.catalog is not None:
                where = "\n".join((searches.catalog.name, searches.catalog.url))
                self._show(self.tr("Connecting…"), where, is_busy=True)
        elif not searches.contents.collections:
            self._show(
                self.tr("This catalogue has no collections."),
                self.tr("If it should have some, check its address: Manage Connections."),
                _INFO,
            )
        elif searches.is_searching:
            self._show(self.tr("Searching…"), words, is_busy=True)
        elif words:
            advice = self.tr("Press Enter to look for items of this name in all collections of the view.")
            self._show(self.tr("No collection here matches “{words}”.").format(words=words), advice, _INFO)
        else:
            advice = self.tr("Move the map or zoom out, or show the collections outside the view.")
            self._show(self.tr("No collection touches the view."), advice, _INFO)

    def show_error(self, error: DatacubeError) -> None:
        is_offline = isinstance(error, NetworkError) and not isinstance(error, TlsError)
        title = self.tr("No Connection") if is_offline else self.tr("The Catalogue Cannot Be Shown")
        text = "\n\n".join(part for part in (error.message, error.hint, error.url) if part)
        self._show(title, text, _WARNING, report=error.report())

    def _label(self, name: str) -> QLabel:
        label = PlainLabel(self)
        label.setObjectName(name)
        label.setWordWrap(True)
        label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return label

    def _show(self, title: str, text: str, icon: str = "", *, report: str = "", is_busy: bool = False) -> None:
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


class ListStack(QStackedWidget):
    """Shows the tree if it has rows, else the EmptyListPage. `failed(DatacubeError)` is an error of a connection while
    the collections of last time are listed."""

    failed = pyqtSignal(object)

    def __init__(
        self,
        tree: ResultsTree,
        item_filter: ResultsFilterModel,
        searches: SearchController,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._tree = tree
        self._item_filter = item_filter
        self._searches = searches
        self._words = ""
        self.empty_page = EmptyListPage(self)
        self.addWidget(self.empty_page)
        self.addWidget(tree)
        searches.connection_failed.connect(self._on_connection_failed)
        for changed in (searches.connecting, searches.connected, searches.search_ended):
            changed.connect(self._update)
        for changed in (item_filter.rowsInserted, item_filter.rowsRemoved, item_filter.modelReset):
            changed.connect(self._update)

    def set_words(self, words: str) -> None:
        """The words that narrow the list; to be called once it has been narrowed."""
        self._words = words
        self._update()

    def _update(self) -> None:
        is_empty = not self._item_filter.rowCount()
        if is_empty:
            self.empty_page.show_why_empty(self._searches, self._words)
        self.setCurrentWidget(self.empty_page if is_empty else self._tree)

    def _on_connection_failed(self, error: DatacubeError) -> None:
        if self._searches.contents is None:
            self.empty_page.show_error(error)
            self.setCurrentWidget(self.empty_page)
        else:
            self.failed.emit(error)
