"""Finds what a catalogue has at a URL: the item of a file, or a record in a tree of files."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from qgis.PyQt.QtCore import QCoreApplication

from ..threads.tasks import Task
from .query import ItemQuery, Reach
from .service import StacService

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qgis.core import QgsFeedback

    from ..catalogs import Catalog

#: Separators between an item's id and the rest of a file name.
_SEPARATOR = re.compile(r"[-_.]")
_FOLDERS = 2
_MOST_IDS = 16


@dataclass(frozen=True)
class FoundFile:
    """A collection, an item or an asset, with empty ids where it is above; `href` is where the catalogue has it, and it
    `is_moved` where that is a file of this name at another URL."""

    href: str
    collection_id: str
    item_id: str = ""
    asset_key: str = ""
    is_moved: bool = False


class FindFileTask(Task):
    """Finds what a catalogue has at a URL: `succeeded(FoundFile | None)`.

    A STAC API cannot search by an asset's URL, only by item ids, which are part of file and folder names nearly
    everywhere. One request; of a tree of files, one for each record that has not been read yet, and may be it.
    """

    def __init__(self, catalog: Catalog, url: str) -> None:
        super().__init__(QCoreApplication.translate("FindFileTask", "Looking for the file in the catalogue"))
        self._catalog = catalog
        self._url = url

    def work(self, feedback: QgsFeedback) -> FoundFile | None:
        ids = possible_ids(self._url)
        if not ids:
            return None
        service = StacService(self._catalog)
        items = service.search(ItemQuery((), ids=ids, reach=Reach.LINKED), feedback).items
        assets = [
            FoundFile(asset.href, item.collection_id, item.id, asset.key) for item in items for asset in item.assets
        ]
        records = [FoundFile(item.href, item.collection_id, item.id) for item in items]
        if service.is_tree():
            records += [FoundFile(each.href, each.id) for each in service.known_collections().values()]
        for found in (*records, *assets):
            if _same(found.href, self._url):
                return found
        name = _name(self._url)
        return next((replace(found, is_moved=True) for found in assets if _name(found.href) == name), None)


def possible_ids(url: str) -> tuple[str, ...]:
    """Possible ids of the file's item, the likeliest first: the file name, shortened at each separator from its end,
    and the names of its folders."""
    *folders, name = [unquote(part) for part in urlsplit(url).path.split("/") if part] or [""]
    found = [*_beginnings(name), *reversed(folders[-_FOLDERS:])]
    return tuple(dict.fromkeys(found))[:_MOST_IDS]


def _beginnings(name: str) -> Iterator[str]:
    ends = [match.start() for match in _SEPARATOR.finditer(name)]
    yield from (name[:end] for end in reversed(ends) if end)


def _same(href: str, url: str) -> bool:
    """Whether both URLs are of the same file; their query (signatures) and scheme are not compared."""
    one, other = urlsplit(href), urlsplit(url)
    return (one.netloc.lower(), unquote(one.path)) == (other.netloc.lower(), unquote(other.path))


def _name(url: str) -> str:
    return unquote(urlsplit(url).path.rpartition("/")[2])
