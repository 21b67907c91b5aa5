"""Runs a saved or recent search again: its catalogue, its filters, then the search."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QObject, pyqtSignal

from ...core.catalogs import CatalogStore
from ...core.errors import DatacubeError
from ...core.searches import SavedSearch

if TYPE_CHECKING:
    from collections.abc import Callable

    from ...core.catalogs import Catalog
    from ..filters.filter_panel import FilterPanel
    from .search_controller import SearchController


class SavedSearchRunner(QObject):
    """A catalogue is searched once its collections are listed: those of last time, or of today if it has never been
    connected to. `failed(DatacubeError)` tells why
    a search cannot be run; `choose_catalog` makes a catalogue the current one."""

    failed = pyqtSignal(object)
    #: A search is about to be run: it looks in all collections, as it has looked.
    began = pyqtSignal()

    def __init__(
        self,
        searches: SearchController,
        filters: FilterPanel,
        choose_catalog: Callable[[Catalog], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._searches = searches
        self._filters = filters
        self._choose_catalog = choose_catalog
        self._waits_for_catalog = False
        searches.recalled.connect(self._on_listed)
        searches.connected.connect(self._on_listed)
        searches.connection_failed.connect(self._on_connection_failed)

    def current(self) -> SavedSearch | None:
        """The search that the dock shows, to be saved; None before a catalogue has been chosen."""
        catalog = self._searches.catalog
        return None if catalog is None else SavedSearch.of(catalog, self._filters.state())

    def run(self, search: SavedSearch) -> None:
        """Show the search's catalogue and filters, and search."""
        catalog = search.catalog_among(CatalogStore().all())
        if catalog is None:
            text = self.tr("The catalogue {name} of this search is no longer among the connections.")
            hint = self.tr("Add the connection again.")
            self.failed.emit(DatacubeError(text.format(name=search.catalog_name), url=search.catalog_url, hint=hint))
            return
        if self._searches.catalog != catalog:
            self._choose_catalog(catalog)  # first, since it drops the filters of the catalogue before
        try:
            self._filters.restore(search.state())
        except (KeyError, TypeError, ValueError):
            self.failed.emit(DatacubeError(self.tr("This search cannot be read; remove it.")))
            return
        self.began.emit()
        self._waits_for_catalog = self._searches.contents is None
        if not self._waits_for_catalog:
            self._filters.search()

    def _on_listed(self) -> None:
        if self._waits_for_catalog:
            self._waits_for_catalog = False
            self._filters.search()

    def _on_connection_failed(self) -> None:
        self._waits_for_catalog = False
