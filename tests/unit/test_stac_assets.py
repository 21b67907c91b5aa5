from __future__ import annotations

import pytest
from datacube_browser.core.stac.asset_kinds import asset_kind
from datacube_browser.core.stac.asset_records import AssetKind
from datacube_browser.core.stac.assets import asset

GEOTIFFS = (
    *("image/tiff; application=geotiff", "image/tif", "IMAGE/TIFF", "image/geotiff", "image/x-geotiff"),
    *("image/x.geotiff", "image/vnd.stac.geotiff", "application/geotiff", "application/x-geotiff", "application/tiff"),
    *("image/x-tiff", "image/geo+tiff", "GeoTIFF", "tiff"),
)
COGS = (
    *("image/tiff; profile=cloud-optimized; application=geotiff", "image/tiff;profile = 'cloud-optimized'"),
    *("image/geotiff; cloud-optimized=true", "image/x.geotiff; profile=cloud_optimized", "image/tiff; cloud-optimized"),
    *("image/tiff, application=geotiff, profile=cloud-optimized", "image/cog", "COG", "application/vnd.cog"),
)
BASE = "https://example.org/stac/api/collections/c/items/i"


@pytest.mark.parametrize(
    ("media_type", "file", "kind"),
    [
        ("image/tiff; application=geotiff; profile=cloud-optimized", "a.tif", AssetKind.COG),
        ("image/tiff; application=geotiff; cloud-optimized=true", "a.tif", AssetKind.COG),
        ("image/vnd.stac.geotiff; cloud-optimized=true", "a", AssetKind.COG),
        ('IMAGE/TIFF; application=geotiff; profile="cloud-optimized"', "a.tif", AssetKind.COG),
        ("image/tiff;application=geotiff;profile=cloud-optimized", "a.tif", AssetKind.COG),
        ("image/tiff; application=geotiff", "a.tif", AssetKind.GEOTIFF),
        ("image/tiff", "a.tif", AssetKind.GEOTIFF),
        ("application/xml", "a-dtm.vrt", AssetKind.VRT),
        ("application/xml", "a.xml", AssetKind.OTHER),
        ("application/geo+json", "a-extent.geojson", AssetKind.GEOJSON),
        ("application/json", "a-extent.geojson", AssetKind.GEOJSON),
        ("application/json", "a.json", AssetKind.OTHER),
        ("application/geopackage+sqlite3", "a-coverage.gpkg", AssetKind.GEOPACKAGE),
        ("image/png", "a.png", AssetKind.PNG),
        ("image/jpeg", "a.jpg", AssetKind.OTHER),
        ("application/pdf", "a.tif", AssetKind.OTHER),
        ("", "a.TIFF", AssetKind.GEOTIFF),
        ("", "a.vrt?sv=2026&sig=abc", AssetKind.VRT),
        ("application/octet-stream", "a.gpkg", AssetKind.GEOPACKAGE),
        ("", "download", AssetKind.OTHER),
        *((media_type, "a", AssetKind.GEOTIFF) for media_type in GEOTIFFS),
        *((media_type, "a", AssetKind.COG) for media_type in COGS),
        *(("", f"a{ending}", AssetKind.GEOTIFF) for ending in (".tif", ".TIF", ".gtiff", ".geotiff")),
        ("image/jp2", "a", AssetKind.JPEG_2000),
        ("image/jpeg2000", "a", AssetKind.JPEG_2000),
        ("image/jpx", "a", AssetKind.JPEG_2000),
        ("", "B04.JP2", AssetKind.JPEG_2000),
        ("image/jp2", "Nodes(a)/$value", AssetKind.JPEG_2000),
        ("application/x-netcdf", "a", AssetKind.NETCDF),
        ("application/netcdf", "a", AssetKind.NETCDF),
        ("application/octet-stream", "a.nc", AssetKind.NETCDF),
        ("application/x-gdal-vrt", "a", AssetKind.VRT),
        ("application/vrt", "a", AssetKind.VRT),
        ("text/xml", "a.vrt", AssetKind.VRT),
        ("application/vnd.laszip+copc", "a", AssetKind.COPC),
        ("application/vnd.laszip", "a.copc.laz", AssetKind.COPC),
        ("", "a.copc.laz?x=1", AssetKind.COPC),
        ("application/vnd.laszip", "a.laz", AssetKind.LAS),
        ("application/json", "cloud/ept.json", AssetKind.EPT),
        ("", "a.las", AssetKind.LAS),
        ("application/vnd.flatgeobuf", "a", AssetKind.FLATGEOBUF),
        ("application/flatgeobuf", "a", AssetKind.FLATGEOBUF),
        ("application/octet-stream", "a.fgb", AssetKind.FLATGEOBUF),
        ("application/geopackage+vnd.sqlite3", "a", AssetKind.GEOPACKAGE),
        ("application/x-gpkg", "a", AssetKind.GEOPACKAGE),
        ("application/vnd.apache.parquet", "a", AssetKind.GEOPARQUET),
        ("application/x-parquet", "a", AssetKind.GEOPARQUET),
        ("", "a.geoparquet", AssetKind.GEOPARQUET),
        ("application/vnd.pmtiles", "a", AssetKind.PMTILES),
        ("application/octet-stream", "a.pmtiles", AssetKind.PMTILES),
        ("application/vnd.mbtiles", "a", AssetKind.MBTILES),
        ("application/vnd.sqlite3", "a.mbtiles", AssetKind.MBTILES),
        ("application/vnd+zarr", "a", AssetKind.ZARR),
        ("application/vnd.zarr; version=3", "a", AssetKind.ZARR),
        ("", "a.zarr/", AssetKind.ZARR),
        ("application/x-hdf5", "a", AssetKind.HDF5),
        ("application/zip", "a.tif.zip", AssetKind.OTHER),
        ("GeoJSON", "a", AssetKind.GEOJSON),
        ("text/html", "a.fgb", AssetKind.OTHER),
        (" Image/TIFF ; Application = GeoTIFF ; profile = Cloud-Optimized ;", "a", AssetKind.COG),
        ("image / tiff", "a", AssetKind.GEOTIFF),
        ('"image/tiff"', "a", AssetKind.GEOTIFF),
        ("'image/tiff; profile=cloud-optimized'", "a", AssetKind.COG),
        ("image/tiff application=geotiff profile=cloud-optimized", "a", AssetKind.COG),
        ("application=geotiff; profile=cloud-optimized", "a.tif", AssetKind.COG),
        ("image/tiff;", "a.tif#page=1", AssetKind.GEOTIFF),
        ("raster", "a.tif", AssetKind.GEOTIFF),
        ("application/x-something", "a.gpkg?version=2", AssetKind.GEOPACKAGE),
        ("image/jpeg", "a.tif", AssetKind.OTHER),
        ("text/plain; charset=utf-8", "a.geojson", AssetKind.GEOJSON),
        ("text/csv", "a.parquet", AssetKind.OTHER),
        ("image/tiff", "a.zip", AssetKind.OTHER),
        ("image/tiff; application=geotiff", "a.tif.gz", AssetKind.OTHER),
        ("application/x-netcdf", "a.nc.zip", AssetKind.OTHER),
        ("application/geo+json", "a.tar.gz?x=a.geojson", AssetKind.OTHER),
        ("application/vnd+zarr", "a.zarr.zip", AssetKind.ZARR),
        ("image/tiff; application=geotiff; profile=cloud-optimized", "a.vrt", AssetKind.VRT),
        ("image/tiff", "B04.jp2", AssetKind.JPEG_2000),
        ("image/tiff", "a.gpkg", AssetKind.GEOPACKAGE),
        ("image/tiff", "a.png", AssetKind.PNG),
        ("image/tiff", "cloud/ept.json/", AssetKind.EPT),
    ],
)
def test_the_kind_comes_from_the_media_type_or_else_the_file_extension(media_type, file, kind):
    assert asset_kind(media_type, (), f"https://example.org/{file}") is kind


def test_a_role_can_mark_a_tiff_as_cloud_optimized():
    assert asset_kind("image/tiff", ("data", "cloud-optimized"), "https://example.org/a.tif") is AssetKind.COG
    assert asset_kind("", ("cloud-optimized",), "https://example.org/a.tif") is AssetKind.COG
    assert asset_kind("image/png", ("cloud-optimized",), "https://example.org/a.png") is AssetKind.PNG


def parsed(over_https=True, **fields):
    return asset("dtm", fields, BASE, {}, over_https=over_https)


def test_a_relative_url_is_resolved_against_the_item():
    assert parsed(href="./dtm.tif").href == "https://example.org/stac/api/collections/c/items/dtm.tif"
    assert parsed(href="/files/dtm.tif").href == "https://example.org/files/dtm.tif"
    assert parsed(href="//cdn.example.org/dtm.tif").href == "https://cdn.example.org/dtm.tif"


def test_an_http_url_in_an_https_catalogue_becomes_https():
    assert parsed(href="http://bucket.s3.amazonaws.com/a.tif").href == "https://bucket.s3.amazonaws.com/a.tif"


@pytest.mark.parametrize(
    "href",
    [
        "http://127.0.0.1/a.tif",
        "http://[::1]/a.tif",
        "http://localhost/a.tif",
        "http://nas/a.tif",
        "http://e.org:8080/a",
    ],
)
def test_the_url_of_a_private_server_stays_http(href):
    assert parsed(href=href).href == href


def test_an_http_catalogue_keeps_its_http_urls():
    assert parsed(over_https=False, href="http://example.org/a.tif").href == "http://example.org/a.tif"


def test_a_fragment_is_no_part_of_a_files_address():
    """GDAL would take it for a part of the name, and find the file itself in the place of each file beside it."""
    assert parsed(href="a.jp2?x=1#page=2").href == "https://example.org/stac/api/collections/c/items/a.jp2?x=1"
    assert parsed(href="s3x://bucket/a#b").href == "s3x://bucket/a#b"


def test_other_schemes_are_left_alone():
    assert parsed(href="ftp://example.org/a.tif").href == "ftp://example.org/a.tif"


def test_an_asset_without_a_title_has_its_key_as_title():
    assert parsed(href="a.tif").title == "dtm"


@pytest.mark.parametrize(("size", "expected"), [(133335592634, 133335592634), ("12", None), (-1, None), (1e999, None)])
def test_only_a_valid_file_size_is_read(size, expected):
    assert parsed(href="a.tif", **{"file:size": size}).size == expected


@pytest.mark.parametrize("href", [None, "", "  ", 7, "http://[broken"])
def test_an_asset_without_a_url_is_an_error(href):
    with pytest.raises(ValueError, match="no address"):
        parsed(href=href)
