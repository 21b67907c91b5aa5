"""Does a kept search again: its catalogue, its filters, and then the search."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QObject

from ...core.catalogs import CatalogStore
from ...core.errors import DatacubeError
from ...core.searches import KeptSearch
from ..widgets.message_bar import show_error

if TYPE_CHECKING:
    from ..filters.saved_search_menu import SavedSearchMenu
    from .catalog_panel import CatalogPanel


class SavedSearchRunner(QObject):
    """Between a panel and its SearchMenu. A catalogue that has never been connected to is searched when it answers."""

    def __init__(self, panel: CatalogPanel, menu: SavedSearchMenu) -> None:
        super().__init__(panel)
        self._panel = panel
        self._waits = False
        menu.current = self._current
        menu.chosen.connect(self._do)
        panel.filter_panel.search_requested.connect(menu.note)
        panel.search_button.clicked.connect(menu.note)
        panel.search_controller.connected.connect(self._on_connected)
        panel.search_controller.connection_failed.connect(self._give_up)

    def _current(self) -> KeptSearch | None:
        catalog = self._panel.search_controller.catalog
        return None if catalog is None else KeptSearch.of(catalog, self._panel.filter_panel.state())

    def _do(self, search: KeptSearch) -> None:
        panel = self._panel
        catalog = search.catalog_among(CatalogStore().all())
        if catalog is None:
            text = self.tr("The catalogue {name} of this search is no longer among the connections.")
            hint = self.tr("Add the connection again.")
            error = DatacubeError(text.format(name=search.catalog_name), url=search.catalog_url, hint=hint)
            show_error(panel.message_bar, error)
            return
        if panel.search_controller.catalog != catalog:
            panel.connection_bar.choose(catalog)  # first: it drops the filters that are another catalogue's
        try:
            panel.filter_panel.restore(search.state())
        except (KeyError, TypeError, ValueError):
            show_error(panel.message_bar, DatacubeError(self.tr("This search cannot be read; remove it.")))
            return
        self._waits = panel.search_controller.contents is None
        if not self._waits:
            panel.filter_panel.search()

    def _on_connected(self) -> None:
        if self._waits:
            self._waits = False
            self._panel.filter_panel.search()

    def _give_up(self) -> None:
        self._waits = False
