"""Catalogues made of files in the dock, the Browser panel and Processing, by clicks and with a real server."""

from __future__ import annotations

import threading

import pytest
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest

from demo.person import expand_row, find_row, settle, type_text, wait_until
from tests.qgis.processing_tools import Run, provider
from tests.servers.proxy import Answer
from tests.static_trees import catalog_file, collection_file, item_file, many_items, served_tree, small_tree

__all__ = ["provider"]


@pytest.fixture
def panel(host, open_dock):
    """A function that opens the dock at a catalogue, over Ottawa."""

    def opened(url):
        host.frame(-75.2, 45.2, -74.8, 45.6, "EPSG:4326")
        panel = open_dock(url)
        panel.activateWindow()
        wait_until(lambda: panel.search_controller.contents is not None, "it is connected")
        wait_until(lambda: not panel.search_controller.is_connecting, "the catalogue has answered")
        return panel

    return opened


def row(panel, *titles):
    """The row that the titles lead to, from the first level down."""
    index = None
    for title in titles:
        index = wait_until(lambda title=title, parent=index: find_row(panel.tree, title, parent), title)
    return index


def titles(panel, parent):
    model = panel.tree.model()
    return [model.index(place, 0, parent).data() for place in range(model.rowCount(parent))]


def opened(panel, *path):
    """Expand the row at the path, and return the titles below it once it has been searched."""
    expand_row(panel.tree, row(panel, *path))
    wait_until(lambda: not panel.search_command.is_running, "it is searched")
    settle()
    return titles(panel, row(panel, *path))


def everywhere(panel):
    panel.filter_panel.extent.choice.setCurrentIndex(0)


def test_a_person_opens_level_after_level_and_adds_a_layer(tmp_path, panel):
    with served_tree(tmp_path, small_tree()) as site:
        dock = panel(f"{site.url}/catalog.json")
        assert titles(dock, dock.tree.rootIndex()) == ["terrain"]
        assert site.asked == ["/catalog.json", "/terrain/catalog.json"]
        assert opened(dock, "terrain") == ["Dtm"]
        assert site.asked[2:] == ["/terrain/dtm/collection.json"]
        assert opened(dock, "terrain", "Dtm") == ["old", "ottawa"]  # Toronto is outside the view
        assert opened(dock, "terrain", "Dtm", "old") == ["ottawa-1990"]
        dock.tree.setCurrentIndex(row(dock, "terrain", "Dtm", "ottawa"))
        assert [item.id for item in dock.tree.selected_items()] == ["ottawa"]
        assert [item.id for item in dock.model.items()] == ["ottawa-1990", "ottawa"]
        scope = dock.tree.scope()
        assert (scope.collection.id, len(scope.items)) == ("dtm", 1)
        QTest.keyClick(dock.tree, Qt.Key.Key_Space)
        assert [choice.asset.href for choice in dock.chosen_assets()] == [f"{site.url}/terrain/dtm/ottawa/ottawa.tif"]
        dock.grab().save("/tmp/col-tree.png")
