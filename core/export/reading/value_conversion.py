"""From a source's own values to those of the result: which are data, what they mean, and none that says nodata."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from osgeo import gdal
from qgis.PyQt.QtCore import QCoreApplication

from ...errors import LayerError
from ...rasters.pixel_types import is_floating, numpy_type

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ..planning.plan import ExportPlan
    from ..sources.source_raster import SourceRaster


#: GDAL takes floats that are up to five steps apart for equal.
_ULPS = 8
#: NumPy gets complex integers of 32 bits from GDAL as pairs of floats, which hold all whole numbers up to here.
_END_OF_PAIRS = 2.0**24


def gets_alpha(raster: SourceRaster) -> bool:
    """Whether an alpha band is added to the raster as it is warped: where a band has no nodata value, only that tells
    what lies beside the raster."""
    return not raster.has_alpha if raster.is_masked else None in raster.nodata


def check_exact(values: NDArray[Any], data_type: int) -> None:
    """Raises LayerError for pixels of the type that have lost digits as they were read."""
    if data_type == gdal.GDT_CInt32 and max(np.abs(values.real).max(), np.abs(values.imag).max()) >= _END_OF_PAIRS:
        raise LayerError(
            QCoreApplication.translate(
                "ValueConversion", "It has complex whole numbers beyond 2²⁴, which cannot be saved exactly."
            )
        )


def is_data(values: NDArray[Any], nodata: float | None) -> NDArray[np.bool_]:
    if nodata is None:
        return np.ones(values.shape, np.bool_)
    if math.isnan(nodata):
        return np.asarray(~np.isnan(values))
    return np.asarray(values != np.asarray(nodata).astype(values.dtype))


def without_nan(values: NDArray[Any], valid: NDArray[np.bool_] | None) -> NDArray[np.bool_] | None:
    """The valid pixels that are numbers; None when all are."""
    if not np.issubdtype(values.dtype, np.inexact):
        return valid
    missing = np.isnan(values)
    if not missing.any():
        return valid
    return np.asarray(~missing if valid is None else valid & ~missing)


def converted(values: NDArray[Any], conversions: Sequence[tuple[float, float]]) -> NDArray[Any]:
    """Each band (the first axis) times its factor plus its summand; the same array without conversions."""
    if not conversions:
        return values
    kind = np.complex128 if np.issubdtype(values.dtype, np.complexfloating) else np.float64
    result = values.astype(kind)
    for number, (factor, summand) in enumerate(conversions):
        result[number] = result[number] * factor + summand
    return result


def apart_from_nodata(
    values: NDArray[Any], valid: NDArray[np.bool_] | None, plan: ExportPlan
) -> tuple[NDArray[Any], int]:
    """The values in the result's type, where no valid one is the result's nodata: a float that is becomes a
    neighbour, which differs in the last digit. An integer has no such neighbour; returns also how many of those are
    lost."""
    values = values.astype(numpy_type(plan.data_type), copy=False)
    nodata = np.asarray(plan.nodata).astype(values.dtype)
    same = values == nodata if valid is None else (values == nodata) & valid
    count = int(np.count_nonzero(same))
    if count == 0 or not is_floating(plan.data_type):
        return values, count
    return np.where(same, _neighbour(nodata).astype(values.dtype), values), 0


def _neighbour(nodata: NDArray[Any]) -> NDArray[Any]:
    """The float next to a nodata value, nearer to zero, that GDAL does not take for it."""
    nodata = nodata.real
    if not nodata:
        return np.asarray(np.finfo(nodata.dtype).tiny)
    return np.asarray(nodata - np.sign(nodata) * np.abs(np.spacing(nodata)) * _ULPS)
