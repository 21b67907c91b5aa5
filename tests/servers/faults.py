"""A store of files whose answers fail on a schedule that can be replayed.

    with fault_server(folder) as server:
        run = server.run(Schedule(seed=7, rate=0.2))
        export([run.url("terrain.tif")], …)
        assert [asked.range for asked in run.requests if asked.fault is None] == […]

Each run has its own URLs, so that they are in no cache and late requests of an earlier run are not counted. The fault
of request number n depends only on the seed and n, so a seed replays a failure (threads only decide which request is
number n).
"""

from __future__ import annotations

import itertools
import random
import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.utils import formatdate
from enum import Enum
from functools import lru_cache
from http.server import BaseHTTPRequestHandler
from pathlib import Path

from demo.prompt_server import PromptServer
from demo.store_server import UnsatisfiableRangeError, byte_range

_WEB_PAGE = b"<!DOCTYPE html><html><body><h1>Please sign in</h1><p>to use this network.</p></body></html>"
_MOST_REQUESTS = 2000


class Fault(Enum):
    """What a request gets instead of a good answer."""

    DELAY = "a good answer, but late"
    RESET = "the connection is reset before any answer"
    CUT = "the connection is reset in the middle of the body"
    TRUNCATED = "the connection is closed before all of Content-Length has come"
    SHORT = "206 with a part of the range: Content-Range and Content-Length say so"
    ERROR = "500"
    BUSY = "503 with Retry-After in seconds"
    BUSY_UNTIL = "503 with Retry-After as a date"
    TOO_MANY = "429"
    SHIFTED = "206 with bytes from another place: Content-Range says so"
    WHOLE = "200 with the whole file"
    WEB_PAGE = "200 with a page in HTML"
    OUTAGE = "this request and all others are reset for a while"
    REPLACED = "from now on, another file of the same name"


#: Temporary faults: the same request, made again, gets a good answer.
PASSING = tuple(fault for fault in Fault if fault not in (Fault.REPLACED, Fault.OUTAGE))


@dataclass(frozen=True)
class Schedule:
    """Which request gets which fault: one of `kinds` with the probability `rate`, until there were `most` faults.

    `delay` and `outage` are the longest ones in seconds; `retry_after` is a busy store's Retry-After in seconds.
    """

    seed: int
    rate: float = 0.0
    kinds: tuple[Fault, ...] = PASSING
    most: int | None = None
    delay: float = 0.03
    outage: float = 0.2
    retry_after: int = 0

    def fault(self, number: int) -> Fault | None:
        """The fault of request `number`, counted from 0."""
        return _drawn(self)[number] if number < _MOST_REQUESTS else None

    def amount(self, number: int) -> float:
        """The relative size of a fault (time, position or amount), from 0 to 1."""
        return random.Random(f"amount {self.seed} {number}").random()


@lru_cache(maxsize=64)
def _drawn(schedule: Schedule) -> tuple[Fault | None, ...]:
    # text seeds give the same numbers in every process and Python version
    draws = (random.Random(f"{schedule.seed} {number}") for number in range(_MOST_REQUESTS))
    faults = [draw.choice(schedule.kinds) if draw.random() < schedule.rate else None for draw in draws]
    if schedule.most is not None:
        counted = itertools.accumulate(fault is not None for fault in faults)
        faults = [fault if count <= schedule.most else None for fault, count in zip(faults, counted, strict=True)]
    return tuple(faults)


@dataclass
class Asked:
    """One request that arrived, and its answer: the `status`, None if none was sent, and how many `bytes` of a body."""

    number: int
    method: str
    name: str
    range: str | None
    fault: Fault | None
    status: int | None = None
    bytes: int = 0


@dataclass
class Run:
    """One client's view of the folder, and the log of its `requests`. The attributes may be changed at any time.

    `replacement` is the folder whose files are served instead once `replaced` is set. `validators` are the headers that
    identify a file's version. `early` counts the requests for a range that were repeated before the Retry-After of a
    busy store had passed.
    """

    address: str
    schedule: Schedule
    replacement: Path | None = None
    replaced: bool = False
    validators: tuple[str, ...] = ("ETag", "Last-Modified")
    requests: list[Asked] = field(default_factory=list)
    early: int = 0
    out_until: float = 0.0
    busy_until: dict[str | None, float] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def url(self, name: str) -> str:
        return f"{self.address}/{name}"

    @property
    def faults(self) -> list[Fault]:
        """The faults that requests have got, in order."""
        with self.lock:
            return [asked.fault for asked in self.requests if asked.fault is not None]

    @property
    def story(self) -> str:
        """The requests and their faults, one per line."""
        with self.lock:
            return "\n".join(
                f"{asked.number} {asked.method} {asked.range} -> {asked.status} {asked.fault and asked.fault.name}"
                for asked in self.requests
            )

    def ask(self, method: str, name: str, byte_range: str | None) -> Asked:
        """Record a request and decide on its fault."""
        with self.lock:
            number, now = len(self.requests), time.monotonic()
            fault = self.schedule.fault(number)
            if fault is Fault.OUTAGE:
                self.out_until = max(self.out_until, now + self.schedule.outage * self.schedule.amount(number))
            elif now < self.out_until:
                fault = Fault.OUTAGE
            elif fault is Fault.REPLACED:
                self.replaced, fault = True, None
            self.early += now < self.busy_until.get(byte_range, 0.0)
            if fault in (Fault.BUSY, Fault.BUSY_UNTIL):
                # an HTTP date has no fractions of a second
                self.busy_until[byte_range] = now + self.schedule.retry_after - (fault is Fault.BUSY_UNTIL)
            asked = Asked(number, method, name, byte_range, fault)
            self.requests.append(asked)
            return asked


class FaultServer:
    """Serves a folder to any number of runs on one free loopback port."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.runs: dict[str, Run] = {}
        self._listener = _Listener(self, 0)
        self.port: int = self._listener.server_address[1]
        self._numbers = itertools.count()
        self._thread = self._listening()

    def run(self, schedule: Schedule | None = None, replacement: Path | None = None) -> Run:
        key = f"run{next(self._numbers)}"
        self.runs[key] = Run(f"http://127.0.0.1:{self.port}/{key}", schedule or Schedule(0), replacement)
        return self.runs[key]

    def go_away(self) -> None:
        """Refuse new connections, and reset open ones."""
        self._listener.shutdown()
        self._thread.join()
        self._listener.server_close()
        self._listener.hang_up()

    def come_back(self) -> None:
        self._listener = _Listener(self, self.port)
        self._thread = self._listening()

    def _listening(self) -> threading.Thread:
        thread = threading.Thread(target=self._listener.serve_forever, daemon=True)
        thread.start()
        return thread


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Listener

    def log_message(self, *args: object) -> None:
        pass

    def _handle(self) -> None:
        _, key, name = self.path.partition("?")[0].split("/", 2)
        self._run = run = self.server.store.runs[key]
        self._asked = run.ask(self.command, name, self.headers.get("Range"))
        try:
            self._answer(self.server.store.folder / name)
        except OSError:
            self.close_connection = True

    do_GET = do_HEAD = _handle

    def _answer(self, path: Path) -> None:
        run, asked = self._run, self._asked
        if run.replaced and run.replacement is not None:
            path = run.replacement / asked.name
        if asked.fault is not None and self._refused(asked.fault):
            return
        if not path.is_file():
            self._send(404, {"Content-Type": "text/plain"}, b"no such file")
            return
        self._send_file(path)

    def _refused(self, fault: Fault) -> bool:
        """Whether the fault has answered the request."""
        amount, schedule = self._run.schedule.amount(self._asked.number), self._run.schedule
        after = {Fault.BUSY: str(schedule.retry_after), Fault.BUSY_UNTIL: self._date_after(schedule.retry_after)}
        if fault is Fault.DELAY:
            time.sleep(schedule.delay * amount)
            return False
        if fault in (Fault.RESET, Fault.OUTAGE):
            self._reset()
        elif fault in after:
            self._send(503, {"Retry-After": after[fault], "Content-Type": "text/plain"}, b"busy")
        elif fault is Fault.ERROR:
            self._send(500, {"Content-Type": "text/plain"}, b"internal error")
        elif fault is Fault.TOO_MANY:
            self._send(429, {"Content-Type": "text/plain"}, b"too many requests")
        elif fault is Fault.WEB_PAGE:
            self._send(200, {"Content-Type": "text/html; charset=utf-8"}, _WEB_PAGE)
        else:
            return False
        return True

    @staticmethod
    def _date_after(seconds: int) -> str:
        return formatdate(time.time() + seconds, usegmt=True)

    def _send_file(self, path: Path) -> None:
        run, fault = self._run, self._asked.fault
        stat = path.stat()
        size, modified = stat.st_size, formatdate(stat.st_mtime, usegmt=True)
        etag = f'"{stat.st_ino:x}-{stat.st_mtime_ns:x}-{size:x}"'
        versions = {"ETag": etag, "Last-Modified": modified}
        headers = {"Content-Type": "image/tiff", "Accept-Ranges": "bytes"}
        headers.update((name, versions[name]) for name in run.validators)
        match, condition = self.headers.get("If-Match"), self.headers.get("If-Range")
        if match not in (None, "*", etag):
            self._send(412, headers, b"")
            return
        try:
            wanted = byte_range(self.headers.get("Range"), size) if condition in (None, etag, modified) else None
        except UnsatisfiableRangeError:
            self._send(416, {"Content-Range": f"bytes */{size}"}, b"")
            return
        if wanted is None or fault is Fault.WHOLE:
            self._send(200, headers, path.read_bytes())
            return
        first, last = self._misplaced(*wanted, size)
        with path.open("rb") as file:
            file.seek(first)
            body = file.read(last - first + 1)
        self._send(206, {**headers, "Content-Range": f"bytes {first}-{last}/{size}"}, body)

    def _misplaced(self, first: int, last: int, size: int) -> tuple[int, int]:
        """The first and last byte to send instead of these."""
        fault, amount = self._asked.fault, self._run.schedule.amount(self._asked.number)
        if fault is Fault.SHORT and last > first:
            return first, first + int((last - first) * amount)
        if fault is Fault.SHIFTED:
            by = 1 + int(amount * 4096)
            by = by if last + by < size else -min(by, first)
            return first + by, last + by
        return first, last

    def _send(self, status: int, headers: dict[str, str], body: bytes) -> None:
        asked = self._asked
        asked.status = status
        self.send_response_only(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "HEAD":
            return
        broken = asked.fault in (Fault.CUT, Fault.TRUNCATED) and len(body) > 1
        sent = body[: int(len(body) * self._run.schedule.amount(asked.number))] if broken else body
        asked.bytes = len(sent)
        self.wfile.write(sent)
        if broken and asked.fault is Fault.CUT:
            self._reset()
        elif broken:
            self.close_connection = True

    def _reset(self) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        # closing the last reference sends the reset
        self.rfile.close()
        self.connection.close()


class _Listener(PromptServer):
    allow_reuse_address = True

    def __init__(self, store: FaultServer, port: int) -> None:
        super().__init__(_Handler, port)
        self.store = store
        self._connections: set[socket.socket] = set()

    def process_request(self, request: socket.socket, client_address: object) -> None:
        self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: socket.socket) -> None:
        self._connections.discard(request)
        super().shutdown_request(request)

    def hang_up(self) -> None:
        for connection in list(self._connections):
            with suppress(OSError):  # it may be closed already
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: object, client_address: object) -> None:
        pass


@contextmanager
def fault_server(folder: Path) -> Iterator[FaultServer]:
    """Serve the folder while the context lasts."""
    server = FaultServer(folder)
    try:
        yield server
    finally:
        server.go_away()
