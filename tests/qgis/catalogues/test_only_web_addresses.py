"""A catalogue is data: whatever else than http and https it names is shown as text, and nothing is done with it."""

from __future__ import annotations

import pytest
from datacube_browser.core.download import DownloadFile, DownloadTask
from datacube_browser.core.errors import LayerError
from datacube_browser.core.layers.source import layer_source
from datacube_browser.core.stac.links import ApiRoot
from datacube_browser.core.stac.parse import items
from datacube_browser.core.stac.thumbnail import thumbnail_href
from datacube_browser.ui.results.tree_nodes import NodeKind
from qgis.core import QgsApplication, QgsProject
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest

from demo.person import click_row, expand_row, find_row, settle, wait_until
from tests.qgis import layer_files as files
from tests.rasters import terrain, write_raster
from tests.servers.stub import landing_page, minimal_collection, minimal_item
from tests.servers.tasks import outcome


@pytest.fixture(params=["file://{path}", "/vsicurl/file://{path}", "vrt://{path}", "FILE://{path}"])
def href(request, tmp_path):
    """An address that GDAL or Qt could open, of a real raster on this computer."""
    return request.param.format(path=write_raster(tmp_path / "mine.tif", terrain(64, 64)))


def described(href):
    fields = {"href": href, "type": "image/tiff; application=geotiff; profile=cloud-optimized", "title": "Terrain"}
    return minimal_item(assets={"dtm": {**fields, "roles": ["data", "thumbnail"]}})


def test_nothing_is_done_with_it(href, qgis_app, tmp_path):
    (found,), _ = items([described(href)], ApiRoot("https://example.org/stac"))
    asset = found.asset("dtm")
    with pytest.raises(LayerError, match="has no web address"):
        layer_source(files.CATALOG, files.COLLECTION, found, asset)
    assert not asset.kind.is_raster
    assert thumbnail_href(found) == ""
    target = tmp_path / "downloads" / "got.tif"
    kind, error = outcome(DownloadTask([DownloadFile(asset.href, target)]))
    assert kind == "failed"
    assert "web address" in error.message
    assert not target.exists()


def test_the_tree_shows_it_and_offers_nothing_for_it(href, stub_api, open_dock, host):
    api = stub_api(
        {
            "GET /": landing_page(),
            "GET /collections": {"collections": [minimal_collection()], "links": []},
            "POST /search": {"features": [described(href)], "links": []},
        }
    )
    host.frame(-180, -90, 180, 90, "EPSG:4326")
    panel = open_dock(api.url)
    wait_until(lambda: find_row(panel.tree, "Demo"), "the collection is listed")
    expand_row(panel.tree, find_row(panel.tree, "Demo"))
    wait_until(lambda: find_row(panel.tree, "item-1", find_row(panel.tree, "Demo")), "the item is found")
    settle()
    item = find_row(panel.tree, "item-1", find_row(panel.tree, "Demo"))
    expand_row(panel.tree, item)
    row = wait_until(lambda: find_row(panel.tree, "Terrain", item), "the asset is listed")
    click_row(panel.tree, row)
    menu = panel.results_menu.menu(NodeKind.ASSET)
    assert not panel.results_menu.add.isEnabled()
    assert not panel.results_menu.download.isEnabled()
    assert not panel.results_menu.save_extent.isEnabled()
    QTest.keyClick(panel.tree, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QgsApplication.clipboard().text() == href
    assert not QgsProject.instance().mapLayers()
    menu.deleteLater()
