"""Choosing the result's grid."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING

from osgeo import gdal
from qgis.PyQt.QtCore import QCoreApplication

from ...crs import same_crs, same_datum, spatial_reference, transformation
from ...errors import ExportError
from ...gdal_calls import call_or_none
from ...grid import Grid, bounds_in, bounds_of, grid_of_resolution, grid_of_size
from ...projected_area import turn_of
from .antimeridian import operation_area

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...extent import MapExtent
    from ...georeference import LonLatBox
    from ...projected_area import Bounds
    from ..request import ExportRequest
    from ..sources.source_raster import SourceRaster


def native_grid(request: ExportRequest, rasters: list[SourceRaster]) -> Grid:
    """The extent in pixels of the finest source among those in the first one's CRS. Raises ExportError."""
    crs = rasters[0].grid.crs
    alike = [raster.grid for raster in rasters if raster.grid.is_north_up and same_crs(raster.grid.crs, crs)]
    bounds = _projected(request.extent, rasters[0].grid, crs)
    if not alike:  # a rotated raster: its pixels cannot be copied onto a north-up grid
        return grid_of_resolution(crs, bounds, rasters[0].grid.resolution)
    return min(alike, key=lambda grid: grid.resolution[0] * grid.resolution[1]).snapped(bounds)


def target_grid(request: ExportRequest, rasters: list[SourceRaster], native: Grid) -> Grid:
    """The grid that the request asks for; the native grid itself where the two are the same. Raises ExportError."""
    crs = request.crs or native.crs
    if not same_crs(crs, native.crs):
        return _reprojected_grid(request, crs, rasters, native)
    if request.size is not None:
        if request.size == (native.columns, native.rows):
            return native
        return grid_of_size(native.crs, _projected(request.extent, rasters[0].grid, native.crs), request.size)
    if request.resolution is None:
        return native
    bounds = _projected(request.extent, rasters[0].grid, native.crs)
    of_a_source = _grid_of_a_source(native.crs, bounds, request.resolution, rasters)
    if of_a_source is not None:
        return native if of_a_source.shift_to(native) == (0, 0) and of_a_source.window == native.window else of_a_source
    # it begins at a pixel edge of the source, so that whole source pixels go into each pixel of the result
    grid = grid_of_resolution(native.crs, native.bounds, request.resolution)
    return native if grid.shift_to(native) == (0, 0) and grid.window == native.window else grid


def _reprojected_grid(request: ExportRequest, crs: str, rasters: list[SourceRaster], native: Grid) -> Grid:
    bounds = _projected(request.extent, rasters[0].grid, crs)
    alike = [raster.grid for raster in rasters if raster.grid.is_north_up and same_crs(raster.grid.crs, crs)]
    if request.size is not None:
        return grid_of_size(crs, bounds, request.size)
    if request.resolution is not None:
        of_a_source = _grid_of_a_source(crs, bounds, request.resolution, rasters)
        return of_a_source or grid_of_resolution(crs, bounds, request.resolution)
    if alike:
        return min(alike, key=lambda grid: grid.resolution[0] * grid.resolution[1]).snapped(bounds)
    return grid_of_resolution(crs, bounds, _suggested_resolution(crs, bounds, native))


def _grid_of_a_source(
    crs: str, bounds: Bounds, resolution: tuple[float, float], rasters: list[SourceRaster]
) -> Grid | None:
    """The pixels of the topmost source that has just this resolution, so that they can be copied; None without one."""
    for raster in rasters:
        own = raster.grid
        if own.is_north_up and own.resolution == resolution and same_crs(own.crs, crs):
            return own.snapped(bounds)
    return None


def _suggested_resolution(crs: str, bounds: Bounds, native: Grid) -> tuple[float, float]:
    """The resolution that keeps the number of pixels along the diagonal, as gdalwarp chooses it; around a pole, where
    all longitudes meet and have no such diagonal, the number of all pixels."""
    turn, width, height = turn_of(native.crs), bounds[2] - bounds[0], bounds[3] - bounds[1]
    if turn and native.bounds[2] - native.bounds[0] >= turn:
        side = math.sqrt(width * height / native.window.pixels)
        return side, side
    turn = turn_of(crs)
    if turn and (bounds[0] < -turn / 2 or bounds[2] > turn / 2):  # GDAL's suggestion would go around the Earth
        side = math.hypot(width, height) / math.hypot(native.columns, native.rows)
        return side, side
    reference = spatial_reference(crs)
    memory = gdal.GetDriverByName("VRT").Create("", native.columns, native.rows)
    memory.SetGeoTransform(native.transform)
    memory.SetSpatialRef(spatial_reference(native.crs))
    wkt = None if reference is None else reference.ExportToWkt()
    suggested = call_or_none(gdal.AutoCreateWarpedVRT, memory, None, wkt)
    if suggested is None:
        raise _not_projectable()
    transform = suggested.GetGeoTransform()
    return transform[1], -transform[5]


def _projected(extent: MapExtent, source: Grid, crs: str) -> Bounds:
    """The extent's box in the CRS, straight or by way of the source's CRS: whichever puts the extent's middle where the
    source's pixels for it are taken from. Between datums PROJ has several ways, which differ by metres."""
    bounds, area = bounds_of(extent), operation_area(source, crs) or operation_area(source, extent.crs)
    straight = bounds_in(bounds, extent.crs, crs, area)
    found = straight
    if not same_datum(extent.crs, crs) and not same_crs(source.crs, crs) and not same_crs(source.crs, extent.crs):
        middle = (extent.xmin + extent.xmax) / 2, (extent.ymin + extent.ymax) / 2
        place = _point(middle, (extent.crs, source.crs), area)
        ways = (extent.crs, crs, source.crs), (extent.crs, source.crs, crs, source.crs)
        one, other = (math.dist(_point(middle, way, area), place) for way in ways)
        if other < one:
            found = bounds_in(bounds, extent.crs, crs, area, source.crs) or straight
    if found is None:
        raise _not_projectable()
    return found


def _point(point: tuple[float, float], way: Sequence[str], area: LonLatBox | None) -> tuple[float, float]:
    """A point of the first CRS of the way in the last one; infinite where it cannot be projected."""
    for source, target in pairwise(way):
        found = transformation(source, target, area)
        place = None if found is None else call_or_none(found.TransformPoint, *point)
        if place is None:
            return math.inf, math.inf
        point = place[0], place[1]
    return point


def _not_projectable() -> ExportError:
    return ExportError(
        QCoreApplication.translate("TargetGrid", "The extent cannot be expressed in the coordinate reference system."),
        hint=QCoreApplication.translate(
            "TargetGrid", "Choose a smaller extent or another coordinate reference system."
        ),
    )
