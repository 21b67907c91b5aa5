"""One file over HTTP, streamed to disk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsNetworkAccessManager
from qgis.PyQt.QtCore import QCoreApplication, QEventLoop, QTimer
from qgis.PyQt.QtNetwork import QNetworkReply, QNetworkRequest

from ..errors import CanceledError, DatacubeError, NetworkError, ResponseError
from ..http_errors import http_error
from ..http_response import content_range, seconds_to_wait
from ..network import MOST_REDIRECTS, TIMEOUT, endless_redirect, network_failure, signed, web_request
from ..web_address import same_origin
from .part import PartFile, RemoteVersion
from .redirect import redirect_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from qgis.core import QgsFeedback

#: Bytes in memory at any time, whatever the size of the file.
_BUFFER = 1024 * 1024
_CANCEL_POLL_MS = 100


class Transfer:
    """One request for a file, from where its part ends; writes the response to the part. For one thread, any thread."""

    def __init__(self, href: str, part: PartFile, authcfg: str, progress: Callable[[int, int | None], None]) -> None:
        self._href = href
        self._part = part
        self._authcfg = authcfg
        self._progress = progress
        self._reply: QNetworkReply | None = None
        self._error: DatacubeError | None = None
        self._is_writing = False
        self._refusal = b""
        self._done = 0
        self._total: int | None = None

    def run(self, feedback: QgsFeedback) -> None:
        """Raises HttpError, NetworkError, ResponseError, StorageError; CanceledError, which keeps the part."""
        url = self._href
        for _ in range(MOST_REDIRECTS):
            led_to = self._run(url, feedback)
            if not led_to:
                self._part.finish()
                return
            url = led_to
        raise endless_redirect(self._href)

    def _run(self, url: str, feedback: QgsFeedback) -> str:
        """One request; where the server sends it on, the URL that it leads to. Redirects are followed here, since Qt
        would take the sign-in along wherever they lead."""
        self._refusal = b""
        reply = QgsNetworkAccessManager.instance().get(self._request(url))
        reply.setReadBufferSize(_BUFFER)
        loop = QEventLoop()
        poll = QTimer()
        poll.timeout.connect(lambda: self._stop() if feedback.isCanceled() else None)
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

    def _request(self, url: str) -> QNetworkRequest:
        request = web_request(url)
        request.setTransferTimeout(round(TIMEOUT * 1000))
        request.setAttribute(
            QNetworkRequest.Attribute.RedirectPolicyAttribute, QNetworkRequest.RedirectPolicy.ManualRedirectPolicy
        )
        request.setAttribute(
            QNetworkRequest.Attribute.CacheLoadControlAttribute, QNetworkRequest.CacheLoadControl.AlwaysNetwork
        )
        request.setAttribute(QNetworkRequest.Attribute.CacheSaveControlAttribute, False)
        # a Range counts bytes of the file as it is stored, not as it is compressed for the transfer
        request.setRawHeader(b"Accept-Encoding", b"identity")
        origin = self._part.origin()
        if (
            origin
            and origin.validator
            and self._part.size
            and origin == RemoteVersion.of(self._href, "", origin.validator)
        ):
            request.setRawHeader(b"Range", f"bytes={self._part.size}-".encode())
            request.setRawHeader(b"If-Range", origin.validator.encode())
        return signed(request, self._authcfg) if same_origin(self._href, url) else request

    def _stop(self) -> None:
        if self._reply is not None:
            self._reply.abort()

    def _on_data(self) -> None:
        if self._reply is not None:
            self._receive(self._reply)

    def _receive(self, reply: QNetworkReply) -> None:
        """Write what has been received. An error aborts the transfer and is kept: a slot must not raise."""
        data = bytes(reply.readAll())
        if self._error is not None:
            return
        try:
            if _status(reply) not in (200, 206):
                self._refusal = (self._refusal + data)[:_BUFFER]
                return
            if not self._is_writing:
                self._begin(reply)
            self._part.write(data)
        except DatacubeError as error:
            self._error = error
            reply.abort()
            return
        self._done += len(data)
        self._progress(self._done, self._total)

    def _begin(self, reply: QNetworkReply) -> None:
        """Called when the headers are there: append to the part, or start anew when the server sends the whole file."""
        if _header(reply, b"Content-Type").startswith("text/html") and not self._href.endswith((".html", ".htm")):
            raise ResponseError(
                QCoreApplication.translate("Transfer", "The server sent a web page instead of the file."),
                url=self._href,
                hint=QCoreApplication.translate("Transfer", "A sign-in page of the network may be in the way."),
            )
        length = _header(reply, b"Content-Length")
        appends = _status(reply) == 206
        if appends:
            found = content_range(_header(reply, b"Content-Range"))
            if found is None or found[0] != self._part.size:
                self._part.discard()
                raise ResponseError(
                    QCoreApplication.translate("Transfer", "The server sent another part of the file than asked for."),
                    url=self._href,
                    details=_header(reply, b"Content-Range"),
                    hint=QCoreApplication.translate("Transfer", "Start again: it will be fetched from its beginning."),
                )
            self._done = self._part.size
        self._total = self._done + int(length) if length.isdigit() else None
        self._part.open(
            RemoteVersion.of(self._href, _header(reply, b"ETag"), _header(reply, b"Last-Modified")),
            append=appends,
            size=int(length) if length.isdigit() else 0,
        )
        self._is_writing = True

    def _check(self, reply: QNetworkReply) -> None:
        """Raise the error of the transfer; without one, the part is the whole file."""
        if self._error is not None:
            raise self._error
        status = _status(reply)
        if status == 416 and _header(reply, b"Content-Range") == f"bytes */{self._part.size}":
            return
        if status is not None and status >= 400:
            if status == 416:
                self._part.discard()
            raise http_error(status, self._href, self._refusal, seconds_to_wait(_header(reply, b"Retry-After")))
        if status is not None and status >= 300:
            raise ResponseError(
                QCoreApplication.translate("Transfer", "The server sends on to an address that cannot be followed."),
                url=self._href,
                details=f"HTTP {status}\nLocation: {_header(reply, b'Location')}",
                hint=QCoreApplication.translate("Transfer", "From https:// no request is sent on to http://."),
            )
        if reply.error() != QNetworkReply.NetworkError.NoError:
            raise network_failure(reply.error(), reply.errorString(), self._href, bool(self._authcfg))
        if not self._is_writing:  # an empty file has no readyRead
            self._begin(reply)
        if self._total is not None and self._done != self._total:
            raise NetworkError(
                QCoreApplication.translate("Transfer", "The file came incomplete."),
                url=self._href,
                details=f"{self._done} / {self._total}",
                hint=QCoreApplication.translate("Transfer", "Start again to continue from here."),
            )


def _status(reply: QNetworkReply) -> int | None:
    status = reply.attribute(QNetworkRequest.Attribute.HttpStatusCodeAttribute)
    return None if status is None else int(status)


def _header(reply: QNetworkReply, name: bytes) -> str:
    return bytes(reply.rawHeader(name)).decode("latin-1")
