"""The dialog, driven as a person does."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pytest
from datacube_browser.core.export.order import MosaicOrder
from datacube_browser.core.export.request import ExportSource, Resampling
from datacube_browser.core.export.task import ExportTask
from datacube_browser.core.settings import settings
from datacube_browser.core.stac.records import Georeference
from datacube_browser.ui.save_extent_dialog import SaveExtentDialog
from osgeo import gdal
from qgis.core import QgsCoordinateReferenceSystem, QgsRectangle
from qgis.gui import QgsMapCanvas
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QDialogButtonBox

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
    canvas.show()  # only then it takes the size
    canvas.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:3979"))
    canvas.setExtent(QgsRectangle(X + 100.3, Y - 400.3, X + 400.3, Y - 100.3))
    yield canvas
    canvas.close()


@pytest.fixture
def opened(canvas, source, tmp_path):
    """Opens the dialog for sources, with the folder for new files set; closes it in the end."""
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
    wait_until(ok(dialog).isEnabled, f"planned ({dialog.note.text()})", 15)


def test_the_canvas_extent_is_saved_where_the_user_types(opened, source, tmp_path):
    dialog = opened()
    type_text(dialog.file_name.lineEdit(), str(tmp_path / "mine.tif"))
    planned(dialog)

    accepted = []
    dialog.accepted.connect(lambda: accepted.append(dialog.export_request()))
    click(ok(dialog))
    result(ExportTask(*accepted))

    assert dialog.add_to_map()
    assert np.array_equal(pixels_of(tmp_path / "mine.tif"), pixels_of(source)[100:400, 100:400])


def test_it_says_what_the_export_will_cost(opened):
    dialog = opened()

    planned(dialog)

    said = dialog.summary.text().replace("\N{NO-BREAK SPACE}", " ")
    assert said.startswith("300 × 300 pixels · about ")
    assert " to fetch · at most 360 kB to write · " in said
    assert said.endswith(" free")
    assert "copied unchanged" in dialog.note.text()


def test_the_fields_show_the_sources_grid(opened):
    dialog = opened()

    planned(dialog)

    assert dialog.crs.crs().authid() == "EPSG:3979"
    assert (dialog.horizontal.text(), dialog.vertical.text()) == ("1", "1")
    assert (dialog.columns.value(), dialog.rows.value()) == (300, 300)


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

    assert opened().file_name.filePath() == str(tmp_path / "10_3-mosaic-1m-dtm-extent (2).tif")


def test_replacing_a_file_is_said(opened, tmp_path):
    dialog = opened()
    (tmp_path / "precious.tif").write_text("precious")

    type_text(dialog.file_name.lineEdit(), str(tmp_path / "precious.tif"))
    planned(dialog)

    assert "existing file will be replaced" in dialog.note.text()


@pytest.mark.parametrize(
    ("name", "reason"),
    [("", "Enter a file name."), ("/nowhere/at/all.tif", "cannot be used"), ("mine.tif", "cannot be")],
)
def test_ok_waits_for_a_file_name_and_says_so(opened, name, reason):
    dialog = opened()
    planned(dialog)

    dialog.file_name.lineEdit().clear()
    type_text(dialog.file_name.lineEdit(), name)

    assert not ok(dialog).isEnabled()
    assert reason in dialog.note.text()
    assert ok(dialog).toolTip() == dialog.note.text()


def test_another_resolution_changes_the_size_and_is_said_to_resample(opened):
    dialog = opened()
    planned(dialog)
    assert not dialog.resampling.isEnabled()

    type_text(dialog.horizontal, "5")
    type_text(dialog.vertical, "10")
    assert not ok(dialog).isEnabled()
    planned(dialog)

    assert (dialog.columns.value(), dialog.rows.value()) == (60, 30)
    assert "resampled" in dialog.note.text()
    assert dialog.resampling.isEnabled()
    assert dialog.export_request().resampling is Resampling.BILINEAR


def test_another_size_changes_the_resolution(opened):
    dialog = opened()
    planned(dialog)

    type_text(dialog.columns, "150")
    planned(dialog)

    assert dialog.export_request().size == (150, 300)
    assert dialog.horizontal.text().startswith("2")
    assert dialog.vertical.text().startswith("1")


@pytest.mark.parametrize("button", ["layer_resolution", "layer_size"])
def test_the_layers_own_pixels_come_back(opened, button):
    dialog = opened()
    planned(dialog)
    type_text(dialog.horizontal, "5")
    planned(dialog)

    click(getattr(dialog, button))
    planned(dialog)

    assert (dialog.horizontal.text(), dialog.columns.value()) == ("1", 300)
    assert (dialog.export_request().resolution, dialog.export_request().size) == (None, None)


def test_another_crs_is_used_and_its_units_are_shown(opened):
    dialog = opened()
    planned(dialog)

    dialog.crs.setCrs(QgsCoordinateReferenceSystem("EPSG:4326"))
    planned(dialog)

    request = dialog.export_request()
    assert (request.crs, request.extent.crs) == ("EPSG:4326", "EPSG:4326")
    assert float(dialog.horizontal.text()) < 0.001
    assert "resampled" in dialog.note.text()


def test_the_canvas_may_be_in_another_crs(opened, canvas, source, tmp_path):
    canvas.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:4326"))
    dialog = opened()

    planned(dialog)

    assert dialog.crs.crs().authid() == "EPSG:3979"
    assert "copied unchanged" in dialog.note.text()


def test_an_extent_off_the_raster_is_explained_and_the_layers_extent_mends_it(opened, canvas, source):
    canvas.setExtent(QgsRectangle(0, 0, 1000, 1000))
    known = Georeference("EPSG:3979", (X, Y - 1000, X + 1000, Y))
    dialog = opened(ExportSource(str(source), georeference=known))
    wait_until(lambda: "touches none" in dialog.note.text(), "touches none", 15)
    assert not ok(dialog).isEnabled()

    dialog.extent.setOutputExtentFromOriginal()
    planned(dialog)

    assert (dialog.columns.value(), dialog.rows.value()) == (1000, 1000)


def test_class_rasters_are_resampled_by_nearest_neighbour(opened, tmp_path):
    classes = write_raster(tmp_path / "landcover.tif", terrain(1000, 1000, "uint8"), nodata=0)
    dialog = opened(ExportSource(str(classes)))
    planned(dialog)

    type_text(dialog.horizontal, "5")
    planned(dialog)

    assert dialog.export_request().resampling is Resampling.NEAREST


def test_several_sources_are_named(opened, source):
    dialog = opened(*(ExportSource(str(source), name=f"tile {number}") for number in range(5)))

    assert dialog.sources_label.isVisible()
    assert "tile 0, tile 1, tile 2, …" in dialog.sources_label.text()
    assert dialog.sources_label.toolTip().splitlines() == [f"tile {number}" for number in range(5)]


def test_creation_options_are_passed_on(opened, tmp_path):
    dialog = opened()
    dialog.options.setOptions("COMPRESS=LZW TILED=NO")
    planned(dialog)

    report = result(ExportTask(dialog.export_request()))

    saved = gdal.Open(str(report.path))
    assert saved.GetMetadataItem("COMPRESSION", "IMAGE_STRUCTURE") == "LZW"


def test_the_finest_lies_on_top_unless_the_user_wants_the_newest(opened, source):
    def tile(name, resolution, year):
        known = Georeference("EPSG:3979", (X, Y - 1000, X + 1000, Y), shape=(1000 // resolution, 1000 // resolution))
        moment = dt.datetime(year, 1, 1, tzinfo=dt.timezone.utc)
        return ExportSource(str(source), name=name, georeference=known, datetime=moment)

    dialog = opened(tile("coarse", 30, 2024), tile("fine", 1, 2020), tile("middle", 2, 2022))
    assert "fine, middle, coarse" in dialog.sources_label.text()
    assert "fill its gaps" in dialog.order.currentText()
    planned(dialog)

    dialog.order.setCurrentIndex(dialog.order.findData(MosaicOrder.NEWEST))
    assert not ok(dialog).isEnabled()
    planned(dialog)

    assert [each.name for each in dialog.export_request().sources] == ["coarse", "middle", "fine"]


def test_a_single_source_needs_no_order(opened):
    dialog = opened()
    assert not dialog.order.isVisible()
    assert not dialog.origins.isVisible()


def test_the_source_of_each_pixel_is_saved_on_demand(opened, source):
    dialog = opened(*[ExportSource(str(source), name="10_3-mosaic-1m-dtm")] * 2)
    assert not dialog.export_request().origins

    click(dialog.origins)
    planned(dialog)

    assert dialog.export_request().origins
    assert result(ExportTask(dialog.export_request())).path.with_name("10_3-mosaic-1m-dtm-extent-sources.tif").exists()


def test_a_cog_can_be_chosen(opened, tmp_path):
    dialog = opened()
    dialog.options_box.setCollapsed(False)
    dialog.pyramids.setChecked(True)
    assert dialog.export_request().pyramids

    dialog.format.setCurrentIndex(dialog.format.findData("COG"))
    planned(dialog)

    assert (dialog.export_request().format, dialog.export_request().pyramids) == ("COG", False)
    assert not dialog.pyramids.isEnabled()
    assert "overviews" in dialog.options_hint.text()
    report = result(ExportTask(dialog.export_request()))
    assert gdal.Open(str(report.path)).GetMetadataItem("LAYOUT", "IMAGE_STRUCTURE") == "COG"


def test_the_nodata_value_is_the_sources_unless_another_is_entered(opened):
    dialog = opened()
    dialog.options_box.setCollapsed(False)
    planned(dialog)
    assert "-32767" in dialog.nodata.placeholderText().replace(",", "")
    assert dialog.export_request().nodata is None

    type_text(dialog.nodata, "-9999")
    planned(dialog)
    assert dialog.export_request().nodata == -9999

    type_text(dialog.nodata, "none")
    assert not ok(dialog).isEnabled()
    assert "not a number" in dialog.note.text()


def test_what_cannot_fit_cannot_be_started(opened):
    dialog = opened()
    planned(dialog)

    dialog.columns.setValue(2_000_000)
    dialog.rows.setValue(2_000_000)
    dialog.options.setOptions("COMPRESS=NONE")

    wait_until(lambda: "not enough free space" in dialog.note.text(), "not enough free space", 15)
    assert not ok(dialog).isEnabled()


def test_it_fits_a_small_screen(opened, source):
    dialog = opened(*[ExportSource(str(source), name="10_3-mosaic-1m-dtm")] * 3)
    planned(dialog)
    dialog.options_box.setCollapsed(False)

    QTest.qWait(50)

    assert dialog.height() < 1000
    assert dialog.width() < 760


def test_closing_it_ends_its_plan(opened, tmp_path):
    dialog = opened()
    planned(dialog)
    type_text(dialog.horizontal, "5")

    dialog.close()
    QTest.qWait(600)

    assert not ok(dialog).isEnabled()
    assert not list(Path(tmp_path).glob("*extent*"))
