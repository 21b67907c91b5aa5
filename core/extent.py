"""A rectangle on the map as a plain value, for searches and exports."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Any

from osgeo import ogr
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsGeometry,
    QgsPointXY,
    QgsRectangle,
)

from .gdal_calls import call_or_none
from .parsing.kept_json import json_text
from .spatial.array_lists import coordinates
from .spatial.crs import crs_to_text, spatial_reference, transform_shape, transformation, transformed_points
from .spatial.projected_area import projected_bounds, projected_outline, turn_of, turns

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy as np
    from numpy.typing import NDArray
    from osgeo import osr

    from .spatial.georeference import Georeference, LonLatBox
    from .spatial.projected_area import Bounds

#: Points that each side of a footprint with few corners gets before it is projected.
_DENSIFY = 100
_WORLD: LonLatBox = (-180.0, -90.0, 180.0, 90.0)
LONLAT = "OGC:CRS84"
#: CRSs in degrees that need no look-up to be known as such.
_DEGREES = (LONLAT, "EPSG:4326")


@dataclass(frozen=True)
class MapExtent:
    """A rectangle in the units of `crs` (authority id or WKT); x is always the easting or longitude."""

    xmin: float
    ymin: float
    xmax: float
    ymax: float
    crs: str

    @classmethod
    def from_rectangle(cls, rectangle: QgsRectangle, crs: QgsCoordinateReferenceSystem) -> MapExtent:
        return cls(
            rectangle.xMinimum(), rectangle.yMinimum(), rectangle.xMaximum(), rectangle.yMaximum(), crs_to_text(crs)
        )

    def rectangle(self) -> QgsRectangle:
        return QgsRectangle(self.xmin, self.ymin, self.xmax, self.ymax)

    @property
    def is_empty(self) -> bool:
        return not (self.xmax > self.xmin and self.ymax > self.ymin)

    @property
    def is_in_degrees(self) -> bool:
        """Whether `lonlat_box` needs no projection, and may be asked for on the main thread."""
        return self.crs in _DEGREES

    def lonlat_box(self) -> LonLatBox:
        """The smallest box of longitudes and latitudes around the rectangle; west > east crosses the antimeridian.

        A rectangle over a pole gives all longitudes up to the pole. Where the rectangle cannot be projected (a view
        that reaches beyond the projection's area, an unknown CRS), the whole world.
        """
        return _lonlat_box(self)

    def lonlat_boxes(self) -> tuple[LonLatBox, ...]:
        """`lonlat_box` as boxes with west <= east: two of them across the antimeridian."""
        west, south, east, north = self.lonlat_box()
        if west <= east:
            return ((west, south, east, north),)
        return ((west, south, 180.0, north), (-180.0, south, east, north))

    def outline(self, crs_text: str) -> QgsGeometry | None:
        """The rectangle's outline in another CRS, None where it has none: see `projected_outline`."""
        outline = _outline(self, crs_text)
        return None if outline is None else QgsGeometry(outline)

    def touches(self, georeference: Georeference | None, geometry: Any = None) -> bool:
        """Whether the rectangle shares an area with a raster: by the raster's grid where it has one, else by its
        footprint (GeoJSON, longitude and latitude). True where neither is known, and where it cannot be told."""
        if georeference is not None:
            return _touches_grid(self, georeference)
        footprint = None if geometry is None else footprint_geometry(geometry)
        return footprint is None or _touches_footprint(self, footprint)


def meets_any(mine: Sequence[LonLatBox], boxes: Sequence[LonLatBox]) -> bool:
    """Whether an extent's `lonlat_boxes` meet one of a collection's boxes; True for a collection without boxes."""
    return not boxes or boxes_meet(chain.from_iterable(map(_split, boxes)), mine)


def boxes_meet(
    some: Iterable[tuple[float, float, float, float]], others: Sequence[tuple[float, float, float, float]]
) -> bool:
    """Whether any two of the boxes (xmin, ymin, xmax, ymax in one CRS) meet, be it at an edge."""
    return any(
        one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]
        for one in some
        for other in others
    )


def footprint_geometry(geojson: Any) -> QgsGeometry | None:
    """A GeoJSON geometry as QGIS's geometry; None when it is invalid."""
    try:
        geometry = call_or_none(ogr.CreateGeometryFromJson, json_text(geojson))
    except (TypeError, ValueError):
        return None
    if geometry is None or geometry.IsEmpty():
        return None
    result = QgsGeometry()
    result.fromWkb(bytes(geometry.ExportToIsoWkb()))
    return result


@lru_cache(maxsize=64)
def _lonlat_box(extent: MapExtent) -> LonLatBox:
    """Cached, since every collection of a catalogue is compared with the same extent."""
    if extent.is_in_degrees or _is_in_degrees(extent.crs):
        return _wrapped_box(extent.xmin, extent.ymin, extent.xmax, extent.ymax)
    found = projected_bounds(_within_world(extent), extent.crs, LONLAT)
    return _WORLD if found is None else _wrapped_box(*found)


def _is_in_degrees(crs_text: str) -> bool:
    """Whether the CRS has the Earth's longitudes from Greenwich and latitudes, in degrees."""
    reference = spatial_reference(crs_text)
    if reference is None or turn_of(crs_text) != turn_of(LONLAT) or transformation(crs_text, LONLAT) is None:
        return False
    return float(reference.GetAttrValue("PRIMEM", 1) or 0) == 0


@lru_cache(maxsize=64)
def _within_world(extent: MapExtent) -> Bounds:
    """The rectangle's bounds; a geographic one, which maps show with margins beyond the poles and several times around
    the Earth, ends at the poles and after one turn."""
    turn = turn_of(extent.crs)
    if not turn:
        return extent.xmin, extent.ymin, extent.xmax, extent.ymax
    south, north = max(extent.ymin, -turn / 4), min(extent.ymax, turn / 4)
    if extent.xmax - extent.xmin >= turn:
        return -turn / 2, south, turn / 2, north
    return extent.xmin, south, extent.xmax, north


@lru_cache(maxsize=64)
def _outline(extent: MapExtent, crs_text: str) -> QgsGeometry | None:
    """Cached, since all items of a page share a few projections. Callers must not change it."""
    bounds = _within_world(extent)
    if crs_text == extent.crs:
        return QgsGeometry.fromRect(QgsRectangle(*bounds))
    outline = projected_outline(bounds, extent.crs, crs_text)
    return None if outline is None else _polygon(outline)


@lru_cache(maxsize=64)
def _lonlat_outlines(extent: MapExtent) -> tuple[QgsGeometry, ...]:
    """The outline in longitudes and latitudes, and again a turn further east and west; none where it has none."""
    outline = projected_outline(_within_world(extent), extent.crs, LONLAT)
    return () if outline is None else tuple(_polygon(outline, turn) for turn in turns(LONLAT))


def _polygon(outline: NDArray[np.float64], turn: float = 0.0) -> QgsGeometry:
    return QgsGeometry.fromPolygonXY([[QgsPointXY(x + turn, y) for x, y in coordinates(outline)]])


def _touches_grid(extent: MapExtent, grid: Georeference) -> bool:
    """By the extent's outline in the grid's CRS, else by the grid's in the extent's, else by longitudes and latitudes:
    a view of the world has no outline in UTM, but a tile in UTM has one in the view."""
    outline = _outline(extent, grid.crs)
    if outline is not None:
        return _share_area(outline, grid.bounds, grid.crs)
    view = _within_world(extent)
    if _has_middle_of(extent, grid):
        return True
    other = projected_outline(grid.bounds, grid.crs, extent.crs)
    if other is not None:
        return _share_area(_polygon(other), view, extent.crs)
    return meets_any(extent.lonlat_boxes(), MapExtent(*grid.bounds, grid.crs).lonlat_boxes())


def _has_middle_of(extent: MapExtent, grid: Georeference) -> bool:
    """Whether the middle of the grid lies in the extent, which is quickly told."""
    to_extent = transformation(grid.crs, extent.crs)
    xmin, ymin, xmax, ymax = grid.bounds
    middle = ((xmin + xmax) / 2, (ymin + ymax) / 2)
    places = None if to_extent is None else transformed_points(to_extent, [middle])
    return any(extent.xmin < x < extent.xmax and extent.ymin < y < extent.ymax for x, y, *_ in places or ())


def _touches_footprint(extent: MapExtent, footprint: QgsGeometry) -> bool:
    outlines = _lonlat_outlines(extent)
    box = footprint.boundingBox()
    bounds = box.xMinimum(), box.yMinimum(), box.xMaximum(), box.yMaximum()
    if outlines:
        if any(outline.intersects(footprint) for outline in outlines):
            return True
        # of an invalid footprint only its box is sure
        return not footprint.isGeosValid() and any(outline.intersects(_shape(box)) for outline in outlines)
    if projected_outline(bounds, LONLAT, extent.crs) is not None:
        projected = _projected(footprint, LONLAT, extent.crs)
        if projected is not None and projected.isGeosValid():
            return bool(projected.intersects(extent.rectangle()))
    return meets_any(extent.lonlat_boxes(), (bounds,))


def _shape(box: QgsRectangle) -> QgsGeometry:
    """The rectangle, as a line or a point where it has no area: as a polygon, such a one meets nothing."""
    if box.width() and box.height():
        return QgsGeometry.fromRect(box)
    first, last = QgsPointXY(box.xMinimum(), box.yMinimum()), QgsPointXY(box.xMaximum(), box.yMaximum())
    return QgsGeometry.fromPointXY(first) if first == last else QgsGeometry.fromPolylineXY([first, last])


def _split(box: LonLatBox) -> tuple[LonLatBox, ...]:
    """The box in boxes with west <= east; of one that counts its longitudes beyond 180, also where it is below that."""
    west, south, east, north = box
    if west > east:
        return ((west, south, 180.0, north), (-180.0, south, east, north))
    if west >= -180 and east <= 180:
        return (box,)
    return tuple((west + turn, south, east + turn, north) for turn in (-360.0, 0.0, 360.0))


def _wrapped_box(xmin: float, ymin: float, xmax: float, ymax: float) -> LonLatBox:
    """A geographic rectangle with its longitudes in -180..180; those already there keep all digits."""
    south, north = max(ymin, -90.0), min(ymax, 90.0)
    if xmax - xmin >= 360:
        return (-180.0, south, 180.0, north)
    west = xmin if -180 <= xmin <= 180 else (xmin + 180) % 360 - 180
    east = xmax if -180 <= xmax <= 180 else (xmax + 180) % 360 - 180
    return (west, south, east, north)


def _share_area(outline: QgsGeometry, bounds: Bounds, crs_text: str) -> bool:
    """Whether an outline and a rectangle, both in this CRS, overlap; True where GEOS cannot tell."""
    for turn in turns(crs_text):
        rectangle = QgsGeometry.fromRect(QgsRectangle(bounds[0] + turn, bounds[1], bounds[2] + turn, bounds[3]))
        if outline.intersects(rectangle):
            shared = outline.intersection(rectangle)
            if shared.isNull() or shared.area() > 0:
                return True
    return not outline.isGeosValid()


def _projected(geometry: QgsGeometry, source: str, target: str) -> QgsGeometry | None:
    dense = (
        geometry.densifyByCount(_DENSIFY) if geometry.constGet().nCoordinates() < _DENSIFY else QgsGeometry(geometry)
    )
    found = transformation(source, target)
    return None if found is None else transformed(dense, found)


def transformed(geometry: QgsGeometry, found: osr.CoordinateTransformation) -> QgsGeometry | None:
    """The geometry in the target CRS of a transformation; None where it cannot be projected. Sides stay straight."""
    shape = call_or_none(ogr.CreateGeometryFromWkb, bytes(geometry.asWkb()))
    if shape is None or not transform_shape(found, shape):
        return None
    result = QgsGeometry()
    result.fromWkb(bytes(shape.ExportToIsoWkb()))
    return result if result.boundingBox().isFinite() else None
