"""The search of one collection, page by page; the page after the wanted one is asked for meanwhile."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QObject, QTimer, pyqtSignal

from ...core.stac.tasks import SearchTask
from ...core.threads.tasks import LatestTask

if TYPE_CHECKING:
    from ...core.catalogs import Catalog
    from ...core.errors import DatacubeError
    from ...core.stac.query import ItemQuery
    from ...core.stac.records import ItemPage, PageRequest
    from ...core.threads.tasks import Progress

#: Seconds after which a page that nobody has wanted yet is asked for anew: the catalogue may have other items by then.
_FRESH_SECONDS = 60.0


class _Request(QObject):
    """One page that has been asked for: `page` once it is there, and `following` once its answer names the next one."""

    ended = pyqtSignal()
    led_on = pyqtSignal()
    progressed = pyqtSignal(str)

    def __init__(self, query: ItemQuery, request: PageRequest | None, parent: QObject) -> None:
        super().__init__(parent)
        self.query, self.request = query, request
        self.page: ItemPage | None = None
        self.error: DatacubeError | None = None
        self.following: PageRequest | None = None
        self._began = time.monotonic()
        self._task = LatestTask(self)

    def start(self, catalog: Catalog) -> None:
        task = SearchTask(catalog, self.query, self.request)
        task.progressed.connect(self._on_progress)
        task.next_known.connect(self._on_next_known)
        self._task.start(task, self._on_page, self._on_error)

    def serves(self, query: ItemQuery, request: PageRequest | None) -> bool:
        """Whether its answer is that to this query and request."""
        is_fresh = time.monotonic() - self._began < _FRESH_SECONDS
        return is_fresh and self.error is None and self.request == request and self.query == query

    @property
    def is_over(self) -> bool:
        return self.page is not None or self.error is not None

    def drop(self) -> None:
        self._task.drop()
        self.deleteLater()

    def _on_progress(self, progress: Progress) -> None:
        if self._task.is_running:
            self.progressed.emit(progress.stage)

    def _on_next_known(self, following: PageRequest) -> None:
        if self._task.is_running:
            self.following = following
            self.led_on.emit()

    def _on_page(self, page: ItemPage) -> None:
        self.page = page
        self.ended.emit()

    def _on_error(self, error: DatacubeError) -> None:
        self.error = error
        self.ended.emit()


class PageSearch(QObject):
    """Asks for the pages of one collection. A newer page supersedes the older one.

    Who wants a second page will want a third one: from then on, one page more than is wanted is asked for, as soon as
    the answer before it names its address, and kept until it is wanted. The first page leads to no such request, and
    catalogues that are read file by file lead to none.
    """

    #: An ItemPage.
    found = pyqtSignal(object)
    #: A DatacubeError.
    failed = pyqtSignal(object)
    #: How far the wanted page is, in words.
    progressed = pyqtSignal(str)

    def __init__(self, catalog: Catalog, parent: QObject) -> None:
        super().__init__(parent)
        self._catalog = catalog
        self._wanted: _Request | None = None
        self._ahead: _Request | None = None
        #: Answers are handed out from the event loop alone, also those that are there already.
        self._delivery = QTimer(self)
        self._delivery.setSingleShot(True)
        self._delivery.setInterval(0)
        self._delivery.timeout.connect(self._deliver)

    @property
    def is_running(self) -> bool:
        """Whether a page is wanted that has been neither found nor given up."""
        return self._wanted is not None

    def start(self, query: ItemQuery, request: PageRequest | None) -> None:
        """Ask for a page, the first one for None, unless this has been done ahead."""
        ahead, self._ahead = self._ahead, None
        self.drop()
        if ahead is not None and not ahead.serves(query, request):
            ahead.drop()
            ahead = None
        if ahead is None:
            self._wanted = self._asked(query, request)
            return
        self._wanted = ahead
        self._look_ahead(ahead)
        if ahead.is_over:
            self._delivery.start()

    def drop(self) -> None:
        """Hand out no page that has been asked for."""
        self._delivery.stop()
        for each in (self._wanted, self._ahead):
            if each is not None:
                each.drop()
        self._wanted = self._ahead = None

    def _asked(self, query: ItemQuery, request: PageRequest | None) -> _Request:
        asked = _Request(query, request, self)
        asked.ended.connect(lambda: self._on_ended(asked))
        asked.led_on.connect(lambda: self._look_ahead(asked))
        asked.progressed.connect(lambda words: self.progressed.emit(words) if asked is self._wanted else None)
        asked.start(self._catalog)
        return asked

    def _look_ahead(self, asked: _Request) -> None:
        """Ask for the page after the wanted one, where that is a further page and its answer has named the next one."""
        is_first = asked.request is None
        if asked is self._wanted and not is_first and self._ahead is None and asked.following is not None:
            self._ahead = self._asked(asked.query, asked.following)

    def _on_ended(self, asked: _Request) -> None:
        if asked is self._wanted:
            self._deliver()
        elif asked is self._ahead and asked.error is not None:  # it is asked for anew when it is wanted
            self._ahead = None
            asked.drop()

    def _deliver(self) -> None:
        asked, self._wanted = self._wanted, None
        if asked is None:
            return
        asked.deleteLater()
        if asked.error is not None:
            self.failed.emit(asked.error)
        elif asked.page is not None:
            self.found.emit(asked.page)
