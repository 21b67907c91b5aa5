"""What a catalogue's landing page says of how it is read: by an API's search, or link by link."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from qgis.PyQt.QtCore import QCoreApplication

from ..errors import HttpError, ResponseError
from ..http.web_address import joined, same_origin
from .json_values import link_objects, relation, text, texts
from .tree_links import is_file

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .links import ApiRoot

#: With which servers answer for a search or a list that they do not have, as openEO's do with the last one.
_MISSING = (404, 405, 501)
_BELOW = ("child", "item", "items", "data")


def is_record(url: str) -> bool:
    """Whether the address is that of a file: a catalogue's record or a list of items, and no API's root."""
    return is_file(url) or urlsplit(url).path.lower().endswith((".json", ".geojson"))


def is_named_as_catalog(url: str) -> bool:
    """Whether the file's name is one that STAC's best practices give to catalogues and collections."""
    return urlsplit(url).path.rpartition("/")[2].lower() in ("catalog.json", "collection.json")


def is_tree(landing: Mapping[str, Any]) -> bool:
    """Whether there is neither a search nor a hint of an API with a list of collections, but links to go on by; or an
    API that says what it conforms to, and does not name a search."""
    if has_search(landing) or not leads_on(landing):
        return False
    return bool(texts(landing.get("conformsTo"))) or not _has(landing, "data", "conformance")


def has_search(landing: Mapping[str, Any]) -> bool:
    """Whether the API says that it can be searched, in its links or its conformance classes."""
    return _has(landing, "search") or any("item-search" in each for each in texts(landing.get("conformsTo")))


def leads_on(landing: Mapping[str, Any]) -> bool:
    """Whether there are links to what it holds."""
    return _has(landing, *_BELOW)


def may_have_lists_alone(landing: Mapping[str, Any], refusal: Exception) -> bool:
    """Whether an API that refuses to search so may have no search, but lists of items: it has never said that it has
    one (OGC API Features)."""
    is_missing = isinstance(refusal, HttpError) and refusal.status in _MISSING
    return is_missing and leads_on(landing) and not has_search(landing)


@contextmanager
def by_lists_alone() -> Iterator[None]:
    """While an API without a search is read by its lists of items. Raises ResponseError where it does not have these
    either, in place of the error for the address."""
    try:
        yield
    except HttpError as error:
        if error.status not in _MISSING:
            raise
        raise ResponseError(
            QCoreApplication.translate("StacService", "This catalogue has collections, but no items to search."),
            url=error.url,
            details=error.details,
            hint=QCoreApplication.translate(
                "StacService", "Its server has neither a search nor lists of items, as is usual with openEO."
            ),
        ) from error


def search_urls(landing: Mapping[str, Any], root: ApiRoot) -> tuple[str, ...]:
    """The addresses to search at: the one below the root, and where the landing page has another one on the same
    server, as APIs of STAC 0.9 do, that one."""
    usual = root.below("search")
    hrefs = [text(link.get("href")) for link in link_objects(landing.get("links")) if relation(link) == "search"]
    others = [joined(root.landing, href).partition("?")[0] for href in hrefs if href]
    fitting = [url for url in others if same_origin(url, root.landing)]
    return tuple(dict.fromkeys((usual, *fitting)))


def search_method(landing: Mapping[str, Any]) -> str:
    """POST where a link to the search says so; a link without a method means GET (STAC API, item search). POST too
    where there is no link at all."""
    methods = [
        text(link.get("method")).upper() for link in link_objects(landing.get("links")) if relation(link) == "search"
    ]
    return "POST" if "POST" in methods or not methods else "GET"


def _has(landing: Mapping[str, Any], *rels: str) -> bool:
    return any(relation(link) in rels for link in link_objects(landing.get("links")))
