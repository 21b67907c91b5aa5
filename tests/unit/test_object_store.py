"""The object store that stands in for the platforms' in tests: who may read, and what the others are told."""

from __future__ import annotations

import base64
from datetime import timedelta
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import pytest

from tests.plain_http import ask, said
from tests.servers.azure_access import SERVER_BUSY, ContainerToken
from tests.servers.object_store import Logged
from tests.servers.s3_access import SLOW_DOWN, Presigned
from tests.servers.store_access import NamedToken, TokenNames, api_key, bearer

CONTENT = bytes(range(256))
NAME = "sm1-gdc/col/a b.tif"


def refused(answer):
    """Status, code and message of an answer in XML."""
    xml = ET.fromstring(answer[2])
    return answer[0], xml.findtext("Code"), xml.findtext("Message").partition("\n")[0]


@pytest.fixture
def presigned(object_store):
    return object_store({"sm1-gdc": {"col/a b.tif": CONTENT}, "open": {"o.tif": b"open"}}, open_prefixes=["open/"])


# --- the store: presigned URLs ----------------------------------------------------------------------------------------


def test_the_signature_is_that_of_the_example_in_the_documentation_of_aws():
    example = Presigned("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")  # pragma: allowlist secret
    query = (
        "X-Amz-Algorithm=AWS4-HMAC-SHA256"
        "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"  # pragma: allowlist secret
        "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
    )
    signature = example.signature("GET", "/test.txt", query, "examplebucket.s3.amazonaws.com")
    assert signature == "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"  # pragma: allowlist secret


def test_a_signed_url_opens_its_object_in_whole_and_in_ranges(presigned):
    url, end = presigned.sign(NAME, lifetime=45)
    assert timedelta(seconds=10) < end - presigned.clock() <= timedelta(seconds=45)
    assert ask(url)[::2] == (200, CONTENT)
    status, headers, body = ask(url, Range="bytes=5-14")
    assert (status, body, headers["Content-Range"]) == (206, CONTENT[5:15], "bytes 5-14/256")
    assert headers["ETag"]
    assert headers["Accept-Ranges"] == "bytes"
    assert ask(url, Range="bytes=-6")[2] == CONTENT[-6:]
    assert ask(url, Range="bytes=999-")[0] == 416
    assert ask(url, Range="bytes=0-1", If_Range='"another"')[0] == 200


def test_a_store_serves_folders_without_leaving_them(object_store, tmp_path):
    (tmp_path / "bucket").mkdir()
    (tmp_path / "bucket" / "a.tif").write_bytes(CONTENT)
    (tmp_path / "secret.txt").write_text("no")
    store = object_store({"b": tmp_path / "bucket"})
    assert ask(store.sign("b/a.tif").url, Range="bytes=1-2")[2] == CONTENT[1:3]
    assert refused(ask(store.sign("b/../secret.txt").url))[:2] == (404, "NoSuchKey")
    ask(store.sign("b/new.tif", "PUT").url, "PUT", b"new")
    assert ask(store.sign("b/new.tif").url)[2] == b"new"
    assert [path.name for path in (tmp_path / "bucket").iterdir()] == ["a.tif"]


def test_unsigned_requests_are_refused_in_xml_and_open_prefixes_need_nothing(presigned):
    answer = ask(presigned.href(NAME))
    assert refused(answer) == (403, "AccessDenied", "Access Denied")
    assert answer[1]["Content-Type"] == "application/xml"
    assert ask(presigned.href("open/o.tif"))[::2] == (200, b"open")
    assert ask(presigned.href("open/o.tif"), "HEAD")[1]["Content-Length"] == "4"
    assert ask(presigned.href("open/o.tif"), "PUT", b"mine")[0] == 403
    assert ask(presigned.href(""))[0] == 403


@pytest.mark.parametrize(
    "authorization",
    [
        "Basic " + base64.b64encode(b"GATEKEY:words").decode(),
        "AWS4-HMAC-SHA256 Credential=GATEKEY/20261126/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0",
    ],
)
def test_the_key_of_a_gateway_is_none_of_the_stores(presigned, authorization):
    answer = ask(presigned.href(NAME), Authorization=authorization)
    assert refused(answer)[:2] == (403, "InvalidAccessKeyId")
    assert ET.fromstring(answer[2]).findtext("AWSAccessKeyId") == "GATEKEY"


def test_a_signature_and_a_header_together_are_one_too_many(presigned):
    answer = ask(presigned.sign(NAME).url, Authorization="Bearer token")
    assert refused(answer)[:2] == (400, "InvalidArgument")


@pytest.mark.parametrize(
    ("method", "change"),
    [
        ("HEAD", lambda url: url),
        ("PUT", lambda url: url),
        ("GET", lambda url: url.replace("%2F", "/")),
        ("GET", lambda url: url.replace("%2Fs3", "%2fs3")),
        ("GET", lambda url: url.replace("a%20b", "c")),
        ("GET", lambda url: url.replace("X-Amz-Expires=60", "X-Amz-Expires=6000")),
        ("GET", lambda url: url + "&x=1"),
        ("GET", lambda url: url + ".aux.xml"),
        ("GET", lambda url: url.replace("127.0.0.1", "localhost")),
        ("GET", lambda url: url.partition("?")[0] + "?" + "&".join(reversed(url.partition("?")[2].split("&")))),
    ],
    ids=["head", "put", "requoted", "lower-case", "other-object", "longer", "more", "sibling", "other-host", "order"],
)
def test_a_signature_is_good_for_one_method_object_host_and_query_alone(presigned, method, change):
    answer = ask(change(presigned.sign(NAME, lifetime=60).url), method, b"x" if method == "PUT" else None)
    assert answer[0] == 403
    if method != "HEAD":
        assert refused(answer)[1] == "SignatureDoesNotMatch"


def test_a_signature_of_more_than_a_week_or_of_nonsense_is_a_bad_request(presigned):
    assert refused(ask(presigned.sign(NAME, lifetime=8 * 86400).url))[:2] == (400, "AuthorizationQueryParametersError")
    assert refused(ask(presigned.href(NAME) + "?X-Amz-Signature=0"))[0] == 400


def test_a_signature_ends_by_the_clock_of_the_store(presigned):
    url, _end = presigned.sign(NAME, lifetime=3600)
    presigned.clock.advance(3500)
    assert ask(url)[0] == 200
    presigned.clock.advance(100)
    assert refused(ask(url)) == (403, "AccessDenied", "Request has expired")
    assert ask(presigned.sign(NAME, lifetime=3600).url)[0] == 200


@pytest.mark.parametrize("access", [Presigned, ContainerToken, NamedToken])
def test_signatures_end_after_a_number_of_ranges_and_new_ones_are_good(object_store, access):
    store = object_store({"b": {"a.tif": CONTENT, "other.tif": CONTENT}}, access())
    url, other = store.sign("b/a.tif").url, store.sign("b/other.tif").url
    store.expire_after(ranges=2, path=r"/a\.tif")
    asked = [ask(one, Range="bytes=0-1")[0] for one in (other, other, url, url, url, other)]
    assert asked == [206, 206, 206, 206, 403, 403]
    renewed = store.sign("b/a.tif").url
    assert renewed != url
    assert [ask(renewed, Range="bytes=0-1")[0] for _ in range(4)] == [206] * 4
    store.revoke()
    assert ask(renewed)[0] == 403


def test_an_upload_needs_a_signature_for_put_and_is_kept(presigned):
    url = presigned.sign("sm1-gdc/new.tif", "PUT").url
    assert ask(url, "PUT", b"uploaded")[::2] == (200, b"")
    assert presigned.objects["sm1-gdc/new.tif"] == b"uploaded"
    assert ask(url)[0] == 403
    assert ask(presigned.sign("sm1-gdc/new.tif").url)[2] == b"uploaded"
    assert refused(ask(url, "PUT", iter([b"chunked"])))[:2] == (411, "MissingContentLength")


def test_the_log_is_without_signatures_and_counts_what_gdal_looks_for_beside_a_file(presigned):
    url = presigned.sign(NAME, lifetime=60).url
    ask(url, Range="bytes=0-9")
    for suffix in (".aux.xml", ".msk", ".OVR"):
        ask(presigned.href(NAME) + suffix)
        ask(url + suffix)
    assert presigned.sibling_probes == 6
    parts = urlsplit(url)
    unsigned = parts.query.partition("&X-Amz-Signature")[0]
    assert presigned.log[0] == Logged("GET", parts.path, unsigned, "bytes=0-9", 206)
    assert not any("X-Amz-Signature" in logged.query for logged in presigned.log)
    assert [logged.status for logged in presigned.log] == [206] + [403] * 6


def test_a_store_fails_on_demand_and_signs_for_the_proxy_before_it(presigned, proxy):
    between = proxy(presigned.url)
    presigned.public_url = between.url
    url = presigned.sign(NAME).url
    assert url.startswith(between.url)
    presigned.fault(SLOW_DOWN, path="a%20b", times=1)
    assert refused(ask(url))[:2] == (503, "SlowDown")
    assert ask(url)[0] == 200


# --- the store: other accesses ----------------------------------------------------------------------------------------


def test_a_container_token_opens_a_whole_container_and_no_other(object_store):
    store = object_store({"acct/naip": {"a.tif": CONTENT, "b.tif": b"b"}, "acct/x": {"a.tif": b"x"}}, ContainerToken(2))
    query = urlsplit(store.sign("acct/naip/a.tif").url).query
    assert {pair.partition("=")[0] for pair in query.split("&")} >= {"se", "sp", "sr", "sig", "sv"}
    assert ask(f"{store.href('acct/naip/a.tif')}?{query}")[::2] == (200, CONTENT)
    assert ask(f"{store.href('acct/naip/b.tif')}?{query}", "HEAD")[0] == 200
    assert refused(ask(f"{store.href('acct/x/a.tif')}?{query}"))[:2] == (403, "AuthenticationFailed")
    assert refused(ask(f"{store.href('acct/naip/a.tif')}?{query.replace('%3A', ':')}"))[0] == 403
    assert refused(ask(f"{store.href('acct/naip/n.tif')}?{query}", "PUT", b"n"))[1] == "AuthorizationPermissionMismatch"
    assert ask(store.sign("acct/naip/n.tif", "PUT").url, "PUT", b"n")[0] == 201


@pytest.mark.parametrize(
    ("unsigned", "status"),
    [("AuthenticationFailed", 403), ("PublicAccessNotPermitted", 409), ("ResourceNotFound", 404)],
)
def test_azure_refuses_what_has_no_token_in_its_own_xml(object_store, unsigned, status):
    store = object_store({"naip": {"a.tif": CONTENT}}, ContainerToken(unsigned=unsigned))
    answer = ask(store.href("naip/a.tif"))
    assert refused(answer)[:2] == (status, unsigned)
    assert answer[1]["x-ms-error-code"] == unsigned


def test_azure_ends_a_token_by_its_end_and_is_busy_on_demand(object_store):
    store = object_store({"naip": {"a.tif": CONTENT}}, ContainerToken())
    url = store.sign("naip/a.tif", lifetime=60).url
    store.fault(SERVER_BUSY, times=1)
    assert refused(ask(url)) == (503, "ServerBusy", "Egress is over the account limit.")
    store.clock.advance(60)
    assert refused(ask(url))[:2] == (403, "AuthenticationFailed")


@pytest.mark.parametrize(
    "names",
    [
        TokenNames(),
        TokenNames("Signature", "Expires", "milliseconds"),
        TokenNames("jeton", "fin", "%Y-%m-%dT%H:%M:%SZ"),
    ],
)
def test_a_token_under_other_names_opens_one_object(object_store, names):
    store = object_store({"b": {"a.tif": CONTENT, "b.tif": b"b"}}, NamedToken(names))
    url, _end = store.sign("b/a.tif", lifetime=60)
    assert {pair.partition("=")[0] for pair in urlsplit(url).query.split("&")} == {names.end, names.signature}
    assert ask(url)[0] == 200
    assert ask(url, "HEAD")[0] == ask(url.replace("a.tif", "b.tif"))[0] == ask(store.href("b/a.tif"))[0] == 403
    store.clock.advance(60)
    assert said(ask(url)) == (403, {"message": "The link has expired"})
    lenient = object_store({"b": {"a.tif": CONTENT}}, NamedToken(names, heads=True))
    assert ask(lenient.sign("b/a.tif").url, "HEAD")[0] == 200


@pytest.mark.parametrize(
    ("access", "header", "good", "bad"),
    [
        (lambda: api_key("k1"), "X-API-Key", "k1", "k2"),
        (lambda: bearer({"t1"}), "Authorization", "Bearer t1", "Basic t1"),
        (lambda: bearer(lambda token: token == "t1"), "Authorization", "bearer t1", "Bearer t2"),
    ],
)
def test_a_header_is_demanded_with_401_in_json(object_store, access, header, good, bad):
    store = object_store({"b": {"a.tif": CONTENT}}, access(), open_prefixes=["open/"])
    store.objects["open/o.tif"] = b"open"
    url = store.href("b/a.tif")
    assert said(ask(url)) == (401, {"detail": "Not authenticated"})
    assert said(ask(url, **{header: bad})) == (401, {"detail": "Invalid credentials"})
    assert ask(url, **{header: good})[::2] == ask(url, "GET", **{header: good})[::2] == (200, CONTENT)
    assert ask(store.href("open/o.tif"))[0] == 200
    store.revoke()
    assert ask(url, **{header: good})[0] == 401
