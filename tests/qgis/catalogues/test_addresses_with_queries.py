"""Servers that tell their files apart by the query alone (`/get?id=1`): none is taken for another."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from datacube_browser.core.download import DownloadFile, DownloadTask
from datacube_browser.core.download.part import PartFile, RemoteVersion
from datacube_browser.core.errors import ExportError
from datacube_browser.core.export.planning.plan_export import plan_export
from datacube_browser.core.export.request import ExportSource
from datacube_browser.core.export.run import run_export
from datacube_browser.core.layers.in_project import layers_of_sources
from datacube_browser.core.layers.opening import OpenLayersTask
from datacube_browser.core.stac.asset_records import AssetKind
from qgis.core import QgsProject

from tests.authentication import basic_authentication
from tests.export_tools import export, failing_halfway, request
from tests.qgis import layer_files as files
from tests.qgis.layers.test_foreign_vrts import source, vrt
from tests.qgis.layers.test_true_causes import in_ranges
from tests.rasters import pixels_of, write_raster
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


# Files that differ in their query alone, on a server that tells their versions by a date: they may have the same one


@pytest.fixture
def dated(stub_api, tmp_path):
    """Two bands of a scene, of the same size and date."""
    bands = {}
    for number in (1, 2):
        values = np.full((4096, 4096), number, "u1")
        path = write_raster(tmp_path / f"{number}.tif", values, origin=ORIGIN, nodata=None, options=("TILED=YES",))
        bands[str(number)] = path.read_bytes()
    assert len(set(map(len, bands.values()))) == 1
    when = {"Last-Modified": "Thu, 01 Jan 2026 00:00:00 GMT"}
    answers = {number: in_ranges(data, **when) for number, data in bands.items()}

    def answer(seen):
        headers = dict(seen.headers)
        if (seen.range or "").endswith("-"):
            headers["range"] = f"{seen.range}{len(bands['1']) - 1}"
        return answers[seen.path[-1]](replace(seen, headers=headers))

    return stub_api({"/get": answer}), bands


def test_an_interrupted_export_of_one_band_is_not_gone_on_with_for_the_other(dated, tmp_path, qgis_app):
    api, _ = dated
    box, output = (ORIGIN[0], ORIGIN[1] - 4096, ORIGIN[0] + 4096, ORIGIN[1]), tmp_path / "out.tif"
    first, second = (ExportSource(f"{api.url}/get?id={n}", item_id="scene", asset_key=f"B{n}") for n in (1, 2))
    plan = plan_export(request([first], box, output, creation_options=("COMPRESS=DEFLATE",)))
    with pytest.raises(ExportError):
        run_export(plan, failing_halfway(plan))
    export([second], box, output, creation_options=("COMPRESS=DEFLATE",))
    assert np.all(pixels_of(output) == 2)


def test_a_part_of_one_band_is_not_gone_on_with_for_the_other(dated, tmp_path, qgis_app):
    api, bands = dated
    target = tmp_path / "get"
    part = PartFile(target)
    part.open(
        RemoteVersion.of(f"{api.url}/get?id=1", "", "Thu, 01 Jan 2026 00:00:00 GMT", len(bands["1"])),
        append=False,
        size=0,
    )
    part.write(bands["1"][:9_000_000])
    part.close()
    result(DownloadTask([DownloadFile(f"{api.url}/get?id=2", target, "")]))
    assert target.read_bytes() == bands["2"]
