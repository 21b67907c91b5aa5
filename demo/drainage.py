"""A landscape shaped by its rivers: heights and the drainage network of a square that repeats itself in all directions.

Where uplift and the rivers' erosion balance, a river's slope falls with the square root of the area that it drains
(Flint's law). From rough noise, the heights that follow from that law and the receivers (the steepest way down) that
follow from the heights are computed in turn, on finer and finer grids. All rivers end in one trunk river, which is
level.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from .noise import chance, noise

Doubles = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]

#: Metres, and cells along one side of the square.
CELL, SIDE = 80, 512
PERIOD = CELL * SIDE
#: Metres above sea level.
TRUNK_LEVEL = 142.0
_COARSEST = 64
_NEIGHBOURS = [(-1, -1), (-1, 0), (-1, 1), (0, -1), (0, 1), (1, -1), (1, 0), (1, 1)]


@dataclass(frozen=True)
class Drainage:
    """`heights` in metres as (rows, columns), row 0 in the south; the others have an entry for each cell, in the same
    order: the cell to which it drains (itself in the trunk), the area that it drains in square metres."""

    heights: Doubles
    receivers: Indices
    areas: Doubles


@lru_cache(maxsize=1)
def drainage() -> Drainage:
    side = _COARSEST
    heights = _uplift(side) * 150 + 40 * _centres(side, 2_560, 3)
    receivers = _flooded(heights, _trunk(side))
    while True:
        cell, trunk = PERIOD / side, _trunk(side)
        steepness, limit = _steepness(side), _limit(side)
        for _ in range(7):
            areas = _accumulated(receivers) * cell * cell
            slope = np.minimum(steepness / np.sqrt(areas), limit)
            run = np.where(_is_diagonal(receivers, side), cell * np.sqrt(2.0), cell)
            heights = _summed(np.where(trunk, 0.0, slope * run), receivers).reshape(side, side)
            receivers = _steepest(heights, trunk, cell)
        if side == SIDE:
            areas = _accumulated(receivers) * cell * cell
            return Drainage(heights + TRUNK_LEVEL, receivers, areas)
        side *= 2
        heights = _doubled(heights) + 12 * _centres(side, PERIOD / side * 2.5, 5)
        receivers = _flooded(heights, _trunk(side))


def _centres(side: int, wavelength: float, seed: int) -> Doubles:
    """Periodic noise at the cells' centres."""
    period = round(PERIOD / wavelength)
    along = (np.arange(side) + 0.5) * (PERIOD / side)
    return noise(along, along, PERIOD / period, seed, period).astype(np.float64)


def _uplift(side: int) -> Doubles:
    return 1 + 0.7 * _centres(side, PERIOD / 3, 1) + 0.5 * _centres(side, PERIOD / 9, 2)


def _steepness(side: int) -> Doubles:
    return np.maximum(9.0, 34 * _uplift(side) - 5).ravel()


def _limit(side: int) -> Doubles:
    """The steepest slope that does not slide."""
    return (0.34 + 0.14 * _centres(side, PERIOD / 12, 4)).ravel()


def _trunk(side: int) -> npt.NDArray[np.bool_]:
    """The cells of the trunk river, from the western edge to the eastern."""
    middle = trunk_northing((np.arange(side) + 0.5) * (PERIOD / side))
    rows = np.floor(middle / (PERIOD / side)).astype(np.int64)
    mask = np.zeros((side, side), bool)
    for column in range(side):
        first, second = sorted((rows[column], rows[(column + 1) % side]))
        mask[first : second + 1, column] = True
    return mask.ravel()


def trunk_northing(x: Doubles) -> Doubles:
    """The trunk river's northing in the square, for each easting."""
    y = np.array([0.25 * PERIOD])
    bends = sum(
        size * noise(x, y, PERIOD / period, seed, period)[0].astype(np.float64)
        for period, size, seed in ((4, 6_000, 6), (11, 2_400, 7), (27, 900, 8))
    )
    return 0.5 * PERIOD + bends


def _neighbour(values: npt.NDArray[np.generic], down: int, right: int) -> npt.NDArray[np.generic]:
    return np.roll(values, (-down, -right), (0, 1))


def _steepest(heights: Doubles, trunk: npt.NDArray[np.bool_], cell: float) -> Indices:
    side = len(heights)
    own = np.arange(side * side).reshape(side, side)
    best, receivers = np.zeros((side, side)), own.copy()
    for down, right in _NEIGHBOURS:
        drop = (heights - _neighbour(heights, down, right)) / (cell * (np.sqrt(2.0) if down and right else 1.0))
        # rock is not the same everywhere: without this, the rivers would prefer the grid's eight directions
        drop = drop * (0.7 + 0.6 * chance(own % side, own // side, 50 + 3 * down + right))
        steeper = drop > best
        best = np.where(steeper, drop, best)
        receivers = np.where(steeper, _neighbour(own, down, right), receivers)
    return np.where(trunk, own.ravel(), receivers.ravel())


def _flooded(heights: Doubles, trunk: npt.NDArray[np.bool_]) -> Indices:
    """Receivers without pits: every cell drains to the trunk over the lowest saddle (priority flood)."""
    side = len(heights)
    level = heights.ravel().tolist()
    receivers = [-1] * (side * side)
    queue = []
    for index in np.flatnonzero(trunk).tolist():
        receivers[index] = index
        queue.append((level[index], index))
    heapq.heapify(queue)
    while queue:
        height, index = heapq.heappop(queue)
        row, column = divmod(index, side)
        for down, right in _NEIGHBOURS:
            other = (row + down) % side * side + (column + right) % side
            if receivers[other] < 0:
                receivers[other] = index
                heapq.heappush(queue, (max(level[other], height), other))
    return np.array(receivers)


def _is_diagonal(receivers: Indices, side: int) -> npt.NDArray[np.bool_]:
    own = np.arange(len(receivers))
    return (own // side != receivers // side) & (own % side != receivers % side)


def _accumulated(receivers: Indices) -> Doubles:
    """The number of cells that drain through each one, itself included; by pointer doubling."""
    count = len(receivers)
    total = np.ones(count)
    jump = np.append(np.where(receivers == np.arange(count), count, receivers), count)
    while (jump[:count] < count).any():
        total += np.bincount(jump[:count], total, count + 1)[:count]
        jump = jump[jump]
    return total


def _summed(values: Doubles, receivers: Indices) -> Doubles:
    """The sum of the values along the way down from each cell, its own included."""
    count = len(receivers)
    total = np.append(values, 0.0)
    jump = np.append(np.where(receivers == np.arange(count), count, receivers), count)
    while (jump[:count] < count).any():
        total += total[jump]
        jump = jump[jump]
    return total[:count]


def _doubled(values: Doubles) -> Doubles:
    """On a grid twice as fine, bilinear."""

    def along(values: Doubles, axis: int) -> Doubles:
        before, after = np.roll(values, 1, axis), np.roll(values, -1, axis)
        return np.stack([0.75 * values + 0.25 * before, 0.75 * values + 0.25 * after], axis + 1).reshape(
            [size * (2 if number == axis else 1) for number, size in enumerate(values.shape)]
        )

    return along(along(values, 0), 1)
