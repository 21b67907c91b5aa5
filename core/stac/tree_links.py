"""The links by which a catalogue made of files is read: to what it holds, and to its items."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urldefrag, urljoin, urlsplit

from ..http.web_address import is_web_address, resolved_href
from .json_values import LONGEST_ADDRESS, link_objects, relation, text, title
from .links import ApiRoot
from .records import Link

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Links of one file that are read: the largest have some ten thousand items.
MOST_LINKS = 100_000
_JSON = ("", "application/json", "application/geo+json")
#: Pages about a record, beside it.
_FOR_PEOPLE = ("text/html", "application/xhtml+xml")


@dataclass(frozen=True)
class TreeLinks:
    """The absolute addresses that a record leads to, each once: what it holds, its items one by one, the list of its
    items (`rel` "items": pages of an API, or one file), and an API's list of collections. `unusable` counts links that
    lead to no address that may be read."""

    children: tuple[Link, ...] = ()
    items: tuple[str, ...] = ()
    pages: str = ""
    collections: str = ""
    unusable: int = 0


class TreeRoot(ApiRoot):
    """The root of a tree of files: links lead where they say.

    Only what begins with the address that the root gives as its own ("self") is brought back to the one that the user
    gave: servers behind a proxy name themselves wrongly.
    """

    def __init__(self, url: str, document: Mapping[str, Any] | None = None) -> None:
        super().__init__(url)
        if urlsplit(url).query:  # of a file that is told by it
            self.landing = self.url = urldefrag(url).url
        self._folder = _folder(self.landing)
        links = link_objects((document or {}).get("links"))
        own = next((text(link.get("href")) for link in links if relation(link) == "self"), "")
        self._own_folder = _folder(own) if is_web_address(own) else ""
        #: By the address under the user's root, the one that the catalogue has written.
        self._written: dict[str, str] = {}

    def endpoint(self, href: str) -> str | None:
        return self.mapped(href)

    def absolute(self, link: Link, base: str) -> Link:
        if link.rel == "root":
            return replace(link, href=self.landing)
        try:
            return replace(link, href=self.mapped(urljoin(base, link.href)))
        except ValueError:  # text, as it is
            return link

    def mapped(self, href: str) -> str:
        """The address under the user's root, where the root gives another one as its own."""
        own = self._own_folder
        if own and own != self._folder and href.startswith(own):
            found = self._folder + href[len(own) :]
            if len(self._written) < MOST_LINKS:
                self._written[urldefrag(found).url] = urldefrag(href).url
            return found
        return href

    def written(self, url: str) -> str:
        """Where the catalogue has said that this is, if it was brought under the user's root: it may be there alone, as
        where somebody has saved the root, and nothing else. Empty for other addresses."""
        return self._written.get(url, "")

    def forget_written(self) -> None:
        """Nobody answers there."""
        self._written = {}


def links_of(document: Mapping[str, Any], url: str, root: TreeRoot) -> TreeLinks:
    """The links of a catalogue or collection that was read at the URL."""
    children: dict[str, Link] = {}
    items: dict[str, None] = {}
    single = {"items": "", "data": ""}
    unusable = 0
    for link in link_objects(document.get("links"), MOST_LINKS):
        rel = relation(link)
        media_type = text(link.get("type")).partition(";")[0].strip().lower()
        if rel not in ("child", "item", *single) or media_type in _FOR_PEOPLE:
            continue
        try:
            href = _address(link.get("href"), url, root)
        except ValueError:
            unusable += 1
            continue
        if rel == "child":
            children.setdefault(href, Link(rel, href, title(link.get("title")), media_type))
        elif rel == "item":
            items[href] = None
        elif media_type in _JSON:
            single[rel] = single[rel] or href
    return TreeLinks(tuple(children.values()), tuple(items), single["items"], single["data"], unusable)


def _address(href: Any, base: str, root: TreeRoot) -> str:
    """Raises ValueError for what is no address to read."""
    name = text(href)
    if not name or len(name) > LONGEST_ADDRESS:
        raise ValueError(name)
    written = resolved_href(base, name)
    for found in (root.mapped(written), written):
        if may_lead(base, found):
            return urldefrag(found).url
    raise ValueError(name)


def may_lead(base: str, href: str) -> bool:
    """Whether a record at one address may lead to the other: files of this computer are reached from such alone."""
    return is_web_address(href) or (is_file(base) and is_file(href))


def is_file(url: str) -> bool:
    """Whether it is the address of a file of this computer."""
    parts = urlsplit(url)
    return parts.scheme == "file" and not parts.netloc


def _folder(url: str) -> str:
    """The address that relative links of the record there begin with."""
    parts = urlsplit(url)
    is_of_file = parts.path.lower().endswith((".json", ".geojson")) or parts.query
    return urljoin(url, ".") if is_of_file else url.rstrip("/") + "/"
