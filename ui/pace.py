"""How fast an operation goes."""

from __future__ import annotations

import time

#: Before that many seconds a rate says nothing.
_MEASURES_FOR = 2.0


class Pace:
    """Estimates the remaining time from what has been done since the first report: a resumed download starts high."""

    def __init__(self) -> None:
        self._start: tuple[float, int] | None = None

    def seconds_left(self, done: int, total: int | None) -> float | None:
        """None while nothing can be said."""
        now = time.monotonic()
        if self._start is None:
            self._start = (now, done)
        elapsed, gained = now - self._start[0], done - self._start[1]
        if total is None or gained <= 0 or elapsed < _MEASURES_FOR:
            return None
        return (total - done) * elapsed / gained
