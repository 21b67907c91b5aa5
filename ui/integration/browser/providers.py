"""What QGIS asks for its Browser panel: the branch of catalogues, and what can be done with its rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import Qgis, QgsApplication, QgsDataItem, QgsDataItemProvider, QgsErrorItem
from qgis.gui import QgsDataItemGuiContext, QgsDataItemGuiProvider
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QCoreApplication
from qgis.PyQt.QtGui import QAction

from .base_item import PROVIDER, BaseItem
from .root_item import RootItem

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from qgis.PyQt.QtWidgets import QMenu

    from ....core.stac.asset_choice import AssetChoice


class BrowserProvider(QgsDataItemProvider):
    """Gives the Browser panel the root of our branch. A provider's name is a key, and not shown."""

    def name(self) -> str:
        return PROVIDER

    def capabilities(self) -> Qgis.DataItemProviderCapabilities:
        return Qgis.DataItemProviderCapability.NetworkSources

    def createDataItem(self, path: str, parent: QgsDataItem | None) -> QgsDataItem | None:
        if path or parent is not None:
            return None
        root = RootItem(None)
        sip.transferto(root, None)
        return root


class BrowserGuiProvider(QgsDataItemGuiProvider):
    """The menu and the double click of our rows, which call the commands that it is given.

    `add` and `save_extent` get assets; `show` a catalogue, and the ids of a collection and an item where there are any.
    """

    def __init__(
        self,
        *,
        add: Callable[[Sequence[AssetChoice]], None],
        save_extent: Callable[[Sequence[AssetChoice]], None],
        show: Callable[..., None],
        add_service_layer: Callable[[], None],
    ) -> None:
        super().__init__()
        self._add = add
        self._save_extent = save_extent
        self._show = show
        self._add_service_layer = add_service_layer

    def name(self) -> str:
        return PROVIDER

    def handleDoubleClick(self, item: QgsDataItem, _context: QgsDataItemGuiContext) -> bool:
        if isinstance(item, QgsErrorItem) and isinstance(item.parent(), BaseItem):
            item.parent().refresh()
            return True
        if not isinstance(item, BaseItem):
            return False
        from .items import AssetItem

        if isinstance(item, AssetItem):
            self._add([item.choice])
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
            rows = [row for row in selected if isinstance(row, AssetItem)] or [item]
            self._add_asset_entries(entry, [row.choice for row in rows])
        if isinstance(item, (AssetItem, ItemItem, CollectionItem, CatalogItem)):
            entry(
                QCoreApplication.translate("BrowserGuiProvider", "Show in Datacube Browser"),
                "/mActionShowSelectedLayers.svg",
                lambda: self._show_row(item),
            )
        if isinstance(item, CatalogItem):
            entry(
                QCoreApplication.translate("BrowserGuiProvider", "Add Service Layer (WMS, WCS)…"),
                "/mActionAddWmsLayer.svg",
                self._add_service_layer,
            )
        if not isinstance(item, (AssetItem, ItemItem)):
            refresh = item.refresh_from_server if isinstance(item, CatalogItem) else item.refresh
            entry(QCoreApplication.translate("BrowserGuiProvider", "Refresh"), "/mActionRefresh.svg", refresh)
        if before is not None:
            menu.insertSeparator(before)

    def _add_asset_entries(self, entry: Callable[..., QAction], choices: Sequence[AssetChoice]) -> None:
        add = entry(
            QCoreApplication.translate("BrowserGuiProvider", "Add to Map"),
            "/mActionAddLayer.svg",
            lambda: self._add(choices),
        )
        add.setEnabled(any(choice.asset.kind.is_layer for choice in choices))
        save = entry(
            QCoreApplication.translate("BrowserGuiProvider", "Save Canvas Extent as…"),
            "/mActionFileSaveAs.svg",
            lambda: self._save_extent(choices),
        )
        save.setEnabled(any(choice.asset.kind.is_raster for choice in choices))
        urls = "\n".join(choice.asset.href for choice in choices)
        entry(
            QCoreApplication.translate("BrowserGuiProvider", "Copy URL"),
            "/mActionEditCopy.svg",
            lambda: QgsApplication.clipboard().setText(urls),
        )

    def _show_row(self, item: QgsDataItem) -> None:
        from .items import AssetItem, CollectionItem, ItemItem

        if isinstance(item, AssetItem):
            self._show(item.catalog, item.choice.collection.id, item.choice.item.id)
        elif isinstance(item, ItemItem):
            self._show(item.catalog, item.collection.id, item.item.id)
        elif isinstance(item, CollectionItem):
            self._show(item.catalog, item.collection.id)
        else:
            self._show(item.catalog)
