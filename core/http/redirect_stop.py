"""Keeps QGIS's blocking request from following redirects."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from qgis.core import QgsNetworkAccessManager, QgsNetworkReplyContent
from qgis.PyQt.QtCore import QObject, Qt, pyqtSignal, pyqtSlot
from qgis.PyQt.QtNetwork import QNetworkRequest

if TYPE_CHECKING:
    from collections.abc import Iterator

_POLICY = QNetworkRequest.Attribute.RedirectPolicyAttribute
_TARGET = QNetworkRequest.Attribute.RedirectionTargetAttribute


class RedirectStop(QObject):
    """For one QgsBlockingNetworkRequest, whose addresses all have this fragment. QGIS would follow redirects without
    end, without the headers and the body, to any address, a file of this computer among them."""

    #: Between QGIS's signal and our slot: PyQt takes the type of the two for different ones where QGIS registers it
    #: after `qgis.core` is imported, as in scripts.
    _answered = pyqtSignal(QgsNetworkReplyContent)

    def __init__(self, request: Any, fragment: str) -> None:
        super().__init__()
        self._request, self._fragment = request, fragment
        self._redirect: QgsNetworkReplyContent | None = None
        self._answered.connect(self._on_answer, Qt.ConnectionType.DirectConnection)

    @contextmanager
    def at_work(self, request: QNetworkRequest) -> Iterator[None]:
        """While this is sent, by this thread."""
        request.setAttribute(_POLICY, QNetworkRequest.RedirectPolicy.ManualRedirectPolicy)  # else Qt 6 follows
        self._redirect = None
        manager = QgsNetworkAccessManager.instance()  # this thread's
        manager.finished.connect(self._answered, Qt.ConnectionType.DirectConnection)
        try:
            yield
        finally:
            manager.finished.disconnect(self._answered)

    def take(self) -> QgsNetworkReplyContent | None:
        """The redirect that has ended the request, without content; None where another answer has."""
        redirect, self._redirect = self._redirect, None
        return redirect

    @pyqtSlot(QgsNetworkReplyContent)  # type: ignore[untyped-decorator]
    def _on_answer(self, reply: QgsNetworkReplyContent) -> None:
        """Called before QGIS's request hears of the answer, which then finds itself aborted, and ends."""
        is_redirect = reply.attribute(_TARGET) is not None
        if is_redirect and reply.request().url().fragment() == self._fragment:
            self._redirect = reply
            self._request.abort()
