"""A semaphore that lets the most urgent of the waiting threads in first."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from heapq import heappop, heappush
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class PrioritySemaphore:
    """Lets up to `most` threads at a time into a block of code. For any thread."""

    def __init__(self, most: int) -> None:
        self._free = max(1, most)
        self._order = count()
        self._waiting: list[tuple[int, int]] = []
        self._condition = threading.Condition()

    @contextmanager
    def held(self, priority: int) -> Iterator[None]:
        """Wait until this thread is let in, and hold a place until the end of the block. Threads with lower numbers
        come first; of those with the same number, the one that has waited longest."""
        with self._condition:
            own = priority, next(self._order)
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
