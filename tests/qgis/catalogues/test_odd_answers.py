"""Answers that say the right thing in an unusual way: links in capitals, bytes around the JSON, statuses."""

from __future__ import annotations

import gzip
import json

import pytest
from datacube_browser.core.catalogs import Catalog
from datacube_browser.core.stac import cache
from datacube_browser.core.stac.query import ItemQuery
from datacube_browser.core.stac.service import StacService

from tests.qgis.in_background import done, failed
from tests.servers.proxy import Answer
from tests.servers.stub import json_answer, landing_page, minimal_collection, minimal_item

PAGE = {"type": "FeatureCollection", "features": [minimal_item("one")], "links": []}


@pytest.fixture(autouse=True)
def _nothing_kept(qgis_app):
    yield
    cache.forget(Catalog("test", "Test", ""))


def service(api):
    return StacService(Catalog("test", "Test", api.url))


def api_with(stub_api, search, **landing):
    collections = {"collections": [minimal_collection()], "links": []}
    return stub_api({"GET /": landing_page(**landing), "GET /collections": collections, "/search": search})


def page_of(api):
    """The first page; what the plugin does when a person opens a collection."""

    def asked(feedback):
        found = service(api)
        found.connect(feedback)
        return found.search(ItemQuery(("demo",)), feedback)

    return done(asked)


def ids(page):
    return [each.id for each in page.items]


def loud(links):
    """The links with their relations as another program may write them."""
    return [
        {**each, "rel": each["rel"].upper() if number % 2 else each["rel"].title()} for number, each in enumerate(links)
    ]


def test_links_may_be_named_in_capitals(stub_api):
    """RFC 8288, 2.1.1: they are compared in a case-insensitive fashion."""
    links = loud(landing_page()["links"])
    api = api_with(stub_api, lambda seen: second if "token" in f"{seen.path}{seen.body}" else first, links=links)
    first = {**PAGE, "links": [{"rel": "NEXT", "href": "@URL@/search?token=2"}]}
    second = {**PAGE, "features": [minimal_item("two", links=loud([{"rel": "self", "href": "@URL@/elsewhere/two"}]))]}
    page = page_of(api)
    assert ids(page) == ["one"]
    following = done(lambda feedback: service(api).next_page(ItemQuery(("demo",)), page.next, feedback))
    assert ids(following) == ["two"]
    assert following.items[0].href == f"{api.url}/elsewhere/two"


def test_an_api_that_names_its_search_in_capitals_is_no_tree(stub_api):
    links = [{"rel": "Search", "href": "@URL@/search", "method": "POST"}, {"rel": "Child", "href": "@URL@/a"}]
    api = api_with(stub_api, PAGE, links=links, conformsTo=[])
    assert ids(page_of(api)) == ["one"]
    assert api.requests[-1].method == "POST"


def test_a_tree_may_name_its_links_in_capitals(stub_api):
    below = [{"rel": "Item", "href": "./one.json"}, {"rel": "PARENT", "href": "./catalog.json"}]
    root = {"type": "Catalog", "id": "root", "stac_version": "1.0.0", "description": ""}
    api = stub_api(
        {
            "/catalog.json": {**root, "links": [{"rel": "CHILD", "href": "./land.json"}]},
            "/land.json": {**minimal_collection("land"), "links": below},
            "/one.json": minimal_item("one", "land"),
        }
    )
    found = StacService(Catalog("test", "Test", f"{api.url}/catalog.json"))
    assert [each.id for each in done(found.connect).collections] == ["land"]
    assert ids(done(lambda feedback: found.search(ItemQuery(("land",)), feedback))) == ["one"]


WRITTEN = json.dumps(PAGE).encode()
AROUND = {
    "a mark at the end": lambda text: text + b"\xef\xbb\xbf",
    "two marks": lambda text: b"\xef\xbb\xbf\xef\xbb\xbf" + text,
    "line ends": lambda text: b"\r\n" + text + b"\r\n\r\n",
    "zeros": lambda text: text + b"\0\0\0",
    "an end of file of DOS": lambda text: text + b"\x1a",
    "a footer": lambda text: text + b"\n<!-- made in 0.2 s -->",
    "a line break in a text": lambda text: text.replace(b'"datetime"', b'"a": "b\r\nc\td", "datetime"'),
}


@pytest.mark.parametrize("what", AROUND)
def test_what_is_around_the_json_is_nothing(stub_api, what):
    api = api_with(stub_api, Answer(200, AROUND[what](WRITTEN), {"Content-Type": "application/geo+json"}))
    assert ids(page_of(api)) == ["one"]


def test_a_line_break_in_a_text_of_a_large_answer_is_read(stub_api):
    long = WRITTEN.replace(b'"datetime"', b'"a": "b\nc' + b" " * 1_000_000 + b'", "datetime"')
    api = api_with(stub_api, Answer(200, long, {}))
    assert ids(page_of(api)) == ["one"]


def test_a_second_value_after_the_first_is_not_taken_for_all(stub_api):
    """One item a line, as some programs write them: it is no page of items, and the first is not all."""
    lines = b"\n".join(json.dumps(minimal_item(name)).encode() for name in "ab")
    api = api_with(stub_api, Answer(200, lines, {}))
    error = failed(lambda feedback: service(api).search(ItemQuery(("demo",)), feedback))
    assert "not valid JSON" in error.message
    assert "goes on after its end" in error.hint
    assert '{"type": "Feature"' in error.hint
    assert "cut off" not in error.hint


def test_an_answer_that_is_cut_off_is_said_to_be_so(stub_api):
    api = api_with(stub_api, Answer(200, WRITTEN[:-20], {}))
    error = failed(lambda feedback: service(api).search(ItemQuery(("demo",)), feedback))
    assert "cut off" in error.hint


def test_a_packed_answer_may_be_filled_up_with_zeros(stub_api):
    api = api_with(stub_api, Answer(200, gzip.compress(WRITTEN) + b"\0" * 40, {"Content-Encoding": "gzip"}))
    assert ids(page_of(api)) == ["one"]


@pytest.mark.parametrize("status", [200, 202, 204])
def test_an_empty_answer_is_named_by_its_status(stub_api, status):
    api = api_with(stub_api, Answer(status, b"", {}))
    error = failed(lambda feedback: service(api).search(ItemQuery(("demo",)), feedback))
    assert "empty" in error.message
    assert error.details == f"HTTP {status}"


def test_the_status_is_that_of_the_answer_also_in_a_tree(stub_api):
    api = stub_api({"/catalog.json": Answer(204, b"", {})})
    error = failed(StacService(Catalog("test", "Test", f"{api.url}/catalog.json")).connect)
    assert error.details == "HTTP 204"


@pytest.mark.parametrize("status", [201, 203, 206])
def test_an_answer_of_another_status_is_read(stub_api, status):
    api = api_with(stub_api, json_answer(PAGE, status))
    assert ids(page_of(api)) == ["one"]


@pytest.mark.parametrize("status", [300, 304, 305])
def test_a_status_without_data_is_said(stub_api, status):
    api = api_with(stub_api, Answer(status, b"", {}))
    error = failed(lambda feedback: service(api).search(ItemQuery(("demo",)), feedback))
    assert f"({status})" in error.message
    assert error.details == f"HTTP {status}"


@pytest.mark.parametrize("link", [{"href": None}, {}])
def test_a_next_link_without_an_address_leads_to_the_same_one(stub_api, link):
    def search(seen):
        if "token" in json.loads(seen.body):
            return {**PAGE, "features": [minimal_item("two")]}
        return {**PAGE, "links": [{"rel": "next", "method": "POST", "merge": True, "body": {"token": "2"}, **link}]}

    api = api_with(stub_api, search)
    page = page_of(api)
    following = done(lambda feedback: service(api).next_page(ItemQuery(("demo",)), page.next, feedback))
    assert ids(following) == ["two"]
    assert json.loads(api.requests[-1].body)["collections"] == ["demo"]


def test_a_search_by_get_goes_on_by_post_with_numbers_and_lists(stub_api):
    """As servers check it: a page size is a number there, collections are a list."""

    def search(seen):
        if seen.method == "GET":
            return {**PAGE, "links": [{"rel": "next", "method": "POST", "merge": True, "body": {"token": "2"}}]}
        asked = json.loads(seen.body)
        is_as_stac_says = "token" in asked and isinstance(asked["limit"], int) and asked["collections"] == ["demo"]
        return {**PAGE, "features": [minimal_item("two")]} if is_as_stac_says else json_answer({"code": "no"}, 405)

    api = api_with(stub_api, search)
    page = page_of(api)
    following = done(lambda feedback: service(api).next_page(ItemQuery(("demo",)), page.next, feedback))
    assert ids(following) == ["two"]
    assert json.loads(api.requests[-1].body)["limit"] > 0


@pytest.mark.parametrize("href", [None, 7, {}])
def test_a_next_link_that_says_nothing_is_none(stub_api, href):
    api = api_with(stub_api, {**PAGE, "links": [{"rel": "next", "href": href}]})
    assert page_of(api).next is None


@pytest.mark.parametrize("href", ["https://[server]/search?token=2", "http://["])
def test_a_next_link_that_is_no_address_loses_no_page(stub_api, href):
    api = api_with(stub_api, {**PAGE, "links": [{"rel": "next", "href": href}]})
    page = page_of(api)
    assert (ids(page), page.next) == (["one"], None)


def test_a_search_at_what_is_no_address_is_made_at_the_usual_one(stub_api):
    def search(seen):
        return PAGE if seen.method == "GET" else json_answer({"code": "no"}, 405)

    links = [{"rel": "search", "href": "https://[server]/search", "method": "POST"}, *landing_page()["links"]]
    assert ids(page_of(api_with(stub_api, search, links=links))) == ["one"]


def openeo(stub_api, **routes):
    """Collections without a search, as back ends of openEO have them: they say 501 to what they do not have."""
    links = [{"rel": "data", "href": "@URL@/collections"}]
    none = json_answer({"code": "FeatureUnsupported", "message": "Feature not supported."}, 501)
    return api_with(stub_api, none, links=links, conformsTo=[], **routes), none


def test_an_api_that_supports_no_search_is_read_by_its_lists(stub_api):
    api, _ = openeo(stub_api)
    api.routes["/collections/demo/items"] = PAGE
    assert ids(page_of(api)) == ["one"]


@pytest.mark.parametrize("has_route", [True, False])
def test_an_api_without_any_items_is_said_to_have_none(stub_api, has_route):
    api, none = openeo(stub_api)
    api.routes["/collections/demo/items"] = none if has_route else None

    def asked(feedback):
        found = service(api)
        assert [each.id for each in found.connect(feedback).collections] == ["demo"]
        return found.search(ItemQuery(("demo",)), feedback)

    error = failed(asked)
    assert "no items to search" in error.message
    assert "openEO" in error.hint
    assert "later" not in error.hint


def test_what_records_say_of_themselves_is_no_word_of_an_error(stub_api):
    api = stub_api({"GET /": landing_page(), "GET /collections": [minimal_collection(description="Lakes")]})
    error = failed(service(api).connect)
    assert "broken" in error.message
    assert not error.hint


def several(links):
    """The links with their relations in lists, as programs write them that have read them from a header."""
    return [{**each, "rel": [each["rel"], "alternate"]} for each in links]


def by_relation(links):
    """The links as the members of an object, several of one relation in a list."""
    found = {}
    for each in links:
        found.setdefault(each["rel"], []).append({key: value for key, value in each.items() if key != "rel"})
    return {rel: same[0] if len(same) == 1 else same for rel, same in found.items()}


def addresses(links):
    """Their addresses alone, by their relations."""
    return {each["rel"]: each["href"] for each in links}


SHAPES = {"relations in lists": several, "an object": by_relation, "an object of addresses": addresses}


@pytest.fixture(params=SHAPES)
def shaped(request):
    return SHAPES[request.param]


def test_links_of_an_api_may_have_other_shapes(stub_api, shaped):
    links = [*landing_page()["links"][:-2], {"rel": "search", "href": "@URL@/find"}]
    api = api_with(stub_api, None, links=shaped(links), conformsTo=[])
    elsewhere = minimal_item("two", links=shaped([{"rel": "self", "href": "@URL@/elsewhere/two"}]))
    second = {**PAGE, "features": [elsewhere]}
    first = {**PAGE, "links": shaped([{"rel": "next", "href": "@URL@/find?token=2"}])}
    api.routes["GET /find"] = lambda seen: second if "token" in seen.path else first
    page = page_of(api)
    assert ids(page) == ["one"]
    following = done(lambda feedback: service(api).next_page(ItemQuery(("demo",)), page.next, feedback))
    assert ids(following) == ["two"]
    assert following.items[0].href == f"{api.url}/elsewhere/two"


def test_links_of_a_tree_may_have_other_shapes(stub_api, shaped):
    below = [{"rel": "item", "href": "./one.json"}, {"rel": "license", "href": "https://example.org/terms"}]
    root = {"type": "Catalog", "id": "root", "stac_version": "1.0.0", "description": ""}
    api = stub_api(
        {
            "/catalog.json": {**root, "links": shaped([{"rel": "child", "href": "./land.json"}])},
            "/land.json": {**minimal_collection("land"), "links": shaped(below)},
            "/one.json": minimal_item("one", "land"),
        }
    )
    found = StacService(Catalog("test", "Test", f"{api.url}/catalog.json"))
    (collection,) = done(found.connect).collections
    assert collection.id == "land"
    assert {"license": "https://example.org/terms"}.items() <= {
        each.rel: each.href for each in collection.links
    }.items()
    assert ids(done(lambda feedback: found.search(ItemQuery(("land",)), feedback))) == ["one"]


def test_a_record_before_stac_1_0_may_have_its_links_so(stub_api, shaped):
    links = shaped([{"rel": "license", "href": "https://example.org/terms"}])
    old = minimal_collection("old", stac_version="0.9.0", links=links)
    api = stub_api({"GET /": landing_page(), "GET /collections": {"collections": [old]}})
    (collection,) = done(service(api).connect).collections
    assert "https://example.org/terms" in [each.href for each in collection.links if each.rel == "license"]


@pytest.mark.parametrize(
    "links",
    [
        {"rel": "license", "href": "https://example.org/terms"},
        [{"rel": [["license"], 7, None, "license", "license"], "href": "https://example.org/terms"}],
    ],
)
def test_one_link_without_its_list_and_odd_relations_are_read(stub_api, links):
    api = stub_api({"GET /": landing_page(), "GET /collections": {"collections": [minimal_collection(links=links)]}})
    (collection,) = done(service(api).connect).collections
    assert [(each.rel, each.href) for each in collection.links] == [("license", "https://example.org/terms")]


def test_a_link_of_thousands_of_relations_is_few_links(stub_api):
    links = [{"rel": [f"r{number}" for number in range(1000)], "href": "https://example.org/a"}] * 500
    api = stub_api({"GET /": landing_page(), "GET /collections": {"collections": [minimal_collection(links=links)]}})
    (collection,) = done(service(api).connect).collections
    assert len(collection.links) == 1000


def twice(value):
    """JSON in a text of JSON, as a server sends that writes what is written already."""
    return json_answer(json.dumps(value))


def test_json_that_is_written_twice_is_read(stub_api):
    api = stub_api(
        {
            "GET /": twice(landing_page()),
            "GET /collections": twice({"collections": [minimal_collection()], "links": []}),
            "/search": Answer(200, b"\xef\xbb\xbf" + json.dumps("\ufeff" + json.dumps(PAGE) + "\n").encode(), {}),
        }
    )
    assert ids(page_of(api)) == ["one"]


def test_a_tree_that_is_written_twice_is_read(stub_api):
    root = {"type": "Catalog", "id": "root", "stac_version": "1.0.0", "description": ""}
    api = stub_api(
        {
            "/catalog.json": twice({**root, "links": [{"rel": "child", "href": "./land.json"}]}),
            "/land.json": twice(minimal_collection("land")),
        }
    )
    found = StacService(Catalog("test", "Test", f"{api.url}/catalog.json"))
    assert [each.id for each in done(found.connect).collections] == ["land"]


@pytest.mark.parametrize("said", ["[7] bbox must be smaller", "{bbox} must be smaller", "{} [] bbox must be smaller"])
def test_a_text_that_begins_as_json_does_stays_a_text(stub_api, said):
    api = api_with(stub_api, json_answer(said))
    error = failed(lambda feedback: service(api).search(ItemQuery(("demo",)), feedback))
    assert "not a list of items" in error.message
    assert "must be smaller" in error.details


@pytest.mark.parametrize("status", [200, 400])
def test_an_error_that_is_written_twice_is_told_in_its_words(stub_api, status):
    api = api_with(stub_api, json_answer(json.dumps({"detail": "bbox must be smaller"}), status))
    error = failed(lambda feedback: service(api).search(ItemQuery(("demo",)), feedback))
    assert "It says: “bbox must be smaller”." in error.hint


@pytest.mark.parametrize("status", [200, 201, 203, 206])
def test_what_is_no_list_is_told_with_its_own_status(stub_api, status):
    api = api_with(stub_api, json_answer({"detail": "bbox must be smaller"}, status))
    error = failed(lambda feedback: service(api).search(ItemQuery(("demo",)), feedback))
    assert error.details.splitlines()[0] == f"HTTP {status}"
    api = stub_api({"GET /": landing_page(), "GET /collections": json_answer({"collections": {"a": 1}}, status)})
    error = failed(service(api).connect)
    assert "broken" in error.message
    assert error.details.splitlines()[0] == f"HTTP {status}"


#: What follows is no brotli: nobody here could tell.
BROTLI = Answer(200, b"\x1b\x3a\x00\xf8\x25\x82\x50", {"Content-Encoding": "br"})


def assert_is_packed(error):
    assert "(br)" in error.message
    assert "operator" in error.hint
    assert "web browser" not in error.hint
    assert error.details == "Content-Encoding: br"


def test_an_answer_packed_in_a_way_that_cannot_be_undone_is_said_to_be_so(stub_api):
    """Nobody has asked for it; some servers have it ready, and send it to everybody."""
    api = api_with(stub_api, BROTLI)
    assert_is_packed(failed(lambda feedback: service(api).search(ItemQuery(("demo",)), feedback)))


@pytest.mark.parametrize("name", ["", "/catalog.json", "/moved.json"])
def test_a_catalogue_that_is_packed_so_is_said_to_be_so(stub_api, name):
    moved = Answer(302, b"", {"Location": "/catalog.json"})
    api = stub_api({"/": BROTLI, "/catalog.json": BROTLI, "/moved.json": moved})
    moved.headers["Location"] = f"{api.url}/catalog.json"
    assert_is_packed(failed(StacService(Catalog("test", "Test", f"{api.url}{name}")).connect))
