"""Finds items by their ids, and says which of a search's filters hide them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import Enum, auto
from itertools import islice
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication

from ..errors import HttpError, ResponseError
from ..language.text_folding import folded
from ..threads.tasks import Task
from .property_filter import CLOUD_COVER
from .query import ItemQuery, Reach
from .service import StacService

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from qgis.core import QgsFeedback

    from ..catalogs import Catalog
    from .records import Collection, Item

_SEPARATORS = re.compile(r"[\s,;]+")
#: Words that are looked for at once.
_MOST_NAMES = 20
#: Collections of a tree that are shown at once.
_MOST_FOUND = 20
#: Collections that a request names; in place of more, it names none, which stands for all. Some servers want them
#: named, and a long address is refused.
_MOST_COLLECTIONS = 100


class HiddenBy(Enum):
    """A filter that an item does not pass."""

    PLACE = auto()
    DATES = auto()
    OTHERS = auto()


@dataclass(frozen=True)
class FoundItem:
    item: Item
    hidden_by: tuple[HiddenBy, ...] = ()


@dataclass(frozen=True)
class FoundItems:
    """`is_everywhere`: collections other than the searched ones were looked through for what is not found in these.
    `collections` are those of a tree that have all of the words in their names."""

    items: tuple[FoundItem, ...]
    is_everywhere: bool
    collections: tuple[Collection, ...] = ()


class FindItemsTask(Task):
    """Looks for items with these names as ids, in any case: `succeeded(FoundItems)`. First in the collections of the
    query, then in the others; the query's filters hide none, but are said of each item that they would hide.
    """

    def __init__(self, catalog: Catalog, names: Sequence[str], query: ItemQuery, others: Sequence[str]) -> None:
        description = QCoreApplication.translate("FindItemsTask", "Searching {name}").format(name=catalog.name)
        super().__init__(description, hidden=True)
        self._catalog = catalog
        self._names = tuple(names)
        self._query = query
        self._others = tuple(others)

    def work(self, feedback: QgsFeedback) -> FoundItems:
        service = StacService(self._catalog)
        found = self._named(service, self._query.collections, self._names, feedback)
        missing = missing_names(self._names, [item.id for item in found])
        is_everywhere = True
        if missing:
            try:
                found += self._named(service, self._others, missing, feedback)
            except (HttpError, ResponseError):  # what was asked for first is known
                is_everywhere = False
        judged = tuple(self._judged(service, found, feedback))
        return FoundItems(judged, is_everywhere, self._named_collections(service) if service.is_tree() else ())

    def _named_collections(self, service: StacService) -> tuple[Collection, ...]:
        """Those that the search has come past."""
        words = [folded(name) for name in self._names if not _SEPARATORS.search(name)]
        known = {each.id: each for each in service.known_collections().values()}
        named = (each for each in known.values() if all(word in _text_of(each) for word in words))
        return tuple(islice(named, _MOST_FOUND))

    def _named(
        self, service: StacService, collections: tuple[str, ...], names: Sequence[str], feedback: QgsFeedback
    ) -> list[Item]:
        if not collections:
            return []
        ids = tuple(dict.fromkeys(form for name in names for form in (name, name.lower(), name.upper())))
        wanted = {folded(name) for name in names}
        named = collections if len(collections) <= _MOST_COLLECTIONS else ()
        page = service.search(ItemQuery(named, ids=ids, reach=Reach.LINKED), feedback)
        return [item for item in page.items if folded(item.id) in wanted]  # some servers ignore `ids`

    def _judged(self, service: StacService, items: list[Item], feedback: QgsFeedback) -> Iterable[FoundItem]:
        passing = self._passing_others(service, items, feedback)
        for item in items:
            checks = (
                (HiddenBy.PLACE, self._query.extent is None or item.touches(self._query.extent)),
                (HiddenBy.DATES, self._query.has_dates_of(item)),
                (HiddenBy.OTHERS, (item.collection_id, item.id) in passing),
            )
            yield FoundItem(item, tuple(reason for reason, is_fine in checks if not is_fine))

    def _passing_others(self, service: StacService, items: list[Item], feedback: QgsFeedback) -> set[tuple[str, str]]:
        """The items that pass the filters other than place and dates: the server says so. Cloud cover is no filter for
        items that do not state it."""
        passing: set[tuple[str, str]] = set()
        cloudy = [item for item in items if CLOUD_COVER in item.properties]
        clear = [item for item in items if CLOUD_COVER not in item.properties]
        for part, query in ((cloudy, self._query), (clear, replace(self._query, cloud_cover=None))):
            if not part:
                continue
            asked = replace(
                query,
                collections=tuple(dict.fromkeys(item.collection_id for item in part)),
                ids=tuple(dict.fromkeys(item.id for item in part)),
                extent=None,
                date_from=None,
                date_to=None,
            )
            found = service.search(asked, feedback).items if query.is_filtered else part
            passing |= {(item.collection_id, item.id) for item in found}
        return passing


def _text_of(collection: Collection) -> str:
    return folded("\n".join((collection.id.rpartition("/")[2], collection.title, *collection.keywords)))


def names_in(text: str) -> tuple[str, ...]:
    """The names in a text: its words, and all of it where there are several."""
    words = [word for part in _SEPARATORS.split(text.strip()) if (word := part.strip("\"'“”«»"))]
    whole = [" ".join(text.split())] if len(words) > 1 else []
    return tuple(dict.fromkeys([*words[:_MOST_NAMES], *whole]))


def missing_names(names: Iterable[str], found: Iterable[str]) -> tuple[str, ...]:
    """The words among the names that are not among the ids found, whatever their case; none where a name of several
    words is found."""
    known = {folded(each) for each in found}
    missing = [name for name in names if folded(name) not in known]
    of_several_words = [name for name in names if _SEPARATORS.search(name)]
    if any(name not in missing for name in of_several_words):
        return ()
    return tuple(name for name in missing if name not in of_several_words)
