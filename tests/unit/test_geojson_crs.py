"""GeoJSON that names its CRS by a link, which GDAL would ask for: found in every spelling that GDAL reads."""

from __future__ import annotations

import json

import pytest
from datacube_browser.core.errors import UnsafeFileError
from datacube_browser.core.gdal_calls import memory_file
from datacube_browser.core.remote_files.geojson_crs import asks_for_its_crs
from datacube_browser.core.remote_files.remote_formats import open_plain
from osgeo import gdal

LINK = '{"type": "link", "properties": {"href": "http://127.0.0.1:9/a.wkt", "type": "ogcwkt"}}'
NAMED = '{"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}'
PLACE = '{"type": "Point", "coordinates": [0, 0]}'
POINT = f'{{"type": "Feature", "properties": {{"crs": "link", "type": "link"}}, "geometry": {PLACE}}}'


def collection(crs, name='"crs"', padding=""):
    return f'{{"type": "FeatureCollection", "x": "{padding}", "features": [{POINT}], {name}: {crs}}}'


ASKING = {
    "a link": collection(LINK),
    "another case": collection(LINK.replace('"type": "link"', '"TYPE": "LINKED"'), '"CRS"'),
    "a URL": collection(LINK.replace('"link"', '"url"')),
    "escapes": collection(LINK.replace('"link"', '"l\\u0069nk"'), '"\\u0063rs"'),
    "two types": collection(LINK.replace("{", '{"type": "name", ', 1)),
    "a comment": collection(LINK, '"crs" /* a */'),
    "other quotes": collection(LINK, "'crs'"),
    "at the end of a long file": collection(LINK, padding="a" * 9_000_000),
    "where a piece ends": collection(LINK, padding="a" * (4 * 1024 * 1024 - 330)),
    "a long one": collection(LINK.replace("ogcwkt", "a" * 100_000)),
    "first": f'{{"crs": {LINK}, "type": "FeatureCollection", "features": []}}',
}


@pytest.mark.parametrize("name", ASKING)
def test_a_link_is_found_before_gdal_opens_the_file(name):
    with memory_file(ASKING[name].encode(), ".geojson") as path:
        assert asks_for_its_crs(path)
        with pytest.raises(UnsafeFileError):
            open_plain(path, gdal.OF_VECTOR)


@pytest.mark.parametrize(
    "text", [collection(NAMED), collection("null"), collection('"EPSG:4326"'), json.dumps({"a": ["crs"]})]
)
def test_other_files_are_opened(text):
    with memory_file(text.encode(), ".geojson") as path:
        assert not asks_for_its_crs(path)


@pytest.mark.parametrize("short", range(0, 400, 20))
def test_a_name_where_a_piece_ends_is_no_link(short):
    padding = "a" * (4 * 1024 * 1024 + 16 - short)
    with memory_file(collection(NAMED, padding=padding).encode(), ".geojson") as path:
        assert not asks_for_its_crs(path)
    with memory_file(collection(LINK, padding=padding).encode(), ".geojson") as path:
        assert asks_for_its_crs(path)


def test_what_is_no_text_is_not_read():
    with memory_file(b"SQLite format 3\x00" + ASKING["a link"].encode(), ".gpkg") as path:
        assert not asks_for_its_crs(path)
