"""Blocking calls in threads of their own, so that a canceled caller need not wait for them."""

from __future__ import annotations

import threading
from concurrent.futures import Future, wait
from contextlib import suppress
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, TypeVar

from qgis.PyQt.QtCore import QEventLoop

from ..errors import CanceledError
from .cancellation import let_main_thread_work
from .own_threads import NoThreadError, start_thread

if TYPE_CHECKING:
    from collections.abc import Callable

Result = TypeVar("Result")

_POLL_SECONDS = 0.05
#: Threads that are kept for the next call: each has its connections to servers open.
_MOST_IDLE = 20

_Job = tuple["Callable[[], Any]", "Future[Any]"]

_lock = threading.Lock()
_idle: list[SimpleQueue[_Job | None]] = []
#: How often threads have been ended: one that was busy then ends after its call.
_unloads = 0


def call_in_thread(function: Callable[[], Result], is_canceled: Callable[[], bool]) -> Result:
    """The function's result. Raises what it raises, CanceledError soon after `is_canceled` returns True: the call then
    ends by itself, in a daemon thread that keeps neither the caller nor QGIS's end waiting; and NoThreadError."""
    future: Future[Result] = Future()
    _idle_thread().put((function, future))
    try:
        return result_of(future, is_canceled)
    finally:
        del future  # else an error would hold itself, by its traceback and this frame


def call_in_idle_threads(function: Callable[[], object], count: int) -> None:
    """Let so many of the threads that wait for a call call the function, each once. It should take little time: nobody
    waits for it, nor hears of its errors, and the threads take other calls afterwards."""
    queues = []  # all of them first: one that is done would be taken again
    with suppress(NoThreadError):
        for _ in range(count):
            queues.append(_idle_thread())
    for queue in queues:
        queue.put((function, Future()))


def result_of(future: Future[Result], is_canceled: Callable[[], bool]) -> Result:
    """What another thread sets as the future's result, when it does. Raises the error that it sets, and CanceledError
    soon after `is_canceled` returns True."""
    try:
        while not wait([future], _POLL_SECONDS).done:
            if is_canceled():
                raise CanceledError("")
            let_main_thread_work()
        return future.result()
    finally:
        del future


def carry_out(function: Callable[[], Result], future: Future[Result]) -> None:
    """Call the function for whoever waits for the future's result, which raises what the function raises."""
    try:
        future.set_result(function())
    except Exception as error:  # noqa: BLE001 - raised again in the caller's thread
        future.set_exception(error)
    finally:
        del future  # else its error, the error's traceback and this frame hold each other


def end_idle_threads() -> None:
    """End the threads that wait for a call, and each busy one after its call, for the unloading of the plugin."""
    global _unloads  # noqa: PLW0603 - a count for all threads
    with _lock:
        _unloads += 1
        queues, _idle[:] = list(_idle), []
    for queue in queues:
        queue.put(None)


def _idle_thread() -> SimpleQueue[_Job | None]:
    """The queue of an idle thread: the one that was busy last, since its connections are the newest; else a new one.
    Raises NoThreadError."""
    with _lock:
        if _idle:
            return _idle.pop()
        unloads = _unloads
    queue: SimpleQueue[_Job | None] = SimpleQueue()
    start_thread(_run_jobs, queue, unloads, name="datacube-blocking-call")
    return queue


def _run_jobs(queue: SimpleQueue[_Job | None], unloads: int) -> None:
    QEventLoop()  # lets Qt's timers run in a thread of Python's; without them no request times out
    while (job := queue.get()) is not None:
        carry_out(*job)
        del job
        with _lock:
            if len(_idle) >= _MOST_IDLE or _unloads != unloads:
                return
            _idle.append(queue)
