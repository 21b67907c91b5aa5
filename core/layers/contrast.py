"""The value range for a raster's contrast, from its smallest overviews or from samples, never from all pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..gdal_calls import GdalFailure, call

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from osgeo import gdal

#: An overview up to so many pixels wide and high is read as a whole.
_LARGEST_OVERVIEW = 2048
#: Of a larger one, so many samples along each axis are read, each of so many pixels along each axis.
_PLACES = 5
_SAMPLE = 64
#: Percentiles, as in QGIS's cumulative cut: single wrong pixels do not flatten the contrast.
_CUT = (2.0, 98.0)


def value_range(band: gdal.Band) -> tuple[float, float] | None:
    """The lowest and highest value to show, in the band's own unit; None when the pixels looked at have no data.

    The smallest overview is read, and larger ones only where it is all nodata. 8-bit bands give their full range,
    others a cut at 2 and 98 %.
    """
    values = overview_values(band)
    if not values.size:
        return None
    low, high = (values.min(), values.max()) if values.itemsize == 1 else np.percentile(values, _CUT)
    return float(low), float(high)


def values_in(band: gdal.Band, window: tuple[int, int, int, int], size: tuple[int, int]) -> NDArray[Any]:
    """The values in a window (first column and row, their numbers), unordered and without nodata, looked at in so many
    columns and rows. Raises GdalFailure."""
    return valid_values(band, call(band.ReadAsArray, *window, *size))


def cut_range(values: NDArray[Any]) -> tuple[float, float] | None:
    """The lowest and highest value to show, with the cut for every type; None without values."""
    if not values.size:
        return None
    low, high = np.percentile(values, _CUT)
    return float(low), float(high)


def overview_values(band: gdal.Band) -> NDArray[Any]:
    """The values, unordered and without nodata, of the smallest overview that has any, or samples of a large one. Empty
    when the pixels looked at have no data."""
    for level in _small_levels(band):
        values = valid_values(level, _read(level))
        if values.size:
            return values
    return np.empty(0)


def _small_levels(band: gdal.Band) -> list[gdal.Band]:
    overviews = [band.GetOverview(index) for index in range(band.GetOverviewCount())]
    levels = [level for level in (band, *overviews) if max(level.XSize, level.YSize) <= _LARGEST_OVERVIEW]
    return sorted(levels, key=lambda level: level.XSize) or [min((band, *overviews), key=lambda level: level.XSize)]


def _read(level: gdal.Band) -> NDArray[Any]:
    """All pixels of the level, or samples spread over a large one; no values where a read failed."""
    if max(level.XSize, level.YSize) <= _LARGEST_OVERVIEW:
        return _pixels(level)
    samples = [
        _pixels(level, column, row, min(_SAMPLE, level.XSize), min(_SAMPLE, level.YSize))
        for row in _spread(level.YSize)
        for column in _spread(level.XSize)
    ]
    return np.concatenate([sample.ravel() for sample in samples])


def _pixels(level: gdal.Band, *window: int) -> NDArray[Any]:
    try:
        array: NDArray[Any] = call(level.ReadAsArray, *window)
    except GdalFailure:
        from osgeo import gdal_array  # slow to import

        return np.empty(0, gdal_array.GDALTypeCodeToNumericTypeCode(level.DataType))
    return array


def _spread(size: int) -> list[int]:
    """The first pixel of each sample, spread evenly over the size."""
    return [max(0, int((place + 0.5) * size / _PLACES) - _SAMPLE // 2) for place in range(_PLACES)]


def valid_values(level: gdal.Band, array: NDArray[Any]) -> NDArray[Any]:
    """The values without the band's nodata, and without infinite numbers and those that are none."""
    nodata = level.GetNoDataValue()
    if array.dtype.kind != "f":
        return array.ravel() if nodata is None else array[array != nodata]
    keep: NDArray[np.bool_] = np.isfinite(array)
    if nodata is not None:
        keep &= array != array.dtype.type(nodata)
    valid: NDArray[Any] = array[keep]
    return valid
