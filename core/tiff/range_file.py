"""Byte ranges of a remote file, each checked, and asked for again when something went wrong."""

from __future__ import annotations

import re
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication

from ..errors import CanceledError, ChangedError, HttpError, LinkError, ResponseError
from ..network import PATIENCE, Network
from ..outage import LOOK_AGAIN, Outage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qgis.core import QgsFeedback

    from ..errors import DatacubeError
    from ..http_response import HttpResponse

#: Seconds between the attempts to get a range that a server that answers does not give.
PAUSES = (0.5, 1.0, 2.0, 4.0)
#: Seconds without a byte after which a server is given up.
SILENCE = 10.0
#: A Retry-After beyond it is no answer to wait for.
_LONGEST_PAUSE = 120.0
_PASSING_STATUSES = (408, 425, 429, 500, 502, 503, 504)
_POLL_SECONDS = 0.05
_CONTENT_RANGE = re.compile(r"bytes\s+(\d+)-(\d+)/(\d+|\*)$", re.IGNORECASE)


@dataclass(frozen=True)
class Identity:
    """What tells one version of a file from another: its strong ETag or date as the server says it, and its length in
    bytes."""

    validator: str
    length: int


class RangeFile:
    """A remote file; safe to read from several threads.

    With an `identity`, only that version of the file is read. Without, the first answer settles it.
    """

    def __init__(
        self,
        url: str,
        authcfg: str = "",
        *,
        identity: Identity | None = None,
        feedback: QgsFeedback | None = None,
        link: Outage | None = None,
    ) -> None:
        self.url = url
        self._authcfg = authcfg
        self._feedback = feedback
        self._link = link or Outage()
        self._identity = identity
        self._lock = threading.Lock()
        self._bytes = 0

    @property
    def identity(self) -> Identity | None:
        """None before the first read."""
        return self._identity

    @property
    def bytes_fetched(self) -> int:
        """All that has come so far, also what was of no use."""
        return self._bytes

    def read(self, offset: int, count: int) -> bytes:
        """So many bytes from the offset on, fewer only at the end of the file.

        Raises NetworkError, TlsError, HttpError; ResponseError for a server that does not serve parts of files, or that
        sends others than asked for again and again; ChangedError when the file is no longer the same; CanceledError.
        """
        pauses = iter(PAUSES)
        began = time.monotonic()
        failing_since: float | None = None
        while True:
            try:
                return self._once(offset, count)
            except (LinkError, HttpError, ResponseError) as error:
                failing_since = failing_since or time.monotonic()
                pause = self._pause(error, pauses, failing_since)
                if time.monotonic() + pause - began > max(PATIENCE, self._link.patience):
                    raise
                self._wait(pause)

    def _pause(self, error: DatacubeError, pauses: Iterator[float], since: float) -> float:
        """Seconds until the next attempt, when they fail `since` then. Raises the error when there is to be none."""
        least = 0.0
        if isinstance(error, HttpError):
            if error.status not in _PASSING_STATUSES:
                raise error
            least = min(error.retry_after or 0.0, _LONGEST_PAUSE)
        if not isinstance(error, LinkError):
            self._link.works()
        pause = next(pauses, None)
        if pause is None:
            if not isinstance(error, LinkError) or not self._link.is_lost_since(since):
                raise error
            return LOOK_AGAIN
        return max(pause, least)

    def _once(self, offset: int, count: int) -> bytes:
        last = offset + count - 1
        if self._identity is not None:
            last = min(last, self._identity.length - 1)
        if last < offset:
            return b""
        network = Network(self._authcfg, self._feedback, refresh=True, timeout=SILENCE)
        headers = {"Range": f"bytes={offset}-{last}", "Accept-Encoding": "identity"}
        try:
            answer = network.request_once("GET", self.url, headers)
        except HttpError as error:
            if error.status == 416 and self._identity is not None:
                raise self._changed() from error
            raise
        with self._lock:
            self._bytes += len(answer.content)
        self._settle(Identity(_validator(answer), self._length(answer, offset, last)))
        self._link.works()
        return answer.content

    def _length(self, answer: HttpResponse, offset: int, last: int) -> int:
        """That of the file. Raises ResponseError when the answer is not the part that was asked for."""
        found = _CONTENT_RANGE.match(answer.headers.get("content-range", "").strip())
        if answer.status != 206 or found is None or found[3] == "*":
            raise self._broken(f"HTTP {answer.status}, Content-Range: {answer.headers.get('content-range', '')}")
        first, end, length = int(found[1]), int(found[2]), int(found[3])
        if first != offset or end != min(last, length - 1) or len(answer.content) != end - first + 1:
            raise self._broken(f"Range: bytes={offset}-{last}\nContent-Range: {found[0]}\n{len(answer.content)} B")
        return length

    def _settle(self, found: Identity) -> None:
        with self._lock:
            if self._identity is None:
                self._identity = found
            if found != self._identity:
                raise self._changed()

    def _wait(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            if self._feedback is not None and self._feedback.isCanceled():
                raise CanceledError("")
            time.sleep(min(left, _POLL_SECONDS))

    def _broken(self, details: str) -> ResponseError:
        return ResponseError(
            QCoreApplication.translate("RangeFile", "The server sends other parts of the file than it was asked for."),
            url=self.url,
            details=details,
            hint=QCoreApplication.translate("RangeFile", "Try again; a proxy in between may also be in the way."),
        )

    def _changed(self) -> ChangedError:
        return ChangedError(
            QCoreApplication.translate("RangeFile", "The file on the server has changed meanwhile."),
            url=self.url,
            hint=QCoreApplication.translate("RangeFile", "Start again: old and new pixels are not mixed."),
        )


def _validator(answer: HttpResponse) -> str:
    """A weak ETag does not promise identical bytes."""
    etag = answer.headers.get("etag", "")
    return etag if etag and not etag.startswith("W/") else answer.headers.get("last-modified", "")
