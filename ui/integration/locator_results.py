"""What QGIS's locator bar finds in the plugin. Imported in the locator's thread, when somebody asks for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qgis.core import QgsLocatorResult
from qgis.PyQt.QtCore import QCoreApplication

from ...core.language.bilingual import user_language
from ...core.language.collection_titles import short_titles
from ...core.language.text_folding import folded
from ...core.stac import cache
from ..filters.saved_search_text import label

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qgis.core import QgsFeedback, QgsLocatorFilter

    from ...core.catalogs import Catalog
    from ...core.searches import SavedSearch
    from ...core.stac.records import CatalogContents, Item

_SHORTEST_ID = 3
_MOST = 50


@dataclass(frozen=True)
class LocatorTarget:
    """What a result leads to: a collection, or an item of it; or a saved search. Without any: saving the canvas
    extent."""

    catalog: Catalog | None = None
    collection_id: str = ""
    item_id: str = ""
    search: SavedSearch | None = None


class LocatorResults:
    """The results of one search, for the filter that shows them."""

    def __init__(self, locator_filter: QgsLocatorFilter, searches: Sequence[SavedSearch] = ()) -> None:
        self._filter, self._searches = locator_filter, searches

    def found(self, catalog: Catalog, text: str, feedback: QgsFeedback) -> Iterator[QgsLocatorResult]:
        """All results for a text. Raises DatacubeError."""
        words = folded(text).split()
        yield from self._save_results(words)
        yield from self._search_results(words)
        contents = cache.cached_contents(catalog)
        if contents is not None:
            yield from self._collection_results(catalog, contents, words)
        if len(words) == 1 and len(text) >= _SHORTEST_ID:
            yield from self._item_results(catalog, text, feedback)

    def _save_results(self, words: list[str]) -> Iterator[QgsLocatorResult]:
        title = QCoreApplication.translate("DatacubeLocatorFilter", "Save canvas extent as…")
        layer = QCoreApplication.translate("DatacubeLocatorFilter", "Current layer")
        if all(word in folded(f"{title} {layer}") for word in words):
            result = QgsLocatorResult(self._filter, title, LocatorTarget())
            result.description = layer  # QGIS leaves half of the line for it
            result.score = 1.0
            yield result

    def _search_results(self, words: list[str]) -> Iterator[QgsLocatorResult]:
        """The saved searches with these words in their names, or in those of their catalogues."""
        for search in self._searches:
            name = folded(search.name)
            if all(word in name or word in folded(search.catalog_name) for word in words):
                result = QgsLocatorResult(self._filter, search.name, LocatorTarget(search=search))
                result.description = label(search)
                result.group = QCoreApplication.translate("DatacubeLocatorFilter", "Saved searches")
                result.score = 0.95 if all(word in name for word in words) else 0.4
                yield result

    def _collection_results(
        self, catalog: Catalog, contents: CatalogContents, words: list[str]
    ) -> Iterator[QgsLocatorResult]:
        """The collections that the catalogue had when it was last connected to: no request."""
        titles = short_titles(contents.collections, user_language())
        count = 0
        for collection in contents.collections:
            named = folded(f"{collection.title}\n{collection.id}")
            if all(word in named or word in folded("\n".join(collection.keywords)) for word in words):
                result = QgsLocatorResult(self._filter, titles[collection.id], LocatorTarget(catalog, collection.id))
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
        result = QgsLocatorResult(self._filter, item.id, LocatorTarget(catalog, item.collection_id, item.id))
        result.description = item.collection_id
        result.group = QCoreApplication.translate("DatacubeLocatorFilter", "Items")
        result.score = 1.0
        return result
