"""Calls that block, in threads of their own: whoever waits for one may leave it behind and go on at once."""

from __future__ import annotations

import threading
from concurrent.futures import Future, wait
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, TypeVar

from qgis.PyQt.QtCore import QEventLoop

from .errors import CanceledError

if TYPE_CHECKING:
    from collections.abc import Callable

Result = TypeVar("Result")

_POLL_SECONDS = 0.05
#: Threads that are kept for the next call: each has its connections to servers open.
_MOST_IDLE = 20

_Job = tuple["Callable[[], Any]", "Future[Any]"]

_lock = threading.Lock()
_idle: list[SimpleQueue[_Job | None]] = []
#: How often the threads have been dismissed: one that was busy then ends after its call.
_dismissals = 0


def aside(function: Callable[[], Result], is_canceled: Callable[[], bool]) -> Result:
    """The function's result. Raises what it raises, and CanceledError soon after `is_canceled` says so: the call is
    left to end by itself, in a thread that holds up neither the caller nor the end of QGIS."""
    future: Future[Result] = Future()
    _thread().put((function, future))
    try:
        while not wait([future], _POLL_SECONDS).done:
            if is_canceled():
                raise CanceledError("")
        return future.result()
    finally:
        del future  # else an error would hold itself, by its traceback and this frame


def dismiss() -> None:
    """Let the threads go that wait for a call: the plugin is being unloaded."""
    global _dismissals  # noqa: PLW0603 - a count for all threads
    with _lock:
        _dismissals += 1
        queues, _idle[:] = list(_idle), []
    for queue in queues:
        queue.put(None)


def _thread() -> SimpleQueue[_Job | None]:
    """The jobs of a thread that has none: the one that was busy last, since its connections are the freshest."""
    with _lock:
        if _idle:
            return _idle.pop()
        dismissals = _dismissals
    queue: SimpleQueue[_Job | None] = SimpleQueue()
    threading.Thread(target=_serve, args=(queue, dismissals), name="datacube-aside", daemon=True).start()
    return queue


def _serve(queue: SimpleQueue[_Job | None], dismissals: int) -> None:
    QEventLoop()  # makes a thread of Python's fit for Qt's timers, without which no request is given up in time
    while (job := queue.get()) is not None:
        function, future = job
        try:
            future.set_result(function())
        except Exception as error:  # noqa: BLE001 - handed to whoever waits
            future.set_exception(error)
        del job, function, future
        with _lock:
            if len(_idle) >= _MOST_IDLE or _dismissals != dismissals:
                return
            _idle.append(queue)
