"""Placing sources on the result's grid."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
from osgeo import gdal
from qgis.PyQt.QtCore import QCoreApplication

from ...errors import ExportError
from ...gdal_calls import GdalFailure, call
from ...grid import Grid, Window, around, bounds_in
from ...ogc.get_coverage import urn_of
from ...rasters.pixel_types import is_complex
from ...spatial.crs import same_crs, transformation, transformed_points
from ...spatial.projected_area import turn_of, turns
from ..request import Resampling
from .antimeridian import operation_area, reach_in

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from osgeo import osr

    from ..sources.source_raster import SourceRaster

#: Pixels around a warped source that its resampling kernel may still fill.
_KERNEL_MARGIN = 2
#: How much further than the result a source is looked at, as a part of the result's size.
_REACH_MARGIN = 0.01
#: Degrees by which a grid may reach beyond 180 by rounding.
_ROUNDING = 1e-6
#: How much coarser than asked for an overview may be, as a factor: gdalwarp's own tolerance.
_OVERVIEW_TOLERANCE = 0.1
#: How far from a whole number of source pixels a kernel's scale may be and count as one: GDAL's own tolerance.
_WHOLE_TOLERANCE = 0.05
#: Shares of a window's width and height at which its scale is looked up: near its edges and in its middle.
_SAMPLED = (0.01, 0.5, 0.99)


@dataclass(frozen=True)
class Warping:
    """How a source is resampled onto another grid.

    `overview` is the level that is read, -1 for full resolution; `scale` (along columns and rows) is the number of the
    result's pixels for each pixel of that level, below 1 where the result is coarser.
    """

    resampling: Resampling
    overview: int
    scale: tuple[float, float]


@dataclass(frozen=True)
class Placement:
    """A source on the result's grid. `window` is the part of the result it can fill; `shift` (columns, rows) is added
    to a pixel of the result to find the same pixel of the source. A source without a shift is warped. `conversions`
    (factor and summand of each band) make the result's values of its own; without them the values are taken as they
    are."""

    raster: SourceRaster
    window: Window
    shift: tuple[int, int] | None
    warping: Warping | None = None
    conversions: tuple[tuple[float, float], ...] = ()

    @property
    def fills_its_window(self) -> bool:
        """Whether every pixel of its window surely gets a value from it."""
        return self.shift is not None and self.raster.is_fully_valid


def place_source(raster: SourceRaster, target: Grid, resampling: Resampling) -> Placement | None:
    """The source on the grid; None when they do not overlap. Raises ExportError for a CRS that a service cannot be
    asked for, and for pixels that GDAL cannot resample so."""
    if raster.coverage is not None:
        return _place_coverage(raster, target)
    shift = target.shift_to(raster.grid) if same_crs(raster.grid.crs, target.crs) else None
    if shift is not None:
        window = target.window.intersection(raster.grid.window.shifted(-shift[0], -shift[1]))
        return None if window is None else Placement(raster, window, shift)
    window = _reached(raster.grid, target)
    if window is None:
        return None
    if resampling is Resampling.MODE and is_complex(raster.data_type) and not _mode_takes_complex():
        raise ExportError(
            QCoreApplication.translate(
                "Placement", "{name} has complex numbers, of which this version of GDAL cannot find the most frequent."
            ).format(name=raster.source.title),
            url=raster.source.href,
            hint=QCoreApplication.translate("Placement", "Choose another resampling method."),
        )
    return Placement(raster, window, None, _warping(raster, target, window, resampling))


@lru_cache(maxsize=1)
def _mode_takes_complex() -> bool:
    """Whether GDAL resamples complex numbers to the most frequent one; 3.6 does not, 3.13 does."""
    pixels = call(gdal.GetDriverByName("MEM").Create, "", 2, 2, 1, gdal.GDT_CFloat32)
    pixels.SetGeoTransform((0, 1, 0, 2, 0, -1))
    try:
        call(gdal.Warp, "", pixels, format="MEM", width=1, height=1, resampleAlg=Resampling.MODE.value)
    except GdalFailure:
        return False
    return True


def _reached(source: Grid, target: Grid) -> Window | None:
    """The part of the target that a source may fill, with a margin for kernels. Only the source's part near the target
    is projected: as a whole, one of the world or of the Arctic often cannot be."""
    reach, bounds = reach_in(source, target), source.bounds
    if reach is not None:
        wider = max(reach[2] - reach[0], reach[3] - reach[1]) * _REACH_MARGIN + _KERNEL_MARGIN * max(source.resolution)
        bounds = (
            max(bounds[0], reach[0] - wider),
            max(bounds[1], reach[1] - wider),
            min(bounds[2], reach[2] + wider),
            min(bounds[3], reach[3] + wider),
        )
        if bounds[0] >= bounds[2] or bounds[1] >= bounds[3]:
            return None
    box = bounds_in(bounds, source.crs, target.crs, operation_area(source, target.crs))
    if box is None:
        return target.window
    # longitudes of the box may be a turn away from those of the target
    windows = [
        target.covering_window((box[0] + move, box[1], box[2] + move, box[3])).grown(_KERNEL_MARGIN)
        for move in (turns(target.crs) if not same_crs(source.crs, target.crs) else (0.0,))
    ]
    shared = [each for window in windows if (each := target.window.intersection(window)) is not None]
    return around(shared) if shared else None


def _place_coverage(raster: SourceRaster, target: Grid) -> Placement | None:
    """A service makes pixels on any grid, so they are copied without a shift. Raises ExportError, also where the grid
    goes on beyond the antimeridian."""
    urn_of(target.crs)
    west, _, east, _ = target.bounds
    turn = turn_of(target.crs)
    if turn and (west < -turn / 2 - _ROUNDING or east > turn / 2 + _ROUNDING):
        raise ExportError(
            QCoreApplication.translate(
                "Placement", "The service cannot be asked for an extent beyond 180° of longitude."
            ),
            url=raster.source.href,
            hint=QCoreApplication.translate(
                "Placement", "Export each side of the 180th meridian by itself, or choose another CRS."
            ),
        )
    bounds = bounds_in(raster.grid.bounds, raster.grid.crs, target.crs)
    reach = target.window if bounds is None else target.covering_window(bounds)
    window = target.window.intersection(reach)
    return None if window is None else Placement(replace(raster, grid=target), window, (0, 0))


def _warping(raster: SourceRaster, target: Grid, window: Window, resampling: Resampling) -> Warping:
    steps = _source_pixels_per_pixel(raster.grid, target, window)
    # the finest place decides: the level must nowhere be coarser than the result
    coarser = float(steps.min()) + _OVERVIEW_TOLERANCE
    overview, factor = max(
        ((level, each) for level, each in enumerate(raster.overviews) if each <= coarser), default=(-1, 1.0)
    )
    across, down = np.median(steps, axis=0)
    return Warping(resampling, overview, (_kernel_scale(across / factor), _kernel_scale(down / factor)))


def _kernel_scale(pixels: float) -> float:
    """The scale of a kernel for so many source pixels in one of the result. GDAL itself takes the nearest whole number
    where it is this near; a scale of 0.99 would make little more than the nearest pixel of Lanczos' kernel (3.6)."""
    whole = max(1, round(pixels))
    return 1 / whole if abs(pixels - whole) < _WHOLE_TOLERANCE else float(1 / pixels)


def _projected(to_source: osr.CoordinateTransformation, points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """The points in the other CRS; infinite where they cannot be projected."""
    places = transformed_points(to_source, points)
    if places is not None:
        return [(x, y) for x, y, *_ in places]
    # none are told when one cannot be projected
    each = (transformed_points(to_source, [point]) for point in points)
    return [found[0][:2] if found else (math.inf, math.inf) for found in each]


def _source_pixels_per_pixel(source: Grid, target: Grid, window: Window) -> NDArray[np.float64]:
    """How many source pixels one step along the target's columns and rows is long, at some places all over the window:
    a row for each place that exists in the source's CRS."""
    t = target.transform
    places = [
        (window.column + window.columns * across, window.row + window.rows * down)
        for across, down in product(_SAMPLED, repeat=2)
    ]
    points = [
        (t[0] + (column + right) * t[1], t[3] + (row + below) * t[5])
        for column, row in places
        for right, below in ((0, 0), (1, 0), (0, 1))
    ]
    if not same_crs(source.crs, target.crs):
        to_source = transformation(target.crs, source.crs, operation_area(source, target.crs))
        if to_source is None:
            return np.ones((1, 2))
        points = _projected(to_source, points)
    pixels = np.array([source.pixel_at(*point) for point in points]).reshape(-1, 3, 2)
    steps = np.linalg.norm(pixels[:, 1:] - pixels[:, :1], axis=2)
    steps = steps[np.isfinite(steps).all(axis=1)]
    return steps if len(steps) else np.ones((1, 2))
