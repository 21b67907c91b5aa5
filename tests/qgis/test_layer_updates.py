"""Layers of a project are brought to what their catalogue names today, and keep all else."""

from __future__ import annotations

import json

import numpy as np
import pytest
from datacube_browser.core import vsicurl
from datacube_browser.core.catalogs import Catalog, CatalogStore
from datacube_browser.core.layers import host_probe
from datacube_browser.core.layers.provenance import set_provenance
from datacube_browser.core.layers.reopening import Reopening
from datacube_browser.core.layers.source import layer_source
from datacube_browser.core.stac.records import Asset, AssetKind, Item
from datacube_browser.ui.integration.layer_updater import LayerUpdater
from datacube_browser.ui.widgets.operation_messages import OperationMessages
from osgeo import gdal
from qgis.core import (
    Qgis,
    QgsDateTimeRange,
    QgsProject,
    QgsRasterLayer,
    QgsSingleBandPseudoColorRenderer,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QDateTime, QObject
from qgis.PyQt.QtWidgets import QLabel, QPushButton, QTextBrowser

from demo.person import click, settle, wait_until
from tests.qgis import layer_files as files
from tests.servers.proxy import Answer, Hang
from tests.servers.stub import minimal_item

COG = "image/tiff; application=geotiff; profile=cloud-optimized"
GPKG = "application/geopackage+sqlite3"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("tiles")
    for name in ("old", "new"):
        (path / name).mkdir()
        files.write_cog(path / name / "dtm.tif", np.ones((1, 512, 512), dtype="f4"))
        files.write_vectors(path / name)
    return path


class World:
    """A catalogue whose items can move, a store, and QGIS's window with the plugin's part in it."""

    def __init__(self, host, api, store):
        self.host, self.api, self.store = host, api, store
        self.items = {}
        self.catalog = Catalog("", "Stub", api.url)
        self.updates = None

    def item(self, name, **hrefs):
        assets = {key: {"href": href, "type": GPKG if ".gpkg" in href else COG} for key, href in hrefs.items()}
        self.items[name] = minimal_item(name, assets=assets)

    def search(self, seen):
        ids = json.loads(seen.body)["ids"]
        return {"type": "FeatureCollection", "features": [self.items[one] for one in ids if one in self.items]}

    def layer(self, name, place, key="dtm"):
        """A layer as the plugin adds it, with a look of somebody's own."""
        kind = AssetKind.COG if place.endswith(".tif") else AssetKind.GEOPACKAGE
        asset = Asset(key, f"{self.store.url}/{place}", key, kind)
        source = layer_source(self.catalog, files.COLLECTION, Item(name, "demo", None, None, None, (asset,)), asset)
        if kind is AssetKind.COG:
            layer = QgsRasterLayer(source.uri, f"my {name}")
            renderer = QgsSingleBandPseudoColorRenderer(layer.dataProvider(), 1)
            renderer.setOpacity(0.42)
            layer.setRenderer(renderer)
            times = layer.temporalProperties()
            times.setMode(Qgis.RasterTemporalMode.FixedTemporalRange)
            times.setFixedTemporalRange(QgsDateTimeRange(*(QDateTime(year, 1, 1, 0, 0) for year in (2020, 2021))))
            times.setIsActive(True)
        else:
            layer = QgsVectorLayer(f"{source.uri}|layername=coverage", f"my {name}", "ogr")
        assert layer.isValid()
        set_provenance(layer, source)
        layer.setCustomProperty("datacube_browser/collection", "demo")
        QgsProject.instance().addMapLayer(layer)
        return layer

    def messages(self):
        return [
            widget.toPlainText() if isinstance(widget, QTextBrowser) else widget.text()
            for item in self.host.bar.items()
            for kind in (QLabel, QTextBrowser)
            for widget in item.findChildren(kind)
        ]

    def said(self, words):
        return wait_until(lambda: [text for text in self.messages() if words in text], f"“{words}” is said", 20)

    def button(self, text):
        def shown():
            found = [one for item in self.host.bar.items() for one in item.findChildren(QPushButton)]
            return next((one for one in found if one.text() == text and one.isVisible()), None)

        return wait_until(shown, f"the button {text}", 10)


@pytest.fixture
def served(folder, store, proxy):
    return proxy(store(folder))


@pytest.fixture
def world(host, served, stub_api, monkeypatch):
    monkeypatch.setattr(host_probe, "SILENCE", 1)
    api = stub_api({})
    made = World(host, api, served)
    api.routes["POST /search"] = made.search
    reopener, owner = Reopening(), QObject()
    operations = OperationMessages(host.bar, owner)
    made.updates = LayerUpdater(host, reopener, lambda: operations, owner)
    yield made
    made.updates.dispose()
    operations.clear()
    reopener.dispose()
    QgsProject.instance().clear()
    vsicurl.forget_hosts()


def look(layer):
    times = layer.temporalProperties()
    return (
        layer.id(),
        layer.name(),
        layer.renderer().type(),
        layer.renderer().opacity(),
        times.isActive(),
        times.fixedTemporalRange().begin(),
        times.fixedTemporalRange().end(),
    )


def test_a_layer_whose_file_has_moved_reads_it_at_its_new_place_and_keeps_its_look(world):
    layer = world.layer("tile", "old/dtm.tif")
    before = look(layer)
    world.item("tile", dtm=f"{world.store.url}/new/dtm.tif?sig=fresh")
    world.updates.update([layer])
    world.said("1 layer(s) updated.")
    assert layer.isValid()
    assert layer.source() == f"/vsicurl/{world.store.url}/new/dtm.tif?sig=fresh"
    assert look(layer) == before
    assert layer.customProperty("datacube_browser/href") == f"{world.store.url}/new/dtm.tif?sig=***"
    assert [link.url for link in layer.metadata().links() if link.name == "asset"] == [
        f"{world.store.url}/new/dtm.tif?sig=***"
    ]
    assert QgsProject.instance().isDirty()


def test_a_project_whose_bucket_has_moved_offers_to_update_its_layers(world, tmp_path):
    """The datacube moved its elevation files to another bucket once."""
    layers = [world.layer("one", "old/dtm.tif"), world.layer("two", "old/dtm.tif")]
    layers.append(world.layer("two", "old/coverage.gpkg", key="coverage"))
    before = [look(layer) for layer in layers[:2]]
    ids = [layer.id() for layer in layers]
    path = str(tmp_path / "project.qgz")
    QgsProject.instance().write(path)
    QgsProject.instance().clear()
    gdal.VSICurlClearCache()
    world.store.fault(Answer(403), path="/old/")
    for name in ("one", "two"):
        world.item(name, dtm=f"{world.store.url}/new/dtm.tif", coverage=f"{world.store.url}/new/coverage.gpkg")
    QgsProject.instance().read(path)
    world.said("3 layer(s) could not be opened.")
    click(world.button("Update from Catalogue"))
    world.said("3 layer(s) updated.")
    found = [QgsProject.instance().mapLayer(layer_id) for layer_id in ids]
    assert all(layer.isValid() for layer in found)
    assert [look(layer) for layer in found[:2]] == before
    assert found[2].source() == f"/vsicurl/{world.store.url}/new/coverage.gpkg|layername=coverage"
    assert [seen.method for seen in world.api.requests] == ["POST"]  # one question for the three


def test_a_silent_store_is_named_and_its_layers_come_back_when_it_answers(world, tmp_path):
    layer_id = world.layer("tile", "old/dtm.tif").id()
    path = str(tmp_path / "project.qgs")
    QgsProject.instance().write(path)
    QgsProject.instance().clear()
    gdal.VSICurlClearCache()
    world.store.fault(Hang())
    QgsProject.instance().read(path)
    world.said(f"{world.store.url.partition('//')[2]} does not answer.")
    world.store.heal()
    world.item("tile", dtm=f"{world.store.url}/old/dtm.tif")
    click(world.button("Update from Catalogue"))
    world.said("1 layer(s) updated.")
    layer = QgsProject.instance().mapLayer(layer_id)
    assert layer.isValid()
    assert layer.source() == f"/vsicurl/{world.store.url}/old/dtm.tif"


def test_a_file_that_gdal_has_failed_to_read_before_is_asked_for_again(world):
    """GDAL remembers that a file was not there, and would fail without a request."""
    layer = world.layer("tile", "old/dtm.tif")
    moved = f"{world.store.url}/new/dtm.tif"
    world.store.fault(Answer(404), path="/new/")
    assert gdal.VSIStatL(f"/vsicurl/{moved}") is None
    world.store.heal()
    world.item("tile", dtm=moved)
    world.updates.update([layer])
    world.said("1 layer(s) updated.")
    assert layer.isValid()


def test_a_project_whose_layers_are_all_there_says_nothing(world, tmp_path):
    world.layer("tile", "old/dtm.tif")
    path = str(tmp_path / "project.qgs")
    QgsProject.instance().write(path)
    QgsProject.instance().read(path)
    settle()
    assert world.messages() == []


def test_what_is_up_to_date_is_not_opened_again(world):
    layer = world.layer("tile", "old/dtm.tif")
    world.item("tile", dtm=f"{world.store.url}/old/dtm.tif")
    world.store.clear()
    world.updates.update_all()
    world.said("1 layer(s) already up to date.")
    assert world.store.requests == []
    assert layer.isValid()


@pytest.mark.parametrize(
    ("assets", "words"),
    [(None, "the catalogue no longer has the item tile"), ("dsm", "the item tile no longer has the asset dtm")],
    ids=["item", "asset"],
)
def test_what_is_gone_is_said_and_the_layer_is_left_as_it_is(world, assets, words):
    layer = world.layer("tile", "old/dtm.tif")
    if assets:
        world.item("tile", dsm=f"{world.store.url}/new/dtm.tif")
    before = layer.source()
    world.updates.update([layer])
    assert "my tile" in world.said(words)[0]
    assert layer.isValid()
    assert layer.source() == before


def test_a_file_that_cannot_be_read_at_its_new_place_leaves_the_layer_as_it_is(world):
    layer = world.layer("tile", "old/dtm.tif")
    world.item("tile", dtm=f"{world.store.url}/new/missing.tif")
    before = layer.source()
    world.updates.update([layer])
    world.said("my tile could not be opened.")
    assert (layer.isValid(), layer.source()) == (True, before)


def test_a_catalogue_that_fails_loses_none_of_the_others(world, stub_api):
    layer, other = world.layer("tile", "old/dtm.tif"), world.layer("tile", "old/dtm.tif")
    other.setCustomProperty("datacube_browser/catalog", stub_api({}).url)
    world.item("tile", dtm=f"{world.store.url}/new/dtm.tif")
    world.updates.update([other, layer])
    assert world.said("1 layer(s) updated.")
    assert "/new/" in layer.source()
    assert "/old/" in other.source()


def test_the_connections_sign_in_is_used(world):
    """The layer's catalogue is found among the connections by its address. The store is on the same host, but behind
    another port: it gets no sign-in."""
    from tests.authentication import basic_authentication

    CatalogStore().add("Mine", world.api.url, basic_authentication("api"))
    layer = world.layer("tile", "old/dtm.tif")
    world.item("tile", dtm=f"{world.store.url}/new/dtm.tif")
    world.updates.update([layer])
    world.said("1 layer(s) updated.")
    assert world.api.requests[0].headers["authorization"].startswith("Basic ")
    assert "authcfg" not in layer.source()
    assert not any("authorization" in seen.headers for seen in world.store.requests)


def test_a_catalogue_that_never_answers_can_be_canceled_at_once(world, proxy):
    silent = proxy(world.api.url)
    silent.fault(Hang())
    layer = world.layer("tile", "old/dtm.tif")
    layer.setCustomProperty("datacube_browser/catalog", silent.url)
    world.updates.update([layer])
    click(world.button("Cancel"))
    wait_until(lambda: not world.host.bar.items(), "the operation is gone", 5)
    assert layer.isValid()
