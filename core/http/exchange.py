"""HTTP requests within limits of size and speed: how far an answer is, and what it holds."""

from __future__ import annotations

import threading
import time
from collections import deque
from contextlib import contextmanager
from itertools import count
from typing import TYPE_CHECKING, Any

from qgis.PyQt.QtCore import (
    QBuffer,
    QByteArray,
    QCoreApplication,
    QEvent,
    QIODevice,
    QLocale,
    QObject,
    Qt,
    QUrl,
    pyqtSlot,
)

from ..errors import DatacubeError, LinkError, ResponseError, TooLargeError
from ..threads.worker_objects import to_main_thread
from .answer_cache import forget_answer, forget_outdated_answer, is_from_cache
from .content_encoding import Decoder
from .http_errors import redirect_hint
from .pace import Pace
from .web_address import is_web_address

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: Bytes that are read of any answer, whatever limit the caller sets: a refusal may be longer than that limit.
LEAST_BYTES = 1_000_000
_HTTP, _HTTPS = 80, 443
_numbers = count(1)
#: The idle senders; the one at the end was used last.
_free: deque[Sender] = deque()


def too_large(url: str, most_bytes: int) -> TooLargeError:
    """The error for an answer of more than so many bytes."""
    size = QLocale().formattedDataSize(most_bytes, 0, QLocale.DataSizeFormat.DataSizeSIFormat)
    return TooLargeError(
        QCoreApplication.translate("Exchange", "The server's answer is too large: more than {limit}.").format(
            limit=size
        ),
        url=url,
        hint=QCoreApplication.translate(
            "Exchange", "Ask for less, such as a smaller extent or fewer dates, or report it to the server's operator."
        ),
    )


class Watch:
    """Lets the thread that waits for an exchange end it, when no byte of an answer has come for so many seconds: QGIS
    follows redirects, in circles too, and not with our time-out."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._heard = time.monotonic()
        self._sender: Sender | None = None
        self._lock = threading.Lock()
        self.has_ended = False

    def look(self) -> None:
        """To be called again and again while the exchange lasts; from any thread."""
        with self._lock:  # once the exchange is over, its sender may serve another one
            if self._sender is not None and time.monotonic() - self._heard > self._seconds:
                self.has_ended = True
                self._sender.end()

    def end(self) -> None:
        """End the exchange now; from any thread."""
        with self._lock:
            self.has_ended = True
            if self._sender is not None:
                self._sender.end()

    def note(self, sender: Sender | None) -> None:
        """A byte has come, or the exchange begins; None when it is over."""
        with self._lock:
            self._sender, self._heard = sender, time.monotonic()


class Sender(QObject):
    """QGIS's blocking request (QgsBlockingNetworkRequest) for one exchange after the other, in whichever threads, and a
    look at how far it is. Lent by `lent_sender`.

    Each sender has a fragment of its own behind its addresses, which is not sent. All threads share QGIS's disk cache:
    where one gets a refusal, the cache deletes what others are writing under the same address, and QGIS crashes.

    All of it belongs to the main thread, which destroys it: threads that send come and go, and Qt destroys nothing that
    belongs to one that has ended. Neither do the objects go that PyQt makes for slots unless they are marked as such,
    and these belong to the thread that connects them. Python destroys none of it, and never gets hold of a reply: while
    PyQt destroys an object, it may hold Python's lock and wait for one of Qt's, which another thread holds that waits
    for Python's; and of replies in other threads it takes the next one at the same address for one that is gone.
    """

    def __init__(self, request: Any) -> None:
        super().__init__()
        self._request, self._body = request, QBuffer()
        for each in (self, self._request, self._body):
            to_main_thread(each)
        self._fragment = f"sender-{next(_numbers)}"
        self._pace = Pace()
        self._url, self._most = "", 0
        self._error: DatacubeError | None = None
        self._watch = Watch(0)
        at_once = Qt.ConnectionType.DirectConnection  # in the thread that sends
        self._request.downloadProgress.connect(self._on_progress, at_once)
        self._request.uploadProgress.connect(self._on_progress, at_once)  # of a POST, also its answer's progress
        self._request.uploadProgress.connect(self._on_sent, at_once)

    def delete(self) -> None:
        """Let the main thread destroy it; not to be used any more."""
        for each in (self._request, self._body, self):
            each.deleteLater()

    def send(self, request: Any, method: str, body: bytes, *, most_bytes: int, refresh: bool, watch: Watch) -> Any:
        """Send a QNetworkRequest, a GET or a POST, and wait for the answer's end: QgsNetworkReplyContent. What the
        server says of the length is not believed. Raises TooLargeError, SlowServerError, and LinkError when the watch
        has ended it."""
        self._url, self._most = without_fragment(request.url()).toString(), max(most_bytes, LEAST_BYTES)
        address = QUrl(request.url())
        address.setFragment(self._fragment)
        request.setUrl(address)
        self._error, self._pace, self._watch = None, Pace(), watch
        watch.note(self)
        if watch.has_ended:  # before it has begun
            watch.note(None)
            raise given_up(self._url)
        if method == "POST":
            self._body.close()
            self._body.setData(QByteArray(body))
            self._body.open(QIODevice.OpenModeFlag.ReadOnly)
            self._request.post(request, self._body, True)
        else:
            if not request.hasRawHeader(b"Range"):  # parts of files are not kept
                (forget_answer if refresh else forget_outdated_answer)(self._url)
            self._request.get(request, refresh)
            if refresh and self._error is None and not watch.has_ended and is_from_cache(self._request.reply()):
                forget_answer(self._request.reply().request().url().toString())  # to which a redirect may have led
                self._pace = Pace()
                self._request.get(request, refresh)
        watch.note(None)
        error, self._error = self._error, None
        if error is None and watch.has_ended:
            error = given_up(self._url)
        if error is not None:
            self._hang_up()
            raise error
        return self._request.reply()

    def end(self) -> None:
        """Let `send` return, whatever has come."""
        self._request.finished.emit()

    def _hang_up(self) -> None:
        """Destroy the reply, which closes its connection. QGIS leaves that to the thread's next event loop: until then
        an endless answer would fill the memory, and count for the next request."""
        self._request.abort()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    @pyqtSlot()  # type: ignore[untyped-decorator]
    def _on_sent(self) -> None:
        """QGIS follows redirects of a POST to any server, with what its body has left: nothing. Who may have the body
        is for `Network` to say."""
        self._body.seek(self._body.size())

    @pyqtSlot("qint64", "qint64")  # type: ignore[untyped-decorator]
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


@contextmanager
def lent_sender(new_request: Callable[[], Any]) -> Iterator[Sender]:
    """A sender for this thread alone, for one exchange. There are as many as exchanges were under way at once."""
    try:
        sender = _free.pop()
    except IndexError:
        sender = Sender(new_request())
    try:
        yield sender
    finally:
        _free.append(sender)


def delete_senders() -> None:
    """Destroy the senders that nobody uses, for the unloading of the plugin; they hold the answers that came last."""
    while _free:
        _free.pop().delete()


def without_fragment(url: QUrl) -> QUrl:
    """The address as the server gets it."""
    return url.adjusted(QUrl.UrlFormattingOption.RemoveFragment)


def answer_url(reply: Any, url: str) -> QUrl:
    """The address that an answer (QgsNetworkReplyContent) for this URL came from, without its fragment. Raises
    ResponseError for a redirect that names no address, which QGIS follows all the same, and for one that leads to
    itself, of which QGIS keeps neither the answer nor an error."""
    found = without_fragment(reply.request().url())
    if found.isEmpty():
        if not reply.errorString():
            raise endless_redirect(url)
        message = QCoreApplication.translate("Network", "The server redirects without an address.")
        raise ResponseError(message, url=url, hint=redirect_hint())
    return found


def unpacked(data: bytes, encoding: str, url: str, most_bytes: int) -> bytes:
    """What an answer holds, unpacked piece by piece: some kilobytes may hold gigabytes. Raises TooLargeError for more
    than `most_bytes`, and ResponseError for what cannot be unpacked."""
    decoder = Decoder(encoding, url)
    if decoder.is_plain and len(data) <= most_bytes:
        return data  # no copy: a block of a raster has megabytes
    content = bytearray()
    for piece in decoder.pieces(data):
        content += piece
        if len(content) > most_bytes:
            raise too_large(url, most_bytes)
    decoder.check_complete()
    return bytes(content)


def given_up(url: str) -> LinkError:
    """The error for a server that is silent."""
    return LinkError(
        QCoreApplication.translate("Network", "The server does not answer."),
        url=url,
        hint=QCoreApplication.translate(
            "Network", "Try again later, or check your network and the proxy in QGIS's options."
        ),
    )


def check_redirect(led_to: QUrl, url: str) -> None:
    """Raises ResponseError where the answer for a URL leads to no web address, as to a file of this computer: Qt would
    open that."""
    if not is_web_address(led_to.toString()):
        raise redirect_to_no_web_address(url, f"{led_to.scheme()}:")


def redirect_to_no_web_address(url: str, details: str = "") -> ResponseError:
    return ResponseError(
        QCoreApplication.translate("Network", "The server redirects to an address that is not one of the web."),
        url=url,
        details=details,
        hint=QCoreApplication.translate("Network", "It leads to no web address: tell its operator."),
    )


def secured_redirect(url: QUrl, led_to: QUrl) -> QUrl:
    """Where a redirect of this URL may be followed to: what https was asked for does not come over http, which anyone
    on the way can read and change. On its own host the address is one of https again, since servers behind a proxy do
    not know of it; else none, an empty URL."""
    if url.scheme() != "https" or led_to.scheme() == "https":
        return led_to
    secured, port = QUrl(led_to), url.port(_HTTPS)
    of_proxy = _HTTP if port == _HTTPS else port
    if led_to.host() != url.host() or led_to.port(_HTTP) not in (of_proxy, port):
        return QUrl()
    secured.setScheme("https")
    secured.setPort(url.port())
    return QUrl() if secured == url else secured


def insecure_redirect(url: str, led_to: QUrl) -> ResponseError:
    """The error where nothing of the answer is used."""
    return ResponseError(
        QCoreApplication.translate("Network", "The server redirects from https:// to http://, which is not followed."),
        url=url,
        details=led_to.toString(),
        hint=QCoreApplication.translate("Network", "Anyone on the way could change the answer: tell its operator."),
    )


def endless_redirect(url: str) -> ResponseError:
    return ResponseError(
        QCoreApplication.translate("Network", "The server redirects without end."),
        url=url,
        hint=QCoreApplication.translate("Network", "It may want a sign-in; else tell its operator."),
    )
