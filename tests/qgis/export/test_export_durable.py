"""A file that is saved is whole, and what was there before goes with the old one."""

from __future__ import annotations

import itertools
import os
import shutil
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

import numpy as np
import pytest
from datacube_browser.core.errors import ExportError, StorageError
from datacube_browser.core.export.jobs.task import ExportTask
from datacube_browser.core.export.paths import journal_path, temporary_path
from datacube_browser.core.export.planning import limits
from datacube_browser.core.export.planning.plan_export import plan_export
from datacube_browser.core.export.run import run_export
from datacube_browser.core.export.tiling.run_tiled import run_tiled
from datacube_browser.core.files import durable_files
from osgeo import gdal
from qgis.core import QgsProject, QgsRasterLayer

from tests.export_tools import export, failing_halfway, request
from tests.open_file_guard import watch
from tests.rasters import pixels_of, terrain, write_raster
from tests.servers.tasks import result

X, Y = 2_000_000, 500_000
SIDE = 1500
BOX = (X, Y - SIDE, X + SIDE, Y)


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


@pytest.fixture
def values():
    return terrain(SIDE, SIDE)


@pytest.fixture
def source(tmp_path, values):
    return write_raster(tmp_path / "source.tif", values)


def finished_but_not_named(plan):
    """An export whose last step fails: the file waits for its name, and the journal says that it is whole."""
    output = plan.request.output
    aside = output.with_name("aside")
    if output.exists():
        output.rename(aside)
    output.mkdir()  # nothing can take the place of a folder
    with pytest.raises(StorageError):
        run_export(plan)
    output.rmdir()
    if aside.exists():
        aside.rename(output)


def zero_the_second_half(path):
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.truncate(size // 2)
        file.truncate(size)


@pytest.mark.parametrize("others", [{}, {"format": "COG"}, {"pyramids": True}, {"origins": True}], ids=str)
def test_a_file_that_a_power_cut_has_half_emptied_is_written_again(source, folder, values, others):
    plan = plan_export(request([source], BOX, folder / "out.tif", **others))
    finished_but_not_named(plan)
    zero_the_second_half(temporary_path(plan.request.output))

    run_export(plan)

    assert np.array_equal(pixels_of(folder / "out.tif"), values)


def test_so_is_the_file_of_origins(source, folder):
    plan = plan_export(request([source, source], BOX, folder / "out.tif", origins=True))
    finished_but_not_named(plan)
    broken = temporary_path(plan.request.origins_path)
    path = broken if broken.exists() else plan.request.origins_path
    zero_the_second_half(path)

    run_export(plan)

    assert (pixels_of(folder / "out-sources.tif") == 1).all()


def test_an_older_file_is_never_taken_for_a_finished_one(source, folder, values):
    """The mark is there, and the file that it speaks of is gone."""
    write_raster(folder / "out.tif", np.full((10, 10), 7, "float32"))
    plan = plan_export(request([source], BOX, folder / "out.tif"))
    finished_but_not_named(plan)
    temporary_path(plan.request.output).unlink()

    run_export(plan)

    assert np.array_equal(pixels_of(folder / "out.tif"), values)


def test_the_disk_has_the_file_before_the_mark_and_the_mark_before_the_name(source, folder, monkeypatch):
    steps = []
    sync, rename = os.fsync, type(folder).replace

    def fsync(handle):
        steps.append(os.readlink(f"/proc/self/fd/{handle}"))
        sync(handle)

    def replace(path, target):
        steps.append(f"{path.name} > {target.name}")
        return rename(path, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(type(folder), "replace", replace)

    export([source], BOX, folder / "out.tif")

    part = temporary_path(folder / "out.tif")
    named = steps.index("out.part.tif > out.tif")
    mark = max(at for at, step in enumerate(steps[:named]) if step == str(journal_path(part)))
    assert steps.index(str(part)) < mark < named
    assert str(folder) in steps[steps.index(str(part)) : mark]
    assert str(folder) in steps[named:]


class SharingViolation(PermissionError):
    winerror = 32


@pytest.mark.parametrize(("times", "is_saved"), [(3, True), (99, False)])
def test_a_virus_scanner_that_holds_the_file_is_waited_for(source, folder, monkeypatch, times, is_saved):
    write_raster(folder / "out.tif", np.full((10, 10), 7, "float32"))
    rename, left, slept = type(folder).replace, iter(range(times)), []

    def replace(path, target):
        if target.name == "out.tif" and next(left, None) is not None:
            raise SharingViolation(13, "used by another process")
        return rename(path, target)

    monkeypatch.setattr(type(folder), "replace", replace)
    monkeypatch.setattr(durable_files, "time", SimpleNamespace(sleep=slept.append))
    plan = plan_export(request([source], BOX, folder / "out.tif"))

    if is_saved:
        run_export(plan)
    else:
        with pytest.raises(StorageError, match="could not be written"):
            run_export(plan)

    assert (pixels_of(folder / "out.tif").shape == (SIDE, SIDE)) is is_saved
    assert slept


def test_a_refusal_for_good_is_said_at_once(source, folder, monkeypatch):
    slept = []
    monkeypatch.setattr(durable_files, "time", SimpleNamespace(sleep=slept.append))
    (folder / "out.tif").mkdir()

    with pytest.raises(StorageError):
        export([source], BOX, folder / "out.tif")

    assert slept == []


def test_what_lay_beside_an_old_file_does_not_lie_beside_the_new_one(source, folder):
    write_raster(folder / "out.tif", terrain(600, 600), overviews=())
    dataset = gdal.Open(str(folder / "out.tif"))
    dataset.BuildOverviews("NEAREST", [2, 4])
    dataset.GetRasterBand(1).ComputeStatistics(False)
    del dataset
    assert (folder / "out.tif.ovr").exists()
    assert (folder / "out.tif.aux.xml").exists()
    (folder / "out.tif.msk").write_bytes(b"of the old file")
    (folder / "out.qml").write_text("a style of the user's")

    export([source], BOX, folder / "out.tif")

    assert {path.name for path in folder.iterdir()} == {"out.tif", "out.qmd", "out.qml"}


def test_what_belongs_to_the_new_file_stays_when_it_is_named_in_two_steps(source, folder):
    """The names of classes lie beside the file; QGIS ended between its renaming and the end of the export."""
    output = folder / "out.tif"
    plan = plan_export(request([source, source], BOX, output, origins=True))
    finished_but_not_named(plan)
    assert not temporary_path(plan.request.origins_path).exists()

    run_export(plan)

    dataset = gdal.Open(str(folder / "out-sources.tif"))
    dataset.GetMetadata()  # makes GDAL read the file beside it
    assert dataset.GetRasterBand(1).GetCategoryNames()[1] == "source.tif"


@pytest.mark.parametrize("is_other_disk", [False, True])
def test_a_link_stays_a_link_and_the_file_behind_it_is_the_new_one(source, folder, values, monkeypatch, is_other_disk):
    there = folder.parent / "elsewhere"
    there.mkdir()
    write_raster(there / "real.tif", np.full((10, 10), 7, "float32"))
    (folder / "out.tif").symlink_to(there / "real.tif")
    if is_other_disk:
        rename = type(folder).replace

        def replace(path, target):
            if path.parent != target.parent:
                raise OSError(18, "Invalid cross-device link")
            return rename(path, target)

        monkeypatch.setattr(type(folder), "replace", replace)

    export([source], BOX, folder / "out.tif")

    assert (folder / "out.tif").is_symlink()
    assert np.array_equal(pixels_of(there / "real.tif"), values)
    assert {path.name for path in there.iterdir()} == {"real.tif"}
    assert {path.name for path in folder.iterdir()} == {"out.tif", "out.qmd"}


def test_a_layer_of_the_file_shows_the_new_pixels(source, folder, tmp_path, values, qgis_app):
    write_raster(folder / "out.tif", np.full((10, 10), 7, "float32"))
    layer = QgsRasterLayer(str(folder / "out.tif"), "open")
    QgsProject.instance().addMapLayer(layer)
    assert (layer.width(), layer.height()) == (10, 10)

    with watch():  # on Windows, where that cannot be, the dialog says so
        result(ExportTask(request([source], BOX, folder / "out.tif")))

    assert (layer.width(), layer.height()) == (SIDE, SIDE)
    assert layer.extent().width() == SIDE
    block = layer.dataProvider().block(1, layer.extent(), 5, 5)
    assert not block.isNoData(0, 0)
    QgsProject.instance().clear()


def test_a_thousand_tiles_write_a_journal_that_grows_by_lines(source, folder, monkeypatch):
    """Each finished tile adds its own line, and rewrites none."""
    from datacube_browser.core.export.tiling import tile_journal

    written = []
    whole = tile_journal.write_atomically

    def write(path, content):
        written.append(len(content))
        whole(path, content)

    monkeypatch.setattr(tile_journal, "write_atomically", write)
    plan = plan_export(request([source], BOX, folder / "out.vrt", tile_size=512))

    run_tiled(plan)

    assert len(written) == 1


def test_a_line_of_the_journal_that_was_cut_short_costs_one_tile(source, folder, values):
    plan = plan_export(request([source], BOX, folder / "out.vrt", tile_size=512))

    def stop(*_said):
        if len(list((folder / "out").glob("out-?-?.tif"))) > 3:
            raise ExportError("stop")

    with pytest.raises(ExportError):
        run_tiled(plan, stop)
    journal = folder / "out" / "unfinished.json"
    lines = journal.read_bytes().splitlines()
    assert len(lines) > 2
    journal.write_bytes(b"\n".join(lines)[:-5])
    kept = {path: path.stat().st_mtime_ns for path in (folder / "out").glob("out-?-?.tif")}

    run_tiled(plan_export(plan.request))

    assert np.array_equal(pixels_of(folder / "out.vrt"), values)
    again = [path for path, moment in kept.items() if path.stat().st_mtime_ns != moment]
    assert len(again) == 1


def test_a_file_whose_rows_do_not_fit_into_memory_is_refused_with_a_way_out(source, folder, monkeypatch):
    monkeypatch.setattr(limits, "_MOST_ROW_BYTES", 512 * 4 * 1000)

    with pytest.raises(ExportError, match=r"too wide: 1,?500 columns") as error:
        plan_export(request([source], BOX, folder / "out.tif"))
    assert "tiles" in error.value.hint

    assert plan_export(request([source], BOX, folder / "out.vrt", tile_size=512)).pixels == SIDE * SIDE


@pytest.mark.parametrize("kind", ["remote", "local"])
def test_a_virtual_raster_whose_file_has_changed_is_not_gone_on_with(tmp_path, folder, store, kind):
    files = tmp_path / "files"
    files.mkdir()
    write_raster(files / "a.tif", terrain(SIDE, SIDE))
    base = f"/vsicurl/{store(files)}" if kind == "remote" else str(files)
    gdal.BuildVRT(str(tmp_path / "all.vrt"), [f"{base}/a.tif"])
    wanted = request([tmp_path / "all.vrt"], BOX, folder / "out.tif")
    plan = plan_export(wanted)
    with pytest.raises(ExportError):
        run_export(plan, failing_halfway(plan))
    fresh = terrain(SIDE, SIDE, seed=9)
    write_raster(files / "new.tif", fresh)
    shutil.move(files / "new.tif", files / "a.tif")
    gdal.VSICurlClearCache()

    run_export(plan_export(wanted))

    assert np.array_equal(pixels_of(folder / "out.tif"), fresh)


def test_a_virtual_raster_of_local_files_that_stayed_is_gone_on_with(tmp_path, folder, source):
    gdal.BuildVRT(str(tmp_path / "all.vrt"), [str(source)])
    wanted = request([tmp_path / "all.vrt"], BOX, folder / "out.tif")
    plan = plan_export(wanted)
    with pytest.raises(ExportError):
        run_export(plan, failing_halfway(plan))
    seen = []

    again = plan_export(wanted)
    run_export(again, lambda done, total: seen.append(done / total))

    assert seen[0] > 0.3


@pytest.fixture
def many_nodes(source):
    """A store whose servers make an ETag each for the same file."""
    content, numbers = source.read_bytes(), itertools.count()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            first, last = map(int, self.headers["Range"].removeprefix("bytes=").split("-"))
            body = content[first : last + 1]
            self.send_response(206)
            self.send_header("Content-Range", f"bytes {first}-{first + len(body) - 1}/{len(content)}")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("ETag", f'"node-{next(numbers)}"')
            self.send_header("Last-Modified", "Thu, 01 Jan 2026 00:00:01 GMT")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/source.tif"
    server.shutdown()
    server.server_close()


def test_a_store_whose_servers_make_an_etag_each_is_read_and_that_is_said(many_nodes, folder, values):
    report = export([many_nodes], BOX, folder / "out.tif")

    assert np.array_equal(pixels_of(folder / "out.tif"), values)
    assert "length and date" in " ".join(report.notes)


def test_values_that_the_wanted_nodata_value_swallows_are_counted_in_the_report(tmp_path, folder):
    numbers = np.ones((64, 64), "uint8")
    numbers[:2] = 9
    path = write_raster(tmp_path / "numbers.tif", numbers, nodata=None)

    report = export([path], (X, Y - 64, X + 64, Y), folder / "out.tif", nodata=9)

    assert "128" in " ".join(report.notes)
