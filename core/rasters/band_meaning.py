"""What the numbers of a band mean: scale, offset, unit, and the colours and names of classes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ..gdal_calls import call_or_none

if TYPE_CHECKING:
    from osgeo import gdal

    from .bands import Band

#: What GDAL gives for entries of a colour table that the file leaves out.
_UNSET_COLORS = ((0, 0, 0, 255), (0, 0, 0, 0))
#: Metres in units of length, by the names that files and catalogues use.
_METRES = {
    **dict.fromkeys(("m", "metre", "metres", "meter", "meters"), 1.0),
    **dict.fromkeys(("km", "kilometre", "kilometres", "kilometer", "kilometers"), 1000.0),
    **dict.fromkeys(("dm", "decimetre", "decimetres", "decimeter", "decimeters"), 0.1),
    **dict.fromkeys(("cm", "centimetre", "centimetres", "centimeter", "centimeters"), 0.01),
    **dict.fromkeys(("mm", "millimetre", "millimetres", "millimeter", "millimeters"), 0.001),
    **dict.fromkeys(("ft", "foot", "feet", "international foot", "international feet"), 0.3048),
    **dict.fromkeys(("us-ft", "ftus", "us survey foot", "us survey feet", "us foot", "us feet"), 1200 / 3937),
}


@dataclass(frozen=True)
class BandMeaning:
    """A pixel's quantity is its value times `scale` plus `offset`, in the `unit`, which is empty where it is not known.
    `colors` (red, green, blue, alpha from value 0) and `categories` are those of classes."""

    scale: float = 1.0
    offset: float = 0.0
    unit: str = ""
    colors: tuple[tuple[int, ...], ...] = ()
    categories: tuple[str, ...] = ()


def meaning_of(band: gdal.Band) -> BandMeaning:
    """What a band says of its values."""
    scale, offset = call_or_none(band.GetScale), call_or_none(band.GetOffset)
    table, names = call_or_none(band.GetColorTable), call_or_none(band.GetCategoryNames)
    colors = [] if table is None else [tuple(table.GetColorEntry(index)) for index in range(table.GetCount())]
    while colors and colors[-1] in _UNSET_COLORS:
        colors.pop()
    categories = list(names or ())
    while categories and not categories[-1]:
        categories.pop()
    return BandMeaning(
        1.0 if scale is None else scale,
        0.0 if offset is None else offset,
        str(call_or_none(band.GetUnitType) or ""),
        tuple(colors),
        tuple(categories),
    )


def completed(meaning: BandMeaning, band: Band | None) -> BandMeaning:
    """What a file says of a band's numbers, with scale, offset and unit of its catalogue where the file says nothing of
    them."""
    if band is None:
        return meaning
    has_own = meaning.scale != 1.0 or meaning.offset
    return replace(
        meaning,
        scale=meaning.scale if has_own else band.scale,
        offset=meaning.offset if has_own else band.offset,
        unit=meaning.unit or ("" if band.unit == "1" else band.unit),
    )


def unit_factor(unit: str, target: str) -> float | None:
    """What a number in the unit is multiplied by to be one in the target unit; 1 where one of them is not known, None
    where they are different things."""
    if not unit or not target or unit.casefold() == target.casefold():
        return 1.0
    here, there = _METRES.get(unit.strip().casefold()), _METRES.get(target.strip().casefold())
    return None if here is None or there is None else here / there
