"""What a catalogue can be filtered by: its filter language, its items' properties, and whether they state clouds."""

from __future__ import annotations

from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QObject, pyqtSignal

from ...core.stac.property_filter import FilterLanguage, filter_language
from ...core.stac.queryables import Queryables, facets, with_seen
from ...core.stac.tasks import QueryablesTask
from ...core.threads.tasks import LatestTask
from ..filters.advanced_filters import refusal_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...core.catalogs import Catalog
    from ...core.errors import HttpError
    from ...core.stac.records import Collection, Item
    from ..results.results_filter_model import ResultsFilterModel
    from ..results.results_model import ResultsModel
    from .search_controller import SearchController

#: Items that are looked through for properties: the first pages show what a collection has.
_MOST_ITEMS = 300


class QueryablesController(QObject):
    """Follows the catalogue, the collections selected in the tree and the items found, and says what the group *More
    filters* is to offer. Queryables are asked for while the group is open, once for each collection until *Refresh*.
    Where the catalogue cannot filter, the items found tell the few properties that are offered."""

    #: Another catalogue is shown: the filters by properties of the one before make no sense any more.
    catalog_left = pyqtSignal()
    #: FilterLanguage.
    language_changed = pyqtSignal(object)
    #: Whether items of any listed collection state their cloud cover.
    clouds_changed = pyqtSignal(bool)
    #: Queryables.
    properties_changed = pyqtSignal(object)
    #: Why the server rejected the filters, in words for the user.
    refused = pyqtSignal(str)

    def __init__(
        self,
        searches: SearchController,
        item_filter: ResultsFilterModel,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._searches = searches
        self._model: ResultsModel = item_filter.sourceModel()
        self._item_filter = item_filter
        self._is_open = False
        self._chosen: Sequence[Collection] = ()
        self._catalog: Catalog | None = None
        self._language = FilterLanguage.NONE
        self._known: dict[str, Queryables] = {}
        self._examined: list[Item] = []
        self._asking = LatestTask(self)
        self._asked_for = ""
        searches.connecting.connect(self._on_connecting)
        searches.connected.connect(self._update)
        searches.clouds_seen.connect(self._update_clouds)
        searches.search_ended.connect(self._update_properties)
        searches.filter_refused.connect(self._on_refused)
        item_filter.collections_changed.connect(self._update_clouds)

    def set_open(self, is_open: bool) -> None:
        """Whether the group of filters is open, which needs the properties to choose from."""
        self._is_open = is_open
        self._update_properties()

    def set_chosen(self, collections: Sequence[Collection]) -> None:
        """The collections that are selected: of a single one, its own properties are offered."""
        before = self._collection()
        self._chosen = collections
        if self._collection() != before:
            self._update_properties()

    def dispose(self) -> None:
        self._asking.drop()

    def _on_connecting(self) -> None:
        """Another catalogue, or the same one again: what is known of queryables, failures too, is asked for anew."""
        self._asking.drop()
        self._known.clear()
        if self._searches.catalog != self._catalog:
            if self._catalog is not None:
                self.catalog_left.emit()
            self._catalog = self._searches.catalog
        self._update()

    def _update(self) -> None:
        contents, before = self._searches.contents, self._language
        self._language = FilterLanguage.NONE
        if contents is not None:
            self._language = filter_language(contents.conforms_to, contents.search_method)
        if self._language is not before:
            self._known.clear()
        self.language_changed.emit(self._language)
        self._update_clouds()
        self._update_properties()

    def _update_clouds(self) -> None:
        listed = self._item_filter.all_visible_collections()
        self.clouds_changed.emit(any(map(self._searches.states_clouds, listed)))

    def _collection(self) -> str:
        """The only collection that is selected; empty for the properties of the whole catalogue."""
        return self._chosen[0].id if len(self._chosen) == 1 else ""

    def _update_properties(self) -> None:
        if self._searches.contents is None:
            return
        if self._language is FilterLanguage.NONE:
            self._update_facets()
            return
        if not self._is_open:
            return
        collection_id = self._collection()
        known = self._known.get(collection_id)
        if known is None:
            self._ask(collection_id)
            return
        found = (item for item in self._model.each_item() if collection_id in ("", item.collection_id))
        self._known[collection_id] = with_seen(known, list(islice(found, _MOST_ITEMS)))
        self.properties_changed.emit(self._known[collection_id])

    def _update_facets(self) -> None:
        """Offer the properties of the first items, unless these are those of the last time."""
        first = list(islice(self._model.each_item(), _MOST_ITEMS))
        if "" not in self._known or first != self._examined:
            self._examined = first
            self._known[""] = facets(self._known.get("", Queryables()), first)
            self.properties_changed.emit(self._known[""])

    def _ask(self, collection_id: str) -> None:
        if self._catalog is None or (self._asking.is_running and self._asked_for == collection_id):
            return
        self._asked_for = collection_id
        self._asking.start(
            QueryablesTask(self._catalog, collection_id),
            partial(self._on_known, collection_id),
            lambda _error: self._on_known(collection_id, Queryables()),
        )

    def _on_known(self, collection_id: str, found: Queryables) -> None:
        """Without an answer of the catalogue there are still the properties of its items."""
        self._known[collection_id] = found
        self._update_properties()

    def _on_refused(self, error: HttpError) -> None:
        reason = refusal_text(error.details, error.message)
        self.refused.emit(self.tr("The server does not accept these filters: {said}").format(said=reason))
