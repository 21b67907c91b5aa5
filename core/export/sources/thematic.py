"""Measured numbers or classes: the former are interpolated and averaged, the latter are only ever picked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from osgeo import gdal

from ...gdal_calls import call_or_none
from .source_raster import numpy_type

if TYPE_CHECKING:
    from .source_raster import SourceRaster


def holds_classes(raster: SourceRaster) -> bool:
    """Whether values between two pixels make no sense. A band that names or colours its values says so itself; else
    a lone band of bytes is taken for classes, as most land cover is, and everything else for numbers, as elevation in
    whole metres is. Opens the source of an integer raster. Raises ExportError."""
    kind = numpy_type(raster.data_type)
    if np.issubdtype(kind, np.inexact):
        return False
    return bool(call_or_none(_names_or_colours_values, raster.open()) or (raster.bands == 1 and kind.itemsize == 1))


def _names_or_colours_values(dataset: gdal.Dataset) -> bool:
    dataset.GetMetadata()  # only now GDAL reads what stands in a file beside the raster
    band = dataset.GetRasterBand(1)
    table = band.GetDefaultRAT()
    return bool(
        band.GetRasterColorTable() is not None
        or band.GetCategoryNames()
        or band.GetMetadataItem("LAYER_TYPE") == "thematic"
        # a histogram comes as a table, too, but as one of measured numbers
        or (table is not None and table.GetTableType() == gdal.GRTT_THEMATIC and table.GetRowCount() > 0)
    )
