"""Measures how long the main thread processes no events."""

from __future__ import annotations

import gc
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QTimer

if TYPE_CHECKING:
    from collections.abc import Iterator

_BEAT_MS = 5


class Watchdog:
    """`longest_ms` is the longest time since the start for which the event loop processed no events.

    Time in which the thread waited for a processor does not count: it depends on the machine's load, not on the plugin.
    Python's garbage collection of older objects does not count either: a long test run leaves more of them than a QGIS.
    """

    def __init__(self) -> None:
        self.longest_ms = 0.0
        self._statistics = Path(f"/proc/self/task/{threading.get_native_id()}/schedstat")
        self._last = self._now()
        self._timer = QTimer()
        self._timer.setInterval(_BEAT_MS)
        self._timer.timeout.connect(self._beat)

    def start(self) -> None:
        gc.collect()
        gc.freeze()
        self._last = self._now()
        self._timer.start()

    def stop(self) -> None:
        self._beat()
        self._timer.stop()
        gc.unfreeze()

    def _beat(self) -> None:
        now = self._now()
        self.longest_ms = max(self.longest_ms, 1000 * (now - self._last))
        self._last = now

    def _now(self) -> float:
        """Seconds without the time that this thread has waited for a processor."""
        _running, waiting, _slices = self._statistics.read_text().split()
        return time.perf_counter() - int(waiting) / 1e9


@contextmanager
def watchdog() -> Iterator[Watchdog]:
    """Watch the event loop of this (the main) thread: `with watchdog() as watch: …`, then `watch.longest_ms`."""
    watch = Watchdog()
    watch.start()
    try:
        yield watch
    finally:
        watch.stop()
