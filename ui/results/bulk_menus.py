"""The same asset of many items at once: which items are meant, and the menus that offer it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QCoreApplication, QLocale, pyqtSignal
from qgis.PyQt.QtWidgets import QMenu, QWidget

from ...core.stac.records import AssetKind
from .item_scope import BulkLayerRequest, FootprintLayerRequest, ItemScope

if TYPE_CHECKING:
    from .results_tree import ResultsTree

_TILES = (AssetKind.COG, AssetKind.GEOTIFF)


class BulkAddMenu(QMenu):
    """One of the two submenus: an entry for each asset that the items have, with how many of them have it."""

    ordered = pyqtSignal(object)

    def __init__(self, parent: QWidget, *, as_mosaic: bool) -> None:
        super().__init__(parent)
        self._as_mosaic = as_mosaic
        self.setIcon(QgsApplication.getThemeIcon("/mActionAddRasterLayer.svg" if as_mosaic else "/mActionAddLayer.svg"))
        self.offer(None)

    def offer(self, scope: ItemScope | None) -> None:
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

    def _add_entry(self, scope: ItemScope, key: str, title: str, count: int) -> None:
        text = title
        if scope.rest is None and count < len(scope.items):
            text = self.tr("{title} – {count} of {total}").format(title=title, count=count, total=len(scope.items))
        action = self.addAction(text.replace("&", "&&"))
        action.triggered.connect(lambda: self.ordered.emit(BulkLayerRequest(scope, key, title, self._as_mosaic)))

    def _text(self, scope: ItemScope | None) -> str:
        translate = QCoreApplication.translate
        if scope is None or scope.rest is not None or len(scope.items) < 2:
            if self._as_mosaic:
                return translate("BulkAddMenu", "Add All Items as One Mosaic Layer")
            return translate("BulkAddMenu", "Add All Items as Layers")
        if scope.is_selection:
            text = (
                translate("BulkAddMenu", "Add Selected Items ({count}) as One Mosaic Layer")
                if self._as_mosaic
                else translate("BulkAddMenu", "Add Selected Items ({count}) as Layers")
            )
        else:
            text = (
                translate("BulkAddMenu", "Add All Items ({count}) as One Mosaic Layer")
                if self._as_mosaic
                else translate("BulkAddMenu", "Add All Items ({count}) as Layers")
            )
        return text.format(count=len(scope.items))


def add_many_menus(menu: QMenu, tree: ResultsTree) -> None:
    """Put the submenus into a menu; they offer what the tree has chosen when the menu is opened."""
    menus = [BulkAddMenu(menu, as_mosaic=as_mosaic) for as_mosaic in (False, True)]
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


class FootprintMenu(QMenu):
    """An entry each for the selected, the listed and all matching items; what there is none of is left out."""

    ordered = pyqtSignal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setTitle(self.tr("Footprints as a Layer"))
        self.setIcon(QgsApplication.getThemeIcon("/mIconPolygonLayer.svg"))
        self.offer(None, None)

    def offer(self, selected: ItemScope | None, listed: ItemScope | None) -> None:
        """Offer these items; `listed` may have pages that are still to come. Disabled where there are none."""
        self.clear()
        if selected is not None and selected.items:
            self._add(self.tr("Selected Items ({count})"), selected)
        if listed is not None and listed.items:
            self._add(self.tr("Listed Items ({count})"), listed.without_rest())
        if listed is not None and listed.rest is not None:
            self._add(self.tr("All Items That Match the Filters"), listed)
        self.menuAction().setEnabled(not self.isEmpty())

    def _add(self, text: str, scope: ItemScope) -> None:
        action = self.addAction(text.format(count=QLocale().toString(len(scope.items))))
        action.triggered.connect(lambda: self.ordered.emit(FootprintLayerRequest(scope)))
