"""A circuit breaker for a server whose files the gateway hands out: how often it is asked again after it has failed,
and for how long it is left alone then.

All threads that ask the server share it. `core/http/retry.py` counts the attempts of one caller: with it, each thread
that draws a map would try a dead server again by itself.
"""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol, TypeVar

from ..errors import (
    CanceledError,
    ChangedError,
    DatacubeError,
    HttpError,
    LinkError,
    NetworkError,
    ResponseError,
    SlowServerError,
    TooLargeError,
    bare,
)
from ..signing.file_network import is_refusal
from ..threads.cancellation import turn_of, wait
from ..tiff.range_file import RETRIES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ..threads.cancellation import Feedback

Answer = TypeVar("Answer")

#: Seconds for which a circuit stays open: a map asks for one block after the other, and each would wait for a server
#: that is down. The next request then tells whether it answers again. A server may ask for more, up to so many.
OPEN_SECONDS = 5.0
_LONGEST_RETRY_AFTER = 30.0
#: Seconds before each further attempt at what has failed; there are no others.
_PAUSES = (0.5, 1.0)
#: Seconds after which a failure is not tried again: the draw has waited for it already.
_SOON = 2.0
#: Files that fail, one after the other, without an answer for any other: then the server's circuit opens.
_MOST_FILES = 3


class Circuit:
    """The failures of a server, or of one of its files, since it last answered. Closed while there are none; open until
    a time after too many; half open from then on, until it is known whether one request is answered."""

    def __init__(self) -> None:
        #: Attempts one after the other; those that were under way at a time count as one.
        self.failures = 0
        #: Answers that have come.
        self.answers = 0
        #: Why it was opened, and until when (`time.monotonic()`).
        self.error: DatacubeError | None = None
        self.until = 0.0
        #: Held by the thread that asks while the circuit is not closed.
        self.turn = threading.Lock()

    def open(self, error: DatacubeError, seconds: float) -> None:
        self.error, self.until = error, time.monotonic() + seconds

    def close(self) -> None:
        self.failures, self.error, self.until = 0, None, 0.0
        self.answers += 1


class FallbackError(DatacubeError):
    """A way to read a file has failed, for the `reason`, and will not be tried again; another one is left."""

    def __init__(self, reason: DatacubeError) -> None:
        super().__init__(reason.message)
        self.reason = reason


class GuardedFile(Protocol):
    """A file of the server; each has a circuit of its own."""

    circuit: Circuit
    #: Why the last request failed; None after one that did not.
    failure: DatacubeError | None

    def may_pass(self, error: DatacubeError) -> bool:
        """Whether another attempt may be answered."""


class CircuitBreaker:
    """For any thread but the main one.

    A server that fails is asked for what was under way at that time, and twice more; then its circuit is open for a
    while. After that it is half open: one thread asks once, and all others wait for its answer.
    """

    def __init__(self, feedback: Feedback) -> None:
        self._feedback = feedback
        self._lock = threading.Lock()
        self._circuit = Circuit()
        #: Files whose circuits have opened since the server has last answered, for failures that may pass.
        self._failing: set[GuardedFile] = set()

    def call(self, file: GuardedFile, ask: Callable[[], Answer], *, closes: bool = True) -> Answer:
        """What `ask` returns. Where it fails, other threads wait while it is called again. `closes` is whether an
        answer shows that the server works: one that may come from GDAL's memory does not. `ask` must not call this: it
        would wait for its own turn. Raises what `ask` raises; while the circuit of the server or the file is open,
        raises why, without calling it."""
        attempts, pause, answers = 0, 0.0, file.circuit.answers
        while True:
            with self._turn(file):
                self._check(file)
                wait(pause, self._feedback)
                before, began = self._failures(file), time.monotonic()
                try:
                    answer = ask()
                except (CanceledError, ChangedError):
                    raise
                except DatacubeError as error:
                    # a refusal, while the file is handed out to others: they share its short-lived signatures
                    is_refused = isinstance(error, HttpError) and is_refusal(error)
                    attempts = 1 if is_refused and file.circuit.answers != answers else attempts + 1
                    answers, failure = file.circuit.answers, error
                else:
                    if closes:
                        self._note_answer(file)
                    file.failure = None
                    return answer
            next_pause = self._note_failure(file, failure, before, time.monotonic() - began)
            if next_pause is None or attempts > len(_PAUSES):
                file.failure = _reason(failure)
                raise file.failure
            pause = next_pause
            del failure

    def half_open(self, file: GuardedFile) -> None:
        """Let the next request for the file through, whatever has failed."""
        with self._lock:
            for each in (self._circuit, file.circuit):
                each.until = 0.0

    @contextmanager
    def _turn(self, file: GuardedFile) -> Iterator[None]:
        """One thread asks at a time while the circuit of the server, or of the file, is not closed."""
        broken = next((each for each in (self._circuit, file.circuit) if each.failures), None)
        if broken is None:
            yield
        else:
            with turn_of(broken.turn, self._feedback):
                yield

    def _check(self, file: GuardedFile) -> None:
        """Raises why the circuit of the server, or of the file, is open."""
        now = time.monotonic()
        with self._lock:
            error = next((each.error for each in (self._circuit, file.circuit) if each.until > now), None)
        if error is not None:
            file.failure = error
            raise bare(error)

    def _failures(self, file: GuardedFile) -> tuple[int, int]:
        with self._lock:
            return self._circuit.failures, file.circuit.failures

    def _note_answer(self, file: GuardedFile) -> None:
        with self._lock:
            self._circuit.close()
            file.circuit.close()
            self._failing.clear()

    def _note_failure(
        self, file: GuardedFile, failure: DatacubeError, before: tuple[int, int], seconds: float
    ) -> float | None:
        """Seconds until the next attempt; None for none."""
        error = _reason(failure)
        is_of_server = isinstance(error, (NetworkError, SlowServerError))
        may_pass = file.may_pass(error)
        asked_for = (error.retry_after or 0.0) if isinstance(error, HttpError) else 0.0
        with self._lock:
            circuit = self._circuit if is_of_server else file.circuit
            if circuit.failures == before[0 if is_of_server else 1]:
                circuit.failures += 1
            is_over = circuit.failures > len(_PAUSES) or seconds > _SOON or asked_for > _SOON
            if not is_over and (may_pass or failure is not error):
                return max(_PAUSES[circuit.failures - 1], asked_for) if may_pass else 0.0
            rest = max(OPEN_SECONDS, min(asked_for, _LONGEST_RETRY_AFTER))
            circuit.open(error, rest)
            if may_pass and not is_of_server:
                self._failing.add(file)
                if len(self._failing) >= _MOST_FILES:
                    self._circuit.failures = circuit.failures
                    self._circuit.open(error, rest)
        return None


def may_pass(error: DatacubeError) -> bool:
    """Whether another attempt may be answered, of a file without a signature."""
    if isinstance(error, HttpError):
        return error.status in RETRIES.statuses
    return isinstance(error, (LinkError, ResponseError)) and not isinstance(error, (SlowServerError, TooLargeError))


def _reason(failure: DatacubeError) -> DatacubeError:
    return bare(failure.reason if isinstance(failure, FallbackError) else failure)
