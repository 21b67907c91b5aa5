"""One file to a web address by PUT, streamed from disk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsNetworkAccessManager
from qgis.PyQt.QtCore import QCoreApplication, QEventLoop, QFile, QIODevice, QTimer
from qgis.PyQt.QtNetwork import QNetworkReply, QNetworkRequest

from .errors import CanceledError, DatacubeError, HttpError, LinkError, ResponseError, StorageError
from .http_errors import http_error, quoted, says
from .http_response import seconds_to_wait
from .network import network_failure, signed, web_request
from .retry import Attempts, RetryPolicy
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
#: Of an answer, so many bytes are looked at.
_MOST_ANSWER = 100_000
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
        try:
            return _Upload(path, url, headers or {}, authcfg, progress).run(feedback)
        except (HttpError, LinkError) as error:
            if not attempts.wait_for_next(error):
                raise


class _Upload:
    """One request. QGIS's own blocking request tells nobody how far it is, apart from the answer."""

    def __init__(
        self, path: Path, url: str, headers: Mapping[str, str], authcfg: str, progress: Callable[[int], None]
    ) -> None:
        self._path, self._url, self._authcfg = path, url, authcfg
        self._headers = headers
        self._progress = progress
        self._reply: QNetworkReply | None = None
        self._answer = b""

    def run(self, feedback: Feedback | None) -> int:
        file = QFile(str(self._path))
        if not file.open(QIODevice.OpenModeFlag.ReadOnly):
            raise StorageError(
                QCoreApplication.translate("Upload", "{file} cannot be read.").format(file=self._path),
                details=file.errorString(),
            )
        reply = unwatched(QgsNetworkAccessManager.instance().put(self._request(), file))
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
            return self._checked(reply)
        finally:
            self._reply = None
            reply.uploadProgress.disconnect(self._on_progress)
            reply.readyRead.disconnect(self._on_data)
            reply.finished.disconnect(loop.quit)
            reply.deleteLater()
            loop.processEvents()  # destroys the reply before the file that it reads
            file.close()

    def _request(self) -> QNetworkRequest:
        request = web_request(self._url, self._headers)
        request.setTransferTimeout(round(1000 * SILENCE))
        request.setAttribute(_Attribute.RedirectPolicyAttribute, QNetworkRequest.RedirectPolicy.ManualRedirectPolicy)
        request.setAttribute(_Attribute.CacheLoadControlAttribute, QNetworkRequest.CacheLoadControl.AlwaysNetwork)
        request.setAttribute(_Attribute.CacheSaveControlAttribute, False)
        return signed(request, self._authcfg)

    def _stop(self) -> None:
        if self._reply is not None:
            self._reply.abort()

    def _on_progress(self, sent: int, _total: int) -> None:
        self._progress(sent)

    def _on_data(self) -> None:
        if self._reply is not None:
            data = bytes(self._reply.readAll())
            self._answer = (self._answer + data)[:_MOST_ANSWER]

    def _checked(self, reply: QNetworkReply) -> int:
        """The status, one of success. Raises the error of any other end."""
        found = reply.attribute(_Attribute.HttpStatusCodeAttribute)
        status = None if found is None else int(found)
        if status is not None and status >= 400:
            retry_after = seconds_to_wait(bytes(reply.rawHeader(b"Retry-After")).decode("latin-1"))
            raise _refusal(status, self._url, self._answer, retry_after)
        if status is None or (reply.error() != QNetworkReply.NetworkError.NoError and status < 300):
            raise network_failure(reply.error(), reply.errorString(), self._url, bool(self._authcfg))
        if status >= 300:
            raise ResponseError(
                QCoreApplication.translate("Upload", "The server sends the file on to another address."),
                url=self._url,
                details=f"HTTP {status}\n{quoted(self._answer, self._url)}".rstrip(),
                hint=QCoreApplication.translate("Upload", "Enter the address of the storage itself."),
            )
        return status


def _refusal(status: int, url: str, answer: bytes, retry_after: float | None) -> DatacubeError:
    """The error of a store that does not take the file. For 401 and 403 in other words than those about reading."""
    if status not in (401, 403):
        return http_error(status, url, answer, retry_after)
    return HttpError(
        QCoreApplication.translate("Upload", "The storage does not let you write here (error {status}).").format(
            status=status
        ),
        status=status,
        url=url,
        details=f"HTTP {status}\n{quoted(answer, url)}".rstrip(),
        hint=" ".join(
            filter(
                None,
                (
                    says(answer, url),
                    QCoreApplication.translate(
                        "Upload", "Check the address of the storage, and how its addresses are signed."
                    ),
                ),
            )
        ),
    )
