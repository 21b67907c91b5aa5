"""Pasting a URL into the search field goes to the collection, item or asset that it names."""

from __future__ import annotations

import pytest
from datacube_browser.core.catalogs import CatalogStore
from datacube_browser.core.settings import settings
from datacube_browser.core.stac.stac_urls import browser_link
from datacube_browser.ui.services.service_dialog import ServiceDialog
from qgis.core import QgsProject
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QPushButton

from demo.person import click, settle, type_text, wait_until
from tests.qgis.dock.test_dock import HRDEM_1M, TILE, connected
from tests.qgis.dock.test_handover import FILE, copied, current, paste
from tests.qgis.layers.test_mosaic import choose
from tests.qgis.menus import entry, open_menu, services_menu
from tests.rasters import terrain, write_raster
from tests.servers.stub import landing_page, minimal_collection


def test_the_url_of_a_collection_goes_to_it(datacube, open_dock):
    panel = connected(open_dock(datacube.stac_url))
    paste(panel, f"{datacube.stac_url.rstrip('/')}/collections/landcover")
    wait_until(lambda: current(panel) == ("landcover",), "the collection is current", 20)


def test_a_typed_url_is_followed_on_enter_without_a_search(datacube, open_dock):
    panel = connected(open_dock(datacube.stac_url))
    type_text(panel.filter_panel.words, f"{datacube.stac_url.rstrip('/')}/collections/landcover")
    QTest.keyClick(panel.filter_panel.words, Qt.Key.Key_Return)
    wait_until(lambda: current(panel) == ("landcover",), "the collection is current", 20)
    assert not panel.model.items()


def by_enter(panel, text):
    type_text(panel.filter_panel.words, text)
    assert "Press Enter to go there" in panel.status.text_label.text()
    QTest.keyClick(panel.filter_panel.words, Qt.Key.Key_Return)


def by_button(panel, text):
    type_text(panel.filter_panel.words, text)
    click(panel.search_button)


@pytest.mark.parametrize("way", [by_enter, by_button, paste])
@pytest.mark.parametrize(
    ("place", "found"),
    [
        ("{api}/collections/landcover", ("landcover",)),
        (" {api}/collections/landcover ", ("landcover",)),
        (f"{{api}}/collections/{HRDEM_1M}/items/{TILE}", (TILE,)),
        (f"{{store}}/{FILE}.tif", (TILE, "dtm")),
        ("{api}", None),
    ],
)
def test_a_url_leads_to_the_same_place_however_it_is_entered(datacube, open_dock, way, place, found):
    panel = connected(open_dock(datacube.stac_url))
    way(panel, place.format(api=datacube.stac_url.rstrip("/"), store=datacube.store_url))
    if found is not None:
        wait_until(lambda: current(panel) == found, "it is current", 20)
    assert panel.filter_panel.words.text() == ""
    assert panel.message_bar.currentItem() is None
    assert not panel.search_bar.menu._store.recent()


@pytest.mark.parametrize("way", [by_enter, by_button, paste])
@pytest.mark.parametrize(
    "place",
    ["{ows}/elevation?service=WMS&request=GetCapabilities", "{ows}/elevation?SERVICE=WMS&LAYERS=dtm&REQUEST=GetMap"],
)
def test_the_address_of_a_wms_opens_its_layers(stub_api, open_dock, host, way, place):
    routes = {"/": landing_page(), "/collections": {"collections": [minimal_collection()], "links": []}}
    panel = connected(open_dock(stub_api(routes).url))
    services = stub_api({})
    way(panel, place.format(ows=f"{services.url}/ows"))
    dialog = wait_until(lambda: host.window.findChild(ServiceDialog), "the dialog is open")
    assert dialog.chooser.service.currentText().startswith(f"{services.url}/ows/elevation")
    wait_until(lambda: services.requests, "the service is asked")
    assert all(request.path.startswith("/ows/elevation") for request in services.requests)
    assert panel.filter_panel.words.text() == ""
    dialog.reject()


def test_an_address_that_is_being_typed_is_not_kept_in_the_settings(datacube, open_dock):
    panel = connected(open_dock(datacube.stac_url))
    type_text(panel.filter_panel.words, f"{datacube.store_url}/{FILE}.tif?sig=secret")
    settle(0.6)
    assert "secret" not in settings().filters.value()


@pytest.mark.parametrize("prefix", ["", "/vsicurl/"])
def test_the_url_of_a_file_goes_to_its_asset(datacube, open_dock, prefix):
    panel = connected(open_dock(datacube.stac_url))
    paste(panel, f"{prefix}{datacube.store_url}/{FILE}.tif")
    wait_until(lambda: current(panel) == (TILE, "dtm"), "the asset is current", 20)
    assert len(panel.tree.selectedIndexes()) == 1


def test_the_url_in_the_datacubes_guide_goes_to_the_file_where_it_is_now(datacube, open_dock):
    panel = connected(open_dock(datacube.stac_url))
    paste(panel, f"https://datacube-prod-data-public.s3.amazonaws.com/store/elevation/hrdem/{FILE}.vrt")
    wait_until(lambda: current(panel) == (TILE, "dtm-vrt"), "the asset is current", 20)
    assert "another address" in panel.message_bar.currentItem().text()


def test_a_file_that_belongs_to_no_item_can_still_be_added(datacube, open_dock, store, tmp_path):
    write_raster(tmp_path / "own.tif", terrain(64, 64))
    panel = connected(open_dock(datacube.stac_url))
    url = f"{store(tmp_path)}/own.tif"
    paste(panel, url)
    wait_until(panel.message_bar.currentItem, "the dock says so", 20)
    click(button(panel.message_bar.currentItem(), "Add to Map"))
    layer = wait_until(lambda: next(iter(QgsProject.instance().mapLayers().values()), None), "the layer is there")
    assert layer.isValid()
    assert layer.source() == f"/vsicurl/{url}"


def test_an_unknown_catalogue_can_be_added_and_is_shown(datacube, stub_api, open_dock):
    panel = open_dock(stub_api({}).url)
    settle(0.3)
    item = f"{datacube.stac_url.rstrip('/')}/collections/{HRDEM_1M}/items/{TILE}"
    panel.message_bar.clearWidgets()
    copied(browser_link(item, "fr"))
    choose(open_menu(panel.toolbar.services_button), "Go to Copied Address")
    click(button(wait_until(panel.message_bar.currentItem, "it is offered"), "Add and Open"))
    wait_until(lambda: current(panel) == (TILE,), "the item is current", 20)
    assert CatalogStore().current().url.rstrip("/") == datacube.stac_url.rstrip("/")


def test_other_text_is_still_searched_for(datacube, open_dock):
    panel = connected(open_dock(datacube.stac_url))
    paste(panel, "land cover of Canada")
    assert panel.filter_panel.words.text() == "land cover of Canada"
    assert not entry(services_menu(panel), "Go to Copied Address").isEnabled()


def button(item, text):
    """The button of a message, once it is visible: a layout shows new widgets in the next event loop cycle."""
    found = next(each for each in item.findChildren(QPushButton) if each.text() == text)
    wait_until(found.isVisible, f"{text} is shown")
    return found
