"""Runs inside QGIS (`qgis --code`): does the main job in the real windows, by mouse and keyboard, and writes down
what happened. Takes its orders from the JSON file that DATACUBE_DEMO names."""

from __future__ import annotations

import json
import os
import sys
import time
import traceback
from pathlib import Path
from typing import Any

ORDERS = json.loads(Path(os.environ["DATACUBE_DEMO"]).read_text(encoding="utf-8"))
sys.path.insert(0, ORDERS["root"])

from qgis.core import (  # noqa: E402
    Qgis,
    QgsCoordinateReferenceSystem,
    QgsProject,
    QgsRectangle,
)
from qgis.PyQt.QtCore import Qt, QTimer  # noqa: E402
from qgis.PyQt.QtWidgets import QApplication, QDialogButtonBox  # noqa: E402
from qgis.utils import iface, plugins  # noqa: E402

from demo.person import check_row, click, expand_row, find_row, settle, type_text, wait_until  # noqa: E402

#: West, south, east, north of the guide's own export, EPSG:3979.
GUIDE_EXTENT = (2083945.3319, 297225.5218, 2093862.1598, 303286.7858)
DOCK_WIDTH = 400
COLLECTION, ITEM, ASSET = "1m", "10_3-mosaic-1m", "Digital Terrain Model (COG)"


class Log:
    """Says each step when it has happened, with the seconds that it took."""

    def __init__(self) -> None:
        self.steps: list[dict[str, object]] = []
        self._since = time.monotonic()

    def step(self, text: str, **facts: object) -> None:
        now = time.monotonic()
        self.steps.append({"step": text, "seconds": round(now - self._since, 2), **facts})
        self._since = now


def frame_map(extent: tuple[float, float, float, float]) -> None:
    """Show the area of interest in the datacube's own projection."""
    canvas = iface.mapCanvas()
    QgsProject.instance().setCrs(QgsCoordinateReferenceSystem("EPSG:3979"))
    area = QgsRectangle(*extent)

    def is_framed() -> bool:
        """A new project still moves the canvas for a while."""
        canvas.setExtent(area)
        settle()
        return canvas.extent().contains(area) and canvas.extent().width() < 2 * area.width()

    settle(1.0)
    wait_until(is_framed, "the map shows the area of interest")


def open_dock() -> Any:
    """Click the toolbar button; the dock's contents."""
    plugin = plugins["datacube_browser"]
    dock = plugin.dock
    if not dock.isVisible():
        plugin.toggle_action.trigger()
    wait_until(dock.isVisible, "the dock is shown")
    iface.mainWindow().resizeDocks([dock], [DOCK_WIDTH], Qt.Orientation.Horizontal)
    return dock.panel()


def connect(panel: Any, name: str, url: str) -> None:
    """Make a connection to the local datacube in the New Connection dialog; it becomes the chosen one."""
    panel.connection_bar.new_action.trigger()
    dialog = wait_until(lambda: _shown("ConnectionDialog"), "the connection dialog is shown")
    type_text(dialog.name, name)
    type_text(dialog.url, url)
    click(dialog.buttons.button(QDialogButtonBox.StandardButton.Ok))
    wait_until(lambda: panel.browser.contents, "the catalogue's collections are listed")


def find_item(panel: Any) -> Any:
    """Expand the collection and the item; the item's row."""

    def item() -> Any:
        collection = find_row(panel.tree, COLLECTION)
        return collection and find_row(panel.tree, ITEM, collection)

    expand_row(panel.tree, wait_until(lambda: find_row(panel.tree, COLLECTION), "the 1 m collection is listed"))
    found = wait_until(item, "the item is found")
    expand_row(panel.tree, found)
    return found


def add_terrain_model(panel: Any, item: Any) -> Any:
    """Check the asset and press Add to Map; the new layer."""
    asset = wait_until(lambda: find_row(panel.tree, ASSET, item), "the terrain model is listed")
    check_row(panel.tree, asset)
    click(panel.add_button)
    return wait_until(lambda: next(iter(QgsProject.instance().mapLayers().values()), None), "the layer is on the map")


def save_extent(panel: Any, path: Path) -> Any:
    """Press Save Canvas Extent as…, type the file name, press OK; the layer of the saved file."""
    click(panel.save_button)
    dialog = wait_until(lambda: _shown("SaveExtentDialog"), "the dialog is shown")
    type_text(dialog.file_name.lineEdit(), str(path))
    button = dialog.button_box.button(QDialogButtonBox.StandardButton.Ok)
    wait_until(button.isEnabled, "the export is planned and can start")
    picture, plan = dialog.grab(), dialog.summary.text()
    click(button)
    layer = wait_until(
        lambda: next((one for one in QgsProject.instance().mapLayers().values() if one.source() == str(path)), None),
        "the saved file is on the map",
        180,
    )
    return layer, plan, picture


def shape_map(extent: tuple[float, float, float, float]) -> None:
    """Give the map the shape of the area of interest, so that it shows little else."""
    window, canvas = iface.mainWindow(), iface.mapCanvas()
    west, south, east, north = extent
    height = round(canvas.width() * (north - south) / (east - west))
    window.resize(window.width(), window.height() + height - canvas.height())


def _shown(name: str) -> Any:
    return next((one for one in QApplication.topLevelWidgets() if one.objectName() == name and one.isVisible()), None)


def main_job(log: Log) -> None:
    build = Path(ORDERS["build"])
    iface.mainWindow().resize(1560, 960)
    iface.newProject()
    panel = open_dock()
    log.step("the dock is open")
    shape_map(GUIDE_EXTENT)
    frame_map(GUIDE_EXTENT)
    log.step("the map is framed on the guide's extent")
    connect(panel, "Local datacube", ORDERS["stac_url"])
    log.step("connected", collections=len(panel.browser.contents.collections))
    item = find_item(panel)
    log.step("searched", items=len(panel.model.items()))
    layer = add_terrain_model(panel, item)
    if not layer.isValid():
        raise RuntimeError(f"{layer.name()} is not valid")
    log.step("the terrain model is on the map", layer=layer.name(), source=layer.source())
    extent = iface.mapCanvas().extent()
    saved, plan, picture = save_extent(panel, build / "export.tif")
    picture.save(str(build / "dialog.png"))
    edges = [extent.xMinimum(), extent.yMinimum(), extent.xMaximum(), extent.yMaximum()]
    log.step("the canvas extent is saved", extent=edges, plan=plan, columns=saved.width(), rows=saved.height())
    iface.mapCanvas().refresh()
    wait_until(lambda: not iface.mapCanvas().isDrawing(), "the map is drawn")
    settle(1.0)
    window = iface.mainWindow()
    if not window.grab().save(str(build / "dock.png")):
        raise RuntimeError("the picture of the window could not be saved")
    log.step("the picture is taken")


def run() -> None:
    log, error = Log(), ""
    try:
        if ORDERS["interactive"]:
            panel = open_dock()
            frame_map(GUIDE_EXTENT)
            connect(panel, "Local datacube", ORDERS["stac_url"])
            return
        main_job(log)
    except Exception:  # noqa: BLE001 - whatever went wrong is the demo's result
        error = traceback.format_exc()
        iface.mainWindow().grab().save(str(Path(ORDERS["build"]) / "failed.png"))
    report = {"qgis": Qgis.QGIS_VERSION, "steps": log.steps, "error": error}
    Path(ORDERS["report"]).write_text(json.dumps(report, indent=1), encoding="utf-8")
    QgsProject.instance().setDirty(False)
    QTimer.singleShot(0, iface.actionExit().trigger)


QTimer.singleShot(0, run)
