"""The server that the gateway reads files from: an upstream, as proxies call it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..threads.cancellation import is_canceled
from .circuit_breaker import CircuitBreaker
from .kept_parts import KeptParts
from .readers import Readers

if TYPE_CHECKING:
    from ..threads.cancellation import Feedback


class Upstream:
    """One server (scheme, host and port) with what all its files share: the threads and connections that read them, of
    which no other server takes any, the parts that are kept in memory, and the circuit breaker. For any thread but the
    main one."""

    def __init__(self, feedback: Feedback) -> None:
        self.readers = Readers()
        self.kept = KeptParts(self.readers)
        #: Canceled with the gateway, and in a thread that reads what nobody waits for any more.
        self.feedback = _ReaderFeedback(feedback, self.readers)
        self.breaker = CircuitBreaker(self.feedback)


class _ReaderFeedback:
    def __init__(self, feedback: Feedback, readers: Readers) -> None:
        self._feedback, self._readers = feedback, readers

    def isCanceled(self) -> bool:
        return is_canceled(self._feedback) or self._readers.is_left()
