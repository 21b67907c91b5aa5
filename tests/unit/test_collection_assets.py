"""What a collection says of files, read from its JSON."""

from __future__ import annotations

import pytest
from datacube_browser.core.stac import parse
from datacube_browser.core.stac.asset_records import AssetKind, ItemAsset
from datacube_browser.core.stac.links import ApiRoot

from tests.servers.stub import minimal_collection, minimal_item

ROOT = ApiRoot("https://a.example/stac")
COG = "image/tiff; application=geotiff; profile=cloud-optimized"


def parsed(**fields):
    return parse.collection(minimal_collection("c", **fields), ROOT)


def test_the_files_of_a_collection_are_resolved_below_it():
    files = parsed(assets={"dtm": {"href": "./dtm.tif", "type": COG}}).files
    assert files.is_collection
    assert (files.id, files.collection_id, files.bbox) == ("c", "c", (-141.0, 41.0, -52.0, 84.0))
    assert [asset.href for asset in files.assets] == ["https://a.example/stac/collections/dtm.tif"]


def test_they_are_resolved_by_the_collections_own_address():
    links = [{"rel": "self", "href": "https://a.example/static/c/collection.json"}]
    (asset,) = parsed(assets={"dtm": {"href": "./dtm.tif", "type": COG}}, links=links).assets
    assert asset.href == "https://a.example/static/c/dtm.tif"


def test_schemes_of_the_collection_are_those_of_its_files():
    schemes = {"own": {"type": "custom-s3", "platform": "https://store.example"}}
    found = parsed(
        assets={"dtm": {"href": "s3://bucket/dtm.tif", "type": COG, "storage:refs": ["own"]}},
        **{"storage:schemes": schemes},
    )
    assert found.assets[0].href == "https://store.example/bucket/dtm.tif"


def test_a_file_has_its_own_grid():
    grid = {"proj:code": "EPSG:3979", "proj:shape": [10, 10], "proj:transform": [1.0, 0, 0, 0, -1.0, 0]}
    (asset,) = parsed(assets={"dtm": {"href": "dtm.tif", "type": COG, **grid}}).assets
    assert asset.georeference.crs == "EPSG:3979"


@pytest.mark.parametrize(
    "asset",
    [
        {"href": "t.png", "type": "image/png"},
        {"href": "t.jpg", "type": "image/jpeg", "roles": ["thumbnail"]},
        {"href": "o.tif", "type": COG, "roles": ["overview"]},
        {"href": "abfs://items/a.parquet", "roles": ["stac-items"]},
    ],
)
def test_pictures_and_tables_of_items_are_no_files_to_list(asset):
    assert parsed(assets={"a": asset}).files is None
    assert parsed(assets={"a": asset, "dtm": {"href": "dtm.tif", "type": COG}}).files is not None


def test_item_assets_are_kept_in_their_order():
    found = parsed(
        item_assets={
            "dtm": {"type": COG, "title": "Terrain", "roles": ["data"], "description": "Heights"},
            "mask": {"type": "image/tiff"},
            "report": {},
            "": {"type": COG},
            "x" * 5000: {"type": COG},
        }
    )
    assert found.item_assets == (
        ItemAsset("dtm", "Terrain", AssetKind.COG, ("data",), "Heights"),
        ItemAsset("mask", "mask", AssetKind.GEOTIFF),
    )


@pytest.mark.parametrize("value", [None, 7, "x", [], [{}], {}, {"a": None}, {"a": 7}, {"a": []}, {"a": {"href": 7}}])
def test_values_of_other_types_count_as_missing(value):
    found = parsed(assets=value, item_assets=value)
    assert found.assets == ()
    assert found.files is None
    assert all(each.kind is AssetKind.OTHER for each in found.item_assets)


def test_a_collection_with_too_many_assets_keeps_the_first():
    many = {f"a{number}": {"href": f"{number}.tif", "type": COG} for number in range(5000)}
    found = parsed(assets=many, item_assets=many)
    assert len(found.assets) == len(found.item_assets) == 1000


def item_of(properties=None, collection=None, **asset):
    fields = {name.replace("__", ":"): value for name, value in asset.items()}
    item = minimal_item("i", "c", assets={"dtm": {"type": COG, **fields}})
    item["properties"] |= properties or {}
    (found,), _ = parse.items([item], ROOT, {"c": minimal_collection("c", **(collection or {}))})
    return found.assets[0]


STORE = {"storage:schemes": {"own": {"type": "custom-s3", "platform": "https://store.example"}}}


def test_items_refer_to_the_stores_of_their_collection():
    found = item_of(collection=STORE, href="s3://bucket/dtm.tif", storage__refs=["own"])
    assert found.href == "https://store.example/bucket/dtm.tif"


def test_what_an_item_says_itself_counts_more():
    own = {
        "storage:schemes": {"own": {"type": "custom-s3", "platform": "https://mine.example"}},
        "storage:region": "eu-west-3",
    }
    more = {**STORE, "storage:region": "us-west-2", "auth:schemes": {"key": {"type": "apiKey"}}}
    found = item_of(own, more, href="s3://bucket/dtm.tif", storage__refs=["own"])
    assert found.href == "https://mine.example/bucket/dtm.tif"
    assert item_of(own, more, href="s3://bucket/dtm.tif").href == "https://bucket.s3.eu-west-3.amazonaws.com/dtm.tif"
    assert item_of(own, more, href="https://e.example/dtm.tif", auth__refs=["key"]).access.sign_in == "apiKey"


@pytest.mark.parametrize("value", [None, 7, "x", [], [{}], {"own": None}, {"own": 7}])
def test_ways_of_other_types_count_as_missing(value):
    found = item_of(
        collection={"storage:schemes": value, "auth:schemes": value}, href="s3://bucket/dtm.tif", storage__refs=["own"]
    )
    assert found.href == "https://bucket.s3.amazonaws.com/dtm.tif"
