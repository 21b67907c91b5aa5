"""The rivers and lakes of the drainage network as curves, and the ground that they leave: flat valley floors.

Coordinates are metres in the square that repeats itself (drainage.py), until `Curves.near` places them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from .drainage import CELL, PERIOD, SIDE, TRUNK_LEVEL, Doubles, Indices, drainage, trunk_northing
from .noise import Axis, Floats, chance, noise_at

if TYPE_CHECKING:
    from collections.abc import Callable

#: Where the square lies: the easting and northing of the lower left corner of one of its copies, in EPSG:3979.
ORIGIN = (2_070_000, 280_000)
#: Square metres that a brook drains at its spring.
_SPRING = 130_000.0
_PIECES = 4
#: Metres: half the width of the narrowest piece with irregular shores.
_WIDE = 2.0
_SWELLING = 1.6


@dataclass(frozen=True)
class Curves:
    """Short straight pieces: ends, and at each end the level (metres above sea level) and half the width."""

    ends: Doubles  #: (pieces, 4): x and y of the start, x and y of the end
    levels: Floats  #: (pieces, 2)
    halves: Floats  #: (pieces, 2)

    def distances(self, xs: Axis, ys: Axis, reach: float, swelling: Callable[[], Floats] | None = None) -> Distances:
        """For each place the distance from the edge of the nearest piece, negative inside it and at most `reach`, and
        the level there. `swelling` gives by how much wider, up to 1.6, a wide piece is at each place.

        The places span less than the square, which is found in its copy that is nearest to their middle.
        """
        found = Distances(np.full((len(ys), len(xs)), reach, np.float32), np.zeros((len(ys), len(xs)), np.float32))
        ends, levels, halves = self._near(xs, ys, reach)
        wide = halves.max(axis=1) > (_WIDE if swelling is not None else reach)
        factors = swelling() if swelling is not None and wide.any() else None
        few = len(xs) > 1 and xs[1] - xs[0] > 8  # each piece reaches a few places only
        for piece in np.flatnonzero(wide | (not few)):
            (x0, y0, x1, y1), (z0, z1), (w0, w1) = ends[piece], levels[piece], halves[piece]
            margin = reach + _SWELLING * max(w0, w1)
            first, last = np.searchsorted(xs, (min(x0, x1) - margin, max(x0, x1) + margin))
            top, bottom = np.searchsorted(-ys, (-max(y0, y1) - margin, -min(y0, y1) + margin))
            if first == last or top == bottom:
                continue
            window = (slice(top, bottom), slice(first, last))
            part, away = _nearest(
                (xs[first:last] - x0).astype(np.float32)[None, :],
                (ys[top:bottom] - y0).astype(np.float32)[:, None],
                np.float32(x1 - x0),
                np.float32(y1 - y0),
            )
            half = w0 + part * (w1 - w0)
            edge = away - (half * factors[window] if factors is not None and wide[piece] else half)
            nearer = edge < found.edge[window]
            found.edge[window] = np.where(nearer, edge, found.edge[window])
            found.level[window] = np.where(nearer, z0 + part * (z1 - z0), found.level[window])
        if few:
            _enter_narrow(found, xs, ys, Curves(ends[~wide], levels[~wide], halves[~wide]))
        return found

    def _near(self, xs: Axis, ys: Axis, reach: float) -> tuple[Doubles, Floats, Floats]:
        middles, radii = self._circles
        centre = np.array([(xs[0] + xs[-1]) / 2, (ys[0] + ys[-1]) / 2])
        size = np.array([abs(xs[-1] - xs[0]) / 2, abs(ys[-1] - ys[0]) / 2]) + reach
        shift = ORIGIN + PERIOD * np.rint((centre - ORIGIN - middles) / PERIOD)
        wanted = (np.abs(middles + shift - centre) < size + radii[:, None]).all(axis=1)
        return self.ends[wanted] + np.tile(shift[wanted], 2), self.levels[wanted], self.halves[wanted]

    @cached_property
    def _circles(self) -> tuple[Doubles, Doubles]:
        """Middle and radius of a circle around each piece and its surroundings."""
        first, second = self.ends[:, :2], self.ends[:, 2:]
        length = np.sqrt(((second - first) ** 2).sum(axis=1))
        return (first + second) / 2, length / 2 + _SWELLING * self.halves.max(axis=1)


def _nearest(right: Floats, up: Floats, dx: Floats, dy: Floats) -> tuple[Floats, Floats]:
    """Where along a piece (0..1) the nearest point is, and how far; all relative to the piece's start."""
    part = np.minimum(np.maximum((right * dx + up * dy) / np.maximum(dx * dx + dy * dy, np.float32(1e-6)), 0), 1)
    aside, along = right - part * dx, up - part * dy
    return part, np.sqrt(aside * aside + along * along)


def _enter_narrow(found: Distances, xs: Axis, ys: Axis, curves: Curves) -> None:
    """Enter all pieces at once, on a grid so coarse that each reaches a few places."""
    ends, levels, halves = curves.ends, curves.levels, curves.halves
    reach = float(found.edge.max(initial=0)) + float(halves.max(initial=0))
    x0, y0, x1, y1 = ends.T
    dx, dy = (x1 - x0).astype(np.float32), (y1 - y0).astype(np.float32)
    column = np.searchsorted(xs, np.minimum(x0, x1) - reach)
    row = np.searchsorted(-ys, -np.maximum(y0, y1) - reach)
    wide = int(np.abs(ends[:, :2] - ends[:, 2:]).max(initial=0) + 2 * reach)
    candidates = []
    for right in range(int(wide / (xs[1] - xs[0])) + 2):
        for down in range(int(wide / (ys[0] - ys[1])) + 2):
            inside = np.flatnonzero((column + right < len(xs)) & (row + down < len(ys)))
            i, j = column[inside] + right, row[inside] + down
            part, away = _nearest(
                (xs[i] - x0[inside]).astype(np.float32),
                (ys[j] - y0[inside]).astype(np.float32),
                dx[inside],
                dy[inside],
            )
            (w0, w1), (z0, z1) = halves[inside].T, levels[inside].T
            edge = away - (w0 + part * (w1 - w0))
            nearer = edge < found.edge[j, i]
            level = z0 + part * (z1 - z0)
            candidates.append([values[nearer] for values in (inside, i, j, edge, level)])
    piece, i, j, edge, level = (np.concatenate(values) for values in zip(*candidates, strict=True))
    order = np.lexsort((-piece, -edge))  # the nearest is written last
    found.edge[j[order], i[order]] = edge[order]
    found.level[j[order], i[order]] = level[order]


class Distances(NamedTuple):
    edge: Floats
    level: Floats


@dataclass(frozen=True)
class Valleys:
    """The ground without its rivers' beds, as (rows, columns) of cells, and for each cell of the rivers the level, and
    half the width (metres; 0 elsewhere)."""

    ground: Doubles
    levels: Doubles
    halves: Doubles


@lru_cache(maxsize=1)
def valleys() -> Valleys:
    found = drainage()
    receivers, areas = found.receivers, found.areas
    own = np.arange(SIDE * SIDE)
    trunk = receivers == own
    square_km = areas / 1e6
    halves = np.where(areas > _SPRING, 0.35 + 1.15 * np.sqrt(square_km), 0.0)
    incision = np.minimum(1.2 + 0.8 * np.sqrt(square_km), 4.0)
    gentle = np.ptp(np.stack([np.roll(found.heights, shift, (0, 1)) for shift in _AROUND]), axis=0).ravel() < 26
    is_lake = gentle & ~trunk & (square_km > 0.5) & (square_km < 14) & (chance(own % SIDE, own // SIDE, 61) < 0.05)
    lakes = []
    for site in np.flatnonzero(is_lake):
        size = 0.5 + float(chance(own[site : site + 1], own[:1], 62)[0])
        below = receivers[site]
        last = receivers[below]
        if not (trunk[below] or trunk[last]):
            lakes.append([site, below, last])
            halves[lakes[-1]] = 62 * size, 105 * size, 70 * size

    def levels_in(ground: Doubles) -> Doubles:
        levels = _highest(smoothed(ground).ravel() - incision, receivers)
        levels = np.where(trunk, TRUNK_LEVEL, np.maximum(levels, TRUNK_LEVEL))
        for lake in lakes:
            levels[lake[:2]] = levels[lake[2]]
        return levels

    ground = 1.7 * found.heights - 0.7 * smoothed(found.heights)  # the spline will smooth it again
    floor = np.where(trunk | (halves > 9), levels_in(found.heights) + 1.2, np.inf).reshape(SIDE, SIDE)
    for higher in (0.6, 3.0, 9.0):
        ground = np.minimum(ground, floor)
        floor = np.min([np.roll(floor, shift, (0, 1)) for shift in _AROUND], axis=0) + higher
    ground = np.minimum(ground, floor)
    return Valleys(ground, levels_in(ground), halves)


_AROUND = [(down, right) for down in (-1, 0, 1) for right in (-1, 0, 1)]


def smoothed(values: Doubles) -> Doubles:
    """The cubic B-spline of the cells' values, at their centres."""
    for axis in (0, 1):
        values = (np.roll(values, 1, axis) + 4 * values + np.roll(values, -1, axis)) / 6
    return values


@lru_cache(maxsize=1)
def rivers() -> Curves:
    found, land = drainage(), valleys()
    receivers, areas = found.receivers, found.areas
    own = np.arange(SIDE * SIDE)
    source = _main_donors(receivers, areas)
    at = np.stack([own % SIDE, own // SIDE], 1) + 0.5
    at += 0.35 * np.stack([chance(own % SIDE, own // SIDE, seed) - 0.5 for seed in (63, 64)], 1)
    at *= CELL
    flowing = receivers != own
    for _ in range(2):
        moved = (wrapped(at[source] - at) + wrapped(at[receivers] - at)) / 4
        at = at + np.where((flowing & (areas > _SPRING))[:, None], moved, 0)
    # bends: wider ones on the flat floors of large valleys
    swing = np.where(land.halves > 9, 62.0, np.where(land.halves > 0, 24.0, 0.0)) * flowing
    for axis, seed in enumerate((67, 68)):
        for size, period in ((1.0, 64), (0.6, 150)):
            bend = noise_at(at[:, 0] % PERIOD, at[:, 1] % PERIOD, PERIOD / period, seed, period)
            at[:, axis] += 1.6 * swing * size * bend
    start = np.flatnonzero(flowing & (areas > _SPRING))
    end = receivers[start]
    points = curved([at[index] for index in (source[start], start, end, receivers[end])])
    curves = pieces(points, land.levels[start], land.levels[end], land.halves[start], np.minimum(land.halves[end], 170))
    x = np.arange(0, PERIOD + 1, 40.0)
    y = trunk_northing(x % PERIOD) + 30 * noise_at(x % PERIOD, x * 0 + 0.25, PERIOD / 120, 65, 120)
    width = 68 + 40 * noise_at(x % PERIOD, x * 0 + 0.25, PERIOD / 60, 66, 60)
    width[-1] = width[0]
    line = np.stack([x[:-1], y[:-1], x[1:], y[1:]], 1)
    level = np.full((len(line), 2), TRUNK_LEVEL, np.float32)
    halves = np.stack([width[:-1], width[1:]], 1)
    return joined([curves, Curves(_quantised(line), level, halves.astype(np.float32))])


def curved(points: list[Doubles]) -> list[Doubles]:
    """Points at equal parts of Catmull-Rom's curves from the second to the third of four points each."""
    second = points[1]
    first, third, fourth = (wrapped(point - second) for point in (points[0], points[2], points[3]))
    fourth = third + wrapped(fourth - third)
    result = []
    for step in range(_PIECES + 1):
        t = step / _PIECES
        result.append(
            second + 0.5 * (t * (third - first) + t * t * (2 * first + 4 * third - fourth)
                            - t * t * t * (first + 3 * third - fourth))
        )  # fmt: skip
    return result


def pieces(points: list[Doubles], z0: Doubles, z1: Doubles, w0: Doubles, w1: Doubles) -> Curves:
    """The pieces between the points, with levels and half widths in proportion."""
    parts = np.linspace(0, 1, len(points))
    ends = np.concatenate([np.hstack(pair) for pair in pairwise(points)])
    spans = list(pairwise(parts))

    def shares(one: Doubles, other: Doubles) -> Floats:
        return np.concatenate(
            [np.stack([one + (other - one) * a, one + (other - one) * b], 1) for a, b in spans]
        ).astype(np.float32)

    return Curves(_quantised(ends), shares(z0, z1), shares(w0, w1))


def joined(curves: list[Curves]) -> Curves:
    return Curves(
        np.concatenate([one.ends for one in curves]),
        np.concatenate([one.levels for one in curves]),
        np.concatenate([one.halves for one in curves]),
    )


def wrapped(difference: Doubles) -> Doubles:
    """The shortest way between two places of the square that repeats itself."""
    return difference - PERIOD * np.rint(difference / PERIOD)


def _quantised(values: Doubles) -> Doubles:
    """So that a double holds the place exactly in every copy of the square."""
    return np.rint(values * 256) / 256


def _main_donors(receivers: Indices, areas: Doubles) -> Indices:
    """For each cell the one above it that drains the largest area, or itself."""
    own = np.arange(len(receivers))
    order = np.argsort(areas, kind="stable")
    order = order[receivers[order] != order]
    donors = own.copy()
    donors[receivers[order]] = order  # the largest is written last
    return donors


def _highest(values: Doubles, receivers: Indices) -> Doubles:
    """The highest value on the way down from each cell."""
    jump = receivers
    while (jump != receivers[jump]).any():
        values = np.maximum(values, values[jump])
        jump = jump[jump]
    return np.maximum(values, values[jump])
