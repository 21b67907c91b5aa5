"""Addresses, files and values that are none, where a catalogue or a folder gives them all the same."""

from __future__ import annotations

import json
import sqlite3
from types import SimpleNamespace

import pytest
from datacube_browser.core.catalogs import Catalog
from datacube_browser.core.errors import CanceledError, LayerError, ResponseError
from datacube_browser.core.export.planning.limits import check_pixel
from datacube_browser.core.export.planning.nodata_ranges import _factors
from datacube_browser.core.export.planning.result_nodata import may_collide
from datacube_browser.core.layers.local_copies import _sample
from datacube_browser.core.layers.mbtiles import _format
from datacube_browser.core.layers.point_cloud import _has_cube
from datacube_browser.core.layers.vector import _first_polygon_layer
from datacube_browser.core.ogc.map_links import holds_key
from datacube_browser.core.signing.proposal import _plain
from datacube_browser.core.stac.access_fields import _bucket
from datacube_browser.core.stac.all_items import AllItemsTask
from datacube_browser.core.stac.data_outline import parsed_outline
from datacube_browser.core.stac.query import ItemQuery
from datacube_browser.core.stac.store_urls import _on_platform
from datacube_browser.core.stac.tree_links import TreeRoot
from qgis.core import QgsFeedback


def test_an_address_of_no_host_is_in_no_bucket_and_may_hold_a_key():
    assert _bucket("https://[s3.amazonaws.com/a/b.tif") == ""
    assert holds_key("http://[x/a?b=c")


def test_a_bucket_whose_name_is_an_address_leads_nowhere():
    assert _on_platform("https://{bucket}.example.org", "a@b/c", "p.tif", {}) == ""
    assert _on_platform("https://{bucket}.example.org", "abc", "p.tif", {}) == "https://abc.example.org/p.tif"


def test_a_catalogue_that_is_told_by_its_query_keeps_it():
    assert TreeRoot("https://example.org/catalog?id=7#top").landing == "https://example.org/catalog?id=7"


def test_nothing_is_no_outline():
    with pytest.raises(ResponseError):
        parsed_outline(b"", "https://example.org/a.geojson")


def test_all_items_that_are_canceled_are_none(qgis_app):
    feedback = QgsFeedback()
    feedback.cancel()
    with pytest.raises(CanceledError):
        AllItemsTask(Catalog("", "C", "http://127.0.0.1:9"), ItemQuery(())).work(feedback)


def test_a_database_of_something_else_is_no_mbtiles(tmp_path):
    with sqlite3.connect(tmp_path / "a.mbtiles") as database:
        database.execute("CREATE TABLE notes (text)")
    database.close()
    with pytest.raises(LayerError, match="not an MBTiles"):
        _format(SimpleNamespace(path=str(tmp_path / "a.mbtiles"), href="https://example.org/a.mbtiles", title="a"))


@pytest.mark.parametrize("fields", [{}, {"bounds": [0] * 5, "span": 1}, {"bounds": [0, 0, 0, 1, 1, "1"], "span": 1}])
def test_a_point_cloud_without_a_cube_is_none(fields):
    assert not _has_cube(fields)
    assert _has_cube({"bounds": [0, 0, 0, 1, 1, 1], "span": 128})


def test_a_file_without_polygons_has_no_layer_of_them(tmp_path):
    path = tmp_path / "points.geojson"
    path.write_text(json.dumps({"type": "Point", "coordinates": [0, 0]}))
    assert _first_polygon_layer(str(path)) == ""
    assert _first_polygon_layer(str(tmp_path / "gone.geojson")) == ""


def test_a_sample_of_a_mosaic_is_opened_as_its_files_are():
    vrt = (
        '<VRTDataset rasterXSize="1" rasterYSize="1"><VRTRasterBand dataType="Byte" band="1"><SimpleSource>'
        "<SourceFilename>https://example.org/a.tif</SourceFilename><SourceBand>1</SourceBand></SimpleSource>"
        "</VRTRasterBand></VRTDataset>"
    )
    assert "/vsimem/signed" in _sample(vrt, {"https://example.org/a.tif": "/vsimem/signed"})


def test_what_is_not_known_of_pixels_is_taken_as_it_is():
    assert check_pixel((1.0, 1.0), None) is None
    assert _factors(SimpleNamespace(meanings=()), 0) == (1.0, 0.0)
    assert may_collide(SimpleNamespace(raster=None, conversions=(1,)), 0.0)
    assert (_plain(True), _plain(7)) == ("true", "7")
