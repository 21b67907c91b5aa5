"""The rest of a search: all pages that nobody has scrolled to yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication

from ..errors import CanceledError
from ..tasks import Task
from .service import StacService

if TYPE_CHECKING:
    from qgis.core import QgsFeedback

    from ..catalogs import Catalog
    from .query import ItemQuery
    from .records import Item, PageRequest

#: More are no longer a choice that somebody has made.
MOST_ITEMS = 2000


@dataclass(frozen=True)
class AllItems:
    """`is_cut` says that there are more than were fetched."""

    items: tuple[Item, ...]
    is_cut: bool = False


class AllItemsTask(Task):
    """Adds to the items of the pages that are there those of the page after them and of all further ones: AllItems.

    Stops at MOST_ITEMS. A page of which nothing touches the extent is no end.
    """

    def __init__(self, catalog: Catalog, query: ItemQuery, items: tuple[Item, ...], page: PageRequest | None) -> None:
        super().__init__(QCoreApplication.translate("SearchTask", "Searching {name}").format(name=catalog.name))
        self._catalog = catalog
        self._query = query
        self._items = items
        self._page = page

    def work(self, feedback: QgsFeedback) -> AllItems:
        service, found, request = StacService(self._catalog), list(self._items), self._page
        while request is not None and len(found) < MOST_ITEMS:
            if feedback.isCanceled():
                raise CanceledError("")
            page = service.next_page(self._query, request, feedback)
            found += page.items
            request = page.next
        return AllItems(tuple(found[:MOST_ITEMS]), request is not None)
