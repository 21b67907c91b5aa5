"""HTTP through QGIS: its proxy, certificates, authentication and cache; with retries, cancel and translated errors."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from qgis.core import QgsBlockingNetworkRequest
from qgis.PyQt.QtCore import QCoreApplication, QUrl
from qgis.PyQt.QtNetwork import QNetworkReply, QNetworkRequest

from ..errors import DatacubeError, HttpError, LinkError, NetworkError, ResponseError, TlsError
from ..redaction import without_secrets_of
from ..threads.blocking_call import call_in_thread
from ..threads.cancellation import is_canceled, stop_if_canceled
from .answer_cache import forget_answer
from .content_encoding import encoding_left_by_qt
from .exchange import (
    LEAST_BYTES,
    Watch,
    answer_url,
    check_redirect,
    endless_redirect,
    given_up,
    insecure_redirect,
    lent_sender,
    secured_redirect,
    unpacked,
    without_fragment,
)
from .http_errors import http_error, without_data
from .http_response import HttpResponse, parsed_json, seconds_to_wait
from .request_credentials import signed, unusable_credentials
from .retry import Attempts, RetryPolicy
from .web_address import is_web_address, same_origin

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from qgis.core import QgsNetworkReplyContent

    from ..threads.cancellation import Feedback

#: Seconds without a byte after which a request fails.
TIMEOUT = 20.0
#: Seconds after which a request is no longer repeated, and fails without an answer.
REQUEST_DEADLINE = 30.0
_RETRIES = RetryPolicy((0.5, 1.0, 2.0), frozenset((429, 502, 503, 504)), REQUEST_DEADLINE)
#: The largest answer that is read unless the caller says otherwise, unpacked: pages of items and capabilities have some
#: megabytes, and a list of thousands of collections twenty.
MOST_BYTES = 64_000_000
#: How many times that silence a request may last without a byte, through all redirects that QGIS follows.
_MOST_SILENCES = 2
#: Redirects that are followed.
MOST_REDIRECTS = 5

_Reason = QNetworkReply.NetworkError
_Attribute = QNetworkRequest.Attribute
_UNREACHABLE = (_Reason.HostNotFoundError, _Reason.ConnectionRefusedError)
_PROXY = (
    _Reason.ProxyConnectionRefusedError,
    _Reason.ProxyNotFoundError,
    _Reason.ProxyTimeoutError,
    _Reason.ProxyAuthenticationRequiredError,
    _Reason.UnknownProxyError,
)
_GIVEN_UP = (_Reason.OperationCanceledError, _Reason.TimeoutError)


class _ConnectionLostError(LinkError):
    """The connection was lost: a retry may succeed at once."""


class Network:
    """Sends HTTP requests from a worker thread: GET, and POST for searches. All are repeated when the server is busy
    (429, 502, 503, 504) or the connection is lost, since none changes anything; Retry-After is respected.

    `authcfg` is the id of a QGIS authentication configuration. `refresh` bypasses QGIS's cache. `most_bytes` is the
    largest answer that is read. A server that is silent for `timeout` seconds, or that sends next to nothing (see
    `pace`), is given up. A whole file that comes where a range was requested is not read.
    """

    def __init__(
        self,
        authcfg: str = "",
        feedback: Feedback | None = None,
        *,
        refresh: bool = False,
        timeout: float = TIMEOUT,
        most_bytes: int = MOST_BYTES,
    ) -> None:
        self._authcfg = authcfg
        self._feedback = feedback
        self._refresh = refresh
        self._timeout = timeout
        self._most_bytes = most_bytes

    def get(self, url: str) -> bytes:
        """The bytes at a URL. Raises what `send` raises."""
        return self.send("GET", url).content

    def json(self, url: str) -> Any:
        """The JSON at a URL. Raises what `send` raises, and ResponseError for anything else than JSON."""
        answer = self.send("GET", url, {"Accept": "application/json"})
        content_type = answer.headers.get("content-type", "")
        return parsed_json(answer.content, url, content_type, answer.url, status=answer.status)

    def size(self, url: str) -> int | None:
        """The length in bytes of the file at a URL; None when the server does not tell. Raises what `send` raises."""
        try:
            headers = self.send("GET", url, {"Range": "bytes=0-0", "Accept-Encoding": "identity"}).headers
        except ResponseError:  # the server does not support ranges
            return None
        length = headers.get("content-range", "").rpartition("/")[2]
        return int(length) if length.isdigit() else None

    def send(self, method: str, url: str, headers: Mapping[str, str] | None = None, body: bytes = b"") -> HttpResponse:
        """Send a request, and repeat it where that can help.

        Raises NetworkError (host unreachable, timed out, connection lost), TlsError, HttpError for a status of 400 and
        above, ResponseError for a whole file in place of a range or an endless redirect, TooLargeError,
        SlowServerError, CanceledError.
        """
        deadline = time.monotonic() + REQUEST_DEADLINE
        attempts = Attempts(_RETRIES, self._feedback)
        while True:
            try:
                return self._redirected(method, url, headers or {}, body, deadline)
            except (HttpError, _ConnectionLostError) as error:
                if not attempts.wait_for_next(error):
                    raise

    def request_once(
        self, method: str, url: str, headers: Mapping[str, str] | None = None, body: bytes = b""
    ) -> HttpResponse:
        """Send a request without repeating it. Raises what `send` raises."""
        return self._redirected(method, url, headers or {}, body, time.monotonic() + REQUEST_DEADLINE)

    def _redirected(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes, deadline: float
    ) -> HttpResponse:
        """QGIS follows redirects itself, without the sign-in, but not to a relative URL, nor with the body of a POST.
        Where a redirect leads back to the URL's own origin, the sign-in goes there too."""
        origin = url
        for _ in range(MOST_REDIRECTS):
            request = web_request(url, headers)
            reply, content = self._reply(method, request, body, deadline, with_credentials=same_origin(origin, url))
            led_to, asked = answer_url(reply, url), without_fragment(request.url())
            is_relative = led_to.isRelative()  # which QGIS does not follow; "//host/path" is one, too
            led_to = QUrl(url).resolved(led_to)
            check_redirect(led_to, url)
            secured = secured_redirect(QUrl(url), led_to)
            if secured.isEmpty():
                raise insecure_redirect(url, led_to)
            if secured != led_to:
                url = secured.toString()
                continue
            is_sent_on = is_relative or (led_to.isValid() and led_to != asked)
            if not is_sent_on or not (self._must_repeat(method, origin, led_to.toString()) or is_relative):
                return self._answer(reply, content, url)
            url = led_to.toString()
        raise endless_redirect(url)

    def _must_repeat(self, method: str, origin: str, led_to: str) -> bool:
        """Whether a request that QGIS has sent on must be sent once more, with what QGIS left out."""
        return method == "POST" or (self._has_credentials() and same_origin(origin, led_to))

    def _has_credentials(self) -> bool:
        return bool(self._authcfg)

    def _with_credentials(self, request: QNetworkRequest) -> QNetworkRequest:
        """The request with what identifies the user, which goes to the URL's own origin alone."""
        return signed(request, self._authcfg)

    def _reply(
        self, method: str, request: QNetworkRequest, body: bytes, deadline: float, *, with_credentials: bool
    ) -> tuple[QgsNetworkReplyContent, bytes]:
        """The answer and its unpacked content. The sign-in is put into the request and not left to QGIS, which would
        send it wherever a redirect leads."""
        seconds = min(self._timeout, max(1.0, deadline - time.monotonic()))
        request.setTransferTimeout(round(1000 * seconds))
        if not request.hasRawHeader(b"Accept-Encoding"):  # Qt would unpack whatever comes, all at once
            request.setRawHeader(b"Accept-Encoding", b"gzip, deflate" if self._refresh else b"identity")
        began, watch = time.monotonic(), Watch(_MOST_SILENCES * seconds)

        def send() -> tuple[QgsNetworkReplyContent, bytes]:
            ready = self._with_credentials(request) if with_credentials else request
            most, refresh = self._most_bytes, self._refresh
            with lent_sender(QgsBlockingNetworkRequest) as sender:
                reply = sender.send(ready, method, body, most_bytes=most, refresh=refresh, watch=watch)
            return reply, self._content(reply, ready.url())

        def is_over() -> bool:
            watch.look()
            if not is_canceled(self._feedback):
                return False
            if request.hasRawHeader(b"Range"):  # a part of a file, which may be long: the link is wanted for others
                watch.end()
            return True

        stop_if_canceled(self._feedback)
        reply, content = call_in_thread(send, is_over)
        was_stopped = reply.error() == _Reason.OperationCanceledError and time.monotonic() - began < seconds
        if was_stopped and request.hasRawHeader(b"Range"):
            raise ResponseError(  # QGIS aborts a response with status 200
                QCoreApplication.translate("Network", "The server sends the whole file instead of a part."),
                url=request.url().toString(),
                hint=QCoreApplication.translate("Network", "Download the file first."),
            )
        return reply, content

    def _content(self, reply: QgsNetworkReplyContent, url: QUrl) -> bytes:
        """The unpacked content; called in the thread that has sent the request, to this address."""
        return _content(reply, url, self._most_bytes)

    def _answer(self, reply: QgsNetworkReplyContent, content: bytes, url: str) -> HttpResponse:
        status = reply.attribute(_Attribute.HttpStatusCodeAttribute)
        headers = {_text(name).lower(): _text(reply.rawHeader(name)) for name in reply.rawHeaderList()}
        if status is not None and status >= 400:
            said = without_secrets_of(reply.request().url().toString(), content)  # it may have been sent on
            wait = seconds_to_wait(headers.get("retry-after", ""), headers.get("date", ""))
            raise http_error(status, url, said, wait)
        if status is None or reply.error() != _Reason.NoError:
            host = reply.request().url().host()  # it may have sent the request on
            raise network_failure(reply.error(), reply.errorString(), url, self._has_credentials(), host)
        if status >= 300:
            raise without_data(status, url, content)
        return HttpResponse(status, without_fragment(reply.request().url()).toString(), headers, content)


def web_request(url: str, headers: Mapping[str, str] | None = None) -> QNetworkRequest:
    """A request for a web address. Raises NetworkError for anything else: a catalogue may name any file."""
    return with_headers(QNetworkRequest(_web_address(url)), (headers or {}).items())


def with_headers(request: QNetworkRequest, headers: Iterable[tuple[str, str]]) -> QNetworkRequest:
    for name, value in headers:
        request.setRawHeader(name.encode("latin-1", "replace"), value.encode("latin-1", "replace"))
    return request


def _web_address(url: str) -> QUrl:
    if is_web_address((address := QUrl(url)).toString()):
        return address
    message = QCoreApplication.translate("Network", "This is not a web address.")
    if address.scheme() and "://" in url:
        message = QCoreApplication.translate("Network", "{scheme}:// is not a web address and cannot be read.").format(
            scheme=address.scheme()
        )
    raise NetworkError(
        message, url=url, hint=QCoreApplication.translate("Network", "It must begin with https:// or http://.")
    )


def network_failure(reason: Any, text: str, url: str, with_authcfg: bool, host: str = "") -> DatacubeError:
    """The error for a QNetworkReply.NetworkError without an HTTP status, in Qt's `text`, of the `host` asked last."""
    translate, host = QCoreApplication.translate, host or QUrl(url).host()
    if reason in _GIVEN_UP:
        return given_up(url)
    if reason == _Reason.SslHandshakeFailedError:
        hint = translate(
            "Network", "If you trust it, add its certificate in QGIS: Options, Authentication, Certificates."
        )
        message = translate("Network", "The server's certificate was not accepted.")
        return TlsError(message, url=url, details=text, hint=hint)
    if reason in _PROXY:
        message = translate("Network", "The proxy does not let the request through.")
        hint = translate("Network", "Check the proxy in QGIS's options.")
        return NetworkError(message, url=url, details=text, hint=hint)
    if reason in _UNREACHABLE:
        message = translate("Network", "The server {host} cannot be reached.").format(host=host)
        hint = translate("Network", "Check the URL, your network and the proxy in QGIS's options.")
        return LinkError(message, url=url, details=text, hint=hint)
    if reason == _Reason.NoError and with_authcfg:
        return unusable_credentials(url, text)
    message = translate("Network", "The connection to {host} was lost.").format(host=host)
    return _ConnectionLostError(message, url=url, details=text, hint=translate("Network", "Try again."))


def _content(reply: QgsNetworkReplyContent, url: QUrl, most_bytes: int) -> bytes:
    """The unpacked body. What Qt has unpacked itself keeps the header of what it was: answers to requests that QGIS has
    sent on, and those that others have put into its cache."""
    data, encoding = bytes(reply.content()), _text(reply.rawHeader(b"Content-Encoding"))
    is_ours = reply.request().hasRawHeader(b"Accept-Encoding")
    is_plain = reply.attribute(_Attribute.SourceIsFromCacheAttribute) and not data.startswith(b"\x1f\x8b")
    encoding = "" if is_plain else encoding if is_ours else encoding_left_by_qt(encoding)
    if is_ours and encoding:
        forget_answer(url.toString())  # others that find it there do not unpack it
    is_refusal = (reply.attribute(_Attribute.HttpStatusCodeAttribute) or 0) >= 400
    try:
        return unpacked(data, encoding, url.toString(), max(most_bytes, LEAST_BYTES) if is_refusal else most_bytes)
    except ResponseError:
        if is_refusal:
            return b""
        raise


def _text(header: Any) -> str:
    return str(bytes(header), "latin-1")
