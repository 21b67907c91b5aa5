"""What changes something on a server: a file by PUT, streamed from disk, and small bodies that are sent once.

Not through `core.http.network`, whose requests may be repeated.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication, QFile, QIODevice
from qgis.PyQt.QtNetwork import QNetworkReply

from ..errors import REFUSALS, DatacubeError, HttpError, LinkError, ResponseError, StorageError
from ..threads.worker_objects import without_notices
from .exchange import endless_redirect
from .http_errors import http_error, quoted, says
from .http_response import HttpResponse, begins_as_html, content_range, seconds_to_wait, web_page_error
from .network import MOST_REDIRECTS, network_failure
from .retry import Attempts, RetryPolicy
from .single_request import ReadOnce, SingleRequest
from .web_address import same_origin

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from ..threads.cancellation import Feedback
    from .single_request import Answer

#: The same bytes at the same address: sending them again changes nothing.
_RETRIES = RetryPolicy((0.5, 1.0, 2.0, 4.0), frozenset((408, 429, 500, 502, 503, 504)))
#: Redirects that keep method and body.
_SENT_ON = (307, 308)
_DONE = 200


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
        file = without_notices(QFile(str(path)))
        if not file.open(QIODevice.OpenModeFlag.ReadOnly):
            raise StorageError(
                QCoreApplication.translate("Upload", "{file} cannot be read.").format(file=path),
                details=file.errorString(),
                hint=QCoreApplication.translate("Upload", "It was moved or removed meanwhile: start again."),
            )
        try:
            answer = SingleRequest("PUT", url, headers or {}, authcfg, progress).run(feedback, file)
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
) -> HttpResponse:
    """Send a POST, PUT or DELETE, which changes something, and never a second time. Only where the server
    itself sends it on to its own origin, it follows. Blocks: for a worker thread.

    After a LinkError, and a status of a proxy's, nobody knows whether the change was made. Raises what `put_file`
    raises.
    """
    for _ in range(MOST_REDIRECTS):
        device = None if method == "DELETE" else ReadOnce(body)
        length = {} if device is None else {"Content-Length": str(len(body))}
        answer = SingleRequest(method, url, {**(headers or {}), **length}, authcfg).run(feedback, device)
        if answer.status in _SENT_ON and same_origin(url, answer.location):
            url = answer.location
        else:
            return HttpResponse(_checked(answer, url, http_error), url, answer.headers, answer.content)
    raise endless_redirect(url)


def length_of(
    url: str, headers: Mapping[str, str] | None = None, *, authcfg: str = "", feedback: Feedback | None = None
) -> int | None:
    """The length in bytes of what is at the URL; None where nothing is, and where it cannot be told. Blocks: for a
    worker thread. Raises CanceledError."""
    wanted = {**(headers or {}), "Range": "bytes=0-0", "Accept-Encoding": "identity"}
    answer = SingleRequest("GET", url, wanted, authcfg).run(feedback, None)
    found = content_range(answer.headers.get("content-range", ""))
    return found[2] if answer.status == 206 and found is not None else None


def _checked(answer: Answer, url: str, refusal: Callable[..., DatacubeError] | None = None) -> int:
    """The status of an answer, one of success. Raises the error of any other, and of a web page in place of one: who
    makes a file and shows a page, as WebDAV does, says 201."""
    status = answer.status
    if status is not None and status >= 400:
        wait = seconds_to_wait(answer.headers.get("retry-after", ""), answer.headers.get("date", ""))
        raise (refusal or _refusal)(status, url, answer.content, wait)
    if status is None or (status < 300 and answer.error != QNetworkReply.NetworkError.NoError):
        raise network_failure(answer.error, answer.text, url, answer.with_authcfg)
    if status >= 300:
        raise ResponseError(
            QCoreApplication.translate("Upload", "The server redirects uploads to another address."),
            url=url,
            details=f"HTTP {status}\nLocation: {answer.location}",
            hint=QCoreApplication.translate("Upload", "Enter the address that it names: see the details."),
        )
    if status == _DONE and begins_as_html(answer.content):  # a network's sign-in page: nothing came to the server
        raise web_page_error(answer.content, url, answer.status)
    return status


def _refusal(status: int, url: str, content: bytes, retry_after: float | None) -> DatacubeError:
    """The error of a store that does not take a file: for 401 and 403 in other words than those about reading."""
    if status not in REFUSALS:
        return http_error(status, url, content, retry_after)
    advice = QCoreApplication.translate("Upload", "Check the address of the store, and how its addresses are signed.")
    return HttpError(
        QCoreApplication.translate("Upload", "The store does not let you write here ({status}).").format(status=status),
        status=status,
        url=url,
        details=f"HTTP {status}\n{quoted(content, url)}".rstrip(),
        hint=" ".join(filter(None, (says(content, url), advice))),
    )
