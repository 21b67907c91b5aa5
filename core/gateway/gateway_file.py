"""One file behind the gateway: read from its store by checked ranges, with the signatures of its profile."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication

from ..errors import DatacubeError, HttpError, LinkError, ResponseError, SigningError
from ..http.early_connections import connect_early
from ..signing.file_network import is_refusal
from ..tiff.range_file import RangeFile
from .kept_file import KeptFile
from .kept_parts import PAGE_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..threads.cancellation import Feedback
    from .kept_parts import KeptParts

#: What GDAL asks for first. It comes with the request that tells the file's length, and is kept.
HEAD_BYTES = 16_384
#: Seconds that a part of a longer range may take at the speed of the one before, and its size in pages: GDAL hears
#: nothing until a part has come.
_PART_SECONDS = 15.0
_LEAST_PAGES, _FIRST_PAGES, _MOST_PAGES = 16, 64, 512
#: Seconds for which a store that did not answer, or that refuses the file, is not asked again: a map asks for one block
#: after the other.
_PAUSE = 5.0


class GatewayFile(KeptFile):
    """An unsigned address, and the signing profile for it. All that reads raises what `RangeFile.read` raises, and
    SigningError."""

    def __init__(self, href: str, profile_id: str, feedback: Feedback, kept: KeptParts) -> None:
        super().__init__(href, kept)
        self.profile_id = profile_id
        self._feedback = feedback
        self._lock = threading.Lock()
        self._opened: tuple[RangeFile, bytes, int] | None = None
        self._silent_until = 0.0
        self.part_pages: int | None = _FIRST_PAGES

    def try_again(self) -> None:
        """Ask the store at the next request, whatever it has answered."""
        self._silent_until = 0.0

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
        start = time.monotonic()
        with self._asking():
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
        file = RangeFile(self.href, profile=self.profile_id, feedback=self._feedback)
        with self._asking():
            head, length = file.read(0, HEAD_BYTES), file.length
            if length is None:
                raise ResponseError(
                    QCoreApplication.translate("Gateway", "The server does not say how long the file is."),
                    url=self.href,
                    hint=QCoreApplication.translate("Gateway", "Download it instead."),
                )
        self._opened = file, head, length
        return self._opened

    @contextmanager
    def _asking(self) -> Iterator[None]:
        """Keep why a request fails, without what Python would keep with it."""
        if self.failure is not None and time.monotonic() < self._silent_until:
            raise self.failure.with_traceback(None)
        try:
            yield
        except DatacubeError as error:
            error.__cause__ = error.__context__ = None
            self.failure = error.with_traceback(None)
            if _is_of_all_blocks(error):
                self._silent_until = time.monotonic() + _PAUSE
            raise self.failure from None
        self.failure, self._silent_until = None, 0.0


def _is_of_all_blocks(error: DatacubeError) -> bool:
    """Whether other parts of the file would fail alike."""
    return isinstance(error, (LinkError, SigningError)) or (isinstance(error, HttpError) and is_refusal(error))


def pages_at(speed: float) -> int:
    """The pages of a part at so many bytes a second."""
    return round(min(max(_LEAST_PAGES, speed * _PART_SECONDS / PAGE_BYTES), _MOST_PAGES))
