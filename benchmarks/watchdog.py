"""How long the main thread was busy with something else than its events."""

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
    """`longest_ms` is the longest time for which the event loop did not come round, since the start.

    Time for which the thread could have run but other processes had the processor does not count: it says how busy
    the machine is, not what the plugin does. Nor does what Python's garbage collector needs for all that was there
    before: a long run of tests leaves more than any QGIS has.
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
        """Seconds, without those that this thread has spent waiting for a processor."""
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
