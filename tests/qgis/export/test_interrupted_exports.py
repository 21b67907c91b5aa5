"""Interrupted exports are offered for resuming or removal in the message bar, at once or at the next start."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from datacube_browser.core.errors import ExportError
from datacube_browser.core.export import run
from datacube_browser.core.export.jobs.interrupted import interrupted, remember
from datacube_browser.core.export.paths import temporary_path
from datacube_browser.core.export.planning.plan_export import plan_export
from datacube_browser.core.export.reading import chunk_reader
from datacube_browser.core.export.request import ExportSource
from datacube_browser.core.export.run import run_export
from datacube_browser.core.export.tiling.run_tiled import run_tiled
from datacube_browser.core.export.writing.journal import Journal
from datacube_browser.core.http.retry import RetryPolicy
from datacube_browser.core.settings import settings
from datacube_browser.core.spatial.georeference import Georeference
from datacube_browser.core.threads.tasks import cancel_all
from datacube_browser.ui.dock.datacube_dock import DatacubeDock
from datacube_browser.ui.export.export_controller import ExportController
from datacube_browser.ui.widgets import operation_messages as operations_module
from datacube_browser.ui.widgets.operation_messages import OperationMessages
from qgis.core import QgsApplication, QgsProject
from qgis.PyQt.QtWidgets import QPushButton

from demo.person import click, wait_until
from tests.export_tools import failing_halfway, request
from tests.rasters import pixels_of, terrain, write_raster
from tests.servers.proxy import Answer

X, Y = 2_000_000, 500_000
BOX = (X, Y - 10000, X + 3000, Y)


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("store")
    write_raster(folder / "source.tif", terrain(10000, 3000, "uint8"), nodata=None)
    return folder


@pytest.fixture
def remote(files, store, proxy):
    running = proxy(store(files))
    yield running
    running.heal()


@pytest.fixture
def output(tmp_path):
    folder = tmp_path / "out"
    folder.mkdir()
    return folder / "out.tif"


@pytest.fixture
def wanted(remote, output):
    grid = Georeference("EPSG:3979", BOX, shape=(10000, 3000))
    return request([ExportSource(f"{remote.url}/source.tif", "Source", georeference=grid)], BOX, output)


@pytest.fixture
def broken_off(wanted, output):
    """An export that was stopped halfway and is remembered, as after a crash."""

    plan = plan_export(wanted)
    with pytest.raises(ExportError):
        run_export(plan, failing_halfway(plan))
    remember(wanted, add_to_map=True)
    return output


@pytest.fixture
def dock(host):
    dock = DatacubeDock(host, host.window)
    yield dock
    dock.dispose()
    dock.deleteLater()


@pytest.fixture(autouse=True)
def _few_chunks_in_flight(monkeypatch):
    """Limit the chunks in flight: otherwise the whole small file is read at once and cannot be interrupted."""
    monkeypatch.setattr(run, "READERS", 2)


@pytest.fixture
def actions(host, monkeypatch):
    monkeypatch.setattr(operations_module, "_SHOWN_AFTER_MS", 0)
    monkeypatch.setattr(chunk_reader, "RETRIES", RetryPolicy(()))
    operations = OperationMessages(host.bar)
    actions = ExportController(host.canvas, operations, host.window)
    yield actions
    operations.clear()
    actions.dispose()


def button(bar, text: str) -> QPushButton | None:
    items = [item for item in bar.items() for item in item.findChildren(QPushButton)]
    return next((found for found in items if found.text() == text), None)


def press(bar, text: str) -> None:
    wait_until(lambda: (found := button(bar, text)) is not None and found.isVisible(), f"the button {text}", 20)
    click(button(bar, text))


def file_names(output) -> set[str]:
    return {path.name for path in output.parent.iterdir()}


def share(output) -> float:
    """The share of the export that its journal records."""
    record = Journal(temporary_path(output)).read()
    return 0.0 if record is None else record.share


def slow(remote) -> None:
    remote.latency, remote.bandwidth = 0.02, 150_000


def test_the_next_start_offers_to_resume_and_adds_the_layer(host, dock, broken_off, remote, files):
    remote.clear()
    dock.offer_interrupted_exports()
    wait_until(host.bar.items, "the offer", 20)
    assert "The export of out.tif was interrupted: " in host.bar.currentItem().text()
    assert remote.requests == []

    press(host.bar, "Resume")
    wait_until(broken_off.exists, "the file", 30)
    wait_until(lambda: QgsProject.instance().mapLayersByName("out"), "the layer", 20)

    assert (pixels_of(broken_off) == pixels_of(files / "source.tif")).all()
    assert remote.bytes_sent < 0.85 * (files / "source.tif").stat().st_size
    assert file_names(broken_off) == {"out.tif", "out.qmd"}
    wait_until(lambda: settings().interrupted_exports.value() == [], "nothing is remembered", 20)


def test_the_next_start_offers_to_remove(host, dock, broken_off):
    dock.offer_interrupted_exports()
    press(host.bar, "Discard")

    wait_until(lambda: file_names(broken_off) == set(), "the temporary file is gone", 20)
    wait_until(lambda: settings().interrupted_exports.value() == [], "nothing is remembered", 20)
    assert button(host.bar, "Resume") is None


def test_an_export_that_was_finished_is_forgotten_without_a_message(host, dock, wanted, output):
    remember(wanted)
    output.touch()
    dock.offer_interrupted_exports()

    wait_until(lambda: settings().interrupted_exports.value() == [], "nothing is remembered", 20)
    assert host.bar.items() == []


def test_an_export_from_a_signed_url_can_only_be_removed(host, dock, remote, output):
    signed = request([f"{remote.url}/source.tif?sig=abc"], BOX, output)

    def stop(done: int, total: int) -> None:
        if done > total / 2:
            raise ExportError("stop")

    with pytest.raises(ExportError):
        run_export(plan_export(signed), stop)
    remember(signed)
    dock.offer_interrupted_exports()
    wait_until(lambda: button(host.bar, "Discard") is not None, "the offer", 20)

    assert button(host.bar, "Resume") is None
    assert "its signed address is not kept" in host.bar.currentItem().text()


def test_try_again_after_an_error_fetches_the_rest(host, actions, wanted, remote, files):
    output = wanted.output
    remote.bandwidth = 500_000
    actions.start(wanted, add_to_map=False)
    wait_until(lambda: share(output) > 0.05, "a part is there", 30)
    remote.fault(Answer(404))
    wait_until(lambda: button(host.bar, "Try Again") is not None, "the error", 60)
    assert button(host.bar, "Discard") is not None
    assert not output.exists()
    before = share(output)
    remote.heal()

    press(host.bar, "Try Again")
    wait_until(output.exists, "the file", 30)

    assert before > 0.05
    assert (pixels_of(output) == pixels_of(files / "source.tif")).all()
    wait_until(lambda: settings().interrupted_exports.value() == [], "nothing is remembered", 20)


def test_after_an_error_the_partial_file_can_be_removed(host, actions, wanted, output, remote):
    remote.bandwidth = 500_000
    actions.start(wanted, add_to_map=False)
    wait_until(lambda: share(output) > 0.05, "a part is there", 30)
    remote.fault(Answer(404))

    press(host.bar, "Discard")

    wait_until(lambda: file_names(output) == set(), "the temporary file is gone", 20)
    wait_until(lambda: settings().interrupted_exports.value() == [], "nothing is remembered", 20)


def test_after_an_error_before_the_first_pixel_there_is_nothing_to_remove(host, actions, wanted, remote):
    remote.fault(Answer(404))
    actions.start(wanted, add_to_map=False)
    wait_until(lambda: button(host.bar, "Try Again") is not None, "the error", 60)

    assert button(host.bar, "Discard") is None
    assert settings().interrupted_exports.value() == []


def test_cancel_removes_everything(host, actions, wanted, output, remote):
    slow(remote)
    actions.start(wanted, add_to_map=False)
    wait_until(temporary_path(output).exists, "it has begun", 30)

    press(host.bar, "Cancel")

    wait_until(lambda: file_names(output) == set(), "the temporary file is gone", 20)
    wait_until(lambda: settings().interrupted_exports.value() == [], "nothing is remembered", 20)


@pytest.mark.parametrize("way", ["QGIS is closed", "the plugin is unloaded"])
def test_closing_keeps_the_partial_file(actions, wanted, output, remote, way):
    remote.bandwidth = 500_000
    actions.start(wanted, add_to_map=True)
    wait_until(lambda: share(output) > 0.1, "a part is there", 30)

    # what QGIS does before it closes, and the plugin when it is unloaded
    QgsApplication.taskManager().cancelAll() if way == "QGIS is closed" else cancel_all()
    wait_until(lambda: QgsApplication.taskManager().countActiveTasks() == 0, "the export has ended", 20)

    [entry] = settings().interrupted_exports.value()
    found = interrupted(entry)
    assert found.share > 0.1
    assert found.request == wanted
    assert found.add_to_map


def test_waiting_exports_are_offered_at_the_next_start(host, actions, dock, wanted, remote):
    remote.bandwidth = 500_000
    output = wanted.output
    second = replace(wanted, output=output.with_name("second.tif"))
    actions.start(wanted, add_to_map=False)
    actions.start(second, add_to_map=False)
    wait_until(lambda: share(output) > 0.1, "a part of the first is there", 30)

    actions.dispose()  # as when QGIS is closed
    cancel_all()
    wait_until(lambda: QgsApplication.taskManager().countActiveTasks() == 0, "the export has ended", 20)
    remote.latency, remote.bandwidth = 0, None
    dock.offer_interrupted_exports()
    wait_until(lambda: button(host.bar, "Resume") and button(host.bar, "Start Over"), "both are offered", 20)
    assert not second.output.exists()

    button(host.bar, "Start Over").click()  # it may be hidden: the bar shows one message at a time
    wait_until(second.output.exists, "the second file", 30)

    assert pixels_of(second.output).shape == (10000, 3000)


def test_running_and_waiting_exports_are_not_offered(host, dock, wanted, output, remote):
    slow(remote)
    actions = dock.panel().actions.exports
    actions.start(wanted, add_to_map=False)
    actions.start(replace(wanted, output=output.with_name("second.tif")), add_to_map=False)
    wait_until(temporary_path(output).exists, "the first has begun", 30)
    dock.offer_interrupted_exports()
    wait_until(lambda: not dock._interrupted._looking.is_running, "it has looked", 20)

    assert button(host.bar, "Resume") is None
    assert button(host.bar, "Start Over") is None
    dock.dispose()
    cancel_all()
    wait_until(lambda: QgsApplication.taskManager().countActiveTasks() == 0, "the exports have ended", 20)


def test_resuming_twice_starts_one_export(host, dock, broken_off, remote, files):
    remote.bandwidth = 500_000
    dock.offer_interrupted_exports()
    press(host.bar, "Resume")
    [entry] = settings().interrupted_exports.value()
    dock.panel().actions.exports.resume(interrupted(entry))
    wait_until(broken_off.exists, "the file", 60)
    wait_until(lambda: QgsApplication.taskManager().countActiveTasks() == 0, "nothing more runs", 20)

    assert (pixels_of(broken_off) == pixels_of(files / "source.tif")).all()
    assert file_names(broken_off) == {"out.tif", "out.qmd"}


@pytest.fixture
def tiles_broken_off(wanted, remote, output):
    """An interrupted tiled export with some finished tiles."""
    tiled = replace(wanted, output=output.with_suffix(".vrt"), tile_size=2048)
    plan = plan_export(tiled)
    with pytest.raises(ExportError):
        run_tiled(plan, failing_halfway(plan))
    remember(tiled)
    return tiled


@pytest.mark.parametrize("others", [{}, {"tile_size": 2048}, {"origins": True}], ids=str)
@pytest.mark.parametrize("part", [0.3, 0.8])
def test_an_interrupted_export_has_what_its_progress_bar_showed(wanted, output, others, part):
    ending = ".vrt" if "tile_size" in others else ".tif"
    asked = replace(wanted, output=output.with_suffix(ending), **others)
    plan, shown = plan_export(asked), []
    run_it = run_tiled if "tile_size" in others else run_export

    def stop(done: int, total: int) -> None:
        shown.append(done / total)
        if done > part * total:
            raise ExportError("stop")

    with pytest.raises(ExportError):
        run_it(plan, stop)
    remember(asked)

    found = interrupted(settings().interrupted_exports.value()[-1])
    assert found.share == pytest.approx(shown[-1], abs=0.06)  # a block that is half there is not kept
    settings().interrupted_exports.setValue([])


def test_resuming_a_tiled_export_fetches_the_missing_tiles(host, dock, tiles_broken_off, remote, files):
    finished = list(tiles_broken_off.tile_folder.glob("out-*-?.tif"))
    assert finished
    remote.clear()
    dock.offer_interrupted_exports()
    press(host.bar, "Resume")
    wait_until(tiles_broken_off.output.exists, "the virtual raster", 30)

    assert (pixels_of(tiles_broken_off.output) == pixels_of(files / "source.tif")).all()
    assert remote.bytes_sent < 0.85 * (files / "source.tif").stat().st_size
    wait_until(lambda: settings().interrupted_exports.value() == [], "nothing is remembered", 20)


def test_the_tiles_of_an_interrupted_export_can_be_removed(host, dock, tiles_broken_off, output):
    dock.offer_interrupted_exports()
    press(host.bar, "Discard")

    wait_until(lambda: file_names(output) == set(), "the tiles are gone", 20)
    wait_until(lambda: settings().interrupted_exports.value() == [], "nothing is remembered", 20)


def test_a_lossy_export_can_only_begin_anew_or_be_removed(host, dock, wanted, output):
    lossy = replace(wanted, creation_options=("COMPRESS=JPEG",))
    remember(lossy)
    temporary_path(output).write_bytes(b"II*\0")  # as a crash leaves it, without a journal
    dock.offer_interrupted_exports()
    wait_until(lambda: button(host.bar, "Start Over") is not None, "the offer", 20)

    press(host.bar, "Discard")

    wait_until(lambda: file_names(output) == set(), "the temporary file is gone", 20)


def refuse_removal(monkeypatch):
    """Make removals fail, as when another program on Windows has the file open or the folder is read-only."""

    def refused(self, *_given, **_more):
        raise PermissionError(13, "in use", str(self))

    monkeypatch.setattr(Path, "unlink", refused)


def test_a_failed_removal_is_reported_and_offered_again(host, dock, broken_off, monkeypatch):
    dock.offer_interrupted_exports()
    wait_until(lambda: button(host.bar, "Discard") is not None, "the offer", 20)
    with monkeypatch.context() as patch:
        refuse_removal(patch)
        press(host.bar, "Discard")
        wait_until(lambda: "could not be removed" in shown_text(host.bar), "the error", 20)
    assert broken_off.name in shown_text(host.bar)
    assert temporary_path(broken_off).exists()

    host.bar.clearWidgets()
    dock.offer_interrupted_exports()
    press(host.bar, "Discard")
    wait_until(lambda: file_names(broken_off) == set(), "the temporary file is gone", 20)


def test_a_failed_removal_after_an_error_is_reported(host, actions, wanted, remote, monkeypatch):
    remote.bandwidth = 500_000
    actions.start(wanted, add_to_map=False)
    wait_until(lambda: share(wanted.output) > 0.05, "a part is there", 30)
    remote.fault(Answer(404))
    wait_until(lambda: button(host.bar, "Discard") is not None, "the error", 60)
    with monkeypatch.context() as patch:
        refuse_removal(patch)
        press(host.bar, "Discard")
        wait_until(lambda: "could not be removed" in shown_text(host.bar), "the error", 20)

    assert len(settings().interrupted_exports.value()) == 1


def shown_text(bar) -> str:
    return " ".join(item.text() for item in bar.items())
