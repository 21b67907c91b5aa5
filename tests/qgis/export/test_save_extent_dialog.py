"""The Save Canvas Extent dialog, used by mouse and keyboard."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pytest
from datacube_browser.core.export.jobs.task import ExportTask
from datacube_browser.core.export.jobs.throughput import speeds
from datacube_browser.core.export.request import ExportSource, Resampling
from datacube_browser.core.export.stacking import StackingOrder
from datacube_browser.core.settings import settings
from datacube_browser.core.spatial.crs import described_crs
from datacube_browser.core.spatial.georeference import Georeference
from datacube_browser.ui.export.save_extent_dialog import SaveExtentDialog
from osgeo import gdal
from qgis.core import (
    QgsBookmark,
    QgsCoordinateReferenceSystem,
    QgsLayoutItemMap,
    QgsLayoutSize,
    QgsPrintLayout,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
    QgsReferencedRectangle,
)
from qgis.gui import QgsMapCanvas
from qgis.PyQt.QtCore import QPoint, Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QDialogButtonBox, QPushButton

from demo.person import click, type_text, wait_until
from tests.rasters import pixels_of, terrain, write_raster
from tests.servers.tasks import result

X, Y = 2_000_000, 500_000


@pytest.fixture
def source(tmp_path):
    return write_raster(tmp_path / "terrain.tif", terrain(1000, 1000))


@pytest.fixture
def canvas(qgis_new_project):
    canvas = QgsMapCanvas()
    canvas.resize(400, 400)
    canvas.show()  # it takes its size only when shown
    canvas.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:3979"))
    canvas.setExtent(QgsRectangle(X + 100.3, Y - 400.3, X + 400.3, Y - 100.3))
    yield canvas
    canvas.close()


@pytest.fixture
def opened(canvas, source, tmp_path):
    """A function that opens the dialog for sources, with the output folder set; closes it at the end."""
    settings().export_folder.setValue(str(tmp_path))
    dialogs = []

    def open_dialog(*sources: ExportSource) -> SaveExtentDialog:
        dialog = SaveExtentDialog(sources or [ExportSource(str(source), name="10_3-mosaic-1m-dtm")], canvas)
        dialogs.append(dialog)
        dialog.show()
        return dialog

    yield open_dialog
    for dialog in dialogs:
        dialog.close()
        dialog.deleteLater()


def ok(dialog: SaveExtentDialog):
    return dialog.button_box.button(QDialogButtonBox.StandardButton.Ok)


def planned(dialog: SaveExtentDialog) -> None:
    wait_until(ok(dialog).isEnabled, f"planned ({dialog.estimate_section.note.text()})", 15)


def test_the_canvas_extent_is_saved_where_the_user_types(opened, source, tmp_path):
    dialog = opened()
    type_text(dialog.file_name.lineEdit(), str(tmp_path / "mine.tif"))
    planned(dialog)

    accepted = []
    dialog.accepted.connect(lambda: accepted.append(dialog.export_request()))
    click(ok(dialog))
    result(ExportTask(*accepted))

    assert dialog.adds_saved_file()
    assert np.array_equal(pixels_of(tmp_path / "mine.tif"), pixels_of(source)[100:400, 100:400])


def test_the_estimate_shows_download_file_size_and_free_space(opened):
    dialog = opened()

    planned(dialog)

    said = dialog.estimate_section.summary.text().replace("\N{NO-BREAK SPACE}", " ")
    assert said.startswith("300 × 300 pixels · about ")
    assert " to fetch · at most 360 kB to write · " in said
    assert " free" in said  # a time may follow, if this host and port were used in an earlier export
    assert "copied unchanged" in dialog.estimate_section.note.text()


def test_the_fields_show_the_sources_grid(opened):
    dialog = opened()

    planned(dialog)

    assert dialog.extent_section.crs.crs().authid() == "EPSG:3979"
    assert (dialog.resolution_section.horizontal.text(), dialog.resolution_section.vertical.text()) == ("1", "1")
    assert (dialog.resolution_section.columns.value(), dialog.resolution_section.rows.value()) == (300, 300)


def test_the_file_is_named_after_the_source_and_the_folder_is_remembered(opened, tmp_path):
    dialog = opened()
    assert dialog.file_name.filePath() == str(tmp_path / "10_3-mosaic-1m-dtm-extent.tif")
    other = tmp_path / "other"
    other.mkdir()

    type_text(dialog.file_name.lineEdit(), str(other / "mine"))
    planned(dialog)
    click(ok(dialog))

    assert dialog.export_request().output == other / "mine.tif"
    assert opened().file_name.filePath() == str(other / "10_3-mosaic-1m-dtm-extent.tif")


def test_the_proposed_name_is_free(opened, tmp_path):
    (tmp_path / "10_3-mosaic-1m-dtm-extent.tif").write_text("precious")

    dialog = opened()

    free = str(tmp_path / "10_3-mosaic-1m-dtm-extent (2).tif")
    wait_until(lambda: dialog.file_name.filePath() == free, "a free name is proposed", 15)


def test_a_name_that_was_entered_is_kept(opened, tmp_path):
    (tmp_path / "10_3-mosaic-1m-dtm-extent.tif").write_text("precious")
    dialog = opened()
    type_text(dialog.file_name.lineEdit(), str(tmp_path / "mine.tif"))

    planned(dialog)

    assert dialog.file_name.filePath() == str(tmp_path / "mine.tif")


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("dem v1.0", "dem v1.0.tif"),
        ("dem", "dem.tif"),
        ("dem.", "dem.tif"),
        ("dem.v2", "dem.v2.tif"),
        ("dem.img", "dem.img.tif"),
        ("dem v1.0.TIF", "dem v1.0.TIF"),
        ("dem.tiff", "dem.tiff"),
    ],
)
def test_a_name_gets_the_ending_of_its_format(opened, tmp_path, typed, written):
    dialog = opened()
    type_text(dialog.file_name.lineEdit(), str(tmp_path / typed))
    assert dialog.file_name.output() == tmp_path / written


def test_the_home_folder_is_proposed_if_the_last_folder_is_gone(opened, tmp_path):
    settings().export_folder.setValue(str(tmp_path / "gone"))
    dialog = opened()

    wait_until(lambda: Path(dialog.file_name.filePath()).parent == Path.home(), "the home folder", 15)


def test_a_warning_is_shown_before_a_file_is_replaced(opened, tmp_path):
    dialog = opened()
    (tmp_path / "precious.tif").write_text("precious")

    type_text(dialog.file_name.lineEdit(), str(tmp_path / "precious.tif"))
    planned(dialog)

    assert "existing file will be replaced" in dialog.estimate_section.note.text()


def test_a_file_that_is_open_as_a_layer_is_named_before_it_is_replaced(opened, tmp_path):
    write_raster(tmp_path / "shown.tif", np.ones((8, 8), "float32"))
    layer = QgsRasterLayer(str(tmp_path / "shown.tif"), "My terrain")
    QgsProject.instance().addMapLayer(layer)
    dialog = opened()

    type_text(dialog.file_name.lineEdit(), str(tmp_path / "shown.tif"))
    planned(dialog)

    assert "show the new pixels: My terrain" in dialog.estimate_section.note.text()


def test_the_file_of_origins_that_is_replaced_too_is_named(opened, source, tmp_path):
    for name in ("mine.tif", "mine-sources.tif"):
        (tmp_path / name).write_text("precious")
    dialog = opened(ExportSource(str(source), name="one"), ExportSource(str(source), name="two"))

    dialog.sources_section.origins.setChecked(True)
    type_text(dialog.file_name.lineEdit(), str(tmp_path / "mine.tif"))
    planned(dialog)

    assert "files will be replaced: mine.tif, mine-sources.tif" in dialog.estimate_section.note.text()


@pytest.mark.parametrize(
    ("name", "reason"),
    [("", "Enter a file name."), ("/nowhere/at/all.tif", "cannot be used"), ("mine.tif", "cannot be")],
)
def test_ok_is_disabled_without_a_file_name_and_the_reason_is_shown(opened, name, reason):
    dialog = opened()
    planned(dialog)

    dialog.file_name.lineEdit().clear()
    type_text(dialog.file_name.lineEdit(), name)

    assert not ok(dialog).isEnabled()
    wait_until(lambda: reason in dialog.estimate_section.note.text(), reason, 15)
    assert not ok(dialog).isEnabled()
    assert ok(dialog).toolTip() == dialog.estimate_section.note.text()


def test_another_resolution_changes_the_size_and_announces_resampling(opened):
    dialog = opened()
    planned(dialog)
    assert not dialog.resolution_section.resampling.isEnabled()

    type_text(dialog.resolution_section.horizontal, "5")
    type_text(dialog.resolution_section.vertical, "10")
    assert not ok(dialog).isEnabled()
    planned(dialog)

    assert (dialog.resolution_section.columns.value(), dialog.resolution_section.rows.value()) == (60, 30)
    assert "resampled" in dialog.estimate_section.note.text()
    assert dialog.resolution_section.resampling.isEnabled()
    assert dialog.export_request().resampling is Resampling.BILINEAR


def test_another_size_changes_the_resolution(opened):
    dialog = opened()
    planned(dialog)

    type_text(dialog.resolution_section.columns, "150")
    planned(dialog)

    assert dialog.export_request().size == (150, 300)
    assert dialog.resolution_section.horizontal.text().startswith("2")
    assert dialog.resolution_section.vertical.text().startswith("1")


@pytest.mark.parametrize("button", ["layer_resolution", "layer_size"])
def test_the_layers_own_grid_can_be_restored(opened, button):
    dialog = opened()
    planned(dialog)
    type_text(dialog.resolution_section.horizontal, "5")
    planned(dialog)

    click(getattr(dialog.resolution_section, button))
    planned(dialog)

    assert (dialog.resolution_section.horizontal.text(), dialog.resolution_section.columns.value()) == ("1", 300)
    assert (dialog.export_request().resolution, dialog.export_request().size) == (None, None)


def test_another_crs_is_used_and_its_units_are_shown(opened):
    dialog = opened()
    planned(dialog)

    dialog.extent_section.crs.setCrs(QgsCoordinateReferenceSystem("EPSG:4326"))
    planned(dialog)

    request = dialog.export_request()
    assert (request.crs, request.extent.crs) == ("EPSG:4326", "EPSG:4326")
    assert float(dialog.resolution_section.horizontal.text()) < 0.001
    assert "resampled" in dialog.estimate_section.note.text()


def test_the_canvas_can_be_in_another_crs(opened, canvas, source, tmp_path):
    canvas.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:4326"))
    dialog = opened()

    planned(dialog)

    assert dialog.extent_section.crs.crs().authid() == "EPSG:3979"
    assert "copied unchanged" in dialog.estimate_section.note.text()


def test_an_extent_outside_the_raster_is_explained_and_the_layer_extent_can_be_used(opened, canvas, source):
    canvas.setExtent(QgsRectangle(0, 0, 1000, 1000))
    known = Georeference("EPSG:3979", (X, Y - 1000, X + 1000, Y))
    dialog = opened(ExportSource(str(source), georeference=known))
    wait_until(lambda: "touches none" in dialog.estimate_section.note.text(), "touches none", 15)
    assert not ok(dialog).isEnabled()

    dialog.extent_section.extent.setOutputExtentFromOriginal()
    planned(dialog)

    assert (dialog.resolution_section.columns.value(), dialog.resolution_section.rows.value()) == (1000, 1000)


def test_thematic_rasters_are_resampled_by_nearest_neighbour(opened, tmp_path):
    classes = write_raster(tmp_path / "landcover.tif", terrain(1000, 1000, "uint8"), nodata=0)
    dialog = opened(ExportSource(str(classes)))
    planned(dialog)

    type_text(dialog.resolution_section.horizontal, "5")
    planned(dialog)

    assert dialog.export_request().resampling is Resampling.NEAREST


def test_several_sources_are_named(opened, source):
    dialog = opened(*(ExportSource(str(source), name=f"tile {number}") for number in range(5)))

    assert dialog.sources_label.isVisible()
    assert "tile 0, tile 1, tile 2, …" in dialog.sources_label.text()
    assert dialog.sources_label.toolTip().splitlines() == [f"tile {number}" for number in range(5)]


def test_creation_options_are_passed_on(opened, tmp_path):
    dialog = opened()
    dialog.format_section.options.setOptions("COMPRESS=LZW TILED=NO")
    planned(dialog)

    report = result(ExportTask(dialog.export_request()))

    saved = gdal.Open(str(report.path))
    assert saved.GetMetadataItem("COMPRESSION", "IMAGE_STRUCTURE") == "LZW"


def test_the_finest_source_is_on_top_unless_the_user_chooses_the_newest(opened, source):
    def tile(name, resolution, year):
        known = Georeference("EPSG:3979", (X, Y - 1000, X + 1000, Y), shape=(1000 // resolution, 1000 // resolution))
        moment = dt.datetime(year, 1, 1, tzinfo=dt.timezone.utc)
        return ExportSource(str(source), name=name, georeference=known, datetime=moment)

    described_crs("EPSG:3979")  # as reading an item's grid in a task does
    dialog = opened(tile("coarse", 30, 2024), tile("fine", 1, 2020), tile("middle", 2, 2022))
    assert "fine, middle, coarse" in dialog.sources_label.text()
    assert "fill its gaps" in dialog.sources_section.order.currentText()
    planned(dialog)

    dialog.sources_section.order.setCurrentIndex(dialog.sources_section.order.findData(StackingOrder.NEWEST))
    assert not ok(dialog).isEnabled()
    planned(dialog)

    assert [each.name for each in dialog.export_request().sources] == ["coarse", "middle", "fine"]


def test_a_single_source_has_no_order_to_choose(opened):
    dialog = opened()
    assert not dialog.sources_section.order.isVisible()
    assert not dialog.sources_section.origins.isVisible()


def test_the_source_index_is_saved_on_request(opened, source):
    dialog = opened(*[ExportSource(str(source), name="10_3-mosaic-1m-dtm")] * 2)
    assert not dialog.export_request().origins

    click(dialog.sources_section.origins)
    planned(dialog)

    assert dialog.export_request().origins
    assert result(ExportTask(dialog.export_request())).path.with_name("10_3-mosaic-1m-dtm-extent-sources.tif").exists()


def test_a_cog_can_be_chosen(opened, tmp_path):
    dialog = opened()
    dialog.format_section.setCollapsed(False)
    dialog.format_section.pyramids.setChecked(True)
    assert dialog.export_request().pyramids

    dialog.format_choice.format.setCurrentIndex(dialog.format_choice.format.findData("COG"))
    planned(dialog)

    assert (dialog.export_request().format, dialog.export_request().pyramids) == ("COG", False)
    assert not dialog.format_section.pyramids.isEnabled()
    assert "overviews" in dialog.format_section.options_hint.text()
    report = result(ExportTask(dialog.export_request()))
    assert gdal.Open(str(report.path)).GetMetadataItem("LAYOUT", "IMAGE_STRUCTURE") == "COG"


def test_the_nodata_value_is_the_sources_unless_another_is_entered(opened):
    dialog = opened()
    dialog.format_section.setCollapsed(False)
    planned(dialog)
    assert "-32767" in dialog.format_section.nodata.placeholderText().replace(",", "")
    assert dialog.export_request().nodata is None

    type_text(dialog.format_section.nodata, "-9999")
    planned(dialog)
    assert dialog.export_request().nodata == -9999

    type_text(dialog.format_section.nodata, "none")
    assert not ok(dialog).isEnabled()
    assert "not a number" in dialog.estimate_section.note.text()


def test_an_export_larger_than_the_free_space_cannot_be_started(opened):
    dialog = opened()
    planned(dialog)

    dialog.resolution_section.columns.setValue(2_000_000)
    dialog.resolution_section.rows.setValue(2_000_000)
    dialog.format_section.options.setOptions("COMPRESS=NONE")

    wait_until(lambda: "Not enough disk space" in dialog.estimate_section.note.text(), "not enough free space", 15)
    assert not ok(dialog).isEnabled()


def test_it_fits_a_small_screen(opened, source):
    dialog = opened(*[ExportSource(str(source), name="10_3-mosaic-1m-dtm")] * 3)
    planned(dialog)
    dialog.format_section.setCollapsed(False)

    QTest.qWait(50)

    assert dialog.height() < 1000
    assert dialog.width() < 760


def test_closing_the_dialog_cancels_planning(opened, tmp_path):
    dialog = opened()
    planned(dialog)
    type_text(dialog.resolution_section.horizontal, "5")

    dialog.close()
    QTest.qWait(600)

    assert not ok(dialog).isEnabled()
    assert not list(Path(tmp_path).glob("*extent*"))


def test_a_large_extent_can_be_saved_in_tiles(opened, source, tmp_path):
    dialog = opened()
    dialog.format_section.setCollapsed(False)
    planned(dialog)
    assert dialog.export_request().tile_size is None
    assert not dialog.format_section.tile_size.isEnabled()

    click(dialog.format_section.tiled)
    planned(dialog)
    assert dialog.file_name.filePath() == str(tmp_path / "10_3-mosaic-1m-dtm-extent.vrt")
    report = result(ExportTask(dialog.export_request()))

    assert report.path == tmp_path / "10_3-mosaic-1m-dtm-extent.vrt"
    assert np.array_equal(pixels_of(report.path), pixels_of(source)[100:400, 100:400])
    click(dialog.format_section.tiled)
    assert dialog.export_request().output == tmp_path / "10_3-mosaic-1m-dtm-extent.tif"


def test_tiles_are_not_written_into_a_folder_in_use(opened, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "precious.txt").write_text("precious")
    dialog = opened()
    dialog.format_section.setCollapsed(False)
    planned(dialog)
    click(dialog.format_section.tiled)
    assert dialog.format_section.tiled.isChecked()

    type_text(dialog.file_name.lineEdit(), str(tmp_path / "mine"))

    wait_until(lambda: "not empty" in dialog.estimate_section.note.text(), "the reason", 15)
    assert not ok(dialog).isEnabled()


def test_elevation_in_whole_metres_is_interpolated(opened, tmp_path):
    metres = write_raster(tmp_path / "metres.tif", terrain(1000, 1000, "int16"))
    dialog = opened(ExportSource(str(metres)))
    planned(dialog)

    type_text(dialog.resolution_section.horizontal, "5")
    planned(dialog)

    assert dialog.export_request().resampling is Resampling.BILINEAR


def test_the_resolution_has_the_units_of_the_crs(opened):
    dialog = opened()
    planned(dialog)
    assert "meters" in dialog.resolution_section.title()

    dialog.extent_section.crs.setCrs(QgsCoordinateReferenceSystem("EPSG:4326"))
    planned(dialog)

    assert "degrees" in dialog.resolution_section.title()


def test_the_time_is_estimated_from_earlier_exports(opened, monkeypatch):
    monkeypatch.setattr(speeds, "_rates", {})
    dialog = opened()
    planned(dialog)
    assert "speed" not in dialog.estimate_section.summary.text()

    speeds.remember(dialog.plan(), 2_000_000, 2.0)
    type_text(dialog.format_section.nodata, "-9999")
    planned(dialog)

    said = dialog.estimate_section.summary.text().replace("\N{NO-BREAK SPACE}", " ")
    assert said.endswith("s at the speed of the last exports")


def drag(canvas: QgsMapCanvas, start: QPoint, end: QPoint) -> None:
    view = canvas.viewport()
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(view, (start + end) / 2)
    QTest.qWait(20)
    QTest.mouseMove(view, end)
    QTest.qWait(20)
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=end)


def test_an_extent_can_be_drawn_on_the_canvas(opened, canvas):
    dialog = opened()
    planned(dialog)

    click(dialog.extent_section.extent.findChild(QPushButton, "mButtonDrawOnCanvas"))
    wait_until(lambda: not dialog.isVisible(), "the dialog makes room", 5)
    drag(canvas, QPoint(100, 100), QPoint(200, 300))

    wait_until(dialog.isVisible, "the dialog is back", 5)
    planned(dialog)
    transform = canvas.getCoordinateTransform()
    first, last = transform.toMapCoordinates(100, 100), transform.toMapCoordinates(200, 300)
    extent = dialog.export_request().extent
    assert (extent.xmin, extent.ymax) == pytest.approx((first.x(), first.y()), abs=2)
    assert (extent.xmax, extent.ymin) == pytest.approx((last.x(), last.y()), abs=2)


def menu_of(dialog: SaveExtentDialog, button: str):
    menu = dialog.extent_section.extent.findChild(QPushButton, button).menu()
    menu.aboutToShow.emit()
    return menu


def chosen_extent(dialog: SaveExtentDialog) -> tuple[float, ...]:
    planned(dialog)
    extent = dialog.export_request().extent
    return extent.xmin, extent.ymin, extent.xmax, extent.ymax


def test_the_extent_of_a_bookmark_can_be_used(opened):
    box = QgsRectangle(X + 200, Y - 300, X + 260, Y - 210)
    bookmark = QgsBookmark()
    bookmark.setName("Percé")
    bookmark.setExtent(QgsReferencedRectangle(box, QgsCoordinateReferenceSystem("EPSG:3979")))
    QgsProject.instance().bookmarkManager().addBookmark(bookmark)
    dialog = opened()

    menu = menu_of(dialog, "mButtonCalcFromBookmark")
    next(action for action in menu.actions() if action.text() == "Percé").trigger()

    assert chosen_extent(dialog) == pytest.approx((X + 200, Y - 300, X + 260, Y - 210))


def test_the_extent_of_a_layout_map_can_be_used(opened):
    project = QgsProject.instance()
    layout = QgsPrintLayout(project)
    layout.initializeDefaults()
    layout.setName("Sheet")
    page = QgsLayoutItemMap(layout)
    page.attemptResize(QgsLayoutSize(100, 50))
    page.setCrs(QgsCoordinateReferenceSystem("EPSG:3979"))
    page.zoomToExtent(QgsRectangle(X + 200, Y - 300, X + 300, Y - 250))
    layout.addLayoutItem(page)
    project.layoutManager().addLayout(layout)
    dialog = opened()

    maps = menu_of(dialog, "mButtonCalcFromLayout").actions()[0].menu() or menu_of(dialog, "mButtonCalcFromLayout")
    maps.actions()[0].trigger()

    assert chosen_extent(dialog) == pytest.approx((X + 200, Y - 300, X + 300, Y - 250))


def test_the_extent_of_another_layer_can_be_used(opened, tmp_path):
    small = write_raster(tmp_path / "small.tif", terrain(50, 40), origin=(X + 200, Y - 200))
    QgsProject.instance().addMapLayer(QgsRasterLayer(str(small), "small"))
    dialog = opened()

    menu = menu_of(dialog, "mButtonCalcFromLayer")
    next(action for action in menu.actions() if action.text() == "small").trigger()

    assert chosen_extent(dialog) == pytest.approx((X + 200, Y - 250, X + 240, Y - 200))
