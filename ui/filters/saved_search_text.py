"""The description of a saved search: short for a menu, in full for its tool tip."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.PyQt.QtCore import QCoreApplication

from ...core.stac.property_filter import PropertyFilter

if TYPE_CHECKING:
    from ...core.searches import SavedSearch

_LONGEST = 60


def label(search: SavedSearch) -> str:
    """The filters and the catalogue, in one line."""
    parts = _parts(search)
    text = " · ".join([*parts, search.catalog_name])
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def described(search: SavedSearch) -> str:
    """The catalogue and all filters, one a line."""
    return "\n".join([search.catalog_name, *_parts(search)])


def _parts(search: SavedSearch) -> list[str]:
    try:
        state = search.state()
        return [
            part for part in (str(state["words"]).strip(), where_text(state), _when(state), *more_texts(state)) if part
        ]
    except (KeyError, TypeError, ValueError):
        return []


def where_text(state: dict[str, Any]) -> str:
    """Where is searched, of the state of an ExtentFilterWidget. Raises KeyError for anything else."""
    translate = QCoreApplication.translate
    if state["where"] == "everywhere":
        return translate("SavedSearchText", "everywhere")
    if state["where"] == "custom":
        return translate("SavedSearchText", "custom extent")
    if not state["follow"]:
        return translate("SavedSearchText", "fixed extent")
    return translate("SavedSearchText", "map canvas")


def _when(state: dict[str, Any]) -> str:
    return when_text(state["from"] or "", state["to"] or "", follows_time=bool(state.get("follow_time")))


def when_text(first: str, last: str, *, follows_time: bool) -> str:
    """The first and the last day, as the fields show them; empty for any."""
    translate = QCoreApplication.translate
    if follows_time:
        return translate("SavedSearchText", "temporal controller")
    if first and last:
        return first if first == last else f"{first} – {last}"
    if first:
        return translate("SavedSearchText", "from {day}").format(day=first)
    return translate("SavedSearchText", "until {day}").format(day=last) if last else ""


def more_texts(state: dict[str, Any]) -> list[str]:
    """Each of the further filters, of the state of AdvancedFilters. Raises KeyError, TypeError or ValueError for
    anything else."""
    translate = QCoreApplication.translate
    found = []
    if state.get("cloud_cover") is not None:
        found.append(translate("SavedSearchText", "clouds ≤ {number}%").format(number=state["cloud_cover"]))
    found += [PropertyFilter.from_state(each).cql2_text() for each in state.get("conditions", [])]
    return [*found, *([state["cql"]] if state.get("cql") else [])]
