"""Numbers as text in the user's language."""

from __future__ import annotations

from qgis.PyQt.QtCore import QCoreApplication, QLocale

from ...core.language.data_size import human_bytes

#: Digits after the point are shown below this.
_WHOLE_ABOVE = 100
#: From here on a number is of the next unit: 999.5 million are one billion.
_NEARLY_ONE = 0.9995
_MINUTE = 60
_HOUR = 3600
_DAY = 24 * _HOUR
YEAR = 365 * _DAY


def remaining_time(seconds: float) -> str:
    """The remaining time: "about 2 minutes left"; rounded, since it is an estimate."""
    if seconds < _MINUTE:
        count = max(5, 5 * round(seconds / 5))
        return QCoreApplication.translate("Numbers", "about %n second(s) left", "", count)
    if seconds < _HOUR:
        return QCoreApplication.translate("Numbers", "about %n minute(s) left", "", round(seconds / _MINUTE))
    return QCoreApplication.translate("Numbers", "about %n hour(s) left", "", round(seconds / _HOUR))


def progress_text(done: int, total: int | None, seconds_left: float | None = None) -> str:
    """Progress of a transfer: "12.3 MB of 196 MB · about 2 minutes left"; unknown parts are left out."""
    if total is None:
        return human_bytes(done)
    text = QCoreApplication.translate("Numbers", "{done} of {total}").format(
        done=human_bytes(done), total=human_bytes(total)
    )
    return text if seconds_left is None else f"{text} · {remaining_time(seconds_left)}"


def pixel_count(count: int, locale: QLocale | None = None) -> str:
    """Pixels with the unit that people say: "9,917 pixels", "3.8 million pixels", "1,218 trillion pixels".

    The units are those of the language: a billion is 10⁹ in English, and 10¹² in French, which calls 10⁹ « milliard ».
    The text is translated; the digits are those of the locale, by default the user's. They are grouped whatever QGIS's
    option says of it: that is for values, which are typed and copied.
    """
    locale, translate = QLocale(locale or QLocale()), QCoreApplication.translate
    locale.setNumberOptions(locale.numberOptions() & ~QLocale.NumberOption.OmitGroupSeparator)
    for size, text in (
        (10**12, lambda n: translate("Numbers", "{count} trillion pixels", "", n)),
        (10**9, lambda n: translate("Numbers", "{count} billion pixels", "", n)),
        (10**6, lambda n: translate("Numbers", "{count} million pixels", "", n)),
    ):
        value = count / size
        if value >= _NEARLY_ONE:
            decimals = 1 if value < _WHOLE_ABOVE and round(value, 1) != round(value) else 0
            # the unit's plural is that of the number as it is shown: « 1,8 million », « 2 millions »
            return str(text(int(round(value, 1))).format(count=locale.toString(value, "f", decimals)))
    return str(translate("Numbers", "{count} pixels", "", count).format(count=locale.toString(count)))


def percent(number: str) -> str:
    """A number that is written already, as a percentage: "57%", « 57 % »."""
    return str(QCoreApplication.translate("Numbers", "{number}%").format(number=number))


def duration(seconds: float) -> str:
    """Coarse on purpose: two digits. The abbreviations are those of every language."""
    if seconds < _MINUTE:
        return f"{max(1, round(seconds))} s"
    if seconds < _HOUR:
        return f"{round(seconds / _MINUTE)} min"
    if seconds < 2 * _DAY:
        return f"{QLocale().toString(seconds / _HOUR, 'g', 2)} h"
    if seconds < YEAR:
        return QCoreApplication.translate("Numbers", "%n day(s)", "", round(seconds / _DAY))
    return QCoreApplication.translate("Numbers", "more than a year")
