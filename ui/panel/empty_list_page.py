"""The list of the dock: the tree, or a page that says why it is empty (connecting, nothing found, an error)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QCoreApplication, QSize, Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QProgressBar, QStackedWidget, QVBoxLayout, QWidget

from ...core.errors import HttpError, is_offline, wants_sign_in
from ...core.stac.stac_urls import is_address
from ..connections.connection_bar import edit_words
from ..widgets.buttons import push_button
from ..widgets.fitting_dialog import FittingScrollArea
from ..widgets.flow_layout import FlowLayout
from ..widgets.message_bar import offer, show_details, show_error
from ..widgets.plain_text import PlainLabel
from ..widgets.summary_label import SummaryLabel

if TYPE_CHECKING:
    from collections.abc import Callable

    from qgis.gui import QgsMessageBar

    from ...core.catalogs import Catalog
    from ...core.errors import DatacubeError
    from ..results.results_filter_model import ResultsFilterModel
    from ..results.results_tree import ResultsTree
    from ..widgets.hint_bar import HintBar
    from .search_controller import SearchController
    from .search_outcome import Outcome

_INFO = "/mIconInfo.svg"
_WARNING = "/mIconWarning.svg"


class EmptyListPage(QWidget):
    """A title and a sentence on what can be done. While a request is under way also a busy bar; for an error also the
    URL, the details and a button to try again, and where another sign-in may help, one to the connection's; for what
    the filters hide, a button that shows it."""

    retry_requested = pyqtSignal()
    #: Of the connection that wants a sign-in.
    edit_requested = pyqtSignal()
    show_requested = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        contents = QWidget(self)  # scrolled where the page is too low for its text: a dock often shares its side
        self._icon = PlainLabel(contents)
        self.title_label = self._label("listStatusTitle", 3, contents)
        font = self.title_label.font()
        font.setBold(True)
        self.title_label.setFont(font)
        self.text_label = self._label("listStatusText", 16, contents)
        self._busy = QProgressBar(contents)
        self._busy.setRange(0, 0)
        self._busy.setTextVisible(False)
        self._busy.setMaximumHeight(self.fontMetrics().height() // 2)
        self._report = ""
        self.edit_button = push_button("", contents, self.edit_requested)
        self.edit_button.setObjectName("listStatusEdit")
        self.retry_button = push_button(self.tr("Try Again"), contents, self.retry_requested)
        self.retry_button.setObjectName("listStatusRetry")
        self.show_button = push_button(self.tr("Show It"), contents, self.show_requested)
        self._details_button = push_button(
            self.tr("Details"), contents, lambda: show_details(self._report, parent=self.window())
        )
        layout = QVBoxLayout(contents)
        layout.addStretch(1)
        layout.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addWidget(self.title_label)
        layout.addWidget(self._busy)
        layout.addWidget(self.text_label)
        buttons = FlowLayout(layout.spacing(), is_centred=True)
        for button in (self.edit_button, self.retry_button, self.show_button, self._details_button):
            buttons.addWidget(button)
        layout.addLayout(buttons)
        layout.addStretch(2)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.addWidget(FittingScrollArea(contents, self))
        self._show("", "")

    def show_why_empty(
        self, searches: SearchController, words: str, outcome: Outcome | None, *, is_searching: bool
    ) -> None:
        """Say why no collection is listed: connecting, none there, none found, or what became of the search for the
        words. A connection error stays until the catalogue is asked again."""
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
        elif is_searching or searches.is_searching:
            self._show(self.tr("Searching…"), words, is_busy=True)
        elif outcome is not None:
            self._show(
                outcome.title,
                outcome.text,
                _WARNING if outcome.report else _INFO,
                report=outcome.report,
                can_show=bool(outcome.collection_id),
            )
        elif is_address(words):
            self._show(self.tr("This is an address."), self.tr("Press Enter to go there."), _INFO)
        elif words:
            advice = self.tr("Press Enter to look for items of this name in all collections of the view.")
            if searches.contents.is_tree:
                advice = self.tr("Press Enter to look for collections and items of this name at all levels.")
            self._show(self.tr("No collection here matches “{words}”.").format(words=words), advice, _INFO)
        else:
            advice = self.tr("Move the map or zoom out, or show the collections outside the view.")
            self._show(self.tr("No collection touches the view."), advice, _INFO)

    def show_error(self, error: DatacubeError, catalog: Catalog | None = None) -> None:
        """The error of connecting to this catalogue."""
        title = self.tr("No Connection") if is_offline(error) else self.tr("The Catalogue Cannot Be Shown")
        text = "\n\n".join(part for part in (error.message, error.hint, error.url) if part)
        self._show(title, text, _WARNING, report=error.report())
        if catalog is not None and wants_sign_in(error):
            self.edit_button.setText(edit_words(catalog))
            self.edit_button.show()

    def minimumSizeHint(self) -> QSize:
        """The same for every text."""
        metrics = self.fontMetrics()
        return QSize(20 * metrics.averageCharWidth(), 5 * metrics.height())

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    def _label(self, name: str, lines: int, parent: QWidget) -> SummaryLabel:
        label = SummaryLabel(parent=parent, lines=lines)
        label.setObjectName(name)
        label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        return label

    def _show(
        self,
        title: str,
        text: str,
        icon: str = "",
        *,
        report: str = "",
        is_busy: bool = False,
        can_show: bool = False,
    ) -> None:
        self._icon.setVisible(bool(icon))
        if icon:
            self._icon.setPixmap(QgsApplication.getThemeIcon(icon).pixmap(QgsApplication.scaleIconSize(24)))
        self.title_label.setText(title)
        self.text_label.setText(text)
        self.text_label.setVisible(bool(text))
        self._busy.setVisible(is_busy)
        self._busy.setAccessibleName(title)
        self._report = report
        self.edit_button.hide()
        self.retry_button.setVisible(bool(report))
        self.show_button.setVisible(can_show)
        self._details_button.setVisible(bool(report))


def show_outdated_list(
    message_bar: QgsMessageBar, error: DatacubeError, catalog: Catalog, edit_sign_in: Callable[[], None]
) -> None:
    """Say why there is no connection, or what the server has answered, and that the list has the collections of last
    time. A narrow dock has room for the first words alone. Where another sign-in may help, a button edits it."""
    translate = QCoreApplication.translate
    if is_offline(error):
        parts = [translate("CatalogPanel", "Offline: last known collections."), str(error)]
    elif isinstance(error, HttpError):
        known = translate("CatalogPanel", "HTTP {status}: last known collections.")
        parts = [known.format(status=error.status), str(error)]
    else:
        parts = [error.message, translate("CatalogPanel", "Last known collections."), error.hint]
    item = show_error(message_bar, error, text=" ".join(filter(None, parts)))
    if item is not None and wants_sign_in(error):
        offer(message_bar, item, edit_words(catalog), edit_sign_in)


class ListStack(QStackedWidget):
    """Shows the tree if it has rows, else the EmptyListPage. What a search came to is said there, or in the `notice`
    above the rows. `failed(DatacubeError)` is an error of a connection while the collections of last time are listed,
    `show_requested(collection id, item id)` asks for what the filters hide."""

    failed = pyqtSignal(object)
    show_requested = pyqtSignal(str, str)

    def __init__(
        self,
        tree: ResultsTree,
        item_filter: ResultsFilterModel,
        searches: SearchController,
        notice: HintBar,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._tree = tree
        self._notice = notice
        self._outcome: Outcome | None = None
        self._is_searching = False
        self._item_filter = item_filter
        self._searches = searches
        self._words = ""
        self.empty_page = EmptyListPage(self)
        self.addWidget(self.empty_page)
        self.addWidget(tree)
        for show in (notice.offered, self.empty_page.show_requested):
            show.connect(self._ask_to_show)
        searches.connection_failed.connect(self._on_connection_failed)
        for changed in (searches.connecting, searches.connected, searches.search_ended, item_filter.rows_changed):
            changed.connect(self._update)

    def set_words(self, words: str) -> None:
        """The words that narrow the list; to be called once it has been narrowed."""
        self._words = words
        self._update()

    def set_searching(self, is_searching: bool) -> None:
        """Whether a search that the user asked for runs."""
        self._is_searching = is_searching
        self._update()

    def set_outcome(self, outcome: Outcome | None) -> None:
        """What the search for the words came to; None while that is not known, or all is found."""
        self._outcome = outcome
        if outcome is None or not self._item_filter.rowCount():
            self._notice.hide()
        else:
            text = "\n".join(part for part in (outcome.title, outcome.text) if part)
            offer = self.tr("Show It") if outcome.collection_id else ""
            self._notice.say(text, is_warning=bool(outcome.report), offer=offer)
        self._update()

    def _update(self) -> None:
        is_empty = not self._item_filter.rowCount()
        if is_empty:
            self.empty_page.show_why_empty(self._searches, self._words, self._outcome, is_searching=self._is_searching)
            self._notice.hide()
        self.setCurrentWidget(self.empty_page if is_empty else self._tree)

    def _ask_to_show(self) -> None:
        if self._outcome is not None:
            self.show_requested.emit(self._outcome.collection_id, self._outcome.item_id)

    def _on_connection_failed(self, error: DatacubeError) -> None:
        if self._searches.contents is None:
            self.empty_page.show_error(error, self._searches.catalog)
            self.setCurrentWidget(self.empty_page)
        else:
            self.failed.emit(error)
