from __future__ import annotations

import http.client
import json
from urllib.parse import urlsplit

import pytest

from demo.catalog import catalogue
from tests.recorded_answers import recorded

STORE = "http://store.example:1"


def item(identifier):
    return next(item for item in catalogue(STORE)[1] if item["id"] == identifier)


def shape_of(asset):
    return {key: value for key, value in asset.items() if key in ("type", "roles", "title")}


def path_of(asset):
    return urlsplit(asset["href"]).path


def ask(url, method="GET", body=None):
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=60)
    try:
        path = parts.path or "/"
        connection.request(method, path, body=body and json.dumps(body), headers={"Content-Type": "application/json"})
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("ours", "file"),
    [
        ("2_3-mosaic-1m", "nrcan-2026/search_hrdem-mosaic-1m_2_3.json"),
        ("mrdem", "nrcan-2026/search_mrdem-30.json"),
    ],
)
def test_an_item_has_the_members_and_assets_of_the_real_one(ours, file):
    published, made = recorded(file)["features"][0], item(ours)
    assert list(made) == list(published)
    assert list(made["properties"]) == list(published["properties"])
    assert list(made["assets"]) == list(published["assets"])
    for key, asset in published["assets"].items():
        assert list(made["assets"][key]) == list(asset)
        assert shape_of(made["assets"][key]) == shape_of(asset), key
        assert path_of(made["assets"][key]) == path_of(asset)
    for key in ("proj:epsg", "proj:shape", "proj:transform", "proj:geometry", "created"):
        assert made["properties"][key] == published["properties"][key], key
    assert made["collection"] == published["collection"]


@pytest.mark.parametrize("year", [2010, 2015, 2020])
def test_a_landcover_item_has_the_grid_of_the_real_one(year):
    published = next(
        f for f in recorded("nrcan-2022/search_landcover_3items.json")["features"] if f["id"] == f"landcover-{year}"
    )
    made = item(f"landcover-{year}")
    for key in ("proj:epsg", "proj:shape", "proj:transform", "proj:geometry", "datetime", "gsd"):
        assert made["properties"][key] == published["properties"][key], key
    assert made["bbox"] == pytest.approx(published["bbox"], abs=0.01)
    for key, asset in published["assets"].items():
        assert path_of(made["assets"][key]) == path_of(asset)
        assert made["assets"][key]["type"] == asset["type"]


def test_a_project_has_the_assets_of_the_real_ones():
    published = recorded("nrcan-2026/search_hrdem-lidar_trimmed.json")["features"][0]
    made = item("VILLE_KEDGWICK-Kedgwick_2021-1m")
    assert list(made["assets"]) == published["assets"]
    assert sorted(made["properties"]) == sorted(published["properties"])


def test_the_transform_is_in_gdals_order():
    assert item("10_3-mosaic-2m")["properties"]["proj:transform"] == [2_000_000, 2, 0, 500_000, 0, -2]
    assert item("10_3-mosaic-2m")["properties"]["proj:shape"] == [250_000, 250_000]
    assert item("11_4-mosaic-1m")["properties"]["proj:shape"] == [500_000, 550_000]


def test_the_tiles_without_a_terrain_model_have_only_the_surface():
    without = [i["id"] for i in catalogue(STORE)[1] if i["id"].endswith("mosaic-1m") and "dtm" not in i["assets"]]
    assert len(without) == 10
    assert list(item("4_8-mosaic-2m")["assets"]) == [
        "dsm",
        "extent",
        "dsm-vrt",
        "coverage",
        "thumbnail",
        "hillshade-dsm",
    ]


def test_the_collections_have_the_quirks_of_the_real_ones():
    collections = catalogue(STORE)[0]
    titles = [collection["title"] for collection in collections]
    assert next(c for c in collections if c["id"] == "landcover")["title"] is None
    assert len(titles) - len(set(titles)) == 1
    bilingual = [title for title in titles if title]
    assert all(" / " in title for title in bilingual)


def test_the_api_serves_all_items_and_every_asset_exists(datacube):
    _, body = ask(f"{datacube.stac_url}/collections")
    served = {collection["id"] for collection in json.loads(body)["collections"]}
    collections, items = catalogue(datacube.store_url)
    assert served == {collection["id"] for collection in collections}
    body = {"bbox": [-66.63, 47.42, -66.46, 47.44], "limit": 100, "collections": ["hrdem-mosaic-1m", "mrdem-30"]}
    found = json.loads(ask(f"{datacube.stac_url}/search", "POST", body)[1])["features"]
    assert {feature["id"] for feature in found} == {"10_3-mosaic-1m", "mrdem"}
    missing = [
        asset["href"]
        for item in items
        for asset in item["assets"].values()
        if ask(asset["href"], "HEAD")[0] != http.HTTPStatus.OK
    ]
    assert not missing


def test_behind_proxies_every_link_and_href_points_to_a_proxy(proxied_datacube):
    body = {"collections": ["hrdem-mosaic-1m"], "limit": 2}
    page = json.loads(ask(f"{proxied_datacube.stac_url}/search", "POST", body)[1])
    links = [link["href"] for link in page["links"]] + [
        link["href"] for feature in page["features"] for link in feature["links"]
    ]
    assert all(link.startswith(proxied_datacube.stac_url) for link in links)
    asset = page["features"][0]["assets"]["dsm"]
    assert asset["href"].startswith(proxied_datacube.store_url)
    assert ask(asset["href"], "HEAD")[0] == http.HTTPStatus.OK
    assert proxied_datacube.stac.count("POST", "/search") == 1
    assert proxied_datacube.store.count("HEAD") == 1
