"""A catalogue that wants a sign-in: from the dock's page, one click leads to where it is chosen."""

from __future__ import annotations

import pytest
from datacube_browser.core.catalogs import CatalogStore
from datacube_browser.core.errors import UnusableSignInError
from datacube_browser.ui.connections.connection_dialog import ConnectionDialog
from qgis.PyQt.QtWidgets import QApplication, QPushButton

from demo.person import click, settle, wait_until
from tests.qgis.dock.test_dock import connected
from tests.qgis.translated import translated
from tests.servers.proxy import Answer
from tests.servers.stub import landing_page


def opened_dialog(panel):
    dialog = wait_until(lambda: panel.connection_bar.findChild(ConnectionDialog), "the dialog is open")
    wait_until(dialog.isVisible, "it is shown")
    return dialog


def assert_begins_at_sign_in(dialog):
    focused = wait_until(dialog.focusWidget, "a field has the focus")
    assert dialog.authentication.isAncestorOf(focused)
    dialog.reject()
    settle()


def refused(panel):
    return wait_until(lambda: panel.status.retry_button.isVisible() and panel.status, "the failure is shown", 40)


@pytest.mark.parametrize("status", [401, 403])
@pytest.mark.parametrize("where", ["/", "/collections"])
def test_the_page_leads_to_the_sign_in_of_the_connection(stub_api, open_dock, status, where):
    api = stub_api({"/": landing_page(), "/collections": {"collections": []}})
    api.routes[where] = Answer(status, b"", {})
    panel = open_dock(api.url)
    page = refused(panel)
    assert f"({status})" in page.text_label.text()
    assert page.edit_button.text() == "Edit Connection…"
    click(page.edit_button)
    dialog = opened_dialog(panel)
    assert dialog.url.text() == api.url
    assert_begins_at_sign_in(dialog)


def test_in_a_tree_of_files_it_is_there_too(stub_api, open_dock):
    api = stub_api({"/catalog.json": Answer(401, b"", {})})
    page = refused(open_dock(f"{api.url}/catalog.json"))
    assert page.edit_button.isVisible()


@pytest.mark.parametrize("status", [404, 500])
def test_other_failures_have_no_such_button(stub_api, open_dock, short_pauses, status):
    api = stub_api({"/": Answer(status, b"", {}), "/collections": Answer(status, b"", {})})
    page = refused(open_dock(api.url))
    assert not page.edit_button.isVisible()


def test_it_goes_with_the_next_answer(stub_api, open_dock):
    api = stub_api({"/": Answer(401, b"", {}), "/collections": Answer(401, b"", {})})
    panel = open_dock(api.url)
    page = refused(panel)
    assert page.edit_button.isVisible()
    api.routes.update({"/": landing_page(), "/collections": {"collections": [], "links": []}})
    click(page.retry_button)
    wait_until(lambda: "no collections" in page.title_label.text(), "it answers")
    assert not page.edit_button.isVisible()


def test_a_preset_is_copied(stub_api, open_dock):
    panel = open_dock(stub_api({}).url)
    preset = next(each for each in CatalogStore().all() if each.is_preset)
    panel.status.show_error(UnusableSignInError("It is locked."), preset)
    assert panel.status.edit_button.text() == "Duplicate…"
    assert panel.status.title_label.text() != "No Connection"


def test_where_last_times_collections_are_listed_the_message_leads_there(proxied_datacube, open_dock):
    panel = connected(open_dock(proxied_datacube.stac_url))
    proxied_datacube.stac.fault(Answer(401))
    panel.connection_bar.refresh_requested.emit()
    item = wait_until(panel.message_bar.currentItem, "the message", 15)
    assert item.text().startswith("HTTP 401: last known collections. ")
    edit = next(each for each in item.findChildren(QPushButton) if each.text() == "Edit Connection…")
    wait_until(edit.isVisible, "it is on the message")
    click(edit)
    assert_begins_at_sign_in(opened_dialog(panel))
    assert panel.tree.model().rowCount()


@pytest.fixture
def large_letters(qgis_app):
    before, larger = QApplication.font(), QApplication.font()
    larger.setPointSizeF(before.pointSizeF() * 1.25)
    QApplication.setFont(larger)
    yield
    QApplication.setFont(before)


def test_its_buttons_fit_in_a_narrow_dock_in_french(stub_api, open_dock, large_letters, tmp_path):
    with translated("fr", tmp_path):
        panel = open_dock(stub_api({"/": Answer(401, b"", {}), "/collections": Answer(401, b"", {})}).url, 340)
        page = refused(panel)
        settle()
        shown = [each for each in page.findChildren(QPushButton) if each.isVisible()]
        assert len(shown) == 3
        assert "Modifier la connexion…" in [each.text() for each in shown]
        for button in shown:
            assert button.width() >= button.sizeHint().width(), button.text()
            assert page.rect().contains(button.mapTo(page, button.rect().bottomRight())), button.text()
