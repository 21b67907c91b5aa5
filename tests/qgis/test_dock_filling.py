"""The dock's contents are made in turns of the event loop, after it has been shown."""

from __future__ import annotations

import pytest
from datacube_browser.core.catalogs import CatalogStore
from datacube_browser.ui.dock import DatacubeDock
from qgis.PyQt.QtCore import Qt

from demo.person import settle, wait_until


@pytest.fixture
def dock(host):
    made = DatacubeDock(host, host.window)
    made.hide()
    host.window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, made)
    yield made
    made.dispose()
    host.window.removeDockWidget(made)
    made.deleteLater()


@pytest.fixture
def panels(dock):
    made = []
    dock.panel_made.connect(made.append)
    return made


def test_it_is_there_at_once_and_connects_when_it_is_filled(dock, panels, datacube):
    store = CatalogStore()
    store.set_current(store.add("Local", datacube.stac_url).id)
    dock.show()
    assert dock.isVisible()
    assert not panels
    wait_until(lambda: panels, "the contents are made")
    wait_until(lambda: panels[0].browser.contents, "the catalogue is listed")
    assert dock.widget() is panels[0]


def test_hidden_before_it_is_filled_it_connects_when_it_is_shown_again(dock, panels, datacube):
    store = CatalogStore()
    store.set_current(store.add("Local", datacube.stac_url).id)
    dock.show()
    dock.hide()
    wait_until(lambda: panels, "the contents are made")
    settle()
    assert panels[0].browser.catalog is None
    dock.show()
    wait_until(lambda: panels[0].browser.contents, "the catalogue is listed")


def test_disposed_of_while_it_is_filled_it_stays_empty(dock, panels):
    dock.show()
    dock.dispose()
    settle(0.5)
    assert not panels
