"""The server's JSON of a record is copied from the tree and shown in the details without another request."""

from __future__ import annotations

import json

import pytest
from datacube_browser.core.stac import parse
from datacube_browser.core.stac.asset_choice import AssetChoice
from datacube_browser.core.stac.links import ApiRoot
from datacube_browser.core.stac.record_json import record_json
from datacube_browser.ui.details.details_panel import DetailsPanel
from qgis.gui import QgsCodeEditorJson, QgsFilterLineEdit
from qgis.PyQt.QtCore import Qt, QTimer
from qgis.PyQt.QtGui import QContextMenuEvent
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QTabWidget, QToolButton

from demo.person import click, click_row, expand_row, find_row, settle, wait_until
from tests.qgis.dock.test_dock import DTM, HRDEM_1M, TILE, connected, expanded
from tests.qgis.tree_samples import CATALOG, collection
from tests.servers.stub import minimal_item

ROOT = ApiRoot("https://example.org/stac/api")


def parsed(**changes):
    (item,), _ = parse.items([{**minimal_item(), **changes}], ROOT)
    return item


def test_the_json_has_the_servers_members_in_their_order(qgis_app):
    raw = {**minimal_item(), "zeta": {"é": [None, True, {"b": 1, "a": []}]}, "alpha": 1.50, "bbox": [1, 2, 3, 4]}
    text = record_json(parsed(**raw))
    assert json.loads(text) == raw
    assert list(json.loads(text)) == list(raw)
    assert '"é"' in text
    assert '"bbox": [1, 2, 3, 4]' in text


def test_the_json_of_an_asset_is_its_part_of_the_item(qgis_app):
    item = parsed()
    choice = AssetChoice(CATALOG, collection(), item, item.assets[0])
    assert json.loads(record_json(choice)) == minimal_item()["assets"]["dtm"]


def test_deeply_nested_json_is_shown(qgis_app):
    deep = json.loads('{"a":' * 300 + "1" + "}" * 300)
    assert json.loads(record_json(parsed(deep=deep)))["deep"] == deep


def test_a_record_without_server_json_has_none(qgis_app):
    assert record_json(collection()) == ""


# In the dock


@pytest.fixture
def listed(proxied_datacube, open_dock, host):
    """The dock with the tile in the canvas expanded, the collection's row, and the API's proxy."""
    panel = connected(open_dock(proxied_datacube.stac_url))
    wait_until(lambda: not panel.search_controller.is_connecting, "the catalogue has answered")
    row = expanded(panel, HRDEM_1M)
    expand_row(panel.tree, find_row(panel.tree, TILE, row))
    return panel, row, proxied_datacube.stac


def copied_at(panel, index):
    """Choose Copy JSON in the context menu and return the clipboard's text."""
    click_row(panel.tree, index)

    def choose():
        menu = QApplication.activePopupWidget()
        action = next(action for action in menu.actions() if action.text() == "Copy JSON")
        QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())

    QApplication.clipboard().clear()
    QTimer.singleShot(100, choose)
    place = panel.tree.visualRect(index).center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, panel.tree.viewport().mapToGlobal(place))
    QApplication.sendEvent(panel.tree.viewport(), event)
    return json.loads(QApplication.clipboard().text())


def test_the_context_menu_copies_the_json_of_each_kind_of_row(listed):
    panel, row, api = listed
    before = len(api.requests)
    item = find_row(panel.tree, TILE, row)
    assert copied_at(panel, row)["type"] == "Collection"
    feature = copied_at(panel, item)
    assert (feature["type"], feature["id"], feature["collection"]) == ("Feature", TILE, HRDEM_1M)
    assert copied_at(panel, find_row(panel.tree, DTM, item)) == feature["assets"]["dtm"]
    assert len(api.requests) == before


def test_the_details_show_the_json_and_copy_it(listed):
    panel, row, api = listed
    click_row(panel.tree, find_row(panel.tree, TILE, row))
    panel.details_action.trigger()
    settle()
    before = len(api.requests)
    tabs = panel.details.findChild(QTabWidget)
    bar = tabs.tabBar()
    QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.tabRect(1).center())
    editor = wait_until(lambda: panel.details.findChild(QgsCodeEditorJson), "the editor is there")
    assert json.loads(editor.text())["id"] == TILE
    assert editor.isReadOnly()
    click(panel.details.findChild(QToolButton))
    assert json.loads(QApplication.clipboard().text()) == json.loads(editor.text())
    click_row(panel.tree, row)
    assert json.loads(editor.text())["type"] == "Collection"
    assert len(api.requests) == before


@pytest.fixture
def json_view(qgis_app):
    panel = DetailsPanel()
    panel.resize(340, 300)
    panel.show_item(parsed(), None)
    panel.findChild(QTabWidget).setCurrentIndex(1)
    panel.show()
    QApplication.setActiveWindow(panel)
    settle()
    yield panel
    panel.close()
    panel.deleteLater()


def test_the_json_can_be_searched_with_the_keyboard(json_view):
    editor = json_view.findChild(QgsCodeEditorJson)
    editor.setFocus()
    QTest.keyClick(editor, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    line = wait_until(
        lambda: next((each for each in json_view.findChildren(QgsFilterLineEdit) if each.isVisible()), None),
        "a search bar",
        5,
    )
    QTest.keyClicks(line, "cloud-optimized")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert editor.selectedText() == "cloud-optimized"
