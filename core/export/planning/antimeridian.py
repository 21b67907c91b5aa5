"""Rasters in longitudes on both sides of the antimeridian.

Longitudes begin again after 360 degrees, pixels do not: a result that goes on beyond 180 finds the pixels there in the
same raster, moved by a turn.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ...extent import MapExtent
from ...grid import Grid, bounds_in
from ...spatial.crs import same_crs, transformation
from ...spatial.projected_area import turn_of, turns

if TYPE_CHECKING:
    from ...spatial.georeference import Georeference, LonLatBox
    from ...spatial.projected_area import Bounds
    from ..sources.source_raster import SourceRaster


def operation_area(source: Grid | Georeference, target_crs: str) -> LonLatBox | None:
    """The area for which PROJ chooses the operation between a source and a result: all of the source, for the grid, the
    plan and the pixels alike. Two operations between datums differ by metres."""
    if same_crs(source.crs, target_crs):
        return None
    return MapExtent(*source.bounds, source.crs).lonlat_box()


def prepare_operation(source: Georeference, target_crs: str) -> None:
    """Look up what the plan needs of a source that is still being opened, as far as the catalogue tells where it lies.
    GDAL keeps what a thread that ends has looked up; each look-up takes some 20 ms."""
    area = operation_area(source, target_crs)
    if area is not None:
        transformation(target_crs, source.crs, area)
        transformation(source.crs, target_crs, area)


def reach_in(source: Grid, target: Grid) -> Bounds | None:
    """The box of the target in the source's CRS; None where it cannot be told."""
    return bounds_in(target.bounds, target.crs, source.crs, operation_area(source, target.crs))


def turned(raster: SourceRaster, target: Grid) -> list[SourceRaster]:
    """The raster, each time as far east or west as it has a part in the target: mostly once, where it is."""
    turn = turn_of(raster.grid.crs)
    reach = reach_in(raster.grid, target) if turn and raster.coverage is None else None
    if reach is None:
        return [raster]
    middle = (reach[0] + reach[2]) / 2
    # of a result wider than the Earth, the rest stays empty
    west, east = max(reach[0], middle - turn / 2), min(reach[2], middle + turn / 2)
    left, _, right, _ = raster.grid.bounds
    moves = [move for move in turns(raster.grid.crs) if left + move < east and west < right + move]
    return [_moved(raster, move) for move in moves] or [raster]


def _moved(raster: SourceRaster, move: float) -> SourceRaster:
    if not move:
        return raster
    t = raster.grid.transform
    return replace(raster, grid=replace(raster.grid, transform=(t[0] + move, *t[1:])))
