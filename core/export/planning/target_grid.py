"""Choosing the result's grid."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from osgeo import gdal

from ...gdal_calls import call_or_none
from ...grid import Grid, grid_of_size
from ...spatial.crs import same_crs, spatial_reference
from ...spatial.projected_area import turn_of
from .area import Area, not_projectable
from .limits import check_pixel, check_sides

if TYPE_CHECKING:
    from ...spatial.projected_area import Bounds
    from ..request import ExportRequest
    from ..sources.source_raster import SourceRaster


def native_grid(area: Area, rasters: list[SourceRaster]) -> Grid:
    """The area, in the first raster's CRS, in pixels of the finest source among those in that CRS. Raises
    ExportError."""
    crs = rasters[0].grid.crs
    alike = [raster.grid for raster in rasters if raster.grid.is_north_up and same_crs(raster.grid.crs, crs)]
    if not alike:  # a rotated raster: its pixels cannot be copied onto a north-up grid
        return area.gridded(crs, rasters[0].grid.resolution)
    return area.snapped(min(alike, key=lambda grid: grid.resolution[0] * grid.resolution[1]))


def target_grid(request: ExportRequest, rasters: list[SourceRaster], native: Grid, area: Area) -> Grid:
    """The grid that the request asks for; the native grid itself where the two are the same. `area` is in the result's
    CRS. Raises ExportError."""
    _check(request, area)
    crs = request.crs or native.crs
    if not same_crs(crs, native.crs):
        return _reprojected_grid(request, crs, rasters, native, area)
    if request.size is not None:
        if request.size == (native.columns, native.rows):
            return native
        return grid_of_size(native.crs, area.bounds, request.size)
    if request.resolution is None:
        return native
    of_a_source = _grid_of_a_source(native.crs, area, request.resolution, rasters)
    if of_a_source is not None:
        return native if of_a_source.shift_to(native) == (0, 0) and of_a_source.window == native.window else of_a_source
    # it begins at a pixel edge of the source, so that whole source pixels go into each pixel of the result
    grid = area.gridded(native.crs, request.resolution, native.bounds)
    return native if grid.shift_to(native) == (0, 0) and grid.window == native.window else grid


def _check(request: ExportRequest, area: Area) -> None:
    xmin, ymin, xmax, ymax = area.bounds
    if request.size is None and request.resolution is not None:
        check_sides((xmax - xmin) / request.resolution[0], (ymax - ymin) / request.resolution[1])
        check_pixel(request.resolution, area.extent)


def _reprojected_grid(request: ExportRequest, crs: str, rasters: list[SourceRaster], native: Grid, area: Area) -> Grid:
    alike = [raster.grid for raster in rasters if raster.grid.is_north_up and same_crs(raster.grid.crs, crs)]
    if request.size is not None:
        return grid_of_size(crs, area.bounds, request.size)
    if request.resolution is not None:
        of_a_source = _grid_of_a_source(crs, area, request.resolution, rasters)
        return of_a_source or area.gridded(crs, request.resolution)
    if alike:
        return area.snapped(min(alike, key=lambda grid: grid.resolution[0] * grid.resolution[1]))
    return area.gridded(crs, _suggested_resolution(crs, area.bounds, native))


def _grid_of_a_source(
    crs: str, area: Area, resolution: tuple[float, float], rasters: list[SourceRaster]
) -> Grid | None:
    """The pixels of the topmost source that has just this resolution, so that they can be copied; None without one."""
    for raster in rasters:
        own = raster.grid
        if own.is_north_up and own.resolution == resolution and same_crs(own.crs, crs):
            return area.snapped(own)
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
        raise not_projectable()
    transform = suggested.GetGeoTransform()
    return transform[1], -transform[5]
