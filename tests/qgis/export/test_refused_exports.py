"""Export requests that make no sense, or rasters that go together badly: refused with their reason, or laid out so that
no pixel is lost."""

from __future__ import annotations

import numpy as np
import pytest
from datacube_browser.core.errors import ExportError, StorageError
from datacube_browser.core.export import cutline as cutline_module
from datacube_browser.core.export.cutline import box_around, cutline_of
from datacube_browser.core.export.planning import placement, request_check
from datacube_browser.core.export.planning.plan_export import plan_export
from datacube_browser.core.export.request import Resampling
from datacube_browser.core.extent import MapExtent
from datacube_browser.core.grid import bounds_in
from datacube_browser.core.layers.mosaic_vrt import source_of_file
from datacube_browser.core.spatial.crs import spatial_reference
from osgeo import gdal
from qgis.core import QgsGeometry

from tests.export_tools import export, request
from tests.rasters import pixels_of, terrain, write_raster

X, Y = 2_000_000, 500_000
BOX = (X, Y - 30, X + 40, Y)
SQUARE = f"POLYGON(({X} {Y - 20}, {X + 20} {Y - 20}, {X + 20} {Y}, {X} {Y}, {X} {Y - 20}))"

pytestmark = pytest.mark.usefixtures("qgis_app")


@pytest.fixture
def raster(tmp_path):
    return write_raster(tmp_path / "raster.tif", terrain(30, 40))


def refused(tmp_path, *sources, box=BOX, box_crs="EPSG:3979", **others):
    with pytest.raises(ExportError) as raised:
        plan_export(request(list(sources), box, tmp_path / "out.tif", box_crs=box_crs, **others))
    return str(raised.value)


def planned(tmp_path, *sources, box=BOX, **others):
    return plan_export(request(list(sources), box, tmp_path / "out.tif", **others))


@pytest.mark.parametrize(
    ("others", "words"),
    [
        ({"format": "XYZ"}, "format XYZ cannot be written"),
        ({"rendered": True, "tile_size": 100}, "single file"),
        ({"rendered": True, "origins": True}, "single file"),
        ({"crs": "EPSG:999999"}, "coordinate reference system is unknown"),
        ({"box_crs": "no CRS"}, "coordinate reference system is unknown"),
        ({"crs": "IAU_2015:49910"}, ""),
    ],
)
def test_a_request_that_makes_no_sense_is_refused(raster, tmp_path, others, words):
    assert words in refused(tmp_path, raster, **others)


def test_no_raster_and_no_folder_are_said(raster, tmp_path):
    assert "no raster to export" in refused(tmp_path)
    with pytest.raises(StorageError, match="gone cannot be used"):
        plan_export(request([raster], BOX, tmp_path / "gone" / "out.tif"))


def test_a_nodata_value_that_the_pixels_cannot_have_is_refused(tmp_path):
    bytes_ = write_raster(tmp_path / "bytes.tif", np.ones((30, 40), np.uint8), nodata=0)
    assert "300" in refused(tmp_path, bytes_, nodata=300)


def test_more_sources_than_an_index_holds_are_refused(raster, tmp_path, monkeypatch):
    monkeypatch.setattr(request_check, "MOST_ORIGINS", 1)
    other = write_raster(tmp_path / "other.tif", terrain(30, 40, seed=1))
    assert "source index" in refused(tmp_path, raster, other, origins=True)


def test_bytes_and_heights_get_a_nodata_value_that_is_no_height(tmp_path):
    """0 is the nodata value of the bytes, and a height."""
    values = terrain(30, 40)
    values[0] = 0
    heights = write_raster(tmp_path / "heights.tif", values)
    bytes_ = write_raster(tmp_path / "bytes.tif", np.full((30, 40), 7, np.uint8), origin=(X + 40, Y), nodata=0)
    plan = planned(tmp_path, bytes_, heights, box=(X, Y - 30, X + 80, Y))
    assert plan.nodata == -32767
    report = export([bytes_, heights], (X, Y - 30, X + 80, Y), tmp_path / "out.tif")
    found = pixels_of(report.path)
    assert np.array_equal(found[:, :40], values)
    assert (found[:, 40:] == 7).all()


def test_complex_pixels_of_two_nodata_values_are_all_kept(tmp_path):
    """As with floats, NaN stands for both: the first value may be one that the second raster has."""
    values = np.full((30, 40), 1, np.complex64)
    values[:9] = 2
    one = write_raster(tmp_path / "one.tif", values, nodata=1)
    other = write_raster(tmp_path / "other.tif", values, origin=(X + 40, Y), nodata=2)
    report = export([one, other], (X, Y - 30, X + 80, Y), tmp_path / "out.tif")
    found = pixels_of(report.path)
    assert (found[:9, :40] == 2).all()
    assert (found[9:, 40:] == 1).all()
    assert np.isnan(found[9:, :40]).all()
    assert np.isnan(found[:9, 40:]).all()


def complex_raster(path, data_type):
    """Bands of 7 + 1j, with some others."""
    values = np.full((30, 40), 7 + 1j, np.complex128)
    values[::5, ::7] = 2 - 3j
    dataset = gdal.GetDriverByName("GTiff").Create(str(path), 40, 30, 1, data_type)
    dataset.SetGeoTransform((X, 1, 0, Y, 0, -1))
    dataset.SetProjection(spatial_reference("EPSG:3979").ExportToWkt())
    dataset.GetRasterBand(1).WriteArray(values)
    return path


@pytest.mark.parametrize("data_type", [gdal.GDT_CInt16, gdal.GDT_CInt32, gdal.GDT_CFloat32, gdal.GDT_CFloat64])
def test_the_most_frequent_of_complex_numbers_is_found_or_refused_with_the_reason(tmp_path, data_type):
    """GDAL says no word of the file, which is not broken."""
    source = complex_raster(tmp_path / "complex.tif", data_type)
    coarser = {"resolution": (3, 3), "resampling": Resampling.MODE}
    if placement._mode_takes_complex():
        report = export([source], BOX, tmp_path / "out.tif", **coarser)
        assert (pixels_of(report.path)[1:-1, 1:-1] == 7 + 1j).all()
    else:
        said = refused(tmp_path, source, **coarser)
        assert "complex.tif has complex numbers" in said
        assert "another resampling method" in said
    same_grid = export([source], BOX, tmp_path / "same.tif", resampling=Resampling.MODE)
    assert pixels_of(same_grid.path)[1, 1] == 7 + 1j
    average = export([source], BOX, tmp_path / "average.tif", resolution=(3, 3), resampling=Resampling.AVERAGE)
    assert pixels_of(average.path).shape == (10, 13)


def test_of_two_rasters_the_one_in_the_results_crs_gives_its_pixels(tmp_path):
    """Pixels of the second are copied, though the first lies on top."""
    box = (470_100.0, 5_029_500.0, 470_400.0, 5_029_800.0)
    utm = write_raster(
        tmp_path / "utm.tif", terrain(300, 300), epsg=32618, resolution=3, origin=(470_000, 5_030_000), nodata=None
    )
    west, _, _, north = bounds_in(box, "EPSG:32618", "EPSG:3979")
    top = write_raster(tmp_path / "top.tif", terrain(100, 100), resolution=50, origin=(west - 1000, north + 1000))
    others = {"box": box, "box_crs": "EPSG:32618"}
    assert planned(tmp_path, top, utm, **others).grid.resolution != (3, 3)
    grid = planned(tmp_path, top, utm, crs="EPSG:32618", **others).grid
    assert grid.resolution == (3, 3)
    assert (grid.transform[0] - 470_000) % 3 == 0


def test_values_that_the_type_has_not_are_no_nodata(tmp_path):
    """Without a nodata value of its own, a raster gets one that its pixels can have, or none."""
    values = np.arange(30 * 40, dtype=np.uint16).reshape(30, 40).astype(np.uint8)
    bytes_ = write_raster(tmp_path / "bytes.tif", values, nodata=None)
    report = export([bytes_], BOX, tmp_path / "out.tif", nodata_ranges=((300.0, 400.0),))
    assert np.array_equal(pixels_of(report.path), values)
    report = export([bytes_], BOX, tmp_path / "other.tif", nodata_ranges=((300.0, 400.0), (254.0, 999.0)))
    dataset = gdal.Open(str(report.path))
    assert np.array_equal(dataset.GetRasterBand(1).GetMaskBand().ReadAsArray() == 0, values >= 254)


# --- polygons


def cutline(*wkts, crs="EPSG:3979"):
    return cutline_of([bytes(QgsGeometry.fromWkt(wkt).asWkb()) for wkt in wkts], crs, "areas")


def test_polygons_of_another_body_or_without_a_crs_are_refused(raster, tmp_path):
    assert "“areas” cannot be expressed" in refused(tmp_path, raster, cutline=cutline(SQUARE, crs="IAU_2015:49910"))
    assert "no coordinate reference system" in refused(tmp_path, raster, cutline=cutline(SQUARE, crs=""))


def test_polygons_of_too_many_corners_are_refused(monkeypatch):
    monkeypatch.setattr(cutline_module, "MOST_CORNERS", 7)
    with pytest.raises(ExportError, match="areas"):
        cutline(SQUARE, SQUARE)


def test_where_an_extent_has_no_box_in_the_polygons_crs_all_of_them_are_read():
    assert box_around(MapExtent(-180, -85, 180, 85, "EPSG:4326"), "EPSG:32618") is None


def set_points(dataset):
    corners = [(column, row) for column in (0, 40) for row in (0, 30)]
    points = [gdal.GCP(-75 + column / 400, 46 - row / 300, 0, column, row) for column, row in corners]
    dataset.SetGCPs(points, spatial_reference("EPSG:4326").ExportToWkt())


def set_model(dataset):
    """A sensor that looks straight down on the same place."""

    def only(place, value):
        return " ".join(str(value if each == place else 0) for each in range(20))

    model = {"LINE_OFF": 15, "SAMP_OFF": 20, "LAT_OFF": 45.95, "LONG_OFF": -74.95, "HEIGHT_OFF": 0}
    model |= {"LINE_SCALE": 15, "SAMP_SCALE": 20, "LAT_SCALE": 0.05, "LONG_SCALE": 0.05, "HEIGHT_SCALE": 100}
    model |= {"LINE_NUM_COEFF": only(2, -1), "LINE_DEN_COEFF": only(0, 1)}
    model |= {"SAMP_NUM_COEFF": only(1, 1), "SAMP_DEN_COEFF": only(0, 1)}
    dataset.SetMetadata({name: str(value) for name, value in model.items()}, "RPC")


@pytest.mark.parametrize(
    ("place", "words"), [(set_points, "ground control points (GCPs)."), (set_model, "a sensor model (RPCs).")]
)
def test_a_raster_that_is_placed_without_a_grid_says_what_makes_a_file_with_one(tmp_path, place, words):
    raw = gdal.GetDriverByName("MEM").Create("", 40, 30, 1, gdal.GDT_Float32)
    raw.WriteArray(terrain(30, 40))
    place(raw)
    path = tmp_path / "raw.tif"
    gdal.GetDriverByName("GTiff").CreateCopy(str(path), raw).FlushCache()
    box = {"box": (-74.98, 45.92, -74.92, 45.98), "box_crs": "EPSG:4326"}

    said = refused(tmp_path, path, **box)
    assert "is not georeferenced. It has only " in said
    assert f"{words} QGIS's tool “Warp (reproject)”" in said

    gdal.Warp(str(tmp_path / "warped.tif"), str(path)).FlushCache()  # which is what QGIS's tool runs
    assert planned(tmp_path, tmp_path / "warped.tif", **box).grid.columns > 10


@pytest.mark.parametrize(
    "transform",
    [
        (X, 1.0, 0.0, Y, 0.0, 0.0),
        (X, 1.0, 1.0, Y, 1.0, 1.0),
        (X, 1.0, 0.0, float("nan"), 0.0, -1.0),
        (X, float("nan"), 0.0, Y, 0.0, -1.0),
        (float("inf"), 1.0, 0.0, Y, 0.0, -1.0),
    ],
)
def test_a_raster_whose_pixels_have_no_area_or_no_place_is_refused(tmp_path, transform):
    flat = write_raster(tmp_path / "flat.tif", terrain(30, 40), transform=transform)

    assert "is not georeferenced" in refused(tmp_path, flat, box=(X - 50, Y - 50, X + 50, Y + 50))
    assert source_of_file(str(flat), gdal.Open(str(flat))) is None
