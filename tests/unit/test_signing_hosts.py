"""Which addresses a profile signs, and which hosts it must not name."""

from __future__ import annotations

import pytest
from datacube_browser.core.signing.address_parts import address_parts, is_same_file
from datacube_browser.core.signing.hosts import host_entry, host_problem, is_among

HOSTS = (
    "files.example.org",
    "store.example.org:8443",
    ".meso.example.fr",
    "!open.meso.example.fr",
    "http://127.0.0.1:8080",
    "[::1]:9000",
)


@pytest.mark.parametrize(
    "href",
    [
        *("https://files.example.org/a.tif", "https://FILES.example.org:443/a.tif", "https://store.example.org:8443/a"),
        *(
            "https://s3.meso.example.fr/a",
            "https://a.b.meso.example.fr/",
            "http://127.0.0.1:8080/a",
            "https://[::1]:9000/",
        ),
    ],
)
def test_addresses_of_hosts_that_are_named(href):
    assert is_among(HOSTS, href)


@pytest.mark.parametrize(
    "href",
    [
        *("http://files.example.org/a.tif", "https://files.example.org:8443/a", "https://store.example.org/a"),
        *("https://meso.example.fr/a", "https://xmeso.example.fr/a", "https://s3.meso.example.fr:8443/a"),
        *("https://open.meso.example.fr/a", "http://s3.meso.example.fr/a", "https://s3.meso.example.fr.evil.org/a"),
        *(
            "https://files.example.org@evil.org/a",
            "https://evil.org/?files.example.org",
            "https://evil.org#files.example.org",
        ),
        *("https://127.0.0.1:8080/a", "http://127.0.0.1/a", "http://[::1]:9000/", "https://files.example.org./a"),
        *(
            "https://files.example.org\\@evil.org/a",
            "https://evil.org\\.files.example.org/",
            "s3://files.example.org/a",
        ),
        *("/vsicurl/https://files.example.org/a", "", "files.example.org", "https://", "https://[::1"),
    ],
)
def test_addresses_of_other_hosts(href):
    assert not is_among(HOSTS, href)


@pytest.mark.parametrize(
    "href",
    [
        *(
            "https://evil.org%2f.meso.example.fr/",
            "https://evil.org%00.meso.example.fr/",
            "https://a\\b.meso.example.fr/",
        ),
        *("https://[files.example.org].evil.org/", "https://evil.org[files.example.org]/", "https://evil.org[files"),
        *(
            "https://a b.meso.example.fr/",
            "https://a;b.meso.example.fr/",
            "https://a,b.meso.example.fr/",
            "https://..meso.example.fr/",
        ),
        *("https://files.exa\tmple.org/a", "https://files.example.org\n", " https://files.example.org/a"),
        *("https://evil.org<.meso.example.fr/", "https://@.meso.example.fr/", "https:\t//files.example.org/"),
    ],
)
def test_addresses_that_programs_read_differently(href):
    """Python, Qt and curl do not agree on where the host of such an address ends, or refuse it."""
    assert not is_among(HOSTS, href)


@pytest.mark.parametrize("user", ["me:pw@", "me@", "@", ":@", "me%40x:pw@"])
def test_an_address_with_a_user_has_its_own_way_to_sign_in(user):
    """A signing service would be sent the password."""
    assert not is_among(HOSTS, f"https://{user}files.example.org/a.tif")


def test_a_blank_in_a_path_and_letters_of_other_alphabets_are_no_reason_to_refuse():
    assert is_among(HOSTS, "https://files.example.org/my file (1).tif?a=b c")
    assert is_among(HOSTS, "https://b\N{LATIN SMALL LETTER U WITH DIAERESIS}cher.meso.example.fr/a")


def test_an_exception_counts_wherever_it_stands():
    assert not is_among(("!a.example.org", ".example.org"), "https://a.example.org/")
    assert not is_among((".example.org", "!.b.example.org"), "https://a.b.example.org/")
    assert is_among((".example.org", "!.b.example.org"), "https://b.example.org/")
    assert not is_among(("!a.example.org",), "https://b.example.org/")


@pytest.mark.parametrize("entry", [*HOSTS, ".example.qc.ca", ".example.gouv.fr", ".blob.core.windows.net", "localhost"])
def test_entries_that_a_profile_may_have(entry):
    assert host_problem(entry) == ""


@pytest.mark.parametrize(
    "entry",
    [
        *("*", "*.example.org", ".com", ".fr", ".co.uk", ".gouv.fr", ".qc.ca", ".", "", "!", "a b", "a..b", "a/b"),
        *("-a.example.org", "a?b", "a#b", "me@a.example.org", "a.example.org:0", "a.example.org:x", "[::1", "::1"),
        *(".example.org:443", "http://.example.org", "ftp://a.example.org", "a" * 300, "a.example.org\n"),
        "exam\N{CYRILLIC SMALL LETTER A}ple.org",
    ],
)
def test_entries_that_a_profile_must_not_have(entry):
    assert host_problem(entry)


@pytest.mark.parametrize("entry", [".s3.amazonaws.com", ".amazonaws.com", ".blob.core.windows.net", ".github.io"])
def test_a_key_does_not_go_to_a_domain_in_which_anyone_may_have_a_host(entry):
    assert host_problem(entry, gets_key=True)
    assert host_problem(f"bucket{entry}", gets_key=True) == ""
    assert host_problem(f"!{entry}", gets_key=True) == ""


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        (" Files.Example.org ", "files.example.org"),
        ("https://files.example.org/b/k.tif?x#y", "files.example.org"),
        ("http://127.0.0.1:8080/b", "http://127.0.0.1:8080"),
        ("! https://open.example.org/", "!open.example.org"),
        ("ftp://a.example.org/", "ftp://a.example.org/"),
    ],
)
def test_entries_as_people_paste_them(text, entry):
    assert host_entry(text) == entry


@pytest.mark.parametrize(
    ("href", "bucket", "key"),
    [
        ("https://s3-data.meso.umontpellier.fr/sm1-gdc/a/b%20c.tif", "sm1-gdc", "a/b c.tif"),
        ("https://my-bucket.s3.eu-west-3.amazonaws.com/a/b.tif", "my-bucket", "a/b.tif"),
        ("https://my.bucket.s3.amazonaws.com/a/b.tif", "my.bucket", "a/b.tif"),
        ("https://s3.eu-west-3.amazonaws.com/my-bucket/a/b.tif", "my-bucket", "a/b.tif"),
        ("https://storage.googleapis.com/my-bucket/a.tif", "my-bucket", "a.tif"),
        ("https://my-bucket.storage.googleapis.com/a.tif", "my-bucket", "a.tif"),
        ("https://files.example.org/my-bucket/a.tif", "my-bucket", "a.tif"),
        ("https://files.example.org/a.tif", "a.tif", ""),
    ],
)
def test_bucket_and_key_of_an_address(href, bucket, key):
    parts = address_parts(href)
    assert (parts["bucket"], parts["key"]) == (bucket, key)
    assert parts["href"] == href


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://files.example.org/b/k%20l.tif", "https://files.example.org/b/k l.tif"),
        ("https://files.example.org/b/k.tif", "https://store-7.example.org/b/k.tif"),
        ("https://s3.eu-west-3.amazonaws.com/b/k.tif", "https://b.s3.eu-west-3.amazonaws.com/k.tif"),
        ("https://b.s3.eu-west-3.amazonaws.com/k.tif", "https://b.s3.amazonaws.com/k.tif"),
        ("https://files.example.org/k.tif", "https://b.s3.amazonaws.com/k.tif"),
        ("https://files.example.org/get?id=7&v=a%20b", "https://files.example.org/get?v=a+b&id=7&sig=1"),
        ("https://files.example.org/get?id=7", "https://files.example.org/get?sig=1"),
        ("https://files.example.org/get?id=7&sig=1", "https://files.example.org/get?id=7&sig=2"),
    ],
)
def test_addresses_of_the_same_file(one, other):
    assert is_same_file(one, other)
    assert is_same_file(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://files.example.org/b/k.tif", "https://files.example.org/b/l.tif"),
        ("https://files.example.org/b/k.tif", "https://files.example.org/k.tif"),
        ("https://files.example.org/b/k.tif", "https://files.example.org/b/k.tif/"),
        ("https://files.example.org/b/k.tif", "https://files.example.org/b//k.tif"),
        ("https://files.example.org/b/k.tif", "https://files.example.org/b/k.tif/../l.tif"),
        ("https://b.s3.amazonaws.com/k.tif", "https://other.s3.amazonaws.com/k.tif"),
        ("https://b.s3.amazonaws.com/k.tif", "https://s3.amazonaws.com/other/k.tif"),
        ("https://files.example.org/get?id=7", "https://files.example.org/get?id=8&sig=1"),
        ("https://files.example.org/get?id=7", "https://files.example.org/get?id=7&id=8"),
    ],
)
def test_addresses_of_different_files(one, other):
    assert not is_same_file(one, other)
    assert not is_same_file(other, one)
