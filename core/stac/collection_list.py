"""An API's list of its collections."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.PyQt.QtCore import QCoreApplication

from ..errors import HttpError, ResponseError, TooLargeError
from . import parse
from .links import next_request
from .pages import not_a_list, without_seen
from .records import PageRequest

if TYPE_CHECKING:
    from .links import ApiRoot
    from .pystac_io import StacClient

#: Collections to ask for at once, and how many where the server does not accept that: without a number, many send ten.
_COLLECTION_PAGES = (1000, 100)
_PAGE_SIZE_REFUSED = (400, 413, 414, 422, 500)


class NoListError(ResponseError):
    """The catalogue has no list of collections."""


def listed_collections(client: StacClient, root: ApiRoot) -> list[Any]:
    """The JSON of all collections, of all pages, until a page brings nothing new. Raises NoListError."""
    found: list[Any] = []
    seen: frozenset[str] = frozenset()
    request, response = _first_page(client, root)
    while True:
        page = response.get("collections", ()) if isinstance(response, dict) else ()
        page = [] if page is None else page  # as programs in Go write a list of nothing
        if not isinstance(page, list):
            message = QCoreApplication.translate("StacService", "The list of collections is broken.")
            raise not_a_list(message, response, request.url, client.status)
        new, now = without_seen(page, seen)
        found += new
        following = next_request(response, request) if now != seen else None
        if following is None or len(found) > parse.MOST_COLLECTIONS:
            return found
        request, seen = following, now
        response = client.read(request)


def no_catalog(message: str, url: str, kind: type[ResponseError] = ResponseError) -> ResponseError:
    """The error for an address at which there is no catalogue."""
    hint = QCoreApplication.translate(
        "StacService", "Enter the root of a STAC API, or the catalog.json of a catalogue made of files."
    )
    return kind(message, url=url, hint=hint)


def _first_page(client: StacClient, root: ApiRoot) -> tuple[PageRequest, Any]:
    """The first page, as large as the server allows."""
    url = root.below("collections")
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
    message = QCoreApplication.translate("StacService", "This catalogue has no list of collections.")
    raise no_catalog(message, root.landing, NoListError)
