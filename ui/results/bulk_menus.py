"""The submenus that add the same asset of many items, or the items' footprints."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QCoreApplication, QLocale, QObject, pyqtSignal
from qgis.PyQt.QtWidgets import QMenu, QWidget

from ...core.stac.asset_records import AssetKind
from ..widgets.reasons import allow
from .composite_menu import CompositeMenu
from .item_scope import BulkLayerRequest, FootprintLayerRequest, ItemScope
from .record_actions import RecordAction
from .record_reasons import why_not_in_bulk

if TYPE_CHECKING:
    from qgis.PyQt.QtGui import QAction

_MOSAIC_KINDS = (AssetKind.COG, AssetKind.GEOTIFF)


class BulkMenus(QObject):
    """The submenus, which any number of menus may show. `composite` is for the selected items."""

    #: A BulkLayerRequest, a CompositeLayerRequest or a FootprintLayerRequest.
    requested = pyqtSignal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._layers = BulkAddMenu(parent, as_mosaic=False)
        self._mosaic = BulkAddMenu(parent, as_mosaic=True)
        self._composites = CompositeMenu(parent, of_many=True)
        self._footprints = FootprintMenu(parent)
        self.composite = CompositeMenu(parent)
        for menu in (self._layers, self._mosaic, self._composites, self._footprints, self.composite):
            menu.requested.connect(self.requested)

    def actions(self) -> dict[RecordAction, QAction]:
        """An entry for each submenu."""
        return {
            RecordAction.EACH_AS_LAYER: self._layers.menuAction(),
            RecordAction.MOSAIC: self._mosaic.menuAction(),
            RecordAction.FOOTPRINTS: self._footprints.menuAction(),
            RecordAction.RGB_OF_ALL: self._composites.menuAction(),
        }

    def show_scope(self, scope: ItemScope | None) -> None:
        """Offer these items; call it before a menu that shows the entries is opened."""
        self._layers.set_scope(scope)
        self._mosaic.set_scope(scope)
        selected = replace(scope, items=scope.chosen, rest=None) if scope else None
        self._composites.set_scope(scope)
        self.composite.set_scope(selected)
        self._footprints.set_scopes(selected, (scope.whole or scope) if scope else None)


class BulkAddMenu(QMenu):
    """An entry for each asset that the items have, with the number of items that have it."""

    requested = pyqtSignal(object)

    def __init__(self, parent: QWidget, *, as_mosaic: bool) -> None:
        super().__init__(parent)
        self._as_mosaic = as_mosaic
        self.setIcon(QgsApplication.getThemeIcon("/mActionAddRasterLayer.svg" if as_mosaic else "/mActionAddLayer.svg"))
        self.set_scope(None)

    def set_scope(self, scope: ItemScope | None) -> None:
        """Offer the assets of these items, before a search those that the collection says its items have; disabled
        where there is only one item."""
        self.clear()
        self.setTitle(self._title(scope))
        is_many = scope is not None and (len(scope.items) > 1 or scope.has_further_items)
        assets = scope.assets(self._offers) if is_many else {}
        for key, (title, count) in assets.items():
            self._add_entry(scope, key, title, count)
        allow(self.menuAction(), "" if assets else why_not_in_bulk(scope))

    def _offers(self, kind: AssetKind) -> bool:
        return kind in _MOSAIC_KINDS if self._as_mosaic else kind.is_layer

    def _add_entry(self, scope: ItemScope, key: str, title: str, count: int) -> None:
        text = title
        if not scope.has_further_items and count < len(scope.items):
            text = self.tr("{title} – {count} of {total}").format(title=title, count=count, total=len(scope.items))
        action = self.addAction(text.replace("&", "&&"))
        action.triggered.connect(lambda: self.requested.emit(BulkLayerRequest(scope, key, title, self._as_mosaic)))

    def _title(self, scope: ItemScope | None) -> str:
        translate = QCoreApplication.translate
        if scope is None or scope.has_further_items or len(scope.items) < 2:
            if self._as_mosaic:
                return translate("BulkAddMenu", "Add All Items as One Mosaic Layer")
            return translate("BulkAddMenu", "Add Each Item as a Layer")
        if scope.is_selection:
            text = (
                translate("BulkAddMenu", "Add Selected Items as One Mosaic Layer ({count})")
                if self._as_mosaic
                else translate("BulkAddMenu", "Add Each Selected Item as a Layer ({count})")
            )
        else:
            text = (
                translate("BulkAddMenu", "Add All Items as One Mosaic Layer ({count})")
                if self._as_mosaic
                else translate("BulkAddMenu", "Add Each Item as a Layer ({count})")
            )
        return text.format(count=len(scope.items))


class FootprintMenu(QMenu):
    """An entry each for the selected, the listed and all matching items; without those that would be empty."""

    requested = pyqtSignal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setTitle(self.tr("Create Footprint Layer"))
        self.setIcon(QgsApplication.getThemeIcon("/mIconPolygonLayer.svg"))
        self.set_scopes(None, None)

    def set_scopes(self, selected: ItemScope | None, listed: ItemScope | None) -> None:
        """Offer these items; `listed` may have pages that are still to come. Disabled where there are none."""
        self.clear()
        if selected is not None and selected.items:
            self._add_entry(self.tr("Selected Items ({count})"), selected)
        if listed is not None and listed.items:
            self._add_entry(self.tr("Listed Items ({count})"), listed.without_rest())
        if listed is not None and listed.has_further_items:
            self._add_entry(self.tr("All Items That Match the Filters"), listed)
        allow(self.menuAction(), self.tr("No item is listed.") if self.isEmpty() else "")

    def _add_entry(self, text: str, scope: ItemScope) -> None:
        action = self.addAction(text.format(count=QLocale().toString(len(scope.items))))
        action.triggered.connect(lambda: self.requested.emit(FootprintLayerRequest(scope)))
