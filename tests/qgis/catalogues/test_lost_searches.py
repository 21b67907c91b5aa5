"""Servers that lose the search, or a part of it: between two pages, by one of two methods, at one of two addresses."""

from __future__ import annotations

import json
import threading
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
from datacube_browser.core.catalogs import Catalog
from datacube_browser.core.stac import api_quirks
from datacube_browser.core.stac.all_items import AllItemsTask
from datacube_browser.core.stac.query import ItemQuery
from datacube_browser.core.stac.service import StacService

from tests.qgis.in_background import done, failed, work
from tests.servers.proxy import Answer, html
from tests.servers.stub import ABSENT, landing_page, minimal_collection, minimal_item
from tests.servers.tasks import outcome, result

QUERY = ItemQuery(("demo",))


@pytest.fixture(autouse=True)
def _nothing_remembered(qgis_app):
    api_quirks._quirks.clear()


def catalog(url):
    return Catalog("", "Test", url)


def page(*items, **members):
    features = [minimal_item(each) if isinstance(each, str) else each for each in items]
    return {"type": "FeatureCollection", "features": features, "links": [], **members}


def following(**link):
    return [{"rel": "next", "href": "@URL@/search", **link}]


def api_with(stub_api, landing=None):
    collections = {"collections": [minimal_collection("demo"), minimal_collection("other")], "links": []}
    return stub_api({"GET /": landing or landing_page(), "GET /collections": collections})


def found(api, query=QUERY):
    return [item.id for item in result(AllItemsTask(catalog(api.url), query)).items]


def asked(seen):
    """What a request asks for, by POST or GET."""
    if seen.body:
        return json.loads(seen.body)
    return {key: values[0] for key, values in parse_qs(urlsplit(seen.path).query).items()}


# Links to further pages


@pytest.mark.parametrize(
    "link", [{"method": "GET", "href": "@URL@/search?token=t"}, {"method": "POST", "body": {"token": "t"}}]
)
@pytest.mark.parametrize(
    ("query", "stray"),
    [
        (QUERY, minimal_item("x", "other")),
        (QUERY, minimal_item("x", "unlisted")),
        (ItemQuery(("demo",), ids=("a", "b", "c")), minimal_item("x")),
        (
            ItemQuery(("demo",), date_from=date(2023, 1, 1)),
            minimal_item("x", properties={"datetime": "2019-05-01T00:00:00Z"}),
        ),
    ],
)
def test_a_link_that_has_lost_the_search_is_followed_with_it(stub_api, link, query, stray):
    dated = {"properties": {"datetime": "2023-05-01T00:00:00Z"}}
    a, b, c = (minimal_item(name, **dated) for name in "abc")

    def search(seen):
        sent = asked(seen)
        if "token" not in sent:
            return page(a, links=following(**link))
        if sent["token"] == "u":
            return page(c)
        again = {**link, "href": link.get("href", "@URL@/search").replace("=t", "=u"), "body": {"token": "u"}}
        return page(b, *([] if "collections" in sent else [stray]), links=following(**again))

    api = api_with(stub_api)
    api.routes["/search"] = search
    assert found(api, query) == ["a", "b", "c"]
    # the second page was asked for twice, from then on the search goes along
    assert ["collections" in asked(each) for each in api.requests] == [True, False, True, True]


def test_an_opaque_link_whose_pages_are_right_is_followed_as_it_is(stub_api):
    def search(seen):
        return page("b") if "token" in asked(seen) else page("a", links=following(href="@URL@/search?token=t"))

    api = api_with(stub_api)
    api.routes["/search"] = search
    assert found(api) == ["a", "b"]
    assert [asked(each).get("collections") for each in api.requests] == [["demo"], None]


def test_where_a_link_cannot_be_mended_what_was_not_asked_for_is_left_out_and_counted(stub_api):
    def search(seen):
        sent = asked(seen)
        if "token" not in sent:
            return page("a", links=following(href="@URL@/search?token=t"))
        return Answer(400) if "collections" in sent else page("b", minimal_item("x", "other"))

    api = api_with(stub_api)
    api.routes["/search"] = search
    reader = StacService(catalog(api.url))
    first = done(lambda feedback: reader.search(QUERY, feedback))
    second = done(lambda feedback: reader.next_page(QUERY, first.next, feedback))
    assert ([item.id for item in second.items], second.unfit, second.outside) == (["b"], 1, 0)


@pytest.mark.parametrize("link", [{}, {"method": None}, {"method": ""}])
def test_a_link_with_a_body_and_no_method_is_posted(stub_api, link):
    body = {"collections": ["demo"], "token": "t"}
    api = api_with(stub_api)
    api.routes["GET /search"] = page("wrong")
    api.routes["POST /search"] = lambda seen: (
        page("b") if "token" in asked(seen) else page("a", links=following(body=body, **link))
    )
    assert found(api) == ["a", "b"]


# Names to sort by


def sorting_api(stub_api, knows, status, **landing):
    """Refuses to sort by a name that it does not know."""

    def search(seen):
        order = asked(seen)["sortby"]
        name = order.lstrip("+-") if isinstance(order, str) else order[0]["field"]
        return page("b", "a") if name == knows else Answer(status, b'{"description": "cannot sort"}')

    sorts = [*landing_page()["conformsTo"], "https://api.stacspec.org/v1.1.0/item-search#sort"]
    api = api_with(stub_api, landing_page(conformsTo=sorts, **landing))
    api.routes["/search"] = search
    reader = StacService(catalog(api.url))
    done(reader.connect)
    api.requests.clear()
    return api, reader


@pytest.mark.parametrize("status", [400, 500])
@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(("knows", "requests"), [("properties.datetime", 2), ("datetime", 3)])
def test_items_are_sorted_by_the_place_of_a_property_or_by_its_bare_name(stub_api, status, method, knows, requests):
    links = [{"rel": "search", "href": "@URL@/search", "method": method}]
    api, reader = sorting_api(stub_api, knows, status, links=links)
    query = ItemQuery(("demo",), sort_by="datetime", descending=True)
    for _ in range(2):
        page = done(lambda feedback: reader.search(query, feedback))
        assert [item.id for item in page.items] == ["b", "a"]
    assert [each.method for each in api.requests] == [method] * requests


@pytest.mark.parametrize(("name", "requests"), [("id", 2), ("gsd", 4)])
def test_what_a_server_cannot_sort_by_is_said_in_its_words(stub_api, name, requests):
    api, reader = sorting_api(stub_api, "none", 400)
    error = failed(lambda feedback: reader.search(ItemQuery(("demo",), sort_by=name), feedback))
    assert "cannot sort" in error.hint
    assert len(api.requests) == requests
    assert not reader._quirks.sorts_by_bare_names


def test_a_search_that_is_left_in_the_second_attempt_changes_no_names(stub_api):
    api, reader = sorting_api(stub_api, "properties.datetime", 400)
    query, held, is_left = ItemQuery(("demo",), sort_by="datetime"), [], threading.Event()

    def search(seen):
        if len(api.requests) > 1:
            held[0].cancel()
            is_left.wait(60)
        return Answer(500)  # of a server that has too much to do

    def left(feedback):
        held.append(feedback)
        return reader.search(query, feedback)

    sorted_pages, api.routes["/search"] = api.routes["/search"], search
    assert outcome(work(left))[0] == "canceled"
    is_left.set()
    api.routes["/search"] = sorted_pages
    assert done(lambda feedback: reader.search(query, feedback)).items


# Sizes of pages

REFUSED_SIZES = {
    "in words": (400, {"code": "BadRequest", "description": "limit must not exceed {most}"}),
    "FastAPI": (422, {"detail": [{"loc": ["body", "limit"], "msg": "Input should be less than or equal to {most}"}]}),
    "an error of the server": (500, {"description": "Limit too large"}),
    "too large an answer": (413, {"message": "Response payload size exceeded maximum allowed payload size"}),
}


@pytest.mark.parametrize("refusal", REFUSED_SIZES)
@pytest.mark.parametrize(("most", "size"), [(60, 50), (20, 10)])
def test_pages_are_as_large_as_the_server_sends_them(stub_api, refusal, most, size):
    status, said = REFUSED_SIZES[refusal]

    def search(seen):
        if int(asked(seen)["limit"]) > most:
            return Answer(status, json.dumps(said).replace("{most}", str(most)).encode())
        return page("b") if "token" in asked(seen) else page("a", links=following(href="@URL@/search?token=t"))

    api = api_with(stub_api)
    api.routes["/search"] = search
    assert found(api) == ["a", "b"]
    api.requests.clear()
    assert found(api) == ["a", "b"]
    assert [int(asked(each)["limit"]) for each in api.requests] == [size, size]


def test_a_refusal_of_any_size_is_said_and_forgotten(stub_api):
    api = api_with(stub_api)
    api.routes["/search"] = Answer(400, b'{"description": "limit is not known"}')
    assert "limit is not known" in failed(lambda feedback: StacService(catalog(api.url)).search(QUERY, feedback)).hint
    assert api_quirks.quirks_of(api.url).page_size is None


# Pages without items


@pytest.mark.parametrize(("pages", "names"), [("a.b", "ab"), (".b", "b"), ("a...b", "ab"), ("a..b..c", "abc")])
def test_empty_pages_before_others_are_passed(stub_api, pages, names):
    def search(seen):
        number = int(asked(seen).get("page", 0))
        links = following(href=f"@URL@/search?page={number + 1}") if number + 1 < len(pages) else []
        return page(*pages[number].strip("."), links=links)

    api = api_with(stub_api)
    api.routes["/search"] = search
    assert found(api) == [*names]


@pytest.mark.parametrize(
    ("members", "requests"), [({}, 5), ({"numberMatched": 1}, 2), ({"context": {"matched": 1}}, 2)]
)
def test_a_server_that_names_a_next_page_for_ever_is_asked_a_few_times(stub_api, members, requests):
    def search(seen):
        number = int(asked(seen).get("page", 0))
        return page(*("a" if not number else ""), links=following(href=f"@URL@/search?page={number + 1}"), **members)

    api = api_with(stub_api)
    api.routes["/search"] = search
    assert found(api) == ["a"]
    assert len(api.requests) == requests


# The method and the address


def test_a_server_that_reads_no_bodies_is_asked_by_get(stub_api):
    api = api_with(stub_api)
    api.routes |= {"POST /search": page("a", minimal_item("x", "other")), "GET /search": page("a")}
    assert found(api) == ["a"]
    assert found(api) == ["a"]
    assert [each.method for each in api.requests] == ["POST", "GET", "GET"]


def test_a_server_that_ignores_the_search_in_every_way_is_asked_twice_once(stub_api):
    api = api_with(stub_api)
    api.routes["/search"] = page("a", minimal_item("x", "other"))
    for _ in range(2):
        assert found(api) == ["a"]
    assert [each.method for each in api.requests] == ["POST", "GET", "POST"]


def test_items_whose_collection_has_got_another_id_are_found_by_the_old_one(stub_api):
    api = api_with(stub_api)
    api.routes["/search"] = page(minimal_item("a", "demo"))
    assert found(api, ItemQuery(("demo.v2",))) == ["a"]


@pytest.mark.parametrize(
    "answer", [html(200, "Blocked"), Answer(200, b""), Answer(413), Answer(302, headers={"Location": "/search"})]
)
def test_a_post_that_something_in_the_way_answers_is_sent_as_get(stub_api, answer):
    api = api_with(stub_api)
    api.routes |= {"POST /search": answer, "GET /search": page("a")}
    assert found(api) == ["a"]
    assert found(api) == ["a"]
    assert [each.method for each in api.requests][-2:] == ["GET", "GET"]


def test_a_search_that_is_too_long_for_an_address_is_posted(stub_api):
    landing = landing_page(links=[{"rel": "search", "href": "@URL@/search"}])
    api = api_with(stub_api, landing)
    api.routes |= {"POST /search": page("a"), "GET /search": Answer(414)}
    reader = StacService(catalog(api.url))
    done(reader.connect)
    assert [item.id for item in done(lambda feedback: reader.search(QUERY, feedback)).items] == ["a"]


@pytest.mark.parametrize("answer", [Answer(403), Answer(405), Answer(400), html(200, "Our app"), {"message": "no"}])
def test_where_the_usual_address_is_no_search_the_one_that_the_landing_page_names_is_asked(stub_api, answer):
    links = [{"rel": "search", "href": "@URL@/api/find", "method": method} for method in ("GET", "POST")]
    api = api_with(stub_api, landing_page(links=links))
    api.routes |= {"/search": answer, "POST /api/find": page("a")}
    reader = StacService(catalog(api.url))
    done(reader.connect)
    for _ in range(2):
        assert [item.id for item in done(lambda feedback: reader.search(QUERY, feedback)).items] == ["a"]
    assert api.requests[-1].path == "/api/find"


def test_what_fails_in_every_way_is_told_in_the_words_of_the_first(stub_api):
    api = api_with(stub_api)
    api.routes |= {"POST /search": {"description": "bbox must be smaller"}, "GET /search": Answer(405)}
    assert "bbox must be smaller" in failed(lambda feedback: StacService(catalog(api.url)).search(QUERY, feedback)).hint


@pytest.mark.parametrize("said", [{"features": None}, {"features": None, "numberMatched": 0, "links": None}])
def test_a_list_of_nothing_may_be_null(stub_api, said):
    api = api_with(stub_api)
    api.routes["/search"] = {"type": "FeatureCollection", **said}
    assert found(api) == []


# Without a search


@pytest.mark.parametrize("refusal", [404, 405])
@pytest.mark.parametrize("says", [{}, {"conformsTo": []}, {"stac_version": ABSENT, "type": ABSENT}])
def test_an_api_that_has_lists_of_items_alone_is_read_by_them(stub_api, refusal, says):
    links = [{"rel": "data", "href": "@URL@/collections"}]
    landing = landing_page(**{"conformsTo": ABSENT, **says, "links": links})
    api = api_with(stub_api, landing)
    api.routes |= {"/search": Answer(refusal), "/collections/demo/items": page("a", "b")}
    reader = StacService(catalog(api.url))
    assert {each.id for each in done(reader.connect).collections} == {"demo", "other"}
    assert [item.id for item in done(lambda feedback: reader.search(QUERY, feedback)).items] == ["a", "b"]
    asked_before = len(api.requests)
    assert [item.id for item in done(lambda feedback: reader.search(QUERY, feedback)).items] == ["a", "b"]
    assert len(api.requests) == asked_before  # it has been read


def test_an_api_that_says_it_can_be_searched_is_not_read_by_its_lists(stub_api):
    api = api_with(stub_api)
    api.routes |= {"/search": Answer(404), "/collections/demo/items": page("a")}
    reader = StacService(catalog(api.url))
    done(reader.connect)
    assert failed(lambda feedback: reader.search(QUERY, feedback)).status == 404
