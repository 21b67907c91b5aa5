"""Threads that read parts of files for the gateway, so that one range comes over several connections."""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict
from concurrent.futures import Future
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

from ..errors import bare
from ..threads.own_threads import NoThreadError, start_thread

if TYPE_CHECKING:
    from collections.abc import Callable

    _Job = tuple[Future[bytes], Callable[[], bytes]]

#: Parts read at a time, over all files: object stores limit each connection to a few MB/s.
MOST_AT_ONCE = 16
#: Seconds that `_USUAL` bytes take at most on a link that has room for more parts, and at least on one with too many.
_QUICK, _SLOW, _USUAL = 1.0, 3.0, 256 * 1024
#: Bytes of a part that measures the throughput of the link; a smaller one measures the round trip.
_TELLING = 100_000
#: Seconds within which a part comes that GDAL has in memory: it measures nothing.
_AT_HAND = 0.01
#: Seconds after which a thread that has nothing to do ends: each server has threads of its own.
_IDLE = 60.0
#: Seconds for which a part may still come that nobody waits for: the next view may want it, and an answer that has come
#: to its end leaves its connection open.
_PATIENCE = 1.0


class Readers:
    """A pool of threads that read parts. Each keeps its connections to the server open for the next part. Started when
    they are first needed; none delays QGIS's end."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._is_quiet = threading.Condition(self._lock)
        #: The queues of the idle threads; the last one was busy last, and its connection is most likely still open.
        self._idle: list[SimpleQueue[_Job | None]] = []
        #: The parts that somebody waits for, and the prefetched ones, each in the order in which they were asked for.
        self._urgent: OrderedDict[Future[bytes], Callable[[], bytes]] = OrderedDict()
        self._ahead: OrderedDict[Future[bytes], Callable[[], bytes]] = OrderedDict()
        #: The parts that are being read though nobody waits for them any more, and when to stop (`time.monotonic()`).
        self._left: dict[Future[bytes], float] = {}
        self._mine = threading.local()
        self._busy = 0
        self._is_stopped = False
        #: How many parts are read at a time, and how often that has been changed.
        self.at_once = MOST_AT_ONCE
        self._changes = 0
        #: Bytes a second, as measured with the last part that was large enough; infinite before.
        self.speed = math.inf
        #: Seconds of the quickest small part that came over the link: a round trip, about.
        self._round_trip = math.inf

    @property
    def sent(self) -> int:
        """How many parts have been asked for and have not come."""
        return self._busy + len(self._urgent) + len(self._ahead)

    @property
    def busy(self) -> int:
        """How many threads have something to do."""
        return self._busy

    def read(self, function: Callable[[], bytes], *, ahead: bool = False) -> Future[bytes]:
        """A future of what the function returns or raises, called by one of the threads; with `ahead`, only when nobody
        waits for anything else. A future that is canceled before is never begun; one for which the system starts no
        thread raises NoThreadError."""
        future: Future[bytes] = Future()
        with self._lock:
            if self._is_stopped:
                future.cancel()
                return future
            (self._ahead if ahead else self._urgent)[future] = function
            failure = self._begin()
            if failure is None or self._busy:  # a thread that is busy takes it up
                return future
            (self._ahead if ahead else self._urgent).pop(future)
        future.set_exception(failure)
        return future

    def urge(self, future: Future[bytes]) -> None:
        """Somebody waits now for what was asked for `ahead`."""
        with self._lock:
            function = self._ahead.pop(future, None)
            if function is not None:
                self._urgent[future] = function

    def leave(self, future: Future[bytes], *, at_once: bool = False) -> None:
        """Nobody waits for it any more: it is not begun, or else `is_left` says in its thread that it is to end."""
        if future.cancel():
            return
        until = time.monotonic() + (0.0 if at_once else _PATIENCE)
        with self._lock:
            if not future.done():
                self._left[future] = min(until, self._left.get(future, math.inf))

    def keep(self, future: Future[bytes]) -> None:
        """Somebody waits for it again."""
        with self._lock:
            self._left.pop(future, None)

    def is_left(self) -> bool:
        """Whether what this thread reads is to end, since nobody waits for it."""
        future = getattr(self._mine, "future", None)
        return future is not None and self._left.get(future, math.inf) <= time.monotonic()

    def call_in_idle(self, function: Callable[[], object], threads: int) -> None:
        """Call the function in each of the threads that have nothing to do, or are new, until so many are busy."""

        def call() -> bytes:
            function()
            return b""

        with self._lock, suppress(NoThreadError):
            while self._busy < min(threads, self.at_once) and not self._is_stopped:
                self._start((Future(), call))

    def stop(self, patience: float = 0.0) -> None:
        """End the threads, each after the part that it reads. Waits for them so many seconds at most."""
        with self._lock:
            self._is_stopped = True
            left = [*self._urgent, *self._ahead]
            self._urgent.clear()
            self._ahead.clear()
            while self._idle:
                self._idle.pop().put(None)
        for future in left:
            future.cancel()
        with self._is_quiet:
            self._is_quiet.wait_for(lambda: self._busy == 0, patience)

    def _begin(self) -> NoThreadError | None:
        """Give the threads work; what waits goes on waiting where none can be started, which is returned. The lock is
        held."""
        while self._busy < self.at_once and (self._urgent or self._ahead):
            waiting = self._urgent or self._ahead
            future, function = waiting.popitem(last=False)
            try:
                self._start((future, function))
            except NoThreadError as error:
                waiting[future] = function
                waiting.move_to_end(future, last=False)
                return bare(error)
        return None

    def _start(self, job: _Job) -> None:
        """Raises NoThreadError."""
        if self._idle:
            self._idle.pop().put(job)
        else:
            queue: SimpleQueue[_Job | None] = SimpleQueue()
            queue.put(job)
            start_thread(self._serve, queue, name="datacube-gateway-reader")
        self._busy += 1  # the thread wants the lock before it counts itself off

    def _serve(self, queue: SimpleQueue[_Job | None]) -> None:
        while (job := self._next(queue)) is not None:
            future, function = job
            if future.set_running_or_notify_cancel():
                self._mine.future = future
                began, changes = time.monotonic(), self._changes
                try:
                    data = function()
                    if data:
                        self.learn(time.monotonic() - began, len(data), changes)
                    future.set_result(data)
                    del data
                except Exception as error:  # noqa: BLE001 - raised again where the result is taken
                    future.set_exception(error)
                self._mine.future = None
            with self._lock:
                self._left.pop(future, None)
                self._busy -= 1
                if self._is_stopped:
                    self._is_quiet.notify_all()
                    return
                self._idle.append(queue)
                self._begin()
            del job, future, function

    def _next(self, queue: SimpleQueue[_Job | None]) -> _Job | None:
        """What a thread is to do; None for its end."""
        try:
            return queue.get(timeout=_IDLE)
        except Empty:
            with self._lock:
                if queue in self._idle:
                    self._idle.remove(queue)
                    return None
            return queue.get()  # it has just been given something

    def learn(self, seconds: float, count: int, changes: int | None = None) -> None:
        """So many bytes have come in so many seconds, for a part that began after so many changes of `at_once`; by
        default after the last. A part that began before it tells nothing of what the change has led to: of sixteen that
        come slowly at a time, one counts."""
        usual = seconds * min(1.0, _USUAL / count)
        with self._lock:
            if count >= _TELLING:
                waited = 0.0 if math.isinf(self._round_trip) else min(self._round_trip, seconds / 2)
                self.speed = count / max(seconds - waited, 0.001)
            elif seconds > _AT_HAND:
                self._round_trip = min(self._round_trip, seconds)
            if changes not in (None, self._changes):
                return
            before = self.at_once
            if usual < _QUICK and count >= _TELLING:
                self.at_once = min(2 * self.at_once, MOST_AT_ONCE)
            elif usual > _SLOW:
                self.at_once = max(self.at_once // 2, 1)
            self._changes += self.at_once != before
