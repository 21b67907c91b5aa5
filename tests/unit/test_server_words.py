"""What servers say of errors and times in unusual ways, and bands as projects keep them."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from datacube_browser.core.http.http_errors import (
    error_code,
    hint_of_store,
    http_error,
    quoted,
    server_words,
    words_of_intermediary,
)
from datacube_browser.core.http.http_response import is_settled, seconds_to_wait
from datacube_browser.core.parsing import xml_parser
from datacube_browser.core.parsing.xml_parser import XmlError, parsed_xml
from datacube_browser.core.rasters.bands import (
    Band,
    BandRef,
    BandStatistics,
    bands_from_json,
    bands_to_json,
    common_bands,
    refs_from_json,
    refs_to_json,
)


def test_scripts_that_are_not_closed_or_in_each_other_leave_the_servers_words():
    page = b"<html><head><title>t</title></head><style><style>a{}</style>Not <script>found <script>here"
    assert quoted(page) == "Not found here"
    assert quoted(b"<script>" * 1000 + b"x").endswith("x")


def test_an_error_object_without_end_or_of_numbers_says_nothing():
    deep = b'{"message": ' * 40 + b'"deep"' + b"}" * 40
    assert server_words(deep) == ""
    assert server_words(b'{"message": 7, "description": [null, {"message": "x"}]}') == "x"
    assert error_code(b'{"error": ') == ""
    assert error_code(b'{"error": {"code": "NoSuchKey"}}') == "NoSuchKey"


@pytest.mark.parametrize(
    ("words", "seconds"), [("try again in 3 minutes", 180), ("retry after 5 seconds", 5), ("busy", None)]
)
def test_a_wait_in_a_busy_servers_own_words_is_taken(words, seconds):
    error = http_error(429, "https://example.org", f'{{"message": "{words}"}}'.encode())
    assert error.retry_after == seconds


def test_what_the_way_to_a_server_and_a_store_want_is_said():
    assert "Open any web page" in words_of_intermediary(511)[1]
    assert "proxy" in words_of_intermediary(407)[0]
    assert "signing profile" in hint_of_store("<Code>InvalidAccessKeyId</Code>")
    assert hint_of_store("<Code>NoSuchKey</Code>") == ""


def test_times_without_a_zone_or_a_date_beside_them_are_taken():
    later = datetime.now(timezone.utc) + timedelta(seconds=100)
    without_zone = format_datetime(later.replace(tzinfo=None))
    assert 90 < seconds_to_wait(without_zone) <= 100
    assert is_settled(format_datetime(later - timedelta(days=3), usegmt=True), "")
    assert not is_settled(format_datetime(later, usegmt=True), "")
    assert not is_settled(without_zone, format_datetime(later, usegmt=True))


def test_xml_of_more_bytes_or_elements_than_a_service_has_is_refused(monkeypatch):
    monkeypatch.setattr(xml_parser, "_MOST_BYTES", 100)
    with pytest.raises(XmlError):
        parsed_xml(b"<a>" + b" " * 100 + b"</a>")
    monkeypatch.setattr(xml_parser, "_MOST_ELEMENTS", 5)
    with pytest.raises(XmlError):
        parsed_xml(b"<a>" + b"<b/>" * 6 + b"</a>")


def test_xml_in_utf_16_is_read():
    text = '<?xml version="1.0" encoding="UTF-16"?><a>é</a>'
    assert parsed_xml(text.encode("utf-16")).text == "é"
    assert parsed_xml(text.encode("utf-16-le")).text == "é"


@pytest.mark.parametrize("data", [7, [7], [["a"]], [["a", "b", "c"]], {"a": 1}])
def test_references_to_bands_that_are_none_are_no_references(data):
    assert refs_from_json(data) == ()


def test_bands_come_back_from_json_and_what_is_none_does_not():
    bands = (Band(name="b", nodata=float("nan"), statistics=BandStatistics(0, 9, 4, 2)),)
    (found,) = bands_from_json(bands_to_json(bands))
    assert (found.name, found.statistics) == ("b", bands[0].statistics)
    assert refs_from_json(refs_to_json([BandRef("a", 2, "red")])) == (BandRef("a", 2, "red"),)
    for broken in (7, [7], [{}], [{"statistics": None}]):
        assert bands_from_json(broken) == ()


def test_of_several_files_the_values_of_all_are_shown_where_all_tell_theirs():
    one, other, silent = (
        Band(statistics=BandStatistics(0, 9)),
        Band(statistics=BandStatistics(-5, 5, 0, 1)),
        Band(),
    )
    assert common_bands([[one], [other]])[0].statistics == BandStatistics(-2, 9)
    assert common_bands([[one], [silent]])[0].statistics is None
    assert common_bands([[other]])[0].statistics == other.statistics
