"""Connections to servers that are opened before they are needed: each takes a round trip more than a request over one
that is open, and with TLS several.

Each thread of `blocking_call` has connections of its own. Qt keeps an open one for the next request to its server.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from qgis.core import QgsApplication, QgsAuthCertUtils, QgsNetworkAccessManager
from qgis.PyQt.QtNetwork import QSslConfiguration

from .blocking_call import call_in_idle_threads
from .web_address import origin

if TYPE_CHECKING:
    from collections.abc import Iterable

_lock = threading.Lock()
#: Scheme, host and port of the servers that have answered in this session.
_known: set[tuple[str, str, int]] = set()


def note_answer(url: str) -> None:
    """The server of this address has answered."""
    if (server := origin(url)) is not None:
        with _lock:
            _known.add(server)


def may_have_several(url: str) -> bool:
    """Whether several connections to the server of this address may be opened at once. A server with TLS must have
    answered before: QGIS asks the user about a certificate that it does not trust, which must not happen for several
    connections at once."""
    server = origin(url)
    with _lock:
        return server is not None and (server[0] == "http" or server in _known)


def connect_early(urls: Iterable[str], count: int) -> None:
    """Open so many connections to the server of each of these addresses, in threads of `blocking_call`, where there may
    be several. Returns at once; what fails will fail again, and be told, when it is needed."""
    ready = {server for url in urls if may_have_several(url) and (server := origin(url)) is not None}

    def connect() -> None:
        manager = QgsNetworkAccessManager.instance()
        for scheme, host, port in ready:
            if scheme == "http":
                manager.connectToHost(host, port)
            elif (configuration := _tls_of(host, port)) is not None:
                manager.connectToHostEncrypted(host, port, configuration)

    if ready:
        call_in_idle_threads(connect, count)


def _tls_of(host: str, port: int) -> QSslConfiguration | None:
    """As QGIS sets it for a request; None where the user has set something else for this server."""
    manager = QgsApplication.authManager()
    if not manager.sslCertCustomConfigByHost(f"{host}:{port}").isNull():
        return None
    configuration = QSslConfiguration.defaultConfiguration()
    trusted = QgsAuthCertUtils.casMerge(manager.trustedCaCertsCache(), configuration.caCertificates())
    configuration.setCaCertificates(trusted)
    return configuration
