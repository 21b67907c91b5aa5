"""*Copy as Script…* in the export dialog and in the dock's *More* menu."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QCoreApplication
from qgis.PyQt.QtWidgets import QDialogButtonBox, QPushButton

from ..core.export.request import ExportRequest
from ..core.export.stacking import ordered, suited_order
from ..core.settings import settings
from .filters.extent_filter import canvas_extent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qgis.gui import QgsMapCanvas
    from qgis.PyQt.QtGui import QAction
    from qgis.PyQt.QtWidgets import QWidget

    from ..core.recipes import Recipe
    from .export.save_extent_dialog import SaveExtentDialog
    from .panel.catalog_panel import BrowserPanel
    from .results.tree_nodes import AssetChoice


def add_script_button(form: SaveExtentDialog) -> None:
    """A button on the left that shows what is entered as a script; the form stays open."""
    button = QPushButton(QCoreApplication.translate("ScriptActions", "Copy as Script…"), form)
    button.setObjectName("script_button")
    button.setToolTip(
        QCoreApplication.translate(
            "ScriptActions", "The same export in Python or on a command line, for other machines"
        )
    )
    button.setAutoDefault(False)
    form.button_box.addButton(button, QDialogButtonBox.ButtonRole.ResetRole)
    button.clicked.connect(lambda: show_script(form.export_request(), form))


def add_script_action(panel: BrowserPanel, canvas: QgsMapCanvas) -> QAction:
    """The canvas extent of the chosen rasters as a script, without the form."""
    menu = panel.more_button.menu()
    action = menu.addAction(
        QgsApplication.getThemeIcon("/mActionEditCopy.svg"),
        QCoreApplication.translate("ScriptActions", "Copy Canvas Extent as Script…"),
    )
    action.setObjectName("script_action")
    action.triggered.connect(lambda: show_extent_script(panel, canvas, _rasters(panel)))
    menu.aboutToShow.connect(lambda: action.setEnabled(bool(_rasters(panel))))
    return action


def show_script(request: ExportRequest, parent: QWidget, recipe: Recipe | None = None) -> None:
    """In a window that is not modal; `recipe` is the one that is shown first."""
    from .export.script_dialog import ScriptDialog

    dialog = ScriptDialog(request, parent, recipe)
    dialog.finished.connect(dialog.deleteLater)
    dialog.show()


def _rasters(panel: BrowserPanel) -> list:
    return [choice for choice in panel.chosen_assets() if choice.asset.kind.is_raster]


def show_extent_script(panel: BrowserPanel, canvas: QgsMapCanvas, choices: Sequence[AssetChoice]) -> None:
    """The canvas extent of these rasters as a script."""
    from .export.export_controller import export_source

    extent, catalog = canvas_extent(canvas), panel.actions.catalog
    if extent is None or catalog is None or not choices:
        return
    sources = [export_source(catalog, choice) for choice in choices]
    sources = ordered(sources, suited_order(sources))
    folder = Path(settings().export_folder.value() or Path.home())
    show_script(ExportRequest(sources, extent, folder / f"{sources[0].item_id or 'raster'}-extent.tif"), panel.window())
