"""What QGIS's Browser panel is told: the branch of catalogues, and what can be done with its rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import Qgis, QgsApplication, QgsDataItem, QgsDataItemProvider, QgsErrorItem
from qgis.gui import QgsDataItemGuiContext, QgsDataItemGuiProvider
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QCoreApplication
from qgis.PyQt.QtGui import QAction

from .base_item import BaseItem
from .root_item import RootItem

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from qgis.PyQt.QtWidgets import QMenu

    from ..dock_commands import DockCommands

NAME = "datacube_browser"


class BrowserProvider(QgsDataItemProvider):
    """Gives the Browser panel its root; what is below is made when it is opened."""

    def name(self) -> str:
        return NAME

    def capabilities(self) -> Qgis.DataItemProviderCapabilities:
        return Qgis.DataItemProviderCapability.NetworkSources

    def createDataItem(self, path: str, parent: QgsDataItem | None) -> QgsDataItem | None:
        if path or parent is not None:
            return None
        root = RootItem(None)
        sip.transferto(root, None)
        return root


class BrowserGuiProvider(QgsDataItemGuiProvider):
    """The menu and the double click of our rows."""

    def __init__(self, deeds: DockCommands) -> None:
        super().__init__()
        self._deeds = deeds

    def name(self) -> str:
        return NAME

    def handleDoubleClick(self, item: QgsDataItem, _context: QgsDataItemGuiContext) -> bool:
        if isinstance(item, QgsErrorItem) and isinstance(item.parent(), BaseItem):
            item.parent().refresh()
            return True
        if not isinstance(item, BaseItem):
            return False
        from .items import AssetItem

        if isinstance(item, AssetItem):
            self._deeds.add([item.choice])
            return True
        return False

    def populateContextMenu(
        self, item: QgsDataItem, menu: QMenu, selected: Sequence[QgsDataItem], _context: QgsDataItemGuiContext
    ) -> None:
        if not isinstance(item, BaseItem):
            return
        from .items import AssetItem, CatalogItem, CollectionItem, ItemItem

        before = menu.actions()[0] if menu.actions() else None

        def entry(text: str, theme_icon: str, slot: Callable[[], object]) -> QAction:
            action = QAction(QgsApplication.getThemeIcon(theme_icon), text, menu)
            action.triggered.connect(lambda _checked: slot())
            menu.insertAction(before, action)
            return action

        if isinstance(item, AssetItem):
            assets = [one for one in selected if isinstance(one, AssetItem)] or [item]
            self._asset_entries(entry, item, assets)
        if isinstance(item, (AssetItem, ItemItem, CollectionItem, CatalogItem)):
            entry(
                QCoreApplication.translate("BrowserGuiProvider", "Show in Datacube Browser"),
                "/mActionShowSelectedLayers.svg",
                lambda: self._show(item),
            )
        if isinstance(item, CatalogItem):
            entry(
                QCoreApplication.translate("BrowserGuiProvider", "Add Service Layer (WMS, WCS)…"),
                "/mActionAddWmsLayer.svg",
                self._deeds.add_service_layer,
            )
        if not isinstance(item, (AssetItem, ItemItem)):
            refresh = item.refresh_from_server if isinstance(item, CatalogItem) else item.refresh
            entry(QCoreApplication.translate("BrowserGuiProvider", "Refresh"), "/mActionRefresh.svg", refresh)
        if before is not None:
            menu.insertSeparator(before)

    def _asset_entries(self, entry: Callable[..., QAction], item: QgsDataItem, assets: Sequence[QgsDataItem]) -> None:
        # of the catalogue whose row was clicked: one action, one catalogue
        choices = [one.choice for one in assets if one.catalog == item.catalog]
        add = entry(
            QCoreApplication.translate("BrowserGuiProvider", "Add to Map"),
            "/mActionAddLayer.svg",
            lambda: self._deeds.add(choices),
        )
        add.setEnabled(any(choice.asset.kind.is_layer for choice in choices))
        save = entry(
            QCoreApplication.translate("BrowserGuiProvider", "Save Canvas Extent as…"),
            "/mActionFileSaveAs.svg",
            lambda: self._deeds.save_extent(choices),
        )
        save.setEnabled(any(choice.asset.kind.is_raster for choice in choices))
        urls = "\n".join(choice.asset.href for choice in choices)
        entry(
            QCoreApplication.translate("BrowserGuiProvider", "Copy URL"),
            "/mActionEditCopy.svg",
            lambda: QgsApplication.clipboard().setText(urls),
        )

    def _show(self, item: QgsDataItem) -> None:
        from .items import AssetItem, CollectionItem, ItemItem

        if isinstance(item, AssetItem):
            self._deeds.show(item.catalog, item.choice.collection.id, item.choice.item.id)
        elif isinstance(item, ItemItem):
            self._deeds.show(item.catalog, item.collection.id, item.item.id)
        elif isinstance(item, CollectionItem):
            self._deeds.show(item.catalog, item.collection.id)
        else:
            self._deeds.show(item.catalog)
