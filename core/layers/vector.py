"""Opens a remote file of features."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osgeo import gdal, ogr
from qgis.core import Qgis, QgsFillSymbol, QgsSimpleFillSymbolLayer, QgsSingleSymbolRenderer, QgsVectorLayer
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QColor, qGray

from ..gdal_calls import call_or_none
from ..remote_files.remote_formats import open_plain
from ..stac.asset_records import AssetKind

if TYPE_CHECKING:
    from .source import LayerSource

#: Widths of outlines and of the casing on each side, in millimetres.
_LINE, _CASING = 0.5, 0.25
#: The grey (0 to 255) from which a colour counts as light.
_LIGHT = 140
#: What QGIS's map tips show of a feature. Without it, they draw its name as a web page, with scripts and pictures.
_MAP_TIP = "[% replace(replace(to_string(display_expression()), '&', '&amp;'), '<', '&lt;') %]"
#: Kinds that may have several layers in a file.
_OF_LAYERS = (AssetKind.GEOPACKAGE, AssetKind.PMTILES)


def open_vector(source: LayerSource, path: str) -> QgsVectorLayer:
    """The source as a read-only layer; invalid when it could not be opened.

    Of a file of several layers the first one of polygons is opened, else the first one. Polygons are drawn as outlines:
    they are coverages and footprints, and the data lies below. What a file says of its looks is not read: expressions
    in styles, forms and actions are programs.
    """
    layer = _opened(source, source.uri)
    if layer.isValid() and source.kind in _OF_LAYERS and not _has_polygons(layer):
        part = _first_polygon_layer(path)
        if part:
            layer = _opened(source, f"{source.uri}|{part}")
    if layer.isValid():
        set_plain_map_tip(layer)
    if layer.isValid() and _has_polygons(layer):
        draw_outlines(layer)
    return layer


def set_plain_map_tip(layer: QgsVectorLayer) -> None:
    """Let QGIS's map tips show a feature's name as it is: it comes from a server."""
    layer.setMapTipTemplate(_MAP_TIP)


def _opened(source: LayerSource, uri: str) -> QgsVectorLayer:
    options = QgsVectorLayer.LayerOptions()
    options.loadDefaultStyle = False
    options.forceReadOnly = True
    return QgsVectorLayer(uri, source.layer_name, source.provider, options)


def _has_polygons(layer: QgsVectorLayer) -> bool:
    return bool(layer.geometryType() == Qgis.GeometryType.Polygon)


def _first_polygon_layer(path: str) -> str:
    """How a data source names it; by its number where its name could be taken for further options."""
    dataset = call_or_none(open_plain, path, gdal.OF_VECTOR)
    if dataset is None:
        return ""
    for index in range(dataset.GetLayerCount()):
        layer = dataset.GetLayer(index)
        if ogr.GT_Flatten(layer.GetGeomType()) in (ogr.wkbPolygon, ogr.wkbMultiPolygon):
            name = str(layer.GetName())
            is_plain = all(sign.isalnum() or sign in "_- ." for sign in name)
            return f"layername={name}" if is_plain else f"layerid={index}"
    return ""


def draw_outlines(layer: QgsVectorLayer) -> None:
    """Draw polygons as outlines in the layer's colour, with a casing: light beside a dark line, dark beside a light
    one, so that one of the two is seen on any map."""
    color = layer.renderer().symbol().color()
    casing = QColor(Qt.GlobalColor.white if qGray(color.rgb()) < _LIGHT else Qt.GlobalColor.black)
    symbol = QgsFillSymbol.createSimple(
        {"style": "no", "outline_color": casing.name(), "outline_width": str(_LINE + 2 * _CASING)}
    )
    symbol.appendSymbolLayer(
        QgsSimpleFillSymbolLayer(color, Qt.BrushStyle.NoBrush, color, Qt.PenStyle.SolidLine, _LINE)
    )
    layer.setRenderer(QgsSingleSymbolRenderer(symbol))
