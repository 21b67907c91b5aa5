"""The result's nodata value: one that no source uses as a value, or none and a mask."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from qgis.PyQt.QtCore import QCoreApplication

from ...errors import ExportError
from ...rasters.pixel_types import is_floating, numpy_type, storable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..request import ExportRequest
    from .placement import Placement

#: Numbers further from zero than this are nodata rather than measured, where a source calls one of them so: -9999,
#: -32767, the lowest float. A pixel that has one all the same gets the next float.
_HARDLY_MEASURED = 9000.0


def result_nodata(request: ExportRequest, placements: Sequence[Placement], data_type: int) -> float | None:
    """The request's value, else one of the sources' that no other source can have as a value; among floats one that is
    hardly ever measured, else NaN. None where there is no such value, or no source has one: a mask then tells which
    pixels are valid. Raises ExportError when the data type cannot hold the request's value."""
    if request.nodata is not None:
        wanted = storable(request.nodata, data_type)
        if wanted is None:
            raise ExportError(
                QCoreApplication.translate(
                    "ResultNodata", "The nodata value {value} does not fit the data type."
                ).format(value=request.nodata)
            )
        return wanted
    values = [value for placement in placements for value in placement.raster.nodata if value is not None]
    if not values:
        return None
    is_converted = any(placement.conversions for placement in placements)
    candidates = [] if is_converted else [each for value in values if (each := storable(value, data_type)) is not None]
    for value in dict.fromkeys(candidates):
        if not any(may_collide(placement, value) for placement in placements):
            return value
    if numpy_type(data_type).kind == "c":
        return next(iter(candidates), None)
    if not is_floating(data_type) or any(placement.raster.is_masked for placement in placements):
        return None
    return next((value for value in candidates if not abs(value) < _HARDLY_MEASURED), math.nan)


def may_collide(placement: Placement, nodata: float) -> bool:
    """Whether a valid pixel of the source may have the result's nodata value."""
    raster = placement.raster
    if math.isnan(nodata):
        return False
    if placement.conversions:
        return True
    if storable(nodata, raster.data_type) is None:
        return False
    # under a mask or an alpha band, a file's own nodata value says nothing
    return raster.is_masked or not all(_is_same(value, nodata, raster.data_type) for value in raster.nodata)


def _is_same(one: float | None, other: float, data_type: int) -> bool:
    kind = numpy_type(data_type)
    return one is not None and bool(np.asarray(one).astype(kind) == np.asarray(other).astype(kind))
