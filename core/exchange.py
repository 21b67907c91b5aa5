"""One HTTP request and its answer, within limits of size and speed."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from qgis.core import QgsBlockingNetworkRequest, QgsNetworkAccessManager
from qgis.PyQt.QtCore import QByteArray, QCoreApplication, QEventLoop, QLocale, QUrl
from qgis.PyQt.QtNetwork import QNetworkReply, QNetworkRequest

from .content_encoding import Decoder
from .errors import DatacubeError, TooLargeError
from .pace import Pace

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qgis.core import QgsNetworkReplyContent

#: So much is read of any answer: before its end it is not known whether it is one that refuses the request.
_LEAST = 1_000_000
_GZIP = b"\x1f\x8b"

#: The sender of each thread, and all of them.
_own = threading.local()
_senders: list[_Sender] = []


@dataclass(frozen=True)
class Exchange:
    """What came of a request. `status` is None when there was no answer; `reason` and `text` are Qt's error.
    `url` is the last one that was requested, or a relative one of a redirect. Header names are in lower case."""

    status: int | None
    headers: Mapping[str, str] = field(repr=False)
    content: bytes = field(repr=False)
    reason: Any
    text: str
    url: QUrl


def exchanged(
    request: QNetworkRequest, method: str, body: bytes, *, most_bytes: int, refresh: bool, watch: Watch
) -> Exchange:
    """Send a GET or a POST and wait for the answer's end, in a thread that is not the main one. QGIS follows redirects,
    but not to a relative URL.

    The body is unpacked here, not by Qt, and piece by piece, so that some kilobytes that unpack to gigabytes take no
    memory. What a server says of the length is not believed. `refresh` bypasses QGIS's cache. Raises TooLargeError for
    a body of more than `most_bytes`, SlowServerError (see `pace`), and ResponseError for one that cannot be unpacked.
    """
    if not request.hasRawHeader(b"Accept-Encoding"):
        request.setRawHeader(b"Accept-Encoding", b"gzip, deflate" if refresh else b"identity")
    url = request.url()
    reply = _sender().send(request, method, body, most_bytes=most_bytes, refresh=refresh, watch=watch)
    if watch.has_ended:
        return Exchange(None, {}, b"", QNetworkReply.NetworkError.TimeoutError, "", url)
    attribute = QNetworkRequest.Attribute
    status = reply.attribute(attribute.HttpStatusCodeAttribute)
    headers = {_text(name).lower(): _text(reply.rawHeader(name)) for name in reply.rawHeaderList()}
    # what QGIS itself has sent to where a redirect leads, Qt has unpacked
    is_ours = reply.request().hasRawHeader(b"Accept-Encoding")
    encoding = headers.get("content-encoding", "") if is_ours else ""
    return Exchange(
        None if status is None else int(status),
        headers,
        _content(reply, url, encoding, most_bytes),
        reply.error(),
        reply.errorString(),
        reply.request().url(),
    )


def too_large(url: str, most_bytes: int) -> TooLargeError:
    """The error for an answer of more than so many bytes."""
    size = QLocale().formattedDataSize(most_bytes, 0, QLocale.DataSizeFormat.DataSizeSIFormat)
    return TooLargeError(
        QCoreApplication.translate("Exchange", "The server's answer is too large: more than {limit}.").format(
            limit=size
        ),
        url=url,
        hint=QCoreApplication.translate(
            "Exchange", "Ask for less, such as a smaller extent or fewer dates, or tell whoever runs the server."
        ),
    )


class Watch:
    """Lets the thread that waits for an exchange end it, when no byte of an answer has come for so many seconds: QGIS
    follows redirects, in circles too, and not with our time-out."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._heard = time.monotonic()
        self._sender: _Sender | None = None
        self.has_ended = False

    def look(self) -> None:
        """To be called again and again while the exchange lasts; from any thread."""
        if self._sender is not None and time.monotonic() - self._heard > self._seconds:
            self.has_ended = True
            self._sender.end()

    def note(self, sender: _Sender | None) -> None:
        """A byte has come, or the exchange begins; None when it is over."""
        self._sender, self._heard = sender, time.monotonic()


class _Sender:
    """QGIS's blocking request of one thread, and a look at how far it is.

    It lives as long as the process, and Python never gets hold of a reply: while PyQt destroys an object, it may hold
    Python's lock and wait for one of Qt's, which another thread holds that waits for Python's; and of replies in other
    threads it takes the next one at the same address for one that is gone.
    """

    def __init__(self) -> None:
        self._request = QgsBlockingNetworkRequest()
        self._loop = QEventLoop()
        self._pace = Pace()
        self._url, self._most = "", 0
        self._error: DatacubeError | None = None
        self._watch = Watch(0)
        self._request.downloadProgress.connect(self._on_progress)
        self._request.uploadProgress.connect(self._on_progress)  # of a POST, the progress of its answer as well

    def send(
        self, request: QNetworkRequest, method: str, body: bytes, *, most_bytes: int, refresh: bool, watch: Watch
    ) -> QgsNetworkReplyContent:
        """Raises TooLargeError and SlowServerError."""
        self._url, self._most = request.url().toString(), max(most_bytes, _LEAST)
        self._error, self._pace, self._watch = None, Pace(), watch
        watch.note(self)
        if method == "POST":
            self._request.post(request, QByteArray(body), True)
        else:
            self._request.get(request, refresh)
        watch.note(None)
        error, self._error = self._error, None
        if error is not None or watch.has_ended:
            self._request.abort()
            self._loop.processEvents()  # which destroys the reply and closes its connection
        if error is not None:
            raise error
        return self._request.reply()

    def end(self) -> None:
        """Let `send` return, whatever has come."""
        self._request.finished.emit()

    def _on_progress(self, received: int, _total: int) -> None:
        """An error ends the request and is kept: a slot must not raise."""
        if self._error is not None:
            return
        self._watch.note(self)
        try:
            if received > self._most:
                raise too_large(self._url, self._most)
            self._pace.check(received, self._url)
        except DatacubeError as error:
            self._error = error
            self.end()


def _sender() -> _Sender:
    if not hasattr(_own, "sender"):
        _own.sender = _Sender()
        _senders.append(_own.sender)
    sender: _Sender = _own.sender
    return sender


def _content(reply: QgsNetworkReplyContent, url: QUrl, encoding: str, most_bytes: int) -> bytes:
    data = bytes(reply.content())
    is_cached = reply.attribute(QNetworkRequest.Attribute.SourceIsFromCacheAttribute)
    if is_cached and not data.startswith(_GZIP):
        encoding = ""  # Qt's cache has what Qt has unpacked, with the header of what it was
    decoder = Decoder(encoding, url.toString())
    if not decoder.is_plain:
        cache = QgsNetworkAccessManager.instance().cache()
        if cache is not None:
            cache.remove(url)  # others that find it there do not unpack it
    status = reply.attribute(QNetworkRequest.Attribute.HttpStatusCodeAttribute)
    most = most_bytes if status is not None and int(status) < 400 else max(most_bytes, _LEAST)
    content = bytearray()
    for piece in decoder.pieces(data):
        content += piece
        if len(content) > most:
            raise too_large(url.toString(), most)
    decoder.check_complete()
    return bytes(content)


def _text(header: Any) -> str:
    return str(bytes(header), "latin-1")
