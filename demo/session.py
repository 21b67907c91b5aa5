"""Runs inside QGIS (`qgis --code`): does the job that the orders name, then leaves a report and closes QGIS.

The orders are the JSON file that DATACUBE_ORDERS names: `root` (the checkout), `job` ("module:function", called with
the orders and a Log), `report` (where to write what happened) and whatever the job needs.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import time
import traceback
from pathlib import Path
from typing import Any

ORDERS: dict[str, Any] = json.loads(Path(os.environ["DATACUBE_ORDERS"]).read_text(encoding="utf-8"))
sys.path.insert(0, ORDERS["root"])

from qgis.core import Qgis, QgsApplication, QgsProject  # noqa: E402
from qgis.PyQt.QtCore import QTimer  # noqa: E402
from qgis.utils import iface  # noqa: E402


class Log:
    """Writes down each step when it has happened, with the seconds that it took."""

    def __init__(self) -> None:
        self.steps: list[dict[str, object]] = []
        self._since = time.monotonic()

    def step(self, text: str, **facts: object) -> None:
        now = time.monotonic()
        self.steps.append({"step": text, "seconds": round(now - self._since, 2), **facts})
        self._since = now


def run() -> None:
    log, error, slots = Log(), "", []
    # QGIS would show what a slot raises in a window, and wait
    sys.excepthook = lambda *raised: slots.append("".join(traceback.format_exception(*raised)))
    module, _, function = ORDERS["job"].partition(":")
    try:
        stays_open = getattr(importlib.import_module(module), function)(ORDERS, log)
    except Exception:  # noqa: BLE001 - whatever went wrong is the job's result
        stays_open, error = False, traceback.format_exc()
        iface.mainWindow().grab().save(str(Path(ORDERS["report"]).with_suffix(".png")))
    if stays_open:
        return
    report = {"qgis": Qgis.QGIS_VERSION, "steps": log.steps, "error": "\n".join([error, *slots]).strip()}
    Path(ORDERS["report"]).write_text(json.dumps(report, indent=1), encoding="utf-8")
    leave()


def leave() -> None:
    """Close QGIS without its questions: whether to save the project, whether to cancel what still runs."""
    QgsProject.instance().setDirty(False)
    tasks = QgsApplication.taskManager()
    tasks.cancelAll()
    if tasks.count():  # what was waiting behind a canceled task may start now
        QTimer.singleShot(100, leave)
    else:
        iface.actionExit().trigger()


QTimer.singleShot(0, run)
