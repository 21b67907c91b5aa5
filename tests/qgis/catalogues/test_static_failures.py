"""Catalogues made of files where lists, levels or other addresses fail: what is found all the same, what is said."""

from __future__ import annotations

import pytest
from datacube_browser.core.catalogs import Catalog
from datacube_browser.core.errors import HttpError
from datacube_browser.core.stac import parse, service
from datacube_browser.core.stac.query import ItemQuery, Reach

from tests.qgis.in_background import done, failed
from tests.servers.proxy import html
from tests.servers.stub import json_answer, landing_page, minimal_collection, minimal_item
from tests.static_trees import catalog_file, collection_file, item_file, links_to

#: Nobody listens there.
CLOSED = "http://127.0.0.1:9"


def files(url):
    return service.StacService(Catalog("", "Files", url))


def found_in(api):
    """The first page of what a search finds in all levels."""
    return done(lambda feedback: files(f"{api.url}/catalog.json").search(ItemQuery(()), feedback))


@pytest.mark.parametrize(
    ("elsewhere", "asked"), [(CLOSED, 0), ("@URL@/other", 2)], ids=["nobody is there", "it is not there either"]
)
def test_what_is_neither_here_nor_where_the_catalogue_says_is_named_by_its_address_here(stub_api, elsewhere, asked):
    links = [("self", f"{elsewhere}/catalog.json"), *(("item", f"{elsewhere}/{name}.json") for name in "abc")]
    api = stub_api({"/catalog.json": catalog_file("root", *links), "/a.json": item_file("a")})
    page = found_in(api)
    assert [item.id for item in page.items] == ["a"]
    assert [each.what for each in page.skipped] == [f"Item at {api.url}/{name}.json" for name in "bc"]
    assert all("404" in each.why for each in page.skipped)
    assert sum(each.path.startswith("/other/") for each in api.requests) == asked


def test_a_list_of_collections_that_fails_is_made_up_for_by_links(stub_api):
    root = catalog_file("root", ("data", "@URL@/collections"), ("child", "c/collection.json"))
    api = stub_api(
        {
            "/catalog.json": root,
            "/collections": json_answer({}, 500),
            "/c/collection.json": collection_file("c", ("item", "i.json")),
            "/c/i.json": item_file("i"),
        }
    )
    assert [each.id for each in done(files(f"{api.url}/catalog.json").connect).collections] == ["c"]
    root["links"] = links_to(("data", "@URL@/collections"))
    other = stub_api({"/catalog.json": root, "/collections": json_answer({}, 500)})
    error = failed(files(f"{other.url}/catalog.json").connect)
    assert isinstance(error, HttpError)
    assert error.status == 500


def test_a_collection_that_is_listed_and_linked_is_there_once(stub_api):
    root = catalog_file("root", ("data", "@URL@/collections"), ("child", "c/collection.json"))
    collection = collection_file("c", ("item", "i.json"))
    api = stub_api(
        {
            "/catalog.json": root,
            "/collections": {"collections": [collection, collection_file("other")], "links": []},
            "/c/collection.json": collection,
            "/c/i.json": item_file("i"),
        }
    )
    assert [each.id for each in done(files(f"{api.url}/catalog.json").connect).collections] == ["c", "other"]


def test_more_collections_than_are_kept_are_counted(stub_api, monkeypatch):
    monkeypatch.setattr(parse, "MOST_COLLECTIONS", 3)
    names = [f"c{number}" for number in range(5)]
    api = stub_api(
        {
            "/catalog.json": catalog_file("root", *(("child", f"{name}.json") for name in names)),
            **{f"/{name}.json": collection_file(name) for name in names},
        }
    )
    contents = done(files(f"{api.url}/catalog.json").connect)
    assert len(contents.collections) < 5
    assert "The catalogue has too many." in [each.why for each in contents.skipped]


def test_a_list_of_items_that_fails_is_an_error_where_it_was_asked_for_and_one_line_among_others(stub_api):
    api = stub_api(
        {
            "/catalog.json": catalog_file("root", ("child", "good.json"), ("child", "bad.json")),
            "/good.json": collection_file("good", ("item", "i.json")),
            "/i.json": item_file("i"),
            "/bad.json": collection_file("bad", ("items", "@URL@/bad/items")),
            "/bad/items": html(500),
        }
    )
    url = f"{api.url}/catalog.json"
    query = ItemQuery(("bad",), reach=Reach.OWN)
    assert failed(lambda feedback: files(url).search(query, feedback)).status == 500
    page = found_in(api)
    assert [item.id for item in page.items] == ["i"]
    assert [each.what for each in page.skipped] == ["Bad"]


def test_a_server_that_has_had_enough_of_lists_ends_the_search(stub_api):
    api = stub_api({"/catalog.json": catalog_file("root", *(("child", f"{number}.json") for number in range(20)))})
    for number in range(20):
        api.routes[f"/{number}.json"] = collection_file(f"c{number}", ("items", f"@URL@/items{number}"))
        api.routes[f"/items{number}"] = json_answer({}, 429)
    error = failed(lambda feedback: files(f"{api.url}/catalog.json").search(ItemQuery(()), feedback))
    assert error.status == 429
    assert sum(each.path.startswith("/items") for each in api.requests) < 20


def test_levels_that_fail_hide_no_collection_of_an_api_without_a_list(stub_api):
    landing = landing_page()
    landing["links"] = [each for each in landing["links"] if each["rel"] != "data"]
    landing["links"] += links_to(("child", "@URL@/catalogs/broken"), ("child", "@URL@/catalogs/good"))
    api = stub_api(
        {
            "/": landing,
            "/catalogs/broken": html(500),
            "/catalogs/good": catalog_file("good", ("child", "@URL@/collections/demo")),
            "GET /collections/demo": minimal_collection(),
            "POST /search": {"type": "FeatureCollection", "features": [minimal_item()], "links": []},
        }
    )
    contents = done(files(api.url).connect)
    assert [each.id for each in contents.collections] == ["demo"]


def test_an_api_that_leads_to_no_collections_says_so(stub_api):
    landing = landing_page()
    landing["links"] = [each for each in landing["links"] if each["rel"] not in ("data", "search")]
    api = stub_api({"/": landing})
    error = failed(files(api.url).connect)
    assert "no list of collections" in error.message
    assert "catalog.json" in error.hint
