"""A catalogue says which service signs its files: the dock offers to set that up, and does nothing by itself."""

from __future__ import annotations

from dataclasses import replace

import pytest
from datacube_browser.core.catalogs import Catalog, CatalogStore
from datacube_browser.core.signing.file_network import FileNetwork
from datacube_browser.core.signing.profiles import SigningProfileStore
from datacube_browser.core.signing.signatures import signatures
from datacube_browser.ui.connections.signing_profile_dialog import SigningProfileDialog
from datacube_browser.ui.widgets.message_bar import Message
from qgis.gui import QgsMessageViewer
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QDialogButtonBox, QLabel, QPushButton, QTextEdit

from demo.person import click, expand_row, wait_until
from tests.qgis.in_background import done
from tests.servers.store_access import NamedToken
from tests.servers.stub import landing_page, minimal_collection, minimal_item

NAME = "downloads/SCENE1_ORTHO/ortho/pan/a.tif"


@pytest.fixture
def signed(object_store, template_signer):
    signatures().forget()
    store = object_store({"downloads": {NAME.removeprefix("downloads/"): b"II*\0" + b"\0" * 60}}, NamedToken())
    yield store, template_signer(store)
    signatures().forget()


def catalogue(stub_api, *items, catalogue=None, collection=None):
    return stub_api(
        {
            "GET /": landing_page(**(catalogue or {})),
            "GET /collections": {"collections": [minimal_collection(**(collection or {}))], "links": []},
            "POST /search": {"type": "FeatureCollection", "features": list(items), "links": []},
        }
    )


def signed_item(store, **more):
    asset = {"href": store.href(NAME), "type": "image/tiff; application=geotiff", "roles": ["data"]}
    canada = {"type": "Polygon", "coordinates": [[[-140, 42], [-50, 42], [-50, 80], [-140, 80], [-140, 42]]]}
    return minimal_item(assets={"pan": {**asset, **more}}, geometry=canada, bbox=[-140, 42, -50, 80])


def listed(open_dock, api):
    """The dock once the items of the catalogue's only collection are listed."""
    panel = open_dock(api.url)
    wait_until(lambda: panel.tree.model().rowCount(), "the collections are listed")
    expand_row(panel.tree, panel.tree.model().index(0, 0))
    wait_until(panel.model.items, "the items have come")
    return panel


def message(panel):
    item = panel.message_bar.currentItem()
    return item if isinstance(item, Message) else None


def button(owner, text):
    return next(each for each in owner.findChildren(QPushButton) if text in each.text())


WHERE = ["item", "collection", "catalogue"]


@pytest.mark.parametrize("where", WHERE)
def test_the_scheme_is_offered_shown_and_used_once_it_is_accepted(signed, stub_api, open_dock, where):
    store, signer = signed
    schemes = {"auth:schemes": {"sign": signer.signed_url_object()}}
    item = signed_item(store, **{"auth:refs": ["sign"]})
    if where == "item":
        item["properties"] |= schemes
    others = {where: schemes} if where != "item" else {}
    api = catalogue(stub_api, item, **others)
    panel = listed(open_dock, api)

    told = wait_until(lambda: message(panel), "the offer is there")
    label = told.findChild(QLabel)
    assert "Sign files? Test names 127.0.0.1" in told.text()
    assert label is not None
    assert signer.requests == []
    assert SigningProfileStore().all()[-1].name != "Test"

    click(button(told, "Set Up"))
    dialog = wait_until(lambda: panel.findChild(SigningProfileDialog), "the dialog is open")
    QTest.qWaitForWindowExposed(dialog)
    assert dialog.endpoint.text() == signer.endpoint
    assert dialog.test_href.text() == store.href(NAME)
    assert signer.requests == []
    click(dialog.test_button)
    wait_until(lambda: "Cancel" not in dialog.test_button.text(), "the test has ended")
    assert "The file can be read" in dialog.result.text()
    click(dialog.buttons.button(QDialogButtonBox.StandardButton.Ok))

    profile = CatalogStore().current().profile
    assert SigningProfileStore().get(profile).endpoint == signer.endpoint
    content = done(lambda feedback: FileNetwork("", profile, feedback, refresh=True).get(store.href(NAME)))
    assert content.startswith(b"II*\0")
    SigningProfileStore().remove(profile)


def test_the_hosts_are_those_of_an_item_whose_files_can_be_signed(signed, stub_api, open_dock):
    store, signer = signed
    schemes = {"auth:schemes": {"sign": signer.signed_url_object()}}
    first = {**signed_item(store, href="s3://eodata/a.tif"), "id": "in a store of its own"}
    item = signed_item(store)
    for each in (first, item):
        each["properties"] |= schemes
    panel = listed(open_dock, catalogue(stub_api, first, item))
    click(button(wait_until(lambda: message(panel), "the offer is there"), "Set Up"))
    dialog = wait_until(lambda: panel.findChild(SigningProfileDialog), "the dialog is open")
    assert dialog.hosts.toPlainText() == store.url
    dialog.reject()


def test_of_a_preset_a_copy_of_another_name_uses_the_profile(signed, stub_api, open_dock, monkeypatch):
    store, signer = signed
    item = signed_item(store)
    item["properties"]["auth:schemes"] = {"sign": signer.signed_url_object()}
    api = catalogue(stub_api, item)
    preset = Catalog("preset", "Preset", api.url, is_preset=True)
    monkeypatch.setattr("datacube_browser.core.catalogs.PRESETS", (preset,))
    panel = listed(open_dock, api)
    panel.connection_bar.choose(preset)
    wait_until(lambda: panel.tree.model().rowCount(), "the collections are listed")
    expand_row(panel.tree, panel.tree.model().index(0, 0))
    told = wait_until(lambda: message(panel), "the offer is there")

    click(button(told, "Set Up"))
    dialog = wait_until(lambda: panel.findChild(SigningProfileDialog), "the dialog is open")
    QTest.qWaitForWindowExposed(dialog)
    click(dialog.buttons.button(QDialogButtonBox.StandardButton.Ok))

    chosen = CatalogStore().current()
    assert (chosen.name, chosen.url, chosen.is_preset) == ("Preset (signed)", api.url, False)
    assert SigningProfileStore().get(chosen.profile).endpoint == signer.endpoint
    SigningProfileStore().remove(chosen.profile)


def test_what_the_catalogue_writes_is_shown_as_it_is(signed, stub_api, open_dock):
    store, signer = signed
    scheme = signer.signed_url_object() | {"description": "<img src=x> <b>Ask</b> Claire"}
    item = signed_item(store)
    item["properties"]["auth:schemes"] = {"sign": scheme}
    panel = listed(open_dock, catalogue(stub_api, item))

    told = wait_until(lambda: message(panel), "the offer is there")
    click(button(told, "Details"))
    viewer = wait_until(lambda: panel.window().findChild(QgsMessageViewer), "the details are open")
    text = viewer.findChild(QTextEdit).toPlainText()

    assert "<img src=x> <b>Ask</b> Claire" in text
    assert signer.endpoint in text
    assert "href = {href}" in text
    assert store.url in text
    assert "Nothing is sent there before you accept it" in text
    viewer.close()


def test_it_is_said_once_and_not_of_a_catalogue_that_has_a_profile(signed, stub_api, open_dock):
    store, signer = signed
    item = signed_item(store)
    item["properties"]["auth:schemes"] = {"sign": signer.signed_url_object()}
    panel = listed(open_dock, catalogue(stub_api, item))
    wait_until(lambda: message(panel), "the offer is there")

    panel.message_bar.clearWidgets()
    panel.model.items_changed.emit()
    assert message(panel) is None

    another = replace(panel.search_controller.catalog, id="another", profile="theirs")
    panel.search_controller.catalog = another
    panel.model.items_changed.emit()
    assert message(panel) is None
    panel.search_controller.catalog = replace(another, profile="")
    panel.model.items_changed.emit()
    assert message(panel) is not None


def test_a_hostile_scheme_offers_nothing(signed, stub_api, open_dock):
    store, signer = signed
    scheme = signer.signed_url_object()
    scheme["flows"]["authorizationCode"]["authorizationApi"] = "file:///etc/passwd"
    item = signed_item(store)
    item["properties"]["auth:schemes"] = {"sign": scheme}

    panel = listed(open_dock, catalogue(stub_api, item))

    assert message(panel) is None
