"""How long a signature is to be valid, as people and services write it: PT3H10M, 3h, 30min, or seconds.

The first two are what the catalogue of DINAMIS takes: "Format ISO, par ex. PT3H10M, ou valeur et unité uniques".
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from qgis.PyQt.QtCore import QCoreApplication

#: Seconds. A signature of S3 or Azure is good for seven days at most (SigV4: X-Amz-Expires up to 604800; Azure: the
#: life of a user delegation key). Below ten seconds no file can be opened with it.
SHORTEST, LONGEST = 10, 7 * 86_400
_MOST_LETTERS = 40
_LONGEST_LIFE = 1e9
_NUMBER = r"[0-9]{1,9}(?:[.,][0-9]{1,6})?"
_ISO = re.compile(
    rf"P(?:({_NUMBER})W)?(?:({_NUMBER})D)?(?:T(?=[0-9])(?:({_NUMBER})H)?(?:({_NUMBER})M)?(?:({_NUMBER})S)?)?",
    re.IGNORECASE,
)
_ISO_SECONDS = (604_800, 86_400, 3600, 60, 1)
_SINGLE = re.compile(rf"({_NUMBER})\s*([A-Za-z]*)")
#: In English and in French. A month has no fixed length; "m" is taken for minutes, as in PT30M.
_UNITS = {
    **dict.fromkeys(("", "s", "sec", "secs", "second", "seconds", "seconde", "secondes"), 1),
    **dict.fromkeys(("m", "mn", "min", "mins", "minute", "minutes"), 60),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours", "heure", "heures"), 3600),
    **dict.fromkeys(("d", "day", "days", "j", "jour", "jours"), 86_400),
    **dict.fromkeys(("w", "week", "weeks", "semaine", "semaines"), 604_800),
}


class DurationError(ValueError):
    """A text that is no duration, or one that no service grants; translated, for the user."""


def seconds_of(text: str) -> int:
    """The seconds of a duration: ISO 8601 (PT3H10M), one number with a unit (3h, 30min), or seconds; 0 for an empty
    text, which leaves it to the service. Raises DurationError."""
    text = text.strip()
    if not text:
        return 0
    seconds = _iso_seconds(text) if text[:1] in "Pp" else _single_seconds(text)
    if len(text) > _MOST_LETTERS or seconds is None:
        raise DurationError(
            QCoreApplication.translate(
                "Durations", "Write a duration as PT3H10M (ISO), or as one number with a unit: 3h, 30min."
            )
        )
    if not SHORTEST <= seconds <= LONGEST:
        raise DurationError(
            QCoreApplication.translate("Durations", "A signature lasts from {least} seconds to {most} days.").format(
                least=SHORTEST, most=LONGEST // 86_400
            )
        )
    return round(seconds)


def lifetime(value: Any) -> timedelta | None:
    """How long a service says that something is good: a duration, or a number of seconds; None for anything else, and
    for what is as long as only a time can be (see `expiries.instant`)."""
    text = str(value).strip() if isinstance(value, (int, float, str)) and not isinstance(value, bool) else ""
    seconds = (_iso_seconds(text) if text[:1] in ("P", "p") else _single_seconds(text)) or 0.0
    return timedelta(seconds=seconds) if 0 < seconds < _LONGEST_LIFE and len(text) <= _MOST_LETTERS else None


def iso_text(seconds: int) -> str:
    """PT3H10M: without days, as Java's Duration and with it most services write it."""
    hours, minutes = divmod(seconds // 60, 60)
    parts = ((hours, "H"), (minutes, "M"), (seconds % 60, "S"))
    return "PT" + ("".join(f"{value}{unit}" for value, unit in parts if value) or "0S")


def unit_text(seconds: int) -> str:
    """3h, 30min, 45s: one number, in the largest unit that has no fraction."""
    size, unit = next((size, unit) for size, unit in ((3600, "h"), (60, "min"), (1, "s")) if seconds % size == 0)
    return f"{seconds // size}{unit}"


def duration_text(seconds: int) -> str:
    """As people write it, and as `seconds_of` reads it: 3h, 30min, else PT3H10M; empty for 0."""
    if not seconds:
        return ""
    return unit_text(seconds) if seconds % 3600 == 0 or seconds < 3600 else iso_text(seconds)


def duration_value(seconds: int, form: str) -> str | int:
    """A duration as a service wants it, in one of the forms of a SigningTemplate: "seconds", "minutes" (rounded up, so
    that none is too short), "iso" or "unit"."""
    if form == "iso":
        return iso_text(seconds)
    if form == "unit":
        return unit_text(seconds)
    return -(-seconds // 60) if form == "minutes" else seconds


def _iso_seconds(text: str) -> float | None:
    found = _ISO.fullmatch(text)
    if found is None or not any(found.groups()):
        return None
    return sum(_number(value) * size for value, size in zip(found.groups(), _ISO_SECONDS, strict=True) if value)


def _single_seconds(text: str) -> float | None:
    found = _SINGLE.fullmatch(text)
    size = None if found is None else _UNITS.get(found[2].lower())
    return None if found is None or size is None else _number(found[1]) * size


def _number(text: str) -> float:
    return float(text.replace(",", "."))
