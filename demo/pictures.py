"""Pictures of the dock at work and of its dialogs. To be imported inside QGIS only."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qgis.PyQt.QtCore import Qt
from qgis.utils import iface

from . import steps
from .person import click, click_row, settle, wait_until


def taken(orders: dict[str, Any], log: Any) -> None:
    """The dock at each of the `widths`, its dialogs and the whole window, in `pictures` under names with `name`."""
    folder, name = Path(orders["pictures"]), orders["name"]
    window = iface.mainWindow()
    window.resize(1400, 900)
    iface.newProject()
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
    wait_until(lambda: not iface.mapCanvas().isDrawing(), "the map is drawn")
    settle()
    _save(window, folder / f"window-{name}.png")
    click(panel.save_button)
    dialog = wait_until(lambda: steps.shown("SaveExtentDialog"), "the dialog is shown")
    wait_until(dialog.summary.text, "the export is planned")
    settle()
    _save(dialog, folder / f"save-{name}.png")
    dialog.reject()
    panel.connection_bar.new_action.trigger()
    dialog = wait_until(lambda: steps.shown("ConnectionDialog"), "the connection dialog is shown")
    settle()
    _save(dialog, folder / f"connection-{name}.png")
    dialog.reject()
    log.step("the pictures are taken")


def _save(widget: Any, path: Path) -> None:
    if not widget.grab().save(str(path)):
        raise RuntimeError(f"{path} could not be saved")
