from __future__ import annotations

import json
from contextlib import contextmanager
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
from datacube_browser.core.catalogs import Catalog
from datacube_browser.core.errors import HttpError, NetworkError, ResponseError
from datacube_browser.core.extent import MapExtent
from datacube_browser.core.stac import api_quirks, cache
from datacube_browser.core.stac.query import ItemQuery
from datacube_browser.core.stac.service import StacService
from datacube_browser.core.stac.tasks import ConnectTask, SearchTask
from qgis.PyQt.QtCore import QTimer

from demo.stac_server import stac_server
from tests.old_records import LANDSAT_06, LANDSAT_COLLECTION, RC
from tests.qgis.in_background import done, failed
from tests.recorded_answers import recorded
from tests.servers.proxy import Answer, Hang, html
from tests.servers.proxy import proxy as running_proxy
from tests.servers.stub import json_answer, landing_page, minimal_collection, minimal_item
from tests.servers.tasks import failure, outcome, result

#: The x of two adjacent tiles of 500 km of `hrdem-mosaic-1m`.
TILES = {"9_3": 1500000, "10_3": 2000000}
SORTED = [*landing_page()["conformsTo"], "https://api.stacspec.org/v1.0.0/item-search#sort"]


def tile(name):
    west = TILES[name]
    grid = {"proj:epsg": 3979, "proj:transform": [west, 1, 0, 500000, 0, -1], "proj:shape": [500000, 500000]}
    return minimal_item(
        f"{name}-mosaic-1m",
        "hrdem-mosaic-1m",
        properties={"datetime": "2023-05-29T12:00:00Z", **grid},
        geometry={"type": "Polygon", "coordinates": [[[-75, 45], [-60, 45], [-60, 54], [-75, 54], [-75, 45]]]},
        bbox=[-75, 45, -60, 54],
    )


def catalog(url, key="test"):
    return Catalog(key, "Test", url)


@pytest.fixture(autouse=True)
def _nothing_remembered(qgis_app):
    api_quirks._quirks.clear()
    yield
    cache.forget(catalog("", "test"))


@pytest.fixture(scope="module")
def live():
    """A proxy in front of rustac with three collections, one of which has 25 items."""
    collections = [minimal_collection(name) for name in ("many", "hrdem-mosaic-1m", "empty")]
    items = [minimal_item(f"item-{number:02}", "many") for number in range(25)]
    items += map(tile, TILES)
    with running_proxy("") as proxy, stac_server(collections, items, public_url=proxy.url) as api:
        proxy.upstream = api
        yield proxy


@pytest.fixture
def rustac(live):
    live.heal()
    live.clear()
    return live


def scripted(stub_api, **routes):
    """A stub with a landing page and one collection; override routes with search=…, collections=…, landing=…."""
    return stub_api(
        {
            "GET /": routes.get("landing", landing_page()),
            "GET /collections": routes.get("collections", {"collections": [minimal_collection()], "links": []}),
            "/search": routes.get("search", {"type": "FeatureCollection", "features": [], "links": []}),
        }
    )


def page(*names, **members):
    return {"type": "FeatureCollection", "features": [minimal_item(name) for name in names], "links": [], **members}


# Connecting


def test_connecting_gives_all_collections_in_two_requests(rustac):
    contents = result(ConnectTask(catalog(rustac.url)))
    assert {collection.id for collection in contents.collections} == {"many", "hrdem-mosaic-1m", "empty"}
    assert contents.title
    assert rustac.count() == 2


def test_the_collections_are_cached_for_the_next_start(rustac):
    contents = result(ConnectTask(catalog(rustac.url)))
    cache.forget_memory()
    assert cache.cached_contents(catalog(rustac.url)) == contents
    assert rustac.count() == 2


def test_testing_a_connection_caches_nothing(rustac):
    result(ConnectTask(catalog(rustac.url, "")))
    assert cache.cached_contents(catalog(rustac.url, "")) is None


def test_the_cache_is_per_url_and_account(rustac):
    result(ConnectTask(catalog(rustac.url)))
    assert cache.cached_contents(catalog(rustac.url + "/other")) is None
    assert cache.cached_contents(Catalog("test", "Test", rustac.url, authcfg="abc1234")) is None


def test_collections_are_read_from_all_pages(stub_api):
    def collections(request):
        token = parse_qs(urlsplit(request.path).query).get("token", ["0"])[0]
        following = {"0": "1", "1": "2"}.get(token)
        links = (
            [{"rel": "next", "href": f"http://inside/pgstac/api/collections?token={following}"}] if following else []
        )
        return {"collections": [minimal_collection(f"c{token}")], "links": links}

    api = scripted(stub_api, collections=collections)
    contents = done(StacService(catalog(api.url)).connect)
    assert [collection.id for collection in contents.collections] == ["c0", "c1", "c2"]


def many_collections(most_per_page, total=2365, refusal=None):
    """A list of collections that gives ten at a time unless more are asked for, up to a number that it allows."""

    def collections(request):
        asked = parse_qs(urlsplit(request.path).query)
        limit, start = int(asked.get("limit", ["10"])[0]), int(asked.get("offset", ["0"])[0])
        if limit > most_per_page:
            if refusal:
                return json_answer({"detail": "limit"}, refusal)
            limit = most_per_page
        end = min(start + limit, total)
        links = [{"rel": "next", "href": f"@URL@/collections?offset={end}"}] if end < total else []
        return {"collections": [minimal_collection(f"c{number}") for number in range(start, end)], "links": links}

    return collections


@pytest.mark.parametrize(
    ("most_per_page", "refusal", "requests"), [(10, None, 237), (1000, None, 3), (100, 400, 25), (10, 422, 239)]
)
def test_a_long_list_of_collections_is_read_whole_in_pages_as_large_as_the_server_allows(
    stub_api, most_per_page, refusal, requests
):
    api = scripted(stub_api, collections=many_collections(most_per_page, refusal=refusal))
    contents = done(StacService(catalog(api.url)).connect)
    assert len(contents.collections) == 2365
    assert len(api.requests) == 1 + requests


def test_collections_whose_every_page_is_the_first_end(stub_api):
    def same(request):
        number = int(parse_qs(urlsplit(request.path).query).get("page", ["1"])[0])
        links = [{"rel": "next", "href": f"@URL@/collections?page={number + 1}"}]
        return {"collections": [minimal_collection()], "links": links}

    api = scripted(stub_api, collections=same)
    assert len(done(StacService(catalog(api.url)).connect).collections) == 1
    assert len(api.requests) == 3


def test_circular_links_between_pages_of_collections_end(stub_api):
    links = [{"rel": "next", "href": "@URL@/collections?token=again"}]
    api = scripted(stub_api, collections={"collections": [minimal_collection()], "links": links})
    contents = done(StacService(catalog(api.url)).connect)
    assert len(contents.collections) == 1
    assert len(api.requests) == 3


def test_a_landing_page_without_links_is_enough(stub_api):
    landing = landing_page()
    del landing["links"]
    contents = done(StacService(catalog(scripted(stub_api, landing=landing).url)).connect)
    assert [collection.id for collection in contents.collections] == ["demo"]


def test_the_landing_page_is_requested_at_the_users_url(stub_api):
    api = stub_api({"/stac/api": landing_page(), "/stac/api/collections": {"collections": []}})
    done(StacService(catalog(api.url + "/stac/api/")).connect)
    assert [request.path for request in api.requests] == ["/stac/api/", "/stac/api/collections?limit=1000"]


@pytest.mark.parametrize("landing", [{"hello": "world"}, [], "text", 3])
def test_json_that_is_not_a_stac_api_has_its_own_message(stub_api, landing):
    error = failed(StacService(catalog(scripted(stub_api, landing=json_answer(landing)).url)).connect)
    assert isinstance(error, ResponseError)
    assert "STAC" in error.message
    assert error.hint


@pytest.mark.parametrize("collections", [{"links": []}, {"collections": {}}, []])
def test_an_invalid_list_of_collections_is_an_error(stub_api, collections):
    api = scripted(stub_api, collections=json_answer(collections))
    assert isinstance(failed(StacService(catalog(api.url)).connect), ResponseError)


def test_a_list_of_nothing_may_be_null(stub_api):
    api = scripted(stub_api, collections=json_answer({"collections": None, "links": None}))
    assert done(StacService(catalog(api.url)).connect).collections == ()


def test_a_web_page_instead_of_the_landing_page_is_an_error(stub_api):
    api = scripted(stub_api, landing=html(text="<html><body>Sign in</body></html>"))
    error = failure(ConnectTask(catalog(api.url)))
    assert isinstance(error, ResponseError)
    assert "Sign in" in error.details


@pytest.mark.parametrize("status", [401, 403, 404, 500])
def test_the_http_status_of_the_landing_page_is_in_the_error(stub_api, status):
    error = failure(ConnectTask(catalog(scripted(stub_api, landing=Answer(status)).url)))
    assert isinstance(error, HttpError)
    assert error.status == status


def test_an_unreachable_catalogue_is_an_error():
    assert isinstance(failure(ConnectTask(catalog("http://127.0.0.1:9/stac"))), NetworkError)


def test_a_failed_connection_keeps_the_cache(rustac):
    kept = result(ConnectTask(catalog(rustac.url)))
    rustac.fault(html())
    failure(ConnectTask(catalog(rustac.url)))
    assert cache.cached_contents(catalog(rustac.url)) == kept


def test_connecting_bypasses_qgis_http_cache(rustac):
    for expected in (2, 4):
        result(ConnectTask(catalog(rustac.url)))
        assert rustac.count() == expected


# Searching


def test_a_search_is_one_request_with_a_limit(rustac):
    found = result(SearchTask(catalog(rustac.url), ItemQuery(("many",), limit=10)))
    assert len(found.items) == 10
    assert [(seen.method, seen.path) for seen in rustac.requests] == [("POST", "/search")]
    assert json.loads(rustac.requests[0].body) == {"limit": 10, "collections": ["many"]}


def test_every_page_is_one_request_with_a_limit(rustac):
    query, ids, following = ItemQuery(("many",), limit=10), [], None
    while True:
        found = result(SearchTask(catalog(rustac.url), query, following))
        ids += [item.id for item in found.items]
        following = found.next
        if following is None:
            break
    assert ids == [f"item-{number:02}" for number in range(25)]
    assert [json.loads(seen.body)["limit"] for seen in rustac.requests] == [10, 10, 10]


def test_all_filters_are_sent_to_the_server_with_full_precision(stub_api):
    api = scripted(stub_api)
    extent = MapExtent(-75.697231234567, 45.1, -75.1, 45.9, "EPSG:4326")
    query = ItemQuery(("a", "b"), extent, date(2020, 1, 1), date(2020, 12, 31), ids=("x",), limit=7)
    done(lambda feedback: StacService(catalog(api.url)).search(query, feedback))
    assert json.loads(api.requests[0].body) == {
        "collections": ["a", "b"],
        "ids": ["x"],
        "limit": 7,
        "bbox": [-75.697231234567, 45.1, -75.1, 45.9],
        "datetime": "2020-01-01T00:00:00Z/2020-12-31T23:59:59.999Z",
    }


@pytest.mark.parametrize(("key", "interval"), [("date_from", "2020-05-01T00:00:00Z/.."), ("date_to", "../2020-05-01")])
def test_an_open_date_range_is_sent_as_open(stub_api, key, interval):
    api = scripted(stub_api)
    done(lambda feedback: StacService(catalog(api.url)).search(ItemQuery((), **{key: date(2020, 5, 1)}), feedback))
    assert json.loads(api.requests[0].body)["datetime"].startswith(interval)


@pytest.mark.parametrize("answer", [{"numberMatched": 66}, {"context": {"matched": 66}}])
def test_the_servers_count_is_read(stub_api, answer):
    api = scripted(stub_api, search=page("a", **answer))
    assert done(lambda feedback: StacService(catalog(api.url)).search(ItemQuery(()), feedback)).matched == 66


def test_an_empty_result_is_an_empty_page(rustac):
    found = result(SearchTask(catalog(rustac.url), ItemQuery(("empty",))))
    assert (found.items, found.next, found.outside) == ((), None, 0)


def test_items_outside_the_extent_in_their_own_projection_are_left_out_and_counted(rustac):
    canvas = MapExtent(2010000, 297225, 2093862, 303286, "EPSG:3979")
    found = result(SearchTask(catalog(rustac.url), ItemQuery(("hrdem-mosaic-1m",), canvas)))
    assert [item.id for item in found.items] == ["10_3-mosaic-1m"]
    assert found.outside == 1


def test_an_extent_over_two_tiles_keeps_both(rustac):
    canvas = MapExtent(1999000, 400000, 2001000, 401000, "EPSG:3979")
    found = result(SearchTask(catalog(rustac.url), ItemQuery(("hrdem-mosaic-1m",), canvas)))
    assert (len(found.items), found.outside) == (2, 0)


def test_a_bad_item_is_counted_and_the_rest_of_the_page_is_kept(stub_api):
    api = scripted(stub_api, search={**page("a", "b"), "features": [minimal_item("a"), None, {"id": None}]})
    found = done(lambda feedback: StacService(catalog(api.url)).search(ItemQuery(()), feedback))
    assert ([item.id for item in found.items], len(found.skipped)) == (["a"], 2)


@pytest.mark.parametrize("refusal", [400, 403, 404, 405, 411, 415, 422, 501])
def test_after_a_refused_post_get_is_used_and_remembered(stub_api, refusal):
    api = stub_api({"POST /search": Answer(refusal), "GET /search": page("a")})
    query = ItemQuery(("a", "b"), MapExtent(-75.697231234567, 45.1, -74.1, 45.9, "EPSG:4326"), limit=7)
    for _ in range(2):
        found = done(lambda feedback: StacService(catalog(api.url)).search(query, feedback))
        assert [item.id for item in found.items] == ["a"]
    assert [request.method for request in api.requests] == ["POST", "GET", "GET"]
    assert parse_qs(urlsplit(api.requests[1].path).query) == {
        "limit": ["7"],
        "bbox": ["-75.697231234567,45.1,-74.1,45.9"],
        "collections": ["a,b"],
    }


def test_a_catalogue_whose_search_link_has_no_method_is_asked_with_get(stub_api):
    landing = landing_page(links=[{"rel": "search", "href": "@URL@/search"}])
    api = scripted(stub_api, landing=landing, search=page("a"))
    reader = StacService(catalog(api.url))
    done(reader.connect)
    found = done(lambda feedback: reader.search(ItemQuery(()), feedback))
    assert ([item.id for item in found.items], api.requests[-1].method) == (["a"], "GET")


@pytest.mark.parametrize("refusal", [404, 405])
def test_where_get_is_refused_post_is_asked_and_remembered(stub_api, refusal):
    landing = landing_page(links=[{"rel": "search", "href": "@URL@/search"}])
    collections = {"collections": [minimal_collection()], "links": []}
    routes = {"GET /search": Answer(refusal), "POST /search": page("a")}
    api = stub_api({"GET /": landing, "GET /collections": collections, **routes})
    done(StacService(catalog(api.url)).connect)
    for _ in range(2):
        done(lambda feedback: StacService(catalog(api.url)).search(ItemQuery(()), feedback))
    assert [request.method for request in api.requests[2:]] == ["GET", "POST", "POST"]


def test_a_search_that_both_ways_refuse_is_told_in_the_words_of_the_first(stub_api):
    wide = json_answer({"code": "Bad", "description": "bbox must be smaller than 10 degrees"}, 400)
    api = stub_api({"POST /search": wide, "GET /search": Answer(404)})
    error = failed(lambda feedback: StacService(catalog(api.url)).search(ItemQuery(()), feedback))
    assert error.status == 400
    assert "(400)" in error.message
    assert "bbox must be smaller than 10 degrees" in error.hint


@pytest.mark.parametrize(
    "said",
    [
        {"code": "InvalidQuery", "description": "bbox must be smaller"},
        {"detail": [{"loc": ["body"], "msg": "bbox must be smaller"}]},
        {"errors": [{"message": "bbox must be smaller"}]},
        {"error": {"message": "bbox must be smaller"}},
        {"message": "bbox must be smaller", "features": None},
        ["bbox must be smaller"],
        "bbox must be smaller",
    ],
)
def test_an_error_that_a_server_sends_as_success_is_passed_on(stub_api, said):
    api = scripted(stub_api, search=said)
    error = failed(lambda feedback: StacService(catalog(api.url)).search(ItemQuery(()), feedback))
    assert "bbox must be smaller" in error.hint
    assert "HTTP 200" in error.details
    api = scripted(stub_api, collections=said)
    assert "bbox must be smaller" in failed(StacService(catalog(api.url)).connect).hint


@pytest.mark.parametrize(
    ("encoding", "content_type"),
    [
        ("latin-1", "application/json; charset=iso-8859-1"),
        ("latin-1", "application/json"),
        ("latin-1", "application/json; charset=utf-8"),
        ("cp1251", 'application/json; charset="windows-1251"'),
        ("utf-16", "application/geo+json"),
        ("utf-8-sig", "application/geo+json"),
        ("utf-8", "application/json; charset=nonsense"),
        ("utf-8", "application/json; charset=ISO-8859-1"),
        ("utf-8", "application/geo+json;charset=windows-1252"),
        ("utf-8", "application/json; charset=utf-16"),
    ],
)
def test_answers_in_other_encodings_are_read(stub_api, encoding, content_type):
    name = "йод" if encoding == "cp1251" else "é"
    answer = {**page(), "features": [minimal_item(name)]}
    body = json.dumps(answer, ensure_ascii=False).encode(encoding)
    api = scripted(stub_api, search=Answer(200, body, {"Content-Type": content_type}))
    found = done(lambda feedback: StacService(catalog(api.url)).search(ItemQuery(()), feedback))
    assert [item.id for item in found.items] == [name]


def test_an_empty_answer_is_called_empty(stub_api):
    api = scripted(stub_api, search=Answer(200, b"", {"Content-Type": "application/json"}))
    assert "empty" in failed(lambda feedback: StacService(catalog(api.url)).search(ItemQuery(()), feedback)).message


def test_an_account_without_permission_to_search_gets_an_error(stub_api):
    api = scripted(stub_api, search=Answer(403))
    assert failed(lambda feedback: StacService(catalog(api.url)).search(ItemQuery(()), feedback)).status == 403


def test_an_api_that_offers_only_get_is_searched_with_get(stub_api):
    links = [{"rel": "search", "href": "@URL@/search", "method": "GET"}]
    api = scripted(stub_api, landing=landing_page(links=links), search=page("a"))
    done(StacService(catalog(api.url)).connect)
    done(lambda feedback: StacService(catalog(api.url)).search(ItemQuery(()), feedback))
    assert api.requests[-1].method == "GET"


def test_a_server_that_can_sort_is_asked_to_sort(stub_api):
    api = scripted(stub_api, landing=landing_page(conformsTo=SORTED), search=page("b", "a"))
    done(StacService(catalog(api.url)).connect)
    query = ItemQuery((), sort_by="id", descending=True)
    found = done(lambda feedback: StacService(catalog(api.url)).search(query, feedback))
    assert json.loads(api.requests[-1].body)["sortby"] == [{"field": "id", "direction": "desc"}]
    assert [item.id for item in found.items] == ["b", "a"]


@pytest.mark.parametrize(("descending", "order"), [(False, ["a", "b", "c"]), (True, ["c", "b", "a"])])
def test_pages_of_a_server_that_cannot_sort_are_sorted_by_the_client(stub_api, descending, order):
    api = scripted(stub_api, search=page("b", "c", "a"))
    query = ItemQuery((), sort_by="id", descending=descending)
    found = done(lambda feedback: StacService(catalog(api.url)).search(query, feedback))
    assert "sortby" not in json.loads(api.requests[-1].body)
    assert [item.id for item in found.items] == order


@pytest.mark.parametrize("descending", [False, True])
def test_items_without_the_property_come_last(stub_api, descending):
    dated = minimal_item("dated", properties={"datetime": "2020-01-01T00:00:00Z"})
    api = scripted(stub_api, search={**page(), "features": [minimal_item("none", properties={}), dated]})
    query = ItemQuery((), sort_by="datetime", descending=descending)
    found = done(lambda feedback: StacService(catalog(api.url)).search(query, feedback))
    assert [item.id for item in found.items] == ["dated", "none"]


@pytest.mark.parametrize("answer", [{"features": None}, {}, [], "text"])
def test_a_response_that_is_not_a_feature_collection_is_an_error(stub_api, answer):
    api = scripted(stub_api, search=json_answer(answer))
    error = failed(lambda feedback: StacService(catalog(api.url)).search(ItemQuery(()), feedback))
    assert isinstance(error, ResponseError)
    assert error.url.endswith("/search")


def test_a_running_search_can_be_canceled(rustac):
    rustac.fault(Hang())
    task = SearchTask(catalog(rustac.url), ItemQuery(("many",)))
    QTimer.singleShot(200, task.cancel)
    assert outcome(task) == ("canceled", None)


def test_a_catalogue_that_never_answers_times_out(stub_api, proxy):
    slow = proxy(scripted(stub_api).url)
    slow.fault(Hang())
    error = failed(lambda feedback: StacService(catalog(slow.url), timeout=0.5).search(ItemQuery(()), feedback))
    assert isinstance(error, NetworkError)


# Links with another root URL, as the datacube has them


@contextmanager
def datacube_quirk(stub_api, next_prefix):
    """`/stac/api` answers, but its links have another root; three pages of one item each."""

    def search(request):
        asked = json.loads(request.body)
        number = int(asked.get("token", "next:demo:0").rpartition(":")[2])
        feature = minimal_item(
            f"item-{number}",
            links=[{"rel": "self", "href": f"http://inside/pgstac/api/collections/demo/items/item-{number}"}],
        )
        links = [{"rel": "root", "href": "http://inside/pgstac/api/"}]
        if number < 2:
            body = {**asked, "token": f"next:demo:{number + 1}"}
            links.append({"rel": "next", "method": "POST", "href": next_prefix + "/search", "body": body})
        return {"type": "FeatureCollection", "numberMatched": 3, "features": [feature], "links": links}

    yield stub_api({"POST /stac/api/search": search})


@pytest.mark.parametrize(
    "next_prefix",
    ["@URL@/pgstac/api", "http://inside/pgstac/api", "@URL@", "@URL@/stac/api/stac/api", "https://127.0.0.1/stac/api"],
)
def test_next_pages_are_requested_under_the_users_root_url(stub_api, next_prefix):
    with datacube_quirk(stub_api, next_prefix) as api:
        query, root = ItemQuery(("demo",), limit=1), catalog(api.url + "/stac/api/")
        found = result(SearchTask(root, query))
        items = [*found.items]
        while found.next is not None:
            found = result(SearchTask(root, query, found.next))
            items += found.items
        assert [item.id for item in items] == ["item-0", "item-1", "item-2"]
        assert items[2].href == api.url + "/stac/api/collections/demo/items/item-2"
        assert {request.path for request in api.requests} == {"/stac/api/search"}
        assert [json.loads(request.body)["limit"] for request in api.requests] == [1, 1, 1]


def all_pages(reader, query, most=20):
    page = done(lambda feedback: reader.search(query, feedback))
    names = [item.id for item in page.items]
    while page.next is not None and most:
        request, most = page.next, most - 1
        page = done(lambda feedback, request=request: reader.next_page(query, request, feedback))
        names += [item.id for item in page.items]
    return names


def test_a_server_whose_every_page_is_the_first_is_stopped_after_two(stub_api):
    def same(request):
        number = json.loads(request.body).get("page", 1)
        link = {"rel": "next", "method": "POST", "href": "@URL@/search", "merge": True, "body": {"page": number + 1}}
        return page("a", "b", links=[link], numberMatched=69853)

    api = scripted(stub_api, search=same)
    assert all_pages(StacService(catalog(api.url)), ItemQuery(())) == ["a", "b"]
    assert len(api.requests) == 2


def test_items_that_move_to_the_next_page_meanwhile_are_listed_once(stub_api):
    pages = {"1": page("a", "b", links=[{"rel": "next", "href": "@URL@/search?page=2"}]), "2": page("b", "c")}
    api = scripted(stub_api, search=lambda seen: pages[parse_qs(urlsplit(seen.path).query).get("page", ["1"])[0]])
    assert all_pages(StacService(catalog(api.url)), ItemQuery(())) == ["a", "b", "c"]


def test_items_of_one_name_in_two_collections_are_two(stub_api):
    features = [minimal_item("a", "one"), minimal_item("a", "two")]
    api = scripted(stub_api, search={**page(), "features": features})
    assert all_pages(StacService(catalog(api.url)), ItemQuery(())) == ["a", "a"]


def test_the_headers_that_a_next_link_wants_are_sent(stub_api):
    def search(request):
        if request.headers.get("search-after") == "t":
            return page("b")
        return page("a", links=[{"rel": "next", "href": "@URL@/search?more=1", "headers": {"Search-After": "t"}}])

    api = scripted(stub_api, search=search)
    assert all_pages(StacService(catalog(api.url)), ItemQuery(())) == ["a", "b"]


def test_links_in_the_datacubes_recorded_answer_are_mapped_to_the_users_root_url(stub_api):
    answer = recorded("nrcan-2026/search_hrdem-mosaic-1m_2_3.json")
    api = stub_api({"POST /stac/api/search": answer})
    query = ItemQuery(("hrdem-mosaic-1m",), MapExtent(-1978391, 473532, -1978000, 474000, "EPSG:3979"))
    found = result(SearchTask(catalog(api.url + "/stac/api/"), query))
    assert [item.id for item in found.items] == ["2_3-mosaic-1m"]
    assert found.items[0].href.startswith(api.url + "/stac/api/collections/")
    assert found.matched == answer.get("numberMatched")


def test_a_page_of_old_new_and_broken_items_is_read_with_the_collection_of_each(stub_api):
    features = [LANDSAT_06, minimal_item("new", "landsat-8-l1"), None, {"stac_version": "0.9.0"}, RC]
    api = scripted(
        stub_api,
        collections={"collections": [LANDSAT_COLLECTION], "links": []},
        search={"type": "FeatureCollection", "features": features, "links": []},
    )
    service = StacService(catalog(api.url))
    contents = service.connect()
    assert contents.collections[0].boxes == ((-180.0, -90.0, 180.0, 90.0),)
    page = service.search(ItemQuery(("landsat-8-l1",)))
    assert [item.id for item in page.items] == ["item-0.6.0", "new", "item-1.0.0-rc.1"]
    assert len(page.skipped) == 2
    assert page.items[0].properties["platform"] == "landsat-8"
    assert [band.common_name for asset in page.items[0].assets for band in asset.bands] == ["coastal", "red"]


@pytest.mark.parametrize(
    "canvas",
    [
        (-180, -90, 180, 90, "EPSG:4326"),
        (-20037508, -20037508, 20037508, 20037508, "EPSG:3857"),
        (-40e6, -20e6, 40e6, 20e6, "EPSG:3857"),
        (-15e6, -15e6, 15e6, 15e6, "EPSG:3979"),
    ],
    ids=str,
)
def test_a_map_of_the_whole_world_leaves_no_item_out(rustac, canvas):
    found = result(SearchTask(catalog(rustac.url), ItemQuery(("hrdem-mosaic-1m",), MapExtent(*canvas))))
    assert (len(found.items), found.outside) == (2, 0)


@pytest.mark.parametrize("crs", ["IAU_2015:49910", "IAU_2015:30100", "EPSG:999999", "EPSG:None"])
def test_an_item_of_another_body_or_with_an_unknown_crs_loses_its_filter_and_never_the_page(stub_api, crs):
    said = {"datetime": "2023-05-29T00:00:00Z", "proj:code": crs}
    odd = minimal_item("odd", "hrdem-mosaic-1m", properties=said)
    odd["assets"] = {"dtm": {"href": "a.tif", "type": "image/tiff", "proj:bbox": [0, 0, 10, 10]}}
    beside = {**tile("9_3"), "assets": {}}
    api = scripted(stub_api, search={**page(), "features": [odd, beside, {**tile("10_3"), "assets": {}}]})
    canvas = MapExtent(2010000, 297225, 2093862, 303286, "EPSG:3979")
    odd["geometry"] = beside["geometry"]
    found = result(SearchTask(catalog(api.url), ItemQuery(("hrdem-mosaic-1m",), canvas)))
    assert [item.id for item in found.items] == ["odd", "10_3-mosaic-1m"]
    assert (found.outside, found.skipped) == (1, ())


def test_the_bands_of_a_scene_are_filtered_by_their_own_grids(stub_api):
    scene = minimal_item("scene", properties={"datetime": "2023-05-29T00:00:00Z", "proj:code": "EPSG:3979"})
    scene.update(geometry=tile("9_3")["geometry"], bbox=tile("9_3")["bbox"])
    scene["assets"] = {
        name: {
            "href": f"{name}.tif",
            "type": "image/tiff",
            "proj:shape": [500000, 500000],
            "proj:transform": [1, 0, west, 0, -1, 500000],
        }
        for name, west in TILES.items()
    }
    api = scripted(stub_api, search={**page(), "features": [scene]})
    for x, count in ((1600000, 1), (2100000, 1), (2600000, 0)):
        canvas = MapExtent(x, 460000, x + 1000, 461000, "EPSG:3979")
        found = result(SearchTask(catalog(api.url), ItemQuery(("hrdem-mosaic-1m",), canvas)))
        assert len(found.items) == count
