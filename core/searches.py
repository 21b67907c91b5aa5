"""Saved searches, which have a name, and the recent ones."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from .errors import redacted
from .settings import settings
from .text_order import in_text_order

if TYPE_CHECKING:
    from qgis.core import QgsSettingsEntryString

    from .catalogs import Catalog

#: How many recent searches are kept.
MOST_RECENT = 10


@dataclass(frozen=True)
class SavedSearch:
    """A search that can be run again; a recent one has no name. `filters` is the state of the dock's filters as JSON.

    The catalogue is found by its id, or by its URL if it has been removed and added again. The URL is kept without user
    name, password and keys.
    """

    catalog_id: str
    catalog_name: str
    catalog_url: str
    filters: str
    name: str = ""

    @classmethod
    def of(cls, catalog: Catalog, filters: dict[str, Any]) -> SavedSearch:
        state = json.dumps(filters, sort_keys=True, ensure_ascii=False)
        return cls(catalog.id, catalog.name, redacted(catalog.url), state)

    def state(self) -> dict[str, Any]:
        """The state of the filters. Raises ValueError for anything else."""
        found = json.loads(self.filters)
        if not isinstance(found, dict):
            raise ValueError(self.filters)
        return found

    def is_same(self, other: SavedSearch) -> bool:
        """Whether both search for the same, whatever their names."""
        return (self.catalog_url, self.filters) == (other.catalog_url, other.filters)

    def catalog_among(self, catalogs: tuple[Catalog, ...]) -> Catalog | None:
        """The search's catalogue; None when it is not among these."""
        by_id = next((each for each in catalogs if each.id == self.catalog_id), None)
        return by_id or next((each for each in catalogs if redacted(each.url) == self.catalog_url), None)


class SavedSearchStore:
    """Keeps searches in QGIS's settings as JSON; unreadable ones are ignored."""

    def saved(self) -> list[SavedSearch]:
        """The named ones, by name."""
        return in_text_order(_read(settings().saved_searches), lambda each: each.name)

    def recent(self) -> list[SavedSearch]:
        """The last ones, newest first."""
        return _read(settings().recent_searches)[:MOST_RECENT]

    def save(self, search: SavedSearch, name: str) -> None:
        """Keep it under a name, in place of another of that name."""
        others = [each for each in self.saved() if each.name != name]
        _write(settings().saved_searches, [*others, replace(search, name=name)])

    def rename(self, old: str, new: str) -> None:
        """Give it another name, in place of another of that name; nothing for a name that is not there."""
        search = next((each for each in self.saved() if each.name == old), None)
        if search is not None and new != old:
            self.remove(old)
            self.save(search, new)

    def remove(self, name: str) -> None:
        _write(settings().saved_searches, [each for each in self.saved() if each.name != name])

    def add_recent(self, search: SavedSearch) -> None:
        """Remember a search that was done, as the newest."""
        others = [each for each in self.recent() if not each.is_same(search)]
        _write(settings().recent_searches, [replace(search, name=""), *others][:MOST_RECENT])

    def forget_recent(self) -> None:
        settings().recent_searches.remove()


def _read(entry: QgsSettingsEntryString) -> list[SavedSearch]:
    try:
        values = json.loads(entry.value() or "[]")
        found = [SavedSearch(**value) for value in values]
    except (TypeError, ValueError):
        return []
    return [each for each in found if all(isinstance(value, str) for value in asdict(each).values())]


def _write(entry: QgsSettingsEntryString, searches: list[SavedSearch]) -> None:
    entry.setValue(json.dumps([asdict(each) for each in searches], ensure_ascii=False))
