"""What a catalogue says of a raster's bands, in its layer: the stretch, nodata, the unit."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from qgis.core import Qgis, QgsColorRampLegendNodeSettings, QgsContrastEnhancement, QgsRasterRange
from qgis.PyQt.QtCore import QCoreApplication

from ..language.plain_name import plain_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qgis.core import QgsRasterDataProvider

    from ..rasters.bands import Band

#: STAC's common names of what a screen shows.
_COLORS = ("red", "green", "blue")
#: Types whose pixels are whole numbers.
_WHOLE = (
    *(Qgis.DataType.Byte, Qgis.DataType.UInt16, Qgis.DataType.Int16, Qgis.DataType.UInt32, Qgis.DataType.Int32),
    Qgis.DataType.Int8,
)


def color_numbers(bands: Sequence[Band]) -> tuple[int, int, int]:
    """The numbers of the bands that are red, green and blue: by their common names, else the first three."""
    names = [band.common_name.lower() for band in bands]
    if not all(color in names for color in _COLORS):
        return 1, 2, 3
    red, green, blue = (names.index(color) + 1 for color in _COLORS)
    return red, green, blue


def declared_limits(provider: QgsRasterDataProvider, number: int, band: Band | None) -> tuple[float, float] | None:
    """The stretch that follows from the catalogue's statistics, in the layer's values; None where it has none, or they
    are not those of the pixels: of nodata too, of a single value, or beyond what the type can hold."""
    if band is None or band.statistics is None:
        return None
    found = band.statistics
    missing = [*band.nodata_values]
    if provider.sourceHasNoDataValue(number):
        missing.append(provider.sourceNoDataValue(number))
    if found.minimum == found.maximum or found.minimum in missing or found.maximum in missing:
        return None
    limits = found.limits
    if not _can_be_stored(provider, number, band, found.minimum, found.maximum):
        # some catalogues give the statistics of the quantities, which are the pixels times the scale
        if has_factors(provider, number):
            return limits
        if not band.has_factors:
            return None
        limits, (low, high) = band.pixels_of(*limits), band.pixels_of(found.minimum, found.maximum)
        if not _can_be_stored(provider, number, band, round(low), round(high)):
            return None
    return in_values_of_layer(provider, number, limits)


def has_factors(provider: QgsRasterDataProvider, number: int) -> bool:
    """Whether QGIS shows the pixels times a scale, or plus an offset, of the file itself."""
    return bool(provider.bandScale(number) != 1.0 or provider.bandOffset(number))


def _can_be_stored(provider: QgsRasterDataProvider, number: int, band: Band, *values: float) -> bool:
    """Whether pixels of the band's type can have these values. QGIS gives the type of the products for a file with a
    scale, which nearly always has whole numbers."""
    kind = provider.sourceDataType(number)
    if has_factors(provider, number):
        return band.data_type.startswith("float") or all(value == math.floor(value) for value in values)
    if kind not in _WHOLE:
        return True
    low = QgsContrastEnhancement.minimumValuePossible(kind)
    high = QgsContrastEnhancement.maximumValuePossible(kind)
    return all(value == math.floor(value) and low <= value <= high for value in values)


def in_values_of_layer(
    provider: QgsRasterDataProvider, number: int, limits: tuple[float, float]
) -> tuple[float, float]:
    """Pixels as they are stored in the values that QGIS shows: times the file's own scale, plus its offset."""
    scale, offset = provider.bandScale(number), provider.bandOffset(number)
    low, high = sorted(value * scale + offset for value in limits)
    return low, high


def set_nodata(provider: QgsRasterDataProvider, bands: Sequence[Band]) -> None:
    """Let pixels that the catalogue calls nodata be transparent, where the file does not say so itself."""
    for number, band in enumerate(bands, start=1):
        known = provider.sourceHasNoDataValue(number) and provider.sourceNoDataValue(number)
        scale, offset = provider.bandScale(number), provider.bandOffset(number)
        # of a scaled file, QGIS compares the products, which are rounded
        margin = abs(scale) / 4 if has_factors(provider, number) else 0.0
        ranges = [
            QgsRasterRange(value * scale + offset - margin, value * scale + offset + margin)
            for value in _missing(band, provider.sourceHasNoDataValue(number), known)
        ]
        if ranges:
            provider.setUserNoDataValue(number, ranges)


def _missing(band: Band, has_own: bool, own: float) -> list[float]:
    """The nodata values to add; beside the file's own one, those of classes alone."""
    values = [value for value in band.nodata_values if math.isfinite(value)]
    of_classes = {float(each.value) for each in band.classes if each.is_nodata}
    return [value for value in values if value != own and value in of_classes] if has_own else values


def unit_legend(
    provider: QgsRasterDataProvider, number: int, band: Band | None
) -> QgsColorRampLegendNodeSettings | None:
    """The settings for a legend of numbers in the catalogue's unit; None where it gives none, or where what is shown
    is in no unit, since only the catalogue has the scale."""
    unit = "" if band is None else plain_name(band.unit)
    if band is None or unit in ("", "1") or (band.has_factors and not has_factors(provider, number)):
        return None
    settings = QgsColorRampLegendNodeSettings()
    settings.setSuffix(f" {unit}")
    return settings


def band_texts(bands: Sequence[Band]) -> list[str]:
    """A line for each band of which the catalogue says more than what its number is, for the layer's metadata: name,
    unit, and what a pixel is multiplied by."""
    return [text for number, band in enumerate(bands, start=1) if (text := _band_text(number, band))]


def _band_text(number: int, band: Band) -> str:
    names = dict.fromkeys(filter(None, (band.name, band.common_name)))
    said = [" / ".join(names)] if names else []
    if band.has_factors:
        said.append(
            QCoreApplication.translate("BandStyle", "value = pixel × {scale} + {offset}").format(
                scale=f"{band.scale:.12g}", offset=f"{band.offset:.12g}"
            )
        )
    if band.unit not in ("", "1"):
        said.append(QCoreApplication.translate("BandStyle", "in {unit}").format(unit=band.unit))
    if band.flags:
        flags = "; ".join(band.flags)
        said.append(QCoreApplication.translate("BandStyle", "bits {flags}").format(flags=flags))
    if not said:
        return ""
    return str(
        QCoreApplication.translate("BandStyle", "Band {number}: {text}").format(number=number, text=", ".join(said))
    )
