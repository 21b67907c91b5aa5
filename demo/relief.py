"""The broad shape of the ground: the valleys of rivers.py without gaps between their cells, and smaller hills."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from .drainage import CELL, SIDE
from .noise import Axis, Floats, noise, noise_at
from .rivers import ORIGIN, valleys


def ground_on(xs: Axis, ys: Axis) -> Floats:
    """Heights on a grid, as (rows, columns); metres of EPSG:3979 in, metres above sea level out."""
    columns, right = _cells(xs - ORIGIN[0])
    rows, up = _cells(ys - ORIGIN[1])
    ground = valleys().ground.astype(np.float32)
    wanted, place_of = np.unique(rows, return_inverse=True)
    steps = range(-1, 3)
    places = np.unique(np.concatenate([wanted + step for step in steps]))
    strip = ground[places % SIDE]
    across = sum(w * strip[:, (columns + step) % SIDE] for step, w in zip(steps, _spline(right), strict=True))
    nearby = [np.searchsorted(places, wanted + step)[place_of] for step in steps]
    shape = sum(w[:, None] * across[near] for near, w in zip(nearby, _spline(up), strict=True))
    return _with_hills(shape, *(noise(xs, ys, wavelength, seed) for wavelength, seed in _HILLS))


def ground_at(x: Axis, y: Axis) -> Floats:
    """The same heights at each of these places."""
    columns, right = _cells(x - ORIGIN[0])
    rows, up = _cells(y - ORIGIN[1])
    ground, steps = valleys().ground.astype(np.float32), range(-1, 3)
    shape = sum(
        a * b * ground[(rows + north) % SIDE, (columns + east) % SIDE]
        for north, a in zip(steps, _spline(up), strict=True)
        for east, b in zip(steps, _spline(right), strict=True)
    )
    return _with_hills(shape, *(noise_at(x, y, wavelength, seed) for wavelength, seed in _HILLS))


_HILLS = ((290, 20), (140, 21), (620, 22))


def _with_hills(shape: Floats, spur: Floats, rib: Floats, hill: Floats) -> Floats:
    upland = np.clip((shape - 150) / 60, 0, 1)
    ridges = np.float32(0.5) - np.abs(spur) - np.float32(0.5) * np.abs(rib)
    return shape + upland * (np.float32(15) * ridges + np.float32(8) * hill)


def _cells(values: Axis) -> tuple[npt.NDArray[np.int64], Floats]:
    """The cell whose centre is before each value, and how far it lies from there to the next."""
    scaled = values / CELL - 0.5
    whole = np.floor(scaled).astype(np.int64)
    return whole, (scaled - whole).astype(np.float32)


def _spline(t: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """The cubic B-spline's weights."""
    s, sixth = 1 - t, np.float32(1 / 6)
    return (
        sixth * s * s * s,
        sixth * (t * t * (3 * t - 6) + 4),
        sixth * (s * s * (3 * s - 6) + 4),
        sixth * t * t * t,
    )
