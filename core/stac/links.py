"""Links of a catalogue, mapped to the root URL that the user gave."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit, urlunsplit

from ..http.web_address import joined, resolved_href
from .get_search import as_body, listed
from .json_values import link_objects, mapping, relation, text
from .records import Link, PageRequest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

#: The endpoints of a STAC API, below its root.
_ENDPOINT = re.compile(r"/(?:search|collections(?:/[^/]+(?:/items(?:/[^/]+)?)?)?)$")
#: A header's name, and those that belong to the connection or to the user's sign-in.
_HEADER = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_OF_CONNECTION = (
    *("connection", "content-length", "cookie", "host", "proxy-authorization", "range", "te", "trailer"),
    *("transfer-encoding", "upgrade"),
)
_STRUCTURAL = ("self", "parent", "collection", "items", "data", "search", "child", "item")
#: Of the extension version, from one record to another.
_OF_VERSIONS = ("latest-version", "successor-version", "predecessor-version")


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

    def url_of(self, links: Iterable[Link], own: str, name: str) -> str:
        """The URL that a record of this id (`name`) gives itself in its links, else its `own` one below the root.

        Some servers write the id into it as it is: signs that would end the path of an address are escaped, and a slash
        does not make it an address of elsewhere.
        """
        href = next((link.href for link in links if link.rel == "self"), own)
        tail = name if name and href.endswith(f"/{name}") else ""
        begin, tail = href.removesuffix(tail), tail.replace("?", "%3F").replace("#", "%23")
        alone = tail.replace("/", "%2F")
        try:
            found = self.endpoint(begin + alone) or begin + alone
            return resolved_href(own, found.removesuffix(alone) + tail if found.endswith(alone) else found)
        except ValueError:
            return own

    def absolute(self, link: Link, base: str) -> Link:
        """The link with an absolute href: under the user's root for a link within the API, else as it is. One whose
        href is no address, as "https://[server]/", is text, and one with braces, as that of a map's tiles, is a
        template."""
        try:
            href = urljoin(base, link.href) if "{" in link.href else resolved_href(base, link.href)
        except ValueError:
            return link
        if link.rel == "root":
            href = self.landing
        elif link.rel in _STRUCTURAL + _OF_VERSIONS:
            href = self.endpoint(href) or href
        return link if href == link.href else replace(link, href=href)


def next_request(response: Mapping[str, Any], request: PageRequest) -> PageRequest | None:
    """The request for the page after the one that `request` returned; None after the last page, or when the catalogue
    leads back to a request made before.

    The link is the server's own (STAC API: `next` is opaque): method, path, query, headers and body are kept as they
    are. pystac-client's paging is not used, for these quirks of servers: `next` points to a root that the public server
    does not have (NRCan's datacube), so only what lies below the endpoint is taken of its path; it forgets the page
    size, which is repeated; it leads in a circle, which is detected.
    """
    link = _next_link(response, request.method)
    if link is None:
        return None
    endpoint = request.endpoint or _without_query(request.url)
    roots = (link.get("href") for link in link_objects(response.get("links")) if relation(link) == "root")
    root = next((joined(request.url, href) for href in roots if isinstance(href, str)), "")
    url, query = _below_endpoint(endpoint, joined(request.url, text(link.get("href"))), root)
    method = _method(link)
    merges, body = link.get("merge") in (True, "true"), mapping(link.get("body"))
    headers = {**(request.headers if merges else {}), **_sendable(mapping(link.get("headers")))}
    sent: Mapping[str, Any] = request.body or as_body(urlsplit(request.url).query)
    limit = {"limit": sent["limit"]} if "limit" in sent else {}
    if method == "POST":
        if merges or not body:
            body, query = {**sent, **as_body(query), **body}, ""
        following = PageRequest("POST", _with_query(url, query), {**limit, **body})
    else:
        if limit and url == endpoint and not any(key == "limit" for key, _ in parse_qsl(query, keep_blank_values=True)):
            query = "&".join(filter(None, (urlencode(limit), query)))
        following = PageRequest("GET", _with_query(url, query))
    trail = request.trail | {_fingerprint(request)}
    following = replace(following, headers=headers, endpoint=endpoint, trail=trail, seen=request.seen)
    return None if _fingerprint(following) in trail else following


def _next_link(response: Mapping[str, Any], method: str) -> dict[str, Any] | None:
    """The link to the next page: of several, the one with the method of this page."""
    found = [link for link in link_objects(response.get("links")) if relation(link) == "next" and _leads_on(link)]
    return next((link for link in found if _method(link) == method), found[0] if found else None)


def _leads_on(link: Mapping[str, Any]) -> bool:
    """Whether the link says where or with what to ask; without an address it is the one that was asked, and what is no
    address, as "https://[server]/", leads nowhere."""
    href = link.get("href")
    if isinstance(href, str):
        return bool(joined("https://example.org/", text(href)))
    return href is None and bool(mapping(link.get("body")) or "href" not in link)


def _method(link: Mapping[str, Any]) -> str:
    """GET where the link says nothing else, but for one with a body: GET has none."""
    said = link.get("method") or ("POST" if mapping(link.get("body")) else "GET")
    return "POST" if str(said).upper() == "POST" else "GET"


def with_search(request: PageRequest, first: PageRequest) -> PageRequest:
    """The request for a further page with all that the first one asked for and its link has left out."""
    if request.method == "POST":
        return replace(request, body={**(first.body or {}), **(request.body or {})})
    asked, said = urlsplit(first.url).query, urlsplit(request.url).query
    known = {key for key, _ in parse_qsl(said, keep_blank_values=True)}
    lost = [(key, value) for key, value in parse_qsl(asked, keep_blank_values=True) if key not in known]
    return replace(
        request, url=_with_query(_without_query(request.url), "&".join(filter(None, (said, urlencode(lost)))))
    )


def _below_endpoint(endpoint: str, href: str, root: str) -> tuple[str, str]:
    """The URL to request for a link, without its query, and the query. It is always on the user's own server: below the
    endpoint where the link's path has that in it, else below the user's root where it begins with what the server calls
    its root, else where the link says."""
    link, own = urlsplit(href), urlsplit(endpoint)
    place = _ENDPOINT.search(own.path)
    name = own.path if place is None else place.group()
    path = link.path
    if path != own.path and not path.startswith(f"{own.path}/"):
        _, is_below, rest = f"{path}/".partition(f"{name}/")
        server_root = urlsplit(root).path.rstrip("/")
        if is_below:
            path = f"{own.path}/{rest}".removesuffix("/")
        elif server_root and path.startswith(f"{server_root}/"):
            path = own.path.removesuffix(name) + path[len(server_root) :]
    if path.rstrip("/") == own.path:
        path = own.path
    return urlunsplit(own._replace(path=path, query="", fragment="")), link.query


def _sendable(headers: Mapping[str, Any]) -> dict[str, str]:
    """The headers of a link as they are sent: those of the connection are not a catalogue's to set."""
    texts = {name: ", ".join(map(str, listed(value))) for name, value in headers.items()}
    return {
        name: value
        for name, value in texts.items()
        if _HEADER.fullmatch(name) and name.lower() not in _OF_CONNECTION and value.isprintable()
    }


def _with_query(url: str, query: str) -> str:
    return f"{url}?{query}" if query else url


def _without_query(url: str) -> str:
    return urlunsplit(urlsplit(url)._replace(query="", fragment=""))


def _fingerprint(request: PageRequest) -> str:
    return json.dumps([request.method, request.url, request.body, request.headers], sort_keys=True, default=str)
