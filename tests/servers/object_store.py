"""An object store that refuses what is not signed, with a log.

    with object_store({"sm1-gdc": folder, "open": {"a.tif": content}}, open_prefixes=["open/"]) as store:
        url, end = store.sign("sm1-gdc/dtm.tif", lifetime=45)     # GET; method="PUT" to upload
        …
        store.clock.advance(46)                 # now it has ended: 403 "Request has expired"
        store.expire_after(ranges=3)            # or: it ends when three more ranges have been read
        store.revoke()                          # or: now. What is signed later is good.
        assert [(seen.method, seen.path, seen.range, seen.status) for seen in store.log] == […]

A bucket is a folder (never written to) or a dict of bytes by key; `store.objects["bucket/key"]` replaces, adds and has
what was uploaded. `access=` says who may read (tests/servers/store_access.py); it is `Presigned()` unless told
otherwise. What begins with one of `open_prefixes` needs nothing. `fault(Answer…)` answers instead (loopback.py); for
404, 503 and the like there are `s3_access.SLOW_DOWN`, `azure_access.SERVER_BUSY`, `s3_error`, `azure_error`.

`public_url` is where clients find the store: set it to the URL of a `Proxy` before the store, so that signatures are
for that host. A client that has the store as its HTTP proxy reads any http:// host's objects here.

`log` has the requests without signatures, `sibling_probes` counts those for `.aux.xml`, `.msk`, `.ovr` and the like,
however the client hung the suffix on the URL.
"""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import formatdate
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from demo.store_server import UnsatisfiableRangeError, byte_range

from .loopback import Clock, LoopbackServer
from .proxy import Answer, Seen
from .s3_access import Presigned, s3_error
from .store_access import Access, Signed

_SIBLINGS = re.compile(
    r"(\.aux\.xml|\.aux|\.msk|\.ovr|\.tfw|\.tifw|\.wld|\.rpb|\.imd|\.pvl|_rpc\.txt|_rpb\.txt)$", re.I
)
_MEDIA_TYPES = {
    ".tif": "image/tiff",
    ".vrt": "application/xml",
    ".json": "application/json",
    ".geojson": "application/geo+json",
    ".png": "image/png",
    ".jpg": "image/jpeg",
}


@dataclass(frozen=True)
class Logged:
    """A request. `path` is as it was sent, `query` as well, but without the signature."""

    method: str
    path: str
    query: str
    range: str | None
    status: int | None


@dataclass
class _Object:
    """The content of an object, read from its file only as far as it is asked for."""

    source: Path | bytes

    @property
    def size(self) -> int:
        return len(self.source) if isinstance(self.source, bytes) else self.source.stat().st_size

    @property
    def headers(self) -> dict[str, str]:
        if isinstance(self.source, bytes):
            return {"ETag": f'"{hashlib.md5(self.source, usedforsecurity=False).hexdigest()}"'}
        stat = self.source.stat()
        modified = formatdate(stat.st_mtime, usegmt=True)
        return {"ETag": f'"{stat.st_mtime_ns:x}-{stat.st_size:x}"', "Last-Modified": modified}

    def read(self, first: int, count: int) -> bytes:
        if isinstance(self.source, bytes):
            return self.source[first : first + count]
        with self.source.open("rb") as file:
            file.seek(first)
            return file.read(count)


class ObjectStore(LoopbackServer):
    """See the module. `answer` runs in many threads."""

    def __init__(
        self,
        buckets: Mapping[str, Path | Mapping[str, bytes]],
        access: Access | None = None,
        open_prefixes: Collection[str] = (),
    ) -> None:
        super().__init__()
        self.access = access or Presigned()
        self.open_prefixes = list(open_prefixes)
        self.folders = {name: found.resolve() for name, found in buckets.items() if isinstance(found, Path)}
        self.objects = {
            f"{name}/{key}": content
            for name, found in buckets.items()
            if not isinstance(found, Path)
            for key, content in found.items()
        }
        self.public_url = ""
        self._turn = threading.Lock()
        self._ranges_left: int | None = None
        self._ranges_of = re.compile("")

    @property
    def clock(self) -> Clock:
        return self.access.clock

    def href(self, name: str) -> str:
        """The URL of "bucket/key", not signed, with its path quoted as AWS does."""
        return f"{self.public_url or self.url}/{quote(name, safe='/-_.~')}"

    def sign(self, name: str, method: str = "GET", lifetime: int = 28800) -> Signed:
        """The URL of "bucket/key" for this method, signed for so many seconds, and its end."""
        return self.access.sign(self.href(name), method, lifetime)

    def revoke(self) -> None:
        """Whatever has been signed so far has ended; what is signed from now on is good."""
        self.access.revoke()

    def expire_after(self, *, ranges: int, path: str = "") -> None:
        """`revoke` when so many more byte ranges of paths that match the regular expression have been let through."""
        with self._lock:
            self._ranges_left, self._ranges_of = ranges, re.compile(path)

    @property
    def log(self) -> list[Logged]:
        return [self._logged(seen) for seen in list(self.requests)]

    @property
    def sibling_probes(self) -> int:
        """The number of requests for files that GDAL looks for beside a file."""
        return sum(1 for seen in list(self.requests) if any(map(_SIBLINGS.search, seen.path.split("?"))))

    def _logged(self, seen: Seen) -> Logged:
        path, _, query = seen.path.partition("?")
        shown = [pair for pair in query.split("&") if pair.partition("=")[0] not in self.access.secret_names]
        return Logged(seen.method, path, "&".join(shown), seen.range, seen.status)

    def answer(self, seen: Seen) -> Answer:
        name = unquote(urlsplit(seen.path).path).lstrip("/")
        refusal = self._refusal(name, seen)
        if refusal is not None:
            return refusal
        if seen.method == "PUT":
            return self._kept(name, seen)
        if seen.method not in ("GET", "HEAD"):
            text = "The specified method is not allowed against this resource."
            return s3_error("MethodNotAllowed", text, 405)
        found = self._found(name)
        if found is None:
            return s3_error("NoSuchKey", "The specified key does not exist.", 404, Key=name)
        return self._part(found, Path(name).suffix.lower(), seen)

    def _refusal(self, name: str, seen: Seen) -> Answer | None:
        """Requests are looked at one after the other: none slips in while the last of so many ranges is counted."""
        is_open = seen.method in ("GET", "HEAD") and name.startswith(tuple(self.open_prefixes))
        with self._turn:
            refusal = None if is_open else self.access.refusal(seen)
            if refusal is None and seen.method == "GET" and seen.range and self._found(name) is not None:
                self._count_range(seen.path)
        return refusal

    def _found(self, name: str) -> _Object | None:
        if name in self.objects:
            return _Object(self.objects[name])
        for bucket, folder in self.folders.items():
            if name.startswith(f"{bucket}/"):
                path = (folder / name.removeprefix(f"{bucket}/")).resolve()
                return _Object(path) if path.is_relative_to(folder) and path.is_file() else None
        return None

    def _part(self, found: _Object, suffix: str, seen: Seen) -> Answer:
        size, headers = found.size, found.headers
        fresh = seen.headers.get("if-range") in (None, headers["ETag"], headers.get("Last-Modified"))
        try:
            wanted = byte_range(seen.range, size) if fresh else None
        except UnsatisfiableRangeError:
            refused = s3_error("InvalidRange", "The requested range is not satisfiable", 416)
            return Answer(416, refused.body, {**refused.headers, "Content-Range": f"bytes */{size}"})
        first, last = wanted or (0, size - 1)
        headers |= {"Content-Type": _MEDIA_TYPES.get(suffix, "application/octet-stream"), "Accept-Ranges": "bytes"}
        headers["Content-Length"] = str(last - first + 1)
        if wanted is not None:
            headers["Content-Range"] = f"bytes {first}-{last}/{size}"
        body = b"" if seen.method == "HEAD" else found.read(first, last - first + 1)
        return Answer(200 if wanted is None else 206, body, headers)

    def _kept(self, name: str, seen: Seen) -> Answer:
        if "content-length" not in seen.headers:
            return s3_error("MissingContentLength", "You must provide the Content-Length HTTP header.", 411)
        self.objects[name] = seen.body
        return Answer(self.access.put_status, b"", {"ETag": _Object(seen.body).headers["ETag"]})

    def _count_range(self, path: str) -> None:
        with self._lock:
            if self._ranges_left is None or not self._ranges_of.search(path):
                return
            self._ranges_left -= 1
            if self._ranges_left > 0:
                return
            self._ranges_left = None
        self.revoke()


@contextmanager
def object_store(
    buckets: Mapping[str, Path | Mapping[str, bytes]],
    access: Access | None = None,
    open_prefixes: Collection[str] = (),
) -> Iterator[ObjectStore]:
    """Serve the buckets on a free loopback port while the context lasts."""
    with ObjectStore(buckets, access, open_prefixes).running() as store:
        yield store
