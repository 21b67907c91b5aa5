"""A local HTTP server that sleeps until somebody connects, and ends as soon as it is told to."""

from __future__ import annotations

import selectors
import socket
import threading
from http.server import ThreadingHTTPServer
from typing import Any

#: The ports that servers of this process have had.
_had: set[int] = set()


class PromptServer(ThreadingHTTPServer):
    """A thread per connection, on a free loopback port unless one is given; no port is chosen twice in a process, since
    clients remember a server by its address, and would believe of the next one there what they know of the first.

    Python's own server looks whether it is to end as often as it is to end promptly: a hundred times a second, for
    which many of them take a processor's time."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, handler: Any, port: int = 0) -> None:
        self._told, self._to_end = socket.socketpair()
        self._has_ended = threading.Event()
        super().__init__(("127.0.0.1", port), handler)

    def server_bind(self) -> None:
        address, passed_over = self.server_address, []
        super().server_bind()
        while not address[1] and self.server_port in _had:
            passed_over.append(self.socket)  # taken until there is another one: it would be given again
            self.socket, self.server_address = socket.socket(self.address_family, self.socket_type), address
            super().server_bind()
        _had.add(self.server_port)
        for each in passed_over:
            each.close()

    def serve_forever(self, poll_interval: float = 0.0) -> None:
        """Serve until `shutdown` is called, which may be before."""
        try:
            with selectors.DefaultSelector() as selector:
                selector.register(self.socket, selectors.EVENT_READ)
                selector.register(self._told, selectors.EVENT_READ)
                while not any(key.fileobj is self._told for key, _ in selector.select()):
                    self._handle_request_noblock()  # type: ignore[attr-defined]
        finally:
            self._has_ended.set()

    def shutdown(self) -> None:
        """End `serve_forever`, which runs in another thread, or will, or has ended."""
        if not self._has_ended.is_set():
            self._to_end.send(b"1")
            self._has_ended.wait()

    def server_close(self) -> None:
        super().server_close()
        self._told.close()
        self._to_end.close()
