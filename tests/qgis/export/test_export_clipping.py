"""Extents that reach beyond the rasters: clipped to the data, outwards along the rasters' own pixels."""

from __future__ import annotations

import numpy as np
import pytest
from datacube_browser.core.errors import ExportError
from datacube_browser.core.export.jobs.request_json import request_from_json, request_to_json
from datacube_browser.core.export.planning import area
from datacube_browser.core.export.planning.plan_export import plan_export
from datacube_browser.core.export.request import Resampling
from datacube_browser.core.recipes import Recipe, script_of
from datacube_browser.core.recipes.tile_jobs import manifest
from datacube_browser.core.spatial.projected_area import projected_bounds
from osgeo import gdal

from tests.export_tools import export, request
from tests.qgis.processing_tools import Run, provider
from tests.rasters import NODATA, pixels_of, terrain, write_raster
from tests.servers.datacube_wcs import datacube_wcs

__all__ = ["provider"]

X, Y = 2_000_000, 500_000
WORLD = (-180, -90, 180, 90)


def box_of(path):
    dataset = gdal.Open(str(path))
    t = dataset.GetGeoTransform()
    return t[0], t[3] + dataset.RasterYSize * t[5], t[0] + dataset.RasterXSize * t[1], t[3]


def ground_with_data(path):
    """Its area in the squared unit of the CRS."""
    t = gdal.Open(str(path)).GetGeoTransform()
    return (pixels_of(path) != NODATA).sum() * t[1] * -t[5]


@pytest.fixture
def raster(tmp_path):
    return write_raster(tmp_path / "raster.tif", terrain(300, 400))


def clipped(sources, box, tmp_path, **others):
    export(sources, box, tmp_path / "clipped.tif", clip=True, **others)
    return tmp_path / "clipped.tif"


def test_the_part_with_data_is_the_same_as_in_the_whole(raster, tmp_path):
    box = (X - 500.3, Y - 120.7, X + 150.4, Y + 90)
    export([raster], box, tmp_path / "whole.tif")

    saved = clipped([raster], box, tmp_path)

    assert box_of(saved) == (X, Y - 121, X + 150, Y)
    assert np.array_equal(pixels_of(saved), pixels_of(tmp_path / "whole.tif", 500, 90, 150, 121))
    assert np.array_equal(pixels_of(saved), pixels_of(raster, 0, 0, 150, 121))


def test_an_extent_within_the_raster_stays(raster, tmp_path):
    box = (X + 10.4, Y - 60, X + 70, Y - 9.6)
    asked = request([raster], box, tmp_path / "one.tif", clip=True)

    plan, unclipped = plan_export(asked), plan_export(request([raster], box, tmp_path / "one.tif"))

    assert plan.grid == unclipped.grid
    assert not plan.is_clipped
    assert plan_export(request([raster], (X - 1, Y - 9, X + 9, Y), tmp_path / "one.tif", clip=True)).is_clipped


@pytest.mark.parametrize(
    ("box", "crs"),
    [
        (WORLD, "EPSG:4326"),
        ((-300, -120, 250, 100), "EPSG:4326"),
        ((-2e7, -2e7, 2e7, 2e7), "EPSG:3857"),
        ((-3e7, -3e7, 3e7, 3e7), "EPSG:3979"),
        ((-1.8e7, -9e6, 1.8e7, 9e6), "ESRI:54030"),
    ],
)
@pytest.mark.parametrize("epsg", [3979, 32619])
def test_a_view_of_the_world_saves_the_raster_itself(tmp_path, box, crs, epsg):
    origin = (X, Y) if epsg == 3979 else (300_000, 5_200_000)
    raster = write_raster(tmp_path / "raster.tif", terrain(60, 50), epsg=epsg, origin=origin)

    saved = clipped([raster], box, tmp_path, box_crs=crs)

    assert box_of(saved) == box_of(raster)
    assert np.array_equal(pixels_of(saved), pixels_of(raster))


def test_a_mosaic_is_clipped_to_the_union(tmp_path):
    one = write_raster(tmp_path / "one.tif", terrain(40, 50))
    other = write_raster(tmp_path / "other.tif", terrain(40, 50, seed=2), origin=(X + 200, Y - 100))

    saved = clipped([one, other], (X - 900, Y - 900, X + 900, Y + 900), tmp_path)

    assert box_of(saved) == (X, Y - 140, X + 250, Y)
    values = pixels_of(saved)
    assert np.array_equal(values[:40, :50], pixels_of(one))
    assert np.array_equal(values[-40:, -50:], pixels_of(other))
    assert (values[:40, 50:] == NODATA).all()


def test_the_clip_goes_outwards_along_the_pixels_of_the_finest(tmp_path):
    fine = write_raster(tmp_path / "fine.tif", terrain(40, 40))
    coarse = write_raster(tmp_path / "coarse.tif", terrain(4, 4), origin=(X + 40.4, Y - 0.4), resolution=10.0)

    saved = clipped([fine, coarse], (X - 99, Y - 99, X + 99, Y + 99), tmp_path)

    assert box_of(saved) == (X, Y - 41, X + 81, Y)
    assert (pixels_of(saved)[1:40, 42:80] != NODATA).all()


@pytest.mark.parametrize("others", [{"crs": "EPSG:4326"}, {"crs": "EPSG:32619"}, {"resolution": (7.0, 7.0)}])
def test_no_pixel_is_lost_in_another_crs_or_resolution(raster, tmp_path, others):
    saved = clipped([raster], (X - 5000, Y - 5000, X + 5000, Y + 5000), tmp_path, **others)

    export([raster], (X - 400, Y - 700, X + 800, Y + 400), tmp_path / "whole.tif", **others)
    assert ground_with_data(saved) == pytest.approx(ground_with_data(tmp_path / "whole.tif"), rel=0.02)
    columns = (pixels_of(saved) != NODATA).any(axis=0)
    rows = (pixels_of(saved) != NODATA).any(axis=1)
    # nothing but a rim of a few pixels around the data
    assert columns.sum() >= len(columns) - 4
    assert rows.sum() >= len(rows) - 4


def test_a_size_is_that_of_the_clipped_extent(raster, tmp_path):
    saved = clipped([raster], (X - 5000, Y - 5000, X + 5000, Y + 5000), tmp_path, size=(80, 60))

    assert box_of(saved) == pytest.approx((X, Y - 300, X + 400, Y))
    assert pixels_of(saved).shape == (60, 80)
    assert (pixels_of(saved) != NODATA).all()


def test_an_extent_that_touches_less_than_a_pixel_saves_that_pixel(raster, tmp_path):
    saved = clipped([raster], (X - 5000, Y - 5000, X + 0.3, Y + 5000), tmp_path)

    assert np.array_equal(pixels_of(saved), pixels_of(raster, 0, 0, 1, 300))


@pytest.mark.parametrize(
    "others",
    [{}, {"resolution": (100.0, 100.0), "resampling": Resampling.AVERAGE}, {"crs": "EPSG:4326"}],
)
def test_a_raster_of_one_pixel_is_saved(tmp_path, others):
    raster = write_raster(tmp_path / "pixel.tif", np.array([[7.0]], "float32"), resolution=30.0)

    saved = clipped([raster], (X - 5000, Y - 5000, X + 5000, Y + 5000), tmp_path, **others)

    assert 7 in pixels_of(saved)
    assert max(pixels_of(saved).shape) <= 5


def test_a_view_of_the_world_across_the_antimeridian_is_no_belt_around_the_earth(tmp_path):
    west = write_raster(tmp_path / "west.tif", terrain(20, 30), epsg=4326, transform=(177, 0.1, 0, -16, 0, -0.1))
    east = write_raster(
        tmp_path / "east.tif", terrain(20, 20, seed=2), epsg=4326, transform=(-180, 0.1, 0, -16, 0, -0.1)
    )

    saved = clipped([west, east], WORLD, tmp_path, box_crs="EPSG:4326")

    assert box_of(saved) == pytest.approx((177, -18, 182, -16))
    assert np.array_equal(pixels_of(saved), np.hstack([pixels_of(west), pixels_of(east)]))


def test_an_extent_across_the_antimeridian_is_clipped_on_both_sides(tmp_path):
    west = write_raster(tmp_path / "west.tif", terrain(20, 30), epsg=4326, transform=(177, 0.1, 0, -16, 0, -0.1))
    east = write_raster(
        tmp_path / "east.tif", terrain(20, 20, seed=2), epsg=4326, transform=(-180, 0.1, 0, -16, 0, -0.1)
    )

    for box, crs in [((170, -30, 190, -10), "EPSG:4326"), ((-190, -30, -170, -10), "EPSG:4326")]:
        saved = clipped([west, east], box, tmp_path, box_crs=crs)
        values = pixels_of(saved)
        assert values.shape == (20, 50)
        assert (values != NODATA).all()


def test_a_rotated_raster_is_clipped_to_its_outline(tmp_path):
    turned = write_raster(tmp_path / "turned.tif", terrain(40, 40), transform=(X, 0.8, -0.6, Y, -0.6, -0.8))

    saved = clipped([turned], (X - 5000, Y - 5000, X + 5000, Y + 5000), tmp_path)

    xmin, ymin, xmax, ymax = box_of(saved)
    assert (xmin, xmax) == pytest.approx((X - 24, X + 32), abs=1)
    assert (ymin, ymax) == pytest.approx((Y - 56, Y), abs=1)
    assert (pixels_of(saved) != NODATA).any()


def test_tiles_are_made_of_the_clipped_extent_alone(raster, tmp_path):
    plan = plan_export(
        request([raster], (X - 1e7, Y - 1e7, X + 1e7, Y + 1e7), tmp_path / "t.vrt", clip=True, tile_size=1024)
    )
    assert (plan.grid.columns, plan.grid.rows) == (400, 300)


def test_an_extent_beside_the_raster_touches_none_clipped_or_not(raster, tmp_path):
    for clip in (True, False):
        with pytest.raises(ExportError, match="touches none"):
            plan_export(request([raster], (0, 0, 100, 100), tmp_path / "none.tif", clip=clip))


def test_many_rasters_are_clipped_to_their_union(tmp_path):
    sources = []
    for number in range(40):
        place = (X + 100 * (number % 8), Y - 100 * (number // 8))
        sources.append(write_raster(tmp_path / f"{number}.tif", terrain(100, 100), origin=place))

    plan = plan_export(request(sources, WORLD, tmp_path / "o.tif", box_crs="EPSG:4326", clip=True))

    assert plan.grid.bounds == (X, Y - 500, X + 800, Y)


def test_too_many_rasters_to_project_each_are_clipped_in_another_crs(tmp_path, monkeypatch):
    monkeypatch.setattr(area, "_MOST_PROJECTED", 5)
    values, sources = terrain(70, 50), []
    for number in range(6):
        place = (X + 50 * (number % 3), Y - 70 * (number // 3))
        sources.append(write_raster(tmp_path / f"{number}.tif", values, origin=place))
    asked = request(sources, WORLD, tmp_path / "o.tif", box_crs="EPSG:4326", clip=True, crs="EPSG:32619")

    grid = plan_export(asked).grid

    box = projected_bounds((X, Y - 140, X + 150, Y), "EPSG:3979", "EPSG:32619")
    assert grid.bounds == pytest.approx(box, abs=3)


@pytest.mark.parametrize("recipe", list(Recipe))
def test_scripts_save_the_extent_of_the_dialog(raster, tmp_path, recipe):
    wanted = request([raster], WORLD, tmp_path / "out.tif", box_crs="EPSG:4326", clip=True)
    plan = plan_export(wanted)

    if recipe is Recipe.JOBS:
        assert (manifest(plan)["width"], manifest(plan)["height"]) == (400, 300)
    elif recipe is Recipe.PROCESSING:
        assert "'CLIP': True" in script_of(recipe, plan).text
    elif recipe is Recipe.DASK:
        assert "catalogue" in script_of(recipe, plan).problem
    else:  # as columns and rows, or as corners
        text = script_of(recipe, plan).text
        assert ("400" in text and "300" in text) or (str(X + 400) in text and str(Y - 300) in text)


def test_an_interrupted_export_is_clipped_when_it_goes_on(raster, tmp_path):
    wanted = request([raster], WORLD, tmp_path / "out.tif", box_crs="EPSG:4326", clip=True)
    stored = request_to_json(wanted)

    assert request_from_json(stored, wanted.output) == wanted
    del stored["clip"]  # as it was stored before there was a choice
    assert not request_from_json(stored, wanted.output).clip


@pytest.mark.parametrize(("clip", "size"), [(None, (500, 500)), (False, (500, 500)), (True, (400, 300))])
def test_processing_clips_where_it_is_asked_to(provider, raster, tmp_path, clip, size):
    extent = f"{X - 50},{X + 450},{Y - 400},{Y + 100} [EPSG:3979]"
    chosen = {} if clip is None else {"CLIP": clip}

    run = Run("export_extent", SOURCES=[str(raster)], EXTENT=extent, OUTPUT=str(tmp_path / "out.tif"), **chosen)

    assert run.is_done, run.log
    assert (run.results["COLUMNS"], run.results["ROWS"]) == size


def test_a_coverage_of_a_service_is_clipped(provider, raster, tmp_path):
    with datacube_wcs(dtm=raster) as service:
        run = Run(
            "extract_wcs",
            SERVICE=service.url,
            COVERAGE="dtm",
            EXTENT="-180,180,-90,90 [EPSG:4326]",
            CLIP=True,
            OUTPUT=str(tmp_path / "out.tif"),
        )
    assert run.is_done, run.log
    assert np.array_equal(pixels_of(tmp_path / "out.tif"), pixels_of(raster))
