"""The values a raster is stretched between, from its smallest overviews or from samples: never a statistics pass."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..gdal_calls import call_or_none

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from osgeo import gdal

#: An overview up to this many pixels wide and high is read whole.
_LARGEST_OVERVIEW = 2048
#: A larger one is looked at in so many places along each axis, and in each in so many pixels along each axis.
_PLACES = 5
_SAMPLE = 64
#: QGIS's own cumulative cut: single blunders do not wash out the picture.
_CUT = (2.0, 98.0)


def value_range(band: gdal.Band) -> tuple[float, float] | None:
    """The lowest and highest value to show, in the band's own unit; None when what was looked at holds no data.

    The smallest overview is read, and larger ones only as long as all is nodata. 8-bit bands give their whole range,
    others a 2–98 % cut.
    """
    values = overview_values(band)
    if not values.size:
        return None
    low, high = (values.min(), values.max()) if values.itemsize == 1 else np.percentile(values, _CUT)
    return float(low), float(high)


def overview_values(band: gdal.Band) -> NDArray[Any]:
    """The values, in no order and without nodata, of the smallest overview that has any; samples of one that is large.
    None at all when what was looked at holds no data."""
    for level in _small_levels(band):
        values = _valid(level, _read(level))
        if values.size:
            return values
    return np.empty(0)


def _small_levels(band: gdal.Band) -> list[gdal.Band]:
    overviews = [band.GetOverview(index) for index in range(band.GetOverviewCount())]
    levels = [level for level in (band, *overviews) if max(level.XSize, level.YSize) <= _LARGEST_OVERVIEW]
    return sorted(levels, key=lambda level: level.XSize) or [min((band, *overviews), key=lambda level: level.XSize)]


def _read(level: gdal.Band) -> NDArray[Any]:
    """The whole level, or samples spread over one that is too large; no values where a read failed."""
    if max(level.XSize, level.YSize) <= _LARGEST_OVERVIEW:
        array = call_or_none(level.ReadAsArray)
        return np.empty(0) if array is None else array
    samples = [
        call_or_none(level.ReadAsArray, column, row, min(_SAMPLE, level.XSize), min(_SAMPLE, level.YSize))
        for row in _spread(level.YSize)
        for column in _spread(level.XSize)
    ]
    read = [sample.ravel() for sample in samples if sample is not None]
    return np.concatenate(read) if read else np.empty(0)


def _spread(size: int) -> list[int]:
    """Where the samples begin: in the middle of as many equal parts."""
    return [max(0, int((place + 0.5) * size / _PLACES) - _SAMPLE // 2) for place in range(_PLACES)]


def _valid(level: gdal.Band, array: NDArray[Any]) -> NDArray[Any]:
    nodata = level.GetNoDataValue()
    if array.dtype.kind != "f":
        return array.ravel() if nodata is None else array[array != nodata]
    keep: NDArray[np.bool_] = np.isfinite(array)
    if nodata is not None:
        keep &= array != array.dtype.type(nodata)
    valid: NDArray[Any] = array[keep]
    return valid
