"""A small file over HTTP, without a thread: pictures that come and go while the user scrolls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsApplication, QgsNetworkAccessManager
from qgis.PyQt.QtCore import QDateTime, QObject, QUrl, pyqtSignal
from qgis.PyQt.QtNetwork import QNetworkReply, QNetworkRequest

from ..errors import redacted
from ..network import TIMEOUT

if TYPE_CHECKING:
    from qgis.PyQt.QtCore import QByteArray

_WEB = ("http", "https")
#: How long a file is taken from QGIS's cache when its server does not say: as long as QGIS itself does.
_DAYS_KEPT = 1


class SmallFile(QObject):
    """Fetches a file on the main thread's event loop, of `most_bytes` at most, and says so once: `arrived(bytes)`, or
    `failed()` for whatever reason. Aborted, it says nothing.

    QGIS's disk cache keeps it, but not one whose address has a signature or a password in it.
    """

    arrived = pyqtSignal(object)
    failed = pyqtSignal()

    def __init__(self, href: str, authcfg: str, most_bytes: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._href = href
        self._authcfg = authcfg
        self._most_bytes = most_bytes
        self._is_signed = redacted(href) != href
        self._reply: QNetworkReply | None = None

    def start(self) -> None:
        request = self._request()
        if request is None:
            self.failed.emit()
            return
        self._reply = QgsNetworkAccessManager.instance().get(request)
        self._reply.downloadProgress.connect(self._on_progress)
        self._reply.finished.connect(self._on_finished)

    def abort(self) -> None:
        """Stop, and report nothing."""
        reply, self._reply = self._reply, None
        if reply is not None:
            reply.finished.disconnect(self._on_finished)
            reply.abort()
            reply.deleteLater()

    def _request(self) -> QNetworkRequest | None:
        url = QUrl(self._href)
        if url.scheme() not in _WEB or not url.host():
            return None
        request = QNetworkRequest(url)
        request.setTransferTimeout(round(TIMEOUT * 1000))
        attribute = QNetworkRequest.Attribute
        request.setAttribute(attribute.RedirectPolicyAttribute, QNetworkRequest.RedirectPolicy.NoLessSafeRedirectPolicy)
        request.setAttribute(attribute.CacheLoadControlAttribute, QNetworkRequest.CacheLoadControl.PreferCache)
        request.setAttribute(attribute.CacheSaveControlAttribute, not self._is_signed)
        if self._authcfg:
            done, request = QgsApplication.authManager().updateNetworkRequest(request, self._authcfg)
            return request if done else None
        return request

    def _on_progress(self, received: int, total: int) -> None:
        if max(received, total) > self._most_bytes and self._reply is not None:
            self._reply.abort()  # which ends it, with an error

    def _on_finished(self) -> None:
        reply, self._reply = self._reply, None
        if reply is None:
            return
        reply.deleteLater()
        content: QByteArray = reply.readAll()
        if reply.error() != QNetworkReply.NetworkError.NoError or not 0 < len(content) <= self._most_bytes:
            self.failed.emit()
            return
        self._keep(reply.url())
        self.arrived.emit(bytes(content))

    def _keep(self, url: QUrl) -> None:
        cache = QgsNetworkAccessManager.instance().cache()
        known = None if cache is None or self._is_signed else cache.metaData(url)
        if known is not None and known.isValid() and not known.expirationDate().isValid():
            known.setExpirationDate(QDateTime.currentDateTime().addDays(_DAYS_KEPT))
            cache.updateMetaData(known)
