from __future__ import annotations

from datetime import datetime, timezone

import pytest
from datacube_browser.core.stac import json_values
from dateutil.parser import isoparse

MOMENTS = [
    "2023-05-29T12:00:00Z",
    "2023-05-29T12:00:00.1Z",
    "2023-05-29T12:00:00.123456Z",
    "2023-05-29T12:00:00.1234567Z",
    "2023-05-29T12:00:00+00:00",
    "2023-05-29T12:00:00-00:00",
    "2023-05-29T12:00:00+02:00",
    "2023-05-29T24:00:00Z",
    "2023-05-29T12:00:00z",
    "2023-05-29T12:00Z",
    "2023-05-29",
    "20230529T120000Z",
    "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59.999999Z",
]


@pytest.mark.parametrize("text", MOMENTS)
def test_a_moment_is_read_in_the_usual_form_as_in_any_other(text):
    expected = isoparse(text)
    expected = expected if expected.tzinfo else expected.replace(tzinfo=timezone.utc)
    found = json_values.instant(text)
    assert found == expected
    assert found.utcoffset() == expected.utcoffset()


def test_a_leap_second_is_the_second_before():
    assert json_values.instant("2016-12-31T23:59:60Z") == datetime(2016, 12, 31, 23, 59, 59, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    "text",
    ["0000-01-01T00:00:00Z", "2023-02-30T00:00:00Z", "2023-05-29T25:00:00Z", "２０２３-05-29T12:00:00Z", "T", ""],
)
def test_what_is_no_moment_is_none(text):
    assert json_values.instant(text) is None
