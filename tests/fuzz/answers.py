"""Valid answers of services, to be broken, and answers that none of them gives."""

from __future__ import annotations

OTHERS = (
    *(
        b"",
        b"null",
        b"[]",
        b"{}",
        b'"a"',
        b"1e999",
        b"[" * 50_000,
        b"<html><body>Sign in</body></html>",
        b"\xff\xfe\x00",
    ),
    b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><Error><Message>&x;</Message></Error>",
    b"<Error><Code>InvalidAccessKeyId</Code><Message>sig=s3cr3t</Message></Error>",
    b'{"error": {"code": "x", "message": "https://a.example/a.tif?sig=s3cr3t"}, "description": ["sig=s3cr3t"]}',
)
ERROR = {
    "code": "NotFoundError",
    "description": "No item of this id",
    "detail": [{"loc": ["body", "id"], "msg": "is missing", "type": "value_error"}],
    "error": "invalid_request",
    "error_description": ["a", "b"],
    "errors": [{"message": "m", "code": 5}],
}

_ID = "0b5c0c3a-6d2f-4b6e-9c1d-1f2e3d4c5b6a"
_NAMED = {"_id": _ID, "name": "A name", "technical_name": "a_name"}
#: By what `record_reading` reads of them.
RECORDS = {
    "account": {
        "_id": _ID,
        "email": "a@example.org",
        "first_name": "A",
        "last_name": "B",
        "communities_member": [
            {"rights": ["UPLOAD", "PROCESSING"], "community": {**_NAMED, "datastore": _ID, "supervisor": _ID}}
        ],
    },
    "datastore": {
        **_NAMED,
        "active": True,
        "configuration_layer_name_prefix": "SANDBOX_",
        "endpoints": [
            {
                "quota": 10,
                "use": 1,
                "endpoint": {
                    **_NAMED,
                    "type": "WMS-RASTER",
                    "open": True,
                    "urls": [{"type": "WMS", "url": "https://a.example/wms-r"}, "https://a.example/b"],
                    "force_attribution": True,
                },
            }
        ],
        "storages": {
            "data": [{"quota": 10**9, "use": 5, "storage": {**_NAMED, "type": "S3", "labels": ["PYRAMIDE"]}}],
            "uploads": {},
        },
        "processings": [_ID, {"_id": _ID}],
    },
    "processing": {
        **_NAMED,
        "description": "D",
        "parameters": [
            {
                "name": "x",
                "description": "X",
                "mandatory": True,
                "default_value": 5,
                "constraints": {"type": "integer", "minimum": 1, "maximum": 9, "enum": [1, 5], "multipleOf": 1},
            },
            {"name": "y", "constraints": {"type": "array", "items": {"type": "string"}, "minItems": 1}},
        ],
    },
    "execution": {
        "_id": _ID,
        "status": "PROGRESS",
        "processing": _NAMED,
        "output": {"stored_data": _NAMED},
        "inputs": {"stored_data": [_NAMED, _ID], "upload": []},
        "parameters": {"layers": "a", "bbox": [0, 0, 1, 1]},
        "creation": "2025-01-01T00:00:00Z",
        "launch": "2025-01-01T00:00:01.123456Z",
        "start": None,
        "finish": "2025-01-02T00:00:00+02:00",
    },
    "stored_data": {
        **_NAMED,
        "type": "ROK4-PYRAMID-RASTER",
        "status": "GENERATED",
        "srs": "EPSG:3857",
        "size": 12345,
        "extent": {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]},
        "tags": {"a": "b"},
        "storage": {"type": "S3", "labels": ["PYRAMIDE"]},
        "type_infos": {
            "tms": "PM",
            "levels": ["0", "1", "12"],
            "channels_format": "UINT8",
            "channels_number": 3,
            "compression": "PNG",
            "nodata_value": "255,255,255",
        },
    },
    "configuration": {
        **_NAMED,
        "type": "WMTS-TMS",
        "layer_name": "a",
        "status": "PUBLISHED",
        "type_infos": {"title": "T", "used_data": [{"stored_data": _ID, "bottom_level": "12", "top_level": "0"}]},
    },
    "offering": {
        "_id": _ID,
        "status": "PUBLISHED",
        "type": "WMTS-TMS",
        "layer_name": "a",
        "open": True,
        "visibility": "PUBLIC",
        "configuration": {"_id": _ID},
        "endpoint": _ID,
        "urls": [{"type": "WMTS", "url": "https://a.example/wmts?SERVICE=WMTS"}],
    },
    "metadata": {"_id": _ID, "file_identifier": "fr.a"},
}
SCHEMA = {
    "type": ["array", "string", "number"],
    "items": {"type": "array", "items": {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": True}},
    "minItems": 1,
    "maxItems": 3,
    "minLength": 2,
    "maxLength": 5,
    "minimum": 1,
    "maximum": 9,
    "multipleOf": 0.5,
    "enum": [1, "a", [[1]]],
    "uniqueItems": True,
}
LOG = (
    "Cannot download https://wms.example/wms?key=s3cr3t&REQUEST=GetMap",
    "Failure 1 : wait for 60 s",
    "Failure 7: wait for 3600s",
    "Failure 999999 : wait for 999999 s",
    "[INFO] BE4 works on",
)

#: What signing services answer, by their kinds; of templates, by their place in the test.
SIGNED = {
    "teledetection": {
        "expiry": "2099-01-01T00:00:00Z",
        "urls": {
            "https://store.example/data/a.tif": "https://store.example/data/a.tif?X-Amz-Expires=600&X-Amz-Signature=a",
            "https://store.example/data/b.tif": "https://store.example/data/b.tif?X-Amz-Signature=b",
        },
    },
    "sas": {"msft:expiry": "2099-01-01T00:00:00Z", "token": "?se=2099-01-01T00%3A00%3A00Z&sp=r&sig=abc%3D"},
    "0": {"data": {"href": "https://store.example/data/a.tif?sig=a&Expires=4070908800", "end": 3600}},
    "1": {
        "urls": ["https://store.example/data/a.tif?sig=a", "/data/b.tif?sig=b"],
        "end": {"https://store.example/data/a.tif": "2099-01-01T00:00:00Z"},
    },
    "2": ["https://store.example/data/a.tif?sig=a"],
}
TOKENS = {
    "access_token": "eyJhbGciOiJub25lIn0.eyJleHAiOjQwNzA5MDg4MDB9.a",  # pragma: allowlist secret
    "refresh_token": "r",
    "token_type": "Bearer",
    "expires_in": 300,
    "refresh_expires_in": "1800",
    "scope": "openid",
}
DISCOVERY = {
    "token_endpoint": "https://id.example/token",
    "device_authorization_endpoint": "https://id.example/device",
    "components": {
        "securitySchemes": {
            "OAuth2PasswordBearer": {"type": "oauth2", "flows": {"password": {"tokenUrl": "/token", "scopes": {}}}},
            "k": {"type": "apiKey", "flows": [{"tokenUrl": "x"}]},
        }
    },
}

WMTS = b"""<Capabilities xmlns="http://www.opengis.net/wmts/1.0" xmlns:ows="http://www.opengis.net/ows/1.1"
 xmlns:xlink="http://www.w3.org/1999/xlink" version="1.0.0"><ows:OperationsMetadata><ows:Operation name="GetTile">
<ows:DCP><ows:HTTP><ows:Get xlink:href="https://tiles.example/wmts?"/></ows:HTTP></ows:DCP></ows:Operation></ows:OperationsMetadata>
<Contents><Layer><ows:Title>A</ows:Title><ows:Identifier>A</ows:Identifier><Style isDefault="true">
<ows:Identifier>normal</ows:Identifier></Style><Format>image/png</Format><TileMatrixSetLink>
<TileMatrixSet>PM</TileMatrixSet></TileMatrixSetLink><ResourceURL format="image/png" resourceType="tile"
 template="https://tiles.example/{TileMatrix}/{TileCol}/{TileRow}.png"/></Layer><TileMatrixSet>
<ows:Identifier>PM</ows:Identifier><ows:SupportedCRS>urn:ogc:def:crs:EPSG::3857</ows:SupportedCRS><TileMatrix>
<ows:Identifier>0</ows:Identifier></TileMatrix></TileMatrixSet></Contents></Capabilities>"""

AUX = b"""<PAMDataset><SRS dataAxisToSRSAxisMapping="1,2">PROJCS["a"]</SRS>
<GeoTransform>0, 1, 0, 0, 0, -1</GeoTransform>
<Metadata domain="OVERVIEWS"><MDI key="OVERVIEW_FILE">/etc/passwd</MDI></Metadata><PAMRasterBand band="1">
<NoDataValue>0</NoDataValue><Scale>2</Scale><Offset>1</Offset><UnitType>m</UnitType><ColorInterp>Gray</ColorInterp>
<Histograms/></PAMRasterBand></PAMDataset>"""
