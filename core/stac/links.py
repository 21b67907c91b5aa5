"""Links of a catalogue, brought back under the root that the user gave."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit, urlunsplit

from .json_values import dicts, mapping
from .records import Link, PageRequest

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Where a STAC API keeps things, below its root.
_ENDPOINT = re.compile(r"/(?:search|collections(?:/[^/]+(?:/items(?:/[^/]+)?)?)?)$")
_STRUCTURAL = ("self", "parent", "collection", "items", "data", "search", "child", "item")


class ApiRoot:
    """The root of an API as the user gave it, which alone is trusted.

    Servers behind a proxy name themselves otherwise: `/pgstac/api` for `/stac/api`, http for https, the prefix twice
    or not at all. So the place below the root is taken from a link, and the root from the user.
    """

    def __init__(self, url: str) -> None:
        parts = urlsplit(url.strip())
        self.landing = urlunsplit((parts.scheme, parts.netloc, parts.path, "", ""))
        self.url = self.landing.rstrip("/")
        self.is_https = parts.scheme.lower() == "https"

    def below(self, *names: str) -> str:
        return "/".join([self.url, *(quote(name, safe="") for name in names)])

    def endpoint(self, href: str) -> str | None:
        """The URL, under the user's root, of what a link points at in the API; None for a link to anywhere else."""
        parts = urlsplit(href)
        place = _ENDPOINT.search(parts.path.rstrip("/"))
        return None if place is None else self.url + place.group() + (f"?{parts.query}" if parts.query else "")

    def absolute(self, link: Link, base: str) -> Link:
        """The link with an absolute href: under the user's root when it leads around the API, else where it says."""
        href = urljoin(base, link.href)
        if link.rel == "root":
            href = self.landing
        elif link.rel in _STRUCTURAL:
            href = self.endpoint(href) or href
        return Link(link.rel, href, link.title, link.media_type)


def next_request(answer: Mapping[str, Any], request: PageRequest) -> PageRequest | None:
    """How to ask for the page after the one that `request` gave; None after the last one, or when the catalogue leads
    back to a page already seen.

    Of the `next` link only the method, the query and the body are used: the address stays the one that has just
    answered. The page size is repeated where the link forgets it.
    """
    link = next((link for link in dicts(answer.get("links")) if link.get("rel") == "next"), None)
    if link is None or not isinstance(link.get("href", ""), str):
        return None
    query = dict(parse_qsl(urlsplit(link.get("href", "")).query, keep_blank_values=True))
    address = urlsplit(request.url)
    asked = request.body or dict(parse_qsl(address.query))
    limit = {"limit": asked["limit"]} if "limit" in asked else {}
    trail = request.trail | {_fingerprint(request)}
    if str(link.get("method", "GET")).upper() == "POST":
        body = mapping(link.get("body"))
        if link.get("merge") or not body:
            body = {**asked, **query, **body}
        following = PageRequest("POST", urlunsplit(address._replace(query="")), {**limit, **body}, trail)
    else:
        url = urlunsplit(address._replace(query=urlencode({**limit, **query}, safe=",:/")))
        following = PageRequest("GET", url, None, trail)
    return None if _fingerprint(following) in trail else following


def _fingerprint(request: PageRequest) -> str:
    return json.dumps([request.method, request.url, request.body], sort_keys=True, default=str)
