"""Fetching a small file over HTTP on the main thread's event loop, such as a thumbnail."""

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
#: Days for which a file is taken from QGIS's cache when its server sets no date: as many as QGIS itself uses.
_DAYS_KEPT = 1


class SmallFile(QObject):
    """Fetches a file of at most `most_bytes` on the main thread's event loop and emits `arrived(bytes)`, or `failed()`
    for whatever reason, once; nothing after `abort`.

    QGIS's disk cache keeps the file, unless its address has a signature or a password in it.
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
        """Stop without a signal."""
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
