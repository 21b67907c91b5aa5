"""What lies between the plugin and the servers of a schedule: a proxy on a port of its own, which forwards, and fails.

All addresses that the servers hand out lead through it. What it does to a request is told by the number of the request,
so that a schedule gives the same again; threads only decide which request is which.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from urllib.parse import urlsplit

from tests.servers import proxy as proxies
from tests.servers.proxy import Fault as Behaviour
from tests.servers.proxy import Hang, Proxy, Reset, Seen

from .schedules import Fault, Placed, Schedule
from .strangers import unsigned_server

#: The length of a second of the plugin's time-outs, in seconds; see waits.py.
SECOND = 1 / 40
#: Nobody has this name (RFC 6761).
NOWHERE = "datacube-faults.invalid"
PORTAL = b"<!DOCTYPE html><html><head><title>Guest network</title></head><body><h1>Please sign in</h1></body></html>"
REFUSALS = (400, 401, 403, 404, 405, 409, 410, 412, 416, 422)
FAILURES = (500, 501, 502, 503, 504, 507)
_RETRY_AFTER = ("", "0", "1", "3600", "soon", "Thu, 01 Jan 2026 00:00:00 GMT")
_WORDS = b'{"code": "Fault", "description": "the server says so"}'
_TEXTS = ("json", "xml", "text", "html")
#: Headers of a connection, which are this link's own.
_HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "upgrade", "content-length"}


@dataclass(frozen=True)
class Upstream:
    """A server behind the link: requests whose path matches the regular expression go there."""

    path: str
    url: str


class Link(Proxy):
    """A link before the servers, with the faults of a schedule from `arm` on. `at_request` is called with the number of
    each request before it is answered, in the thread of its connection."""

    def __init__(self, schedule: Schedule, upstreams: Sequence[Upstream]) -> None:
        super().__init__()
        self.schedule = schedule
        self.upstreams = [(re.compile(each.path), each.url) for each in upstreams]
        self.at_request: Callable[[int], object] = lambda _number: None
        self.befallen: list[Fault] = []
        self._is_armed = False
        self._asked = 0

    def arm(self) -> None:
        """From now on requests are counted, and fail."""
        self._is_armed = True

    def disarm(self) -> None:
        self._is_armed = False

    @property
    def asked(self) -> int:
        return self._asked

    def fault_for(self, handler: BaseHTTPRequestHandler) -> Behaviour | None:
        if not self._is_armed:
            return _Forward()
        with self._lock:
            number, self._asked = self._asked, self._asked + 1
            placed = self.schedule.of(number)
            if placed is not None:
                self.befallen.append(placed.fault)
        self.at_request(number)
        return _Forward() if placed is None else _behaviour(placed, number)

    def upstream_of(self, path: str) -> str:
        return next(url for pattern, url in self.upstreams if pattern.search(path))


@dataclass(frozen=True)
class _Answer:
    """What the server has answered, with its addresses led through the link."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class _Forward:
    """The server's answer, changed by some of the faults. `change` gives the headers and what is sent of the body;
    `pause` is waited for before the first byte, and before each further piece."""

    change: Callable[[_Answer], tuple[dict[str, str], bytes]] | None = None
    pause: Callable[[int], float] | None = None
    piece: int = 16 * 1024
    most_pieces: int = 1_000_000
    ending: str = ""

    def apply(self, handler: proxies._ProxyHandler) -> None:
        link: Link = handler.server.proxy
        answer = _asked(handler, link)
        seen = handler._seen
        headers, body = (answer.headers, answer.body) if self.change is None else self.change(answer)
        headers.setdefault("Content-Length", str(len(answer.body)))
        if self.pause is not None and link.ended.wait(self.pause(0)):
            handler.close_connection = True
            return
        seen.status = answer.status
        handler.send_response_only(answer.status)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        if handler.command != "HEAD":
            size = max(self.piece, len(body) // self.most_pieces)
            for number, place in enumerate(range(0, len(body), size)):
                if number and self.pause is not None and link.ended.wait(self.pause(number)):
                    break
                handler.send_at_once(body[place : place + size])
        if self.ending == "reset":
            handler.reset()
        elif self.ending:
            handler.close_connection = True


def _asked(handler: proxies._ProxyHandler, link: Link) -> _Answer:
    """The answer of the server behind the link."""
    seen: Seen = handler._seen
    url = link.upstream_of(seen.path)
    link_host = urlsplit(link.url).netloc
    connection = proxies.http.client.HTTPConnection(urlsplit(url).netloc)
    try:
        headers = {name: value for name, value in seen.headers.items() if name not in _HOP_BY_HOP and name != "host"}
        # a signature is one for the host that was asked
        connection.request(seen.method, seen.path, body=seen.body or None, headers={**headers, "Host": link_host})
        response = connection.getresponse()
        body = response.read()
        found = {name: value for name, value in response.getheaders() if name.lower() not in _HOP_BY_HOP}
        if seen.method == "HEAD":
            found["Content-Length"] = response.getheader("Content-Length") or "0"
    finally:
        connection.close()
    if _is_text({name.lower(): value for name, value in found.items()}):
        for _pattern, each in link.upstreams:
            body = body.replace(each.encode(), link.url.encode())
    if "Location" in found:
        found["Location"] = found["Location"].replace(url, link.url)
    return _Answer(response.status, found, body)


def _is_text(headers: dict[str, str]) -> bool:
    return any(word in headers.get("content-type", "") for word in _TEXTS)


def _behaviour(placed: Placed, number: int) -> Behaviour:
    return _BEHAVIOURS[placed.fault](placed.amount, random.Random(f"{placed} {number}"))


def _reset(amount: float, _draw: random.Random) -> Behaviour:
    if amount < 0.5:
        return Reset()
    return _Forward(change=lambda answer: (answer.headers, _part(answer.body, amount)), ending="reset")


def _truncated(amount: float, _draw: random.Random) -> Behaviour:
    return _Forward(change=lambda answer: (answer.headers, _part(answer.body, amount)), ending="closed")


def _part(body: bytes, amount: float) -> bytes:
    return body[: min(int(len(body) * amount), max(0, len(body) - 1))]


def _wrong_length(amount: float, _draw: random.Random) -> Behaviour:
    def change(answer: _Answer) -> tuple[dict[str, str], bytes]:
        length = len(answer.body)
        said = int(length * amount * 2) if abs(amount - 0.5) > 0.01 else length + 1
        return {**answer.headers, "Content-Length": str(said if said != length else length + 1)}, answer.body

    return _Forward(change=change, ending="closed")


def _wrong_range(amount: float, _draw: random.Random) -> Behaviour:
    """Another range in the header, other bytes under the right header, or a header that is none."""

    def change(answer: _Answer) -> tuple[dict[str, str], bytes]:
        found = re.fullmatch(r"bytes (\d+)-(\d+)/(\d+)", answer.headers.get("Content-Range", ""))
        if found is None:
            return {**answer.headers, "Content-Range": f"bytes 0-{len(answer.body)}/{len(answer.body)}"}, answer.body
        first, last, length = map(int, found.groups())
        odd = [
            (f"bytes {first + 1}-{last + 1}/{length}", answer.body),
            (f"bytes {first}-{last}/{length + 4096}", answer.body),
            (f"bytes {first}-{max(first, last - 1)}/{length}", answer.body[:-1] or answer.body),
            (f"bytes {last}-{first}/{length}", answer.body),
            ("bytes */*", answer.body),
        ]
        header, body = odd[int(amount * len(odd)) % len(odd)]
        return {**answer.headers, "Content-Range": header, "Content-Length": str(len(body))}, body

    return _Forward(change=change)


def _status(statuses: Sequence[int]) -> Callable[[float, random.Random], Behaviour]:
    def made(_amount: float, draw: random.Random) -> Behaviour:
        return proxies.Answer(draw.choice(statuses), _WORDS, {"Content-Type": "application/json"})

    return made


def _too_many(amount: float, _draw: random.Random) -> Behaviour:
    said = _RETRY_AFTER[int(amount * len(_RETRY_AFTER)) % len(_RETRY_AFTER)]
    return proxies.Answer(429, _WORDS, {"Content-Type": "application/json", **({"Retry-After": said} if said else {})})


def _captive(amount: float, _draw: random.Random) -> Behaviour:
    page = {"Content-Type": "text/html; charset=utf-8"}
    if amount < 0.5:
        return proxies.Answer(200, PORTAL, page)
    if amount < 0.75:
        return proxies.Answer(511, PORTAL, page)
    return _Portal()


@dataclass(frozen=True)
class _Portal:
    """Sends on to a page of the link, which is the portal's."""

    def apply(self, handler: proxies._ProxyHandler) -> None:
        if "/portal" in handler.path:
            proxies.Answer(200, PORTAL, {"Content-Type": "text/html"}).apply(handler)
        else:
            proxies.Answer(302, b"", {"Location": f"{handler.server.proxy.url}/portal?from=here"}).apply(handler)


@dataclass(frozen=True)
class _SentOn:
    """Sends the request on to another address."""

    to: Callable[[], str]
    status: int

    def apply(self, handler: proxies._ProxyHandler) -> None:
        proxies.Answer(self.status, b"", {"Location": self.to() + handler.path}).apply(handler)


_BEHAVIOURS: dict[Fault, Callable[[float, random.Random], Behaviour]] = {
    Fault.DELAY: lambda amount, _: _Forward(pause=lambda number: 0.0 if number else amount * 8 * SECOND),
    Fault.JITTER: lambda _, draw: _Forward(pause=lambda _number: draw.random() * 2 * SECOND, piece=512, most_pieces=6),
    Fault.BANDWIDTH: lambda amount, _: _Forward(
        pause=lambda number: 0.002 if number else 0.0, piece=2048 + int(16384 * amount)
    ),
    Fault.RESET: _reset,
    Fault.BLACK_HOLE: lambda _amount, _draw: Hang(),
    Fault.TRICKLE: lambda _amount, _draw: _Forward(pause=lambda number: SECOND if number else 0.0, piece=1),
    Fault.TRUNCATED: _truncated,
    Fault.WRONG_LENGTH: _wrong_length,
    Fault.WRONG_RANGE: _wrong_range,
    Fault.REFUSED: _status(REFUSALS),
    Fault.BROKEN: _status(FAILURES),
    Fault.TOO_MANY: _too_many,
    Fault.DNS: lambda amount, _: _SentOn(lambda: f"http://{NOWHERE}", 302 if amount < 0.5 else 307),
    Fault.CAPTIVE: _captive,
    Fault.TLS: lambda amount, _: _SentOn(unsigned_server, 302 if amount < 0.5 else 307),
}


@contextmanager
def link(schedule: Schedule, upstreams: Sequence[Upstream]) -> Iterator[Link]:
    """A link that is not armed yet, while the context lasts."""
    made = Link(schedule, upstreams)
    made.start()
    try:
        yield made
    finally:
        made.stop()
