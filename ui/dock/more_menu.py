"""The entry of the dock's More menu that extracts from a WCS."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QCoreApplication

from ..export.export_controller import show_extent_script

if TYPE_CHECKING:
    from qgis.gui import QgsMapCanvas
    from qgis.PyQt.QtWidgets import QMenu, QTreeView

    from ..results.row_thumbnails import RowThumbnails

if TYPE_CHECKING:
    from qgis.PyQt.QtGui import QAction

    from ..panel.catalog_panel import CatalogPanel


def add_extract_action(panel: CatalogPanel) -> QAction:
    """Put it after the download of whole files."""
    menu = panel.more_button.menu()
    text = QCoreApplication.translate("MoreMenu", "Extract from WCS…")
    entries = menu.actions()
    after = entries.index(panel.download_action) + 1
    action = menu.addAction(QgsApplication.getThemeIcon("/mActionAddWcsLayer.svg"), text)
    if after < len(entries):
        menu.insertAction(entries[after], action)
    action.triggered.connect(lambda: _extract(panel))
    return action


def _extract(panel: CatalogPanel) -> None:
    contents = panel.search_controller.contents
    collections = {} if contents is None else {each.id: each for each in contents.collections}
    panel.actions.extract_coverage(panel.search_controller.catalog, collections)


def add_script_action(panel: CatalogPanel, canvas: QgsMapCanvas) -> QAction:
    """The canvas extent of the chosen rasters as a script, without the form."""
    menu = panel.more_button.menu()
    action = menu.addAction(
        QgsApplication.getThemeIcon("/mActionEditCopy.svg"),
        QCoreApplication.translate("MoreMenu", "Copy Canvas Extent as Script…"),
    )
    action.setObjectName("script_action")
    action.triggered.connect(lambda: show_extent_script(_rasters(panel), canvas, panel.window()))
    menu.aboutToShow.connect(lambda: action.setEnabled(bool(_rasters(panel))))
    return action


def _rasters(panel: CatalogPanel) -> list:
    return [choice for choice in panel.chosen_assets() if choice.asset.kind.is_raster]


def add_thumbnails_toggle(menu: QMenu, view: QTreeView) -> None:
    """Put the entry that shows and hides them into a menu."""
    rows: RowThumbnails = view.itemDelegate().thumbnails
    action = menu.addAction(QCoreApplication.translate("MoreMenu", "Show Thumbnails"))
    action.setCheckable(True)
    action.setChecked(rows.is_on)
    action.toggled.connect(rows.set_on)
