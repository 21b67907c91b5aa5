"""Sizes in bytes as text in the user's language."""

from __future__ import annotations

from qgis.PyQt.QtCore import QLocale

#: More than a disk has: sizes beyond are of no use as a number.
BEYOND_DISKS = 10**15
_TERABYTE = 10**12
#: Significant digits: more would flicker while a transfer runs.
_ONE_DECIMAL_BELOW = 100


def human_bytes(count: int, locale: QLocale | None = None) -> str:
    """A size in bytes as "12.3 MB" or « 12,3 Mo »: powers of 1000, as servers and disks count, up to terabytes."""
    locale, form = locale or QLocale(), QLocale.DataSizeFormat.DataSizeSIFormat
    if count >= 1000 * _TERABYTE:
        unit = locale.formattedDataSize(_TERABYTE, 0, form)
        return str(unit.replace(locale.toString(1), locale.toString(round(count / _TERABYTE))))
    leading = float(count)
    while leading >= 1000:
        leading /= 1000
    text = str(locale.formattedDataSize(count, 1 if leading < _ONE_DECIMAL_BELOW else 0, form))
    # Qt has the plural alone
    is_single = count == 1 or (count == 0 and locale.language() == QLocale.Language.French)
    return text.removesuffix("s") if is_single else text
