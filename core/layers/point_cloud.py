"""Opens point clouds: COPC (a LAZ file with an index) and EPT (a folder of files), which QGIS reads by itself."""

from __future__ import annotations

import math
import struct
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.core import (
    QgsColorRampShader,
    QgsPointCloudAttributeByRampRenderer,
    QgsPointCloudClassifiedRenderer,
    QgsPointCloudLayer,
    QgsPointCloudRenderer,
    QgsStyle,
)
from qgis.PyQt.QtCore import QCoreApplication

from ..crs import crs_from_text
from ..errors import LayerError
from ..http_response import parsed_json
from ..signing.file_network import FileNetwork
from ..stac.records import AssetKind
from ..web_address import is_web_address

if TYPE_CHECKING:
    from qgis.core import QgsFeedback

    from .source import LayerSource

#: A COPC file begins with the header of LAS and, at once behind that, the record of its index.
_HEAD = 589
_LAS, _INDEX, _INDEX_AT = b"LASF", b"copc", 377
#: How the files of an EPT are packed, as QGIS reads them.
_PACKED = ("laszip", "binary", "zstandard")
_MOST_BYTES = 5_000_000
#: No coordinate is as large.
_FAR = 1e12
#: Where the index begins to say where the points are: the cube's centre, half of its side, and the points' distance.
_CUBE_AT, _CUBE = 429, struct.Struct("<5d")
_COLORS, _CLASSES = {"Red", "Green", "Blue"}, "Classification"


def open_point_cloud(source: LayerSource, feedback: QgsFeedback) -> QgsPointCloudLayer:
    """The source as a layer; invalid when it could not be opened. The file's head is looked at before QGIS opens it.
    Raises LayerError for another file, and what a request raises. For a task."""
    check_point_cloud(source, feedback)
    options = QgsPointCloudLayer.LayerOptions()
    options.loadDefaultStyle = False
    options.skipIndexGeneration = True
    options.skipStatisticsCalculation = True  # which would ask for a large part of the points
    layer = QgsPointCloudLayer(source.uri, source.layer_name, source.provider, options)
    if layer.isValid():
        if not layer.crs().isValid() and source.crs:
            layer.setCrs(crs_from_text(source.crs), False)
        renderer = _renderer(layer)
        if renderer is not None:
            layer.setRenderer(renderer)
    return layer


def _renderer(layer: QgsPointCloudLayer) -> QgsPointCloudRenderer | None:
    """Classes, else heights, where QGIS itself finds no colours: without statistics it would draw the extent alone."""
    names = {attribute.name() for attribute in layer.attributes().attributes()}
    if names >= _COLORS:
        return None
    if _CLASSES in names:
        return QgsPointCloudClassifiedRenderer(_CLASSES, QgsPointCloudClassifiedRenderer.defaultCategories())
    heights = layer.elevationProperties().calculateZRange(layer)
    renderer = QgsPointCloudAttributeByRampRenderer()
    renderer.setAttribute("Z")
    low, high = (heights.lower(), heights.upper()) if heights.lower() < heights.upper() else (0.0, 100.0)
    shader = QgsColorRampShader(low, high, QgsStyle.defaultStyle().colorRamp("Viridis"))
    shader.classifyColorRamp(5, -1)
    renderer.setMinimum(low)
    renderer.setMaximum(high)
    renderer.setColorRampShader(shader)
    return renderer


def check_point_cloud(source: LayerSource, feedback: QgsFeedback) -> None:
    """Whether the file is what QGIS expects. Raises LayerError, and what a request raises. For a task."""
    if source.kind is AssetKind.EPT:
        _check_ept(source, feedback)
        return
    if is_web_address(source.path):
        network = FileNetwork(source.authcfg, source.profile, feedback)
        head = network.send(
            "GET", source.href, {"Range": f"bytes=0-{_HEAD - 1}", "Accept-Encoding": "identity"}
        ).content
    else:
        with Path(source.path).open("rb") as file:
            head = file.read(_HEAD)
    if not head.startswith(_LAS):
        raise _refused(QCoreApplication.translate("PointCloud", "This is no point cloud (LAS, LAZ)."), source)
    if not head[_INDEX_AT:].startswith(_INDEX):
        raise _refused(
            QCoreApplication.translate("PointCloud", "This LAZ file has no index (COPC): it is no layer of a server."),
            source,
        )
    cube = _CUBE.unpack_from(head, _CUBE_AT) if len(head) >= _HEAD else ()
    if not cube or not all(map(math.isfinite, cube)) or min(cube[3:]) <= 0:  # QGIS would draw for ever
        raise _refused(QCoreApplication.translate("PointCloud", "The index (COPC) of this file is broken."), source)


def _check_ept(source: LayerSource, feedback: QgsFeedback) -> None:
    network = FileNetwork(source.authcfg, source.profile, feedback, most_bytes=_MOST_BYTES)
    answer = network.send("GET", source.href, {"Accept": "application/json"})
    found: Any = parsed_json(answer.content, source.href, answer.headers.get("content-type", ""))
    fields = found if isinstance(found, dict) else {}
    has_schema = isinstance(fields.get("schema"), list)
    if fields.get("dataType") not in _PACKED or not has_schema or not _has_cube(fields):
        raise _refused(QCoreApplication.translate("PointCloud", "This is no point cloud of the kind EPT."), source)


def _has_cube(fields: dict[str, Any]) -> bool:
    bounds, span = fields.get("bounds"), fields.get("span")
    values = [*bounds, span] if isinstance(bounds, list) and len(bounds) == 6 else []
    if not values or not all(isinstance(value, (int, float)) and abs(value) < _FAR for value in values):
        return False
    return all(low < high for low, high in zip(values[:3], values[3:6], strict=True)) and values[6] > 0


def _refused(text: str, source: LayerSource) -> LayerError:
    return LayerError(text, url=source.href, hint=QCoreApplication.translate("PointCloud", "Download it instead."))
