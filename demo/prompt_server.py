"""A local HTTP server that sleeps until somebody connects, and ends as soon as it is told to."""

from __future__ import annotations

import selectors
import socket
import threading
from http.server import ThreadingHTTPServer
from typing import Any


class PromptServer(ThreadingHTTPServer):
    """A thread per connection, on a free loopback port unless one is given. Python's own server looks whether it is to
    end as often as it is to end promptly: a hundred times a second, for which many of them take a processor's time."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, handler: Any, port: int = 0) -> None:
        self._told, self._to_end = socket.socketpair()
        self._has_ended = threading.Event()
        super().__init__(("127.0.0.1", port), handler)

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
