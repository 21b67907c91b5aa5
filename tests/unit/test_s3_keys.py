"""Addresses that this computer signs with S3 keys, held against AWS's own example and the store of the tests."""

from __future__ import annotations

from datetime import datetime, timezone
from urllib.parse import parse_qs, urlsplit

import pytest
from datacube_browser.core.signing.keys import KeyPair
from datacube_browser.core.signing.s3_keys import presigned

from tests.servers.s3_access import Presigned

#: AWS, "Authenticating Requests: Using Query Parameters (AWS Signature Version 4)".
EXAMPLE_KEYS = KeyPair("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")  # pragma: allowlist secret
EXAMPLE_TIME = datetime(2013, 5, 24, tzinfo=timezone.utc)
SIGNATURE = "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"  # pragma: allowlist secret

KEYS = KeyPair("mine", "words")
NOW = datetime(2026, 11, 26, 18, 0, tzinfo=timezone.utc)


def signed(href, region="", *, pays=False):
    return presigned(href, KEYS, region, NOW, 3600, pays=pays)


def region_of(href):
    return parse_qs(urlsplit(href).query)["X-Amz-Credential"][0].split("/")[2]


def test_the_example_of_aws_has_its_signature():
    found = presigned("https://examplebucket.s3.amazonaws.com/test.txt", EXAMPLE_KEYS, "", EXAMPLE_TIME, 86400)
    assert found.startswith("https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&")
    assert found.endswith(f"&X-Amz-Signature={SIGNATURE}")


@pytest.mark.parametrize(
    "href",
    [
        "https://b.store.example/a b/é (1)+~.tif",
        "https://store.example:8443/b/a%20b/%C3%A9.tif",
        "https://store.example/b/a.tif?versionId=3&b=",
        "http://127.0.0.1:9000/b/a.tif",
    ],
)
def test_the_store_of_the_tests_finds_the_same_signature(href):
    parts = urlsplit(signed(href, pays=True))
    query, _, signature = parts.query.rpartition("&X-Amz-Signature=")
    store = Presigned("mine", "words")
    assert signature == store.signature("GET", parts.path, query, parts.netloc)
    assert query == "&".join(sorted(query.split("&")))


@pytest.mark.parametrize(
    ("host", "region"),
    [
        ("usgs-landsat.s3.us-west-2.amazonaws.com", "us-west-2"),
        ("usgs-landsat.s3-us-west-2.amazonaws.com", "us-west-2"),
        ("s3.dualstack.eu-central-1.amazonaws.com", "eu-central-1"),
        ("s3.us-gov-west-1.amazonaws.com", "us-gov-west-1"),
        ("b.s3.fr-par.scw.cloud", "fr-par"),
        ("b.s3.amazonaws.com", "told-1"),
        ("s3.datalake.cnes.fr", "told-1"),
        ("eodata.dataspace.copernicus.eu", "told-1"),
    ],
)
def test_the_region_is_that_of_the_host_or_else_the_one_that_is_told(host, region):
    assert region_of(signed(f"https://{host}/k.tif", "told-1")) == region


def test_without_any_region_it_is_that_of_s3():
    assert region_of(signed("https://store.example/b/k.tif")) == "us-east-1"


def test_who_pays_is_part_of_what_is_signed():
    free, paid = signed("https://b.s3.amazonaws.com/k.tif"), signed("https://b.s3.amazonaws.com/k.tif", pays=True)
    assert "x-amz-request-payer=requester" in paid
    assert "payer" not in free
    assert free.rpartition("=")[2] != paid.rpartition("=")[2]


def test_the_port_of_the_scheme_is_none_of_the_host():
    assert signed("https://b.example:443/k").rpartition("=")[2] == signed("https://b.example/k").rpartition("=")[2]


def test_no_key_is_shown():
    assert "words" not in repr(KEYS)
    assert "words" not in signed("https://b.example/k")
