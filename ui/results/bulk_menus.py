"""The same asset of many items at once: which items are meant, and the menus that offer it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QCoreApplication, pyqtSignal
from qgis.PyQt.QtWidgets import QMenu, QWidget

from ...core.bilingual import in_language
from ...core.stac.records import AssetKind, Collection, Item
from ..footprint_menu import FootprintMenu
from .tree_nodes import AssetChoice

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ...core.stac.records import Asset, PageRequest
    from .results_tree import ResultsTree

_TILES = (AssetKind.COG, AssetKind.GEOTIFF)


@dataclass(frozen=True)
class Scope:
    """Items of one collection: those selected, or else all that match the filters. `rest` is the page after those that
    are loaded, None when there is none; `keys` are the selected assets, empty when any may be meant. `chosen`
    are the selected items, even a single one; `whole` is what a selection was made from."""

    collection: Collection
    items: tuple[Item, ...]
    is_selection: bool
    rest: PageRequest | None = None
    keys: tuple[str, ...] = ()
    whole: Scope | None = None
    chosen: tuple[Item, ...] = ()

    def without_rest(self) -> Scope:
        """The items that are loaded alone."""
        return replace(self, rest=None)

    def assets(self, kinds: Callable[[AssetKind], bool]) -> dict[str, tuple[str, int]]:
        """The key of each asset of these kinds with its title, in the user's language and unlike all others, and the
        number of items that have it."""
        found: dict[str, tuple[str, int]] = {}
        for item in self.items:
            for asset in item.assets:
                if kinds(asset.kind) and (not self.keys or asset.key in self.keys):
                    title, count = found.get(asset.key, (_title(asset), 0))
                    found[asset.key] = title, count + 1
        titles = Counter(title for title, _ in found.values())
        return {
            key: (title if titles[title] == 1 else f"{title} ({key})", count) for key, (title, count) in found.items()
        }


@dataclass(frozen=True)
class ManyOrder:
    """What to add: the asset of this key of all items of the scope, in one mosaic or as a layer each."""

    scope: Scope
    key: str
    title: str
    as_mosaic: bool

    def choices(self) -> list[AssetChoice]:
        pairs: list[tuple[Item, Asset | None]] = [(item, item.asset(self.key)) for item in self.scope.items]
        return [AssetChoice(self.scope.collection, item, asset) for item, asset in pairs if asset is not None]


def _title(asset: Asset) -> str:
    return in_language(asset.title, str(QgsApplication.locale())) or asset.key


def scope_of(
    collection: Collection,
    selected_items: Sequence[Item],
    selected_assets: Sequence[AssetChoice],
    listed: Sequence[Item],
    rest: PageRequest | None,
) -> Scope:
    """The selected items of the collection if there are several, else all that are listed and to come."""
    mine = tuple(item for item in selected_items if item.collection_id == collection.id)
    keys = dict.fromkeys(choice.asset.key for choice in selected_assets if choice.collection.id == collection.id)
    whole = Scope(collection, tuple(listed), False, rest, tuple(keys), chosen=mine)
    if len(mine) > 1:
        return Scope(collection, mine, True, None, tuple(keys), whole, mine)
    return whole


class ManyMenu(QMenu):
    """One of the two submenus: an entry for each asset that the items have, with how many of them have it."""

    ordered = pyqtSignal(object)

    def __init__(self, parent: QWidget, *, as_mosaic: bool) -> None:
        super().__init__(parent)
        self._as_mosaic = as_mosaic
        self.setIcon(QgsApplication.getThemeIcon("/mActionAddRasterLayer.svg" if as_mosaic else "/mActionAddLayer.svg"))
        self.offer(None)

    def offer(self, scope: Scope | None) -> None:
        """Offer the assets of these items; disabled where there are not several."""
        self.clear()
        self.setTitle(self._text(scope))
        is_many = scope is not None and (len(scope.items) > 1 or scope.rest is not None)
        assets = scope.assets(self._suits) if is_many else {}
        for key, (title, count) in assets.items():
            self._add_entry(scope, key, title, count)
        self.menuAction().setEnabled(bool(assets))

    def _suits(self, kind: AssetKind) -> bool:
        return kind in _TILES if self._as_mosaic else kind.is_layer

    def _add_entry(self, scope: Scope, key: str, title: str, count: int) -> None:
        text = title
        if scope.rest is None and count < len(scope.items):
            text = self.tr("{title} – {count} of {total}").format(title=title, count=count, total=len(scope.items))
        action = self.addAction(text.replace("&", "&&"))
        action.triggered.connect(lambda: self.ordered.emit(ManyOrder(scope, key, title, self._as_mosaic)))

    def _text(self, scope: Scope | None) -> str:
        translate = QCoreApplication.translate
        if scope is None or scope.rest is not None or len(scope.items) < 2:
            if self._as_mosaic:
                return translate("ManyMenu", "Add All Items as One Mosaic Layer")
            return translate("ManyMenu", "Add All Items as Layers")
        if scope.is_selection:
            text = (
                translate("ManyMenu", "Add Selected Items ({count}) as One Mosaic Layer")
                if self._as_mosaic
                else translate("ManyMenu", "Add Selected Items ({count}) as Layers")
            )
        else:
            text = (
                translate("ManyMenu", "Add All Items ({count}) as One Mosaic Layer")
                if self._as_mosaic
                else translate("ManyMenu", "Add All Items ({count}) as Layers")
            )
        return text.format(count=len(scope.items))


def add_many_menus(menu: QMenu, tree: ResultsTree) -> None:
    """Put the submenus into a menu; they offer what the tree has chosen when the menu is opened."""
    menus = [ManyMenu(menu, as_mosaic=as_mosaic) for as_mosaic in (False, True)]
    footprints = FootprintMenu(menu)
    for each in (*menus, footprints):
        each.ordered.connect(tree.many_requested)
        menu.addMenu(each)

    def offer() -> None:
        scope = tree.scope()
        for each in menus:
            each.offer(scope)
        selected = replace(scope, items=scope.chosen, rest=None) if scope else None
        footprints.offer(selected, (scope.whole or scope) if scope else None)

    offer()
    menu.aboutToShow.connect(offer)
