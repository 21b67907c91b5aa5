"""An estimate of how long an operation still takes, from its speed so far."""

from __future__ import annotations

import time

#: No rate is estimated from less than this many seconds.
_RATE_AFTER_SECONDS = 2.0


class RateEstimator:
    """Estimates the remaining time from what has been done since the first report: a resumed download starts high."""

    def __init__(self) -> None:
        self._start: tuple[float, int] | None = None

    def seconds_left(self, done: int, total: int | None) -> float | None:
        """None while nothing can be said."""
        now = time.monotonic()
        if self._start is None:
            self._start = (now, done)
        elapsed, gained = now - self._start[0], done - self._start[1]
        if total is None or gained <= 0 or elapsed < _RATE_AFTER_SECONDS:
            return None
        return (total - done) * elapsed / gained
