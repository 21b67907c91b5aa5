"""Mosaics of several sources: seams, order, holes."""

from __future__ import annotations

import numpy as np
import pytest
from datacube_browser.core.errors import CanceledError, ExportError
from datacube_browser.core.export.planning import chunks
from datacube_browser.core.export.planning import plan_export as plan_export_module
from datacube_browser.core.export.planning.plan_export import plan_export
from datacube_browser.core.export.request import ExportRequest, ExportSource
from datacube_browser.core.extent import MapExtent
from datacube_browser.core.spatial.georeference import Georeference
from osgeo import gdal
from qgis.core import QgsFeedback

from tests.export_tools import LAMBERT, export, request
from tests.rasters import NODATA, pixels_of, terrain, write_raster

X, Y = 2_000_000, 500_000


@pytest.fixture
def four_tiles(tmp_path):
    """Four tiles of 700 x 700 that meet in (X, Y), and the whole raster that they are parts of."""
    whole = terrain(1400, 1400)
    whole[650:720, 600:800] = NODATA
    tiles = [
        write_raster(
            tmp_path / f"tile_{column}_{row}.tif",
            whole[row * 700 : row * 700 + 700, column * 700 : column * 700 + 700],
            origin=(X + (column - 1) * 700, Y - (row - 1) * 700),
        )
        for column in (0, 1)
        for row in (0, 1)
    ]
    return tiles, whole


def test_four_tiles_join_without_a_seam(tmp_path, four_tiles):
    tiles, whole = four_tiles

    report = export(tiles, (X - 333, Y - 222, X + 111, Y + 444), tmp_path / "out.tif")

    assert np.array_equal(pixels_of(report.path), whole[700 - 444 : 700 + 222, 700 - 333 : 700 + 111])


def test_a_missing_tile_leaves_nodata(tmp_path, four_tiles):
    tiles, whole = four_tiles
    expected = whole[600:800, 600:800].copy()
    expected[100:, 100:] = NODATA

    report = export(tiles[:3], (X - 100, Y - 100, X + 100, Y + 100), tmp_path / "out.tif")

    assert np.array_equal(pixels_of(report.path), expected)


def test_the_first_source_is_on_top_and_the_next_one_fills_its_holes(tmp_path):
    top, below = terrain(400, 400, seed=1), terrain(400, 400, seed=2)
    top[100:200, 100:300] = NODATA
    below[150:160, 150:160] = -1
    first = write_raster(tmp_path / "first.tif", top)
    second = write_raster(tmp_path / "second.tif", below, origin=(X + 100, Y), nodata=-1)

    report = export([first, second], (X, Y - 400, X + 500, Y), tmp_path / "out.tif")

    shown_below = np.full((400, 500), NODATA, "float32")
    shown_below[:, 100:] = np.where(below == -1, NODATA, below)
    expected = shown_below.copy()
    expected[:, :400] = np.where(top == NODATA, shown_below[:, :400], top)
    assert np.array_equal(pixels_of(report.path), expected)
    result = gdal.Open(str(report.path))
    assert result.GetRasterBand(1).GetNoDataValue() == NODATA


def test_the_finest_source_determines_the_grid(tmp_path):
    fine, coarse = terrain(200, 200), terrain(200, 200, seed=2)
    fine[:50, :50] = NODATA
    one = write_raster(tmp_path / "fine.tif", fine)
    two = write_raster(tmp_path / "coarse.tif", coarse, resolution=2)

    report = export([two, one], (X, Y - 400, X + 400, Y), tmp_path / "coarse_on_top.tif")
    assert report.resampled
    assert np.array_equal(pixels_of(report.path), np.kron(coarse, np.ones((2, 2), "float32")))

    report = export([one, two], (X, Y - 200, X + 200, Y), tmp_path / "fine_on_top.tif")
    enlarged = np.kron(coarse, np.ones((2, 2), "float32"))[:200, :200]
    assert np.array_equal(pixels_of(report.path), np.where(fine == NODATA, enlarged, fine))


def test_the_data_type_holds_the_values_of_every_source(tmp_path):
    one = write_raster(tmp_path / "one.tif", terrain(100, 100, "uint8"), nodata=0)
    two = write_raster(tmp_path / "two.tif", terrain(100, 100, "int16") + 1000, origin=(X + 100, Y), nodata=0)

    report = export([one, two], (X, Y - 100, X + 200, Y), tmp_path / "out.tif")

    assert pixels_of(report.path).dtype == np.int16
    assert np.array_equal(pixels_of(report.path), np.hstack([pixels_of(one), pixels_of(two)]))


def test_transparent_pixels_are_holes(tmp_path):
    top = np.stack([terrain(200, 200, "uint8", seed) for seed in range(4)])
    top[3] = 255
    top[3, 50:100] = 0
    below = np.stack([terrain(200, 200, "uint8", seed + 9) for seed in range(4)])
    below[3] = 255
    options = ("TILED=YES", "PHOTOMETRIC=RGB", "ALPHA=YES")
    sources = [
        write_raster(tmp_path / f"{name}.tif", values, nodata=None, options=options)
        for name, values in (("top", top), ("below", below))
    ]

    report = export(sources, (X, Y - 200, X + 200, Y), tmp_path / "out.tif")

    expected = top.copy()
    expected[:, 50:100] = below[:, 50:100]
    assert np.array_equal(pixels_of(report.path), expected)
    result = gdal.Open(str(report.path))
    assert result.GetRasterBand(4).GetColorInterpretation() == gdal.GCI_AlphaBand


@pytest.mark.parametrize("most_areas", [2048, 4], ids=["cut along all edges", "cut along few edges"])
def test_many_overlapping_sources_are_stacked_in_their_order(tmp_path, monkeypatch, most_areas):
    monkeypatch.setattr(chunks, "_MOST_AREAS", most_areas)
    monkeypatch.setattr(chunks, "_MOST_PER_SOURCE", 0)
    draw = np.random.default_rng(5)
    expected, paths = np.full((1200, 1200), NODATA, "float32"), []
    for number in range(60):
        column, row = draw.integers(-200, 1150, 2)
        values = terrain(300, 300, seed=number)
        values[draw.integers(0, 300, 500), draw.integers(0, 300, 500)] = NODATA
        paths.append(write_raster(tmp_path / f"{number}.tif", values, origin=(X + column, Y - row)))
        seen = expected[max(row, 0) : row + 300, max(column, 0) : column + 300]
        here = values[max(-row, 0) :, max(-column, 0) :][: seen.shape[0], : seen.shape[1]]
        np.copyto(seen, here, where=seen == NODATA)

    report = export(paths, (X, Y - 1200, X + 1200, Y), tmp_path / "out.tif")

    assert np.array_equal(pixels_of(report.path), expected)


def test_planning_of_many_sources_can_be_canceled(tmp_path, monkeypatch):
    """Cancel after the sources are opened and before they are laid out."""
    feedback, placed = QgsFeedback(), []
    paths = [write_raster(tmp_path / f"{number}.tif", terrain(20, 20)) for number in range(20)]

    def place(*args):
        placed.append(args)
        feedback.cancel()

    monkeypatch.setattr(plan_export_module, "place_source", place)
    with pytest.raises(CanceledError):
        plan_export(request(paths, (X, Y - 20, X + 20, Y), tmp_path / "out.tif"), feedback)

    assert len(placed) == 1


def test_sources_outside_the_extent_are_not_opened(tmp_path):
    near = write_raster(tmp_path / "near.tif", terrain(200, 200))
    away = ExportSource(
        str(tmp_path / "not there.tif"),
        georeference=Georeference(LAMBERT, (X + 10_000, Y, X + 10_200, Y + 200)),
    )
    extent = MapExtent(X, Y - 100, X + 100, Y, LAMBERT)

    plan = plan_export(ExportRequest((away, ExportSource(str(near))), extent, tmp_path / "out.tif"))

    assert [placement.raster.source.href for placement in plan.placements] == [str(near)]


def test_different_numbers_of_bands_are_refused(tmp_path):
    one = write_raster(tmp_path / "one.tif", terrain(100, 100))
    two = write_raster(tmp_path / "two.tif", np.stack([terrain(100, 100)] * 3))

    with pytest.raises(ExportError, match="numbers of bands differ"):
        plan_export(request([one, two], (X, Y - 100, X + 100, Y), tmp_path / "out.tif"))


def test_the_demo_tiles_join_as_in_gdals_mosaic(tmp_path, datacube_data):
    folder = datacube_data / "hrdem-mosaic-1m"
    tiles = [folder / f"{name}-mosaic-1m-dtm.tif" for name in ("9_3", "10_3", "9_4", "10_4")]
    box = (X - 1500.4, Y - 1200.2, X + 900.3, Y + 1300.4)

    report = export(tiles, box, tmp_path / "out.tif")

    bounds = (X - 1500, Y - 1200, X + 900, Y + 1300)
    mosaic = gdal.BuildVRT("", [str(tile) for tile in tiles], outputBounds=bounds)
    result = pixels_of(report.path)
    assert np.array_equal(result, mosaic.ReadAsArray())
    assert 0 < np.count_nonzero(result == NODATA) < result.size / 2
