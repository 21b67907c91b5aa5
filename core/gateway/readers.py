"""Threads that read parts of files for the gateway, so that one range comes over several connections."""

from __future__ import annotations

import threading
import time
from collections import deque
from concurrent.futures import Future
from queue import SimpleQueue
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    _Job = tuple[Future[bytes], Callable[[], bytes]]

#: Parts read at a time, over all files: a store gives a connection a few MB/s.
MOST_AT_ONCE = 16
#: At first, until it is known how fast they come: GDAL hears nothing until the first part of a range has come.
_FIRST_AT_ONCE = 4
#: Seconds in which a part comes over a link that has room for more of them, and over one that has too many.
_QUICK, _SLOW = 1.0, 3.0


class Readers:
    """Threads that are kept for the next range: each has its connections to stores open. Started when they are first
    needed; none keeps QGIS's end waiting."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        #: The queues of the threads that have nothing to do; the last one was busy last: its connection is warm.
        self._idle: list[SimpleQueue[_Job | None]] = []
        self._waiting: deque[_Job] = deque()
        self._threads = 0
        self._is_stopped = False
        #: How many parts of a range are to be asked for at a time.
        self.at_once = _FIRST_AT_ONCE

    def read(self, function: Callable[[], bytes]) -> Future[bytes]:
        """What the function returns or raises, once a thread has called it. A future that is canceled before is never
        begun."""
        future: Future[bytes] = Future()
        with self._lock:
            if self._is_stopped:
                future.cancel()
            elif self._idle:
                self._idle.pop().put((future, function))
            elif self._threads < MOST_AT_ONCE:
                self._threads += 1
                queue: SimpleQueue[_Job | None] = SimpleQueue()
                queue.put((future, function))
                threading.Thread(target=self._serve, args=(queue,), name="datacube-gateway-reader", daemon=True).start()
            else:
                self._waiting.append((future, function))
        return future

    def stop(self) -> None:
        """End the threads, each after the part that it reads. Does not wait for them."""
        with self._lock:
            self._is_stopped = True
            while self._waiting:
                self._waiting.popleft()[0].cancel()
            while self._idle:
                self._idle.pop().put(None)

    def _serve(self, queue: SimpleQueue[_Job | None]) -> None:
        while (job := queue.get()) is not None:
            future, function = job
            if future.set_running_or_notify_cancel():
                began = time.monotonic()
                try:
                    future.set_result(function())
                    self.learn(time.monotonic() - began)
                except Exception as error:  # noqa: BLE001 - raised again where the result is taken
                    future.set_exception(error)
            del job, future, function
            with self._lock:
                if self._is_stopped:
                    return
                if self._waiting:
                    queue.put(self._waiting.popleft())
                else:
                    self._idle.append(queue)

    def learn(self, seconds: float) -> None:
        """A part has come in so many seconds."""
        with self._lock:
            if seconds < _QUICK:
                self.at_once = min(2 * self.at_once, MOST_AT_ONCE)
            elif seconds > _SLOW:
                self.at_once = max(self.at_once // 2, 1)
