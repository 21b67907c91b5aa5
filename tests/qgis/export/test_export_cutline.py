"""Exports cut by polygons: the pixels whose centre is inside, the blocks that have one, and nothing else."""

from __future__ import annotations

import numpy as np
import pytest
from datacube_browser.core.errors import ExportError
from datacube_browser.core.export.cutline import cutline_of
from datacube_browser.core.export.jobs.request_json import request_from_json, request_to_json
from datacube_browser.core.export.paths import temporary_path
from datacube_browser.core.export.planning.cut import Cut
from datacube_browser.core.export.planning.plan_export import plan_export
from datacube_browser.core.export.request import Resampling
from datacube_browser.core.export.run import run_export
from datacube_browser.core.export.tiling.run_tiled import run_tiled
from datacube_browser.core.export.writing.journal import Journal
from datacube_browser.core.export.writing.resume import fingerprint
from datacube_browser.core.grid import Window
from datacube_browser.core.recipes import Recipe, script_of
from osgeo import gdal, ogr, osr
from qgis.core import QgsFeature, QgsGeometry, QgsProcessingFeatureSourceDefinition, QgsProject, QgsVectorLayer

from tests.export_tools import export, failing_halfway, request
from tests.qgis.processing_tools import Run, provider, refusal
from tests.rasters import NODATA, TILED, pixels_of, rasterized, terrain, wkt_of, write_raster
from tests.servers.datacube_wcs import datacube_wcs

__all__ = ["provider"]

X, Y = 2_000_000, 500_000
BOX = (X, Y - 300, X + 400, Y)
TRIANGLE = f"POLYGON(({X + 50} {Y - 20}, {X + 310} {Y - 110}, {X + 95} {Y - 271}, {X + 50} {Y - 20}))"
WITH_HOLE = (
    f"POLYGON(({X + 20.3} {Y - 30.1}, {X + 333.7} {Y - 12.9}, {X + 371.2} {Y - 255.5}, {X + 61.8} {Y - 280.4}, "
    f"{X + 20.3} {Y - 30.1}), ({X + 120} {Y - 100}, {X + 180.5} {Y - 170}, {X + 240} {Y - 90.2}, {X + 120} {Y - 100}))"
)
TWO_OVERLAPPING = (
    f"POLYGON(({X + 10} {Y - 10}, {X + 200} {Y - 10}, {X + 200} {Y - 150}, {X + 10} {Y - 150}, {X + 10} {Y - 10}))",
    f"POLYGON(({X + 99} {Y - 99}, {X + 99} {Y - 290}, {X + 300} {Y - 290}, {X + 300} {Y - 99}, {X + 99} {Y - 99}))",
)
BOW_TIE = (
    f"POLYGON(({X + 10} {Y - 10}, {X + 300} {Y - 280}, {X + 300} {Y - 10}, {X + 10} {Y - 280}, {X + 10} {Y - 10}))"
)


def cutline(*wkts, crs="EPSG:3979"):
    return cutline_of([bytes(QgsGeometry.fromWkt(wkt).asWkb()) for wkt in wkts], crs, "areas")


def coast(corners, seed=1):
    """An outline with very many corners around the middle of the box."""
    random = np.random.default_rng(seed)
    angles = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    radii = 100 + 30 * np.sin(angles * 7) + random.normal(0, 2, corners)
    points = [(X + 200 + r * np.cos(a), Y - 150 + r * np.sin(a)) for r, a in zip(radii, angles, strict=True)]
    return "POLYGON((" + ", ".join(f"{float(x)!r} {float(y)!r}" for x, y in [*points, points[0]]) + "))"


def mask_of(path):
    dataset = gdal.Open(str(path))
    return dataset.GetRasterBand(1).GetMaskBand().ReadAsArray()


def warped_by_gdal(raster, folder, *wkts):
    """gdalwarp -cutline, on the raster's own grid."""
    layers = ogr.GetDriverByName("GeoJSON").CreateDataSource(str(folder / "cut.geojson"))
    reference = osr.SpatialReference()
    reference.ImportFromEPSG(3979)
    layer = layers.CreateLayer("cut", reference, ogr.wkbPolygon, ["COORDINATE_PRECISION=15"])
    for wkt in wkts:
        feature = ogr.Feature(layer.GetLayerDefn())
        feature.SetGeometry(ogr.CreateGeometryFromWkt(wkt))
        layer.CreateFeature(feature)
    layer = layers = None
    gdal.Warp(str(folder / "gdal.tif"), str(raster), cutlineDSName=str(folder / "cut.geojson"))
    return pixels_of(folder / "gdal.tif")


@pytest.fixture
def raster(tmp_path):
    return write_raster(tmp_path / "raster.tif", terrain(300, 400))


@pytest.mark.parametrize("wkt", [TRIANGLE, WITH_HOLE, coast(30), coast(5000)], ids=["45", "hole", "coast", "corners"])
def test_pixels_are_those_of_gdalwarp(raster, tmp_path, wkt):
    export([raster], BOX, tmp_path / "out.tif", cutline=cutline(wkt))

    found = pixels_of(tmp_path / "out.tif")
    assert np.array_equal(found, warped_by_gdal(raster, tmp_path, wkt))
    assert np.array_equal(found, np.where(rasterized(raster, wkt), pixels_of(raster), np.float32(NODATA)))


def test_overlapping_polygons_are_all_inside(raster, tmp_path):
    export([raster], BOX, tmp_path / "out.tif", cutline=cutline(*TWO_OVERLAPPING))

    inside = rasterized(raster, *TWO_OVERLAPPING)
    assert np.array_equal(pixels_of(tmp_path / "out.tif") != NODATA, inside)
    assert inside[120, 150]


def test_an_invalid_polygon_is_made_valid(raster, tmp_path):
    export([raster], BOX, tmp_path / "out.tif", cutline=cutline(BOW_TIE))

    both = QgsGeometry.fromWkt(BOW_TIE).makeValid().asWkt()
    assert np.array_equal(pixels_of(tmp_path / "out.tif") != NODATA, rasterized(raster, both))


def test_a_curved_polygon_is_cut_along_its_curve(raster, tmp_path):
    circle = f"CURVEPOLYGON(CIRCULARSTRING({X + 100} {Y - 150}, {X + 300} {Y - 150}, {X + 100} {Y - 150}))"
    export([raster], BOX, tmp_path / "out.tif", cutline=cutline(circle))

    assert (pixels_of(tmp_path / "out.tif") != NODATA).sum() == pytest.approx(np.pi * 100**2, rel=0.002)


@pytest.mark.parametrize("offset", [(0, 0), (-1000, 3), (-7, -100_000)])
def test_the_same_pixels_are_inside_in_every_part(offset):
    random = np.random.default_rng(3)
    angles = np.sort(random.uniform(0, 2 * np.pi, 400))
    radii = random.uniform(20, 90, 400)
    # clockwise as it is seen: rows go down
    ring = np.stack((100 + radii * np.cos(angles), 100 + radii * np.sin(angles)), axis=-1)
    ring = np.vstack((ring, ring[:1]))
    cut = Cut(np.hstack((ring[:-1], ring[1:]))).shifted(*offset)
    whole = Window(offset[0], offset[1], 200, 200)
    inside = cut.inside(whole)

    for part in [Window(offset[0] + 37, offset[1] + 51, 90, 3), Window(offset[0] + 99, offset[1], 1, 200)]:
        assert np.array_equal(cut.inside(part), inside[part.slices(whole)])
    rows, columns = np.flatnonzero(inside.any(axis=1)), np.flatnonzero(inside.any(axis=0))
    assert cut.part(whole) == Window(
        offset[0] + int(columns[0]), offset[1] + int(rows[0]), int(np.ptp(columns)) + 1, int(np.ptp(rows)) + 1
    )
    cells = inside.reshape(20, 10, 20, 10).any(axis=(1, 3))
    edges = [range(start, start + 201, 10) for start in offset]
    assert np.array_equal(cut.touched(*edges), cells)


def test_a_source_without_nodata_gets_a_mask_or_the_chosen_value(tmp_path):
    raster = write_raster(tmp_path / "rgb.tif", terrain(300, 400, "uint8").clip(1), nodata=None)
    export([raster], BOX, tmp_path / "mask.tif", cutline=cutline(WITH_HOLE))
    export([raster], BOX, tmp_path / "value.tif", cutline=cutline(WITH_HOLE), nodata=0)

    inside = rasterized(raster, WITH_HOLE)
    dataset = gdal.Open(str(tmp_path / "mask.tif"))
    band = dataset.GetRasterBand(1)
    assert band.GetNoDataValue() is None
    assert np.array_equal(band.GetMaskBand().ReadAsArray() != 0, inside)
    for name in ("mask.tif", "value.tif"):
        assert np.array_equal(pixels_of(tmp_path / name), np.where(inside, pixels_of(raster), 0))


def test_a_mosaic_is_cut_and_its_file_of_sources_too(tmp_path):
    top = terrain(300, 200)
    top[50:200, 20:150] = NODATA
    one = write_raster(tmp_path / "one.tif", top)
    other = write_raster(tmp_path / "other.tif", terrain(300, 400, seed=2))
    export([one, other], BOX, tmp_path / "whole.tif", origins=True)
    export([one, other], BOX, tmp_path / "out.tif", origins=True, cutline=cutline(WITH_HOLE))

    inside = rasterized(other, WITH_HOLE)
    for suffix, outside in (("", np.float32(NODATA)), ("-sources", 0)):
        found, whole = pixels_of(tmp_path / f"out{suffix}.tif"), pixels_of(tmp_path / f"whole{suffix}.tif")
        assert np.array_equal(found, np.where(inside, whole, outside))


@pytest.mark.parametrize(
    "others",
    [
        {"crs": "EPSG:32619", "resampling": Resampling.BILINEAR},
        {"crs": "EPSG:4326"},
        {"resolution": (3.0, 3.0), "resampling": Resampling.AVERAGE},
        {"format": "COG"},
        {"pyramids": True},
    ],
)
def test_reprojected_and_coarser_exports_are_cut_on_their_own_grid(raster, tmp_path, others):
    export([raster], BOX, tmp_path / "whole.tif", **others)
    export([raster], BOX, tmp_path / "out.tif", cutline=cutline(WITH_HOLE), **others)

    found, whole = pixels_of(tmp_path / "out.tif"), pixels_of(tmp_path / "whole.tif")
    assert np.array_equal(found, np.where(rasterized(tmp_path / "out.tif", WITH_HOLE), whole, np.float32(NODATA)))
    assert (found != NODATA).any()


def test_polygons_in_another_crs_follow_their_straight_sides(tmp_path):
    raster = write_raster(tmp_path / "r.tif", np.ones((400, 600), "float32"), resolution=500.0)
    # sides of 300 km along parallels, which bend by hundreds of pixels in Lambert's projection
    box = QgsGeometry.fromWkt("POLYGON((-68.5 48.1, -68.5 49.2, -65.1 49.2, -65.1 48.1, -68.5 48.1))")
    export(
        [raster], (X, Y - 200_000, X + 300_000, Y), tmp_path / "out.tif", cutline=cutline(box.asWkt(), crs="EPSG:4326")
    )

    dense = box.densifyByCount(5000).asWkt(17)
    found = pixels_of(tmp_path / "out.tif") != NODATA
    # a hundredth of a pixel astray at most: of the 2000 pixels along the sides, some 20 may differ
    assert (found != rasterized(raster, dense, crs="EPSG:4326")).sum() < 20
    assert 0.1 < found.mean() < 0.9


def test_a_polygon_of_half_the_world_is_cut_off_where_it_cannot_be_projected(raster, tmp_path):
    world = "POLYGON((-180 -90, -180 90, 180 90, 180 -90, -180 -90))"
    export([raster], BOX, tmp_path / "out.tif", cutline=cutline(world, crs="EPSG:4326"))

    assert np.array_equal(pixels_of(tmp_path / "out.tif"), pixels_of(raster))


def test_polygons_on_both_sides_of_the_antimeridian_cut_one_result(tmp_path):
    west = write_raster(tmp_path / "w.tif", terrain(20, 30), epsg=4326, transform=(177, 0.1, 0, -16, 0, -0.1))
    east = write_raster(tmp_path / "e.tif", terrain(20, 20), epsg=4326, transform=(-180, 0.1, 0, -16, 0, -0.1))
    shapes = (
        "POLYGON((178 -16.5, 180 -16.5, 180 -17.5, 178 -17.5, 178 -16.5))",
        "POLYGON((-180 -16.5, -179 -16.5, -179 -17.5, -180 -17.5, -180 -16.5))",
    )
    export(
        [west, east],
        (170, -30, 190, -10),
        tmp_path / "out.tif",
        box_crs="EPSG:4326",
        clip=True,
        cutline=cutline(*shapes, crs="EPSG:4326"),
    )

    assert pixels_of(tmp_path / "out.tif").shape == (10, 30)
    assert (pixels_of(tmp_path / "out.tif") != NODATA).all()


def test_clipped_to_the_data_the_result_ends_where_the_polygons_do(raster, tmp_path):
    export([raster], BOX, tmp_path / "whole.tif", cutline=cutline(TRIANGLE))
    export([raster], (X - 999, Y - 999, X + 999, Y + 999), tmp_path / "out.tif", cutline=cutline(TRIANGLE), clip=True)

    dataset = gdal.Open(str(tmp_path / "out.tif"))
    t = dataset.GetGeoTransform()
    column, row = round(t[0] - X), round(Y - t[3])
    found, whole = dataset.ReadAsArray(), pixels_of(tmp_path / "whole.tif")
    assert np.array_equal(found, whole[row : row + found.shape[0], column : column + found.shape[1]])
    assert (found != NODATA).sum() == (whole != NODATA).sum()
    for edge in (found[0], found[-1], found[:, 0], found[:, -1]):
        assert (edge != NODATA).any()


def test_no_polygon_in_the_extent_is_said(raster, tmp_path):
    away = f"POLYGON(({X + 900} {Y}, {X + 990} {Y}, {X + 990} {Y - 90}, {X + 900} {Y}))"
    tiny = f"POLYGON(({X + 9.6} {Y - 9.6}, {X + 9.9} {Y - 9.6}, {X + 9.9} {Y - 9.9}, {X + 9.6} {Y - 9.6}))"
    for wkt in (away, tiny):
        with pytest.raises(ExportError, match="No pixel of the rasters lies in a polygon of “areas”"):
            plan_export(request([raster], (*BOX[:2], X + 500, Y), tmp_path / "out.tif", cutline=cutline(wkt)))
    for crs in ("EPSG:32619", "EPSG:4326"):
        with pytest.raises(ExportError, match="No pixel"):
            plan_export(
                request([raster], BOX, tmp_path / "out.tif", cutline=cutline("POLYGON((1 1, 2 1, 2 2, 1 1))", crs=crs))
            )
    with pytest.raises(ExportError, match="No polygon of “areas”"):
        cutline("LINESTRING(0 0, 1 1)", "POLYGON((0 0, 1 1, 0 0))")


def test_polygons_beside_the_raster_but_in_the_extent_are_said(raster, tmp_path):
    beside = f"POLYGON(({X + 500} {Y}, {X + 590} {Y}, {X + 590} {Y - 90}, {X + 500} {Y}))"
    with pytest.raises(ExportError, match="No pixel"):
        plan_export(request([raster], (X, Y - 300, X + 900, Y), tmp_path / "out.tif", cutline=cutline(beside)))


@pytest.mark.parametrize("nodata", [NODATA, None])
def test_tiles_are_cut_and_those_outside_left_out(tmp_path, nodata):
    raster = write_raster(tmp_path / "raster.tif", terrain(2500, 2500), nodata=nodata)
    box = (X, Y - 2500, X + 2500, Y)
    corner = f"POLYGON(({X + 100} {Y - 100}, {X + 1500} {Y - 300}, {X + 900} {Y - 900}, {X + 100} {Y - 100}))"
    export([raster], box, tmp_path / "one.tif", cutline=cutline(corner))
    plan = plan_export(request([raster], box, tmp_path / "t.vrt", tile_size=1024, cutline=cutline(corner)))
    run_tiled(plan)

    assert np.array_equal(pixels_of(tmp_path / "t.vrt"), pixels_of(tmp_path / "one.tif"))
    masks = [mask_of(tmp_path / name) for name in ("t.vrt", "one.tif")]
    assert np.array_equal(*masks)
    assert sorted(each.name for each in (tmp_path / "t").glob("*.tif")) == ["t-1-1.tif", "t-1-2.tif"]


@pytest.mark.parametrize("crs", [None, "EPSG:32619"])
def test_only_blocks_with_a_pixel_inside_are_fetched(tmp_path, store, proxy, crs):
    (tmp_path / "data").mkdir()
    values = np.random.default_rng(1).normal(size=(2560, 2560)).astype("float32")
    raster = write_raster(tmp_path / "data" / "r.tif", values)
    server = proxy(store(tmp_path / "data"))
    box = (X, Y - 2560, X + 2560, Y)
    wkt = f"POLYGON(({X + 140} {Y - 140}, {X + 2300} {Y - 2210}, {X + 2250} {Y - 2300}, {X + 140} {Y - 140}))"
    cut = {"cutline": cutline(wkt), "crs": crs}
    whole = plan_export(request([f"{server.url}/r.tif"], box, tmp_path / "whole.tif", crs=crs))
    plan = plan_export(request([f"{server.url}/r.tif"], box, tmp_path / "out.tif", **cut))
    report = run_export(plan)

    touched = rasterized(raster, wkt).reshape(20, 128, 20, 128).any(axis=(1, 3))
    assert touched.mean() < 0.2
    if crs is None:
        assert plan.bytes_to_fetch == pytest.approx(touched.mean() * whole.bytes_to_fetch, rel=0.05)
        assert report.bytes_fetched == pytest.approx(plan.bytes_to_fetch, rel=0.01)
    else:  # squares of 512 pixels, and what kernels need around them
        assert plan.bytes_to_fetch < 0.6 * whole.bytes_to_fetch
        assert report.bytes_fetched < 0.6 * whole.bytes_to_fetch


def test_an_interrupted_export_goes_on_with_its_polygons(tmp_path, store, proxy):
    (tmp_path / "data").mkdir()
    raster = write_raster(tmp_path / "data" / "r.tif", terrain(3000, 3000), options=TILED)
    server = proxy(store(tmp_path / "data"))
    box = (X, Y - 3000, X + 3000, Y)
    wkt = f"POLYGON(({X + 140} {Y - 140}, {X + 2900} {Y - 1000}, {X + 900} {Y - 2900}, {X + 140} {Y - 140}))"
    wanted = request([f"{server.url}/r.tif"], box, tmp_path / "out.tif", cutline=cutline(wkt))
    plan = plan_export(wanted)
    with pytest.raises(ExportError, match="stop"):
        run_export(plan, failing_halfway(plan))

    again = plan_export(request_from_json(request_to_json(wanted), wanted.output))
    assert again.request == wanted
    there = Journal(temporary_path(wanted.output)).read()
    assert 0.2 < there.share < 0.9
    assert there.fingerprint == fingerprint(again)
    run_export(again)

    expected = np.where(rasterized(raster, wkt), pixels_of(raster), np.float32(NODATA))
    assert np.array_equal(pixels_of(tmp_path / "out.tif"), expected)


def test_other_polygons_start_an_interrupted_export_anew(tmp_path, store, proxy):
    (tmp_path / "data").mkdir()
    raster = write_raster(tmp_path / "data" / "r.tif", terrain(2000, 2000), options=TILED)
    url = f"{proxy(store(tmp_path / 'data')).url}/r.tif"
    box = (X, Y - 2000, X + 2000, Y)
    triangles = [
        f"POLYGON(({X + 40} {Y - 40}, {X + east} {Y - 900}, {X + 900} {Y - 1900}, {X + 40} {Y - 40}))"
        for east in (1900, 1800)
    ]
    plan = plan_export(request([url], box, tmp_path / "out.tif", cutline=cutline(triangles[0])))
    with pytest.raises(ExportError, match="stop"):
        run_export(plan, failing_halfway(plan))
    export([url], box, tmp_path / "out.tif", cutline=cutline(triangles[1]))

    expected = np.where(rasterized(raster, triangles[1]), pixels_of(raster), np.float32(NODATA))
    assert np.array_equal(pixels_of(tmp_path / "out.tif"), expected)


@pytest.mark.parametrize("recipe", list(Recipe))
def test_scripts_say_that_they_do_not_cut(raster, tmp_path, recipe):
    plan = plan_export(request([raster], BOX, tmp_path / "out.tif", cutline=cutline(TRIANGLE)))

    script = script_of(recipe, plan)
    assert not script.text
    assert "polygons" in script.problem or recipe is Recipe.DASK  # which has another reason already


def test_the_file_says_what_it_was_cut_by(raster, tmp_path):
    export([raster], BOX, tmp_path / "out.tif", cutline=cutline(TRIANGLE))

    assert gdal.Open(str(tmp_path / "out.tif")).GetMetadataItem("DATACUBE_CUTLINE") == "areas (1)"
    assert "areas" in (tmp_path / "out.qmd").read_text(encoding="utf-8")


def test_a_layer_without_crs_is_said(raster, tmp_path):
    with pytest.raises(ExportError, match="areas has no coordinate reference system"):
        plan_export(request([raster], BOX, tmp_path / "out.tif", cutline=cutline(TRIANGLE, crs="")))


def test_a_crs_without_a_code_is_projected_too(raster, tmp_path):
    crs = wkt_of("+proj=lcc +lat_0=49 +lon_0=-95 +lat_1=49 +lat_2=77 +x_0=1000 +ellps=GRS80 +units=m")
    moved = QgsGeometry.fromWkt(TRIANGLE)
    moved.translate(1000, 0)
    export([raster], BOX, tmp_path / "out.tif", cutline=cutline(moved.asWkt(), crs=crs))

    found = pixels_of(tmp_path / "out.tif") != NODATA
    assert (found != rasterized(raster, TRIANGLE)).mean() < 1e-4


def polygon_layer(*wkts, crs="EPSG:3979"):
    layer = QgsVectorLayer(f"MultiPolygon?crs={crs}", "Parcels", "memory")
    features = []
    for wkt in wkts:
        feature = QgsFeature()
        feature.setGeometry(QgsGeometry.fromWkt(wkt))
        features.append(feature)
    layer.dataProvider().addFeatures(features)
    QgsProject.instance().addMapLayer(layer)
    return layer


EXTENT = f"{BOX[0]},{BOX[2]},{BOX[1]},{BOX[3]} [EPSG:3979]"


def run(raster, tmp_path, mask, **others):
    run = Run(
        "export_extent", SOURCES=[str(raster)], EXTENT=EXTENT, MASK=mask, OUTPUT=str(tmp_path / "out.tif"), **others
    )
    return run, tmp_path / "out.tif"


def test_processing_cuts_by_a_mask_layer(provider, raster, tmp_path):
    layer = polygon_layer(WITH_HOLE)
    done, output = run(raster, tmp_path, layer.id())

    assert done.is_done, done.log
    assert np.array_equal(pixels_of(output) != NODATA, rasterized(raster, WITH_HOLE))


def test_processing_cuts_by_the_selected_features(provider, raster, tmp_path):
    layer = polygon_layer(TRIANGLE, WITH_HOLE)
    layer.selectByIds([1])
    done, output = run(raster, tmp_path, QgsProcessingFeatureSourceDefinition(layer.id(), True), CLIP=True)

    assert done.is_done, done.log
    assert (pixels_of(output) != NODATA).sum() == rasterized(raster, TRIANGLE).sum()
    assert done.results["COLUMNS"] < 400


def test_processing_mends_an_invalid_polygon(provider, raster, tmp_path):
    done, output = run(raster, tmp_path, polygon_layer(BOW_TIE).id())

    assert done.is_done, done.log
    both = QgsGeometry.fromWkt(BOW_TIE).makeValid().asWkt()
    assert np.array_equal(pixels_of(output) != NODATA, rasterized(raster, both))


def test_processing_says_that_no_polygon_lies_in_the_extent(provider, raster, tmp_path):
    away = polygon_layer(f"POLYGON(({X + 9000} {Y}, {X + 9900} {Y}, {X + 9900} {Y - 900}, {X + 9000} {Y}))")
    done, output = run(raster, tmp_path, away.id())

    assert not done.is_done
    assert "No polygon of “Parcels” lies in the extent" in done.log
    assert not output.exists()


def test_processing_refuses_a_mask_that_cannot_be_read(provider, raster, tmp_path):
    reason = refusal(
        "export_extent", SOURCES=[str(raster)], EXTENT=EXTENT, MASK="/nowhere.gpkg", OUTPUT=str(tmp_path / "out.tif")
    )
    assert "MASK" in reason or "Mask" in reason


def test_a_coverage_of_a_service_is_cut(provider, raster, tmp_path):
    with datacube_wcs(dtm=raster) as service:
        done = Run(
            "extract_wcs",
            SERVICE=service.url,
            COVERAGE="dtm",
            EXTENT=EXTENT,
            MASK=polygon_layer(TRIANGLE).id(),
            OUTPUT=str(tmp_path / "out.tif"),
        )
    assert done.is_done, done.log
    found = pixels_of(tmp_path / "out.tif")
    assert np.array_equal(found, np.where(rasterized(raster, TRIANGLE), pixels_of(raster), np.float32(NODATA)))
