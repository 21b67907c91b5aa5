"""The line under the filters: what lies outside the view, the Search button, and the menu of saved searches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QEvent, Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from ..filters.saved_search_menu import SavedSearchMenu
from ..widgets.color_contrast import readable

if TYPE_CHECKING:
    from collections.abc import Callable

    from qgis.PyQt.QtGui import QFocusEvent

    from ...core.searches import SavedSearch
    from ..results.results_filter_model import ResultsFilterModel


class SearchBar(QWidget):
    """Lays its parts out. The button is *Search*, or *Stop* while a search runs: `search_clicked`, `stop_clicked`."""

    search_clicked = pyqtSignal()
    stop_clicked = pyqtSignal()

    def __init__(
        self,
        item_filter: ResultsFilterModel,
        current_search: Callable[[], SavedSearch | None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.outside_label = OutsideLabel(item_filter, self)
        self.button = QPushButton(self)
        self.button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._is_running = False
        for is_running in (True, False):  # as wide as the longer text, so that nothing moves when it changes
            self.set_running(is_running)
            self.button.setMinimumWidth(max(self.button.minimumWidth(), self.button.sizeHint().width()))
        self.button.clicked.connect(self._on_clicked)
        self.menu = SavedSearchMenu(current_search, self)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.outside_label, 1)
        layout.addStretch()
        layout.addWidget(self.button)
        layout.addWidget(self.menu)

    def set_running(self, is_running: bool) -> None:
        """Whether a search runs."""
        self._is_running = is_running
        icon = "/mActionStop.svg" if is_running else "/search.svg"
        self.button.setIcon(QgsApplication.getThemeIcon(icon))
        self.button.setText(self.tr("Stop") if is_running else self.tr("Search"))
        self.button.setToolTip(
            self.tr("Stop searching (Escape)")
            if is_running
            else self.tr("Search the checked collections, or all listed ones")
        )

    def _on_clicked(self) -> None:
        (self.stop_clicked if self._is_running else self.search_clicked).emit()


class OutsideLabel(QLabel):
    """ "9 collections outside the view – show", with a link; hidden while there are none."""

    def __init__(self, item_filter: ResultsFilterModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._filter = item_filter
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.LinksAccessibleByMouse | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
        )
        self.setWordWrap(True)
        self.setContentsMargins(4, 2, 4, 2)
        self.linkActivated.connect(self._toggle)
        item_filter.counts_changed.connect(self._update)
        self._update()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Move on to the link: the label itself neither shows that it has the focus nor reacts to Enter."""
        super().focusInEvent(event)
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            self.focusNextPrevChild(True)

    def _toggle(self) -> None:
        self._filter.set_show_outside(not self._filter.shows_outside())

    def _update(self) -> None:
        count = self._filter.outside_count()
        self.setVisible(count > 0)
        what = self.tr("%n collection(s) outside the view", "", count)
        verb = self.tr("hide") if self._filter.shows_outside() else self.tr("show")
        palette = self.palette()
        colour = readable(palette.color(palette.ColorRole.Link), palette.color(palette.ColorRole.Window)).name()
        self.setText(f'{what} – <a href="#" style="color: {colour}">{verb}</a>')
