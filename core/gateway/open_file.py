"""One file of everybody's behind the gateway: read by GDAL itself, at its own path and through its own cache."""

from __future__ import annotations

import secrets
from itertools import pairwise
from typing import TYPE_CHECKING

from osgeo import gdal
from qgis.PyQt.QtCore import QCoreApplication

from ..errors import LinkError
from ..gdal_calls import call_or_none, gdal_errors
from ..vsicurl import href_of, http_limits

if TYPE_CHECKING:
    from ..errors import DatacubeError

#: Bytes asked for at once: less, and the round trips cost more than the connections bring. A multiple of the 16 KB in
#: which GDAL keeps a file.
PART_BYTES = 256 * 1024


class OpenFile:
    """A path of GDAL's that needs no signature (`/vsicurl/https://...`), and the secret under which the gateway hands
    it out. It has the retries, time-outs, failures and cache of that path. Safe to use from several threads, none of
    them the main one. All that reads raises LinkError.
    """

    failure: DatacubeError | None = None

    def __init__(self, path: str) -> None:
        self.path = path
        self.href = href_of(path)
        self.secret = secrets.token_urlsafe(32)
        self._length = 0

    def try_again(self) -> None:
        """GDAL remembers what failed at the path itself."""

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

    def parts(self, first: int, end: int) -> list[tuple[int, int]]:
        """The bytes from `first` to before `end`, in parts (offset, count), cut where GDAL's cache cuts the file."""
        cuts = [first, *range((first // PART_BYTES + 1) * PART_BYTES, end, PART_BYTES), end]
        return [(start, stop - start) for start, stop in pairwise(cuts)]

    def read(self, offset: int, count: int) -> bytes:
        """Exactly `count` bytes from the offset on, which must be in the file."""
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
