"""A plausible terrain, computed as a function of x and y in EPSG:3979.

Uplands cut by valleys with rivers and ponds, forest and a few settlements, similar to northern New Brunswick. A place
has the same height in every tile, product or window: the functions do not depend on a grid. They use only operations
that IEEE 754 rounds in one way, so that every machine computes the same terrain.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
#: Pixel centres along one axis, metres, in double precision.
Axis = npt.NDArray[np.float64]


class Country:
    """The terrain at each pair of these eastings and northings, as arrays of (rows, columns).

    Heights are in metres above sea level, rounded to the centimetre. Each property is computed when it is used.
    """

    def __init__(self, xs: Axis, ys: Axis) -> None:
        self._xs, self._ys = xs, ys

    @cached_property
    def dtm(self) -> Floats:
        """Heights of the ground, or of the water's surface."""
        return _to_centimetres(np.maximum(self._ground, self._water_table))

    @cached_property
    def dsm(self) -> Floats:
        """Heights of the ground with trees and houses."""
        on_top = np.zeros(self.dtm.shape, np.float32)
        if (self.forest > 0).any():
            height = 13 + 7 * self._noise(260, 8)
            on_top = np.clip(6 * self.forest, 0, 1) * height * _crowns(self._xs, self._ys)
        if (self.town > 0).any():
            on_top = np.where((self.town > 0) & ~self.water, _houses(self._xs, self._ys), on_top)
        return _to_centimetres(self.dtm + on_top)

    @cached_property
    def water(self) -> npt.NDArray[np.bool_]:
        return self._ground < self._water_table

    @cached_property
    def forest(self) -> Floats:
        """The density of the forest, 0 or less for none."""
        density = 0.25 + 1.2 * self._noise(1_900, 5) + 0.7 * self._noise(420, 6)
        return np.where(self.water | (self.town > 0), np.float32(-1), density)

    @cached_property
    def town(self) -> Floats:
        """The density of the settlement, 0 or less for none; only on flat land."""
        density = 2.2 * self._noise(1_400, 7) - 0.7 + 0.2 * self._noise(180, 9)
        return np.where(self._shape < 0.75, density, np.float32(-1))

    @cached_property
    def _base(self) -> Floats:
        return 330 + 130 * self._noise(61_000, 1) + 35 * self._noise(17_000, 2)

    @cached_property
    def _water_table(self) -> Floats:
        return self._base - 1.5

    @cached_property
    def _valley(self) -> Floats:
        return np.abs(self._noise(13_000, 3))

    @cached_property
    def _gully(self) -> Floats:
        return np.abs(self._noise(4_300, 4))

    @cached_property
    def _shape(self) -> Floats:
        """0 on the valley floors, up to 1 on the heights."""
        return _rise(self._valley, 0.12) * (0.3 + 0.7 * _rise(self._gully, 0.1))

    @cached_property
    def _ground(self) -> Floats:
        relief = _ridges(self._xs, self._ys) * self._shape
        rough = _roughness(self._xs, self._ys) * (0.25 + 0.75 * self._shape)
        return self._base + relief + rough - 5 * _trench(self._valley, 0.009) - 2 * _trench(self._gully, 0.01)

    def _noise(self, wavelength: float, seed: int) -> Floats:
        return _noise(self._xs, self._ys, wavelength, seed)


def hillshade(heights: Floats, resolution: float) -> npt.NDArray[np.uint8]:
    """Hillshade (1..255) with light from the north-west, 45 degrees high. `heights` has a margin of one pixel, the
    result none."""
    dx = (heights[1:-1, 2:] - heights[1:-1, :-2]) / np.float32(2 * resolution)
    dy = (heights[2:, 1:-1] - heights[:-2, 1:-1]) / np.float32(2 * resolution)
    light = (np.float32(0.70710678) + np.float32(0.5) * (dx + dy)) / np.sqrt(1 + dx * dx + dy * dy)
    return np.rint(1 + 254 * np.clip(light, 0, 1)).astype(np.uint8)


def _ridges(xs: Axis, ys: Axis) -> Floats:
    crest = 1 - np.abs(_noise(xs, ys, 7_100, 11))
    spur = 1 - np.abs(_noise(xs, ys, 2_300, 14))
    return (
        190 * crest * crest * crest
        + 90 * spur * spur * spur
        + 80 * _noise(xs, ys, 2_900, 12)
        + 34 * _noise(xs, ys, 1_100, 13)
        - 60
    )


def _roughness(xs: Axis, ys: Axis) -> Floats:
    octaves = ((410, 14.0), (150, 5.0), (57, 1.6), (21, 0.45), (8, 0.12))
    total = np.zeros((len(ys), len(xs)), np.float32)
    for number, (wavelength, height) in enumerate(octaves):
        total += np.float32(height) * _noise(xs, ys, wavelength, 20 + number)
    return total


def _crowns(xs: Axis, ys: Axis) -> Floats:
    return np.clip(0.6 + 1.1 * _noise(xs, ys, 6.5, 31) + 0.5 * _noise(xs, ys, 2.9, 32), 0, 1.15).astype(np.float32)


def _houses(xs: Axis, ys: Axis, plot: float = 42.0) -> Floats:
    """Roof heights: on about every second plot a house with a gable roof, parallel to the axes."""
    u, v = xs / plot, ys / plot
    i, j = np.floor(u).astype(np.int64), np.floor(v).astype(np.int64)
    across, along = np.abs(u - i - 0.5) * plot, np.abs(v - j - 0.5) * plot
    columns, column_of = np.unique(i, return_inverse=True)
    rows, row_of = np.unique(j, return_inverse=True)

    def per_plot(seed: int, low: float, high: float) -> Floats:
        chance = _hash(columns, rows, seed).astype(np.float32) / np.float32(2**32)
        return (low + (high - low) * chance)[np.ix_(row_of, column_of)].astype(np.float32)

    width, length, height = per_plot(41, 4, 8), per_plot(42, 5, 11), per_plot(43, 3.5, 8)
    inside = (across[None, :] < width) & (along[:, None] < length) & (per_plot(44, 0, 1) > 0.45)
    roof = height + 2.5 * (1 - across[None, :].astype(np.float32) / width)
    return np.where(inside, roof, np.float32(0)).astype(np.float32)


def _rise(distance: Floats, width: float) -> Floats:
    """0 on the line, approaching 1 away from it."""
    squared = distance * distance
    return squared / (squared + np.float32(width * width))


def _trench(distance: Floats, width: float) -> Floats:
    """1 on the line, quickly approaching 0 beside it."""
    relative = distance / np.float32(width)
    squared = relative * relative
    return 1 / (1 + squared * squared)


def _to_centimetres(heights: Floats) -> Floats:
    return (np.rint(heights * np.float32(100)) / np.float32(100)).astype(np.float32)


def _noise(xs: Axis, ys: Axis, wavelength: float, seed: int) -> Floats:
    """Perlin's gradient noise, about -0.7..0.7; separable, so that it is fast on a grid."""
    columns, i, dx = _lattice(xs, wavelength)
    rows, j, dy = _lattice(ys, wavelength)
    hashed = _hash(columns, rows, seed)
    east = (hashed & 0xFFFF).astype(np.float32) / np.float32(32767.5) - 1
    north = (hashed >> 16).astype(np.float32) / np.float32(32767.5) - 1

    far_x, far_y = _fade(dx), _fade(dy)
    near_x, near_y = 1 - far_x, 1 - far_y
    eastward = east[:, i] * (near_x * dx) + east[:, i + 1] * (far_x * (dx - 1))
    northward = north[:, i] * near_x + north[:, i + 1] * far_x
    upper = eastward[j] * near_y[:, None] + eastward[j + 1] * far_y[:, None]
    lower = northward[j] * (near_y * dy)[:, None] + northward[j + 1] * (far_y * (dy - 1))[:, None]
    return upper + lower


def _lattice(values: Axis, wavelength: float) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], Floats]:
    """The lattice lines on either side of the values, the index of each value's lower line among them (the upper one
    is the next), and how far between the two the value lies."""
    scaled = values / wavelength
    whole = np.floor(scaled).astype(np.int64)
    lines = np.union1d(whole, whole + 1)
    return lines, np.searchsorted(lines, whole), (scaled - whole).astype(np.float32)


def _fade(t: Floats) -> Floats:
    return t * t * t * (t * (t * 6 - 15) + 10)


def _hash(columns: npt.NDArray[np.int64], rows: npt.NDArray[np.int64], seed: int) -> npt.NDArray[np.uint32]:
    """A 32-bit number for each lattice point (rows, columns), after splitmix64."""
    with np.errstate(over="ignore"):
        value = columns.astype(np.uint64)[None, :] * np.uint64(0x9E3779B97F4A7C15)
        value = value ^ (rows.astype(np.uint64)[:, None] * np.uint64(0xC2B2AE3D27D4EB4F)) ^ np.uint64(seed * 0x632BE5AB)
        value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return ((value ^ (value >> np.uint64(31))) >> np.uint64(32)).astype(np.uint32)
