"""The gateway's side of HTTP: GET and HEAD of the files that it knows, in ranges, and nothing else."""

from __future__ import annotations

import re
from concurrent.futures import CancelledError
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any

from ..errors import CanceledError, DatacubeError, HttpError, LinkError, SigningError
from ..threads.tasks import working

if TYPE_CHECKING:
    from collections.abc import Callable

    from .kept_file import KeptFile

#: Seconds for which an idle connection is kept open.
_IDLE = 60.0
_RANGE = re.compile(r"bytes=(\d{1,18})-(\d{1,18})?")
#: The status that GDAL gets for a refusal of the server. For any other status it gets 503, which its options may let it
#: try again; these it reports at once.
_STATUSES = {401: 403, 403: 403, 404: 404, 410: 404, 416: 416}


class GatewayHandler(BaseHTTPRequestHandler):
    """One connection, in a thread of its own. `server.file_at(path)` is the file at a path, None for none, and
    `server.trust` gets the connection of who knows one; `server.host` is the only host that a request may name: a web
    page whose host's name leads here is refused."""

    protocol_version = "HTTP/1.1"
    timeout = _IDLE
    disable_nagle_algorithm = True
    wbufsize = 65_536
    server: Any

    def parse_request(self) -> bool:
        """Whether the request is one to be answered; the others are refused here."""
        if not super().parse_request():
            return False
        if self.request_version == "HTTP/0.9":  # whose answers have no status
            return self._refuse(400, close=True)
        if self.command not in ("GET", "HEAD"):
            return self._refuse(405, {"Allow": "GET, HEAD"}, close=True)
        if self.headers.get_all("Host", []) != [self.server.host]:
            return self._refuse(403, close=True)
        if self.headers.get("Content-Length", "0") != "0" or "Transfer-Encoding" in self.headers:
            return self._refuse(400, close=True)
        return True

    def do_HEAD(self) -> None:
        self._answer(lambda file: self._send(200, {"Content-Length": str(file.open()), "Accept-Ranges": "bytes"}))

    def do_GET(self) -> None:
        self._answer(self._send_range)

    def _answer(self, send: Callable[[Any], object]) -> None:
        file = self.server.file_at(self.path)
        if file is None:
            self._refuse(404)
            return
        self.server.trust(self.request)
        try:
            with working():
                send(file)
        except CancelledError:  # the gateway ends
            self._refuse(503, close=True)
        except DatacubeError as error:
            self._refuse(_status_of(error), text=error.report())

    def _send_range(self, file: KeptFile) -> None:
        """Answer a request for one range. One for the whole file is refused (400): GDAL sends none, and the file may
        have gigabytes."""
        found = _RANGE.fullmatch(self.headers.get("Range", "").replace(" ", ""))
        if found is None:
            self._refuse(416 if "Range" in self.headers else 400)
            return
        length = file.length()
        first, last = int(found[1]), min(int(found[2] or length), length - 1)
        if first > last:
            self._refuse(416, {"Content-Range": f"bytes */{length}"})
            return
        last = file.answer_end(first, last + 1) - 1
        parts = file.pieces(first, last + 1)
        data = next(parts)
        self._send(206, {"Content-Length": str(last + 1 - first), "Content-Range": f"bytes {first}-{last}/{length}"})
        self.wfile.write(data)
        try:
            for data in parts:
                self.wfile.write(data)
        except (DatacubeError, CancelledError):  # the status is sent: that the answer ends early tells GDAL
            self.close_connection = True
        finally:
            parts.close()

    def _refuse(
        self, status: int, headers: dict[str, str] | None = None, text: str = "", *, close: bool = False
    ) -> bool:
        """Answer with an error; always False."""
        body = text.encode()
        self.close_connection = self.close_connection or close
        self._send(
            status, {"Content-Length": str(len(body)), "Content-Type": "text/plain; charset=utf-8", **(headers or {})}
        )
        if self.command != "HEAD":
            self.wfile.write(body)
        self.wfile.flush()
        return False

    def _send(self, status: int, headers: dict[str, str]) -> None:
        self.send_response_only(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Called by http.server for requests that it cannot read: without its page, which would repeat the request."""
        self.command = self.command or "GET"
        self._refuse(code, close=True)

    def log_message(self, *_args: Any) -> None:
        """Log nothing: the paths are secret."""


def _status_of(error: DatacubeError) -> int:
    if isinstance(error, HttpError):
        return _STATUSES.get(error.status, 503)
    if isinstance(error, SigningError):
        return 403
    return 504 if isinstance(error, (LinkError, CanceledError)) else 502
