"""Addresses of object stores as addresses of the web, and which of a file's addresses is read."""

from __future__ import annotations

import pytest
from datacube_browser.core.remote_files.store_access import AccessKind, HeldKey
from datacube_browser.core.stac.asset_records import AssetKind, OtherAddress
from datacube_browser.core.stac.assets import asset
from datacube_browser.core.stac.store_urls import store_url

BASE = "https://example.org/stac/collections/c/items/i"
AZURE = "https://ai4edataeuwest.blob.core.windows.net/naip/a.tif"
SCHEMES = {
    "aws": {"type": "aws-s3", "platform": "https://{bucket}.s3.{region}.amazonaws.com", "region": "eu-north-1"},
    "minio": {"type": "custom-s3", "platform": "http://127.0.0.1:9000/"},
    "named": {"type": "custom-s3", "platform": "https://{bucket}.store.example/v1"},
    "unclosed": {"type": "custom-s3", "platform": "https://[broken"},
    "broken": {"type": "custom-s3", "platform": "https://{bucket}@evil.example/"},
    "paid": {"type": "aws-s3", "platform": "https://paid.example", "requester_pays": True},
    "azure": {"type": "ms-azure", "platform": "https://{account}.blob.core.windows.net", "account": "myaccount"},
}


def parsed(href, properties=None, key_for=lambda _href: None, **fields):
    fields = {key.replace("__", ":"): value for key, value in fields.items()}
    value = {"href": href, "type": "image/tiff; application=geotiff", **fields}
    return asset("a", value, BASE, properties or {}, over_https=True, key_for=key_for)


@pytest.mark.parametrize(
    ("href", "fields", "url"),
    [
        ("s3://my-bucket/x/a.tif", {}, "https://my-bucket.s3.amazonaws.com/x/a.tif"),
        ("S3://my-bucket/A.tif", {}, "https://my-bucket.s3.amazonaws.com/A.tif"),
        ("s3://my-bucket/a.tif", {"storage:region": "eu-west-3"}, "https://my-bucket.s3.eu-west-3.amazonaws.com/a.tif"),
        ("s3://my-bucket/a.tif", {"storage:region": "EU-West-3"}, "https://my-bucket.s3.eu-west-3.amazonaws.com/a.tif"),
        ("s3://my-bucket/a.tif", {"storage:region": "evil.example/"}, "https://my-bucket.s3.amazonaws.com/a.tif"),
        ("s3://my.bucket/a.tif", {}, "https://s3.amazonaws.com/my.bucket/a.tif"),
        (
            "s3://my.bucket/a.tif",
            {"storage:region": "us-gov-west-1"},
            "https://s3.us-gov-west-1.amazonaws.com/my.bucket/a.tif",
        ),
        ("s3://dea-public-data/a.tif", {}, "https://dea-public-data.s3.ap-southeast-2.amazonaws.com/a.tif"),
        ("s3://deafrica-sentinel-1/a.tif", {}, "https://deafrica-sentinel-1.s3.af-south-1.amazonaws.com/a.tif"),
        ("s3://copernicus-dem-30m/a.tif", {}, "https://copernicus-dem-30m.s3.eu-central-1.amazonaws.com/a.tif"),
        ("s3://my-bucket/a b+c#1?.tif", {}, "https://my-bucket.s3.amazonaws.com/a%20b%2Bc%231%3F.tif"),
        ("s3://my-bucket/a%20b.tif", {}, "https://my-bucket.s3.amazonaws.com/a%20b.tif"),
        ("s3://my-bucket/é.tif", {}, "https://my-bucket.s3.amazonaws.com/%C3%A9.tif"),
        ("gs://my-bucket/x/a.tif", {}, "https://storage.googleapis.com/my-bucket/x/a.tif"),
        ("gcs://my-bucket/a.tif", {}, "https://storage.googleapis.com/my-bucket/a.tif"),
        ("abfs://naip@ai4edataeuwest.dfs.core.windows.net/a.tif", {}, AZURE),
        ("abfss://naip@ai4edataeuwest.dfs.core.windows.net/a.tif", {}, AZURE),
        ("wasbs://naip@ai4edataeuwest.blob.core.windows.net/a.tif", {}, AZURE),
        ("abfs://naip/a.tif", {"xarray:storage_options": {"account_name": "ai4edataeuwest"}}, AZURE),
        ("az://naip/a.tif", {"table:storage_options": {"account_name": "ai4edataeuwest"}}, AZURE),
    ],
)
def test_a_file_of_a_public_store_has_an_address_on_the_web(href, fields, url):
    assert store_url(href, fields) == url
    assert parsed(href, fields).href == url


@pytest.mark.parametrize(
    ("scheme", "url"),
    [
        ("aws", "https://bucket.s3.eu-north-1.amazonaws.com/a.tif"),
        ("minio", "http://127.0.0.1:9000/bucket/a.tif"),
        ("named", "https://bucket.store.example/v1/a.tif"),
        ("broken", ""),
        ("unclosed", ""),
    ],
)
def test_the_scheme_of_an_item_says_where_its_store_is(scheme, url):
    found = parsed("s3://bucket/a.tif", {"storage:schemes": SCHEMES}, storage__refs=[scheme, "paid"])
    assert found.href == (url or "s3://bucket/a.tif")
    assert found.kind is (AssetKind.GEOTIFF if url else AssetKind.OTHER)


def test_the_scheme_of_an_item_names_the_account():
    found = parsed("abfs://images/a.tif", {"storage:schemes": SCHEMES}, storage__refs=["azure"])
    assert found.href == "https://myaccount.blob.core.windows.net/images/a.tif"


@pytest.mark.parametrize(
    "href",
    [
        "s3://bucket",
        "s3://bucket/",
        "s3:///a.tif",
        "s3://somebody@bucket/a.tif",
        "s3://bucket:80/a.tif",
        "s3://a..b/a.tif",
        "s3://two words/a.tif",
        "s3://b/a.tif",
        "s3://bucket/../other/a.tif",
        "s3://bucket/%2e%2e/a.tif",
        "gs://bucket@evil.example/a.tif",
        "abfs://container/a.tif",
        "abfs://container@evil.example/a.tif",
        "abfs://container@account.dfs.core.windows.net.evil.example/a.tif",
        "file:///etc/passwd",
        "ftp://bucket/a.tif",
        "/vsis3/bucket/a.tif",
        "bucket/a.tif",
    ],
)
def test_what_is_no_address_of_a_store_has_none_on_the_web(href):
    assert store_url(href, {}) == ""


@pytest.mark.parametrize("value", [None, 7, [], {}, "x" * 100_000, ["x"], {"account_name": 7}])
def test_values_of_other_types_count_as_missing(value):
    fields = {"storage:region": value, "xarray:storage_options": value, "table:storage_options": value}
    assert store_url("s3://bucket/a.tif", fields) == "https://bucket.s3.amazonaws.com/a.tif"
    assert store_url("abfs://images/a.tif", fields) == ""
    scheme = {"platform": value, "region": value, "account": value}
    assert store_url("abfs://images/a.tif", {}, [scheme]) == ""


HTTPS = {"href": "https://e.example/a.tif"}
S3 = {"href": "s3://bucket/a.tif"}
PAID = {"href": "s3://bucket/a.tif", "storage:requester_pays": True}
LOCKED = {"href": "https://locked.example/a.tif", "auth:refs": ["oidc"]}
KEYS = {"href": "s3://bucket/a.tif", "auth:refs": ["s3"]}
AUTH = {"auth:schemes": {"oidc": {"type": "openIdConnect"}, "s3": {"type": "s3"}}}
PUBLIC = "https://bucket.s3.amazonaws.com/a.tif"


@pytest.mark.parametrize(
    ("own", "alternates", "href", "kind"),
    [
        (S3, {"https": HTTPS}, HTTPS["href"], AccessKind.PLAIN),
        (HTTPS, {"s3": S3}, HTTPS["href"], AccessKind.PLAIN),
        (S3, {}, PUBLIC, AccessKind.PUBLIC_STORE),
        (LOCKED, {"https": HTTPS}, HTTPS["href"], AccessKind.PLAIN),
        (LOCKED, {"s3": S3}, PUBLIC, AccessKind.PUBLIC_STORE),
        (KEYS, {"https": LOCKED}, LOCKED["href"], AccessKind.SIGN_IN),
        (PAID, {"https": LOCKED}, LOCKED["href"], AccessKind.SIGN_IN),
        (PAID, {"keys": KEYS}, "s3://bucket/a.tif", AccessKind.S3_KEYS),
        ({"href": "ftp://e.example/a.tif"}, {"https": HTTPS}, HTTPS["href"], AccessKind.PLAIN),
        ({"href": "http://127.0.0.1:80/a.tif"}, {"https": HTTPS}, HTTPS["href"], AccessKind.PLAIN),
        ({"href": "http://[broken"}, {"https": HTTPS}, HTTPS["href"], AccessKind.PLAIN),
        ({"href": None}, {"https": HTTPS}, HTTPS["href"], AccessKind.PLAIN),
        (HTTPS, {"odd": 7, "other": {"href": 7}, "none": {}}, HTTPS["href"], AccessKind.PLAIN),
        (
            {"href": "../files/a.tif"},
            {"s3": S3},
            "https://example.org/stac/collections/c/files/a.tif",
            AccessKind.PLAIN,
        ),
    ],
)
def test_the_address_that_opens_is_read(own, alternates, href, kind):
    found = parsed(**{"href": None, **_underlined(own)}, properties=AUTH, alternate=alternates)
    assert (found.href, found.access.kind) == (href, kind)


@pytest.mark.parametrize(
    ("href", "opened"),
    [
        ("https://my.own.bucket.s3.amazonaws.com/a.tif", "https://s3.amazonaws.com/my.own.bucket/a.tif"),
        (
            "https://my.bucket.s3.eu-west-3.amazonaws.com/x/a.tif?v=1",
            "https://s3.eu-west-3.amazonaws.com/my.bucket/x/a.tif?v=1",
        ),
        ("https://my.bucket.s3-eu-west-3.amazonaws.com/a.tif", "https://s3-eu-west-3.amazonaws.com/my.bucket/a.tif"),
        ("https://my-bucket.s3.eu-west-3.amazonaws.com/a.tif", "https://my-bucket.s3.eu-west-3.amazonaws.com/a.tif"),
        (
            "https://my-bucket.s3.dualstack.us-east-1.amazonaws.com/a.tif",
            "https://my-bucket.s3.dualstack.us-east-1.amazonaws.com/a.tif",
        ),
        ("https://s3.eu-west-3.amazonaws.com/my.bucket/a.tif", "https://s3.eu-west-3.amazonaws.com/my.bucket/a.tif"),
        (
            "https://my.bucket.s3.amazonaws.com.evil.example/a.tif",
            "https://my.bucket.s3.amazonaws.com.evil.example/a.tif",
        ),
        ("https://my.bucket.s3.amazonaws.com:8443/a.tif", "https://my.bucket.s3.amazonaws.com:8443/a.tif"),
    ],
)
def test_a_bucket_with_dots_whose_host_no_certificate_fits_goes_into_the_path(href, opened):
    found = parsed(href)
    assert found.href == opened
    assert found.access.kind is AccessKind.PLAIN


def test_of_two_that_want_a_sign_in_the_one_that_the_user_has_a_key_for_is_read():
    other = {**LOCKED, "href": "https://mine.example/a.tif"}
    found = parsed(
        **_underlined(LOCKED),
        properties=AUTH,
        key_for=lambda href: HeldKey.SIGN_IN if "mine" in href else None,
        alternate={"second": other},
    )
    assert found.href == other["href"]
    assert parsed(**_underlined(LOCKED), properties=AUTH, alternate={"second": other}).href == LOCKED["href"]


def test_the_addresses_that_are_not_read_are_kept_with_their_names():
    found = parsed(
        "s3://bucket/a.tif",
        alternate__name="S3 store",
        alternate={
            "https": HTTPS,
            "gs": {"href": "gs://bucket/a.tif", "title": "Goo\tgle\n\N{RIGHT-TO-LEFT OVERRIDE}"},
            "again": HTTPS,
            "long": {"href": "s3://bucket/" + "x" * 20_000},
        },
    )
    assert found.others == (OtherAddress("S3 store", "s3://bucket/a.tif"), OtherAddress("Goo gle", "gs://bucket/a.tif"))
    assert parsed("s3://bucket/a.tif").others == (OtherAddress("s3", "s3://bucket/a.tif"),)
    assert parsed("https://e.example/a.tif").others == ()


def _underlined(fields):
    return {key.replace(":", "__"): value for key, value in fields.items()}
