"""What signed addresses tell of their end, and the addresses without signatures."""

from __future__ import annotations

import base64
import json
from datetime import datetime, timezone

import pytest
from datacube_browser.core.signing.expiries import end_of_signature, instant
from datacube_browser.core.signing.signed_address import is_signed, unsigned_href

END = datetime(2026, 11, 26, 12, 0, tzinfo=timezone.utc)
EPOCH = int(END.timestamp())
FILE = "https://store.example.org/b/k.tif"


def _policy() -> str:
    condition = {"DateLessThan": {"AWS:EpochTime": EPOCH}}
    text = json.dumps({"Statement": [{"Resource": FILE, "Condition": condition}]}).encode()
    return base64.b64encode(text).decode().translate(str.maketrans("+=/", "-_~"))


SIGNED = {
    "aws 4": "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=a%2Fb&X-Amz-Date=20261126T040000Z&X-Amz-Expires=28800"
    "&X-Amz-SignedHeaders=host&X-Amz-Signature=00ff",
    "aws 2": f"AWSAccessKeyId=a&Signature=ab%2Fc%3D&Expires={EPOCH}",
    "google 4": "X-Goog-Algorithm=GOOG4&X-Goog-Date=20261126T110000Z&X-Goog-Expires=3600&X-Goog-Signature=0f",
    "google 2": f"GoogleAccessId=a%40b.example&Expires={EPOCH}&Signature=ab",
    "azure": "sv=2024-05-04&st=2026-11-25T00%3A00%3A00Z&se=2026-11-26T12%3A00%3A00Z&ske=2026-12-01T00%3A00%3A00Z"
    "&sr=c&sp=rl&sig=ab%2Bc%3D",
    "azure, minutes": "sv=2024-05-04&se=2026-11-26T12:00Z&sp=r&sig=ab",
    "azure, with its question mark": "sig=ab&se=2026-11-26T12%3A00%3A00.0000000Z",
    "cloudfront": f"Expires={EPOCH}&Signature=ab~&Key-Pair-Id=K",
    "cloudfront, policy": f"Policy={_policy()}&Signature=ab~&Key-Pair-Id=K",
    "swift": f"temp_url_sig=ab&temp_url_expires={EPOCH}",
    "swift, text": "temp_url_sig=ab&temp_url_expires=2026-11-26T12:00:00Z",
    "oss 4": "x-oss-date=20261126T113000Z&x-oss-expires=1800&x-oss-signature=0f",
    "tencent": f"q-sign-algorithm=sha1&q-ak=a&q-sign-time={EPOCH - 60};{EPOCH}&q-key-time=1;2&q-signature=0f",
    "akamai": f"hdnts=st={EPOCH - 60}~exp={EPOCH}~acl=/*~hmac=0f",
    "milliseconds": f"token=ab&expires={EPOCH}000",
    "an offset": "token=ab&expires=2026-11-26T13%3A00%3A00%2B01%3A00",
    "an offset, its plus not escaped": "token=ab&expires=2026-11-26T13:00:00+01:00",
    "names of its own": f"scene-token=ab&valid_until={EPOCH}",
    "digits": "jeton-signature=ab&fin=20261126120000",
    "in no zone": "signature=ab&expires=2026-11-26T12:00:00",
}


@pytest.mark.parametrize("query", SIGNED.values(), ids=SIGNED)
def test_the_end_of_a_signature_stands_in_its_address(query):
    assert end_of_signature(f"{FILE}?{query}") == END
    assert end_of_signature(f"{FILE}?id=7&{query}&page=2") == END


@pytest.mark.parametrize("query", SIGNED.values(), ids=SIGNED)
def test_an_address_without_its_signature_keeps_what_says_which_file(query):
    assert unsigned_href(f"{FILE}?{query}") == FILE
    assert unsigned_href(f"{FILE}?id=a%2Fb+c&{query}&versionId=3#x") == f"{FILE}?id=a%2Fb+c&versionId=3"
    assert is_signed(f"{FILE}?{query}")


@pytest.mark.parametrize(
    "href",
    [
        *(
            FILE,
            f"{FILE}?id=7",
            f"{FILE}?map=/a/b.map&layer=x&time=2026",
            f"{FILE}?se=1&sp=2&sr=3",
            f"{FILE}?expires=1",
        ),
        *(f"{FILE}?a=%zz&&b=", "https://[::1]/k.tif?id=1"),
    ],
)
def test_an_address_that_is_not_signed_stays_as_it_is(href):
    assert not is_signed(href)
    assert unsigned_href(href) in (href, href.replace("&&", "&"))


@pytest.mark.parametrize("name", ["key", "Key", "objectKey", "object_key", "s3-key"])
@pytest.mark.parametrize("value", ["a.tif", "folder/scene%201.jp2", "x.tif.aux.xml", "2026%2Fa.COG.tiff"])
def test_a_key_that_is_the_name_of_a_file_says_which_file(name, value):
    href = f"https://files.example.org/get?bucket=b&{name}={value}"
    assert not is_signed(href)
    assert unsigned_href(href) == href
    assert unsigned_href(f"{href}&token=ab&expires={EPOCH}") == href


@pytest.mark.parametrize(
    "query",
    [
        "key=AIzaSyD-ab.cd",
        "key=ab/cd+ef==",
        "api_key=a.tif",
        "accesskey=a.tif",
        "key=.tif",
        "jwt=a.tif",
        "key=a.b.c12d34e5f6g7",
    ],
)
def test_a_key_that_may_be_a_secret_does_not(query):
    assert is_signed(f"{FILE}?{query}")
    assert unsigned_href(f"{FILE}?{query}") == FILE


@pytest.mark.parametrize(
    "query",
    [
        *("", "id=7", "X-Amz-Date=20261126T040000Z", "X-Amz-Expires=28800", "X-Amz-Date=x&X-Amz-Expires=1"),
        *("X-Amz-Date=20269926T040000Z&X-Amz-Expires=1", "X-Amz-Date=99991231T235959Z&X-Amz-Expires=9999999999"),
        *(
            "Expires=inf",
            "Expires=nan",
            "Expires=-1",
            "Expires=" + "9" * 400,
            "Expires=1e9",
            "Expires=3600",
            "Expires=",
            "exp=soon",
        ),
        *("se=0000-00-00", "se=99999-01-01T00:00:00Z", "se=2026-11-26T25:00:00Z", "se=2026-11-26T12:00:00+99:99"),
        *("se=" + "2" * 30_000, "Policy=" + "A" * 4000, "Policy=W10_", "Policy=%00", "q-sign-time=;", "hdnts=exp="),
        *("Expires=\N{ARABIC-INDIC DIGIT ONE}", "&".join(f"a{n}=1" for n in range(300)) + f"&Expires={EPOCH}"),
        "X-Amz-Date=\N{ARABIC-INDIC DIGIT ONE}0261126T040000Z&X-Amz-Expires=1",
    ],
)
def test_what_tells_no_end_is_none(query):
    assert end_of_signature(f"{FILE}?{query}") is None


def test_of_several_ends_the_earliest_counts():
    query = f"X-Amz-Date=20261126T040000Z&X-Amz-Expires=28800&expires={EPOCH + 60}"
    assert end_of_signature(f"{FILE}?{query}") == END


@pytest.mark.parametrize(
    "value",
    [
        *("2026-11-26T12:00:00Z", "2026-11-26T12:00:00.123456789Z", "2026-11-26T13:00:00+01:00", "2026-11-26 12:00:00"),
        *("20261126T120000Z", EPOCH, float(EPOCH), str(EPOCH), EPOCH * 1000, "Thu, 26 Nov 2026 12:00:00 GMT"),
    ],
)
def test_times_as_services_write_them(value):
    assert instant(value).replace(microsecond=0) == END


@pytest.mark.parametrize(
    "value",
    [
        *(None, True, [], {}, "", " ", "tomorrow", "3600s", float("nan"), float("inf"), -1e300, 10**400),
        *("0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "x" * 1000, "2026"),
    ],
)
def test_what_is_no_time_is_none(value):
    assert instant(value) is None


ODD_TIMES = [
    *("2026-11-26 12:00:00 UTC", "2026-11-26T12:00:00 UTC", "2026-11-26T12:00:00UTC", "2026-11-26 12:00:00 GMT"),
    *("2026-11-26T12:00:00Z[UTC]", "2026-11-26T13:00:00+01:00[Europe/Paris]", "2026-11-26T12:00:00 Z"),
    *("2026-11-26 12:00:00 +0000 UTC", "2026-11-26 13:00:00 +01:00", "2026-11-26 07:00:00 -05", "20261126T120000 UTC"),
    *(EPOCH * 10**6, EPOCH * 10**9, f"{EPOCH}000000", f"{EPOCH}000000000"),
]


@pytest.mark.parametrize("value", ODD_TIMES)
def test_times_as_languages_and_databases_write_them(value):
    assert instant(value) == END


@pytest.mark.parametrize(
    "value",
    [
        "2026-11-26 12:00:00 CET",
        "2026-11-26T12:00:00[",
        "2026-11-26 UTC UTC",
        "2026-11-26T99:00:00 UTC",
        10**25,
        "9" * 20,
    ],
)
def test_times_that_cannot_be_known(value):
    assert instant(value) is None


def json_web_token(claims):
    parts = (json.dumps({"alg": "none"}), claims if isinstance(claims, str) else json.dumps(claims), "x")
    return ".".join(base64.urlsafe_b64encode(part.encode()).decode().rstrip("=") for part in parts)


@pytest.mark.parametrize("name", ["token", "jwt", "access_token"])
def test_the_end_of_a_json_web_token_is_that_of_the_signature(name):
    assert end_of_signature(f"{FILE}?{name}={json_web_token({'exp': EPOCH, 'sub': 'é'})}") == END


@pytest.mark.parametrize("claims", [{}, {"exp": "soon"}, {"exp": None}, [], "no JSON", {"exp": -1}, "[" * 2000, 7])
def test_a_token_without_a_known_end_has_none(claims):
    assert end_of_signature(f"{FILE}?token={json_web_token(claims)}") is None
    assert end_of_signature(f"{FILE}?token=a.b.c&jwt=.%FF.&x=...") is None


def test_what_is_no_address_has_no_signature():
    assert not is_signed("https://[example.org/?X-Amz-Signature=00ff")
