"""Moments, and ends of signatures, in the user's language. Light: QGIS imports it with the plugin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication, QDateTime, QLocale

if TYPE_CHECKING:
    from datetime import datetime


def short_time(moment: datetime) -> str:
    """A moment with a time zone, in the computer's own: the time alone for one of today, else with its day."""
    # by its seconds: Python knows no local time after the year 9999, and PyQt passes over the zone of a datetime
    value = QDateTime.fromSecsSinceEpoch(int(moment.timestamp()))
    short = QLocale.FormatType.ShortFormat
    if value.date() == QDateTime.currentDateTime().date():
        return str(QLocale().toString(value.time(), short))
    return str(QLocale().toString(value, short))


def end_text(expires: datetime | None) -> str:
    """Until when a signature is good; None where nobody says it."""
    translate = QCoreApplication.translate
    if expires is None:
        return str(translate("Signing", "Signed; the expiry is not given."))
    return str(translate("Signing", "Signed until {time}.")).format(time=short_time(expires))
