"""A reverse proxy that counts and delays requests, and answers with faults."""

from __future__ import annotations

import http.client
import re
import socket
import struct
import sys
import threading
import time
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Protocol
from urllib.parse import urlsplit

from demo.prompt_server import PromptServer

_CHUNK = 16 * 1024
_HOP_BY_HOP = {"connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade"}


@dataclass
class Seen:
    """One received request. `path` includes the query. `status` is None until there is an answer, and noted before it
    is sent, as are the `bytes` of its body, so that no client has uncounted bytes; `failure` says why it could not be
    sent, None where all of it was."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes = b""
    status: int | None = None
    bytes: int = 0
    is_over: bool = False
    failure: str | None = None

    @property
    def range(self) -> str | None:
        return self.headers.get("range")


class Fault(Protocol):
    """What a request gets instead of its answer."""

    def apply(self, handler: _ProxyHandler) -> None: ...


@dataclass(frozen=True)
class Reset:
    """Resets the connection before any answer."""

    def apply(self, handler: _ProxyHandler) -> None:
        handler.reset()


@dataclass(frozen=True)
class Hang:
    """Sends nothing for some seconds, then closes the connection. Ends earlier when the proxy stops."""

    seconds: float = 3600

    def apply(self, handler: _ProxyHandler) -> None:
        handler.server.proxy.ended.wait(self.seconds)
        handler.close_connection = True


@dataclass(frozen=True)
class Answer:
    """Answers instead of the server, for example with an error, a Retry-After, or HTML instead of JSON."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)

    def apply(self, handler: _ProxyHandler) -> None:
        handler.answer(self.status, {"Content-Type": "text/plain", **self.headers}, self.body)


@dataclass(frozen=True)
class Truncate:
    """Sends the server's headers and the first `after` bytes of its body, then closes the connection."""

    after: int

    def apply(self, handler: _ProxyHandler) -> None:
        handler.forward(stop_after=self.after)


@dataclass(frozen=True)
class Belated:
    """Says that the body has half of its bytes, and sends the other half when the client uses the connection again."""

    def apply(self, handler: _ProxyHandler) -> None:
        handler.forward_by_halves()


@dataclass(frozen=True)
class Trickle:
    """Sends `body` in pieces of so many bytes, with a pause of so many seconds after each, until the proxy stops."""

    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    pause: float = 0.05
    status: int = 200
    piece: int = 1

    def apply(self, handler: _ProxyHandler) -> None:
        handler.send_response(self.status)
        for name, value in {"Content-Length": str(len(self.body)), **self.headers}.items():
            handler.send_header(name, value)
        handler.end_headers()
        for place in range(0, len(self.body), self.piece):
            handler.send_at_once(self.body[place : place + self.piece])
            if handler.server.proxy.ended.wait(self.pause):
                break
        handler.close_connection = True


@dataclass(frozen=True)
class Endless:
    """Sends `part` again and again, with a pause of so many seconds after each, until the client hangs up. Says nothing
    of its length, unless `headers` do."""

    part: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    status: int = 200
    pause: float = 0.02

    def apply(self, handler: _ProxyHandler) -> None:
        handler.send_response(self.status)
        for name, value in {"Connection": "close", **self.headers}.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.close_connection = True
        while not handler.server.proxy.ended.wait(self.pause):
            handler.send_at_once(self.part)


@dataclass(frozen=True)
class EndlessHeaders:
    """Sends one header after the other, with a pause of so many seconds after each, and never a body."""

    pause: float = 0.05

    def apply(self, handler: _ProxyHandler) -> None:
        handler.send_at_once(b"HTTP/1.1 200 OK\r\n")
        number = 0
        while not handler.server.proxy.ended.wait(self.pause):
            number += 1
            handler.send_at_once(f"X-Header-{number}: {number}\r\n".encode())
        handler.close_connection = True


def html(status: int = 200, text: str = "<html><body><h1>Welcome</h1></body></html>") -> Answer:
    """A web page instead of data."""
    return Answer(status, text.encode(), {"Content-Type": "text/html; charset=utf-8"})


@dataclass
class _Rule:
    fault: Fault
    path: re.Pattern[str]
    method: str | None
    times: int | None
    lasting: float | None = None
    until: float | None = None

    def takes(self, handler: BaseHTTPRequestHandler) -> bool:
        return (self.method in (None, handler.command)) and bool(self.path.search(handler.path))


class Proxy:
    """A proxy for `upstream` (http://host:port). The attributes may be changed at any time.

    `latency`: seconds before each answer. `bandwidth`: bytes per second on each connection, None for no limit.
    `requests`: those received, in order; `clear()` empties it. Between `hold()` and `let_go()` none is answered.
    `connections`: those that there have been, and `open_connections`, those that there are. `errors`: what went wrong
    in the proxy itself, beside its answers.
    """

    def __init__(self, upstream: str = "", *, latency: float = 0.0, bandwidth: float | None = None) -> None:
        self.upstream = upstream
        self.latency = latency
        self.bandwidth = bandwidth
        self.requests: list[Seen] = []
        self.errors: list[str] = []
        self.connections = 0
        self.open_connections = 0
        self.ended = threading.Event()
        self._rules: list[_Rule] = []
        self._may_answer = threading.Event()
        self._may_answer.set()
        self._lock = threading.Lock()
        self._server = _ProxyServer(self)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def fault(
        self,
        fault: Fault,
        *,
        path: str = "",
        method: str | None = None,
        times: int | None = None,
        lasting: float | None = None,
    ) -> None:
        """Apply the fault to requests whose path and query match the regular expression: to the next `times` of them,
        to those within `lasting` seconds after the first, or to all. The first added rule that matches applies."""
        with self._lock:
            self._rules.append(_Rule(fault, re.compile(path), method, times, lasting))

    def hold(self) -> None:
        self._may_answer.clear()

    def let_go(self) -> None:
        self._may_answer.set()

    def let_go_once(self) -> None:
        """Let those be answered that wait now, and hold those that come later."""
        self._may_answer.set()
        self._may_answer.clear()

    @property
    def is_holding(self) -> bool:
        return not self._may_answer.is_set()

    def wait_while_held(self) -> None:
        self._may_answer.wait()

    def heal(self) -> None:
        """Remove all faults, the latency and the bandwidth limit."""
        with self._lock:
            self._rules.clear()
        self.latency, self.bandwidth = 0.0, None

    def clear(self) -> None:
        """Forget the requests seen so far."""
        with self._lock:
            self.requests.clear()

    def count(self, method: str | None = None, path: str = "") -> int:
        """The number of requests with this method whose path matches the regular expression."""
        with self._lock:
            return sum(1 for seen in self.requests if method in (None, seen.method) and re.search(path, seen.path))

    @property
    def bytes_sent(self) -> int:
        with self._lock:
            return sum(seen.bytes for seen in self.requests)

    @property
    def is_answering(self) -> bool:
        """Whether an answer is still being sent, or held back."""
        with self._lock:
            return any(not seen.is_over for seen in self.requests)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self.ended.set()
        self.let_go()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def count_connection(self, *, is_new: bool) -> None:
        with self._lock:
            self.connections += is_new
            self.open_connections += 1 if is_new else -1

    def record(self, seen: Seen) -> None:
        with self._lock:
            self.requests.append(seen)

    def fault_for(self, handler: BaseHTTPRequestHandler) -> Fault | None:
        with self._lock:
            now = time.monotonic()
            self._rules = [rule for rule in self._rules if rule.until is None or now < rule.until]
            rule = next((rule for rule in self._rules if rule.takes(handler)), None)
            if rule is not None and rule.lasting is not None and rule.until is None:
                rule.until = now + rule.lasting
            if rule is not None and rule.times is not None:
                rule.times -= 1
                if rule.times == 0:
                    self._rules.remove(rule)
        return None if rule is None else rule.fault


class _ProxyHandler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _ProxyServer

    def setup(self) -> None:
        super().setup()
        self.server.proxy.count_connection(is_new=True)
        self._upstream: http.client.HTTPConnection | None = None

    def finish(self) -> None:
        self.server.proxy.count_connection(is_new=False)
        if self._upstream is not None:
            self._upstream.close()
        super().finish()

    def log_message(self, *args: object) -> None:
        pass

    def _handle(self) -> None:
        proxy = self.server.proxy
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self._seen = Seen(self.command, self.path, headers, body)
        proxy.record(self._seen)
        proxy.wait_while_held()
        if proxy.latency and proxy.ended.wait(proxy.latency):
            self.close_connection = True
            return
        fault = proxy.fault_for(self)
        try:
            if fault is None:
                self.forward()
            else:
                fault.apply(self)
        except OSError as error:  # the client has gone, or the server behind
            self._seen.failure = repr(error)
            self.close_connection = True
        finally:
            self._seen.is_over = True

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = do_OPTIONS = do_PATCH = _handle

    def reset(self) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        # closing the last reference sends the reset
        self.rfile.close()
        self.connection.close()

    def answer(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        self._seen.status = status
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self._send(body)

    def forward(self, stop_after: int | None = None) -> None:
        response = self._ask_upstream()
        self._seen.status = response.status
        self.send_response_only(response.status, response.reason)
        length = response.getheader("Content-Length")
        for name, value in response.getheaders():
            if name.lower() not in _HOP_BY_HOP:
                self.send_header(name, value)
        whole = response.read() if length is None else None
        if whole is not None:
            self.send_header("Content-Length", str(len(whole)))
        self.end_headers()
        left = stop_after
        while True:
            wanted = _CHUNK if left is None else min(_CHUNK, left)
            if whole is None:
                chunk = response.read(wanted)
            else:
                chunk, whole = whole[:wanted], whole[wanted:]
            if not chunk:
                break
            self._send(chunk)
            left = None if left is None else left - len(chunk)
        if stop_after is not None:
            self._drop_upstream()
            self.close_connection = True

    def _ask_upstream(self) -> http.client.HTTPResponse:
        headers = {name: value for name, value in self.headers.items() if name.lower() not in _HOP_BY_HOP}
        kept = self._upstream is not None
        try:
            return self._request(headers)
        except (http.client.HTTPException, ConnectionError):
            self._drop_upstream()
            if not kept:
                raise
            return self._request(headers)  # the server may have closed a connection that was kept open

    def _request(self, headers: Mapping[str, str]) -> http.client.HTTPResponse:
        if self._upstream is None:
            self._upstream = http.client.HTTPConnection(urlsplit(self.server.proxy.upstream).netloc)
            self._upstream.connect()
            self._upstream.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._upstream.request(self.command, self.path, body=self._seen.body or None, headers=dict(headers))
        return self._upstream.getresponse()

    def _drop_upstream(self) -> None:
        if self._upstream is not None:
            self._upstream.close()
        self._upstream = None

    def forward_by_halves(self) -> None:
        response = self._ask_upstream()
        body = response.read()
        half = len(body) // 2
        self.send_response_only(response.status, response.reason)
        for name, value in response.getheaders():
            if name.lower() not in {*_HOP_BY_HOP, "content-length"}:
                self.send_header(name, value)
        self.send_header("Content-Length", str(half or response.getheader("Content-Length")))
        self.end_headers()
        self.send_at_once(body[:half])
        if body:
            self.connection.recv(1, socket.MSG_PEEK)
            self.send_at_once(body[half:])
            self.close_connection = True

    def send_at_once(self, data: bytes) -> None:
        """Send whatever the bandwidth, and count the bytes."""
        self.wfile.write(data)
        self.wfile.flush()
        self._seen.bytes += len(data)

    def _send(self, data: bytes) -> None:
        for start in range(0, len(data), _CHUNK):
            chunk = data[start : start + _CHUNK]
            bandwidth = self.server.proxy.bandwidth
            if bandwidth:
                time.sleep(len(chunk) / bandwidth)
            self._seen.bytes += len(chunk)
            self.wfile.write(chunk)


class _ProxyServer(PromptServer):
    def __init__(self, proxy: Proxy) -> None:
        super().__init__(_ProxyHandler)
        self.proxy = proxy

    def handle_error(self, request: object, client_address: object) -> None:
        if not isinstance(sys.exc_info()[1], OSError):  # else the client has gone
            self.proxy.errors.append(traceback.format_exc())


@contextmanager
def proxy(upstream: str, *, latency: float = 0.0, bandwidth: float | None = None) -> Iterator[Proxy]:
    """A proxy before `upstream` while the context lasts."""
    instance = Proxy(upstream, latency=latency, bandwidth=bandwidth)
    instance.start()
    try:
        yield instance
    finally:
        instance.stop()
