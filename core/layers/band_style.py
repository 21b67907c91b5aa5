"""What a catalogue says of a raster's bands, in its layer: the stretch, the classes, nodata, the unit."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from qgis.core import QgsColorRampLegendNodeSettings, QgsPalettedRasterRenderer, QgsRasterRange
from qgis.PyQt.QtCore import QCoreApplication
from qgis.PyQt.QtGui import QColor

from ..distinct_colors import distinct_color
from ..plain_name import plain_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qgis.core import QgsRasterDataProvider

    from ..bands import Band

#: STAC's common names of what a screen shows.
_COLORS = ("red", "green", "blue")


def class_renderer(
    provider: QgsRasterDataProvider, band: Band | None, own: Sequence[QgsPalettedRasterRenderer.Class]
) -> QgsPalettedRasterRenderer | None:
    """A renderer for the first band with the names of the catalogue's classes, and the file's `own` colours where it
    has a table; None where neither has classes."""
    classes = () if band is None else band.shown_classes
    if not classes:
        return QgsPalettedRasterRenderer(provider, 1, list(own)) if own else None
    colors = {int(each.value): each.color for each in own}
    shown = [
        QgsPalettedRasterRenderer.Class(
            each.value,
            colors.get(each.value) or QColor(*(each.color or distinct_color(number))),
            plain_name(each.name or str(each.value)),
        )
        for number, each in enumerate(classes, start=1)
    ]
    return QgsPalettedRasterRenderer(provider, 1, shown)


def color_numbers(bands: Sequence[Band]) -> tuple[int, int, int]:
    """The numbers of the bands that are red, green and blue: by their common names, else the first three."""
    names = [band.common_name.lower() for band in bands]
    if not all(color in names for color in _COLORS):
        return 1, 2, 3
    red, green, blue = (names.index(color) + 1 for color in _COLORS)
    return red, green, blue


def declared_limits(provider: QgsRasterDataProvider, number: int, band: Band | None) -> tuple[float, float] | None:
    """The stretch that follows from the catalogue's statistics, in the layer's values; None where it has none."""
    if band is None or band.statistics is None:
        return None
    return in_values_of_layer(provider, number, band.statistics.limits)


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
        margin = 0.0 if scale == 1.0 and not offset else abs(scale) / 4
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


def unit_legend(band: Band | None) -> QgsColorRampLegendNodeSettings | None:
    """The settings for a legend of numbers in the catalogue's unit; None where it gives none."""
    unit = "" if band is None else plain_name(band.unit)
    if unit in ("", "1"):
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
    if band.scale != 1.0 or band.offset:
        said.append(
            QCoreApplication.translate("BandStyle", "value = pixel × {scale} + {offset}").format(
                scale=f"{band.scale:.12g}", offset=f"{band.offset:.12g}"
            )
        )
    if band.unit not in ("", "1"):
        said.append(QCoreApplication.translate("BandStyle", "in {unit}").format(unit=band.unit))
    if not said:
        return ""
    return str(
        QCoreApplication.translate("BandStyle", "Band {number}: {text}").format(number=number, text=", ".join(said))
    )
