"""Rasters of classes are recognized, so that they are not interpolated."""

from __future__ import annotations

import numpy as np
import pytest
from datacube_browser.core.export.planning.plan_export import plan_export
from datacube_browser.core.export.request import ExportSource
from datacube_browser.core.rasters.bands import Band, PixelClass
from osgeo import gdal

from tests.export_tools import export, request
from tests.rasters import pixels_of, terrain, write_raster

X, Y = 2_000_000, 500_000


def with_colours(band):
    colours = gdal.ColorTable()
    colours.SetColorEntry(1, (255, 0, 0, 255))
    band.SetColorTable(colours)


def with_names(band):
    band.SetCategoryNames(["water", "forest"])


def with_table(kind):
    def change(band):
        table = gdal.RasterAttributeTable()
        table.CreateColumn("Value", gdal.GFT_Integer, gdal.GFU_MinMax)
        table.SetRowCount(1)
        table.SetTableType(kind)
        band.SetDefaultRAT(table)

    return change


def nothing(_band):
    pass


@pytest.mark.parametrize(
    ("dtype", "bands", "change", "is_continuous"),
    [
        ("float32", 1, nothing, True),
        ("int16", 1, nothing, True),
        ("uint16", 1, nothing, True),
        ("int16", 1, with_names, False),
        ("int16", 1, with_table(gdal.GRTT_THEMATIC), False),
        ("int16", 1, with_table(gdal.GRTT_ATHEMATIC), True),
        ("uint16", 1, with_colours, False),
        ("uint8", 1, nothing, False),
        ("uint8", 1, with_colours, False),
        ("uint8", 3, nothing, True),
    ],
)
def test_classes_are_told_from_continuous_values(tmp_path, dtype, bands, change, is_continuous):
    values = terrain(300, 300, dtype)
    stacked = values if bands == 1 else values[None].repeat(bands, axis=0)
    path = write_raster(tmp_path / "source.tif", stacked, nodata=0, options=())
    dataset = gdal.Open(str(path), gdal.GA_Update)
    change(dataset.GetRasterBand(1))
    del dataset

    plan = plan_export(request([path], (X, Y - 200, X + 200, Y), tmp_path / "out.tif"))

    assert plan.is_continuous == is_continuous


COLORS = {1: (10, 20, 30), 2: (40, 50, 60)}


def saved_colors(band):
    """Those of the values 1 and 2, from the colour table or else from the attribute table."""
    table = band.GetColorTable()
    if table is not None:
        return {value: tuple(table.GetColorEntry(value)[:3]) for value in COLORS}
    table = band.GetDefaultRAT()
    columns = [table.GetColOfUsage(usage) for usage in (gdal.GFU_Red, gdal.GFU_Green, gdal.GFU_Blue)]
    return {
        table.GetValueAsInt(row, table.GetColOfUsage(gdal.GFU_MinMax)): tuple(
            table.GetValueAsInt(row, column) for column in columns
        )
        for row in range(table.GetRowCount())
    }


@pytest.mark.parametrize("is_declared", [False, True])
@pytest.mark.parametrize(
    ("dtype", "bands", "number"),
    [
        ("uint8", 1, 1),
        ("uint8", 2, 1),
        ("uint8", 2, 2),
        ("uint8", 4, 3),
        ("uint16", 2, 2),
        ("int16", 1, 1),
        ("int32", 2, 2),
    ],
)
def test_classes_of_any_band_and_type_are_saved_with_their_colours(tmp_path, dtype, bands, number, is_declared):
    """A TIFF has a table of colours for its first band alone, and for two types."""
    values = np.random.default_rng(2).integers(0, 3, (bands, 100, 100)).astype(dtype)
    path = write_raster(tmp_path / "plain.tif", values, nodata=None)
    classes = tuple(PixelClass(value, f"class {value}", color) for value, color in COLORS.items())
    source = ExportSource(
        str(path), bands=tuple(Band(classes=classes * (each == number)) for each in range(1, bands + 1))
    )
    if not is_declared:
        dataset = gdal.Translate(str(tmp_path / "own.vrt"), str(path), format="VRT")
        table = gdal.ColorTable()
        for value, color in COLORS.items():
            table.SetColorEntry(value, (*color, 255))
        dataset.GetRasterBand(number).SetColorTable(table)
        dataset.GetRasterBand(number).SetColorInterpretation(gdal.GCI_PaletteIndex)
        del dataset
        source = ExportSource(str(tmp_path / "own.vrt"))

    export([source], (X, Y - 100, X + 100, Y), tmp_path / "out.tif")

    assert np.array_equal(pixels_of(tmp_path / "out.tif").reshape(values.shape), values)
    result = gdal.Open(str(tmp_path / "out.tif"))
    assert saved_colors(result.GetRasterBand(number)).items() >= COLORS.items()
