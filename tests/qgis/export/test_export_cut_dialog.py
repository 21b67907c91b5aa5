"""Clipping by polygons in the dialog: what is entered, what is said, what is saved, and what becomes of it later."""

from __future__ import annotations

import numpy as np
import pytest
from datacube_browser.core.export import run
from datacube_browser.core.export.jobs import request_json
from datacube_browser.core.export.jobs.processing_parameters import call_of
from datacube_browser.core.export.request import ExportSource
from datacube_browser.core.recipes import Recipe, script_of
from datacube_browser.core.settings import settings
from datacube_browser.ui.dock.datacube_dock import DatacubeDock
from datacube_browser.ui.export.export_controller import ExportController
from datacube_browser.ui.export.processing_link import open_batch
from datacube_browser.ui.export.save_extent_dialog import SaveExtentDialog
from datacube_browser.ui.widgets import operation_messages as operations_module
from datacube_browser.ui.widgets.operation_messages import OperationMessages
from osgeo import gdal, ogr, osr
from qgis.core import (
    Qgis,
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsGeometry,
    QgsProcessingContext,
    QgsProcessingFeatureSourceDefinition,
    QgsProject,
    QgsVectorFileWriter,
    QgsVectorLayer,
)
from qgis.gui import QgsGui
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QDialogButtonBox

from demo.person import click, type_text, wait_until
from tests.qgis.export.test_interrupted_exports import press, share
from tests.qgis.processing_tools import Run, processing, provider
from tests.rasters import NODATA, TILED, pixels_of, rasterized, write_raster
from tests.servers.proxy import Answer

__all__ = ["processing", "provider"]

X, Y = 2_000_000, 500_000
SIDE = 2048
BOX = (X, Y - SIDE, X + SIDE, Y)


def ring(*places):
    """A polygon (WKT) through columns and rows of the raster."""
    points = [f"{X + column!r} {Y - row!r}" for column, row in (*places, places[0])]
    return f"POLYGON(({', '.join(points)}))"


TRIANGLE = ring((130.2, 90.7), (700.1, 300.4), (260.9, 800.3))
OTHER = ring((1500.5, 1400.2), (1900.8, 1450.6), (1700.3, 1950.1))
AWAY = ring((90_000, 10), (91_000, 10), (91_000, 900))


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("store")
    values = np.random.default_rng(1).normal(size=(SIDE, SIDE)).astype("float32")
    write_raster(folder / "r.tif", values, options=TILED)
    return folder


@pytest.fixture
def remote(files, store, proxy):
    running = proxy(store(files))
    yield running
    running.heal()


def polygons(*wkts, crs="EPSG:3979", name="Parcels", kind="MultiPolygon"):
    """A layer of the project with these polygons, in their CRS as it is."""
    layer = QgsVectorLayer(f"{kind}?crs={crs}", name, "memory")
    features = []
    for wkt in wkts:
        feature = QgsFeature()
        feature.setGeometry(QgsGeometry.fromWkt(wkt))
        features.append(feature)
    layer.dataProvider().addFeatures(features)
    QgsProject.instance().addMapLayer(layer)
    return layer


def in_file(layer, path, **options):
    """The same layer in a GeoPackage, in the project instead of it."""
    save = QgsVectorFileWriter.SaveVectorOptions()
    QgsVectorFileWriter.writeAsVectorFormatV3(layer, str(path), QgsProject.instance().transformContext(), save)
    found = QgsVectorLayer(str(path), layer.name(), "ogr")
    QgsProject.instance().removeMapLayer(layer.id())
    QgsProject.instance().addMapLayer(found)
    return found


@pytest.fixture
def actions(host, monkeypatch):
    monkeypatch.setattr(operations_module, "_SHOWN_AFTER_MS", 0)
    host.canvas.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:3979"))
    host.frame(*BOX)
    operations = OperationMessages(host.bar)
    actions = ExportController(host.canvas, operations, host.window)
    yield actions
    operations.clear()
    actions.dispose()


@pytest.fixture
def dialog(actions, host, remote, tmp_path):
    settings().export_folder.setValue(str(tmp_path))
    settings().clip_to_data.setValue(True)
    actions.save_sources([ExportSource(f"{remote.url}/r.tif", "Terrain")])
    shown = host.window.findChild(SaveExtentDialog)
    type_text(shown.file_name.lineEdit(), str(tmp_path / "out.tif"))
    wait_until(ok(shown).isEnabled, "planned", 15)
    return shown


def ok(shown):
    return shown.button_box.button(QDialogButtonBox.StandardButton.Ok)


def note(shown):
    return shown.estimate_section.note.text()


def cut_by(shown, layer):
    """Choose the layer, and wait for the plan."""
    choice = shown.extent_section.polygons
    choice.layer.setLayer(layer)
    wait_until(lambda: ok(shown).isEnabled() and "Only pixels inside" in note(shown), note(shown), 15)


def saved(shown, path):
    click(ok(shown))
    wait_until(path.exists, "saved", 30)
    return pixels_of(path)


def source_on(path, files):
    """The source's pixels on the grid of a result."""
    dataset = gdal.Open(str(path))
    t = dataset.GetGeoTransform()
    column, row = round(t[0] - X), round(Y - t[3])
    whole = pixels_of(files / "r.tif")
    return whole[row : row + dataset.RasterYSize, column : column + dataset.RasterXSize]


def test_no_polygons_are_said_to_be_chosen_where_the_project_has_some(qgis_app):
    from datacube_browser.ui.widgets.polygon_layer_select import PolygonLayerSelect

    polygons(TRIANGLE)
    select = PolygonLayerSelect(is_optional=True)
    assert (select.layer.currentText(), select.chosen_layer()) == ("None", None)
    later = polygons(OTHER, name="A later one")
    assert select.layer.currentText() == "None"
    changes = []
    select.changed.connect(lambda: changes.append(select.chosen_layer()))
    QTest.keyClick(select.layer, Qt.Key.Key_End)
    assert (changes, select.selected_only.isVisibleTo(select)) == ([select.chosen_layer()], True)
    select.layer.setLayer(later)
    QgsProject.instance().removeMapLayer(later)
    assert (select.layer.currentText(), select.chosen_layer(), changes[-1]) == ("None", None, None)
    select.stop()


def test_what_failed_is_said_first_and_is_asked_for_again_with_a_click(actions, host, remote):
    remote.fault(Answer(404))
    actions.save_sources([ExportSource(f"{remote.url}/r.tif", "Terrain")])
    shown = host.window.findChild(SaveExtentDialog)
    again = shown.estimate_section.again_button
    wait_until(again.isVisible, "it says that the file is not there", 15)
    assert note(shown).startswith("Terrain could not be opened.")
    remote.heal()
    click(again)
    wait_until(ok(shown).isEnabled, note(shown), 15)
    assert not again.isVisible()


def test_the_polygons_of_a_layer_cut_the_file_and_what_is_fetched(dialog, files, remote, tmp_path):
    whole = dialog.plan().bytes_to_fetch
    cut_by(dialog, polygons(TRIANGLE, OTHER))
    assert "Only pixels inside 2 feature(s) of “Parcels” are saved." in note(dialog)
    inside = rasterized(files / "r.tif", TRIANGLE, OTHER)
    touched = inside.reshape(SIDE // 128, 128, SIDE // 128, 128).any(axis=(1, 3))
    planned = dialog.plan().bytes_to_fetch
    assert planned == pytest.approx(touched.mean() * whole, rel=0.06)
    assert touched.mean() < 0.25
    before = remote.bytes_sent
    found = saved(dialog, tmp_path / "out.tif")

    expected = np.where(
        rasterized(tmp_path / "out.tif", TRIANGLE, OTHER), source_on(tmp_path / "out.tif", files), NODATA
    )
    assert np.array_equal(found, expected.astype("float32"))
    assert (found != NODATA).sum() == inside.sum()
    assert remote.bytes_sent - before < planned + 150_000


def test_the_selection_alone_is_taken_and_followed(dialog, files, tmp_path):
    layer = polygons(TRIANGLE, OTHER)
    cut_by(dialog, layer)
    assert not dialog.extent_section.polygons.selected_only.isChecked()
    layer.selectByIds([1])
    click(dialog.extent_section.polygons.selected_only)
    wait_until(lambda: "inside 1 feature(s) of “Parcels”" in note(dialog), "the selection is planned", 15)
    columns = dialog.plan().grid.columns
    layer.selectByIds([2])  # with the dialog open
    wait_until(lambda: ok(dialog).isEnabled() and dialog.plan().grid.columns != columns, "the other one is planned", 15)
    found = saved(dialog, tmp_path / "out.tif")

    assert (found != NODATA).sum() == rasterized(files / "r.tif", OTHER).sum()


def test_a_layer_with_a_selection_begins_with_it(dialog):
    layer = polygons(TRIANGLE, OTHER)
    layer.selectByIds([1])
    cut_by(dialog, layer)

    assert dialog.extent_section.polygons.selected_only.isChecked()
    assert "inside 1 feature(s) of “Parcels”" in note(dialog)


def test_an_empty_selection_is_said(dialog):
    layer = polygons(TRIANGLE)
    cut_by(dialog, layer)
    click(dialog.extent_section.polygons.selected_only)

    wait_until(lambda: note(dialog) == "Select features of “Parcels”, or clip by all of them.", note(dialog), 15)
    assert not ok(dialog).isEnabled()
    layer.selectByIds([1])
    wait_until(ok(dialog).isEnabled, "planned", 15)


@pytest.mark.parametrize(
    ("layer", "reason"),
    [
        (lambda: polygons(AWAY), "No polygon of “Parcels” lies in the extent."),
        (lambda: polygons("MULTIPOLYGON EMPTY"), "No polygon of “Parcels” lies in the extent."),
        (polygons, "No polygon of “Parcels” lies in the extent."),
        (lambda: polygons(ring((9.6, 9.6), (9.9, 9.6), (9.9, 9.9))), "No pixel of the rasters lies in a polygon of"),
        (lambda: polygons(TRIANGLE, crs=""), "Parcels has no coordinate reference system."),
    ],
    ids=["elsewhere", "empty geometry", "no feature", "between centres", "no CRS"],
)
def test_why_nothing_can_be_cut_is_said(dialog, layer, reason):
    dialog.extent_section.polygons.layer.setLayer(layer())

    wait_until(lambda: reason in note(dialog), note(dialog), 15)
    assert not ok(dialog).isEnabled()
    dialog.extent_section.polygons.layer.setLayer(None)
    wait_until(ok(dialog).isEnabled, "planned without polygons", 15)
    assert dialog.export_request().cutline is None


def in_degrees(wkt):
    moved = QgsGeometry.fromWkt(wkt).densifyByCount(400)
    reference, degrees = osr.SpatialReference(), osr.SpatialReference()
    reference.ImportFromEPSG(3979)
    degrees.ImportFromEPSG(4617)
    for each in (reference, degrees):
        each.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    shape = ogr.CreateGeometryFromWkt(moved.asWkt(17))
    shape.Transform(osr.CoordinateTransformation(reference, degrees))
    return shape.ExportToWkt()


BOW_TIE = ring((100, 100), (900, 900), (900, 100), (100, 900))


@pytest.mark.parametrize(
    ("wkt", "others", "same"),
    [
        (in_degrees(TRIANGLE), {"crs": "EPSG:4617"}, TRIANGLE),
        (f"MULTIPOLYGONZ(({TRIANGLE[8:-1].replace(',', ' 7,')[:-1]} 7)))", {"kind": "MultiPolygonZ"}, TRIANGLE),
        (BOW_TIE, {}, QgsGeometry.fromWkt(BOW_TIE).makeValid().asWkt()),
    ],
    ids=["degrees", "Z", "bow tie"],
)
def test_odd_polygons_cut_as_they_lie_on_the_map(dialog, tmp_path, wkt, others, same):
    cut_by(dialog, polygons(wkt, **others))
    found = saved(dialog, tmp_path / "out.tif")

    expected = rasterized(tmp_path / "out.tif", same)
    assert ((found != NODATA) != expected).sum() <= (20 if "crs" in others else 0)


def test_a_circle_is_cut_along_its_arc(dialog, tmp_path):
    west, east, row = X + 200, X + 900, Y - 1000
    circle = f"CURVEPOLYGON(CIRCULARSTRING({west} {row}, {east} {row}, {west} {row}))"
    cut_by(dialog, polygons(circle, kind="CurvePolygon"))

    assert (saved(dialog, tmp_path / "out.tif") != NODATA).sum() == pytest.approx(np.pi * 350**2, rel=0.002)


def test_polygons_that_are_edited_while_the_dialog_is_open_are_read_again(dialog, files, tmp_path):
    layer = polygons(TRIANGLE)
    cut_by(dialog, layer)
    columns = dialog.plan().grid.columns
    layer.startEditing()
    layer.changeGeometry(1, QgsGeometry.fromWkt(OTHER))
    wait_until(lambda: ok(dialog).isEnabled() and dialog.plan().grid.columns != columns, "planned anew", 15)
    found = saved(dialog, tmp_path / "out.tif")
    layer.rollBack()

    assert (found != NODATA).sum() == rasterized(files / "r.tif", OTHER).sum()


def test_what_was_planned_is_saved_whatever_becomes_of_the_layer(dialog, actions, files, tmp_path):
    """The layer is gone before the export's turn comes."""
    layer = polygons(TRIANGLE)
    cut_by(dialog, layer)
    request = dialog.export_request()
    QgsProject.instance().removeMapLayer(layer.id())
    actions.start(request, add_to_map=False)
    wait_until((tmp_path / "out.tif").exists, "saved", 30)

    assert (pixels_of(tmp_path / "out.tif") != NODATA).sum() == rasterized(files / "r.tif", TRIANGLE).sum()


def test_a_layer_that_is_removed_is_no_longer_clipped_by(dialog):
    layer = polygons(TRIANGLE)
    cut_by(dialog, layer)
    QgsProject.instance().removeMapLayer(layer.id())

    wait_until(lambda: ok(dialog).isEnabled() and "Only pixels" not in note(dialog), "planned without polygons", 15)
    assert dialog.export_request().cutline is None


def entries():
    return [each.entry for each in QgsGui.historyProviderRegistry().queryEntries(providerId="processing")]


def test_the_history_has_the_layer_and_does_the_same_again(dialog, processing, tmp_path):
    QgsGui.historyProviderRegistry().clearHistory(Qgis.HistoryProviderBackend.LocalProfile, "processing")
    layer = in_file(polygons(TRIANGLE, OTHER), tmp_path / "parcels.gpkg")
    cut_by(dialog, layer)
    first = saved(dialog, tmp_path / "out.tif")
    entry = wait_until(lambda: next((each for each in entries() if "results" in each), None), "the entry is complete")
    assert entry["parameters"]["inputs"]["MASK"] == layer.source()
    assert f"--MASK={layer.source()}" in entry["process_command"]
    QgsProject.instance().removeMapLayer(layer.id())
    again = eval(entry["python_command"].replace("processing.run", "dict_of"), {"dict_of": lambda _, given: given})
    again["OUTPUT"] = str(tmp_path / "again.tif")
    done = Run("export_extent", **again)

    assert done.is_done, done.log
    assert np.array_equal(pixels_of(tmp_path / "again.tif"), first)


def test_the_history_has_the_selection_as_qgis_writes_it(dialog, processing, tmp_path):
    QgsGui.historyProviderRegistry().clearHistory(Qgis.HistoryProviderBackend.LocalProfile, "processing")
    layer = polygons(TRIANGLE, OTHER)
    layer.selectByIds([2])
    cut_by(dialog, layer)
    first = saved(dialog, tmp_path / "out.tif")
    entry = wait_until(lambda: next((each for each in entries() if "results" in each), None), "the entry is complete")
    assert "process_command" not in entry  # a command line knows no selection
    names = {
        "dict_of": lambda _, given: given,
        "QgsProcessingFeatureSourceDefinition": QgsProcessingFeatureSourceDefinition,
    }
    again = eval(entry["python_command"].replace("processing.run", "dict_of"), names)
    again["OUTPUT"] = str(tmp_path / "again.tif")
    done = Run("export_extent", **again)

    assert done.is_done, done.log
    assert np.array_equal(pixels_of(tmp_path / "again.tif"), first)


@pytest.mark.parametrize("selected", [False, True])
def test_the_batch_window_has_the_mask(dialog, processing, selected):
    layer = polygons(TRIANGLE, OTHER)
    layer.selectByIds([2] if selected else [])
    cut_by(dialog, layer)
    window = open_batch(dialog.export_request(), None, None)
    try:
        parameters, fine = window.mainWidget().parametersForRow(0, QgsProcessingContext())
        assert fine
        assert parameters["MASK"] == layer.id()
        shown = window.messageBar().currentItem()
        text = "" if shown is None else shown.text()
        assert text == (
            "The batch window knows no selections: it clips by all features of “Parcels”." if selected else ""
        )
    finally:
        window.close()
        window.deleteLater()


def test_a_layer_with_a_password_is_named_by_its_id(dialog):
    layer = polygons(TRIANGLE)
    cut_by(dialog, layer)

    assert call_of(dialog.export_request(), keep_secrets=False)[1]["MASK"] == layer.id()


def test_the_script_for_qgis_clips_and_the_others_say_that_they_do_not(dialog, tmp_path):
    layer = in_file(polygons(TRIANGLE), tmp_path / "parcels.gpkg")
    cut_by(dialog, layer)
    plan = dialog.plan()

    text = script_of(Recipe.PROCESSING, plan).text
    assert f"'MASK': {layer.source()!r}," in text
    compile(text, "script", "exec")
    assert "polygons" in script_of(Recipe.GDAL, plan).problem
    layer.selectAll()
    click(dialog.extent_section.polygons.selected_only)
    wait_until(lambda: dialog.plan() not in (None, plan), "planned", 15)
    text = script_of(Recipe.PROCESSING, dialog.plan()).text
    assert f"QgsProcessingFeatureSourceDefinition({layer.source()!r}, selectedFeaturesOnly=True)" in text
    assert "from qgis.core import QgsProcessingFeatureSourceDefinition" in text


@pytest.fixture
def close_halfway(dialog, remote, tmp_path, monkeypatch):
    """A function that saves, and closes QGIS when a part of the file is there."""

    def save_and_close() -> None:
        monkeypatch.setattr(run, "READERS", 2)
        remote.bandwidth = 200_000
        click(ok(dialog))
        wait_until(lambda: share(tmp_path / "out.tif") > 0.05, "a part is there", 60)
        QgsApplication.taskManager().cancelAll()  # as QGIS does it before it closes
        wait_until(lambda: QgsApplication.taskManager().countActiveTasks() == 0, "stopped", 30)
        remote.bandwidth = None
        assert not (tmp_path / "out.tif").exists()

    return save_and_close


@pytest.fixture
def offered(host):
    """The message bar, with what is offered at the next start of QGIS."""
    dock = DatacubeDock(host, host.window)

    def offer():
        dock.offer_interrupted_exports()
        wait_until(host.bar.items, "the offer", 20)
        return host.bar

    yield offer
    dock.dispose()
    dock.deleteLater()


def is_cut(output, files, *wkts):
    expected = np.where(rasterized(output, *wkts), source_on(output, files), np.float32(NODATA))
    return np.array_equal(pixels_of(output), expected)


def test_after_qgis_was_closed_the_export_goes_on_without_the_layer(dialog, close_halfway, offered, files, tmp_path):
    layer = polygons(TRIANGLE, OTHER)
    cut_by(dialog, layer)
    close_halfway()
    QgsProject.instance().removeMapLayer(layer.id())
    press(offered(), "Resume")
    wait_until((tmp_path / "out.tif").exists, "saved", 30)

    assert is_cut(tmp_path / "out.tif", files, TRIANGLE, OTHER)


@pytest.fixture
def few_polygons_are_kept(monkeypatch):
    monkeypatch.setattr(request_json, "MOST_POLYGONS", 40)


@pytest.mark.usefixtures("few_polygons_are_kept")
def test_polygons_too_large_to_be_kept_are_said(dialog, close_halfway, offered):
    cut_by(dialog, polygons(TRIANGLE, OTHER))
    close_halfway()
    (entry,) = settings().interrupted_exports.value()

    assert len(entry) < 1000
    assert "its polygons were too large to be kept" in offered().currentItem().text()


@pytest.mark.usefixtures("few_polygons_are_kept")
def test_saving_again_with_such_polygons_goes_on(dialog, actions, close_halfway, remote, tmp_path):
    cut_by(dialog, polygons(TRIANGLE, OTHER))
    request, all_bytes = dialog.export_request(), dialog.plan().bytes_to_fetch
    close_halfway()
    before, there = remote.bytes_sent, share(tmp_path / "out.tif")
    actions.start(request, add_to_map=False)
    wait_until((tmp_path / "out.tif").exists, "saved", 30)

    assert remote.bytes_sent - before < (1 - there) * all_bytes + 150_000
    assert (pixels_of(tmp_path / "out.tif") != NODATA).any()
