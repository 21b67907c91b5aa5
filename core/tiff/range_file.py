"""Reading byte ranges of a remote file: each response is checked, and requested again when something went wrong."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication

from ..errors import REFUSALS, ChangedError, HttpError, LinkError, ResponseError, SlowServerError, TooLargeError
from ..http.early_connections import note_answer
from ..http.http_response import content_range, is_settled, validator
from ..http.network import REQUEST_DEADLINE
from ..http.outage import Outage
from ..http.retry import Attempts, RetryPolicy
from ..redaction import is_secret
from ..signing.file_network import FileNetwork, is_refusal

if TYPE_CHECKING:
    from ..http.http_response import HttpResponse
    from ..threads.cancellation import Feedback

RETRIES = RetryPolicy((0.5, 1.0, 2.0, 4.0), frozenset((408, 425, 429, 500, 502, 503, 504)), REQUEST_DEADLINE)
#: The same, and refusals, for a signed file that was read before: another reader may have used up the signature.
_RETRIES_SIGNED = replace(RETRIES, statuses=RETRIES.statuses | frozenset(REFUSALS))
#: For an answer of another version of the file: one of several servers, or a proxy, may still have the old one.
_ODD_VERSIONS = RetryPolicy((0.2, 0.5))
#: In place of a length that the server does not tell; larger than any file.
_UNKNOWN_LENGTH = 2**50
#: An answer that has a few bytes too many is asked for again; one that has more is not read to its end.
_MOST_TOO_MANY = 1_000_000
#: Seconds without a byte after which a server is given up.
SILENCE = 10.0


@dataclass(frozen=True)
class Identity:
    """What tells one version of a file from another: the server's strong ETag or its date, and the length in bytes.
    `date` is the server's Last-Modified, empty where it sends none."""

    validator: str
    length: int
    date: str = field(default="", compare=False)

    def has_date_of(self, other: Identity) -> bool:
        """Whether both are of the same known date and the same length, whatever their ETags."""
        return bool(self.date) and (self.date, self.length) == (other.date, other.length)


class RangeFile:
    """A remote file; safe to read from several threads. `profile` is the id of the signing profile for its address,
    `retries` say what is tried again, by default as an export needs it.

    With an `identity`, only that version of the file is read; without, that of the first response. An answer of another
    version is requested again. Where the ETag alone stays another one, each of several servers makes its own: then
    the file is read by its length and date (`is_by_date`).
    """

    def __init__(
        self,
        url: str,
        authcfg: str = "",
        *,
        profile: str = "",
        identity: Identity | None = None,
        feedback: Feedback | None = None,
        outage: Outage | None = None,
        retries: RetryPolicy | None = None,
    ) -> None:
        self.url = url
        self._authcfg = authcfg
        self._profile = profile
        self._feedback = feedback
        self._outage = outage or Outage()
        self._retries = retries
        self._identity = identity
        self._lock = threading.Lock()
        self._bytes = 0
        #: Whether the servers' ETags differ for one file.
        self.is_by_date = False
        #: Whether a copy of its parts may be kept on this computer: anybody may read it at its address, which has no
        #: secret, its server does not forbid it, and its version can be told from others.
        self.may_be_kept = url.startswith(("http://", "https://")) and not (authcfg or profile or is_secret(url))
        #: The address that the last answer came from, after all redirects.
        self.answered_at = ""

    @property
    def identity(self) -> Identity | None:
        """None before the first read."""
        return self._identity

    @property
    def length(self) -> int | None:
        """The file's length in bytes; None before the first read, and for a server that does not tell."""
        identity = self._identity
        return None if identity is None or identity.length == _UNKNOWN_LENGTH else identity.length

    @property
    def bytes_fetched(self) -> int:
        """All that has been received, retries included."""
        return self._bytes

    def read(self, offset: int, count: int) -> bytes:
        """`count` bytes from the offset on, fewer only at the end of the file.

        Raises NetworkError, TlsError, HttpError, SigningError; ResponseError for a server that does not serve ranges,
        or that sends others than requested again and again; ChangedError when the file is no longer the same;
        CanceledError.
        """
        policy = self._retries or (_RETRIES_SIGNED if self._profile and self._identity is not None else RETRIES)
        attempts, before = Attempts(policy, self._feedback, self._outage), self._bytes
        others = Attempts(_ODD_VERSIONS, self._feedback)
        while True:
            try:
                return self.read_once(offset, count, is_last=others.failed >= len(_ODD_VERSIONS.pauses))
            except ChangedError as error:
                if not others.wait_for_next(error):
                    raise
            except (SlowServerError, TooLargeError):
                raise
            except (LinkError, HttpError, ResponseError) as error:
                if (
                    policy is _RETRIES_SIGNED
                    and isinstance(error, HttpError)
                    and is_refusal(error)
                    and self._bytes > before
                ):
                    # the store hands the file out, but to others that share its short-lived signatures
                    attempts, before = Attempts(policy, self._feedback, self._outage), self._bytes
                if not attempts.wait_for_next(error):
                    raise

    def read_whole(self, offset: int, count: int) -> bytes:
        """Exactly `count` bytes. Raises what `read` raises, and ResponseError for a file that ends before."""
        length = None if self._identity is None else self._identity.length
        data = b"" if length is not None and offset + count > length else self.read(offset, count)
        if len(data) != count:
            raise self._cut_off(offset + count)
        return data

    def check_end(self, end: int) -> None:
        """Raises ResponseError for a file that ends before."""
        if self._identity is not None and end > self._identity.length:
            raise self._cut_off(end)

    def read_once(self, offset: int, count: int, *, is_last: bool = False) -> bytes:
        """As `read`, with one request. At the last attempt (`is_last`), another ETag with the same date counts as the
        same version."""
        last = offset + count - 1
        if self._identity is not None:
            last = min(last, self._identity.length - 1)
        if last < offset:
            return b""
        most = last - offset + 1 + _MOST_TOO_MANY
        network = FileNetwork(
            self._authcfg, self._profile, self._feedback, refresh=True, timeout=SILENCE, most_bytes=most
        )
        headers = {"Range": f"bytes={offset}-{last}", "Accept-Encoding": "identity"}
        try:
            answer = network.request_once("GET", self.url, headers)
        except HttpError as error:
            if error.status == 416 and self._identity is not None:
                raise self._changed() from error
            raise
        with self._lock:
            self.answered_at = answer.url
            self._bytes += len(answer.content)
            self.may_be_kept = self.may_be_kept and _may_be_kept(answer)
        self._check_identity(
            Identity(
                validator(answer.headers.get("etag", ""), answer.headers.get("last-modified", "")),
                self._length(answer, offset, last),
                answer.headers.get("last-modified", ""),
            ),
            is_last=is_last,
        )
        self._outage.report_success()
        note_answer(self.url)
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

    def _check_identity(self, found: Identity, *, is_last: bool) -> None:
        with self._lock:
            if self._identity is None:
                self._identity = found
            if found == self._identity:
                return
            if not found.has_date_of(self._identity) or not (is_last or self.is_by_date):
                raise self._changed()
            self.is_by_date = True
            self.may_be_kept = False

    def _broken(self, details: str) -> ResponseError:
        return ResponseError(
            QCoreApplication.translate("RangeFile", "The server sends other parts of the file than requested."),
            url=self.url,
            details=details,
            hint=QCoreApplication.translate("RangeFile", "Try again; a proxy in between may also be in the way."),
        )

    def _cut_off(self, end: int) -> ResponseError:
        length = 0 if self._identity is None else self._identity.length
        return ResponseError(
            QCoreApplication.translate("RangeFile", "The file on the server is cut off: it ends before its pixels do."),
            url=self.url,
            details=f"{length} B < {end} B",
            hint=QCoreApplication.translate(
                "RangeFile", "Report it to the file's provider: trying again will not help until it is uploaded again."
            ),
        )

    def _changed(self) -> ChangedError:
        return ChangedError(
            QCoreApplication.translate("RangeFile", "The file on the server has changed meanwhile."),
            url=self.url,
            hint=QCoreApplication.translate("RangeFile", "Start again: old and new pixels are not mixed."),
        )


def _may_be_kept(answer: HttpResponse) -> bool:
    """Whether nothing in the answer speaks against keeping it: a server may lead to a signed address, or forbid it; and
    its ETag or date may not tell this version from the next one."""
    headers = answer.headers
    if is_secret(answer.url) or "no-store" in headers.get("cache-control", "").lower():
        return False
    etag, date = headers.get("etag", ""), headers.get("last-modified", "")
    return bool(validator(etag, "")) or is_settled(date, headers.get("date", ""))
