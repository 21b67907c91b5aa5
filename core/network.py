"""HTTP through QGIS: its proxy, certificates, authentication and cache; with retries, cancel and errors in words."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from qgis.core import QgsBlockingNetworkRequest, QgsFeedback
from qgis.PyQt.QtCore import QCoreApplication, QTimer, QUrl
from qgis.PyQt.QtNetwork import QNetworkReply, QNetworkRequest

from .answers import Answer, parsed_json, seconds_to_wait
from .errors import CanceledError, DatacubeError, HttpError, LinkError, NetworkError, ResponseError, TlsError
from .http_errors import http_error

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

#: Seconds without a byte after which a server is given up.
TIMEOUT = 20.0
#: Seconds after which a question is no longer repeated, and a server that still says nothing is given up.
PATIENCE = 30.0
_RETRIES = 3
_FIRST_WAIT = 0.5
_PASSING_STATUSES = (429, 502, 503, 504)
_MOST_REDIRECTS = 5
_LOOK_EVERY_MS = 50

_Reason = QNetworkReply.NetworkError
_UNREACHABLE = (_Reason.HostNotFoundError, _Reason.ConnectionRefusedError)
_PROXY = (
    _Reason.ProxyConnectionRefusedError,
    _Reason.ProxyNotFoundError,
    _Reason.ProxyTimeoutError,
    _Reason.ProxyAuthenticationRequiredError,
    _Reason.UnknownProxyError,
)
_GIVEN_UP = (_Reason.OperationCanceledError, _Reason.TimeoutError)


class _Watch:
    """Gives a request up when the user cancels it, or when no byte has come for so many seconds.

    It looks from inside the event loop in which QgsBlockingNetworkRequest waits. A feedback that another thread cancels
    reaches that class in two events, one that drops the reply and one that aborts it: when the first is worked off
    before the second is there, the reply is gone without having ended, and the request never returns.
    """

    def __init__(self, blocking: QgsBlockingNetworkRequest, canceled: Callable[[], bool], timeout: float) -> None:
        self.feedback = QgsFeedback()
        self.timed_out = False
        self._canceled = canceled
        self._timeout = timeout
        self._heard = time.monotonic()
        blocking.downloadProgress.connect(self._hear)
        blocking.uploadProgress.connect(self._hear)
        self._timer = QTimer()
        self._timer.timeout.connect(self._look)
        self._timer.start(_LOOK_EVERY_MS)

    def stop(self) -> None:
        self._timer.stop()

    def _hear(self, *_: int) -> None:
        self._heard = time.monotonic()

    def _look(self) -> None:
        self.timed_out = time.monotonic() - self._heard > self._timeout
        if self.timed_out or self._canceled():
            self._timer.stop()
            self.feedback.cancel()


class _ConnectionLostError(LinkError):
    """The connection broke: worth another try at once."""


class Network:
    """Asks questions over HTTP from a worker thread: GET, HEAD, POST of a search. All are repeated when the server is
    busy (429, 502, 503, 504) or the connection breaks, since none changes anything; Retry-After is respected.

    `authcfg` is the id of a QGIS authentication configuration. `refresh` asks the server even for what QGIS has in
    its cache. QGIS names itself as the user agent of every request and lets nobody change that, and it stops a whole
    file that comes where a part was asked for.
    """

    def __init__(
        self,
        authcfg: str = "",
        feedback: QgsFeedback | None = None,
        *,
        refresh: bool = False,
        timeout: float = TIMEOUT,
    ) -> None:
        self._authcfg = authcfg
        self._feedback = feedback
        self._refresh = refresh
        self._timeout = timeout

    def get(self, url: str) -> bytes:
        """The bytes at a URL. Raises what `send` raises."""
        return self.send("GET", url).content

    def json(self, url: str) -> Any:
        """The JSON at a URL. Raises what `send` raises, and ResponseError for anything else than JSON."""
        return parsed_json(self.send("GET", url, {"Accept": "application/json"}).content, url)

    def size(self, url: str) -> int | None:
        """The length in bytes of what is at a URL; None when the server does not say. Raises what `send` raises."""
        length = self.send("HEAD", url, {"Accept-Encoding": "identity"}).headers.get("content-length", "")
        return int(length) if length.isdigit() else None

    def send(self, method: str, url: str, headers: Mapping[str, str] | None = None, body: bytes = b"") -> Answer:
        """Ask, again where that can help, and give the answer.

        Raises NetworkError (host unreachable, timed out, connection lost), TlsError, HttpError for a status of 400
        and above, ResponseError for an empty answer, a whole file in place of a part or a redirect that leads
        nowhere, CanceledError.
        """
        deadline = time.monotonic() + PATIENCE
        wait = _FIRST_WAIT
        for tries_left in range(_RETRIES, -1, -1):
            try:
                return self._redirected(method, url, headers or {}, body, deadline)
            except (HttpError, _ConnectionLostError) as error:
                pause = wait
                if isinstance(error, HttpError):
                    if error.status not in _PASSING_STATUSES:
                        raise
                    pause = wait if error.retry_after is None else error.retry_after
                if tries_left == 0 or time.monotonic() + pause >= deadline:
                    raise
            self._sleep(pause)
            wait *= 2
        raise _given_up(url)

    def ask(self, method: str, url: str, headers: Mapping[str, str] | None = None) -> Answer:
        """Ask once. Raises what `send` raises."""
        return self._redirected(method, url, headers or {}, b"", time.monotonic() + PATIENCE)

    def _redirected(self, method: str, url: str, headers: Mapping[str, str], body: bytes, deadline: float) -> Answer:
        """QGIS follows redirects on its own, but neither to a relative address nor with the body of a POST."""
        for _ in range(_MOST_REDIRECTS):
            request = _request(url, headers)
            blocking = self._blocking(method, request, body, deadline)
            led_to = blocking.reply().request().url()
            if led_to.isRelative():
                url = QUrl(url).resolved(led_to).toString()
            elif method == "POST" and led_to.isValid() and led_to != request.url():
                url = led_to.toString()
            else:
                return self._answer(blocking, url)
        raise ResponseError(
            QCoreApplication.translate("Network", "The server sends from one address to the next without end."), url=url
        )

    def _blocking(
        self, method: str, request: QNetworkRequest, body: bytes, deadline: float
    ) -> QgsBlockingNetworkRequest:
        blocking = QgsBlockingNetworkRequest()
        if self._authcfg:
            blocking.setAuthCfg(self._authcfg)
        self._stop_if_canceled()
        watch = _Watch(blocking, self._is_canceled, min(self._timeout, max(1.0, deadline - time.monotonic())))
        if method == "POST":
            blocking.post(request, body, True, watch.feedback)
        elif method == "HEAD":
            blocking.head(request, self._refresh, watch.feedback)
        else:
            blocking.get(request, self._refresh, watch.feedback)
        watch.stop()
        self._stop_if_canceled()
        if watch.timed_out:
            raise _given_up(request.url().toString())
        if request.hasRawHeader(b"Range") and blocking.reply().error() == _Reason.OperationCanceledError:
            raise ResponseError(  # QGIS stops what comes with status 200
                QCoreApplication.translate("Network", "The server sends the whole file instead of a part."),
                url=request.url().toString(),
                hint=QCoreApplication.translate("Network", "Download the file first."),
            )
        return blocking

    def _answer(self, blocking: QgsBlockingNetworkRequest, url: str) -> Answer:
        reply = blocking.reply()
        status = reply.attribute(QNetworkRequest.Attribute.HttpStatusCodeAttribute)
        content = bytes(reply.content())
        headers = {_text(name).lower(): _text(reply.rawHeader(name)) for name in reply.rawHeaderList()}
        if status is not None and status >= 400:
            raise http_error(status, url, content, seconds_to_wait(headers.get("retry-after", "")))
        if status is None or reply.error() != _Reason.NoError:
            raise network_failure(reply.error(), blocking.errorMessage(), url, bool(self._authcfg))
        return Answer(status, reply.request().url().toString(), headers, content)

    def _sleep(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            self._stop_if_canceled()
            time.sleep(min(left, 0.05))

    def _is_canceled(self) -> bool:
        return self._feedback is not None and self._feedback.isCanceled()

    def _stop_if_canceled(self) -> None:
        if self._is_canceled():
            raise CanceledError(QCoreApplication.translate("Network", "Canceled."))


def _request(url: str, headers: Mapping[str, str]) -> QNetworkRequest:
    address = QUrl(url)
    if address.scheme().lower() not in ("http", "https") or not address.host():
        raise NetworkError(
            QCoreApplication.translate("Network", "This is not a web address."),
            url=url,
            hint=QCoreApplication.translate("Network", "It must begin with https:// or http://."),
        )
    request = QNetworkRequest(address)
    for name, value in headers.items():
        request.setRawHeader(name.encode("latin-1", "replace"), value.encode("latin-1", "replace"))
    return request


def network_failure(reason: Any, said: str, url: str, with_authcfg: bool) -> DatacubeError:
    """The error for a QNetworkReply.NetworkError without an HTTP status; `said` is Qt's own text."""
    translate = QCoreApplication.translate
    if reason in _GIVEN_UP:
        return _given_up(url)
    if reason == _Reason.SslHandshakeFailedError:
        hint = translate(
            "Network", "If you trust it, add its certificate in QGIS: Options, Authentication, Certificates."
        )
        message = translate("Network", "The server's certificate was not accepted.")
        return TlsError(message, url=url, details=said, hint=hint)
    if reason in _PROXY:
        message = translate("Network", "The proxy does not let the request through.")
        return NetworkError(
            message, url=url, details=said, hint=translate("Network", "Check the proxy in QGIS's options.")
        )
    if reason in _UNREACHABLE:
        message = translate("Network", "The server {host} cannot be reached.").format(host=QUrl(url).host())
        hint = translate("Network", "Check the URL, your network and the proxy in QGIS's options.")
        return LinkError(message, url=url, details=said, hint=hint)
    if reason == _Reason.NoError and with_authcfg:
        message = translate("Network", "The authentication configuration of this connection could not be used.")
        hint = translate("Network", "Unlock QGIS's authentication database, or choose another configuration.")
        return NetworkError(message, url=url, details=said, hint=hint)
    message = translate("Network", "The connection to {host} was lost.").format(host=QUrl(url).host())
    return _ConnectionLostError(message, url=url, details=said, hint=translate("Network", "Try again."))


def _given_up(url: str) -> LinkError:
    return LinkError(
        QCoreApplication.translate("Network", "The server does not answer."),
        url=url,
        hint=QCoreApplication.translate(
            "Network", "Try again later, or check your network and the proxy in QGIS's options."
        ),
    )


def _text(header: Any) -> str:
    return str(bytes(header), "latin-1")
