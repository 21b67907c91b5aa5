"""Waiting while a network connection is lost."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

#: Seconds between the looks whether a lost link is there again.
LOOK_AGAIN = 3.0


class Outage:
    """Whether servers answer at all, as everybody who reads for one piece of work sees it.

    `patience` is for how many seconds a lost link is waited for; `changed` hears True when it is lost and False when it
    is there again, in the thread that found out.
    """

    def __init__(self, patience: float = 0.0, changed: Callable[[bool], None] | None = None) -> None:
        self.patience = patience
        self._changed = changed
        self._lock = threading.Lock()
        self._worked_at = time.monotonic()
        self._is_lost = False

    def works(self) -> None:
        with self._lock:
            self._worked_at = time.monotonic()
            was_lost, self._is_lost = self._is_lost, False
        if was_lost and self._changed is not None:
            self._changed(False)

    def is_lost_since(self, moment: float) -> bool:
        """Whether nobody has had an answer since then (`time.monotonic()`), and that is worth waiting for."""
        with self._lock:
            is_lost = self._worked_at < moment and time.monotonic() - moment < self.patience
            is_news, self._is_lost = is_lost and not self._is_lost, is_lost or self._is_lost
        if is_news and self._changed is not None:
            self._changed(True)
        return is_lost
