"""Saved searches: named ones, and the last ones."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from .json_text import json_value
from .redaction import redacted
from .settings import settings
from .text_order import in_text_order

if TYPE_CHECKING:
    from qgis.core import QgsSettingsEntryString

    from .catalogs import Catalog

#: The number of unnamed searches that are kept.
MOST_RECENT = 10


@dataclass(frozen=True)
class SavedSearch:
    """A search that can be repeated; a recent one has no name. `filters` is the state of the dock's filters as JSON.

    The catalogue is identified by its id, or by its URL after it was removed and added again; the URL is kept without
    user, password or key.
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
        """The state of the filters. Raises ValueError for an invalid one."""
        found = json_value(self.filters)
        if not isinstance(found, dict):
            raise ValueError(self.filters)
        return found

    def is_same(self, other: SavedSearch) -> bool:
        """Whether both search for the same, whatever their names."""
        return (self.catalog_url, self.filters) == (other.catalog_url, other.filters)

    def catalog_among(self, catalogs: tuple[Catalog, ...]) -> Catalog | None:
        """Its catalogue; None when it no longer exists."""
        by_id = next((each for each in catalogs if each.id == self.catalog_id), None)
        return by_id or next((each for each in catalogs if redacted(each.url) == self.catalog_url), None)


class SavedSearchStore:
    """Keeps searches in QGIS's settings as JSON; invalid entries are ignored."""

    def saved(self) -> list[SavedSearch]:
        """The named searches, by name."""
        return in_text_order(_read(settings().saved_searches), lambda each: each.name)

    def recent(self) -> list[SavedSearch]:
        """The last searches, newest first."""
        return _read(settings().recent_searches)[:MOST_RECENT]

    def save(self, search: SavedSearch, name: str) -> None:
        """Keep it under a name, replacing a search of that name."""
        others = [each for each in self.saved() if each.name != name]
        _write(settings().saved_searches, [*others, replace(search, name=name)])

    def rename(self, old: str, new: str) -> None:
        """Rename it, replacing a search of the new name; does nothing for an unknown name."""
        search = next((each for each in self.saved() if each.name == old), None)
        if search is not None and new != old:
            self.remove(old)
            self.save(search, new)

    def remove(self, name: str) -> None:
        _write(settings().saved_searches, [each for each in self.saved() if each.name != name])

    def add_recent(self, search: SavedSearch) -> None:
        """Add it to the last searches."""
        others = [each for each in self.recent() if not each.is_same(search)]
        _write(settings().recent_searches, [replace(search, name=""), *others][:MOST_RECENT])

    def forget_recent(self) -> None:
        settings().recent_searches.remove()


def _read(entry: QgsSettingsEntryString) -> list[SavedSearch]:
    try:
        values = json_value(entry.value() or "[]")
        found = [SavedSearch(**value) for value in values]
    except (TypeError, ValueError):
        return []
    return [each for each in found if all(isinstance(value, str) for value in asdict(each).values())]


def _write(entry: QgsSettingsEntryString, searches: list[SavedSearch]) -> None:
    entry.setValue(json.dumps([asdict(each) for each in searches], ensure_ascii=False))
