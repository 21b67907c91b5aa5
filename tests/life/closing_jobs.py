"""The plugin switched off, the project closed and QGIS ended in the midst of what the plugin does. Import it inside
QGIS only.

Python tells QGIS to close, as other plugins do: PyQt then keeps Python's lock, which is harder than a click.
"""

from __future__ import annotations

import faulthandler
import sys
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from qgis.core import QgsApplication, QgsProject
from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtWidgets import QApplication, QMessageBox
from qgis.utils import iface, loadPlugin, plugins, startPlugin, unloadPlugin

from demo.person import settle, wait_until

from .operations import MESSAGE, NAME, Stage, begin

if TYPE_CHECKING:
    from collections.abc import Callable

    from demo.session import Log

#: Seconds after which a step counts as hung: below the patience of GDAL (90), with which a draw that waits for Python's
#: lock ends in the end.
_HUNG = 75


class Questions:
    """Answers the questions that open while QGIS works: `asked` has their texts. Yes to QGIS's own, about tasks that
    are still active."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self._timer = QTimer()
        self._timer.timeout.connect(self._answer)
        self._timer.start(100)

    def _answer(self) -> None:
        dialog = QApplication.activeModalWidget()
        if dialog is None:
            return
        if isinstance(dialog, QMessageBox):
            self.asked.append(f"{dialog.windowTitle()}: {dialog.text()}")
            yes = dialog.button(QMessageBox.StandardButton.Yes)
            if yes is not None:
                yes.click()
                return
        else:
            self.asked.append(dialog.metaObject().className())
        dialog.reject()


def _unload(stage: Stage) -> None:
    unloadPlugin(NAME)


def _close_project(_stage: Stage) -> None:
    QgsProject.instance().setDirty(False)
    iface.actionNewProject().trigger()


def _quit(_stage: Stage) -> None:
    QgsProject.instance().setDirty(False)
    iface.actionExit().trigger()


_STEPS: dict[str, Callable[[Stage], None]] = {"switch off": _unload, "close the project": _close_project, "quit": _quit}


def close_in_turn(orders: dict[str, Any], log: Log) -> None:
    """Begin each operation and close what its steps say, all of them in one QGIS, which goes on each time."""
    stage, questions = _opened(orders), Questions()
    for name, steps in orders["pairs"]:
        what = f"{name}: {', '.join(steps)}"
        print(what, file=sys.stderr, flush=True)  # for the log of a QGIS that crashes
        begin(stage, name)
        stage.show_message()
        _take(stage, steps)
        stage.let_go()
        _come_to_rest()
        log.step(what, asked=list(questions.asked), **_left())
        questions.asked.clear()
        _begin_anew()


def close_qgis(orders: dict[str, Any], log: Log) -> None:
    """Begin the operations, all of them together, and take the steps, the last of which ends QGIS. The servers answer
    again then: what QGIS has read past the plugin, it waits for at its end, as it does without it. Those that are
    `silent` never do."""
    stage, questions = _opened(orders), Questions()
    begin(stage, *orders["operations"])
    _take(stage, orders["steps"])
    if not orders.get("silent"):
        stage.let_go()
    log.step("closed", asked=questions.asked)


def _opened(orders: dict[str, Any]) -> Stage:
    """QGIS with an empty map, in place of its welcome page."""
    iface.mainWindow().resize(1400, 900)
    iface.newProject()
    settle()
    return Stage(orders)


def _take(stage: Stage, steps: list[str]) -> None:
    """A step that hangs ends QGIS, whose log then says where its threads are."""
    for step in steps:
        faulthandler.dump_traceback_later(_HUNG, exit=True)
        _STEPS[step](stage)
        faulthandler.cancel_dump_traceback_later()


def _come_to_rest() -> None:
    """Wait until tasks and threads have ended, and what QGIS deletes later is gone."""
    tasks = QgsApplication.taskManager()
    wait_until(lambda: not tasks.count(), "all tasks have ended")
    settle()


def _left() -> dict[str, Any]:
    """What is left of the plugin once it is switched off."""
    if NAME in plugins:
        return {"threads": [], "modules": [], "messages": []}

    def threads() -> list[str]:
        return sorted(each.name for each in threading.enumerate() if each.name.startswith("datacube"))

    with suppress(TimeoutError):  # then they are named
        wait_until(lambda: not threads(), "all threads have ended")
    return {
        "threads": threads(),
        "modules": sorted(each for each in sys.modules if each.startswith(f"{NAME}.")),
        "messages": [item.text() for item in iface.messageBar().items() if item.text() == MESSAGE],
    }


def _begin_anew() -> None:
    """An empty project and the plugin as after a start."""
    for layout in QgsProject.instance().layoutManager().layouts():
        QgsProject.instance().layoutManager().removeLayout(layout)
    for canvas in iface.mapCanvases():
        if canvas is not iface.mapCanvas():
            iface.closeMapCanvas(canvas.objectName())
    QgsProject.instance().setDirty(False)
    iface.newProject()
    if NAME in plugins:
        unloadPlugin(NAME)
    loadPlugin(NAME)
    startPlugin(NAME)
    settle()
