"""Whether a connection is lost, as all the readers of one piece of work see it together."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

#: Seconds between two requests while the connection is lost.
CHECK_INTERVAL = 3.0


class Outage:
    """Tells a lost connection, during which no server answers any reader, from one request that fails. For any thread.

    `timeout` are the seconds for which a lost connection is waited for, 0 for not at all. `on_outage` is called with
    True when the connection is lost and with False when it is back, in the thread that found out.
    """

    def __init__(self, timeout: float = 0.0, on_outage: Callable[[bool], None] | None = None) -> None:
        self.timeout = timeout
        self._on_outage = on_outage
        self._lock = threading.Lock()
        self._last_success = time.monotonic()
        self._is_lost = False

    def report_success(self) -> None:
        """To be called when a server has answered, also with an error."""
        with self._lock:
            self._last_success = time.monotonic()
            was_lost, self._is_lost = self._is_lost, False
        if was_lost and self._on_outage is not None:
            self._on_outage(False)

    def is_lost_since(self, moment: float) -> bool:
        """Whether no reader has had an answer since that moment (`time.monotonic()`), and the timeout is not over."""
        with self._lock:
            is_lost = self._last_success < moment and time.monotonic() - moment < self.timeout
            has_begun, self._is_lost = is_lost and not self._is_lost, is_lost or self._is_lost
        if has_begun and self._on_outage is not None:
            self._on_outage(True)
        return is_lost
