"""An export on the source's grid has the source's pixels, as gdal_translate cuts them out."""

from __future__ import annotations

import numpy as np
import pytest
from osgeo import gdal

from tests.export_tools import export, request
from tests.rasters import NODATA, TILED, pixels_of, terrain, write_raster

X, Y = 2_000_000, 500_000
SIZE = 700


def translated(path, column: int, row: int, columns: int, rows: int) -> gdal.Dataset:
    gdal.PushErrorHandler("CPLQuietErrorHandler")
    try:
        return gdal.Translate("", str(path), format="MEM", srcWin=[column, row, columns, rows])
    finally:
        gdal.PopErrorHandler()


def box_of(column: float, row: float, columns: float, rows: float) -> tuple[float, float, float, float]:
    return X + column, Y - row - rows, X + column + columns, Y - row


@pytest.mark.parametrize(
    "window",
    [
        (0, 0, SIZE, SIZE),
        (128, 256, 256, 128),
        (37, 211, 301, 199),
        (640, 640, 60, 60),
        (500, 500, 400, 300),
        (-50, -20, 200, 90),
        (-100, -100, 900, 900),
        (333, 444, 1, 1),
        (127, 0, 2, SIZE),
    ],
    ids=["whole", "blocks", "unaligned", "corner", "beyond SE", "beyond NW", "beyond all", "one pixel", "seam"],
)
def test_pixels_are_identical_to_gdal_translates(tmp_path, window):
    source = write_raster(tmp_path / "source.tif", terrain(SIZE, SIZE))

    report = export([source], box_of(*window), tmp_path / "out.tif")

    expected = translated(source, *window)
    result = gdal.Open(str(report.path))
    assert np.array_equal(result.ReadAsArray(), expected.ReadAsArray())
    assert result.GetGeoTransform() == expected.GetGeoTransform()
    assert result.GetRasterBand(1).GetNoDataValue() == NODATA
    assert not report.resampled


@pytest.mark.parametrize("dtype", ["uint8", "int16", "uint16", "int32", "uint32", "float32", "float64", "complex64"])
@pytest.mark.parametrize("nodata", [None, 0.0])
def test_every_data_type_is_kept(tmp_path, dtype, nodata):
    source = write_raster(tmp_path / "source.tif", terrain(300, 300, dtype), nodata=nodata)

    export([source], box_of(10.3, 20.2, 150, 160), tmp_path / "out.tif")

    result, expected = gdal.Open(str(tmp_path / "out.tif")), translated(source, 10, 20, 150, 160)
    assert result.GetRasterBand(1).DataType == expected.GetRasterBand(1).DataType
    assert result.GetRasterBand(1).GetNoDataValue() == nodata
    assert np.array_equal(result.ReadAsArray(), expected.ReadAsArray())


@pytest.mark.parametrize("interleave", ["PIXEL", "BAND"])
def test_every_band_is_kept(tmp_path, interleave):
    bands = np.stack([terrain(300, 300, "uint8", seed) for seed in range(4)])
    source = write_raster(tmp_path / "s.tif", bands, nodata=None, options=(*TILED, f"INTERLEAVE={interleave}"))

    export([source], box_of(10, 20, 150, 160), tmp_path / "out.tif")

    assert np.array_equal(pixels_of(tmp_path / "out.tif"), bands[:, 20:180, 10:160])


@pytest.mark.parametrize("options", [(), ("BLOCKYSIZE=7",), ("TILED=YES", "BLOCKXSIZE=256", "BLOCKYSIZE=16")])
def test_any_block_layout_is_read(tmp_path, options):
    values = terrain(300, 300)
    source = write_raster(tmp_path / "source.tif", values, options=options)

    export([source], box_of(10, 20, 150, 160), tmp_path / "out.tif")

    assert np.array_equal(pixels_of(tmp_path / "out.tif"), values[20:180, 10:160])


def test_nan_is_nodata_too(tmp_path):
    values = terrain(300, 300)
    values[100:200] = np.nan
    source = write_raster(tmp_path / "source.tif", values, nodata=float("nan"))

    export([source], box_of(0, 0, 400, 300), tmp_path / "out.tif")

    result = pixels_of(tmp_path / "out.tif")
    assert np.array_equal(result[:, :300], values, equal_nan=True)
    assert np.isnan(result[:, 300:]).all()


@pytest.mark.parametrize(("nodata", "also"), [(0.0, -0.0), (-9999.0, -9999.0)])
def test_nodata_pixels_keep_their_bits(tmp_path, nodata, also):
    """As gdal_translate leaves them: a zero with a sign is nodata, too, where zero is."""
    values = terrain(SIZE, SIZE)
    values[200:300, 100:400] = nodata
    values[250:300, 100:400] = also
    source = write_raster(tmp_path / "source.tif", values, nodata=nodata)

    export([source], box_of(37, 211, 301, 199), tmp_path / "out.tif")

    expected = translated(source, 37, 211, 301, 199).ReadAsArray()
    assert np.array_equal(pixels_of(tmp_path / "out.tif").view(np.int32), expected.view(np.int32))


def test_pixels_beyond_a_source_without_nodata_are_masked(tmp_path):
    values = terrain(300, 300, "uint8")
    source = write_raster(tmp_path / "source.tif", values, nodata=None)

    export([source], box_of(200, 200, 200, 200), tmp_path / "out.tif")

    result = gdal.Open(str(tmp_path / "out.tif"))
    mask = result.GetRasterBand(1).GetMaskBand().ReadAsArray()
    assert np.array_equal(result.ReadAsArray()[:100, :100], values[200:, 200:])
    assert (mask[:100, :100] == 255).all()
    assert not mask[100:].any()
    assert not mask[:, 100:].any()
    assert set(tmp_path.glob("out*")) == {tmp_path / "out.tif", tmp_path / "out.qmd"}


def test_an_extent_inside_a_source_without_nodata_has_no_mask(tmp_path):
    source = write_raster(tmp_path / "source.tif", terrain(300, 300, "uint8"), nodata=None)

    export([source], box_of(20, 20, 200, 200), tmp_path / "out.tif")

    result = gdal.Open(str(tmp_path / "out.tif"))
    assert result.GetRasterBand(1).GetMaskFlags() == gdal.GMF_ALL_VALID


def test_a_chosen_nodata_value_replaces_the_sources_value(tmp_path):
    values = terrain(300, 300)
    values[50:60] = NODATA
    source = write_raster(tmp_path / "source.tif", values)

    export([source], box_of(0, 0, 310, 300), tmp_path / "out.tif", nodata=-9999)

    expected = np.pad(np.where(values == NODATA, -9999, values), ((0, 0), (0, 10)), constant_values=-9999)
    result = gdal.Open(str(tmp_path / "out.tif"))
    assert result.GetRasterBand(1).GetNoDataValue() == -9999
    assert np.array_equal(pixels_of(tmp_path / "out.tif"), expected)


def test_band_metadata_of_the_source_is_kept(tmp_path):
    source = write_raster(tmp_path / "source.tif", terrain(300, 300, "uint8"), nodata=255)
    dataset = gdal.Open(str(source), gdal.GA_Update)
    band = dataset.GetRasterBand(1)
    colors = gdal.ColorTable()
    colors.SetColorEntry(7, (10, 120, 30, 255))
    band.SetColorTable(colors)
    band.SetDescription("land cover")
    band.SetUnitType("m")
    band.SetScale(0.5)
    band.SetOffset(10)
    band.SetMetadata({"SEASON": "summer", "STATISTICS_MEAN": "12"})
    dataset.SetMetadata({"AREA_OR_POINT": "Area", "TIFFTAG_COPYRIGHT": "Open Government Licence"})
    del band, dataset

    export([source], box_of(10, 10, 100, 100), tmp_path / "out.tif")

    result = gdal.Open(str(tmp_path / "out.tif"))
    band = result.GetRasterBand(1)
    assert band.GetColorTable().GetColorEntry(7) == (10, 120, 30, 255)
    assert (band.GetDescription(), band.GetUnitType(), band.GetScale(), band.GetOffset()) == (
        "land cover",
        "m",
        0.5,
        10,
    )
    assert band.GetMetadataItem("SEASON") == "summer"
    assert band.GetMetadataItem("STATISTICS_MEAN") is None
    assert result.GetMetadataItem("TIFFTAG_COPYRIGHT") == "Open Government Licence"


def test_the_file_is_tiled_compressed_and_has_no_statistics(tmp_path):
    source = write_raster(tmp_path / "source.tif", terrain(1100, 600))

    export([source], box_of(0, 0, 600, 1100), tmp_path / "out.tif")

    result = gdal.Open(str(tmp_path / "out.tif"))
    assert result.GetRasterBand(1).GetBlockSize() == [512, 512]
    assert result.GetMetadataItem("COMPRESSION", "IMAGE_STRUCTURE") == "DEFLATE"
    assert result.GetMetadataItem("PREDICTOR", "IMAGE_STRUCTURE") == "3"
    assert "STATISTICS_MINIMUM" not in result.GetRasterBand(1).GetMetadata()


def test_tiles_are_written_once(tmp_path):
    values = terrain(1500, 1500)
    source = write_raster(tmp_path / "source.tif", values)

    report = export([source], box_of(77, 99, 1400, 1300), tmp_path / "out.tif", creation_options=("COMPRESS=NONE",))

    tiles = 3 * 3 * 512 * 512 * 4
    assert np.array_equal(pixels_of(report.path), values[99:1399, 77:1477])
    assert tiles < report.bytes_written < tiles + 4096


def test_the_users_creation_options_override_the_defaults(tmp_path):
    source = write_raster(tmp_path / "source.tif", terrain(300, 300))

    export([source], box_of(0, 0, 300, 300), tmp_path / "out.tif", creation_options=("COMPRESS=LZW", "TILED=NO"))

    result = gdal.Open(str(tmp_path / "out.tif"))
    assert result.GetMetadataItem("COMPRESSION", "IMAGE_STRUCTURE") == "LZW"
    assert result.GetRasterBand(1).GetBlockSize()[0] == 300


def test_a_large_source_read_in_many_chunks_has_no_seams(tmp_path):
    values = terrain(3000, 2500)
    source = write_raster(tmp_path / "source.tif", values, options=("TILED=YES", "COMPRESS=LZW"))

    report = export([source], box_of(123.4, 456.4, 2200, 2400), tmp_path / "out.tif")

    assert np.array_equal(pixels_of(report.path), values[456:2856, 123:2323])


def test_the_extent_may_be_in_another_crs(tmp_path):
    values = terrain(SIZE, SIZE)
    source = write_raster(tmp_path / "source.tif", values)
    lonlat = gdal.Warp("", str(source), format="VRT", dstSRS="EPSG:4326").GetGeoTransform()
    box = (
        lonlat[0] + 200 * lonlat[1],
        lonlat[3] + 500 * lonlat[5],
        lonlat[0] + 500 * lonlat[1],
        lonlat[3] + 200 * lonlat[5],
    )

    report = export([source], box, tmp_path / "out.tif", box_crs="EPSG:4326")

    result = gdal.Open(str(report.path))
    column, row = round(result.GetGeoTransform()[0] - X), round(Y - result.GetGeoTransform()[3])
    expected = translated(source, column, row, result.RasterXSize, result.RasterYSize)
    assert not report.resampled
    assert result.RasterXSize > 100
    assert np.array_equal(result.ReadAsArray(), expected.ReadAsArray())


def test_a_file_without_a_crs_gets_the_crs_given_for_its_source(tmp_path):
    source = write_raster(tmp_path / "source.tif", terrain(300, 300), epsg=None)

    report = export([source], box_of(10, 10, 100, 100), tmp_path / "out.tif")

    assert "Canada Atlas Lambert" in gdal.Open(str(report.path)).GetSpatialRef().GetName()


def test_the_estimate_is_the_compressed_size_of_the_blocks(tmp_path):
    from datacube_browser.core.export.planning.plan_export import plan_export

    source = write_raster(tmp_path / "source.tif", terrain(512, 512))
    opened = gdal.Open(str(source))
    band = opened.GetRasterBand(1)
    sizes = sum(int(band.GetMetadataItem(f"BLOCK_SIZE_{x}_{y}", "TIFF")) for x in (0, 1) for y in (1, 2, 3))

    plan = plan_export(request([source], box_of(10, 200, 200, 300), tmp_path / "out.tif"))

    assert plan.bytes_to_fetch == sizes
    assert plan.bytes_to_write == 200 * 300 * 4
