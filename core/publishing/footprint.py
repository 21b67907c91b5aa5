"""Where a raster lies, in longitudes and latitudes, as GeoJSON (RFC 7946)."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from qgis.core import QgsGeometry, QgsPointXY, QgsRectangle

from ..extent import LONLAT, MapExtent, transformed
from ..spatial.array_lists import coordinates
from ..spatial.crs import transformation
from ..spatial.projected_area import projected_outline

if TYPE_CHECKING:
    from ..grid import Grid
    from ..spatial.georeference import LonLatBox

#: A closed line of longitudes and latitudes.
Ring = list[list[float]]
#: The world, and again a turn further west and east.
_TURNS = (-360.0, 0.0, 360.0)
#: A part of the outline's size, by which a corner that is left out may lie aside.
_SIMPLIFIED = 1e-4
_DIGITS = 7
_DENSIFY = 50


def footprint(grid: Grid) -> tuple[dict[str, Any], LonLatBox]:
    """The outline of the grid as a GeoJSON geometry, and its box (west > east across the antimeridian). Where the grid
    has no outline on the globe, as around a pole, the box of its longitudes and latitudes. Projects: for a task."""
    outline = _outline(grid)
    if outline is None:
        extent = MapExtent(*grid.bounds, grid.crs)
        boxes = [_ring(QgsGeometry.fromRect(QgsRectangle(*box))) for box in extent.lonlat_boxes()]
        return _geojson(boxes), _rounded(extent.lonlat_box())
    box = outline.boundingBox()
    tolerance = _SIMPLIFIED * max(box.width(), box.height())
    simple = outline.simplify(tolerance)
    outline = outline if simple.isNull() or simple.isEmpty() else simple
    parts = []
    for turn in _TURNS:
        part = outline.intersection(QgsGeometry.fromRect(QgsRectangle(turn - 180.0, -90.0, turn + 180.0, 90.0)))
        if part.area() > 0:
            parts.append(_ring(part, turn))
    west, east = _in_world(box.xMinimum()), _in_world(box.xMaximum())
    if len(parts) == 1:  # an edge on the antimeridian has two longitudes
        west, east = min(x for x, _ in parts[0]), max(x for x, _ in parts[0])
    return _geojson(parts), _rounded((west, box.yMinimum(), east, box.yMaximum()))


def _outline(grid: Grid) -> QgsGeometry | None:
    """The grid's outline, whose longitudes may go on beyond 180."""
    t = grid.transform
    if t[2] == 0 and t[4] == 0:
        ring = projected_outline(grid.bounds, grid.crs, LONLAT)
        return None if ring is None else QgsGeometry.fromPolygonXY([[QgsPointXY(x, y) for x, y in coordinates(ring)]])
    corners = ((0, 0), (0, grid.rows), (grid.columns, grid.rows), (grid.columns, 0), (0, 0))
    points = [QgsPointXY(t[0] + c * t[1] + r * t[2], t[3] + c * t[4] + r * t[5]) for c, r in corners]
    found = transformation(grid.crs, LONLAT)
    return None if found is None else transformed(QgsGeometry.fromPolygonXY([points]).densifyByCount(_DENSIFY), found)


def _in_world(longitude: float) -> float:
    return longitude - 360.0 * math.floor((longitude + 180.0) / 360.0) if abs(longitude) > 180 else longitude


def _geojson(rings: list[Ring]) -> dict[str, Any]:
    if len(rings) == 1:
        return {"type": "Polygon", "coordinates": [rings[0]]}
    return {"type": "MultiPolygon", "coordinates": [[ring] for ring in rings]}


def _ring(polygon: QgsGeometry, turn: float = 0.0) -> Ring:
    """The outer ring, closed and counter-clockwise, by so many degrees further west."""
    if polygon.isMultipart():
        polygon = max(polygon.asGeometryCollection(), key=QgsGeometry.area)
    points = [[round(point.x() - turn, _DIGITS), round(point.y(), _DIGITS)] for point in polygon.asPolygon()[0]]
    area = sum(one[0] * other[1] - other[0] * one[1] for one, other in pairwise(points))
    return points if area > 0 else points[::-1]


def _rounded(box: LonLatBox) -> LonLatBox:
    west, south, east, north = (round(float(value), _DIGITS) for value in box)
    return west, south, east, north
