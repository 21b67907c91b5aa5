"""Fetching a small file over HTTP on the main thread's event loop, such as a thumbnail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QDateTime, QObject, QUrl, pyqtSignal
from qgis.PyQt.QtNetwork import QNetworkReply, QNetworkRequest

from ..errors import REFUSALS, NetworkError, SlowServerError
from ..http.network import MOST_REDIRECTS, TIMEOUT, web_request
from ..http.network_access import network_access, network_cache
from ..http.pace import Pace
from ..http.web_address import same_origin
from ..redaction import redacted
from ..signing.file_network import with_access
from ..signing.grant import SignedHref
from .redirect import redirect_of

if TYPE_CHECKING:
    from qgis.PyQt.QtCore import QByteArray

#: Days for which a file is taken from QGIS's cache when its server sets no date: as many as QGIS itself uses.
_DAYS_KEPT = 1


class SmallFile(QObject):
    """Fetches a file of at most `most_bytes` on the main thread's event loop and emits `arrived(bytes)`, or `failed()`
    for whatever reason, once; nothing after `abort`.

    `signed` is what a signing service has granted for the address; without it, the request has the authentication
    configuration `authcfg`. QGIS's disk cache keeps the file, unless it is requested with a signature or its address
    has one, or a password, in it.
    """

    arrived = pyqtSignal(object)
    failed = pyqtSignal()

    def __init__(
        self,
        href: str,
        authcfg: str,
        most_bytes: int,
        parent: QObject | None = None,
        *,
        signed: SignedHref | None = None,
    ) -> None:
        super().__init__(parent)
        self._access = signed or SignedHref(href, authcfg=authcfg)
        self._href = self._access.href
        #: Whether the server does not accept the signature.
        self.is_refused = False
        self._most_bytes = most_bytes
        self._pace = Pace()
        self._is_secret = signed is not None or redacted(href) != href
        self._redirects = 0
        self._reply: QNetworkReply | None = None

    def start(self) -> None:
        self._ask(self._href)

    def _ask(self, url: str) -> None:
        request = self._request(url)
        if request is None:
            self.failed.emit()
            return
        self._pace = Pace()
        self._reply = network_access().get(request)
        self._reply.downloadProgress.connect(self._on_progress)
        self._reply.finished.connect(self._on_finished)

    def abort(self) -> None:
        """Stop without a signal."""
        reply, self._reply = self._reply, None
        if reply is not None:
            reply.finished.disconnect(self._on_finished)
            reply.abort()
            reply.deleteLater()

    def _request(self, url: str) -> QNetworkRequest | None:
        """The request; None when it cannot be sent. The sign-in goes to the file's own origin alone, so redirects are
        followed here: Qt would take it along."""
        try:
            request = web_request(url)
            if same_origin(self._href, url):
                request = with_access(request, self._access)
        except NetworkError:
            return None
        request.setTransferTimeout(round(TIMEOUT * 1000))
        request.setRawHeader(b"Accept-Encoding", b"identity")  # Qt would unpack whatever comes, all at once
        attribute = QNetworkRequest.Attribute
        request.setAttribute(attribute.RedirectPolicyAttribute, QNetworkRequest.RedirectPolicy.ManualRedirectPolicy)
        request.setAttribute(attribute.CacheLoadControlAttribute, QNetworkRequest.CacheLoadControl.PreferCache)
        request.setAttribute(attribute.CacheSaveControlAttribute, not self._is_secret)
        return request

    def _on_progress(self, received: int, total: int) -> None:
        if self._reply is None:
            return
        try:
            self._pace.check(received, self._href)
            is_wanted = max(received, total) <= self._most_bytes
        except SlowServerError:
            is_wanted = False
        if not is_wanted:
            self._reply.abort()  # which ends it, with an error

    def _on_finished(self) -> None:
        reply, self._reply = self._reply, None
        if reply is None:
            return
        reply.deleteLater()
        led_to = redirect_of(reply)
        if led_to and self._redirects < MOST_REDIRECTS:
            self._redirects += 1
            self._ask(led_to)
            return
        content: QByteArray = reply.readAll()
        self.is_refused = reply.attribute(QNetworkRequest.Attribute.HttpStatusCodeAttribute) in REFUSALS
        if reply.error() != QNetworkReply.NetworkError.NoError or not 0 < len(content) <= self._most_bytes:
            self.failed.emit()
            return
        self._keep(reply.url())
        self.arrived.emit(bytes(content))

    def _keep(self, url: QUrl) -> None:
        cache = network_cache()
        if cache is None or self._is_secret:
            return
        known = cache.metaData(url)
        if known.isValid() and not known.expirationDate().isValid():
            known.setExpirationDate(QDateTime.currentDateTime().addDays(_DAYS_KEPT))
            cache.updateMetaData(known)
