"""Numbers as text in the user's language."""

from __future__ import annotations

from qgis.PyQt.QtCore import QCoreApplication, QLocale

from ...core.data_size import human_bytes

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
