"""QGIS runs this before it loads plugins (PYQGIS_STARTUP): measures the import and the initGui of each plugin.

`qgis.utils.seconds_of_plugins` has the sums in seconds by plugin name. The import of Processing counts for Processing,
though other plugins of QGIS would import it before.
"""

import importlib
import sys
import time
from collections.abc import Callable

import qgis.utils

qgis.utils.seconds_of_plugins = {}


def _timed(
    function: Callable[[str], bool],
    clock: Callable[[], float] = time.perf_counter,
    sums: dict[str, float] = qgis.utils.seconds_of_plugins,
) -> Callable[[str], bool]:
    def call(name: str) -> bool:
        if name != "datacube_browser" and "processing" not in sys.modules:
            began = clock()
            importlib.import_module("processing")
            sums["processing"] = sums.get("processing", 0.0) + clock() - began
        began = clock()
        try:
            return function(name)
        finally:
            sums[name] = sums.get(name, 0.0) + clock() - began

    return call


qgis.utils.loadPlugin = _timed(qgis.utils.loadPlugin)
qgis.utils.startPlugin = _timed(qgis.utils.startPlugin)
