"""The branch in QGIS's Browser panel: real data items, populated by QGIS's own threads, against live servers."""

from __future__ import annotations

import gc
from dataclasses import replace

import pytest
from datacube_browser.core.catalogs import CatalogStore
from datacube_browser.core.layers.mime_uris import dropped_sources
from datacube_browser.core.stac import cache
from datacube_browser.ui.integration.browser.items import AssetItem, MoreItem
from datacube_browser.ui.integration.browser.providers import BrowserProvider
from datacube_browser.ui.integration.browser.root_item import RootItem
from qgis.core import (
    Qgis,
    QgsApplication,
    QgsBrowserModel,
    QgsBrowserProxyModel,
    QgsErrorItem,
    QgsMimeDataUtils,
    QgsSettings,
)
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QCoreApplication, QModelIndex, QTranslator

from demo.person import settle, wait_until
from tests.servers.stub import landing_page, minimal_collection, minimal_item

HRDEM_1M = "hrdem-mosaic-1m"
TILE = "10_3-mosaic-1m"
COLLECTIONS = {
    "GET /": landing_page(),
    "GET /collections": {"collections": [minimal_collection()], "links": []},
}


class Panel:
    """QGIS's model of its Browser panel. Rows are taken from it and never from `QgsDataItem.children()`, whose Python
    copies would delete what they stand for."""

    def __init__(self):
        self.model = QgsBrowserModel()
        self.model.initialize()

    def rows(self, item=None):
        index = QModelIndex() if item is None else self.model.findItem(item)
        return [self.model.dataItem(self.model.index(row, 0, index)) for row in range(self.model.rowCount(index))]

    def names(self, item=None):
        return [row.name() for row in self.rows(item)]

    def open(self, item):
        """The rows below the item, once QGIS has fetched them."""
        item.populate()
        wait_until(lambda: item.state() == Qgis.BrowserItemState.Populated, f"{item.name()} is populated", 20)
        return self.rows(item)

    def shown_names(self, item):
        """The names below the item in the order in which the Browser panel shows them."""
        proxy = QgsBrowserProxyModel()
        proxy.setBrowserModel(self.model)
        index = proxy.mapFromSource(self.model.findItem(item))
        return [proxy.index(row, 0, index).data() for row in range(proxy.rowCount(index))]

    def root(self):
        return next(row for row in self.rows() if isinstance(row, RootItem))

    def walk(self, item, *ids):
        """Down the rows whose paths end so, opening each on the way."""
        for key in ids:
            item = next(row for row in self.open(item) if row.path().endswith(f"/{key}"))
        return item


@pytest.fixture
def panel(qgis_app):
    QgsSettings().clear()
    provider = BrowserProvider()
    made = Panel()
    QgsApplication.dataItemProviderRegistry().addProvider(provider)
    yield made
    QgsApplication.dataItemProviderRegistry().removeProvider(provider)
    settle(0.1)


@pytest.fixture
def branch(panel):
    """A function that gives the row of a catalogue with this URL, not asked for anything yet."""

    def row(url):
        catalog = CatalogStore().add("Test", url)
        cache.forget(catalog)
        return panel.walk(panel.root(), catalog.id)

    return row


def test_each_level_is_asked_for_when_it_is_opened(branch, panel, proxied_datacube):
    catalog = branch(proxied_datacube.stac_url)
    assert not proxied_datacube.stac.requests
    collection = panel.walk(catalog, HRDEM_1M)
    assert proxied_datacube.stac.count("POST", "/search") == 0
    item = panel.walk(collection, TILE)
    asset = panel.walk(item, "dtm")
    assert isinstance(asset, AssetItem)
    assert proxied_datacube.stac.count("POST", "/search") == 1
    assert len(proxied_datacube.store.requests) == 0


def test_opening_waits_for_the_server_in_a_thread(branch, panel, proxied_datacube):
    collection = panel.walk(branch(proxied_datacube.stac_url), HRDEM_1M)
    proxied_datacube.stac.latency = 0.3
    collection.populate()
    assert collection.state() == Qgis.BrowserItemState.Populating
    assert TILE in [row.name() for row in panel.open(collection)]


def test_a_dragged_asset_is_a_standard_layer_and_known_as_ours(branch, panel, datacube):
    asset = panel.walk(branch(datacube.stac_url), HRDEM_1M, TILE, "dtm")
    assert asset.hasDragEnabled()
    data = panel.model.mimeData([panel.model.findItem(asset)])
    (uri,) = QgsMimeDataUtils.decodeUriList(data)
    assert (uri.layerType, uri.providerKey) == ("raster", "gdal")
    assert uri.uri == f"/vsicurl/{datacube.store_url}/hrdem-mosaic-1m/10_3-mosaic-1m-dtm.tif"
    (source,) = dropped_sources(data)
    assert (source.item_id, source.asset_key) == (TILE, "dtm")


def test_a_drag_with_a_stranger_in_it_is_left_to_qgis(branch, panel, datacube):
    asset = panel.walk(branch(datacube.stac_url), HRDEM_1M, TILE, "dtm")
    stranger = QgsMimeDataUtils.Uri()
    stranger.layerType, stranger.providerKey, stranger.uri = "raster", "gdal", "/data/mine.tif"
    assert dropped_sources(QgsMimeDataUtils.encodeUriList([*asset.mimeUris(), stranger])) == []


def test_a_thumbnail_is_not_dragged(branch, panel, datacube):
    thumbnail = panel.walk(branch(datacube.stac_url), HRDEM_1M, TILE, "thumbnail")
    assert not thumbnail.hasDragEnabled()
    assert thumbnail.mimeUris() == []


def test_a_catalogue_that_cannot_be_reached_says_so_in_its_place(branch, panel, stub_api):
    (row,) = panel.open(branch(stub_api({}).url))
    assert isinstance(row, QgsErrorItem)
    assert row.name()
    assert "404" in row.toolTip()


def test_a_failed_catalogue_is_asked_again_on_refresh(branch, panel, stub_api):
    api = stub_api({})
    catalog = branch(api.url)
    panel.open(catalog)
    api.routes |= COLLECTIONS
    catalog.refresh_from_server()
    wait_until(lambda: panel.names(catalog) == ["Demo"], "the collection is listed", 20)


def test_an_error_makes_way_for_the_next_one(branch, panel, stub_api):
    api = stub_api({})
    catalog = branch(api.url)
    panel.open(catalog)
    api.routes["GET /"] = {"type": "Catalog"}
    catalog.refresh_from_server()
    wait_until(lambda: "404" not in panel.rows(catalog)[0].toolTip(), "the newer error is shown", 20)
    assert isinstance(panel.rows(catalog)[0], QgsErrorItem)


@pytest.mark.parametrize("times", [1, 2, 3])
def test_what_is_open_stays_open_when_the_branch_is_refreshed(branch, panel, datacube, times):
    collection = panel.walk(branch(datacube.stac_url), HRDEM_1M)
    catalog = collection.parent()
    names = [row.name() for row in panel.open(collection)]
    for _ in range(times):
        panel.model.refresh("datacube:")
        catalog.refresh_from_server()
        wait_until(lambda: catalog.state() == Qgis.BrowserItemState.Populated, "the catalogue has answered", 20)
        settle(0.1)
    (again,) = [row for row in panel.rows(catalog) if row.path() == f"{catalog.path()}/{HRDEM_1M}"]
    assert panel.names(again) == names != []
    assert again.state() == Qgis.BrowserItemState.Populated


def test_an_edited_connection_is_asked_at_its_new_address(branch, panel, stub_api):
    old, new = stub_api(COLLECTIONS), stub_api(COLLECTIONS)
    catalog = branch(old.url).catalog
    panel.walk(panel.root(), catalog.id, "demo")
    CatalogStore().update(replace(catalog, url=new.url))
    panel.model.refresh("datacube:")
    old.requests.clear()
    panel.walk(panel.root(), catalog.id, "demo")
    assert new.requests
    assert not old.requests


def test_an_edited_connection_is_asked_with_its_new_sign_in(branch, panel, stub_api):
    catalog = branch(stub_api(COLLECTIONS).url).catalog
    CatalogStore().update(replace(catalog, authcfg="mine123"))
    panel.model.refresh("datacube:")
    assert panel.walk(panel.root(), catalog.id).catalog.authcfg == "mine123"


def test_a_renamed_connection_gets_its_new_name_and_place(branch, panel, stub_api):
    url = stub_api(COLLECTIONS).url
    catalog = branch(url).catalog
    CatalogStore().add("Mosaics", url)
    CatalogStore().update(replace(catalog, name="Aerial"))
    panel.model.refresh("datacube:")
    assert panel.shown_names(panel.root())[-2:] == ["Aerial", "Mosaics"]


def test_accents_do_not_change_the_order_of_collections(branch, panel, stub_api):
    titles = ("Zone", "Élévation", "Forêt")
    collections = [minimal_collection(f"c{number}", title=title) for number, title in enumerate(titles)]
    api = stub_api({"GET /": landing_page(), "GET /collections": {"collections": collections, "links": []}})
    catalog = branch(api.url)
    panel.open(catalog)
    assert panel.shown_names(catalog) == ["Élévation", "Forêt", "Zone"]


def test_a_collection_without_items_says_so_and_cannot_be_opened_further(branch, panel, stub_api):
    nothing = {"type": "FeatureCollection", "features": [], "links": []}
    api = stub_api(COLLECTIONS | {"POST /search": nothing})
    (row,) = panel.open(panel.walk(branch(api.url), "demo"))
    assert row.name() == "No items here"
    assert not row.hasChildren()


def test_a_second_page_waits_behind_its_row(branch, panel, stub_api):
    following = {"rel": "next", "method": "GET", "href": "@URL@/search?token=2"}
    pages = {
        "POST /search": {"type": "FeatureCollection", "features": [minimal_item("a")], "links": [following]},
        "GET /search": {"type": "FeatureCollection", "features": [minimal_item("b")], "links": []},
    }
    api = stub_api(COLLECTIONS | pages)
    first, more = sorted(panel.open(panel.walk(branch(api.url), "demo")), key=lambda row: row.sortKey())
    assert first.name() == "a"
    assert isinstance(more, MoreItem)
    assert not [seen for seen in api.requests if "token" in seen.path]
    names = [row.name() for row in panel.open(more)]
    assert names == ["b"]


def test_the_rows_belong_to_qgis_whatever_python_collects(branch, panel, datacube):
    catalog = branch(datacube.stac_url)
    collection = panel.walk(catalog, HRDEM_1M)
    names = [row.name() for row in panel.open(collection)]
    gc.collect()
    assert panel.names(collection) == names
    assert not any(sip.ispyowned(row) for row in panel.rows(collection))


def test_a_french_qgis_shows_the_branch_by_its_french_name(panel, request):
    translator = QTranslator()
    assert translator.load("datacube_browser_fr", str(request.config.rootpath / "i18n"))
    QCoreApplication.installTranslator(translator)
    try:
        french = Panel()
        assert "Navigateur de cube de données" in french.names()
    finally:
        QCoreApplication.removeTranslator(translator)


def test_qgis_gives_the_branch_back_when_the_plugin_goes(qgis_app):
    panel, provider = Panel(), BrowserProvider()
    QgsApplication.dataItemProviderRegistry().addProvider(provider)
    assert "Datacube Browser" in panel.names()
    QgsApplication.dataItemProviderRegistry().removeProvider(provider)
    assert "Datacube Browser" not in panel.names()
