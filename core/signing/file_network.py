"""HTTP for the files of a catalogue: what `Network` does, for addresses that are signed where a profile says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.core import QgsNetworkAccessManager
from qgis.PyQt.QtNetwork import QNetworkRequest

from ..errors import HttpError
from ..network import Network
from .file_access import FileAccess

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qgis.core import QgsNetworkReplyContent
    from qgis.PyQt.QtCore import QUrl

    from ..cancellation import Feedback
    from ..http_response import HttpResponse

#: The status of an answer to a range, which no cache keeps.
_PART = 206


class FileNetwork(Network):
    """Sends requests for files with their unsigned addresses. Each is signed when it is sent; where the store refuses,
    it is signed anew and sent once more, unless told otherwise (`renews`). `profile` is the id of a signing profile,
    `authcfg` that of a QGIS authentication configuration for files without one; the other arguments are those of
    Network. What comes under a signed address is neither taken from QGIS's cache nor kept there."""

    def __init__(
        self,
        authcfg: str = "",
        profile: str = "",
        feedback: Feedback | None = None,
        *,
        renews: bool = True,
        **limits: Any,
    ) -> None:
        super().__init__(authcfg, feedback, **limits)
        self._profile = profile
        self._renews = renews
        self._access = FileAccess("", authcfg)

    def _redirected(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes, deadline: float
    ) -> HttpResponse:
        """Raises SigningError, too."""
        self._access = FileAccess(url, self._authcfg, self._profile, self._feedback)
        self._refresh = self._refresh or self._access.is_signed
        while True:
            try:
                return super()._redirected(method, self._access.url(), headers, body, deadline)
            except HttpError as error:
                if not self._renews or not self._access.is_renewed_after(error):
                    raise

    def _has_credentials(self) -> bool:
        return self._access.has_credentials

    def _with_credentials(self, request: QNetworkRequest) -> QNetworkRequest:
        return self._access.ready(request)

    def _content(self, reply: QgsNetworkReplyContent, url: QUrl) -> bytes:
        """QGIS keeps a whole file even where it must not take it from its cache."""
        content = super()._content(reply, url)
        is_part = reply.attribute(QNetworkRequest.Attribute.HttpStatusCodeAttribute) == _PART
        cache = QgsNetworkAccessManager.instance().cache() if self._access.is_signed and not is_part else None
        if cache is not None:
            for address in (url, reply.request().url()):
                cache.remove(address)
        return content
