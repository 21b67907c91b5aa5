"""The data types of pixels, as GDAL numbers and as NumPy types."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from osgeo import gdal, gdal_array

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray


#: What is read as a byte, and the number with a sign that it stands for, as a look-up table of a VRT. GDAL interpolates
#: between these: exact for whole numbers.
SIGNED_VALUES = "0:0,127:127,128:-128,255:-1"


def is_signed_byte(band: gdal.Band) -> bool:
    """Whether the band has bytes with a sign that GDAL takes for bytes: before 3.7 it has no data type for them, and
    says in metadata that they have one."""
    kind = band.GetMetadataItem("PIXELTYPE", "IMAGE_STRUCTURE")
    return bool(band.DataType == gdal.GDT_Byte and kind == "SIGNEDBYTE")


def storable(value: float | None, data_type: int) -> float | None:
    """The value if a pixel of the type can have it, else None: a byte raster cannot hold -9999. Of integers of 64 bits
    it is an `int`, and nothing else is accepted by GDAL there; their highest one is also what a float makes of it."""
    kind = numpy_type(data_type)
    if value is None or np.issubdtype(kind, np.inexact):
        return value
    limits = np.iinfo(kind.str)
    if not math.isfinite(value) or value != int(value):
        return None
    if is_wide(data_type):
        value = int(limits.max) if value == float(limits.max) else int(value)
    return value if limits.min <= value <= limits.max else None


def first_storable(values: Iterable[float], data_type: int) -> float | None:
    """The first of the values that a pixel of the type can have, as `storable` gives it."""
    fitting = (storable(value, data_type) for value in values)
    return next((value for value in fitting if value is not None), None)


def is_wide(data_type: int) -> bool:
    """Whether the type is one of integers of 64 bits, of which doubles hold 53."""
    kind = numpy_type(data_type)
    return kind.kind in "iu" and kind.itemsize == 8


def rounded(values: NDArray[np.floating[Any]], data_type: int) -> NDArray[Any]:
    """Doubles as integers of the type, the nearest ones that it has; NaN is its lowest."""
    kind = numpy_type(data_type)
    limits = np.iinfo(kind.str)
    whole = np.rint(values)
    too_high, too_low = whole >= float(limits.max), ~(whole >= float(limits.min))
    result = np.where(too_high | too_low, 0.0, whole).astype(kind)
    result[too_high], result[too_low] = limits.max, limits.min
    return result


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


def is_complex(data_type: int) -> bool:
    return bool(gdal.DataTypeIsComplex(data_type))


def is_floating(data_type: int) -> bool:
    """Whether the type has NaN, which is never a value: floats, and pairs of them."""
    kind = numpy_type(data_type).kind
    return kind == "f" or (kind == "c" and gdal.GetDataTypeName(data_type).startswith("CFloat"))
