"""Telling measured numbers, which can be interpolated and averaged, from classes, which cannot, and from pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from osgeo import gdal

from ...gdal_calls import call_or_none
from ...rasters.pixel_types import numpy_type

if TYPE_CHECKING:
    from .source_raster import SourceRaster

_COLORS = (gdal.GCI_RedBand, gdal.GCI_GreenBand, gdal.GCI_BlueBand)


def is_picture(raster: SourceRaster) -> bool:
    """Whether the pixels are colours: red, green and blue in bytes. Opens the source of a raster of bytes. Raises
    ExportError."""
    if raster.data_type != gdal.GDT_Byte or raster.bands < len(_COLORS):
        return False
    dataset = raster.open()
    found = (dataset.GetRasterBand(number).GetColorInterpretation() for number in range(1, len(_COLORS) + 1))
    return tuple(found) == _COLORS


def holds_classes(raster: SourceRaster) -> bool:
    """Whether the pixels are classes: the catalogue lists them, or says what their bits mean, the first band has names
    or colours for its values, or is the only one and of bytes, as in most land cover. All others are numbers, such as
    elevation in whole metres. Opens the source of an integer raster. Raises ExportError."""
    kind = numpy_type(raster.data_type)
    if np.issubdtype(kind, np.inexact):
        return False
    if any(band.classes or band.flags for band in raster.source.bands[:1]):
        return True
    return bool(call_or_none(_names_or_colours_values, raster.open()) or (raster.bands == 1 and kind.itemsize == 1))


def _names_or_colours_values(dataset: gdal.Dataset) -> bool:
    dataset.GetMetadata()  # makes GDAL read the .aux.xml file
    band = dataset.GetRasterBand(1)
    table = band.GetDefaultRAT()
    return bool(
        band.GetRasterColorTable() is not None
        or band.GetCategoryNames()
        or band.GetMetadataItem("LAYER_TYPE") == "thematic"
        # a histogram is a table, too, but of measured numbers
        or (table is not None and table.GetTableType() == gdal.GRTT_THEMATIC and table.GetRowCount() > 0)
    )
