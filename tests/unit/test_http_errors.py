"""When to try again: some servers say it in words alone."""

from __future__ import annotations

import json

import pytest
from datacube_browser.core.http.http_errors import http_error, quoted, server_words
from datacube_browser.core.remote_files.gdal_hints import hint_of


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


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.4, "in 1 second"),
        (90, "in 90 second"),
        (119.2, "in 120 second"),
        (120, "in 2 minute"),
        (3600, "in 60 minute"),
        (7200.5, "in 3 hour"),
        (86_400, "in 24 hour"),
        (86_401, "later"),
    ],
)
@pytest.mark.parametrize("status", [429, 503])
def test_a_wait_is_said_in_the_unit_that_people_use(status, seconds, words):
    assert f"Try again {words}" in str(http_error(status, "https://example.org/", b"", seconds))


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (407, "The proxy of your network wants a sign-in (407). Enter its user name and password in QGIS's options,"),
        (511, "Your network wants a sign-in (511). Open any web page in your browser and sign in there, then try"),
    ],
)
def test_what_stands_in_the_way_and_wants_a_sign_in_is_not_taken_for_the_server(status, words):
    """A proxy, and a guest's network (RFC 6585), which answers for every server."""
    assert words in str(http_error(status, "https://example.org/", b"<html></html>"))
    assert words in hint_of(f"HTTP response code: {status}", "")


def test_too_many_requests_of_gdals_are_called_so():
    assert "Too many requests" in hint_of("HTTP response code: 429", "")


@pytest.mark.parametrize(
    ("wait", "words"),
    [(None, "Wait a moment"), (0.0, "Wait a moment"), (5.0, "Try again in 5 second(s)"), (1e9, "Try again later")],
)
def test_the_wait_that_a_busy_server_asks_for_is_said_unless_it_is_days(wait, words):
    assert words in str(http_error(429, "https://example.org/", b"", wait))


def test_the_quoted_page_has_what_people_see_of_it():
    page = b"<html><head><title>t</title></head><body>Seen<script>x = '<style>'; y</script> again</body></html>"
    assert quoted(page) == "Seen again"
    assert quoted(b"<p>Seen <script>never closed <style>nor this <style>or this") == (
        "Seen never closed nor this or this"
    )
    assert quoted(b"<p>One<style>a</style>Two<script>b</script>Three") == "One Two Three"


def test_objects_in_each_other_are_read_to_a_depth_and_numbers_are_no_words():
    deep = {"detail": "found"}
    for _ in range(2):
        deep = {"error": deep}
    assert server_words(json.dumps(deep).encode()) == "found"
    for _ in range(3):
        deep = {"error": deep}
    assert server_words(json.dumps(deep).encode()) == ""
    assert server_words(b'{"detail": [1, {"msg": "field required"}, {"msg": 7}, null]}') == "field required"


@pytest.mark.parametrize("name", ["SignatureProvided", "AWSAccessKeyId", "Token-0", "Key", "ns:SessionToken"])
def test_what_stands_in_an_element_that_is_named_like_a_secret_is_not_quoted(name):
    page = (
        f"<?xml version='1.0'?><Error><Code>No</Code><{name} a='b'>q8Zr5Yt</{name}><Message>Not now</Message></Error>"
    )
    assert quoted(page.encode()).split() == ["No", "***", "Not", "now"]


@pytest.mark.parametrize(
    "page",
    [
        "<Error><Credentials><Id>q8Zr5Yt</Id><Value>q8Zr5Yt</Value></Credentials><Message>Not now</Message></Error>",
        "<Error><Message>Not now</Message><Token>q8Zr5Yt",
        "<Error><Token><![CDATA[q8Zr5Yt]]></Token><Key/><Message>Not now</Message></Error>",
        "<Error><a:Token>q8Zr5Yt <b>q8Zr5Yt</b></a:Token><Message>Not now</Message></Error>",
    ],
)
def test_what_lies_deeper_in_such_an_element_or_is_cut_off_is_not_quoted(page):
    assert "q8Zr5Yt" not in quoted(page.encode())
    assert "Not now" in quoted(page.encode())
