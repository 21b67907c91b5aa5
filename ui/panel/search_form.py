"""What to search for: the filters, the Search button, and the saved searches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import QVBoxLayout, QWidget

from ..map.extent_outline import ExtentOutline
from .queryables_controller import QueryablesController
from .saved_search_runner import SavedSearchRunner
from .search_bar import SearchBar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from qgis.gui import QgsMapCanvas
    from qgis.PyQt.QtGui import QHideEvent, QShowEvent

    from ...core.catalogs import Catalog
    from ...core.stac.records import Collection
    from ..filters.filter_panel import FilterPanel
    from ..results.results_filter_model import ResultsFilterModel
    from .search_controller import SearchController


class SearchForm(QWidget):
    """Makes the other parts, and connects them with the filters. `search_requested` is emitted for the button and for
    Enter in the words, `failed(DatacubeError)` when a saved search cannot be run; `choose_catalog` makes a catalogue
    the current one. While it is shown, an extent that is searched and stays where it is, is drawn on the map."""

    search_requested = pyqtSignal()
    failed = pyqtSignal(object)

    def __init__(
        self,
        canvas: QgsMapCanvas,
        filters: FilterPanel,
        searches: SearchController,
        item_filter: ResultsFilterModel,
        *,
        choose_catalog: Callable[[Catalog], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.filters = filters
        self.saved_searches = SavedSearchRunner(searches, self.filters, choose_catalog, self)
        self.search_bar = SearchBar(self.saved_searches.current, self)
        self._queryables = QueryablesController(searches, item_filter, self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.filters)
        self.filters.add_beside_words(self.search_bar, [self.search_bar.button, self.search_bar.menu])

        self.search_bar.search_clicked.connect(self.filters.search)
        self.filters.search_requested.connect(self.search_requested)
        self.search_requested.connect(self.search_bar.menu.add_recent)
        self.search_bar.menu.chosen.connect(self.saved_searches.run)
        self.saved_searches.failed.connect(self.failed)
        self._outline = ExtentOutline(canvas, self)
        self._outline.set_visible(False)
        self.filters.extent_filter.changed.connect(self._show_extent)
        self._show_extent()
        self._connect_queryables()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._outline.set_visible(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._outline.set_visible(False)

    def set_chosen(self, collections: Sequence[Collection]) -> None:
        """The collections that are selected in the list: Search looks in these."""
        self.search_bar.set_chosen(collections)
        self._queryables.set_chosen(collections)

    def dispose(self) -> None:
        """Cancel what runs and let go of the map canvas."""
        self._outline.dispose()
        self._queryables.dispose()
        self.filters.dispose()

    def _show_extent(self) -> None:
        self._outline.show(self.filters.extent_filter.fixed_extent())

    def _connect_queryables(self) -> None:
        queryables, advanced = self._queryables, self.filters.advanced
        advanced.opened.connect(queryables.set_open)
        queryables.catalog_left.connect(advanced.forget)
        queryables.language_changed.connect(advanced.set_language)
        queryables.clouds_changed.connect(advanced.set_has_clouds)
        queryables.properties_changed.connect(advanced.set_properties)
        queryables.refused.connect(advanced.show_refusal)
        queryables.set_open(advanced.is_open)
