"""The kinds of files and of map services in the dock: rows, tool tips, the context menu, and what comes on the map."""

from __future__ import annotations

import numpy as np
import pytest
from datacube_browser.ui.results.tree_nodes import NodeKind
from qgis.core import Qgis, QgsProject
from qgis.gui import QgsMessageViewer
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QPushButton, QTextBrowser

from demo.person import check_row, click, click_row, expand_row, find_row, settle, wait_until
from tests.qgis import kind_files as files
from tests.rasters import write_raster
from tests.servers.map_services import MapServices
from tests.servers.stub import landing_page, minimal_collection, minimal_item


@pytest.fixture
def maps():
    with MapServices().running() as server:
        yield server


@pytest.fixture
def api(stub_api, store, maps, tmp_path):
    files.write_vectors(tmp_path)
    files.write_ept(tmp_path / "cloud")
    for name in ("photo.tif", "photo.tif.msk"):
        write_raster(tmp_path / name, np.full((64, 64), 255, "u1"), nodata=None)
    url = store(tmp_path)
    item = minimal_item("a", "c") | {
        "assets": {
            "areas": {"href": f"{url}/areas.fgb", "type": "application/vnd.flatgeobuf", "roles": ["data"]},
            "points": {"href": f"{url}/cloud/ept.json", "type": "application/json", "roles": ["data"]},
            "photo": {"href": f"{url}/photo.tif", "type": "image/tiff; application=geotiff", "roles": ["data"]},
            "table": {"href": f"{url}/a.zarr", "type": "application/vnd+zarr", "roles": ["data"]},
            "thumbnail": {"href": f"{url}/t.tif", "type": "image/tiff", "roles": ["thumbnail"]},
        },
        "links": [
            {"rel": "wms", "href": f"{maps.url}/wms", "title": "Relief", "wms:layers": ["relief"]},
            {"rel": "xyz", "href": f"{maps.url}/{{z}}/{{x}}/{{y}}.png", "title": "Tiles"},
            {"rel": "xyz", "href": f"{maps.url}/{{z}}/{{x}}/{{y}}.jpg", "title": "A\t&B\n\u202e" + "c" * 400},
        ],
    }
    collection = minimal_collection("c") | {"links": [{"rel": "tilejson", "href": f"{maps.url}/tiles.json"}]}
    return stub_api(
        {
            "/": landing_page(),
            "/collections": {"collections": [collection], "links": []},
            "/search": {"type": "FeatureCollection", "features": [item], "links": []},
        }
    )


@pytest.fixture
def panel(api, host, open_dock, qgis_new_project):
    host.frame(-74.9, 45.1, -74.1, 45.9, "EPSG:4326")
    panel = open_dock(api.url)
    wait_until(lambda: panel.tree.model().rowCount(), "the collection is listed")
    collection = panel.tree.model().index(0, 0)
    expand_row(panel.tree, collection)
    wait_until(panel.model.items, "the item is listed")
    settle()
    expand_row(panel.tree, item_row(panel))
    return panel


def item_row(panel):
    return panel.tree.model().index(0, 0, panel.tree.model().index(0, 0))


def asset_row(panel, name):
    return find_row(panel.tree, name, item_row(panel))


def entry(menu, text):
    return next((action for action in menu.actions() if action.text().replace("&", "") == text), None)


def layers():
    return list(QgsProject.instance().mapLayers().values())


def test_a_flatgeobuf_is_checked_and_added(panel):
    check_row(panel.tree, asset_row(panel, "areas"))
    click(panel.add_button)
    wait_until(layers, "the layer is there")
    assert [(layer.providerType(), layer.featureCount()) for layer in layers()] == [("ogr", 1)]


def test_points_that_are_not_drawn_from_afar_say_from_where_and_lead_there(panel, host):
    check_row(panel.tree, asset_row(panel, "points"))
    click(panel.add_button)
    (layer,) = wait_until(layers, "the layer is there")
    settle()
    if Qgis.versionInt() >= 34400:  # it draws them from anywhere
        assert not host.bar.items()
        return
    (message,) = host.bar.items()
    assert "is drawn from a scale of 1:" in message.text()
    assert not layer.isInScaleRange(host.canvas.scale())
    click(next(each for each in message.findChildren(QPushButton) if each.text() == "Zoom to Layer"))
    settle()
    assert layer.isInScaleRange(host.canvas.scale())


def test_a_raster_whose_mask_is_another_file_says_so_and_names_its_layer(panel, host):
    check_row(panel.tree, asset_row(panel, "photo"))
    click(panel.add_button)
    (layer,) = wait_until(layers, "the layer is there")
    settle()
    (message,) = host.bar.items()
    assert "drawn without the mask beside the file (.msk)" in message.text()
    click(next(each for each in message.findChildren(QPushButton) if each.text() == "Details"))
    (window,) = wait_until(lambda: host.window.findChildren(QgsMessageViewer), "the details are shown")
    assert layer.name() in window.findChild(QTextBrowser).toPlainText()
    window.close()


def test_what_is_no_layer_says_why_and_can_be_downloaded(panel):
    row = asset_row(panel, "table")
    assert row.data(Qt.ItemDataRole.CheckStateRole) is None
    assert "Zarr holds many variables" in row.data(Qt.ItemDataRole.ToolTipRole)
    click_row(panel.tree, row)
    menu = panel.results_menu.menu(NodeKind.ASSET)
    assert not entry(menu, "Add to Map").isEnabled()
    assert entry(menu, "Download Whole Files…").isEnabled()
    panel.tree.add_selected()
    wait_until(panel.message_bar.items, "it is said in the dock")
    assert not layers()
    assert "small picture" in asset_row(panel, "Thumbnail").data(Qt.ItemDataRole.ToolTipRole)


def test_the_maps_that_an_item_links_to_are_offered_and_added(panel, maps):
    click_row(panel.tree, item_row(panel))
    below = entry(panel.results_menu.menu(NodeKind.ITEM), "Add as Map Service").menu()
    cut = f"A &&B {'c' * 54}… (XYZ)"
    assert [action.text() for action in below.actions()] == ["Relief (WMS)", "Tiles (XYZ)", cut]
    below.actions()[0].trigger()
    wait_until(layers, "the layer is there")
    (layer,) = layers()
    assert (layer.providerType(), layer.name()) == ("wms", "a · Relief")


def test_the_one_map_of_a_collection_is_an_entry_of_its_own(panel, maps):
    click_row(panel.tree, panel.tree.model().index(0, 0))
    entry(panel.results_menu.menu(NodeKind.COLLECTION), "Add as Map Service").trigger()
    wait_until(layers, "the layer is there")
    assert "type=xyz" in layers()[0].source()


def test_a_map_that_cannot_be_opened_is_said_in_words(panel, maps):
    maps.tile_json = {}
    click_row(panel.tree, panel.tree.model().index(0, 0))
    entry(panel.results_menu.menu(NodeKind.COLLECTION), "Add as Map Service").trigger()
    bar = panel.window().messageBar() if hasattr(panel.window(), "messageBar") else None
    wait_until(lambda: maps.count("GET", "/tiles.json"), "the service is asked")
    settle()
    assert not layers()
    assert bar is None or bar.items()
