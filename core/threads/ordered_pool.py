"""A pool of threads whose results are taken in the order of the jobs."""

from __future__ import annotations

import time
from collections import deque
from concurrent.futures import Future, wait
from queue import SimpleQueue
from typing import TYPE_CHECKING, TypeVar

from .cancellation import Cancellation, let_main_thread_work, stop_if_canceled
from .left_calls import inside
from .own_threads import start_threads

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable

    from .cancellation import Feedback

Job = TypeVar("Job")
Result = TypeVar("Result")

_POLL_SECONDS = 0.1
#: How long the workers are waited for at the end: long enough for a read that goes well.
_JOIN_TIMEOUT_SECONDS = 0.5


def in_order(
    function: Callable[[Job], Result],
    jobs: Iterable[Job],
    *,
    workers: int,
    ahead: int,
    size: Callable[[Job], int] = lambda _: 1,
    cancellation: Cancellation | None = None,
) -> Generator[Result, None, None]:
    """The results of `function` in the order of the jobs, of which at most `ahead` are begun and not yet taken; where
    jobs have a `size`, about so much of it.

    Raises what the function raised, and CanceledError as soon as `cancellation` is canceled. When the generator ends,
    after an error or closed too, it cancels that itself: a function that asks it stops, and so does its worker. One
    that does not ask ends by itself; its thread is a daemon, which does not delay the caller, as a ThreadPoolExecutor
    would, and the end of QGIS for a limited time alone. Where the system starts fewer threads, fewer work; raises
    NoThreadError where it starts none.
    """
    queue: SimpleQueue[tuple[Future[Result], Job] | None] = SimpleQueue()
    threads = start_threads(lambda: _serve(function, queue), workers)
    pending: deque[Future[Result]] = deque()
    sizes: deque[int] = deque()
    begun = 0
    try:
        for job in jobs:
            future: Future[Result] = Future()
            pending.append(future)
            sizes.append(size(job))
            begun += sizes[-1]
            queue.put((future, job))
            del future  # as in _taken
            while pending and begun >= ahead:
                begun -= sizes.popleft()
                yield _taken(pending.popleft(), cancellation)
        while pending:
            yield _taken(pending.popleft(), cancellation)
    finally:
        if cancellation is not None:
            cancellation.cancel()
        while pending:
            pending.pop().cancel()
        for _ in threads:
            queue.put(None)
        end = time.monotonic() + _JOIN_TIMEOUT_SECONDS
        for thread in threads:
            thread.join(max(0.0, end - time.monotonic()))


def all_results(
    function: Callable[[Job], Result], jobs: Iterable[Job], *, workers: int, feedback: Feedback | None
) -> list[Result]:
    """The results of all jobs, in their order. Raises what the function raised, and CanceledError as soon as the
    feedback is canceled; threads that are inside a request then end by themselves."""
    known = list(jobs)
    return list(
        in_order(
            function,
            known,
            workers=min(workers, len(known)),
            ahead=len(known),
            cancellation=Cancellation(feedback),
        )
    )


def _taken(future: Future[Result], cancellation: Cancellation | None) -> Result:
    try:
        while True:
            stop_if_canceled(cancellation)
            if wait([future], _POLL_SECONDS).done:
                return future.result()
            let_main_thread_work()
    finally:
        del future  # else its error, the error's traceback and this frame hold each other, and with them datasets


def _serve(function: Callable[[Job], Result], queue: SimpleQueue[tuple[Future[Result], Job] | None]) -> None:
    while (entry := queue.get()) is not None:
        future, job = entry
        if not future.set_running_or_notify_cancel():
            continue
        try:
            with inside():
                result = function(job)
            future.set_result(result)
            del result
        except Exception as error:  # noqa: BLE001 - handed to whoever takes the result
            future.set_exception(error)
        del entry, future, job
