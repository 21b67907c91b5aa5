"""The Search button and the menu of saved searches, which stand beside the words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from ..filters.saved_search_menu import SavedSearchMenu
from ..widgets.plain_text import plain_tip

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ...core.searches import SavedSearch
    from ...core.stac.records import Collection


class SearchBar(QWidget):
    """The button is *Search*, or *Stop* while a search runs: `search_clicked`, `stop_clicked`."""

    search_clicked = pyqtSignal()
    stop_clicked = pyqtSignal()

    def __init__(
        self,
        current_search: Callable[[], SavedSearch | None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.button = QPushButton(self)
        self.button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._is_running = False
        self._chosen = 0
        for is_running, chosen in ((True, 0), (False, 9), (False, 0)):  # as wide as the longest, so that nothing moves
            self._is_running, self._chosen = is_running, chosen
            self._show()
            self.button.setMinimumWidth(max(self.button.minimumWidth(), self.button.sizeHint().width()))
        self.button.clicked.connect(self._on_clicked)
        self.menu = SavedSearchMenu(current_search, self)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.button)
        layout.addWidget(self.menu)

    def set_running(self, is_running: bool) -> None:
        """Whether a search runs."""
        self._is_running = is_running
        self._show()

    def set_chosen(self, collections: Sequence[Collection]) -> None:
        """The collections that will be searched; none for all that are listed."""
        self._chosen = len(collections)
        self._show()

    def _show(self) -> None:
        icon = "/mTaskCancel.svg" if self._is_running else "/search.svg"
        self.button.setIcon(QgsApplication.getThemeIcon(icon))
        if self._is_running:
            text, tip = self.tr("Stop"), self.tr("Stop searching (Escape)")
        elif self._chosen:
            text = self.tr("Search ({count})").format(count=self._chosen)
            tip = self.tr("Search %n selected collection(s)", "", self._chosen)
        else:
            text = self.tr("Search")
            tip = self.tr("Search all listed collections; select some in the list to search only these")
        self.button.setText(text)
        self.button.setToolTip(plain_tip(tip))

    def _on_clicked(self) -> None:
        (self.stop_clicked if self._is_running else self.search_clicked).emit()
