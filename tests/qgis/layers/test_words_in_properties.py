"""What a file says of itself, in the properties of a layer: QGIS shows them in a view of web pages, which runs scripts
and fetches pictures."""

from __future__ import annotations

import json

import pytest
from datacube_browser.core.errors import UnsafeFileError
from datacube_browser.core.export_sources import export_source
from datacube_browser.core.language.plain_name import is_active_page
from datacube_browser.core.layer_sources import source_of_choice
from datacube_browser.core.layers.mosaic_task import MosaicRequest, MosaicTask
from datacube_browser.core.layers.opening import OpenLayersTask
from datacube_browser.core.stac.asset_records import AssetKind
from osgeo import gdal, osr
from qgis.core import QgsRasterLayer

from tests.qgis import layer_files
from tests.qgis.described_items import CATALOG, asset, choice, collection, item
from tests.qgis.layers.test_band_meaning import CLASSES, layer_of, saved
from tests.rasters import write_raster
from tests.servers.tasks import result

PICTURE = "<img src='http://127.0.0.1:9/a.png'>"
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def land(tmp_path):
    folder = tmp_path / "files"
    folder.mkdir()
    return write_raster(folder / "land.tif", CLASSES, nodata=None)


def failure(path, store):
    record = item({"land": asset(store(path.parent), path)})
    ((_, error),) = result(OpenLayersTask([source_of_choice(choice(record, "land"))])).failures
    return error


def crs_named(dataset, name):
    reference = osr.SpatialReference()
    reference.ImportFromProj4("+proj=laea +lat_0=40 +lon_0=-90 +datum=NAD83")
    reference.SetProjCS(name)
    dataset.SetSpatialRef(reference)


WRITTEN = {
    "metadata": lambda dataset: dataset.SetMetadataItem("TIFFTAG_IMAGEDESCRIPTION", SCRIPT),
    "a key": lambda dataset: dataset.SetMetadataItem(PICTURE, "1"),
    "a band's": lambda dataset: dataset.GetRasterBand(1).SetMetadataItem("A", "<IMG\nSRC=x>"),
    "a band's name": lambda dataset: dataset.GetRasterBand(1).SetDescription("<a onmouseover=alert(1)>"),
    "a band's unit": lambda dataset: dataset.GetRasterBand(1).SetUnitType(PICTURE),
    "a coordinate system": lambda dataset: crs_named(dataset, SCRIPT),
    "two together": lambda dataset: dataset.SetMetadata({"A": '<b title="', "B": '" onmouseover=alert(1) title="'}),
}


@pytest.mark.parametrize("where", WRITTEN)
def test_a_raster_with_a_page_in_it_is_refused(land, store, qgis_app, where):
    dataset = gdal.Open(str(land), gdal.GA_Update)
    WRITTEN[where](dataset)
    dataset = None
    error = failure(land, store)
    assert isinstance(error, UnsafeFileError)
    assert "web page" in error.message


def test_qgis_takes_such_words_as_they_are(land, qgis_app):
    """The check of the check."""
    dataset = gdal.Open(str(land), gdal.GA_Update)
    WRITTEN["metadata"](dataset)
    dataset = None
    assert SCRIPT in QgsRasterLayer(str(land), "a").htmlMetadata()


@pytest.mark.parametrize(
    "text",
    [
        "a < b, and c > d",
        '<?xml version="1.0"?><OME xmlns="urn:x"><Image ID="Image:0" Name="a"/><metadata source="x"/></OME>',
        "<p>Heights <b>in metres</b>, see <a href='https://example.org'>the page</a></p>",
        '{"processing": "on = off", "src": 5}',
    ],
)
def test_other_texts_are_no_matter(land, store, qgis_app, text):
    dataset = gdal.Open(str(land), gdal.GA_Update)
    dataset.SetMetadataItem("TIFFTAG_IMAGEDESCRIPTION", text)
    dataset = None
    assert layer_of(item({"land": asset(store(land.parent), land)}), "land").isValid()


def test_a_vector_file_with_a_page_in_it_is_refused(tmp_path, store, qgis_app):
    geometry = {"type": "Point", "coordinates": [0, 0]}
    features = [{"type": "Feature", "properties": {"a": 1}, "geometry": geometry}]
    (tmp_path / "a.geojson").write_text(json.dumps({"type": "FeatureCollection", "name": SCRIPT, "features": features}))
    source = layer_files.source(store(tmp_path), "a.geojson", AssetKind.GEOJSON, "extent")
    ((_, error),) = result(OpenLayersTask([source])).failures
    assert isinstance(error, UnsafeFileError)
    assert error.__traceback__ is None  # which would keep the file open, also when QGIS ends


def test_what_a_catalogue_says_of_bands_is_no_page_in_a_mosaic(land, store, qgis_app, tmp_path):
    said = asset(store(land.parent), land, bands=[{"name": SCRIPT, "unit": PICTURE}])
    asked = MosaicRequest(CATALOG, collection(), (item({"land": said}),), "land", "land", tmp_path / "out")
    (source,) = result(MosaicTask(asked)).sources
    (layer,) = result(OpenLayersTask([source])).layers
    assert "‹script>" in layer.htmlMetadata()
    assert not any(page in layer.htmlMetadata() for page in ("<script", "<img"))


def test_nor_in_what_is_saved(land, store, qgis_app, tmp_path):
    said = asset(store(land.parent), land, bands=[{"name": SCRIPT, "unit": PICTURE}])
    written = saved(export_source(choice(item({"land": said}, f"scene {SCRIPT}"), "land")), tmp_path)
    words = [*written.GetMetadata().values(), written.GetRasterBand(1).GetDescription()]
    assert sum("‹script>" in word for word in words) >= 2
    assert not any("<script" in word for word in words)
    assert not is_active_page(written.GetRasterBand(1).GetUnitType())
