"""Noise as a function of place: the same in every window, and on every machine.

Only operations that IEEE 754 rounds in one way are used.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
#: Coordinates along one axis, metres, in double precision.
Axis = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


def noise(xs: Axis, ys: Axis, wavelength: float, seed: int, period: int = 0) -> Floats:
    """Perlin's gradient noise on a grid, about -0.7..0.7, as (rows, columns); separable, so that it is fast.

    With a `period`, in wavelengths, it repeats itself in both directions.
    """
    columns, i, dx = _lattice(xs, wavelength)
    rows, j, dy = _lattice(ys, wavelength)
    if period:
        columns, rows = columns % period, rows % period
    east, north = _gradients(hashed(columns[None, :], rows[:, None], seed))
    far_x, far_y = _fade(dx), _fade(dy)
    near_x, near_y = 1 - far_x, 1 - far_y
    eastward = east[:, i] * (near_x * dx) + east[:, i + 1] * (far_x * (dx - 1))
    northward = north[:, i] * near_x + north[:, i + 1] * far_x
    upper = eastward[j] * near_y[:, None] + eastward[j + 1] * far_y[:, None]
    lower = northward[j] * (near_y * dy)[:, None] + northward[j + 1] * (far_y * (dy - 1))[:, None]
    return upper + lower


def noise_at(x: Axis, y: Axis, wavelength: float, seed: int, period: int = 0) -> Floats:
    """The same noise at each of these points."""
    u, v = x / wavelength, y / wavelength
    i, j = np.floor(u).astype(np.int64), np.floor(v).astype(np.int64)
    dx, dy = (u - i).astype(np.float32), (v - j).astype(np.float32)
    total = np.zeros(dx.shape, np.float32)
    for right in (0, 1):
        for up in (0, 1):
            column, row = i + right, j + up
            if period:
                column, row = column % period, row % period
            east, north = _gradients(hashed(column, row, seed))
            weight = (_fade(dx) if right else 1 - _fade(dx)) * (_fade(dy) if up else 1 - _fade(dy))
            total += weight * (east * (dx - right) + north * (dy - up))
    return total


def chance(columns: Integers, rows: Integers, seed: int) -> Floats:
    """A number of 0..1 for each pair of whole numbers."""
    return (hashed(columns, rows, seed) >> np.uint32(8)).astype(np.float32) / np.float32(2**24)


def hashed(columns: Integers, rows: Integers, seed: int) -> npt.NDArray[np.uint32]:
    """A 32-bit number for each pair of whole numbers (broadcast against each other), after splitmix64."""
    with np.errstate(over="ignore"):
        value = columns.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        value = value ^ (rows.astype(np.uint64) * np.uint64(0xC2B2AE3D27D4EB4F)) ^ np.uint64(seed * 0x632BE5AB)
        value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return ((value ^ (value >> np.uint64(31))) >> np.uint64(32)).astype(np.uint32)


def _gradients(hashes: npt.NDArray[np.uint32]) -> tuple[Floats, Floats]:
    east = (hashes & 0xFFFF).astype(np.float32) / np.float32(32767.5) - 1
    north = (hashes >> 16).astype(np.float32) / np.float32(32767.5) - 1
    return east, north


def _lattice(values: Axis, wavelength: float) -> tuple[Integers, Integers, Floats]:
    """The lattice lines on either side of the values, the index of each value's lower line among them (the upper one
    is the next), and how far between the two the value lies."""
    scaled = values / wavelength
    whole = np.floor(scaled).astype(np.int64)
    lines = np.union1d(whole, whole + 1)
    return lines, np.searchsorted(lines, whole), (scaled - whole).astype(np.float32)


def _fade(t: Floats) -> Floats:
    return t * t * t * (t * (t * 6 - 15) + 10)
