"""Which files of a server GDAL may open: those that hold pixels or features, whatever name or type they are given.

GDAL goes by the content. Text of an XML dialect or a list, under the name of a TIFF, may make it open other files, send
requests with the user's keys, or connect to databases.
"""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

from osgeo import gdal
from qgis.PyQt.QtCore import QCoreApplication

from .errors import LayerError, UnsafeFileError
from .gdal_calls import call, call_or_none
from .geojson_crs import asks_for_its_crs
from .vsicurl import PREFIX, href_of, without_files_beside

#: GDAL's drivers of formats that hold pixels, and name no other files or services. Not those whose header names the
#: file of the pixels, such as PDS and ERS; nor HDF5 and netCDF 4, whose external links may lead to files on the disk.
RASTERS = (
    *("GTiff", "COG", "PNG", "JPEG", "JPEGXL", "WEBP", "GIF", "BMP", "JP2OpenJPEG", "JP2KAK", "JP2ECW", "JP2MrSID"),
    *("JP2Lura", "ECW", "MrSID", "HFA", "GRIB", "NITF", "AAIGrid", "GRASSASCIIGrid", "SRTMHGT", "USGSDEM", "DTED"),
    *("XYZ", "GSAG", "GSBG", "GS7BG", "GTX", "NTv2", "LERC", "SIGDEM"),
)
#: Those that look for no overviews beside a file when GDAL is told that there is nothing.
_LOOK_FOR_NOTHING = frozenset(("GTiff", "COG", "PNG", "JPEG", "GIF"))
VECTORS = ("GeoJSON", "GPKG", "FlatGeobuf", "Parquet", "PMTiles")


def open_plain(path: str, family: int, **options: Any) -> gdal.Dataset:
    """A remote file, opened by none but these drivers; `family` is gdal.OF_RASTER or OF_VECTOR, with further flags.
    A raster has no overviews and no mask beside it: GDAL looks for them here, where there are none, and not again. Else
    it would look for overviews of overviews without end on a server that has a JPEG 2000 under every name. A mask is
    found where the caller names it in `sibling_files`. Raises GdalFailure, and UnsafeFileError for a text of features
    that would have GDAL ask another address."""
    if family & gdal.OF_VECTOR and asks_for_its_crs(path):
        raise UnsafeFileError(
            QCoreApplication.translate(
                "RemoteFormats", "This file is not opened: it names its coordinate system by a link."
            ),
            url=href_of(path),
            hint=QCoreApplication.translate("RemoteFormats", "Download it, and open it yourself if you trust it."),
        )
    drivers = RASTERS if family & gdal.OF_RASTER else VECTORS
    is_overview = any(option.startswith("OVERVIEW_LEVEL=") for option in options.get("open_options", ()))
    with without_files_beside(path) if is_overview else nullcontext():
        dataset = call(gdal.OpenEx, path, family, allowed_drivers=list(drivers), **options)
    if dataset.RasterCount and not looks_for_nothing(path, dataset.GetDriver()):
        first = dataset.GetRasterBand(1)
        with without_files_beside(path):
            call_or_none(first.GetOverviewCount)
            if "sibling_files" not in options:
                call_or_none(first.GetMaskFlags)
    return dataset


def check_format(path: str, *, is_raster: bool) -> gdal.Driver | None:
    """Look at the beginning of a remote file, which costs no request when it has just been opened. Returns the driver
    of its format. Raises LayerError for a format that is not opened; what cannot be read, or is of no format at all, is
    left to the opening."""
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
    return driver


def check_overviews_beside(path: str, driver: gdal.Driver | None = None) -> None:
    """Before QGIS opens a remote raster, of this driver if that is known, see that there are no overviews beside it in
    which GDAL looks for overviews in turn: QGIS would hang and crash where a server has the same file under every name.
    Nothing is asked of the server where GDAL looks for none. Raises UnsafeFileError."""
    if not looks_for_nothing(path, driver) and has_overviews_beside(path):
        raise UnsafeFileError(
            QCoreApplication.translate(
                "RemoteFormats", "This server has a JPEG 2000 in place of the overviews of another."
            ),
            url=href_of(path),
            hint=QCoreApplication.translate("RemoteFormats", "Download it, and open it yourself if you trust it."),
        )


def has_overviews_beside(path: str) -> bool:
    """Whether a server has overviews of a file in which GDAL would look for overviews in turn: one request where it has
    none."""
    drivers = [name for name in RASTERS if name not in _LOOK_FOR_NOTHING]
    return call_or_none(gdal.IdentifyDriverEx, f"{path}.ovr", gdal.OF_RASTER, allowed_drivers=drivers) is not None


def looks_for_nothing(path: str, driver: gdal.Driver | None = None) -> bool:
    """Whether GDAL opens no file beside that of the path: of a remote one with a query, it never does; `driver` is
    that of the file, if known."""
    is_alone = not path.startswith(PREFIX) or "?" in path
    return is_alone or (driver is not None and driver.ShortName in _LOOK_FOR_NOTHING)
