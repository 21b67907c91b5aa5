from __future__ import annotations

import pytest
from datacube_browser.core.catalogs import PRESETS, normalized_url


def test_the_datacube_is_the_first_preset():
    assert PRESETS[0].url == "https://datacube.services.geo.ca/stac/api/"
    assert all(preset.is_preset and normalized_url(preset.url) == preset.url for preset in PRESETS)


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("  https://example.org/stac/api/ ", "https://example.org/stac/api/"),
        ("example.org/stac", "https://example.org/stac"),
        ("HTTP://example.org:8080/stac?f=json#top", "http://example.org:8080/stac"),
        ("", ""),
        ("ftp://example.org", ""),
        ("https://", ""),
        ("my catalogue", ""),
        ("http://[broken", ""),
    ],
)
def test_a_typed_url_is_normalized_or_refused(typed, url):
    assert normalized_url(typed) == url
