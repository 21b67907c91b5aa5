"""Pictures of the dock in use and of its dialogs. Import it inside QGIS only."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from qgis.gui import QgsBrowserTreeView
from qgis.PyQt.QtCore import QModelIndex, Qt
from qgis.PyQt.QtWidgets import QDockWidget, QPushButton
from qgis.utils import iface, plugins

from . import steps
from .person import click, click_row, expand_row, find_row, settle, wait_until


def taken(orders: dict[str, Any], log: Any) -> None:
    """Take pictures of the dock at each of the `widths`, its dialogs and the whole window, in the folder `pictures`."""
    folder, name = Path(orders["pictures"]), orders["name"]
    window = iface.mainWindow()
    window.resize(1400, 900)
    iface.newProject()
    _first_start(orders["stac_url"], folder, name)
    panel = steps.open_dock()
    steps.frame_map(steps.GUIDE_EXTENT)
    steps.connect(panel, "Local datacube", orders["stac_url"])
    item = steps.find_item(panel)
    steps.add_terrain_model(panel, item)
    panel.details_action.setChecked(True)
    click_row(panel.tree, item)
    settle(1.5)
    dock = panel.parent()
    for width in orders["widths"]:
        window.resizeDocks([dock], [width], Qt.Orientation.Horizontal)
        settle(0.5)
        if dock.width() != width:
            raise RuntimeError(f"the dock is {dock.width()} pixels wide, not {width}")
        _save(dock, folder / f"dock-{name}-{width}.png")
    window.resizeDocks([dock], [steps.DOCK_WIDTH], Qt.Orientation.Horizontal)
    settle(1.5)  # the canvas adapts to its size after a while
    wait_until(lambda: not iface.mapCanvas().isDrawing(), "the map is drawn")
    settle()
    _save(window, folder / f"window-{name}.png")
    _save(panel.filter_panel, folder / f"filters-{name}.png")
    click(panel.save_button)
    dialog = wait_until(lambda: steps.shown("SaveExtentDialog"), "the dialog is shown")
    dialog.file_name.setFilePath("/tmp/terrain.tif")
    settle(1.0)
    wait_until(dialog.estimate_section.summary.text, "the export is planned")
    settle()
    _save(dialog, folder / f"save-{name}.png")
    dialog.reject()
    panel.connection_bar.new_action.trigger()
    dialog = wait_until(lambda: steps.shown("ConnectionDialog"), "the connection dialog is shown")
    settle()
    _save(dialog, folder / f"connection-{name}.png")
    dialog.reject()
    _options(folder / f"options-{name}.png")
    _coverage(panel, folder / f"coverage-{name}.png")
    _browser(folder / f"browser-{name}.png")
    log.step("the pictures are taken")


def _first_start(stac_url: str, folder: Path, name: str) -> None:
    """Take a picture of a new user's dock; the preset has the URL of the local datacube."""
    from datacube_browser.core import catalogs

    catalogs.PRESETS = (replace(catalogs.PRESETS[0], url=stac_url), *catalogs.PRESETS[1:])
    panel = steps.open_dock()
    steps.frame_map(steps.GUIDE_EXTENT)
    button = panel.findChild(QPushButton, "firstStepsHrdem")
    wait_until(lambda: panel.search_controller.contents and button.isVisible(), "the first steps are shown")
    settle()
    _save(panel.parent(), folder / f"first-{name}.png")
    click(button)
    wait_until(panel.model.checked_assets, "the terrain model is checked")
    settle(1.0)
    _save(panel.parent(), folder / f"hrdem-{name}.png")


def _coverage(panel: Any, path: Path) -> None:
    """Take a picture of the data coverage, without the layer that would hide it."""
    iface.newProject()
    steps.frame_map(steps.GUIDE_EXTENT)
    panel.coverage_action.setChecked(True)
    wait_until(panel.coverage.label.isVisible, "the line says what the view has")
    settle(2.0)
    _save(iface.mainWindow(), path)
    panel.coverage_action.setChecked(False)


def _browser(path: Path) -> None:
    dock = iface.mainWindow().findChild(QDockWidget, "Browser")
    dock.show()
    dock.raise_()
    iface.mainWindow().resizeDocks([dock], [steps.DOCK_WIDTH], Qt.Orientation.Horizontal)
    view = dock.findChild(QgsBrowserTreeView)
    index = QModelIndex()
    root = plugins["datacube_browser"].tr("Datacube Browser")
    for text in (root, "Local datacube", steps.COLLECTION, steps.ITEM):
        index = wait_until(lambda text=text, index=index: find_row(view, text, index), f"{text} is listed")
        view.scrollTo(index)
        expand_row(view, index)
    wait_until(lambda: view.model().rowCount(index), "the assets are listed")
    view.scrollTo(index, QgsBrowserTreeView.ScrollHint.PositionAtCenter)
    view.horizontalScrollBar().setValue(0)
    settle()
    _save(dock, path)
    dock.hide()


def _options(path: Path) -> None:
    from datacube_browser.ui.integration.options_page import OptionsPage

    page = OptionsPage(None, lambda: None)
    page.resize(520, page.sizeHint().height())
    _save(page, path)
    page.deleteLater()


def _save(widget: Any, path: Path) -> None:
    if not widget.grab().save(str(path)):
        raise RuntimeError(f"{path} could not be saved")
