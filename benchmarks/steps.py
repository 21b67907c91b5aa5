"""Steps inside a QGIS without windows, each done and measured when the other process asks for it by its name.

For each step two lines of JSON go out: one as soon as it is done, so that the other process can say what had been
answered by then, and one with what was measured.
"""

from __future__ import annotations

import json
import os
import sys
import time
from typing import TYPE_CHECKING, Any

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QEvent, QObject, QSettings
from qgis.PyQt.QtTest import QTest

from demo.person import settle

from .watchdog import watchdog

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

#: What begins a line that is meant for the other process: QGIS and GDAL have words of their own.
MARK = "step: "
#: Seconds after a step that still belong to it.
_AFTER = 0.3


def tell(**facts: Any) -> None:
    print(MARK + json.dumps(facts), flush=True)


def serve(steps: object) -> None:
    """Call the methods that the lines of the standard input name, until they end; each gives what it has measured. Then
    end this process without taking QGIS apart."""
    for line in sys.stdin:
        tell(**getattr(steps, line.strip())())
    sys.stdout.flush()
    os._exit(0)


def measured(deed: Callable[[], Any], is_done: Callable[[], Any], seconds: float = 60.0) -> dict[str, float]:
    """Do it and wait until it is done: `ms`, and `blocked`, the longest time for which the main thread did not come
    round to its events, until a little later. TimeoutError when it takes too long."""
    settle(0.5)
    with watchdog() as watch:
        began = time.perf_counter()
        deed()
        wait(is_done, seconds)
        took = time.perf_counter() - began
        tell(done=True)
        settle(_AFTER)
    return {"ms": 1000 * took, "blocked": watch.longest_ms}


def wait(condition: Callable[[], Any], seconds: float = 60.0) -> None:
    """As `demo.person.wait_until` does, but to two milliseconds."""
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            raise TimeoutError(f"still not so after {seconds:g} s")
        QTest.qWait(2)


class _Painted(QObject):
    """Notes when a widget is first painted."""

    def __init__(self) -> None:
        super().__init__()
        self.at: float | None = None

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and self.at is None:
            self.at = time.perf_counter()
        return False


def until_painted(dock: Any, deed: Callable[[], Any]) -> float:
    """Milliseconds from a deed that shows the plugin's dock for the first time until its contents are painted."""
    painted = _Painted()
    dock.panel_made.connect(lambda panel: panel.installEventFilter(painted))
    began = time.perf_counter()
    deed()
    wait(lambda: painted.at)
    return 1000 * (painted.at - began)


def start_qgis(profile: Path) -> QgsApplication:
    """A QGIS that knows nothing of whoever runs this, and remembers in the profile what it learns."""
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(profile))
    application = QgsApplication([], True, str(profile))
    application.initQgis()
    return application
