"""Rasters of classes are recognized, so that they are not interpolated."""

from __future__ import annotations

import pytest
from datacube_browser.core.export.planning.plan_export import plan_export
from osgeo import gdal

from tests.export_tools import request
from tests.rasters import terrain, write_raster

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
