from __future__ import annotations

import random
import re

import pytest
from datacube_browser.core.catalogs import Catalog
from datacube_browser.core.credentials import authcfg_for, data_source
from datacube_browser.core.http import web_address
from datacube_browser.core.http.web_address import resolved_href, same_origin
from datacube_browser.core.stac.asset_records import AssetKind
from datacube_browser.core.stac.assets import asset

BASE = "https://example.org/stac/collections/c/items/i"
COG = "image/tiff; application=geotiff; profile=cloud-optimized"


def parsed(href):
    return asset("data", {"href": href, "type": COG}, BASE, {}, over_https=True)


@pytest.mark.parametrize(
    ("sign", "code"),
    [
        *((" ", "20"), ("|", "7C"), ('"', "22"), ("<", "3C"), (">", "3E"), ("^", "5E"), ("`", "60"), ("{", "7B")),
        *(("}", "7D"), ("'", "27"), ("\\", "5C"), ("é", "C3%A9"), ("% ", "25%20"), ("%zz", "25zz")),
    ],
)
def test_what_browsers_mend_in_an_address_is_escaped_once(sign, code):
    expected = f"https://example.org/my%{code}dir/f.tif"
    once = parsed(f"https://example.org/my{sign}dir/f.tif").href
    assert once == expected
    assert parsed(once).href == expected


def test_an_address_that_is_right_stays_as_it_is():
    for href in (
        "https://example.org:8443/a%20b/c+d,e;f=1/~x(1).tif?sig=a%2Bb%3D&se=2026-01-01T00:00:00Z",
        "http://[::1]:8080/a.tif",
        "https://example.org/a.tif?x=1",
    ):
        assert parsed(href).href == href
        assert parsed(f"{href}#part").href == href  # no server sees that


def test_a_path_written_on_windows_is_one_of_folders():
    assert parsed("files\\dtm.tif").href == "https://example.org/stac/collections/c/items/files/dtm.tif"


@pytest.mark.parametrize(
    "href",
    [
        *("https://evil.org/x.tif authcfg='abc1234'", "https://evil.org/x.tif?authcfg=abc1234"),
        *("https://evil.org/x.tif?AUTHCFG='abc1234'", "https://evil.org/a|authcfg=abc1234", "x' authcfg='abc1234"),
    ],
)
def test_no_address_brings_a_sign_in_of_its_own_into_a_data_source(href):
    found = parsed(href)
    raw = f"/vsicurl/{href if '//' in href else found.href}"
    for source in (data_source(f"/vsicurl/{found.href}", ""), data_source(raw, "")):
        assert "authcfg" not in source.lower()
        assert not set(source) & set("'| ")
    assert data_source(f"/vsicurl/{found.href}", "abc1234").endswith(" authcfg='abc1234'")
    assert "'" not in data_source(f"/vsicurl/{found.href}", "a' b='c")


@pytest.mark.parametrize(
    "href",
    [
        *("file:///etc/passwd", "/vsicurl/https://x.org/a.tif", "/vsizip//vsicurl/https://x.org/a.zip/a.tif"),
        *("vrt://https://x.org/a.tif?bands=1", "PG:host=x dbname=y", "WCS:https://x.org/wcs", "STACIT:https://x.org"),
        *('ZARR:"/vsicurl/https://x.org"', "ftp://x.org/a.tif", "data:image/tiff;base64,AAAA", "s3://bucket:80/a.tif"),
        *("FILE:///etc/passwd", "jar:file:///a", "javascript:alert(1)", "/VSIMEM/a.tif", "/vsicurl?url=http://x.org"),
    ],
)
def test_what_is_no_web_address_is_text(href):
    found = parsed(href)
    assert found.kind is AssetKind.OTHER
    assert found.href == href


@pytest.mark.parametrize(
    "href", ["http://", "https://a b.org/x", "https://x.org:port/a", "http://x'y/a", "http://[::1/a"]
)
def test_a_web_address_without_a_host_is_none(href):
    with pytest.raises(ValueError):  # noqa: PT011 - any of urllib's words
        resolved_href(BASE, href)


@pytest.mark.parametrize(
    ("href", "is_same"),
    [
        *(("https://example.org/x", True), ("https://EXAMPLE.org:443/x", True), ("HTTPS://example.org", True)),
        *(("http://example.org/x", False), ("https://example.org:8443/x", False), ("https://www.example.org", False)),
        *(("https://example.org.evil.org/x", False), ("https://example.org@evil.org/x", False), ("/x", False)),
        ("ftp://example.org/x", False),
    ],
)
def test_a_sign_in_belongs_to_scheme_host_and_port(href, is_same):
    assert same_origin("https://example.org/stac", href) is is_same
    assert (authcfg_for(Catalog("a", "A", "https://example.org/stac", "abc1234"), href) == "abc1234") is is_same


def test_addresses_that_need_nothing_are_told_from_those_that_do(monkeypatch):
    """Any address becomes what it does without the look at whether it needs anything."""
    pieces = (
        *("http://", "https://", "HTTP://", "example.org", "h", ":80", ":99999", ":", "/", "//", "..", "/./", "?", "#"),
        *("%20", "%2", "%", "é", " ", "'", "|", ";", "&x=1", "authcfg", "AuthCfg", "\\", "\t", "user@", "[::1]", "-"),
    )
    numbers, hrefs = random.Random(16), []
    for _ in range(3000):
        start = numbers.choice(("", "https://example.org/a", "http://h"))
        hrefs.append(start + "".join(numbers.choices(pieces, k=numbers.randrange(6))))

    def resolved(href):
        try:
            return resolved_href(BASE, href)
        except ValueError:
            return None

    found = [resolved(href) for href in hrefs]
    monkeypatch.setattr(web_address, "_PLAIN", re.compile(r"(?!)"))
    assert found == [resolved(href) for href in hrefs]
