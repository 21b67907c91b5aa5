"""Several sources in one file: their values are brought to one meaning, or refused."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from osgeo import gdal
from qgis.PyQt.QtCore import QCoreApplication

from ...errors import ExportError
from ...rasters.band_meaning import BandMeaning, unit_factor
from ...rasters.pixel_types import common_type, is_floating, numpy_type

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..sources.source_raster import SourceRaster
    from .placement import Placement

#: An integer type of at most so many bytes keeps all its digits in Float32.
_FLOAT32_BYTES = 2


def with_one_meaning(placements: tuple[Placement, ...]) -> tuple[Placement, ...]:
    """The placements with the conversions that their values need. Where scale, offset or unit differ, the result holds
    the quantities themselves, in the unit of the topmost source that has one. Raises ExportError for units that cannot
    be converted, for different colours or names of classes, and where one source has an alpha band and another not."""
    first = placements[0].raster
    for placement in placements[1:]:
        _check_alpha(first, placement.raster)
        _check_classes(first, placement.raster)
    units = [common_unit(placements, number) for number in range(first.bands)]
    if not _need_conversion(placements, units):
        return placements
    return tuple(
        replace(
            placement,
            conversions=tuple(
                _conversion(placement.raster, placements, number, unit) for number, unit in enumerate(units)
            ),
        )
        for placement in placements
    )


def common_unit(placements: Sequence[Placement], number: int) -> str:
    """The unit of a band in the result: that of the topmost source that has one. `number` begins at 0."""
    units = (_meaning(placement.raster, number).unit for placement in placements)
    return next((unit for unit in units if unit), "")


def type_of_result(placements: Sequence[Placement]) -> int:
    """GDAL's number for the type that holds the result's values."""
    found = common_type([placement.raster.data_type for placement in placements])
    if not any(placement.conversions for placement in placements):
        return found
    if numpy_type(found).kind == "c" or is_floating(found):
        return found
    return int(gdal.GDT_Float32 if numpy_type(found).itemsize <= _FLOAT32_BYTES else gdal.GDT_Float64)


def _meaning(raster: SourceRaster, number: int) -> BandMeaning:
    return raster.meanings[number] if number < len(raster.meanings) else BandMeaning()


def _need_conversion(placements: Sequence[Placement], units: Sequence[str]) -> bool:
    known = [placement.raster for placement in placements if placement.raster.meanings]
    for raster in known[1:]:
        for mine, others in zip(raster.meanings, known[0].meanings, strict=True):
            if (mine.scale, mine.offset) != (others.scale, others.offset):
                return True
    return any(
        unit_factor(meaning.unit, unit) != 1.0
        for raster in known
        for meaning, unit in zip(raster.meanings, units, strict=False)
    )


def _conversion(raster: SourceRaster, placements: Sequence[Placement], number: int, unit: str) -> tuple[float, float]:
    meaning = _meaning(raster, number)
    factor = unit_factor(meaning.unit, unit)
    if factor is None:
        other = next(each.raster for each in placements if _meaning(each.raster, number).unit == unit)
        raise _refusal(
            QCoreApplication.translate(
                "CommonMeaning", "{one} and {other} cannot be combined: their units are {unit} and {other_unit}."
            ).format(one=other.source.title, other=raster.source.title, unit=unit, other_unit=meaning.unit),
            raster,
        )
    return meaning.scale * factor, meaning.offset * factor


def _check_alpha(first: SourceRaster, other: SourceRaster) -> None:
    if first.has_alpha != other.has_alpha:
        raise _refusal(
            QCoreApplication.translate(
                "CommonMeaning", "{one} and {other} cannot be combined: the last band of one is transparency."
            ).format(one=first.source.title, other=other.source.title),
            other,
        )


def _check_classes(first: SourceRaster, other: SourceRaster) -> None:
    for mine, theirs in zip(first.meanings, other.meanings, strict=False):
        names_differ = bool(mine.categories and theirs.categories and mine.categories != theirs.categories)
        if mine.colors != theirs.colors or names_differ:
            raise _refusal(
                QCoreApplication.translate(
                    "CommonMeaning", "{one} and {other} cannot be combined: colours or names of values differ."
                ).format(one=first.source.title, other=other.source.title),
                other,
            )


def _refusal(message: str, raster: SourceRaster) -> ExportError:
    return ExportError(
        message,
        url=raster.source.href,
        hint=QCoreApplication.translate("CommonMeaning", "Save them one by one."),
    )
