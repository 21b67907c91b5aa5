"""A JPEG 2000 on a server that has it under every name, also in the places of its overviews, of theirs, and so on."""

from __future__ import annotations

import shutil

import numpy as np
import pytest
from datacube_browser.core.catalogs import Catalog
from datacube_browser.core.errors import LayerError
from datacube_browser.core.layer_sources import source_of_choice
from datacube_browser.core.layers.mosaic_profile import read_profile
from datacube_browser.core.layers.mosaic_vrt import mosaic_vrt, source_of_file
from datacube_browser.core.layers.opening import OpenLayersTask
from datacube_browser.core.layers.source import LayerSource
from datacube_browser.core.layers.trial import opened_once
from datacube_browser.core.remote_files.remote_formats import open_plain
from datacube_browser.core.remote_files.vsicurl import lasting_path, vsicurl_path
from datacube_browser.core.spatial.georeference import Georeference
from datacube_browser.core.stac.asset_choice import AssetChoice
from datacube_browser.core.stac.asset_records import AssetKind
from datacube_browser.core.stac.assets import asset
from datacube_browser.core.stac.records import Collection, Item
from osgeo import gdal

from tests.forks import Nursery
from tests.rasters import write_raster
from tests.servers.tasks import result

REFUSED = "This server has a JPEG 2000 in place of the overviews of another."
WAYS = {"layer": REFUSED, "vrt": "drawn: True", "mosaic": "drawn: True", "rgb": "drawn: True", "export": "read: True"}
FILES = ("a.jp2", "a.tif", "a")


@pytest.fixture
def server(tmp_path, store, proxy, qgis_new_project):
    """So many of them that GDAL looks for overviews of overviews, and ends: without end, it would crash."""
    tiff = write_raster(tmp_path / "source.tif", np.zeros((64, 64), "u1"), options=())
    gdal.Translate(str(tmp_path / "a.jp2"), str(tiff), format="JP2OpenJPEG")
    for name in FILES:
        for depth in range(name == "a.jp2", 8):
            shutil.copy(tmp_path / "a.jp2", tmp_path / (name + ".ovr" * depth))
    return proxy(store(tmp_path))


@pytest.fixture(scope="module")
def nursery():
    with Nursery("tests.qgis.drawing.endless_overviews:prepare") as made:
        yield made


def endless(server):
    return [seen.path for seen in server.requests if ".ovr.ovr" in seen.path]


def added(href, media_type=""):
    found = asset("data", {"href": href, "type": media_type, "roles": ["data"]}, href, {}, over_https=False)
    item = Item("item", "c", None, None, None, (found,), georeference=Georeference("EPSG:2154", (0, 0, 1, 1)))
    choice = AssetChoice(Catalog("c", "C", "https://stac.example.org/api"), Collection("c", "C"), item, found)
    return result(OpenLayersTask([source_of_choice(choice)]))


@pytest.mark.parametrize("file", FILES)
def test_it_is_refused_as_a_layer_whatever_its_name(server, file):
    found = added(f"{server.url}/{file}", "" if "." in file else "image/tiff")
    assert not found.layers
    assert "in place of the overviews" in found.failures[0][1].report()
    assert not endless(server)


@pytest.mark.parametrize("file", FILES)
def test_a_layer_gets_no_such_file_as_its_new_source(server, file):
    """As when its file is reloaded, or an offline view goes back to it: QGIS opens it on the main thread."""
    source = LayerSource("a", f"{server.url}/{file}", vsicurl_path(f"{server.url}/{file}"), AssetKind.COG)
    with pytest.raises(LayerError, match="in place of the overviews"):
        opened_once(source)
    assert not endless(server)


@pytest.mark.parametrize("name", ["b.jp2", "b.tif"])
def test_a_jpeg_2000_without_overviews_beside_it_is_a_layer(server, tmp_path, name):
    shutil.copy(tmp_path / "a.jp2", tmp_path / name)
    assert added(f"{server.url}/{name}").layers[0].isValid()


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("path_of", [vsicurl_path, lasting_path])
def test_where_the_plugin_reads_it_no_overviews_beside_it_are_looked_for(server, file, path_of):
    dataset = open_plain(path_of(f"{server.url}/{file}"), gdal.OF_RASTER)
    assert dataset.GetRasterBand(1).GetOverviewCount() == 0
    assert dataset.ReadAsArray().shape == (64, 64)
    assert not endless(server)


@pytest.mark.parametrize("file", FILES)
def test_vrts_of_mosaics_look_for_no_overviews_beside_their_files(server, file):
    path = lasting_path(f"{server.url}/{file}")
    source = source_of_file(path, open_plain(path, gdal.OF_RASTER))
    vrt = gdal.Open(mosaic_vrt([source], read_profile(path)))
    assert vrt.GetRasterBand(1).GetOverviewCount() == 0
    assert vrt.ReadAsArray(0, 0, 64, 64, buf_xsize=5, buf_ysize=5).shape == (5, 5)
    assert not endless(server)


@pytest.mark.parametrize(
    ("way", "file", "said"),
    [
        *((way, file, said) for way, said in WAYS.items() for file in ("a.jp2", "a.tif")),
        *(("project", file, "valid: [False]") for file in ("a.jp2", "a")),
    ],
)
def test_to_open_it_ends(nursery, tmp_path, way, file, said):
    """In a process of its own, which would hang: the server has the file under every name."""
    process = nursery.start("tests.qgis.drawing.endless_overviews:work", way, file, str(tmp_path))
    assert process.wait(120) == 0, process.errors
    assert said in process.output, process.errors
    assert "end" in process.output.split()


@pytest.mark.parametrize(
    ("name", "kind", "most"),
    [("b.tif", AssetKind.COG, ["b.tif"]), ("b.jp2", AssetKind.JPEG_2000, ["b.jp2", "b.jp2.ovr"])],
)
def test_an_ordinary_file_costs_no_further_requests(server, tmp_path, name, kind, most):
    """QGIS itself asks for what may lie beside a JPEG 2000; the plugin adds one request for its overviews, and none for
    a TIFF."""
    write_raster(tmp_path / "b.tif", np.zeros((64, 64), "u1"), options=())
    shutil.copy(tmp_path / "a.jp2", tmp_path / "b.jp2")
    path = vsicurl_path(f"{server.url}/{name}")
    gdal.VSICurlClearCache()
    assert opened_once(LayerSource("b", f"{server.url}/{name}", path, kind))
    asked = [seen.path.strip("/") for seen in server.requests if ".aux" not in seen.path.lower()]
    assert sorted(set(asked)) == most
    assert len(asked) == 1 + len(most)  # HEAD and GET of the file
