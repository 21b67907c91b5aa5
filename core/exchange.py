"""One HTTP request and its answer, within limits of size and speed."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from qgis.core import QgsNetworkAccessManager
from qgis.PyQt.QtCore import QByteArray, QCoreApplication, QDateTime, QEventLoop, QLocale, Qt, QUrl
from qgis.PyQt.QtNetwork import QNetworkReply, QNetworkRequest

from .content_encoding import Decoder
from .errors import ResponseError, TooLargeError
from .pace import Pace

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Bytes that Qt holds before they are taken from it.
_BUFFER = 1024 * 1024
#: Of the answer to a refused request, so much is read.
_MOST_OF_REFUSAL = 256 * 1024

#: Days for which QGIS's cache gives out an answer without a date: as many as QGIS itself uses.
_DAYS_KEPT = 1

#: The event loop of each thread, which lives as long as the thread: see `exchanged`.
_loops = threading.local()


@dataclass(frozen=True)
class Exchange:
    """What came of a request. `status` is None when there was no answer; `reason` and `text` are Qt's error.
    `led_to` is the absolute URL of a redirect, empty without one. Header names are in lower case."""

    status: int | None
    headers: Mapping[str, str] = field(repr=False)
    content: bytes = field(repr=False)
    reason: Any
    text: str
    led_to: str = ""


def exchanged(request: QNetworkRequest, method: str, body: bytes, *, most_bytes: int, keep: bool) -> Exchange:
    """Send a GET or a POST and wait for the answer's end, in a thread that is not the main one. Redirects are not
    followed.

    The body is unpacked here, not by Qt, and piece by piece, so that some kilobytes that unpack to gigabytes take no
    memory. What a server says of the length is not believed. `keep`: the answer is taken from QGIS's cache where that
    has it, and kept there. Raises TooLargeError for a body of more than `most_bytes`, SlowServerError (see `pace`), and
    ResponseError for one that cannot be unpacked, or for a whole file in place of a range.

    Of the objects that Python has made, only a loop that lives as long as its thread takes part in this: while one is
    destroyed, PyQt may hold Python's lock and wait for one of Qt's, which another thread holds that waits for Python's.
    """
    _prepare(request, keep=keep)
    manager = QgsNetworkAccessManager.instance(Qt.ConnectionType.DirectConnection)
    cache = manager.cache()
    if cache is not None and not keep and not request.hasRawHeader(b"Range"):
        cache.remove(request.url())  # what is kept is out of date
    reply = manager.post(request, QByteArray(body)) if method == "POST" else manager.get(request)
    received = _Body(reply, most_bytes)
    try:
        received.take_all()
        if received.is_packed and cache is not None:
            cache.remove(request.url())  # others that find it there do not unpack it
        elif keep:
            keep_in_cache(reply.url())
        return Exchange(
            received.status,
            received.headers(),
            bytes(received.content),
            reply.error(),
            reply.errorString(),
            _redirect(reply),
        )
    finally:
        reply.deleteLater()


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


def keep_in_cache(url: QUrl) -> None:
    """Let QGIS's cache give out an answer that is in it although its server sets no date."""
    cache = QgsNetworkAccessManager.instance().cache()
    known = None if cache is None else cache.metaData(url)
    if known is not None and known.isValid() and not known.expirationDate().isValid():
        known.setExpirationDate(QDateTime.currentDateTime().addDays(_DAYS_KEPT))
        cache.updateMetaData(known)


class _Body:
    """Takes the body of a reply as it comes."""

    def __init__(self, reply: QNetworkReply, most_bytes: int) -> None:
        self.content = bytearray()
        self._reply = reply
        self._url = reply.request().url().toString()
        self._most = most_bytes
        self._pace = Pace()
        self._decoder: Decoder | None = None
        self._received = 0
        reply.setReadBufferSize(_BUFFER)

    @property
    def status(self) -> int | None:
        status = self._reply.attribute(QNetworkRequest.Attribute.HttpStatusCodeAttribute)
        return None if status is None else int(status)

    @property
    def is_packed(self) -> bool:
        return self._decoder is not None and not self._decoder.is_plain

    def headers(self) -> dict[str, str]:
        names = self._reply.rawHeaderList()
        return {_text(name).lower(): _text(self._reply.rawHeader(name)) for name in names}

    def take_all(self) -> None:
        loop = _loop()
        self._reply.readyRead.connect(loop.quit)
        self._reply.finished.connect(loop.quit)
        try:
            is_done = bool(self._reply.isFinished()) and self._take()
            while not is_done:
                loop.exec()
                is_done = self._take()
        finally:
            self._reply.readyRead.disconnect(loop.quit)
            self._reply.finished.disconnect(loop.quit)
            if not self._reply.isFinished():
                self._reply.abort()

    def _take(self) -> bool:
        """Take what has come; whether that is all that is wanted."""
        is_last = bool(self._reply.isFinished())
        data = bytes(self._reply.readAll())
        self._received += len(data)
        if data:
            if self.status == 200 and not is_last and self._reply.request().hasRawHeader(b"Range"):
                raise _whole_file(self._url)
            if (self.status or 0) >= 400:
                return self._has_enough_of_refusal(data) or is_last
            self._unpack(data)
        if not is_last:
            self._pace.check(self._received, self._url)
        elif self._decoder is not None:
            self._decoder.check_complete()
        return is_last

    def _unpack(self, data: bytes) -> None:
        if self._decoder is None:
            self._decoder = Decoder(self._encoding(data), self._url)
        for piece in self._decoder.pieces(data):
            self.content += piece
            if len(self.content) > self._most:
                raise too_large(self._url, self._most)

    def _encoding(self, data: bytes) -> str:
        is_cached = self._reply.attribute(QNetworkRequest.Attribute.SourceIsFromCacheAttribute)
        encoding = _text(self._reply.rawHeader(b"Content-Encoding"))
        # Qt's cache has what Qt has unpacked, with the header of what it was
        return "" if is_cached and not data.startswith(_GZIP) else encoding

    def _has_enough_of_refusal(self, data: bytes) -> bool:
        self.content += data[: _MOST_OF_REFUSAL - len(self.content)]
        self._pace.check(self._received, self._url)
        return len(self.content) >= _MOST_OF_REFUSAL


def _whole_file(url: str) -> ResponseError:
    return ResponseError(
        QCoreApplication.translate("Network", "The server sends the whole file instead of a part."),
        url=url,
        hint=QCoreApplication.translate("Network", "Download the file first."),
    )


_GZIP = b"\x1f\x8b"


def _prepare(request: QNetworkRequest, *, keep: bool) -> None:
    attribute, load = QNetworkRequest.Attribute, QNetworkRequest.CacheLoadControl
    request.setAttribute(attribute.RedirectPolicyAttribute, QNetworkRequest.RedirectPolicy.ManualRedirectPolicy)
    request.setAttribute(attribute.CacheLoadControlAttribute, load.PreferCache if keep else load.AlwaysNetwork)
    request.setAttribute(attribute.CacheSaveControlAttribute, keep)
    if not request.hasRawHeader(b"Accept-Encoding"):
        request.setRawHeader(b"Accept-Encoding", b"identity" if keep else b"gzip, deflate")


def _redirect(reply: QNetworkReply) -> str:
    target = reply.attribute(QNetworkRequest.Attribute.RedirectionTargetAttribute)
    return "" if target is None or target.isEmpty() else str(reply.url().resolved(target).toString())


def _loop() -> QEventLoop:
    if not hasattr(_loops, "loop"):
        _loops.loop = QEventLoop()
    loop: QEventLoop = _loops.loop
    return loop


def _text(header: Any) -> str:
    return str(bytes(header), "latin-1")
