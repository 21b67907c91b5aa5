"""What QGIS asks for its Browser panel: the branch of catalogues, and what can be done with its rows."""

from __future__ import annotations

from functools import partial
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
    from .items import CatalogItem
    from .row_selection import RecordRow, RowSelection


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

    `add` gets assets, `show` a catalogue, and the ids of a collection and an item where there are any. `record_menu`
    gives the menu of the dock's tree for a selection of our rows, as a child of a menu.
    """

    def __init__(
        self,
        *,
        add: Callable[[Sequence[AssetChoice]], None],
        record_menu: Callable[[RowSelection, QMenu], QMenu],
        show: Callable[..., None],
        add_service_layer: Callable[[], None],
        new_connection: Callable[[], None],
    ) -> None:
        super().__init__()
        self._add = add
        self._record_menu = record_menu
        self._show = show
        self._add_service_layer = add_service_layer
        self._new_connection = new_connection

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
        from .items import AssetItem, CatalogItem, ItemItem
        from .row_selection import RecordRow, RowSelection

        before = menu.actions()[0] if menu.actions() else None

        def entry(text: str, theme_icon: str, slot: Callable[[], object]) -> None:
            action = QAction(QgsApplication.getThemeIcon(theme_icon), text, menu)
            action.triggered.connect(lambda _checked: slot())
            menu.insertAction(before, action)

        translate = QCoreApplication.translate
        if isinstance(item, RootItem):
            text = translate("BrowserGuiProvider", "New Connection…")
            entry(text, "/symbologyAdd.svg", self._new_connection)
        if isinstance(item, RecordRow):
            menu.setToolTipsVisible(True)  # which say why an entry is disabled
            records = self._record_menu(RowSelection(item, selected, self._add), menu)
            menu.insertActions(before, records.actions())
            menu.insertSeparator(before)
        if isinstance(item, (RecordRow, CatalogItem)):
            text = translate("BrowserGuiProvider", "Show in Datacube Browser")
            entry(text, "/mActionShowSelectedLayers.svg", self._opener(item))
        if isinstance(item, CatalogItem):
            text = translate("BrowserGuiProvider", "Add Service Layer (WMS, WCS)…")
            entry(text, "/mActionAddWmsLayer.svg", self._add_service_layer)
        if not isinstance(item, (AssetItem, ItemItem)):
            refresh = item.refresh_from_server if isinstance(item, CatalogItem) else item.refresh
            entry(translate("BrowserGuiProvider", "Refresh"), "/mActionRefresh.svg", refresh)
        if before is not None:
            menu.insertSeparator(before)

    def _opener(self, item: RecordRow | CatalogItem) -> Callable[[], None]:
        """What opens the dock where the row is: QGIS may delete the row meanwhile."""
        from .items import AssetItem, CollectionItem, ItemItem

        if isinstance(item, AssetItem):
            return partial(self._show, item.catalog, item.choice.collection.id, item.choice.item.id)
        if isinstance(item, ItemItem):
            return partial(self._show, item.catalog, item.collection.id, item.item.id)
        if isinstance(item, CollectionItem):
            return partial(self._show, item.catalog, item.collection.id)
        return partial(self._show, item.catalog)
