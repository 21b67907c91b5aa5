"""Whether an outline was torn apart when it was projected, as across the antimeridian."""

from __future__ import annotations

from itertools import pairwise

from qgis.core import Qgis, QgsCoordinateReferenceSystem, QgsGeometry, QgsUnitTypes

#: A quarter of the Earth, in metres and in degrees: what is narrower is not torn, and not looked at more closely.
_WIDE_METRES = 10_000_000.0
_WIDE_DEGREES = 90.0
#: The longest step between neighbouring points, as a part of the width, of an outline that is whole.
_LONGEST = 0.5


def is_torn(geometry: QgsGeometry, crs: QgsCoordinateReferenceSystem) -> bool:
    """Whether neighbouring points of an outline, which has many, lie at opposite ends of it in this CRS."""
    if geometry.type() != Qgis.GeometryType.Polygon:
        return False
    box = geometry.boundingBox()
    if crs.isGeographic():
        wide = _WIDE_DEGREES
    else:
        wide = _WIDE_METRES / QgsUnitTypes.fromUnitToUnitFactor(crs.mapUnits(), Qgis.DistanceUnit.Meters)
    if max(box.width(), box.height()) < wide:
        return False
    polygons = geometry.asMultiPolygon() if geometry.isMultipart() else [geometry.asPolygon()]
    longest = _LONGEST * max(box.width(), box.height())
    return any(
        abs(after.x() - before.x()) > longest or abs(after.y() - before.y()) > longest
        for polygon in polygons
        for ring in polygon
        for before, after in pairwise(ring)
    )
