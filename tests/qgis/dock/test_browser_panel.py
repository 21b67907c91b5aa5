"""The plugin's branch of QGIS's Browser panel: real data items, populated by QGIS's threads, against live servers."""

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
from tests.servers.stub import ABSENT, json_answer, landing_page, minimal_collection, minimal_item

HRDEM_1M = "hrdem-mosaic-1m"
TILE = "10_3-mosaic-1m"
COLLECTIONS = {
    "GET /": landing_page(),
    "GET /collections": {"collections": [minimal_collection()], "links": []},
}


class Panel:
    """QGIS's model of its Browser panel. Rows come from the model, never from `QgsDataItem.children()`: deleting its
    Python wrappers would delete the items themselves."""

    def __init__(self):
        self.model = QgsBrowserModel()
        self.model.initialize()

    def rows(self, item=None):
        index = QModelIndex() if item is None else self.model.findItem(item)
        return [self.model.dataItem(self.model.index(row, 0, index)) for row in range(self.model.rowCount(index))]

    def names(self, item=None):
        return [row.name() for row in self.rows(item)]

    def open(self, item):
        """Fetch and return the rows below the item."""
        item.populate()
        wait_until(lambda: item.state() == Qgis.BrowserItemState.Populated, f"{item.name()} is populated", 20)
        return self.rows(item)

    def shown_names(self, item):
        """The names below the item, in the Browser panel's order."""
        proxy = QgsBrowserProxyModel()
        proxy.setBrowserModel(self.model)
        index = proxy.mapFromSource(self.model.findItem(item))
        return [proxy.index(row, 0, index).data() for row in range(proxy.rowCount(index))]

    def root(self):
        return next(row for row in self.rows() if isinstance(row, RootItem))

    def walk(self, item, *ids):
        """Open row after row, each by the end of its path; return the last one."""
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
    """Return a function that adds a catalogue with this URL and returns its row, still unopened."""

    def row(url):
        catalog = CatalogStore().add("Test", url)
        cache.forget(catalog)
        return panel.walk(panel.root(), catalog.id)

    return row


def test_each_level_is_requested_when_it_is_opened(branch, panel, proxied_datacube):
    catalog = branch(proxied_datacube.stac_url)
    assert not proxied_datacube.stac.requests
    collection = panel.walk(catalog, HRDEM_1M)
    assert proxied_datacube.stac.count("POST", "/search") == 0
    item = panel.walk(collection, TILE)
    asset = panel.walk(item, "dtm")
    assert isinstance(asset, AssetItem)
    assert proxied_datacube.stac.count("POST", "/search") == 1
    assert len(proxied_datacube.store.requests) == 0


def test_opening_a_row_waits_for_the_server_in_a_thread(branch, panel, proxied_datacube):
    collection = panel.walk(branch(proxied_datacube.stac_url), HRDEM_1M)
    proxied_datacube.stac.latency = 0.3
    collection.populate()
    assert collection.state() == Qgis.BrowserItemState.Populating
    assert TILE in [row.name() for row in panel.open(collection)]


def test_a_dragged_asset_is_a_standard_layer_that_the_plugin_recognizes(branch, panel, datacube):
    asset = panel.walk(branch(datacube.stac_url), HRDEM_1M, TILE, "dtm")
    assert asset.hasDragEnabled()
    data = panel.model.mimeData([panel.model.findItem(asset)])
    (uri,) = QgsMimeDataUtils.decodeUriList(data)
    assert (uri.layerType, uri.providerKey) == ("raster", "gdal")
    assert uri.uri == f"/vsicurl/{datacube.store_url}/hrdem-mosaic-1m/10_3-mosaic-1m-dtm.tif"
    (source,) = dropped_sources(data)
    assert (source.item_id, source.asset_key) == (TILE, "dtm")


def test_a_drag_that_includes_other_layers_is_left_to_qgis(branch, panel, datacube):
    asset = panel.walk(branch(datacube.stac_url), HRDEM_1M, TILE, "dtm")
    stranger = QgsMimeDataUtils.Uri()
    stranger.layerType, stranger.providerKey, stranger.uri = "raster", "gdal", "/data/mine.tif"
    assert dropped_sources(QgsMimeDataUtils.encodeUriList([*asset.mimeUris(), stranger])) == []


def test_a_thumbnail_cannot_be_dragged(branch, panel, datacube):
    thumbnail = panel.walk(branch(datacube.stac_url), HRDEM_1M, TILE, "thumbnail")
    assert not thumbnail.hasDragEnabled()
    assert thumbnail.mimeUris() == []


def test_an_unreachable_catalogue_shows_an_error_row(branch, panel, stub_api):
    (row,) = panel.open(branch(stub_api({}).url))
    assert isinstance(row, QgsErrorItem)
    assert row.name()
    assert "404" in row.toolTip()


def test_the_row_of_an_error_is_short_and_its_tool_tip_follows_the_newest_one(branch, panel, stub_api):
    words = ["The disk is full. " * 10, "The disk is empty. " * 10]
    api = stub_api({"GET /": json_answer({"detail": words[0]}, 403)})
    catalog = branch(api.url)
    (row,) = panel.open(catalog)
    assert "disk" not in row.name()
    assert "The disk is full." in row.toolTip()
    api.routes["GET /"] = json_answer({"detail": words[1]}, 403)
    catalog.refresh_from_server()
    wait_until(lambda: "The disk is empty." in panel.rows(catalog)[0].toolTip(), "the newer words are shown", 20)


def test_refresh_asks_a_failed_catalogue_again(branch, panel, stub_api):
    api = stub_api({})
    catalog = branch(api.url)
    panel.open(catalog)
    api.routes |= COLLECTIONS
    catalog.refresh_from_server()
    wait_until(lambda: panel.names(catalog) == ["Demo"], "the collection is listed", 20)


def test_a_new_error_replaces_the_previous_one(branch, panel, stub_api):
    api = stub_api({})
    catalog = branch(api.url)
    panel.open(catalog)
    api.routes["GET /"] = {"type": "Catalog"}
    catalog.refresh_from_server()
    wait_until(lambda: "404" not in panel.rows(catalog)[0].toolTip(), "the newer error is shown", 20)
    assert isinstance(panel.rows(catalog)[0], QgsErrorItem)


@pytest.mark.parametrize("times", [1, 2, 3])
def test_open_rows_stay_open_when_the_branch_is_refreshed(branch, panel, datacube, times):
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


def test_an_edited_connection_uses_its_new_url(branch, panel, stub_api):
    old, new = stub_api(COLLECTIONS), stub_api(COLLECTIONS)
    catalog = branch(old.url).catalog
    panel.walk(panel.root(), catalog.id, "demo")
    CatalogStore().update(replace(catalog, url=new.url))
    panel.model.refresh("datacube:")
    old.requests.clear()
    panel.walk(panel.root(), catalog.id, "demo")
    assert new.requests
    assert not old.requests


def test_an_edited_connection_uses_its_new_authentication(branch, panel, stub_api):
    catalog = branch(stub_api(COLLECTIONS).url).catalog
    CatalogStore().update(replace(catalog, authcfg="mine123"))
    panel.model.refresh("datacube:")
    assert panel.walk(panel.root(), catalog.id).catalog.authcfg == "mine123"


def test_a_renamed_connection_is_shown_and_sorted_by_its_new_name(branch, panel, stub_api):
    url = stub_api(COLLECTIONS).url
    catalog = branch(url).catalog
    CatalogStore().add("Mosaics", url)
    CatalogStore().update(replace(catalog, name="Aerial"))
    panel.model.refresh("datacube:")
    assert panel.shown_names(panel.root())[1:3] == ["Aerial", "Mosaics"]


def test_accents_do_not_change_the_order_of_collections(branch, panel, stub_api):
    titles = ("Zone", "Élévation", "Forêt")
    collections = [minimal_collection(f"c{number}", title=title) for number, title in enumerate(titles)]
    api = stub_api({"GET /": landing_page(), "GET /collections": {"collections": collections, "links": []}})
    catalog = branch(api.url)
    panel.open(catalog)
    assert panel.shown_names(catalog) == ["Élévation", "Forêt", "Zone"]


def test_a_collection_without_items_says_so_and_that_row_cannot_be_opened(branch, panel, stub_api):
    nothing = {"type": "FeatureCollection", "features": [], "links": []}
    api = stub_api(COLLECTIONS | {"POST /search": nothing})
    (row,) = panel.open(panel.walk(branch(api.url), "demo"))
    assert row.name() == "No items here"
    assert not row.hasChildren()


@pytest.mark.parametrize("left", [[], ["good"]])
def test_items_that_cannot_be_read_are_counted_in_place_of_no_items_here(branch, panel, stub_api, left):
    """The list said "No items here" of a collection whose items were all broken, and nothing where some were."""
    broken = minimal_item(id=ABSENT)
    features = [broken, *map(minimal_item, left)]
    api = stub_api(COLLECTIONS | {"POST /search": {"type": "FeatureCollection", "features": features, "links": []}})
    rows = panel.open(panel.walk(branch(api.url), "demo"))
    assert sorted(row.name() for row in rows) == ["1 unreadable item(s) left out", *left]
    note = next(row for row in rows if row.name() not in left)
    assert "Item 1: It has no id." in note.toolTip()
    assert not note.hasChildren()


def test_the_note_of_what_is_left_out_is_below_the_items_and_above_further_ones(branch, panel, stub_api):
    following = {"rel": "next", "method": "GET", "href": "@URL@/search?token=2"}
    nameless = {"dtm": minimal_item()["assets"]["dtm"], "lost": {"title": "Without an address"}}
    page = {"type": "FeatureCollection", "features": [minimal_item("b", assets=nameless)], "links": [following]}
    collection = panel.walk(branch(stub_api(COLLECTIONS | {"POST /search": page}).url), "demo")
    (item, note, _more) = sorted(panel.open(collection), key=lambda row: row.sortKey())
    assert panel.shown_names(collection) == ["b", "1 unreadable asset(s) left out", "More items, from 2"]
    assert "lost" in note.toolTip()
    assert [row.name() for row in panel.open(item)] == ["Digital Terrain Model (COG)"]


def test_an_item_with_too_many_assets_says_so_below_them(branch, panel, stub_api):
    asset = minimal_item()["assets"]["dtm"]
    item = minimal_item("many", assets={f"a{number}": asset | {"title": f"A {number}"} for number in range(2001)})
    api = stub_api(COLLECTIONS | {"POST /search": {"type": "FeatureCollection", "features": [item], "links": []}})
    rows = panel.open(panel.walk(branch(api.url), "demo", "many"))
    assert len(rows) == 2001
    assert panel.shown_names(rows[0].parent())[-1] == "It has 2,001 assets: the first 2,000 are used."


def test_assets_of_one_title_are_told_apart_by_their_formats(branch, panel, stub_api):
    """French titles of the datacube's COGs and VRTs are the same."""
    cog = minimal_item()["assets"]["dtm"] | {"title": "Terrain"}
    vrt = cog | {"href": "@URL@/files/dtm.vrt", "type": "application/x-gdal-vrt"}
    item = minimal_item("one", assets={"dtm": cog, "dtm-vrt": vrt, "dsm": cog | {"title": "Surface"}})
    api = stub_api(COLLECTIONS | {"POST /search": {"type": "FeatureCollection", "features": [item], "links": []}})
    row = panel.walk(branch(api.url), "demo", "one")
    panel.open(row)
    assert panel.shown_names(row) == ["Terrain · COG", "Terrain · VRT", "Surface"]


def test_the_second_page_is_fetched_when_its_row_is_opened(branch, panel, stub_api):
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


def test_rows_survive_pythons_garbage_collection(branch, panel, datacube):
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


def test_unloading_the_plugin_removes_the_branch(qgis_app):
    panel, provider = Panel(), BrowserProvider()
    QgsApplication.dataItemProviderRegistry().addProvider(provider)
    assert "Datacube Browser" in panel.names()
    QgsApplication.dataItemProviderRegistry().removeProvider(provider)
    assert "Datacube Browser" not in panel.names()


def test_a_collection_shows_the_number_of_its_items_once_it_has_been_opened(branch, panel, stub_api):
    following = {"rel": "next", "method": "GET", "href": "@URL@/search?token=2"}
    page = {"type": "FeatureCollection", "features": [minimal_item("a")], "links": [following], "numberMatched": 12345}
    api = stub_api(COLLECTIONS | {"POST /search": page})
    catalog = branch(api.url)
    collection = panel.walk(catalog, "demo")
    assert panel.names(catalog) == ["Demo"]
    assert api.count("POST", "/search") == 0
    panel.open(collection)
    assert panel.names(catalog) == ["Demo (12,345)"]
    assert api.count("POST", "/search") == 1
    api.routes["POST /search"] = page | {"numberMatched": None, "context": {"matched": 12}}
    collection.refresh()
    wait_until(lambda: panel.names(catalog) == ["Demo (12)"], "the number is that of now", 20)


def test_a_server_that_counts_each_page_alone_gives_a_collection_no_number(branch, panel, stub_api):
    following = {"rel": "next", "method": "GET", "href": "@URL@/search?token=2"}
    page = {"type": "FeatureCollection", "features": [minimal_item("a")], "links": [following], "numberMatched": 1}
    catalog = branch(stub_api(COLLECTIONS | {"POST /search": page}).url)
    panel.open(panel.walk(catalog, "demo"))
    assert panel.names(catalog) == ["Demo"]


def test_a_collection_whose_items_all_came_at_once_shows_their_number(branch, panel, stub_api):
    page = {"type": "FeatureCollection", "features": [minimal_item("a"), minimal_item("b")], "links": []}
    catalog = branch(stub_api(COLLECTIONS | {"POST /search": page}).url)
    panel.open(panel.walk(catalog, "demo"))
    assert panel.names(catalog) == ["Demo (2)"]


def test_a_collection_that_says_its_number_of_items_shows_it_unopened(branch, panel, stub_api):
    said = minimal_collection() | {"stats:items": {"count": 3_000_000}}
    api = stub_api({"GET /": landing_page(), "GET /collections": {"collections": [said], "links": []}})
    catalog = branch(api.url)
    panel.open(catalog)
    assert panel.names(catalog) == ["Demo (3,000,000)"]


def test_a_collection_that_cannot_be_opened_keeps_its_name(branch, panel, stub_api):
    catalog = branch(stub_api(COLLECTIONS).url)
    panel.open(panel.walk(catalog, "demo"))
    assert panel.names(catalog) == ["Demo"]
