"""The dialog that publishes rasters, from the dock's Services menu and from a layer's menu."""

from __future__ import annotations

import pytest
from datacube_browser.core.signing.profiles import SigningProfileStore
from datacube_browser.ui.publishing.publish_dialog import PublishDialog
from qgis.core import QgsApplication, QgsProject, QgsRasterLayer
from qgis.PyQt import sip
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QPushButton

from demo.person import click, settle, type_text, wait_until
from tests.qgis.menus import entry, services_menu
from tests.rasters import terrain, write_raster
from tests.servers.signing import STORAGE_HOST
from tests.upload_profile import UPLOADS, platform, stored, upload_profile

STORE = f"{STORAGE_HOST}/sm1-gdc"


@pytest.fixture
def servers():
    with platform() as made, stored(upload_profile(*made[:2])):
        yield made


@pytest.fixture
def panel(servers, open_dock):
    made = open_dock(servers[2].url)
    SigningProfileStore().save(upload_profile(*servers[:2]))  # the dock's fixture begins with settings of its own
    wait_until(lambda: made.search_controller.contents, "the collections")
    return made


@pytest.fixture
def layer(tmp_path, host):
    path = write_raster(tmp_path / "dtm.tif", terrain(60, 80))
    made = QgsRasterLayer(str(path), "Relief 2023")
    QgsProject.instance().addMapLayer(made)
    host.setActiveLayer(made)
    return made


@pytest.fixture
def dialog(panel, host, layer, servers, tmp_path):
    """The dialog as it opens from the Services menu, filled in but for the rasters."""
    entry(services_menu(panel), "publish_action").trigger()
    made = wait_until(lambda: host.window.findChild(PublishDialog), "the dialog")
    wait_until(made.target.collection.count, "the collections to choose from")
    made.target.collection.setCurrentIndex(0)
    type_text(made.target.storage, STORE)
    made.target.signing.combo.setCurrentIndex(made.target.signing.combo.findData(UPLOADS))
    made.target.folder.setFilePath(str(tmp_path / "items"))
    yield made
    if not sip.isdeleted(made):
        made.reject()
    settle(0)


def add_layer(dialog, name="Relief 2023"):
    menu = dialog.rasters.layers_button.menu()
    menu.aboutToShow.emit()
    next(each for each in menu.actions() if each.text() == name).trigger()


def dry_run(dialog):
    click(dialog.dry_run_button)
    return wait_until(dialog.dry_run, "the dry run")


def buttons(host):
    return {button.text(): button for button in host.bar.findChildren(QPushButton) if button.isVisible()}


def test_the_dry_run_shows_files_sizes_targets_and_json_and_sends_nothing(dialog, servers, tmp_path):
    add_layer(dialog)
    found = dry_run(dialog)
    store, signer, catalogue = servers
    tree = dialog.view.tree
    row = tree.topLevelItem(0)
    assert row.text(0) == "Relief-2023"
    assert [row.child(index).text(0) for index in range(2)] == ["Relief-2023.tif", "Relief-2023-thumbnail.png"]
    assert row.child(0).text(2) == f"{STORE}/relief/Relief-2023/Relief-2023.tif"
    assert row.child(0).text(1)
    settle()
    assert '"proj:code": "EPSG:3979"' in dialog.view.json._editor.text()
    assert "Nothing has been sent" in dialog.view.summary.text()
    assert found.prepared.items_file == tmp_path / "items/items.json"
    assert (store.requests, signer.requests) == ([], [])
    assert {seen.method for seen in catalogue.requests} == {"GET"}


def test_publish_comes_after_a_dry_run_and_a_change_asks_for_another(dialog):
    assert not dialog.dry_run_button.isEnabled()
    assert "Add a raster" in dialog.note.text()
    add_layer(dialog)
    assert dialog.dry_run_button.isEnabled()
    assert not dialog.publish_button.isEnabled()
    dry_run(dialog)
    assert dialog.publish_button.isEnabled()
    dialog.rasters.table.item(0, 2).setText("2023-05-29")
    assert not dialog.publish_button.isEnabled()
    assert dialog.view.tree.topLevelItemCount() == 0
    assert dry_run(dialog).prepared.items[0].json["properties"]["datetime"] == "2023-05-29T00:00:00Z"


@pytest.mark.parametrize(
    ("column", "text", "words"),
    [(1, "été", "cannot be an id"), (1, "", "needs an id"), (2, "yesterday", "is not a date")],
)
def test_what_is_wrong_is_said_while_typing(dialog, column, text, words):
    add_layer(dialog)
    dialog.rasters.table.item(0, column).setText(text)
    assert words in dialog.note.text()
    assert not dialog.dry_run_button.isEnabled()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("24/02/2026", "2026-02-24"),
        ("24 févr. 2026", "2026-02-24"),
        ("20260224", "2026-02-24"),
        ("2026-02-24 10:36", "2026-02-24 10:36"),
    ],
)
def test_a_day_is_entered_as_people_write_it_and_shown_as_it_is_understood(dialog, text, shown):
    add_layer(dialog)
    dialog.rasters.table.item(0, 2).setText(text)
    assert (dialog.rasters.table.item(0, 2).text(), dialog.note.text()) == (shown, "")
    assert dialog.rasters.rasters()[0].moment.date().isoformat() == "2026-02-24"


@pytest.mark.parametrize("text", ["24/02/2026 10:36", "24.02.2026, 10h36", "2026-02", "2026"])
def test_no_time_of_day_is_lost_and_no_day_is_made_up(dialog, text):
    add_layer(dialog)
    dialog.rasters.table.item(0, 2).setText(text)
    assert dialog.rasters.table.item(0, 2).text() == text
    assert "is not a date" in dialog.note.text()


def test_a_wrong_address_and_one_that_the_profile_does_not_sign_are_said_while_typing(dialog):
    add_layer(dialog)
    type_text(dialog.target.storage, "s3://bucket")
    assert "https://" in dialog.note.text()
    type_text(dialog.target.storage, STORE)
    assert (dialog.target.signing.profile_id(), dialog.note.text()) == (UPLOADS, "")
    type_text(dialog.target.storage, "https://elsewhere.example.org/bucket")
    assert "does not name the host" in dialog.note.text()
    assert not dialog.dry_run_button.isEnabled()


def test_publishing_sends_registers_and_offers_to_show_the_item(dialog, servers, host, panel):
    add_layer(dialog)
    dry_run(dialog)
    click(dialog.publish_button)
    store, _, catalogue = servers
    wait_until(lambda: catalogue.items, "the item in the catalogue")
    wait_until(lambda: "Show" in buttons(host), "the message")
    assert len(store.objects) == 2
    assert host.window.findChild(PublishDialog) is None
    click(buttons(host)["Show"])
    wait_until(lambda: panel.tree.current_record() is not None, "the item in the dock")
    assert getattr(panel.tree.current_record(), "id", "") == "Relief-2023"


def test_without_the_right_the_command_can_be_copied(dialog, servers, host):
    catalogue = servers[2]
    catalogue.authorized = "somebody else"
    add_layer(dialog)
    dry_run(dialog)
    click(dialog.publish_button)
    wait_until(lambda: "Copy Command" in buttons(host), "the message")
    click(buttons(host)["Copy Command"])
    assert QgsApplication.clipboard().text().startswith("tld publish items.json --stac_endpoint http://127.0.0.1")


def test_a_catalogue_without_transactions_shows_the_command_in_the_dry_run(dialog, servers):
    servers[2].transactions = False
    add_layer(dialog)
    dry_run(dialog)
    assert not dialog.publish_button.isEnabled()
    assert "no transactions" in dialog.view.summary.text()
    assert dialog.view.summary.text().count("the platform's own procedure") == 1
    click(dialog.view.command_button)
    assert "tld publish" in QgsApplication.clipboard().text()


def test_after_a_failure_it_can_be_tried_again(dialog, servers, host):
    signer = servers[1]
    signer.keys_demanded = True
    add_layer(dialog)
    dry_run(dialog)
    click(dialog.publish_button)
    wait_until(lambda: "Try Again" in buttons(host), "the error")
    assert "Change…" in buttons(host)
    signer.keys_demanded = False
    click(buttons(host)["Try Again"])
    wait_until(lambda: servers[2].items, "the item in the catalogue")


def test_a_failed_dry_run_says_why_in_the_dialog(dialog, tmp_path):
    add_layer(dialog)
    (tmp_path / "items/Relief-2023").mkdir(parents=True)
    (tmp_path / "items/Relief-2023/Relief-2023.tif").write_text("mine")
    click(dialog.dry_run_button)
    wait_until(lambda: "was not made by this plugin" in dialog.view.summary.text(), "the reason")
    assert not dialog.publish_button.isEnabled()
    assert dialog.dry_run_button.isEnabled()


def test_a_layer_is_published_from_its_own_menu(panel, host, layer):
    from datacube_browser.ui.integration.dock_commands import DockCommands

    dock = panel.parentWidget()
    DockCommands(host, dock).publish_layer()
    dialog = wait_until(lambda: host.window.findChild(PublishDialog), "the dialog")
    assert dialog.rasters.table.item(0, 0).text() == "Relief 2023"
    assert [each.item_id for each in dialog.rasters.rasters()] == ["Relief-2023"]
    dialog.reject()


def test_a_layer_that_is_not_a_local_file_is_refused_in_words(panel, host):
    host.setActiveLayer(QgsRasterLayer("/vsicurl/http://127.0.0.1:9/a.tif", "far"))
    seen = []
    panel.parentWidget().publishing.failed.connect(seen.append)
    panel.parentWidget().publish_layer(host.activeLayer())
    assert "not a raster in a file" in str(seen[0])
    assert host.window.findChild(PublishDialog) is None


def test_rasters_are_added_once_and_removed(dialog):
    add_layer(dialog)
    add_layer(dialog)
    table = dialog.rasters.table
    assert table.rowCount() == 1
    table.selectRow(0)
    click(dialog.rasters.remove_button)
    assert table.rowCount() == 0


def test_what_was_entered_is_there_the_next_time_without_secrets(dialog, servers, panel, host):
    from qgis.core import QgsSettings

    add_layer(dialog)
    dry_run(dialog)
    click(dialog.publish_button)
    wait_until(lambda: servers[2].items, "the item in the catalogue")
    again = panel.parentWidget().publishing.open()
    assert again.target.storage.text() == STORE
    assert again.target.signing.profile_id() == UPLOADS
    stored = [str(QgsSettings().value(key)) for key in QgsSettings().allKeys()]
    assert not any("X-Amz" in value for value in stored)
    again.reject()


def test_every_field_has_a_name_for_screen_readers(dialog):
    for field in (dialog.rasters.table, dialog.view.tree, dialog.rasters.files_button, dialog.target.storage):
        assert field.accessibleName()
    assert dialog.dry_run_button.focusPolicy() & Qt.FocusPolicy.TabFocus
