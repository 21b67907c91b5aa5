"""What is already on the map is not added a second time without a word: it is said, shown, and can be added again."""

from __future__ import annotations

import pytest
from datacube_browser.core.ogc.known_services import remember_service
from datacube_browser.ui.dock.datacube_dock import DatacubeDock
from qgis.core import QgsProject
from qgis.PyQt.QtWidgets import QPushButton

from demo.person import check_row, click, click_row, expand_row, find_row, settle, wait_until
from tests.servers.datacube_ows import datacube_ows

HRDEM_1M = "hrdem-mosaic-1m"
TILE = "10_3-mosaic-1m"
KEYS = {"Digital Terrain Model, COG": "dtm", "Digital Terrain Model, VRT": "dtm-vrt", "Boundary": "extent"}


@pytest.fixture
def item_row(datacube, open_dock):
    panel = open_dock(datacube.stac_url)
    wait_until(lambda: panel.tree.isVisible() and panel.tree.model().rowCount(), "the collections are listed")
    row = panel.item_filter.mapFromSource(panel.model.collection_index(HRDEM_1M))
    expand_row(panel.tree, row)
    wait_until(panel.model.items, "the first page has come")
    settle()
    item = find_row(panel.tree, TILE, panel.item_filter.mapFromSource(panel.model.collection_index(HRDEM_1M)))
    expand_row(panel.tree, item)
    return panel, item


def layers():
    return list(QgsProject.instance().mapLayers().values())


def said(bar):
    return " ".join(item.text() for item in bar.items())


def press(bar, text):
    def found():
        buttons = [each for item in bar.items() for each in item.findChildren(QPushButton) if each.text() == text]
        return buttons[0] if buttons and buttons[0].isVisible() else None

    click(wait_until(found, text, 20))


@pytest.mark.parametrize("title", KEYS)
def test_an_asset_that_is_on_the_map_is_shown_instead_of_added_twice(item_row, host, title):
    panel, item = item_row
    click_row(panel.tree, find_row(panel.tree, title, item), double=True)
    layer = wait_until(lambda: next(iter(layers()), None), "the layer is there")
    node = QgsProject.instance().layerTreeRoot().findLayer(layer.id())
    node.setItemVisibilityChecked(False)

    click_row(panel.tree, find_row(panel.tree, title, item), double=True)
    wait_until(lambda: "is already on the map" in said(host.bar), "it is said")

    assert layers() == [layer]
    assert host.active is layer
    assert node.isVisible()
    press(host.bar, "Add Again")
    wait_until(lambda: len(layers()) == 2, "it is added again")


def test_only_what_is_not_on_the_map_is_added(item_row, host):
    panel, item = item_row
    click_row(panel.tree, find_row(panel.tree, "Digital Terrain Model, COG", item), double=True)
    wait_until(layers, "the layer is there")
    for title in ("Digital Terrain Model, COG", "Digital Surface Model, COG", "Boundary"):
        check_row(panel.tree, find_row(panel.tree, title, item))

    click(panel.add_button)

    wait_until(lambda: len(layers()) == 3, "the others are there")
    assert "is already on the map" in said(host.bar)
    assert sorted(layer.name() for layer in layers()) == [f"{key} · {TILE}" for key in ("dsm", "dtm", "extent")]


def test_an_impatient_user_who_adds_twice_gets_one_layer(item_row, host):
    panel, item = item_row
    check_row(panel.tree, find_row(panel.tree, "Digital Terrain Model, COG", item))
    click(panel.add_button)
    click(panel.add_button)
    wait_until(layers, "the layer is there")
    settle()

    assert len(layers()) == 1


def test_a_layer_that_was_removed_is_added_anew(item_row, host):
    panel, item = item_row
    row = find_row(panel.tree, "Digital Terrain Model, COG", item)
    click_row(panel.tree, row, double=True)
    wait_until(layers, "the layer is there")
    QgsProject.instance().clear()

    click_row(panel.tree, row, double=True)

    wait_until(layers, "the layer is there again")
    assert "already" not in said(host.bar)


@pytest.mark.parametrize("kind", ["WMS"])
def test_so_it_is_with_a_layer_of_a_service(host, kind):
    with datacube_ows() as service:
        remember_service(service.url)
        dock = DatacubeDock(host, host.window)
        dock.panel()
        dialog = dock.services.open()
        wait_until(lambda: dialog.model.count() > 0, "the layers are listed")
        rows = [dialog.model.index(row, 1).data() for row in range(dialog.model.rowCount())]
        dialog.tree.setCurrentIndex(dialog.model.index(rows.index(kind), 0))
        add = dialog.add_button
        click(add)
        layer = wait_until(lambda: next(iter(layers()), None), "the layer is there", 20)

        click(add)
        wait_until(lambda: "is already on the map" in said(host.bar), "it is said")

        assert layers() == [layer]
        assert host.active is layer
        dock.dispose()
        dock.deleteLater()
