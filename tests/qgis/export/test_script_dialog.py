"""An export as a script, from the export dialog and from the dock, by mouse and keyboard."""

from __future__ import annotations

import pytest
from datacube_browser.core.errors import StorageError
from datacube_browser.core.files.save_text import SaveTextTask
from datacube_browser.core.recipes import Recipe
from datacube_browser.core.settings import settings
from datacube_browser.ui.export.save_extent_dialog import SaveExtentDialog
from datacube_browser.ui.export.script_dialog import ScriptDialog
from qgis.core import QgsRectangle
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QFileDialog, QPushButton

from demo.person import check_row, click, expand_row, find_row, settle, type_text, wait_until
from tests.qgis.dock.test_dock import DTM, HRDEM_1M, TILE, connected, expanded
from tests.qgis.menus import entry, more_menu
from tests.qgis.walking import focusable, mnemonics, name_of
from tests.servers.tasks import failure


@pytest.fixture
def chosen(datacube, open_dock, host, tmp_path):
    """The dock with the terrain model of the tile under the canvas checked."""
    settings().export_folder.setValue(str(tmp_path))
    panel = connected(open_dock(datacube.stac_url))
    row = expanded(panel, HRDEM_1M)
    item = find_row(panel.tree, TILE, row)
    expand_row(panel.tree, item)
    check_row(panel.tree, find_row(panel.tree, DTM, item))
    host.canvas.setExtent(QgsRectangle(2_084_000, 301_000, 2_084_600, 301_600))
    yield panel
    for dialog in shown(ScriptDialog):
        dialog.close()


def shown(kind):
    return [each for each in QApplication.topLevelWidgets() if isinstance(each, kind) and each.isVisible()]


def script_dialog() -> ScriptDialog:
    wait_until(lambda: shown(ScriptDialog), "the script is shown")
    (dialog,) = shown(ScriptDialog)
    wait_until(lambda: dialog.python.text() or not dialog.note.text().startswith("Estimating"), "it is written", 15)
    return dialog


def choose(dialog: ScriptDialog, recipe: Recipe) -> None:
    dialog.kinds.setFocus()
    QTest.keyClick(dialog.kinds, Qt.Key.Key_Home)
    for _ in range(list(Recipe).index(recipe)):
        QTest.keyClick(dialog.kinds, Qt.Key.Key_Down)
    wait_until(dialog.save_button.isEnabled, "it is written", 15)


def test_the_script_has_the_settings_of_the_export_dialog(chosen, tmp_path):
    click(chosen.save_button)
    (form,) = shown(SaveExtentDialog)
    type_text(form.file_name.lineEdit(), str(tmp_path / "mine.tif"))

    click(form.findChild(QPushButton, "script_button"))
    dialog = script_dialog()
    click(dialog.copy_button)

    text = QApplication.clipboard().text()
    assert "import rasterio" in text
    assert "10_3-mosaic-1m-dtm.tif" in text
    assert "'mine.tif'" in text or '"mine.tif"' in text
    assert dialog.note.text() == "Copied."
    assert form.isVisible()


def test_the_dock_offers_a_script_for_the_canvas_extent(chosen):
    action = entry(more_menu(chosen), "Script of the Canvas Extent…")

    action.trigger()
    dialog = script_dialog()

    assert "10_3-mosaic-1m-extent.tif" in dialog.python.text()


@pytest.mark.parametrize("clips", [True, False])
def test_a_script_of_the_dock_is_clipped_as_the_export_dialog_was(chosen, host, clips):
    settings().clip_to_data.setValue(clips)
    host.canvas.setExtent(QgsRectangle(1_980_000, 200_000, 2_600_000, 820_000))

    entry(more_menu(chosen), "script_action").trigger()
    dialog = script_dialog()
    choose(dialog, Recipe.PROCESSING)

    assert ("'CLIP': True" in dialog.python.text()) is clips
    settings().clip_to_data.setValue(True)


def test_without_a_raster_the_dock_offers_no_script(datacube, open_dock):
    panel = connected(open_dock(datacube.stac_url))

    assert entry(more_menu(panel), "script_action") is None


@pytest.mark.parametrize(
    ("recipe", "word"),
    [
        (Recipe.RASTERIO, "import rasterio"),
        (Recipe.GDAL, "gdal_translate"),
        (Recipe.PROCESSING, "datacube_browser:export_extent"),
        (Recipe.DASK, "odc.stac.load"),
    ],
)
def test_each_script_is_shown_and_saved(chosen, tmp_path, monkeypatch, recipe, word):
    entry(more_menu(chosen), "script_action").trigger()
    dialog = script_dialog()
    # QGIS opens the system's file dialog, which a test cannot control
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *given: (given[2], ""))

    choose(dialog, recipe)
    editor = dialog.shell if recipe is Recipe.GDAL else dialog.python
    assert editor.isVisible()
    assert word in editor.text()
    click(dialog.save_button)

    suffix = ".sh" if recipe is Recipe.GDAL else ".py"
    saved = tmp_path / f"10_3-mosaic-1m-extent-{recipe.value}{suffix}"
    wait_until(lambda: "Saved" in dialog.note.text(), dialog.note.text(), 15)
    assert saved.read_text() == editor.text()


def test_a_source_that_cannot_be_read_is_explained(chosen, host):
    host.canvas.setExtent(QgsRectangle(0, 0, 100, 100))

    entry(more_menu(chosen), "script_action").trigger()
    dialog = script_dialog()

    assert "touches none" in dialog.note.text()
    assert not dialog.copy_button.isEnabled()


def test_the_dialog_is_accessible_by_keyboard_and_screen_reader(chosen):
    click(chosen.save_button)
    (form,) = shown(SaveExtentDialog)
    assert all(len(texts) == 1 for texts in mnemonics(form).values()), mnemonics(form)
    click(form.findChild(QPushButton, "script_button"))
    dialog = script_dialog()

    assert [widget for widget in focusable(dialog) if not name_of(widget, dialog)] == []
    assert all(len(texts) == 1 for texts in mnemonics(dialog).values())


def test_a_script_that_cannot_be_written_leaves_no_file(qgis_app, tmp_path):
    (tmp_path / "taken").mkdir()

    told = failure(SaveTextTask("text", tmp_path / "taken"))
    assert isinstance(told, StorageError)
    assert "could not be written" in str(told)

    assert [each.name for each in tmp_path.iterdir()] == ["taken"]


def test_the_script_dialog_outlives_the_export_dialog_and_closes_with_the_dock(chosen):
    click(chosen.save_button)
    (form,) = shown(SaveExtentDialog)
    click(form.findChild(QPushButton, "script_button"))
    dialog = script_dialog()

    form.reject()
    settle()
    assert shown(ScriptDialog) == [dialog]
    click(dialog.copy_button)
    assert dialog.note.text() == "Copied."

    chosen.parent().dispose()  # as when the plugin is unloaded
    settle()
    assert [each for each in QApplication.topLevelWidgets() if isinstance(each, ScriptDialog)] == []
