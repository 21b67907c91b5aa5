"""What a catalogue says of the bands of a raster, as plain values: for layers, exports and what is kept of both."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, field, replace
from itertools import chain
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

#: The limits of a stretch lie so many standard deviations from the mean, as in QGIS.
DEVIATIONS = 2.0


@dataclass(frozen=True)
class BandStatistics:
    """Of a band's pixels as they are stored, without scale and offset; `mean` and `deviation` are None where the
    catalogue gives only the limits."""

    minimum: float
    maximum: float
    mean: float | None = None
    deviation: float | None = None

    @property
    def limits(self) -> tuple[float, float]:
        """The lowest and highest value to show: two standard deviations around the mean, within the values."""
        if self.mean is None or not self.deviation:
            return self.minimum, self.maximum
        low, high = self.mean - DEVIATIONS * self.deviation, self.mean + DEVIATIONS * self.deviation
        return max(self.minimum, low), min(self.maximum, high)


@dataclass(frozen=True)
class PixelClass:
    """A value that stands for a class. `color` is red, green, blue (0 to 255), None where the catalogue has none;
    pixels with `is_nodata` are no data."""

    value: int
    name: str = ""
    color: tuple[int, int, int] | None = None
    is_nodata: bool = False


@dataclass(frozen=True)
class Band:
    """A band of a raster asset. `name` and `common_name` ("red") are empty and `nodata` is None where the catalogue
    does not say. A value is the pixel times `scale` plus `offset`, in `unit`. `flags` say what bits of the pixels mean
    ("3: cloud"). `fields` is all that the catalogue says of the band, under the names of STAC 1.0."""

    name: str = ""
    common_name: str = ""
    data_type: str = ""
    nodata: float | None = None
    unit: str = ""
    scale: float = 1.0
    offset: float = 0.0
    statistics: BandStatistics | None = None
    classes: tuple[PixelClass, ...] = ()
    flags: tuple[str, ...] = ()
    fields: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def label(self) -> str:
        """What people call it."""
        return self.name or self.common_name

    @property
    def has_factors(self) -> bool:
        """Whether a value is not the pixel itself."""
        return self.scale != 1.0 or bool(self.offset)

    def pixels_of(self, *values: float) -> tuple[float, float]:
        """The lowest and highest pixel of these values."""
        pixels = [(value - self.offset) / self.scale for value in values]
        return min(pixels), max(pixels)

    @property
    def nodata_values(self) -> tuple[float, ...]:
        """The nodata value, and those of the classes that are no data."""
        values = [] if self.nodata is None else [self.nodata]
        return tuple(dict.fromkeys((*values, *(float(each.value) for each in self.classes if each.is_nodata))))

    @property
    def shown_classes(self) -> tuple[PixelClass, ...]:
        """The classes that a legend lists."""
        return tuple(each for each in self.classes if not each.is_nodata)


@dataclass(frozen=True)
class BandRef:
    """A band of an item's asset, by the asset's key and the band's number in its file, from 1. `label` is for
    people."""

    key: str
    number: int
    label: str = ""


def refs_to_json(refs: Iterable[BandRef]) -> list[list[Any]]:
    """Plain JSON."""
    return [[ref.key, ref.number, ref.label] for ref in refs]


def refs_from_json(data: Any) -> tuple[BandRef, ...]:
    """The references; none where the JSON is not that of some. Never raises."""
    try:
        return tuple(BandRef(str(key), max(1, int(number)), str(label)) for key, number, label in data or ())
    except (TypeError, ValueError):
        return ()


def filled(bands: Sequence[Band], others: Sequence[Band]) -> tuple[Band, ...]:
    """The bands of a file, with what others of the same kind say where they say nothing themselves; not their
    statistics, which are not those of this file."""
    if not bands:
        return tuple(replace(each, statistics=None) for each in others)
    if len(others) != len(bands):
        return tuple(bands)
    return tuple(_filled(mine, theirs) for mine, theirs in zip(bands, others, strict=True))


def common_bands(files: Sequence[Sequence[Band]]) -> tuple[Band, ...]:
    """What holds for all of these files: the first one's bands, with the limits and the classes of all; nodata, unit,
    scale, offset and statistics only where all have them, and the same."""
    if not files or len({len(bands) for bands in files}) > 1:
        return ()
    return tuple(map(_common, zip(*files, strict=True)))


def bands_to_json(bands: Iterable[Band]) -> list[dict[str, Any]]:
    """Plain JSON, without the catalogue's own fields."""
    return [_finite(asdict(replace(band, fields={}))) for band in bands]


def bands_from_json(data: Any) -> tuple[Band, ...]:
    """The bands; none where the JSON is not that of bands. Never raises."""
    try:
        return tuple(_band(dict(each)) for each in data or ())
    except (TypeError, ValueError, KeyError, AttributeError):
        return ()


def _filled(mine: Band, theirs: Band) -> Band:
    return replace(
        mine,
        name=mine.name or theirs.name,
        common_name=mine.common_name or theirs.common_name,
        data_type=mine.data_type or theirs.data_type,
        nodata=theirs.nodata if mine.nodata is None else mine.nodata,
        unit=mine.unit or theirs.unit,
        scale=mine.scale if mine.has_factors else theirs.scale,
        offset=mine.offset if mine.has_factors else theirs.offset,
        classes=mine.classes or theirs.classes,
        flags=mine.flags or theirs.flags,
    )


def _common(bands: Sequence[Band]) -> Band:
    first, plain = bands[0], Band()
    # as text: NaN does not equal itself
    differ = {
        name: getattr(plain, name)
        for name in ("nodata", "unit", "scale", "offset")
        if len({repr(getattr(band, name)) for band in bands}) > 1
    }
    classes: dict[int, PixelClass] = {}
    for each in chain.from_iterable(band.classes for band in bands):
        classes.setdefault(each.value, each)
    return replace(
        first, statistics=_of_all([band.statistics for band in bands]), classes=tuple(classes.values()), **differ
    )


def _of_all(found: Sequence[BandStatistics | None]) -> BandStatistics | None:
    if len(found) == 1:
        return found[0]
    known = [each.limits for each in found if each is not None]
    if len(known) != len(found):
        return None
    return BandStatistics(min(low for low, _ in known), max(high for _, high in known))


def _finite(data: dict[str, Any]) -> dict[str, Any]:
    """A nodata value that JSON has no number for as text."""
    nodata = data["nodata"]
    return {**data, "nodata": str(nodata)} if nodata is not None and not math.isfinite(nodata) else data


def _band(data: dict[str, Any]) -> Band:
    statistics, nodata = data["statistics"], data["nodata"]
    classes = ({**each, "color": None if each["color"] is None else tuple(each["color"])} for each in data["classes"])
    return Band(
        **{
            **data,
            "nodata": None if nodata is None else float(nodata),
            "statistics": None if statistics is None else BandStatistics(**statistics),
            "classes": tuple(PixelClass(**each) for each in classes),
            "flags": tuple(map(str, data.get("flags", ()))),
        }
    )
