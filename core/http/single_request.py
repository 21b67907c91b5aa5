"""One request that is sent once, and never again.

Not by QGIS's blocking request, which tells nobody how much of a body is sent and writes signed addresses that fail into
its log; and Qt sends a body again by itself where a connection breaks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QEventLoop, QIODevice, QTimer, QUrl
from qgis.PyQt.QtNetwork import QNetworkReply, QNetworkRequest

from ..errors import CanceledError, SlowServerError
from ..threads.blocking_call import call_in_thread
from ..threads.cancellation import is_canceled, stop_if_canceled
from ..threads.worker_objects import unwatched, without_notices
from .answer_cache import forget_answer
from .network import web_request
from .network_access import network_access
from .pace import Pace
from .request_credentials import signed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from qgis.core import QgsNetworkAccessManager

    from ..threads.cancellation import Feedback

#: Seconds in which the server takes no byte, or after the last one does not answer: stores check what has come first.
#: QGIS's own time-out, a minute unless the user has set another one, may end a request earlier.
SILENCE = 120.0
_CANCEL_POLL_MS = 100
#: Of an answer, so many bytes are read unless the caller says otherwise.
_MOST_ANSWER = 1_000_000
_Attribute = QNetworkRequest.Attribute


@dataclass(frozen=True)
class Answer:
    """What a request has led to; `status` is None where no answer came, `error` is Qt's and `text` its words.
    `location` is where the server sends the request on to, empty unless it does. Header names are in lower case."""

    status: int | None
    error: QNetworkReply.NetworkError
    text: str
    content: bytes
    location: str
    headers: Mapping[str, str]
    with_authcfg: bool

    @property
    def has_timed_out(self) -> bool:
        """Whether the server was silent for too long: for us, or for QGIS's own options."""
        return self.error in (
            QNetworkReply.NetworkError.OperationCanceledError,
            QNetworkReply.NetworkError.TimeoutError,
        )

    @property
    def is_whole(self) -> bool:
        """Whether the answer came to its end, or says where to go on."""
        return self.status is not None and (bool(self.location) or self.error == QNetworkReply.NetworkError.NoError)


class ReadOnce(QIODevice):
    """A body that cannot be read a second time: Qt repeats a request whose connection breaks, a POST too, if it can."""

    def __init__(self, body: bytes) -> None:
        super().__init__()
        without_notices(self)
        self._left = memoryview(body)
        self.open(QIODevice.OpenModeFlag.ReadOnly | QIODevice.OpenModeFlag.Unbuffered)

    def isSequential(self) -> bool:
        return True

    def bytesAvailable(self) -> int:
        return len(self._left) + int(super().bytesAvailable())

    def readData(self, most: int) -> bytes:
        piece, self._left = self._left[:most], self._left[most:]
        return bytes(piece)


class SingleRequest:
    """One request, for one thread. Redirects are not followed. The sign-in is that of the QGIS authentication
    configuration `authcfg`, and goes to the URL's own origin alone. Of an answer, a little more than `most_bytes` is
    read.

    With `renews`, QGIS renews the sign-in in the background where the server refuses it (401), as its own layers let it
    do: see `core/geoplateforme/sign_in.py`.
    """

    def __init__(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        authcfg: str,
        progress: Callable[[int], None] = lambda _sent: None,
        *,
        renews: bool = False,
        most_bytes: int = _MOST_ANSWER,
    ) -> None:
        self._method, self._url, self._authcfg = method, url, authcfg
        self._renews = renews
        self._headers = headers
        self._progress = progress
        self._reply: QNetworkReply | None = None
        self._feedback: Feedback | None = None
        self._content = bytearray()
        self._most_bytes = most_bytes
        self._pace: Pace | None = None

    def run(
        self,
        feedback: Feedback | None,
        body: QIODevice | None,
        meanwhile: Callable[[Answer], object] = lambda _answer: None,
    ) -> Answer:
        """The answer. While `meanwhile` is called with it, Qt's reply is still there for those who get its signals.
        Raises CanceledError, and NetworkError where the sign-in cannot be used."""
        plain, loop, poll = self._request(body), QEventLoop(), QTimer()  # a loop lets Qt's timers run in any thread
        stop_if_canceled(feedback)
        # QGIS may wait for the user, to sign in
        request = call_in_thread(lambda: signed(plain, self._authcfg), lambda: is_canceled(feedback))
        reply = unwatched(self._sent(network_access(), request, body))
        if self._renews:
            QgsApplication.authManager().updateNetworkReply(reply, self._authcfg)
        self._feedback = feedback
        poll.timeout.connect(self._stop_if_canceled)  # not a lambda: see core.download.transfer
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
            answer = self._answer(reply)
            meanwhile(answer)
            return answer
        finally:
            self._reply = None
            reply.uploadProgress.disconnect(self._on_progress)
            reply.readyRead.disconnect(self._on_data)
            reply.finished.disconnect(loop.quit)
            reply.deleteLater()

    def _sent(
        self, manager: QgsNetworkAccessManager, request: QNetworkRequest, body: QIODevice | None
    ) -> QNetworkReply:
        if body is None:
            return manager.get(request) if self._method == "GET" else manager.deleteResource(request)
        return manager.put(request, body) if self._method == "PUT" else manager.post(request, body)

    def _request(self, body: QIODevice | None) -> QNetworkRequest:
        request = web_request(self._url, self._headers)
        request.setTransferTimeout(round(1000 * SILENCE))
        request.setAttribute(_Attribute.RedirectPolicyAttribute, QNetworkRequest.RedirectPolicy.ManualRedirectPolicy)
        request.setAttribute(_Attribute.CacheLoadControlAttribute, QNetworkRequest.CacheLoadControl.AlwaysNetwork)
        request.setAttribute(_Attribute.CacheSaveControlAttribute, False)
        request.setAttribute(_Attribute.DoNotBufferUploadDataAttribute, body is not None)
        forget_answer(self._url)
        return request

    def _stop_if_canceled(self) -> None:
        if self._feedback is not None and self._feedback.isCanceled():
            self._stop()

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
        self._pace = self._pace or Pace()  # from the answer's first byte on: what is sent may take hours
        if len(self._content) > self._most_bytes or self._is_too_slow(self._pace):
            self._reply.abort()

    def _is_too_slow(self, pace: Pace) -> bool:
        """Whether next to nothing comes: that is a server that does not answer, and whoever sent a change looks whether
        it was made."""
        try:
            pace.check(len(self._content), self._url)
        except SlowServerError:
            return True
        return False

    def _answer(self, reply: QNetworkReply) -> Answer:
        status = reply.attribute(_Attribute.HttpStatusCodeAttribute)
        target = reply.attribute(_Attribute.RedirectionTargetAttribute)
        return Answer(
            None if status is None else int(status),
            reply.error(),
            str(reply.errorString()),
            bytes(self._content),
            "" if target is None else str(QUrl(self._url).resolved(target).toString()),
            {_text(name).lower(): _text(reply.rawHeader(name)) for name in reply.rawHeaderList()},
            bool(self._authcfg),
        )


def _text(header: object) -> str:
    return str(bytes(header), "latin-1")  # type: ignore[call-overload]
