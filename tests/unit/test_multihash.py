"""Checksums of STAC's file extension, for each algorithm of hashlib that has a code."""

from __future__ import annotations

import hashlib

import pytest
from datacube_browser.core.multihash import multihash

CONTENT = b"elevation\n" * 1000
#: https://github.com/multiformats/multicodec/blob/master/table.csv: the code as it stands in the text (a varint).
CODES = {
    "sha1": "11",
    "sha256": "12",
    "sha512": "13",
    "sha3_512": "14",
    "sha3_384": "15",
    "sha3_256": "16",
    "sha3_224": "17",
    "sha384": "20",
    "md5": "d501",
    "sha224": "9320",
    "sha512_224": "9420",
    "sha512_256": "9520",
    "ripemd160": "d320",
    "sm3": "cda601",
    "blake2b": "c0e402",
    "blake2s": "e0e402",
}
WITHOUT_LENGTH = {"shake_128": ("18", 32), "shake_256": ("19", 64)}


def as_text(code, digest):
    return f"{code}{len(digest):02x}{digest.hex()}"


def check(text, content=CONTENT):
    found = multihash(text)
    hasher = found.hasher()
    hasher.update(content)
    return found.digest_of(hasher) == found.digest


def test_every_algorithm_of_hashlib_has_a_code():
    assert hashlib.algorithms_available - CODES.keys() - WITHOUT_LENGTH.keys() <= {"md5-sha1", "md4", "whirlpool"}


@pytest.mark.parametrize("algorithm", sorted(CODES.keys() & hashlib.algorithms_available))
def test_the_digest_of_a_file_is_recognised(algorithm):
    text = as_text(CODES[algorithm], hashlib.new(algorithm, CONTENT).digest())
    assert check(text)
    assert not check(text, CONTENT + b"x")


@pytest.mark.parametrize("algorithm", WITHOUT_LENGTH)
def test_a_digest_of_any_length_is_recognised(algorithm):
    code, length = WITHOUT_LENGTH[algorithm]
    assert check(as_text(code, hashlib.new(algorithm, CONTENT).digest(length)))


@pytest.mark.parametrize(("size", "code"), [(16, "90e402"), (32, "a0e402"), (64, "c0e402")])
def test_blake2b_has_a_code_for_each_length(size, code):
    text = as_text(code, hashlib.blake2b(CONTENT, digest_size=size).digest())
    assert check(text)
    assert multihash(text).title == f"BLAKE2b-{8 * size}"


def test_a_digest_may_be_cut_off_but_not_to_nothing():
    digest = hashlib.sha256(CONTENT).digest()
    assert check(as_text("12", digest[:20]))
    assert multihash(as_text("12", digest[:15])) is None


def test_capitals_a_mark_of_hexadecimal_and_blanks_do_no_harm():
    text = as_text("12", hashlib.sha256(CONTENT).digest())
    for written in (text.upper(), f"f{text}", f" {text}\n"):
        assert check(written)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "12",
        "1220abc",
        "1220" + "ab" * 31,
        "1220" + "ab" * 33,
        "1221" + "ab" * 33,
        hashlib.sha256(CONTENT).hexdigest(),
        "1e20" + "ab" * 32,  # BLAKE3, which hashlib has not
        "0010" + "ab" * 16,  # no hash at all
        "ff" * 40,
        "zQmNotHexadecimal",
        "12" * 100_000,
    ],
)
def test_anything_else_is_none(text):
    assert multihash(text) is None


@pytest.mark.parametrize(
    ("code", "length", "title"),
    [("12", 32, "SHA-256"), ("11", 20, "SHA-1"), ("9520", 32, "SHA-512/256"), ("16", 32, "SHA3-256"),
     ("d501", 16, "MD5"), ("d320", 20, "RIPEMD-160"), ("cda601", 32, "SM3"), ("18", 32, "SHAKE128")],
)  # fmt: skip
def test_it_is_called_as_people_write_it(code, length, title):
    assert multihash(as_text(code, bytes(length))).title == title
