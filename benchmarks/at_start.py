"""The time that the plugin adds to QGIS's start and that its dock takes to appear. Import it inside QGIS only."""

from __future__ import annotations

import sys
from typing import Any

import qgis.utils

from demo.person import settle

from .in_dock import choose_catalogue
from .steps import until_first_painted, until_painted
from .watchdog import watchdog

_NAME = "datacube_browser"


def dock_shown(orders: dict[str, Any], log: Any) -> None:
    """After QGIS's start, which `time_plugins` has measured, show the dock by its toolbar button, for the catalogue at
    `stac_url`; then Processing's toolbox, which QGIS has made at its start. Reports `started`, `processing` (the start
    of Processing), `painted`, `blocked` and `toolbox` (until that is painted) in ms, and the number of the plugin's
    `modules` at the start."""
    modules = sum(1 for name in sys.modules if name.startswith(f"{_NAME}."))
    settle(2.0)  # QGIS's own start
    choose_catalogue(orders["stac_url"])
    plugin = qgis.utils.plugins[_NAME]
    with watchdog() as watch:
        painted = until_painted(plugin.dock, plugin.toggle_action.trigger)
        settle(1.0)
    plugin.toggle_action.trigger()  # close it again, or QGIS would open it at its next start
    settle(1.0)
    processing_plugin = qgis.utils.plugins["processing"]
    tree = processing_plugin.toolbox.algorithmTree.viewport()
    toolbox = until_first_painted(tree, processing_plugin.toolboxAction.trigger)
    settle(0.5)
    processing_plugin.toolboxAction.trigger()
    started = 1000 * qgis.utils.seconds_of_plugins[_NAME]
    processing = 1000 * qgis.utils.seconds_of_plugins["processing"]
    facts = {"started": started, "processing": processing, "modules": modules}
    log.step("the dock is shown", painted=painted, blocked=watch.longest_ms, toolbox=toolbox, **facts)
