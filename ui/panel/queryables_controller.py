"""What stands between a panel's filters and its catalogue: what that can be searched by, and searches done again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QObject

from ...core.stac.property_filter import FilterLanguage, filter_language
from ...core.stac.queryables import Queryables, with_seen
from ...core.stac.tasks import QueryablesTask
from ..filters.advanced_filters import refusal_text
from .saved_search_runner import SavedSearchRunner

if TYPE_CHECKING:
    from ...core.catalogs import Catalog
    from ...core.errors import HttpError
    from ...core.tasks import Task
    from .catalog_panel import CatalogPanel

#: Items whose properties are looked at: the first pages show what a collection has.
_MOST_SEEN = 300


class QueryablesController(QObject):
    """Keeps a panel's *More filters* up to date: with its catalogue, with what is checked in the tree, and with the
    items that have been seen. The properties are asked for when the group is open, once for each collection."""

    def __init__(self, panel: CatalogPanel) -> None:
        super().__init__(panel)
        self._panel = panel
        self._more = panel.filter_panel.more
        self._catalog: Catalog | None = None
        self._known: dict[str, Queryables] = {}
        self._asked: Task | None = None
        SavedSearchRunner(panel, panel.search_bar.menu)
        panel.search_controller.connecting.connect(self._on_catalog)
        panel.search_controller.connected.connect(self._on_catalog)
        panel.search_controller.clouds_seen.connect(self._show_clouds)
        panel.search_controller.search_ended.connect(self._show_properties)
        panel.search_controller.filter_refused.connect(self._on_refused)
        panel.model.checks_changed.connect(self._show_properties)
        panel.item_filter.modelReset.connect(self._show_clouds)
        panel.item_filter.rowsInserted.connect(self._show_clouds)
        panel.item_filter.rowsRemoved.connect(self._show_clouds)
        self._more.properties_wanted.connect(self._show_properties)

    def dispose(self) -> None:
        if self._asked is not None:
            self._asked.supersede()
            self._asked = None

    def _on_catalog(self) -> None:
        searches = self._panel.search_controller
        if searches.catalog != self._catalog:
            self.dispose()
            self._known.clear()
            if self._catalog is not None:
                self._more.forget()
            self._catalog = searches.catalog
        conformance = searches.contents.conforms_to if searches.contents else ()
        method = searches.contents.search_method if searches.contents else "POST"
        self._more.set_language(filter_language(conformance, method))
        self._show_clouds()
        self._show_properties()

    def _show_clouds(self) -> None:
        listed = self._panel.item_filter.visible_collections()
        has_clouds = any(self._panel.search_controller.has_clouds(collection.id) for collection in listed)
        self._more.set_has_clouds(has_clouds=has_clouds)

    def _collection(self) -> str:
        """The collection whose properties count: the only one checked; empty for the catalogue's."""
        checked = self._panel.model.checked_collections()
        return checked[0].id if len(checked) == 1 else ""

    def _show_properties(self) -> None:
        contents = self._panel.search_controller.contents
        if self._more.isCollapsed() or contents is None or self._catalog is None:
            return
        if filter_language(contents.conforms_to) is FilterLanguage.NONE:
            return
        collection_id = self._collection()
        known = self._known.get(collection_id)
        if known is None:
            self._ask(collection_id)
            return
        items = self._panel.model.items()
        here = [item for item in items if item.collection_id == collection_id] if collection_id else items
        self._more.set_properties(with_seen(known, here[:_MOST_SEEN]))

    def _ask(self, collection_id: str) -> None:
        self.dispose()
        self._asked = QueryablesTask(self._catalog, collection_id)
        self._asked.succeeded.connect(lambda found: self._on_known(collection_id, found))
        self._asked.failed.connect(lambda _error: self._on_known(collection_id, Queryables()))
        self._asked.start()

    def _on_known(self, collection_id: str, found: Queryables) -> None:
        """A catalogue that does not say leaves the properties of its items."""
        self._asked = None
        self._known[collection_id] = found
        self._show_properties()

    def _on_refused(self, error: HttpError) -> None:
        said = refusal_text(error.details, error.message)
        self._more.show_refusal(self.tr("The server does not accept these filters: {said}").format(said=said))
