"""Ranges of values that become nodata, as those of QGIS's own *Save Raster Layer as…*."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from ...rasters.pixel_types import numpy_type, storable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ..sources.source_raster import SourceRaster

    #: Lowest and highest value, both included, in the numbers that QGIS shows.
    Ranges = Sequence[tuple[float, float]]

#: How near to a bound a value counts as equal, as in QGIS.
_NEAR = 4 * float(np.finfo(np.float64).eps)


def with_nodata_of_ranges(raster: SourceRaster, ranges: Ranges) -> SourceRaster:
    """The raster with a nodata value for each band that has none, where no mask tells what is valid: the lowest value
    of the first range, as QGIS takes it, or the nearest one in it that the type can hold. Of a band that can have none
    of the values, nothing is changed."""
    if not ranges or raster.is_masked:
        return raster
    found = (
        _stand_in(raster, number, ranges) if nodata is None else nodata for number, nodata in enumerate(raster.nodata)
    )
    return replace(raster, nodata=tuple(found))


def without_ranges(values: NDArray[Any], raster: SourceRaster, ranges: Ranges) -> NDArray[Any]:
    """Pixels (band, row, column) of a source in which those within the ranges are nodata: the band's nodata value, or,
    where a mask tells, masked when all bands lie within. A mask that is no band is the last one."""
    counted = raster.bands - 1 if raster.has_alpha else raster.bands
    inside = [_is_within(values[number], raster, number, ranges) for number in range(counted)]
    if not any(each.any() for each in inside):
        return values
    values = values.copy()
    if raster.is_masked:
        values[-1][np.logical_and.reduce(inside)] = 0
        return values
    for number, each in enumerate(inside):
        nodata = raster.nodata[number]
        if nodata is not None:
            values[number][each] = np.asarray(nodata).astype(values.dtype)
    return values


def _is_within(values: NDArray[Any], raster: SourceRaster, number: int, ranges: Ranges) -> NDArray[np.bool_]:
    scale, offset = _factors(raster, number)
    shown = values.real.astype(np.float64)
    if (scale, offset) != (1.0, 0.0):
        shown = shown * scale + offset
    found = np.zeros(values.shape, np.bool_)
    for low, high in ranges:
        found |= (shown >= low - _NEAR) & (shown <= high + _NEAR)
    return found


def _stand_in(raster: SourceRaster, number: int, ranges: Ranges) -> float | None:
    """The pixel's own value, without scale and offset, of a bound of the first range that the type can hold a value
    of."""
    scale, offset = _factors(raster, number)
    kind = numpy_type(raster.data_type)
    for bounds in ranges:
        low, high = ((bound - offset) / scale for bound in (bounds if scale > 0 else reversed(bounds)))
        if kind.kind in "iu":
            limits = np.iinfo(kind.str)
            low, high = math.ceil(max(low, limits.min)), math.floor(min(high, limits.max))
        if low <= high and math.isfinite(low):
            return storable(float(low), raster.data_type)
    return None


def _factors(raster: SourceRaster, number: int) -> tuple[float, float]:
    if number >= len(raster.meanings):
        return 1.0, 0.0
    meaning = raster.meanings[number]
    return (meaning.scale, meaning.offset) if meaning.scale else (1.0, 0.0)
