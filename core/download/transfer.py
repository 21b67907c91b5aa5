"""One file over HTTP, streamed to disk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication, QEventLoop, QTimer
from qgis.PyQt.QtNetwork import QNetworkReply, QNetworkRequest

from ..errors import CanceledError, ChangedError, DatacubeError, HttpError, NetworkError, ResponseError, TooLargeError
from ..http.answer_cache import forget_answer
from ..http.content_encoding import Decoder, compression
from ..http.exchange import endless_redirect
from ..http.http_errors import http_error, quoted, redirect_hint, says
from ..http.http_response import content_range, seconds_to_wait, validator
from ..http.network import MOST_REDIRECTS, TIMEOUT, network_failure, web_request
from ..http.network_access import network_access
from ..http.pace import Pace
from ..http.web_address import same_origin
from ..redaction import without_secrets_of
from ..signing.file_network import FileAccess
from ..threads.worker_objects import unwatched
from .page_check import is_web_page
from .part import PartFile, RemoteVersion
from .redirect import redirect_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from qgis.core import QgsFeedback

#: Bytes in memory at any time, whatever the size of the file.
_BUFFER = 1024 * 1024
_CANCEL_POLL_MS = 100
#: Statuses with which a file, or a part of it, comes.
_WITH_FILE = (200, 203, 206)
_REDIRECTIONS = (301, 302, 303, 307, 308)


class Transfer:
    """One request for a file, from where its part ends; writes the response to the part, which is then the
    whole file. Where a store refuses the signature, the request is sent once more with another. For one thread, any
    thread but the main one."""

    def __init__(self, href: str, part: PartFile, authcfg: str, progress: Callable[[int, int | None], None]) -> None:
        self._href = href
        self._part = part
        self._authcfg = authcfg
        self._access = FileAccess(href, authcfg)
        self._progress = progress
        self._reply: QNetworkReply | None = None
        self._feedback: QgsFeedback | None = None
        self._error: DatacubeError | None = None
        self._is_writing = False
        self._refusal = b""
        self._done = 0
        self._total: int | None = None
        self._asked: RemoteVersion | None = None
        self._decoder = Decoder("", href, is_file=True)
        self._received = 0
        self._pace = Pace()

    def run(self, feedback: QgsFeedback, profile: str = "") -> None:
        """`profile` is the id of the signing profile for the address. Raises HttpError, NetworkError, ResponseError,
        StorageError, SigningError; CanceledError, which keeps the part."""
        self._access = FileAccess(self._href, self._authcfg, profile, feedback)
        while True:
            try:
                self._follow(self._access.url(), feedback)
            except HttpError as error:
                if not self._access.is_renewed_after(error):
                    raise
            else:
                self._access.accepted()
                return

    def _follow(self, url: str, feedback: QgsFeedback) -> None:
        """The request, and those that the server sends on to."""
        origin = url
        for _ in range(MOST_REDIRECTS):
            led_to = self._run(url, feedback, with_credentials=same_origin(origin, url))
            if not led_to:
                return
            url = led_to
        raise endless_redirect(self._href)

    def _run(self, url: str, feedback: QgsFeedback, *, with_credentials: bool) -> str:
        """One request; where the server sends it on, the URL that it leads to. Redirects are followed here, since Qt
        would take the sign-in along wherever they lead."""
        self._refusal = b""
        self._received = 0
        self._pace = Pace()
        reply = unwatched(network_access().get(self._request(url, with_credentials)))
        reply.setReadBufferSize(_BUFFER)
        loop, poll = QEventLoop(), QTimer()
        self._feedback = feedback
        poll.timeout.connect(self._stop_if_canceled)  # a lambda, PyQt would keep until the thread's next event loop
        poll.start(_CANCEL_POLL_MS)
        # no slot holds the reply: PyQt would know it after its end, and take the next one at its address for it
        self._reply = reply
        reply.readyRead.connect(self._on_data)
        reply.finished.connect(loop.quit)
        if not reply.isFinished():
            loop.exec()
        poll.stop()
        try:
            if feedback.isCanceled():
                raise CanceledError("")
            led_to = redirect_of(reply)
            if led_to:
                return led_to
            self._receive(reply)
            self._check(reply)
        finally:
            self._reply = None
            reply.readyRead.disconnect(self._on_data)
            reply.finished.disconnect(loop.quit)
            reply.deleteLater()
            self._part.close()
        return ""

    def _request(self, url: str, with_credentials: bool) -> QNetworkRequest:
        request = web_request(url)
        request.setTransferTimeout(round(TIMEOUT * 1000))
        request.setAttribute(
            QNetworkRequest.Attribute.RedirectPolicyAttribute, QNetworkRequest.RedirectPolicy.ManualRedirectPolicy
        )
        request.setAttribute(
            QNetworkRequest.Attribute.CacheLoadControlAttribute, QNetworkRequest.CacheLoadControl.AlwaysNetwork
        )
        request.setAttribute(QNetworkRequest.Attribute.CacheSaveControlAttribute, False)
        forget_answer(url)
        # a Range counts bytes of the file as it is stored, not as it is compressed for the transfer
        request.setRawHeader(b"Accept-Encoding", b"identity")
        origin = self._part.origin()
        if (
            origin
            and origin.validator
            and self._part.size
            and origin == RemoteVersion.of(self._href, "", origin.validator)
        ):
            self._asked = origin
            request.setRawHeader(b"Range", f"bytes={self._part.size}-".encode())
            request.setRawHeader(b"If-Range", origin.validator.encode())
        return self._access.ready(request) if with_credentials else request

    def _stop_if_canceled(self) -> None:
        if self._reply is not None and self._feedback is not None and self._feedback.isCanceled():
            self._reply.abort()

    def _on_data(self) -> None:
        if self._reply is not None:
            self._receive(self._reply)

    def _receive(self, reply: QNetworkReply) -> None:
        """Write what has been received. An error aborts the transfer and is kept: a slot must not raise."""
        data = bytes(reply.readAll())
        if self._error is not None:
            return
        self._received += len(data)
        try:
            self._pace.check(self._received, self._href)
            if _status(reply) not in _WITH_FILE:
                self._refusal = (self._refusal + data)[:_BUFFER]
                if len(self._refusal) >= _BUFFER:
                    reply.abort()  # enough has been said
                return
            if not self._is_writing:
                self._begin(reply, data)
            self._write(data)
        except DatacubeError as error:
            if isinstance(error, TooLargeError):
                self._part.discard()  # made to fill the disk
            self._error = error
            reply.abort()
            return
        self._progress(self._done, self._total)

    def _write(self, data: bytes) -> None:
        for piece in self._decoder.pieces(data):
            self._part.write(piece)
            self._done += len(piece)

    def _begin(self, reply: QNetworkReply, data: bytes) -> None:
        """Called when the headers and the first bytes are there: append to the part, or start anew when the server
        sends the whole file."""
        packed = _header(reply, b"Content-Encoding")
        if is_web_page(_header(reply, b"Content-Type"), data, self._href, is_packed=bool(compression(packed))):
            raise ResponseError(
                QCoreApplication.translate("Transfer", "The server sent a web page instead of the file."),
                url=self._href,
                details=f"HTTP {_status(reply)}\n{quoted(_said(reply, data), self._href)}",
                hint=QCoreApplication.translate("Transfer", "A sign-in page of the network may be in the way."),
            )
        self._decoder = Decoder(packed, self._href, is_file=True)
        header = _header(reply, b"Content-Length")
        length = int(header) if header.isdigit() and self._decoder.is_plain else None
        etag, modified = _header(reply, b"ETag"), _header(reply, b"Last-Modified")
        appends = _status(reply) == 206
        if appends:
            self._done = self._part.size if self._asked else 0
            self._total = self._checked_total(reply, length)
        else:
            self._total = length
        if not self._decoder.is_plain:
            etag = modified = ""  # the bytes of a compressed transfer cannot be counted from the middle
        self._part.open(
            RemoteVersion.of(self._href, etag, modified, self._total), append=self._done > 0, size=length or 0
        )
        self._is_writing = True

    def _checked_total(self, reply: QNetworkReply, length: int | None) -> int:
        """The length of the file of which the server sends a part. Raises ResponseError or ChangedError, and removes
        what is there, when that is not the rest of the same file."""
        header = _header(reply, b"Content-Range")
        first, last, total = content_range(header) or (-1, -1, None)
        found = validator(_header(reply, b"ETag"), _header(reply, b"Last-Modified"))
        if self._asked is not None:
            is_other = bool(found) and found != self._asked.validator
            if is_other or (total is not None and self._asked.length not in (None, total)):
                self._part.discard()
                raise ChangedError(
                    QCoreApplication.translate("Transfer", "The file on the server has changed meanwhile."),
                    url=self._href,
                    details=f"HTTP 206, ETag: {found}\nContent-Range: {header}",
                    hint=QCoreApplication.translate("Transfer", "Start again: it will be fetched from its beginning."),
                )
            total = self._asked.length if total is None else total
        total = last + 1 if total is None else total
        is_right = first == self._done and first <= last < total and length in (None, last - first + 1)
        if not is_right or not self._decoder.is_plain:
            self._part.discard()
            raise ResponseError(
                QCoreApplication.translate("Transfer", "The server sent another part of the file than requested."),
                url=self._href,
                details=f"HTTP 206, Content-Range: {header}",
                hint=QCoreApplication.translate("Transfer", "Start again: it will be fetched from its beginning."),
            )
        return total

    def _check(self, reply: QNetworkReply) -> None:
        """Raise the error of the transfer; without one, the part is the whole file."""
        try:
            if self._error is not None:
                raise self._error
        finally:
            self._error = None  # it would hold itself, by its traceback and this frame
        status, said = _status(reply), _said(reply, self._refusal)
        if status == 416 and _header(reply, b"Content-Range") == f"bytes */{self._part.size}":
            return
        if status is not None and status >= 400:
            if status == 416:
                self._part.discard()
            wait = seconds_to_wait(_header(reply, b"Retry-After"), _header(reply, b"Date"))
            raise http_error(status, self._href, said, wait)
        if status in _REDIRECTIONS:
            raise ResponseError(
                QCoreApplication.translate("Transfer", "The server redirects to an address that cannot be followed."),
                url=self._href,
                details=f"HTTP {status}\nLocation: {_header(reply, b'Location')}",
                hint=QCoreApplication.translate("Transfer", "Redirects from https:// to http:// are not followed.")
                if _header(reply, b"Location")
                else " ".join(filter(None, (says(said, self._href), redirect_hint()))),
            )
        if reply.error() != QNetworkReply.NetworkError.NoError:
            raise network_failure(reply.error(), reply.errorString(), self._href, self._access.has_credentials)
        if status not in _WITH_FILE:
            message = QCoreApplication.translate("Transfer", "The server answered without the file ({status}).")
            advice = QCoreApplication.translate("Transfer", "It may be in preparation: try again later.")
            raise ResponseError(
                message.format(status=status),
                url=self._href,
                details=f"HTTP {status}\n{quoted(said, self._href)}".rstrip(),
                hint=" ".join(filter(None, (says(said, self._href), advice))),
            )
        is_cut = not self._decoder.is_complete
        if is_cut or (self._total is not None and self._done != self._total):
            raise NetworkError(
                QCoreApplication.translate("Transfer", "The file came incomplete."),
                url=self._href,
                details=f"{self._received if is_cut else self._done} / {self._total or '?'}",
                hint=QCoreApplication.translate("Transfer", "Start again to continue from here."),
            )


def _said(reply: QNetworkReply, content: bytes) -> bytes:
    """What a server has said, without the secrets of the address it was asked at: it may be a signed one."""
    return without_secrets_of(reply.url().toString(), content)


def _status(reply: QNetworkReply) -> int | None:
    status = reply.attribute(QNetworkRequest.Attribute.HttpStatusCodeAttribute)
    return None if status is None else int(status)


def _header(reply: QNetworkReply, name: bytes) -> str:
    return bytes(reply.rawHeader(name)).decode("latin-1")
