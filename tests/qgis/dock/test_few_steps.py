"""The number of clicks that the main job takes, and servers that never answer."""

from __future__ import annotations

import pytest
from datacube_browser.core.catalogs import CatalogStore
from datacube_browser.core.stac.service import StacService
from qgis.core import QgsProject
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QAction
from qgis.PyQt.QtWidgets import QApplication, QDialogButtonBox, QLabel, QPushButton, QTextBrowser, QToolButton

from demo.person import click, click_row, expand_row, find_row, settle, type_text, wait_until
from tests.servers import stub
from tests.servers.proxy import Hang

COLLECTION, TILE, DTM = "HRDEM 1\N{NO-BREAK SPACE}m", "10_3-mosaic-1m", "Digital Terrain Model, COG"
RESULTS, PAGE = 1_000, 100


class ClickCounter:
    """A mouse that counts its clicks. A double click counts as one, as for the plugins that are compared."""

    def __init__(self):
        self.clicks = 0

    def click(self, widget):
        self.clicks += 1
        click(widget)

    def expand(self, view, index):
        self.clicks += 1
        expand_row(view, index)

    def double_click(self, view, index):
        self.clicks += 1
        click_row(view, index, double=True)


def row(tree, *texts):
    """Wait for the row of the tree with these texts from the top down."""
    found = None
    for text in texts:
        found = wait_until(lambda text=text, found=found: find_row(tree, text, found), f"{text} is listed")
    settle(0.1)
    return found


def save_dialog():
    return next((one for one in QApplication.topLevelWidgets() if one.objectName() == "SaveExtentDialog"), None)


def messages(bar):
    return [
        widget.toPlainText() if isinstance(widget, QTextBrowser) else widget.text()
        for item in bar.items()
        for kind in (QLabel, QTextBrowser)
        for widget in item.findChildren(kind)
    ]


@pytest.fixture
def closed_dock(host):
    """Return a function that makes the closed dock for a catalogue's URL, and its toolbar button."""
    from datacube_browser.ui.dock.datacube_dock import DatacubeDock

    made = []

    def make(url):
        CatalogStore().set_current(CatalogStore().add("Test", url).id)
        dock = DatacubeDock(host, host.window)
        host.window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
        dock.hide()
        action, button = QAction("Datacube Browser", dock), QToolButton()
        dock.setToggleVisibilityAction(action)
        button.setDefaultAction(action)
        host.window.addToolBar("Plugins").addWidget(button)
        settle()
        made.append(dock)
        return dock, button

    yield make
    for dock in made:
        dock.dispose()
        host.window.removeDockWidget(dock)
        dock.deleteLater()


def test_four_clicks_add_a_layer_and_at_most_three_more_save_the_extent(datacube, closed_dock, host, tmp_path):
    """Starts with the closed dock and an existing connection. Other plugins need 9 and 16, or 13 and 19 clicks."""
    host.frame(2086000, 299000, 2086400, 299300)
    dock, button = closed_dock(datacube.stac_url)
    mouse = ClickCounter()

    mouse.click(button)
    tree = wait_until(lambda: dock.isVisible() and dock.panel().tree, "the dock is shown")
    mouse.expand(tree, row(tree, COLLECTION))
    mouse.expand(tree, row(tree, COLLECTION, TILE))
    mouse.double_click(tree, row(tree, COLLECTION, TILE, DTM))
    layer = wait_until(lambda: next(iter(QgsProject.instance().mapLayers().values()), None), "the layer is on the map")
    assert layer.isValid()
    assert mouse.clicks <= 4

    mouse.clicks = 0
    mouse.click(dock.panel().save_button)
    dialog = wait_until(save_dialog, "the dialog is open")
    path = tmp_path / "saved.tif"
    type_text(dialog.file_name.lineEdit(), str(path))
    ok = dialog.button_box.button(QDialogButtonBox.StandardButton.Ok)
    wait_until(ok.isEnabled, "the export can start")
    mouse.click(ok)
    wait_until(path.exists, "the file is there")
    assert mouse.clicks <= 3


def test_connecting_to_a_silent_catalogue_ends_with_a_message(proxied_datacube, open_dock, monkeypatch):
    monkeypatch.setitem(StacService.__init__.__kwdefaults__, "timeout", 2.0)  # otherwise ten times as long
    proxied_datacube.stac.fault(Hang())
    panel = open_dock(proxied_datacube.stac_url)
    settle()
    wait_until(panel.status.retry_button.isVisible, "it is given up")
    assert proxied_datacube.stac_url in panel.status.text_label.text()


def test_another_catalogue_can_be_chosen_while_a_silent_one_connects(proxied_datacube, datacube, open_dock):
    proxied_datacube.stac.fault(Hang())
    panel = open_dock(proxied_datacube.stac_url)
    settle(0.5)
    assert panel.search_controller.is_connecting
    panel.connection_bar.choose(CatalogStore().add("Other", datacube.stac_url))
    wait_until(lambda: find_row(panel.tree, COLLECTION), "the other one is shown")


@pytest.fixture
def adding(proxied_datacube, open_dock):
    """The dock while it opens a file of a silent store."""
    panel = open_dock(proxied_datacube.stac_url)
    expand_row(panel.tree, row(panel.tree, COLLECTION))
    expand_row(panel.tree, row(panel.tree, COLLECTION, TILE))
    asset = row(panel.tree, COLLECTION, TILE, DTM)
    proxied_datacube.store.fault(Hang())
    click_row(panel.tree, asset, double=True)
    return panel


def test_adding_from_a_silent_store_ends_with_a_message(adding):
    wait_until(adding.message_bar.items, "it is given up")
    assert "did not answer" in " ".join(messages(adding.message_bar))
    assert QgsProject.instance().mapLayers() == {}


def test_adding_from_a_silent_store_can_be_canceled_at_once(adding, host):
    cancel = wait_until(
        lambda: next((one for item in host.bar.items() for one in item.findChildren(QPushButton)), None),
        "the operation is shown",
    )
    settle()
    click(cancel)
    wait_until(lambda: not host.bar.items(), "it is over")
    assert adding.message_bar.items() == []
    assert QgsProject.instance().mapLayers() == {}


@pytest.fixture
def long_list(stub_api):
    """A catalogue of 1000 items, 100 per page, all in the demo's view."""
    return stub_api(stub.long_list(RESULTS, PAGE))


def test_scrolling_to_the_end_of_a_long_list_sends_one_request_per_page(long_list, open_dock, host):
    """Other plugins request earlier pages again, or more than a page needs."""
    host.frame(-8300000, 5600000, -8250000, 5650000, "EPSG:3857")
    panel = open_dock(long_list.url)
    expand_row(panel.tree, row(panel.tree, "Demo"))
    wait_until(panel.model.items, "the first page is there")
    settle()
    bar = panel.tree.verticalScrollBar()
    wait_until(lambda: bar.setValue(bar.maximum()) or len(panel.model.items()) == RESULTS, "all have come")
    assert len([seen for seen in long_list.requests if seen.path == "/search"]) == RESULTS / PAGE
    assert [item.id for item in panel.model.items()] == [f"item-{number:05}" for number in range(RESULTS)]
