"""Show in Datacube Browser goes to an item, even one that the filters hide."""

from __future__ import annotations

import json

import pytest
from datacube_browser.core.catalogs import CatalogStore
from datacube_browser.core.errors import DatacubeError
from datacube_browser.core.layers.origin import catalog_of, origin_of
from datacube_browser.core.layers.plugin_layers import PROPERTY_PREFIX
from qgis.core import QgsVectorLayer

from demo.person import settle, wait_until
from tests.servers.proxy import Answer
from tests.servers.stub import landing_page, minimal_collection, minimal_item

HRDEM_1M = "hrdem-mosaic-1m"
TILE = "10_3-mosaic-1m"


def selected(panel):
    return [item.id for item in panel.tree.selected_items()]


def ids(panel):
    return [item.id for item in panel.model.items()]


def test_an_item_in_the_view_is_found_by_the_search_of_its_collection(datacube, open_dock):
    panel = open_dock(datacube.stac_url)
    panel.navigator.reveal(CatalogStore().current(), HRDEM_1M, TILE)
    wait_until(lambda: selected(panel) == [TILE], "the tile is selected", 20)


def test_an_item_outside_the_view_is_fetched_by_its_id_and_added_last(datacube, open_dock):
    panel = open_dock(datacube.stac_url)
    far = far_item(panel, datacube)
    panel.navigator.reveal(CatalogStore().current(), HRDEM_1M, far)
    wait_until(lambda: selected(panel) == [far], "the far tile is selected", 20)
    assert ids(panel)[-1] == far
    assert TILE in ids(panel)


def test_search_words_that_hide_the_item_are_cleared(datacube, open_dock):
    panel = open_dock(datacube.stac_url)
    wait_until(panel.tree.model().rowCount, "the collections are listed")
    panel.filter_panel.words.setText("land cover")
    panel.navigator.reveal(CatalogStore().current(), HRDEM_1M, TILE)
    wait_until(lambda: selected(panel) == [TILE], "the tile is selected", 20)
    assert panel.filter_panel.words.text() == ""


def test_an_item_is_shown_after_the_search_of_its_collection_was_stopped(datacube, open_dock):
    panel = open_dock(datacube.stac_url)
    wait_until(panel.tree.model().rowCount, "the collections are listed")
    panel.search_controller.search([panel.model.collection(HRDEM_1M)])
    panel.search_controller.stop()
    panel.navigator.reveal(CatalogStore().current(), HRDEM_1M, TILE)
    wait_until(lambda: selected(panel) == [TILE], "the tile is selected", 20)
    status = panel.model.index(1, 0, panel.model.collection_index(HRDEM_1M))
    assert status.data() == "Search canceled"
    panel.model.fetch_next(panel.model.collection_index(HRDEM_1M))
    wait_until(lambda: not panel.search_controller.is_searching, "it is searched again")
    assert ids(panel).count(TILE) == 1


def test_an_item_is_shown_although_the_search_of_its_collection_fails(stub_api, open_dock):
    tile = minimal_item("tile", "c", geometry=None, bbox=[-70.0, 45.0, -60.0, 55.0])

    def search(seen):
        if "ids" not in json.loads(seen.body):
            return Answer(500, b"out of order")
        return {"type": "FeatureCollection", "features": [tile], "links": []}

    collections = {"collections": [minimal_collection("c")], "links": []}
    panel = open_dock(stub_api({"/": landing_page(), "/collections": collections, "/search": search}).url)
    wait_until(panel.tree.model().rowCount, "the collections are listed")
    panel.navigator.reveal(CatalogStore().current(), "c", "tile")
    wait_until(lambda: selected(panel) == ["tile"], "the tile is selected", 20)


def test_a_collection_outside_the_view_is_shown(datacube, open_dock, host):
    host.frame(0, 0, 10, 10, "EPSG:4326")
    panel = open_dock(datacube.stac_url)
    wait_until(lambda: panel.search_controller.contents, "the collections are known")
    settle(0.6)
    panel.navigator.reveal(CatalogStore().current(), HRDEM_1M)
    wait_until(lambda: getattr(panel.tree.current_record(), "id", "") == HRDEM_1M, "it is the current row", 20)


def test_an_item_of_another_catalogue_switches_to_that_catalogue(datacube, stub_api, open_dock):
    panel = open_dock(stub_api({}).url)
    settle(0.5)
    other = CatalogStore().add("Other", datacube.stac_url)
    panel.connection_bar.choose(CatalogStore().current())
    panel.navigator.reveal(other, HRDEM_1M, TILE)
    wait_until(lambda: selected(panel) == [TILE], "the tile is selected", 20)
    assert panel.connection_bar.combo.currentText() == "Other"


def test_an_item_that_is_gone_is_reported(datacube, open_dock):
    panel = open_dock(datacube.stac_url)
    panel.navigator.reveal(CatalogStore().current(), HRDEM_1M, "nobody")
    wait_until(panel.message_bar.currentItem, "the dock says so", 20)
    assert "nobody" in panel.message_bar.currentItem().text()


def test_the_item_is_found_from_a_layers_provenance(host):
    layer = QgsVectorLayer("Point?crs=EPSG:3979", "Layer", "memory")
    assert origin_of(layer) is None
    for key, value in (("catalog", "https://a.example/stac"), ("collection", "c"), ("item", "i")):
        layer.setCustomProperty(PROPERTY_PREFIX + key, value)
    origin = origin_of(layer)
    with pytest.raises(LookupError) as unknown:
        catalog_of(origin)
    assert isinstance(unknown.value.args[0], DatacubeError)
    assert "https://a.example/stac" in unknown.value.args[0].hint
    mine = CatalogStore().add("Mine", "https://a.example/stac/")
    assert catalog_of(origin) == mine


def far_item(panel, datacube):
    """The id of a tile outside the canvas extent."""
    from datacube_browser.core.stac.query import ItemQuery
    from datacube_browser.core.stac.tasks import SearchTask

    from tests.servers.tasks import result

    page = result(SearchTask(CatalogStore().current(), ItemQuery((HRDEM_1M,))))
    return next(item.id for item in page.items if item.id != TILE)
