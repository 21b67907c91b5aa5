"""A server whose files the gateway hands out: the connections over which it is asked, of which no other server takes
any, and how often it is asked after it has failed.

This is a circuit breaker, which all threads share that ask the server. `core/http/retry.py` counts the attempts of one
caller: with it, each thread that draws a map would try a dead server again by itself.
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
from ..threads.cancellation import is_canceled, turn_of, wait
from .kept_parts import KeptParts
from .readers import Readers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ..threads.cancellation import Feedback

Answer = TypeVar("Answer")

#: Seconds for which a server, or a file of it, is left alone that has failed: a map asks for one block after the other.
#: The next request then tells whether it is well again. A server may ask for more, up to so many.
PAUSE = 5.0
_LONGEST_RETRY_AFTER = 30.0
#: Seconds before each further attempt at what has failed; there are no others.
_PAUSES = (0.5, 1.0)
#: Seconds within which a failure has cost little: what took longer is not tried again.
_SOON = 2.0
#: Files that fail, one after the other, without an answer for any other: then it is the server that fails.
_MOST_FILES = 3
#: Statuses of a server that may answer a moment later.
_PASSING = frozenset((408, 425, 429, 500, 502, 503, 504))


class Trouble:
    """What has failed of a server, or of a file, since it last answered."""

    def __init__(self) -> None:
        #: Attempts one after the other; those that were under way at a time count as one.
        self.failures = 0
        #: Answers that have come.
        self.answers = 0
        #: Why it is left alone, and until when (`time.monotonic()`).
        self.error: DatacubeError | None = None
        self.until = 0.0
        #: Held by who asks while it is not known whether it is well again.
        self.turn = threading.Lock()

    def leave_alone(self, error: DatacubeError, seconds: float) -> None:
        self.error, self.until = error, time.monotonic() + seconds

    def note_answer(self) -> None:
        self.failures, self.error, self.until = 0, None, 0.0
        self.answers += 1


class AnotherWayError(DatacubeError):
    """A way to read a file has failed, for the `reason`, and will not be tried again; another one is left."""

    def __init__(self, reason: DatacubeError) -> None:
        super().__init__(reason.message)
        self.reason = reason


class TriedFile(Protocol):
    """A file of the server's, each one of its own."""

    trouble: Trouble
    #: Why the last request failed; None after one that did not.
    failure: DatacubeError | None

    def may_pass(self, error: DatacubeError) -> bool:
        """Whether another attempt may change it."""


class Store:
    """To be used by any thread but the main one.

    A server that fails is asked for what was under way at that time, and twice more; then it is left alone for a while,
    and once more after that: then one asks, and all others wait for the answer.
    """

    def __init__(self, feedback: Feedback) -> None:
        self.readers = Readers()
        self.kept = KeptParts(self.readers)
        #: Canceled with the gateway, and in a thread that reads what nobody waits for any more.
        self.feedback = _OfReader(feedback, self.readers)
        self._lock = threading.Lock()
        self._trouble = Trouble()
        #: Files that are left alone since the server has last answered, though they may be well a moment later.
        self._failing: set[TriedFile] = set()

    def tried(self, file: TriedFile, ask: Callable[[], Answer], *, tells: bool = True) -> Answer:
        """What `ask` returns. Where it fails, others wait while it is called again. `tells` is whether an answer shows
        that the server is well: one that may come from GDAL's memory does not. `ask` must not call this: it would wait
        for its own turn. Raises what `ask` raises, without calling it while the server or the file is left alone."""
        attempts, pause, answers = 0, 0.0, file.trouble.answers
        while True:
            with self._turn(file):
                self._check(file)
                wait(pause, self.feedback)
                before, began = self._failures(file), time.monotonic()
                try:
                    answer = ask()
                except (CanceledError, ChangedError):
                    raise
                except DatacubeError as error:
                    # a refusal, while the file is handed out to others: they share its short-lived signatures
                    is_refused = isinstance(error, HttpError) and is_refusal(error)
                    attempts = 1 if is_refused and file.trouble.answers != answers else attempts + 1
                    answers, failure = file.trouble.answers, error
                else:
                    if tells:
                        self._note_answer(file)
                    file.failure = None
                    return answer
            next_pause = self._note_failure(file, failure, before, time.monotonic() - began)
            if next_pause is None or attempts > len(_PAUSES):
                file.failure = _reason(failure)
                raise file.failure
            pause = next_pause
            del failure

    def ask_anew(self, file: TriedFile) -> None:
        """Ask at the next request, whatever has failed."""
        with self._lock:
            for each in (self._trouble, file.trouble):
                each.until = 0.0

    @contextmanager
    def _turn(self, file: TriedFile) -> Iterator[None]:
        """While it is not known whether the server, or the file, is well, one asks at a time."""
        in_trouble = next((each for each in (self._trouble, file.trouble) if each.failures), None)
        if in_trouble is None:
            yield
        else:
            with turn_of(in_trouble.turn, self.feedback):
                yield

    def _check(self, file: TriedFile) -> None:
        """Raises why the server, or the file, is left alone."""
        now = time.monotonic()
        with self._lock:
            error = next((each.error for each in (self._trouble, file.trouble) if each.until > now), None)
        if error is not None:
            file.failure = error
            raise bare(error)

    def _failures(self, file: TriedFile) -> tuple[int, int]:
        with self._lock:
            return self._trouble.failures, file.trouble.failures

    def _note_answer(self, file: TriedFile) -> None:
        with self._lock:
            self._trouble.note_answer()
            file.trouble.note_answer()
            self._failing.clear()

    def _note_failure(
        self, file: TriedFile, failure: DatacubeError, before: tuple[int, int], seconds: float
    ) -> float | None:
        """Seconds until the next attempt; None for none."""
        error = _reason(failure)
        is_of_server = isinstance(error, (NetworkError, SlowServerError))
        may_pass = file.may_pass(error)
        asked_for = (error.retry_after or 0.0) if isinstance(error, HttpError) else 0.0
        with self._lock:
            trouble = self._trouble if is_of_server else file.trouble
            if trouble.failures == before[0 if is_of_server else 1]:
                trouble.failures += 1
            is_over = trouble.failures > len(_PAUSES) or seconds > _SOON or asked_for > _SOON
            if not is_over and (may_pass or failure is not error):
                return max(_PAUSES[trouble.failures - 1], asked_for) if may_pass else 0.0
            rest = max(PAUSE, min(asked_for, _LONGEST_RETRY_AFTER))
            trouble.leave_alone(error, rest)
            if may_pass and not is_of_server:
                self._failing.add(file)
                if len(self._failing) >= _MOST_FILES:
                    self._trouble.failures = trouble.failures
                    self._trouble.leave_alone(error, rest)
        return None


class _OfReader:
    def __init__(self, feedback: Feedback, readers: Readers) -> None:
        self._feedback, self._readers = feedback, readers

    def isCanceled(self) -> bool:
        return is_canceled(self._feedback) or self._readers.is_left()


def may_pass(error: DatacubeError) -> bool:
    """Whether another attempt may change it, for who has no signature."""
    if isinstance(error, HttpError):
        return error.status in _PASSING
    return isinstance(error, (LinkError, ResponseError)) and not isinstance(error, (SlowServerError, TooLargeError))


def _reason(failure: DatacubeError) -> DatacubeError:
    return bare(failure.reason if isinstance(failure, AnotherWayError) else failure)
