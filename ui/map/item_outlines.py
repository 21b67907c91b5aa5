"""The outlines that an item is drawn by on the map, and the CRSs that they are in."""

from __future__ import annotations

from math import ceil, radians, sqrt
from typing import TYPE_CHECKING

from qgis.core import QgsGeometry, QgsRectangle

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


def _points_needed(box: QgsRectangle) -> int:
    """Points that each side of an outline in degrees gets. A side turns by its length in degrees, about: an arc that
    turns by a lies a / 8 of its length off its chord, in n parts 1 / n² of that; twice that is within the tolerance."""
    return min(_POINTS_PER_SIDE, ceil(sqrt(radians(max(box.width(), box.height())) / 4 / TOLERANCE)))


def _box(bounds: tuple[float, float, float, float]) -> QgsGeometry:
    return QgsGeometry.fromRect(QgsRectangle(*bounds)).densifyByCount(_POINTS_PER_SIDE)
