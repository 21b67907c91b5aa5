"""Trying again what has failed: which errors may pass, how long to wait, when to give up."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..errors import HttpError, LinkError
from ..threads.cancellation import wait
from .outage import CHECK_INTERVAL

if TYPE_CHECKING:
    from ..threads.cancellation import Feedback
    from .outage import Outage

#: A server's Retry-After counts up to so many seconds.
_LONGEST_RETRY_AFTER = 120.0


@dataclass(frozen=True)
class RetryPolicy:
    """`pauses` are the seconds before each further attempt, and so say how many there are. `statuses` are those of an
    HttpError that another attempt may change. No pause ends later than `deadline` seconds after the first attempt
    began; a lost connection is waited for as long as its outage allows."""

    pauses: tuple[float, ...]
    statuses: frozenset[int] = frozenset()
    deadline: float | None = None

    def may_pass(self, error: Exception) -> bool:
        return not isinstance(error, HttpError) or error.status in self.statuses


#: For one whose caller tries again.
NO_RETRIES = RetryPolicy(())


class Attempts:
    """Counts the attempts at one thing; the caller makes them, and says after each failure what it was:

    attempts = Attempts(policy, feedback)
    while True:
        try:
            return attempt()
        except SomeError as error:
            if not attempts.wait_for_next(error):
                raise
    """

    def __init__(self, policy: RetryPolicy, feedback: Feedback | None = None, outage: Outage | None = None) -> None:
        self.failed = 0
        self._policy = policy
        self._feedback = feedback
        self._outage = outage
        self._began = time.monotonic()
        self._failing_since: float | None = None
        self._last_failure: float | None = None

    def wait_for_next(self, error: Exception) -> bool:
        """Wait until the next attempt is due; False at once when there is to be none. Raises CanceledError."""
        pause = self.pause_after(error)
        if pause is None:
            return False
        wait(pause, self._feedback)
        return True

    def pause_after(self, error: Exception) -> float | None:
        """Count a failed attempt. Seconds until the next one is due, None when there is to be none."""
        self.failed += 1
        now = time.monotonic()
        self._failing_since = self._failing_since or now
        if self._outage is not None and not isinstance(error, LinkError):
            self._outage.report_success()
        if not self._policy.may_pass(error):
            return None
        # not since the first failure: an answer from before the outage may have come after that
        lost_since, self._last_failure = self._last_failure or now, now
        pause = self._next_pause(error, lost_since, now - self._failing_since)
        if pause is None:
            return None
        if isinstance(error, HttpError) and error.retry_after is not None:
            pause = max(pause, min(error.retry_after, _LONGEST_RETRY_AFTER))
        return None if now + pause - self._began > self._longest else pause

    def _next_pause(self, error: Exception, lost_since: float, failing_for: float) -> float | None:
        if self.failed <= len(self._policy.pauses):
            return self._policy.pauses[self.failed - 1]
        is_lost = (
            self._outage is not None
            and isinstance(error, LinkError)
            and failing_for < self._outage.timeout
            and self._outage.is_lost_since(lost_since)
        )
        return CHECK_INTERVAL if is_lost else None

    @property
    def _longest(self) -> float:
        """Seconds after the beginning that no pause exceeds."""
        if self._policy.deadline is None:
            return float("inf")
        return max(self._policy.deadline, 0.0 if self._outage is None else self._outage.timeout)
