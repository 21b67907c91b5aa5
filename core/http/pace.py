"""How slowly a server may send before it is given up."""

from __future__ import annotations

import time

from qgis.PyQt.QtCore import QCoreApplication

from ..errors import SlowServerError

#: Seconds over which a server's speed is measured, and the bytes a second below which it counts as dead. The slowest
#: links in use (GPRS, satellites in bad weather) carry ten times as much, pauses included; at this speed a megabyte
#: takes three hours.
PERIOD = 60.0
LEAST_BYTES_A_SECOND = 100


class Pace:
    """Measures one answer; a server that sends nothing at all is left to the time-out of silence, and what this
    computer has slept through is not measured."""

    def __init__(self) -> None:
        self._since = self._checked = time.monotonic()
        self._before = 0

    def check(self, received: int, url: str) -> None:
        """To be called whenever bytes have come; `received` counts all of them so far. Raises SlowServerError."""
        now = time.monotonic()
        unseen, self._checked = now - self._checked, now
        if unseen > PERIOD / 2:  # the process was stopped, or the computer asleep
            self._since, self._before = now, received
        if now - self._since < PERIOD:
            return
        came = received - self._before
        if came < LEAST_BYTES_A_SECOND * PERIOD:
            raise _too_slow(url, came, now - self._since)
        self._since, self._before = now, received


def _too_slow(url: str, came: int, seconds: float) -> SlowServerError:
    return SlowServerError(
        QCoreApplication.translate("Pace", "The server is too slow: less than {count} bytes per second.").format(
            count=LEAST_BYTES_A_SECOND
        ),
        url=url,
        details=f"{came} B / {seconds:.0f} s",
        hint=QCoreApplication.translate("Pace", "Try again later, or ask the server's operator."),
    )
