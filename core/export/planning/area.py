"""The area of a result: the extent that is asked for, or of it only what the rasters cover."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from qgis.PyQt.QtCore import QCoreApplication

from ...errors import ExportError
from ...extent import MapExtent
from ...grid import Grid, bounds_in, bounds_of, grid_of_resolution, grid_of_size
from ...spatial.crs import (
    same_crs,
    same_datum,
    spatial_reference,
    text_of_reference,
    transformation,
    transformed_points,
)
from ...spatial.projected_area import turn_of, turns
from ...threads.cancellation import stop_if_canceled
from .antimeridian import operation_area

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qgis.core import QgsFeedback

    from ...spatial.georeference import Georeference, LonLatBox
    from ...spatial.projected_area import Bounds
    from ..request import ExportRequest
    from ..sources.source_raster import SourceRaster


#: Sources that are projected one by one at most; of more, see `_few`.
_MOST_PROJECTED = 200


class OutsideError(ExportError):
    """An extent touches none of the rasters; `data` is where they lie, None where that is not known."""

    def __init__(self, message: str, *, data: MapExtent | None, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.data = data


class Area(NamedTuple):
    """The box of a result, in the CRS of its grid. `extent` is the box of the whole extent that was asked for, None
    where it has none in this CRS. On a grid, edges at which the rasters end go outwards to the next pixel edge, those
    of the extent to the nearest one."""

    bounds: Bounds
    extent: Bounds | None

    @property
    def cut(self) -> tuple[bool, ...]:
        """For each edge (xmin, ymin, xmax, ymax), whether the rasters end there before the extent does."""
        extent = self.extent or (math.nan,) * 4
        return tuple(edge != theirs for edge, theirs in zip(self.bounds, extent, strict=True))

    @property
    def is_clipped(self) -> bool:
        return any(self.cut)

    def snapped(self, pixels: Grid) -> Grid:
        """The area in these pixels, which are north up."""
        outer = pixels.part(pixels.covering_window(self.bounds)).bounds
        xmin, ymin, xmax, ymax = (
            out if is_cut else own for own, out, is_cut in zip(self.bounds, outer, self.cut, strict=True)
        )
        return pixels.snapped((xmin, ymin, xmax, ymax))

    def gridded(self, crs: str, resolution: tuple[float, float], bounds: Bounds | None = None) -> Grid:
        """The area, or what it has become in another grid's pixels, in pixels of this size."""
        _, cut_below, cut_right, _ = self.cut
        return grid_of_resolution(crs, bounds or self.bounds, resolution, outwards=(cut_right, cut_below))


def area_of(
    request: ExportRequest, rasters: Sequence[SourceRaster], crs: str, feedback: QgsFeedback | None = None
) -> Area:
    """The area in this CRS. Raises ExportError where it cannot be expressed, CanceledError."""
    grids = [raster.grid for raster in rasters]
    extent = _before_poles(_extent_in(request.extent, grids[0], crs), crs)
    found = _before_poles(_data_in(request.extent, grids, crs, extent, feedback), crs) if request.clip else extent
    if found is None:
        raise not_projectable()
    return Area(found, extent)


def _before_poles(bounds: Bounds | None, crs: str) -> Bounds | None:
    """The box; in Mercator's projections, in which the poles lie at infinity, cut off at 85.05° towards a pole, as web
    maps are: there the Earth is as high as it is wide."""
    reference = spatial_reference(crs)
    if bounds is None or reference is None or not (reference.GetAttrValue("PROJECTION") or "").startswith("Mercator"):
        return bounds
    end = math.pi * reference.GetSemiMajor() / reference.GetLinearUnits()
    xmin, ymin, xmax, ymax = bounds
    return xmin, -end if ymin < -2 * end else ymin, xmax, end if ymax > 2 * end else ymax


def _data_in(
    extent: MapExtent, grids: Sequence[Grid], crs: str, whole: Bounds | None, feedback: QgsFeedback | None
) -> Bounds | None:
    """The box around what the grids cover of the extent, in the CRS; `whole`, the extent's own box, where that cannot
    be told. A box around the Earth becomes the shortest that has all grids in it: it may go on beyond 180."""
    is_native = [whole is not None and same_crs(grid.crs, crs) for grid in grids]
    boxes = [grid.bounds for grid, is_own in zip(grids, is_native, strict=True) if is_own]
    for grid in _few([grid for grid, is_own in zip(grids, is_native, strict=True) if not is_own]):
        stop_if_canceled(feedback)
        for part in _parts(grid, extent):
            box = bounds_in(part, grid.crs, crs, operation_area(grid, crs))
            if box is None:
                return whole
            boxes.append(box)
    turn = turn_of(crs)
    if turn and (whole is None or whole[2] - whole[0] >= turn):
        found = _beside_the_widest_gap(boxes, turn)
        if found is None or whole is None:
            return found or whole
        return found[0], max(found[1], whole[1]), found[2], min(found[3], whole[3])
    if whole is not None:
        moved = ((box[0] + move, box[1], box[2] + move, box[3]) for box in boxes for move in turns(crs))
        boxes = [shared for box in moved if (shared := _shared(box, whole)) is not None]
    return _around(boxes) or whole


def _few(grids: Sequence[Grid]) -> Sequence[Grid]:
    """The grids; of very many, one for each CRS that has all of them in it, since each is projected."""
    if len(grids) <= _MOST_PROJECTED:
        return grids
    boxes: dict[str, list[Bounds]] = {}
    for grid in grids:
        boxes.setdefault(grid.crs, []).append(grid.bounds)
    return [grid_of_size(crs, bounds, (1, 1)) for crs, each in boxes.items() if (bounds := _around(each)) is not None]


def _parts(grid: Grid, extent: MapExtent) -> Iterator[Bounds]:
    """What the grid has in the extent, in the grid's CRS: one box, or two across the antimeridian."""
    area, own = operation_area(grid, extent.crs), grid.bounds
    reach = bounds_in(bounds_of(extent), extent.crs, grid.crs, area)
    turn = turn_of(grid.crs)
    if reach is None:
        yield _part_by_extent(grid, extent, area)
    elif turn and reach[2] - reach[0] >= turn:  # all around the Earth
        yield own[0], max(own[1], reach[1]), own[2], min(own[3], reach[3])
    else:
        for move in turns(grid.crs):
            shared = _shared(own, (reach[0] + move, reach[1], reach[2] + move, reach[3]))
            if shared is not None:
                yield shared


def _part_by_extent(grid: Grid, extent: MapExtent, area: LonLatBox | None) -> Bounds:
    """The same by way of the extent's CRS: a view of the world has no box in UTM, but a raster in UTM has one in the
    view. All of the grid where that cannot be told either."""
    box = bounds_in(grid.bounds, grid.crs, extent.crs, area)
    if box is None:
        return grid.bounds
    for move in turns(extent.crs):
        view = (extent.xmin + move, extent.ymin, extent.xmax + move, extent.ymax)
        shared = _shared(box, view)
        if shared == box:
            break
        back = None if shared is None else bounds_in(shared, extent.crs, grid.crs, area)
        found = None if back is None else _shared(grid.bounds, back)
        if found is not None:
            return found
    return grid.bounds


def _beside_the_widest_gap(boxes: Sequence[Bounds], turn: float) -> Bounds | None:
    """The shortest box around the Earth's boxes: it begins east of the widest range of longitudes that none covers."""
    if not boxes:
        return None
    ranges = sorted(((west + turn / 2) % turn - turn / 2, east - west) for west, _, east, _ in boxes)
    end, gaps = ranges[0][0], []
    for west, width in ranges:
        gaps.append((west - end, west))
        end = max(end, west + width)
    widest, start = max(*gaps, (ranges[0][0] + turn - end, ranges[0][0]))
    if widest <= 0:  # covered all around
        start, width = -turn / 2, turn
    else:
        ends = (((west - start) % turn) + width for west, width in ranges)
        width = min(max(ends), turn)
    return start, min(box[1] for box in boxes), start + width, max(box[3] for box in boxes)


def _shared(one: Bounds, other: Bounds) -> Bounds | None:
    xmin, ymin = max(one[0], other[0]), max(one[1], other[1])
    xmax, ymax = min(one[2], other[2]), min(one[3], other[3])
    return (xmin, ymin, xmax, ymax) if xmin < xmax and ymin < ymax else None


def _around(boxes: Sequence[Bounds]) -> Bounds | None:
    if not boxes:
        return None
    xmins, ymins, xmaxs, ymaxs = zip(*boxes, strict=True)
    return min(xmins), min(ymins), max(xmaxs), max(ymaxs)


def _extent_in(extent: MapExtent, source: Grid, crs: str) -> Bounds | None:
    """The extent's box in the CRS, straight or by way of the source's CRS: whichever puts the extent's middle where the
    source's pixels for it are taken from. Between datums PROJ has several ways, which differ by metres. None where it
    has no box."""
    bounds, area = bounds_of(extent), operation_area(source, crs) or operation_area(source, extent.crs)
    straight = bounds_in(bounds, extent.crs, crs, area)
    if not same_datum(extent.crs, crs) and not same_crs(source.crs, crs) and not same_crs(source.crs, extent.crs):
        middle = (extent.xmin + extent.xmax) / 2, (extent.ymin + extent.ymax) / 2
        place = _point(middle, (extent.crs, source.crs), area)
        ways = (extent.crs, crs, source.crs), (extent.crs, source.crs, crs, source.crs)
        one, other = (math.dist(_point(middle, way, area), place) for way in ways)
        if other < one:
            return bounds_in(bounds, extent.crs, crs, area, source.crs) or straight
    return straight


def _point(point: tuple[float, float], way: Sequence[str], area: LonLatBox | None) -> tuple[float, float]:
    """A point of the first CRS of the way in the last one; infinite where it cannot be projected."""
    for source, target in pairwise(way):
        found = transformation(source, target, area)
        places = None if found is None else transformed_points(found, [point])
        if not places:
            return math.inf, math.inf
        point = places[0][:2]
    return point


def not_projectable() -> ExportError:
    return ExportError(
        QCoreApplication.translate("TargetGrid", "The extent cannot be expressed in the coordinate reference system."),
        hint=QCoreApplication.translate(
            "TargetGrid", "Choose a smaller extent or another coordinate reference system."
        ),
    )


def nothing_there(known: Sequence[Grid | Georeference]) -> OutsideError:
    """The error for an extent beside all rasters, of which these are known."""
    return OutsideError(
        QCoreApplication.translate("PlanExport", "The extent touches none of the rasters."),
        data=_whereabouts(known),
        hint=QCoreApplication.translate("PlanExport", "Move the map to the rasters or choose another extent."),
    )


def _whereabouts(known: Sequence[Grid | Georeference]) -> MapExtent | None:
    """The box around them in the first one's CRS, as far as they can be expressed in it."""
    if not known:
        return None
    crs = known[0].crs
    boxes = [box for each in known if (box := bounds_in(each.bounds, each.crs, crs)) is not None]
    reference, bounds = spatial_reference(crs), _around(boxes)
    if reference is None or bounds is None:
        return None
    return MapExtent(*bounds, text_of_reference(reference) or crs)
