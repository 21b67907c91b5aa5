"""What a catalogue proposes for the signing of its files: the authentication extension, well-meant and hostile."""

from __future__ import annotations

import copy

import pytest
from datacube_browser.core.signing.profile import SigningKind
from datacube_browser.core.signing.profile_check import profile_problem
from datacube_browser.core.signing.proposal import proposed_profile

BASE = "https://catalogue.example.org/stac/"


def parameter(place="query", **more):
    return {"in": place, "required": True, "schema": {"type": "string"}, **more}


def scheme(parameters=None, **flow):
    found = {"authorizationApi": "https://sign.example.org/sign", "method": "GET", "responseField": "signed_url"}
    found["parameters"] = {"href": parameter()} if parameters is None else parameters
    return {"type": "signedUrl", "description": "Ask us", "flows": {"authorizationCode": {**found, **flow}}}


def item(found, **asset_fields):
    assets = {"ms": {"href": "https://files.example.org/a.tif", "auth:refs": ["sign"], **asset_fields}}
    assets["open"] = {"href": "https://open.example.org/a.png", "auth:refs": []}
    return {
        "type": "Feature",
        "properties": {"auth:schemes": {"other": {"type": "s3"}, "sign": found}},
        "assets": assets,
    }


def proposed(record):
    found = proposed_profile(record, "Ours", BASE)
    return None if found is None else found.profile


def test_the_examples_of_the_extension():
    """Bucket and key in a JSON body; and Planetary Computer, whose duration is in minutes."""
    example = {"schema": {"type": "string", "examples": "example-bucket"}}
    found = proposed(item(scheme({"bucket": parameter("body", **example), "key": parameter("body")}, method="POST")))

    assert found.kind is SigningKind.TEMPLATE
    assert found.endpoint == "https://sign.example.org/sign"
    assert found.hosts == ("files.example.org",)
    assert found.template.method == "POST"
    assert found.template.parameters == (("bucket", "body", "{bucket}"), ("key", "body", "{key}"))
    assert found.template.response_field == "signed_url"
    assert profile_problem(found) == ""

    minutes = "The duration, in minutes, that the SAS token will be valid. Only valid for approved users."
    names = {
        "href": parameter(),
        "duration": {**parameter(description=minutes, schema={"type": "integer"}), "required": False},
        "_id": {**parameter(), "required": False},
    }
    found = proposed(item(scheme(names, responseField="href")))
    assert found.template.parameters == (("href", "query", "{href}"), ("duration", "query", "{duration}"))
    assert found.template.duration_format == "minutes"
    assert found.duration == 0


@pytest.mark.parametrize(
    ("schema", "expected", "seconds"),
    [
        ({"type": "string", "examples": ["3h"]}, "unit", 10_800),
        ({"type": "string", "default": "PT3H10M"}, "iso", 11_400),
        ({"type": "string", "format": "duration"}, "iso", 10_800),
        ({"type": "string"}, "iso", 10_800),
        ({"type": "integer", "default": 600}, "seconds", 600),
        ({"type": "string", "default": "600"}, "seconds", 600),
        ({"type": "integer", "default": 10**30}, "seconds", 10_800),
    ],
)
def test_how_a_duration_is_written_is_read_from_its_schema(schema, expected, seconds):
    found = proposed(item(scheme({"href": parameter(), "validity": parameter(schema=schema)})))
    assert (found.template.duration_format, found.duration) == (expected, seconds)


def test_a_list_of_addresses_is_signed_together():
    urls = parameter("body", schema={"type": "array", "items": {"type": "string"}, "maxItems": 20})
    assert proposed(item(scheme({"urls": urls}, method="POST"))).template.batch == 20


def test_a_value_that_only_the_user_knows_is_left_to_the_user():
    found = proposed(item(scheme({"href": parameter(), "project": parameter(), "v": parameter(schema={"const": 2})})))
    assert found.template.parameters[1:] == (("project", "query", ""), ("v", "query", "2"))
    assert "project" in profile_problem(found)


def test_the_only_parameter_of_an_unknown_name_is_the_address():
    assert proposed(item(scheme({"scene": parameter()}))).template.parameters == (("scene", "query", "{href}"),)


def test_a_scheme_of_a_catalogue_or_a_collection_names_no_hosts():
    for record in ({"auth:schemes": {"a": scheme()}}, {"summaries": {"auth:schemes": [{"a": scheme()}]}}):
        found = proposed(record)
        assert found.hosts == ()
        assert "hosts" in profile_problem(found)
    more = proposed_profile({"auth:schemes": {"a": scheme()}}, "Ours", BASE, ["https://f.example.org/a.tif"])
    assert more.profile.hosts == ("f.example.org",)
    assert more.description == "Ask us"


def test_without_references_all_files_give_hosts():
    record = item(scheme())
    for asset in record["assets"].values():
        del asset["auth:refs"]
    assert proposed(record).hosts == ("files.example.org", "open.example.org")


def test_a_relative_address_is_on_the_catalogues_server():
    assert proposed(item(scheme(authorizationApi="../sign#x"))).endpoint == "https://catalogue.example.org/sign"
    assert proposed(item(scheme(authorizationApi="/sign"))).endpoint == "https://catalogue.example.org/sign"


@pytest.mark.parametrize(
    "address",
    [
        *(
            None,
            7,
            "",
            "ftp://sign.example.org/",
            "file:///etc/passwd",
            "javascript:alert(1)",
            "/vsimem/x\n",
            "http://[",
        ),
        *("http://sign.example.org/sign", "https://me:@sign.example.org/", "https://sign.example.org/?api_key=abcd"),
        *("https://sign.example.org/" + "a" * 3000, "https://sign.example.org/a b", "https://sign.example.org/\x00"),
    ],
)
def test_an_address_that_must_not_be_asked_proposes_nothing(address):
    assert proposed(item(scheme(authorizationApi=address))) is None


@pytest.mark.parametrize("method", ["DELETE", "PUT", "get it", None, 7, "GET\r\nX: y"])
def test_another_method_proposes_nothing(method):
    assert proposed(item(scheme(method=method))) is None


def test_headers_that_say_who_asks_or_what_is_sent_are_left_out():
    names = {name: parameter("header") for name in ("Authorization", "Host", "Cookie", "content-length")}
    found = proposed(item(scheme({"href": parameter(), **names})))
    assert found.template.parameters == (("href", "query", "{href}"),)


def test_a_header_that_would_end_its_line_is_refused_by_the_form():
    found = proposed(item(scheme({"href": parameter(), "X-A: b": parameter("header", schema={"const": "c"})})))
    assert "cannot be a parameter" in profile_problem(found)


@pytest.mark.parametrize(
    "href",
    [
        *("file:///etc/passwd", "/vsicurl/https://x.example.org/a", "s3://bucket/key", "https://me:@x.example.org/a"),
        *("https://[::1", "https:///a.tif", "", 7, None, "a" * 100_000),
    ],
)
def test_a_file_that_is_no_web_address_gives_no_host(href):
    assert set(proposed(item(scheme(), href=href)).hosts) <= {"catalogue.example.org"}


ODD = [
    "auth:schemes",
    "type",
    "flows",
    "authorizationCode",
    "parameters",
    "href",
    "schema",
    "assets",
    "ms",
    "auth:refs",
]


@pytest.mark.parametrize("value", [None, 7, "x", [], {}, [[[]]], {"a": None}, [None], True, float("nan")])
@pytest.mark.parametrize("key", ODD)
def test_odd_values_in_any_place_break_nothing(key, value):
    record = copy.deepcopy(item(scheme({"href": parameter(), "duration": parameter()})))
    replace_everywhere(record, key, value)
    proposed(record)
    proposed({"auth:schemes": value, "summaries": value, "properties": value, "assets": value})


def replace_everywhere(record, key, value):
    for name, member in list(record.items()):
        if name == key:
            record[name] = value
        elif isinstance(member, dict):
            replace_everywhere(member, key, value)


def test_endless_lists_are_looked_at_in_part():
    parameters = {f"p{number}": parameter() for number in range(5000)}
    record = item(scheme({"href": parameter(), **parameters}))
    record["assets"] = {str(n): {"href": f"https://h{n}.example.org/a.tif"} for n in range(5000)}
    found = proposed(record)
    assert len(found.template.parameters) == 20
    assert len(found.hosts) == 10
