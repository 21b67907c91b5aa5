"""WMS and WCS against MapServer, a standard server."""

from __future__ import annotations

import pytest
from datacube_browser.core.extent import MapExtent
from datacube_browser.core.http.network import Network
from datacube_browser.core.ogc.capabilities import ServicesTask, parsed_wms
from datacube_browser.core.ogc.opening import OpenServiceLayerTask
from datacube_browser.core.ogc.service import ServiceKind, request_url
from datacube_browser.core.ogc.wms import map_url
from osgeo import gdal
from qgis.core import Qgis, QgsRasterLayer, QgsRectangle

from tests.rasters import terrain, write_raster
from tests.servers.mapserver import Served, map_server
from tests.servers.tasks import result

pytestmark = pytest.mark.servers

VALUES = terrain(300, 400)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    path = write_raster(tmp_path_factory.mktemp("mapserver") / "dtm.tif", VALUES)
    with map_server(
        Served("dtm", path, "Terrain", "Le terrain"), Served("dsm", path, "Surface", "La surface")
    ) as running:
        yield running


@pytest.fixture
def services(qgis_app, server):
    return {service.kind: service for service in result(ServicesTask(server.url))}


def test_its_layers_and_coverages_are_listed(services):
    wms, wcs = services[ServiceKind.WMS], services[ServiceKind.WCS]
    assert [(layer.name, layer.title) for layer in wms.layers] == [("dtm", "Terrain"), ("dsm", "Surface")]
    assert [layer.name for layer in wcs.layers] == ["dtm", "dsm"]
    assert {"EPSG:3979", "EPSG:3857", "EPSG:4326"} <= set(wms.layers[0].crs)
    assert wms.max_size == 8192
    assert "GetLegendGraphic" in wms.layers[0].legend_url


@pytest.mark.parametrize(("language", "title"), [("en", "Terrain"), ("fr", "Le terrain"), ("de", "Terrain")])
def test_titles_are_in_the_requested_language(qgis_app, server, language, title):
    wms, _ = result(ServicesTask(server.url, language=language))
    assert wms.layers[0].title == title


def test_an_older_wms_version_is_read(qgis_app, server):
    content = Network().get(
        request_url(server.url, {"SERVICE": "WMS", "REQUEST": "GetCapabilities", "VERSION": "1.1.1"})
    )
    service = parsed_wms(content, server.url)
    assert service.version == "1.1.1"
    assert [layer.name for layer in service.layers] == ["dtm", "dsm"]
    assert "EPSG:3979" in service.layers[0].crs


@pytest.mark.parametrize("version", ["1.1.1", "1.3.0"])
def test_a_map_in_a_geographic_crs_shows_the_requested_extent(qgis_app, server, version):
    """With the axes swapped the request would be for Antarctica and the image empty."""
    parameters = {"SERVICE": "WMS", "REQUEST": "GetCapabilities", "VERSION": version}
    service = parsed_wms(Network().get(request_url(server.url, parameters)), server.url)
    layer = service.layers[0]
    west, south, east, north = MapExtent(2_000_000, 499_700, 2_000_400, 500_000, "EPSG:3979").lonlat_box()
    inside = MapExtent(
        west + (east - west) * 0.4,
        south + (north - south) * 0.4,
        west + (east - west) * 0.6,
        south + (north - south) * 0.6,
        "EPSG:4326",
    )
    gdal.FileFromMemBuffer("/vsimem/map.png", Network().get(map_url(service, layer, inside, 60, 40)))
    seen = gdal.Open("/vsimem/map.png").ReadAsArray()
    gdal.Unlink("/vsimem/map.png")
    assert seen.shape[-2:] == (40, 60)
    assert seen[0].std() > 0


def test_its_wms_layer_opens(services):
    service = services[ServiceKind.WMS]
    (layer,) = result(OpenServiceLayerTask(service, service.layers[0], "EPSG:3857")).layers
    assert layer.isValid()
    assert layer.crs().authid() == "EPSG:3857"


def test_its_coverage_opens_with_the_values_of_the_file(services, server):
    service = services[ServiceKind.WCS]
    (layer,) = result(OpenServiceLayerTask(service, service.layers[0], "EPSG:3979")).layers
    assert isinstance(layer, QgsRasterLayer)
    assert (layer.bandCount(), layer.crs().authid()) == (1, "EPSG:3979")
    assert layer.dataProvider().sourceDataType(1) == Qgis.DataType.Float32
    block = layer.dataProvider().block(1, QgsRectangle(2_000_100, 499_800, 2_000_140, 499_830), 40, 30)
    read = [[block.value(row, column) for column in range(40)] for row in range(30)]
    original = VALUES[170:200, 100:140]
    assert abs(original - read).max() < 1e-3


def test_a_named_group_is_requested_as_one_layer(qgis_app, tmp_path):
    path = write_raster(tmp_path / "dtm.tif", VALUES)
    with map_server(Served("dtm", path, group="heights"), Served("dsm", path, group="heights")) as running:
        wms = next(each for each in result(ServicesTask(running.url)) if each.kind is ServiceKind.WMS)
        (root,) = wms.tops
        (group,) = root.children
        assert (root.name, group.name, [each.name for each in group.children]) == ("test", "heights", ["dtm", "dsm"])
        (layer,) = result(OpenServiceLayerTask(wms, group, "EPSG:3979")).layers
        assert "layers=heights&" in layer.source()
        picture = layer.dataProvider().block(1, QgsRectangle(2_000_000, 499_700, 2_000_400, 500_000), 40, 30)
        assert picture.isValid()
        assert running.asked("heights")[-1].status == 200
