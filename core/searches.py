"""Saved searches: named ones, and the last ones."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from .language.text_order import in_text_order
from .parsing.json_text import json_value
from .redaction import redacted
from .settings import change, settings, writing

if TYPE_CHECKING:
    from collections.abc import Callable

    from .catalogs import Catalog

    _Searches = list["SavedSearch"]

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
        return in_text_order(_read(settings().saved_searches.value()), lambda each: each.name)

    def recent(self) -> list[SavedSearch]:
        """The last searches, newest first."""
        return _read(settings().recent_searches.value())[:MOST_RECENT]

    def save(self, search: SavedSearch, name: str) -> None:
        """Keep it under a name, replacing a search of that name."""
        named = replace(search, name=name)
        change(settings().saved_searches, _changed(lambda kept: [*_without(kept, name), named]))

    def rename(self, old: str, new: str) -> None:
        """Rename it, replacing a search of the new name; does nothing for an unknown name."""

        def renamed(kept: _Searches) -> _Searches:
            search = next((each for each in kept if each.name == old), None)
            return kept if search is None else [*_without(kept, old, new), replace(search, name=new)]

        change(settings().saved_searches, _changed(renamed))

    def remove(self, name: str) -> None:
        change(settings().saved_searches, _changed(lambda kept: _without(kept, name)))

    def add_recent(self, search: SavedSearch) -> None:
        """Add it to the last searches."""

        def added(kept: _Searches) -> _Searches:
            others = [each for each in kept if not each.is_same(search)]
            return [replace(search, name=""), *others][:MOST_RECENT]

        change(settings().recent_searches, _changed(added))

    def forget_recent(self) -> None:
        with writing():
            settings().recent_searches.remove()


def _without(searches: _Searches, *names: str) -> _Searches:
    return [each for each in searches if each.name not in names]


def _changed(new: Callable[[_Searches], _Searches]) -> Callable[[str], str]:
    """The same for the text in the settings."""
    return lambda text: json.dumps([asdict(each) for each in new(_read(text))], ensure_ascii=False)


def _read(text: str) -> _Searches:
    try:
        values = json_value(text or "[]")
        found = [SavedSearch(**value) for value in values]
    except (TypeError, ValueError):
        return []
    return [each for each in found if all(isinstance(value, str) for value in asdict(each).values())]
