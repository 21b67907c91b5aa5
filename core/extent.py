"""A rectangle on the map as a plain value, for searches and exports."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from threading import Thread
from typing import TYPE_CHECKING, Any

from osgeo import ogr
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsGeometry,
    QgsRectangle,
)

from .crs import crs_to_text, project, spatial_reference, transformation
from .gdal_calls import call_or_none

if TYPE_CHECKING:
    from osgeo import osr

    from .georeference import Georeference, LonLatBox

#: Points that each side of a rectangle gets before it is projected.
_DENSIFY = 100
_WORLD: LonLatBox = (-180.0, -90.0, 180.0, 90.0)
LONLAT = "OGC:CRS84"


def prepare_lonlat(crs_text: str) -> None:
    """Let PROJ look up, in a thread of its own, how to get from a CRS to longitudes and latitudes. The first look-up
    takes 40 to 60 ms, later ones in any thread next to nothing."""
    Thread(target=_to_lonlat, args=(crs_text,), name="datacube-lonlat", daemon=True).start()


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

    def meets_any(self, boxes: tuple[LonLatBox, ...]) -> bool:
        """Whether the rectangle meets one of a collection's boxes; True for a collection without boxes."""
        if not boxes:
            return True
        split = [part for box in boxes for part in _split(box)]
        return any(
            mine[0] <= box[2] and box[0] <= mine[2] and mine[1] <= box[3] and box[1] <= mine[3]
            for mine in self.lonlat_boxes()
            for box in split
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
    reference = spatial_reference(extent.crs)
    if reference is not None and reference.IsGeographic():
        return _wrapped_box(extent.xmin, extent.ymin, extent.xmax, extent.ymax)
    to_lonlat = _to_lonlat(extent.crs)
    box = extent.xmin, extent.ymin, extent.xmax, extent.ymax
    found = None if to_lonlat is None else call_or_none(to_lonlat.TransformBounds, *box, _DENSIFY)
    if found is None:
        return _WORLD
    west, south, east, north = found
    if not all(abs(value) <= 360 for value in (west, south, east, north)):
        return _WORLD
    west, south, east, north = found
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
    shape = call_or_none(ogr.CreateGeometryFromWkb, bytes(dense.asWkb()))
    if shape is None or not project(shape, source, target):
        return None
    dense.fromWkb(bytes(shape.ExportToIsoWkb()))
    return dense if dense.boundingBox().isFinite() else None


def _to_lonlat(crs_text: str) -> osr.CoordinateTransformation | None:
    return transformation(crs_text, LONLAT)
