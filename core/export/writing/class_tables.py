"""The classes that a raster has, or its catalogue names, in the file: a colour table, names, and a raster attribute
table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osgeo import gdal

from ...gdal_calls import call_or_none
from ...language.plain_name import plain_name
from ...rasters.bands import PixelClass
from ...rasters.distinct_colors import distinct_color

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..planning.placement import Placement

#: The types of which a TIFF has a table of colours, and their highest value. Longer lists of names are not written:
#: the attribute table has them.
_HIGHEST = {gdal.GDT_Byte: 255, gdal.GDT_UInt16: 65_535}
_MOST_NAMES = 256
_COLUMNS = (
    ("Value", gdal.GFT_Integer, gdal.GFU_MinMax),
    ("Class", gdal.GFT_String, gdal.GFU_Name),
    ("Red", gdal.GFT_Integer, gdal.GFU_Red),
    ("Green", gdal.GFT_Integer, gdal.GFU_Green),
    ("Blue", gdal.GFT_Integer, gdal.GFU_Blue),
)


def declared_classes(placements: Sequence[Placement], number: int) -> tuple[PixelClass, ...]:
    """The classes of a band by their values, in all sources: catalogues list for each file those that occur in it. Of a
    value with two names, the topmost source's counts."""
    found: dict[int, PixelClass] = {}
    for placement in placements:
        bands = placement.raster.source.bands
        if len(bands) == placement.raster.bands:
            for each in bands[number - 1].classes:
                found.setdefault(each.value, each)
    return tuple(found[value] for value in sorted(found))


def set_colors(band: gdal.Band, table: gdal.ColorTable, names: Sequence[str]) -> None:
    """Give a new band the colours of its source. Where a TIFF has no table of them, as in its second band or of most
    types, they are in an attribute table, with the names."""
    if call_or_none(band.SetColorTable, table) == gdal.CE_None:
        return
    entries = [tuple(table.GetColorEntry(value)) for value in range(table.GetCount())]
    add_classes(
        band,
        [
            PixelClass(value, names[value] if value < len(names) else "", (red, green, blue))
            for value, (red, green, blue, alpha) in enumerate(entries)
            if alpha and (red or green or blue or value < len(names))
        ],
    )


def add_classes(band: gdal.Band, classes: Sequence[PixelClass]) -> None:
    """Give a new band what it does not have itself: colours where its type has a table, names, attributes."""
    if not classes:
        return
    colors = {each.value: each.color or distinct_color(place) for place, each in enumerate(classes, start=1)}
    values = [each.value for each in classes]
    highest = _HIGHEST.get(band.DataType, -1)
    if band.GetColorTable() is None and all(0 <= value <= highest for value in values):
        table = gdal.ColorTable()
        for each in classes:
            table.SetColorEntry(each.value, (*colors[each.value], 0 if each.is_nodata else 255))
        call_or_none(band.SetColorTable, table)  # of several bands, a TIFF has none
    if not band.GetCategoryNames() and all(0 <= value < _MOST_NAMES for value in values):
        names = {each.value: plain_name(each.name) for each in classes}
        band.SetCategoryNames([names.get(value, "") for value in range(max(values) + 1)])
    if band.GetDefaultRAT() is None:
        band.SetDefaultRAT(_attribute_table(classes, colors))


def _attribute_table(
    classes: Sequence[PixelClass], colors: dict[int, tuple[int, int, int]]
) -> gdal.RasterAttributeTable:
    table = gdal.RasterAttributeTable()
    table.SetTableType(gdal.GRTT_THEMATIC)
    for name, kind, usage in _COLUMNS:
        table.CreateColumn(name, kind, usage)
    table.SetRowCount(len(classes))
    for row, each in enumerate(classes):
        table.SetValueAsInt(row, 0, each.value)
        table.SetValueAsString(row, 1, plain_name(each.name) or str(each.value))
        for column, part in enumerate(colors[each.value], start=2):
            table.SetValueAsInt(row, column, part)
    return table
