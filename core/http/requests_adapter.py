"""`requests` over QGIS's network, for libraries that use it."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

from requests import PreparedRequest, Response, Session
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict

from .http_response import text_of

if TYPE_CHECKING:
    from .network import Network


class QgisAdapter(BaseAdapter):
    """Sends a session's requests over QGIS. The time-outs, proxies and certificates of `requests` do not apply: QGIS's
    do. An error status is raised as an HttpError instead of being returned; `answered` is the last other one. For
    texts: they arrive as UTF-8."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self._network, self.answered = network, 200

    def send(self, request: PreparedRequest, *_: Any, **_options: Any) -> Response:
        received = self._network.send(
            request.method or "GET", request.url or "", _own_headers(request), _body(request.body)
        )
        self.answered = received.status
        response = Response()
        response.status_code = received.status
        response.headers = CaseInsensitiveDict(received.headers)
        response.url = received.url
        response.request = request
        # the libraries take every text for UTF-8
        text = text_of(received.content, received.headers.get("content-type", ""))
        response.raw = BytesIO(text.encode("utf-8", "replace"))
        return response

    def close(self) -> None:
        """Nothing is held open: QGIS keeps the connections."""


def mount(session: Session, network: Network) -> QgisAdapter:
    """Send all requests of the session over QGIS, and keep `requests` from reading proxies and passwords of its own."""
    adapter = QgisAdapter(network)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    session.trust_env = False
    return adapter


def _own_headers(request: PreparedRequest) -> dict[str, str]:
    """The headers without those of the connection, which is QGIS's: Qt asks for compression and decompresses."""
    taken = ("user-agent", "accept-encoding", "connection", "content-length")
    return {name: str(value) for name, value in request.headers.items() if name.lower() not in taken}


def _body(body: Any) -> bytes:
    if body is None:
        return b""
    return body.encode() if isinstance(body, str) else bytes(body)
