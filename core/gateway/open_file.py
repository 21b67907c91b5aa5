"""One file behind the gateway that needs no signature: read over connections of QGIS's, which can be opened before they
are needed, or else by GDAL itself, at its own path and through its own cache."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from osgeo import gdal
from qgis.PyQt.QtCore import QCoreApplication, QUrl

from ..errors import CanceledError, DatacubeError, ResponseError
from ..gdal_calls import GdalFailure, call_or_none, gdal_errors
from ..http.early_connections import connect_early, may_have_several
from ..http.exchange import given_up
from ..http.http_errors import http_error
from ..remote_files.vsicurl import (
    forget_file,
    has_own_access,
    href_of,
    http_limits,
    http_statuses,
    is_silence,
    path_apart,
    path_asked_once,
)
from ..tiff.range_file import RangeFile
from .circuit_breaker import FallbackError
from .kept_file import KeptFile
from .kept_parts import PAGE_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable

    from .upstream import Upstream

Found = TypeVar("Found", int, bytes)

_SIZE = gdal.VSI_STAT_EXISTS_FLAG | gdal.VSI_STAT_SIZE_FLAG
#: Seconds after which a failure is not tried again: the draw has waited for it already.
_SOON = 2.0
#: Seconds for which a server keeps a connection open that nothing goes over, at least.
_OPEN_SECONDS = 15.0
#: Pages at the beginning of a file that GDAL has in memory once it has opened the file.
_HEAD_PAGES = 4
#: Hosts that redirect to other addresses, as found since QGIS was started. GDAL remembers where they lead; QGIS would
#: follow the redirect again for each part.
_leading_on: set[str] = set()


class _Answered(threading.local):
    """When each server has answered this thread: GDAL keeps connections for each thread."""

    def __init__(self) -> None:
        self.at: dict[str, float] = {}


_answered = _Answered()


def connect_to(href: str, connections: int) -> None:
    """The file at this address is about to be drawn: open so many connections to its server, over which nothing is
    asked yet. Nothing for a file that GDAL alone reads. Waits for no server; for a worker."""
    if _may_go_directly(href):
        connect_early((href,), connections)


class OpenFile(KeptFile):
    """A path of GDAL's that needs no signature (`/vsicurl/https://...`). Whatever cannot be read directly is GDAL's to
    read. All that reads raises what `RangeFile.read_once` raises."""

    def __init__(self, path: str, upstream: Upstream) -> None:
        super().__init__(href_of(path), upstream)
        self.path = path
        self._length = 0
        #: The file read directly; None once GDAL is to read it.
        self._ranges: RangeFile | None = RangeFile(self.href, feedback=upstream.feedback)

    def try_again(self) -> None:
        """GDAL remembers what failed at the path itself."""
        super().try_again()
        self._length = 0
        self.forget()

    def forget(self) -> None:
        self._ranges = RangeFile(self.href, feedback=self.upstream.feedback)
        super().forget()

    def open(self) -> int:
        """The file's length in bytes, as GDAL knows it."""
        self._length = self.breaker.call(self, lambda: self._asked(self._size), closes=False)
        return self._length

    def length(self) -> int:
        return self._length or self.open()

    def _read(self, offset: int, count: int) -> bytes:
        """Exactly `count` bytes from the offset on, which must be in the file, with one request."""
        if count <= PAGE_BYTES and offset < _HEAD_PAGES * PAGE_BYTES:  # GDAL has it in memory
            return self.breaker.call(self, lambda: self._asked(lambda: self._bytes(offset, count)), closes=False)
        length = self.length()  # asked for first: one attempt in another would wait for itself
        return self.breaker.call(self, lambda: self._read_once(offset, count, length))

    def _read_once(self, offset: int, count: int, length: int) -> bytes:
        if data := self._read_directly(offset, count, length):
            return data
        data = self._asked(lambda: self._bytes(offset, count))
        if count > PAGE_BYTES:  # else GDAL may have had it in memory
            _answered.at[urlsplit(self.href).netloc] = time.monotonic()
        return data

    def _read_directly(self, offset: int, count: int, length: int) -> bytes:
        """The same without GDAL; empty where it is not to be tried, or sends a version that is not so many bytes long.
        Raises FallbackError where it fails."""
        ranges = self._ranges
        if ranges is None or not self._goes_directly():
            return b""
        try:
            data = ranges.read_once(offset, count)
        except CanceledError:
            raise
        except DatacubeError as error:
            self._ranges = None
            raise FallbackError(error) from None
        if QUrl(ranges.answered_at) != QUrl(self.href):
            _leading_on.add(urlsplit(self.href).netloc)
        if ranges.length != length or len(data) != count:  # another version than GDAL's
            self._ranges = None
            return b""
        return data

    def _goes_directly(self) -> bool:
        return self._ranges is not None and may_have_several(self.href) and _may_go_directly(self.href)

    def _size(self) -> int:
        found = call_or_none(gdal.VSIStatL, path_asked_once(self.path), _SIZE)
        return 0 if found is None else int(found.size)

    def _bytes(self, offset: int, count: int) -> bytes:
        # opened anew for each part: of a handle that reads on, GDAL asks for more and more in advance
        file = gdal.VSIFOpenL(path_asked_once(self.path), "rb")
        if file is None:
            return b""
        try:
            gdal.VSIFSeekL(file, offset, 0)
            data = gdal.VSIFReadL(1, count, file)
        finally:
            gdal.VSIFCloseL(file)
        return b"" if data is None or len(data) != count else bytes(data)

    def _asked(self, ask: Callable[[], Found]) -> Found:
        """What GDAL answers. What failed soon is asked for once more: GDAL remembers a file whose length it did not
        hear as one that is not there, and an answer that was cut off as all that there is, whoever has asked; and a
        connection may still have the rest of an answer that was longer than it said."""
        began, messages = time.monotonic(), [""]
        with http_limits():
            for _ in range(2):
                with suppress(GdalFailure), gdal_errors(strict=False) as messages:
                    if found := ask():
                        return found
                forget_file(self.path)
                if time.monotonic() - began > _SOON:
                    break
        raise self._unread("\n".join(messages))

    def _unread(self, details: str) -> DatacubeError:
        statuses = http_statuses(details)
        if is_silence(details):
            return given_up(self.href)
        if statuses and statuses[-1] >= 400:
            return http_error(statuses[-1], self.href)
        return ResponseError(
            QCoreApplication.translate("Gateway", "The file could not be read."), url=self.href, details=details
        )

    def connect(self, connections: int) -> None:
        if self._goes_directly():
            connect_early((self.href,), connections - self.kept.in_use)
        else:
            self.kept.call_in_idle(self._connect, connections)

    def _connect(self) -> None:
        """Ask whether the file is there, over a connection of GDAL's for this thread."""
        host, now = urlsplit(self.href).netloc, time.monotonic()
        path = path_apart(self.href, str(threading.get_ident()))
        if path and _answered.at.get(host, -_OPEN_SECONDS) <= now - _OPEN_SECONDS:
            with http_limits():
                call_or_none(gdal.VSIStatL, path, _SIZE)
            forget_file(path)
            _answered.at[host] = now


def _may_go_directly(href: str) -> bool:
    return urlsplit(href).netloc not in _leading_on and not has_own_access(href)
