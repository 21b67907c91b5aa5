"""What records say of their version and their end, in the shapes that catalogues have it."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from datacube_browser.core.stac.links import ApiRoot
from datacube_browser.core.stac.parse import collection, items
from datacube_browser.core.stac.validity import NOTHING_SAID, Validity

from tests.servers.stub import minimal_collection, minimal_item

ROOT = ApiRoot("https://a.example/stac")
LATEST = {"rel": "latest-version", "href": "https://inner.example/pgstac/collections/demo/items/item-2"}


def item_of(links=(), **properties):
    source = minimal_item(properties={"datetime": "2023-05-29T12:00:00Z", **properties}, links=list(links))
    (found,), skipped = items([source], ROOT)
    assert not skipped
    return found.validity


def test_an_item_says_it_among_its_properties():
    found = item_of([LATEST], version="2.1", deprecated=True, expires="2024-03-01T00:00:00Z")
    day = datetime(2024, 3, 1, tzinfo=timezone.utc)
    assert found == Validity("2.1", True, day, "https://a.example/stac/collections/demo/items/item-2")
    assert found.is_expired
    assert found.is_doubtful


def test_a_collection_says_it_itself():
    source = minimal_collection(version=3, deprecated=True, links=[{"rel": "successor-version", "href": "./newer"}])
    found = collection(source, ROOT).validity
    assert (found.version, found.is_deprecated) == ("3", True)
    assert found.newer == "https://a.example/stac/collections/newer"


def test_an_asset_says_it_itself():
    source = minimal_item(assets={"dtm": {"href": "https://store.example/a.tif", "deprecated": True, "version": "1"}})
    (found,), _ = items([source], ROOT)
    assert found.assets[0].validity == Validity("1", True)
    assert found.validity == NOTHING_SAID


def test_the_latest_version_is_preferred_to_the_next():
    successor = {"rel": "successor-version", "href": "https://a.example/stac/collections/demo/items/item-1b"}
    assert item_of([successor, LATEST]).newer.endswith("item-2")


def test_a_link_to_itself_is_no_newer_version():
    own = {"rel": "latest-version", "href": "https://a.example/stac/collections/demo/items/item-1"}
    assert item_of([own], deprecated=True).newer == ""


def test_what_is_not_published_any_longer_has_ended():
    assert item_of(unpublished="2020-01-01T00:00:00Z", expires="9998-01-01T00:00:00Z").is_expired


def test_an_end_to_come_is_no_doubt():
    found = item_of(expires="9998-01-01T00:00:00Z", version="1")
    assert not found.is_doubtful
    assert found.expires is not None


@pytest.mark.parametrize(
    "properties",
    [
        {"version": None, "deprecated": False, "expires": None},
        {"version": ["1"], "deprecated": "yes", "expires": "soon"},
        {"version": True, "deprecated": 1, "expires": 2020},
        {"version": {"a": 1}, "expires": "0000-00-00T00:00:00Z"},
        {"deprecated": "false", "expires": "2024-02-30T00:00:00Z"},
        {"deprecated": "true", "expires": "9999-12-31T23:59:59-12:00"},
        {"deprecated": [True], "expires": "now"},
        {"deprecated": {}, "expires": ""},
        {},
    ],
)
def test_values_of_another_type_say_nothing(properties):
    assert item_of(**properties) == NOTHING_SAID


def test_a_version_without_end_is_cut_off():
    assert len(item_of(version="1" * 100_000).version) == 500


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2024-03-01", "2024-03-01"),
        ("2024-03-01T00:00:00z", "2024-03-01"),
        ("2024-03-01t00:00:00Z", "2024-03-01"),
        ("2024-03-01 00:00:00Z", "2024-03-01"),
        ("2024-03-01T00:00:00.123456789Z", "2024-03-01"),
        ("2024-03-01T24:00:00Z", "2024-03-02"),
        ("2024-02-29T23:30:00-05:00", "2024-02-29"),
        ("2024-03-01T00:30:00+14:00", "2024-03-01"),
        ("2016-12-31T23:59:60Z", "2016-12-31"),
        (" 2024-03-01T00:00:00Z\n", "2024-03-01"),
    ],
)
def test_an_end_is_read_however_it_is_written(written, day):
    found = item_of(expires=written)
    assert found.is_expired
    assert found.expires.date().isoformat() == day


def test_the_zone_decides_whether_it_has_ended():
    now = datetime.now(timezone.utc)
    for hours, is_expired in ((-1, True), (1, False)):
        there = (now + timedelta(hours=hours)).astimezone(timezone(timedelta(hours=9)))
        assert item_of(expires=there.isoformat()).is_expired == is_expired


@pytest.mark.parametrize("written", ["9999-12-31T23:59:59Z", "9999-12-31T23:59:59.999999Z", "9999-12-31"])
def test_the_end_of_all_years_is_no_end(written):
    assert not item_of(expires=written).is_expired
