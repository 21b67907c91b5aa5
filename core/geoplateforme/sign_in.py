"""The sign-in of the API Entrepôt: an OAuth2 configuration in QGIS's authentication database.

QGIS asks for the token, opens the browser for it where the configuration says so, keeps it and renews it before its
end; here is what it leaves to others: a token that the API refuses before its end.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QCoreApplication, QTimer

from ..errors import NetworkError
from ..http.network import web_request
from ..http.network_access import network_access
from ..http.oauth_thread import call_in_oauth_thread
from ..http.request_credentials import signed
from ..http.single_request import SingleRequest
from ..threads.blocking_call import call_in_thread
from ..threads.cancellation import is_canceled, stop_if_canceled, wait

if TYPE_CHECKING:
    from qgis.PyQt.QtNetwork import QNetworkRequest

    from ..http.single_request import Answer
    from ..threads.cancellation import Feedback

_METHOD = "OAuth2"
_NOT_SIGNED_IN = 401
_HEADER = b"Authorization"
#: Seconds between two looks for the new token, and how many looks there are.
_PAUSE, _LOOKS = 0.25, 60
_CANCEL_POLL_MS = 100
#: QGIS learns of the refusal of a token on the main thread, and waits there for whoever gets a token from it: for
#: somebody who signs in in the browser, all of QGIS would stand still. So nobody gets one meanwhile.
_lock = threading.Lock()


class SignInFailedError(NetworkError):
    """QGIS has got no token: the user has not signed in, or the sign-in service has refused."""


def signed_request(request: QNetworkRequest, authcfg: str, feedback: Feedback | None = None) -> QNetworkRequest:
    """The request with the token in a header, which may be waited for: the user signs in in the browser. The result is
    for the request's own origin alone. Raises SignInFailedError, soon also where it is canceled. For a thread that may
    wait."""
    with _lock:
        return _signed(request, authcfg, feedback)


def token_of(request: QNetworkRequest) -> str:
    """The header with the token in a signed request, empty without any; secret."""
    return str(bytes(request.rawHeader(_HEADER)), "latin-1")


def headers(authcfg: str, url: str, feedback: Feedback | None = None) -> dict[str, str]:
    """The header with the token for requests to the URL's origin; secret. None without a configuration. Raises
    SignInFailedError, and CanceledError while the user signs in. For a worker thread."""
    if not authcfg:
        return {}
    request = web_request(url)
    ready = call_in_thread(lambda: signed_request(request, authcfg, feedback), lambda: is_canceled(feedback))
    return {_HEADER.decode(): token_of(ready)}


def renew(authcfg: str, url: str, refused: str, feedback: Feedback | None = None) -> bool:
    """Let QGIS renew the token that was refused at the URL, and wait for the new one; False where none comes, or the
    configuration is none of OAuth2. Raises SignInFailedError and CanceledError. For a worker thread.

    QGIS renews a token when a request of its own has got a refusal: so one more request goes to the URL. Where it does
    not learn of that, it forgets the token and the user signs in again; a token that the configuration keeps on disk
    stays, and QGIS renews it two minutes before its end.
    """
    manager = QgsApplication.authManager()
    if not authcfg or manager.configAuthMethodKey(authcfg) != _METHOD:
        return False
    found: list[bool] = []
    by_qgis = _is_renewed_by_qgis()

    def look(answer: Answer) -> None:
        """While the reply is still there, which QGIS looks at on the main thread."""
        if answer.status != _NOT_SIGNED_IN:
            return  # the token is good, but not for what was asked
        if not by_qgis:
            manager.clearCachedConfig(authcfg)
        for _ in range(_LOOKS if by_qgis else 1):
            wait(_PAUSE if by_qgis else 0, feedback)
            if _is_another(authcfg, url, refused, feedback):
                found.append(True)
                break

    with _lock:
        if _is_another(authcfg, url, refused, feedback):
            return True  # another thread has had it renewed
        SingleRequest("GET", url, {}, authcfg, renews=by_qgis).run(feedback, None, look)
    return bool(found)


def _is_renewed_by_qgis() -> bool:
    """Whether QGIS learns of refusals: on the thread that first wanted its authentication database. The window of QGIS
    (3.40) leaves that to a thread without an event loop; where there is none (qgis_process), it is the main thread."""
    application, method = QCoreApplication.instance(), QgsApplication.authManager().authMethod(_METHOD)
    return application is not None and method is not None and method.thread() == application.thread()


def _is_another(authcfg: str, url: str, refused: str, feedback: Feedback | None) -> bool:
    request = web_request(url)
    ready = call_in_thread(lambda: _signed(request, authcfg, feedback), lambda: is_canceled(feedback))
    return token_of(ready) != refused


def _signed(request: QNetworkRequest, authcfg: str, feedback: Feedback | None) -> QNetworkRequest:
    return call_in_oauth_thread(authcfg, lambda: _with_token(request, authcfg, feedback), lambda: is_canceled(feedback))


def _with_token(request: QNetworkRequest, authcfg: str, feedback: Feedback | None) -> QNetworkRequest:
    """Where it is canceled, QGIS is told that the browser is closed: else it would wait for minutes, and all others who
    want a token with it."""
    stop_if_canceled(feedback)
    url = request.url().toString()
    manager, poll = network_access(), QTimer()  # of this thread, in which QGIS waits
    poll.timeout.connect(lambda: manager.authBrowserAborted.emit() if is_canceled(feedback) else None)
    poll.start(_CANCEL_POLL_MS)
    try:
        ready = signed(request, authcfg)
    except NetworkError as error:
        translate = QCoreApplication.translate
        hints = (
            translate("GeoplateformeSignIn", "Sign in in the browser window that opens."),
            translate("GeoplateformeSignIn", "If none opens, check user, password and client in the configuration."),
            translate("GeoplateformeSignIn", "The tab OAuth2 of QGIS's log says more."),
        )
        raise SignInFailedError(
            translate("GeoplateformeSignIn", "QGIS has not signed you in to the Géoplateforme."),
            url=url,
            details=str(error),
            hint=" ".join(hints),
        ) from error
    finally:
        poll.stop()
    if not token_of(ready):
        raise SignInFailedError(
            QCoreApplication.translate(
                "GeoplateformeSignIn", "This authentication configuration has no token for a header."
            ),
            url=url,
            hint=QCoreApplication.translate(
                "GeoplateformeSignIn", "Choose one of OAuth2 that sends its token in the header of requests."
            ),
        )
    return ready
