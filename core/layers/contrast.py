"""The values a raster is stretched between, from its smallest overviews: never a statistics pass."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from osgeo import gdal

#: An overview up to this many pixels wide and high is read whole.
_LARGEST_OVERVIEW = 2048
#: Without overviews, this many pixels in the middle of the raster stand for it.
_SAMPLE = 512
#: QGIS's own cumulative cut: single blunders do not wash out the picture.
_CUT = (2.0, 98.0)


def value_range(band: gdal.Band) -> tuple[float, float] | None:
    """The lowest and highest value to show, in the band's own unit; None when what was looked at holds no data.

    The smallest overview is read, and larger ones only as long as all is nodata. 8-bit bands give their whole range,
    others a 2–98 % cut.
    """
    for level in _small_levels(band):
        values = _valid(level, _read(level))
        if values.size:
            low, high = (values.min(), values.max()) if values.itemsize == 1 else np.percentile(values, _CUT)
            return float(low), float(high)
    return None


def _small_levels(band: gdal.Band) -> list[gdal.Band]:
    overviews = [band.GetOverview(index) for index in range(band.GetOverviewCount())]
    levels = [level for level in (band, *overviews) if max(level.XSize, level.YSize) <= _LARGEST_OVERVIEW]
    return sorted(levels, key=lambda level: level.XSize) or [min((band, *overviews), key=lambda level: level.XSize)]


def _read(level: gdal.Band) -> NDArray[Any]:
    """The whole level, or the middle of one that is too large; no values where the read failed."""
    columns, rows = (
        (level.XSize, level.YSize)
        if max(level.XSize, level.YSize) <= _LARGEST_OVERVIEW
        else (min(_SAMPLE, level.XSize), min(_SAMPLE, level.YSize))
    )
    array = level.ReadAsArray((level.XSize - columns) // 2, (level.YSize - rows) // 2, columns, rows)
    return np.empty(0) if array is None else array


def _valid(level: gdal.Band, array: NDArray[Any]) -> NDArray[Any]:
    nodata = level.GetNoDataValue()
    if array.dtype.kind != "f":
        return array.ravel() if nodata is None else array[array != nodata]
    keep: NDArray[np.bool_] = np.isfinite(array)
    if nodata is not None:
        keep &= array != array.dtype.type(nodata)
    valid: NDArray[Any] = array[keep]
    return valid
