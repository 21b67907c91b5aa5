"""From MapServer, a standard WMS, to a layer of the Géoplateforme in QGIS, with the plugin's own algorithms."""

from __future__ import annotations

import numpy as np
import pytest
from datacube_browser.core.geoplateforme import harvest_run
from qgis.core import QgsRasterLayer, QgsRectangle
from qgis.PyQt.QtGui import QImage

from tests.qgis.geoplateforme import signed_in
from tests.qgis.processing_tools import Run, provider
from tests.rasters import write_raster
from tests.servers.entrepot_pyramid import mercator, resolution
from tests.servers.mapserver import Served, map_server

__all__ = ["provider"]

pytestmark = [pytest.mark.servers, pytest.mark.usefixtures("provider")]

#: West, south, east, north of the source, in degrees.
BOX = (8.9, 41.9, 9.1, 42.1)


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    """Red grows from west to east, green from south to north, in pixels of level 10; it draws up to 2048 pixels."""
    (left, low), (right, high) = mercator(*BOX[:2]), mercator(*BOX[2:])
    step = resolution(10)
    columns, rows = int((right - left) / step), int((high - low) / step)
    red, green = np.meshgrid(np.linspace(0, 250, columns), np.linspace(250, 0, rows))
    values = np.stack([red, green, np.full_like(red, 100)]).astype("uint8")
    folder = tmp_path_factory.mktemp("mapserver")
    path = write_raster(folder / "ortho.tif", values, origin=(left, high), resolution=step, nodata=None, epsg=3857)
    with map_server(Served("ortho", path, "Ortho", stretched=False), max_size=2048) as running:
        yield running


@pytest.fixture
def values(entrepot, source, monkeypatch):
    monkeypatch.setattr(harvest_run, "LOOK_PAUSE", 0.01)
    return {
        "AUTHCFG": signed_in(entrepot),
        "DATASTORE": "Atelier des données",
        "API": entrepot.api_url,
        "SERVICE": source.url,
        "LAYERS": "ortho",
        "EXTENT": "8.96,9.04,41.96,42.04 [EPSG:4326]",
        "LEVELS": "10",
        "NAME": "Corse",
        "COMPRESSION": "png",
        "OPTIONS": '{"width": 1, "height": 1, "samplesperpixel": 3}',
        "HOST_IS_OPEN": True,  # another origin than the platform's
    }


def drawn(uri):
    """Red, green and blue of the layer in a square in the middle of what was harvested."""
    layer = QgsRasterLayer(uri, "layer", "wms")
    assert layer.isValid(), layer.error().message()
    x, y = mercator(9, 42)
    block = layer.dataProvider().block(1, QgsRectangle(x - 3000, y - 3000, x + 3000, y + 3000), 60, 60)
    image = block.image().convertToFormat(QImage.Format.Format_RGB888)
    bits = image.constBits()
    bits.setsize(image.sizeInBytes())
    return np.frombuffer(bits, "uint8").reshape(60, -1)[:, :180].reshape(60, 60, 3).astype(int)


@pytest.mark.parametrize("service", ["WMS", "WMTS"])
def test_what_is_published_shows_mapservers_picture_in_qgis(entrepot, source, values, service):
    run = Run("harvest_wms", **values, DRY_RUN=False)
    assert run.is_done, run.log
    account = {name: values[name] for name in ("AUTHCFG", "DATASTORE", "API")}
    texts = {"PYRAMID": "Corse", "LAYER_NAME": "corse", "TITLE": "La Corse", "ABSTRACT": "Couleurs"}
    publication = Run("publish_pyramid", **account, **texts, SERVICE=service)
    assert publication.is_done, publication.log
    published = drawn(publication.results["OUTPUT"])
    original = drawn(f"contextualWMSLegend=0&crs=EPSG:3857&format=image/png&layers=ortho&styles=&url={source.url}")
    assert original.std() > 5
    assert np.abs(published - original).max() <= 6
    assert [seen for seen in source.requests if "WIDTH=256&HEIGHT=256" in seen.path]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"LAYERS": "otrho"}, "otrho"),
        ({"OPTIONS": '{"samplesperpixel": 3}'}, "2048"),  # pictures of 4096 pixels, of which MapServer draws none
        ({"FORMAT": "image/x-bil;bits=32"}, "x-bil"),
    ],
)
def test_what_mapserver_does_not_draw_is_never_launched(entrepot, values, changes, said):
    run = Run("harvest_wms", **{**values, **changes}, DRY_RUN=False)
    assert not run.is_done
    assert said in run.log
    assert entrepot.datastore.executions == {}


def test_smaller_pictures_of_whole_slabs_are_harvested(entrepot, values):
    options = '{"samplesperpixel": 3, "harvest_dimensions": [2048, 2048]}'
    run = Run("harvest_wms", **{**values, "OPTIONS": options}, DRY_RUN=False)
    assert run.is_done, run.log
    assert entrepot.datastore.stored_data[run.results["STORED_DATA"]]["status"] == "GENERATED"
