"""Another grid than the source's: the result is gdalwarp's."""

from __future__ import annotations

import numpy as np
import pytest
from datacube_browser.core.export.plan import plan_export
from datacube_browser.core.export.request import Resampling
from osgeo import gdal

from tests.export_tools import export, request
from tests.rasters import NODATA, TILED, pixels_of, terrain, write_raster

X, Y = 2_000_000, 500_000
UTM = "EPSG:32620"


def gdalwarped(source, like: gdal.Dataset, **options) -> np.ndarray:
    t = like.GetGeoTransform()
    bounds = (t[0], t[3] + t[5] * like.RasterYSize, t[0] + t[1] * like.RasterXSize, t[3])
    reference = like.GetSpatialRef().ExportToWkt()
    size = {"width": like.RasterXSize, "height": like.RasterYSize}
    warped = gdal.Warp("", str(source), format="MEM", dstSRS=reference, outputBounds=bounds, **size, **options)
    return warped.ReadAsArray()


@pytest.fixture
def hills(tmp_path):
    values = terrain(2600, 2600)
    values[700:900, 700:1000] = NODATA
    return write_raster(tmp_path / "hills.tif", values, options=("TILED=YES",), overviews=(2, 4, 8))


def test_a_reprojected_export_equals_gdalwarps_nearest(tmp_path, hills):
    report = export([hills], (X + 500, Y - 2000, X + 2000, Y - 500), tmp_path / "out.tif", crs=UTM)

    result = gdal.Open(str(report.path))
    expected = gdalwarped(hills, result, errorThreshold=0)
    assert report.resampled
    assert "UTM zone 20N" in result.GetSpatialRef().GetName()
    # a position within a thousandth of a pixel of a pixel's edge may go to either side
    assert np.count_nonzero(result.ReadAsArray() != expected) < expected.size * 0.005


@pytest.mark.parametrize("resampling", [Resampling.BILINEAR, Resampling.CUBIC])
def test_a_smoothly_resampled_export_equals_gdalwarps(tmp_path, hills, resampling):
    report = export([hills], (X, Y - 2600, X + 2600, Y), tmp_path / "out.tif", crs=UTM, resampling=resampling)

    result = gdal.Open(str(report.path))
    # left to itself, gdalwarp works the scale out from the boxes around its working pieces: too coarse, since UTM's
    # north is turned against Lambert's, and another one for each cut of the same map
    scale = ["XSCALE=1", "YSCALE=1"]
    expected = gdalwarped(hills, result, errorThreshold=0, resampleAlg=resampling.value, warpOptions=scale)
    values = result.ReadAsArray()
    data = (values != NODATA) & (expected != NODATA)
    assert np.count_nonzero(data != (expected != NODATA)) < expected.size * 0.001
    difference = np.abs(values - expected)[data]
    # at the rim of a hole, a thousandth of a pixel may decide whether a pixel takes part
    assert np.count_nonzero(difference > 0.05) < expected.size * 0.0001
    assert difference.mean() < 0.001


@pytest.mark.parametrize("resampling", list(Resampling))
def test_a_coarser_resolution_equals_gdalwarps(tmp_path, hills, resampling):
    box = (X + 100.2, Y - 2400, X + 2450, Y - 99.8)

    report = export([hills], box, tmp_path / "out.tif", resolution=(5, 5), resampling=resampling)

    result = gdal.Open(str(report.path))
    assert result.GetGeoTransform() == (X + 100, 5, 0, Y - 100, 0, -5)
    assert (result.RasterXSize, result.RasterYSize) == (470, 460)
    assert np.allclose(result.ReadAsArray(), gdalwarped(hills, result, resampleAlg=resampling.value), atol=1e-4)


def test_a_given_size_fills_the_extent_exactly(tmp_path, hills):
    report = export([hills], (X, Y - 2000, X + 1000, Y), tmp_path / "out.tif", size=(300, 500))

    result = gdal.Open(str(report.path))
    assert (result.RasterXSize, result.RasterYSize) == (300, 500)
    assert result.GetGeoTransform() == (X, 1000 / 300, 0, Y, 0, -4)


def test_the_native_size_and_resolution_copy_pixels(tmp_path, hills):
    box = (X + 100.2, Y - 300, X + 200, Y)

    by_size = plan_export(request([hills], box, tmp_path / "out.tif", size=(100, 300)))
    by_resolution = plan_export(request([hills], box, tmp_path / "out.tif", resolution=(1.0, 1.0000000001)))
    by_crs = plan_export(request([hills], box, tmp_path / "out.tif", crs="EPSG:3979"))

    assert by_size.grid == by_resolution.grid == by_crs.grid
    assert not (by_size.resamples)
    assert not (by_resolution.resamples)
    assert not (by_crs.resamples)


def test_a_coarser_resolution_is_estimated_from_the_overviews(tmp_path, hills):
    box = (X, Y - 2600, X + 2600, Y)

    full = plan_export(request([hills], box, tmp_path / "out.tif"))
    coarse = plan_export(request([hills], box, tmp_path / "out.tif", resolution=(8, 8)))

    assert coarse.bytes_to_fetch < full.bytes_to_fetch / 30


@pytest.mark.parametrize("nodata", [None, NODATA])
def test_a_rotated_raster_is_set_upright(tmp_path, nodata):
    source = write_raster(
        tmp_path / "rotated.tif", terrain(400, 400), transform=(X, 0.8, 0.6, Y, 0.6, -0.8), nodata=nodata
    )

    report = export([source], (X + 100, Y - 100, X + 400, Y + 200), tmp_path / "out.tif")

    result = gdal.Open(str(report.path))
    expected = gdalwarped(source, result, errorThreshold=0)
    assert report.resampled
    assert result.GetRasterBand(1).GetMaskFlags() == (gdal.GMF_PER_DATASET if nodata is None else gdal.GMF_NODATA)
    assert np.count_nonzero(result.ReadAsArray() != expected) < expected.size * 0.005


def test_a_south_up_raster_keeps_its_values(tmp_path):
    values = terrain(300, 300)
    source = write_raster(tmp_path / "south_up.tif", values, transform=(X, 1, 0, Y, 0, 1))

    report = export([source], (X, Y, X + 300, Y + 300), tmp_path / "out.tif")

    assert np.array_equal(pixels_of(report.path), values[::-1])


def test_tiles_in_two_crs_make_one_mosaic(tmp_path):
    left = write_raster(tmp_path / "left.tif", terrain(600, 600))
    other = gdal.Warp(str(tmp_path / "other.tif"), str(left), dstSRS=UTM, creationOptions=list(TILED))
    other.FlushCache()
    hole = pixels_of(left)
    hole[200:400, 200:400] = NODATA
    holed = write_raster(tmp_path / "holed.tif", hole)

    report = export([holed, tmp_path / "other.tif"], (X, Y - 600, X + 600, Y), tmp_path / "out.tif")

    result = pixels_of(report.path)
    assert np.array_equal(result[:200], hole[:200])
    assert (result[200:400, 200:400] != NODATA).all()
