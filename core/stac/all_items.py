"""Fetches the remaining pages of a search."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication, QLocale

from ..errors import CanceledError
from ..threads.tasks import Task
from .service import StacService

if TYPE_CHECKING:
    from qgis.core import QgsFeedback

    from ..catalogs import Catalog
    from .query import ItemQuery
    from .records import Item, PageRequest

#: A larger result is not a selection that the user has made on purpose.
MOST_ITEMS = 2000


@dataclass(frozen=True)
class AllItems:
    """`is_cut` says that there are more items than were fetched."""

    items: tuple[Item, ...]
    is_cut: bool = False


class AllItemsTask(Task):
    """Adds to the items of the pages that are there those of the page after them and of all further ones: AllItems.
    Without items and a page, the search begins with its first page.

    Stops at `most` items. Goes on after a page without any item in the extent.
    """

    def __init__(
        self,
        catalog: Catalog,
        query: ItemQuery,
        items: tuple[Item, ...] | None = None,
        page: PageRequest | None = None,
        *,
        most: int = MOST_ITEMS,
    ) -> None:
        super().__init__(QCoreApplication.translate("AllItemsTask", "Searching {name}").format(name=catalog.name))
        self._catalog = catalog
        self._query = query
        self._items = items
        self._page = page
        self._most = most

    def work(self, feedback: QgsFeedback) -> AllItems:
        service = StacService(self._catalog, report=self._report_reading)
        found, request = list(self._items or ()), self._page
        is_first = self._items is None
        while is_first or (request is not None and len(found) < self._most):
            if feedback.isCanceled():
                raise CanceledError("")
            if request is None:
                page = service.search(self._query, feedback)
            else:
                page = service.next_page(self._query, request, feedback)
            is_first = False
            found += page.items
            request = page.next
            if page.matched:
                self._report_count(len(found), min(page.matched, self._most))
        return AllItems(tuple(found[: self._most]), request is not None or len(found) > self._most)

    def _report_reading(self, done: int, total: int | None, words: str) -> None:
        self.report(100 * done // total if total else 0, 100 if total else None, words)

    def _report_count(self, count: int, total: int) -> None:
        locale = QLocale()
        text = QCoreApplication.translate("AllItemsTask", "{count} of {total} items ·")
        stage = text.format(count=locale.toString(count), total=locale.toString(total))
        self.report(min(100, 100 * count // total), 100, stage)
