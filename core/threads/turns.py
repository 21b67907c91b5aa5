"""Threads that take turns, the most urgent ones first."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from heapq import heappop, heappush
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class Turns:
    """Lets so many threads at a time into a block of code."""

    def __init__(self, most: int) -> None:
        self._free = max(1, most)
        self._order = count()
        self._waiting: list[tuple[int, int]] = []
        self._condition = threading.Condition()

    @contextmanager
    def turn(self, number: int) -> Iterator[None]:
        """Wait for a turn: threads with lower numbers come first, of those with the same number the one that has waited
        longest."""
        with self._condition:
            own = number, next(self._order)
            heappush(self._waiting, own)
            self._condition.wait_for(lambda: self._free > 0 and self._waiting[0] == own)
            heappop(self._waiting)
            self._free -= 1
            self._condition.notify_all()
        try:
            yield
        finally:
            with self._condition:
                self._free += 1
                self._condition.notify_all()
