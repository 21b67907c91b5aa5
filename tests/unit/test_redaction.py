from __future__ import annotations

import pytest
from datacube_browser.core.redaction import names_secret, redacted, redacted_text, unsigned


@pytest.mark.parametrize(
    "key",
    [
        *("sig", "Signature", "token", "access_token", "apikey", "api_key", "api-key", "subscription-key", "password"),
        *("X-Amz-Signature", "X-Amz-Credential", "X-Amz-Security-Token", "X-Goog-Signature", "client_secret"),
    ],
)
def test_keys_of_credentials_are_cut_from_addresses(key):
    url = f"https://me:pass@example.org/a.tif?{key}=hidden&f=1"  # pragma: allowlist secret
    assert "hidden" not in redacted(url)
    assert redacted(url).startswith("https://example.org/a.tif?")
    assert unsigned(url) == "https://example.org/a.tif"
    assert "hidden" not in redacted_text(f"GET {url} failed")
    assert names_secret(f"{key}=hidden")


@pytest.mark.parametrize("key", ["design", "signal", "map", "f", "keyword", "version", "sigma"])
def test_other_keys_are_kept(key):
    url = f"https://example.org/a.tif?{key}=shown"
    assert redacted(url) == unsigned(url) == url
    assert not names_secret(key)


@pytest.mark.parametrize(
    "option", ["USERPWD=me:x", "header.Authorization=Bearer x", "GDAL_HTTP_HEADERS=Authorization: x", "AWS_SECRET=x"]
)
def test_options_of_gdal_that_carry_credentials_are_known(option):
    assert names_secret(option)
