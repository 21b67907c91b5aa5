"""Exporting from a WCS coverage of MapServer."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from datacube_browser.core.export.request import ExportSource
from datacube_browser.core.http.network import Network
from datacube_browser.core.ogc.capabilities import parsed_wcs
from datacube_browser.core.ogc.coverage_href import coverage_href, wcs_url
from datacube_browser.core.ogc.describe_coverage import described
from osgeo import gdal

from tests.export_tools import export
from tests.rasters import pixels_of, terrain, write_raster
from tests.servers.mapserver import Served, map_server

pytestmark = pytest.mark.servers

X, Y = 2_000_000, 500_000


@pytest.fixture(scope="module")
def dtm(tmp_path_factory):
    return write_raster(tmp_path_factory.mktemp("wcs") / "dtm.tif", terrain(1200, 1500))


@pytest.fixture(scope="module")
def server(dtm):
    with map_server(Served("dtm", dtm, "Terrain")) as running:
        yield running


def source(server) -> ExportSource:
    return ExportSource(coverage_href(server.url, "dtm"), name="dtm")


def test_a_coverage_is_found_and_described(server):
    url = wcs_url(server.url, {"SERVICE": "WCS", "VERSION": "1.1.1", "REQUEST": "GetCapabilities"})
    layers = parsed_wcs(Network().get(url), url).layers
    assert [(layer.name, layer.title) for layer in layers] == [("dtm", "Terrain")]

    href = coverage_href(server.url, "dtm")
    found = described(Network().get(href), href)
    assert found.grid.transform == (X, 1, 0, Y, 0, -1)
    assert (found.grid.columns, found.grid.rows) == (1500, 1200)
    assert (found.format, found.nodata) == ("image/tiff", -32767)


def test_multipart_responses_are_assembled(server, dtm, tmp_path):
    """MapServer sends the pixels after an XML part; nothing outside the coverage is requested."""
    export([source(server)], (X - 500, Y - 1100, X + 1400, Y + 300), tmp_path / "out.tif")

    pixels = pixels_of(tmp_path / "out.tif")
    assert np.array_equal(pixels[300:, 500:], pixels_of(dtm, 0, 0, 1400, 1100))
    assert (pixels[:300] == -32767).all()
    assert all(seen.status == 200 for seen in server.requests)


def test_in_degrees_the_pixels_nearly_equal_those_of_one_large_request(server, tmp_path):
    degrees = {"crs": "EPSG:4326", "resolution": (1e-5, 7e-6)}  # finer than the source
    export([source(server)], (X, Y - 500, X + 700, Y), tmp_path / "out.tif", **degrees)

    found = gdal.Open(str(tmp_path / "out.tif"))
    left, width, _, top, _, height = found.GetGeoTransform()
    right, bottom = left + width * found.RasterXSize, top + height * found.RasterYSize
    box = (bottom - height / 2, left + width / 2, top + height / 2, right - width / 2)
    large = Network().send(
        "GET",
        wcs_url(
            server.url,
            {
                "SERVICE": "WCS",
                "VERSION": "1.1.1",
                "REQUEST": "GetCoverage",
                "IDENTIFIER": "dtm",
                "FORMAT": "image/tiff",
                "BOUNDINGBOX": ",".join(map(repr, box)) + ",urn:ogc:def:crs:EPSG::4326",
                "GRIDBASECRS": "urn:ogc:def:crs:EPSG::4326",
                "GRIDOFFSETS": f"{height!r},{width!r}",
            },
        ),
    )
    gdal.FileFromMemBuffer("/vsimem/large.tif", large.content[large.content.index(b"II*\0") :])
    mine, theirs = found.ReadAsArray(), np.pad(pixels_of("/vsimem/large.tif"), 2, mode="edge")
    # MapServer projects some points and interpolates between them, so another request may return a neighbouring pixel
    rows, columns = mine.shape
    near = [theirs[row : row + rows, column : column + columns] for row, column in product(range(5), repeat=2)]
    assert np.any([mine == each for each in near], axis=0).mean() > 0.9999
    assert (mine == near[12]).mean() > 0.9
