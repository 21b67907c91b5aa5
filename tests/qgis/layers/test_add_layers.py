"""Where new layers go in the project, and when the map zooms to them."""

from __future__ import annotations

import numpy as np
import pytest
from datacube_browser.core.layers.opening import OpenedLayers
from datacube_browser.core.layers.project import add_to_project
from datacube_browser.core.layers.provenance import set_provenance
from datacube_browser.ui.map.canvas_view import add_opened_layers
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsLayerTreeRegistryBridge,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
    QgsVectorLayer,
)
from qgis.gui import QgsLayerTreeMapCanvasBridge, QgsMapCanvas
from qgis.PyQt.QtTest import QTest

from demo.person import wait_until
from tests.qgis import layer_files as files


@pytest.fixture
def project(qgis_new_project):
    yield QgsProject.instance()
    QgsProject.instance().clear()


@pytest.fixture(scope="module")
def tile(tmp_path_factory):
    path = tmp_path_factory.mktemp("tile") / "dem.tif"
    files.write_cog(path, np.ones((1, 512, 512), dtype="f4"))
    return path


@pytest.fixture
def layer(tile):
    def make(item: str, key: str, vector: bool = False):
        made = QgsVectorLayer("Polygon?crs=EPSG:3979", "x", "memory") if vector else QgsRasterLayer(str(tile), "x")
        made.setName(f"{key} · {item}")
        set_provenance(made, files.source("https://example.org", "dem.tif", key=key, item=item))
        return made

    return make


def tree(group) -> list:
    return [node.name() if not hasattr(node, "addGroup") else (node.name(), tree(node)) for node in group.children()]


def test_several_assets_of_an_item_are_added_as_a_group_with_vectors_on_top(project, layer):
    layers = [layer("10_3", "dtm"), layer("9_3", "dtm"), layer("10_3", "extent", vector=True), layer("10_3", "dsm")]
    added = add_to_project(OpenedLayers(tuple(layers)), project)
    assert tree(project.layerTreeRoot()) == [
        ("10_3", ["extent · 10_3", "dtm · 10_3", "dsm · 10_3"]),
        "dtm · 9_3",
    ]
    assert [one.name() for one in added] == ["extent · 10_3", "dtm · 10_3", "dsm · 10_3", "dtm · 9_3"]


def test_one_asset_per_item_is_added_without_groups(project, layer):
    add_to_project(OpenedLayers((layer("10_3", "dtm"), layer("9_3", "dtm"))), project)
    assert tree(project.layerTreeRoot()) == ["dtm · 10_3", "dtm · 9_3"]


def test_layers_are_inserted_where_qgis_inserts_new_layers(project, layer):
    add_to_project(OpenedLayers((layer("base", "map"),)), project)
    group = project.layerTreeRoot().addGroup("Terrain")
    point = QgsLayerTreeRegistryBridge.InsertionPoint(group, 0)
    project.layerTreeRegistryBridge().setLayerInsertionPoint(point)
    add_to_project(OpenedLayers((layer("10_3", "dtm"),)), project)
    assert tree(project.layerTreeRoot()) == ["map · base", ("Terrain", ["dtm · 10_3"])]


@pytest.fixture
def canvas(project):
    canvas = QgsMapCanvas()
    canvas.resize(400, 300)
    canvas.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:3979"))
    canvas.bridge = QgsLayerTreeMapCanvasBridge(project.layerTreeRoot(), canvas)
    yield canvas
    del canvas.bridge
    canvas.deleteLater()


def settled(canvas) -> QgsRectangle:
    QTest.qWait(100)
    return canvas.extent()


def test_the_first_layer_leaves_the_map_where_it_is(project, layer, canvas):
    canvas.setExtent(QgsRectangle(2000100, 499800, 2000200, 499900))
    before = settled(canvas)
    add_opened_layers(canvas, OpenedLayers((layer("10_3", "dtm"),)))
    after = settled(canvas)
    assert after.center().distance(before.center()) < 1
    assert after.width() == pytest.approx(before.width(), rel=0.01)


def test_the_map_zooms_to_a_first_layer_that_is_out_of_view(project, layer, canvas):
    canvas.setExtent(QgsRectangle(0, 0, 100, 100))
    settled(canvas)
    add_opened_layers(canvas, OpenedLayers((layer("10_3", "dtm"),)))
    tile = QgsRectangle(2000000, 499488, 2000512, 500000)
    wait_until(lambda: canvas.extent().contains(tile), "the map shows the tile")
