"""The main job: browse the datacube, add a terrain model, save the canvas extent. Import it inside QGIS only."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qgis.utils import iface

from . import steps
from .person import settle, wait_until


def watched(orders: dict[str, Any], log: Any) -> None:
    """Do all steps; write the exported file and the pictures to the folder `build`."""
    build = Path(orders["build"])
    iface.mainWindow().resize(1560, 960)
    iface.newProject()
    panel = steps.open_dock()
    log.step("the dock is open")
    steps.shape_map(steps.GUIDE_EXTENT)
    steps.frame_map(steps.GUIDE_EXTENT)
    log.step("the map is framed on the guide's extent")
    steps.connect(panel, "Local datacube", orders["stac_url"])
    log.step("connected", collections=len(panel.search_controller.contents.collections))
    item = steps.find_item(panel)
    log.step("searched", items=len(panel.model.items()))
    layer = steps.add_terrain_model(panel, item)
    if not layer.isValid():
        raise RuntimeError(f"{layer.name()} is not valid")
    log.step("the terrain model is on the map", layer=layer.name(), source=layer.source())
    extent = iface.mapCanvas().extent()
    saved, plan, picture = steps.save_extent(panel, build / "export.tif")
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


def prepared(orders: dict[str, Any], _log: Any) -> bool:
    """Prepare the project for a user and leave QGIS open."""
    panel = steps.open_dock()
    steps.frame_map(steps.GUIDE_EXTENT)
    steps.connect(panel, "Local datacube", orders["stac_url"])
    return True
