"""Tiled exports have the same pixels as one file, and fetch no finished tile again after an interruption."""

from __future__ import annotations

import shutil
from dataclasses import replace

import numpy as np
import pytest
from datacube_browser.core.errors import CanceledError, ExportError, StorageError
from datacube_browser.core.export.jobs.task import ExportTask
from datacube_browser.core.export.planning.plan_export import plan_export
from datacube_browser.core.export.request import ExportSource, Resampling
from datacube_browser.core.export.tiling import run_tiled as module
from datacube_browser.core.export.tiling.run_tiled import run_tiled
from datacube_browser.core.export.tiling.tiles import tiles_of
from osgeo import gdal
from qgis.core import QgsFeedback, QgsRasterLayer

from tests.export_tools import export, request
from tests.rasters import NODATA, pixels_of, terrain, write_raster
from tests.servers.tasks import result

X, Y = 2_000_000, 500_000
#: Not aligned with tiles, and more than two tiles of 512 wide and high.
BOX = (X + 100, Y - 1450, X + 1330, Y - 37)


@pytest.fixture
def source(tmp_path):
    values = terrain(1500, 1500)
    values[:700, :700] = NODATA
    return write_raster(tmp_path / "source.tif", values)


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


def tiled(sources, box, output, **others):
    return run_tiled(plan_export(request(sources, box, output, tile_size=512, **others)))


def files(folder):
    return sorted(path.name for path in folder.glob("*.tif"))


@pytest.mark.parametrize(
    "others",
    [
        {},
        {"crs": "EPSG:32619", "resampling": Resampling.BILINEAR},
        {"resolution": (1.7, 1.3), "resampling": Resampling.CUBIC},
        {"nodata": -9999.0},
        {"format": "COG"},
        {"creation_options": ("COMPRESS=NONE", "TILED=NO")},
    ],
    ids=str,
)
def test_the_tiles_have_the_pixels_of_one_file(source, folder, others):
    report = tiled([source], BOX, folder / "many.vrt", **others)
    export([source], BOX, folder / "one.tif", **others)

    many, one = gdal.Open(str(report.path)), gdal.Open(str(folder / "one.tif"))
    assert len(files(folder / "many")) >= 4
    assert many.GetGeoTransform() == pytest.approx(one.GetGeoTransform(), rel=1e-14)
    assert many.GetRasterBand(1).GetNoDataValue() == one.GetRasterBand(1).GetNoDataValue()
    assert np.array_equal(many.ReadAsArray(), one.ReadAsArray())


def test_every_pixel_is_in_exactly_one_tile(source, folder):
    plan = plan_export(request([source], BOX, folder / "many.vrt", tile_size=512))
    count = np.zeros((plan.grid.rows, plan.grid.columns), int)
    for tile in tiles_of(plan):
        rows, columns = tile.window.slices(plan.grid.window)
        count[rows, columns] += 1
    assert (count == 1).all()


def test_tiles_are_aligned_with_the_sources_blocks(source, folder):
    plan = plan_export(request([source], BOX, folder / "many.vrt", tile_size=512))
    for tile in tiles_of(plan):
        shift = tile.plan.placements[0].shift
        assert tile.window.column == 0 or shift[0] % 512 == 0
        assert tile.window.row == 0 or shift[1] % 512 == 0


def test_tiles_without_data_are_left_out(source, folder):
    report = tiled([source], BOX, folder / "many.vrt")

    assert "many-1-1.tif" not in files(folder / "many")
    assert "many-2-2.tif" in files(folder / "many")
    assert not (folder / "many" / "many-1-1.qmd").exists()
    assert report.bytes_written == sum(path.stat().st_size for path in (folder / "many").glob("*.tif"))


def test_a_tiled_export_can_be_moved(source, folder, tmp_path):
    tiled([source], BOX, folder / "many.vrt")
    before = pixels_of(folder / "many.vrt")

    moved = shutil.move(folder, tmp_path / "elsewhere")

    layer = QgsRasterLayer(str(moved / "many.vrt"), "many")
    assert layer.isValid()
    assert np.array_equal(pixels_of(moved / "many.vrt"), before)


def test_each_tile_and_the_vrt_have_provenance(source, folder):
    named = ExportSource(str(source), item_id="10_3-mosaic-1m", licence="OGL-CA")
    tiled([named], BOX, folder / "many.vrt")

    paths = [folder / "many.vrt", *(folder / "many").glob("*.tif")]
    assert len(paths) > 4
    for path in paths:
        tags = gdal.Open(str(path)).GetMetadata()
        assert tags["DATACUBE_ITEMS"] == "10_3-mosaic-1m"
        assert path.with_suffix(".qmd").exists()
    layer = QgsRasterLayer(str(folder / "many.vrt"), "many")
    layer.loadDefaultMetadata()
    assert layer.metadata().licenses() == ["OGL-CA"]


def test_the_vrt_of_a_mosaic_of_many_sources_lists_them_in_a_file_beside_it(tmp_path, folder):
    fine = write_raster(tmp_path / "fine.tif", terrain(1000, 700))
    coarse = write_raster(tmp_path / "coarse.tif", terrain(300, 300, seed=2), resolution=5.0)
    box = (X, Y - 1400, X + 1400, Y)
    others = {"origins": True, "resampling": Resampling.BILINEAR}

    tiled([fine, coarse], box, folder / "many.vrt", **others)
    export([fine, coarse], box, folder / "one.tif", **others)

    assert np.allclose(pixels_of(folder / "many.vrt"), pixels_of(folder / "one.tif"), atol=1e-3)
    many, one = (gdal.Open(str(folder / name)) for name in ("many-sources.vrt", "one-sources.tif"))
    assert np.array_equal(many.ReadAsArray(), one.ReadAsArray())
    one.GetMetadata()  # makes GDAL read the file beside it
    assert many.GetRasterBand(1).GetCategoryNames() == one.GetRasterBand(1).GetCategoryNames()
    assert many.GetRasterBand(1).GetRasterColorTable() is not None


def test_pixels_without_data_stay_masked_when_there_is_no_nodata_value(tmp_path, folder):
    source = write_raster(tmp_path / "bare.tif", terrain(900, 900), nodata=None)
    box = (X - 300, Y - 1400, X + 1400, Y + 20)

    tiled([source], box, folder / "many.vrt")
    export([source], box, folder / "one.tif")

    many, one = gdal.Open(str(folder / "many.vrt")), gdal.Open(str(folder / "one.tif"))
    masks = [each.GetRasterBand(1).GetMaskBand().ReadAsArray() for each in (many, one)]
    assert np.array_equal(masks[0], masks[1])
    assert 0 < (masks[0] == 0).sum() < masks[0].size
    assert np.array_equal(many.ReadAsArray(), one.ReadAsArray())


def stopped(wanted, after: int, monkeypatch) -> list[str]:
    """Run until so many tiles are fetched, then cancel; return the names of those tiles."""
    feedback, done = QgsFeedback(), []

    def counted(plan, *others, **named):
        if len(done) == after:
            feedback.cancel()
        report = original(plan, *others, **named)
        done.append(plan.request.output.name)
        return report

    original = module.run_export
    with monkeypatch.context() as patch:
        patch.setattr(module, "run_export", counted)
        with pytest.raises(CanceledError):
            run_tiled(plan_export(wanted), None, feedback)
    return done


def test_finished_tiles_are_not_fetched_again(source, folder, monkeypatch):
    wanted = request([source], BOX, folder / "many.vrt", tile_size=512)
    done = stopped(wanted, 4, monkeypatch)
    assert not (folder / "many.vrt").exists()
    before = {path.name: path.stat().st_mtime_ns for path in (folder / "many").glob("*.tif")}
    assert 0 < len(before) < 4 == len(done)  # one of the four tiles has no data

    fetched, told = [], []
    original = module.run_export
    monkeypatch.setattr(
        module,
        "run_export",
        lambda plan, *others, **named: fetched.append(plan.request.output.name) or original(plan, *others, **named),
    )
    plan = plan_export(wanted)
    report = run_tiled(plan, lambda done, total: told.append((done, total)))

    assert report.bytes_fetched < plan.bytes_to_fetch
    assert set(fetched).isdisjoint(done)
    assert told == sorted(told)
    assert told[-1][0] == pytest.approx(plan.bytes_to_fetch, rel=0.01)
    assert {name: (folder / "many" / name).stat().st_mtime_ns for name in before} == before
    export([source], BOX, folder / "one.tif")
    assert np.array_equal(pixels_of(folder / "many.vrt"), pixels_of(folder / "one.tif"))
    assert not list((folder / "many").glob("*.json"))


def test_tiles_of_another_request_are_not_reused(source, folder, monkeypatch):
    stopped(request([source], BOX, folder / "many.vrt", tile_size=512), 4, monkeypatch)

    tiled([source], BOX, folder / "many.vrt", nodata=-9999.0)
    export([source], BOX, folder / "one.tif", nodata=-9999.0)

    assert np.array_equal(pixels_of(folder / "many.vrt"), pixels_of(folder / "one.tif"))


def test_a_folder_with_other_files_is_refused(source, folder):
    (folder / "many").mkdir()
    (folder / "many" / "many-1-1.tif").write_text("precious")

    with pytest.raises(StorageError, match="not empty"):
        tiled([source], BOX, folder / "many.vrt")

    assert (folder / "many" / "many-1-1.tif").read_text() == "precious"


def test_finished_tiles_do_not_count_as_space_needed(source, folder, monkeypatch):
    wanted = request([source], BOX, folder / "many.vrt", tile_size=512)
    stopped(wanted, 8, monkeypatch)
    plan = plan_export(wanted)
    finished = sum(path.stat().st_size for path in (folder / "many").glob("*.tif"))

    with pytest.raises(StorageError, match="free"):
        run_tiled(replace(plan, bytes_free=plan.bytes_needed - finished - 1))
    run_tiled(replace(plan, bytes_free=plan.bytes_needed - finished))


def test_too_many_tiles_for_one_folder_are_refused(source, folder):
    with pytest.raises(ExportError, match="more than"):
        plan_export(request([source], BOX, folder / "many.vrt", tile_size=512, size=(60_000, 60_000)))


def test_the_export_task_writes_tiles_on_request(source, folder):
    report = result(ExportTask(request([source], BOX, folder / "many.vrt", tile_size=512)))

    assert report.path == folder / "many.vrt"
    assert (report.columns, report.rows) == gdal.Open(str(report.path)).ReadAsArray().shape[::-1]
