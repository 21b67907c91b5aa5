"""Asking whether work is to stop, and waiting no longer than until then."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from qgis.PyQt.QtCore import QCoreApplication, QEventLoop

from ..errors import CanceledError
from .tasks import is_main_thread

if TYPE_CHECKING:
    import threading
    from collections.abc import Iterator

_POLL_SECONDS = 0.05


class Feedback(Protocol):
    """What workers ask: a QgsFeedback, or a Cancellation."""

    def isCanceled(self) -> bool: ...


class Cancellation:
    """Cancels a part of the work alone: it is canceled when `cancel` is called, or when the feedback of the whole is.

    Plain Python, and not a QgsFeedback connected to the other: any thread may use and destroy it.
    """

    def __init__(self, feedback: Feedback | None = None) -> None:
        self._feedback = feedback
        self._is_canceled = False

    def cancel(self) -> None:
        self._is_canceled = True

    def isCanceled(self) -> bool:
        return self._is_canceled or is_canceled(self._feedback)


def is_canceled(feedback: Feedback | None) -> bool:
    return feedback is not None and bool(feedback.isCanceled())


def stop_if_canceled(feedback: Feedback | None) -> None:
    """Raises CanceledError."""
    if is_canceled(feedback):
        raise CanceledError("")


def let_main_thread_work() -> None:
    """Call it again and again in whatever waits for another thread. On the main thread, where scripts, models and
    qgis_process run, it lets QGIS do what that thread waits for, such as asking for a sign-in; elsewhere, nothing."""
    if is_main_thread():
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)


@contextmanager
def turn_of(lock: threading.Lock, feedback: Feedback | None) -> Iterator[None]:
    """Hold the lock, which others may hold while they wait for a server. Raises CanceledError while they do; the main
    thread goes on meanwhile."""
    while not lock.acquire(timeout=_POLL_SECONDS):
        stop_if_canceled(feedback)
        let_main_thread_work()
    try:
        yield
    finally:
        lock.release()


def wait(seconds: float, feedback: Feedback | None) -> None:
    """Block this thread for so many seconds. Raises CanceledError soon after the feedback is canceled."""
    until = time.monotonic() + seconds
    stop_if_canceled(feedback)
    while (left := until - time.monotonic()) > 0:
        time.sleep(min(left, _POLL_SECONDS))
        let_main_thread_work()
        stop_if_canceled(feedback)
