"""Where a source's pixels lie on the result's grid."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from osgeo import osr

from .grid import Grid, Window, bounds_in, same_crs, spatial_reference

if TYPE_CHECKING:
    from .raster import Raster
    from .request import Resampling

#: Pixels around a warped source that its resampling kernel may still fill.
_KERNEL_MARGIN = 2
#: How much coarser than asked for an overview may be, as a factor: gdalwarp's own tolerance.
_OVERVIEW_TOLERANCE = 0.1


@dataclass(frozen=True)
class Warping:
    """How a source comes onto a grid that is not its own.

    `overview` is the level it is read from, -1 for full resolution; `scale` (along columns and rows) is the number of
    the result's pixels for each pixel of that level, below 1 where the result is coarser.
    """

    resampling: Resampling
    overview: int
    scale: tuple[float, float]


@dataclass(frozen=True)
class Placement:
    """A source on the result's grid. `window` is the part of the result it can fill; `shift` (columns, rows) leads
    from a pixel of the result to the same pixel of the source. A source without a shift is warped."""

    raster: Raster
    window: Window
    shift: tuple[int, int] | None
    warping: Warping | None = None

    def fills(self, window: Window) -> bool:
        """Whether it surely gives every pixel of the window a value."""
        return self.shift is not None and self.raster.is_solid and self.window.contains(window)


def placed(raster: Raster, target: Grid, resampling: Resampling) -> Placement | None:
    """The source on the grid; None when they do not meet."""
    shift = target.shift_to(raster.grid) if same_crs(raster.grid.crs, target.crs) else None
    if shift is not None:
        window = target.window.intersection(raster.grid.window.shifted(-shift[0], -shift[1]))
        return None if window is None else Placement(raster, window, shift)
    bounds = bounds_in(raster.grid.bounds, raster.grid.crs, target.crs)
    # a source that cannot be projected as a whole (all of the Arctic, say) may still fill the grid
    reach = target.window if bounds is None else target.covering_window(bounds).grown(_KERNEL_MARGIN)
    window = target.window.intersection(reach)
    return None if window is None else Placement(raster, window, None, _warping(raster, target, window, resampling))


def _warping(raster: Raster, target: Grid, window: Window, resampling: Resampling) -> Warping:
    across, down = _source_pixels_per_pixel(raster.grid, target, window)
    coarser = min(across, down) + _OVERVIEW_TOLERANCE
    overview, factor = max(
        ((level, each) for level, each in enumerate(raster.overviews) if each <= coarser), default=(-1, 1.0)
    )
    return Warping(resampling, overview, (factor / across, factor / down))


def _source_pixels_per_pixel(source: Grid, target: Grid, window: Window) -> tuple[float, float]:
    """How far one step along the target's columns and rows leads in the source, in its pixels; mid-window."""
    t = target.transform
    x, y = t[0] + (window.column + window.columns / 2) * t[1], t[3] + (window.row + window.rows / 2) * t[5]
    points = [(x, y), (x + t[1], y), (x, y + t[5])]
    if not same_crs(source.crs, target.crs):
        transformation = osr.CoordinateTransformation(spatial_reference(target.crs), spatial_reference(source.crs))
        points = [point[:2] for point in transformation.TransformPoints(points)]
    if not all(math.isfinite(value) for point in points for value in point):
        return 1.0, 1.0
    middle, right, below = (source.pixel_at(*point) for point in points)
    return math.dist(middle, right), math.dist(middle, below)
