"""Creation options of the result: the user's, and defaults for the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from osgeo import gdal
from qgis.PyQt.QtCore import QCoreApplication

from ...errors import ExportError
from ...gdal_calls import GdalFailure, call, memory_path, remove_memory_file
from ...rasters.pixel_types import numpy_type
from ..request import IMAGE_FORMATS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..request import ExportRequest

BLOCK = 512
#: Of DEFLATE, by default, for floating-point numbers: GDAL's own 6 takes more than twice the time for a file that is
#: 6 % smaller. Whole numbers gain much more by it, and take less time: see docs/benchmarks.md.
_LEVEL_OF_FLOATS = "3"
#: Red, green, blue and alpha.
IMAGE_BANDS = 4
#: GDAL's own 75 shows on lines and texts of maps.
_JPEG_QUALITY = "90"


def creation_options(chosen: Sequence[str], data_type: int, format_name: str = "GTiff") -> tuple[str, ...]:
    """Those of the GeoTIFF that is written, "KEY=VALUE" each: the user's, and by default tiles, DEFLATE with the type's
    predictor, BigTIFF where it is needed, compression on all cores. The GeoTIFF that a COG is copied from is temporary:
    it is compressed fast, or not at all where the user wants no compression."""
    options = _as_dict(chosen)
    # not ZSTD: faster, but not every build of libtiff reads it, and ArcGIS Pro does not list it
    if format_name == "COG":
        options = {"COMPRESS": "NONE"} if options.get("COMPRESS", "").upper() == "NONE" else {"ZLEVEL": "1"}
    if "COMPRESS" not in options:
        kind = numpy_type(data_type)
        options["COMPRESS"] = "DEFLATE"
        if np.issubdtype(kind, np.floating):
            options.setdefault("ZLEVEL", _LEVEL_OF_FLOATS)
        if not np.issubdtype(kind, np.complexfloating):
            options.setdefault("PREDICTOR", "3" if np.issubdtype(kind, np.floating) else "2")
    defaults = {"TILED": "YES", "BIGTIFF": "IF_SAFER", "NUM_THREADS": "ALL_CPUS"}
    options = {**defaults, **options}
    if options["TILED"].upper() == "YES":
        options.setdefault("BLOCKXSIZE", str(BLOCK))
        options.setdefault("BLOCKYSIZE", str(BLOCK))
    if options["COMPRESS"].upper() == "NONE":
        # otherwise, canceling an export of 9 GB would first write 9 GB of nodata when the file is closed
        options.setdefault("SPARSE_OK", "TRUE")
    return _as_texts(options)


def cog_options(chosen: Sequence[str], data_type: int, overview_resampling: str) -> tuple[str, ...]:
    """Those of GDAL's COG driver, which has other names for some, "KEY=VALUE" each."""
    options = _as_dict(chosen)
    if "COMPRESS" not in options:
        kind = numpy_type(data_type)
        options["COMPRESS"] = "DEFLATE"
        if np.issubdtype(kind, np.floating):
            options.setdefault("LEVEL", _LEVEL_OF_FLOATS)
        if not np.issubdtype(kind, np.complexfloating):
            options.setdefault("PREDICTOR", "YES")  # the one that suits the type
    defaults = {"BIGTIFF": "IF_SAFER", "NUM_THREADS": "ALL_CPUS", "BLOCKSIZE": str(BLOCK)}
    if "RESAMPLING" not in options:
        defaults["OVERVIEW_RESAMPLING"] = overview_resampling
    return _as_texts({**defaults, **options})


def image_options(request: ExportRequest) -> tuple[str, ...]:
    """Those of the driver that writes a rendered image, "KEY=VALUE" each."""
    if request.format == "GTiff":
        return creation_options(request.creation_options, gdal.GDT_Byte)
    if request.format == "COG":
        return cog_options(request.creation_options, gdal.GDT_Byte, "AVERAGE")
    options = _as_dict(request.creation_options)
    if request.format == "JPEG":
        options.setdefault("QUALITY", _JPEG_QUALITY)
    return _as_texts(options)


def check_options(request: ExportRequest, data_type: int, bands: int) -> None:
    """Try the user's creation options on a small raster in memory. Raises ExportError for one that GDAL refuses, before
    anything is fetched."""
    if not request.creation_options:
        return
    path, copy = memory_path(".tif"), memory_path(".tif")
    if request.rendered:
        data_type, bands = gdal.GDT_Byte, 3 if request.format == "JPEG" else IMAGE_BANDS
    is_picture = request.format in IMAGE_FORMATS
    options = () if is_picture else creation_options(request.creation_options, data_type, request.format)
    try:
        dataset = call(
            gdal.GetDriverByName("GTiff").Create, path, BLOCK, BLOCK, bands, data_type, options=list(options)
        )
        if request.format != "GTiff":
            chosen = (
                image_options(request) if is_picture else cog_options(request.creation_options, data_type, "NEAREST")
            )
            call(gdal.GetDriverByName(request.format).CreateCopy, copy, dataset, options=list(chosen))
    except GdalFailure as failure:
        raise ExportError(
            QCoreApplication.translate(
                "CreationOptions", "GDAL does not accept the creation options {options}."
            ).format(options=", ".join(request.creation_options)),
            details=str(failure),
            hint=QCoreApplication.translate("CreationOptions", "Correct or remove them; the details say why."),
        ) from failure
    finally:
        dataset = None
        remove_memory_file(path)
        remove_memory_file(copy)


def is_compressed(options: Sequence[str]) -> bool:
    return "COMPRESS=NONE" not in (option.upper() for option in options)


def with_overviews(size: int, request: ExportRequest) -> int:
    """The bytes of pixels, and of their overviews where the request asks for them: each a quarter of the one before."""
    return size * 4 // 3 if request.has_overviews else size


def _as_dict(options: Sequence[str]) -> dict[str, str]:
    pairs = (option.split("=", 1) for option in options if "=" in option)
    return {key.upper(): value for key, value in pairs}


def _as_texts(options: dict[str, str]) -> tuple[str, ...]:
    return tuple(f"{key}={value}" for key, value in options.items())
