"""Dates and intervals as people type or paste them, in the locales of the plugin's users."""

from __future__ import annotations

from datetime import date

import pytest
from datacube_browser.core.language.days import Days, read_date, read_interval
from qgis.PyQt.QtCore import QLocale

FEBRUARY_3 = Days(date(2023, 2, 3), date(2023, 2, 3))
MARCH_2 = Days(date(2023, 3, 2), date(2023, 3, 2))
LOCALES = ("en_CA", "fr_CA", "fr_FR", "en_US")


@pytest.fixture(params=LOCALES)
def locale(request, use_locale):
    use_locale(request.param)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2023-02-03", FEBRUARY_3),
        ("  2023-02-03\n", FEBRUARY_3),
        ('"2023-02-03"', FEBRUARY_3),
        ("20230203", FEBRUARY_3),
        ("2023-2-3", FEBRUARY_3),
        ("2023/02/03", FEBRUARY_3),
        ("2023.02.03", FEBRUARY_3),
        ("2023\u201102\u201103", FEBRUARY_3),
        ("2023–02–03", FEBRUARY_3),
        ("\u200f2023-02-03\u200e", FEBRUARY_3),
        ("２０２３-０２-０３", FEBRUARY_3),
        ("2023-034", FEBRUARY_3),
        ("2023-W05-5", FEBRUARY_3),
        ("2023-02-03T10:00:00Z", FEBRUARY_3),
        ("2023-02-03t10:00:00z", FEBRUARY_3),
        ("2023-02-03T10:00:00.123456789Z", FEBRUARY_3),
        ("2023-02-03 10:00", FEBRUARY_3),
        ("2023-02-03 10:00:00 UTC", FEBRUARY_3),
        ("20230203T100000Z", FEBRUARY_3),
        ("2023-02-02T23:30:00-05:00", FEBRUARY_3),
        ("2023-02-04T01:00:00+02:00", FEBRUARY_3),
        ("2023", Days(date(2023, 1, 1), date(2023, 12, 31))),
        ("2023-02", Days(date(2023, 2, 1), date(2023, 2, 28))),
        ("2024-02", Days(date(2024, 2, 1), date(2024, 2, 29))),
        ("2023/02", Days(date(2023, 2, 1), date(2023, 2, 28))),
        ("02/2023", Days(date(2023, 2, 1), date(2023, 2, 28))),
        ("2023-12", Days(date(2023, 12, 1), date(2023, 12, 31))),
        ("2023-W05", Days(date(2023, 1, 30), date(2023, 2, 5))),
        ("25/12/2023", Days(date(2023, 12, 25), date(2023, 12, 25))),
        ("12/25/2023", Days(date(2023, 12, 25), date(2023, 12, 25))),
        ("3 February 2023", FEBRUARY_3),
        ("Feb 3, 2023", FEBRUARY_3),
        ("3 février 2023", FEBRUARY_3),
        ("3 fevr. 2023", FEBRUARY_3),
        ("vendredi 3 février 2023", FEBRUARY_3),
        ("mar. 7 févr. 2023", Days(date(2023, 2, 7), date(2023, 2, 7))),
        ("Friday, February 3, 2023", FEBRUARY_3),
        ("3 February 2023, 10:00:00 UTC", FEBRUARY_3),
        ("1er mars 2023", Days(date(2023, 3, 1), date(2023, 3, 1))),
        ("février 2023", Days(date(2023, 2, 1), date(2023, 2, 28))),
    ],
)
def test_a_date_is_understood_in_every_locale(locale, text, days):
    assert read_date(text) == days


@pytest.mark.parametrize(
    ("name", "text", "days"),
    [
        ("fr_FR", "03/02/2023", FEBRUARY_3),
        ("fr_CA", "03/02/2023", FEBRUARY_3),
        ("en_US", "03/02/2023", MARCH_2),
        ("en_US", "2/3/23", FEBRUARY_3),
        ("en_CA", "03/02/2023", MARCH_2),
        ("fr_FR", "03/02/23", FEBRUARY_3),
        ("fr_FR", "3.2.2023", FEBRUARY_3),
        ("fr_CA", "23-02-03", FEBRUARY_3),
        ("de_DE", "03.02.23", FEBRUARY_3),
        ("de_DE", "3. Februar 2023", FEBRUARY_3),
        ("fr_FR", "03/02/85", Days(date(1985, 2, 3), date(1985, 2, 3))),
    ],
)
def test_a_date_that_can_be_read_in_two_ways_follows_the_locale(use_locale, name, text, days):
    use_locale(name)
    assert read_date(text) == days


@pytest.mark.parametrize("name", [*LOCALES, "de_DE", "ja_JP", "ar_EG", "es_MX"])
@pytest.mark.parametrize("form", [QLocale.FormatType.ShortFormat, QLocale.FormatType.LongFormat])
def test_what_the_locale_writes_itself_is_understood(use_locale, name, form):
    from qgis.PyQt.QtCore import QDate

    use_locale(name)
    assert read_date(QLocale().toString(QDate(2023, 2, 3), form)) == FEBRUARY_3


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "x", "now", "2023-02-30", "2023-13", "2023-13-01", "30/02/2023", "32/01/2023", "202", "20231"),
        *("Feb 3", "2023-02-03x", "2023-02-03-04", "2023-", "-2023", "0000-01-01", "1/2/3/2023", "99999999"),
        *("2023-W60", "février février 2023", "2023-01-01/2023-06-30", "９" * 400),
    ],
)
def test_what_is_no_date_is_none(locale, text):
    assert read_date(text) is None


def test_a_long_text_is_not_searched_for_a_date(locale):
    """A whole table may be pasted by mistake."""
    assert read_date("Friday " * 20 + "3 February 2023") == FEBRUARY_3
    assert read_date("Friday " * 5000 + "3 February 2023") is None
    assert read_interval("2023-02-03" + " " * 5000 + "/ 2023-02-03") is None


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2023-01-01/2023-06-30", Days(date(2023, 1, 1), date(2023, 6, 30))),
        (" 2023-01-01 / 2023-06-30 ", Days(date(2023, 1, 1), date(2023, 6, 30))),
        ("2023-01-01T00:00:00Z/2023-06-30T23:59:59Z", Days(date(2023, 1, 1), date(2023, 6, 30))),
        ("2022/2023", Days(date(2022, 1, 1), date(2023, 12, 31))),
        ("2023-01/2023-02", Days(date(2023, 1, 1), date(2023, 2, 28))),
        ("../2023", Days(None, date(2023, 12, 31))),
        ("…/2023", Days(None, date(2023, 12, 31))),
        ("/2023", Days(None, date(2023, 12, 31))),
        ("2023/..", Days(date(2023, 1, 1), None)),
        ("2023-02-03/", Days(date(2023, 2, 3), None)),
        ("2023-01-01 – 2023-06-30", Days(date(2023, 1, 1), date(2023, 6, 30))),
        ("2023-01-01 - 2023-06-30", Days(date(2023, 1, 1), date(2023, 6, 30))),
        ("2023-06-30/2023-01-01", Days(date(2023, 6, 30), date(2023, 1, 1))),
    ],
)
def test_an_interval_has_two_ends_either_of_which_may_be_open(locale, text, days):
    assert read_interval(text) == days


@pytest.mark.parametrize(
    "text", ["", "/", "../..", "2023", "2023/02", "02/2023", "03/02/2023", "2023/x", "2023-02-03", "2023–02–03"]
)
def test_what_is_no_interval_is_none(locale, text):
    assert read_interval(text) is None
