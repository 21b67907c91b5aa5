"""Labels for a catalogue's values, in the user's language."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qgis.core import QgsCoordinateFormatter
from qgis.PyQt.QtCore import QCoreApplication, QDate, QLocale

from ...core.language.data_size import human_bytes
from ...core.layers.kind_names import NAMES
from ...core.remote_files.store_access import AccessKind, sign_in_label
from ...core.stac.asset_records import Asset, AssetKind

if TYPE_CHECKING:
    from datetime import datetime

    from ...core.remote_files.store_access import StoreAccess
    from ...core.spatial.georeference import LonLatBox
    from ...core.stac.records import Item

#: The day of the week in Qt's date formats, with its comma.
_WEEKDAY = re.compile(r"dddd,?\s?|,?\s?dddd")


def kind_label(kind: AssetKind) -> str:
    """The name of a format, which is the same in every language."""
    if kind is AssetKind.RAW:
        return QCoreApplication.translate("StacLabels", "raw raster")
    if kind is AssetKind.THUMBNAIL:
        return QCoreApplication.translate("StacLabels", "thumbnail")
    return NAMES.get(kind) or QCoreApplication.translate("StacLabels", "Other")


def kind_and_size(asset: Asset) -> str:
    """ "COG · 133 GB"; only the kind where the size is not known. What the store wants comes first, in place of a kind
    that is none: "requester pays · 133 GB"."""
    wanted = access_label(asset.access)
    kind = "" if wanted and asset.kind is AssetKind.OTHER else kind_label(asset.kind)
    size = "" if asset.size is None else human_bytes(asset.size)
    return " · ".join(filter(None, (wanted, kind, size)))


def access_label(access: StoreAccess) -> str:
    """What a store wants, in a few words; empty where it wants nothing that is known."""
    sign_in = QCoreApplication.translate("StacLabels", "sign-in")
    if kind := sign_in_label(access.sign_in):
        sign_in = QCoreApplication.translate("StacLabels", "sign-in ({kind})").format(kind=kind)
    known = {
        AccessKind.S3: QCoreApplication.translate("StacLabels", "S3 address"),
        AccessKind.S3_KEYS: QCoreApplication.translate("StacLabels", "S3 keys"),
        AccessKind.REQUESTER_PAYS: QCoreApplication.translate("StacLabels", "requester pays"),
        AccessKind.PAID_SET_UP: QCoreApplication.translate("StacLabels", "you pay"),
        AccessKind.SIGN_IN: sign_in,
    }
    return known.get(access.kind, "")


def role_label(role: str) -> str:
    """STAC's common asset and provider roles as text; any other role as it is."""
    known = {
        "data": QCoreApplication.translate("StacLabels", "data"),
        "metadata": QCoreApplication.translate("StacLabels", "metadata"),
        "thumbnail": QCoreApplication.translate("StacLabels", "thumbnail"),
        "overview": QCoreApplication.translate("StacLabels", "overview"),
        "visual": QCoreApplication.translate("StacLabels", "visual"),
        "producer": QCoreApplication.translate("StacLabels", "producer"),
        "processor": QCoreApplication.translate("StacLabels", "processor"),
        "licensor": QCoreApplication.translate("StacLabels", "licensor"),
        "host": QCoreApplication.translate("StacLabels", "host"),
    }
    return known.get(role, role)


def short_date(item: Item) -> str:
    """An item's day or days as 2023-05-29: short, and unambiguous in every country. Empty when it has none."""
    if item.datetime is not None:
        return item.datetime.date().isoformat()
    days = [moment.date().isoformat() if moment else "…" for moment in (item.start, item.end)]
    if days == ["…", "…"]:
        return ""
    return days[0] if days[0] == days[1] else f"{days[0]} – {days[1]}"


def long_date(moment: datetime) -> str:
    """A day in full in the user's language, without the day of the week: "29 May 2023"."""
    locale = QLocale()
    pattern = _WEEKDAY.sub("", locale.dateFormat(QLocale.FormatType.LongFormat))
    return str(locale.toString(QDate(moment.year, moment.month, moment.day), pattern))


def period(start: datetime | None, end: datetime | None) -> str:
    """A period, which may be open at either end; empty when open at both."""
    if start and end:
        if start.date() == end.date():
            return long_date(start)
        text = QCoreApplication.translate("StacLabels", "{start} to {end}")
        return text.format(start=long_date(start), end=long_date(end))
    if start:
        return QCoreApplication.translate("StacLabels", "since {start}").format(start=long_date(start))
    if end:
        return QCoreApplication.translate("StacLabels", "until {end}").format(end=long_date(end))
    return ""


def box_text(box: LonLatBox) -> str:
    """A box of longitudes and latitudes with compass directions: "150.958°W – 50.761°W, 38.500°N – 76.495°N"."""
    west, south, east, north = box
    style = QgsCoordinateFormatter.Format.FormatDecimalDegrees
    suffix = QgsCoordinateFormatter.FormatFlag.FlagDegreesUseStringSuffix
    x_range = [QgsCoordinateFormatter.formatX(x, style, 3, suffix) for x in (west, east)]
    y_range = [QgsCoordinateFormatter.formatY(y, style, 3, suffix) for y in (south, north)]
    return ", ".join(" – ".join(ends) for ends in (x_range, y_range))
