"""What GDAL opens for a signed file, by its version."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest
from datacube_browser.core.gateway.gateway_file import pages_at
from datacube_browser.core.gateway.strategies import Strategy, added_query, may_use_head, strategy_for
from datacube_browser.core.signing.grant import SignedHref

HREF = "https://store.example.org/b/k.tif"
SIGNED = SignedHref(f"{HREF}?X-Amz-Date=1&X-Amz-Signature=2")
VERSIONS = (3_04_01_00, 3_06_00_00, 3_06_02_00, 3_06_03_00, 3_07_00_00, 3_10_03_00, 3_11_00_00, 3_13_03_00, 4_00_00_00)


@pytest.mark.parametrize(
    ("version", "strategy"),
    [
        *((version, Strategy.GATEWAY) for version in VERSIONS[:6]),
        *((version, Strategy.QUERY) for version in VERSIONS[6:]),
    ],
)
def test_a_signature_in_the_query_is_read_in_the_best_way_of_each_version(version, strategy):
    assert strategy_for(version, HREF, SIGNED) is strategy


@pytest.mark.parametrize("seconds", [-3600, 0, 5])
@pytest.mark.parametrize("version", VERSIONS)
def test_a_signature_that_ends_within_a_moment_is_renewed_by_the_gateway(version, seconds):
    end = datetime.now(timezone.utc) + timedelta(seconds=seconds)

    assert strategy_for(version, HREF, replace(SIGNED, expires=end)) is Strategy.GATEWAY


@pytest.mark.parametrize("version", VERSIONS)
def test_keys_and_tokens_in_headers_go_through_the_gateway(version):
    assert strategy_for(version, HREF, SignedHref(HREF, headers=(("X-API-Key", "words"),))) is Strategy.GATEWAY
    assert strategy_for(version, HREF, SignedHref(HREF, authcfg="abc1234")) is Strategy.GATEWAY


@pytest.mark.parametrize("version", VERSIONS)
def test_what_is_not_signed_is_read_as_it_is(version):
    assert strategy_for(version, HREF, SignedHref(HREF)) is Strategy.PLAIN


@pytest.mark.parametrize(
    ("href", "signed"),
    [
        (HREF, "https://other.example.org/b/k.tif?sig=1"),
        (HREF, "https://store.example.org/b/K.tif?sig=1"),
        (f"{HREF}?id=1", f"{HREF}?id=1&sig=1"),
        ("https://store.example.org", "https://store.example.org?sig=1"),
        ("https://store.example.org/b/", "https://store.example.org/b/?sig=1"),
        ("https://store.example.org/b/a b.tif", "https://store.example.org/b/a b.tif?sig=1"),
    ],
)
@pytest.mark.parametrize("version", VERSIONS)
def test_a_signature_that_is_more_than_a_query_is_in_no_path(href, signed, version):
    assert added_query(href, SignedHref(signed)) == ""
    assert strategy_for(version, href, SignedHref(signed)) is Strategy.GATEWAY


def test_an_address_that_gdal_gets_escaped_takes_the_signature_of_the_escaped_one():
    assert added_query("https://h/a b.tif", SignedHref("https://h/a%20b.tif?sig=1")) == "sig=1"


@pytest.mark.parametrize(("speed", "pages"), [(0, 16), (5_000, 16), (32_768, 30), (327_680, 300), (50e6, 512)])
def test_parts_of_a_range_are_as_small_as_a_slow_link_needs(speed, pages):
    """None takes so long that GDAL, which hears nothing meanwhile, gives up."""
    assert pages_at(speed) == pages


@pytest.mark.parametrize(
    ("query", "may"),
    [
        ("X-Amz-Algorithm=AWS4&X-Amz-Signature=1", True),
        ("se=2026&sp=rl&sv=2021&sr=c&sig=1%3D", True),
        ("sig=1", False),
        ("token=1&expires=2", False),
        ("X-Goog-Signature=1", False),
        ("name=X-Amz-Signature", False),
        ("", False),
    ],
)
def test_gdal_begins_with_head_where_the_signature_allows_that(query, may):
    assert may_use_head(SignedHref(f"{HREF}?{query}")) is may
