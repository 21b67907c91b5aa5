"""Extents too large for one machine: the save dialog suggests a Dask script or jobs, and both work."""

from __future__ import annotations

import shutil
import signal
from dataclasses import replace
from pathlib import Path

import pytest
from datacube_browser.core.export.jobs.throughput import speeds
from datacube_browser.core.export.planning.plan_export import plan_export
from datacube_browser.core.export.request import ExportSource
from datacube_browser.core.export.run import run_export
from datacube_browser.core.extent import MapExtent
from datacube_browser.core.settings import settings
from datacube_browser.ui.export.export_controller import ExportController
from datacube_browser.ui.export.save_extent_dialog import SaveExtentDialog
from datacube_browser.ui.export.script_dialog import ScriptDialog
from datacube_browser.ui.integration.options_page import OptionsPage
from datacube_browser.ui.widgets.operation_messages import OperationMessages
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QDialogButtonBox, QFileDialog, QLabel, QPushButton, QWidget

from demo.person import click, type_text, wait_until
from tests.qgis.export.job_folder import DTM, Jobs, empty
from tests.qgis.export.test_recipes import same
from tests.servers.proxy import Answer

__all__ = ["empty"]

BOX = (2_083_945, 298_000, 2_086_445, 299_500)


@pytest.fixture
def form(host, proxied_datacube, tmp_path, monkeypatch):
    """The save dialog for a file of the store, opened as the dock opens it."""
    monkeypatch.setattr(speeds, "_rates", {})
    settings().export_folder.setValue(str(tmp_path))
    settings().large_export.setValue(0.0001)
    host.frame(*BOX)
    exports = ExportController(host.canvas, OperationMessages(host.bar, host.window), host.window)
    source = ExportSource(f"{proxied_datacube.store_url}/{DTM}", name="10_3")
    exports.save_sources([source], MapExtent(*BOX, "EPSG:3979"))
    yield host.window.findChild(SaveExtentDialog)
    settings().large_export.setValue(50)
    exports.dispose()


def planned(form: SaveExtentDialog) -> None:
    wait_until(form.button_box.button(QDialogButtonBox.StandardButton.Ok).isEnabled, "planned", 15)


def words(form: SaveExtentDialog) -> str:
    return form.findChild(QLabel, "beyond_words").text()


def script_of_click(form: SaveExtentDialog, name: str) -> ScriptDialog:
    click(form.findChild(QPushButton, name))
    window = form.parentWidget()
    wait_until(lambda: window.findChildren(ScriptDialog), "the script is shown")
    (dialog,) = window.findChildren(ScriptDialog)
    wait_until(lambda: not dialog.note.text().startswith("Estimating"), "it is written", 15)
    return dialog


def jobs_of(form: SaveExtentDialog, empty: Path, monkeypatch) -> Jobs:
    form.format_section.setCollapsed(False)
    click(form.format_section.tiled)
    type_text(form.format_section.tile_size, "1024")
    planned(form)
    dialog = script_of_click(form, "beyond_jobs")
    # tests cannot type into the system's file dialog
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *given: str(empty.parent))
    click(dialog.save_button)
    wait_until(lambda: "Saved" in dialog.note.text(), dialog.note.text(), 15)
    return Jobs(Path(dialog.note.text().partition(": ")[2]), empty)


def exported_at_once(form: SaveExtentDialog, folder: Path) -> Path:
    whole = replace(form.export_request(), tile_size=None, output=folder / "exported_at_once.tif")
    return run_export(plan_export(whole)).path


def test_the_dialog_says_how_many_workers_the_export_would_need(form):
    planned(form)
    plan = form.plan()
    assert "3.8 million pixels" in words(form)
    assert "after a first export" in words(form)

    speeds.remember(plan, 2_000_000, 2_000_000 / (plan.bytes_to_fetch / (10 * 3600)))
    type_text(form.format_section.nodata, "-9999")
    planned(form)

    assert "At the speed of the last exports: 10 h with 1 worker, 1.3 h with 8, 9 min with 64." in words(form)
    assert form.findChild(QWidget, "beyond").isVisible()


@pytest.mark.parametrize("size", [0, 50])
def test_there_is_no_hint_below_the_size_set_in_the_options(form, size):
    settings().large_export.setValue(size)
    planned(form)

    assert not form.findChild(QWidget, "beyond").isVisible()


def test_the_size_is_set_in_the_options(qgis_new_project):
    page = OptionsPage(None, lambda _changed: None)
    assert page.large_export.value() == settings().large_export.value() == 50

    type_text(page.large_export, "0")
    QTest.keyClick(page.large_export, Qt.Key.Key_Return)
    assert page.large_export.text() == "never"
    page.apply()

    assert settings().large_export.value() == 0
    settings().large_export.setValue(50)


def test_one_click_opens_the_dask_script(form):
    planned(form)

    dialog = script_of_click(form, "beyond_dask")

    assert "searches a catalogue" in dialog.note.text()  # this file comes from no catalogue
    assert "Dask" in dialog.kinds.currentText()


def test_jobs_are_shared_between_processes_and_resumed_after_a_kill(
    form, proxied_datacube, empty, tmp_path, monkeypatch
):
    jobs = jobs_of(form, empty, monkeypatch)
    store = proxied_datacube.store
    number = len(jobs.manifest["tiles"])
    assert number >= 6
    assert "about" in jobs.run("--list")

    store.latency = 0.05
    store.clear()
    first, second = jobs.start("--part", "1/2"), jobs.start("--part", "2/2")
    wait_until(lambda: any("tiles/" in name and ".part" not in name for name in jobs.files()), "a tile is there", 30)
    first.send_signal(signal.SIGKILL)
    first.communicate(timeout=60)
    second.communicate(timeout=60)
    assert second.returncode == 0
    store.latency = 0
    done = {name: when for name, when in jobs.files().items() if "tiles/" in name and ".part" not in name}
    assert 1 <= len(done) < number
    assert not jobs.merged.exists()

    store.clear()
    jobs.run("--tile", *(tile["number"] for tile in jobs.manifest["tiles"] if tile["file"] in done))
    assert store.count() == 0
    jobs.run()
    fetched = store.bytes_sent
    assert done.items() <= jobs.files().items()
    assert not [name for name in jobs.files() if ".part" in name]
    same(exported_at_once(form, tmp_path), jobs.merged)

    before = jobs.files()
    store.clear()
    jobs.run()
    assert store.count() == 0
    assert jobs.files() == before

    shutil.rmtree(jobs.folder / "tiles")
    jobs.run()
    assert 0 < fetched < store.bytes_sent


def test_the_error_names_the_failing_store_and_the_tile(form, proxied_datacube, empty, monkeypatch):
    jobs = jobs_of(form, empty, monkeypatch)
    proxied_datacube.store.fault(Answer(500), path="dtm")

    said = jobs.run("--tile", "1-2", code=1, GDAL_HTTP_MAX_RETRY="0")

    assert f"tile 1-2 failed: {proxied_datacube.store_url}/{DTM} could not be read" in said
    assert not [name for name in jobs.files() if name.startswith("tiles/")]
    proxied_datacube.store.heal()
    proxied_datacube.store.fault(Answer(503), path="dtm", times=2)
    assert "1-2: finished" in jobs.run("--tile", "1-2", GDAL_HTTP_RETRY_DELAY="0.1")
