"""Map tips of features that come from a server, which QGIS draws as a web page: with scripts, and pictures that it asks
for, unless a layer has a template of its own."""

from __future__ import annotations

import json

import pytest
from datacube_browser.core.errors import UnsafeFileError
from datacube_browser.core.layers.footprints import FootprintLayer, footprint_features, footprint_fields, plain_fields
from datacube_browser.core.layers.opening import OpenLayersTask
from datacube_browser.core.stac.asset_records import AssetKind
from osgeo import gdal
from qgis.core import QgsFeature, QgsGeometry, QgsProcessingContext, QgsProject, QgsVectorLayer
from qgis.gui import QgsMapCanvas, QgsMapTip
from qgis.PyQt import sip

from tests.qgis import layer_files as files
from tests.qgis.tree_samples import item
from tests.servers.tasks import result

HOSTILE = "R&D <img src='http://127.0.0.1:9/a.png'><script>alert(1)</script> [% 1 + 1 %]"
SHOWN = "R&amp;D &lt;img src='http://127.0.0.1:9/a.png'>&lt;script>alert(1)&lt;/script> [% 1 + 1 %]"
SQUARE = [[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]]


@pytest.fixture
def tip(qgis_app):
    """What a map tip over the layer's first feature shows, as HTML."""
    canvas = QgsMapCanvas()
    canvas.setDestinationCrs(QgsProject.instance().crs())
    yield lambda layer: QgsMapTip.vectorMapTipPreviewText(
        layer, canvas, layer.mapTipTemplate(), layer.displayExpression()
    )
    sip.delete(canvas)


def footprints():
    items = [item("a", properties={"title": HOSTILE, HOSTILE: HOSTILE})]
    fields = footprint_fields(items)
    return FootprintLayer(fields, tuple(footprint_features(items, fields)), 0)


def test_qgis_draws_a_name_as_a_page(tip):
    """The check of the check."""
    layer = QgsVectorLayer("Polygon?crs=EPSG:4326&field=title:string", "a", "memory")
    feature = QgsFeature(layer.fields())
    feature.setAttributes([HOSTILE])
    feature.setGeometry(QgsGeometry.fromWkt("POLYGON((0 0,1 0,1 1,0 0))"))
    layer.dataProvider().addFeature(feature)
    assert "<script>alert(1)</script>" in tip(layer)


def test_the_name_of_a_footprint_is_shown_as_it_is(tip):
    layer = footprints().layer(files.source("https://store.example", "a.tif"))
    assert layer.displayExpression() == '"title"'
    assert SHOWN in tip(layer)


@pytest.mark.parametrize("kind", ["Polygon", "Point"])
def test_the_name_of_a_feature_of_a_file_is_shown_as_it_is(tip, tmp_path, store, kind):
    geometry = {"type": kind, "coordinates": SQUARE if kind == "Polygon" else [0, 0]}
    feature = {"type": "Feature", "properties": {"name": HOSTILE}, "geometry": geometry}
    (tmp_path / "a.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    source = files.source(store(tmp_path), "a.geojson", AssetKind.GEOJSON, "extent")
    (layer,) = result(OpenLayersTask([source])).layers
    assert SHOWN in tip(layer)


def test_footprints_of_processing_show_it_too(tip):
    from datacube_browser.provider.algorithms.search_items import _draw_outlines

    layer = footprints().layer(files.source("https://store.example", "a.tif"))
    layer.setMapTipTemplate("")
    _draw_outlines.postProcessLayer(layer, QgsProcessingContext(), None)
    assert SHOWN in tip(layer)


def test_names_of_fields_hold_no_html(qgis_app):
    """QGIS draws tool tips of aliases and names as rich text."""
    made = footprints()
    layer = made.layer(files.source("https://store.example", "a.tif"))
    for fields in (layer.fields(), plain_fields(made.fields)):
        assert not any("<img" in text for field in fields for text in (field.name(), field.alias()))
    (feature,) = layer.getFeatures()
    assert feature[plain_fields(made.fields)[-1].name()] == made.features[0].attributes()[-1]
    assert HOSTILE in feature.attributes()[2:4]


@pytest.mark.parametrize("ending", [".geojson", ".gpkg"])
def test_a_file_whose_fields_have_html_in_their_names_is_refused(tmp_path, store, qgis_app, ending):
    properties = {"<img src='file://share/a.png'>": 1}
    feature = {"type": "Feature", "properties": properties, "geometry": {"type": "Polygon", "coordinates": SQUARE}}
    path = tmp_path / "a.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    kind = AssetKind.GEOJSON
    if ending == ".gpkg":
        gdal.VectorTranslate(str(path.with_suffix(ending)), str(path))
        kind = AssetKind.GEOPACKAGE
    ((_, error),) = result(OpenLayersTask([files.source(store(tmp_path), f"a{ending}", kind, "extent")])).failures
    assert isinstance(error, UnsafeFileError)
    assert "HTML" in error.message
