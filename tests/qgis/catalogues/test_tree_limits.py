"""Trees of files that are larger than what is kept of them, or whose server goes away in the midst of a search."""

from __future__ import annotations

import json

import pytest
from datacube_browser.core.catalogs import Catalog
from datacube_browser.core.errors import NetworkError
from datacube_browser.core.stac import tree_index, tree_reader, tree_walk
from datacube_browser.core.stac.query import ItemQuery, Reach
from datacube_browser.core.stac.service import StacService

from tests.qgis.canceling import canceled_at_each
from tests.qgis.in_background import done, failed
from tests.servers.proxy import Reset
from tests.servers.stub import json_answer, landing_page, minimal_collection, minimal_item
from tests.static_trees import catalog_file, collection_file, item_file

pytestmark = pytest.mark.usefixtures("qgis_app")


def files(url):
    return StacService(Catalog("", "Files", f"{url}/catalog.json"))


def search(service, *collections, **others):
    return done(lambda feedback: service.search(ItemQuery(collections, **others), feedback))


def ids(page):
    return [item.id for item in page.items]


def small_tree(count=3):
    """So many collections with an item each."""
    names = [f"c{number}" for number in range(count)]
    return {
        "/catalog.json": catalog_file("root", *(("child", f"{name}/collection.json") for name in names)),
        **{f"/{name}/collection.json": collection_file(name, ("item", "i.json")) for name in names},
        **{f"/{name}/i.json": item_file(f"i-{name}") for name in names},
    }


def test_of_more_items_than_are_kept_those_that_were_forgotten_are_read_again(stub_api, monkeypatch):
    monkeypatch.setattr(tree_index, "_MOST_ITEMS", 2)
    api = stub_api(small_tree())
    service = files(api.url)
    assert ids(search(service)) == ["i-c0", "i-c1", "i-c2"]
    api.clear()
    assert ids(search(service)) == ["i-c0", "i-c1", "i-c2"]
    assert 1 <= api.count("GET", "/i.json") <= 3


def test_of_more_lists_than_are_kept_those_that_were_forgotten_are_read_again(stub_api, monkeypatch):
    monkeypatch.setattr(tree_index, "_MOST_STREAMS", 1)
    names = ("a", "b")
    api = stub_api(
        {
            "/catalog.json": catalog_file("root", *(("child", f"{name}.json") for name in names)),
            **{f"/{name}.json": collection_file(name, ("items", f"{name}-items.json")) for name in names},
            **{f"/{name}-items.json": {"type": "FeatureCollection", "features": [item_file(name)]} for name in names},
        }
    )
    service = files(api.url)
    for _ in range(2):
        assert ids(search(service)) == ["a", "b"]
    assert api.count("GET", "/a-items.json") == 2


def test_a_list_of_items_in_another_format_is_none(stub_api):
    table = {"rel": "items", "href": "items.csv", "type": "text/csv"}
    api = stub_api(
        {
            "/catalog.json": catalog_file("root", ("child", "a.json")),
            "/a.json": {**collection_file("a"), "links": [table]},
            "/items.csv": json_answer({}, 500),
        }
    )
    page = search(files(api.url))
    assert (page.items, page.skipped) == ((), ())
    assert api.count("GET", "csv") == 0


def test_an_item_that_is_broken_is_said_and_the_others_come(stub_api):
    broken = {"type": "Feature", "geometry": None, "assets": [], "properties": {}, "links": 7}
    api = stub_api({**small_tree(2), "/c0/i.json": broken})
    page = search(files(api.url))
    assert ids(page) == ["i-c1"]
    assert len(page.skipped) == 1


def test_the_deepest_level_that_is_read_need_hold_nothing(stub_api, monkeypatch):
    monkeypatch.setattr(tree_walk, "MOST_LEVELS", 1)
    api = stub_api(
        {
            "/catalog.json": catalog_file("root", ("child", "a/catalog.json"), ("child", "b/catalog.json")),
            "/a/catalog.json": catalog_file("a", ("item", "1.json")),
            "/a/1.json": item_file("1"),
            "/b/catalog.json": catalog_file("b", ("child", "c/catalog.json")),
            "/b/c/catalog.json": catalog_file("c"),
        }
    )
    page = search(files(api.url))
    assert ids(page) == ["1"]
    assert ["1 levels deep" in each.why for each in page.skipped] == [True]


@pytest.mark.parametrize("ahead", [0, 300], ids=["when its turn comes", "with its catalogue"])
def test_a_server_that_goes_away_ends_the_search_with_its_error(stub_api, proxy, monkeypatch, ahead):
    """What is left out would be most of the catalogue."""
    monkeypatch.setattr(tree_reader, "_READ_AHEAD", ahead)
    behind = proxy(stub_api(small_tree(4)).url)
    behind.fault(Reset(), path=r"/c[123]/")
    error = failed(lambda feedback: files(behind.url).search(ItemQuery(()), feedback))
    assert isinstance(error, NetworkError)


def test_a_search_that_reads_ahead_can_be_canceled_at_each_record(stub_api, monkeypatch):
    monkeypatch.setattr(tree_reader, "_READ_AHEAD", 0)
    api = stub_api(small_tree(2))

    def find(feedback):
        service = files(api.url)
        service.connect(feedback, forgets=True)
        return service.search(ItemQuery(()), feedback)

    page, requests = canceled_at_each(api, monkeypatch, find)
    assert ids(page) == ["i-c0", "i-c1"]
    assert requests >= 3


@pytest.fixture
def with_api(stub_api, proxy):
    """A catalogue of files that leads to an API, behind a proxy, which gives two pages of one item."""

    def answer(seen):
        token = json.loads(seen.body).get("token", 0)
        following = {"rel": "next", "method": "POST", "href": "@URL@/api/search", "body": {"token": 1}, "merge": True}
        return {
            "type": "FeatureCollection",
            "features": [minimal_item(f"i{token}")],
            "links": [] if token else [json.loads(json.dumps(following).replace("@URL@", behind.url))],
        }

    behind = proxy("")
    landing = json.loads(json.dumps(landing_page()).replace("@URL@", f"{behind.url}/api"))
    api = stub_api(
        {
            "GET /api": landing,
            "GET /api/collections": {"collections": [minimal_collection()], "links": []},
            "POST /api/search": answer,
            "/catalog.json": catalog_file("root", ("child", f"{behind.url}/api")),
        }
    )
    behind.upstream = api.url
    return behind, api


def test_an_api_in_a_tree_that_fails_in_the_midst_leaves_what_has_come(with_api):
    behind, api = with_api
    answer = api.routes["POST /api/search"]

    def first_alone(seen):
        return answer(seen) if "token" not in json.loads(seen.body) else json_answer({}, 500)

    api.routes["POST /api/search"] = first_alone
    page = search(files(behind.url))
    assert ids(page) == ["i0"]
    assert len(page.skipped) == 1
    api.routes["POST /api/search"] = answer
    assert ids(search(files(behind.url), "demo", reach=Reach.OWN)) == ["i0", "i1"]


def test_an_api_in_a_tree_whose_connection_is_lost_ends_the_search_with_its_error(with_api):
    behind, _ = with_api
    behind.fault(Reset(), path="/api/search")
    error = failed(lambda feedback: files(behind.url).search(ItemQuery(()), feedback))
    assert isinstance(error, NetworkError)
