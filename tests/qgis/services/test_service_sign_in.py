"""Services behind a password: with a chosen sign-in, the remembered one, or the catalogue's own."""

from __future__ import annotations

import uuid
from base64 import b64encode

import numpy as np
import pytest
from datacube_browser.core.catalogs import Catalog, CatalogStore
from datacube_browser.core.ogc.known_services import remember_service, used_services
from datacube_browser.core.settings import settings
from datacube_browser.ui.connections.service_auth_select import ServiceAuthSelect
from datacube_browser.ui.dock.datacube_dock import DatacubeDock
from datacube_browser.ui.export.wcs_export_dialog import WcsExportDialog
from qgis.core import QgsApplication, QgsProject
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QComboBox, QDialogButtonBox

from demo.person import click, settle, type_text, wait_until
from tests.authentication import PASSWORD, USER, basic_authentication
from tests.qgis.menus import entry, services_menu
from tests.rasters import pixels_of, terrain, write_raster
from tests.servers.datacube_ows import datacube_ows
from tests.servers.datacube_wcs import WRAPPER, datacube_wcs
from tests.servers.proxy import Answer
from tests.servers.stub import landing_page

X, Y = 2_000_000, 500_000


@pytest.fixture
def authcfg(host):
    kept = basic_authentication(uuid.uuid4().hex)  # QGIS's list needs unique names
    yield kept
    QgsApplication.authManager().removeAuthenticationConfig(kept)


@pytest.fixture
def dtm(tmp_path):
    return write_raster(tmp_path / "dtm.tif", terrain(600, 600))


@pytest.fixture
def guard(dtm, stub_api):
    """A host with a catalogue and both services, all behind one password."""
    wanted = "Basic " + b64encode(f"{USER}:{PASSWORD}".encode()).decode()

    def behind(answer):
        return lambda seen: answer(seen) if seen.headers.get("authorization") == wanted else Answer(401)

    with datacube_wcs(dtm=dtm) as wcs, datacube_ows() as ows:
        catalogue = {"/": landing_page(), "/collections": {"collections": [], "links": []}}
        api = stub_api({**catalogue, WRAPPER: behind(wcs.answer), "/maps": behind(ows.answer)})
        yield api


@pytest.fixture
def open_dialog(host, guard, tmp_path):
    """A function that opens the WCS dialog from the dock's menu, for a catalogue and the last used service."""
    docks = []

    def open_(catalog_authcfg="", service=None):
        settings().export_folder.setValue(str(tmp_path))
        remember_service(service or "http://127.0.0.1:1/wcs", wcs_only=True)
        host.frame(X + 100, Y - 400, X + 400, Y - 100)
        dock = dock_of(host, guard, catalog_authcfg)
        docks.append(dock)
        entry(services_menu(dock.panel()), "Extract from WCS…").trigger()
        dialog = next(each for each in host.window.findChildren(WcsExportDialog) if each.isVisible())
        dialog.activateWindow()
        settle()
        return dialog

    yield open_
    for dock in docks:
        dock.dispose()
        dock.deleteLater()


def dock_of(host, guard, authcfg):
    store = CatalogStore()
    store.set_current(store.add("Test", guard.url, authcfg).id)
    dock = DatacubeDock(host, host.window)
    host.window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
    dock.show()
    return dock


def choose_sign_in(select, authcfg):
    combo = select.findChild(QComboBox)
    combo.setCurrentIndex(combo.findData(authcfg))


def enter_url(dialog, address):
    type_text(dialog.coverage_section.service.lineEdit(), address)
    QTest.keyClick(dialog.coverage_section.service.lineEdit(), Qt.Key.Key_Tab)


def ok(dialog):
    return dialog.button_box.button(QDialogButtonBox.StandardButton.Ok)


def test_a_wcs_export_uses_the_chosen_sign_in_and_remembers_it(open_dialog, guard, authcfg, dtm, tmp_path):
    dialog = open_dialog()
    enter_url(dialog, guard.url + WRAPPER)
    wait_until(lambda: "authentication" in dialog.estimate_section.note.text(), "refused", 20)

    choose_sign_in(dialog.coverage_section.authentication, authcfg)
    wait_until(ok(dialog).isEnabled, f"planned ({dialog.estimate_section.note.text()})", 20)
    click(ok(dialog))

    wait_until(lambda: QgsProject.instance().mapLayersByName("dtm-extent"), "the layer", 30)
    layer = QgsProject.instance().mapLayersByName("dtm-extent")[0]
    corner = int(layer.extent().xMinimum()) - X, Y - int(layer.extent().yMaximum())
    assert np.array_equal(
        pixels_of(tmp_path / "dtm-extent.tif"), pixels_of(dtm, *corner, layer.width(), layer.height())
    )
    assert used_services(wcs_only=True)[0] == (guard.url + WRAPPER, authcfg)
    again = open_dialog(service=None)
    again.coverage_section.service.setFocus()
    again.coverage_section.service.setCurrentIndex(again.coverage_section.service.findText(guard.url + WRAPPER))
    again.coverage_section.service.textActivated.emit(again.coverage_section.service.currentText())
    assert again.coverage_section.authentication.configId() == authcfg
    again.close()


def test_a_service_on_the_catalogues_host_gets_the_catalogues_sign_in(open_dialog, guard, authcfg):
    dialog = open_dialog(authcfg)
    assert dialog.coverage_section.authentication.configId() == ""
    enter_url(dialog, guard.url + WRAPPER)
    wait_until(ok(dialog).isEnabled, f"planned ({dialog.estimate_section.note.text()})", 20)
    assert dialog.coverage_section.authentication.configId() == authcfg
    assert dialog.export_request().sources[0].authcfg == authcfg
    dialog.close()


def test_a_password_in_the_url_is_refused_and_not_saved(open_dialog):
    dialog = open_dialog()
    enter_url(dialog, "https://me:pass@example.org/ows/elevation")  # pragma: allowlist secret
    assert "authentication configuration" in dialog.estimate_section.note.text()
    assert not ok(dialog).isEnabled()
    assert dialog.coverage_section.coverage.count() == 0
    assert "example.org" not in str(settings().wcs_services.value())
    dialog.close()


def test_layers_of_a_service_on_the_catalogues_host_are_read_with_the_catalogues_sign_in(host, guard, authcfg):
    remember_service("http://127.0.0.1:1/wms")
    dock = dock_of(host, guard, authcfg)
    dock.panel()
    dialog = dock.services.open()
    edit = dialog.chooser.service.lineEdit()
    edit.selectAll()
    QTest.keyClicks(edit, f"{guard.url}/maps")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    wait_until(lambda: dialog.model.count() > 0, "the layers", 20)
    assert dialog.chooser.authentication.configId() == authcfg
    assert used_services()[0] == (f"{guard.url}/maps", authcfg)
    dock.dispose()
    dock.deleteLater()


def test_a_sign_in_is_not_reused_for_another_host(host, authcfg):
    remember_service("https://one.org/wms", authcfg)
    sign_in = ServiceAuthSelect(Catalog("a", "A", "https://two.org/stac", "own1234"), host.window)
    assert sign_in.settle("https://one.org/wms") == authcfg
    assert sign_in.settle("https://one.org/other") == authcfg
    assert sign_in.settle("https://three.org/wms") == ""
    sign_in.setConfigId(authcfg)  # chosen by the user for the new URL
    assert sign_in.settle("https://four.org/wms") == authcfg
