"""Extracting from a WCS as a user does: Services menu, dialog, saved file."""

from __future__ import annotations

import json
import threading

import numpy as np
import pytest
from datacube_browser.core.export.request import ExportSource
from datacube_browser.core.settings import settings
from datacube_browser.ui.export.save_extent_dialog import SaveExtentDialog
from datacube_browser.ui.export.wcs_export_dialog import WcsExportDialog
from qgis.core import QgsApplication, QgsProject
from qgis.PyQt import sip
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QComboBox, QDialogButtonBox

from demo.person import click, settle, type_text, wait_until
from tests.qgis.menus import entry, open_menu
from tests.rasters import pixels_of, terrain, write_raster
from tests.servers.datacube_wcs import datacube_wcs
from tests.servers.proxy import Answer
from tests.servers.stub import landing_page, minimal_collection, minimal_item

X, Y = 2_000_000, 500_000


@pytest.fixture(scope="module")
def dtm(tmp_path_factory):
    return write_raster(tmp_path_factory.mktemp("wcs") / "dtm.tif", terrain(1000, 1000))


@pytest.fixture
def service(dtm):
    with datacube_wcs(dtm=dtm, dtm_slope=dtm, other=dtm) as running:
        yield running


class Catalogue:
    """A catalogue whose searches return `items`, 100 per page; searches wait while `hold` is not set."""

    def __init__(self, dtm):
        item = minimal_item("10_3-mosaic-1m", "hrdem-mosaic-1m", geometry=None, bbox=[-70.0, 45.0, -60.0, 55.0])
        item["assets"]["dtm"]["href"] = str(dtm)
        self.items = [item]
        self.searches = []
        self.refusal = None
        self.hold = threading.Event()
        self.hold.set()

    def search(self, seen):
        self.searches.append(seen)
        self.hold.wait(60)
        if self.refusal is not None:
            return self.refusal
        start = json.loads(seen.body).get("token", 0)
        links = []
        if start + 100 < len(self.items):
            links = [{"rel": "next", "method": "POST", "href": "@URL@/search", "body": {"token": start + 100}}]
        return {"type": "FeatureCollection", "features": self.items[start : start + 100], "links": links}


@pytest.fixture
def api(dtm):
    return Catalogue(dtm)


@pytest.fixture
def catalogue(stub_api, api):
    collections = {"collections": [minimal_collection("hrdem-mosaic-1m")], "links": []}
    yield stub_api({"/": landing_page(), "/collections": collections, "/search": api.search}).url
    api.hold.set()


@pytest.fixture
def panel(host, open_dock, catalogue, service, tmp_path):
    """The dock, connected to a catalogue that also has the mosaic's files; the WCS is the last one used."""
    (tmp_path / "out").mkdir()
    settings().export_folder.setValue(str(tmp_path / "out"))
    settings().wcs_services.setValue([service.url])
    host.frame(X + 100, Y - 500, X + 500, Y - 100)
    panel = open_dock(catalogue)
    wait_until(lambda: panel.search_controller.contents is not None, "the catalogue")
    return panel


def opened(panel, kind=WcsExportDialog):
    def found():
        return next((each for each in panel.window().findChildren(kind) if each.isVisible()), None)

    return wait_until(found, kind.__name__, 20)


@pytest.fixture
def dialog(panel):
    menu = open_menu(panel.toolbar.services_button)
    action = entry(menu, "Extract from WCS…")
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())
    return opened(panel)


def ok(dialog):
    return dialog.button_box.button(QDialogButtonBox.StandardButton.Ok)


def planned(dialog):
    wait_until(ok(dialog).isEnabled, f"planned ({dialog.estimate_section.note.text()})", 20)


def choose(combo, identifier):
    combo.setFocus()
    QTest.keyClick(combo, Qt.Key.Key_Home)
    while combo.currentData() != identifier:
        before = combo.currentIndex()
        QTest.keyClick(combo, Qt.Key.Key_Down)
        if combo.currentIndex() == before:
            raise LookupError(identifier)


def test_the_canvas_extent_of_a_coverage_is_saved_and_added(dialog, dtm, tmp_path):
    planned(dialog)
    assert (
        dialog.resolution_section.columns.value(),
        dialog.resolution_section.horizontal.text(),
        dialog.extent_section.crs.crs().authid(),
    ) != (0, "", "")
    assert "about" in dialog.estimate_section.summary.text()
    click(ok(dialog))

    path = tmp_path / "out" / "dtm-extent.tif"
    wait_until(lambda: QgsProject.instance().mapLayersByName("dtm-extent"), "the layer", 30)
    layer = QgsProject.instance().mapLayersByName("dtm-extent")[0]
    extent = layer.extent()
    window = (int(extent.xMinimum()) - X, Y - int(extent.yMaximum()), layer.width(), layer.height())
    assert np.array_equal(pixels_of(path), pixels_of(dtm, *window))


def test_the_list_has_the_coverages_of_the_service_and_of_nrcans_guide(dialog):
    wait_until(lambda: dialog.coverage_section.coverage.findData("other") >= 0, "the list", 20)

    names = {
        dialog.coverage_section.coverage.itemData(row): dialog.coverage_section.coverage.itemText(row)
        for row in range(dialog.coverage_section.coverage.count())
    }
    assert names["dtm"] == "Digital terrain model (dtm)"
    assert names["dsm-aspect"] == "Aspect of the surface (dsm-aspect)"
    assert names["other"] == "other title"


def test_choosing_another_coverage_changes_the_file_name_and_the_plan(dialog, tmp_path):
    planned(dialog)
    choose(dialog.coverage_section.coverage, "dtm-slope")

    assert not ok(dialog).isEnabled()
    planned(dialog)
    assert dialog.export_request().output == tmp_path / "out" / "dtm-slope-extent.tif"
    assert "IDENTIFIERS=dtm-slope" in dialog.export_request().sources[0].href


def test_the_files_are_offered_instead_of_a_coverage_with_the_same_data(panel, dialog):
    planned(dialog)
    assert "phasing" in dialog.phase_out.text()
    choose(dialog.coverage_section.coverage, "dtm-slope")
    assert not dialog.take_files.isVisible()
    choose(dialog.coverage_section.coverage, "dtm")
    chosen = dialog.export_request().extent

    click(dialog.take_files)

    assert dialog.files_note.text() == "Looking for the files…"
    assert not dialog.take_files.isEnabled()
    files = opened(panel, SaveExtentDialog)
    assert closed(dialog)
    assert files.export_request().sources[0].item_id == "10_3-mosaic-1m"
    assert files.export_request().extent.xmin == pytest.approx(chosen.xmin)
    files.close()


def closed(dialog):
    return sip.isdeleted(dialog) or not dialog.isVisible()


def test_all_files_of_the_extent_are_offered_although_they_fill_several_pages(panel, dialog, api):
    items = [{**api.items[0], "id": f"tile-{number}"} for number in range(250)]
    api.items[:] = items
    planned(dialog)

    click(dialog.take_files)

    files = opened(panel, SaveExtentDialog)
    assert {each.item_id for each in files.export_request().sources} == {each["id"] for each in items}
    files.close()


def test_an_abandoned_search_for_files_closes_no_other_dialog(panel, dialog, api, dtm):
    planned(dialog)
    api.hold.clear()
    click(dialog.take_files)
    wait_until(lambda: api.searches, "the catalogue is asked", 10)

    panel.actions.exports.save_sources([ExportSource(str(dtm), name="another")])
    other = opened(panel, SaveExtentDialog)
    assert closed(dialog)
    api.hold.set()
    wait_until(lambda: QgsApplication.taskManager().countActiveTasks() == 0, "nothing runs any more", 20)
    settle()

    assert other.isVisible()
    assert other.export_request().sources[0].name == "another"
    other.close()


@pytest.mark.parametrize(("answer", "words"), [("none", "has no file in this extent"), ("refused", "(400)")])
def test_without_files_the_dialog_stays_and_says_why(dialog, api, answer, words):
    planned(dialog)
    if answer == "none":
        api.items.clear()
    else:
        api.refusal = Answer(400, b"closed for today")
    click(dialog.take_files)

    wait_until(lambda: words in dialog.files_note.text(), words, 60)
    assert dialog.isVisible()
    assert dialog.take_files.isEnabled()
    assert ok(dialog).isEnabled()


def test_another_service_can_be_entered_and_is_remembered(dialog, dtm, tmp_path):
    planned(dialog)
    with datacube_wcs(heights=dtm) as other:
        address = other.api.url + "/wrapper/ogc/elevation-hrdem-mosaic/"
        type_text(dialog.coverage_section.service.lineEdit(), address)
        QTest.keyClick(dialog.coverage_section.service.lineEdit(), Qt.Key.Key_Tab)
        wait_until(lambda: dialog.coverage_section.coverage.findData("heights") >= 0, "the list", 20)
        choose(dialog.coverage_section.coverage, "heights")
        planned(dialog)
        click(ok(dialog))

        assert settings().wcs_services.value()[0] == address
        wait_until((tmp_path / "out" / "heights-extent.tif").exists, "the file", 20)


def test_the_dialog_says_that_a_service_does_not_answer(dialog):
    planned(dialog)
    type_text(dialog.coverage_section.service.lineEdit(), "http://127.0.0.1:1/wcs")
    QTest.keyClick(dialog.coverage_section.service.lineEdit(), Qt.Key.Key_Tab)

    wait_until(lambda: "cannot be reached" in dialog.estimate_section.note.text(), "the reason", 20)
    assert not ok(dialog).isEnabled()


def test_no_invalid_projection_is_named_where_a_service_does_not_answer(host):
    settings().wcs_services.setValue(["http://127.0.0.1:1/wcs"])
    dialog = WcsExportDialog(host.canvas, host.window)
    dialog.show()
    dialog.start()
    try:
        wait_until(lambda: "cannot be reached" in dialog.estimate_section.note.text(), "the reason", 20)
        box = dialog.extent_section.crs.findChild(QComboBox)
        assert box.currentText() == "That of the source"
        assert dialog.extent_section.chosen_crs() is None
    finally:
        dialog.reject()


def test_the_crs_of_the_source_is_named_once_it_is_known(dialog):
    planned(dialog)
    box = dialog.extent_section.crs.findChild(QComboBox)
    assert box.currentText().startswith("EPSG:3979")
    assert box.findText("That of the source") == -1


def test_the_dialog_says_that_the_service_makes_the_pixels(dialog):
    planned(dialog)
    assert "requests as large as it allows" in dialog.estimate_section.note.text()
