"""From the address of a file to the item that has it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from qgis.PyQt.QtCore import QCoreApplication

from ..tasks import Task
from .query import ItemQuery
from .service import StacService

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qgis.core import QgsFeedback

    from ..catalogs import Catalog
    from .records import Asset, Item

#: What separates an item's id from the rest of a file's name.
_JOINT = re.compile(r"[-_.]")
_FOLDERS = 2
_MOST_IDS = 16


@dataclass(frozen=True)
class FoundFile:
    """An asset and its item; `is_moved` when the catalogue has a file of this name at another address now."""

    item: Item
    asset: Asset
    is_moved: bool


class FindFileTask(Task):
    """Gives the FoundFile of a URL in a catalogue, or None: `succeeded(FoundFile | None)`.

    A STAC API finds nothing by an asset's address, but items by their ids, and these are part of the names of files
    and folders nearly everywhere. One request.
    """

    def __init__(self, catalog: Catalog, url: str) -> None:
        super().__init__(QCoreApplication.translate("FindFileTask", "Looking for the file in the catalogue"))
        self._catalog = catalog
        self._url = url

    def work(self, feedback: QgsFeedback) -> FoundFile | None:
        ids = possible_ids(self._url)
        if not ids:
            return None
        page = StacService(self._catalog).search(ItemQuery((), ids=ids), feedback)
        pairs = [(item, asset) for item in page.items for asset in item.assets]
        for item, asset in pairs:
            if _same(asset.href, self._url):
                return FoundFile(item, asset, False)
        name = _name(self._url)
        return next((FoundFile(item, asset, True) for item, asset in pairs if _name(asset.href) == name), None)


def possible_ids(url: str) -> tuple[str, ...]:
    """What the file's item may be called, the likeliest first: the file's name, shortened joint by joint from its end,
    and the folders that it is in."""
    *folders, name = [unquote(part) for part in urlsplit(url).path.split("/") if part] or [""]
    found = [*_beginnings(name), *reversed(folders[-_FOLDERS:])]
    return tuple(dict.fromkeys(found))[:_MOST_IDS]


def _beginnings(name: str) -> Iterator[str]:
    ends = [match.start() for match in _JOINT.finditer(name)]
    yield from (name[:end] for end in reversed(ends) if end)


def _same(href: str, url: str) -> bool:
    """Whether both are the same file: signatures in the query and the scheme do not count."""
    one, other = urlsplit(href), urlsplit(url)
    return (one.netloc.lower(), unquote(one.path)) == (other.netloc.lower(), unquote(other.path))


def _name(url: str) -> str:
    return unquote(urlsplit(url).path.rpartition("/")[2])
