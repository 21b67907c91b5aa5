"""Styles, forms and actions that a file of a server brings with it: none is taken over, on whatever way it comes on the
map. The expressions in them count how often they are evaluated."""

from __future__ import annotations

import pytest
from datacube_browser.core.catalogs import Catalog
from datacube_browser.core.layer_refresh import ItemLayer, UpdateLayersTask, renew
from datacube_browser.core.layers import local_copies
from datacube_browser.core.layers.mime_uris import dropped_sources, mime_data
from datacube_browser.core.layers.opening import OpenLayersTask
from datacube_browser.core.stac.asset_records import AssetKind
from datacube_browser.ui.integration.drop_handler import DropHandler
from qgis.core import (
    Qgis,
    QgsAction,
    QgsEditFormConfig,
    QgsField,
    QgsMapRendererSequentialJob,
    QgsMapSettings,
    QgsMimeDataUtils,
    QgsPalLayerSettings,
    QgsProject,
    QgsRuleBasedRenderer,
    QgsSymbol,
    QgsVectorLayer,
    QgsVectorLayerSimpleLabeling,
)
from qgis.PyQt.QtCore import QMetaType, QSize

from tests.authentication import basic_authentication
from tests.qgis import layer_files as files
from tests.qgis.counted_expressions import counted_function
from tests.servers.stub import landing_page, minimal_collection, minimal_item
from tests.servers.tasks import result

EVALUATED = "datacube_test_evaluated()"
#: The forms in which a file may bring a style: a table in a GeoPackage, and files beside it.
WITHIN = ("coverage.gpkg", AssetKind.GEOPACKAGE)
BESIDE = ("beside.geojson", AssetKind.GEOJSON)


@pytest.fixture
def counter(qgis_app):
    with counted_function("datacube_test_evaluated") as function:
        yield function


def hostile(path) -> QgsVectorLayer:
    """The polygons of the file with a style in which everything evaluates an expression."""
    layer = QgsVectorLayer(path, "hostile", "ogr")
    assert layer.isValid()
    rule = QgsRuleBasedRenderer.Rule(QgsSymbol.defaultSymbol(layer.geometryType()), filterExp=f"{EVALUATED} = '1'")
    root = QgsRuleBasedRenderer.Rule(None)
    root.appendChild(rule)
    layer.setRenderer(QgsRuleBasedRenderer(root))
    settings = QgsPalLayerSettings()
    settings.fieldName, settings.isExpression = EVALUATED, True
    layer.setLabeling(QgsVectorLayerSimpleLabeling(settings))
    layer.setLabelsEnabled(True)
    layer.addExpressionField(EVALUATED, QgsField("virtual", QMetaType.Type.QString))
    layer.setMapTipTemplate(f"[% {EVALUATED} %]")
    layer.setDisplayExpression(EVALUATED)
    layer.actions().addAction(QgsAction(Qgis.AttributeActionType.GenericPython, "act", "print(1)"))
    form = QgsEditFormConfig()
    form.setInitCodeSource(Qgis.AttributeFormPythonInitCodeSource.Dialog)
    form.setInitCode("print(1)")
    form.setInitFunction("open")
    layer.setEditFormConfig(form)
    return layer


@pytest.fixture(scope="module")
def folder(tmp_path_factory, qgis_app):
    folder = tmp_path_factory.mktemp("store")
    files.write_vectors(folder)
    layer = hostile(f"{folder}/coverage.gpkg|layername=coverage")
    layer.saveStyleToDatabase("hostile", "", True, "")
    (folder / "beside.geojson").write_bytes((folder / "coverage.geojson").read_bytes())
    hostile(str(folder / "beside.geojson")).saveNamedStyle(str(folder / "beside.qml"))
    (folder / "beside.sld").write_text("<sld/>")
    plain = QgsVectorLayer(f"{folder}/coverage.gpkg|layername=coverage", "", "ogr")
    assert plain.labelsEnabled()  # QGIS itself takes the style over
    return folder


@pytest.fixture
def url(folder, store):
    return store(folder)


@pytest.fixture(params=[WITHIN, BESIDE], ids=["within", "beside"])
def styled(request):
    """A file with a style, and its kind."""
    return request.param


def drawn(layer) -> None:
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(layer.crs())
    settings.setExtent(layer.extent())
    settings.setOutputSize(QSize(60, 40))
    job = QgsMapRendererSequentialJob(settings)
    job.start()
    job.waitForFinished()


def assert_plain(layer, counter) -> None:
    """As QGIS makes a layer that brings nothing but data."""
    assert layer.isValid()
    assert layer.geometryType() == Qgis.GeometryType.Polygon
    assert layer.renderer().type() == "singleSymbol"
    assert not layer.labelsEnabled()
    assert layer.labeling() is None
    assert layer.actions().actions() == []
    assert EVALUATED not in layer.mapTipTemplate()
    assert EVALUATED not in layer.displayExpression()
    assert layer.fields().indexFromName("virtual") == -1
    assert layer.editFormConfig().initCode() == ""
    drawn(layer)
    assert counter.calls == 0


def test_an_added_layer_has_no_style_of_the_server(styled, folder, store, counter):
    (layer,) = result(OpenLayersTask([files.source(store(folder), *styled, "coverage")])).layers
    assert_plain(layer, counter)


def test_the_style_counts_when_qgis_opens_the_file(folder, counter):
    """The check of the check."""
    drawn(QgsVectorLayer(f"{folder}/coverage.gpkg|layername=coverage", "", "ogr"))
    assert counter.calls


def test_a_file_that_needed_a_sign_in_has_none(styled, url, counter, tmp_path, monkeypatch):
    monkeypatch.setattr(local_copies, "_folder", lambda _href: tmp_path)
    source = files.source(url, *styled, "coverage")
    source = source.__class__(**{**source.__dict__, "authcfg": basic_authentication("style")})
    (layer,) = result(OpenLayersTask([source])).layers
    assert layer.source().startswith(str(tmp_path))
    assert_plain(layer, counter)


def test_a_reopened_project_has_none(styled, url, counter, tmp_path):
    project = QgsProject.instance()
    (layer,) = result(OpenLayersTask([files.source(url, *styled, "coverage")])).layers
    project.addMapLayer(layer)
    assert project.write(str(tmp_path / "project.qgz"))
    project.clear()
    assert project.read(str(tmp_path / "project.qgz"))
    (again,) = project.mapLayers().values()
    assert_plain(again, counter)
    project.clear()


def test_a_dragged_file_reaches_the_map_through_the_plugin_alone(styled, folder, store):
    source = files.source(store(folder), *styled, "coverage")
    data = mime_data([source])
    (uri,) = QgsMimeDataUtils.decodeUriList(data)
    assert (uri.layerType, uri.providerKey) == ("custom", "datacube_browser")
    assert not uri.vectorLayer("")[0]
    assert dropped_sources(data) == [source]

    opened = []
    handler = DropHandler(opened.extend)
    assert handler.handleMimeDataV2(data)
    assert handler.customUriProviderKey() == uri.providerKey
    handler.handleCustomUriDrop(uri)  # among layers of others
    assert opened == [source, source]


def test_an_updated_layer_has_none(folder, store, stub_api, counter):
    url = store(folder)
    assets = {"coverage": {"href": f"{url}/coverage.gpkg", "type": "application/geopackage+sqlite3"}}
    routes = {
        "/": landing_page(),
        "/collections": {"collections": [minimal_collection()], "links": []},
        "/search": {"type": "FeatureCollection", "features": [minimal_item(assets=assets)], "links": []},
    }
    catalog = Catalog("x", "X", f"{stub_api(routes).url}/")
    (layer,) = result(OpenLayersTask([files.source(url, *WITHIN, "coverage")])).layers
    asked = ItemLayer(layer.id(), layer.name(), catalog, "demo", "item-1", "coverage", "https://example.org/old.gpkg")
    ((_, source),) = result(UpdateLayersTask([asked])).renewed
    assert renew(layer, source)
    assert_plain(layer, counter)
