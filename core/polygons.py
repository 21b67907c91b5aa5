"""Polygons of a layer's features: read, and made so that every program agrees on what is inside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import Qgis, QgsFeatureRequest, QgsGeometry, QgsRectangle

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from qgis.core import QgsAbstractFeatureSource, QgsFeatureSource

    from .projected_area import Bounds


def polygons_of(
    source: QgsAbstractFeatureSource | QgsFeatureSource, chosen: Iterable[int] = (), box: Bounds | None = None
) -> Iterator[bytes]:
    """The polygons (WKB) of a layer's features, all of them or the chosen ids; with a box, in the layer's CRS, only
    those whose own box meets it. For a worker thread."""
    request = QgsFeatureRequest()
    request.setNoAttributes()
    # as they are: Processing's own check would drop invalid ones, or fail
    request.setInvalidGeometryCheck(Qgis.InvalidGeometryCheck.NoCheck)
    if ids := list(chosen):
        request.setFilterFids(ids)
    rectangle = None if box is None else QgsRectangle(*box)
    if rectangle is not None and not ids:  # QGIS takes one filter, and the other is forgotten
        request.setFilterRect(rectangle)
    for feature in source.getFeatures(request):
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
