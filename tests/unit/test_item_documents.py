"""What of an item is its metadata, and what its whole product."""

from __future__ import annotations

import pytest
from datacube_browser.core.download import file_names
from datacube_browser.core.stac.asset_records import Asset, AssetKind
from datacube_browser.core.stac.assets import asset
from datacube_browser.core.stac.item_documents import metadata_files, product_files
from datacube_browser.core.stac.records import Item

BASE = "https://example.org/stac/collections/c/items/i"


def found(name, media_type="", *roles):
    """Whether the file is metadata, and whether it is a product."""
    value = {"href": name, "type": media_type, "roles": list(roles)}
    only = Item("i", "c", None, None, None, (asset("a", value, BASE, {}, over_https=True),))
    return bool(metadata_files(only)), bool(product_files(only))


@pytest.mark.parametrize(
    ("name", "media_type", "roles"),
    [
        ("DIM_SPOT6.XML", "application/xml", ["metadata"]),
        ("MTD_ALL.xml", "text/xml", ["metadata"]),
        ("MTL.txt", "text/plain", ["metadata"]),
        ("MTL.json", "application/json", ["metadata", "mtl"]),
        ("inspire", "", ["metadata"]),
    ],
)
def test_documents_of_that_role_are_metadata(name, media_type, roles):
    assert found(name, media_type, *roles) == (True, False)


@pytest.mark.parametrize(
    ("name", "media_type", "roles"),
    [
        ("S2A.zip", "application/zip", ["data"]),
        ("S2A.SAFE.zip", "", ["data"]),
        ("scene.ZIP", "application/octet-stream", []),
        ("$value", "application/zip", ["data", "metadata", "archive"]),  # as CDSE has it
        ("scene.tar.gz", "", ["data"]),
        ("scene.tgz?x=1", "", ["data"]),
        ("scene", "application/x-tar; charset=binary", ["data"]),
        ("scene", "application/octet-stream", ["product"]),
        ("scene.tif", "image/tiff", ["product"]),
        ("scene", "", ["archive"]),
    ],
)
def test_archives_and_files_of_that_role_are_products(name, media_type, roles):
    assert found(name, media_type, *roles) == (False, True)


@pytest.mark.parametrize(
    ("name", "media_type", "roles"),
    [
        ("extent.geojson", "application/geo+json", ["metadata"]),
        ("dtm.vrt", "application/xml", ["metadata"]),
        ("preview.png", "image/png", ["metadata"]),
        ("scene.tif", "image/tiff", ["data"]),
        ("licence.pdf", "application/pdf", ["licence"]),
        ("s3://bucket:80/scene.zip", "application/zip", ["data"]),
        ("s3://bucket:80/manifest.xml", "application/xml", ["metadata"]),
    ],
)
def test_layers_pictures_and_what_cannot_be_fetched_are_neither(name, media_type, roles):
    assert found(name, media_type, *roles) == (False, False)


def test_a_name_that_several_scenes_have_gets_their_ids():
    def metadata(name):
        return Asset("md", f"https://e.example/{name}", "md", AssetKind.OTHER)

    pairs = [("s1", metadata("a/MTD_ALL.xml")), ("s2", metadata("b/mtd_all.xml")), ("s3", metadata("c/DIM.XML"))]
    assert file_names(pairs) == ["s1_MTD_ALL.xml", "s2_mtd_all.xml", "DIM.XML"]
