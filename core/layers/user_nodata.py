"""The nodata values that a user has set for a raster layer: QGIS keeps them in the data provider, and they would go
with it."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from qgis.core import QgsRasterLayer, QgsRasterRange

from ..parsing.xml_parser import XmlError, parsed_xml

if TYPE_CHECKING:
    from qgis.core import QgsMapLayer

    #: For each band: whether the file's own nodata value is used, and the user's.
    UserNodata = dict[int, tuple[bool, list[QgsRasterRange]]]


def user_nodata(layer: QgsMapLayer) -> UserNodata:
    """Those of the layer; of one that is not available, those in the XML that projects keep of it."""
    if not isinstance(layer, QgsRasterLayer):
        return {}
    if not layer.isValid():
        return _from_xml(str(layer.originalXmlProperties()))
    provider, bands = layer.dataProvider(), range(1, layer.bandCount() + 1)
    return {band: (provider.useSourceNoDataValue(band), list(provider.userNoDataValues(band))) for band in bands}


def transparent_values(layer: QgsMapLayer) -> tuple[tuple[float, float], ...]:
    """The ranges of values, lowest and highest, that the layer's renderer does not draw at all: those that QGIS's own
    *Save Raster Layer as…* takes for nodata."""
    renderer = layer.renderer() if isinstance(layer, QgsRasterLayer) else None
    transparency = None if renderer is None else renderer.rasterTransparency()
    if transparency is None:
        return ()
    found = transparency.transparentSingleValuePixelList()
    return tuple((each.min, each.max) for each in found if each.opacity == 0)


def set_user_nodata(layer: QgsMapLayer, found: UserNodata) -> None:
    """Set them again, where that is a change."""
    if not isinstance(layer, QgsRasterLayer) or not layer.isValid():
        return
    provider = layer.dataProvider()
    for band, (uses_own, ranges) in found.items():
        if band <= layer.bandCount():
            provider.setUseSourceNoDataValue(band, uses_own)
            if ranges or provider.userNoDataValues(band):
                provider.setUserNoDataValue(band, ranges)


def _from_xml(text: str) -> UserNodata:
    """What cannot be read is left out."""
    try:
        lists = list(parsed_xml(text).iterfind("noData/noDataList")) if text else []
    except XmlError:
        return {}
    found: UserNodata = {}
    for each in lists:
        with suppress(ValueError):
            ranges = [(float(one.get("min", "")), float(one.get("max", ""))) for one in each.iterfind("noDataRange")]
            uses_own = each.get("useSrcNoData") == "1"
            found[int(each.get("bandNo", ""))] = uses_own, [QgsRasterRange(*limits) for limits in ranges]
    return found
