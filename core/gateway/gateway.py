"""A web server of the plugin's own, for GDAL in this QGIS alone: it asks stores for the files that GDAL cannot ask for.

It listens on this computer's loopback address, at a port that the system chooses, and knows the files that were added
to it, each at a path with a secret of its own.

It runs in this process: its requests to the stores go through QGIS's own network access, with its proxy, certificates
and sign-ins. Its threads need Python's lock while GDAL waits for them. All functions of QGIS and GDAL for Python let go
of it while they read: 44 were tried on the main thread (QGIS 3.40 and 3.44, GDAL 3.6 and 3.13), among them `identify`,
`sample`, `block`, `QgsRasterLayer()`, jobs of maps, and GDAL's `Open`, `ReadAsArray` and `Warp`. `GetVirtualMemArray`
alone reads while numpy holds the lock; then it ends with an error, after `low_speed_time`. PyQt's own functions keep
it: where Python triggers an action of QGIS's that waits for a draw, both wait until then, too.
"""

from __future__ import annotations

import hmac
import re
import socket
import socketserver
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urlsplit

from ..blocking_call import end_idle_threads
from ..cancellation import Cancellation
from ..vsicurl import ALONE, PREFIX, forget_file, href_of
from .gateway_file import GatewayFile
from .handler import GatewayHandler
from .kept_parts import KeptParts
from .open_file import OpenFile
from .readers import Readers

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ..errors import DatacubeError
    from .kept_file import KeptFile

_LOOPBACK = "127.0.0.1"
#: Connections at a time. GDAL keeps some for each thread that draws.
_MOST_CONNECTIONS = 200
#: Seconds after which a gateway that was stopped has ended, at the latest.
_LOOK_SECONDS = 1.0
_PATH = re.compile(r"/(\d{1,9})/([A-Za-z0-9_-]{1,100})/([^/?#]{1,2000})")
#: As options in the path, which GDAL 3.6 reads, too. No proxy: the one that QGIS sets for GDAL knows no exceptions, and
#: would get the secret. The gateway tries again itself, and gives up before GDAL does (seconds).
_PATH_OPTIONS = {
    "empty_dir": ALONE,
    "proxy": "",
    "connecttimeout": "5",
    "low_speed_time": "90",
    "low_speed_limit": "1",
    "max_retry": "0",
}


class Gateway:
    """Started with the first file. To be used by any thread; nothing here waits for the network."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._server: _Server | None = None
        self._numbers: dict[tuple[str, str], int] = {}

    def path(self, href: str, profile_id: str) -> str:
        """The path at which GDAL reads an address, signed with the profile; the same one each time. Raises OSError when
        the system has no free port."""
        with self._lock:
            if self._server is None:
                self._server = _Server()
            server = self._server
            return self._path(
                server, (href, profile_id), lambda: GatewayFile(href, profile_id, server.cancellation, server.kept)
            )

    def open_path(self, path: str) -> str:
        """The path at which GDAL reads what it also reads at `path`, with several connections for each range. Raises
        OSError when the system has no free port."""
        with self._lock:
            if self._server is None:
                self._server = _Server()
            server = self._server
            return self._path(server, (path, ""), lambda: OpenFile(path, server.kept, server.cancellation))

    def open_file(self, path: str) -> KeptFile | None:
        """The file that was given a path here by `open_path(path)`."""
        server, number = self._server, self._numbers.get((path, ""))
        return None if server is None or number is None else server.files[number]

    def signed_file(self, path: str) -> KeptFile | None:
        """The file that GDAL reads at this path of the gateway."""
        server = self._server
        return None if server is None else server.file_at(urlsplit(href_of(path)).path)

    def _path(self, server: _Server, key: tuple[str, str], new: Callable[[], KeptFile]) -> str:
        number = self._numbers.setdefault(key, len(self._numbers))
        if number == len(server.files):
            server.files.append(new())
        file = server.files[number]
        file.try_again()
        url = f"http://{server.host}/{number}/{file.secret}/{_file_name(file.href)}"
        options = "&".join(f"{name}={value}" for name, value in _PATH_OPTIONS.items())
        return f"/vsicurl?{options}&url={quote(url, safe=':/')}"

    def failure(self, path: str) -> DatacubeError | None:
        """Why the store did not answer the last request for the file at this path of GDAL's."""
        file = self.signed_file(path)
        return None if file is None else file.failure

    @property
    def host(self) -> str:
        """The gateway's address and port; empty while it is not started."""
        server = self._server
        return "" if server is None else server.host

    @property
    def idle_seconds(self) -> float:
        """For how long no file has been asked for."""
        server = self._server
        return 0.0 if server is None else time.monotonic() - server.asked_at

    def stop(self, patience: float = 0.0) -> None:
        """Forget all files, end all connections and what they wait for; once it returns, GDAL waits for nothing here,
        even where Python's lock is kept. Waits so many seconds, at most, until nothing is read from the stores. GDAL
        forgets what it has read from here: the addresses do not come again."""
        with self._lock:
            server, self._server = self._server, None
            self._numbers.clear()
        if server is not None:
            server.stop(patience)
            forget_file(f"{PREFIX}http://{server.host}/")
            end_idle_threads()  # after the plugin has ended those that there were, more may have read for a draw


class _Server(socketserver.ThreadingTCPServer):
    """Its threads keep nobody waiting at the end of QGIS."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(self) -> None:
        self.files: list[KeptFile] = []
        self.readers = Readers()
        self.kept = KeptParts(self.readers)
        self.cancellation = Cancellation()
        self.asked_at = time.monotonic()
        self._connections: set[Any] = set()
        #: Those that have not asked for a file by its secret, the oldest first.
        self._strangers: dict[Any, None] = {}
        self._guard = threading.Lock()
        super().__init__((_LOOPBACK, 0), GatewayHandler)
        self.host = f"{_LOOPBACK}:{self.server_address[1]}"
        self._listener = threading.Thread(target=self._listen, name="datacube-gateway", daemon=True)
        self._listener.start()

    def server_bind(self) -> None:
        """On Windows, programs can listen where another one does, unless that forbids it."""
        exclusive = getattr(socket, "SO_EXCLUSIVEADDRUSE", None)
        if exclusive is not None:
            self.socket.setsockopt(socket.SOL_SOCKET, exclusive, 1)
        super().server_bind()

    def file_at(self, path: str) -> KeptFile | None:
        """The file that has the path of a request. Takes as long for any wrong secret."""
        found = _PATH.fullmatch(path)
        number = int(found[1]) if found else -1
        if found is None or not 0 <= number < len(self.files):
            return None
        file = self.files[number]
        is_known = hmac.compare_digest(found[2].encode(), file.secret.encode())
        return file if is_known and unquote(found[3]) == unquote(_file_name(file.href)) else None

    def _listen(self) -> None:
        self.socket.settimeout(_LOOK_SECONDS)  # some systems do not wake a thread that waits for connections
        while not self.cancellation.isCanceled():
            with suppress(OSError):
                self.process_request(*self.socket.accept())
        self.server_close()

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._guard:
            is_full = len(self._connections) >= _MOST_CONNECTIONS
            if is_full and self._strangers:  # any program may connect: GDAL does not wait for its end
                oldest = next(iter(self._strangers))
                self._forget(oldest)
                with suppress(OSError):
                    oldest.shutdown(socket.SHUT_RDWR)
                is_full = False
            is_welcome = not is_full and not self.cancellation.isCanceled()
            if is_welcome:
                self._connections.add(request)
                self._strangers[request] = None
        if is_welcome:
            super().process_request(request, client_address)
        else:
            super().shutdown_request(request)

    def shutdown_request(self, request: Any) -> None:
        with self._guard:
            self._forget(request)
        super().shutdown_request(request)

    def trust(self, request: Any) -> None:
        """The connection has asked for a file by its secret."""
        self.asked_at = time.monotonic()
        with self._guard:
            self._strangers.pop(request, None)

    def _forget(self, request: Any) -> None:
        self._connections.discard(request)
        self._strangers.pop(request, None)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A connection that GDAL has closed is no error."""

    def stop(self, patience: float) -> None:
        self.cancellation.cancel()
        self.readers.stop(patience)
        self.kept.end()
        with self._guard:
            waited_at = [self.socket, *self._connections]
        for each in waited_at:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        # it may have taken a connection that is not among them yet, and need Python's lock to end it: whoever stops
        # the gateway may keep that as soon as this returns, and wait for what reads over the connection
        self._listener.join(_LOOK_SECONDS)


def _file_name(href: str) -> str:
    """The last part of the address's path, by whose ending GDAL tells formats."""
    return quote(unquote(urlsplit(href).path.rpartition("/")[2]) or "file", safe="")
