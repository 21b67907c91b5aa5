"""One file of everybody's behind the gateway: read by GDAL itself, at its own path and through its own cache."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from osgeo import gdal
from qgis.PyQt.QtCore import QCoreApplication

from ..errors import LinkError
from ..gdal_calls import GdalFailure, call_or_none, gdal_errors
from ..vsicurl import forget_file, href_of, http_limits, path_apart
from .kept_file import KeptFile
from .kept_parts import PAGE_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable

    from .kept_parts import KeptParts

Found = TypeVar("Found", int, bytes)

_SIZE = gdal.VSI_STAT_EXISTS_FLAG | gdal.VSI_STAT_SIZE_FLAG
#: Seconds within which a failure has cost little.
_SOON = 2.0
#: Seconds for which a server keeps a connection open that nothing goes over, at least.
_OPEN_SECONDS = 15.0


class _Answered(threading.local):
    """When each server has answered this thread: GDAL keeps connections for each thread."""

    def __init__(self) -> None:
        self.at: dict[str, float] = {}


_answered = _Answered()


class OpenFile(KeptFile):
    """A path of GDAL's that needs no signature (`/vsicurl/https://...`). It has the retries, time-outs and failures of
    that path. All that reads raises LinkError."""

    def __init__(self, path: str, kept: KeptParts) -> None:
        super().__init__(href_of(path), kept)
        self.path = path
        self._length = 0

    def try_again(self) -> None:
        """GDAL remembers what failed at the path itself."""
        self._length = 0
        self.forget()

    def open(self) -> int:
        """The file's length in bytes, as GDAL knows it."""
        self._length = self._asked(self._size)
        return self._length

    def length(self) -> int:
        return self._length or self.open()

    def _read(self, offset: int, count: int) -> bytes:
        """Exactly `count` bytes from the offset on, which must be in the file, with one request of GDAL's."""
        data = self._asked(lambda: self._bytes(offset, count))
        if count > PAGE_BYTES:  # else GDAL may have had it in memory
            _answered.at[urlsplit(self.href).netloc] = time.monotonic()
        return data

    def _size(self) -> int:
        found = call_or_none(gdal.VSIStatL, self.path, _SIZE)
        return 0 if found is None else int(found.size)

    def _bytes(self, offset: int, count: int) -> bytes:
        # opened anew for each part: of a handle that reads on, GDAL asks for more and more in advance
        file = gdal.VSIFOpenL(self.path, "rb")
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
        raise LinkError(
            QCoreApplication.translate("Gateway", "The file could not be read."),
            url=self.href,
            details="\n".join(messages),
        )

    def connect(self, connections: int) -> None:
        self.kept.call_in_idle(self._connect, connections)

    def _connect(self) -> None:
        """Ask whether the file is there, over a connection of this thread's."""
        host, now = urlsplit(self.href).netloc, time.monotonic()
        path = path_apart(self.href, str(threading.get_ident()))
        if path and _answered.at.get(host, -_OPEN_SECONDS) <= now - _OPEN_SECONDS:
            with http_limits():
                call_or_none(gdal.VSIStatL, path, _SIZE)
            forget_file(path)
            _answered.at[host] = now
