"""The line under the filters: what lies outside the view, Search, and the searches to come back to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsApplication
from qgis.PyQt.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from ..filters.saved_search_menu import SearchMenu
from ..outside_label import OutsideLabel

if TYPE_CHECKING:
    from ..results.results_filter_model import ItemFilter


class SearchLine(QWidget):
    """Only lays out; others connect to `button` and `menu`."""

    def __init__(self, item_filter: ItemFilter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.outside_label = OutsideLabel(item_filter, self)
        self.button = QPushButton(QgsApplication.getThemeIcon("/search.svg"), self.tr("Search"), self)
        self.button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.button.setToolTip(self.tr("Search the checked collections, or all that are listed"))
        self.menu = SearchMenu(self)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.outside_label, 1)
        layout.addStretch()
        layout.addWidget(self.button)
        layout.addWidget(self.menu)
