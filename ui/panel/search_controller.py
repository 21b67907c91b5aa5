"""Which searches run: connects to a catalogue, searches its collections, and puts the answers into the model."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QObject, pyqtSignal

from ...core.errors import CanceledError, HttpError
from ...core.language.bilingual import user_language
from ...core.message_log import log_message
from ...core.stac.property_filter import CLOUD_COVER
from ...core.stac.query import ItemQuery, Reach
from ...core.stac.tasks import ConnectTask, RecallTask
from ...core.stac.tree_index import path_to
from ...core.threads.tasks import LatestTask
from ..filters.filters import Filters
from .page_search import PageSearch

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ...core.catalogs import Catalog
    from ...core.errors import DatacubeError
    from ...core.stac.records import CatalogContents, Collection, ItemPage, PageRequest
    from ..results.results_model import ResultsModel

#: Pages fetched in a row while none of their items touches the extent, before the user has to ask for more.
_EMPTY_PAGES = 5
#: Records of a page that could not be read and are named in QGIS's log.
_MOST_LOGGED = 100
#: Status codes with which servers reject a filter; pgSTAC answers 500 to a function that it does not know.
_FILTER_REFUSED = (400, 422, 500, 501)


class SearchController(QObject):
    """Runs one search for each collection; a newer one supersedes the older one of the same collection.

    Searches start when filters change (for the collections that are open), when the user asks for a search, and when
    the model asks for a page: a row has been expanded, or the end of its items has come into sight.
    """

    connecting = pyqtSignal()
    #: The collections of last time are listed; those of today are still to come.
    recalled = pyqtSignal()
    connected = pyqtSignal()
    #: DatacubeError.
    connection_failed = pyqtSignal(object)
    #: A search has begun.
    search_began = pyqtSignal()
    #: A search has ended, with items or with an error.
    search_ended = pyqtSignal()
    #: The user has stopped all searches.
    stopped = pyqtSignal()
    #: HttpError: the server rejected a search that has more filters than an extent and dates.
    filter_refused = pyqtSignal(object)
    #: The items of one more collection have turned out to state their cloud cover.
    clouds_seen = pyqtSignal()

    def __init__(self, model: ResultsModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._filters = Filters()
        self._recalling = LatestTask(self)
        self._connecting = LatestTask(self)
        self._searches: dict[str, PageSearch] = {}
        self._sent: dict[str, tuple[ItemQuery, PageRequest | None]] = {}
        self._failed: dict[str, PageRequest | None] = {}
        self._empty_pages: dict[str, int] = {}
        self._cloudy: set[str] = set()
        self._is_refreshing = False
        self.catalog: Catalog | None = None
        self.contents: CatalogContents | None = None
        model.page_wanted.connect(self._fetch)

    @property
    def is_searching(self) -> bool:
        return any(search.is_running for search in self._searches.values())

    @property
    def is_connecting(self) -> bool:
        return self._recalling.is_running or self._connecting.is_running

    def connect_to(self, catalog: Catalog) -> None:
        """Show the catalogue as it was last time, and as it is today once it has answered."""
        self._drop_searches()
        self._cloudy.clear()
        self.catalog = catalog
        self.contents = None
        self._model.set_collections(catalog, (), user_language())
        self._connecting.drop()
        self._recalling.start(RecallTask(catalog), self._on_recalled, lambda _error: self._connect())
        self.connecting.emit()

    def refresh(self) -> None:
        """Ask the catalogue for its collections again, and once it has answered for the pages that failed."""
        if self.catalog is not None and not self._recalling.is_running:
            self._connect(forgets=True)

    def set_filters(self, filters: Filters, open_collections: Iterable[Collection] = ()) -> None:
        """Use these filters from now on. Where they ask for other items, all searches are forgotten and those of the
        open collections are done again."""
        before, self._filters = self._filters, filters
        if before.same_search(filters):
            return
        self._drop_searches()
        self._model.reset_items()
        for collection in open_collections:
            self._fetch(collection.id, None)

    def search(self, collections: Iterable[Collection]) -> None:
        """Ask again for the first page of each collection, unless exactly this request is under way."""
        ids = [collection.id for collection in collections]
        wanted = [each for each in ids if self._sent.get(each) != (self.query(each), None)]
        for collection_id in wanted:
            self._drop_search(collection_id)
        self._model.reset_items(wanted)
        for collection_id in wanted:
            self._fetch(collection_id, None)

    def stop(self) -> None:
        """End all searches without their answers: their collections have a row to search them again. No further request
        is sent; the answer to one that is under way is dropped."""
        for search in self._searches.values():
            search.drop()
        for collection_id in tuple(self._sent):
            self._drop_search(collection_id)
            self._model.set_error(collection_id, CanceledError(""))
        self.stopped.emit()
        self.search_ended.emit()

    def open_down_to(self, collection_id: str) -> None:
        """Search the collection unless it has been searched, and before it, as far as they are listed, those that it is
        in: each search lists more of them."""
        self.open_above(collection_id)
        self._model.request_first_page(collection_id)

    def open_above(self, collection_id: str) -> None:
        """Search those that the collection is in, as far as they are listed, unless they have been searched."""
        for key in path_to(self.catalog, collection_id) if self.catalog is not None else ():
            self._model.request_first_page(key)

    def query(self, collection_id: str) -> ItemQuery:
        """The search for the collection's items with the current filters."""
        return ItemQuery(
            collections=(collection_id,),
            extent=self._filters.extent,
            date_from=self._filters.date_from,
            date_to=self._filters.date_to,
            sort_by=self._filters.sort_by,
            descending=self._filters.descending,
            conditions=self._filters.conditions,
            cql=self._filters.cql,
            cloud_cover=self._filters.cloud_cover if self.has_clouds(collection_id) else None,
            reach=Reach.OWN,
        )

    def query_for_names(self, collections: Iterable[Collection]) -> ItemQuery:
        """The current filters for all of the collections at once, cloud cover included."""
        ids = tuple(collection.id for collection in collections)
        return replace(self.query(""), collections=ids, cloud_cover=self._filters.cloud_cover, reach=Reach.BELOW)

    def has_clouds(self, collection_id: str) -> bool:
        """Whether the collection's items are known to state their cloud cover. Queryables do not tell: pgSTAC's may
        list `eo:cloud_cover` for collections of elevation."""
        record = self._model.collection(collection_id)
        return collection_id in self._cloudy or (record is not None and record.has_cloud_cover)

    def states_clouds(self, collection: Collection) -> bool:
        """`has_clouds` of a listed collection."""
        return collection.has_cloud_cover or collection.id in self._cloudy

    def dispose(self) -> None:
        """Cancel all tasks and report none of them."""
        self._drop_searches()
        self._recalling.drop()
        self._connecting.drop()

    def _on_recalled(self, contents: CatalogContents | None) -> None:
        if self.catalog is not None and contents is not None:
            self.contents = contents
            self._model.set_collections(self.catalog, contents.collections, user_language())
        self._connect()
        if contents is not None:
            self.recalled.emit()

    def _connect(self, *, forgets: bool = False) -> None:
        if self.catalog is not None:
            self._is_refreshing = forgets
            task = ConnectTask(self.catalog, forgets=forgets)
            self._connecting.start(task, self._on_connected, self._on_connection_failed)
            self.connecting.emit()

    def _on_connected(self, contents: CatalogContents) -> None:
        if self.catalog is not None and (self.contents is None or contents.collections != self.contents.collections):
            self._drop_searches()
            self._model.set_collections(self.catalog, contents.collections, user_language())
        self.contents = contents
        if contents.is_tree and self._is_refreshing:
            self._drop_searches()  # what had been read of it is forgotten, and what is under way belongs to that
            self.search(self._model.searched_collections())
        for collection_id, request in tuple(self._failed.items()):
            self._fetch(collection_id, request)
        self.connected.emit()

    def _on_connection_failed(self, error: DatacubeError) -> None:
        self.connection_failed.emit(error)

    def _fetch(self, collection_id: str, request: PageRequest | None) -> None:
        """Ask for a page of the collection, the first one for None, in place of the page that is under way."""
        if self.catalog is None:
            return
        if request is None:
            self._empty_pages.pop(collection_id, None)
        self._failed.pop(collection_id, None)
        query = self.query(collection_id)
        self._sent[collection_id] = query, request
        self._model.begin_page(collection_id)
        self._search_of(self.catalog, collection_id).start(query, request)
        self.search_began.emit()

    def _search_of(self, catalog: Catalog, collection_id: str) -> PageSearch:
        if collection_id not in self._searches:
            search = self._searches[collection_id] = PageSearch(catalog, self)
            search.progressed.connect(partial(self._model.set_progress, collection_id))
            search.found.connect(partial(self._on_page, collection_id))
            search.failed.connect(partial(self._on_search_failed, collection_id))
        return self._searches[collection_id]

    def _on_page(self, collection_id: str, page: ItemPage) -> None:
        query, _ = self._sent.pop(collection_id)
        for each in page.skipped[:_MOST_LOGGED]:
            log_message(f"{each.what}: {each.why}")
        self._notice_clouds(collection_id, page)
        if self.query(collection_id) != query:
            # Its items state their cloud cover: the filter by clouds holds for them too, also on earlier pages.
            self._model.reset_items([collection_id])
            self._fetch(collection_id, None)
            return
        self._model.add_page(collection_id, page)
        if not page.items and page.next is not None:
            # Nothing of this page touches the extent: the view gets no new row to scroll to, so it would never ask.
            self._empty_pages[collection_id] = self._empty_pages.get(collection_id, 0) + 1
            if self._empty_pages[collection_id] <= _EMPTY_PAGES:
                self._fetch(collection_id, page.next)
                return
        self.search_ended.emit()

    def _on_search_failed(self, collection_id: str, error: DatacubeError) -> None:
        query, self._failed[collection_id] = self._sent.pop(collection_id)
        self._model.set_error(collection_id, error)
        if query.is_filtered and isinstance(error, HttpError) and error.status in _FILTER_REFUSED:
            self.filter_refused.emit(error)
        self.search_ended.emit()

    def _notice_clouds(self, collection_id: str, page: ItemPage) -> None:
        if not self.has_clouds(collection_id) and any(CLOUD_COVER in item.properties for item in page.items):
            self._cloudy.add(collection_id)
            self.clouds_seen.emit()

    def _drop_search(self, collection_id: str) -> None:
        if collection_id in self._searches:
            self._searches[collection_id].drop()
        for noted in (self._sent, self._failed, self._empty_pages):
            noted.pop(collection_id, None)

    def _drop_searches(self) -> None:
        for search in self._searches.values():
            search.drop()
            search.deleteLater()
        for noted in (self._searches, self._sent, self._failed, self._empty_pages):
            noted.clear()
