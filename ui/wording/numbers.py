"""Numbers in words, in the user's language."""

from __future__ import annotations

from qgis.PyQt.QtCore import QCoreApplication, QLocale

_MINUTE = 60
_HOUR = 3600
#: Three significant digits tell 1.3 GB from 133 GB; more only flicker while they count up.
_ONE_DECIMAL_BELOW = 100


def human_bytes(count: int, locale: QLocale | None = None) -> str:
    """A size in bytes as "12.3 MB" or « 12,3 Mo »: powers of 1000, as stores and disks count."""
    leading = float(count)
    while leading >= 1000:
        leading /= 1000
    decimals = 1 if leading < _ONE_DECIMAL_BELOW else 0
    return str((locale or QLocale()).formattedDataSize(count, decimals, QLocale.DataSizeFormat.DataSizeSIFormat))


def remaining_time(seconds: float) -> str:
    """How long something still takes: "about 2 minutes left". Coarse on purpose: an estimate has no seconds."""
    if seconds < _MINUTE:
        count = max(5, 5 * round(seconds / 5))
        return QCoreApplication.translate("Numbers", "about %n second(s) left", "", count)
    if seconds < _HOUR:
        return QCoreApplication.translate("Numbers", "about %n minute(s) left", "", round(seconds / _MINUTE))
    return QCoreApplication.translate("Numbers", "about %n hour(s) left", "", round(seconds / _HOUR))


def progress_text(done: int, total: int | None, seconds_left: float | None = None) -> str:
    """How far a transfer is: "12.3 MB of 196 MB · about 2 minutes left"; the unknown parts are left out."""
    if total is None:
        return human_bytes(done)
    text = QCoreApplication.translate("Numbers", "{done} of {total}").format(
        done=human_bytes(done), total=human_bytes(total)
    )
    return text if seconds_left is None else f"{text} · {remaining_time(seconds_left)}"
