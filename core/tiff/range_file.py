"""Reading byte ranges of a remote file: each response is checked, and requested again when something went wrong."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication

from ..errors import ChangedError, HttpError, LinkError, ResponseError
from ..http_response import content_range, validator
from ..network import REQUEST_DEADLINE, Network
from ..outage import Outage
from ..retry import Attempts, RetryPolicy

if TYPE_CHECKING:
    from ..cancellation import Feedback
    from ..http_response import HttpResponse

RETRIES = RetryPolicy((0.5, 1.0, 2.0, 4.0), frozenset((408, 425, 429, 500, 502, 503, 504)), REQUEST_DEADLINE)
#: In place of a length that the server does not tell; larger than any file.
_UNKNOWN_LENGTH = 2**50
#: Seconds without a byte after which a server is given up.
SILENCE = 10.0


@dataclass(frozen=True)
class Identity:
    """What tells one version of a file from another: the server's strong ETag or its date, and the length in bytes."""

    validator: str
    length: int


class RangeFile:
    """A remote file; safe to read from several threads.

    With an `identity`, only that version of the file is read; without, that of the first response.
    """

    def __init__(
        self,
        url: str,
        authcfg: str = "",
        *,
        identity: Identity | None = None,
        feedback: Feedback | None = None,
        outage: Outage | None = None,
    ) -> None:
        self.url = url
        self._authcfg = authcfg
        self._feedback = feedback
        self._outage = outage or Outage()
        self._identity = identity
        self._lock = threading.Lock()
        self._bytes = 0

    @property
    def identity(self) -> Identity | None:
        """None before the first read."""
        return self._identity

    @property
    def bytes_fetched(self) -> int:
        """All that has been received, retries included."""
        return self._bytes

    def read(self, offset: int, count: int) -> bytes:
        """`count` bytes from the offset on, fewer only at the end of the file.

        Raises NetworkError, TlsError, HttpError; ResponseError for a server that does not serve ranges, or that sends
        others than requested again and again; ChangedError when the file is no longer the same; CanceledError.
        """
        attempts = Attempts(RETRIES, self._feedback, self._outage)
        while True:
            try:
                return self._read_once(offset, count)
            except (LinkError, HttpError, ResponseError) as error:
                if not attempts.wait_for_next(error):
                    raise

    def _read_once(self, offset: int, count: int) -> bytes:
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
        self._check_identity(
            Identity(
                validator(answer.headers.get("etag", ""), answer.headers.get("last-modified", "")),
                self._length(answer, offset, last),
            )
        )
        self._outage.report_success()
        return answer.content

    def _length(self, answer: HttpResponse, offset: int, last: int) -> int:
        """The file's length. Raises ResponseError when the response is not the range that was requested."""
        header = answer.headers.get("content-range", "")
        first, end, length = content_range(header) or (0, -1, None)
        if answer.status != 206 or end < 0:
            raise self._broken(f"HTTP {answer.status}, Content-Range: {header}")
        if length is None:  # which a server may leave open (RFC 9110); what ends early is the end of the file
            length = end + 1 if end < last else _UNKNOWN_LENGTH
            if self._identity is not None:
                length = self._identity.length
        if first != offset or end != min(last, length - 1) or len(answer.content) != end - first + 1:
            raise self._broken(f"Range: bytes={offset}-{last}\nContent-Range: {header}\n{len(answer.content)} B")
        return length

    def _check_identity(self, found: Identity) -> None:
        with self._lock:
            if self._identity is None:
                self._identity = found
            if found != self._identity:
                raise self._changed()

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
