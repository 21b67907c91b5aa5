"""Layers keep the authentication and the name of the catalogue they were chosen in after a switch to another."""

from __future__ import annotations

from threading import Event

import numpy as np
import pytest
from datacube_browser.core.catalogs import CatalogStore
from qgis.core import QgsProject

from demo.person import click_row, expand_row, find_row, settle, wait_until
from tests.authentication import basic_authentication
from tests.qgis import layer_files as files
from tests.qgis.layers.test_mosaic import choose, open_more, project_layers
from tests.servers.stub import landing_page, long_list, minimal_collection, minimal_item

COG = "image/tiff; application=geotiff; profile=cloud-optimized"
MANY = 30


@pytest.fixture
def slow_catalog(stub_api, store, proxy, tmp_path):
    """A catalogue with more items than fit in the view, whose second page waits for the test; its store is slow."""
    files.write_cog(tmp_path / "dtm.tif", np.ones((1, 512, 512), dtype="f4"))
    slow_store = proxy(store(tmp_path), latency=0.02)

    def item(number):
        href = {"dtm": {"href": f"{slow_store.url}/dtm.tif", "type": COG, "roles": ["data"], "title": "Terrain"}}
        return minimal_item(f"item-{number}", assets=href)

    api = stub_api(long_list(MANY + 1, MANY, item))
    api.may_go_on = Event()
    search = api.routes["POST /search"]

    def wait_for_page_2(seen):
        if b"token" in seen.body:
            api.may_go_on.wait(60)
        return search(seen)

    api.routes["POST /search"] = wait_for_page_2
    yield api
    api.may_go_on.set()


@pytest.fixture
def other_catalog(stub_api):
    return stub_api({"GET /": landing_page(), "GET /collections": {"collections": [minimal_collection("other")]}})


@pytest.mark.parametrize("signs_in", ["the first", "the second"])
def test_layers_added_after_a_switch_keep_the_catalogue_they_were_chosen_in(
    slow_catalog, other_catalog, open_dock, host, signs_in
):
    authcfg = basic_authentication("switch")
    host.frame(-80, 40, -70, 50, "EPSG:4326")
    panel = open_dock(slow_catalog.url)
    connections = CatalogStore()
    first = connections.current()
    second = connections.add("Other", other_catalog.url, "" if signs_in == "the first" else authcfg)
    if signs_in == "the first":
        first = connections.add("Slow", slow_catalog.url, authcfg)
        panel.connection_bar.choose(first)
    row = wait_until(lambda: find_row(panel.tree, "Demo"), "the collection is listed")
    expand_row(panel.tree, row)
    wait_until(lambda: len(panel.model.items()) == MANY, "the first page is listed")
    click_row(panel.tree, find_row(panel.tree, "Demo"))
    menu = open_more(panel)
    choose(choose(menu, "Add Each Item as a Layer").menu(), "Terrain")
    panel.connection_bar.choose(second)
    wait_until(lambda: find_row(panel.tree, "Other"), "the other catalogue is listed")
    slow_catalog.may_go_on.set()
    wait_until(lambda: len(project_layers()) == MANY + 1, "the layers have come")
    assert {layer.customProperty("datacube_browser/catalog") for layer in project_layers()} == {first.url}
    page_2 = [seen for seen in slow_catalog.requests if b"token" in seen.body]
    assert [seen.headers.get("authorization", "")[:6] for seen in page_2] == ["Basic " * (signs_in == "the first")]
    assert not any(authcfg in layer.source() for layer in project_layers())  # the store is another server than the API
    settle()
    QgsProject.instance().clear()
