"""Updating project layers to the URLs that their catalogue gives today; style and settings stay."""

from __future__ import annotations

import json

import numpy as np
import pytest
from datacube_browser.core.catalogs import Catalog, CatalogStore
from datacube_browser.core.layers import host_probe
from datacube_browser.core.layers.origin import Origin, origin_of
from datacube_browser.core.layers.provenance import set_provenance
from datacube_browser.core.layers.reopening import Reopening
from datacube_browser.core.layers.source import layer_source
from datacube_browser.core.remote_files import vsicurl
from datacube_browser.core.stac.asset_records import Asset, AssetKind
from datacube_browser.core.stac.query import ItemQuery
from datacube_browser.core.stac.records import Item
from datacube_browser.core.stac.service import StacService
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
from tests.qgis.in_background import done
from tests.servers.proxy import Answer, Hang
from tests.servers.stub import landing_page, minimal_collection, minimal_item
from tests.static_trees import catalog_file, collection_file, item_file, served_tree, write_tree

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


class Environment:
    """A catalogue whose items can move, a file server, and a QGIS window with the layer updater."""

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
        """A layer as the plugin adds it, with the user's own style."""
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

    def wait_for_message(self, words):
        return wait_until(lambda: [text for text in self.messages() if words in text], f"the message “{words}”", 20)

    def button(self, text):
        def shown():
            found = [one for item in self.host.bar.items() for one in item.findChildren(QPushButton)]
            return next((one for one in found if one.text() == text and one.isVisible()), None)

        return wait_until(shown, f"the button {text}", 10)


@pytest.fixture
def served(folder, store, proxy):
    return proxy(store(folder))


@pytest.fixture
def environment(host, served, stub_api, monkeypatch):
    monkeypatch.setattr(host_probe, "SILENCE", 1)
    api = stub_api({})
    made = Environment(host, api, served)
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


def test_a_layer_of_a_catalogue_of_files_is_updated_from_the_files_of_today(environment, tmp_path):
    def record(place):
        assets = {"dtm": {"href": f"{environment.store.url}/{place}/dtm.tif", "type": COG}}
        return {"tile.json": item_file("tile", assets=assets, collection="demo")}

    top = {"catalog.json": catalog_file("root", ("child", "demo.json"))}
    with served_tree(tmp_path, {**top, "demo.json": collection_file("demo", ("item", "tile.json"))}) as site:
        write_tree(tmp_path, record("old"))
        environment.catalog = Catalog("", "Files", f"{site.url}/catalog.json")
        done(lambda feedback: StacService(environment.catalog).search(ItemQuery(()), feedback))
        layer = environment.layer("tile", "old/dtm.tif")
        write_tree(tmp_path, record("new"))
        environment.updates.update([layer])
        environment.wait_for_message("1 layer(s) updated.")
        assert layer.source().endswith("/new/dtm.tif")


def settings_of(layer):
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


def test_a_layer_whose_file_has_moved_reads_the_new_url_and_keeps_its_style(environment):
    layer = environment.layer("tile", "old/dtm.tif")
    before = settings_of(layer)
    environment.item("tile", dtm=f"{environment.store.url}/new/dtm.tif?sig=fresh")
    environment.updates.update([layer])
    environment.wait_for_message("1 layer(s) updated.")
    assert layer.isValid()
    assert layer.source() == f"/vsicurl/{environment.store.url}/new/dtm.tif?sig=fresh"
    assert settings_of(layer) == before
    assert layer.customProperty("datacube_browser/href") == f"{environment.store.url}/new/dtm.tif?sig=***"
    assert [link.url for link in layer.metadata().links() if link.name == "asset"] == [
        f"{environment.store.url}/new/dtm.tif?sig=***"
    ]
    assert QgsProject.instance().isDirty()


def test_a_project_whose_bucket_has_moved_offers_to_update_its_layers(environment, tmp_path):
    """The datacube has moved its elevation files to another bucket before."""
    layers = [environment.layer("one", "old/dtm.tif"), environment.layer("two", "old/dtm.tif")]
    layers.append(environment.layer("two", "old/coverage.gpkg", key="coverage"))
    before = [settings_of(layer) for layer in layers[:2]]
    ids = [layer.id() for layer in layers]
    path = str(tmp_path / "project.qgz")
    QgsProject.instance().write(path)
    QgsProject.instance().clear()
    gdal.VSICurlClearCache()
    environment.store.fault(Answer(403), path="/old/")
    for name in ("one", "two"):
        environment.item(
            name, dtm=f"{environment.store.url}/new/dtm.tif", coverage=f"{environment.store.url}/new/coverage.gpkg"
        )
    QgsProject.instance().read(path)
    environment.wait_for_message("3 layer(s) could not be opened.")
    click(environment.button("Update from Catalogue"))
    environment.wait_for_message("3 layer(s) updated.")
    found = [QgsProject.instance().mapLayer(layer_id) for layer_id in ids]
    assert all(layer.isValid() for layer in found)
    assert [settings_of(layer) for layer in found[:2]] == before
    assert found[2].source() == f"/vsicurl/{environment.store.url}/new/coverage.gpkg|layername=coverage"
    assert [seen.method for seen in environment.api.requests] == ["POST"]  # one request for all three


def test_an_unresponsive_server_is_named_and_its_layers_come_back_when_it_answers(environment, tmp_path):
    layer_id = environment.layer("tile", "old/dtm.tif").id()
    path = str(tmp_path / "project.qgs")
    QgsProject.instance().write(path)
    QgsProject.instance().clear()
    gdal.VSICurlClearCache()
    environment.store.fault(Hang())
    QgsProject.instance().read(path)
    environment.wait_for_message(f"{environment.store.url.partition('//')[2]} does not answer.")
    environment.store.heal()
    environment.item("tile", dtm=f"{environment.store.url}/old/dtm.tif")
    click(environment.button("Update from Catalogue"))
    environment.wait_for_message("1 layer(s) updated.")
    layer = QgsProject.instance().mapLayer(layer_id)
    assert layer.isValid()
    assert layer.source() == f"/vsicurl/{environment.store.url}/old/dtm.tif"


def test_a_file_that_gdal_could_not_read_before_is_requested_again(environment):
    """GDAL caches that a file is missing and would fail without a request."""
    layer = environment.layer("tile", "old/dtm.tif")
    moved = f"{environment.store.url}/new/dtm.tif"
    environment.store.fault(Answer(404), path="/new/")
    assert gdal.VSIStatL(f"/vsicurl/{moved}") is None
    environment.store.heal()
    environment.item("tile", dtm=moved)
    environment.updates.update([layer])
    environment.wait_for_message("1 layer(s) updated.")
    assert layer.isValid()


def test_a_project_whose_layers_are_all_valid_shows_no_message(environment, tmp_path):
    environment.layer("tile", "old/dtm.tif")
    path = str(tmp_path / "project.qgs")
    QgsProject.instance().write(path)
    QgsProject.instance().read(path)
    settle()
    assert environment.messages() == []


def test_a_layer_that_is_up_to_date_is_not_opened_again(environment):
    layer = environment.layer("tile", "old/dtm.tif")
    environment.item("tile", dtm=f"{environment.store.url}/old/dtm.tif")
    environment.store.clear()
    environment.updates.update_all()
    environment.wait_for_message("1 layer(s) already up to date.")
    assert environment.store.requests == []
    assert layer.isValid()


@pytest.mark.parametrize(
    ("assets", "words"),
    [(None, "the catalogue no longer has the item tile"), ("dsm", "the item tile no longer has the asset dtm")],
    ids=["item", "asset"],
)
def test_a_missing_item_or_asset_is_reported_and_its_layer_is_left_alone(environment, assets, words):
    layer = environment.layer("tile", "old/dtm.tif")
    if assets:
        environment.item("tile", dsm=f"{environment.store.url}/new/dtm.tif")
    before = layer.source()
    environment.updates.update([layer])
    assert "my tile" in environment.wait_for_message(words)[0]
    assert layer.isValid()
    assert layer.source() == before


def test_a_layer_whose_new_url_cannot_be_read_is_left_alone(environment):
    layer = environment.layer("tile", "old/dtm.tif")
    environment.item("tile", dtm=f"{environment.store.url}/new/missing.tif")
    before = layer.source()
    environment.updates.update([layer])
    environment.wait_for_message("my tile could not be opened.")
    assert (layer.isValid(), layer.source()) == (True, before)


def test_a_catalogue_that_fails_does_not_stop_updates_from_others(environment, stub_api):
    layer, other = environment.layer("tile", "old/dtm.tif"), environment.layer("tile", "old/dtm.tif")
    other.setCustomProperty("datacube_browser/catalog", stub_api({}).url)
    environment.item("tile", dtm=f"{environment.store.url}/new/dtm.tif")
    environment.updates.update([other, layer])
    assert environment.wait_for_message("1 layer(s) updated.")
    assert "/new/" in layer.source()
    assert "/old/" in other.source()


def test_the_connections_sign_in_is_used(environment):
    """The connection is found by the catalogue's URL in the layer's provenance. The store is on the same host, but
    behind another port: it gets no sign-in."""
    from tests.authentication import basic_authentication

    CatalogStore().add("Mine", environment.api.url, basic_authentication("api"))
    layer = environment.layer("tile", "old/dtm.tif")
    environment.item("tile", dtm=f"{environment.store.url}/new/dtm.tif")
    environment.updates.update([layer])
    environment.wait_for_message("1 layer(s) updated.")
    assert environment.api.requests[0].headers["authorization"].startswith("Basic ")
    assert "authcfg" not in layer.source()
    assert not any("authorization" in seen.headers for seen in environment.store.requests)


def test_waiting_for_an_unresponsive_catalogue_can_be_canceled_at_once(environment, proxy):
    silent = proxy(environment.api.url)
    silent.fault(Hang())
    layer = environment.layer("tile", "old/dtm.tif")
    layer.setCustomProperty("datacube_browser/catalog", silent.url)
    environment.updates.update([layer])
    click(environment.button("Cancel"))
    wait_until(lambda: not environment.host.bar.items(), "the operation is gone", 5)
    assert layer.isValid()


def test_a_file_of_a_collection_is_updated_as_one_of_an_item(environment):
    def collections(name):
        assets = {"dtm": {"href": f"{environment.store.url}/{name}/dtm.tif", "type": COG}}
        return {"collections": [minimal_collection("demo", assets=assets)], "links": []}

    environment.api.routes |= {"/": landing_page(), "/collections": collections("old")}
    (collection,) = done(StacService(environment.catalog).connect).collections
    source = layer_source(environment.catalog, collection, collection.files, collection.files.assets[0])
    layer = QgsRasterLayer(source.uri, "whole")
    set_provenance(layer, source)
    QgsProject.instance().addMapLayer(layer)
    assert origin_of(layer) == Origin(environment.catalog.url, "demo", "", "dtm")
    assert next(link.name for link in layer.metadata().links()) == "asset"
    environment.updates.update_all()
    environment.wait_for_message("1 layer(s) already up to date.")
    environment.api.routes["/collections"] = collections("new")
    environment.updates.update_all()
    environment.wait_for_message("1 layer(s) updated.")
    assert layer.source() == f"/vsicurl/{environment.store.url}/new/dtm.tif"
    environment.api.routes["/collections"] = {"collections": [minimal_collection("demo")], "links": []}
    environment.updates.update_all()
    environment.wait_for_message("whole: the collection demo no longer has the file dtm.")


def test_a_mosaic_is_not_taken_for_a_file_of_its_collection(environment, tmp_path):
    layer = environment.layer("tile", "old/dtm.tif")
    layer.setCustomProperty("datacube_browser/item", "")
    layer.setCustomProperty("datacube_browser/href", str(tmp_path / "mosaic.vrt"))
    assert origin_of(layer) is None
