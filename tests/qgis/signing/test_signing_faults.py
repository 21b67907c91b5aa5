"""Signing services that answer less than they should, and profiles that cannot be used."""

from __future__ import annotations

from dataclasses import replace

import pytest
from datacube_browser.core.errors import SigningError
from datacube_browser.core.signing import signatures as module
from datacube_browser.core.signing.profile import DeviceSignIn, SigningKind, SigningProfile, SigningTemplate
from datacube_browser.core.signing.profile_check import profile_problem
from datacube_browser.core.signing.signatures import Signatures

from tests.qgis.in_background import done
from tests.servers.proxy import Answer
from tests.servers.stub import json_answer

FILES = [f"https://files.example.org/d/{name}.tif" for name in "ab"]
ONE, OTHER = FILES

pytestmark = pytest.mark.usefixtures("qgis_app")


def profile(url, kind=SigningKind.TEMPLATE, **changes):
    asking = SigningTemplate(parameters=(("url", "query", "{href}"),))
    return replace(SigningProfile("x", "X", kind, ("files.example.org",), url, template=asking), **changes)


def signed(one, urls=FILES, store=None):
    return done(lambda feedback: (store or Signatures()).signed_each(one, list(urls), feedback))


def many(url, place="body"):
    rows = (("urls", place, "{href}"),)
    return profile(f"{url}/sign", template=SigningTemplate("POST", rows, response_field="", batch=10))


def test_of_many_addresses_those_that_are_not_in_the_answer_or_no_signature_are_named(stub_api):
    api = stub_api({"/sign": {ONE: f"{ONE}?sig=1"}})
    found = signed(many(api.url))
    assert found[ONE].href == f"{ONE}?sig=1"
    assert "does not sign this file" in str(found[OTHER])
    api.routes["/sign"] = {ONE: "https://elsewhere.example.org/x", OTHER: f"{OTHER}?sig=1"}
    found = signed(many(api.url))
    assert isinstance(found[ONE], SigningError)
    assert found[OTHER].href == f"{OTHER}?sig=1"


def test_a_number_in_answer_to_many_addresses_is_no_signature(stub_api):
    api = stub_api({"/sign": json_answer(7)})
    assert all("not a signature" in str(each) for each in signed(many(api.url)).values())


def test_many_addresses_go_into_one_header(stub_api):
    api = stub_api({"/sign": {each: f"{each}?sig=1" for each in FILES}})
    assert [each.href for each in signed(many(api.url, "header")).values()] == [f"{each}?sig=1" for each in FILES]
    assert api.requests[-1].headers["urls"] == ",".join(FILES)


def test_broken_json_where_no_field_is_named_is_no_signature(stub_api):
    api = stub_api({"/sign": Answer(200, b'{"href": ')})
    template = SigningTemplate(parameters=(("url", "query", "{href}"),), response_field="")
    (found,) = signed(profile(f"{api.url}/sign", template=template), [ONE]).values()
    assert isinstance(found, SigningError)


@pytest.mark.parametrize("one", [json_answer({}, 404), json_answer({}, 500), json_answer(7)])
def test_a_service_without_its_ways_gives_its_first_refusal(stub_api, one):
    """THEIA's: many at once by POST, or else one by one by GET."""
    api = stub_api({"POST /sign_urls": json_answer({"detail": "no such way"}, 404), "GET /sign": one})
    found = signed(profile(api.url, SigningKind.TELEDETECTION))
    assert {each.status for each in found.values()} == {404}
    assert all("no such way" in each.report() for each in found.values())
    assert api.count("GET", "/sign\\?") >= 1


@pytest.mark.parametrize(
    ("others", "words"),
    [({"device": DeviceSignIn()}, ""), ({}, "If you have a key")],
)
def test_a_refusal_for_lack_of_a_right_says_what_to_do(stub_api, others, words):
    api = stub_api({"/sign": json_answer({}, 403)})
    (found,) = signed(profile(f"{api.url}/sign", **others), [ONE]).values()
    assert isinstance(found, SigningError)
    assert words in str(found)


@pytest.mark.parametrize("date", ["never", "Thu, 99 Nov 2026 12:00:00 GMT", "Fri, 31 Dec 9999 23:59:59 GMT"])
def test_a_service_whose_clock_says_nothing_signs_all_the_same(stub_api, date):
    answer = {"href": f"{ONE}?sig=1", "until": "2999-01-01T00:00:00Z"}
    api = stub_api({"/sign": json_answer(answer, headers={"Date": date})})
    template = SigningTemplate(parameters=(("url", "query", "{href}"),), expiry_field="until")
    (found,) = signed(profile(f"{api.url}/sign", template=template), [ONE]).values()
    assert not isinstance(found, SigningError), found.report()
    assert found.href == f"{ONE}?sig=1"


def test_of_more_signatures_and_refusals_than_are_kept_the_oldest_are_forgotten(stub_api, monkeypatch):
    monkeypatch.setattr(module, "_MOST_KEPT", 1)
    api = stub_api({"/sign": lambda seen: {"href": f"{ONE if 'a.tif' in seen.path else OTHER}?sig=1"}})
    one, store = profile(f"{api.url}/sign"), Signatures()
    first = signed(one, [ONE], store)[ONE]
    assert store.known(one, ONE) == first
    second = signed(one, [OTHER], store)[OTHER]
    assert (store.known(one, ONE), store.known(one, OTHER)) == (None, second)
    store.refused(one, OTHER, second)
    store.refused(one, ONE, signed(one, [ONE], store)[ONE])
    assert store.known(one, ONE) is None
    assert signed(one, [ONE], store)[ONE].href == first.href


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": " "}, "a name"),
        ({"hosts": ()}, "hosts"),
        ({"endpoint": ""}, "address of the service"),
        ({"template": SigningTemplate("PATCH", (("url", "query", "{href}"),))}, "GET or POST"),
        ({"template": SigningTemplate("GET", (("url", "query", "x"),))}, "which file to sign"),
        ({"template": SigningTemplate("GET", (("url", "query", "{href}"), ("apikey", "query", "x")))}, "like a key"),
        ({"template": SigningTemplate("GET", (("url", "body", "{href}"),))}, "no body"),
        ({"template": SigningTemplate("GET", (("url", "query", ""),))}, "needs a value"),
        ({"template": SigningTemplate("GET", (("Cookie", "header", "{href}"),))}, "cannot be a parameter"),
    ],
)
def test_a_profile_that_cannot_be_used_says_why(changes, words):
    assert words in profile_problem(profile("https://sign.example.org", **changes))
    assert profile_problem(profile("https://sign.example.org")) == ""
