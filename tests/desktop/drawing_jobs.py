"""The jobs of test_drawing.py. Import it inside QGIS only."""

from __future__ import annotations

import faulthandler
from pathlib import Path

from qgis.core import QgsProject, QgsRectangle
from qgis.utils import iface

from demo.person import settle, wait_until


def close_in_the_midst(orders, log):
    """Do what the orders say while the store holds back what a draw waits for; then QGIS is closed."""
    layer, canvas = _added(orders["url"]), iface.mapCanvas()
    _signal(orders["hold"])
    _look_at(canvas, layer)
    wait_until(lambda: canvas.isDrawing() and _readers(), "a draw that waits for the store")
    QgsProject.instance().setDirty(False)
    # QGIS waits as long as GDAL is patient (90 s), or twice as long: then its log says where its threads are
    faulthandler.dump_traceback_later(75, exit=True)
    _DO[orders["what"]]()
    faulthandler.cancel_dump_traceback_later()
    Path(orders["answer"]).touch()
    log.step("done")


def _added(url):
    from datacube_browser.core.layers import open_layer

    layer = open_layer(url)
    QgsProject.instance().addMapLayer(layer)
    settle(0.3)
    wait_until(lambda: not iface.mapCanvas().isDrawing(), "the first draw")
    return layer


def _look_at(canvas, layer):
    """One pixel of the file for each of the screen, in the middle of the layer."""
    middle, half, high = layer.extent().center(), canvas.width() / 2, canvas.height() / 2
    canvas.setExtent(QgsRectangle(middle.x() - half, middle.y() - high, middle.x() + half, middle.y() + high))
    canvas.refresh()
    settle(0.1)


def _signal(path):
    Path(path).touch()
    wait_until(lambda: not Path(path).exists(), "the test has done it")


def _readers():
    """How many parts of files are being read."""
    from datacube_browser.core.layers import gateway_layers

    server = gateway_layers._gateway._server
    return 0 if server is None else server.sent


_DO = {
    # as plugins do it: PyQt holds Python's lock in `trigger`
    "close QGIS": lambda: iface.actionExit().trigger(),
    "begin a new project": lambda: iface.actionNewProject().trigger(),
}
