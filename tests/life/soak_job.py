"""What somebody does with the plugin, again and again, and what QGIS needs for it. Import it inside QGIS only."""

from __future__ import annotations

import gc
import json
import os
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from osgeo import gdal
from qgis.core import QgsApplication, QgsProject, QgsRectangle
from qgis.PyQt.QtCore import QObject
from qgis.PyQt.QtWidgets import QApplication
from qgis.utils import iface, loadPlugin, startPlugin, unloadPlugin

from demo.person import settle, wait_until
from tests.desktop.jobs import code_left

from .flatness import rise
from .memory_parts import classes_of, clear, handed_out, names_kept, stand_ins
from .operations import NAME, Stage, catalog, layer_source, request, with_profile

if TYPE_CHECKING:
    from collections.abc import Callable

    from demo.session import Log

_BEGAN = time.monotonic()
#: Every so many turns, the project is closed and a new one begun.
_PROJECT = 5


def soak(orders: dict[str, Any], log: Log) -> None:
    """Search, add, draw, pan, export, download and sign until the time is over; write a line of measures after each
    turn."""
    stage, until, turns = Stage(orders), time.monotonic() + 60 * orders["minutes"], 0
    half, kinds = time.monotonic() + 30 * orders["minutes"], Counter()
    iface.mainWindow().resize(1400, 900)
    iface.newProject()
    with Path(orders["measures"]).open("w", encoding="utf-8") as file:
        while time.monotonic() < until:
            _turn(stage, turns)
            turns += 1
            file.write(json.dumps(measures(orders)) + "\n")
            file.flush()
            if not kinds and time.monotonic() > half:
                kinds = _kinds()
    log.step("soaked", turns=turns, more=(_kinds() - kinds).most_common(12))


def reload_often(orders: dict[str, Any], log: Log) -> None:
    """Switch the plugin off and on as Plugin Reloader does, after it has been used; a line of measures after each."""
    stage = Stage(orders)
    iface.mainWindow().resize(1400, 900)
    iface.newProject()
    with Path(orders["measures"]).open("w", encoding="utf-8") as file:
        for turn in range(orders["times"]):
            if turn:
                loadPlugin(NAME)
                startPlugin(NAME)
            _search(stage)
            _add(stage, layer_source(stage))
            _clear(stage, turn)
            classes = classes_of(NAME)
            names, make = names_kept(classes), stand_ins(classes)
            count = len(classes)
            del classes
            unloadPlugin(NAME)
            _rest()
            file.write(json.dumps({**measures(orders), "handed out": handed_out()}) + "\n")
            file.flush()
    log.step("reloaded", times=orders["times"], more=code_left())
    log.step("kept by PyQt", classes=count, names=names, **_kept_by_pyqt(make, orders["times"]))


def _kept_by_pyqt(make: Callable[[], None], times: int) -> dict[str, float]:
    """How much more there is after each time, without the plugin, as the median of so many times."""
    memory, given = [], []
    for _ in range(times):
        make()
        given.append(handed_out())
        memory.append(_memory())
    bytes_more, blocks = (rise([each[kind] for each in given]) / 100 for kind in (0, 1))
    return {"memory": rise(memory) / 100, "bytes": bytes_more, "blocks": blocks}


def measures(orders: dict[str, Any]) -> dict[str, float]:
    """By the names of `flatness.MEASURES`, and the seconds since the job began."""
    clear()
    folders = (tempfile.gettempdir(), Path(orders["served"]) / "out")
    return {
        "seconds": round(time.monotonic() - _BEGAN, 1),
        "memory": _memory(),
        "Python objects": len(gc.get_objects()),
        "Qt objects": len(iface.mainWindow().findChildren(QObject)) + len(QApplication.allWidgets()),
        "handles": len(os.listdir("/proc/self/fd")),
        "threads": len(os.listdir("/proc/self/task")),
        "temporary files": sum(len(files) for folder in folders for _, _, files in os.walk(folder)),
        "files in memory": len(gdal.ReadDirRecursive("/vsimem/") or ()),
    }


def _memory() -> float:
    """What the process holds, in MB."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def _kinds() -> Counter[str]:
    """How many Python objects there are of each kind."""
    return Counter(f"{type(each).__module__}.{type(each).__qualname__}" for each in gc.get_objects())


def _turn(stage: Stage, number: int) -> None:
    _search(stage)
    _add(stage, layer_source(stage))
    _pan()
    _export(stage)
    _download(stage)
    _add(stage, layer_source(stage, "dtm.tif", with_profile(stage)))
    _pan()
    _clear(stage, number)


def _search(stage: Stage) -> None:
    """Connect, search a collection, fetch its next page unless the tree does it, look at an item."""
    controller, model = stage.panel.search_controller, stage.panel.model
    controller.connect_to(catalog(stage))
    wait_until(lambda: controller.contents and not controller.is_connecting, "the catalogue has answered")
    first = controller.contents.collections[0]
    controller.search([first])
    wait_until(lambda: not controller.is_searching, "the first page")
    page = model.next_page(first.id)
    if page is not None:
        model.page_wanted.emit(first.id, page)
    wait_until(lambda: not controller.is_searching, "the next page")
    tree = stage.panel.tree
    row = tree.model().index(0, 0)
    tree.expand(row)
    tree.setCurrentIndex(tree.model().index(0, 0, row))
    settle(0.1)


def _add(stage: Stage, source: Any) -> None:
    before = len(QgsProject.instance().mapLayers())
    stage.panel.actions.open_sources([source])
    wait_until(lambda: len(QgsProject.instance().mapLayers()) > before, f"{source.name} is on the map")
    _wait_for_the_map()


def _pan() -> None:
    """Look at the layer as a whole, then at parts of it, pixel by pixel."""
    canvas = iface.mapCanvas()
    layer = next(iter(QgsProject.instance().layerTreeRoot().layerOrder()))
    canvas.setExtent(layer.extent())
    canvas.refresh()
    _wait_for_the_map()
    middle = layer.extent().center()
    for step in (-300, 0, 300):
        place = QgsRectangle(middle.x() - 300 + step, middle.y() - 200, middle.x() + 300 + step, middle.y() + 200)
        canvas.setExtent(place)
        canvas.refresh()
        _wait_for_the_map()


def _wait_for_the_map() -> None:
    settle(0.05)
    wait_until(lambda: not iface.mapCanvas().isDrawing(), "the map is drawn")


def _export(stage: Stage) -> None:
    wanted = request(stage, f"{stage.orders['store']}/dtm.tif")
    stage.exports.start(wanted, add_to_map=True)
    shown = QgsProject.instance().mapLayers
    wait_until(lambda: [each for each in shown().values() if each.source() == str(wanted.output)], "the file is shown")


def _download(stage: Stage) -> None:
    from datacube_browser.core.download import DownloadFile, DownloadTask

    ended: list[Any] = []
    task = DownloadTask([DownloadFile(f"{stage.orders['store']}/dtm.tif", stage.output())])
    task.succeeded.connect(ended.append)
    stage.track(task, "Downloading")
    wait_until(lambda: ended, "the download")


def _clear(stage: Stage, number: int) -> None:
    """An empty map, and no file of the turn."""
    project = QgsProject.instance()
    project.removeAllMapLayers()
    if number % _PROJECT == 0:
        project.setDirty(False)
        iface.newProject()
    iface.messageBar().clearWidgets()
    _rest()
    for file in stage.output().parent.iterdir():
        file.unlink()


def _rest() -> None:
    wait_until(lambda: not QgsApplication.taskManager().count(), "all tasks have ended")
    settle(0.3)
