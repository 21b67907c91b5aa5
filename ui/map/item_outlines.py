"""The outlines that an item is drawn by on the map, their CRSs, and whether projecting tore one apart."""

from __future__ import annotations

from itertools import pairwise
from math import ceil, radians, sqrt
from typing import TYPE_CHECKING

from qgis.core import Qgis, QgsCoordinateReferenceSystem, QgsGeometry, QgsRectangle, QgsUnitTypes

from ...core.extent import LONLAT, footprint_geometry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...core.stac.records import Item

    #: A geometry, and the CRS (text) it is in.
    Outline = tuple[QgsGeometry, str]

#: Points added to each side of a box before it is transformed into the canvas's CRS, where sides may be curves.
_POINTS_PER_SIDE = 20
#: Tolerance of the simplification, as a part of the footprint's size: a datacube's squares have 400 points each.
TOLERANCE = 1 / 10_000
#: A quarter of the Earth, in metres and in degrees: what is narrower is not torn, and not looked at more closely.
_WIDE_METRES = 10_000_000.0
_WIDE_DEGREES = 90.0
#: The longest step between neighbouring points, as a part of the width, of an outline that is whole.
_LONGEST_STEP = 0.5


def crs_of(item: Item) -> set[str]:
    """The CRSs of the outlines that the item is drawn by, where these are whole."""
    return {grid.crs for grid in item.grids} | ({LONLAT} if item.needs_footprint else set())


def outlines_of(item: Item) -> Iterator[list[Outline]]:
    """The item's outlines, the best first: the assets' own grids, the footprint, the box."""
    if not item.needs_footprint:
        yield [(_box(grid.bounds), grid.crs) for grid in item.grids]
    geometry = None if item.geometry is None else footprint_geometry(item.geometry)
    if geometry is not None:
        few = geometry.constGet().nCoordinates() < _POINTS_PER_SIDE
        yield [(geometry.densifyByCount(_points_needed(geometry.boundingBox())) if few else geometry, LONLAT)]
    if item.bbox is not None:
        west, south, east, north = item.bbox
        boxes = [item.bbox] if west <= east else [(west, south, 180.0, north), (-180.0, south, east, north)]
        yield [(QgsGeometry.collectGeometry([_box(box) for box in boxes]), LONLAT)]
    if item.needs_footprint and item.grids:
        yield [(_box(grid.bounds), grid.crs) for grid in item.grids]


def is_torn(geometry: QgsGeometry, crs: QgsCoordinateReferenceSystem) -> bool:
    """Whether neighbouring points of an outline, which has many, lie at opposite ends of it in this CRS, as across the
    antimeridian."""
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
    longest = _LONGEST_STEP * max(box.width(), box.height())
    return any(
        abs(after.x() - before.x()) > longest or abs(after.y() - before.y()) > longest
        for polygon in polygons
        for ring in polygon
        for before, after in pairwise(ring)
    )


def _points_needed(box: QgsRectangle) -> int:
    """Points that each side of an outline in degrees gets. A side turns by its length in degrees, about: an arc that
    turns by a lies a / 8 of its length off its chord, in n parts 1 / n² of that; twice that is within the tolerance."""
    return min(_POINTS_PER_SIDE, ceil(sqrt(radians(max(box.width(), box.height())) / 4 / TOLERANCE)))


def _box(bounds: tuple[float, float, float, float]) -> QgsGeometry:
    return QgsGeometry.fromRect(QgsRectangle(*bounds)).densifyByCount(_POINTS_PER_SIDE)
