from __future__ import annotations

import pytest
from datacube_browser.core.stac.links import ApiRoot, next_request
from datacube_browser.core.stac.records import Link, PageRequest

ROOT = ApiRoot("https://datacube.services.geo.ca/stac/api/")
SEARCH = "https://datacube.services.geo.ca/stac/api/search"


@pytest.mark.parametrize(
    "href",
    [
        "https://datacube.services.geo.ca/pgstac/api/search",
        "http://datacube.services.geo.ca/stac/api/search",
        "https://datacube.services.geo.ca/stac/api/stac/api/search",
        "https://datacube.services.geo.ca/search",
        "http://internal:8080/search",
        "/pgstac/api/search",
    ],
)
def test_a_link_into_the_api_is_mapped_to_the_users_root_url(href):
    assert ROOT.endpoint(href) == SEARCH


def test_path_and_query_of_a_mapped_link_are_kept():
    assert ROOT.endpoint("http://x/pgstac/api/collections/a/items/b?f=json") == (
        "https://datacube.services.geo.ca/stac/api/collections/a/items/b?f=json"
    )


def test_a_link_to_elsewhere_is_not_mapped():
    assert ROOT.endpoint("https://open.canada.ca/en/open-government-licence-canada") is None


def test_links_become_absolute_and_only_those_of_the_api_are_mapped():
    base = ROOT.below("collections", "a")
    assert ROOT.absolute(Link("root", "http://x/pgstac/api"), base).href == "https://datacube.services.geo.ca/stac/api/"
    assert ROOT.absolute(Link("items", "./a/items"), base).href == base + "/items"
    elsewhere = Link("license", "https://example.org/search")
    assert ROOT.absolute(elsewhere, base) == elsewhere


def test_ids_are_quoted_in_urls():
    assert ROOT.below("collections", "a b/c").endswith("/collections/a%20b%2Fc")


def post(**body):
    return PageRequest("POST", SEARCH, body)


def answer(**link):
    return {"links": [{"rel": "self", "href": "x"}, {"rel": "next", **link}]}


def test_the_next_page_of_a_post_is_requested_at_the_url_that_answered():
    href = "https://datacube.services.geo.ca/pgstac/api/search"
    body = {"limit": 10, "collections": ["a"], "token": "next:a:b"}
    following = next_request(answer(href=href, method="POST", body=body), post(limit=10, collections=["a"]))
    assert following == PageRequest("POST", SEARCH, body)


def test_a_link_with_merge_extends_the_last_body():
    following = next_request(
        answer(href=SEARCH, method="POST", merge=True, body={"token": "t"}), post(limit=10, collections=["a"])
    )
    assert following.body == {"limit": 10, "collections": ["a"], "token": "t"}


def test_a_post_link_with_its_token_in_the_query_keeps_the_search():
    following = next_request(answer(href=SEARCH + "?token=t", method="POST"), post(limit=10, collections=["a"]))
    assert following == PageRequest("POST", SEARCH, {"limit": 10, "collections": ["a"], "token": "t"})


GET_SEARCH = (
    "limit=100&bbox=-76.5,45,-75,46&collections=a,b&ids=x&datetime=2020-01-01/..&sortby=%2Bid,-properties.datetime"
    "&fields=%2Bid,-geometry,links&query=%7B%22gsd%22:%7B%22lt%22:2%7D%7D&intersects=%7B%22type%22:%22Point%22%7D"
)
POST_SEARCH = {
    "limit": 100,
    "bbox": [-76.5, 45, -75, 46],
    "collections": ["a", "b"],
    "ids": ["x"],
    "datetime": "2020-01-01/..",
    "sortby": [{"field": "id", "direction": "asc"}, {"field": "properties.datetime", "direction": "desc"}],
    "fields": {"include": ["id", "links"], "exclude": ["geometry"]},
    "query": {"gsd": {"lt": 2}},
    "intersects": {"type": "Point"},
}


def test_a_link_from_get_to_post_extends_the_search_as_a_body_has_it():
    """Texts in a body are refused by servers that check it: "100" is no number, "a,b" no list."""
    following = next_request(
        answer(href=SEARCH, method="POST", merge=True, body={"token": "t"}),
        PageRequest("GET", f"{SEARCH}?{GET_SEARCH}"),
    )
    assert following == PageRequest("POST", SEARCH, {**POST_SEARCH, "token": "t"})
    assert type(following.body["limit"]) is int


@pytest.mark.parametrize(
    ("query", "body"),
    [
        ("filter=gsd%20<%202&filter-lang=cql2-text", {"filter": "gsd < 2", "filter-lang": "cql2-text"}),
        (
            "filter=%7B%22op%22:%22not%22%7D&filter-lang=cql2-json",
            {"filter": {"op": "not"}, "filter-lang": "cql2-json"},
        ),
        ("collections=a&collections=b,c", {"collections": ["a", "b", "c"]}),
        ("limit=many&bbox=west&query=%7B", {"limit": "many", "bbox": "west", "query": "{"}),
        ("bbox=nan,0,1,1", {"bbox": "nan,0,1,1"}),
        ("page=2&page=3&flag=", {"page": ["2", "3"], "flag": ""}),
        ("sortby=+id", {"sortby": [{"field": "id", "direction": "asc"}]}),
    ],
)
def test_what_a_query_holds_is_sent_as_a_body_has_it(query, body):
    link = answer(href=f"{SEARCH}?{query}", method="POST", merge=True)
    assert next_request(link, post(token="t")).body == {"token": "t", **body}


def test_the_page_size_of_a_get_is_a_number_in_the_post_that_its_link_leads_to():
    following = next_request(
        answer(href=SEARCH, method="POST", body={"token": "t"}), PageRequest("GET", f"{SEARCH}?limit=7")
    )
    assert following.body == {"limit": 7, "token": "t"}


def test_the_page_size_is_repeated_if_the_link_omits_it():
    assert next_request(answer(href="?token=t", method="POST", body={"token": "t"}), post(limit=7)).body["limit"] == 7
    following = next_request(answer(href="http://x/search?token=t"), PageRequest("GET", SEARCH + "?limit=7"))
    assert following.url == SEARCH + "?limit=7&token=t"


def test_the_next_page_of_a_get_uses_only_the_query_of_the_link():
    href = "http://datacube.services.geo.ca/pgstac/api/search?collections=a,b&limit=10&token=next:a:1_2"
    following = next_request(answer(href=href), PageRequest("GET", SEARCH + "?collections=a,b&limit=10"))
    assert following == PageRequest("GET", SEARCH + "?collections=a,b&limit=10&token=next:a:1_2")


def test_circular_links_between_pages_are_an_error():
    request = post(limit=10)
    seen = []
    for token in ("a", "b", "a"):
        request = next_request(answer(href=SEARCH, method="POST", body={"limit": 10, "token": token}), request)
        seen.append(request and request.body["token"])
    assert seen == ["a", "b", None]


def test_a_link_to_the_same_page_ends_the_paging():
    assert next_request(answer(href=SEARCH, method="POST", body={"limit": 10}), post(limit=10)) is None


@pytest.mark.parametrize(
    "links", [None, [], {}, ["next"], [{"rel": "next", "href": 5}], [{"rel": "prev", "href": "x"}]]
)
def test_without_a_next_link_it_is_the_last_page(links):
    assert next_request({"links": links}, post(limit=10)) is None


def walk(link, request):
    return next_request({"links": [{"rel": "next", **link}]}, request)


@pytest.mark.parametrize("root", ["https://datacube.services.geo.ca/pgstac/api", "http://inside:8080", "/stac/api", ""])
def test_a_token_in_the_path_is_kept_below_the_users_root(root):
    second = walk({"href": f"{root}/search/token/2"}, post(limit=10))
    assert (second.method, second.url) == ("GET", SEARCH + "/token/2")
    third = walk({"href": f"{root}/search/token/search"}, second)
    assert third.url == SEARCH + "/token/search"


def test_a_page_beside_the_search_is_asked_below_the_users_root():
    links = [{"rel": "root", "href": "http://in/pgstac/"}, {"rel": "next", "href": "http://in/pgstac/pages/x%2F2?a=1"}]
    assert next_request({"links": links}, post()).url == "https://datacube.services.geo.ca/stac/api/pages/x%2F2?a=1"


def test_a_next_link_never_leads_to_another_server():
    assert walk({"href": "https://evil.example/pages/2"}, post()).url == "https://datacube.services.geo.ca/pages/2"


def test_a_key_that_is_there_twice_stays_twice():
    href = SEARCH + "?collections=a&collections=b&bbox=1%2C2%2C3%2C4&token=x%2By&datetime=2020-01-01T00:00:00+00:00"
    assert walk({"href": href}, PageRequest("GET", SEARCH)).url == href
    assert walk({"href": SEARCH + "?c=a&c=b", "method": "POST"}, post()).body == {"c": ["a", "b"]}


def test_a_query_beside_a_body_stays_in_the_address():
    following = walk({"href": SEARCH + "?token=t", "method": "POST", "body": {"limit": 5}}, post(limit=5))
    assert (following.url, following.body) == (SEARCH + "?token=t", {"limit": 5})


def test_headers_of_a_next_link_are_sent_and_stay_where_they_are_merged():
    second = walk({"href": SEARCH, "method": "POST", "merge": True, "headers": {"Search-After": "t"}}, post(limit=1))
    assert (second.headers, second.body) == ({"Search-After": "t"}, {"limit": 1})
    assert walk({"href": SEARCH, "method": "POST", "merge": True, "body": {"n": 2}}, second).headers == second.headers
    assert walk({"href": SEARCH, "method": "POST", "body": {"n": 2}}, second).headers == {}


@pytest.mark.parametrize(
    "headers", [{"Host": "x"}, {"Cookie": "a"}, {"A\r\nB": "c"}, {"A": "b\r\nHost: x"}, ["A"], None]
)
def test_headers_that_are_not_a_catalogues_to_set_are_left_out(headers):
    assert walk({"href": SEARCH + "?t=1", "headers": headers}, post()).headers == {}


def test_of_two_next_links_the_one_of_the_same_method_is_followed():
    links = [{"rel": "next", "href": "?t=1"}, {"rel": "next", "href": "?t=1", "method": "POST", "body": {"t": 1}}]
    assert next_request({"links": links}, post()).method == "POST"
    assert next_request({"links": links}, PageRequest("GET", SEARCH)).method == "GET"
