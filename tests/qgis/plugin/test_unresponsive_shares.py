"""While a network share does not answer, QGIS stays responsive and other folders can be used."""

from __future__ import annotations

import os
import threading

import pytest
from datacube_browser.core.catalogs import Catalog
from datacube_browser.core.export.request import ExportSource
from datacube_browser.core.settings import settings
from datacube_browser.core.stac.asset_choice import AssetChoice
from datacube_browser.core.stac.asset_records import Asset, AssetKind
from datacube_browser.core.stac.records import Collection, Item
from datacube_browser.core.threads.tasks import Task
from datacube_browser.ui.export.export_controller import ExportController
from datacube_browser.ui.export.save_extent_dialog import SaveExtentDialog
from datacube_browser.ui.export.script_dialog import ScriptDialog
from datacube_browser.ui.handover.vrt_dialog import VrtDialog
from datacube_browser.ui.widgets.operation_messages import OperationMessages
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QDialogButtonBox, QFileDialog, QPushButton

from demo.person import click, settle, type_text, wait_until
from tests.rasters import terrain, write_raster

X, Y = 2_000_000, 500_000
#: The functions of `os` that access a path.
_FILE_SYSTEM_CALLS = ("stat", "statvfs", "open", "access", "mkdir", "listdir", "scandir", "replace", "rename", "unlink")


class Share:
    """A folder whose file-system calls block until `answer` is set; those of the main thread are recorded instead."""

    def __init__(self, path):
        self.path = path
        self.asked_on_main_thread = []
        self.waiting = 0
        self.answers = threading.Event()

    def ask(self, name, path):
        if not str(path).startswith(str(self.path)):
            return
        if threading.current_thread() is threading.main_thread():
            self.asked_on_main_thread.append(f"{name} {path}")
        else:
            self.waiting += 1
            self.answers.wait(60)


@pytest.fixture
def share(tmp_path, monkeypatch):
    path = tmp_path / "share"
    path.mkdir()
    share = Share(path)
    for name in _FILE_SYSTEM_CALLS:
        original = getattr(os, name)

        def ask(path, *others, name=name, original=original, **more):
            share.ask(name, path)
            return original(path, *others, **more)

        monkeypatch.setattr(os, name, ask)
    yield share
    share.answers.set()
    settle()


@pytest.fixture
def here(tmp_path):
    folder = tmp_path / "here"
    folder.mkdir()
    return folder


@pytest.fixture
def exports(host, here):
    settings().export_folder.setValue(str(here))
    host.frame(X + 100, Y - 400, X + 400, Y - 100)
    operations = OperationMessages(host.bar, host.window)
    controller = ExportController(host.canvas, operations, host.window)
    yield controller
    controller.dispose()
    operations.clear()


def open_form(exports, host, here):
    source = here / "terrain.tif"
    if not source.exists():
        write_raster(source, terrain(1000, 1000))
    exports.save_sources([ExportSource(str(source), name="terrain")])
    return host.window.findChild(SaveExtentDialog)


def ok(dialog):
    box = dialog.findChild(QDialogButtonBox)
    return box.button(QDialogButtonBox.StandardButton.Ok)


def test_a_file_name_on_the_share_is_pending_and_another_one_is_accepted_at_once(exports, host, here, share):
    form = open_form(exports, host, here)
    wait_until(ok(form).isEnabled, "planned", 20)

    for attempt in range(6):  # more than QGIS has threads for tasks
        type_text(form.file_name.lineEdit(), str(share.path / f"{attempt}.tif"))
        wait_until(lambda attempt=attempt: share.waiting > attempt, "the share is asked", 20)
    assert not ok(form).isEnabled()
    assert form.estimate_section.note.text() == "Estimating the download…"

    type_text(form.file_name.lineEdit(), str(here / "mine.tif"))
    wait_until(ok(form).isEnabled, "planned in the other folder", 20)
    assert share.asked_on_main_thread == []


def test_the_dialog_opens_while_the_last_used_folder_does_not_answer(exports, host, here, share):
    settings().export_folder.setValue(str(share.path))
    form = open_form(exports, host, here)
    wait_until(lambda: share.waiting, "the share is asked", 20)
    assert form.file_name.filePath() == str(share.path / "terrain-extent.tif")

    type_text(form.file_name.lineEdit(), str(here / "mine.tif"))
    wait_until(ok(form).isEnabled, "planned in the other folder", 20)
    assert share.asked_on_main_thread == []


def test_a_queued_export_to_the_share_does_not_block_the_dialog(exports, host, here, share):
    form = open_form(exports, host, here)
    wait_until(ok(form).isEnabled, "planned", 20)
    exports._queue._running = Task("runs")
    exports._queue.add(Task("waits"), share.path, 1000)

    form = open_form(exports, host, here)
    wait_until(lambda: share.waiting, "the share is asked", 20)
    settle()
    assert share.asked_on_main_thread == []


def test_a_script_is_saved_to_the_share_in_the_background(exports, host, here, share, monkeypatch):
    form = open_form(exports, host, here)
    click(form.findChild(QPushButton, "script_button"))
    dialog = wait_until(lambda: host.window.findChild(ScriptDialog), "the script is shown", 20)
    wait_until(dialog.save_button.isEnabled, "it is written", 20)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *given: (str(share.path / "export.py"), ""))

    click(dialog.save_button)
    settle()

    assert share.asked_on_main_thread == []
    share.answers.set()
    wait_until(lambda: "Saved" in dialog.note.text(), dialog.note.text(), 20)


def test_a_vrt_on_the_share_is_pending_and_another_folder_is_accepted_at_once(host, here, share):
    asset = Asset("dtm", "https://a.b/dtm.tif", "DTM", AssetKind.COG)
    item = Item("tile", "hrdem", None, None, None, (asset,))
    choice = AssetChoice(Catalog("a", "A", "https://a.b/stac"), Collection("hrdem", "HRDEM"), item, asset)
    settings().download_folder.setValue(str(share.path))
    dialog = VrtDialog(choice.catalog, [choice], host.window)
    dialog.show()
    wait_until(lambda: share.waiting, "the share is asked", 20)
    assert not ok(dialog).isEnabled()

    type_text(dialog.file.lineEdit(), str(here))
    wait_until(ok(dialog).isEnabled, "the other folder is there", 20)
    QTest.qWait(50)
    assert share.asked_on_main_thread == []
    dialog.reject()
    dialog.deleteLater()


def test_a_download_to_the_share_starts_when_it_answers(datacube, open_dock, share, monkeypatch):
    from tests.qgis.dock.test_dock import connected

    panel = connected(open_dock(datacube.stac_url))
    asset = Asset("dtm", f"{datacube.store_url}/mrdem-30/mrdem-30-dtm.tif", "DTM", AssetKind.COG)
    item = Item("tile", "hrdem", None, None, None, (asset,))
    choice = AssetChoice(panel.search_controller.catalog, Collection("hrdem", "HRDEM"), item, asset)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *given: str(share.path))

    panel.actions.download([choice])
    wait_until(lambda: share.waiting, "the share is asked", 20)

    assert share.asked_on_main_thread == []
