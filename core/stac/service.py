"""A client of one catalogue: its contents, and searches for items."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from ..errors import HttpError, ResponseError
from ..http.early_connections import may_have_several, note_answer
from ..http.network import TIMEOUT, Network
from ..signing.profiles import key_for
from . import cache, parse
from .api_quirks import may_be_about_search, may_succeed_otherwise, quirks_of
from .catalog_kind import by_lists_alone, has_search, is_record, is_tree, leads_on, may_have_lists_alone, search_urls
from .collection_list import NoListError
from .conformance import search_extensions
from .cql2 import Cql2Error
from .links import ApiRoot, with_search
from .pages import in_turns, item_answer
from .property_filter import FilterLanguage, filter_language
from .pystac_io import StacClient, up_to_date
from .queryables import Queryables, queryables
from .records import CatalogContents, Collection, Item, ItemPage, PageRequest
from .requested_items import requested_items, searched_alone
from .tree_index import forget_tree, known_tree
from .tree_search import TREE, TreeSearch
from .versions import RecordType

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from qgis.core import QgsFeedback

    from ..catalogs import Catalog
    from .query import ItemQuery
    from .tree_search import Report


class StacService:
    """Requests to one catalogue; call it in a worker thread. `timeout`: seconds without a byte after which a request
    fails. `on_next` is told the request for the next page before the items of a page are read."""

    def __init__(
        self,
        catalog: Catalog,
        *,
        timeout: float = TIMEOUT,
        report: Report | None = None,
        on_next: Callable[[PageRequest], object] | None = None,
    ) -> None:
        self._catalog = catalog
        self._root = ApiRoot(catalog.url)
        self._quirks = quirks_of(self._root.url)
        self._timeout, self._key_for = timeout, partial(key_for, catalog)
        self._report, self._on_next = report, on_next
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
        landing, listed = self._landing_and_list(feedback)
        note_answer(self._root.landing)
        landing = landing or self._landing_after_all(feedback)
        if landing is None or is_tree(landing):
            return self._connect_tree(feedback)
        try:
            collections = listed()
        except NoListError:
            if not leads_on(landing):
                raise
            if not has_search(landing):
                return self._connect_tree(feedback)
            collections = self._tree(feedback).collections_below()
            forget_tree(self._catalog)  # it is searched
        migrated = parse.migrated_collections(collections)
        self._contents = parse.contents(landing, collections, self._root, migrated, self._key_for)
        if self._catalog.id:
            self._contents = cache.kept(self._catalog, landing, collections, migrated, self._contents)
        return self._contents

    def _landing_and_list(self, feedback: QgsFeedback | None) -> tuple[dict[str, Any] | None, Callable[[], list[Any]]]:
        """Of a catalogue that was an API at the last connection, both are asked for at once, if its server may have
        several connections."""
        from .landing import landing_and_list

        known = self._known()
        at_once = known is not None and not known.is_tree and may_have_several(self._root.landing)
        return landing_and_list(lambda: self._client(feedback), self._root, at_once=at_once, feedback=feedback)

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
        sent are applied to each page. An API without a search is read by its lists of items. Raises the errors of
        `Network.send`, and ResponseError when the response is not a list of items.
        """
        if self.is_tree():
            return self._tree(feedback).page(query)
        client = self._client(feedback)
        method, other = ("GET", "POST") if self._prefers_get() else ("POST", "GET")
        request = self._first(client, query, method)
        try:
            page = self._page(client, request, query)
        except (HttpError, ResponseError) as refusal:
            again = partial(self.search, query, feedback)
            if (adapted := self._quirks.search_adapted(request, refusal, again)) is not None:
                return adapted
            if not may_succeed_otherwise(refusal):
                raise
            try:
                return self._page_elsewhere(client, query, method, other, refusal)
            except (HttpError, ResponseError):
                contents = self._known()
                if contents is None or not may_have_lists_alone(contents.source, refusal):
                    raise
            with by_lists_alone():
                return self._tree(feedback).page(query)
        better = self._quirks.best_page(page, lambda: self._page(client, self._first(client, query, other), query))
        if better is not page:
            self._quirks.method = other
        return better

    def _page_elsewhere(
        self, client: StacClient, query: ItemQuery, method: str, other: str, refusal: HttpError | ResponseError
    ) -> ItemPage:
        """The first page, by the other method, or at the other address that the landing page names."""
        try:
            page = self._page(client, self._first(client, query, other), query)
        except (HttpError, ResponseError) as error:
            second: HttpError | ResponseError = error
        else:
            self._quirks.method = other
            return page
        for url, way in ((url, way) for url in self._search_urls()[1:] for way in (method, other)):
            try:
                page = self._page(client, self._first(client, query, way, url), query)
            except (HttpError, ResponseError):
                continue
            self._quirks.search_url = url
            if way != method:
                self._quirks.method = way
            return page
        raise (refusal if may_be_about_search(refusal) else second) from None

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
        """The page that `ItemPage.next` of the page before it asks for. One request; one more where the server's link
        has lost what was searched for."""
        if request.method == TREE:
            return self._tree(feedback).page(query, request)
        client = self._client(feedback)
        whole = with_search(request, self._first(client, query, request.method, request.endpoint))
        if self._quirks.next_links_lose_search:
            return self._page(client, whole, query)
        page = self._page(client, request, query)
        if whole == request:
            return page
        better = self._quirks.best_page(page, lambda: self._page(client, whole, query))
        if better is not page:
            self._quirks.next_links_lose_search = True
        return better

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
            self._contents = cache.kept(self._catalog, dict(self._contents.source), [], {}, self._contents)
        return self._contents

    def _search_urls(self) -> tuple[str, ...]:
        contents = self._known()
        return search_urls(contents.source if contents is not None else {}, self._root)

    def _first(self, client: StacClient, query: ItemQuery, method: str, url: str = "") -> PageRequest:
        url = url or self._quirks.search_url or self._root.below("search")
        try:
            search = query.to_search(self._language(method))
        except Cql2Error as error:
            raise ResponseError(str(error), url=url) from error
        if not self._sorts():
            search.pop("sortby", None)
        return client.search_request(url, method, self._quirks.adapt(search))

    def _language(self, method: str) -> FilterLanguage:
        contents = self._known()
        return FilterLanguage.NONE if contents is None else filter_language(contents.conforms_to, method)

    def _client(self, feedback: QgsFeedback | None) -> StacClient:
        return StacClient(Network(self._catalog.authcfg, feedback, refresh=True, timeout=self._timeout))

    def _page(self, client: StacClient, request: PageRequest, query: ItemQuery) -> ItemPage:
        response = client.read(request)
        answer = item_answer(response, request, client.status)
        if answer.following is not None and self._on_next is not None:
            self._on_next(answer.following)
        contents = self._known()
        collections = {each.id: each.source for each in contents.collections} if contents else {}
        features = in_turns(answer.features) if request.trail else answer.features
        searched = searched_alone(query)
        items, skipped = parse.items(features, self._root, collections, key_for=self._key_for, searched=searched)
        language = self._language(request.method)
        requested = requested_items(query, items, answer.seen, collections)
        touching = tuple(item for item in requested if query.extent is None or item.touches(query.extent))
        inside = tuple(item for item in touching if query.passes(item, language))
        if query.sort_by and not self._sorts():
            inside = query.sorted(inside)
        return ItemPage(
            items=inside,
            matched=parse.matched(response),
            outside=len(requested) - len(touching),
            unfit=len(items) - len(requested) + len(touching) - len(inside),
            unasked=len(items) - len(requested),
            skipped=skipped,
            excess=answer.excess,
            next=answer.following,
        )

    def _known(self) -> CatalogContents | None:
        """The contents as of the last connection; of a catalogue that is not kept, as of this service's."""
        return cache.cached_contents(self._catalog) or self._contents

    def _prefers_get(self) -> bool:
        says_get = (contents := self._known()) is not None and contents.search_method == "GET"
        return self._quirks.prefers_get(says_get=says_get)

    def _sorts(self) -> bool:
        contents = self._known()
        return contents is not None and "sort" in search_extensions(contents.conforms_to)
