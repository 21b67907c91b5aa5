"""The area to harvest: a view, a drawing or a layer's polygons, as the processing wants it.

That is WKT in EPSG:4326 with the longitude first. The engine projects its corners to EPSG:3857, and so does this
module: what is counted and drawn is what the engine computes.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from qgis.core import QgsGeometry, QgsPointXY, QgsRectangle
from qgis.PyQt.QtCore import QCoreApplication
from qgis.PyQt.QtGui import QTransform

from ..errors import DatacubeError
from ..extent import LONLAT, MapExtent, transformed
from ..spatial.crs import same_crs, transformation
from ..spatial.polygons import geometry_of, is_polygon, valid_polygons
from ..spatial.projected_area import turn_of
from ..threads.cancellation import stop_if_canceled
from .pyramid_grid import HALF_SIDE, MERCATOR, MOST_LATITUDE, resolution

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..spatial.georeference import LonLatBox
    from ..threads.cancellation import Feedback

#: Corners that an area may have: the request is a text, and the engine compares each slab with all of them.
MOST_CORNERS = 500
#: Corners and polygons that are read at all.
MOST_READ_CORNERS, MOST_POLYGONS = 2_000_000, 100_000
#: Points on each side of a polygon with few corners, before it is projected: straight sides become curves.
_DENSIFY, _FEW = 50, 1000
_METRES_PER_DEGREE = 111_320.0
#: Decimals of degrees: a centimetre.
_DECIMALS = 7


@dataclass(frozen=True)
class HarvestArea:
    """An area to harvest. `wkt` is what is sent: EPSG:4326, longitude first; it has `corners`, and what was asked for
    had `asked_corners`. Where these were too many, it reaches up to `tolerance` metres further than asked for.
    `box` is west, south, east and north in degrees."""

    wkt: str
    corners: int
    asked_corners: int
    box: LonLatBox
    tolerance: float = 0.0
    _mercator: bytes = field(default=b"", repr=False)

    @property
    def latitude(self) -> float:
        """That of its middle, in degrees."""
        return (self.box[1] + self.box[3]) / 2

    def mercator(self) -> QgsGeometry:
        """The area in EPSG:3857, projected corner by corner."""
        return geometry_of(self._mercator)


def area_of_extent(extent: MapExtent, level: int) -> HarvestArea:
    """The area of a rectangle, for a pyramid down to this level. For a worker thread. Raises DatacubeError where it is
    empty, or cannot be projected."""
    if extent.is_empty:
        raise _no_area()
    if same_crs(extent.crs, MERCATOR):  # a map shows more than the world
        west, south, east, north = (min(max(edge, -HALF_SIDE), HALF_SIDE) for edge in _edges(extent.rectangle()))
        extent = MapExtent(west, south, east, north, extent.crs)
    outline = None if extent.is_empty else extent.outline(LONLAT)
    if outline is None:
        raise DatacubeError(
            QCoreApplication.translate("HarvestArea", "This extent has no outline in longitudes and latitudes."),
            hint=QCoreApplication.translate("HarvestArea", "Zoom in, or choose another extent."),
        )
    return _area(outline, 4, level)


def area_of_polygons(polygons: Iterable[bytes], crs: str, level: int, feedback: Feedback | None = None) -> HarvestArea:
    """The area of polygons (WKB) in a CRS (authority id or WKT), for a pyramid down to this level. For a worker thread.
    Raises DatacubeError where there are none or far too many, or they cannot be projected; CanceledError."""
    shapes: list[QgsGeometry] = []
    corners = 0
    for wkb in polygons:
        stop_if_canceled(feedback)
        shape = geometry_of(wkb)
        if not is_polygon(shape):
            continue
        corners += _corners(shape)
        if corners > MOST_READ_CORNERS or len(shapes) >= MOST_POLYGONS:
            raise _too_much()
        shapes.append(valid_polygons(shape))
    if not shapes:
        raise _no_area()
    stop_if_canceled(feedback)
    joined = QgsGeometry.unaryUnion(shapes) if len(shapes) > 1 else shapes[0]
    stop_if_canceled(feedback)
    return _area(_in_lonlat(joined, crs), corners, level)


def _area(lonlat: QgsGeometry, asked: int, level: int) -> HarvestArea:
    """The area of an outline in longitudes and latitudes; longitudes may go on beyond 180."""
    within = _within_world(lonlat)
    if within.isEmpty() or within.area() <= 0:
        raise _no_area()
    simple, tolerance = _simplified(within, resolution(level) / _METRES_PER_DEGREE)
    wkt = _wkt(simple)
    sent = QgsGeometry.fromWkt(wkt)
    found = transformation(LONLAT, MERCATOR)
    mercator = None if found is None else transformed(sent, found)
    if mercator is None or mercator.isEmpty():
        raise _not_projected(MERCATOR)
    box = sent.boundingBox()
    return HarvestArea(wkt, _corners(sent), asked, _edges(box), tolerance * _METRES_PER_DEGREE, bytes(mercator.asWkb()))


def _in_lonlat(shape: QgsGeometry, crs: str) -> QgsGeometry:
    has_curves = not turn_of(crs) and _corners(shape) < _FEW  # sides in degrees are as straight there
    dense = shape.densifyByCount(_DENSIFY) if has_curves else shape
    found = transformation(crs, LONLAT)
    lonlat = None if found is None else transformed(dense, found)
    if lonlat is None or lonlat.isEmpty():
        raise _not_projected(crs)
    return valid_polygons(_unwrapped(lonlat))


def _unwrapped(lonlat: QgsGeometry) -> QgsGeometry:
    """The polygons with longitudes that go on beyond 180 where a ring crosses the antimeridian."""
    box = lonlat.boundingBox()
    if box.width() <= 180:
        return lonlat
    polygons = lonlat.asMultiPolygon() if lonlat.isMultipart() else [lonlat.asPolygon()]
    whole = []
    for polygon in polygons:
        rings = []
        for ring in polygon:
            longitudes = np.unwrap([point.x() for point in ring], period=360.0)
            rings.append([QgsPointXY(float(x), point.y()) for x, point in zip(longitudes, ring, strict=True)])
        whole.append(rings)
    return QgsGeometry.fromMultiPolygonXY(whole)


def _within_world(lonlat: QgsGeometry) -> QgsGeometry:
    """The outline between the latitudes where the grid ends, and cut at the antimeridian."""
    parts: list[QgsGeometry] = []
    turns = 0
    for turn in (0, -1, 1):
        west = -180 + 360 * turn
        box = QgsRectangle(west, -MOST_LATITUDE, west + 360, MOST_LATITUDE)
        if not lonlat.boundingBox().intersects(box):
            continue
        part = lonlat if box.contains(lonlat.boundingBox()) else lonlat.intersection(QgsGeometry.fromRect(box))
        part = QgsGeometry(part)
        part.transform(QTransform.fromTranslate(-360.0 * turn, 0))
        found = [QgsGeometry(one.clone()) for one in part.constParts() if one.dimension() == 2]
        parts += found
        turns += bool(found)
    if not parts:
        return QgsGeometry()
    if len(parts) == 1:
        return parts[0]
    # those of one turn of the globe do not overlap
    return QgsGeometry.collectGeometry(parts) if turns == 1 else QgsGeometry.unaryUnion(parts)


def _simplified(shape: QgsGeometry, pixel: float) -> tuple[QgsGeometry, float]:
    """The outline without the corners that make no difference of a pixel; where these are still too many, a simpler one
    around it, and how much further it reaches. All in degrees."""
    simple = shape.simplify(pixel)
    if not simple.isEmpty() and _corners(simple) <= MOST_CORNERS:
        return (simple if simple.isGeosValid() else shape), 0.0
    box, reach = shape.boundingBox(), 0.0
    step = 2 * pixel
    if shape.constGet().partCount() * 3 > MOST_CORNERS:  # islands have to grow together
        step = max(step, math.sqrt(box.width() * box.height() / MOST_CORNERS) / 8)
    while _corners(shape) > MOST_CORNERS:
        # no part of the area is lost: the outline is drawn further out by as much as simplifying may take away
        shape = valid_polygons(shape.simplify(step / 4).buffer(step, 2).simplify(step / 2))
        reach += 1.75 * step
        step *= 2
    return _within_world(shape), reach


def _corners(shape: QgsGeometry) -> int:
    """Corners of all rings; the first is not counted again as the last."""
    geometry = shape.constGet()
    rings = sum(geometry.ringCount(part) for part in range(geometry.partCount()))
    return int(max(0, geometry.nCoordinates() - rings))


def _wkt(shape: QgsGeometry) -> str:
    """`POLYGON((x y,…))` or `MULTIPOLYGON(((…)))`, as the platform's own examples write it."""
    polygons = shape.asMultiPolygon() if shape.isMultipart() else [shape.asPolygon()]
    texts = [
        f"({','.join('(' + ','.join(_point(point) for point in ring) + ')' for ring in polygon)})"
        for polygon in polygons
    ]
    return f"POLYGON{texts[0]}" if len(texts) == 1 else f"MULTIPOLYGON({','.join(texts)})"


def _point(point: QgsPointXY) -> str:
    return " ".join(f"{value:.{_DECIMALS}f}".rstrip("0").rstrip(".") for value in (point.x(), point.y()))


def _edges(box: QgsRectangle) -> tuple[float, float, float, float]:
    return box.xMinimum(), box.yMinimum(), box.xMaximum(), box.yMaximum()


def _no_area() -> DatacubeError:
    return DatacubeError(
        QCoreApplication.translate("HarvestArea", "There is no area to harvest."),
        hint=QCoreApplication.translate("HarvestArea", "Draw one, or choose a layer with polygons."),
    )


def _too_much() -> DatacubeError:
    return DatacubeError(
        QCoreApplication.translate("HarvestArea", "The layer has too many polygons, or corners, for an area."),
        hint=QCoreApplication.translate("HarvestArea", "Select a few of its features, or dissolve and simplify it."),
    )


def _not_projected(crs: str) -> DatacubeError:
    if not crs:
        return DatacubeError(
            QCoreApplication.translate("HarvestArea", "The layer has no coordinate reference system."),
            hint=QCoreApplication.translate("HarvestArea", "Set one in the layer's properties."),
        )
    return DatacubeError(
        QCoreApplication.translate("HarvestArea", "The area cannot be projected from or to {crs}.").format(
            crs=crs if "[" not in crs else crs[:60]
        ),
        hint=QCoreApplication.translate("HarvestArea", "Choose a smaller area, or one in another CRS."),
    )
