"""Moments of a day in the user's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QDateTime, QLocale

if TYPE_CHECKING:
    from datetime import datetime


def short_time(moment: datetime) -> str:
    """A moment with a time zone, in the computer's own: the time alone for one of today, else with its day."""
    value = QDateTime.fromSecsSinceEpoch(int(moment.timestamp()))  # Python knows no local time after the year 9999
    short = QLocale.FormatType.ShortFormat
    if value.date() == QDateTime.currentDateTime().date():
        return str(QLocale().toString(value.time(), short))
    return str(QLocale().toString(value, short))
