"""Pictures of three bands whose files have moved: *Update from Catalogue*."""

from __future__ import annotations

import pytest
from datacube_browser.core.catalogs import Catalog
from datacube_browser.core.layers.composite_task import CompositeRequest, CompositeTask
from datacube_browser.core.layers.opening import OpenLayersTask
from datacube_browser.core.layers.origin import origin_of
from datacube_browser.core.layers.reopening import Reopening
from datacube_browser.core.rasters.bands import BandRef, refs_from_json
from datacube_browser.core.stac import parse
from datacube_browser.core.stac.composites import Composite, composite_refs
from datacube_browser.core.stac.links import ApiRoot
from datacube_browser.core.stac.records import Collection
from datacube_browser.ui.integration.layer_updater import LayerUpdater
from datacube_browser.ui.widgets.operation_messages import OperationMessages
from osgeo import gdal
from qgis.core import QgsProject
from qgis.PyQt.QtCore import QObject
from qgis.PyQt.QtWidgets import QLabel

from demo.person import wait_until
from demo.stac_server import stac_server
from tests.qgis.color_scenes import collections, scenes, write_scenes
from tests.servers.tasks import result

SCENES = Collection("scenes", "Scenes")


@pytest.fixture
def folder(tmp_path):
    write_scenes(tmp_path / "files")
    return tmp_path / "files"


@pytest.fixture
def updater(host):
    reopening, owner = Reopening(), QObject()
    operations = OperationMessages(host.bar, owner)
    made = LayerUpdater(host, reopening, lambda: operations, owner)
    yield made
    made.dispose()
    operations.clear()
    reopening.dispose()
    QgsProject.instance().clear()


def added(api, url, folder, tmp_path):
    """The picture of the first scene, whose files are at the URL, in the project."""
    (first, _), _ = parse.items(scenes(url, folder), ApiRoot(api))
    bands = composite_refs(SCENES, first, Composite.TRUE_COLOR)
    asked = CompositeRequest(Catalog("", "Scenes", api), SCENES, (first,), bands, "Picture", tmp_path / "made")
    found = result(OpenLayersTask(result(CompositeTask(asked)).sources))
    assert not found.failures
    QgsProject.instance().addMapLayer(found.layers[0])
    return found.layers[0]


def said(host):
    return [label.text() for item in host.bar.items() for label in item.findChildren(QLabel)]


def update(updater, host, layer, words):
    updater.update([layer])
    wait_until(lambda: any(words in text for text in said(host)), f"“{words}” is said: {said(host)}", 20)


def test_a_picture_reads_its_files_where_they_are_today(updater, host, folder, store, tmp_path):
    before, today = store(folder), store(folder)
    with stac_server(collections(), scenes(today, folder)) as api:
        layer = added(api, today, folder, tmp_path)
        update(updater, host, layer, "1 layer(s) already up to date.")
        host.bar.clearWidgets()
        layer = added(api, before, folder, tmp_path)
        assert origin_of(layer).item_id == "scene-a"
        layer.renderer().setOpacity(0.5)
        update(updater, host, layer, "1 layer(s) updated.")
        assert layer.isValid()
        assert layer.renderer().opacity() == 0.5
        assert layer.name() == "scene-a · Picture"
        files = gdal.Open(layer.source()).GetFileList()
        assert [today in name for name in files[1:]] == [True] * 3
        update(updater, host, layer, "1 layer(s) already up to date.")


def test_a_picture_of_a_band_that_is_gone_is_left_alone(updater, host, folder, store, tmp_path):
    url = store(folder)
    features = scenes(url, folder)
    del features[0]["assets"]["B03"]
    with stac_server(collections(), features) as api:
        layer = added(api, url, folder, tmp_path)
        kept = layer.source()
        update(updater, host, layer, "the item scene-a no longer has the asset B03")
        assert layer.source() == kept


@pytest.mark.parametrize("data", [None, {}, [1], [["a"]], [["a", "x", "b"]], "abc"])
def test_what_is_no_list_of_bands_gives_none(data):
    assert refs_from_json(data) == ()
    assert refs_from_json([["a", 0, None]]) == (BandRef("a", 1, "None"),)
