"""A client of one catalogue: its contents, and searches for items."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from qgis.PyQt.QtCore import QCoreApplication

from ..credentials import authcfg_for
from ..errors import HttpError, ResponseError, TooLargeError
from ..message_log import log_message
from ..network import TIMEOUT, Network
from ..signing.profiles import profile_for
from . import cache, parse
from .cql2 import Cql2Error
from .links import ApiRoot, next_request
from .pages import not_a_list, without_seen
from .property_filter import FilterLanguage, filter_language
from .pystac_io import StacClient, conforms_to_sort, up_to_date
from .queryables import Queryables, queryables
from .records import CatalogContents, Item, ItemPage, PageRequest
from .versions import RecordType

if TYPE_CHECKING:
    from qgis.core import QgsFeedback

    from ..catalogs import Catalog
    from .query import ItemQuery

#: Collections to ask for at once, and how many where the server does not accept that: without a number, many send ten.
_COLLECTION_PAGES = (1000, 100)
#: A page has as many items as were asked for; servers that pay no heed to that send all they have.
MOST_ON_PAGE = 10_000
_PAGE_SIZE_REFUSED = (400, 413, 414, 422, 500)
#: Statuses with which servers, and firewalls before them, refuse a method. The first group may as well be about the
#: search itself: then what they say first is the true reason.
_MAYBE_REFUSED = (400, 403, 404, 422)
_METHOD_REFUSED = (*_MAYBE_REFUSED, 405, 411, 415, 501)
#: Roots that have refused POST and answered GET since QGIS was started, and the other way round.
_get_only: set[str] = set()
_post_only: set[str] = set()


class StacService:
    """Requests to one catalogue; call it in a worker thread. `timeout`: seconds without a byte after which a request
    fails."""

    def __init__(self, catalog: Catalog, *, timeout: float = TIMEOUT) -> None:
        self._catalog = catalog
        self._root = ApiRoot(catalog.url)
        self._timeout = timeout
        self._contents: CatalogContents | None = None

    def connect(self, feedback: QgsFeedback | None = None) -> CatalogContents:
        """The landing page and all collections, requested now and kept for the next start.

        Raises ResponseError when the address is not that of a STAC API, and the errors of `Network.send`.
        """
        client = self._client(feedback)
        landing = client.read(PageRequest("GET", self._root.landing))
        if not isinstance(landing, dict) or not {"stac_version", "conformsTo", "links"} & landing.keys():
            raise self._no_api(
                QCoreApplication.translate("StacService", "This address answers, but not as a STAC API.")
            )
        landing, collections = up_to_date(landing, RecordType.CATALOG), self._collections(client)
        migrated = parse.migrated_collections(collections)
        if self._catalog.id:
            self._keep(landing, collections, migrated)
        self._contents = parse.contents(landing, collections, self._root, migrated)
        return self._contents

    def search(self, query: ItemQuery, feedback: QgsFeedback | None = None) -> ItemPage:
        """The first page of items that pass the filters. One request: a POST where the server accepts it, else a GET.

        Servers that support sorting are asked to sort; for others each page is sorted by itself. Filters that cannot be
        sent are applied to each page. Raises the errors of `Network.send`, and ResponseError when the response is not a
        list of items.
        """
        client = self._client(feedback)
        method, other = ("GET", "POST") if self._prefers_get() else ("POST", "GET")
        try:
            return self._page(client, self._first(client, query, method), query)
        except HttpError as refusal:
            if refusal.status not in _METHOD_REFUSED:
                raise
            try:
                page = self._page(client, self._first(client, query, other), query)
            except (HttpError, ResponseError) as error:
                raise (refusal if refusal.status in _MAYBE_REFUSED else error) from None
        self._remember_method(other)
        return page

    def queryables(self, collection_id: str = "", feedback: QgsFeedback | None = None) -> Queryables:
        """The properties to filter the items of a collection by, or of the whole catalogue; those of the catalogue
        where the collection has none."""
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
        return self._page(self._client(feedback), request, query)

    def _first(self, client: StacClient, query: ItemQuery, method: str) -> PageRequest:
        try:
            search = query.to_search(self._language(method))
        except Cql2Error as error:
            raise ResponseError(str(error), url=self._root.below("search")) from error
        if not self._sorts():
            search.pop("sortby", None)
        return client.search_request(self._root.below("search"), method, search)

    def _language(self, method: str) -> FilterLanguage:
        contents = self._known()
        return FilterLanguage.NONE if contents is None else filter_language(contents.conforms_to, method)

    def _client(self, feedback: QgsFeedback | None) -> StacClient:
        return StacClient(Network(self._catalog.authcfg, feedback, refresh=True, timeout=self._timeout))

    def _collections(self, client: StacClient) -> list[Any]:
        """The JSON of all collections, of all pages, until a page brings nothing new."""
        found: list[Any] = []
        seen: frozenset[str] = frozenset()
        request, response = self._first_collections(client)
        while True:
            page = response.get("collections") if isinstance(response, dict) else None
            if not isinstance(page, list):
                message = QCoreApplication.translate("StacService", "The list of collections is broken.")
                raise not_a_list(message, response, request.url)
            new, now = without_seen(page, seen)
            found += new
            following = next_request(response, request) if now != seen else None
            if following is None or len(found) > parse.MOST_COLLECTIONS:
                return found
            request, seen = following, now
            response = client.read(request)

    def _first_collections(self, client: StacClient) -> tuple[PageRequest, Any]:
        """The first page, as large as the server allows."""
        url = self._root.below("collections")
        for size in (*_COLLECTION_PAGES, None):
            request = PageRequest("GET", url if size is None else f"{url}?limit={size}")
            try:
                return request, client.read(request)
            except TooLargeError:
                if size != _COLLECTION_PAGES[0]:
                    raise
            except HttpError as error:
                if size is not None and error.status in _PAGE_SIZE_REFUSED:
                    continue
                if error.status not in (404, 405, 501):
                    raise
                break
        raise self._no_api(QCoreApplication.translate("StacService", "This catalogue has no list of collections."))

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
        items, skipped = parse.items(new, self._root, collections, self._has_key)
        language = self._language(request.method)
        touching = tuple(item for item in items if _touches(query, item))
        inside = tuple(item for item in touching if query.passes(item, language))
        if query.sort_by and not self._sorts():
            inside = _sorted(inside, query)
        return ItemPage(
            items=inside,
            matched=parse.matched(response),
            outside=len(items) - len(touching),
            unfit=len(touching) - len(inside),
            skipped=skipped,
            excess=excess,
            next=next_request(response, replace(request, seen=seen)) if seen != request.seen else None,
        )

    def _has_key(self, href: str) -> bool:
        return bool(authcfg_for(self._catalog, href) or profile_for(self._catalog, href))

    def _known(self) -> CatalogContents | None:
        """The contents as of the last connection; of a catalogue that is not kept, as of this service's."""
        return cache.cached_contents(self._catalog) or self._contents

    def _prefers_get(self) -> bool:
        contents = self._known()
        says_get = contents is not None and contents.search_method == "GET"
        return self._root.url in _get_only or (says_get and self._root.url not in _post_only)

    def _remember_method(self, method: str) -> None:
        known, others = (_get_only, _post_only) if method == "GET" else (_post_only, _get_only)
        known.add(self._root.url)
        others.discard(self._root.url)

    def _sorts(self) -> bool:
        contents = self._known()
        return contents is not None and conforms_to_sort(contents.conforms_to)

    def _keep(self, landing: dict[str, Any], collections: list[Any], migrated: dict[str, Any]) -> None:
        try:
            cache.store(self._catalog, landing, collections, migrated)
        except OSError as error:
            log_message(str(error))

    def _no_api(self, message: str) -> ResponseError:
        hint = QCoreApplication.translate(
            "StacService", "Enter the root of a STAC API; a static catalogue, made of files, cannot be searched."
        )
        return ResponseError(message, url=self._root.landing, hint=hint)


def _touches(query: ItemQuery, item: Item) -> bool:
    return query.extent is None or item.touches(query.extent)


def _sorted(items: tuple[Item, ...], query: ItemQuery) -> tuple[Item, ...]:
    """Items without the property come last in both directions."""
    valued = [(value, item) for item in items if (value := _sort_value(item, query.sort_by)) is not None]
    valued.sort(key=lambda pair: pair[0], reverse=query.descending)
    return (*(item for _, item in valued), *(item for item in items if _sort_value(item, query.sort_by) is None))


def _sort_value(item: Item, name: str) -> tuple[bool, Any] | None:
    """A value that sorts as it is; numbers come before text where a property has both."""
    if name == "datetime":
        return None if item.datetime is None else (False, item.datetime.timestamp())
    value = item.id if name == "id" else item.properties.get(name)
    if isinstance(value, (int, float)):
        return False, value
    return (True, value) if isinstance(value, str) else None
