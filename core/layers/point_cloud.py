"""Opens point clouds: COPC (a LAZ file with an index) and EPT (a folder of files), which QGIS reads by itself."""

from __future__ import annotations

import math
import struct
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.core import (
    Qgis,
    QgsApplication,
    QgsColorRampShader,
    QgsPointCloudAttributeByRampRenderer,
    QgsPointCloudClassifiedRenderer,
    QgsPointCloudLayer,
    QgsPointCloudRenderer,
    QgsStyle,
    QgsUnitTypes,
)
from qgis.PyQt.QtCore import QCoreApplication

from ..errors import LayerError, UnsafeFileError
from ..http.http_response import parsed_json
from ..http.web_address import is_web_address
from ..language.active_page import is_active_page
from ..remote_files.unsafe_text import web_page_problem
from ..signing.file_network import FileNetwork
from ..spatial.crs import crs_from_text
from ..stac.asset_records import AssetKind

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
#: Metres on the screen: QGIS reads further files where the points of one are farther from each other than 0.3 mm, and
#: those of the next ones too.
_NEAR_ENOUGH = 2.2 * 0.0003
#: The version of QGIS that draws an EPT of which only the first file is near enough.
_DRAWS_FROM_AFAR = 34400


def open_point_cloud(source: LayerSource, feedback: QgsFeedback) -> QgsPointCloudLayer:
    """The source as a layer; invalid when it could not be opened. The file's head is looked at before QGIS opens it.
    Raises LayerError for another file, and what a request raises. For a task."""
    spacing = None
    if source.kind is AssetKind.EPT:
        spacing = _spacing_of_ept(source, feedback)
    else:
        _check_copc(source, feedback)
    options = QgsPointCloudLayer.LayerOptions()
    options.loadDefaultStyle = False
    options.skipIndexGeneration = True
    options.skipStatisticsCalculation = True  # which would ask for a large part of the points
    layer = QgsPointCloudLayer(source.uri, source.layer_name, source.provider, options)
    if layer.isValid():
        if is_active_page(layer.htmlMetadata()):  # a program's name and attributes in it are the file's
            raise UnsafeFileError(
                web_page_problem(),
                url=source.href,
                hint=QCoreApplication.translate("PointCloud", "Tell the provider of the file."),
            )
        if not layer.crs().isValid() and source.crs:
            layer.setCrs(crs_from_text(source.crs), False)
        layer.setRenderer(_renderer(layer))
        if spacing is not None and Qgis.versionInt() < _DRAWS_FROM_AFAR:
            _draw_from_near(layer, spacing)
    return layer


def _draw_from_near(layer: QgsPointCloudLayer, spacing: float) -> None:
    """Draw the points only at scales for which QGIS reads more than the first file of an EPT, whose points have this
    distance in map units: for the first file alone, of which QGIS 3.40 knows nothing until it has read another one, it
    would draw for ever."""
    metres = QgsUnitTypes.fromUnitToUnitFactor(layer.crs().mapUnits(), Qgis.DistanceUnit.Meters)
    layer.setMinimumScale(spacing * metres / _NEAR_ENOUGH)
    layer.setScaleBasedVisibility(True)


def _renderer(layer: QgsPointCloudLayer) -> QgsPointCloudRenderer:
    """Colours, else classes, else heights: without statistics, QGIS would draw the extent alone."""
    names = {attribute.name() for attribute in layer.attributes().attributes()}
    if names >= _COLORS:
        return QgsApplication.pointCloudRendererRegistry().defaultRenderer(layer)
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


def _check_copc(source: LayerSource, feedback: QgsFeedback) -> None:
    """Raises LayerError where the head of the file is not what QGIS expects, and what a request raises."""
    if is_web_address(source.path):
        network = FileNetwork(source.authcfg, source.profile, feedback)
        head = network.send(
            "GET", source.href, {"Range": f"bytes=0-{_HEAD - 1}", "Accept-Encoding": "identity"}
        ).content
    else:
        with Path(source.path).open("rb") as file:
            head = file.read(_HEAD)
    if not head.startswith(_LAS):
        raise _refused(QCoreApplication.translate("PointCloud", "This is not a point cloud (LAS, LAZ)."), source)
    if not head[_INDEX_AT:].startswith(_INDEX):
        raise _refused(
            QCoreApplication.translate(
                "PointCloud", "This LAZ file has no index (COPC): it cannot be streamed as a layer."
            ),
            source,
        )
    cube = _CUBE.unpack_from(head, _CUBE_AT) if len(head) >= _HEAD else ()
    if not cube or not all(map(math.isfinite, cube)) or min(cube[3:]) <= 0:  # QGIS would draw for ever
        raise _refused(QCoreApplication.translate("PointCloud", "The index (COPC) of this file is broken."), source)


def _spacing_of_ept(source: LayerSource, feedback: QgsFeedback) -> float:
    """The distance of the points in the first file of an EPT, in map units. Raises as `_check_copc`."""
    network = FileNetwork(source.authcfg, source.profile, feedback, most_bytes=_MOST_BYTES)
    answer = network.send("GET", source.href, {"Accept": "application/json"})
    found: Any = parsed_json(answer.content, source.href, answer.headers.get("content-type", ""), status=answer.status)
    fields = found if isinstance(found, dict) else {}
    has_schema = isinstance(fields.get("schema"), list)
    if fields.get("dataType") not in _PACKED or not has_schema or not _has_cube(fields):
        raise _refused(QCoreApplication.translate("PointCloud", "This is not an EPT point cloud."), source)
    return float((fields["bounds"][3] - fields["bounds"][0]) / fields["span"])


def _has_cube(fields: dict[str, Any]) -> bool:
    bounds, span = fields.get("bounds"), fields.get("span")
    values = [*bounds, span] if isinstance(bounds, list) and len(bounds) == 6 else []
    if not values or not all(isinstance(value, (int, float)) and abs(value) < _FAR for value in values):
        return False
    return all(low < high for low, high in zip(values[:3], values[3:6], strict=True)) and values[6] > 0


def _refused(text: str, source: LayerSource) -> LayerError:
    return LayerError(text, url=source.href, hint=QCoreApplication.translate("PointCloud", "Download it instead."))
