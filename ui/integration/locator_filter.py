"""The locator bar: type `dc` and what you look for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qgis.core import (
    Qgis,
    QgsFeedback,
    QgsLocatorContext,
    QgsLocatorFilter,
    QgsLocatorResult,
    QgsMessageLog,
    QgsSettings,
)
from qgis.PyQt.QtCore import QCoreApplication

from ...core.text_folding import folded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...core.catalogs import Catalog
    from ...core.stac.records import CatalogContents, Item
    from .dock_commands import DockCommands

#: How long the keyboard rests before a catalogue is asked for an id, in milliseconds.
_REST_MS = 300
_SHORTEST_ID = 3
_MOST = 50
_NAME = "datacube_browser"
_PREFIX_KEY = f"locator-filters/items/{_NAME}/prefix"


@dataclass(frozen=True)
class LocatorTarget:
    """What a result leads to: a collection, or an item of it; nothing at all stands for saving the canvas extent."""

    catalog: Catalog | None = None
    collection_id: str = ""
    item_id: str = ""


class DatacubeLocatorFilter(QgsLocatorFilter):
    """Collections of the chosen catalogue by their words, items by their whole id, and *Save canvas extent*.

    QGIS runs `prepare` of a clone on the main thread and `fetchResults` in a thread of its own; `triggerResult` comes
    to the original. Only with its prefix, unless the user wants it otherwise: it would ask servers at every search.
    """

    def __init__(self, deeds: DockCommands | None = None) -> None:
        super().__init__()
        self._deeds = deeds
        self._catalog: Catalog | None = None
        self._contents: CatalogContents | None = None
        self.setFetchResultsDelay(_REST_MS)
        self.setUseWithoutPrefix(False)

    def clone(self) -> DatacubeLocatorFilter:
        return DatacubeLocatorFilter()

    def name(self) -> str:
        return _NAME

    def displayName(self) -> str:
        return QCoreApplication.translate("DatacubeBrowserPlugin", "Datacube Browser")

    def prefix(self) -> str:
        return "dcb"  # from plugins QGIS takes none shorter than this: see offer_short_prefix

    def priority(self) -> QgsLocatorFilter.Priority:
        return QgsLocatorFilter.Priority.Medium

    def prepare(self, _text: str, _context: QgsLocatorContext) -> list[str]:
        from ...core.catalogs import CatalogStore
        from ...core.stac.cache import cached_contents

        self._catalog = CatalogStore().current()
        self._contents = cached_contents(self._catalog)
        return []

    def fetchResults(self, text: str, _context: QgsLocatorContext, feedback: QgsFeedback) -> None:
        from ...core.errors import DatacubeError

        words = folded(text).split()
        if self._catalog is None:
            return
        for result in self._saving(words):
            self.resultFetched.emit(result)
        for result in self._collections(words):
            if feedback.isCanceled():
                return
            self.resultFetched.emit(result)
        if len(words) == 1 and len(text.strip()) >= _SHORTEST_ID:
            try:
                for result in self._items(text.strip(), feedback):
                    self.resultFetched.emit(result)
            except DatacubeError as error:
                QgsMessageLog.logMessage(
                    error.report(), "Datacube Browser", Qgis.MessageLevel.Warning, notifyUser=False
                )

    def triggerResult(self, result: QgsLocatorResult) -> None:
        find = result.userData
        if self._deeds is None or not isinstance(find, LocatorTarget):
            return
        if find.catalog is None:
            self._deeds.save_layer_extent()
        else:
            self._deeds.show(find.catalog, find.collection_id, find.item_id)

    def _saving(self, words: list[str]) -> Iterator[QgsLocatorResult]:
        title = QCoreApplication.translate("DatacubeLocatorFilter", "Save canvas extent of the current layer as…")
        if all(word in folded(title) for word in words):
            result = QgsLocatorResult(self, title, LocatorTarget())
            result.score = 1.0
            yield result

    def _collections(self, words: list[str]) -> Iterator[QgsLocatorResult]:
        """From what the catalogue said when it was last connected to: no request."""
        from ...core.bilingual import distinct_titles, user_language

        if self._contents is None or self._catalog is None:
            return
        titles = distinct_titles(self._contents.collections, user_language())
        count = 0
        for collection in self._contents.collections:
            named = folded(f"{collection.title}\n{collection.id}")
            if all(word in named or word in folded("\n".join(collection.keywords)) for word in words):
                result = QgsLocatorResult(self, titles[collection.id], LocatorTarget(self._catalog, collection.id))
                result.description = collection.id
                result.group = QCoreApplication.translate("DatacubeLocatorFilter", "Collections")
                result.score = 0.9 if all(word in named for word in words) else 0.5
                yield result
                count += 1
                if count == _MOST:
                    return

    def _items(self, text: str, feedback: QgsFeedback) -> Iterator[QgsLocatorResult]:
        """The items with this id, in whichever collection: one request. A STAC API finds ids as a whole only."""
        from ...core.stac.query import ItemQuery
        from ...core.stac.service import StacService

        if self._catalog is None:
            return
        page = StacService(self._catalog).search(ItemQuery((), ids=(text,), limit=_MOST), feedback)
        for item in page.items:
            yield self._item_result(item)

    def _item_result(self, item: Item) -> QgsLocatorResult:
        result = QgsLocatorResult(self, item.id, LocatorTarget(self._catalog, item.collection_id, item.id))
        result.description = item.collection_id
        result.group = QCoreApplication.translate("DatacubeLocatorFilter", "Items")
        result.score = 1.0
        return result


def offer_short_prefix() -> None:
    """Begin with the prefix "dc", as the user's own choice of it would be kept: of a plugin's QGIS takes three letters
    or more, of a user's any. Whoever changes it in Options › Locator keeps theirs. Call it before the filter is
    registered."""
    if not QgsSettings().contains(_PREFIX_KEY):
        QgsSettings().setValue(_PREFIX_KEY, "dc")
