"""How long a server asks to be left alone, in words."""

from __future__ import annotations

from math import ceil

from qgis.PyQt.QtCore import QCoreApplication

_MINUTE, _HOUR = 60, 3600
#: Seconds, a day: who is told to wait longer is not told how long.
_LONGEST = 24 * _HOUR
#: From two minutes, or two hours, on the larger unit is exact enough.
_FEW = 2


def wait_text(seconds: float | None) -> str:
    """What to do about a server that answers after `seconds` (Retry-After; None when it did not say), rounded up to
    whole seconds, minutes or hours, so that nobody comes back too early."""
    if not seconds or not 0 < seconds <= _LONGEST:
        return str(QCoreApplication.translate("WaitingTime", "Try again later."))
    if seconds < _FEW * _MINUTE:
        text = QCoreApplication.translate("WaitingTime", "Try again in %n second(s).", "", ceil(seconds))
    elif seconds < _FEW * _HOUR:
        text = QCoreApplication.translate("WaitingTime", "Try again in %n minute(s).", "", ceil(seconds / _MINUTE))
    else:
        text = QCoreApplication.translate("WaitingTime", "Try again in %n hour(s).", "", ceil(seconds / _HOUR))
    return str(text)
