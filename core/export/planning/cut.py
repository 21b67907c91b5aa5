"""Polygons on a result's grid: which pixels are inside.

A pixel is inside when its centre is, as gdal_rasterize and gdalwarp -cutline have it: a centre just on an edge belongs
to the polygon below that edge, or to its left.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ...grid import Window, around

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

#: Rows that are looked at together, where all of a window's are wanted.
_BAND = 512
#: Bands of rows whose spans are kept: chunks side by side have the same.
_KEPT = 32
#: Coordinates are clamped to this many pixels, far beyond any raster, so that they can be made whole numbers.
_FAR = 2.0**40


class _Spans(NamedTuple):
    """Runs of pixels that are inside: rows, first columns, and columns just behind the last; row by row."""

    rows: NDArray[np.int64]
    starts: NDArray[np.int64]
    stops: NDArray[np.int64]

    def within(self, left: int, right: int) -> _Spans:
        """The runs that overlap these columns, cut off at them."""
        kept = (self.starts < right) & (self.stops > left)
        return _Spans(self.rows[kept], np.maximum(self.starts[kept], left), np.minimum(self.stops[kept], right))


class Cut:
    """Polygons that a raster is cut by, in columns and rows of its grid. Immutable, and safe to share among threads.

    `edges` are the sides of all rings, which are closed: (x1, y1, x2, y2) each, clockwise around what is inside, with
    fractions of pixels. A pixel is inside where its centre is in one polygon or several.
    """

    def __init__(self, edges: NDArray[np.float64]) -> None:
        edges = edges[edges[:, 1] != edges[:, 3]]
        is_upwards = edges[:, 3] < edges[:, 1]
        self._edges = edges
        #: The same edges, each from its upper end to its lower one; `_signs` keeps the direction.
        self._down = np.where(is_upwards[:, np.newaxis], edges[:, [2, 3, 0, 1]], edges)
        self._signs = np.where(is_upwards, 1, -1).astype(np.int64)
        # the rows whose centres lie between the ends of each edge
        self._first = _whole(np.ceil(self._down[:, 1] - 0.5))
        self._behind = _whole(np.ceil(self._down[:, 3] - 0.5))
        self._spans = lru_cache(maxsize=_KEPT)(self._find_spans)

    @property
    def digest(self) -> str:
        """The same for the same polygons on the same grid."""
        return hashlib.sha256(np.ascontiguousarray(self._edges).tobytes()).hexdigest()

    def shifted(self, columns: int, rows: int) -> Cut:
        return Cut(self._edges + np.array((columns, rows, columns, rows), np.float64))

    def inside(self, window: Window) -> NDArray[np.bool_]:
        """Whether the window's pixels (row, column) are inside."""
        found = self._spans(window.row, window.bottom).within(window.column, window.right)
        steps = np.zeros((window.rows, window.columns + 1), np.int32)
        np.add.at(steps, (found.rows - window.row, found.starts - window.column), 1)
        np.add.at(steps, (found.rows - window.row, found.stops - window.column), -1)
        return np.cumsum(steps, axis=1, dtype=np.int32)[:, :-1] > 0

    def part(self, window: Window) -> Window | None:
        """The smallest part of the window that has all its pixels that are inside; None when there are none."""
        parts = []
        for top, bottom in pairwise([*range(window.row, window.bottom, _BAND), window.bottom]):
            found = self._spans(top, bottom).within(window.column, window.right)
            if len(found.rows):
                column, row = int(found.starts.min()), int(found.rows[0])
                parts.append(Window(column, row, int(found.stops.max()) - column, int(found.rows[-1]) + 1 - row))
        return around(parts) if parts else None

    def touched(self, columns: Sequence[int], rows: Sequence[int]) -> NDArray[np.bool_]:
        """Which cells (row, column) have a pixel inside: those between neighbours among these columns and rows."""
        found = np.zeros((len(rows) - 1, len(columns) - 1), np.bool_)
        lefts = np.asarray(columns[:-1], np.int64)
        for number, (top, bottom) in enumerate(pairwise(rows)):
            spans = self._spans(top, bottom).within(columns[0], columns[-1])
            steps = np.zeros(len(columns), np.int64)
            np.add.at(steps, np.searchsorted(lefts, spans.starts, "right") - 1, 1)
            np.add.at(steps, np.searchsorted(lefts, spans.stops - 1, "right"), -1)
            found[number] = np.cumsum(steps)[:-1] > 0
        return found

    def _find_spans(self, top: int, bottom: int) -> _Spans:
        """Those of the rows from `top` to just above `bottom`."""
        chosen = np.flatnonzero((self._first < bottom) & (self._behind > top) & (self._first < self._behind))
        first, behind = np.maximum(self._first[chosen], top), np.minimum(self._behind[chosen], bottom)
        counts = behind - first
        of_edge = np.repeat(np.arange(len(chosen)), counts)
        rows = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts) + first[of_edge]
        x1, y1, x2, y2 = self._down[chosen][of_edge].T
        crossed = ((rows + 0.5) - y1) * (x2 - x1) / (y2 - y1) + x1
        columns = _whole(np.floor(crossed + 0.5))
        order = np.lexsort((columns, rows))
        rows, columns = rows[order], columns[order]
        # how often the rings go around what is right of each crossing; 0 again behind the last one of a row
        around_it = np.cumsum(self._signs[chosen][of_edge][order])
        kept = np.flatnonzero((around_it[:-1] != 0) & (columns[:-1] < columns[1:]))
        return _Spans(rows[kept], columns[kept], columns[kept + 1])


def _whole(places: NDArray[np.float64]) -> NDArray[np.int64]:
    return np.clip(places, -_FAR, _FAR).astype(np.int64)
