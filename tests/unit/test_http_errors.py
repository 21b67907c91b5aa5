"""When to try again: some servers say it in words alone."""

from __future__ import annotations

import json

import pytest
from datacube_browser.core.http_errors import http_error


@pytest.mark.parametrize(
    ("words", "seconds"),
    [
        ("Rate limit is exceeded. Try again in 3 seconds.", 3),
        ("Too many requests: retry after 45s", 45),
        ("Please try again in 2 minutes", 120),
        ("Retry in 1500 ms", 1.5),
        ("Try again after 1 second", 1),
        ("Try again later", None),
        ("You have sent 300 requests in 60 seconds", None),
        ("again " + "x" * 20_000 + " 3 seconds", None),
        ("again " * 4000, None),
        ("Try again in 99999999999999 seconds", None),
        ("Try again in \N{ARABIC-INDIC DIGIT THREE} seconds", None),
    ],
)
def test_the_wait_in_a_servers_words(words, seconds):
    body = json.dumps({"statusCode": 429, "message": words}).encode()
    assert http_error(429, "https://example.org/", body).retry_after == seconds
    assert http_error(429, "https://example.org/", words.encode()).retry_after == seconds


def test_the_header_counts_before_the_words():
    body = b"Try again in 3 seconds."
    assert http_error(429, "https://example.org/", body, 7.0).retry_after == 7
    assert http_error(503, "https://example.org/", body).retry_after == 3
    assert http_error(404, "https://example.org/", body).retry_after is None


def test_a_network_that_wants_a_sign_in_says_so():
    """RFC 6585: what stands before a guest's network answers for every server."""
    error = http_error(511, "https://example.org/", b"<html>Guest network</html>")
    assert str(error) == (
        "Your network wants a sign-in (511). Open any web page in your browser and sign in there, then try again."
    )
