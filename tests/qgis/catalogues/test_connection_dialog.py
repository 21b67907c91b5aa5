"""Entering and testing a connection, against a live STAC API and servers that refuse."""

from __future__ import annotations

import socket

import pytest
from datacube_browser.core.catalogs import PRESETS, CatalogStore
from datacube_browser.core.settings import settings
from datacube_browser.ui.connections.connection_dialog import ConnectionDialog
from qgis.core import QgsApplication, QgsAuthMethodConfig
from qgis.gui import QgsMessageViewer
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QDialogButtonBox, QTextEdit

from demo.person import wait_until
from demo.stac_server import stac_server
from tests.servers.proxy import Answer, Hang
from tests.servers.stub import landing_page, minimal_collection, minimal_item


@pytest.fixture(scope="module")
def api():
    """A live rustac with three collections."""
    collections = [minimal_collection(name) for name in ("mosaic", "lidar", "landcover")]
    with stac_server(collections, [minimal_item("one", "mosaic")]) as url:
        yield url


@pytest.fixture(autouse=True)
def _no_own_catalogs():
    store = CatalogStore()
    for catalog in store.all():
        store.remove(catalog.id)
    settings().current_catalog.remove()


@pytest.fixture
def new_dialog():
    dialogs = []

    def make(catalog=None) -> ConnectionDialog:
        dialog = ConnectionDialog(CatalogStore(), catalog)
        dialog.open()
        QTest.qWaitForWindowExposed(dialog)
        dialogs.append(dialog)
        return dialog

    yield make
    for dialog in dialogs:
        dialog.close()
        dialog.deleteLater()


@pytest.fixture
def refusing_url():
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{closed.getsockname()[1]}/"


@pytest.fixture
def authcfg():
    manager = QgsApplication.authManager()
    manager.setMasterPassword("master", True)
    config = QgsAuthMethodConfig("Basic")
    config.setName("Mine")
    config.setConfig("username", "me")
    config.setConfig("password", "secret")
    assert manager.storeAuthenticationConfig(config)[0]
    yield config.id()
    manager.removeAuthenticationConfig(config.id())


def ok_button(dialog):
    return dialog.buttons.button(QDialogButtonBox.StandardButton.Ok)


def fill(dialog, name: str, url: str) -> None:
    for edit, text in ((dialog.name, name), (dialog.url, url)):
        edit.clear()
        QTest.keyClicks(edit, text)


def run_test(dialog) -> None:
    QTest.mouseClick(dialog.test_button, Qt.MouseButton.LeftButton)
    assert "Cancel" in dialog.test_button.text()
    wait_until(lambda: "Cancel" not in dialog.test_button.text())


def test_ok_is_enabled_once_there_are_a_name_and_a_url(new_dialog):
    dialog = new_dialog()
    assert not ok_button(dialog).isEnabled()
    assert "name" in dialog.problem.text()
    QTest.keyClicks(dialog.name, "Mine")
    assert "URL" in dialog.problem.text()
    QTest.keyClicks(dialog.url, "https://example.org/stac")
    assert ok_button(dialog).isEnabled()
    assert not dialog.problem.isVisible()


@pytest.mark.parametrize("url", ["ftp://example.org/", "file:///etc/passwd", "https://", "two words"])
def test_an_invalid_url_is_reported(new_dialog, url):
    dialog = new_dialog()
    fill(dialog, "Mine", url)
    assert not ok_button(dialog).isEnabled()
    assert not dialog.test_button.isEnabled()
    assert "http://" in dialog.problem.text()


def test_a_password_in_the_url_is_refused(new_dialog):
    dialog = new_dialog()
    fill(dialog, "Mine", "https://me:secret@example.org/stac")  # pragma: allowlist secret
    assert not ok_button(dialog).isEnabled()
    assert "authentication configuration" in dialog.problem.text()


def test_names_are_unique_regardless_of_case(new_dialog):
    dialog = new_dialog()
    fill(dialog, PRESETS[0].name.upper(), "https://example.org/")
    assert not ok_button(dialog).isEnabled()
    assert "already" in dialog.problem.text()


def test_an_edited_connection_may_keep_its_name(new_dialog):
    mine = CatalogStore().add("Mine", "https://example.org/stac")
    dialog = new_dialog(mine)
    assert ok_button(dialog).isEnabled()
    assert dialog.catalog() == mine


def test_a_preset_is_offered_as_a_copy(new_dialog):
    dialog = new_dialog(PRESETS[0])
    assert dialog.name.text() != PRESETS[0].name
    assert dialog.url.text() == PRESETS[0].url
    assert ok_button(dialog).isEnabled()


def test_authentication_is_saved_as_the_id_of_a_qgis_configuration(new_dialog, authcfg):
    dialog = new_dialog()
    fill(dialog, "Mine", "https://example.org/stac")
    dialog.authentication.setConfigId(authcfg)
    assert dialog.catalog().authcfg == authcfg
    assert new_dialog(dialog.catalog()).authentication.configId() == authcfg


def test_a_successful_test_shows_the_number_of_collections(new_dialog, api):
    dialog = new_dialog()
    fill(dialog, "Mine", api)
    run_test(dialog)
    assert dialog.result.text().startswith("3 collection")
    assert dialog.result_icon.isVisible()
    assert not dialog.details_button.isVisible()


def test_unreadable_collections_are_counted_and_listed_in_details(new_dialog, stub_api):
    server = stub_api(
        {
            "GET /": landing_page(),
            "GET /collections": {"collections": [minimal_collection(), {"no": "id"}], "links": []},
        }
    )
    dialog = new_dialog()
    fill(dialog, "Mine", server.url)
    run_test(dialog)
    assert dialog.result.text() == "1 collection(s), 1 unreadable"
    assert dialog.details_button.isVisible()


def test_a_refusal_is_shown_in_the_dialog_with_details(new_dialog, refusing_url):
    dialog = new_dialog()
    fill(dialog, "Mine", refusing_url)
    run_test(dialog)
    assert dialog.result.text()
    assert dialog.result.height() >= dialog.result.heightForWidth(dialog.result.width())
    assert QApplication.activeModalWidget() is dialog
    QTest.mouseClick(dialog.details_button, Qt.MouseButton.LeftButton)
    viewer = dialog.findChild(QgsMessageViewer)
    assert viewer.isVisible()
    viewer.close()


def test_details_show_the_servers_message(new_dialog, stub_api):
    server = stub_api({"GET /": Answer(403, b"Ask Claire for a key", {"Content-Type": "text/plain"})})
    dialog = new_dialog()
    fill(dialog, "Mine", server.url)
    run_test(dialog)
    QTest.mouseClick(dialog.details_button, Qt.MouseButton.LeftButton)
    viewer = dialog.findChild(QgsMessageViewer)
    assert "Ask Claire for a key" in viewer.findChild(QTextEdit).toPlainText()
    viewer.close()


def test_a_test_can_be_cancelled(new_dialog, proxy, api):
    slow = proxy(api)
    slow.fault(Hang(60))
    dialog = new_dialog()
    fill(dialog, "Mine", slow.url)
    QTest.mouseClick(dialog.test_button, Qt.MouseButton.LeftButton)
    assert dialog.result.text() == "Connecting…"
    QTest.mouseClick(dialog.test_button, Qt.MouseButton.LeftButton)
    assert dialog.result.text() == ""
    assert "Test" in dialog.test_button.text()


def test_the_answer_for_a_previous_url_is_not_shown(new_dialog, proxy, api):
    slow = proxy(api, latency=0.3)
    dialog = new_dialog()
    fill(dialog, "Mine", slow.url)
    QTest.mouseClick(dialog.test_button, Qt.MouseButton.LeftButton)
    QTest.keyClicks(dialog.url, "x")
    assert dialog.result.text() == ""
    wait_until(lambda: QgsApplication.taskManager().countActiveTasks() == 0)
    QTest.qWait(100)
    assert dialog.result.text() == ""


def test_a_dialog_closed_during_a_test_leaves_nothing_behind(new_dialog, proxy, api):
    slow = proxy(api, latency=0.3)
    dialog = new_dialog()
    fill(dialog, "Mine", slow.url)
    QTest.mouseClick(dialog.test_button, Qt.MouseButton.LeftButton)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    wait_until(lambda: QgsApplication.taskManager().countActiveTasks() == 0)
    QTest.qWait(100)
    assert dialog.result.text() == "Connecting…"


def test_the_dialog_opens_no_larger_than_needed(new_dialog):
    QgsApplication.authManager().removeAllAuthenticationConfigs()  # others' long names widen the list of sign-ins
    dialog = new_dialog()
    assert dialog.size() == dialog.sizeHint()


def test_tab_moves_from_the_name_to_the_buttons(new_dialog):
    dialog = new_dialog()
    fill(dialog, "Mine", "https://example.org/")
    dialog.name.setFocus()
    seen = []
    for _ in range(12):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        seen.append(QApplication.focusWidget())
    wanted = [dialog.url, dialog.test_button, ok_button(dialog)]
    assert [widget for widget in seen if widget in wanted][:3] == wanted
