"""Whole days in UTC: what people type or paste as a date or an interval, and QGIS's own times."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta, timezone
from typing import TYPE_CHECKING, NamedTuple

from qgis.PyQt.QtCore import QLocale, Qt

from .text_folding import folded

if TYPE_CHECKING:
    from qgis.PyQt.QtCore import QDateTime

_YEAR_OR_MONTH = re.compile(r"(\d{4})(?:-(\d{1,2}))?")
_WEEK = re.compile(r"(\d{4})-?[Ww](\d\d)")
#: A whole ISO date: of the calendar, a week's day or a day's number, in either form; then perhaps a time.
_ISO_DAY = re.compile(r"\d{4}(?:-\d\d-\d\d|\d{4}|-?W\d\d-?\d|-?\d{3})(?:[T ].*)?", re.IGNORECASE)
#: A time behind a date that is not ISO's.
_TIME = re.compile(
    r"(?<![,\s])[,\s]+\d{1,2}[:h]\d\d(?::\d\d(?:[.,]\d+)?)?(?:\s*[ap]\.?m\.?)?(?:\s*(?:utc|gmt|z))?$", re.IGNORECASE
)
_BETWEEN = re.compile(r"/|(?<!\s)\s+-\s+|[–—]")
_PARTS = re.compile(r"\d+|[^\W\d_]+")
_DAY_NAMES_AND_TEXTS = re.compile(r"d{3,4}|'[^']*'")
_OPEN_ENDS = ("", "..", "…")
#: What stands beside the numbers of a date: ordinals, and articles.
_FILLERS = {"er", "st", "nd", "rd", "th", "le", "de", "du", "of", "the"}
_SHORTEST_MONTH = 3
#: Longer texts are neither dates nor intervals: each of their words would be looked for in three languages.
_LONGEST = 200
#: Years of two digits from here on are of the last century, as in POSIX.
_FIRST_OF_LAST_CENTURY = 69
_FORMATS = (QLocale.FormatType.LongFormat, QLocale.FormatType.ShortFormat)


class Days(NamedTuple):
    """From the first day to the last, both included. An interval may be open: None."""

    first: date | None
    last: date | None


def read_date(text: str) -> Days | None:
    """The day of a date, or the days of a year, a month or a week; None for anything else. A time with an offset counts
    in UTC.

    ISO 8601 comes first, then what is usual in QGIS's language and region: where 03/02/2023 can be read in two ways,
    QLocale() decides.
    """
    if len(text) > _LONGEST:
        return None
    clean = re.sub("[–—]", "-", _cleaned(text))
    try:
        return _iso_days(clean) or _local_days(clean) or _days_of_locale(clean)
    except (ValueError, OverflowError):  # the 30th of February
        return None


def read_interval(text: str) -> Days | None:
    """The days of an interval such as 2023-01-01/2023-06-30 or ../2023; None for anything else."""
    if len(text) > _LONGEST:
        return None
    ends = [end.strip() for end in _BETWEEN.split(_cleaned(text))]
    if len(ends) != 2 or all(end in _OPEN_ENDS for end in ends):
        return None
    first, last = (Days(None, None) if end in _OPEN_ENDS else read_date(end) for end in ends)
    return None if first is None or last is None else Days(first.first, last.last)


def utc_day(moment: QDateTime) -> date | None:
    """The day in UTC; None for an invalid moment. A local time means the day that it shows: QGIS uses it for times that
    have no zone."""
    if not moment.isValid():
        return None
    utc = moment if moment.timeSpec() == Qt.TimeSpec.LocalTime else moment.toUTC()
    day: date = utc.date().toPyDate()
    return day


def _cleaned(text: str) -> str:
    """The text without quotes, blanks around it and invisible characters, with plain digits, blanks and hyphens."""
    plain = unicodedata.normalize("NFKC", text.replace("…", ".."))
    visible = "".join(letter for letter in plain if unicodedata.category(letter) != "Cf")
    return re.sub("[\u2010\u2011\u2212]", "-", visible).strip().strip("\"'“”«»").strip()


def _iso_days(text: str) -> Days | None:
    """Raises ValueError or OverflowError for a date that does not exist."""
    from dateutil.parser import isoparse

    if match := _YEAR_OR_MONTH.fullmatch(text):
        return _year(int(match[1])) if match[2] is None else _month(int(match[1]), int(match[2]))
    if match := _WEEK.fullmatch(text):
        first = date.fromisocalendar(int(match[1]), int(match[2]), 1)
        return Days(first, first + timedelta(6))
    if not _ISO_DAY.fullmatch(text):
        return None
    try:
        moment = isoparse(text.upper())
    except ValueError:  # with a time in words, perhaps
        return None
    return _day((moment.astimezone(timezone.utc) if moment.tzinfo else moment).date())


def _local_days(text: str) -> Days | None:
    """The days of a date in numbers, in any usual order, or with the name of the month in the user's language, English
    or French. Raises ValueError for a date that does not exist."""
    text = _TIME.sub("", text)
    if set(_PARTS.sub("", text)) - set(" .,/-'’"):
        return None
    parts = _PARTS.findall(text)
    numbers = [part for part in parts if part.isdigit()]
    words = [word for part in parts if not part.isdigit() and (word := folded(part)) not in _FILLERS]
    months = [word for word in words if _month_of(word)]
    if len(months) > 1:
        months = [word for word in months if not _is_day_name(word)]  # "mar." is a Tuesday in French, and March
    if any(word not in months and not _is_day_name(word) for word in words):
        return None
    if len(months) == 1:
        return _days_with_month(numbers, _month_of(months[0]))
    return None if words else _days_of_numbers(numbers)


def _days_with_month(numbers: list[str], month: int) -> Days | None:
    if len(numbers) == 1 and _is_year(numbers[0]):
        return _month(int(numbers[0]), month)
    if len(numbers) != 2:
        return None
    year, day = numbers if _is_year(numbers[0]) else reversed(numbers)
    return _day(date(_full_year(year), month, int(day)))


def _days_of_numbers(numbers: list[str]) -> Days | None:
    where = [_is_year(number) for number in numbers]
    if where in ([True, False], [False, True]):
        return _month(*map(int, numbers if where[0] else reversed(numbers)))
    if where == [True, False, False]:
        return _day(date(*map(int, numbers)))  # the year, the month and the day
    locale = QLocale()
    order = _order(locale.dateFormat(QLocale.FormatType.ShortFormat))
    if where == [False, False, True]:
        if not order.endswith("y"):
            order = _order(locale.dateFormat(QLocale.FormatType.LongFormat))
        first, second, year = map(int, numbers)
        day, month = (first, second) if order.find("d") < order.find("M") else (second, first)
        if month > 12 >= day:
            day, month = month, day
        return _day(date(year, month, day))
    if where == [False, False, False] and sorted(order) == ["M", "d", "y"]:
        value = dict(zip(order, numbers, strict=True))
        return _day(date(_full_year(value["y"]), int(value["M"]), int(value["d"])))
    return None


def _days_of_locale(text: str) -> Days | None:
    """What Qt reads as the locale's own long or short form."""
    for form in _FORMATS:
        day = QLocale().toDate(text, form)
        if day.isValid():
            return _day(day.toPyDate())
    return None


def _order(form: str) -> str:
    """The order of day, month and year in a format of QLocale: "dMy"."""
    return "".join(dict.fromkeys(letter for letter in _DAY_NAMES_AND_TEXTS.sub("", form) if letter in "dMy"))


def _month_of(word: str) -> int:
    """The number of the month of this (folded) name or beginning of a name, 0 for none."""
    if len(word) < _SHORTEST_MONTH:
        return 0
    found = {month for month in range(1, 13) if any(name.startswith(word) for name in _names("month", month))}
    return found.pop() if len(found) == 1 else 0


def _is_day_name(word: str) -> bool:
    return any(name.startswith(word) for day in range(1, 8) for name in _names("day", day)) and len(word) > 1


def _names(what: str, number: int) -> list[str]:
    languages = (QLocale(), QLocale(QLocale.Language.English), QLocale(QLocale.Language.French))
    functions = [
        getattr(locale, name) for locale in languages for name in (f"{what}Name", f"standalone{what.title()}Name")
    ]
    return [folded(function(number, form)).rstrip(".") for function in functions for form in _FORMATS]


def _is_year(number: str) -> bool:
    return len(number) == 4


def _full_year(number: str) -> int:
    year = int(number)
    if len(number) > 2:
        return year
    return year + (1900 if year >= _FIRST_OF_LAST_CENTURY else 2000)


def _day(day: date) -> Days:
    return Days(day, day)


def _month(year: int, month: int) -> Days:
    first = date(year, month, 1)
    following = (first.replace(day=28) + timedelta(4)).replace(day=1)
    return Days(first, following - timedelta(1))


def _year(year: int) -> Days:
    return Days(date(year, 1, 1), date(year, 12, 31))
