"""Extracting a coverage is an export like any other: progress, cancel, resume and provenance."""

from __future__ import annotations

import numpy as np
import pytest
from datacube_browser.core.export.writing.provenance import PREFIX
from datacube_browser.core.ogc.coverage_href import coverage_href
from datacube_browser.core.ogc.known_services import remember_service
from datacube_browser.core.settings import settings
from datacube_browser.core.stac.records import Collection, Provider
from datacube_browser.ui.export.export_controller import ExportController
from datacube_browser.ui.export.wcs_export_dialog import WcsExportDialog
from datacube_browser.ui.widgets.operation_messages import OperationMessages
from osgeo import gdal
from qgis.core import QgsRasterLayer
from qgis.PyQt.QtWidgets import QDialogButtonBox, QProgressBar, QPushButton

from demo.person import click, wait_until
from tests.export_tools import export
from tests.qgis.export.test_export_resume import LARGE, LARGE_WINDOW, kill_when, share, start  # noqa: F401 - a fixture
from tests.rasters import pixels_of, terrain, write_raster
from tests.servers.datacube_wcs import datacube_wcs

X, Y = 2_000_000, 500_000
HRDEM = Collection(
    "hrdem-mosaic-1m", "HRDEM", description="Heights (CGVD2013)", license="OGL", providers=(Provider("NRCan"),)
)


@pytest.fixture(scope="module")
def dtm(tmp_path_factory):
    return write_raster(tmp_path_factory.mktemp("wcs") / "dtm.tif", terrain(4000, 5000))


@pytest.fixture
def service(dtm):
    with datacube_wcs(dtm=dtm, dtm_slope=dtm) as running:
        yield running


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "out").mkdir()
    return tmp_path / "out"


@pytest.fixture
def dialog(host, service, folder):
    """The dialog for an extent of several requests, in a catalogue with the mosaic."""
    settings().export_folder.setValue(str(folder))
    remember_service(service.url, wcs_only=True)
    host.frame(X + 100, Y - 2500, X + 3300, Y - 100)
    actions = ExportController(host.canvas, OperationMessages(host.bar, host.window), host.window)
    actions.extract_coverage(None, {HRDEM.id: HRDEM})
    shown = host.window.findChild(WcsExportDialog)
    wait_until(ok(shown).isEnabled, f"planned ({shown.estimate_section.note.text()})", 20)
    yield shown
    service.let_go()
    actions.dispose()


def ok(dialog):
    return dialog.button_box.button(QDialogButtonBox.StandardButton.Ok)


def progress_in(bar):
    """The progress shown, from 0 to 1; None when there is no progress bar."""
    shown = [each for item in bar.items() for each in item.findChildren(QProgressBar)]
    return shown[0].value() / shown[0].maximum() if shown and shown[0].maximum() > 0 else None


def test_the_message_bar_shows_progress_and_cancel_works_while_the_service_hangs(dialog, host, service, folder):
    # a few requests, so that others can run beside them and make progress
    service.holds = lambda left, bottom, *_: bottom < Y - 2000 and left < X + 500
    click(ok(dialog))
    item = wait_until(host.bar.currentItem, "it is shown")
    assert "dtm-extent.tif" in item.title() + item.text()
    wait_until(service.held.is_set, "the service hangs")
    wait_until(lambda: 0 < (progress_in(host.bar) or 0) < 1, "its progress")

    click(next(each for each in item.findChildren(QPushButton) if each.text() == "Cancel"))

    wait_until(lambda: not host.bar.items(), "it has ended")
    wait_until(lambda: not list(folder.iterdir()), "nothing is left")
    assert settings().interrupted_exports.value() == []


def test_the_file_has_provenance(dialog, service, folder):
    click(ok(dialog))
    path = folder / "dtm-extent.tif"
    wait_until(path.with_suffix(".qmd").exists, "the file and its record, which is written last", 30)

    tags = gdal.Open(str(path)).GetMetadata()
    said = {key.removeprefix(PREFIX): value for key, value in tags.items() if key.startswith(PREFIX)}
    assert said["SOURCES"] == coverage_href(service.url, "dtm")
    assert (said["LICENCE"], said["ATTRIBUTION"], said["VERTICAL_DATUM"]) == ("OGL", "NRCan", "CGVD2013")
    layer = QgsRasterLayer(str(path), "Saved")
    layer.loadDefaultMetadata()
    assert layer.metadata().licenses() == ["OGL"]


def test_a_slope_has_the_licence_but_no_vertical_datum(dialog):
    dialog.coverage_section.coverage.setCurrentIndex(dialog.coverage_section.coverage.findData("dtm-slope"))
    (source,) = dialog.export_request().sources
    assert (source.licence, source.vertical_datum) == ("OGL", "")


def test_a_killed_extraction_is_resumed_with_the_right_pixels(start, service, dtm, folder):  # noqa: F811
    href, output = coverage_href(service.url, "dtm"), folder / "out.tif"
    all_pixels = LARGE_WINDOW[2] * LARGE_WINDOW[3]
    service.delay = 0.25
    # keeps it from ending before it is killed, with fewer requests than may run at once
    service.holds = lambda left, bottom, *_: bottom < Y - 3520 and left < X + 300
    kill_when(start([href], output, {}), lambda: share(output) >= 0.3)
    assert not output.exists()
    there = share(output)
    service.delay = 0
    service.let_go()
    wait_until(lambda: service.working == 0, "what the killed one had asked for is answered")
    service.sides.clear()

    export([href], LARGE, output)

    assert np.array_equal(pixels_of(output), pixels_of(dtm, *LARGE_WINDOW))
    assert sum(columns * rows for columns, rows in service.sides) / all_pixels < 1.35 - there
    assert {path.name for path in folder.iterdir()} == {"out.tif", "out.qmd"}
