"""A catalogue, asked: what it holds, and which items pass the filters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.core import Qgis, QgsMessageLog
from qgis.PyQt.QtCore import QCoreApplication

from ..errors import HttpError, ResponseError
from ..network import TIMEOUT, Network
from . import cache, parse
from .cql2 import Cql2Error
from .links import ApiRoot, next_request
from .property_filter import FilterLanguage, filter_language
from .pystac_io import RecordType, StacClient, conforms_to_sort, up_to_date
from .queryables import Queryables, queryables
from .records import CatalogContents, Item, ItemPage, PageRequest

if TYPE_CHECKING:
    from qgis.core import QgsFeedback

    from ..catalogs import Catalog
    from .query import ItemQuery

_MOST_COLLECTION_PAGES = 100
#: How servers, and the firewalls before them, turn a POST down that they do not want.
_POST_REFUSED = (403, 405, 501)
#: Roots that have turned POST down since QGIS was started, and answered GET.
_get_only: set[str] = set()


class StacService:
    """Talks to one catalogue, from a worker thread. `timeout`: seconds without a byte until a server is given up."""

    def __init__(self, catalog: Catalog, *, timeout: float = TIMEOUT) -> None:
        self._catalog = catalog
        self._root = ApiRoot(catalog.url)
        self._timeout = timeout
        self._contents: CatalogContents | None = None

    def connect(self, feedback: QgsFeedback | None = None) -> CatalogContents:
        """The landing page and all collections, as the server has them now; kept for the next start.

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
        """The first page of items that pass the filters. One request, with POST where the server takes it, else GET.

        The order asked for is passed on to servers that say they sort; of others each page is sorted here, by itself.
        What the server cannot be asked for is looked for in the items of each page. Raises the errors of
        `Network.send`, and ResponseError for an answer that is no list of items.
        """
        client = self._client(feedback)
        contents = self._known()
        if self._root.url in _get_only or (contents is not None and contents.search_method == "GET"):
            return self._page(client, self._first(client, query, "GET"), query)
        try:
            return self._page(client, self._first(client, query, "POST"), query)
        except HttpError as refusal:
            if refusal.status not in _POST_REFUSED:
                raise
            page = self._page(client, self._first(client, query, "GET"), query)
            _get_only.add(self._root.url)
            return page

    def queryables(self, collection_id: str = "", feedback: QgsFeedback | None = None) -> Queryables:
        """What the items of a collection, or of all, can be asked for; of all where the collection does not say."""
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
        """The page that `ItemPage.next` of the page before it tells how to ask for. One request."""
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
        found: list[Any] = []
        request: PageRequest | None = PageRequest("GET", self._root.below("collections"))
        for _ in range(_MOST_COLLECTION_PAGES):
            if request is None:
                break
            try:
                answer = client.read(request)
            except HttpError as error:
                if error.status not in (404, 405, 501) or found:
                    raise
                message = QCoreApplication.translate("StacService", "This catalogue has no list of collections.")
                raise self._no_api(message) from error
            page = answer.get("collections") if isinstance(answer, dict) else None
            if not isinstance(page, list):
                message = QCoreApplication.translate("StacService", "The list of collections is broken.")
                raise ResponseError(message, url=request.url)
            found += page
            request = next_request(answer, request) if page else None
        return found

    def _page(self, client: StacClient, request: PageRequest, query: ItemQuery) -> ItemPage:
        answer = client.read(request)
        features = answer.get("features") if isinstance(answer, dict) else None
        if not isinstance(features, list):
            message = QCoreApplication.translate("StacService", "The server's answer is not a list of items.")
            raise ResponseError(message, url=request.url)
        contents = self._known()
        collections = {each.id: each.source for each in contents.collections} if contents else {}
        items, skipped = parse.items(features, self._root, collections)
        language = self._language(request.method)
        touching = tuple(item for item in items if _touches(query, item))
        inside = tuple(item for item in touching if query.passes(item, language))
        if query.sort_by and not self._sorts():
            inside = _sorted(inside, query)
        return ItemPage(
            items=inside,
            matched=parse.matched(answer),
            outside=len(items) - len(touching),
            unfit=len(touching) - len(inside),
            skipped=skipped,
            next=next_request(answer, request) if features else None,
        )

    def _known(self) -> CatalogContents | None:
        """What the catalogue last said of itself; of one that is not kept, to this service."""
        return cache.cached_contents(self._catalog) or self._contents

    def _sorts(self) -> bool:
        contents = self._known()
        return contents is not None and conforms_to_sort(contents.conforms_to)

    def _keep(self, landing: dict[str, Any], collections: list[Any], migrated: dict[str, Any]) -> None:
        try:
            cache.store(self._catalog, landing, collections, migrated)
        except OSError as error:
            QgsMessageLog.logMessage(str(error), "Datacube Browser", Qgis.MessageLevel.Warning, notifyUser=False)

    def _no_api(self, message: str) -> ResponseError:
        hint = QCoreApplication.translate(
            "StacService", "Enter the root of a STAC API; a static catalogue, made of files, cannot be searched."
        )
        return ResponseError(message, url=self._root.landing, hint=hint)


def _touches(query: ItemQuery, item: Item) -> bool:
    return query.extent is None or query.extent.touches(item.georeference, item.geometry)


def _sorted(items: tuple[Item, ...], query: ItemQuery) -> tuple[Item, ...]:
    """Items that lack the property come last, whichever the direction."""
    valued = [(value, item) for item in items if (value := _sort_value(item, query.sort_by)) is not None]
    valued.sort(key=lambda pair: pair[0], reverse=query.descending)
    return (*(item for _, item in valued), *(item for item in items if _sort_value(item, query.sort_by) is None))


def _sort_value(item: Item, name: str) -> tuple[bool, Any] | None:
    """What sorts by itself: numbers come before texts, where a property holds both."""
    if name == "datetime":
        return None if item.datetime is None else (False, item.datetime.timestamp())
    value = item.id if name == "id" else item.properties.get(name)
    if isinstance(value, (int, float)):
        return False, value
    return (True, value) if isinstance(value, str) else None
