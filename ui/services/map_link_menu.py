"""The entries of the results' menu for the maps that a catalogue links to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QCoreApplication
from qgis.PyQt.QtGui import QAction
from qgis.PyQt.QtWidgets import QMenu

from ...core.language.bilingual import in_language, user_language
from ...core.ogc.map_links import map_links
from ...core.stac.records import Collection, Item
from ..results.record_actions import RecordAction

if TYPE_CHECKING:
    from collections.abc import Callable

    from ...core.ogc.map_links import MapLink
    from ..widgets.grouped_menu import GroupedMenu

#: Entries of a submenu, and letters of each.
_MOST, _LONGEST = 100, 60


def add_map_links(menu: GroupedMenu, record: object, add: Callable[[MapLink, str], None]) -> None:
    """Add an entry for the map that the collection or item links to, or a submenu with several; `add(link, name)` adds
    a layer of that name."""
    if not isinstance(record, (Collection, Item)):
        return
    links = map_links(record.links)[:_MOST]
    if not links:
        return
    text = QCoreApplication.translate("MapLinkMenu", "Add as Map Service")
    icon = QgsApplication.getThemeIcon("/mActionAddWmsLayer.svg")
    whose = in_language(record.title, user_language()) or record.id
    names = [in_language(link.title, user_language()) for link in links]
    if len(links) == 1:
        action = QAction(icon, text, menu)
        action.triggered.connect(lambda: add(links[0], f"{whose} · {names[0]}"))
        menu.add(RecordAction.MAP_SERVICE, action)
        return
    below = QMenu(text, menu)
    below.setIcon(icon)
    for link, name in zip(links, names, strict=True):
        entry = below.addAction(f"{_short(name)} ({link.kind.value.upper()})".replace("&", "&&"))
        entry.triggered.connect(lambda _checked=False, link=link, name=name: add(link, f"{whose} · {name}"))
    menu.add(RecordAction.MAP_SERVICE, below.menuAction())


def _short(name: str) -> str:
    """A catalogue's words as an entry, which a tab would part in two, and a long text make wider than the screen."""
    shown = " ".join("".join(letter if letter.isprintable() else " " for letter in name).split())
    return shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 1]}…"
