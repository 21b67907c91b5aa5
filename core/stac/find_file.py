"""Finds the item of a file by the file's URL."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from qgis.PyQt.QtCore import QCoreApplication

from ..tasks import Task
from .query import ItemQuery, Reach
from .service import StacService

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qgis.core import QgsFeedback

    from ..catalogs import Catalog
    from .asset_records import Asset
    from .records import Item

#: Separators between an item's id and the rest of a file name.
_SEPARATOR = re.compile(r"[-_.]")
_FOLDERS = 2
_MOST_IDS = 16


@dataclass(frozen=True)
class FoundFile:
    """An asset and its item; `is_moved` when the catalogue has the file of this name at another URL now."""

    item: Item
    asset: Asset
    is_moved: bool


class FindFileTask(Task):
    """Finds the item of a URL in a catalogue: `succeeded(FoundFile | None)`.

    A STAC API cannot search by an asset's URL, only by item ids, which are part of file and folder names nearly
    everywhere. One request.
    """

    def __init__(self, catalog: Catalog, url: str) -> None:
        super().__init__(QCoreApplication.translate("FindFileTask", "Looking for the file in the catalogue"))
        self._catalog = catalog
        self._url = url

    def work(self, feedback: QgsFeedback) -> FoundFile | None:
        ids = possible_ids(self._url)
        if not ids:
            return None
        page = StacService(self._catalog).search(ItemQuery((), ids=ids, reach=Reach.LINKED), feedback)
        pairs = [(item, asset) for item in page.items for asset in item.assets]
        for item, asset in pairs:
            if _same(asset.href, self._url):
                return FoundFile(item, asset, False)
        name = _name(self._url)
        return next((FoundFile(item, asset, True) for item, asset in pairs if _name(asset.href) == name), None)


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
