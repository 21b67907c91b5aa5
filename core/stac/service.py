"""A client of one catalogue: its contents, and searches for items."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from qgis.PyQt.QtCore import QCoreApplication

from ..errors import HttpError, ResponseError, TooLargeError
from ..message_log import log_message
from ..network import TIMEOUT, Network
from ..signing.profiles import key_for
from . import cache, parse, search_ways
from .catalog_kind import has_search, is_record, is_tree, leads_on, search_urls
from .collection_list import NoListError, listed_collections, no_catalog
from .cql2 import Cql2Error
from .links import ApiRoot, next_request
from .pages import not_a_list, without_seen
from .property_filter import FilterLanguage, filter_language
from .pystac_io import StacClient, conforms_to_sort, up_to_date
from .queryables import Queryables, queryables
from .records import CatalogContents, Collection, Item, ItemPage, PageRequest
from .tree_index import forget_tree, known_tree
from .tree_reader import NO_RECORD
from .tree_search import TREE, TreeSearch
from .versions import RecordType

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qgis.core import QgsFeedback

    from ..catalogs import Catalog
    from .query import ItemQuery
    from .tree_search import Report

#: A page has as many items as were asked for; servers that pay no heed to that send all they have.
MOST_ON_PAGE = 10_000
#: Statuses with which servers, and firewalls before them, refuse a method. The first group may as well be about the
#: search itself: then what they say first is the true reason.
_MAYBE_REFUSED = (400, 403, 404, 422)
_METHOD_REFUSED = (*_MAYBE_REFUSED, 405, 411, 415, 501)
_NOT_FOUND = 404


class StacService:
    """Requests to one catalogue; call it in a worker thread. `timeout`: seconds without a byte after which a request
    fails."""

    def __init__(self, catalog: Catalog, *, timeout: float = TIMEOUT, report: Report | None = None) -> None:
        self._catalog = catalog
        self._root = ApiRoot(catalog.url)
        self._timeout = timeout
        self._report = report
        self._contents: CatalogContents | None = None

    def connect(self, feedback: QgsFeedback | None = None, *, forgets: bool = False) -> CatalogContents:
        """The landing page and all collections, requested now and kept for the next start; of a tree of files, the
        catalogues and collections of the first level. What has been read of a tree is used again, unless `forgets`.

        Raises ResponseError when the address is not that of a STAC catalogue, and the errors of `Network.send`.
        """
        if forgets:
            forget_tree(self._catalog)
        if is_record(self._catalog.url) or known_tree(self._catalog) is not None:
            return self._connect_tree(feedback)
        client = self._client(feedback)
        landing = self._landing(client) or self._landing_after_all(feedback)
        if landing is None or is_tree(landing):
            return self._connect_tree(feedback)
        try:
            collections = listed_collections(client, self._root)
        except NoListError:
            if not leads_on(landing):
                raise
            if not has_search(landing):
                return self._connect_tree(feedback)
            collections = self._tree(feedback).collections_below()
            forget_tree(self._catalog)  # it is searched
        migrated = parse.migrated_collections(collections)
        if self._catalog.id:
            self._keep(landing, collections, migrated)
        self._contents = parse.contents(landing, collections, self._root, migrated, partial(key_for, self._catalog))
        return self._contents

    def _landing(self, client: StacClient) -> dict[str, Any] | None:
        """The landing page in its form of today; None where there is nothing at its address, or a page for people."""
        try:
            landing = client.read(PageRequest("GET", self._root.landing))
        except HttpError as error:
            if error.status in NO_RECORD:
                return None
            raise
        except TooLargeError:
            raise
        except ResponseError:
            return None
        if not isinstance(landing, dict) or not {"stac_version", "conformsTo", "links"} & landing.keys():
            message = QCoreApplication.translate("StacService", "This address answers, but not as a STAC API.")
            raise no_catalog(message, self._root.landing)
        return up_to_date(landing, RecordType.CATALOG)

    def _landing_after_all(self, feedback: QgsFeedback | None) -> dict[str, Any] | None:
        """The landing page, where this time it is one with a search: what came before was a network's sign-in page, or
        cut off. None for the files of a folder, which have been read then. Raises the error of reading them."""
        source = self._tree(feedback).contents().source
        tree = known_tree(self._catalog)
        if tree is None or is_record(tree.top.url) or not has_search(source):
            return None
        forget_tree(self._catalog)
        return up_to_date(dict(source), RecordType.CATALOG)

    def search(self, query: ItemQuery, feedback: QgsFeedback | None = None) -> ItemPage:
        """The first page of items that pass the filters. One request: a POST where the server accepts it, else a GET.

        Servers that support sorting are asked to sort; for others each page is sorted by itself. Filters that cannot be
        sent are applied to each page. Raises the errors of `Network.send`, and ResponseError when the response is not a
        list of items.
        """
        if self.is_tree():
            return self._tree(feedback).page(query)
        client = self._client(feedback)
        method, other = ("GET", "POST") if self._prefers_get() else ("POST", "GET")
        try:
            return self._page(client, self._first(client, query, method), query)
        except HttpError as refusal:
            if refusal.status not in _METHOD_REFUSED:
                raise
            page = self._page_elsewhere(client, query, method, other, refusal)
        return page

    def _page_elsewhere(
        self, client: StacClient, query: ItemQuery, method: str, other: str, refusal: HttpError
    ) -> ItemPage:
        """The first page, by the other method, or at the other address that the landing page names."""
        try:
            page = self._page(client, self._first(client, query, other), query)
        except (HttpError, ResponseError) as error:
            second = error
        else:
            search_ways.remember_method(self._root.url, other)
            return page
        elsewhere = self._search_urls()[1:] if refusal.status == _NOT_FOUND else ()
        for url, way in ((url, way) for url in elsewhere for way in (method, other)):
            try:
                page = self._page(client, self._first(client, query, way, url), query)
            except (HttpError, ResponseError):
                continue
            search_ways.remember_place(self._root.url, url)
            if way != method:
                search_ways.remember_method(self._root.url, way)
            return page
        raise (refusal if refusal.status in _MAYBE_REFUSED else second) from None

    def queryables(self, collection_id: str = "", feedback: QgsFeedback | None = None) -> Queryables:
        """The properties to filter the items of a collection by, or of the whole catalogue; those of the catalogue
        where the collection has none."""
        if self.is_tree():
            return Queryables()
        client = self._client(feedback)
        names = [("collections", collection_id, "queryables")] if collection_id else []
        for place in (*names, ("queryables",)):
            try:
                return queryables(client.read(PageRequest("GET", self._root.below(*place))))
            except HttpError as error:
                if error.status not in (404, 405, 501):
                    raise
        return Queryables()

    def next_page(self, query: ItemQuery, request: PageRequest, feedback: QgsFeedback | None = None) -> ItemPage:
        """The page that `ItemPage.next` of the page before it asks for. One request."""
        if request.method == TREE:
            return self._tree(feedback).page(query, request)
        return self._page(self._client(feedback), request, query)

    def is_tree(self) -> bool:
        """Whether the catalogue is known to be read link by link, since it has no search."""
        if is_record(self._catalog.url) or known_tree(self._catalog) is not None:
            return True
        contents = self._known()
        return contents is not None and contents.is_tree

    def all_collections(self, feedback: QgsFeedback | None = None) -> CatalogContents:
        """What `connect` gives, with the collections of all levels of a tree: one request for each."""
        contents = self.connect(feedback)
        return self._tree(feedback).with_all_collections(contents) if contents.is_tree else contents

    def collection_files(self, collection_id: str, feedback: QgsFeedback | None = None) -> Item | None:
        """The files of a collection itself, as the catalogue names them now; None where it has none, or is not there.
        Raises what `connect` raises."""
        contents = self.connect(feedback)
        if contents.is_tree and collection_id not in self.known_collections():
            self.all_collections(feedback)
        found = self.known_collections().get(collection_id)
        return None if found is None else found.files

    def known_collections(self) -> dict[str, Collection]:
        """The collections that have been read, by their ids."""
        contents = self._known()
        found = {} if contents is None else {each.id: each for each in contents.collections}
        return {**found, **self._tree(None).known_collections()} if self.is_tree() else found

    def _tree(self, feedback: QgsFeedback | None) -> TreeSearch:
        def api_page(
            api: Catalog,
            landing: Mapping[str, Any],
            collections: list[Any],
            query: ItemQuery,
            request: PageRequest | None,
        ) -> ItemPage:
            service = StacService(api, timeout=self._timeout)
            migrated = parse.migrated_collections(collections)
            service._contents = parse.contents(landing, collections, ApiRoot(api.url), migrated)
            return service.search(query, feedback) if request is None else service.next_page(query, request, feedback)

        return TreeSearch(self._catalog, feedback, self._timeout, api_page, self._report)

    def _connect_tree(self, feedback: QgsFeedback | None) -> CatalogContents:
        self._contents = self._tree(feedback).contents()
        if self._catalog.id:
            self._keep(dict(self._contents.source), [], {}, self._contents.collections)
        return self._contents

    def _search_urls(self) -> tuple[str, ...]:
        contents = self._known()
        return search_urls(contents.source if contents is not None else {}, self._root)

    def _first(self, client: StacClient, query: ItemQuery, method: str, url: str = "") -> PageRequest:
        url = url or search_ways.place(self._root.url) or self._root.below("search")
        try:
            search = query.to_search(self._language(method))
        except Cql2Error as error:
            raise ResponseError(str(error), url=url) from error
        if not self._sorts():
            search.pop("sortby", None)
        return client.search_request(url, method, search)

    def _language(self, method: str) -> FilterLanguage:
        contents = self._known()
        return FilterLanguage.NONE if contents is None else filter_language(contents.conforms_to, method)

    def _client(self, feedback: QgsFeedback | None) -> StacClient:
        return StacClient(Network(self._catalog.authcfg, feedback, refresh=True, timeout=self._timeout))

    def _page(self, client: StacClient, request: PageRequest, query: ItemQuery) -> ItemPage:
        response = client.read(request)
        features = response.get("features") if isinstance(response, dict) else None
        if not isinstance(features, list):
            message = QCoreApplication.translate("StacService", "The server's answer is not a list of items.")
            raise not_a_list(message, response, request.url)
        contents = self._known()
        collections = {each.id: each.source for each in contents.collections} if contents else {}
        excess = max(0, len(features) - MOST_ON_PAGE)
        new, seen = without_seen(features[:MOST_ON_PAGE], request.seen)
        items, skipped = parse.items(new, self._root, collections, key_for=partial(key_for, self._catalog))
        language = self._language(request.method)
        touching = tuple(item for item in items if _touches(query, item))
        inside = tuple(item for item in touching if query.passes(item, language))
        if query.sort_by and not self._sorts():
            inside = query.sorted(inside)
        return ItemPage(
            items=inside,
            matched=parse.matched(response),
            outside=len(items) - len(touching),
            unfit=len(touching) - len(inside),
            skipped=skipped,
            excess=excess,
            next=next_request(response, replace(request, seen=seen)) if seen != request.seen else None,
        )

    def _known(self) -> CatalogContents | None:
        """The contents as of the last connection; of a catalogue that is not kept, as of this service's."""
        return cache.cached_contents(self._catalog) or self._contents

    def _prefers_get(self) -> bool:
        contents = self._known()
        says_get = contents is not None and contents.search_method == "GET"
        return search_ways.prefers_get(self._root.url, says_get=says_get)

    def _sorts(self) -> bool:
        contents = self._known()
        return contents is not None and conforms_to_sort(contents.conforms_to)

    def _keep(
        self,
        landing: dict[str, Any],
        collections: list[Any],
        migrated: dict[str, Any],
        tree: tuple[Collection, ...] | None = None,
    ) -> None:
        try:
            cache.store(self._catalog, landing, collections, migrated, tree)
        except OSError as error:
            log_message(str(error))


def _touches(query: ItemQuery, item: Item) -> bool:
    return query.extent is None or item.touches(query.extent)
