"""The nodata values that a user has set for a raster layer: QGIS keeps them in the data provider, and they would go
with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsRasterLayer, QgsRasterRange
from qgis.PyQt.QtXml import QDomDocument

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
    document = QDomDocument()
    document.setContent(text)
    lists = document.documentElement().firstChildElement("noData").elementsByTagName("noDataList")
    found: UserNodata = {}
    for place in range(lists.count()):
        element = lists.at(place).toElement()
        ranges = element.elementsByTagName("noDataRange")
        limits = [ranges.at(number).toElement() for number in range(ranges.count())]
        band, uses_own = element.attribute("bandNo"), element.attribute("useSrcNoData") == "1"
        if band.isdecimal():
            found[int(band)] = (uses_own, [each for limit in limits if (each := _range(limit)) is not None])
    return found


def _range(element: object) -> QgsRasterRange | None:
    try:
        return QgsRasterRange(float(element.attribute("min")), float(element.attribute("max")))  # type: ignore[attr-defined]
    except ValueError:
        return None
