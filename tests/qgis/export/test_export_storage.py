"""The output file appears complete or not at all, and the old file stays until then."""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from datacube_browser.core.errors import CanceledError, ExportError, StorageError
from datacube_browser.core.export.planning.plan_export import plan_export
from datacube_browser.core.export.run import run_export
from osgeo import gdal
from qgis.core import QgsFeedback

from tests.export_tools import export, request
from tests.forks import Nursery
from tests.rasters import pixels_of, terrain, write_raster

X, Y = 2_000_000, 500_000
BOX = (X, Y - 2000, X + 1500, Y)


@pytest.fixture
def source(tmp_path):
    return write_raster(tmp_path / "source.tif", terrain(2000, 1500))


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


@pytest.fixture(scope="module")
def refused():
    """A function that exports in a process of its own, with a limit on the size of files or as the user nobody, and
    returns what it has said."""
    with Nursery("tests.qgis.export.child_exports:prepare") as nursery:

        def do(source: Path, output: Path, *, most_bytes: int = 0, options: tuple[str, ...] = ()) -> str:
            process = nursery.start(
                "tests.qgis.export.child_exports:refused", str(source), BOX, str(output), options, most_bytes
            )
            assert process.wait(120) == 0, process.errors
            return process.output

        yield do


@pytest.mark.parametrize("options", [(), ("COMPRESS=NONE",), ("COMPRESS=NONE", "TILED=NO")])
def test_a_full_disk_is_reported_and_the_export_can_be_resumed(refused, source, folder, options):
    said = refused(source, folder / "out.tif", most_bytes=8_000_000, options=options)

    assert "refused: " in said
    assert "could not be written" in said
    assert {path.name for path in folder.iterdir()} == {"out.part.tif", "out.part.tif.jsonl"}

    export([source], BOX, folder / "out.tif", creation_options=options)

    assert np.array_equal(pixels_of(folder / "out.tif"), pixels_of(source))
    assert {path.name for path in folder.iterdir()} == {"out.tif", "out.qmd"}


def test_a_disk_full_from_the_start_leaves_no_file(refused, source, folder):
    said = refused(source, folder / "out.tif", most_bytes=5_000)

    assert "could not be written" in said
    assert list(folder.iterdir()) == []


def test_a_read_only_folder_is_reported(refused, source):
    with TemporaryDirectory() as open_to_all:
        folder = Path(open_to_all)
        folder.chmod(0o755)
        (folder / "out").mkdir(mode=0o555)
        copy = Path(shutil.copy(source, folder))
        copy.chmod(0o644)

        # root can write anywhere
        said = refused(copy, folder / "out" / "out.tif")

        assert "could not be written" in said
        assert "permission" in said.lower()
        assert list((folder / "out").iterdir()) == []


def test_a_missing_folder_is_reported_before_anything_is_fetched(source, tmp_path):
    with pytest.raises(StorageError, match="cannot be used"):
        plan_export(request([source], BOX, tmp_path / "nowhere" / "out.tif"))


def sparse(path: Path, columns: int, rows: int) -> Path:
    """A sparse raster of nodata only, which takes no disk space."""
    options = ["SPARSE_OK=TRUE", "TILED=YES", "BLOCKXSIZE=1024", "BLOCKYSIZE=1024", "BIGTIFF=YES"]
    dataset = gdal.GetDriverByName("GTiff").Create(str(path), columns, rows, 1, gdal.GDT_Float32, options)
    dataset.SetGeoTransform((X, 1, 0, Y, 0, -1))
    dataset.GetRasterBand(1).SetNoDataValue(-32767)
    dataset.FlushCache()
    return path


def test_an_export_larger_than_the_free_space_is_refused(tmp_path, folder):
    vast = sparse(tmp_path / "vast.tif", 1_000_000, 1_000_000)
    box = (X, Y - 1_000_000, X + 1_000_000, Y)

    plan = plan_export(request([vast], box, folder / "out.tif", creation_options=("COMPRESS=NONE",)))

    assert plan.is_too_large
    with pytest.raises(StorageError, match="free, and the file takes about"):
        run_export(plan)
    assert list(folder.iterdir()) == []


def test_the_old_file_stays_until_the_new_one_is_complete(source, folder):
    output = folder / "out.tif"
    output.write_text("precious")
    plan = plan_export(request([source], BOX, output))
    names: list[set[str]] = []

    def watch(*_: int) -> None:
        names.append({path.name for path in folder.iterdir()})
        assert output.read_text() == "precious"

    run_export(plan, watch)

    assert names[0] == {"out.tif", "out.part.tif", "out.part.tif.jsonl", "out.part.tif.lock"}
    assert {path.name for path in folder.iterdir()} == {"out.tif", "out.qmd"}
    assert np.array_equal(pixels_of(output), pixels_of(source))


def test_the_old_file_survives_a_cancellation(source, folder):
    output = folder / "out.tif"
    output.write_text("precious")
    plan, feedback = plan_export(request([source], BOX, output)), QgsFeedback()

    with pytest.raises(CanceledError):
        run_export(plan, lambda *_: feedback.cancel(), feedback)

    assert [path.name for path in folder.iterdir()] == ["out.tif"]
    assert output.read_text() == "precious"


def test_statistics_and_overviews_of_the_old_file_are_removed(source, folder):
    output = folder / "out.tif"
    write_raster(output, terrain(10, 10))
    for suffix in (".aux.xml", ".ovr", ".msk"):
        (folder / f"out.tif{suffix}").write_text("of another raster")

    export([source], BOX, output)

    assert {path.name for path in folder.iterdir()} == {"out.tif", "out.qmd"}


def test_a_canceled_uncompressed_export_does_not_write_the_rest(tmp_path, folder):
    vast = sparse(tmp_path / "vast.tif", 40_000, 20_000)
    box = (X, Y - 20_000, X + 40_000, Y)
    plan = plan_export(request([vast], box, folder / "out.tif", creation_options=("COMPRESS=NONE",)))
    feedback, sizes = QgsFeedback(), []

    def cancel(*_: int) -> None:
        sizes.append((folder / "out.part.tif").stat().st_size)
        feedback.cancel()

    with pytest.raises(CanceledError):
        run_export(plan, cancel, feedback)

    assert sizes[-1] < 100_000_000
    assert list(folder.iterdir()) == []


def test_an_export_may_replace_its_own_source(tmp_path):
    source = write_raster(tmp_path / "source.tif", terrain(600, 600))
    values = pixels_of(source)

    export([source], (X + 100, Y - 200, X + 300, Y), source)

    assert np.array_equal(pixels_of(source), values[:200, 100:300])


@pytest.mark.parametrize(
    ("others", "message"),
    [
        ({"format": "PNG"}, "cannot be written"),
        ({"crs": "EPSG:1"}, "reference system is unknown"),
        ({"resolution": (0.0, 1.0)}, "greater than zero"),
        ({"size": (0, 10)}, "greater than zero"),
        ({"nodata": -9999, "sources": "bytes"}, "does not fit"),
    ],
)
def test_invalid_requests_are_refused_with_a_message(tmp_path, source, others, message):
    if others.pop("sources", None):
        source = write_raster(tmp_path / "bytes.tif", terrain(100, 100, "uint8"), nodata=None)

    with pytest.raises(ExportError, match=message):
        plan_export(request([source], BOX, tmp_path / "out.tif", **others))


def test_an_extent_outside_the_rasters_is_refused(tmp_path, source):
    with pytest.raises(ExportError, match="touches none"):
        plan_export(request([source], (0, 0, 100, 100), tmp_path / "out.tif"))


def test_a_table_is_refused_as_a_source(tmp_path):
    table = tmp_path / "points.tif"
    table.write_text("x,y\n1,2\n")

    with pytest.raises(ExportError, match="could not be opened"):
        plan_export(request([table], BOX, tmp_path / "out.tif"))
