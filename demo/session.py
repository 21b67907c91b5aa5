"""Runs inside QGIS (`qgis --code`): does the job that the orders name, writes a report and closes QGIS.

The orders are a JSON file, whose path is in DATACUBE_ORDERS: `root` (the checkout), `job` ("module:function", called
with the orders and a Log), `report` (the report's path) and whatever the job needs.
"""

from __future__ import annotations

import faulthandler
import importlib
import json
import os
import signal
import sys
import time
import traceback
from pathlib import Path
from typing import Any

ORDERS: dict[str, Any] = json.loads(Path(os.environ["DATACUBE_ORDERS"]).read_text(encoding="utf-8"))
sys.path.insert(0, ORDERS["root"])
# QGIS's log then tells where each thread is, in a crash too; whoever waits for QGIS asks for it before ending it
faulthandler.enable()
faulthandler.register(signal.SIGUSR1)

from qgis.core import Qgis, QgsApplication, QgsProject, QgsSettings  # noqa: E402
from qgis.PyQt.QtCore import QTimer  # noqa: E402
from qgis.utils import iface  # noqa: E402


class Log:
    """Records each step after it, with the seconds that it took."""

    def __init__(self) -> None:
        self.steps: list[dict[str, object]] = []
        self._since = time.monotonic()

    def step(self, text: str, **facts: object) -> None:
        now = time.monotonic()
        self.steps.append({"step": text, "seconds": round(now - self._since, 2), **facts})
        self._since = now


def run() -> None:
    log, error, slots = Log(), "", []
    # QGIS would show an exception in a slot in a window, and wait
    sys.excepthook = lambda *raised: slots.append("".join(traceback.format_exception(*raised)))
    module, _, function = ORDERS["job"].partition(":")
    try:
        stays_open = getattr(importlib.import_module(module), function)(ORDERS, log)
    except Exception:  # noqa: BLE001 - any error is the job's result
        stays_open, error = False, traceback.format_exc()
        iface.mainWindow().grab().save(str(Path(ORDERS["report"]).with_suffix(".png")))
    if stays_open:
        return
    report = {"qgis": Qgis.QGIS_VERSION, "steps": log.steps, "error": "\n".join([error, *slots]).strip()}
    Path(ORDERS["report"]).write_text(json.dumps(report, indent=1), encoding="utf-8")
    leave()


def leave() -> None:
    """Close QGIS without its questions: whether to save the project, to lose layers of files in the folder of temporary
    files, and to cancel running tasks."""
    QgsProject.instance().setDirty(False)
    QgsSettings().setValue("askToSaveMemoryLayers", False, QgsSettings.Section.App)
    tasks = QgsApplication.taskManager()
    tasks.cancelAll()
    if tasks.count():  # a task that waited behind a canceled one may start now
        QTimer.singleShot(100, leave)
    else:
        iface.actionExit().trigger()  # at once: another task may begin before the next event


QTimer.singleShot(0, run)
