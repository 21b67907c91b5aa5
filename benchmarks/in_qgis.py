"""One job inside a QGIS without windows: `python -m benchmarks.in_qgis JOB ARGUMENTS`, the arguments as JSON.

Prints a line of JSON: the seconds that the job took, and its peak of memory above the idle QGIS.
"""

from __future__ import annotations

import importlib.util
import json
import random
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.core import (
    QgsApplication,
    QgsCoordinateTransformContext,
    QgsRasterFileWriter,
    QgsRasterLayer,
    QgsRasterPipe,
    QgsRectangle,
)

if TYPE_CHECKING:
    from collections.abc import Callable

_NAME = "datacube_browser"
_ROOT = Path(__file__).resolve().parents[1]


def load_plugin() -> None:
    """Load the checkout's root, which is the plugin, whatever its folder is called."""
    spec = importlib.util.spec_from_file_location(_NAME, _ROOT / "__init__.py", submodule_search_locations=[str(_ROOT)])
    if spec is None or spec.loader is None:
        raise ImportError(_NAME)
    sys.modules[_NAME] = module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)


def _request(arguments: dict[str, Any]) -> Any:
    from datacube_browser.core.export.request import ExportRequest, ExportSource, Resampling
    from datacube_browser.core.extent import MapExtent
    from datacube_browser.core.settings import settings
    from datacube_browser.core.spatial.georeference import Georeference

    settings().disk_cache.setValue(0)  # what is measured is the way over the link
    sources = tuple(
        ExportSource(each["url"], georeference=Georeference(arguments["crs"], tuple(each["box"])))
        for each in arguments["sources"]
    )
    return ExportRequest(
        sources,
        MapExtent(*arguments["box"], arguments["box_crs"]),
        Path(arguments["output"]),
        crs=arguments.get("target_crs"),
        resolution=arguments.get("resolution") and (arguments["resolution"],) * 2,
        resampling=Resampling(arguments.get("resampling", "near")),
        creation_options=tuple(arguments.get("options", ())),
    )


def export(arguments: dict[str, Any]) -> Callable[[], object]:
    """The plugin's export, planning included."""
    from datacube_browser.core.export.planning.plan_export import plan_export
    from datacube_browser.core.export.run import run_export

    request = _request(arguments)
    return lambda: run_export(plan_export(request))


def plan(arguments: dict[str, Any]) -> Callable[[], object]:
    """Only the plugin's planning."""
    from datacube_browser.core.export.planning.plan_export import plan_export

    request = _request(arguments)
    return lambda: plan_export(request)


def layout(arguments: dict[str, Any]) -> Callable[[], object]:
    """The plugin's planning of `count` randomly overlapping sources without opening them: placement and chunks."""
    from datacube_browser.core.export.planning.chunks import areas_of, chunks_of
    from datacube_browser.core.export.planning.placement import place_source
    from datacube_browser.core.export.request import ExportSource, Resampling
    from datacube_browser.core.export.sources.source_raster import SourceRaster
    from datacube_browser.core.grid import Grid

    draw, side, crs = random.Random(1), 5000, arguments["crs"]
    target = Grid(crs, (0.0, 1.0, 0.0, 0.0, 0.0, -1.0), 2 * side, 2 * side)
    rasters = []
    for number in range(arguments["count"]):
        x, y = draw.randrange(-side, 2 * side), -draw.randrange(-side, 2 * side)
        grid = Grid(crs, (x, 1.0, 0.0, y, 0.0, -1.0), side, side)
        rasters.append(
            SourceRaster(ExportSource(f"{number}.tif"), grid, 1, 6, (-9999.0,), (512, 512), (), False, has_alpha=False)
        )

    def lay_out() -> None:
        placed = (place_source(raster, target, Resampling.NEAREST) for raster in rasters)
        placements = [placement for placement in placed if placement is not None]
        chunks_of(areas_of(target.window, placements), placements, 4)

    return lay_out


def save_as(arguments: dict[str, Any]) -> Callable[[], object]:
    """QGIS's Save Raster Layer as…, raw data, as its dialog does it; the layer is already in the project."""
    layer = QgsRasterLayer(f"/vsicurl/{arguments['sources'][0]['url']}", "", "gdal")
    if not layer.isValid():
        raise RuntimeError(layer.error().summary())
    extent = QgsRectangle(*arguments["box"])
    columns = round(extent.width() / layer.rasterUnitsPerPixelX())
    rows = round(extent.height() / layer.rasterUnitsPerPixelY())
    pipe = QgsRasterPipe()
    pipe.set(layer.dataProvider().clone())
    writer = QgsRasterFileWriter(arguments["output"])
    writer.setOutputFormat("GTiff")

    def write() -> None:
        context = QgsCoordinateTransformContext()
        if writer.writeRaster(pipe, columns, rows, extent, layer.crs(), context) != 0:
            raise RuntimeError("Save As failed")

    return write


def _memory(key: str) -> int:
    """This process's memory from /proc, in bytes."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{key}:"))


def main() -> None:
    with tempfile.TemporaryDirectory() as profile:  # without the user's proxy and cache
        _run(profile)


def _run(profile: str) -> None:
    application = QgsApplication([], False, profile)
    application.initQgis()
    load_plugin()
    job = {"export": export, "plan": plan, "layout": layout, "save_as": save_as}[sys.argv[1]](json.loads(sys.argv[2]))
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # resets the peak
    idle = _memory("VmRSS")
    started, cpu = time.monotonic(), time.process_time()
    job()
    seconds, cpu = time.monotonic() - started, time.process_time() - cpu
    print(json.dumps({"seconds": seconds, "cpu": cpu, "memory": _memory("VmHWM") - idle}), flush=True)


if __name__ == "__main__":
    main()
