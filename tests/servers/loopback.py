"""What the test servers that answer out of their own memory have in common: a loopback port, a log, scripted failures.

    with SomeServer().running() as server:
        server.fault(Answer(503), path="/sign", times=1)      # the next such request gets this instead
        …
        assert server.count("POST", "/sign_urls") == 2

`Clock` is what they take for the time, so that a test need not wait for the end of a signature.
"""

from __future__ import annotations

import re
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler
from typing import TypeVar

from demo.prompt_server import PromptServer

from .proxy import Answer, Seen

Running = TypeVar("Running", bound="LoopbackServer")


class Clock:
    """The time of a server and of what belongs to it, in UTC. It runs; `advance` moves it."""

    def __init__(self) -> None:
        self._ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(timezone.utc) + self._ahead

    def advance(self, seconds: float) -> None:
        self._ahead += timedelta(seconds=seconds)


@dataclass
class _Fault:
    answer: Answer
    path: re.Pattern[str]
    method: str | None
    left: int | None


class LoopbackServer:
    """A server on a free loopback port, a thread per connection. `url` has no trailing slash. `requests` are those
    received, in order; a subclass answers them in `answer`, which runs in the threads of the connections."""

    def __init__(self) -> None:
        self.url = ""
        self.requests: list[Seen] = []
        self._faults: list[_Fault] = []
        self._lock = threading.Lock()

    def answer(self, seen: Seen) -> Answer:
        raise NotImplementedError

    def fault(self, answer: Answer, *, path: str = "", method: str | None = None, times: int | None = None) -> None:
        """Give this answer to requests whose path and query match the regular expression: to the next `times` of them,
        or to all. The first added one that matches applies."""
        with self._lock:
            self._faults.append(_Fault(answer, re.compile(path), method, times))

    def heal(self) -> None:
        """Remove all faults."""
        with self._lock:
            self._faults.clear()

    def clear(self) -> None:
        """Forget the requests seen so far."""
        with self._lock:
            self.requests.clear()

    def count(self, method: str | None = None, path: str = "") -> int:
        """The number of requests with this method whose path matches the regular expression."""
        with self._lock:
            return sum(1 for seen in self.requests if method in (None, seen.method) and re.search(path, seen.path))

    @contextmanager
    def running(self: Running) -> Iterator[Running]:
        """Serve while the context lasts."""
        server = _Server(self)
        self.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            server.shutdown()
            server.server_close()
            thread.join()

    def handle(self, seen: Seen) -> Answer:
        """Log the request and answer it, or as a fault says."""
        with self._lock:
            self.requests.append(seen)
            fault = self._fault_for(seen)
        answer = self.answer(seen) if fault is None else fault
        seen.status, seen.bytes = answer.status, 0 if seen.method == "HEAD" else len(answer.body)
        return answer

    def _fault_for(self, seen: Seen) -> Answer | None:
        for fault in self._faults:
            if fault.method in (None, seen.method) and fault.path.search(seen.path):
                if fault.left is not None:
                    fault.left -= 1
                    if fault.left == 0:
                        self._faults.remove(fault)
                return fault.answer
        return None


class _Server(PromptServer):
    def __init__(self, owner: LoopbackServer) -> None:
        super().__init__(_Handler)
        self.owner = owner

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of connections that clients have closed; print what else has gone wrong."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def log_message(self, *args: object) -> None:
        pass

    def _handle(self) -> None:
        chunked = "Transfer-Encoding" in self.headers
        body = b"".join(self._chunks()) if chunked else self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        answer = self.server.owner.handle(Seen(self.command, self.path, headers, body))
        with suppress(ConnectionError):
            self.send_response(answer.status)
            for name, value in {"Content-Length": str(len(answer.body)), **answer.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(answer.body)

    def _chunks(self) -> Iterator[bytes]:
        while size := int(self.rfile.readline().partition(b";")[0], 16):
            yield self.rfile.read(size)
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass  # trailers

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = do_PATCH = do_OPTIONS = _handle
