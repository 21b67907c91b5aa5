"""What a pyramid has become, in words: the report after a harvest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication, QLocale

from ...core.language.data_size import human_bytes

if TYPE_CHECKING:
    from ...core.geoplateforme.records import StoredData


def pyramid_lines(pyramid: StoredData) -> tuple[str, ...]:
    """Size, extent (longitudes and latitudes), levels, CRS, channels, compression; without what is not known."""
    translate = QCoreApplication.translate
    lines = []
    if pyramid.size is not None:
        lines.append(translate("PyramidText", "Size: {size}").format(size=human_bytes(pyramid.size)))
    if pyramid.box is not None:
        west, south, east, north = (QLocale().toString(value, "f", 4) for value in pyramid.box)
        text = translate("PyramidText", "Extent: {west} to {east}, {south} to {north} (longitude, latitude)")
        lines.append(text.format(west=west, south=south, east=east, north=north))
    if pyramid.levels:
        text = translate("PyramidText", "Levels: {top} to {bottom}")
        lines.append(text.format(top=pyramid.levels[0], bottom=pyramid.levels[-1]))
    if pyramid.srs:
        lines.append(translate("PyramidText", "CRS: {crs}").format(crs=pyramid.srs))
    if pyramid.channels is not None:
        text = translate("PyramidText", "Channels: {count}, {format}")
        lines.append(text.format(count=pyramid.channels, format=pyramid.channels_format or "?"))
    if pyramid.compression:
        lines.append(translate("PyramidText", "Compression: {name}").format(name=pyramid.compression))
    return tuple(lines)
