"""Integers of 64 bits as the doubles of a VRT, which notes what they are. In VRTs that compare pixels with nodata, some
versions of GDAL (3.6, 3.10) round such integers to 24 bits, and have 0 where there is no file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from osgeo import gdal
from qgis.PyQt.QtCore import QCoreApplication

from ..errors import LayerError
from .pixel_types import is_wide, rounded

if TYPE_CHECKING:
    from numpy.typing import NDArray

_DOMAIN, _KEY = "INTEGERS", "TYPE"
#: From here on, not every integer is a double.
_END = 2.0**53


def noted(data_type: str) -> list[str]:
    """The XML elements by which a VRT's band of doubles notes that it holds integers of the type."""
    return [f'<Metadata domain="{_DOMAIN}"><MDI key="{_KEY}">{data_type}</MDI></Metadata>']


def pixel_type(band: gdal.Band) -> int:
    """GDAL's number for the type of the band's values, where that is noted; else the band's own type."""
    own = int(band.DataType)
    said = gdal.GetDataTypeByName(band.GetMetadataItem(_KEY, _DOMAIN) or "") if own == gdal.GDT_Float64 else own
    return said if is_wide(said) else own


def in_noted_type(values: NDArray[Any], data_type: int, nodata: tuple[float | None, ...]) -> NDArray[Any]:
    """Pixels (band, row, column) in the type, where they were read as doubles; `nodata` is that of each band. Raises
    LayerError for values that are not exact."""
    if values.dtype != np.float64 or not is_wide(data_type):
        return values
    for band, value in zip(values, nodata, strict=True):
        doubtful = np.abs(band) >= _END
        if (doubtful if value is None else doubtful & (band != float(value))).any():
            raise LayerError(
                QCoreApplication.translate(
                    "VrtIntegers", "The mosaic has whole numbers beyond 2⁵³, which it cannot hold exactly."
                ),
                hint=QCoreApplication.translate("VrtIntegers", "Save the extent of its items instead."),
            )
    return rounded(values, data_type)
