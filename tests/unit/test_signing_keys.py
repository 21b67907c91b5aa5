"""The keys of signing services in the forms in which people have them."""

from __future__ import annotations

import json

import pytest
from datacube_browser.core.signing.keys import KeyPair, bearer_header, key_pair_in

ACCESS, OTHER = "a1b2", "c3/d4+e5="


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"access-key": ACCESS, "secret-key": OTHER}),
        json.dumps({"access_key": ACCESS, "secret_key": OTHER, "description": "mine"}, indent=2),
        json.dumps({"secretKey": OTHER, "accessKey": ACCESS}),
        f"access-key: {ACCESS}\nsecret-key: {OTHER}",
        f"export TLD_ACCESS_KEY={ACCESS}\nexport TLD_SECRET_KEY={OTHER}\n",
        f"TLD_ACCESS_KEY='{ACCESS}'\r\nTLD_SECRET_KEY=\"{OTHER}\"\r\n",
        f"  Access-Key = {ACCESS},\n  Secret-Key = {OTHER}",
        f"{{'access-key': '{ACCESS}', 'secret-key': '{OTHER}'}}",
    ],
)
def test_a_pasted_key_is_found(text):
    assert key_pair_in(text) == KeyPair(ACCESS, OTHER)


@pytest.mark.parametrize(
    "text",
    ["", "hello", ACCESS, "[1, 2]", '{"access-key": 1, "secret-key": 2}', f"access-key: {ACCESS}", "{" * 10_000],
)
def test_what_is_no_key_is_not_taken_for_one(text):
    assert key_pair_in(text) is None


@pytest.mark.parametrize("part", ["", "two words", "line\nbreak", "é", "\x00"])
def test_a_key_that_no_header_can_hold_is_not_usable(part):
    assert not KeyPair(part, OTHER).is_usable()
    assert not KeyPair(ACCESS, part).is_usable()


def test_a_key_does_not_show_itself():
    assert ACCESS not in repr(KeyPair(ACCESS, OTHER))
    assert OTHER not in repr(KeyPair(ACCESS, OTHER))


@pytest.mark.parametrize("text", ["abc.def", " abc.def\n", "Bearer abc.def", "authorization: bearer abc.def"])
def test_a_pasted_token_becomes_a_header(text):
    assert bearer_header(text) == (("Authorization", "Bearer abc.def"),)


@pytest.mark.parametrize("text", ["", "  ", "Bearer ", "two words", "a\r\nX-Other: b"])
def test_what_is_no_token_becomes_no_header(text):
    assert bearer_header(text) == ()
