"""How many threads are inside a piece of code, for those who wait until none is."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class ThreadCount:
    """Counts the threads that are inside `inside`, one that is there twice twice. Safe to share among threads."""

    def __init__(self) -> None:
        self._count = 0
        self._changed = threading.Condition()

    @property
    def is_none(self) -> bool:
        """Whether no thread is inside."""
        return not self._count

    @contextmanager
    def inside(self) -> Iterator[None]:
        """Count this thread meanwhile."""
        with self._changed:
            self._count += 1
        try:
            yield
        finally:
            with self._changed:
                self._count -= 1
                self._changed.notify_all()

    def wait_until_none(self, seconds: float) -> bool:
        """Wait until no thread is inside, at most so long; False when one still is."""
        with self._changed:
            return self._changed.wait_for(lambda: self.is_none, seconds)
