"""One file behind the gateway: read from its server by checked ranges, with the signatures of its profile."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication

from ..errors import HttpError, ResponseError
from ..http.early_connections import connect_early
from ..http.retry import NO_RETRIES
from ..signing.file_network import is_refusal
from ..tiff.range_file import RangeFile
from .circuit_breaker import may_pass
from .kept_file import KeptFile
from .kept_parts import PAGE_BYTES

if TYPE_CHECKING:
    from ..errors import DatacubeError
    from .upstream import Upstream

#: What GDAL asks for first. It comes with the request that tells the file's length, and is kept.
HEAD_BYTES = 16_384
#: Seconds that a part of a longer range may take at the speed of the one before, and its size in pages: GDAL hears
#: nothing until a part has come.
_PART_SECONDS = 15.0
_LEAST_PAGES, _FIRST_PAGES, _MOST_PAGES = 16, 64, 512


class GatewayFile(KeptFile):
    """An unsigned address, and the signing profile for it. All that reads raises what `RangeFile.read` raises, and
    SigningError."""

    def __init__(self, href: str, profile_id: str, upstream: Upstream) -> None:
        super().__init__(href, upstream)
        self.profile_id = profile_id
        self._lock = threading.Lock()
        self._opened: tuple[RangeFile, bytes, int] | None = None
        self.part_pages: int | None = _FIRST_PAGES

    def may_pass(self, error: DatacubeError) -> bool:
        """Another reader may have used up the signature of a file that its server has sent before."""
        return may_pass(error) or (self._opened is not None and isinstance(error, HttpError) and is_refusal(error))

    def open(self) -> int:
        """The file's length in bytes, asked for anew: from now on, another version of the file may be read."""
        with self._lock:
            before, (file, _, length) = self._opened, self._look()
            if before is not None and before[0].identity != file.identity:
                self.forget()
        return length

    def length(self) -> int:
        """The file's length in bytes, asked for once."""
        return self._known()[2]

    def _read(self, offset: int, count: int) -> bytes:
        """Exactly `count` bytes from the offset on, which must be in the file."""
        file, head, _ = self._known()
        if offset + count <= len(head):
            return head[offset : offset + count]
        return self.breaker.call(self, lambda: self._part(file, offset, count))

    def _part(self, file: RangeFile, offset: int, count: int) -> bytes:
        start = time.monotonic()
        data = file.read_whole(offset, count)
        if count >= _LEAST_PAGES * PAGE_BYTES:
            self.part_pages = pages_at(count / max(time.monotonic() - start, 0.001))
        return data

    def connect(self, connections: int) -> None:
        connect_early((self.href,), connections - self.kept.in_use)

    def _known(self) -> tuple[RangeFile, bytes, int]:
        with self._lock:
            return self._opened or self._look()

    def _look(self) -> tuple[RangeFile, bytes, int]:
        file = RangeFile(self.href, profile=self.profile_id, feedback=self.upstream.feedback, retries=NO_RETRIES)
        head, length = self.breaker.call(self, lambda: (file.read(0, HEAD_BYTES), file.length))
        if length is None:
            self.failure = ResponseError(
                QCoreApplication.translate("Gateway", "The server does not say how long the file is."),
                url=self.href,
                hint=QCoreApplication.translate("Gateway", "Download it instead."),
            )
            raise self.failure
        self._opened = file, head, length
        return self._opened


def pages_at(speed: float) -> int:
    """The pages of a part at so many bytes a second."""
    return round(min(max(_LEAST_PAGES, speed * _PART_SECONDS / PAGE_BYTES), _MOST_PAGES))
