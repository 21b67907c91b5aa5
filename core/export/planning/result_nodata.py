"""The result's data type and nodata value: one that no source uses as a value, or none and a mask."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from osgeo import gdal
from qgis.PyQt.QtCore import QCoreApplication

from ...errors import ExportError
from ...rasters.pixel_types import first_storable, is_floating, is_wide, numpy_type, storable
from ..sources.thematic import is_picture
from .common_meaning import type_of_result

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..request import ExportRequest
    from .placement import Placement

#: Numbers further from zero than this are nodata rather than measured, where a source calls one of them so: -9999,
#: -32767, the lowest float. A pixel that has one all the same gets the next float.
_HARDLY_MEASURED = 9000.0
#: Types that hold all values of whole numbers, and more: of those of 32 bits, not every program reads 64-bit integers.
_WIDER = {1: gdal.GDT_Int16, 2: gdal.GDT_Int32, 4: gdal.GDT_Float64}


def type_and_nodata(request: ExportRequest, placements: Sequence[Placement]) -> tuple[int, float | None]:
    """GDAL's number for the type that holds the result's values, and the nodata value: the request's, else one of the
    sources' that no other source can have as a value; among floats one that is hardly ever measured, else NaN. None
    where there is no such value, or no source has one: a mask then tells which pixels are valid.

    A file has one mask and one nodata value for all bands. Where these may have no data in different places, a mask
    would hide what is valid in one of them: whole numbers then get a wider type, which has such a value. Those of 64
    bits have none, and the first of their nodata values counts. A picture has its mask: it is drawn where all of its
    colours are valid.

    Raises ExportError when the data type cannot hold the request's value, or the topmost source cannot be opened."""
    data_type = type_of_result(placements)
    nodata = _nodata(request, placements, data_type)
    if nodata is not None or not _is_valid_by_band(placements):
        return data_type, nodata
    if numpy_type(data_type).kind not in "iu":
        return data_type, math.nan if is_floating(data_type) else _first_storable(placements, data_type)
    if is_wide(data_type):
        return data_type, _first_storable(placements, data_type)
    wider = _WIDER[numpy_type(data_type).itemsize]
    return wider, math.nan if is_floating(wider) else int(np.iinfo(numpy_type(wider).str).min)


def _is_valid_by_band(placements: Sequence[Placement]) -> bool:
    """Whether a pixel may be valid in one band and not in another one."""
    first = placements[0].raster
    if first.bands - first.has_alpha < 2:
        return False
    if all(value is None for placement in placements for value in placement.raster.nodata):
        return False
    return not is_picture(first)


def _first_storable(placements: Sequence[Placement], data_type: int) -> float | None:
    values = (value for placement in placements for value in placement.raster.nodata)
    return first_storable((value for value in values if value is not None), data_type)


def _nodata(request: ExportRequest, placements: Sequence[Placement], data_type: int) -> float | None:
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
