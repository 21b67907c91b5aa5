"""From the export dialog to Processing: the batch dialog and the history."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from datacube_browser.core.export.jobs.processing_parameters import ALGORITHM, WCS_ALGORITHM, call_of, parameters_of
from datacube_browser.core.export.planning.plan_export import plan_export
from datacube_browser.core.export.request import ExportSource, Resampling
from datacube_browser.core.export.run import run_export
from datacube_browser.core.export_sources import source_of_layer
from datacube_browser.core.ogc.coverage_href import coverage_href
from datacube_browser.core.ogc.known_services import remember_service
from datacube_browser.core.settings import settings
from datacube_browser.ui.export.export_controller import ExportController
from datacube_browser.ui.export.processing_link import open_batch
from datacube_browser.ui.export.save_extent_dialog import SaveExtentDialog
from datacube_browser.ui.export.wcs_export_dialog import WcsExportDialog
from datacube_browser.ui.widgets.operation_messages import OperationMessages
from osgeo import gdal
from qgis.core import Qgis, QgsCoordinateReferenceSystem, QgsProcessingContext, QgsRasterLayer
from qgis.gui import QgsGui
from qgis.PyQt.QtWidgets import QApplication, QDialog, QDialogButtonBox, QPushButton

from demo.person import click, type_text, wait_until
from tests.export_tools import request
from tests.qgis.processing_tools import Run, algorithm, processing, provider
from tests.rasters import pixels_of, terrain, write_raster
from tests.servers.datacube_wcs import datacube_wcs

__all__ = ["processing", "provider"]

X, Y = 2_000_000, 500_000
BOX = (X + 100, Y - 400, X + 400, Y - 100)


@pytest.fixture
def layer(tmp_path, qgis_app):
    return QgsRasterLayer(str(write_raster(tmp_path / "terrain.tif", terrain(1000, 1000))), "terrain")


@pytest.fixture
def dialog(dialog_of, layer):
    return dialog_of(layer)


@pytest.fixture
def dialog_of(host, processing):
    """A function that opens the dialog for an extent of a layer."""
    made = []

    def show(layer):
        host.frame(*BOX)
        made.append(ExportController(host.canvas, OperationMessages(host.bar, host.window), host.window))
        made[-1].save_layer(layer)
        shown = host.window.findChild(SaveExtentDialog)
        wait_until(ok(shown).isEnabled, "planned")
        return shown

    yield show
    for actions in made:
        actions.dispose()


def ok(shown):
    return shown.button_box.button(QDialogButtonBox.StandardButton.Ok)


def batch_button(shown):
    return next(each for each in shown.findChildren(QPushButton) if "Batch" in each.text())


def batch_dialog():
    return next(
        (each for each in QApplication.topLevelWidgets() if isinstance(each, QDialog) and _is_batch_dialog(each)), None
    )


def _is_batch_dialog(window):
    return type(window).__name__ == "BatchAlgorithmDialog" and window.isVisible()


def test_the_batch_dialog_has_the_entered_values_in_its_first_row(dialog, layer, tmp_path):
    type_text(dialog.file_name.lineEdit(), str(tmp_path / "mine.tif"))
    dialog.resolution_section.columns.setValue(60)
    wait_until(lambda: ok(dialog).isEnabled() and dialog.resolution_section.columns.value() == 60, "planned")
    entered = dialog.export_request()
    click(batch_button(dialog))
    window = wait_until(batch_dialog, "Processing's window", 3)
    try:
        assert not dialog.isVisible()
        parameters, fine = window.mainWidget().parametersForRow(0, QgsProcessingContext())
        assert fine
        assert parameters["SOURCES"] == [layer.source()]
        assert parameters["RESOLUTION"] == pytest.approx(entered.extent.rectangle().width() / 60, rel=0.05)
        assert parameters["OUTPUT"].sink.staticValue() == str(tmp_path / "mine.tif")
        parameters["OUTPUT"] = str(tmp_path / "mine.tif")
        assert Run("export_extent", **parameters).is_done
        assert pixels_of(tmp_path / "mine.tif").shape[1] == pytest.approx(60, abs=1)
    finally:
        window.close()
        window.deleteLater()


def test_a_coverage_opens_the_batch_dialog_of_its_own_algorithm(host, processing, tmp_path):
    dtm = write_raster(tmp_path / "dtm.tif", terrain(1000, 1000))
    settings().export_folder.setValue(str(tmp_path))
    host.frame(*BOX)
    with datacube_wcs(dtm=dtm) as service:
        address = f"{service.url}?map=a"
        remember_service(address, "abc1234", wcs_only=True)
        actions = ExportController(host.canvas, OperationMessages(host.bar, host.window), host.window)
        actions.extract_coverage(None, {})
        form = host.window.findChild(WcsExportDialog)
        form.coverage_section.authentication.setConfigId("")
        wait_until(ok(form).isEnabled, f"planned ({form.estimate_section.note.text()})", 20)
        form.resolution_section.columns.setValue(60)
        wait_until(lambda: ok(form).isEnabled() and form.resolution_section.columns.value() == 60, "planned")
        click(batch_button(form))
        window = wait_until(batch_dialog, "Processing's window", 3)
        try:
            parameters, fine = window.mainWidget().parametersForRow(0, QgsProcessingContext())
            assert fine
            assert (parameters["SERVICE"], parameters["COVERAGE"]) == (address, "dtm")
            assert "SOURCES" not in parameters
            parameters["OUTPUT"] = str(tmp_path / "mine.tif")
            assert Run("extract_wcs", **parameters).is_done
            assert pixels_of(tmp_path / "mine.tif").shape[1] == pytest.approx(60, abs=1)
        finally:
            window.close()
            window.deleteLater()
            actions.dispose()


def test_a_service_keeps_its_sign_in_and_no_signature_in_the_history(tmp_path):
    href = coverage_href("https://a.b/wcs?map=x&sig=XYZ", "dtm")
    entered = request([ExportSource(href, name="dtm", authcfg="abc1234")], BOX, tmp_path / "out.tif")
    assert call_of(entered, keep_secrets=True)[1]["SERVICE"] == "https://a.b/wcs?map=x&sig=XYZ authcfg=abc1234"
    algorithm_id, kept = call_of(entered, keep_secrets=False)
    assert algorithm_id == WCS_ALGORITHM
    assert kept["SERVICE"] == "https://a.b/wcs?map=x&sig=*** authcfg=abc1234"
    assert not {"SOURCES", "RESAMPLING", "FILL_GAPS"} & set(kept)


def test_tiles_and_pyramids_are_in_the_batch_dialog_and_the_history(dialog, tmp_path):
    QgsGui.historyProviderRegistry().clearHistory(Qgis.HistoryProviderBackend.LocalProfile, "processing")
    dialog.format_section.tiled.setChecked(True)
    dialog.format_section.pyramids.setChecked(True)
    type_text(dialog.file_name.lineEdit(), str(tmp_path / "mine.vrt"))
    dialog.format_section.tile_size.setValue(2048)
    wait_until(ok(dialog).isEnabled, "planned")
    entered = dialog.export_request()
    window = open_batch(entered, None, None)
    try:
        parameters, fine = window.mainWidget().parametersForRow(0, QgsProcessingContext())
        assert fine
        assert (parameters["PYRAMIDS"], parameters["ORIGINS"], parameters["TILE_SIZE"]) == (True, False, 2048)
        assert parameters["OUTPUT"].sink.staticValue() == str(tmp_path / "mine.vrt")
    finally:
        window.close()
        window.deleteLater()
    click(ok(dialog))
    entry = wait_until(lambda: next((each for each in entries() if "results" in each), None), "the entry is complete")
    kept = entry["parameters"]["inputs"]
    assert (kept["PYRAMIDS"], kept["TILE_SIZE"]) == (True, 2048)
    assert "--PYRAMIDS=true" in entry["process_command"]
    (tmp_path / "mine.vrt").rename(tmp_path / "first.vrt")
    shutil.rmtree(tmp_path / "mine")
    assert Run("export_extent", **kept).is_done
    assert len(list((tmp_path / "mine").glob("*.tif"))) == 1


def test_without_the_processing_plugin_there_is_no_batch_button(host, layer):
    shown = SaveExtentDialog([ExportSource(layer.source())], host.canvas)
    assert not [each for each in shown.findChildren(QPushButton) if "Batch" in each.text()]
    shown.deleteLater()


def test_an_export_is_added_to_the_processing_history(dialog, tmp_path):
    registry = QgsGui.historyProviderRegistry()
    registry.clearHistory(Qgis.HistoryProviderBackend.LocalProfile, "processing")
    type_text(dialog.file_name.lineEdit(), str(tmp_path / "mine.tif"))
    wait_until(ok(dialog).isEnabled, "planned")
    click(ok(dialog))
    wait_until((tmp_path / "mine.tif").exists, "saved")
    entry = wait_until(lambda: next((each for each in entries() if "results" in each), None), "the entry is complete")
    assert entry["algorithm_id"] == ALGORITHM
    assert entry["results"]["OUTPUT"] == str(tmp_path / "mine.tif")
    assert entry["process_command"].startswith(f"qgis_process run {ALGORITHM} --SOURCES={tmp_path}")
    # as a double click in the history does
    again = entered_again(entry)
    assert "SOURCE_CRS" not in again  # with other files it would be wrong
    (tmp_path / "mine.tif").rename(tmp_path / "first.tif")
    assert Run("export_extent", **again).is_done
    assert (pixels_of(tmp_path / "mine.tif") == pixels_of(tmp_path / "first.tif")).all()


def entered_again(entry):
    return eval(entry["python_command"].replace("processing.run", "dict_of"), {"dict_of": lambda _, given: given})


@pytest.mark.parametrize("epsg", [3979, 32618, None])
@pytest.mark.parametrize("crs", ["EPSG:3979", "EPSG:3978"])
def test_the_history_has_the_crs_that_a_user_has_given_a_layer(dialog_of, tmp_path, epsg, crs):
    """Of the same file with its own CRS, or with that of the extent, the same run had other pixels, or none."""
    registry = QgsGui.historyProviderRegistry()
    registry.clearHistory(Qgis.HistoryProviderBackend.LocalProfile, "processing")
    made = QgsRasterLayer(str(write_raster(tmp_path / "terrain.tif", terrain(1000, 1000), epsg=epsg)), "terrain")
    made.setCrs(QgsCoordinateReferenceSystem(crs))
    shown = dialog_of(made)
    type_text(shown.file_name.lineEdit(), str(tmp_path / "mine.tif"))
    wait_until(ok(shown).isEnabled, "planned")
    click(ok(shown))
    entry = wait_until(lambda: next((each for each in entries() if "results" in each), None), "the entry is complete")

    (tmp_path / "mine.tif").rename(tmp_path / "first.tif")
    run = Run("export_extent", **entered_again(entry))

    assert run.is_done, run.log
    same_rasters(tmp_path / "first.tif", tmp_path / "mine.tif")


def same_rasters(one, other):
    first, second = gdal.Open(str(one)), gdal.Open(str(other))
    assert first.GetSpatialRef().IsSame(second.GetSpatialRef())
    assert first.GetGeoTransform() == second.GetGeoTransform()
    assert np.array_equal(first.ReadAsArray(), second.ReadAsArray())


#: As the file's, but 40 m to the east: one that no authority has.
CUSTOM = "+proj=lcc +lat_0=49 +lon_0=-95 +lat_1=49 +lat_2=77 +x_0=40 +y_0=0 +ellps=GRS80 +units=m"


@pytest.mark.parametrize("keep_secrets", [False, True])
def test_a_custom_crs_of_one_of_two_layers_is_repeated_with_it(provider, tmp_path, keep_secrets):
    """Their own files have the same CRS. As the history and the batch window have them."""
    files = [write_raster(tmp_path / f"{seed}.tif", terrain(1000, 1000, seed=seed)) for seed in (1, 2)]
    layers = [QgsRasterLayer(str(each), each.stem) for each in files]
    layers[1].setCrs(QgsCoordinateReferenceSystem(f"PROJ:{CUSTOM}"))
    assert layers[1].crs().isValid()
    assert not layers[1].crs().authid()
    entered = request([source_of_layer(each) for each in reversed(layers)], BOX, tmp_path / "mine.tif")
    run_export(plan_export(entered)).path.rename(tmp_path / "first.tif")

    run = Run("export_extent", **parameters_of(entered, keep_secrets=keep_secrets))

    assert run.is_done, run.log
    same_rasters(tmp_path / "first.tif", tmp_path / "mine.tif")


def entries():
    return [each.entry for each in QgsGui.historyProviderRegistry().queryEntries(providerId="processing")]


def test_every_choice_of_the_dialog_has_its_parameter(tmp_path, provider):
    entered = request(
        [ExportSource("https://a.b/c.tif?sig=XYZ", authcfg="abc1234"), "/data/local.tif"],
        BOX,
        tmp_path / "out.vrt",
        crs="EPSG:2959",
        resolution=(2.0, 2.0),
        resampling=Resampling.CUBIC,
        nodata=-1.0,
        creation_options=("COMPRESS=LZW", "PREDICTOR=2"),
        format="COG",
        pyramids=True,
        origins=True,
        tile_size=4096,
    )
    found = parameters_of(entered, keep_secrets=True)
    assert found == {
        "SOURCES": ["/vsicurl/https://a.b/c.tif?sig=XYZ authcfg='abc1234'", "/data/local.tif"],
        "EXTENT": f"{X + 100},{X + 400},{Y - 400},{Y - 100} [EPSG:3979]",
        "TARGET_CRS": "EPSG:2959",
        "RESOLUTION": 2.0,
        "RESAMPLING": "cubic",
        "FORMAT": "COG",
        "FILL_GAPS": False,
        "NODATA": -1.0,
        "CREATION_OPTIONS": "COMPRESS=LZW|PREDICTOR=2",
        "PYRAMIDS": True,
        "ORIGINS": True,
        "TILE_SIZE": 4096,
        "OUTPUT": str(tmp_path / "out.vrt"),
    }
    assert algorithm("export_extent").checkParameterValues(found, QgsProcessingContext())[0]
    assert "XYZ" not in str(parameters_of(entered, keep_secrets=False))


def test_the_algorithm_reads_sources_as_the_dialog_writes_them(provider):
    from datacube_browser.provider.reading.sources import read_sources

    source = ExportSource("https://a.b/c d.tif?x=1,2", authcfg="abc1234")
    written = parameters_of(request([source], BOX, Path("/tmp/out.tif")), keep_secrets=True)["SOURCES"]
    read = read_sources(written, QgsProcessingContext())[0]
    assert replace(read, open_options=()) == replace(source, href="https://a.b/c%20d.tif?x=1,2")
