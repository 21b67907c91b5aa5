"""The filter of QGIS's locator bar: `dc`, a space, and words or an id."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsFeedback, QgsLocatorContext, QgsLocatorFilter, QgsLocatorResult, QgsSettings
from qgis.PyQt.QtCore import QCoreApplication

if TYPE_CHECKING:
    from collections.abc import Callable

    from qgis.gui import QgisInterface

    from ...core.catalogs import Catalog
    from ...core.searches import SavedSearch

#: How long the keyboard rests before a catalogue is asked for an id, in milliseconds.
_REST_MS = 300
_NAME = "datacube_browser"
#: The default prefix, and the setting in which QGIS keeps another one that the user has chosen.
_PREFIX = "dc"
_PREFIX_KEY = f"locator-filters/items/{_NAME}/prefix"


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
        from ...core.message_log import log_message
        from ...core.threads.tasks import working
        from .locator_results import LocatorResults

        if self._catalog is None:
            return
        with working():
            try:
                for result in LocatorResults(self, self._searches).found(self._catalog, text.strip(), feedback):
                    if feedback.isCanceled():
                        return
                    self.resultFetched.emit(result)
            except DatacubeError as error:
                log_message(error.report())

    def triggerResult(self, result: QgsLocatorResult) -> None:
        from .locator_results import LocatorTarget

        target = result.userData
        if self._show is None or self._save_layer_extent is None or not isinstance(target, LocatorTarget):
            return
        if target.search is not None and self._run_search is not None:
            self._run_search(target.search)
        elif target.catalog is None:
            self._save_layer_extent()
        else:
            self._show(target.catalog, target.collection_id, target.item_id)


def register_locator_filter(iface: QgisInterface, locator_filter: DatacubeLocatorFilter) -> None:
    """Register the filter with a prefix of two letters, unless the user has chosen one in Options › Locator.

    QGIS reads the prefix from its settings while it registers a filter, and takes short ones from there only. The value
    is removed again at once: it would look like the user's choice, and be left behind by the plugin.
    """
    settings = QgsSettings()
    is_chosen = settings.contains(_PREFIX_KEY)
    if not is_chosen:
        settings.setValue(_PREFIX_KEY, _PREFIX)
    try:
        iface.registerLocatorFilter(locator_filter)
    finally:
        if not is_chosen:
            settings.remove(_PREFIX_KEY)
