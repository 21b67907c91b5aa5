"""An export onto another grid than the source's has gdalwarp's pixels."""

from __future__ import annotations

import numpy as np
import pytest
from datacube_browser.core.export.planning import chunks
from datacube_browser.core.export.planning.plan_export import plan_export
from datacube_browser.core.export.request import ExportSource, Resampling
from datacube_browser.core.export.run import run_export
from datacube_browser.core.rasters.bands import Band
from osgeo import gdal

from tests.export_tools import export, request
from tests.gdal_exceptions import gdal_exceptions
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


@pytest.fixture(scope="module")
def hills(tmp_path_factory):
    values = terrain(2600, 2600)
    values[700:900, 700:1000] = NODATA
    path = tmp_path_factory.mktemp("hills") / "hills.tif"
    return write_raster(path, values, options=("TILED=YES",), overviews=(2, 4, 8))


def test_a_reprojected_export_equals_gdalwarps_nearest(tmp_path, hills):
    report = export([hills], (X + 500, Y - 1300, X + 1300, Y - 500), tmp_path / "out.tif", crs=UTM)

    result = gdal.Open(str(report.path))
    expected = gdalwarped(hills, result, errorThreshold=0)
    assert report.resampled
    assert "UTM zone 20N" in result.GetSpatialRef().GetName()
    # a position within 0.001 pixels of an edge may round to either side
    assert np.count_nonzero(result.ReadAsArray() != expected) < expected.size * 0.005


@pytest.mark.parametrize("resampling", [Resampling.BILINEAR, Resampling.CUBIC])
def test_a_smooth_resampling_equals_gdalwarps(tmp_path, hills, resampling):
    report = export([hills], (X, Y - 1600, X + 1600, Y), tmp_path / "out.tif", crs=UTM, resampling=resampling)

    result = gdal.Open(str(report.path))
    # by default gdalwarp derives the scale from the bounding boxes of its working chunks: too coarse, since UTM is
    # rotated against Lambert, and different for each chunk
    scale = ["XSCALE=1", "YSCALE=1"]
    expected = gdalwarped(hills, result, errorThreshold=0, resampleAlg=resampling.value, warpOptions=scale)
    values = result.ReadAsArray()
    data = (values != NODATA) & (expected != NODATA)
    assert np.count_nonzero(data != (expected != NODATA)) < expected.size * 0.001
    difference = np.abs(values - expected)[data]
    # at the edge of a hole, 0.001 pixels may decide whether a pixel counts
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


def test_the_native_size_or_resolution_copies_pixels(tmp_path, hills):
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
def test_a_rotated_raster_becomes_north_up(tmp_path, nodata):
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


def test_tiles_in_two_crs_are_merged_into_one_mosaic(tmp_path):
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


@pytest.mark.parametrize("crs", ["EPSG:32619", "EPSG:32618", "EPSG:4326", "EPSG:3857"])
@pytest.mark.parametrize("resampling", [Resampling.BILINEAR, Resampling.CUBIC, Resampling.LANCZOS, Resampling.AVERAGE])
def test_every_crs_and_smooth_kernel_equals_gdalwarps_away_from_the_edges(tmp_path, crs, resampling):
    source = write_raster(tmp_path / "source.tif", terrain(800, 800))
    box = (X + 300, Y - 500, X + 500, Y - 300)

    report = export([source], box, tmp_path / "out.tif", crs=crs, resampling=resampling)

    result = gdal.Open(str(report.path))
    plan = plan_export(request([source], box, tmp_path / "other.tif", crs=crs, resampling=resampling))
    across, down = plan.placements[0].warping.scale
    scale = [f"XSCALE={across:.9g}", f"YSCALE={down:.9g}"]
    expected = gdalwarped(source, result, errorThreshold=0, resampleAlg=resampling.value, warpOptions=scale)
    difference = np.abs(result.ReadAsArray() - expected)
    # neighbouring values differ by about 7, positions by 0.001 pixels
    assert np.count_nonzero(difference > 0.1) < expected.size * 0.005
    assert difference.mean() < 0.005


@pytest.mark.parametrize("resampling", list(Resampling))
def test_a_finer_resolution_equals_gdalwarps(tmp_path, hills, resampling):
    box = (X + 650, Y - 950, X + 1050, Y - 650)

    report = export([hills], box, tmp_path / "out.tif", resolution=(0.5, 0.5), resampling=resampling)

    result = gdal.Open(str(report.path))
    assert (result.RasterXSize, result.RasterYSize) == (800, 600)
    assert np.allclose(result.ReadAsArray(), gdalwarped(hills, result, resampleAlg=resampling.value), atol=1e-4)


@pytest.mark.parametrize("resampling", [Resampling.NEAREST, Resampling.MODE])
@pytest.mark.parametrize("nodata", [0, 255])
def test_resampled_classes_are_only_existing_classes(tmp_path, resampling, nodata):
    patches = np.random.default_rng(3).integers(1, 9, (30, 30)).repeat(20, 0).repeat(20, 1).astype("uint8")
    patches[200:300, 100:400] = nodata
    source = write_raster(tmp_path / "classes.tif", patches, nodata=nodata)
    box = (X - 100, Y - 500, X + 400, Y + 100)

    report = export([source], box, tmp_path / "out.tif", crs=UTM, resampling=resampling)

    result = gdal.Open(str(report.path))
    scale = ["XSCALE=1", "YSCALE=1"]
    expected = gdalwarped(source, result, errorThreshold=0, resampleAlg=resampling.value, warpOptions=scale)
    values = result.ReadAsArray()
    assert set(np.unique(values)) <= {*range(1, 9), nodata}
    assert np.count_nonzero(values != expected) < expected.size * 0.001


@pytest.mark.parametrize("resampling", [Resampling.CUBIC, Resampling.LANCZOS])
def test_an_overshooting_kernel_creates_no_nodata_pixels(tmp_path, resampling):
    # between dark and bright stripes the kernel overshoots to 0, which is nodata
    stripes = np.tile(np.array([3, 3, 3, 250, 250, 250], "uint8"), (300, 60))
    source = write_raster(tmp_path / "stripes.tif", stripes, nodata=0)
    box = (X + 50, Y - 250, X + 250, Y - 50)

    report = export([source], box, tmp_path / "out.tif", crs=UTM, resampling=resampling)

    # the corners lie outside the source
    middle = pixels_of(report.path)[90:180, 90:180]
    assert middle.min() == 1
    # interpolated, not just the nearest pixel's 3 or 250
    assert len(np.unique(middle)) > 100


@pytest.mark.parametrize("nodata", [NODATA, float("nan")])
def test_pixels_outside_the_source_are_nodata(tmp_path, nodata):
    source = write_raster(tmp_path / "source.tif", terrain(700, 700), nodata=nodata)
    box = (X - 300, Y - 400, X + 400, Y + 300)

    report = export([source], box, tmp_path / "out.tif", crs=UTM, resampling=Resampling.BILINEAR)

    result = gdal.Open(str(report.path))
    scale = ["XSCALE=1", "YSCALE=1"]
    expected = gdalwarped(source, result, errorThreshold=0, resampleAlg="bilinear", warpOptions=scale)
    values = result.ReadAsArray()
    empty, beside = (np.isnan(each) | (each == nodata) for each in (values, expected))
    assert 0 < np.count_nonzero(beside) < beside.size
    assert np.count_nonzero(empty != beside) < 10
    assert np.abs(values - expected)[~empty & ~beside].max() < 0.1


@pytest.mark.parametrize("resampling", list(Resampling))
def test_chunks_leave_no_seams(tmp_path, hills, resampling, monkeypatch):
    box = (X + 500, Y - 1100, X + 1100, Y - 500)
    others = {"crs": "EPSG:32619", "resolution": (1.5, 1.5), "resampling": resampling}
    whole, pieces = [], []
    for side, found in ((4096, whole), (64, pieces)):
        monkeypatch.setattr(chunks, "_WARPED_SIDE", side)
        plan = plan_export(request([hills], box, tmp_path / f"{side}.tif", **others))
        found += [len(plan.chunks), pixels_of(run_export(plan).path)]

    assert whole[0] == 1
    assert pieces[0] > 50
    difference = np.abs(whole[1] - pieces[1])
    # only differences that 0.001 pixels explain, evenly spread
    assert np.count_nonzero(difference > 0.1) < difference.size * 0.005
    at_seams = np.zeros(difference.shape, np.bool_)
    at_seams[:, ::64] = at_seams[:, 63::64] = at_seams[::64] = at_seams[63::64] = True
    assert (difference[at_seams] > 0.1).mean() <= 2 * (difference[~at_seams] > 0.1).mean() + 0.001


def test_the_overview_is_fine_enough_for_all_of_a_large_window(tmp_path):
    # degrees of longitude are shorter in the north: the level must be fine enough there
    values = terrain(1000, 1000)
    source = write_raster(
        tmp_path / "arctic.tif", values, origin=(-500_000, 4_000_000), resolution=2000, overviews=(2, 4, 8)
    )
    corners = (-100, 62, -90, 82)

    plan = plan_export(
        request([source], corners, tmp_path / "out.tif", box_crs="EPSG:4326", crs="EPSG:4326", resolution=(0.4, 0.4))
    )

    # 0.4 degrees of longitude are 13.8 km in the middle and 6.2 km in the north
    assert plan.placements[0].warping.overview == 0


def bands_of_numbers(kind):
    """Three bands, each without data in other rows."""
    values = np.random.default_rng(5).integers(50, 200, (3, 200, 200)).astype(kind)
    for number in range(3):
        values[number, 30 + 20 * number : 60 + 20 * number] = 0
    return values


@pytest.mark.parametrize("kind", ["uint8", "int16", "float32"])
@pytest.mark.parametrize("resampling", [Resampling.BILINEAR, Resampling.CUBIC, Resampling.AVERAGE])
def test_nodata_that_the_catalogue_alone_gives_is_in_no_band_taken_for_a_value(tmp_path, kind, resampling):
    values = bands_of_numbers(kind)
    plain = write_raster(tmp_path / "plain.tif", values, nodata=None)
    own = write_raster(tmp_path / "own.tif", values, nodata=0)
    box, step = (X, Y - 200, X + 200, Y), 0.5 if resampling is Resampling.CUBIC else 3.5
    sources = ExportSource(str(plain), bands=(Band(nodata=0.0),) * 3), ExportSource(str(own))

    for source, name in zip(sources, ("plain", "own"), strict=True):
        export([source], box, tmp_path / f"out-{name}.tif", resolution=(step, step), resampling=resampling)

    assert np.array_equal(pixels_of(tmp_path / "out-plain.tif"), pixels_of(tmp_path / "out-own.tif"))
    assert gdal.Open(str(tmp_path / "out-plain.tif")).GetRasterBand(1).GetNoDataValue() == 0


@pytest.mark.parametrize("kind", ["int16", "int64", "float32"])
@pytest.mark.parametrize("resampling", [Resampling.NEAREST, Resampling.BILINEAR])
def test_beside_a_raster_no_band_has_data_though_one_alone_has_a_nodata_value(tmp_path, kind, resampling):
    values = bands_of_numbers(kind)
    values[1:] = np.maximum(values[1:], 60)
    write_raster(tmp_path / "bands.tif", values, nodata=None)
    dataset = gdal.Translate(str(tmp_path / "bands.vrt"), str(tmp_path / "bands.tif"), format="VRT")
    dataset.GetRasterBand(1).SetNoDataValue(0)
    del dataset
    box = (X - 40, Y - 240, X + 240, Y + 40)

    export([tmp_path / "bands.vrt"], box, tmp_path / "out.tif", resolution=(1.7, 1.7), resampling=resampling)

    result = gdal.Open(str(tmp_path / "out.tif"))
    found = [result.GetRasterBand(number).GetMaskBand().ReadAsArray() != 0 for number in (1, 2, 3)]
    inside = np.s_[26:138, 26:138]
    for valid in found:
        assert not np.delete(valid, np.r_[22:144], axis=0).any()
        assert not np.delete(valid, np.r_[22:144], axis=1).any()
    assert found[1][inside].all()
    assert found[2][inside].all()
    assert not found[0][inside].all()
    assert (result.ReadAsArray()[1:, 26:138, 26:138] >= 60).all()


@pytest.mark.parametrize("raised", [False, True])
@pytest.mark.parametrize("resampling", [Resampling.NEAREST, Resampling.BILINEAR])
@pytest.mark.parametrize(("crs", "nodata"), [("EPSG:3413", 5), ("EPSG:3031", 5), ("EPSG:3413", None)])
def test_a_grid_of_the_world_whose_pixels_lie_around_the_poles_has_gdalwarps_pixels(
    tmp_path, crs, nodata, resampling, raised
):
    """The first row has its middle at the pole, and half of it beyond, as in many models of weather and relief."""
    values = np.random.default_rng(3).integers(10, 30_000, (181, 361)).astype("int16")
    path = write_raster(
        tmp_path / "world.tif", values, transform=(-180.5, 1, 0, 90.5, 0, -1), epsg=4326, nodata=nodata, options=()
    )
    box = (-3e6, -3e6, 3e6, 3e6)

    with gdal_exceptions(raised=raised):
        export([path], box, tmp_path / "out.tif", box_crs=crs, crs=crs, size=(60, 60), resampling=resampling)

    result = gdal.Open(str(tmp_path / "out.tif"))
    expected = gdalwarped(path, result, resampleAlg=resampling.value, errorThreshold=0)
    assert (result.GetRasterBand(1).GetMaskBand().ReadAsArray() != 0).all()
    if resampling is Resampling.NEAREST:
        assert np.mean(result.ReadAsArray() == expected) > 0.99
