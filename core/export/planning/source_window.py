"""Which window of a source is needed to warp a window of the result."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from ...grid import Grid, Window
from ...spatial.crs import same_crs, transformation, transformed_points
from ...spatial.projected_area import turn_of
from .antimeridian import operation_area, reach_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from osgeo import osr

    from ...spatial.projected_area import Bounds
    from ..sources.source_raster import SourceRaster
    from .placement import Warping

#: Steps along each side of a window whose ends are projected into the source.
_STEPS = 8
#: How far the widest kernel, Lanczos', reaches, in pixels of the coarser grid; and some more for rounding.
_REACH = 5


def level_grid(raster: SourceRaster, columns: int, rows: int) -> Grid:
    """The grid of the source's level of overviews that has so many columns and rows."""
    t = raster.grid.transform
    wider, taller = raster.grid.columns / columns, raster.grid.rows / rows
    transform = (t[0], t[1] * wider, t[2] * taller, t[3], t[4] * wider, t[5] * taller)
    return Grid(raster.grid.crs, transform, columns, rows)


@dataclass(frozen=True)
class SourceArea:
    """What of a source's level of overviews a window of the result is warped from: the `window` around it, and `cells`
    (left, top, right, bottom, a row each) that cover it, None where these are not known. Where the grids are rotated
    against each other, the window's corners are not needed."""

    window: Window
    cells: NDArray[np.float64] | None = field(compare=False)

    def touches(self, block: Window) -> bool:
        """Whether pixels of the block are needed."""
        if self.cells is None:
            return self.window.intersection(block) is not None
        left, top, right, bottom = self.cells.T
        inside = (left < block.right) & (right > block.column) & (top < block.bottom) & (bottom > block.row)
        return bool(inside.any())


def source_areas(grid: Grid, windows: Sequence[Window], level: Grid, warping: Warping) -> list[SourceArea | None]:
    """The areas of a source's level of overviews, whose grid is `level`, from which windows of the grid are warped.
    None where one cannot be projected into the source, or lies beside it."""
    if not windows:
        return []
    with np.errstate(invalid="ignore"):  # windows that cannot be projected are infinite
        columns, rows, is_torn = _in_level(grid, level, _lattices(windows))
        bend = np.maximum(_bend(columns), _bend(rows))
    reach = np.ceil(_REACH / min(1.0, *warping.scale) + bend)[:, np.newaxis, np.newaxis]
    lows = [np.floor(_of_cells(np.minimum, each)) - reach for each in (columns, rows)]
    highs = [np.ceil(_of_cells(np.maximum, each)) + reach for each in (columns, rows)]
    cells = np.stack((*lows, *highs), axis=-1).reshape(len(windows), -1, 4)
    found: list[SourceArea | None] = []
    for own, is_whole in zip(cells, ~is_torn, strict=True):
        left, top = own[:, :2].min(axis=0).tolist()
        right, bottom = own[:, 2:].max(axis=0).tolist()
        window = None
        if math.isfinite(left + top):
            window = Window(int(left), int(top), int(right - left), int(bottom - top)).intersection(level.window)
        found.append(None if window is None else SourceArea(window, own if is_whole else None))
    return found


def _of_cells(function: np.ufunc, places: NDArray[np.float64]) -> NDArray[np.float64]:
    """The lowest or highest of the four corners of each cell of the lattices (window, row, column)."""
    pairs = function(places[:, :-1], places[:, 1:])
    return np.asarray(function(pairs[:, :, :-1], pairs[:, :, 1:]))


def source_windows(grid: Grid, windows: Sequence[Window], level: Grid, warping: Warping) -> list[Window | None]:
    """The windows around `source_areas`."""
    areas = source_areas(grid, windows, level, warping)
    return [None if area is None else area.window for area in areas]


def source_blocks(
    grid: Grid, windows: Sequence[Window], level: Grid, block: tuple[int, int], warping: Warping
) -> NDArray[np.int64]:
    """The blocks (column, row) of a source's level, each once and row by row, that are read for the grid's windows.
    `level` is the level's grid, `block` the columns and rows of its blocks. Windows that cannot be projected into the
    source are left out."""
    areas = [area for area in source_windows(grid, windows, level, warping) if area is not None]
    if not areas:
        return np.empty((0, 2), np.int64)
    width, height = block
    left, top = min(area.column for area in areas) // width, min(area.row for area in areas) // height
    right, bottom = max(area.right for area in areas), max(area.bottom for area in areas)
    needed = np.zeros(((bottom - 1) // height + 1 - top, (right - 1) // width + 1 - left), np.bool_)
    for area in areas:
        rows = slice(area.row // height - top, (area.bottom - 1) // height + 1 - top)
        needed[rows, area.column // width - left : (area.right - 1) // width + 1 - left] = True
    return np.argwhere(needed)[:, ::-1] + (left, top)


def _lattices(windows: Sequence[Window]) -> NDArray[np.float64]:
    """A lattice of places in each window: (window, row, column, 2), the last axis being column and row."""
    boxes = np.array([(each.column, each.row, each.columns, each.rows) for each in windows], np.float64)
    steps = np.linspace(0.0, 1.0, _STEPS + 1)
    across = boxes[:, 0, np.newaxis] + boxes[:, 2, np.newaxis] * steps
    down = boxes[:, 1, np.newaxis] + boxes[:, 3, np.newaxis] * steps
    shape = len(windows), len(steps), len(steps)
    return np.stack(
        (np.broadcast_to(across[:, np.newaxis, :], shape), np.broadcast_to(down[:, :, np.newaxis], shape)), axis=-1
    )


def _in_level(
    grid: Grid, level: Grid, places: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]:
    """The places, in the grid's columns and rows, as columns and rows of the level, with fractions; and the windows of
    which only the outermost are right. All places of a window are infinite when one of them cannot be projected."""
    t = grid.transform
    columns, rows = places[..., 0], places[..., 1]
    x: NDArray[np.float64] = t[0] + columns * t[1] + rows * t[2]
    y: NDArray[np.float64] = t[3] + columns * t[4] + rows * t[5]
    is_torn: NDArray[np.bool_] = np.zeros(len(places), np.bool_)
    if not same_crs(grid.crs, level.crs):
        points: NDArray[np.float64] = np.stack((x, y), axis=-1).reshape(len(places), -1, 2)
        to_level = transformation(grid.crs, level.crs, operation_area(level, grid.crs))
        if to_level is None:
            return np.full(x.shape, np.inf), np.full(x.shape, np.inf), is_torn
        points = _projected(to_level, points)
        x, y = points[..., 0].reshape(x.shape), points[..., 1].reshape(y.shape)
        if turn := turn_of(level.crs):
            x, y, is_torn = _whole(x, y, turn, reach_in(level, grid))
            x[is_torn, 0, 0], x[is_torn, -1, -1] = level.bounds[0], level.bounds[2]
    t = level.transform
    determinant = t[1] * t[5] - t[2] * t[4]
    right, below = x - t[0], y - t[3]
    across, down = (right * t[5] - below * t[2]) / determinant, (below * t[1] - right * t[4]) / determinant
    return np.asarray(across, np.float64), np.asarray(down, np.float64), is_torn


def _whole(
    x: NDArray[np.float64], y: NDArray[np.float64], turn: float, reach: Bounds | None
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]:
    """Longitudes and latitudes (window, row, column) of which each window's are together across the antimeridian, near
    to the middle of the whole result's reach; and the windows that a pole or an unknown reach leaves torn, whose
    latitudes go on for a step beyond."""
    jumps = [np.abs(np.diff(x, axis=axis)).max(axis=(1, 2)) > turn / 2 for axis in (1, 2)]
    has_jump = (jumps[0] | jumps[1]) & np.isfinite(x).all(axis=(1, 2))
    if reach is not None and reach[2] - reach[0] < turn:
        x = np.where(np.isfinite(x), x, 0.0) if not np.isfinite(x).all() else x
        x = np.asarray(np.unwrap(np.unwrap(x, period=turn, axis=1), period=turn, axis=2), np.float64)
        middle = (reach[0] + reach[2]) / 2
        moved = x + turn * np.round((middle - x.mean(axis=(1, 2), keepdims=True)) / turn)
        return np.asarray(moved, np.float64), y, np.zeros(len(x), np.bool_)
    if has_jump.any():
        x, y = x.copy(), y.copy()
        step = np.abs(np.diff(y, axis=1)).max(axis=(1, 2)) + np.abs(np.diff(y, axis=2)).max(axis=(1, 2))
        south, north = y.min(axis=(1, 2)) - step, y.max(axis=(1, 2)) + step
        y[has_jump, 0, 0], y[has_jump, -1, -1] = south[has_jump], north[has_jump]
    return x, y, has_jump


def _projected(to_level: osr.CoordinateTransformation, points: NDArray[np.float64]) -> NDArray[np.float64]:
    """The points (window, point, x and y) in the other CRS. GDAL fails for all when it fails for one: the windows are
    halved until the one at fault is alone, and that one is infinite."""
    found = transformed_points(to_level, points.reshape(-1, 2).tolist())
    if found is None:
        if len(points) == 1:
            return np.full(points.shape, np.inf)
        half = len(points) // 2
        return np.concatenate((_projected(to_level, points[:half]), _projected(to_level, points[half:])))
    return np.asarray(found, np.float64)[:, :2].reshape(points.shape)


def _bend(places: NDArray[np.float64]) -> NDArray[np.float64]:
    """For each window, how far its lines may bulge between the projected places: an eighth of the difference between
    neighbouring steps."""
    along, down = (np.abs(np.diff(places, 2, axis=axis)).max(axis=(1, 2)) for axis in (1, 2))
    return np.asarray(np.maximum(along, down) / 8)
