"""Tasks that connect to a catalogue, search it, and remove what is kept of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication, pyqtSignal

from ..errors import StorageError
from ..language.bilingual import user_language
from ..language.collection_titles import short_titles
from ..threads.tasks import Task
from . import cache
from .service import StacService
from .tree_index import forget_tree

if TYPE_CHECKING:
    from qgis.core import QgsFeedback

    from ..catalogs import Catalog
    from .query import ItemQuery
    from .queryables import Queryables
    from .records import CatalogContents, Collection, ItemPage, PageRequest


class ConnectTask(Task):
    """Reads the landing page and the collections, and keeps them for the next start: `succeeded(CatalogContents)`.

    A catalogue without an id (one that is being tested) is not kept.
    """

    def __init__(self, catalog: Catalog, *, forgets: bool = False) -> None:
        """`forgets`: what has been read of a tree of files is read anew."""
        description = QCoreApplication.translate("ConnectTask", "Connecting to {name}").format(name=catalog.name)
        super().__init__(description, hidden=True)
        self._catalog = catalog
        self._forgets = forgets

    def work(self, feedback: QgsFeedback) -> CatalogContents:
        return _ready_to_list(StacService(self._catalog).connect(feedback, forgets=self._forgets))


class RecallTask(Task):
    """Reads what is kept of a catalogue from the last connection: `succeeded(CatalogContents | None)`. The QGIS profile
    may be on a network drive."""

    def __init__(self, catalog: Catalog) -> None:
        description = QCoreApplication.translate("RecallTask", "Reading the collections of {name}")
        super().__init__(description.format(name=catalog.name), hidden=True)
        self._catalog = catalog

    def work(self, _feedback: QgsFeedback) -> CatalogContents | None:
        contents = cache.cached_contents(self._catalog)
        return None if contents is None else _ready_to_list(contents)


def _ready_to_list(contents: CatalogContents) -> CatalogContents:
    """The contents, whose titles in the user's language, their order and the collections' own files are found here
    rather than by the list on the main thread."""
    short_titles(contents.collections, user_language())
    for collection in contents.collections:
        _ = collection.files
    return contents


class KnownCollectionsTask(Task):
    """Reads which collections have been read of a catalogue, in this session or at the last connection, of a tree those
    of all levels, by their ids: `succeeded(dict)`. Without a request."""

    def __init__(self, catalog: Catalog) -> None:
        description = QCoreApplication.translate("RecallTask", "Reading the collections of {name}")
        super().__init__(description.format(name=catalog.name), hidden=True)
        self._catalog = catalog

    def work(self, _feedback: QgsFeedback) -> dict[str, Collection]:
        return StacService(self._catalog).known_collections()


class ForgetTask(Task):
    """Removes what is kept of a catalogue for the next start, when its connection is removed."""

    def __init__(self, catalog: Catalog) -> None:
        description = QCoreApplication.translate("ForgetTask", "Removing {name}").format(name=catalog.name)
        super().__init__(description, hidden=True)
        self._catalog = catalog

    def work(self, _feedback: QgsFeedback) -> None:
        forget_tree(self._catalog)
        try:
            cache.forget(self._catalog)
        except OSError as error:
            message = QCoreApplication.translate("ForgetTask", "The collections kept of {name} could not be removed.")
            raise StorageError(message.format(name=self._catalog.name), details=str(error)) from error


class SearchTask(Task):
    """Requests one page of items, the first unless `page` is given: `succeeded(ItemPage)`. Where items are read one by
    one, `progressed` says how many. `next_known(PageRequest)` tells how the page after it is asked for, as soon as the
    answer is there and before its items are read; of catalogues that are read file by file it tells nothing."""

    next_known = pyqtSignal(object)

    def __init__(self, catalog: Catalog, query: ItemQuery, page: PageRequest | None = None) -> None:
        description = QCoreApplication.translate("SearchTask", "Searching {name}").format(name=catalog.name)
        super().__init__(description, hidden=True)
        self._catalog = catalog
        self._query = query
        self._page = page

    def work(self, feedback: QgsFeedback) -> ItemPage:
        service = StacService(self._catalog, report=self._report, on_next=self.next_known.emit)
        if self._page is None:
            return service.search(self._query, feedback)
        return service.next_page(self._query, self._page, feedback)

    def _report(self, done: int, total: int | None, words: str) -> None:
        self.report(100 * done // total if total else 0, 100 if total else None, words)


class QueryablesTask(Task):
    """Requests the properties to filter by, of a collection or of the whole catalogue: `succeeded(Queryables)`."""

    def __init__(self, catalog: Catalog, collection_id: str = "") -> None:
        description = QCoreApplication.translate("QueryablesTask", "Connecting to {name}").format(name=catalog.name)
        super().__init__(description, hidden=True)
        self._catalog = catalog
        self._collection_id = collection_id

    def work(self, feedback: QgsFeedback) -> Queryables:
        return StacService(self._catalog).queryables(self._collection_id, feedback)
