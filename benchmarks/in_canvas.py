"""Draws on a QgsMapCanvas behind a link, ours and QGIS's by turns: `python -m benchmarks.in_canvas SETTING TIMES`.

Prints a line of JSON for each case: its name, and for `ours` and `qgis` the seconds of each draw, and the bytes and
requests of the last. A link of its own serves each draw, so that nothing is remembered.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from osgeo import gdal
from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsFeedback,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
)
from qgis.gui import QgsMapCanvas
from qgis.PyQt.QtCore import QEventLoop
from qgis.PyQt.QtWidgets import QFrame

from demo.person import settle

from . import sources
from .in_qgis import load_plugin
from .link import SETTINGS, link
from .measure import BUILD

_WIDTH, _HEIGHT = 1600, 1000
_FOLDER = "hrdem-mosaic-1m"
_NOISE = BUILD / "noise"
_ONE_VRT = sources.TILE.replace(".tif", ".vrt")


@dataclass(frozen=True)
class View:
    """`scale` in units of the CRS a pixel; `pan` in widths of the view, after a first draw that does not count."""

    name: str
    path: str
    scale: float
    crs: str = sources.CRS
    pan: float = 0.0

    @property
    def folder(self) -> Path:
        return sources.noise(_NOISE) if self.path == sources.NOISE else sources.data()


VIEWS = (
    View("Noise, 1 m a pixel", sources.NOISE, 1.0),
    View("Noise, 1.5 m a pixel", sources.NOISE, 1.5),
    View("Noise, 2.2 m a pixel", sources.NOISE, 2.2),
    View("Noise, 5 m a pixel", sources.NOISE, 5.0),
    View("Noise, EPSG:3857, 1 m a pixel", sources.NOISE, 1.0, "EPSG:3857"),
    View("Noise, EPSG:3857, 3 m a pixel", sources.NOISE, 3.0, "EPSG:3857"),
    View("Noise, 1 m a pixel, pan by half a view", sources.NOISE, 1.0, pan=0.5),
    View("COG, 1 m a pixel", sources.TILE, 1.0),
    View("COG, 1.5 m a pixel", sources.TILE, 1.5),
    View("COG, 2 m a pixel", sources.TILE, 2.0),
    View("COG, 2.2 m a pixel", sources.TILE, 2.2),
    View("COG, 5 m a pixel", sources.TILE, 5.0),
    View("COG, 10 m a pixel", sources.TILE, 10.0),
    View("COG, EPSG:3857, 1 m a pixel", sources.TILE, 1.0, "EPSG:3857"),
    View("COG, EPSG:3857, 3 m a pixel", sources.TILE, 3.0, "EPSG:3857"),
    View("COG, 1 m a pixel, pan by half a view", sources.TILE, 1.0, pan=0.5),
    View("VRT of one tile, 2.2 m a pixel", _ONE_VRT, 2.2),
    View("VRT of 66 tiles, 2.2 m a pixel", "", 2.2),
)


def main() -> None:
    setting, times = SETTINGS[sys.argv[1]], int(sys.argv[2])
    with tempfile.TemporaryDirectory() as profile:
        application = QgsApplication([], True, profile)
        application.initQgis()
        load_plugin()
        for view in VIEWS:
            found: dict[str, Any] = {who: {"seconds": []} for who in ("qgis", "ours")}
            for _ in range(times):
                for who, figures in found.items():
                    with link(view.folder, setting) as running:
                        figures["seconds"].append(_drawn(view, running.url, Path(profile), is_ours=who == "ours"))
                    figures |= {"bytes": running.traffic.bytes, "requests": running.traffic.requests}
            print(json.dumps({"name": view.name, "load": os.getloadavg()[0], **found}), flush=True)


def _drawn(view: View, url: str, folder: Path, *, is_ours: bool) -> float:
    """Seconds from the order to draw until QGIS says that it has drawn."""
    from datacube_browser.ui.integration.parallel_drawing import ParallelDrawing

    gdal.VSICurlClearCache()
    layer = _layer(view, url, folder)
    if not is_ours:
        plain = QgsRasterLayer(layer.source(), "plain", "gdal")
        plain.setRenderer(layer.renderer().clone())
        layer = plain
    canvas = QgsMapCanvas()
    canvas.setFrameShape(QFrame.Shape.NoFrame)
    canvas.setCachingEnabled(False)
    canvas.resize(_WIDTH, _HEIGHT)
    canvas.setDestinationCrs(QgsCoordinateReferenceSystem(view.crs))
    canvas.show()
    settle(0.8)  # QGIS draws anew half a second after it has changed a canvas's size
    watched = ParallelDrawing(canvas, canvas)
    west, south, east, north = sources.NOISE_BOX if view.path == sources.NOISE else sources.WINDOW
    target = canvas.mapSettings().destinationCrs()
    middle = QgsCoordinateTransform(QgsCoordinateReferenceSystem(sources.CRS), target, QgsProject.instance()).transform(
        (west + east) / 2, (south + north) / 2
    )
    took = 0.0
    for pan in dict.fromkeys((0.0, view.pan)):
        x, y = middle.x() + pan * _WIDTH * view.scale, middle.y()
        canvas.freeze(True)
        canvas.setExtent(
            QgsRectangle(
                x - _WIDTH / 2 * view.scale,
                y - _HEIGHT / 2 * view.scale,
                x + _WIDTH / 2 * view.scale,
                y + _HEIGHT / 2 * view.scale,
            )
        )
        canvas.setLayers([layer])
        canvas.freeze(False)
        took = _refreshed(canvas)
    canvas.setLayers([])
    watched.dispose()
    canvas.close()
    return took


def _layer(view: View, url: str, folder: Path) -> QgsRasterLayer:
    from datacube_browser.core.layers import open_layer
    from datacube_browser.core.layers.opening import opened
    from datacube_browser.core.layers.source import LayerSource
    from datacube_browser.core.remote_files.vsicurl import vsicurl_path
    from datacube_browser.core.stac.asset_records import AssetKind

    if view.path:
        return open_layer(f"{url}/{view.path}")
    local = sources.data() / _FOLDER
    path = folder / "all.vrt"
    gdal.BuildVRT(str(path), [str(each) for each in sorted(local.glob("*-dtm.tif"))]).FlushCache()
    text = path.read_text(encoding="utf-8").replace('relativeToVRT="1"', 'relativeToVRT="0"')
    path.write_text(text.replace(str(local), vsicurl_path(f"{url}/{_FOLDER}")), encoding="utf-8")
    sample = vsicurl_path(f"{url}/{sources.TILE}")
    return opened(LayerSource("all", str(path), str(path), AssetKind.VRT, samples=(sample,)), QgsFeedback())


def _refreshed(canvas: QgsMapCanvas) -> float:
    loop = QEventLoop()
    canvas.mapCanvasRefreshed.connect(loop.quit)
    began = time.perf_counter()
    canvas.refresh()
    loop.exec()
    took = time.perf_counter() - began
    canvas.mapCanvasRefreshed.disconnect(loop.quit)
    return took


if __name__ == "__main__":
    main()
