"""The plugin's own threads: they are started, of which the system may refuse any, since an account or a container may
have so many and no more, and counted while they are inside a piece of code."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication

from ..errors import DatacubeError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class NoThreadError(DatacubeError):
    """The system starts no more threads now. It may in a moment."""

    def __init__(self) -> None:
        super().__init__(
            QCoreApplication.translate("NoThreadError", "This computer starts no more threads."),
            hint=QCoreApplication.translate("NoThreadError", "Close some programs, then try again."),
        )


def start_thread(function: Callable[..., object], *args: object, name: str | None = None) -> threading.Thread:
    """A thread that calls the function and does not delay QGIS's end. Raises NoThreadError: whoever counts threads, or
    hands work to one, must be right then, too."""
    thread = threading.Thread(target=function, args=args, name=name, daemon=True)
    try:
        thread.start()
    except threading.ThreadError as error:
        raise NoThreadError from error
    return thread


def start_threads(function: Callable[[], object], count: int) -> list[threading.Thread]:
    """So many threads that each call the function, or as many as the system starts. Raises NoThreadError where that is
    none."""
    threads = []
    for _ in range(count):
        try:
            threads.append(start_thread(function))
        except NoThreadError:
            if not threads:
                raise
            break
    return threads


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
