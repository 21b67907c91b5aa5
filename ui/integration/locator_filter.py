"""The filter of QGIS's locator bar: `dc`, a space, and words or an id."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qgis.core import (
    QgsFeedback,
    QgsLocatorContext,
    QgsLocatorFilter,
    QgsLocatorResult,
    QgsSettings,
)
from qgis.PyQt.QtCore import QCoreApplication

from ...core.message_log import log_message
from ...core.text_folding import folded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from qgis.gui import QgisInterface

    from ...core.catalogs import Catalog
    from ...core.searches import SavedSearch
    from ...core.stac.records import CatalogContents, Item

#: How long the keyboard rests before a catalogue is asked for an id, in milliseconds.
_REST_MS = 300
_SHORTEST_ID = 3
_MOST = 50
_NAME = "datacube_browser"
#: The default prefix, and the setting in which QGIS keeps another one that the user has chosen.
_PREFIX = "dc"
_PREFIX_KEY = f"locator-filters/items/{_NAME}/prefix"


@dataclass(frozen=True)
class LocatorTarget:
    """What a result leads to: a collection, or an item of it; or a saved search. Without any: saving the canvas
    extent."""

    catalog: Catalog | None = None
    collection_id: str = ""
    item_id: str = ""
    search: SavedSearch | None = None


class DatacubeLocatorFilter(QgsLocatorFilter):
    """Collections of the chosen catalogue by their words, items by their whole id, saved searches of all catalogues by
    their names, and *Save canvas extent*.

    QGIS calls `prepare` of a clone on the main thread and `fetchResults` in a thread of its own, but `triggerResult` of
    the original, which alone has commands: `show` gets a catalogue and the ids of a collection and an item,
    `run_search` a SavedSearch. By default the filter works with its prefix only, since it would ask servers at every
    search.
    """

    def __init__(
        self,
        show: Callable[..., None] | None = None,
        save_layer_extent: Callable[[], None] | None = None,
        run_search: Callable[[SavedSearch], None] | None = None,
    ) -> None:
        super().__init__()
        self._show = show
        self._save_layer_extent = save_layer_extent
        self._run_search = run_search
        self._catalog: Catalog | None = None
        self._searches: list[SavedSearch] = []
        self.setFetchResultsDelay(_REST_MS)
        self.setUseWithoutPrefix(False)

    def clone(self) -> DatacubeLocatorFilter:
        return DatacubeLocatorFilter()

    def name(self) -> str:
        return _NAME

    def displayName(self) -> str:
        return QCoreApplication.translate("DatacubeBrowserPlugin", "Datacube Browser")

    def prefix(self) -> str:
        return "dcb"  # QGIS takes none shorter than this from plugins: see register_locator_filter

    def priority(self) -> QgsLocatorFilter.Priority:
        return QgsLocatorFilter.Priority.Medium

    def prepare(self, _text: str, _context: QgsLocatorContext) -> list[str]:
        from ...core.catalogs import CatalogStore
        from ...core.searches import SavedSearchStore

        self._catalog = CatalogStore().current()
        self._searches = SavedSearchStore().saved()
        return []

    def fetchResults(self, text: str, _context: QgsLocatorContext, feedback: QgsFeedback) -> None:
        from ...core.errors import DatacubeError
        from ...core.tasks import working

        if self._catalog is None:
            return
        with working():
            try:
                for result in self._results(self._catalog, text.strip(), feedback):
                    if feedback.isCanceled():
                        return
                    self.resultFetched.emit(result)
            except DatacubeError as error:
                log_message(error.report())

    def triggerResult(self, result: QgsLocatorResult) -> None:
        target = result.userData
        if self._show is None or self._save_layer_extent is None or not isinstance(target, LocatorTarget):
            return
        if target.search is not None and self._run_search is not None:
            self._run_search(target.search)
        elif target.catalog is None:
            self._save_layer_extent()
        else:
            self._show(target.catalog, target.collection_id, target.item_id)

    def _results(self, catalog: Catalog, text: str, feedback: QgsFeedback) -> Iterator[QgsLocatorResult]:
        """All results for a text. Raises DatacubeError."""
        from ...core.stac.cache import cached_contents

        words = folded(text).split()
        yield from self._save_results(words)
        yield from self._search_results(words)
        contents = cached_contents(catalog)
        if contents is not None:
            yield from self._collection_results(catalog, contents, words)
        if len(words) == 1 and len(text) >= _SHORTEST_ID:
            yield from self._item_results(catalog, text, feedback)

    def _save_results(self, words: list[str]) -> Iterator[QgsLocatorResult]:
        title = QCoreApplication.translate("DatacubeLocatorFilter", "Save canvas extent as…")
        layer = QCoreApplication.translate("DatacubeLocatorFilter", "Current layer")
        if all(word in folded(f"{title} {layer}") for word in words):
            result = QgsLocatorResult(self, title, LocatorTarget())
            result.description = layer  # QGIS leaves half of the line for it
            result.score = 1.0
            yield result

    def _search_results(self, words: list[str]) -> Iterator[QgsLocatorResult]:
        """The saved searches with these words in their names, or in those of their catalogues."""
        from ..filters.saved_search_text import label

        for search in self._searches:
            name = folded(search.name)
            if all(word in name or word in folded(search.catalog_name) for word in words):
                result = QgsLocatorResult(self, search.name, LocatorTarget(search=search))
                result.description = label(search)
                result.group = QCoreApplication.translate("DatacubeLocatorFilter", "Saved searches")
                result.score = 0.95 if all(word in name for word in words) else 0.4
                yield result

    def _collection_results(
        self, catalog: Catalog, contents: CatalogContents, words: list[str]
    ) -> Iterator[QgsLocatorResult]:
        """The collections that the catalogue had when it was last connected to: no request."""
        from ...core.bilingual import user_language
        from ...core.collection_titles import short_titles

        titles = short_titles(contents.collections, user_language())
        count = 0
        for collection in contents.collections:
            named = folded(f"{collection.title}\n{collection.id}")
            if all(word in named or word in folded("\n".join(collection.keywords)) for word in words):
                result = QgsLocatorResult(self, titles[collection.id], LocatorTarget(catalog, collection.id))
                result.description = collection.id
                result.group = QCoreApplication.translate("DatacubeLocatorFilter", "Collections")
                result.score = 0.9 if all(word in named for word in words) else 0.5
                yield result
                count += 1
                if count == _MOST:
                    return

    def _item_results(self, catalog: Catalog, text: str, feedback: QgsFeedback) -> Iterator[QgsLocatorResult]:
        """The items with this id, in any collection: one request. A STAC API finds whole ids only; a catalogue that is
        read link by link is not read for this."""
        from ...core.stac.query import ItemQuery
        from ...core.stac.service import StacService

        service = StacService(catalog)
        if service.is_tree():
            return
        page = service.search(ItemQuery((), ids=(text,), limit=_MOST), feedback)
        for item in page.items:
            yield self._item_result(catalog, item)

    def _item_result(self, catalog: Catalog, item: Item) -> QgsLocatorResult:
        result = QgsLocatorResult(self, item.id, LocatorTarget(catalog, item.collection_id, item.id))
        result.description = item.collection_id
        result.group = QCoreApplication.translate("DatacubeLocatorFilter", "Items")
        result.score = 1.0
        return result


def register_locator_filter(iface: QgisInterface, locator_filter: DatacubeLocatorFilter) -> None:
    """Register the filter with a prefix of two letters, unless the user has chosen one in Options › Locator.

    QGIS reads the prefix from its settings while it registers a filter, and takes short ones from there only. The value
    is removed again at once: it would look like the user's choice, and be left behind by the plugin.
    """
    settings = QgsSettings()
    is_chosen = settings.contains(_PREFIX_KEY)
    if not is_chosen:
        settings.setValue(_PREFIX_KEY, _PREFIX)
    iface.registerLocatorFilter(locator_filter)
    if not is_chosen:
        settings.remove(_PREFIX_KEY)
