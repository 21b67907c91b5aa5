"""What changes something on a server: a file by PUT, streamed from disk, and small bodies that are sent once.

Not through `core.network`, whose requests may be repeated: QGIS's blocking request tells nobody how much of a body is
sent, writes signed addresses that fail into QGIS's log, and Qt sends a body again by itself where a connection breaks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qgis.core import QgsNetworkAccessManager
from qgis.PyQt.QtCore import QCoreApplication, QEventLoop, QFile, QIODevice, QTimer, QUrl
from qgis.PyQt.QtNetwork import QNetworkReply, QNetworkRequest

from .errors import REFUSALS, CanceledError, DatacubeError, HttpError, LinkError, ResponseError, StorageError
from .exchange import endless_redirect
from .http_errors import http_error, quoted, says
from .http_response import content_range, seconds_to_wait
from .network import MOST_REDIRECTS, network_failure, signed, web_request
from .retry import Attempts, RetryPolicy
from .web_address import same_origin
from .worker_objects import unwatched

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from .cancellation import Feedback

#: Seconds in which the server takes no byte, or after the last one does not answer: stores check what has come first.
#: QGIS's own time-out, a minute unless the user has set another one, may end a request earlier.
SILENCE = 120.0
#: The same bytes at the same address: sending them again changes nothing.
_RETRIES = RetryPolicy((0.5, 1.0, 2.0, 4.0), frozenset((408, 429, 500, 502, 503, 504)))
_CANCEL_POLL_MS = 100
#: Of an answer, so many bytes are read.
_MOST_ANSWER = 1_000_000
#: Redirects that keep method and body.
_SENT_ON = (307, 308)
_Attribute = QNetworkRequest.Attribute


def put_file(
    path: Path,
    url: str,
    headers: Mapping[str, str] | None = None,
    *,
    authcfg: str = "",
    feedback: Feedback | None = None,
    progress: Callable[[int], None] = lambda _sent: None,
) -> int:
    """Send the file to the URL, again after a failure that may pass; returns the status of the answer. Blocks: for a
    worker thread. No more of the file is in memory than what is under way.

    `progress` gets the bytes that have been sent, from 0 again at each attempt. Redirects are not followed: an address
    that is signed for a PUT is signed for its own host. Raises StorageError (the file cannot be read), HttpError,
    NetworkError, TlsError, ResponseError, CanceledError.
    """
    attempts = Attempts(_RETRIES, feedback)
    while True:
        file = QFile(str(path))
        if not file.open(QIODevice.OpenModeFlag.ReadOnly):
            raise StorageError(
                QCoreApplication.translate("Upload", "{file} cannot be read.").format(file=path),
                details=file.errorString(),
            )
        try:
            answer = _Exchange("PUT", url, headers or {}, authcfg, progress).run(feedback, file)
            return _checked(answer, url)
        except (HttpError, LinkError) as error:
            if not attempts.wait_for_next(error):
                raise
        finally:
            file.close()


def send_once(
    method: str,
    url: str,
    body: bytes,
    headers: Mapping[str, str] | None = None,
    *,
    authcfg: str = "",
    feedback: Feedback | None = None,
) -> int:
    """Send a POST or a PUT that changes something, and never a second time; returns the status of the answer. Only
    where the server itself sends it on to its own origin, it follows. Blocks: for a worker thread.

    After a LinkError, and a status of a proxy's, nobody knows whether the change was made. Raises what `put_file`
    raises.
    """
    for _ in range(MOST_REDIRECTS):
        device = _ReadOnce(body)
        answer = _Exchange(method, url, {**(headers or {}), "Content-Length": str(len(body))}, authcfg).run(
            feedback, device
        )
        if answer.status in _SENT_ON and same_origin(url, answer.location):
            url = answer.location
        else:
            return _checked(answer, url, http_error)
    raise endless_redirect(url)


def length_of(
    url: str, headers: Mapping[str, str] | None = None, *, authcfg: str = "", feedback: Feedback | None = None
) -> int | None:
    """The length in bytes of what is at the URL; None where nothing is, and where it cannot be told. Blocks: for a
    worker thread. Raises CanceledError."""
    wanted = {**(headers or {}), "Range": "bytes=0-0", "Accept-Encoding": "identity"}
    answer = _Exchange("GET", url, wanted, authcfg).run(feedback, None)
    found = content_range(answer.range)
    return found[2] if answer.status == 206 and found is not None else None


@dataclass(frozen=True)
class _Answer:
    """What a request has led to; `status` is None where no answer came, `error` is Qt's and `text` its words."""

    status: int | None
    error: QNetworkReply.NetworkError
    text: str
    content: bytes
    location: str
    range: str
    retry_after: float | None
    with_authcfg: bool


class _ReadOnce(QIODevice):
    """A body that cannot be read a second time: Qt repeats a request whose connection breaks, a POST too, if it can."""

    def __init__(self, body: bytes) -> None:
        super().__init__()
        self._left = memoryview(body)
        self.open(QIODevice.OpenModeFlag.ReadOnly | QIODevice.OpenModeFlag.Unbuffered)

    def isSequential(self) -> bool:
        return True

    def bytesAvailable(self) -> int:
        return len(self._left) + int(super().bytesAvailable())

    def readData(self, most: int) -> bytes:
        piece, self._left = self._left[:most], self._left[most:]
        return bytes(piece)


class _Exchange:
    """One request, for one thread. Redirects are not followed."""

    def __init__(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        authcfg: str,
        progress: Callable[[int], None] = lambda _sent: None,
    ) -> None:
        self._method, self._url, self._authcfg = method, url, authcfg
        self._headers = headers
        self._progress = progress
        self._reply: QNetworkReply | None = None
        self._content = b""

    def run(self, feedback: Feedback | None, body: QIODevice | None) -> _Answer:
        manager, request = QgsNetworkAccessManager.instance(), self._request(body)
        send = {"PUT": manager.put, "POST": manager.post}.get(self._method)
        reply = unwatched(manager.get(request) if send is None else send(request, body))
        loop, poll = QEventLoop(), QTimer()
        poll.timeout.connect(lambda: self._stop() if feedback is not None and feedback.isCanceled() else None)
        poll.start(_CANCEL_POLL_MS)
        # no slot holds the reply: see core.download.transfer
        self._reply = reply
        reply.uploadProgress.connect(self._on_progress)
        reply.readyRead.connect(self._on_data)
        reply.finished.connect(loop.quit)
        if not reply.isFinished():
            loop.exec()
        poll.stop()
        try:
            if feedback is not None and feedback.isCanceled():
                raise CanceledError("")
            self._on_data()
            return self._answer(reply)
        finally:
            self._reply = None
            reply.uploadProgress.disconnect(self._on_progress)
            reply.readyRead.disconnect(self._on_data)
            reply.finished.disconnect(loop.quit)
            reply.deleteLater()

    def _request(self, body: QIODevice | None) -> QNetworkRequest:
        request = web_request(self._url, self._headers)
        request.setTransferTimeout(round(1000 * SILENCE))
        request.setAttribute(_Attribute.RedirectPolicyAttribute, QNetworkRequest.RedirectPolicy.ManualRedirectPolicy)
        request.setAttribute(_Attribute.CacheLoadControlAttribute, QNetworkRequest.CacheLoadControl.AlwaysNetwork)
        request.setAttribute(_Attribute.CacheSaveControlAttribute, False)
        request.setAttribute(_Attribute.DoNotBufferUploadDataAttribute, body is not None)
        return signed(request, self._authcfg)

    def _stop(self) -> None:
        if self._reply is not None:
            self._reply.abort()

    def _on_progress(self, sent: int, total: int) -> None:
        if total > 0:  # at the end, Qt says 0 of 0
            self._progress(sent)

    def _on_data(self) -> None:
        if self._reply is None:
            return
        self._content += bytes(self._reply.readAll())
        if len(self._content) > _MOST_ANSWER:
            self._reply.abort()

    def _answer(self, reply: QNetworkReply) -> _Answer:
        status = reply.attribute(_Attribute.HttpStatusCodeAttribute)
        target = reply.attribute(_Attribute.RedirectionTargetAttribute)
        return _Answer(
            None if status is None else int(status),
            reply.error(),
            str(reply.errorString()),
            self._content,
            "" if target is None else str(QUrl(self._url).resolved(target).toString()),
            bytes(reply.rawHeader(b"Content-Range")).decode("latin-1"),
            seconds_to_wait(bytes(reply.rawHeader(b"Retry-After")).decode("latin-1")),
            bool(self._authcfg),
        )


def _checked(answer: _Answer, url: str, refusal: Callable[..., DatacubeError] | None = None) -> int:
    """The status of an answer, one of success. Raises the error of any other."""
    status = answer.status
    if status is not None and status >= 400:
        raise (refusal or _refusal)(status, url, answer.content, answer.retry_after)
    if status is None or (status < 300 and answer.error != QNetworkReply.NetworkError.NoError):
        raise network_failure(answer.error, answer.text, url, answer.with_authcfg)
    if status >= 300:
        raise ResponseError(
            QCoreApplication.translate("Upload", "The server sends what it gets on to another address."),
            url=url,
            details=f"HTTP {status}\nLocation: {answer.location}",
            hint=QCoreApplication.translate("Upload", "Enter the address that it names: see the details."),
        )
    return status


def _refusal(status: int, url: str, content: bytes, retry_after: float | None) -> DatacubeError:
    """The error of a store that does not take a file: for 401 and 403 in other words than those about reading."""
    if status not in REFUSALS:
        return http_error(status, url, content, retry_after)
    advice = QCoreApplication.translate("Upload", "Check the address of the store, and how its addresses are signed.")
    return HttpError(
        QCoreApplication.translate("Upload", "The store does not let you write here (error {status}).").format(
            status=status
        ),
        status=status,
        url=url,
        details=f"HTTP {status}\n{quoted(content, url)}".rstrip(),
        hint=" ".join(filter(None, (says(content, url), advice))),
    )
