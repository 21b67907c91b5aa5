"""A plausible terrain, computed as a function of x and y in EPSG:3979.

Uplands cut by valleys with rivers and lakes, forest, fields, roads and villages, similar to northern New Brunswick. A
place has the same height in every tile, product or window: the functions do not depend on a grid. They use only
operations that IEEE 754 rounds in one way, so that every machine computes the same terrain.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
import numpy.typing as npt

from .drainage import CELL, SIDE
from .noise import Axis, Floats, chance, hashed, noise
from .relief import ground_on
from .rivers import ORIGIN, Distances, rivers
from .settlements import buildings, farmland, roads, town_density

#: Metres from a river's or road's edge to where the ground is untouched.
_BANK, _VERGE = 26.0, 14.0
#: Metres between the places where the broad shape of the ground is computed; in between it is interpolated.
_COARSE = 16


def prepare() -> None:
    """Compute what all places have in common, which takes longest: a process that is forked from this one has it."""
    for common in (rivers, roads, buildings, farmland):
        common()


class Country:
    """The terrain at each pair of these eastings (ascending) and northings (descending), as arrays of (rows, columns).

    Heights are in metres above sea level, rounded to the centimetre. Each property is computed when it is used.
    """

    def __init__(self, xs: Axis, ys: Axis) -> None:
        self._xs, self._ys = xs, ys

    @cached_property
    def dtm(self) -> Floats:
        """Heights of the ground, or of the water's surface."""
        ground = self._built_ground
        bank = _eased(np.clip(self._river.edge / np.float32(_BANK), 0, 1))
        sloping = self._river.level + np.float32(0.25) + bank * (ground - self._river.level - np.float32(0.25))
        # away from rivers the ground is as it was, whatever the rounding
        sloping = np.where(self._river.edge < _BANK, sloping, ground)
        return _to_centimetres(np.where(self.water, self._river.level, sloping))

    @cached_property
    def dsm(self) -> Floats:
        """Heights of the ground with trees, buildings and bridges."""
        on_top = np.zeros(self.dtm.shape, np.float32)
        if (self.forest > -0.2).any() or (self.town > 0).any():
            on_top = self._trees
        on_top = np.maximum(on_top, buildings().heights(self._xs, self._ys))
        on_top = np.where(self.water, np.float32(0), on_top)
        surface = self.dtm + on_top
        bridge = (self._road.edge <= 0) & (self._river.edge < 6) & (self._road.level > surface)
        return _to_centimetres(np.where(bridge, self._road.level, surface))

    @cached_property
    def water(self) -> npt.NDArray[np.bool_]:
        return self._river.edge < 0

    @cached_property
    def forest(self) -> Floats:
        """The density of the forest: 0 or less for none, around -0.1 for cleared woods, less for fields."""
        density = 0.42 + 0.9 * self._noise(1_700, 5) + 0.5 * self._noise(380, 6)
        logged = self._parcels(310, 430, (0.6, 0.8), 71)
        density = np.where(logged < 0.09, np.float32(-0.08), np.maximum(density, np.float32(0.05)))
        if self._is_field.any():
            kinds = np.where(self._field_kind < 0.6, np.float32(-0.22), np.float32(-0.5))
            density = np.where(self._is_field, kinds, density)
        bare = self.water | (self.town > 0) | (self._road.edge < 4)
        return np.where(bare, np.float32(-1), density)

    @cached_property
    def town(self) -> Floats:
        """The density of the settlement, 0 or less for none."""
        return town_density(self._xs, self._ys) + np.float32(0.25) * self._noise(130, 9)

    @cached_property
    def _river(self) -> Distances:
        def swelling() -> Floats:
            return 1 + np.float32(0.45) * self._noise(75, 33) + np.float32(0.35) * self._noise(210, 34)

        return rivers().distances(self._xs, self._ys, _BANK, swelling)

    @cached_property
    def _road(self) -> Distances:
        return roads().distances(self._xs, self._ys, _VERGE)

    @cached_property
    def _built_ground(self) -> Floats:
        """The ground with cuttings and embankments of roads, without the rivers' beds."""
        natural = self._broad_shape + self._roughness
        edge = np.clip(self._road.edge, 0, np.float32(_VERGE))
        ditch = np.float32(0.7) * np.clip(1 - np.abs(edge - np.float32(2.2)) / np.float32(1.6), 0, 1)
        verge = _eased(np.clip((edge - 2) / np.float32(_VERGE - 2), 0, 1))
        crown = np.float32(0.12) * np.clip(-self._road.edge / 4, 0, 1)
        built = self._road.level + crown - ditch + verge * (natural - self._road.level)
        return np.where(edge < _VERGE, built, natural)

    @cached_property
    def _broad_shape(self) -> Floats:
        """The ground between the places that are _COARSE metres apart, by cubic interpolation."""
        columns, i, right = _coarse_places(self._xs)
        rows, j, up = _coarse_places(self._ys)
        heights = ground_on(columns * float(_COARSE), rows * float(_COARSE))
        across = sum(weight * heights[:, i + step] for step, weight in enumerate(_cubic(right)))
        return sum(weight[:, None] * across[j + step] for step, weight in enumerate(_cubic(up)))

    @cached_property
    def _roughness(self) -> Floats:
        """What a laser scanner sees of rocks, hummocks and old furrows."""
        octaves = ((53, 0.75), (23, 0.34), (9.5, 0.13), (3.7, 0.05))
        rough = sum(
            np.float32(height) * self._noise(wavelength, 23 + k) for k, (wavelength, height) in enumerate(octaves)
        )
        return rough * (np.float32(0.7) + self._noise(700, 28))

    @cached_property
    def _is_field(self) -> npt.NDArray[np.bool_]:
        chances = farmland()
        around = (self._ys + 200 * np.array([[-1], [0], [1]]), self._xs + 200 * np.array([[-1], [0], [1]]))
        rows, columns = (np.unique(_cell(v, o)) for v, o in zip(around, reversed(ORIGIN), strict=True))
        if chances[np.ix_(rows, columns)].max() <= 0.15:
            return np.zeros((len(self._ys), len(self._xs)), bool)
        x, y = self._field_middle
        return chances[_cell(y, ORIGIN[1]), _cell(x, ORIGIN[0])] + np.float32(0.45) * self._field_kind > 0.6

    @cached_property
    def _field_kind(self) -> Floats:
        return self._parcels(64, 260, (0.8, 0.6), 72)

    @cached_property
    def _field_middle(self) -> tuple[Axis, Axis]:
        i, j = self._parcel_numbers(64, 260, (0.8, 0.6))
        u, v = (i + 0.5) * 64, (j + 0.5) * 260
        return u * 0.8 - v * 0.6, u * 0.6 + v * 0.8

    def _parcels(self, width: float, length: float, direction: tuple[float, float], seed: int) -> Floats:
        """A number of 0..1 for the parcel in which each place is."""
        return chance(*self._parcel_numbers(width, length, direction), seed)

    def _parcel_numbers(self, width: float, length: float, direction: tuple[float, float]) -> tuple[Axis, Axis]:
        along, aside = direction
        x, y = self._xs[None, :], self._ys[:, None]
        i, j = np.floor((x * along + y * aside) / width), np.floor((y * along - x * aside) / length)
        return i.astype(np.int64), j.astype(np.int64)

    @cached_property
    def _trees(self) -> Floats:
        """Heights of crowns: one tree in each small cell, somewhat off its middle."""
        cell, shape = 5.0, self.dtm.shape
        stand = np.clip(np.float32(0.35) + self.forest, 0, 1)
        is_garden = (self.town > 0) & (self._road.edge > 5)
        stand = np.where(self.forest > -0.2, stand, np.where(is_garden, np.float32(0.07), np.float32(0)))
        tallest = np.where(
            self.forest == np.float32(-0.08), np.float32(2), 12 + 9 * self._noise(300, 8) + 5 * self._noise(90, 10)
        )
        crowns = np.zeros(shape, np.float32)
        u, v = self._xs / cell - 0.5, self._ys / cell - 0.5
        i, j = np.floor(u).astype(np.int64), np.floor(v).astype(np.int64)
        columns, column_of = np.unique(np.concatenate([i, i + 1]), return_inverse=True)
        rows, row_of = np.unique(np.concatenate([j, j + 1]), return_inverse=True)
        seeds = [hashed(columns[None, :], rows[:, None], seed) for seed in (41, 42)]
        for right in (0, 1):
            for up in (0, 1):
                at = (row_of[up * len(j) : (up + 1) * len(j)], column_of[right * len(i) : (right + 1) * len(i)])
                one, other = (numbers[at[0]][:, at[1]] for numbers in seeds)
                x, y, size = ((one >> np.uint32(10 * k) & 1023).astype(np.float32) / 1024 for k in range(3))
                luck = (other >> np.uint32(8)).astype(np.float32) / np.float32(2**24)
                dx = (u - i - right).astype(np.float32)[None, :] - np.float32(0.5) * (x - np.float32(0.5))
                dy = (v - j - up).astype(np.float32)[:, None] - np.float32(0.5) * (y - np.float32(0.5))
                off = (dx * dx + dy * dy) / (np.float32(0.16) + np.float32(0.24) * size)
                crown = (np.float32(0.6) + np.float32(0.5) * size) * (1 - np.float32(0.6) * off)
                crowns = np.maximum(crowns, np.where((off < 1) & (luck < stand), crown, np.float32(0)))
        return tallest * crowns

    def _noise(self, wavelength: float, seed: int) -> Floats:
        return noise(self._xs, self._ys, wavelength, seed)


def hillshade(heights: Floats, resolution: float) -> npt.NDArray[np.uint8]:
    """Hillshade (1..255) with light from the north-west, 45 degrees high. `heights` has a margin of one pixel, the
    result none."""
    dx = (heights[1:-1, 2:] - heights[1:-1, :-2]) / np.float32(2 * resolution)
    dy = (heights[2:, 1:-1] - heights[:-2, 1:-1]) / np.float32(2 * resolution)
    light = (np.float32(0.70710678) + np.float32(0.5) * (dx + dy)) / np.sqrt(1 + dx * dx + dy * dy)
    return np.rint(1 + 254 * np.clip(light, 0, 1)).astype(np.uint8)


def _cell(values: Axis, origin: int) -> npt.NDArray[np.int64]:
    return np.floor((values - origin) / CELL).astype(np.int64) % SIDE


def _coarse_places(values: Axis) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], Floats]:
    """The coarse places that are needed, the index of the first of each value's four, and how far the value lies
    between the second and the third."""
    scaled = values / _COARSE
    whole = np.floor(scaled).astype(np.int64)
    places = np.arange(whole.min() - 1, whole.max() + 3)
    return places, whole - 1 - places[0], (scaled - whole).astype(np.float32)


def _cubic(t: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Catmull-Rom's weights."""
    half = np.float32(0.5)
    return (
        half * t * (t * (2 - t) - 1),
        half * (t * t * (3 * t - 5) + 2),
        half * t * (t * (4 - 3 * t) + 1),
        half * t * t * (t - 1),
    )


def _eased(t: Floats) -> Floats:
    return t * t * (3 - 2 * t)


def _to_centimetres(heights: Floats) -> Floats:
    return (np.rint(heights * np.float32(100)) / np.float32(100)).astype(np.float32)
