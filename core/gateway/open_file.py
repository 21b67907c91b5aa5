"""One file of everybody's behind the gateway: read by GDAL itself, at its own path and through its own cache."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osgeo import gdal
from qgis.PyQt.QtCore import QCoreApplication

from ..errors import LinkError
from ..gdal_calls import call_or_none, gdal_errors
from ..vsicurl import href_of, http_limits
from .kept_file import KeptFile

if TYPE_CHECKING:
    from .kept_parts import KeptParts


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
        with http_limits():
            found = call_or_none(gdal.VSIStatL, self.path, gdal.VSI_STAT_EXISTS_FLAG | gdal.VSI_STAT_SIZE_FLAG)
        if found is None:
            raise self._failed("")
        self._length = int(found.size)
        return self._length

    def length(self) -> int:
        return self._length or self.open()

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
