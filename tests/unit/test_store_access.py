"""What a catalogue says of the store of a file, by the storage and authentication extensions and by its address."""

from __future__ import annotations

import pytest
from datacube_browser.core.remote_files.store_access import (
    AccessKind,
    HeldKey,
    StoreAccess,
    access_advice,
    sign_in_label,
)
from datacube_browser.core.stac.asset_records import AssetKind
from datacube_browser.core.stac.assets import asset

BASE = "https://example.org/stac/collections/c/items/i"
COG = "image/tiff; application=geotiff; profile=cloud-optimized"

#: The schemes of an item of the Copernicus Data Space Ecosystem.
CDSE = {
    "auth:schemes": {
        "s3": {"type": "s3"},
        "oidc": {
            "type": "openIdConnect",
            "openIdConnectUrl": "https://identity.example.eu/realms/CDSE/.well-known/openid-configuration",
        },
    },
    "storage:schemes": {
        "cdse-s3": {
            "type": "custom-s3",
            "title": "Copernicus Data Space Ecosystem S3",
            "platform": "https://eodata.dataspace.copernicus.eu",
            "requester_pays": False,
        },
        "creodias-s3": {"type": "custom-s3", "platform": "https://eodata.cloudferro.com", "requester_pays": True},
    },
}
AMAZON = {
    "storage:schemes": {
        "aws-std": {
            "platform": "https://{bucket}.s3.{region}.amazonaws.com",
            "bucket": "naip-visualization",
            "region": "us-west-2",
            "requester_pays": True,
        },
        "minio": {"platform": "https://play.example.io:9000"},
    }
}


def parsed(href, properties=None, **fields):
    fields = {key.replace("__", ":"): value for key, value in fields.items()}
    return asset("a", {"href": href, "type": COG, **fields}, BASE, properties or {}, over_https=True)


def access(href, properties=None, **fields):
    return parsed(href, properties, **fields).access


def test_a_band_of_cdse_wants_the_stores_own_s3_keys():
    found = parsed(
        "s3://eodata/Sentinel-2/MSI/B04.jp2", CDSE, auth__refs=["s3"], storage__refs=["creodias-s3", "cdse-s3"]
    )
    host = "eodata.dataspace.copernicus.eu"
    address = "https://eodata.dataspace.copernicus.eu/eodata/Sentinel-2/MSI/B04.jp2"
    assert found.access == StoreAccess(AccessKind.S3_KEYS, host, address=address)
    assert found.kind is AssetKind.OTHER  # it is not opened
    advice = access_advice(found.access)
    assert "S3 keys" in advice
    assert "Needed: S3 keys, in a signing profile of the connection for eodata.dataspace.copernicus.eu." in advice
    assert "AWS_S3_ENDPOINT=eodata.dataspace.copernicus.eu" in advice


def test_where_cdse_names_a_web_address_too_it_is_that_which_wants_a_sign_in():
    found = parsed(
        "s3://eodata/Sentinel-2/MSI/B04.jp2",
        CDSE,
        auth__refs=["s3"],
        storage__refs=["cdse-s3", "creodias-s3"],
        alternate={
            "https": {
                "href": "https://download.dataspace.copernicus.eu/odata/v1/Products(1)/$value",
                "auth:refs": ["oidc"],
                "storage:refs": [],
            }
        },
    )
    assert found.href.startswith("https://download.dataspace.copernicus.eu/")
    assert found.access == StoreAccess(AccessKind.SIGN_IN, sign_in="openIdConnect")
    assert "a token for this host" in access_advice(found.access)


def test_a_band_of_usgs_has_a_second_address_that_is_paid_for():
    found = access(
        "https://landsatlook.usgs.gov/data/collection02/level-2/SR_B3.TIF",
        alternate={
            "s3": {
                "href": "s3://usgs-landsat/collection02/level-2/SR_B3.TIF",
                "storage:platform": "AWS",
                "storage:requester_pays": True,
            }
        },
    )
    address = "https://usgs-landsat.s3.us-west-2.amazonaws.com/collection02/level-2/SR_B3.TIF"
    assert found == StoreAccess(AccessKind.PAID_ELSEWHERE, address=address)
    assert "a signing profile for usgs-landsat.s3.us-west-2.amazonaws.com" in access_advice(found)
    assert "AWS_REQUEST_PAYER=requester" in access_advice(found)


@pytest.mark.parametrize(
    ("href", "properties", "fields"),
    [
        ("s3://naip-visualization/tx/2016/a.tif", AMAZON, {"storage__refs": ["aws-std"]}),
        ("https://naip-visualization.s3.us-west-2.amazonaws.com/a.tif", AMAZON, {"storage__refs": ["aws-std"]}),
        ("s3://any/a.tif", {}, {"storage__requester_pays": True}),
        ("https://storage.example.com/any/a.tif", {}, {"storage__requester_pays": True}),
        ("s3://any/a.tif", {"storage:requester_pays": True}, {}),
        # Earth Search names these buckets, and says nothing of payment
        ("s3://usgs-landsat/collection02/level-2/standard/a.TIF", {}, {}),
        ("s3://naip-analytic/tx/2020/a.tif", {}, {}),
        ("s3://sentinel-s1-l1c/GRD/a.tiff", {}, {}),
        ("s3://sentinel-s2-l1c/tiles/10/B01.jp2", {}, {}),
        ("S3://USGS-Landsat/a.TIF", {}, {}),
        ("https://usgs-landsat.s3.us-west-2.amazonaws.com/a.TIF", {}, {}),
        ("https://sentinel-s2-l1c.s3.amazonaws.com/tiles/B01.jp2", {}, {}),
        ("https://s3.amazonaws.com/naip-analytic/a.tif", {}, {}),
        ("https://s3.us-west-2.amazonaws.com/usgs-landsat/a.TIF", {}, {}),
        ("https://s3-us-west-2.amazonaws.com/usgs-landsat/a.TIF", {}, {}),
    ],
)
def test_a_store_where_the_requester_pays_is_known(href, properties, fields):
    found = access(href, properties, **fields)
    assert found.kind is AccessKind.REQUESTER_PAYS
    assert found.kind.is_of_s3
    assert "requester pays" in access_advice(found)


@pytest.mark.parametrize(
    ("href", "properties", "fields"),
    [
        ("s3://copernicus-dem-30m/a.tif", {}, {}),
        ("s3://dea-public-data/a.tif", {}, {"storage__requester_pays": False}),
        ("s3://usgs-landsat/a.tif", {}, {"storage__requester_pays": False}),
        ("s3://mybucket/a.tif", AMAZON, {"storage__refs": ["aws-std", "minio"]}),
        ("gs://bucket/a.tif", {}, {}),
    ],
)
def test_any_other_address_of_an_object_store_is_read_over_the_web(href, properties, fields):
    found = parsed(href, properties, **fields)
    assert found.access == StoreAccess(AccessKind.PUBLIC_STORE)
    assert found.kind is AssetKind.COG
    assert "open to all" in access_advice(found.access)
    assert [other.href for other in found.others] == [href]


def test_an_address_of_s3_whose_readers_are_signed_in_says_so():
    assert access("s3://mybucket/a.tif", CDSE, auth__refs=["oidc"]).kind is AccessKind.SIGN_IN


def test_an_address_of_s3_without_one_on_the_web_is_said_to_be_one():
    found = parsed("s3://not a bucket/a.tif")
    assert found.access == StoreAccess(AccessKind.S3)
    assert found.kind is AssetKind.OTHER


def test_the_endpoint_of_another_store_than_amazons_is_named():
    found = access("s3://mybucket/a.tif", AMAZON, auth__refs=["s3"], storage__refs=["minio"])
    address = "https://play.example.io:9000/mybucket/a.tif"
    assert found == StoreAccess(AccessKind.S3_KEYS, "play.example.io:9000", address=address)
    assert found.host == "play.example.io:9000"


@pytest.mark.parametrize("scheme", ["oauth2", "openIdConnect", "apiKey", "http", "signedUrl", "custom"])
def test_a_sign_in_of_another_kind_is_said(scheme):
    properties = {"auth:schemes": {"mine": {"type": scheme}, "s3": {"type": "s3"}}}
    assert access("https://e.example/a.tif", properties, auth__refs=["mine"]).kind is AccessKind.SIGN_IN
    assert access("https://e.example/a.tif", properties, auth__refs=["s3", "mine"]).kind is AccessKind.SIGN_IN
    assert access("https://e.example/a.tif", properties, auth__refs=["s3"]).kind is AccessKind.S3_KEYS


@pytest.mark.parametrize(
    ("scheme", "label", "advice"),
    [
        ({"type": "openIdConnect"}, "OpenID Connect", "a token for this host"),
        ({"type": "oauth2"}, "OAuth 2", "a token for this host"),
        ({"type": "http", "scheme": "bearer"}, "bearer token", "a token for this host"),
        ({"type": "http", "scheme": "Basic"}, "password", "Needed: password"),
        ({"type": "apiKey", "name": "X-API-Key", "in": "header"}, "API key", "Needed: API key"),
        ({"type": "signedUrl"}, "signed URL", "the service that signs"),
        ({"type": "http"}, "", "a token for this host"),
        ({"type": "<b>mine</b>"}, "", "a token for this host"),
    ],
)
def test_a_sign_in_says_what_is_needed(scheme, label, advice):
    found = access("https://e.example/a.tif", {"auth:schemes": {"mine": scheme}}, auth__refs=["mine"])
    assert found.kind is AccessKind.SIGN_IN
    assert sign_in_label(found.sign_in) == label
    assert advice in access_advice(found)
    assert "<b>" not in access_advice(found)


def test_a_sign_in_that_the_connection_sees_to_locks_nothing():
    properties = {"auth:schemes": {"mine": {"type": "apiKey"}}}
    value = {"href": "https://e.example/a.tif", "type": COG, "auth:refs": ["mine"]}
    for key, kind in ((HeldKey.SIGN_IN, AccessKind.SIGN_IN_SET_UP), (None, AccessKind.SIGN_IN)):
        found = asset("a", value, BASE, properties, over_https=True, key_for=lambda _href, key=key: key)
        assert found.access.kind is kind
        assert found.access.kind.is_locked is (key is None)


@pytest.mark.parametrize(
    ("href", "fields", "key", "kind", "opened"),
    [
        (
            "s3://eodata/B04.tif",
            {"auth__refs": ["s3"], "storage__refs": ["cdse-s3"]},
            HeldKey.SIGNATURE,
            AccessKind.SIGN_IN_SET_UP,
            "https://eodata.dataspace.copernicus.eu/eodata/B04.tif",
        ),
        (
            "s3://usgs-landsat/a.TIF",
            {},
            HeldKey.PAYING,
            AccessKind.PAID_SET_UP,
            "https://usgs-landsat.s3.us-west-2.amazonaws.com/a.TIF",
        ),
        (
            "https://sentinel-s2-l1c.s3.eu-central-1.amazonaws.com/B01.tif",
            {},
            HeldKey.PAYING,
            AccessKind.PAID_SET_UP,
            "https://sentinel-s2-l1c.s3.eu-central-1.amazonaws.com/B01.tif",
        ),
        ("s3://usgs-landsat/a.TIF", {}, HeldKey.SIGNATURE, AccessKind.REQUESTER_PAYS, "s3://usgs-landsat/a.TIF"),
        ("s3://usgs-landsat/a.TIF", {}, HeldKey.SIGN_IN, AccessKind.REQUESTER_PAYS, "s3://usgs-landsat/a.TIF"),
        ("s3://b/a.tif", {"auth__refs": ["s3"]}, HeldKey.SIGN_IN, AccessKind.S3_KEYS, "s3://b/a.tif"),
        ("s3://not a bucket/a.tif", {}, HeldKey.PAYING, AccessKind.S3, "s3://not a bucket/a.tif"),
    ],
)
def test_keys_of_s3_open_what_wants_them(href, fields, key, kind, opened):
    value = {"href": href, "type": COG, **{name.replace("__", ":"): each for name, each in fields.items()}}
    found = asset("a", value, BASE, CDSE, over_https=True, key_for=lambda _href: key)
    assert found.access.kind is kind
    assert found.href == opened
    assert found.kind is (AssetKind.COG if opened.startswith("https:") else AssetKind.OTHER)


def test_a_file_that_is_paid_for_says_so_although_there_are_keys():
    assert "You pay" in access_advice(StoreAccess(AccessKind.PAID_SET_UP))


def test_of_a_web_address_and_a_store_that_the_user_pays_it_is_the_store():
    value = {
        "href": "https://landsatlook.usgs.gov/data/SR_B3.TIF",
        "type": COG,
        "alternate": {"s3": {"href": "s3://usgs-landsat/SR_B3.TIF", "storage:requester_pays": True}},
    }
    found = asset(
        "a", value, BASE, {}, over_https=True, key_for=lambda href: HeldKey.PAYING if "usgs-landsat" in href else None
    )
    assert found.href == "https://usgs-landsat.s3.us-west-2.amazonaws.com/SR_B3.TIF"
    assert found.access.kind is AccessKind.PAID_SET_UP


def test_a_reference_to_s3_without_its_scheme_means_keys():
    assert access("s3://b/a.tif", {}, auth__refs=["s3"]).kind is AccessKind.S3_KEYS


@pytest.mark.parametrize(
    ("href", "properties", "fields"),
    [
        ("https://sentinel-cogs.s3.us-west-2.amazonaws.com/B04.tif", {}, {}),
        ("https://usgs-landsat.s3.amazonaws.com.evil.example/B04.tif", {}, {}),
        ("https://e.example/usgs-landsat/B04.tif", {}, {}),
        ("https://s3.amazonaws.com/sentinel-cogs/usgs-landsat/B04.tif", {}, {}),
        ("https://s3.amazonaws.com.evil.example/usgs-landsat/B04.tif", {}, {}),
        ("https://e.example/a.tif", {}, {"auth__refs": []}),
        ("https://e.example/a.tif", {}, {"auth__refs": ["nosuch"]}),
        ("https://e.example/a.tif", CDSE, {}),
        ("https://e.example/a.tif", {"storage:requester_pays": True}, {"storage__requester_pays": False}),
    ],
)
def test_nothing_is_said_of_a_plain_file(href, properties, fields):
    found = access(href, properties, **fields)
    assert found.kind is AccessKind.PLAIN
    assert not access_advice(found)


@pytest.mark.parametrize("value", [None, True, 7, 1e400, "s3", ["s3", {}], {"s3": []}, [[["s3"]]], "x" * 1_000_000])
def test_values_of_other_types_count_as_missing(value):
    for properties in (
        {"auth:schemes": value, "storage:schemes": value, "storage:requester_pays": "true"},
        {"auth:schemes": {"a": value}, "storage:schemes": {"a": value}},
        {"auth:schemes": {"a": {"type": [value]}}, "storage:schemes": {"a": {"requester_pays": [value]}}},
    ):
        for fields in (
            {"auth__refs": value, "storage__refs": value, "storage__requester_pays": "true", "alternate": value},
            {"auth__refs": ["a"], "storage__refs": ["a"], "alternate": {"b": value}},
            {"alternate": {"b": {"href": value, "storage:refs": value}}},
        ):
            found = access("https://e.example/a.tif", properties, **fields)
            assert found.kind in (AccessKind.PLAIN, AccessKind.S3_KEYS)
            assert found.kind is AccessKind.PLAIN or value in ("s3", ["s3", {}])


@pytest.mark.parametrize(
    "platform",
    [
        "javascript:alert(1)",
        "https://[broken",
        "https://user@host.example",
        "https://{bucket}.s3.example",
        f"https://{'a' * 5000}.example",
        "https://a.example<img src=x>",
        ["https://a.example"],
        None,
    ],
)
def test_what_is_no_plain_host_is_not_shown_as_an_endpoint(platform):
    properties = {"storage:schemes": {"own": {"platform": platform}}}
    found = access("s3://bucket/a.tif", properties, auth__refs=["s3"], storage__refs=["own"])
    assert (found.kind, found.endpoint) == (AccessKind.S3_KEYS, "")


def test_many_references_cost_little():
    refs = [str(number) for number in range(100_000)]
    properties = {"storage:schemes": {ref: {"requester_pays": True} for ref in refs}}
    assert access("s3://b/a.tif", properties, storage__refs=refs).kind is AccessKind.REQUESTER_PAYS
