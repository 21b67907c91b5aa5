"""One file behind the gateway: read from its store by checked ranges, with the signatures of its profile."""

from __future__ import annotations

import secrets
import threading
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication

from ..errors import DatacubeError, ResponseError
from ..tiff.range_file import RangeFile

if TYPE_CHECKING:
    from ..cancellation import Feedback

#: What GDAL asks for first. It comes with the request that tells the file's length, and is kept.
HEAD_BYTES = 16_384


class GatewayFile:
    """An unsigned address, the signing profile for it, and the secret under which the gateway hands it out. Safe to use
    from several threads, none of them the main one."""

    def __init__(self, href: str, profile_id: str, feedback: Feedback) -> None:
        self.href = href
        self.profile_id = profile_id
        self.secret = secrets.token_urlsafe(32)
        #: Why the last request to the store failed; None after one that did not.
        self.failure: DatacubeError | None = None
        self._feedback = feedback
        self._lock = threading.Lock()
        self._opened: tuple[RangeFile, bytes, int] | None = None

    def open(self) -> int:
        """The file's length in bytes, asked for anew: another version than before may be read from now on. Raises what
        `RangeFile.read` raises, and SigningError."""
        with self._lock:
            return self._look()[2]

    def length(self) -> int:
        """The file's length in bytes, asked for once. Raises what `open` raises."""
        return self._known()[2]

    def read(self, offset: int, count: int) -> bytes:
        """Exactly `count` bytes from the offset on, which must be in the file. Raises what `open` raises."""
        file, head, _ = self._known()
        if offset + count <= len(head):
            return head[offset : offset + count]
        try:
            data = file.read_whole(offset, count)
        except DatacubeError as error:
            self.failure = error
            raise
        self.failure = None
        return data

    def _known(self) -> tuple[RangeFile, bytes, int]:
        with self._lock:
            return self._opened or self._look()

    def _look(self) -> tuple[RangeFile, bytes, int]:
        file = RangeFile(self.href, profile=self.profile_id, feedback=self._feedback)
        try:
            head = file.read(0, HEAD_BYTES)
            if file.length is None:
                raise ResponseError(
                    QCoreApplication.translate("Gateway", "The server does not say how long the file is."),
                    url=self.href,
                    hint=QCoreApplication.translate("Gateway", "Download it instead."),
                )
        except DatacubeError as error:
            self.failure = error
            raise
        self.failure = None
        self._opened = file, head, file.length
        return self._opened
