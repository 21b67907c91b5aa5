"""A rectangle on the map as a plain value, for searches and exports."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from osgeo import ogr
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsGeometry,
    QgsRectangle,
)

from .crs import crs_to_text, spatial_reference, transformation
from .gdal_calls import call_or_none

if TYPE_CHECKING:
    from collections.abc import Sequence

    from osgeo import osr

    from .georeference import Georeference, LonLatBox

#: Points that each side of a rectangle gets before it is projected.
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
        """The rectangle's outline in another CRS; None where it cannot be projected."""
        outline = _outline(self, crs_text)
        return None if outline is None else QgsGeometry(outline)

    def touches(self, georeference: Georeference | None, geometry: Any = None) -> bool:
        """Whether the rectangle shares an area with an item: in the item's own projection where it has one, else by its
        footprint (GeoJSON, longitude and latitude). True where neither is known."""
        if georeference is not None:
            outline = _outline(self, georeference.crs)
            return outline is None or _share_area(outline, QgsGeometry.fromRect(QgsRectangle(*georeference.bounds)))
        if geometry is not None:
            footprint = footprint_geometry(geometry)
            projected = None if footprint is None else _projected(footprint, LONLAT, self.crs)
            return projected is None or projected.intersects(QgsGeometry.fromRect(self.rectangle()))
        return True


def meets_any(mine: Sequence[LonLatBox], boxes: Sequence[LonLatBox]) -> bool:
    """Whether an extent's `lonlat_boxes` meet one of a collection's boxes; True for a collection without boxes."""
    return not boxes or boxes_meet(mine, [part for box in boxes for part in _split(box)])


def boxes_meet(
    some: Sequence[tuple[float, float, float, float]], others: Sequence[tuple[float, float, float, float]]
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
        geometry = call_or_none(ogr.CreateGeometryFromJson, json.dumps(geojson))
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
    reference = None if extent.is_in_degrees else spatial_reference(extent.crs)
    if extent.is_in_degrees or (reference is not None and reference.IsGeographic()):
        return _wrapped_box(extent.xmin, extent.ymin, extent.xmax, extent.ymax)
    to_lonlat = transformation(extent.crs, LONLAT)
    box = extent.xmin, extent.ymin, extent.xmax, extent.ymax
    found = None if to_lonlat is None else call_or_none(to_lonlat.TransformBounds, *box, _DENSIFY)
    if found is None:
        return _WORLD
    west, south, east, north = found
    if not all(abs(value) <= 360 for value in (west, south, east, north)):
        return _WORLD
    return (west, south, east, north)


@lru_cache(maxsize=64)
def _outline(extent: MapExtent, crs_text: str) -> QgsGeometry | None:
    """Cached, since all items of a page share a few projections. Callers must not change it."""
    geometry = QgsGeometry.fromRect(extent.rectangle())
    return geometry if crs_text == extent.crs else _projected(geometry, extent.crs, crs_text)


def _split(box: LonLatBox) -> tuple[LonLatBox, ...]:
    west, south, east, north = box
    return (box,) if west <= east else ((west, south, 180.0, north), (-180.0, south, east, north))


def _wrapped_box(xmin: float, ymin: float, xmax: float, ymax: float) -> LonLatBox:
    """A geographic rectangle with its longitudes in -180..180; those already there keep all digits."""
    south, north = max(ymin, -90.0), min(ymax, 90.0)
    if xmax - xmin >= 360:
        return (-180.0, south, 180.0, north)
    west = xmin if -180 <= xmin <= 180 else (xmin + 180) % 360 - 180
    east = xmax if -180 <= xmax <= 180 else (xmax + 180) % 360 - 180
    return (west, south, east, north)


def _share_area(one: QgsGeometry, other: QgsGeometry) -> bool:
    return bool(one.intersects(other)) and one.intersection(other).area() > 0


def _projected(geometry: QgsGeometry, source: str, target: str) -> QgsGeometry | None:
    dense = (
        geometry.densifyByCount(_DENSIFY) if geometry.constGet().nCoordinates() < _DENSIFY else QgsGeometry(geometry)
    )
    found = transformation(source, target)
    return None if found is None else transformed(dense, found)


def transformed(geometry: QgsGeometry, found: osr.CoordinateTransformation) -> QgsGeometry | None:
    """The geometry in the target CRS of a transformation; None where it cannot be projected. Sides stay straight."""
    shape = call_or_none(ogr.CreateGeometryFromWkb, bytes(geometry.asWkb()))
    if shape is None or call_or_none(shape.Transform, found) != 0:
        return None
    result = QgsGeometry()
    result.fromWkb(bytes(shape.ExportToIsoWkb()))
    return result if result.boundingBox().isFinite() else None
