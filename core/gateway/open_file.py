"""One file of everybody's behind the gateway: read by GDAL itself, at its own path and through its own cache."""

from __future__ import annotations

import secrets
from collections import deque
from concurrent.futures import CancelledError
from typing import TYPE_CHECKING

from osgeo import gdal
from qgis.PyQt.QtCore import QCoreApplication

from ..errors import DatacubeError, LinkError
from ..gdal_calls import call_or_none, gdal_errors
from ..tiff.drawn_blocks import DrawnImage
from ..tiff.ifd import NotTiffError, read_directories
from ..tiff.limits import ExcessiveTiffError
from ..vsicurl import href_of, http_limits

if TYPE_CHECKING:
    from collections.abc import Generator

    from .kept_parts import KeptParts, Part

#: Bytes that are asked for before those in front of them are taken.
_AHEAD_BYTES = 8 * 1024 * 1024


class OpenFile:
    """A path of GDAL's that needs no signature (`/vsicurl/https://...`), and the secret under which the gateway hands
    it out. It has the retries, time-outs and failures of that path. Safe to use from several threads, none of them the
    main one. All that reads raises LinkError, and CancelledError when the gateway ends.
    """

    failure: DatacubeError | None = None

    def __init__(self, path: str, kept: KeptParts) -> None:
        self.path = path
        self.href = href_of(path)
        self.secret = secrets.token_urlsafe(32)
        self.kept = kept
        self._length = 0
        self._images: tuple[DrawnImage, ...] | None = None

    def try_again(self) -> None:
        """Forget the file: it may be another one by now. GDAL remembers what failed at the path itself."""
        self._length, self._images = 0, None
        self.kept.forget(self)

    def open(self) -> int:
        """The file's length in bytes, as GDAL knows it."""
        with http_limits():
            found = call_or_none(gdal.VSIStatL, self.path, gdal.VSI_STAT_EXISTS_FLAG | gdal.VSI_STAT_SIZE_FLAG)
        if found is None:
            raise self._failed("")
        self._length = int(found.size)
        return self._length

    def length(self) -> int:
        return self._length or self.open()

    def images(self) -> tuple[DrawnImage, ...]:
        """The full resolution, and the overviews in the order of the file; empty for a file that is no plain TIFF."""
        if self._images is None:
            try:
                directories = read_directories(self.bytes_at)
                full, *others = [each for each in directories if not each.is_mask and each.is_readable]
            except (NotTiffError, ExcessiveTiffError, ValueError):
                self._images = ()
            else:
                self._images = (DrawnImage(full), *(DrawnImage(each) for each in others if each.is_overview))
        return self._images

    def bytes_at(self, offset: int, count: int) -> bytes:
        """So many bytes from the offset on, fewer at the end of the file."""
        return b"".join(self.pieces(offset, min(offset + count, self.length())))

    def pieces(self, first: int, end: int) -> Generator[memoryview, None, None]:
        """The bytes from `first` to before `end`, which must be in the file. What follows is asked for meanwhile."""
        held: deque[Part] = deque()
        position, length = first, self.length()
        try:
            while position < end:
                wanted = held[-1].end if held else position
                if wanted < min(end, position + _AHEAD_BYTES):
                    held += self.kept.wanted(self, wanted, min(end, position + _AHEAD_BYTES), length=length)
                part = held[0]
                try:
                    data = part.future.result()
                except (DatacubeError, CancelledError):
                    if not part.is_ahead:
                        raise
                    self.kept.release([held.popleft()])  # that was nobody's wish yet: now it is
                    held.extendleft(reversed(self.kept.wanted(self, part.start, part.end, length=length)))
                    continue
                yield memoryview(data)[position - part.start : end - part.start]
                position = part.end
                self.kept.release([held.popleft()])
        finally:
            self.kept.release(held)

    def read(self, offset: int, count: int) -> bytes:
        """Exactly `count` bytes from the offset on, which must be in the file, with one request of GDAL's."""
        with http_limits(), gdal_errors(strict=False) as messages:
            # opened anew for each part: of a handle that reads on, GDAL asks for more and more in advance
            file = gdal.VSIFOpenL(self.path, "rb")
            data = None
            if file is not None:
                gdal.VSIFSeekL(file, offset, 0)
                data = gdal.VSIFReadL(1, count, file)
                gdal.VSIFCloseL(file)
        if data is None or len(data) != count:
            raise self._failed("\n".join(messages))
        return bytes(data)

    def _failed(self, details: str) -> LinkError:
        return LinkError(
            QCoreApplication.translate("Gateway", "The file could not be read."), url=self.href, details=details
        )
