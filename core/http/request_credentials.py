"""The sign-ins of QGIS's authentication database, put into requests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QCoreApplication

from ..errors import UnusableSignInError
from ..redaction import remember_header
from .authentication import unlock
from .oauth_thread import call_in_oauth_thread, is_oauth

if TYPE_CHECKING:
    from qgis.PyQt.QtNetwork import QNetworkRequest


def signed(request: QNetworkRequest, authcfg: str) -> QNetworkRequest:
    """The request with what QGIS's authentication configuration adds: headers, the query, a client certificate. Raises
    UnusableSignInError when it cannot be used. The result is for the request's own origin alone. The headers are cut
    out of every message from now on: servers repeat keys in their own words. For a thread that may wait."""
    if not authcfg:
        return request
    plain = {bytes(name) for name in request.rawHeaderList()}
    manager = QgsApplication.authManager()

    def update() -> tuple[bool, QNetworkRequest]:
        done, ready = manager.updateNetworkRequest(request, authcfg)
        return bool(done), ready

    if not unlock():
        raise unusable_credentials(request.url().toString())
    done, ready = call_in_oauth_thread(authcfg, update) if is_oauth(authcfg) else update()
    if not done:
        raise unusable_credentials(request.url().toString())
    for name in {bytes(name) for name in ready.rawHeaderList()} - plain:
        remember_header(str(bytes(ready.rawHeader(name)), "latin-1"))
    return ready


def unusable_credentials(url: str, details: str = "") -> UnusableSignInError:
    """The error of an authentication configuration that is locked or gone, or leads to no sign-in."""
    translate = QCoreApplication.translate
    message = translate("Network", "The authentication configuration of this connection could not be used.")
    hint = translate("Network", "Unlock QGIS's authentication database, or choose another configuration.")
    return UnusableSignInError(message, url=url, details=details, hint=hint)
