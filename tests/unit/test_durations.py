"""How long a signature is to be valid, as people and services write it."""

from __future__ import annotations

import pytest
from datacube_browser.core.signing.durations import DurationError, duration_text, iso_text, seconds_of, unit_text

_WRITTEN = {
    "": 0,
    "PT3H10M": 11_400,
    "pt3h10m": 11_400,
    "PT45S": 45,
    "PT90M": 5400,
    "PT1,5H": 5400,
    "P1D": 86_400,
    "P1DT12H": 129_600,
    "P1W": 604_800,
    "3h": 10_800,
    "3 h": 10_800,
    "3H": 10_800,
    "3 heures": 10_800,
    "1.5 hours": 5400,
    "30min": 1800,
    "30 mn": 1800,
    "30m": 1800,
    "2j": 172_800,
    "2 days": 172_800,
    " 3600 ": 3600,
    "45 s": 45,
    "3\N{NO-BREAK SPACE}h": 10_800,
}


@pytest.mark.parametrize(("text", "seconds"), _WRITTEN.items())
def test_durations_as_people_write_them(text, seconds):
    assert seconds_of(text) == seconds


@pytest.mark.parametrize(
    "text",
    [
        *("3h10", "3h10min", "P", "PT", "P1Y", "P1M", "PT3H10", "T3H", "3 months", "h", "-3h", "+3h", "1e3", "inf", "nan"),
        *("3;h", "PT3H10M\n<b>", "\N{ARABIC-INDIC DIGIT THREE}h", "\N{FULLWIDTH DIGIT THREE}h", "1" * 400, "P" * 10_000),
        *("0" * 60 + "3h", "3h/../..", "{duration}"),
    ],
)
def test_what_is_no_duration_is_said_with_examples(text):
    with pytest.raises(DurationError, match="PT3H10M"):
        seconds_of(text)


@pytest.mark.parametrize("text", ["0", "0h", "9s", "PT0S", "8d", "P8D", "PT169H", "999999999"])
def test_durations_that_no_service_grants_are_said_with_the_limits(text):
    with pytest.raises(DurationError, match="10 seconds to 7 days"):
        seconds_of(text)


@pytest.mark.parametrize(
    ("seconds", "iso", "unit", "shown"),
    [
        (10_800, "PT3H", "3h", "3h"),
        (11_400, "PT3H10M", "190min", "PT3H10M"),
        (1800, "PT30M", "30min", "30min"),
        (45, "PT45S", "45s", "45s"),
        (93_600, "PT26H", "26h", "26h"),
        (5405, "PT1H30M5S", "5405s", "PT1H30M5S"),
    ],
)
def test_durations_as_services_read_them(seconds, iso, unit, shown):
    assert (iso_text(seconds), unit_text(seconds), duration_text(seconds)) == (iso, unit, shown)
    assert seconds_of(iso) == seconds_of(unit) == seconds_of(shown) == seconds


def test_no_duration_leaves_it_to_the_service():
    assert duration_text(0) == ""
