"""Interrupted exports are resumed, also in another process after a kill, and have the right pixels."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from datacube_browser.core.errors import CanceledError, ExportError, StorageError
from datacube_browser.core.export.jobs.request_json import request_to_json
from datacube_browser.core.export.paths import journal_path, temporary_path
from datacube_browser.core.export.planning.plan_export import plan_export
from datacube_browser.core.export.request import ExportSource
from datacube_browser.core.export.run import run_export
from datacube_browser.core.export.writing.journal import Journal
from datacube_browser.core.export.writing.publish import locked
from osgeo import gdal
from qgis.core import QgsFeedback

from tests.export_tools import export, failing_halfway, request
from tests.forks import Forked, Nursery
from tests.rasters import NODATA, pixels_of, terrain, write_raster

X, Y = 2_000_000, 500_000
#: The files of an export with a source index, which has a legend beside it.
ALL_FILES = {"out.tif", "out.qmd", "out-sources.tif", "out-sources.qmd", "out-sources.tif.aux.xml"}
#: Not aligned with the source's blocks, and so not with the result's tiles; in pixels below.
BOX = (X + 333, Y - 2400, X + 2977, Y - 444)
WINDOW = (333, 444, 2644, 1956)
#: Large enough to be killed in the middle.
LARGE = (X + 333, Y - 3800, X + 4777, Y - 444)
LARGE_WINDOW = (333, 444, 4444, 3356)
BLOCKS = ("TILED=YES", "BLOCKXSIZE=256", "BLOCKYSIZE=256", "COMPRESS=LZW")


@pytest.fixture(scope="module")
def start():
    """A function that starts an export in a process of its own."""
    with Nursery("tests.qgis.export.child_exports:prepare") as nursery:
        yield lambda sources, output, others: nursery.start(
            "tests.qgis.export.child_exports:work", sources, LARGE, str(output), others
        )


def kill_when(child: Forked, condition) -> None:
    """Kill the export with SIGKILL as soon as the condition holds."""
    end = time.monotonic() + 120
    while not condition():
        if child.poll() is not None or time.monotonic() > end:
            child.kill()
            pytest.fail(f"the export ended by itself: {child.returncode}\n{child.errors}")
        time.sleep(0.005)
    child.kill()
    child.wait()


def share(output: Path) -> float:
    """The share of the export that its journal records."""
    record = Journal(temporary_path(output)).read()
    return 0.0 if record is None else record.share


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """`top.tif` has a hole and `base.tif` fills it; `small.tif` ends within the extent and has no nodata."""
    folder = tmp_path_factory.mktemp("store")
    top = terrain(4000, 5000, "int16") * 20
    top[1000:1700, 900:1500] = NODATA
    write_raster(folder / "top.tif", top, options=BLOCKS)
    write_raster(folder / "base.tif", terrain(4000, 5000, "int16", seed=2), options=BLOCKS)
    write_raster(folder / "small.tif", terrain(3500, 4500, "uint8", seed=3), nodata=None, options=BLOCKS)
    write_raster(folder / "floats.tif", terrain(3000, 2500), options=BLOCKS)
    return folder


@pytest.fixture
def remote(files, store, proxy):
    running = proxy(store(files))
    yield running
    running.heal()


@pytest.fixture
def slow(remote):
    """A server slow enough to kill an export in the middle."""
    remote.latency, remote.bandwidth = 0.02, 200_000
    return remote


def translated(source: str, folder: Path, window: tuple[int, ...] = WINDOW) -> np.ndarray:
    """The pixels of a window as gdal_translate cuts them out."""
    gdal.Translate(str(folder / "reference.tif"), source, srcWin=window)
    return pixels_of(folder / "reference.tif")


KINDS = {
    "default": {},
    "uncompressed": {"creation_options": ("COMPRESS=NONE",)},
    "strips": {"creation_options": ("COMPRESS=NONE", "TILED=NO")},
    "large tiles": {"creation_options": ("BLOCKXSIZE=1024", "BLOCKYSIZE=768")},
    "pyramids": {"pyramids": True},
    "cog": {"format": "COG"},
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_killed_export_is_resumed_with_the_right_pixels(start, files, tmp_path, folder, slow, *, kind):
    output, others, seed = folder / "out.tif", KINDS[kind], random.Random(kind)
    url = f"{slow.url}/top.tif"
    plan = plan_export(request([url], LARGE, output, **others))
    # chunks with a part in an incomplete tile are fetched again: about two rows of chunks
    again = 2 / len({chunk.window.row for chunk in plan.chunks})

    for _ in range(2):
        moment = share(output) + seed.uniform(0.01, 0.25)
        child = start([url], output, others)
        kill_when(child, lambda moment=moment: share(output) >= moment)
        assert not output.exists()
    slow.heal()
    there = share(output)
    slow.clear()
    report = export([url], LARGE, output, **others)

    assert np.array_equal(pixels_of(output), translated(str(files / "top.tif"), tmp_path, LARGE_WINDOW))
    assert {path.name for path in folder.iterdir()} == {"out.tif", "out.qmd"}
    assert report.bytes_fetched < plan.bytes_to_fetch * (1 + again - there)
    assert slow.bytes_sent < plan.bytes_to_fetch * (1 + again - there)


def test_mask_and_source_index_are_right_after_several_kills(start, folder, tmp_path, slow):
    """The source has no nodata value and does not cover the extent: the result has a mask."""
    urls = [f"{slow.url}/small.tif"]
    others = {"origins": True}
    output = folder / "out.tif"
    for moment in (0.15, 0.4, 0.6):
        kill_when(start(urls, output, others), lambda moment=moment: share(output) >= moment)
    slow.heal()
    export(urls, LARGE, output, **others)
    export(urls, LARGE, tmp_path / "reference.tif", **others)

    for name in ("{}.tif", "{}-sources.tif"):
        mine, theirs = gdal.Open(str(folder / name.format("out"))), gdal.Open(str(tmp_path / name.format("reference")))
        assert np.array_equal(mine.ReadAsArray(), theirs.ReadAsArray())
        masks = [each.GetRasterBand(1).GetMaskBand() for each in (mine, theirs)]
        assert np.array_equal(*(mask.ReadAsArray() for mask in masks))
    saved = gdal.Open(str(output))
    assert saved.GetRasterBand(1).GetMaskFlags() == gdal.GMF_PER_DATASET
    assert {path.name for path in folder.iterdir()} == ALL_FILES


def test_a_resumed_mosaic_fills_holes_like_an_uninterrupted_one(start, folder, tmp_path, slow):
    urls = [f"{slow.url}/{name}.tif" for name in ("top", "base")]
    output = folder / "out.tif"
    kill_when(start(urls, output, {"origins": True}), lambda: share(output) >= 0.4)
    slow.heal()
    export(urls, LARGE, output, origins=True)
    export(urls, LARGE, tmp_path / "reference.tif", origins=True)

    for suffix in (".tif", "-sources.tif"):
        assert np.array_equal(pixels_of(folder / f"out{suffix}"), pixels_of(tmp_path / f"reference{suffix}"))


@pytest.mark.parametrize("others", [{"format": "COG"}, {"pyramids": True}], ids=str)
def test_after_a_kill_while_building_overviews_no_pixels_are_fetched_again(start, folder, tmp_path, remote, others):
    url, output = f"{remote.url}/top.tif", folder / "out.tif"
    kill_when(start([url], output, others), lambda: share(output) == 1)
    assert not output.exists()
    plan = plan_export(request([url], LARGE, output, **others))
    remote.clear()

    run_export(plan)

    assert remote.bytes_sent < plan.bytes_to_fetch / 50
    export([url], LARGE, tmp_path / "reference.tif", **others)
    bands = [gdal.Open(str(path)) for path in (output, tmp_path / "reference.tif")]
    assert bands[0].GetRasterBand(1).GetOverviewCount() == bands[1].GetRasterBand(1).GetOverviewCount() > 0
    for level in range(bands[0].GetRasterBand(1).GetOverviewCount()):
        levels = [each.GetRasterBand(1).GetOverview(level).ReadAsArray() for each in bands]
        assert np.array_equal(*levels)
    assert {path.name for path in folder.iterdir()} == {"out.tif", "out.qmd"}


@pytest.fixture
def unfinished(folder, remote):
    """Run about half of an export; return the source's URL and the output's path."""
    url, output = f"{remote.url}/top.tif", folder / "out.tif"
    plan = plan_export(request([url], BOX, output))

    with pytest.raises(ExportError):
        run_export(plan, failing_halfway(plan))
    assert 0.2 < share(output) < 0.9
    return url, output


def test_after_an_error_only_the_rest_is_fetched(unfinished, remote, tmp_path, files):
    url, output = unfinished
    seen: list[int] = []
    plan = plan_export(request([url], BOX, output))
    remote.clear()

    run_export(plan, lambda done, total: seen.append(100 * done // total))

    assert remote.bytes_sent < 0.85 * plan.bytes_to_fetch
    assert seen[0] > 10
    assert seen[-1] == 100
    assert np.array_equal(pixels_of(output), translated(str(files / "top.tif"), tmp_path))


def test_tiles_that_differ_from_the_journal_are_fetched_again(unfinished, tmp_path, files):
    url, output = unfinished
    part = temporary_path(output)
    dataset = gdal.OpenEx(str(part), gdal.OF_UPDATE)
    dataset.WriteArray(np.full((50, 50), 7.0, np.float32), 10, 10)
    del dataset

    export([url], BOX, output)

    assert np.array_equal(pixels_of(output), translated(str(files / "top.tif"), tmp_path))


@pytest.mark.parametrize("damage", ["cut", "text", "gone", "other journal", "half a line", "empty journal"])
def test_damaged_partial_files_give_no_wrong_pixels(unfinished, tmp_path, damage, files):
    url, output = unfinished
    part = temporary_path(output)
    journal = journal_path(part)
    if damage == "cut":
        os.truncate(part, part.stat().st_size // 2)
    elif damage == "text":
        part.write_text("not a TIFF")
    elif damage == "gone":
        part.unlink()
    elif damage == "other journal":
        journal.write_text(journal.read_text().replace('"format":1', '"format":99'))
    elif damage == "half a line":
        journal.write_bytes(journal.read_bytes()[:-9])
    else:
        journal.write_bytes(b"")

    export([url], BOX, output)

    assert np.array_equal(pixels_of(output), translated(str(files / "top.tif"), tmp_path))
    kept = {part.name, journal.name} if damage == "text" else set()  # nobody knows whose the file is now
    assert {path.name for path in output.parent.iterdir()} == {"out.tif", "out.qmd"} | kept


def test_another_request_starts_from_the_beginning(unfinished, tmp_path, files):
    url, output = unfinished
    box = (BOX[0] + 100, *BOX[1:])

    export([url], box, output)

    assert np.array_equal(pixels_of(output), pixels_of(files / "top.tif", 433, 444, 2544, 1956))


def test_a_changed_source_is_not_mixed_with_its_older_version(folder, tmp_path):
    """Time and size identify a local file's version, the ETag a remote one's."""
    source = write_raster(tmp_path / "source.tif", terrain(2000, 1500))
    box, output = (X, Y - 2000, X + 1500, Y), folder / "out.tif"
    plan = plan_export(request([source], box, output))

    with pytest.raises(ExportError):
        run_export(plan, failing_halfway(plan))
    fresh = terrain(2000, 1500, seed=9)
    write_raster(source, fresh)

    export([source], box, output)

    assert np.array_equal(pixels_of(output), fresh)


def test_a_complete_file_that_was_not_renamed_yet_is_only_renamed(folder, remote):
    url, output = f"{remote.url}/top.tif", folder / "out.tif"
    plan = plan_export(request([url], BOX, output, origins=True))
    (folder / "out.tif").mkdir()  # a file cannot replace a folder
    with pytest.raises(StorageError):
        run_export(plan)
    (folder / "out.tif").rmdir()
    remote.clear()

    run_export(plan)

    assert remote.requests == []
    assert {path.name for path in folder.iterdir()} == ALL_FILES


def test_signatures_of_urls_are_not_written_to_disk(folder, remote):
    signature = "not-to-be-seen"
    url, output = f"{remote.url}/top.tif?sig={signature}&se=tomorrow", folder / "out.tif"
    plan = plan_export(request([url], BOX, output))
    written: list[bytes] = []

    stop = failing_halfway(plan)

    def fail(done: int, total: int) -> None:
        written.extend(path.read_bytes() for path in folder.iterdir())
        stop(done, total)

    with pytest.raises(ExportError):
        run_export(plan, fail)

    assert not any(signature.encode() in content for content in written)
    assert request_to_json(plan.request) is None  # this is what the settings store
    remote.clear()
    run_export(plan)  # the URL is still known in the same session
    assert remote.bytes_sent < 0.85 * plan.bytes_to_fetch


def test_an_export_with_lossy_compression_starts_from_the_beginning(folder, remote):
    """The file does not record the quality, so later tiles would differ from the first ones."""
    output = folder / "out.tif"
    plan = plan_export(request([f"{remote.url}/small.tif"], BOX, output, creation_options=("COMPRESS=JPEG",)))

    with pytest.raises(ExportError):
        run_export(plan, failing_halfway(plan))

    assert list(folder.iterdir()) == []


def test_a_second_export_to_the_same_file_is_refused(folder, remote):
    output = folder / "out.tif"
    plan = plan_export(request([f"{remote.url}/top.tif"], BOX, output))

    with locked(temporary_path(output)), pytest.raises(StorageError, match="Another export is writing"):
        run_export(plan)


def test_the_lock_of_a_killed_process_is_ignored(start, folder, slow):
    output = folder / "out.tif"
    child = start([f"{slow.url}/top.tif"], output, {})
    kill_when(child, lambda: share(output) > 0)
    assert temporary_path(output).with_name("out.part.tif.lock").exists()
    slow.heal()

    export([f"{slow.url}/top.tif"], LARGE, output)

    assert {path.name for path in folder.iterdir()} == {"out.tif", "out.qmd"}


def test_a_canceled_export_is_kept_only_on_request(folder, remote, tmp_path):
    output = folder / "out.tif"
    plan = plan_export(request([ExportSource(f"{remote.url}/top.tif")], BOX, output))

    for keeps in (False, True):
        feedback, stop = QgsFeedback(), failing_halfway(plan)

        def cancel(*said: int, stop: Callable[..., None] = stop, feedback: QgsFeedback = feedback) -> None:
            try:
                stop(*said)
            except ExportError:
                feedback.cancel()

        with pytest.raises(CanceledError):
            run_export(plan, cancel, feedback, keeps_canceled=lambda keeps=keeps: keeps)
        assert (share(output) > 0) is keeps
        assert bool(list(folder.iterdir())) is keeps
