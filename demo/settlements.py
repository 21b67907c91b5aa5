"""Villages, the roads between them, streets, buildings and farmland, on the valleys of rivers.py."""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from .drainage import CELL, PERIOD, SIDE, TRUNK_LEVEL, Doubles
from .noise import Axis, Floats, chance
from .relief import ground_at
from .rivers import ORIGIN, Curves, curved, joined, pieces, smoothed, valleys, wrapped

#: Villages as (x, y, radius) in metres; x and y in EPSG:3979, in one copy of the square.
VILLAGES = (
    (2_092_060, 300_760, 620),
    (2_085_700, 299_300, 330),
    (2_078_500, 305_900, 520),
    (2_100_800, 296_200, 450),
    (2_072_500, 290_400, 380),
    (2_089_300, 314_100, 480),
    (2_104_900, 309_500, 420),
    (2_081_000, 285_500, 400),
    (2_096_500, 286_800, 350),
    (2_075_300, 317_000, 360),
)
_PAVED, _STREET, _TRACK = 4.5, 3.5, 2.5


def _village_cells() -> list[tuple[int, int]]:
    """The cells (row, column) of the villages' middles."""
    return [(int((y - ORIGIN[1]) // CELL) % SIDE, int((x - ORIGIN[0]) // CELL) % SIDE) for x, y, _ in VILLAGES]


@dataclass(frozen=True)
class _Network:
    """Each way as its points and levels, with half its width; the points are in the square."""

    lines: list[tuple[Doubles, Doubles, float]]


@lru_cache(maxsize=1)
def _network() -> _Network:
    cost = _cost()
    cells = _village_cells()
    lines, used = [], np.zeros(SIDE * SIDE, bool)
    for number, (row, column) in enumerate(cells[1:], 1):
        target = {r * SIDE + c for r, c in cells[:number]} | set(np.flatnonzero(used).tolist())
        lines.append((_way(cost, row * SIDE + column, target, used), _PAVED))
    for number in range(24):  # tracks into the woods and to farms
        start = int(chance(np.array([number]), np.array([0]), 81)[0] * SIDE * SIDE)
        lines.append((_way(cost, start, set(np.flatnonzero(used).tolist()), used), _TRACK))
    made = []
    for way, half in lines:
        if len(way) < 4:
            continue
        at = (np.stack([way % SIDE, way // SIDE], 1) + 0.5) * CELL
        at = at[0] + np.concatenate([[[0, 0]], np.cumsum(wrapped(np.diff(at, axis=0)), axis=0)])
        for _ in range(4):
            at[1:-1] = (at[:-2] + 2 * at[1:-1] + at[2:]) / 4
        level = _ground(at) + 0.5
        for _ in range(4 if half == _PAVED else 1):
            level[1:-1] = (level[:-2] + 2 * level[1:-1] + level[2:]) / 4
        made.append((at, np.maximum(level, _flood_level(way)), half))
    for index, (x, y, radius) in enumerate(VILLAGES):
        made += _streets(made, np.array([x - ORIGIN[0], y - ORIGIN[1]], float) % PERIOD, radius, index)
    return _Network(made)


def _ground(points: Doubles) -> Doubles:
    return ground_at(points[:, 0] + ORIGIN[0], points[:, 1] + ORIGIN[1]).astype(np.float64)


def _flood_level(way: npt.NDArray[np.int64]) -> Doubles:
    """The level that the road keeps above a river that it crosses."""
    land = valleys()
    return np.where(land.halves[way] > 0, land.levels[way] + np.minimum(1.5 + land.halves[way] / 4, 6), 0.0)


def _cost() -> Doubles:
    """What a metre of road costs in each cell: more on slopes, and most in rivers and lakes."""
    land = valleys()
    ground = smoothed(land.ground)
    slope = np.sqrt(sum(((np.roll(ground, -1, a) - np.roll(ground, 1, a)) / (2 * CELL)) ** 2 for a in (0, 1)))
    wet = np.where(land.halves > 30, 12.0, np.where(land.halves > 3, 2.5, np.where(land.halves > 0, 0.5, 0)))
    wide = np.where(land.halves > 30, 1.0, np.where(land.levels <= TRUNK_LEVEL, 3.0, 0.0)).reshape(SIDE, SIDE)
    for _ in range(2):
        wide = np.max([np.roll(wide, shift, (0, 1)) for shift in ((0, 0), (0, 1), (0, -1), (1, 0), (-1, 0))], axis=0)
    return (1 + (slope.ravel() / 0.055) ** 2 + wet + 6 * wide.ravel()).astype(np.float64)


def _way(cost: Doubles, start: int, targets: set[int], used: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """The cheapest way to the nearest of the targets (Dijkstra); marks its cells as used."""
    price = cost.tolist()
    best, before = {start: 0.0}, {start: -1}
    queue, diagonal = [(0.0, start)], float(np.sqrt(2.0))
    index = start
    while queue:
        spent, index = heapq.heappop(queue)
        if index in targets and index != start:
            break
        if spent > best[index]:
            continue
        row, column = divmod(index, SIDE)
        for down, right in ((-1, -1), (-1, 0), (-1, 1), (0, -1), (0, 1), (1, -1), (1, 0), (1, 1)):
            other = (row + down) % SIDE * SIDE + (column + right) % SIDE
            new = spent + (price[index] + price[other]) * (diagonal if down and right else 1.0)
            if new < best.get(other, np.inf):
                best[other], before[other] = new, index
                heapq.heappush(queue, (new, other))
    way = []
    while index >= 0:
        way.append(index)
        index = before[index]
    used[way] = True
    return np.array(way[::-1])


def _streets(
    made: list[tuple[Doubles, Doubles, float]], middle: Doubles, radius: float, seed: int
) -> list[tuple[Doubles, Doubles, float]]:
    """A village's streets: parallel to the road that passes, and across it, where the land is dry."""
    along = np.array([0.8, 0.6])
    nearest = np.inf
    for at, _, half in made:
        off = wrapped(at - middle)
        distance = (off * off).sum(axis=1)
        here = int(distance.argmin())
        if half == _PAVED and distance[here] < nearest and len(at) > 8:
            nearest = distance[here]
            chord = at[min(here + 3, len(at) - 1)] - at[max(here - 3, 0)]
            along = chord / np.sqrt((chord * chord).sum())
    across, found = np.array([-along[1], along[0]]), []
    for number in range(-4, 5):
        for direction, other, spacing in ((along, across, 105.0), (across, along, 170.0)):
            aside = number * spacing
            if abs(aside) > 0.8 * radius:
                continue
            reach = np.sqrt(radius * radius - aside * aside)
            reach *= 0.75 + 0.25 * float(chance(np.array([number + 9]), np.array([seed]), 82)[0])
            steps = np.arange(-reach, reach + 1, 35.0)
            points = middle + aside * other + steps[:, None] * direction
            column, row = (points // CELL).astype(np.int64).T % SIDE
            wet = valleys().halves[row * SIDE + column] > 1.5
            for stretch in np.split(np.arange(len(points)), np.flatnonzero(wet)):
                part = stretch[~wet[stretch]]
                if len(part) > 3:
                    level = _ground(points[part]) + 0.25
                    found.append((points[part], level, _STREET))
    return found


@lru_cache(maxsize=1)
def roads() -> Curves:
    parts = []
    for at, level, half in _network().lines:
        last = len(at) - 1
        index = np.arange(last)
        corners = [at[np.clip(index + step, 0, last)] for step in (-1, 0, 1, 2)]
        width = np.full(last, half)
        parts.append(pieces(curved(corners), level[:-1], level[1:], width, width))
    return joined(parts)


@dataclass(frozen=True)
class Buildings:
    """Rectangles: the middle, the direction of the ridge, half the length and width, the height of the eaves and of
    the ridge above them, all in metres."""

    rows: Floats  #: (buildings, 8)
    middles: Doubles  #: (buildings, 2)

    def heights(self, xs: Axis, ys: Axis) -> Floats:
        """Heights of the roofs above the ground, 0 beside them."""
        result = np.zeros((len(ys), len(xs)), np.float32)
        shift = np.array(ORIGIN) + PERIOD * np.rint(
            (np.array([(xs[0] + xs[-1]) / 2, (ys[0] + ys[-1]) / 2]) - ORIGIN - self.middles) / PERIOD
        )
        middles = self.middles + shift
        radius = self.rows[:, 2] + self.rows[:, 3]
        x, y = middles.T
        near = (x > xs[0] - radius) & (x < xs[-1] + radius) & (y > ys[-1] - radius) & (y < ys[0] + radius)
        for (x0, y0), reach, (a, b, length, width, eaves, ridge) in zip(
            middles[near], radius[near], self.rows[near], strict=True
        ):
            first, last = np.searchsorted(xs, (x0 - reach, x0 + reach))
            top, bottom = np.searchsorted(-ys, (-y0 - reach, -y0 + reach))
            right = (xs[first:last] - x0).astype(np.float32)[None, :]
            up = (ys[top:bottom] - y0).astype(np.float32)[:, None]
            along, aside = np.abs(right * a + up * b), np.abs(up * a - right * b)
            roof = eaves + ridge * (1 - aside / width)
            window = result[top:bottom, first:last]
            np.maximum(window, np.where((along < length) & (aside < width), roof, np.float32(0)), out=window)
        return result


@lru_cache(maxsize=1)
def buildings() -> Buildings:
    """Houses along the streets, farms along the roads, and larger buildings with flat roofs in the villages."""
    centres = [(np.array([x - ORIGIN[0], y - ORIGIN[1]], float) % PERIOD, r) for x, y, r in VILLAGES]
    places, rows = [], []
    for number, (at, _, half) in enumerate(_network().lines):
        step = np.diff(at, axis=0)
        length = np.sqrt((step * step).sum(axis=1))
        total = np.concatenate([[0], np.cumsum(length)])
        if half == _TRACK:
            continue
        spots = np.arange(15.0, total[-1] - 15, 27.0)
        piece = np.searchsorted(total, spots, side="right") - 1
        direction = step[piece] / length[piece][:, None]
        on_line = at[piece] + direction * (spots - total[piece])[:, None]
        for side in (-1, 1):
            luck = [chance(np.arange(len(spots)), np.array([2 * number + (side > 0)]), seed) for seed in range(83, 90)]
            apart = np.min([np.sqrt((wrapped(on_line - c) ** 2).sum(axis=1)) / r for c, r in centres], axis=0)
            wanted = luck[0] < np.clip(1.05 - 0.28 * apart, 0.06, 0.82) * (1 if half == _STREET else 0.75)
            setback = half + 11 + 9 * luck[1] + np.where(apart > 1.3, 18 * luck[2], 0)
            normal = np.stack([-direction[:, 1], direction[:, 0]], 1) * side
            large = (apart < 0.4) & (luck[3] > 0.9) | (apart > 1.2) & (luck[3] > 0.72)
            flat = large & (apart < 0.4)
            ends = np.where(large, 10 + 9 * luck[4], 4.6 + 3.2 * luck[4])
            widths = np.where(large, 7 + 4 * luck[5], 3.4 + 1.6 * luck[5])
            eaves = np.where(large, 5 + 3 * luck[6], 3.0 + 3 * luck[6])
            ridge = np.where(flat, 0.0, widths * 0.62)
            turned = luck[2] > 0.6
            ridge_line = np.where(turned[:, None], normal, direction)
            places.append((on_line + normal * (setback + np.where(turned, ends, widths))[:, None])[wanted])
            rows.append(np.column_stack([ridge_line, ends, widths, eaves, ridge])[wanted])
    where, what = np.concatenate(places) % PERIOD, np.concatenate(rows)
    keep = _is_free(where, what)
    return Buildings(what[keep].astype(np.float32), np.rint(where[keep] * 256) / 256)


def _is_free(where: Doubles, what: Doubles) -> npt.NDArray[np.bool_]:
    """Whether no road, river or other building is at each place."""
    plot = 9.0
    side = int(PERIOD / plot) + 1
    taken: set[int] = set()

    def plots(points: Doubles) -> npt.NDArray[np.int64]:
        column, row = (points % PERIOD // plot).astype(np.int64).T
        return row * side + column

    for part in np.linspace(0, 1, 4):
        ends = roads().ends
        taken.update(plots(ends[:, :2] + part * (ends[:, 2:] - ends[:, :2])).tolist())
    column, row = (where // CELL).astype(np.int64).T % SIDE
    free = valleys().halves[row * SIDE + column] < 1.2
    along, ends, widths = what[:, :2], what[:, 2:3], what[:, 3:4]
    across = np.stack([-along[:, 1], along[:, 0]], 1)
    corners = np.stack(
        [plots(where + along * ends * u + across * widths * v) for u in (-1, -0.3, 0.3, 1) for v in (-1, 0, 1)], 1
    )
    for number, mine in enumerate(corners.tolist()):
        if free[number] and taken.isdisjoint(mine):
            taken.update(mine)
        else:
            free[number] = False
    return free


def town_density(xs: Axis, ys: Axis) -> Floats:
    """1 in the middle of a village, 0 at its edge, less beyond."""
    density = np.full((len(ys), len(xs)), -1, np.float32)
    for x, y, radius in VILLAGES:
        for_x, for_y = (xs - x) / PERIOD, (ys - y) / PERIOD
        dx = ((for_x - np.rint(for_x)) * (PERIOD / radius)).astype(np.float32)[None, :]
        dy = ((for_y - np.rint(for_y)) * (PERIOD / radius)).astype(np.float32)[:, None]
        density = np.maximum(density, 1 - (dx * dx + dy * dy))
    return density


@lru_cache(maxsize=1)
def farmland() -> Floats:
    """How likely a field is in each cell: near roads, on gentle slopes."""
    near = np.zeros((SIDE, SIDE))
    for at, _, half in _network().lines:
        if half != _TRACK:
            column, row = (at // CELL).astype(np.int64).T % SIDE
            near[row, column] = 1
    for _ in range(7):
        near = np.max(
            [np.roll(near, shift, (0, 1)) * 0.93 for shift in ((0, 1), (0, -1), (1, 0), (-1, 0), (0, 0))], axis=0
        )
    ground = smoothed(valleys().ground)
    slope = np.sqrt(sum(((np.roll(ground, -1, a) - np.roll(ground, 1, a)) / (2 * CELL)) ** 2 for a in (0, 1)))
    return (near - 2.6 * slope).astype(np.float32)
