"""Items and a collection from before STAC 1.0, each by the specification of its version."""

from __future__ import annotations

SQUARE = {"type": "Polygon", "coordinates": [[[65, 43], [68, 43], [68, 45], [65, 45], [65, 43]]]}
BANDS = [
    {"name": "B1", "common_name": "coastal", "center_wavelength": 0.44},
    {"name": "B4", "common_name": "red", "center_wavelength": 0.65},
]


def old(version, extensions=None, properties=None, assets=None, **members):
    item = {
        "type": "Feature",
        "id": f"item-{version}",
        "bbox": [65, 43, 68, 45],
        "geometry": SQUARE,
        "collection": "landsat-8-l1",
        "properties": {"datetime": "2015-01-01T06:16:17Z", **(properties or {})},
        "assets": assets or {"B4": {"type": "image/x.geotiff", "href": "https://example.org/B4.TIF"}},
        "links": [{"rel": "self", "href": "item.json"}],
        **members,
    }
    if version >= "0.8":
        item["stac_version"] = version
    if extensions is not None:
        item["stac_extensions"] = extensions
    return item


#: 0.6: no version, no list of extensions; bands and common properties are in the collection.
LANDSAT_06 = old(
    "0.6.0",
    properties={"eo:sun_azimuth": 160.8, "eo:sun_elevation": 20.2, "eo:cloud_cover": 94, "eo:epsg": 32642},
    assets={
        "B1": {"type": "image/x.geotiff", "eo:bands": [0], "href": "https://example.org/B1.TIF"},
        "B4": {"type": "image/x.geotiff", "eo:bands": [1], "href": "https://example.org/B4.TIF"},
    },
)
LANDSAT_COLLECTION = {
    "stac_version": "0.6.0",
    "id": "landsat-8-l1",
    "title": "Landsat 8 L1",
    "description": "Landsat 8",
    "license": "proprietary",
    "extent": {"spatial": [-180.0, -90.0, 180.0, 90.0], "temporal": ["2013-06-01T00:00:00Z", None]},
    "properties": {"eo:platform": "landsat-8", "eo:instrument": "OLI_TIRS", "eo:bands": BANDS},
    "links": [],
}
SAR_07 = old(
    "0.7.0",
    properties={"sar:platform": "sentinel-1", "sar:instrument": "C-SAR", "sar:type": "GRD", "sar:polarization": ["VV"]},
)
RANGE_08 = old(
    "0.8.1",
    ["datetime-range"],
    {"dtr:start_datetime": "2015-01-01T00:00:00Z", "dtr:end_datetime": "2015-01-31T00:00:00Z", "datetime": None},
)
ONLY_EPSG_08 = old("0.8.1", ["eo"], {"eo:epsg": 32642})
PROJECTED_09 = old(
    "0.9.0",
    ["eo", "view", "projection", "checksum"],
    {
        "eo:gsd": 30,
        "view:off_nadir": 1.5,
        "eo:bands": BANDS,
        "proj:epsg": 32642,
        "proj:shape": [10, 20],
        "proj:transform": [30, 0, 300000, 0, -30, 5000000],
        "license": "proprietary",
    },
    {"B4": {"href": "B4.tif", "type": "image/tiff; application=geotiff", "eo:bands": [1], "checksum:multihash": "12"}},
)
BETA = old(
    "1.0.0-beta.2",
    ["eo", "projection"],
    {"eo:cloud_cover": 12, "proj:epsg": 3979},
    {"B4": {"href": "B4.tif", "eo:bands": [BANDS[1]], "roles": ["data"]}},
)
RC = old(
    "1.0.0-rc.1",
    ["https://stac-extensions.github.io/projection/v1.0.0/schema.json"],
    {"proj:epsg": 3979, "license": "various"},
)
