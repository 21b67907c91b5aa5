"""Exports across the antimeridian, over the poles and between datums: no belts, no holes, nothing beside its place."""

from __future__ import annotations

import numpy as np
import pytest
from datacube_browser.core.errors import ExportError
from datacube_browser.core.export.planning.plan_export import plan_export
from osgeo import gdal, osr

from tests.export_tools import export, request
from tests.rasters import NODATA, write_raster

FIJI = (2026456, 3889320, 2239592, 3998620)
ACROSS = (179, -18, 181, -17)


@pytest.fixture(params=[-180, 0], ids=["from -180", "from 0"])
def world(request, tmp_path):
    """The world in pixels of a tenth of a degree, each of which holds its longitude east of Greenwich."""
    longitudes = request.param + (np.arange(3600) + 0.5) / 10
    values = np.broadcast_to(longitudes % 360, (1800, 3600)).astype("float32")
    return write_raster(
        tmp_path / "world.tif",
        values,
        epsg=4326,
        transform=(request.param, 0.1, 0, 90, 0, -0.1),
        options=("TILED=YES", "COMPRESS=DEFLATE"),
        overviews=(2, 4),
    )


def astray(path):
    """By how many degrees a pixel at most differs from its longitude; every pixel has data."""
    dataset = gdal.Open(str(path))
    values, t, own = dataset.ReadAsArray(), dataset.GetGeoTransform(), dataset.GetSpatialRef()
    assert (values != NODATA).all()
    lonlat = osr.SpatialReference()
    lonlat.ImportFromEPSG(4326)
    for reference in (own, lonlat):
        reference.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    rows, columns = (index.ravel() for index in np.indices(values.shape))
    places = np.stack((t[0] + (columns + 0.5) * t[1], t[3] + (rows + 0.5) * t[5]), axis=-1)
    found = np.array(osr.CoordinateTransformation(own, lonlat).TransformPoints(places.tolist()))
    return np.abs((values.ravel() - found[:, 0] + 180) % 360 - 180).max()


@pytest.mark.parametrize(
    ("box", "others", "size"),
    [
        ((FIJI, "EPSG:3460"), {}, (20, 10)),
        ((FIJI, "EPSG:3460"), {"crs": "EPSG:3460"}, (20, 10)),
        ((FIJI, "EPSG:3460"), {"crs": "EPSG:3460", "resolution": (10000.0, 10000.0)}, (21, 11)),
        ((FIJI, "EPSG:3460"), {"crs": "EPSG:32760"}, (20, 10)),
        ((FIJI, "EPSG:3460"), {"resolution": (0.05, 0.05)}, (40, 20)),
        ((FIJI, "EPSG:3460"), {"crs": "EPSG:4326", "resolution": (0.2, 0.2)}, (10, 5)),
        ((ACROSS, "EPSG:4326"), {}, (20, 10)),
        (((-181, -18, -179, -17), "EPSG:4326"), {}, (20, 10)),
        (((-100, 20, -80, 40), "EPSG:4326"), {"crs": "EPSG:3857", "size": (50, 50)}, (50, 50)),
    ],
    ids=str,
)
def test_both_sides_of_the_antimeridian_are_exported_in_the_sources_own_detail(world, tmp_path, box, others, size):
    box, crs = box
    plan = plan_export(request([world], box, tmp_path / "out.tif", box_crs=crs, **others))
    assert (plan.grid.columns, plan.grid.rows) == size
    assert len(plan.sources) == 1
    report = export([world], box, tmp_path / "out.tif", box_crs=crs, **others)
    assert astray(report.path) <= 0.21


def test_a_map_over_the_pole_has_the_pole_and_no_finer_pixels_than_the_source(world, tmp_path):
    box = (-2e6, -2e6, 2e6, 2e6)
    native = plan_export(request([world], box, tmp_path / "a.tif", box_crs="EPSG:3413")).grid
    assert (native.columns, native.bounds[3]) == (3600, 90.0)
    polar = plan_export(request([world], box, tmp_path / "b.tif", box_crs="EPSG:3413", crs="EPSG:3413"))
    assert 2000 < polar.grid.resolution[0] < 12000
    report = export([world], box, tmp_path / "c.tif", box_crs="EPSG:3413", crs="EPSG:3413", resolution=(4e4, 4e4))
    values = gdal.Open(str(report.path)).ReadAsArray()
    assert values.shape == (100, 100)
    assert (values != NODATA).all()


def test_a_tile_in_utm_is_whole_beyond_180_degrees(tmp_path):
    values = np.full((200, 200), 7, "float32")
    tile = write_raster(tmp_path / "tile.tif", values, epsg=32701, origin=(99960, 8100040), resolution=549)
    report = export([tile], (179.3, -17.8, 180.2, -17.3), tmp_path / "out.tif", box_crs="EPSG:4326", crs="EPSG:4326")
    assert (gdal.Open(str(report.path)).ReadAsArray() == 7).mean() > 0.98


def test_the_world_in_a_projection_of_a_part_of_it_is_refused_in_words(world, tmp_path):
    for crs in ("EPSG:32618", "EPSG:3979"):
        with pytest.raises(ExportError, match="cannot be expressed") as refused:
            plan_export(request([world], (-180, -90, 180, 90), tmp_path / "o.tif", box_crs="EPSG:4326", crs=crs))
        assert "smaller extent" in refused.value.hint


def test_a_view_of_half_the_earth_over_a_tile_in_utm_is_exported_where_the_result_has_a_box_for_it(tmp_path):
    tile = write_raster(
        tmp_path / "tile.tif", np.full((100, 100), 7, "float32"), epsg=32618, origin=(4e5, 5.1e6), resolution=1000
    )
    view = (-76, -85, 179, 85)
    with pytest.raises(ExportError, match="cannot be expressed"):
        plan_export(request([tile], view, tmp_path / "o.tif", box_crs="EPSG:4326"))

    report = export([tile], view, tmp_path / "out.tif", box_crs="EPSG:4326", crs="EPSG:4326", resolution=(0.1, 0.1))
    assert (report.columns, report.rows) == (2550, 1700)
    values = gdal.Open(str(report.path)).ReadAsArray()
    (rows, columns) = np.nonzero(values == 7)
    assert columns.min() == 0
    assert 85 - (rows.min() + 0.5) / 10 == pytest.approx(46.0, abs=0.2)
    assert plan_export(request([tile], view, tmp_path / "p.tif", box_crs="EPSG:4326", crs="EPSG:4326", size=(255, 170)))


def test_a_raster_of_mars_is_not_put_on_the_earth(tmp_path):
    mars = osr.SpatialReference()
    mars.SetFromUserInput("IAU_2015:49910")
    path = write_raster(tmp_path / "mars.tif", np.ones((50, 50), "float32"), epsg=None)
    dataset = gdal.Open(str(path), gdal.GA_Update)
    dataset.SetSpatialRef(mars)
    del dataset
    with pytest.raises(ExportError, match="cannot be expressed"):
        plan_export(request([path], (-75, 45, -74, 46), tmp_path / "o.tif", box_crs="EPSG:4326"))


def marked(path, crs, place):
    """A raster with pixels of 2 m, and 1 in 100 x 100 of them around a longitude and latitude."""
    x, y = (round(each) for each in projected(place, crs))
    values = np.zeros((900, 900), "uint8")
    values[400:500, 400:500] = 1
    write_raster(path, values, epsg=int(crs[5:]), origin=(x - 900, y + 900), resolution=2, nodata=None)
    return path


def projected(place, crs):
    lonlat, other = osr.SpatialReference(), osr.SpatialReference()
    lonlat.ImportFromEPSG(4326)
    other.SetFromUserInput(crs)
    for reference in (lonlat, other):
        reference.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    return osr.CoordinateTransformation(lonlat, other).TransformPoint(*place)[:2]


def margins(path):
    """Metres from the edges of an export with pixels of 2 m to its pixels with 1: left, right, top, bottom."""
    values = gdal.Open(str(path)).ReadAsArray() == 1
    columns, rows = np.flatnonzero(values.any(axis=0)), np.flatnonzero(values.any(axis=1))
    height, width = values.shape
    return 2 * np.array([columns[0], width - 1 - columns[-1], rows[0], height - 1 - rows[-1]])


@pytest.mark.parametrize(
    ("own", "place", "view", "crs"),
    [
        ("EPSG:26712", (-111.4, 50.5), "EPSG:3979", "EPSG:26912"),
        ("EPSG:26714", (-98, 50), "EPSG:3979", "EPSG:26914"),
        ("EPSG:23032", (10, 60), "EPSG:3857", "EPSG:25832"),
        ("EPSG:20255", (147, -37), "EPSG:3857", "EPSG:7855"),
    ],
    ids=["NAD27 in Alberta", "NAD27 in Manitoba", "ED50 in Norway", "AGD66 in Australia"],
)
def test_an_export_into_another_datum_shows_the_same_ground_as_one_without(tmp_path, own, place, view, crs):
    raster = marked(tmp_path / "old.tif", own, place)
    x, y = projected(place, view)
    box = (x - 500, y - 500, x + 500, y + 500)
    copied = export([raster], box, tmp_path / "copied.tif", box_crs=view)
    moved = export([raster], box, tmp_path / "moved.tif", box_crs=view, crs=crs, resolution=(2.0, 2.0))
    assert np.abs(margins(copied.path) - margins(moved.path)).max() <= 6


@pytest.mark.parametrize("clip", [True, False])
@pytest.mark.parametrize("crs", ["EPSG:3857", "EPSG:3395"])
def test_the_world_in_mercators_projection_ends_before_the_poles(tmp_path, crs, clip):
    """The poles would be at no end: the result was twelve times as high as wide, and its pixels as coarse."""
    values = np.arange(1, 1 + 90 * 180, dtype="f4").reshape(90, 180)
    path = write_raster(tmp_path / "world.tif", values, epsg=4326, transform=(-180, 2, 0, 90, 0, -2))

    plan = plan_export(
        request([path], (-180, -90, 180, 90), tmp_path / "out.tif", box_crs="EPSG:4326", crs=crs, clip=clip)
    )

    xmin, ymin, xmax, ymax = plan.grid.bounds
    assert plan.grid.columns == plan.grid.rows > 120
    assert (xmin, ymin, xmax, ymax) == pytest.approx((-20037508, -20037508, 20037508, 20037508), rel=0.02)
