"""Pixel grids and windows."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from .spatial.crs import same_crs
from .spatial.projected_area import Bounds, projected_bounds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .extent import MapExtent
    from .spatial.georeference import LonLatBox

#: x origin, x step, row skew, y origin, column skew, y step: GDAL's order.
GeoTransform = tuple[float, float, float, float, float, float]

#: By how many pixels two grids may differ over a whole raster and still count as the same: transforms have rounding
#: errors, and at this distance the nearest pixel is clear.
_SAME_GRID = 0.01


@dataclass(frozen=True)
class Window:
    """A rectangle of pixels; `column` and `row` are of the upper left one, `right` and `bottom` are just outside."""

    column: int
    row: int
    columns: int
    rows: int

    @property
    def right(self) -> int:
        return self.column + self.columns

    @property
    def bottom(self) -> int:
        return self.row + self.rows

    @property
    def pixels(self) -> int:
        return self.columns * self.rows

    def shifted(self, columns: int, rows: int) -> Window:
        return Window(self.column + columns, self.row + rows, self.columns, self.rows)

    def intersection(self, other: Window) -> Window | None:
        column, row = max(self.column, other.column), max(self.row, other.row)
        columns, rows = min(self.right, other.right) - column, min(self.bottom, other.bottom) - row
        return Window(column, row, columns, rows) if columns > 0 and rows > 0 else None

    def grown(self, pixels: int) -> Window:
        return Window(self.column - pixels, self.row - pixels, self.columns + 2 * pixels, self.rows + 2 * pixels)

    def contains(self, other: Window) -> bool:
        return self.intersection(other) == other

    def squares(self, side: int) -> list[Window]:
        """The window in squares of at most this side, row by row."""
        corners = product(range(self.row, self.bottom, side), range(self.column, self.right, side))
        squares = (Window(column, row, side, side).intersection(self) for row, column in corners)
        return [square for square in squares if square is not None]

    def slices(self, inside: Window) -> tuple[slice, slice]:
        """Rows and columns of this window in an array of the pixels of `inside`."""
        row, column = self.row - inside.row, self.column - inside.column
        return slice(row, row + self.rows), slice(column, column + self.columns)


def around(windows: Sequence[Window]) -> Window:
    """The smallest window that contains all of these, which are one at least."""
    column, row = min(each.column for each in windows), min(each.row for each in windows)
    right, bottom = max(each.right for each in windows), max(each.bottom for each in windows)
    return Window(column, row, right - column, bottom - row)


@dataclass(frozen=True)
class Grid:
    """Georeferenced pixels. `crs` is WKT2; the transform is in its units, x = easting or longitude."""

    crs: str
    transform: GeoTransform
    columns: int
    rows: int

    @property
    def window(self) -> Window:
        return Window(0, 0, self.columns, self.rows)

    @property
    def resolution(self) -> tuple[float, float]:
        """The size of a pixel along the grid's axes, both positive."""
        t = self.transform
        return math.hypot(t[1], t[4]), math.hypot(t[2], t[5])

    @property
    def is_north_up(self) -> bool:
        t = self.transform
        return t[2] == 0 and t[4] == 0 and t[1] > 0 and t[5] < 0

    @property
    def bounds(self) -> Bounds:
        t = self.transform
        corners = [
            (t[0] + column * t[1] + row * t[2], t[3] + column * t[4] + row * t[5])
            for column in (0, self.columns)
            for row in (0, self.rows)
        ]
        xs, ys = zip(*corners, strict=True)
        return min(xs), min(ys), max(xs), max(ys)

    def pixel_at(self, x: float, y: float) -> tuple[float, float]:
        """The column and row, with fractions, of a point in the grid's CRS."""
        t = self.transform
        determinant = t[1] * t[5] - t[2] * t[4]
        right, down = x - t[0], y - t[3]
        return (right * t[5] - down * t[2]) / determinant, (down * t[1] - right * t[4]) / determinant

    def pixel_bounds(self, bounds: Bounds) -> Bounds:
        """Bounds in the grid's CRS as columns and rows with fractions: left, top, right, bottom."""
        corners = [self.pixel_at(x, y) for x in (bounds[0], bounds[2]) for y in (bounds[1], bounds[3])]
        columns, rows = zip(*corners, strict=True)
        return min(columns), min(rows), max(columns), max(rows)

    def covering_window(self, bounds: Bounds) -> Window:
        """The smallest window that covers the bounds (in the grid's CRS); it may reach beyond the grid."""
        left, top, right, bottom = self.pixel_bounds(bounds)
        column, row = math.floor(left + _SAME_GRID), math.floor(top + _SAME_GRID)
        return Window(column, row, math.ceil(right - _SAME_GRID) - column, math.ceil(bottom - _SAME_GRID) - row)

    def snapped(self, bounds: Bounds) -> Grid:
        """A grid of the same pixels, for a north-up grid: each edge of the bounds is moved to the nearest pixel edge,
        and at least one pixel remains. It may reach beyond this grid."""
        left, top, right, bottom = self.pixel_bounds(bounds)
        column, row = _nearest(left), _nearest(top)
        columns, rows = _nearest(right) - column, _nearest(bottom) - row
        if columns < 1:
            column, columns = math.floor((left + right) / 2), 1
        if rows < 1:
            row, rows = math.floor((top + bottom) / 2), 1
        t = self.transform
        origin = (t[0] + column * t[1], t[3] + row * t[5])
        return Grid(self.crs, (origin[0], t[1], 0.0, origin[1], 0.0, t[5]), columns, rows)

    def part(self, window: Window) -> Grid:
        """The window of this grid as a grid."""
        t = self.transform
        x = t[0] + window.column * t[1] + window.row * t[2]
        y = t[3] + window.column * t[4] + window.row * t[5]
        return Grid(self.crs, (x, t[1], t[2], y, t[4], t[5]), window.columns, window.rows)

    def shift_to(self, other: Grid) -> tuple[int, int] | None:
        """Columns and rows to add to a pixel of this grid to get the same pixel in the other one; None when the two
        grids' pixels do not coincide. Both must be in one CRS."""
        mine, theirs = self.transform, other.transform
        if not (self.is_north_up and other.is_north_up):
            return None
        for a, b, count in ((mine[1], theirs[1], self.columns), (mine[5], theirs[5], self.rows)):
            if abs(a - b) * count > _SAME_GRID * abs(b):
                return None
        column, row = (mine[0] - theirs[0]) / theirs[1], (mine[3] - theirs[3]) / theirs[5]
        if abs(column - round(column)) > _SAME_GRID or abs(row - round(row)) > _SAME_GRID:
            return None
        return round(column), round(row)


def is_place(transform: Sequence[float] | None) -> bool:
    """Whether a transform gives each pixel a place of its own: its numbers are finite, and pixels have an area."""
    if transform is None or not all(map(math.isfinite, transform)):
        return False
    return transform[1] * transform[5] != transform[2] * transform[4]


def grid_of_resolution(
    crs: str, bounds: Bounds, resolution: tuple[float, float], *, outwards: tuple[bool, bool] = (False, False)
) -> Grid:
    """Pixels of exactly this size from the upper left corner of the bounds, rounded to whole numbers of them (gdalwarp
    -tr); `outwards` says of columns and rows whether they are rounded up, so that none of the bounds is lost."""
    xmin, ymin, xmax, ymax = bounds
    columns, rows = (
        max(1, math.ceil(size - _SAME_GRID) if is_outwards else _nearest(size))
        for size, is_outwards in zip(
            ((xmax - xmin) / resolution[0], (ymax - ymin) / resolution[1]), outwards, strict=True
        )
    )
    return Grid(crs, (xmin, resolution[0], 0.0, ymax, 0.0, -resolution[1]), columns, rows)


def grid_of_size(crs: str, bounds: Bounds, size: tuple[int, int]) -> Grid:
    """Exactly these bounds in so many columns and rows (gdalwarp -ts)."""
    xmin, ymin, xmax, ymax = bounds
    columns, rows = size
    return Grid(crs, (xmin, (xmax - xmin) / columns, 0.0, ymax, 0.0, -(ymax - ymin) / rows), columns, rows)


def bounds_in(
    bounds: Bounds, source_crs: str, target_crs: str, area: LonLatBox | None = None, via: str = ""
) -> Bounds | None:
    """The box around the bounds in another CRS, unchanged in the same one; None where it cannot be told. See
    `projected_bounds`, whose longitudes go on beyond 180."""
    if same_crs(source_crs, target_crs):
        return bounds
    return projected_bounds(bounds, source_crs, target_crs, area, via)


def _nearest(value: float) -> int:
    """The nearest integer, halves upwards: Python's round() goes to the even neighbour."""
    return math.floor(value + 0.5)


def bounds_of(extent: MapExtent) -> Bounds:
    return extent.xmin, extent.ymin, extent.xmax, extent.ymax
