"""Which files of a server GDAL may open: those that hold pixels or features, whatever name or type they are given.

GDAL goes by the content. Text of an XML dialect or a list, under the name of a TIFF, may make it open other files, send
requests with the user's keys, or connect to databases.
"""

from __future__ import annotations

from typing import Any

from osgeo import gdal
from qgis.PyQt.QtCore import QCoreApplication

from .errors import LayerError
from .gdal_calls import call, call_or_none
from .vsicurl import href_of

#: GDAL's drivers of formats that hold pixels, and name no other files or services. Not those whose header names the
#: file of the pixels, such as PDS and ERS; nor HDF5 and netCDF 4, whose external links may lead to files on the disk.
RASTERS = (
    *("GTiff", "COG", "PNG", "JPEG", "JPEGXL", "WEBP", "GIF", "BMP", "JP2OpenJPEG", "JP2KAK", "JP2ECW", "JP2MrSID"),
    *("JP2Lura", "ECW", "MrSID", "HFA", "GRIB", "NITF", "AAIGrid", "GRASSASCIIGrid", "SRTMHGT", "USGSDEM", "DTED"),
    *("XYZ", "GSAG", "GSBG", "GS7BG", "GTX", "NTv2", "LERC", "SIGDEM"),
)
_JPEG_2000 = ("JP2OpenJPEG", "JP2KAK", "JP2ECW", "JP2MrSID", "JP2Lura")
VECTORS = ("GeoJSON", "GPKG", "FlatGeobuf", "Parquet", "PMTiles")


def open_plain(path: str, family: int, **options: Any) -> gdal.Dataset:
    """A remote file, opened by none but these drivers; `family` is gdal.OF_RASTER or OF_VECTOR, with further flags.
    Raises GdalFailure."""
    drivers = RASTERS if family & gdal.OF_RASTER else VECTORS
    return call(gdal.OpenEx, path, family, allowed_drivers=list(drivers), **options)


def check_format(path: str, *, is_raster: bool) -> None:
    """Look at the beginning of a remote file, which costs no request when it has just been opened. Raises LayerError
    for a format that is not opened; what cannot be read, or is of no format at all, is left to the opening."""
    family = gdal.OF_RASTER if is_raster else gdal.OF_VECTOR
    driver = call_or_none(gdal.IdentifyDriverEx, path, family)
    if driver is not None and driver.ShortName not in (RASTERS if is_raster else VECTORS):
        raise LayerError(
            QCoreApplication.translate(
                "RemoteFormats", "This file is not opened: it is of a kind ({kind}) that leads to other files."
            ).format(kind=driver.LongName),
            url=href_of(path),
            hint=QCoreApplication.translate("RemoteFormats", "Download it, and open it yourself if you trust it."),
        )


def check_overviews_beside(path: str) -> None:
    """Look for the overviews of a remote JPEG 2000, as GDAL does: in them it looks for overviews in turn, and QGIS
    would hang and crash where a server has the same file under every name. Raises LayerError."""
    if call_or_none(gdal.IdentifyDriverEx, f"{path}.ovr", gdal.OF_RASTER, allowed_drivers=list(_JPEG_2000)) is not None:
        raise LayerError(
            QCoreApplication.translate(
                "RemoteFormats", "This server has a JPEG 2000 in place of the overviews of another."
            ),
            url=href_of(path),
            hint=QCoreApplication.translate("RemoteFormats", "Download it, and open it yourself if you trust it."),
        )
