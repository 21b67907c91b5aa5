"""Searches to come back to: those that a person has named, and the last ones."""

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

#: Searches that are kept without being named.
MOST_RECENT = 10


@dataclass(frozen=True)
class KeptSearch:
    """A search as it can be done again. `filters` is the state of the dock's filters as JSON. The catalogue is known by
    its id, or by its URL where it was taken out and added again; of the URL no user, password or key is kept."""

    catalog_id: str
    catalog_name: str
    catalog_url: str
    filters: str
    name: str = ""

    @classmethod
    def of(cls, catalog: Catalog, filters: dict[str, Any]) -> KeptSearch:
        state = json.dumps(filters, sort_keys=True, ensure_ascii=False)
        return cls(catalog.id, catalog.name, redacted(catalog.url), state)

    def state(self) -> dict[str, Any]:
        """The state of the filters. Raises ValueError when it is none."""
        found = json.loads(self.filters)
        if not isinstance(found, dict):
            raise ValueError(self.filters)
        return found

    def is_same(self, other: KeptSearch) -> bool:
        """Whether both look for the same, whatever their names."""
        return (self.catalog_url, self.filters) == (other.catalog_url, other.filters)

    def catalog_among(self, catalogs: tuple[Catalog, ...]) -> Catalog | None:
        """Its catalogue; None when that is gone."""
        by_id = next((each for each in catalogs if each.id == self.catalog_id), None)
        return by_id or next((each for each in catalogs if redacted(each.url) == self.catalog_url), None)


class SearchStore:
    """Kept in QGIS's settings as JSON; what there makes no sense counts as none."""

    def saved(self) -> list[KeptSearch]:
        """The named ones, by name."""
        return in_text_order(_read(settings().saved_searches), lambda each: each.name)

    def recent(self) -> list[KeptSearch]:
        """The last ones, newest first."""
        return _read(settings().recent_searches)[:MOST_RECENT]

    def save(self, search: KeptSearch, name: str) -> None:
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

    def note(self, search: KeptSearch) -> None:
        """Remember a search that was done, as the newest."""
        others = [each for each in self.recent() if not each.is_same(search)]
        _write(settings().recent_searches, [replace(search, name=""), *others][:MOST_RECENT])

    def forget_recent(self) -> None:
        settings().recent_searches.remove()


def _read(entry: QgsSettingsEntryString) -> list[KeptSearch]:
    try:
        values = json.loads(entry.value() or "[]")
        found = [KeptSearch(**value) for value in values]
    except (TypeError, ValueError):
        return []
    return [each for each in found if all(isinstance(value, str) for value in asdict(each).values())]


def _write(entry: QgsSettingsEntryString, searches: list[KeptSearch]) -> None:
    entry.setValue(json.dumps([asdict(each) for each in searches], ensure_ascii=False))
