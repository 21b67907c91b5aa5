"""An address pasted into the dock leads to what it names."""

from __future__ import annotations

import pytest
from datacube_browser.core.catalogs import CatalogStore
from datacube_browser.core.stac.stac_urls import browser_link
from qgis.core import QgsProject
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QPushButton

from demo.person import click, settle, type_text, wait_until
from tests.qgis.test_dock import HRDEM_1M, TILE, connected
from tests.qgis.test_handover import FILE, copied, current, paste
from tests.qgis.test_mosaic import choose, open_more
from tests.rasters import terrain, write_raster


def test_the_address_of_a_collection_leads_to_it(datacube, open_dock):
    panel = connected(open_dock(datacube.stac_url))
    paste(panel, f"{datacube.stac_url.rstrip('/')}/collections/landcover")
    wait_until(lambda: current(panel) == ("landcover",), "the collection is current", 20)


def test_an_address_that_is_typed_goes_with_enter_and_searches_nothing(datacube, open_dock):
    panel = connected(open_dock(datacube.stac_url))
    type_text(panel.filter_panel.words, f"{datacube.stac_url.rstrip('/')}/collections/landcover")
    QTest.keyClick(panel.filter_panel.words, Qt.Key.Key_Return)
    wait_until(lambda: current(panel) == ("landcover",), "the collection is current", 20)
    assert not panel.model.items()


@pytest.mark.parametrize("prefix", ["", "/vsicurl/"])
def test_the_address_of_a_file_leads_to_its_asset(datacube, open_dock, prefix):
    panel = connected(open_dock(datacube.stac_url))
    paste(panel, f"{prefix}{datacube.store_url}/{FILE}.tif")
    wait_until(lambda: current(panel) == (TILE, "dtm"), "the asset is current", 20)
    assert len(panel.tree.selectedIndexes()) == 1


def test_the_guides_own_address_leads_to_where_the_file_is_now(datacube, open_dock):
    panel = connected(open_dock(datacube.stac_url))
    paste(panel, f"https://datacube-prod-data-public.s3.amazonaws.com/store/elevation/hrdem/{FILE}.vrt")
    wait_until(lambda: current(panel) == (TILE, "dtm-vrt"), "the asset is current", 20)
    assert "another address" in panel.message_bar.currentItem().text()


def test_a_file_of_no_item_can_be_added_all_the_same(datacube, open_dock, store, tmp_path):
    write_raster(tmp_path / "own.tif", terrain(64, 64))
    panel = connected(open_dock(datacube.stac_url))
    url = f"{store(tmp_path)}/own.tif"
    paste(panel, url)
    wait_until(panel.message_bar.currentItem, "the dock says so", 20)
    click(button(panel.message_bar.currentItem(), "Add to Map"))
    layer = wait_until(lambda: next(iter(QgsProject.instance().mapLayers().values()), None), "the layer is there")
    assert layer.isValid()
    assert layer.source() == f"/vsicurl/{url}"


def test_an_unknown_catalogue_is_offered_and_gone_to(datacube, stub_api, open_dock):
    panel = open_dock(stub_api({}).url)
    settle(0.3)
    item = f"{datacube.stac_url.rstrip('/')}/collections/{HRDEM_1M}/items/{TILE}"
    panel.message_bar.clearWidgets()
    copied(browser_link(item, "fr"))
    choose(open_more(panel), "Go to Copied Address")
    click(button(wait_until(panel.message_bar.currentItem, "it is offered"), "Add and Go There"))
    wait_until(lambda: current(panel) == (TILE,), "the item is current", 20)
    assert CatalogStore().current().url.rstrip("/") == datacube.stac_url.rstrip("/")


def test_words_are_still_words(datacube, open_dock):
    panel = connected(open_dock(datacube.stac_url))
    paste(panel, "land cover of Canada")
    assert panel.filter_panel.words.text() == "land cover of Canada"
    menu = open_more(panel)
    assert not next(each for each in menu.actions() if each.text() == "Go to Copied Address").isEnabled()
    menu.close()


def button(item, text):
    """The button of a message, once Qt has shown it: a layout shows what is added to it in the next turn."""
    found = next(each for each in item.findChildren(QPushButton) if each.text() == text)
    wait_until(found.isVisible, f"{text} is shown")
    return found
