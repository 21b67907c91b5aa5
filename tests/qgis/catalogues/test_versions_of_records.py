"""Deprecated and expired records in the dock: seen in the rows, the details, and when they are used."""

from __future__ import annotations

import pytest
from datacube_browser.core.layer_sources import source_of_choice
from datacube_browser.core.layers.mime_uris import mime_uri
from datacube_browser.core.rasters.bands import BandRef
from datacube_browser.ui.details.details_panel import DetailsPanel
from datacube_browser.ui.details.record_html import NEWER
from datacube_browser.ui.dock.datacube_dock import DatacubeDock
from datacube_browser.ui.integration.dock_commands import DockCommands
from datacube_browser.ui.integration.drop_handler import DropHandler
from datacube_browser.ui.results.item_scope import BulkLayerRequest, CompositeLayerRequest, scope_of
from datacube_browser.ui.results.results_model import Role
from qgis.core import QgsMimeDataUtils
from qgis.PyQt.QtCore import Qt, QUrl
from qgis.PyQt.QtWidgets import QFileDialog, QPushButton, QTextBrowser

from demo.person import click, click_row, expand_row, find_row, settle, wait_until
from tests.rasters import terrain, write_raster
from tests.servers.stub import landing_page, minimal_collection, minimal_item

TIP = Qt.ItemDataRole.ToolTipRole
NASTY = "<img src='https://evil.example/x.png'>"


@pytest.fixture
def look(stub_api, open_dock, host, store, tmp_path):
    """A function that lists the items of a collection with these fields in the dock: the panel and the collection's
    row."""
    write_raster(tmp_path / "dtm.tif", terrain(64, 64))
    files = store(tmp_path)

    def open_(items, **collection):
        for item in items:
            for asset in item["assets"].values():
                asset["href"] = f"{files}/dtm.tif"
        routes = {
            "GET /": landing_page(),
            "GET /collections": {"collections": [minimal_collection(**collection)], "links": []},
            "POST /search": {"features": items, "links": []},
            **{f"GET /collections/demo/items/{item['id']}": item for item in items},
        }
        host.frame(-180, -90, 180, 90, "EPSG:4326")
        panel = open_dock(stub_api(routes).url, 340)
        wait_until(lambda: find_row(panel.tree, "Demo"), "the collection is listed")
        expand_row(panel.tree, find_row(panel.tree, "Demo"))
        wait_until(lambda: find_row(panel.tree, items[0]["id"], find_row(panel.tree, "Demo")), "the items are found")
        settle()
        return panel, find_row(panel.tree, "Demo")

    return open_


def item(key, links=(), asset=(), **properties):
    source = minimal_item(
        key, properties={"datetime": "2023-05-29T12:00:00Z", **properties}, links=[dict(link) for link in links]
    )
    source["assets"]["dtm"].update(asset)
    return source


def old_and_new():
    newer = {"rel": "latest-version", "href": "@URL@/collections/demo/items/item-2"}
    return [
        item("item-1", [newer], version="1.0", deprecated=True, expires="2024-03-01T00:00:00Z"),
        item("item-2", version="2.0", expires="9998-01-01T00:00:00Z"),
    ]


def test_the_rows_say_it_first(look):
    panel, row = look(old_and_new())
    old, new = (find_row(panel.tree, key, row) for key in ("item-1", "item-2"))
    assert old.data(Role.FACTS) == ["deprecated", "expired", "version 1.0"]
    assert new.data(Role.FACTS) == ["version 2.0", "until 9998-01-01"]
    assert "advises against" in old.data(TIP)
    assert "1 March 2024" in old.data(TIP)
    assert "newer version" in old.data(TIP)
    assert "advises" not in new.data(TIP)
    assert "deprecated" in old.data(Qt.ItemDataRole.AccessibleTextRole)


def test_a_deprecated_collection_and_a_deprecated_asset_say_it(look):
    panel, row = look([item("item-1", asset={"deprecated": True})], deprecated=True, version="3")
    assert row.data(Role.SECOND_TEXT).startswith("deprecated · ")
    assert "Version 3" in row.data(TIP)
    item_row = find_row(panel.tree, "item-1", row)
    assert item_row.data(Role.FACTS) == []
    expand_row(panel.tree, item_row)
    asset_row = wait_until(lambda: panel.tree.model().index(0, 0, item_row), "the asset is listed")
    assert asset_row.data(Role.SECOND_TEXT).startswith("deprecated · COG")


def test_a_record_that_says_nothing_looks_as_before(look):
    panel, row = look([item("item-1")])
    assert find_row(panel.tree, "item-1", row).data(Role.FACTS) == []
    assert row.data(Role.SECOND_TEXT) == "1 of 1"


def test_the_details_lead_to_the_newer_version(look):
    panel, row = look(old_and_new())
    panel.details_action.setChecked(True)
    click_row(panel.tree, find_row(panel.tree, "item-1", row))
    settle()
    browser = panel.details.findChild(QTextBrowser)
    shown = browser.toPlainText()
    for words in ("Version\n1.0", "Deprecated", "Expired on 1 March 2024", "Show the newer version"):
        assert words in shown
    assert "deprecated\n" not in shown  # not once more among the other properties
    browser.anchorClicked.emit(QUrl(NEWER))
    wait_until(lambda: panel.tree.current_item() and panel.tree.current_item().id == "item-2", "the newer one is shown")


def test_adding_it_says_so_and_offers_the_newer_version(look, host):
    panel, row = look(old_and_new())
    click_row(panel.tree, find_row(panel.tree, "item-1", row))
    panel.results_menu.add.trigger()
    item = wait_until(host.bar.currentItem, "a message")
    assert "item-1: Deprecated" in item.text()
    button = next(each for each in item.findChildren(QPushButton) if each.text() == "Show Newer Version")
    wait_until(button.isVisible, "the button is shown")
    click(button)
    wait_until(lambda: panel.tree.current_item() and panel.tree.current_item().id == "item-2", "the newer one is shown")


@pytest.mark.parametrize("way", ["download", "save_extent", "mosaic", "composite"])
def test_using_it_in_any_other_way_says_so_too(look, host, monkeypatch, way):
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_arguments: "")
    panel, row = look(old_and_new())
    click_row(panel.tree, find_row(panel.tree, "item-1", row))
    if way in ("mosaic", "composite"):
        scope = scope_of(panel.tree.selected_choices()[0].catalog, panel.model.collection("demo"),
                         panel.model.items(), (), (), rest=None)  # fmt: skip
        bands = (BandRef("dtm", 1, "dtm"),) * 3
        request = {
            "mosaic": BulkLayerRequest(scope, "dtm", "dtm", as_mosaic=True),
            "composite": CompositeLayerRequest(scope, "Picture", bands, as_mosaic=True),
        }[way]
        panel.actions.add_bulk(request, None)
    else:
        expand_row(panel.tree, find_row(panel.tree, "item-1", row))
        settle()
        click_row(panel.tree, panel.tree.model().index(0, 0, find_row(panel.tree, "item-1", row)))
        getattr(panel.results_menu, way).trigger()
    found = wait_until(
        lambda: [each.text() for each in host.bar.items() if "item-1: Deprecated" in each.text()], "a message"
    )
    assert len(found) == 1
    panel.actions.exports.dispose()


@pytest.mark.parametrize("way", ["dragged from the dock", "dragged from the Browser panel", "added there"])
def test_it_is_said_of_what_comes_from_elsewhere_too(look, host, way):
    panel, row = look(old_and_new())
    click_row(panel.tree, find_row(panel.tree, "item-1", row))
    commands = DockCommands(host, host.window.findChild(DatacubeDock))
    (choice,) = panel.tree.selected_choices()
    if way == "added there":
        commands.add([choice])
    else:
        is_dock = way == "dragged from the dock"
        data = (
            panel.tree.model().mimeData(panel.tree.selectedIndexes())
            if is_dock
            else QgsMimeDataUtils.encodeUriList([mime_uri(source_of_choice(choice))])
        )
        assert DropHandler(commands.add_sources).handleMimeDataV2(data)
    wait_until(lambda: [each for each in host.bar.items() if "item-1: Deprecated" in each.text()], "a message")


def test_one_that_is_not_deprecated_is_added_without_a_word(look, host):
    panel, row = look(old_and_new())
    click_row(panel.tree, find_row(panel.tree, "item-2", row))
    panel.results_menu.add.trigger()
    settle()
    assert not [each for each in host.bar.items() if "eprecated" in each.text()]


def test_html_in_a_version_is_shown_as_it_is(look):
    panel, row = look([item("item-1", version=NASTY, deprecated=True)])
    found = find_row(panel.tree, "item-1", row)
    assert "&lt;img" in found.data(TIP)
    details = DetailsPanel()
    details.show_record(panel.model.items()[0], None)
    assert NASTY in details.findChild(QTextBrowser).toPlainText()
    assert "<img" not in details.findChild(QTextBrowser).toHtml()
    details.deleteLater()
