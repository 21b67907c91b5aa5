from __future__ import annotations

import sys

import pytest
from datacube_browser.core import redaction
from datacube_browser.core.errors import DatacubeError, HttpError
from datacube_browser.core.redaction import (
    is_secret,
    names_secret,
    redacted,
    redacted_text,
    remember_secret,
    remember_user_info,
    unsigned,
)
from datacube_browser.core.remote_files.vsicurl import redacted_path

SECRET = "s3cr3tValue"  # pragma: allowlist secret
WEB_TOKEN = f"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZGEifQ.{SECRET}"  # pragma: allowlist secret


@pytest.mark.parametrize(
    "key",
    [
        *("sig", "Signature", "token", "access_token", "apikey", "api_key", "api-key", "subscription-key", "password"),
        *("X-Amz-Signature", "X-Amz-Credential", "X-Amz-Security-Token", "X-Goog-Signature", "client_secret"),
        *("key", "jwt", "pwd", "auth", "hmac", "st", "se", "Policy", "Key-Pair-Id", "k", "whatever", "code", "ticket"),
    ],
)
def test_a_query_that_is_not_known_is_cut_from_addresses(key):
    url = f"https://example.org/a.tif?{key}={SECRET}&f=1"
    assert redacted(url) == f"https://example.org/a.tif?{key}=***&f=1"
    assert unsigned(url) == "https://example.org/a.tif"
    assert is_secret(url)
    assert redacted_text(f"GET {url}, failed") == f"GET https://example.org/a.tif?{key}=***&f=1, failed"


@pytest.mark.parametrize(
    "query",
    [
        *("f=1", "map=/maps/x.map", "SERVICE=WMS&REQUEST=GetMap&LAYERS=a,b&BBOX=1,2,3,4&CRS=EPSG:3979", "limit=10"),
        *("collections=a&datetime=2020-01-01T00:00:00Z/..", "TIME=2020-01-01T00:00:00Z&FORMAT=image/png"),
    ],
)
def test_what_is_asked_for_can_be_read(query):
    url = f"https://example.org/a?{query}"
    assert redacted(url) == unsigned(url) == redacted_text(url) == url
    assert not is_secret(url)


@pytest.mark.parametrize(
    "url",
    [
        f"https://example.org/x?url=https%3A%2F%2Fb.org%2Fa.tif%3Fsig%3D{SECRET}",
        f"https://example.org/x?map=https%3A%2F%2Fb.org%2Fa.tif%3Fsig%3D{SECRET}",
        f"https://example.org/x?layers=a%26token%3D{SECRET}",
        f"https://example.org/x?{SECRET}",
        f"https://example.org/x#access_token={SECRET}",
        f"https://example.org/x;jsessionid={SECRET}",
        f"/vsicurl?max_retry=3&url=https://b.org/a.tif%3Fsig%3D{SECRET}",
        f"/vsicurl/https://b.org/a.tif?sig={SECRET}",
        f"https%3A%2F%2Fb.org%2Fa.tif%3Fsig%3D{SECRET}",
        f"s3://me:{SECRET}@bucket/a.tif",
        f"https://{SECRET}@example.org/a.tif",
        f"HTTPS://me:{SECRET}@example.org/a.tif",
        f"https://example.org/{WEB_TOKEN}/a.tif",
        f"https://example.org/hdnts=exp=1~acl=/*~hmac={SECRET}/a.tif",
        f"https://example.org/token={SECRET}/a.tif",
        f"https://example.org/a.tif&Token={SECRET}",
        f"https://example.org/a%253Fsig%253D{SECRET}/b.tif",
        f"https%253A%252F%252Fb.org%252Fa.tif%253Fsig%253D{SECRET}",
    ],
)
def test_no_place_in_an_address_keeps_a_secret(url):
    for text in (redacted(url), unsigned(url), redacted_text(f"before {url} behind"), redacted_text(f'"{url}": no')):
        assert SECRET not in text


@pytest.mark.parametrize("sign", ["'", '"', "<", ">", "#", "@", "/", "?", ":", "&", "=", "%40"])
def test_a_password_of_any_signs_is_cut_from_an_address(sign):
    for password in (f"{SECRET}{sign}tail", f"{sign}{SECRET}", f"a{sign}{SECRET}{sign}b"):
        assert SECRET not in redacted(f"https://me:{password}@example.org/a.tif")


@pytest.mark.parametrize("sign", ["'", '"', "<", ">", "#", "@", "/", " ", "%20"])
def test_a_user_info_that_qgis_wrote_into_a_path_is_cut_from_every_text(monkeypatch, sign):
    monkeypatch.setattr(redaction, "_expanded", set())
    user_info = f"ada:{SECRET}{sign}tail"
    remember_user_info(user_info)
    text = redacted_text(f"HTTP 500 on /vsicurl/https://{user_info}@example.org/a.tif: {SECRET}{sign}tail, {user_info}")
    assert SECRET not in text
    assert "tail" not in text
    assert "example.org/a.tif" in text


def test_an_at_sign_behind_the_host_is_no_user():
    for url in ("https://example.org/@me/a.tif", "https://example.org:8080/a@b.tif", "http://[::1]:80/a@b"):
        assert redacted(url) == url


@pytest.mark.parametrize(
    "text",
    [
        *(f"Authorization: Basic {SECRET}", f"authorization=Bearer {SECRET}", f'{{"token": "{SECRET}"}}'),
        *(f"GDAL_HTTP_USERPWD=me:{SECRET}", f"api-key: {SECRET}", f"Set-Cookie: sid={SECRET}; Path=/", f"jwt={SECRET}"),
        *(
            f"password='{SECRET}' host=x",
            f"{{'token': '{SECRET}'}}",
            f"password='two {SECRET}'",  # pragma: allowlist secret
        ),  # pragma: allowlist secret
        *(f"postgres://me:{SECRET}@x/y", f"jdbc:mysql://me:{SECRET}@x", f"sftp://me:{SECRET}@x", f"//me:{SECRET}@x/y"),
        *(f"http:\\/\\/me:{SECRET}@x\\/y", f'"http:\\/\\/x.org\\/y?{SECRET}"'),
        *(rf'{{"said": "{{\"token\": \"{SECRET}\"}}"}}', f"{{'a': 1, 'api_key' : '{SECRET}'}}"),
        *(f'{{"value": "sv=2020&sig={SECRET}%3D"}}', f"{{'query': 'a=1&sig={SECRET}'}}", f"hdnts=exp=1~hmac={SECRET}"),
        *(f'{{"data": "{WEB_TOKEN}"}}', f'{{"token": ["{SECRET}"]}}', f'{{"token": {{"value": "{SECRET}"}}}}'),
        *(f"<Token>{SECRET}</Token>", f'<x:SecretAccessKey a="b">{SECRET}</x:SecretAccessKey>'),
        *(
            f'{{"password": "a\\"{SECRET}"}}',  # pragma: allowlist secret
            f"password='a\\'{SECRET}'",  # pragma: allowlist secret
            f'{{"q": "a=1\\u0026sig={SECRET}"}}',
        ),
        *(f"access_token%3D{SECRET}", f"x%3Fsig%3D{SECRET}", f"x%253Fa%253D1%2526sig%253D{SECRET}"),
        *(f"git+https://{SECRET}@x.org/y", f"proxy http://me:{SECRET}@127.0.0.1:8080 refused"),
    ],
)
def test_what_a_server_or_gdal_says_loses_its_secrets(text):
    assert SECRET not in redacted_text(text)


@pytest.mark.parametrize(
    "text",
    [
        *("HTTP response code: 404", "design: x", "keyword=shown", "sigma=2"),
        *("https://x.org/orbit=5/a&b=c.tif", '{"a": "b=c", "d": ["e"]}', "<Title>Key</Title>", "eyJ.a.b"),
        *("https://x.org/@me", "a // b @ c", "10 m//px", r"C:\data\a;b.tif", "10:30"),
    ],
)
def test_other_words_stay(text):
    assert redacted_text(text) == text
    assert redacted(text) == text


@pytest.mark.parametrize(
    "option",
    ["USERPWD=me:x", "header.Authorization=Bearer x", "AWS_SECRET_ACCESS_KEY=x", "GDAL_HTTP_AUTH=x"],
)
def test_options_of_gdal_that_carry_credentials_are_known(option):
    assert names_secret(option)


@pytest.mark.parametrize("query", [f"sig={SECRET}", SECRET, f"a=1&{SECRET}", f"k={SECRET}%2Fb"])
def test_what_a_server_repeats_of_an_address_has_no_secret(query):
    for said in (f"no route GET /a.tif?{query}", f'{{"Key": "{query}"}}', f"{query.replace('%2F', '/')} is too old"):
        error = HttpError("It failed.", status=404, url=f"https://example.org/a.tif?{query}", details=said)
        assert SECRET not in error.report()


def test_the_secret_of_a_file_in_the_gateway_is_cut_out():
    part = "AbC-_" * 9
    url = f"http://127.0.0.1:43211/12/{part}/k.tif"

    assert redacted(url) == "http://127.0.0.1:43211/12/***/k.tif"
    assert is_secret(url)
    assert redacted_text(f"HTTP response code on {url}: 404") == f"HTTP response code on {redacted(url)}: 404"
    for path in (f"/vsicurl/{url}", f"/vsicurl?proxy=&url={url}"):
        assert part not in redacted(path) + redacted_text(path)


def test_words_in_the_headers_of_a_sign_in_are_no_secrets():
    remember_secret("another")
    remember_secret("application/json")
    assert redacted("https://example.org/another/grid.tif") == "https://example.org/another/grid.tif"
    assert redacted_text("not of application/json") == "not of application/json"


def test_an_address_in_quotes_ends_with_them():
    text = f'GET "https://example.org/a.tif?token={SECRET}" failed, see "the log"'
    assert redacted_text(text) == 'GET "https://example.org/a.tif?token=***" failed, see "the log"'
    assert SECRET not in redacted_text(f"href='https://user:{SECRET}@example.org/a' and more")


def test_what_is_no_address_is_cut_out_whole():
    assert redacted(f"https://[example.org/?token={SECRET}") == "***"


def test_the_oldest_of_many_secrets_are_forgotten_and_the_newest_are_cut_out(monkeypatch):
    monkeypatch.setattr(redaction, "_secrets", {})
    monkeypatch.setattr(redaction, "_MOST_SECRETS", 2)
    for number in range(3):
        remember_secret(f"secret-of-a-key-{number}")
    assert redacted_text("secret-of-a-key-0 secret-of-a-key-1 secret-of-a-key-2") == "secret-of-a-key-0 *** ***"


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("/vsicurl/https://example.org/b.tif?sig=Zx81Qw77", "/vsicurl/https://example.org/b.tif?sig=***"),
        ("/vsicurl?use_head=no&url=https%3A%2F%2Fexample.org%2Fb.tif%3Fsig%3DZx81Qw77",
         "/vsicurl?use_head=no&url=https://example.org/b.tif%3Fsig%3D%2A%2A%2A"),
        ("/vsicurl?url=https://example.org/b.tif&header.X-Mine=Zx81Qw77&max_retry=2",
         "/vsicurl?max_retry=2&url=https://example.org/b.tif"),
        ("/vsicurl?proxyuserpwd=me:Zx81Qw77&url=https://example.org/b.tif", "/vsicurl?url=https://example.org/b.tif"),
        ("/vsicurl?UserPwd=me:Zx81Qw77&URL=https://example.org/b.tif%3Fsig%3DZx81Qw77",
         "/vsicurl?url=https://example.org/b.tif%3Fsig%3D%2A%2A%2A"),
        ("/vsicurl?url=https://a.example.org/?sig=Zx81Qw77&url=https://example.org/b.tif",
         "/vsicurl?url=https://example.org/b.tif"),
        (f"/vsicurl/https://example.org/{WEB_TOKEN}/b.tif", "/vsicurl/https://example.org/***/b.tif"),
        (f"/vsicurl?use_head=no&url=https://example.org/hdnts=exp=1~hmac={SECRET}/b.tif",
         "/vsicurl?use_head=no&url=https://example.org/hdnts%3D%2A%2A%2A/b.tif"),
        ("/vsicurl?use_head=no&url=https%3A%2F%2Fexample.org%2Fb.tif", None),
        ("/vsicurl/https://example.org/b.tif?f=tif", None),
        ("/home/me/token=5/b.tif", None),
    ],
)  # fmt: skip
def test_a_path_of_gdal_is_kept_without_sign_ins_in_its_address_or_options(path, kept):
    assert redacted_path(path) == (kept or path)


def test_an_error_after_the_plugins_modules_are_gone_brings_none_back(monkeypatch):
    for name in [name for name in sys.modules if name.startswith("datacube_browser")]:
        monkeypatch.delitem(sys.modules, name)
    error = DatacubeError("It failed.", url="https://example.com/a.tif?token=k", details="token=k")
    assert error.report() == "It failed."
    assert not [name for name in sys.modules if name.startswith("datacube_browser")]
