"""The data types of pixels, as GDAL numbers and as NumPy types."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from osgeo import gdal, gdal_array

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def storable(value: float | None, data_type: int) -> float | None:
    """The value if a pixel of the type can have it, else None: a byte raster cannot hold -9999."""
    kind = numpy_type(data_type)
    if value is None or np.issubdtype(kind, np.inexact):
        return value
    limits = np.iinfo(kind.str)
    return value if math.isfinite(value) and value == int(value) and limits.min <= value <= limits.max else None


def first_storable(values: Iterable[float], data_type: int) -> float | None:
    """The first of the values that a pixel of the type can have."""
    return next((value for value in values if storable(value, data_type) is not None), None)


def numpy_type(data_type: int) -> np.dtype[np.generic]:
    found: np.dtype[np.generic] = np.dtype(gdal_array.GDALTypeCodeToNumericTypeCode(data_type))
    return found


def common_type(data_types: Sequence[int]) -> int:
    """GDAL's number for the type that holds the values of all the types; GDAL's own answer to that lets Float32 hold
    Int32."""
    kinds = {numpy_type(each) for each in data_types}
    if len(set(data_types)) == 1 or any(np.issubdtype(kind, np.complexfloating) for kind in kinds):
        found: int = data_types[0]
        for each in data_types[1:]:
            found = gdal.DataTypeUnion(found, each)
        return found
    return int(gdal_array.NumericTypeCodeToGDALTypeCode(np.result_type(*kinds)))


def is_floating(data_type: int) -> bool:
    """Whether the type has NaN, which is never a value."""
    return bool(np.issubdtype(numpy_type(data_type), np.floating))
