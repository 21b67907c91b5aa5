"""Links of a catalogue, mapped to the root URL that the user gave."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit, urlunsplit

from .json_values import dicts, mapping
from .records import Link, PageRequest

if TYPE_CHECKING:
    from collections.abc import Mapping

#: The endpoints of a STAC API, below its root.
_ENDPOINT = re.compile(r"/(?:search|collections(?:/[^/]+(?:/items(?:/[^/]+)?)?)?)$")
_STRUCTURAL = ("self", "parent", "collection", "items", "data", "search", "child", "item")


class ApiRoot:
    """The root of an API as the user gave it; only this one is trusted.

    Servers behind a proxy give other roots: `/pgstac/api` for `/stac/api`, http for https, the prefix twice or not at
    all. So the path below the root is taken from a link, and the root from the user.
    """

    def __init__(self, url: str) -> None:
        parts = urlsplit(url.strip())
        self.landing = urlunsplit((parts.scheme, parts.netloc, parts.path, "", ""))
        self.url = self.landing.rstrip("/")
        self.is_https = parts.scheme.lower() == "https"

    def below(self, *names: str) -> str:
        return "/".join([self.url, *(quote(name, safe="") for name in names)])

    def endpoint(self, href: str) -> str | None:
        """The URL, under the user's root, of the API endpoint that a link points to; None when it points elsewhere."""
        parts = urlsplit(href)
        place = _ENDPOINT.search(parts.path.rstrip("/"))
        return None if place is None else self.url + place.group() + (f"?{parts.query}" if parts.query else "")

    def absolute(self, link: Link, base: str) -> Link:
        """The link with an absolute href: under the user's root for a link within the API, else as it is."""
        href = urljoin(base, link.href)
        if link.rel == "root":
            href = self.landing
        elif link.rel in _STRUCTURAL:
            href = self.endpoint(href) or href
        return Link(link.rel, href, link.title, link.media_type)


def next_request(response: Mapping[str, Any], request: PageRequest) -> PageRequest | None:
    """The request for the page after the one that `request` returned; None after the last page, or when the catalogue
    leads back to a page seen before.

    pystac-client's paging is not used, for these quirks of servers: `next` points to a root that the public server does
    not have (NRCan's datacube), so only its method, query and body are used, with the URL of the current page; it
    forgets the page size, which is repeated; it leads in a circle, which is detected.
    """
    link = next((link for link in dicts(response.get("links")) if link.get("rel") == "next"), None)
    if link is None or not isinstance(link.get("href", ""), str):
        return None
    query = dict(parse_qsl(urlsplit(link.get("href", "")).query, keep_blank_values=True))
    address = urlsplit(request.url)
    sent = request.body or dict(parse_qsl(address.query))
    limit = {"limit": sent["limit"]} if "limit" in sent else {}
    trail = request.trail | {_fingerprint(request)}
    if str(link.get("method", "GET")).upper() == "POST":
        body = mapping(link.get("body"))
        if link.get("merge") or not body:
            body = {**sent, **query, **body}
        following = PageRequest("POST", urlunsplit(address._replace(query="")), {**limit, **body}, trail)
    else:
        url = urlunsplit(address._replace(query=urlencode({**limit, **query}, safe=",:/")))
        following = PageRequest("GET", url, None, trail)
    return None if _fingerprint(following) in trail else following


def _fingerprint(request: PageRequest) -> str:
    return json.dumps([request.method, request.url, request.body], sort_keys=True, default=str)
