"""Where a server sends a request on to, and whether it may be followed."""

from __future__ import annotations

from qgis.PyQt.QtCore import QCoreApplication, QUrl

from ..errors import RedirectError
from .http_errors import redirect_hint
from .web_address import is_web_address

#: Redirects that are followed for one request.
MOST_REDIRECTS = 10
_HTTP, _HTTPS = 80, 443


def followed_redirect(target: QUrl, url: str) -> QUrl:
    """Where the request for this URL goes on to, when a server has redirected it to the target. Raises RedirectError
    for a target that may not be followed: without an address, to no web address, or from https to http."""
    if target.isEmpty():
        message = QCoreApplication.translate("Network", "The server redirects without an address.")
        raise RedirectError(message, url=url, hint=redirect_hint())
    led_to = QUrl(url).resolved(target)  # "//host/path" is relative, too
    _check_redirect(led_to, url)
    secured = secured_redirect(QUrl(url), led_to)
    if secured.isEmpty():
        raise _insecure_redirect(url, led_to)
    return secured


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


def endless_redirect(url: str) -> RedirectError:
    return RedirectError(
        QCoreApplication.translate("Network", "The server redirects without end."),
        url=url,
        hint=QCoreApplication.translate("Network", "It may want a sign-in; else tell its operator."),
    )


def _check_redirect(led_to: QUrl, url: str) -> None:
    """Raises RedirectError where the answer for a URL leads to no web address, as to a file of this computer: Qt would
    open that."""
    if not is_web_address(led_to.toString()):
        message = QCoreApplication.translate(
            "Network", "The server redirects to an address that is not one of the web."
        )
        hint = QCoreApplication.translate("Network", "It leads to no web address: tell its operator.")
        raise RedirectError(message, url=url, details=f"{led_to.scheme()}:", hint=hint)


def _insecure_redirect(url: str, led_to: QUrl) -> RedirectError:
    """The error where nothing of the answer is used."""
    return RedirectError(
        QCoreApplication.translate("Network", "The server redirects from https:// to http://, which is not followed."),
        url=url,
        details=led_to.toString(),
        hint=QCoreApplication.translate("Network", "Anyone on the way could change the answer: tell its operator."),
    )
