"""The polygons of a cutline on a result's grid."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import numpy as np
from osgeo import gdal
from qgis.core import QgsGeometry, QgsRectangle
from qgis.PyQt.QtCore import QCoreApplication

from ...errors import ExportError
from ...grid import bounds_in
from ...spatial.array_lists import coordinates
from ...spatial.crs import same_crs, transformation, transformed_points
from ...spatial.polygons import geometry_of, is_polygon, valid_polygons
from ...spatial.projected_area import turn_of, turns
from ...threads.cancellation import stop_if_canceled
from .antimeridian import operation_area
from .cut import Cut

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray
    from osgeo import osr
    from qgis.core import QgsFeedback

    from ...grid import Grid
    from ...spatial.projected_area import Bounds
    from ..cutline import Cutline

    Places = NDArray[np.float64]

#: How far a side may lie from where its straight line in the polygons' own CRS would be, in pixels.
_ASTRAY = 0.01
#: Into how many parts a side is cut for that at most: 2 to this power.
_MOST_HALVINGS = 16
_MOST_EDGES = 20_000_000
#: How much further than the result polygons are projected, as a part of its size: beyond, they may have no place there.
_MARGIN = 0.05
#: Polygons with so many corners are cut off in their own CRS, too.
_MANY_CORNERS = 20_000
#: Bytes of a corner in WKB, and before the first ring: byte order, kind, number of rings.
_POINT, _HEADER = 16, 9
_NONE = np.empty((0, 4))


def cut_of(cutline: Cutline, grid: Grid, source: Grid, feedback: QgsFeedback | None = None) -> Cut:
    """The cutline on the result's grid, its sides straight in its own CRS. Of several operations between the two CRSs
    it is the one of the `source`. Raises ExportError where no pixel is inside, or a polygon cannot be projected;
    CanceledError."""
    if same_crs(cutline.crs, grid.crs):
        found = [_in_pixels(grid, each) for each in _edges(cutline, grid.bounds, feedback)]
    else:
        area = operation_area(source, cutline.crs)
        to_result = transformation(cutline.crs, grid.crs, area)
        if to_result is None:
            raise _not_projectable(cutline)
        box = bounds_in(grid.bounds, grid.crs, cutline.crs, area)
        edges = np.concatenate([_NONE, *_edges(cutline, box, feedback, is_cut_off=True)])
        found = _followed(edges, lambda places: _projected(cutline, grid, to_result, places), grid, feedback)
    cut = Cut(np.concatenate([_NONE, *found]))
    if cut.part(grid.window) is None:
        raise no_pixel(cutline)
    return cut


def no_pixel(cutline: Cutline) -> ExportError:
    return ExportError(
        QCoreApplication.translate(
            "CutlineOnGrid", "No pixel of the rasters lies in a polygon of “{layer}” in this extent."
        ).format(layer=cutline.title),
        hint=QCoreApplication.translate(
            "CutlineOnGrid", "Choose other polygons or a finer resolution: the centre of a pixel decides."
        ),
    )


def _edges(
    cutline: Cutline, box: Bounds | None, feedback: QgsFeedback | None, *, is_cut_off: bool = False
) -> Iterator[Places]:
    """The sides (x1, y1, x2, y2) of each polygon near a box in their own CRS, of all of them without a box. In
    longitudes, the box may go on beyond 180, and a polygon comes as often as it has a part in it. With `is_cut_off`,
    what reaches far beyond the box is left out: it may have no place in another CRS."""
    shapes = geometry_of(cutline.polygons).asGeometryCollection()
    for move in (0.0,) if box is None else turns(cutline.crs):
        near = None if box is None else _near((box[0] - move, box[1], box[2] - move, box[3]))
        for shape in shapes:
            stop_if_canceled(feedback)
            if near is None or near.contains(shape.boundingBox()):
                parts = [shape]
            elif not shape.boundingBoxIntersects(near):
                continue
            else:
                # not a small one: where its new corners are rounded, a centre just on a side might change sides
                is_large = shape.constGet().nCoordinates() > _MANY_CORNERS
                parts = _cut_off(shape, near) if is_cut_off or is_large else [shape]
            for part in parts:
                yield _sides(bytes(part.asWkb())) + np.array((move, 0.0, move, 0.0))


def _near(box: Bounds) -> QgsRectangle:
    rectangle = QgsRectangle(*box)
    rectangle.grow(_MARGIN * max(rectangle.width(), rectangle.height()))
    return rectangle


def _cut_off(shape: QgsGeometry, box: QgsRectangle) -> list[QgsGeometry]:
    shared = shape.intersection(QgsGeometry.fromRect(box))
    shared = (
        valid_polygons(shared)
        if is_polygon(shared)
        else QgsGeometry.collectGeometry([part for part in shared.asGeometryCollection() if is_polygon(part)])
    )
    return [] if shared.isEmpty() else shared.forcePolygonClockwise().asGeometryCollection()


def _sides(wkb: bytes) -> Places:
    """Those of a polygon's rings."""
    sides, place = [_NONE], _HEADER
    (rings,) = struct.unpack_from("<I", wkb, place - 4)
    for _ in range(rings):
        (count,) = struct.unpack_from("<I", wkb, place)
        ring = np.frombuffer(wkb, "<f8", 2 * count, place + 4).reshape(-1, 2)
        sides.append(np.hstack((ring[:-1], ring[1:])))
        place += 4 + _POINT * count
    return np.concatenate(sides)


def _in_pixels(grid: Grid, places: Places) -> Places:
    """Places (x, y, and perhaps again) in the grid's CRS as columns and rows, reckoned as GDAL does it."""
    t = gdal.InvGeoTransform(grid.transform)
    x, y = places[:, 0::2], places[:, 1::2]
    found = np.stack((t[0] + x * t[1] + y * t[2], t[3] + x * t[4] + y * t[5]), axis=-1)
    return np.asarray(found.reshape(places.shape), np.float64)


def _projected(cutline: Cutline, grid: Grid, to_result: osr.CoordinateTransformation, places: Places) -> Places:
    """Places (x, y) in the polygons' CRS as columns and rows."""
    found = transformed_points(to_result, coordinates(places)) if len(places) else []
    result = None if found is None else np.array(found, np.float64).reshape(-1, 3)[:, :2]
    if result is None or not np.isfinite(result).all():
        raise _not_projectable(cutline)
    turn = turn_of(grid.crs)
    if turn:  # a result may go on beyond 180
        middle = (grid.bounds[0] + grid.bounds[2]) / 2
        result[:, 0] += turn * np.round((middle - result[:, 0]) / turn)
    return _in_pixels(grid, result)


def _followed(
    edges: Places, to_pixels: Callable[[Places], Places], grid: Grid, feedback: QgsFeedback | None
) -> list[Places]:
    """The sides in pixels, cut in halves until they lie where their straight lines would be projected. Those that stay
    beside the grid are left as they are."""
    done: list[Places] = []
    starts, ends = edges[:, :2], edges[:, 2:]
    from_, to = to_pixels(starts), to_pixels(ends)
    for _ in range(_MOST_HALVINGS):
        stop_if_canceled(feedback)
        middles = (starts + ends) / 2
        middle = to_pixels(middles)
        quarter = to_pixels((starts + middles) / 2)
        astray: Places = np.maximum(_distance(middle, (from_ + to) / 2), _distance(quarter, (3 * from_ + to) / 4))
        is_bent = (astray > _ASTRAY) & _meets(grid, np.minimum(from_, to), np.maximum(from_, to), 2 * astray + 1)
        is_bent &= is_bent.sum() <= _MOST_EDGES
        done.append(np.hstack((from_, to))[~is_bent])
        if not is_bent.any():
            break
        halves = [(starts, middles, from_, middle), (middles, ends, middle, to)]
        pairs = zip(*halves, strict=True)
        starts, ends, from_, to = (np.concatenate([one[is_bent], other[is_bent]]) for one, other in pairs)
    else:
        done.append(np.hstack((from_, to)))
    return done


def _distance(one: Places, other: Places) -> NDArray[np.float64]:
    return np.asarray(np.abs(one - other).max(axis=1))


def _meets(grid: Grid, least: Places, most: Places, margin: NDArray[np.float64]) -> NDArray[np.bool_]:
    size = np.array((grid.columns, grid.rows))
    found = (least - margin[:, np.newaxis] < size) & (most + margin[:, np.newaxis] > 0)
    return np.asarray(found.all(axis=1))


def _not_projectable(cutline: Cutline) -> ExportError:
    if not cutline.crs:
        return ExportError(
            QCoreApplication.translate("CutlineOnGrid", "{layer} has no coordinate reference system.").format(
                layer=cutline.title
            ),
            hint=QCoreApplication.translate("CutlineOnGrid", "Set one in the layer's properties."),
        )
    return ExportError(
        QCoreApplication.translate(
            "CutlineOnGrid", "The polygons of “{layer}” cannot be expressed in the CRS of the result."
        ).format(layer=cutline.title),
        hint=QCoreApplication.translate("CutlineOnGrid", "Choose a smaller extent, or another CRS."),
    )
