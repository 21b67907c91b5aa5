"""File names and folders that make trouble are noticed while they are typed, in every dialog that saves."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from datacube_browser.core.download.name_check import name_problem
from datacube_browser.core.export.jobs.task import ExportTask
from datacube_browser.core.export.request import ExportSource
from datacube_browser.core.files import this_system
from datacube_browser.core.files.file_names import stem_of
from datacube_browser.core.layers.local_vrt import LocalVrtRequest
from datacube_browser.core.settings import settings
from datacube_browser.ui.export.export_controller import ExportController
from datacube_browser.ui.export.save_extent_dialog import SaveExtentDialog
from datacube_browser.ui.handover.vrt_dialog import VrtDialog
from datacube_browser.ui.integration.options_page import OptionsPage
from datacube_browser.ui.widgets import operation_messages as operations_module
from datacube_browser.ui.widgets.folder_note import FolderNote
from datacube_browser.ui.widgets.operation_messages import OperationMessages
from qgis.core import QgsCoordinateReferenceSystem, QgsProject, QgsRasterLayer, QgsRectangle
from qgis.PyQt.QtWidgets import QApplication, QDialogButtonBox, QPushButton

from demo.person import click, click_row, expand_row, find_row, settle, type_text, wait_until
from tests.qgis.tree_samples import CATALOG, HRDEM, item
from tests.rasters import terrain, write_raster

X, Y = 2_000_000, 500_000


@pytest.fixture
def source(tmp_path):
    return write_raster(tmp_path / "terrain.tif", terrain(1000, 1000))


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "out"
    folder.mkdir()
    settings().export_folder.setValue(str(folder))
    settings().download_folder.setValue(str(folder))
    return folder


@pytest.fixture
def dialog(host, source, folder):
    host.canvas.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:3979"))
    host.canvas.setExtent(QgsRectangle(X + 100, Y - 400, X + 400, Y - 100))
    dialog = SaveExtentDialog([ExportSource(str(source), name="10_3-mosaic-1m · dtm-vrt")], host.canvas)
    dialog.show()
    yield dialog
    dialog.close()
    dialog.deleteLater()


@pytest.fixture
def vrt_dialog(host, folder):
    from datacube_browser.core.stac.asset_choice import AssetChoice

    items = [item("10_3-mosaic-1m"), item("10_4-mosaic-1m")]
    choices = [AssetChoice(CATALOG, HRDEM, each, each.asset("dtm-vrt")) for each in items]
    dialog = VrtDialog(CATALOG, choices, host.window)
    dialog.show()
    dialog.as_one.setChecked(True)
    yield dialog
    dialog.close()
    dialog.deleteLater()


@pytest.fixture
def read_only_disk(tmp_path):
    """A folder on a disk that is mounted read-only: not even root may write there."""
    mount = tmp_path / "read only"
    mount.mkdir()
    as_root = [] if os.geteuid() == 0 else ["sudo"]
    subprocess.run([*as_root, "mount", "-t", "tmpfs", "-o", "ro,size=1m", "tmpfs", str(mount)], check=True)
    yield mount
    subprocess.run([*as_root, "umount", str(mount)], check=True)


def enter(field, text):
    """Type the text, or paste it where no keyboard has its signs."""
    if text.isascii():
        type_text(field, text)
    else:
        QApplication.clipboard().setText(text)
        field.setFocus()
        field.selectAll()
        field.paste()


def ok(box):
    return box.button(QDialogButtonBox.StandardButton.Ok)


BAD_NAMES = {
    "CON.tif": "device",
    "aux.tif": "device",
    "NUL": "device",
    "com1.dem.tif": "device",
    "Lpt9.tif": "device",
    "conin$.tif": "device",
    "a:b.tif": "Windows",
    "dem?.tif": "Windows",
    'the "best".tif': "Windows",
    "a|b*.tif": "Windows",
    "<dem>.tif": "Windows",
    "dem\N{RIGHT-TO-LEFT OVERRIDE}fit.exe.tif": "invisible",
    "dem\N{RIGHT-TO-LEFT MARK}.tif": "invisible",
    "de\N{ZERO WIDTH SPACE}m.tif": "invisible",
    "x" * 252 + ".tif": "too long",
    "é" * 126 + ".tif": "too long",
    "日" * 84 + ".tif": "too long",
}


@pytest.mark.parametrize("name", BAD_NAMES)
def test_a_name_that_some_disks_do_not_take_is_said_while_typing(dialog, folder, name):
    enter(dialog.file_name.lineEdit(), f"{folder}/{name}")

    note = dialog.estimate_section.note
    wait_until(lambda: BAD_NAMES[name] in note.text(), f"the warning ({note.text()})", 15)
    if BAD_NAMES[name] == "too long":
        assert not ok(dialog.button_box).isEnabled()
    else:
        wait_until(ok(dialog.button_box).isEnabled, "it may be saved", 15)
        assert BAD_NAMES[name] in note.text()


@pytest.mark.parametrize("name", BAD_NAMES)
def test_so_it_is_for_virtual_rasters(vrt_dialog, folder, name):
    enter(vrt_dialog.file.lineEdit(), f"{folder}/{name}")

    wait_until(lambda: BAD_NAMES[name] in vrt_dialog.note.text(), "the warning", 15)
    assert vrt_dialog.note.isVisible()


@pytest.mark.parametrize(
    "name",
    ["dem.tif", "consul.tif", "auxiliary.tif", "Élévation (2).tif", "dem v1.0.tif", "nul_.tif", "x" * 180 + ".tif"],
)
def test_a_good_name_gets_no_warning(dialog, folder, name):
    assert name_problem(folder / name) is None
    enter(dialog.file_name.lineEdit(), f"{folder}/{name}")
    wait_until(ok(dialog.button_box).isEnabled, "it is planned", 15)

    assert "Windows" not in dialog.estimate_section.note.text()


@pytest.mark.parametrize("name", ["a.py.", "a.py ", "a. . "])
def test_a_dot_or_blank_at_the_end_of_a_name_is_said(name):
    assert "end of the file name" in name_problem(Path("/data", name)).text


@pytest.mark.parametrize(
    ("typed", "written"),
    [("dem.", "dem.tif"), ("dem.tif.", "dem.tif"), ("dem ", "dem.tif"), ("dem.tif ", "dem.tif"), ("v1.0", "v1.0.tif")],
)
def test_dots_and_blanks_at_the_end_are_left_out(dialog, folder, typed, written):
    enter(dialog.file_name.lineEdit(), f"{folder}/{typed}")

    assert dialog.export_request().output == folder / written


def test_a_path_that_is_too_long_for_windows_is_said_there(dialog, folder, monkeypatch):
    deep = folder / ("x" * 90) / ("y" * 90)
    deep.mkdir(parents=True)
    note, name = dialog.estimate_section.note, "z" * 60 + ".tif"
    enter(dialog.file_name.lineEdit(), f"{deep}/{name}")
    wait_until(ok(dialog.button_box).isEnabled, "it is planned", 15)
    assert "Windows" not in note.text()

    monkeypatch.setattr(this_system, "is_windows", lambda: True)
    enter(dialog.file_name.lineEdit(), f"{deep}/{name}".replace("z.tif", ".tif"))
    wait_until(lambda: "too long for Windows" in note.text(), f"the warning ({note.text()})", 15)
    enter(dialog.file_name.lineEdit(), f"{folder}/z.tif")
    wait_until(ok(dialog.button_box).isEnabled, "it is planned", 15)
    assert "Windows" not in note.text()


def test_windows_replaces_no_file_that_a_layer_shows(dialog, folder, host, monkeypatch):
    """It is said before anything is fetched, and no longer once the layer is gone."""
    write_raster(folder / "old.tif", terrain(16, 16))
    layer = QgsRasterLayer(str(folder / "old.tif"), "Last year")
    QgsProject.instance().addMapLayer(layer)
    note = dialog.estimate_section.note
    enter(dialog.file_name.lineEdit(), f"{folder}/old.tif")
    wait_until(lambda: "show the new pixels: Last year" in note.text(), f"what happens ({note.text()})", 15)
    assert ok(dialog.button_box).isEnabled()

    monkeypatch.setattr(this_system, "is_windows", lambda: True)
    enter(dialog.file_name.lineEdit(), f"{folder}/other.tif")
    enter(dialog.file_name.lineEdit(), f"{folder}/old.tif")
    wait_until(lambda: "remove Last year from the project" in note.text(), f"the reason ({note.text()})", 15)
    assert not ok(dialog.button_box).isEnabled()

    QgsProject.instance().removeMapLayer(layer.id())
    wait_until(ok(dialog.button_box).isEnabled, "it may be replaced", 15)
    assert "will be replaced" in note.text()


def test_a_file_of_a_folder_that_cannot_be_written_to_is_refused_while_typing(dialog, folder, read_only_disk):
    enter(dialog.file_name.lineEdit(), f"{read_only_disk}/dem.tif")
    note = dialog.estimate_section.note
    wait_until(lambda: "may not write" in note.text(), f"the reason ({note.text()})", 15)
    assert not ok(dialog.button_box).isEnabled()

    enter(dialog.file_name.lineEdit(), f"{folder}/none/dem.tif")
    wait_until(lambda: "does not exist" in note.text(), f"the reason ({note.text()})", 15)
    assert not ok(dialog.button_box).isEnabled()

    enter(dialog.file_name.lineEdit(), f"{folder}/dem.tif")
    wait_until(ok(dialog.button_box).isEnabled, "it is planned", 15)


@pytest.mark.parametrize("as_one", [False, True])
def test_so_is_one_of_virtual_rasters(vrt_dialog, folder, read_only_disk, as_one):
    vrt_dialog.as_one.setChecked(as_one)
    vrt_dialog.each.setChecked(not as_one)
    end = "/all.vrt" if as_one else ""
    enter(vrt_dialog.file.lineEdit(), f"{read_only_disk}{end}")
    wait_until(lambda: "may not write" in vrt_dialog.note.text(), "the reason", 15)
    assert not ok(vrt_dialog.buttons).isEnabled()

    enter(vrt_dialog.file.lineEdit(), f"{folder}/none{end}")
    wait_until(lambda: "does not exist" in vrt_dialog.note.text(), "the reason", 15)

    enter(vrt_dialog.file.lineEdit(), f"{folder}{end}")
    wait_until(ok(vrt_dialog.buttons).isEnabled, "it may be saved", 15)
    assert not vrt_dialog.note.isVisible()


def test_the_folders_of_the_options_are_checked_while_typing(host, folder, read_only_disk):
    page = OptionsPage(None, lambda _changed: None)
    page.show()
    notes = page.findChildren(FolderNote)
    fields = (page.export_folder, page.download_folder)
    for field, note in zip(fields, notes, strict=True):
        enter(field.lineEdit(), str(read_only_disk))
        wait_until(lambda note=note: note.isVisible() and "may not write" in note.text(), "the reason", 15)
        enter(field.lineEdit(), str(folder / "none"))
        wait_until(lambda note=note: "does not exist" in note.text(), "the reason", 15)
        enter(field.lineEdit(), str(folder))
        wait_until(lambda note=note: not note.isVisible(), "nothing is wrong", 15)
    page.close()


@pytest.mark.parametrize(
    ("title", "stem"),
    [
        ("10_3-mosaic-1m · dtm-vrt", "10_3-mosaic-1m-dtm"),
        ("10_3-mosaic-1m-dtm", "10_3-mosaic-1m-dtm"),
        ("HRDEM mosaic, 1 m / Mosaïque MNEHR", "HRDEM-mosaic-1-m-Mosaïque-MNEHR"),
        ("../../etc/passwd", "etc-passwd"),
        ("CON", "_CON"),
        ("a · b — c", "a-b-c"),
        ("· ·", ""),
    ],
)
def test_a_proposed_name_is_easy_to_type(title, stem):
    assert stem_of(title) == stem


def test_the_proposed_names_have_nothing_to_quote(dialog, vrt_dialog):
    assert dialog.export_request().output.name == "10_3-mosaic-1m-dtm-extent.tif"
    assert Path(vrt_dialog.file.filePath()).name == "hrdem-mosaic-1m-dtm.vrt"
    assert isinstance(vrt_dialog.requests()[0], LocalVrtRequest)


@pytest.fixture
def exports(host, monkeypatch):
    monkeypatch.setattr(operations_module, "_SHOWN_AFTER_MS", 0)
    operations = OperationMessages(host.bar)
    exports = ExportController(host.canvas, operations, host.window)
    yield exports
    operations.clear()
    exports.dispose()


def shown_dialog():
    found = [each for each in QApplication.topLevelWidgets() if each.objectName() == "SaveExtentDialog"]
    return next((each for each in found if each.isVisible()), None)


def press(bar, text):
    def found():
        buttons = [each for item in bar.items() for each in item.findChildren(QPushButton) if each.text() == text]
        return buttons[0] if buttons and buttons[0].isVisible() else None

    click(wait_until(found, text, 30))


def test_after_a_failure_to_write_the_file_name_can_be_changed_and_all_else_is_kept(host, exports, source, folder):
    host.canvas.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:3979"))
    host.canvas.setExtent(QgsRectangle(X + 100, Y - 400, X + 400, Y - 100))
    exports.save_sources([ExportSource(str(source), name="dem")])
    dialog = wait_until(shown_dialog, "the dialog")
    dialog.format_choice.format.setCurrentIndex(1)
    dialog.adds_to_map.setChecked(False)
    enter(dialog.file_name.lineEdit(), f"{folder}/dem.tif")
    wait_until(ok(dialog.button_box).isEnabled, "it is planned", 15)
    before = dialog.export_request()
    gone = folder.rename(folder.with_name("gone"))  # the disk was taken out meanwhile

    click(ok(dialog.button_box))
    press(host.bar, "Change File Name…")

    again = wait_until(shown_dialog, "the dialog again")
    gone.rename(folder)
    assert again.export_request() == before
    assert not again.adds_saved_file()
    enter(again.file_name.lineEdit(), f"{folder}/other.tif")
    wait_until(ok(again.button_box).isEnabled, "it is planned", 15)
    click(ok(again.button_box))
    wait_until((folder / "other.tif").exists, "the file", 30)
    wait_until(lambda: shown_dialog() is None, "nothing more is open")
    wait_until(lambda: settings().interrupted_exports.value() == [], "nothing is remembered", 20)


def test_an_export_that_failed_otherwise_offers_no_other_name(host, exports, source, folder):
    host.canvas.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:3979"))
    host.canvas.setExtent(QgsRectangle(X + 100, Y - 400, X + 400, Y - 100))
    exports.save_sources([ExportSource(str(source), name="dem")])
    dialog = wait_until(shown_dialog, "the dialog")
    wait_until(ok(dialog.button_box).isEnabled, "it is planned", 15)
    source.unlink()

    click(ok(dialog.button_box))

    wait_until(
        lambda: any(each.text() == "Try Again" for item in host.bar.items() for each in item.findChildren(QPushButton)),
        "the error",
        30,
    )
    buttons = [each.text() for item in host.bar.items() for each in item.findChildren(QPushButton)]
    assert "Change File Name…" not in buttons
    assert ExportTask(dialog.export_request()).keeps


def test_after_virtual_rasters_could_not_be_written_the_dialog_comes_again(datacube, open_dock, host, folder):
    from datacube_browser.ui.handover.handover_actions import HandoverActions

    panel = open_dock(datacube.stac_url)
    wait_until(lambda: panel.tree.isVisible() and panel.tree.model().rowCount(), "the collections are listed")
    expand_row(panel.tree, panel.item_filter.mapFromSource(panel.model.collection_index("hrdem-mosaic-1m")))
    wait_until(panel.model.items, "the first page has come")
    settle()
    row = panel.item_filter.mapFromSource(panel.model.collection_index("hrdem-mosaic-1m"))
    one = find_row(panel.tree, "10_3-mosaic-1m", row)
    expand_row(panel.tree, one)
    click_row(panel.tree, find_row(panel.tree, "Digital Terrain Model, VRT", one))
    actions = next(each for each in panel.window().findChildren(HandoverActions))
    actions.save_vrts(panel.tree.selected_assets())
    dialog = actions._dialog.current()
    enter(dialog.file.lineEdit(), str(folder))
    wait_until(ok(dialog.buttons).isEnabled, "it may be saved", 15)
    gone = folder.rename(folder.with_name("gone"))

    click(ok(dialog.buttons))
    press(host.bar, "Choose Another Folder…")

    assert actions._dialog.current() is dialog
    assert dialog.file.filePath() == str(folder)
    enter(dialog.file.lineEdit(), str(gone))
    wait_until(ok(dialog.buttons).isEnabled, "it may be saved", 15)
    click(ok(dialog.buttons))
    wait_until(lambda: list(gone.glob("*.vrt")), "the VRT is written", 30)
