"""Connections to servers that are opened before they are needed: each takes a round trip more than a request over one
that is open, and with TLS several.

Each thread of `blocking_call` has connections of its own. Qt keeps an open one for the next request to its server, and
closes one that nothing goes over for two minutes.
"""

from __future__ import annotations

import threading
import time
from functools import partial
from typing import TYPE_CHECKING

from qgis.core import QgsApplication, QgsAuthCertUtils, QgsNetworkContentFetcher
from qgis.PyQt.QtCore import QUrl
from qgis.PyQt.QtNetwork import QNetworkProxy, QNetworkProxyQuery, QNetworkRequest, QSslConfiguration, QSslSocket

from ..threads.blocking_call import call_in_idle_threads
from ..threads.worker_objects import without_notices
from .network_access import network_access
from .web_address import origin

if TYPE_CHECKING:
    from collections.abc import Iterable

    #: Scheme, host and port.
    Server = tuple[str, str, int]

#: Seconds for which servers keep an idle connection open, at least.
_OPEN_SECONDS = 15.0
#: Milliseconds after which the handshake of a connection with TLS is given up.
_TLS_PATIENCE = 5000

_lock = threading.Lock()
#: The servers that have answered in this session, or whose certificates QGIS was found to trust; and those whose
#: certificates are being checked now.
_known: set[Server] = set()
_looked_at: set[Server] = set()


class _Opened(threading.local):
    """When a connection of this thread's was opened to each server."""

    def __init__(self) -> None:
        self.at: dict[Server, float] = {}


_opened = _Opened()


def note_answer(url: str) -> None:
    """The server of this address has answered."""
    if (server := origin(url)) is not None:
        with _lock:
            _known.add(server)


def may_have_several(url: str) -> bool:
    """Whether several connections to the server of this address may be opened at once. A server with TLS must have
    answered before, or its certificate must have been looked at: QGIS asks the user about one that it does not trust,
    which must not happen for several connections at once."""
    server = origin(url)
    return server is not None and _may_have_several(server)


def connect_early(urls: Iterable[str], count: int) -> None:
    """Open `count` connections to the server of each of these addresses, in threads of `blocking_call`. To a server
    with TLS that has not answered yet, a first connection checks the certificate, and the others follow where QGIS
    trusts it. Returns at once; a failure is not reported: the request that needs the connection will fail, too."""
    if count > 0:
        servers = {server for url in urls if (server := origin(url)) is not None}
        ready = {server for server in servers if _may_have_several(server)}
        if ready:
            call_in_idle_threads(partial(_connect, ready), count)
        for server in servers - ready:
            call_in_idle_threads(partial(_look_and_connect, server, count), 1)


def _may_have_several(server: Server) -> bool:
    with _lock:
        return server[0] == "http" or server in _known


def _connect(servers: Iterable[Server]) -> None:
    now = time.monotonic()
    for server in servers:
        if _opened.at.get(server, -_OPEN_SECONDS) > now - _OPEN_SECONDS:  # Qt would open another one beside it
            continue
        _opened.at[server] = now
        if (request := _request_of(server)) is not None:
            fetcher = without_notices(QgsNetworkContentFetcher())
            fetcher.setParent(network_access())  # of this thread, with which it ends
            fetcher.finished.connect(fetcher.deleteLater)
            fetcher.fetchContent(request)


def _request_of(server: Server) -> QNetworkRequest | None:
    """What QNetworkAccessManager.connectToHost makes of it: a request of which only the connection comes about.

    Not by that method: PyQt keeps Python's lock while it waits for one of Qt's. Another thread that makes a layer may
    have that one and wait for Python's, and all of QGIS stands still. QGIS's own classes let go of Python's lock.
    """
    scheme, host, port = server
    url = QUrl()
    url.setScheme(f"preconnect-{scheme}")
    url.setHost(host)
    url.setPort(port)
    request = QNetworkRequest(url)
    if scheme == "https":
        configuration = _tls_of(host, port)
        if configuration is None:
            return None
        request.setSslConfiguration(configuration)
    return request


def _look_and_connect(server: Server, count: int) -> None:
    """Connect where QGIS trusts the server's certificate without asking. What looks at it is closed again."""
    with _lock:
        if server in _looked_at:
            return
        _looked_at.add(server)
    try:
        if not _is_trusted(server):
            return
        with _lock:
            _known.add(server)
    finally:
        with _lock:
            _looked_at.discard(server)
    call_in_idle_threads(partial(_connect, (server,)), count)


def _is_trusted(server: Server) -> bool:
    _, host, port = server
    configuration = _tls_of(host, port)
    if configuration is None:
        return False
    socket = without_notices(QSslSocket())
    socket.setSslConfiguration(configuration)
    socket.setProxy(_proxy_for(host, port))
    socket.connectToHostEncrypted(host, port)
    is_trusted = socket.waitForEncrypted(_TLS_PATIENCE)
    socket.abort()
    return bool(is_trusted)


def _proxy_for(host: str, port: int) -> QNetworkProxy:
    """That of QGIS's options, which a socket does not know of itself."""
    factory, query = (
        network_access().proxyFactory(),
        QNetworkProxyQuery(QUrl(f"https://{host}:{port}")),
    )
    found = [] if factory is None else factory.queryProxy(query)
    return found[0] if found else QNetworkProxy(QNetworkProxy.ProxyType.NoProxy)


def _tls_of(host: str, port: int) -> QSslConfiguration | None:
    """As QGIS sets it for a request; None where the user has set something else for this server."""
    manager = QgsApplication.authManager()
    if not manager.sslCertCustomConfigByHost(f"{host}:{port}").isNull():
        return None
    configuration = QSslConfiguration.defaultConfiguration()
    trusted = QgsAuthCertUtils.casMerge(manager.trustedCaCertsCache(), configuration.caCertificates())
    configuration.setCaCertificates(trusted)
    return configuration
