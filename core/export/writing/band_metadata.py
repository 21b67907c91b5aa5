"""The georeference of a new file, and its metadata: those of the top source, but for what holds for the whole of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osgeo import gdal

from ...gdal_calls import thread_options
from ...language.active_page import is_active_page
from ...language.plain_name import plain_name
from ...spatial.crs import same_crs, spatial_reference
from ..planning.common_meaning import common_unit
from .class_tables import add_classes, declared_classes, set_colors
from .provenance import provenance_tags

if TYPE_CHECKING:
    from ..planning.plan import ExportPlan
    from ..sources.source_raster import SourceRaster


def describe(dataset: gdal.Dataset, plan: ExportPlan) -> None:
    """Set the georeference and metadata of a new file, before its first pixel; names, units and colours are the top
    source's, or what its catalogue says where the file says nothing."""
    first = plan.placements[0].raster
    template = first.open()
    own = template.GetSpatialRef()
    keeps_own = own is not None and same_crs(own.ExportToWkt(["FORMAT=WKT2_2019"]), plan.grid.crs)
    dataset.SetSpatialRef(own if keeps_own else spatial_reference(plan.grid.crs))
    dataset.SetGeoTransform(plan.grid.transform)
    dataset.SetMetadata({**_without_statistics(template.GetMetadata()), **provenance_tags(plan)})
    for number in range(1, plan.bands + 1):
        band = dataset.GetRasterBand(number)
        _describe_band(band, template.GetRasterBand(number))
        if plan.is_converted:
            band.SetScale(1.0)
            band.SetOffset(0.0)
            band.SetUnitType(plain_name(common_unit(plan.placements, number - 1)))
        else:
            _add_declared(band, first, number)
            add_classes(band, declared_classes(plan.placements, number))
        if plan.nodata is not None:
            band.SetNoDataValue(plan.nodata)
    if plan.masked:
        _add_mask(dataset)


def _describe_band(band: gdal.Band, source: gdal.Band) -> None:
    band.SetDescription(plain_name(source.GetDescription()))
    band.SetMetadata(_without_statistics(source.GetMetadata()))
    names = [plain_name(name) for name in source.GetCategoryNames() or ()]
    if source.GetColorInterpretation() != gdal.GCI_PaletteIndex:  # a table brings it, where there can be one
        band.SetColorInterpretation(source.GetColorInterpretation())
    for value, setter in (
        (plain_name(source.GetUnitType()), band.SetUnitType),
        (source.GetScale(), band.SetScale),
        (source.GetOffset(), band.SetOffset),
        (names, band.SetCategoryNames),
        (_plain_table(source.GetDefaultRAT()), band.SetDefaultRAT),
    ):
        if value:
            setter(value)
    if source.GetColorTable() is not None:
        set_colors(band, source.GetColorTable(), names)


def _plain_table(table: gdal.RasterAttributeTable | None) -> gdal.RasterAttributeTable | None:
    """A copy of an attribute table, whose names QGIS makes legends of, without expressions and HTML."""
    if table is None:
        return None
    copy = table.Clone()
    texts = [column for column in range(copy.GetColumnCount()) if copy.GetTypeOfCol(column) == gdal.GFT_String]
    for column in texts:
        for row in range(copy.GetRowCount()):
            text = copy.GetValueAsString(row, column)
            if plain_name(text) != text:
                copy.SetValueAsString(row, column, plain_name(text))
    return copy


def _add_declared(band: gdal.Band, first: SourceRaster, number: int) -> None:
    """What the catalogue says of the top source's band, and its file does not."""
    declared = first.source.bands
    if len(declared) == first.bands and not band.GetDescription():
        band.SetDescription(plain_name(declared[number - 1].label))
    if number > len(first.meanings):
        return
    meaning = first.meanings[number - 1]
    for known, value, setter in (
        (band.GetUnitType(), plain_name(meaning.unit), band.SetUnitType),
        (band.GetScale() or 1.0, meaning.scale, band.SetScale),
        (band.GetOffset() or 0.0, meaning.offset, band.SetOffset),
    ):
        if value != known:
            setter(value)


def _add_mask(dataset: gdal.Dataset) -> None:
    with thread_options({"GDAL_TIFF_INTERNAL_MASK": "YES"}):
        dataset.CreateMaskBand(gdal.GMF_PER_DATASET)


def _without_statistics(metadata: dict[str, str]) -> dict[str, str]:
    """The statistics of a whole source are wrong for a part of it, and its nodata values may not be those of the
    result: GDAL would believe these more than the bands' own. Texts stay as they are, unless QGIS would run something
    in them: it shows a layer's properties as a web page."""
    is_active = is_active_page(*(f"{key}={value}" for key, value in metadata.items()))
    words = {plain_name(key): plain_name(value) for key, value in metadata.items()} if is_active else metadata
    return {key: value for key, value in words.items() if not key.startswith(("STATISTICS_", "NODATA_VALUES"))}
