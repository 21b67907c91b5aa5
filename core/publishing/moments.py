"""When a raster was taken, as its file says."""

from __future__ import annotations

import datetime as dt
import re
from contextlib import suppress
from typing import TYPE_CHECKING

from ..gdal_calls import call_or_none

if TYPE_CHECKING:
    from pathlib import Path

    from osgeo import gdal

#: Metadata in which files say when they were taken, the best first: domain and key.
_TAKEN = (("IMAGERY", "ACQUISITIONDATETIME"), ("", "ACQUISITIONDATETIME"), ("", "TIFFTAG_DATETIME"))
#: "2023:05:29 12:00:00" (TIFF), "2023-05-29T12:00:00.5Z", "2023-05-29".
_MOMENT = re.compile(
    r"(\d{4})[:-](\d\d)[:-](\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,9})?)?)?\s*(Z|[+-]\d\d:?\d\d)?"
)


def moment_from_text(text: str) -> dt.datetime | None:
    """The moment in UTC that a text gives, as TIFF, ISO 8601 and Processing write it; without an offset it is taken to
    be in UTC. None for any other text."""
    found = _MOMENT.fullmatch(text.strip())
    if found is None:
        return None
    year, month, day, hour, minute, second, offset = found.groups()
    zone = dt.timezone.utc
    with suppress(ValueError, OverflowError):
        if offset not in (None, "Z"):
            away = dt.timedelta(hours=int(offset[1:3]), minutes=int(offset[-2:]))
            zone = dt.timezone(-away if offset[0] == "-" else away)
        moment = dt.datetime(
            int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0), tzinfo=zone
        )
        return moment.astimezone(dt.timezone.utc)
    return None


def moment_in_file(dataset: gdal.Dataset) -> dt.datetime | None:
    """What the file's metadata say of when it was taken; None when they do not."""
    for domain, key in _TAKEN:
        text = call_or_none(dataset.GetMetadataItem, key, domain)
        moment = moment_from_text(text) if text else None
        if moment is not None:
            return moment
    return None


def moment_of_file(path: Path) -> dt.datetime | None:
    """When the file was last written; None where that cannot be told. Asks the file system."""
    with suppress(OSError, ValueError, OverflowError):
        return dt.datetime.fromtimestamp(int(path.stat().st_mtime), dt.timezone.utc)
    return None


def moment_text(moment: dt.datetime) -> str:
    """The moment as STAC writes it: RFC 3339, in UTC; one without an offset is taken to be in UTC."""
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=dt.timezone.utc)
    return moment.astimezone(dt.timezone.utc).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"
