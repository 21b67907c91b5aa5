"""Settings and journals that somebody has changed: what cannot be read is left out, and the rest is kept."""

from __future__ import annotations

import base64
import json
import zlib

import pytest
from datacube_browser.core.export.jobs.interrupted import interrupted
from datacube_browser.core.export.paths import journal_path, temporary_path
from datacube_browser.core.export.writing.journal import Journal
from datacube_browser.core.parsing.json_text import json_value
from datacube_browser.core.signing import profiles
from datacube_browser.core.signing.tokens import Tokens

from tests.fuzz import own_files

GOOD = own_files.PROFILES[0]
ODD = ["", [], None, 5, {}, {**GOOD, "hosts": "a.example"}, {**GOOD, "endpoint": 5}, {**GOOD, "duration": "60"}]
ODD += [{**GOOD, "template": {"parameters": [["url"]]}}, {**GOOD, "template": 1}, {**GOOD, "device": "x"}]


@pytest.mark.parametrize("odd", ODD)
def test_an_odd_signing_profile_does_not_lose_the_others(qgis_app, odd):
    (found,) = profiles._read(json.dumps([odd, GOOD]))
    assert found.id == GOOD["id"]


def test_json_that_is_nested_too_deep_is_no_json():
    with pytest.raises(ValueError, match="nested"):
        json_value("[" * 100_000)


@pytest.mark.parametrize("odd", [{"access": None, "expires": ""}, {"access": [1], "expires": ""}, {"access": 5}, [], 5])
def test_odd_tokens_are_none(odd):
    assert Tokens.from_text(json.dumps(odd)) is None


@pytest.mark.parametrize(
    "lines",
    [
        [{**own_files.JOURNAL[0], "total": "4"}, *own_files.JOURNAL[1:]],
        [own_files.JOURNAL[0], {"whole": {"a.tif": "self"}}],
        [own_files.JOURNAL[0], {"tiles": [["a", 0, 1]]}],
        [own_files.JOURNAL[0], {"replaced": {"a.tif": 5}}],
    ],
)
def test_an_odd_journal_counts_as_none(tmp_path, lines):
    temporary = temporary_path(tmp_path / "a.tif")
    journal_path(temporary).write_bytes(own_files.lines(lines))
    assert Journal(temporary).read() is None


def test_the_journal_that_was_written_is_read(tmp_path):
    temporary = temporary_path(tmp_path / "a.tif")
    journal_path(temporary).write_bytes(own_files.lines(own_files.JOURNAL))
    record = Journal(temporary).read()
    assert record is not None
    assert record.is_complete


@pytest.mark.parametrize(
    "polygons", ["AAAA", base64.b64encode(b"no zlib").decode(), base64.b64encode(zlib.compress(bytes(10**8))).decode()]
)
def test_polygons_that_cannot_be_unpacked_leave_the_entry_to_be_removed(qgis_app, tmp_path, polygons):
    entry = own_files.interrupted()
    entry["output"] = str(tmp_path / "a.tif")
    entry["request"]["cutline"]["polygons"] = polygons
    assert interrupted(json.dumps(entry)) is None
