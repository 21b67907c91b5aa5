"""The classes of a band's values, and what its bits mean: STAC's extension classification, in its versions 1 and 2."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

from ..language.bilingual import in_language, user_language
from ..rasters.bands import PixelClass
from .json_values import count, dicts, label, number

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Of a longer list no legend can be made, and a part of it would hide the other values.
_MOST_CLASSES = 2000
#: Values beyond are in no attribute table.
_LARGEST = 2**31 - 1
_LONGEST_NAME = 120
#: Bits of the widest type of pixels.
_MOST_FLAGS = 64
_COLOR = re.compile(r"#?([0-9a-fA-F]{6})")


def pixel_classes(value: Any) -> tuple[PixelClass, ...]:
    """The classes in a list (JSON), each value once; those without a whole number are left out. None of a list that is
    too long."""
    if not isinstance(value, list) or len(value) > _MOST_CLASSES:
        return ()
    language = user_language()
    found: dict[int, PixelClass] = {}
    for entry in value:
        known = _class(entry, language) if isinstance(entry, dict) else None
        if known is not None:
            found.setdefault(known.value, known)
    return tuple(found.values())


def pixel_flags(value: Any) -> tuple[str, ...]:
    """What bits of the pixels mean, a text for each entry of the list (JSON): "3: cloud", "8–9: confidence"."""
    if not isinstance(value, list):
        return ()
    language = user_language()
    found = (_flag(entry, language) for entry in dicts(value[:_MOST_FLAGS]))
    return tuple(filter(None, found))


def _flag(entry: Mapping[str, Any], language: str) -> str:
    offset, length = count(entry.get("offset")), count(entry.get("length"))
    named = label(entry.get("name")) or label(entry.get("description"))
    if offset is None or not length or offset + length > _MOST_FLAGS or not named:
        return ""
    bits = f"{offset}–{offset + length - 1}" if length > 1 else str(offset)
    return f"{bits}: {in_language(named, language)[:_LONGEST_NAME]}"


def _class(entry: Mapping[str, Any], language: str) -> PixelClass | None:
    value = number(entry.get("value"))
    if value is None or value != math.floor(value) or abs(value) > _LARGEST:
        return None
    said = label(entry.get("title")) or label(entry.get("description"))
    short = label(entry.get("name"))
    if len(said) > _LONGEST_NAME and short:
        said = ""
    return PixelClass(
        int(value),
        in_language(said or short, language)[:_LONGEST_NAME],
        _color(entry.get("color_hint", entry.get("color-hint"))),
        entry.get("nodata") is True,
    )


def _color(value: Any) -> tuple[int, int, int] | None:
    found = _COLOR.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        return None
    digits = int(found[1], 16)
    return digits >> 16, digits >> 8 & 255, digits & 255
