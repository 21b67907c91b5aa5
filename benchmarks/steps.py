"""Steps inside a QGIS without windows, each done and measured when the other process sends its name.

For each step it prints two lines of JSON: one as soon as the step is done, so that the other process can count what
was answered by then, and one with the measurements.
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

#: Prefix of lines for the other process, since QGIS and GDAL print messages as well.
MARK = "step: "
#: Seconds after a step that still count as part of it.
_AFTER = 0.3


def tell(**facts: Any) -> None:
    print(MARK + json.dumps(facts), flush=True)


def serve(steps: object) -> None:
    """Call the methods whose names are read from the standard input, until it ends; each returns its measurements. Then
    end this process without QGIS's clean-up."""
    for line in sys.stdin:
        tell(**getattr(steps, line.strip())())
    sys.stdout.flush()
    os._exit(0)


def measured(action: Callable[[], Any], is_done: Callable[[], Any], seconds: float = 60.0) -> dict[str, float]:
    """Run the action and wait until it is done. Returns `ms`, and `blocked`: the longest time for which the main thread
    processed no events, until shortly after the end. Raises TimeoutError when it takes too long."""
    settle(0.5)
    with watchdog() as watch:
        began = time.perf_counter()
        action()
        wait(is_done, seconds)
        took = time.perf_counter() - began
        tell(done=True)
        settle(_AFTER)
    return {"ms": 1000 * took, "blocked": watch.longest_ms}


def wait(condition: Callable[[], Any], seconds: float = 60.0) -> None:
    """Like `demo.person.wait_until`, with a precision of two milliseconds."""
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            raise TimeoutError(f"still not so after {seconds:g} s")
        QTest.qWait(2)


class _Painted(QObject):
    """Records when a widget is first painted."""

    def __init__(self) -> None:
        super().__init__()
        self.at: float | None = None

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and self.at is None:
            self.at = time.perf_counter()
        return False

    def since(self, action: Callable[[], Any]) -> float:
        """Milliseconds from the action, which shows the widget, until it is painted."""
        began = time.perf_counter()
        action()
        wait(lambda: self.at)
        return 1000 * (self.at - began)


def until_painted(dock: Any, action: Callable[[], Any]) -> float:
    """Milliseconds from an action that shows the plugin's dock for the first time until its contents are painted."""
    painted = _Painted()
    dock.panel_made.connect(lambda panel: panel.installEventFilter(painted))
    return painted.since(action)


def until_first_painted(widget: Any, action: Callable[[], Any]) -> float:
    """The same for a widget that is there already."""
    painted = _Painted()
    widget.installEventFilter(painted)
    return painted.since(action)


def start_qgis(profile: Path) -> QgsApplication:
    """Start a QGIS without the user's settings, which keeps its own in the profile: among the user's, each run would
    leave its connections, which the next one had to list."""
    os.environ["QGIS_CUSTOM_CONFIG_PATH"] = str(profile)  # else it goes on with the user's once it is initialized
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(profile))
    application = QgsApplication([], True, str(profile))
    application.initQgis()
    return application
