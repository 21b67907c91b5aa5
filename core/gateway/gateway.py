"""A web server of the plugin's own, for GDAL in this QGIS alone: it fetches the files that GDAL cannot ask for itself.

It listens on this computer's loopback address, at a port that the system chooses, and knows the files that were added
to it, each at a path with a secret of its own.

It runs in this process: its requests to the servers go through QGIS's own network access, with its proxy, certificates
and sign-ins. Its threads need Python's lock while GDAL waits for them. All functions of QGIS and GDAL for Python let go
of it while they read: 44 were tried on the main thread (QGIS 3.40 and 3.44, GDAL 3.6 and 3.13), among them `identify`,
`sample`, `block`, `QgsRasterLayer()`, jobs of maps, and GDAL's `Open`, `ReadAsArray` and `Warp`. `GetVirtualMemArray`
alone reads while numpy holds the lock; then it ends with an error, after `low_speed_time`. PyQt's own functions keep
it: where Python triggers an action of QGIS's that waits for a draw, both wait until then, too.
"""

from __future__ import annotations

import errno
import hmac
import re
import socket
import socketserver
import threading
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urlsplit

from ..http.web_address import origin
from ..remote_files.vsicurl import ALONE, PREFIX, forget_file, href_of
from ..threads.blocking_call import end_idle_threads
from ..threads.cancellation import Cancellation
from ..threads.own_threads import NoThreadError, start_thread
from .gateway_file import GatewayFile
from .handler import GatewayHandler
from .open_file import OpenFile
from .upstream import Upstream

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from ..errors import DatacubeError
    from .kept_file import KeptFile

_LOOPBACK = "127.0.0.1"
#: Connections at a time. GDAL keeps some for each thread that draws.
_MOST_CONNECTIONS = 200
#: Seconds after which a gateway that was stopped has ended, at the latest.
_LOOK_SECONDS = 1.0
#: Seconds after which connections are taken again where the process had no file handle left for one.
_PAUSE = 0.1
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

    def path(self, href: str, profile_id: str) -> str:
        """The path at which GDAL reads an address, signed with the profile; the same one each time. Raises OSError when
        the system has no free port, or no thread."""
        with self._started() as server:
            return server.path((href, profile_id), lambda: GatewayFile(href, profile_id, server.upstream_of(href)))

    def open_path(self, path: str) -> str:
        """The path at which GDAL reads what it also reads at `path`, with several connections for each range. Raises
        OSError when the system has no free port, or no thread."""
        with self._started() as server:
            return server.path((path, ""), lambda: OpenFile(path, server.upstream_of(href_of(path))))

    def open_file(self, path: str) -> KeptFile | None:
        """The file that was given a path here by `open_path(path)`."""
        server = self._server
        return None if server is None else server.file_of((path, ""))

    def failed_files(self) -> dict[str, KeptFile]:
        """The files whose last request has failed, by the path that `open_path` was given for them."""
        server = self._server
        return {} if server is None else server.failed_files()

    def signed_file(self, path: str) -> KeptFile | None:
        """The file that GDAL reads at this path of the gateway."""
        server = self._server
        return None if server is None else server.file_at(urlsplit(href_of(path)).path)

    def failure(self, path: str) -> DatacubeError | None:
        """Why the server did not answer the last request for the file at this path of GDAL's."""
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
        even where Python's lock is kept. Waits so many seconds, at most, until nothing is read from the servers. GDAL
        forgets what it has read from here: the addresses do not come again."""
        with self._lock:
            server, self._server = self._server, None
        if server is not None:
            server.stop(patience)
            forget_file(f"{PREFIX}http://{server.host}/")
            end_idle_threads()  # after the plugin has ended those that there were, more may have read for a draw

    @contextmanager
    def _started(self) -> Iterator[_Server]:
        """The server, for adding a file to it. Raises OSError when the system has no free port."""
        with self._lock:
            if self._server is None:
                self._server = _Server()
            yield self._server


class _Server(socketserver.ThreadingTCPServer):
    """The socket server. Its threads are daemons, so that QGIS can end while one of them waits."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(self) -> None:
        #: The path of a file has its place in this list. `_places` finds the place again: by the address (of a file
        #: without a signature, GDAL's path) and the id of the signing profile.
        self._files: list[KeptFile] = []
        self._places: dict[tuple[str, str], int] = {}
        #: By scheme, host and port.
        self._upstreams: dict[tuple[str, str, int] | None, Upstream] = {}
        self.cancellation = Cancellation()
        self.asked_at = time.monotonic()
        self._connections: set[Any] = set()
        #: Those that have not asked for a file by its secret, the oldest first.
        self._strangers: dict[Any, None] = {}
        self._guard = threading.Lock()
        super().__init__((_LOOPBACK, 0), GatewayHandler)
        self.host = f"{_LOOPBACK}:{self.server_address[1]}"
        try:
            self._listener = start_thread(self._listen, name="datacube-gateway")
        except NoThreadError as error:
            self.server_close()
            raise OSError(errno.EAGAIN, error.message) from error

    def server_bind(self) -> None:
        """On Windows, programs can listen where another one does, unless that forbids it."""
        exclusive = getattr(socket, "SO_EXCLUSIVEADDRUSE", None)
        if exclusive is not None:
            self.socket.setsockopt(socket.SOL_SOCKET, exclusive, 1)
        super().server_bind()

    def path(self, key: tuple[str, str], new: Callable[[], KeptFile]) -> str:
        """GDAL's path of a file, which is made when its path is first asked for. For one thread at a time."""
        place = self._places.get(key)
        if place is None:
            self._files.append(new())
            place = self._places[key] = len(self._files) - 1  # other threads find it from here on
        file = self._files[place]
        file.try_again()
        url = f"http://{self.host}/{place}/{file.secret}/{_file_name(file.href)}"
        options = "&".join(f"{name}={value}" for name, value in _PATH_OPTIONS.items())
        return f"/vsicurl?{options}&url={quote(url, safe=':/')}"

    def upstream_of(self, href: str) -> Upstream:
        """The server of an address. For one thread at a time."""
        server = origin(href)
        if server not in self._upstreams:
            self._upstreams[server] = Upstream(self.cancellation)
        return self._upstreams[server]

    @property
    def sent(self) -> int:
        """How many parts have been asked for and have not come."""
        return sum(each.readers.sent for each in list(self._upstreams.values()))

    def file_of(self, key: tuple[str, str]) -> KeptFile | None:
        """The file that has been given a path; None for any other."""
        place = self._places.get(key)
        return None if place is None else self._files[place]

    def failed_files(self) -> dict[str, KeptFile]:
        places = list(self._places.items())
        return {path: self._files[place] for (path, _), place in places if self._files[place].failure is not None}

    def file_at(self, path: str) -> KeptFile | None:
        """The file that has the path of a request; None where its secret is wrong, which is found out in the same time
        for any wrong one."""
        found = _PATH.fullmatch(path)
        if found is None or int(found[1]) >= len(self._files):
            return None
        file = self._files[int(found[1])]
        is_known = hmac.compare_digest(found[2].encode(), file.secret.encode())
        return file if is_known and unquote(found[3]) == unquote(_file_name(file.href)) else None

    def _listen(self) -> None:
        self.socket.settimeout(_LOOK_SECONDS)  # some systems do not wake a thread that waits for connections
        while not self.cancellation.isCanceled():
            try:
                request, client_address = self.socket.accept()
            except TimeoutError:
                continue
            except OSError:  # the process has no file handle left, or the gateway ends
                if not self.cancellation.isCanceled():
                    time.sleep(_PAUSE)
                continue
            self.process_request(request, client_address)
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
        if not is_welcome:
            super().shutdown_request(request)
            return
        try:
            super().process_request(request, client_address)
        except threading.ThreadError:  # the system starts no more threads
            self.shutdown_request(request)

    def shutdown_request(self, request: Any) -> None:
        with self._guard:
            self._forget(request)
        super().shutdown_request(request)

    def trust(self, request: Any) -> None:
        """Note that the connection has asked for a file by its secret: it is kept when there are too many."""
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
        upstreams, until = list(self._upstreams.values()), time.monotonic() + patience
        for upstream in upstreams:
            upstream.readers.stop()
        for upstream in upstreams:
            upstream.readers.stop(max(0.0, until - time.monotonic()))
            upstream.kept.end()
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
