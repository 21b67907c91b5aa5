"""Servers that tell their files apart by the query alone (`/get?id=1`): none is taken for another."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from datacube_browser.core.layers.in_project import layers_of_sources
from datacube_browser.core.layers.opening import OpenLayersTask
from datacube_browser.core.stac.records import AssetKind
from qgis.core import QgsProject

from tests.authentication import basic_authentication
from tests.qgis import layer_files as files
from tests.qgis.test_foreign_vrts import source, vrt
from tests.qgis.test_true_causes import in_ranges
from tests.rasters import write_raster
from tests.servers.proxy import Answer
from tests.servers.tasks import result

QUERIES = ("id=1", "id=2", "1", "2", "file=a/1.vrt", "file=a/2.vrt")
ORIGIN = (2_000_000, 500_000)


@pytest.fixture
def server(stub_api, tmp_path):
    """Answers `/get?…N` with a VRT, or GeoJSON, of the raster `N.tif`, whose pixels are all N."""
    routes = {}
    for number in (1, 2):
        path = write_raster(tmp_path / f"{number}.tif", np.full((256, 256), number, "f4"), origin=ORIGIN)
        routes[f"/{number}.tif"] = in_ranges(path.read_bytes())
    api = stub_api(routes)

    def number(seen):
        return "1" if "1" in seen.path.partition("?")[2] else "2"

    api.routes["/get"] = lambda seen: Answer(200, vrt(source(f"@URL@/{number(seen)}.tif")).encode(), {})
    api.routes["/features"] = lambda seen: {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"n": int(number(seen))},
                "geometry": {"type": "Point", "coordinates": [0, 0]},
            }
        ],
    }
    return api


def sources(api, name, kind, authcfg=""):
    return [
        replace(
            files.source(api.url, f"{name}?{query}", kind, item=query.strip("12")), asset_key=query, authcfg=authcfg
        )
        for query in QUERIES
    ]


def test_each_vrt_has_its_own_pixels(server, qgis_app):
    opened = result(OpenLayersTask(sources(server, "get", AssetKind.VRT)))
    values = [layer.dataProvider().block(1, layer.extent(), 4, 4).value(1, 1) for layer in opened.layers]
    assert values == [1, 2] * 3


def test_each_vector_file_behind_a_sign_in_has_its_own_features(server, qgis_app):
    authcfg = basic_authentication("queries")
    opened = result(OpenLayersTask(sources(server, "features", AssetKind.GEOJSON, authcfg)))
    assert [next(layer.getFeatures())["n"] for layer in opened.layers] == [1, 2] * 3


def test_only_the_asset_itself_is_on_the_map_already(server, qgis_new_project):
    first, second, *_ = sources(server, "get", AssetKind.VRT)
    (layer,) = result(OpenLayersTask([first])).layers
    QgsProject.instance().addMapLayer(layer)
    assert layers_of_sources([first, second]) == {first: layer}
