"""An HTTP server for a folder of COGs that answers byte ranges as an S3 bucket does."""

from __future__ import annotations

import re
import threading
from contextlib import contextmanager
from email.utils import formatdate
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from .prompt_server import PromptServer

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterator
    from pathlib import Path
    from typing import BinaryIO

#: Placeholder of the store's URL in stored text files. It is replaced by the request's Host, so that a VRT's source is
#: absolute and still right behind a proxy.
PLACEHOLDER = "@STORE@"

_TEXT_SUFFIXES = {".vrt"}
_MEDIA_TYPES = {
    ".tif": "image/tiff",
    ".vrt": "application/xml",
    ".geojson": "application/geo+json",
    ".gpkg": "application/geopackage+sqlite3",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".json": "application/json",
}
_RANGE = re.compile(r"bytes=(\d*)-(\d*)$")


class UnsatisfiableRangeError(Exception):
    """Raised when a range starts beyond the end of the file."""


def byte_range(header: str | None, size: int) -> tuple[int, int] | None:
    """First and last byte (inclusive) that a Range header asks for; None for the whole file.

    Other headers than a single byte range (several ranges, another unit) are ignored, as RFC 9110 allows and S3 does.
    Raises UnsatisfiableRangeError.
    """
    match = _RANGE.match(header.strip()) if header else None
    if match is None or not any(match.groups()):
        return None
    first, last = match.groups()
    if not first:
        length = int(last)
        start, end = max(size - length, 0), size - 1
        if length == 0:
            raise UnsatisfiableRangeError
    else:
        start, end = int(first), min(int(last), size - 1) if last else size - 1
        if last and int(last) < int(first):
            return None
    if start >= size:
        raise UnsatisfiableRangeError
    return start, end


class StoreHandler(BaseHTTPRequestHandler):
    """Answers GET and HEAD requests for files in the server's folder."""

    protocol_version = "HTTP/1.1"
    server_version = "DemoStore"
    sys_version = ""
    disable_nagle_algorithm = True
    server: StoreServer

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def log_message(self, *args: object) -> None:
        """Log nothing: the output is for the demo's own messages."""

    def _answer(self, *, with_body: bool) -> None:
        path = self._local_path()
        if path is None:
            self._refuse(HTTPStatus.NOT_FOUND, with_body=with_body)
            return
        text = self._rendered(path) if path.suffix in _TEXT_SUFFIXES else None
        stat = path.stat()
        size = stat.st_size if text is None else len(text)
        etag = f'"{stat.st_mtime_ns:x}-{size:x}"'
        modified = formatdate(stat.st_mtime, usegmt=True)
        try:
            wanted = byte_range(self.headers.get("Range"), size) if self._is_unchanged(etag, modified) else None
        except UnsatisfiableRangeError:
            self._refuse(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, with_body=with_body, size=size)
            return
        first, last = wanted or (0, size - 1)
        self.send_response(HTTPStatus.OK if wanted is None else HTTPStatus.PARTIAL_CONTENT)
        self.send_header("Content-Type", _MEDIA_TYPES.get(path.suffix, "application/octet-stream"))
        self.send_header("Content-Length", str(last - first + 1))
        if wanted is not None:
            self.send_header("Content-Range", f"bytes {first}-{last}/{size}")
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("ETag", etag)
        self.send_header("Last-Modified", modified)
        self.send_header("Access-Control-Allow-Origin", "*")
        self.end_headers()
        if not with_body:
            return
        if text is not None:
            self.wfile.write(text[first : last + 1])
            return
        with path.open("rb") as file:
            self.send_part(file, first, last - first + 1)

    def send_part(self, file: BinaryIO, first: int, count: int) -> None:
        """Send `count` bytes of the file."""
        self.connection.sendfile(file, first, count)

    def _is_unchanged(self, etag: str, modified: str) -> bool:
        """Whether the If-Range header of a range request still matches the file."""
        return self.headers.get("If-Range") in (None, etag, modified)

    def _local_path(self) -> Path | None:
        root = self.server.folder
        path = (root / unquote(urlsplit(self.path).path).lstrip("/")).resolve()
        return path if path.is_relative_to(root) and path.is_file() else None

    def _rendered(self, path: Path) -> bytes:
        address = f"http://{self.headers.get('Host') or self.server.address}"
        return path.read_text(encoding="utf-8").replace(PLACEHOLDER, address).encode()

    def _refuse(self, status: HTTPStatus, *, with_body: bool, size: int | None = None) -> None:
        body = f"<?xml version='1.0' encoding='UTF-8'?>\n<Error><Message>{status.phrase}</Message></Error>\n".encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/xml")
        self.send_header("Content-Length", str(len(body)))
        if size is not None:
            self.send_header("Content-Range", f"bytes */{size}")
        self.end_headers()
        if with_body:
            self.wfile.write(body)


class StoreServer(PromptServer):
    """Serves `folder` on a free loopback port, a thread per connection."""

    def __init__(self, folder: Path) -> None:
        super().__init__(StoreHandler)
        self.folder = folder.resolve()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: socket.socket | tuple[bytes, socket.socket], client_address: object) -> None:
        """Ignore errors: clients often close the connection during an answer."""


@contextmanager
def store_server(folder: Path) -> Iterator[str]:
    """Serve the folder; yields the base URL, without a trailing slash."""
    with StoreServer(folder) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://{server.address}"
        finally:
            server.shutdown()
            thread.join()
