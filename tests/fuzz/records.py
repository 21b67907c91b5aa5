"""Valid records with all that the plugin reads of a catalogue, to be broken."""

from __future__ import annotations

from tests.servers.stub import minimal_collection, minimal_item

URL = "https://example.org/stac/api"

ITEM = minimal_item(
    stac_extensions=["https://stac-extensions.github.io/projection/v2.0.0/schema.json"],
    properties={
        "datetime": "2023-05-29T12:00:00Z",
        "start_datetime": "2023-05-29T12:00:00Z",
        "end_datetime": "2023-05-30T12:00:00Z",
        "created": "2023-05-29T12:00:00Z",
        "expires": "2030-05-29T12:00:00Z",
        "title": "A scene / Une scène",
        "description": "Words",
        "license": "proprietary",
        "providers": [{"name": "A", "roles": ["host"], "url": "https://example.org"}],
        "keywords": ["a"],
        "deprecated": False,
        "eo:cloud_cover": 12.5,
        "eo:bands": [{"name": "B1", "common_name": "red"}],
        "view:sun_azimuth": 100.0,
        "sar:polarizations": ["VV"],
        "sci:doi": "10.1000/xyz",
        "sci:citation": "Cited",
        "proj:epsg": 32618,
        "proj:code": "EPSG:32618",
        "proj:wkt2": 'PROJCRS["a"]',
        "proj:projjson": {"type": "ProjectedCRS", "id": {"authority": "EPSG", "code": 32618}},
        "proj:bbox": [300000.0, 4990000.0, 400000.0, 5100000.0],
        "proj:shape": [11000, 10000],
        "proj:transform": [10.0, 0.0, 300000.0, 0.0, -10.0, 5100000.0, 0.0, 0.0, 1.0],
        "proj:geometry": {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]},
        "storage:schemes": {
            "aws": {
                "type": "aws-s3",
                "platform": "https://{bucket}.s3.{region}.amazonaws.com",
                "bucket": "b",
                "region": "ca-central-1",
                "requester_pays": True,
            }
        },
        "storage:platform": "AWS",
        "storage:region": "ca-central-1",
        "storage:requester_pays": False,
        "auth:schemes": {
            "o": {
                "type": "oauth2",
                "flows": {
                    "authorizationCode": {
                        "authorizationUrl": "https://a.example/auth",
                        "tokenUrl": "https://a.example/token",
                        "scopes": {},
                    }
                },
            },
            "k": {"type": "apiKey", "in": "query", "name": "key"},
            "s": {
                "type": "signedUrl",
                "flows": {
                    "authorizationCode": {
                        "method": "POST",
                        "authorizationApi": "https://a.example/sign",
                        "parameters": {"url": {"in": "body", "required": True, "schema": {"type": "string"}}},
                        "responseField": "signed_url",
                    }
                },
            },
        },
        "version": "1",
        "processing:level": "L2",
        "gsd": 10,
        "platform": "a",
        "instruments": ["b"],
        "mission": "c",
        "raster:bands": [{"nodata": 0, "data_type": "uint8", "scale": 1, "offset": 0, "unit": "m"}],
        "classification:classes": [{"value": 1, "name": "water", "color_hint": "0000FF", "description": "d"}],
    },
    assets={
        "dtm": {
            "href": "./files/dtm.tif",
            "type": "image/tiff; application=geotiff; profile=cloud-optimized",
            "roles": ["data"],
            "title": "Terrain / Terrain",
            "description": "d",
            "file:size": 1000,
            "file:checksum": "1220" + "0" * 64,
            "proj:shape": [100, 100],
            "proj:epsg": 3979,
            "proj:transform": [1, 0, 0, 0, -1, 0],
            "raster:bands": [
                {
                    "nodata": "nan",
                    "data_type": "float32",
                    "unit": "m",
                    "scale": 1.0,
                    "offset": 0,
                    "statistics": {"minimum": 0, "maximum": 1},
                    "histogram": {"count": 1, "buckets": [1]},
                }
            ],
            "eo:bands": [{"name": "red", "common_name": "red", "center_wavelength": 0.6}],
            "bands": [{"name": "B1", "nodata": 0, "data_type": "uint8", "classification:classes": [{"value": 1}]}],
            "alternate": {"s3": {"href": "s3://bucket/dtm.tif", "alternate:name": "S3", "storage:refs": ["aws"]}},
            "auth:refs": ["o"],
            "storage:refs": ["aws"],
            "gsd": 1,
        },
        "vrt": {"href": "https://store.example/a.vrt", "type": "application/x-ogc-vrt", "roles": ["data"]},
        "thumbnail": {"href": "t.png", "type": "image/png", "roles": ["thumbnail"]},
        "meta": {"href": "m.geojson", "type": "application/geo+json"},
        "red": {"href": "red.tif", "type": "image/tiff; application=geotiff", "eo:bands": [{"common_name": "red"}]},
    },
    links=[
        {"rel": "self", "href": f"{URL}/collections/demo/items/item-1"},
        {"rel": "collection", "href": f"{URL}/collections/demo"},
        {"rel": "license", "href": "https://example.org/licence", "title": "Licence"},
        {
            "rel": "wms",
            "href": "https://example.org/wms",
            "wms:layers": ["a"],
            "type": "image/png",
            "wms:styles": ["b"],
            "wms:dimensions": {"time": "2020"},
        },
        {
            "rel": "xyz",
            "href": "https://{s}.example.org/{z}/{x}/{y}.png",
            "href:servers": ["a", "b"],
            "type": "image/png",
        },
        {"rel": "wmts", "href": "https://example.org/wmts", "wmts:layer": "a", "wmts:dimensions": {"a": "b"}},
        {"rel": "tilejson", "href": "https://example.org/t.json"},
        {"rel": "successor-version", "href": "../item-2"},
        {"rel": "thumbnail", "href": "t.png"},
    ],
)
OLD_ITEM = {
    **{key: value for key, value in ITEM.items() if key != "stac_extensions"},
    "stac_version": "0.6.0",
    "properties": {
        "datetime": "2018-05-29T12:00:00Z",
        "eo:epsg": 32618,
        "eo:cloud_cover": 1,
        "eo:gsd": 10,
        "eo:bands": [{"name": "B1", "common_name": "red"}],
        "license": "x",
        "c:id": "demo",
    },
    "assets": {"a": {"href": "a.tif", "type": "image/vnd.stac.geotiff", "eo:bands": [0]}},
}
COLLECTION = minimal_collection(
    keywords=["a", "b"],
    providers=[{"name": "A", "roles": ["host"], "url": "https://example.org"}],
    summaries={"eo:cloud_cover": {"minimum": 0, "maximum": 100}, "gsd": [10], "eo:bands": [{"name": "B1"}]},
    item_assets={
        "dtm": {
            "title": "T",
            "type": "image/tiff; application=geotiff",
            "roles": ["data"],
            "raster:bands": [{"nodata": 0}],
            "eo:bands": [{"name": "red"}],
        }
    },
    assets={"tiles": {"href": "a.geojson", "type": "application/geo+json", "roles": ["data"]}},
    links=[
        {"rel": "license", "href": "https://example.org"},
        {"rel": "items", "href": "./items"},
        {"rel": "child", "href": "./a/collection.json", "title": "Child"},
    ],
    deprecated=False,
    **{
        "sci:doi": "10.1/x",
        "sci:publications": [{"doi": "10.1/y", "citation": "c"}],
        "auth:schemes": {},
        "proj:epsg": 4326,
        "version": "1",
    },
)
LANDING = {
    "type": "Catalog",
    "id": "c",
    "title": "T",
    "description": "D",
    "stac_version": "1.0.0",
    "conformsTo": ["https://api.stacspec.org/v1.0.0/core", "https://api.stacspec.org/v1.0.0/item-search#sort"],
    "links": [
        {"rel": "self", "href": URL},
        {"rel": "search", "href": f"{URL}/search", "method": "POST"},
        {"rel": "data", "href": f"{URL}/collections"},
        {"rel": "root", "href": URL},
    ],
}
PAGE = {
    "type": "FeatureCollection",
    "features": [ITEM, OLD_ITEM],
    "numberMatched": 2,
    "context": {"matched": 2, "limit": 10},
    "links": [
        {
            "rel": "next",
            "href": f"{URL}/search?token=next:2",
            "method": "POST",
            "merge": True,
            "body": {"token": "next:2", "limit": 10},
            "headers": {"X-A": "b"},
        }
    ],
}
QUERYABLES = {
    "$schema": "https://json-schema.org/draft/2019-09/schema",
    "$id": f"{URL}/queryables",
    "type": "object",
    "properties": {
        "eo:cloud_cover": {"title": "Clouds", "type": "number", "minimum": 0, "maximum": 100},
        "platform": {"type": "string", "enum": ["a", "b"]},
        "datetime": {"type": "string", "format": "date-time"},
        "a": {"$ref": "#/$defs/a"},
        "b": {"type": ["integer", "null"]},
        "c": {"oneOf": [{"type": "boolean"}]},
    },
    "$defs": {"a": {"type": "integer", "title": "A"}},
}
