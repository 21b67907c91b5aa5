"""Polygons of a layer's features: read, and made so that every program agrees on what is inside."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from qgis.core import Qgis, QgsFeatureRequest, QgsGeometry, QgsRectangle, QgsVectorLayerFeatureSource

from ..redaction import redacted_text
from .crs import crs_to_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qgis.core import QgsAbstractFeatureSource, QgsFeatureSource, QgsVectorLayer

    from .projected_area import Bounds


@dataclass(frozen=True)
class PolygonLayer:
    """A layer whose polygons have yet to be read: of all its `features`, or those with the `chosen` ids. `crs` is an
    authority id or WKT, empty where the layer has none; `title` its name. `address` is what Processing finds the layer
    by: its file, or its id in the project."""

    features: QgsAbstractFeatureSource | QgsFeatureSource = field(repr=False)
    crs: str
    title: str = ""
    chosen: tuple[int, ...] | None = None
    address: str = ""


def polygon_layer(layer: QgsVectorLayer, *, selected_only: bool = False) -> PolygonLayer:
    """The polygons of a layer of the project as it is now, edits included. For the main thread."""
    chosen = tuple(layer.selectedFeatureIds()) if selected_only else None
    features = QgsVectorLayerFeatureSource(layer)
    return PolygonLayer(features, crs_to_text(layer.crs()), layer.name(), chosen, _address(layer))


def _address(layer: QgsVectorLayer) -> str:
    """The file, where a reader can open it when the project is gone, and where it holds no secret."""
    source = layer.source()
    path = Path(source.partition("|")[0])
    is_file = layer.providerType() == "ogr" and path.is_absolute() and not source.startswith("/vsi")
    return str(source if is_file and redacted_text(source) == source else layer.id())


def polygons_of(layer: PolygonLayer, box: Bounds | None = None) -> Iterator[bytes]:
    """The polygons (WKB) of a layer; with a box, in the layer's CRS, only those whose own box meets it. For a worker
    thread."""
    request = QgsFeatureRequest()
    request.setNoAttributes()
    # as they are: Processing's own check would drop invalid ones, or fail
    request.setInvalidGeometryCheck(Qgis.InvalidGeometryCheck.NoCheck)
    if layer.chosen is not None:
        request.setFilterFids(list(layer.chosen))
    rectangle = None if box is None else QgsRectangle(*box)
    if rectangle is not None and layer.chosen is None:  # QGIS takes one filter, and the other is forgotten
        request.setFilterRect(rectangle)
    for feature in layer.features.getFeatures(request):
        if feature.hasGeometry() and (rectangle is None or feature.geometry().boundingBoxIntersects(rectangle)):
            yield bytes(feature.geometry().asWkb())


def geometry_of(wkb: bytes) -> QgsGeometry:
    shape = QgsGeometry()
    shape.fromWkb(wkb)
    return shape


def is_polygon(shape: QgsGeometry) -> bool:
    return not shape.isEmpty() and shape.type() == Qgis.GeometryType.Polygon


def valid_polygons(shape: QgsGeometry) -> QgsGeometry:
    """The polygons with straight sides and without crossings."""
    straight = QgsGeometry(shape.constGet().segmentize())
    if not straight.isGeosValid():
        straight = straight.makeValid()
        straight.convertGeometryCollectionToSubclass(Qgis.GeometryType.Polygon)
    return straight
