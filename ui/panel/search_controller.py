"""Keeps the tree filled: which catalogue, which search runs, which answer is still wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QObject, pyqtSignal

from ...core.bilingual import user_language
from ...core.errors import HttpError
from ...core.stac.cache import cached_contents
from ...core.stac.property_filter import CLOUD_COVER
from ...core.stac.query import ItemQuery
from ...core.stac.tasks import ConnectTask, SearchTask
from ..filters.filters import Filters

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ...core.catalogs import Catalog
    from ...core.errors import DatacubeError
    from ...core.stac.records import CatalogContents, Collection, ItemPage, PageRequest
    from ...core.tasks import Task
    from ..results.results_model import ResultsModel

#: Pages fetched in a row while none of their items touches the extent, before the user has to ask for more.
_EMPTY_PAGES = 5
#: How servers turn a filter down; pgSTAC says 500 to a function that it does not know.
_FILTER_REFUSED = (400, 422, 500, 501)


class SearchController(QObject):
    """Moves a catalogue's answers into the model. A newer request supersedes the older one for the same thing."""

    connecting = pyqtSignal()
    connected = pyqtSignal()
    connection_failed = pyqtSignal(object)
    #: One of the searches has ended, well or badly.
    search_ended = pyqtSignal()
    #: A server did not take a search that asks for more than a place and a date: HttpError.
    filter_refused = pyqtSignal(object)
    #: One more collection has items that say how cloudy they are.
    clouds_seen = pyqtSignal()

    def __init__(self, model: ResultsModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._filters = Filters()
        self._connecting: Task | None = None
        self._searches: dict[str, Task] = {}
        self._empty_pages: dict[str, int] = {}
        self._cloudy: set[str] = set()
        self.catalog: Catalog | None = None
        self.contents: CatalogContents | None = None
        model.page_wanted.connect(self._fetch)

    @property
    def is_searching(self) -> bool:
        return bool(self._searches)

    @property
    def is_connecting(self) -> bool:
        return self._connecting is not None

    def connect_to(self, catalog: Catalog) -> None:
        """Show what is known of the catalogue from last time at once, and what it says today when it has answered."""
        self._drop_searches()
        self._cloudy.clear()
        self.catalog = catalog
        self.contents = cached_contents(catalog)
        self._model.set_collections(catalog, self.contents.collections if self.contents else (), user_language())
        self.refresh()

    def refresh(self) -> None:
        """Ask the catalogue for its collections again, in the background."""
        if self.catalog is None:
            return
        if self._connecting is not None:
            self._connecting.supersede()
        task = ConnectTask(self.catalog)
        task.succeeded.connect(self._on_connected)
        task.failed.connect(self._on_connection_failed)
        self._connecting = task.start()
        self.connecting.emit()

    def set_filters(self, filters: Filters) -> None:
        """Search again with these filters, wherever results are open."""
        before, self._filters = self._filters, filters
        if before.same_search(filters):
            return
        self._drop_searches()
        self._model.reset_items()

    def search(self, collections: Iterable[Collection]) -> None:
        """Ask anew for the first page of each collection."""
        wanted = [collection.id for collection in collections]
        for collection_id in wanted:
            self._drop_search(collection_id)
        self._model.reset_items(wanted)
        for collection_id in wanted:
            self._model.request_first_page(collection_id)

    def query(self, collection_id: str) -> ItemQuery:
        """The search that lists the collection's items: with the filters of now."""
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
        )

    def has_clouds(self, collection_id: str) -> bool:
        """Whether the collection's items are known to say how cloudy they are. A catalogue's queryables are no witness:
        pgSTAC's may list `eo:cloud_cover` for collections of elevation."""
        record = self._model.collection(collection_id)
        return collection_id in self._cloudy or (record is not None and record.has_cloud_cover)

    def dispose(self) -> None:
        """Stop everything and report nothing more."""
        self._drop_searches()
        if self._connecting is not None:
            self._connecting.supersede()
            self._connecting = None

    def _on_connected(self, contents: CatalogContents) -> None:
        self._connecting = None
        if self.contents is None or contents.collections != self.contents.collections:
            self._drop_searches()
            self._model.set_collections(self.catalog, contents.collections, user_language())
        self.contents = contents
        self.connected.emit()

    def _on_connection_failed(self, error: DatacubeError) -> None:
        self._connecting = None
        self.connection_failed.emit(error)

    def _fetch(self, collection_id: str, request: PageRequest | None) -> None:
        if self.catalog is None:
            return
        self._drop_search(collection_id, keep_count=request is not None)
        task = SearchTask(self.catalog, self.query(collection_id), request)
        task.succeeded.connect(lambda page: self._on_page(collection_id, task, page))
        task.failed.connect(lambda error: self._on_search_failed(collection_id, task, error))
        self._searches[collection_id] = task
        self._model.begin_page(collection_id)
        task.start()

    def _on_page(self, collection_id: str, task: Task, page: ItemPage) -> None:
        if self._searches.get(collection_id) is not task:
            return
        del self._searches[collection_id]
        before = self.query(collection_id)
        self._notice_clouds(collection_id, page)
        if self.query(collection_id) != before:
            self._fetch(collection_id, None)  # the clouds that are allowed count for this collection too
            return
        self._model.add_page(collection_id, page)
        if not page.items and page.next is not None:
            # Nothing of this page touches the extent: the view has no new row to scroll to, so it would never ask on.
            self._empty_pages[collection_id] = self._empty_pages.get(collection_id, 0) + 1
            if self._empty_pages[collection_id] <= _EMPTY_PAGES:
                self._fetch(collection_id, page.next)
                return
        self.search_ended.emit()

    def _on_search_failed(self, collection_id: str, task: Task, error: DatacubeError) -> None:
        if self._searches.get(collection_id) is not task:
            return
        del self._searches[collection_id]
        self._model.set_error(collection_id, error)
        is_refusal = isinstance(error, HttpError) and error.status in _FILTER_REFUSED
        if is_refusal and self.query(collection_id).is_filtered:
            self.filter_refused.emit(error)
        self.search_ended.emit()

    def _notice_clouds(self, collection_id: str, page: ItemPage) -> None:
        if not self.has_clouds(collection_id) and any(CLOUD_COVER in item.properties for item in page.items):
            self._cloudy.add(collection_id)
            self.clouds_seen.emit()

    def _drop_search(self, collection_id: str, *, keep_count: bool = False) -> None:
        task = self._searches.pop(collection_id, None)
        if task is not None:
            task.supersede()
        if not keep_count:
            self._empty_pages.pop(collection_id, None)

    def _drop_searches(self) -> None:
        for collection_id in list(self._searches):
            self._drop_search(collection_id)
