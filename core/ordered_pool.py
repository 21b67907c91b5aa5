"""Several threads work ahead, one takes the results in order."""

from __future__ import annotations

import time
from collections import deque
from concurrent.futures import Future, wait
from queue import SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, TypeVar

from .errors import CanceledError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable

    from qgis.core import QgsFeedback

Job = TypeVar("Job")
Result = TypeVar("Result")

_POLL_SECONDS = 0.1
#: How long the workers of an abandoned run are waited for: long enough for a read that goes well.
_FAREWELL_SECONDS = 0.5


def in_order(
    function: Callable[[Job], Result],
    jobs: Iterable[Job],
    *,
    workers: int,
    ahead: int,
    feedback: QgsFeedback | None = None,
) -> Generator[Result, None, None]:
    """The results of `function` in the order of the jobs, of which at most `ahead` are begun and not yet taken.

    Raises what the function raised, and CanceledError as soon as the feedback says so. A worker that is inside a
    slow request then is left behind: it ends by itself after that request, and being a daemon it holds up neither the
    caller nor the end of QGIS, which a ThreadPoolExecutor would.
    """
    queue: SimpleQueue[tuple[Future[Result], Job] | None] = SimpleQueue()
    threads = [Thread(target=_serve, args=(function, queue), daemon=True) for _ in range(workers)]
    for thread in threads:
        thread.start()
    pending: deque[Future[Result]] = deque()
    try:
        for job in jobs:
            future: Future[Result] = Future()
            pending.append(future)
            queue.put((future, job))
            if len(pending) >= ahead:
                yield _taken(pending.popleft(), feedback)
        while pending:
            yield _taken(pending.popleft(), feedback)
    finally:
        while pending:
            pending.pop().cancel()
        for _ in threads:
            queue.put(None)
        end = time.monotonic() + _FAREWELL_SECONDS
        for thread in threads:
            thread.join(max(0.0, end - time.monotonic()))


def _taken(future: Future[Result], feedback: QgsFeedback | None) -> Result:
    try:
        while True:
            if feedback is not None and feedback.isCanceled():
                raise CanceledError("")
            if wait([future], _POLL_SECONDS).done:
                return future.result()
    finally:
        del (
            future
        )  # an error, its traceback, this frame, the future, the error: such a ring may hold datasets till the end


def _serve(function: Callable[[Job], Result], queue: SimpleQueue[tuple[Future[Result], Job] | None]) -> None:
    while (entry := queue.get()) is not None:
        future, job = entry
        if not future.set_running_or_notify_cancel():
            continue
        try:
            future.set_result(function(job))
        except Exception as error:  # noqa: BLE001 - handed to whoever takes the result
            future.set_exception(error)
        del entry, future, job
