"""Puts the ways to other programs into the dock's menus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import Qgis, QgsApplication
from qgis.PyQt.QtCore import QObject, QUrl
from qgis.PyQt.QtGui import QAction, QDesktopServices
from qgis.PyQt.QtWidgets import QMenu

from ...core.layers.local_vrt import LocalVrts, LocalVrtTask
from ...core.stac.stac_urls import is_address
from ..results.results_menu import ResultsMenu
from ..widgets.message_bar import push
from ..widgets.operation_messages import OperationMessages
from .address_navigator import AddressNavigator
from .copy_as_menu import CopyAsMenu, link_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qgis.gui import QgisInterface
    from qgis.PyQt.QtWidgets import QDialog

    from ...core.stac.asset_choice import AssetChoice
    from ..panel.catalog_panel import CatalogPanel
    from .vrt_dialog import VrtDialog


#: For what is on the Web.
_GLOBE = "/propertyicons/network_and_proxy.svg"


class HandoverActions(QObject):
    """For a BrowserPanel: more in its tree's context menu and under *More*, and addresses in its search field."""

    def __init__(self, iface: QgisInterface, panel: CatalogPanel) -> None:
        super().__init__(panel)
        self._panel = panel
        self._canvas = iface.mapCanvas()
        self._bar = iface.messageBar()
        self._dialog: QDialog | None = None
        self._operations = OperationMessages(self._bar, self)
        self._copying = CopyAsMenu(self._canvas, self._operations, panel)
        self.going = AddressNavigator(panel)
        self._tree_actions = panel.tree.findChild(ResultsMenu)
        self._tree_actions.menu_made.connect(self._extend)
        self._fill_more(panel.more_button.menu())

    def dispose(self) -> None:
        self._operations.clear()
        if self._dialog is not None:
            self._dialog.close()

    def save_vrts(self, choices: Sequence[AssetChoice]) -> None:
        """Open the dialog for the rasters among the assets."""
        from .vrt_dialog import VrtDialog

        rasters = [choice for choice in choices if choice.asset.kind.is_raster]
        if rasters:
            dialog = VrtDialog(rasters[0].catalog, rasters, self._panel.window())
            dialog.accepted.connect(lambda: self._save(dialog))
            self._show(dialog)

    def _fill_more(self, menu: QMenu) -> None:
        menu.addSeparator()
        self.vrt_action = _entry(menu, self.tr("Save VRT for ArcGIS Pro…"), "/mActionFileSaveAs.svg")
        self.vrt_action.triggered.connect(lambda: self.save_vrts(self._panel.chosen_assets()))
        copies = menu.addMenu(QgsApplication.getThemeIcon("/mActionEditCopy.svg"), self.tr("Copy As"))
        copies.aboutToShow.connect(lambda: self._refill(copies))
        self.browser_action = _entry(menu, self.tr("Open in STAC Browser"), _GLOBE)
        self.browser_action.triggered.connect(self._open_in_browser)
        self.go_action = _entry(menu, self.tr("Go to Copied Address"), "/mActionEditPaste.svg")
        self.go_action.setToolTip(self.tr("A link to STAC Browser, a URL of a STAC API or the address of a file"))
        self.go_action.triggered.connect(lambda: self.going.go(QgsApplication.clipboard().text()))
        self.tool_action = _entry(menu, self.tr("Geospatial Data Extraction Tool…"), _GLOBE)
        self.tool_action.triggered.connect(self._show_tool)
        menu.setToolTipsVisible(True)
        menu.aboutToShow.connect(self._show_what_can_be_done)

    def _show_what_can_be_done(self) -> None:
        self.vrt_action.setEnabled(any(choice.asset.kind.is_raster for choice in self._panel.chosen_assets()))
        self.browser_action.setEnabled(self._panel.search_controller.catalog is not None)
        self.go_action.setEnabled(is_address(QgsApplication.clipboard().text()))

    def _refill(self, copies: QMenu) -> None:
        copies.clear()
        self._copying.fill(copies, self._panel.chosen_assets(), self._panel.tree.current_record())

    def _extend(self, menu: QMenu) -> None:
        """The tree's context menu: what it copies goes into one submenu with all the rest that can be copied."""
        tree = self._panel.tree
        assets = tree.selected_assets()
        rasters = [each for each in (*assets, *tree.data_of_selected_items()) if each.asset.kind.is_raster]
        copies = QMenu(self.tr("Copy As"), menu)
        copies.setIcon(QgsApplication.getThemeIcon("/mActionEditCopy.svg"))
        self._copying.fill(copies, assets, tree.current_record())
        plain = (self._tree_actions.copy_url, self._tree_actions.copy_path)
        first = next((each for each in menu.actions() if each in plain), None)
        if first is None:
            menu.addSeparator()
        menu.insertMenu(first, copies)
        for action in plain:
            menu.removeAction(action)
        show = _entry(menu, self.tr("Open in STAC Browser"), _GLOBE)
        show.triggered.connect(self._open_in_browser)
        menu.insertAction(copies.menuAction(), show)
        if rasters:
            save = _entry(menu, self.tr("Save VRT for ArcGIS Pro…"), "/mActionFileSaveAs.svg")
            save.triggered.connect(lambda: self.save_vrts(rasters))
            menu.insertAction(show, save)

    def _open_in_browser(self) -> None:
        catalog = self._panel.search_controller.catalog
        if catalog is not None:
            QDesktopServices.openUrl(QUrl(link_of(catalog, self._panel.tree.current_record())))

    def _show_tool(self) -> None:
        from .extraction_tool_dialog import ExtractionToolDialog

        self._show(ExtractionToolDialog(self._canvas, self._panel.window()))

    def _show(self, dialog: QDialog) -> None:
        if self._dialog is not None:
            self._dialog.close()
        self._dialog = dialog
        dialog.finished.connect(self._forget_dialog)
        dialog.show()

    def _forget_dialog(self) -> None:
        if self._dialog is not None:
            self._dialog.deleteLater()
            self._dialog = None

    def _save(self, dialog: VrtDialog) -> None:
        for order in dialog.orders():
            task = LocalVrtTask(order)
            task.succeeded.connect(self._on_saved)
            folder = order.path.parent if order.as_one else order.path
            self._operations.track(task, self.tr("Saving VRT for ArcGIS Pro"), folder=str(folder))
            task.start()

    def _on_saved(self, saved: LocalVrts) -> None:
        notes = []
        if saved.moved:
            notes.append(self.tr("Files that have moved and are named where they are today: {count}."))
        if saved.without_statistics:
            notes.append(self.tr("Without statistics, since the overview holds no data: {count}."))
        counts = [count for count in (saved.moved, saved.without_statistics) if count]
        if notes:
            text = " ".join(note.format(count=count) for note, count in zip(notes, counts, strict=True))
            push(self._bar, Qgis.MessageLevel.Info, text)


def _entry(menu: QMenu, text: str, icon: str) -> QAction:
    return menu.addAction(QgsApplication.getThemeIcon(icon), text)
