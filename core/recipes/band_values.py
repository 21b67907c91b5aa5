"""What a file says of its bands when the export itself writes it, for scripts to say the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from osgeo import gdal

from ..export.writing.band_metadata import describe
from ..gdal_calls import call
from .plan_values import number

if TYPE_CHECKING:
    from ..export.planning.plan import ExportPlan

_BLACK = (0, 0, 0)


@dataclass(frozen=True)
class BandValues:
    """What the file says of one band. `scale` and `offset` may be NaN or infinite. `colors` (red, green, blue, alpha)
    are those of values that are not black."""

    name: str
    unit: str
    scale: float
    offset: float
    colors: dict[int, tuple[int, int, int, int]]
    has_classes: bool

    @property
    def is_named(self) -> bool:
        return bool(self.name or self.unit)

    @property
    def is_plain(self) -> bool:
        """Whether there is nothing to say of it."""
        is_scaled = (self.scale, self.offset) != (1.0, 0.0)
        return not (self.is_named or is_scaled or self.colors or self.has_classes)


def band_values(plan: ExportPlan) -> tuple[BandValues, ...]:
    """Of each band of the result. Opens the top source: call it in a task. Raises ExportError."""
    dataset = call(gdal.GetDriverByName("MEM").Create, "", 1, 1, plan.bands, plan.data_type)
    describe(dataset, plan)
    return tuple(_values(dataset.GetRasterBand(index)) for index in range(1, plan.bands + 1))


def meaning(band: BandValues) -> str:
    """Its name, unit, scale and offset as Python's source, where NaN and infinity have no names."""
    return f"({band.name!r}, {band.unit!r}, {number(band.scale)}, {number(band.offset)})"


def note_of_classes(found: tuple[BandValues, ...]) -> list[str]:
    """What a script of rasterio's leaves out."""
    return ["Writes no names of classes."] if any(each.has_classes for each in found) else []


def _values(band: gdal.Band) -> BandValues:
    table = band.GetColorTable()
    entries = [] if table is None else [table.GetColorEntry(value) for value in range(table.GetCount())]
    return BandValues(
        name=band.GetDescription(),
        unit=band.GetUnitType() or "",
        scale=1.0 if band.GetScale() is None else band.GetScale(),
        offset=band.GetOffset() or 0.0,
        colors={value: tuple(entry) for value, entry in enumerate(entries) if entry[:3] != _BLACK},
        has_classes=bool(band.GetCategoryNames()) or band.GetDefaultRAT() is not None,
    )
