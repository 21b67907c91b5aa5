"""The bands of a COG as STAC's raster extension describes them, with statistics of all pixels."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from osgeo import gdal

from ..gdal_calls import call, call_or_none, thread_options
from ..rasters.band_meaning import meaning_of
from ..rasters.pixel_types import numpy_type

if TYPE_CHECKING:
    from collections.abc import Callable

_NAMES = {"complex64": "cfloat32", "complex128": "cfloat64"}
#: GDAL writes statistics into an .aux.xml file otherwise.
_NO_SIDECARS = {"GDAL_PAM_ENABLED": "NO"}
_STATISTICS = ("minimum", "maximum", "mean", "stddev")


def described_bands(path: str, progress: Callable[..., int] | None = None) -> list[dict[str, Any]]:
    """`raster:bands` of the file: data type, nodata, unit, scale, offset, resolution, and the statistics of its valid
    pixels in the band's own numbers. Reads all pixels. Raises GdalFailure."""
    with thread_options(_NO_SIDECARS):
        dataset = call(gdal.OpenEx, path, gdal.OF_RASTER)
        transform = dataset.GetGeoTransform()
        resolution = math.hypot(transform[1], transform[4])
        return [
            _described(dataset.GetRasterBand(number), resolution, progress)
            for number in range(1, dataset.RasterCount + 1)
        ]


def _described(band: gdal.Band, resolution: float, progress: Callable[..., int] | None) -> dict[str, Any]:
    found: dict[str, Any] = {"data_type": data_type_name(band.DataType)}
    nodata, meaning = call_or_none(band.GetNoDataValue), meaning_of(band)
    if nodata is not None:
        found["nodata"] = json_number(nodata)
    if meaning.unit:
        found["unit"] = meaning.unit
    if meaning.scale != 1 or meaning.offset != 0:
        found |= {"scale": meaning.scale, "offset": meaning.offset}
    found["spatial_resolution"] = resolution
    statistics = _statistics(band, progress)
    if statistics:
        found["statistics"] = statistics
    return found


def _statistics(band: gdal.Band, progress: Callable[..., int] | None) -> dict[str, float]:
    """Empty for a band without valid pixels, and for one of complex numbers."""
    if gdal.DataTypeIsComplex(band.DataType):
        return {}
    values = call_or_none(band.ComputeStatistics, False, *([progress] if progress is not None else []))
    if not values or not all(map(math.isfinite, values)) or (values[0] > values[1]):
        return {}
    found = dict(zip(_STATISTICS, map(float, values), strict=True))
    valid = call_or_none(band.GetMetadataItem, "STATISTICS_VALID_PERCENT")
    if valid is not None and float(valid) == 0:
        return {}
    return found if valid is None else {**found, "valid_percent": float(valid)}


def data_type_name(data_type: int) -> str:
    """The name that STAC gives to a type of GDAL's."""
    if data_type == gdal.GDT_CInt16:
        return "cint16"
    if data_type == gdal.GDT_CInt32:
        return "cint32"
    name = numpy_type(data_type).name
    return _NAMES.get(name, name)


def json_number(value: float) -> float | int | str:
    """A number as it stands in an item's JSON: whole ones without a point; NaN and the infinities, for which JSON has
    no number, as the words of STAC's raster extension."""
    if math.isnan(value):
        return "nan"
    if math.isinf(value):
        return "inf" if value > 0 else "-inf"
    return int(value) if value == int(value) and abs(value) < 2**53 else value
