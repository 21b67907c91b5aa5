"""Dates and times as catalogues write them."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from datacube_browser.core.stac.json_values import instant, period

DAY = datetime(2020, 1, 5, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    "written",
    [
        "2020-01-05T00:00:00Z",
        "2020-01-05t00:00:00z",
        "2020-01-05 00:00:00 UTC",
        "2020-01-05 00:00:00.000 UTC",
        "2020-01-05T00:00:00 Z",
        "2020-01-05T00:00:00UTC",
        "2020-01-05T00:00:00 GMT",
        "2020-01-05T00:00:00+00:00Z",
        "2020-01-05T00:00:00.000000+0000 UTC",
        "2020-01-05T00:00:00[UTC]",
        "2020-01-05T00:00:00.Z",
        "2020-01-05_00:00:00",
        "2020-01-05T0:00:00Z",
        "2020-01-05Z",
        "2020-1-5",
        "2020/01/05",
        "2020/01/05 00:00:00",
        "2020/1/5 0:00",
        "20200105",
        "2020-01-05",
    ],
)
def test_a_moment_is_read_in_every_usual_spelling(written):
    assert instant(written) == DAY


def test_a_zone_after_a_space_is_heeded():
    assert instant("2020-01-05T02:00:00 +02:00") == instant("2020-01-05 02:00:00 +0200") == DAY
    assert instant("2020-01-04T19:00:00,5 -05") == DAY + timedelta(seconds=0.5)


@pytest.mark.parametrize(
    "written",
    [
        *("2020-01-05/2020-02-05", "2020/2021", "05/01/2020", "2020/01-05", "2020-01-05T00:00:00+02:00Z"),
        *("2020-13-05", "2020/02/30", "2020-01-05 00:00:00 CET", "yesterday", "UTC", "/", ""),
    ],
)
def test_what_may_mean_another_moment_is_none(written):
    assert instant(written) is None


def test_a_date_with_slashes_is_no_interval():
    assert period({"datetime": "2020/01/05"}) == (None, None)
    assert period({"datetime": "2020/01/05 12:00:00"}) == (None, None)
    assert period({"datetime": "2020-01-05 00:00:00 UTC/2020-01-06"}) == (DAY, DAY + timedelta(days=1))
