"""A rectangle in another CRS: where it lies there as an area, or that this cannot be told.

The outline alone does not tell. It looks well even where the area is folded over, torn at the antimeridian, or has a
pole in it.
"""

from __future__ import annotations

import math
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from .array_lists import coordinates
from .crs import described_crs, spatial_reference, transformation, transformed_points

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .georeference import LonLatBox

#: xmin, ymin, xmax, ymax
Bounds = tuple[float, float, float, float]

#: Cells along each side of a rectangle that are looked at.
_CELLS = 16
#: Points of each side of an outline.
_POINTS = 100
#: How far from where it was a point may come back, as a part of the rectangle, and in metres and in degrees: operations
#: between datums are not exact.
_ASTRAY = 1e-3
_ASTRAY_METRES = 30.0
_ASTRAY_DEGREES = 3e-4


@lru_cache(maxsize=256)
def turn_of(crs: str) -> float:
    """After how many units of x a CRS begins again: 360 for one in degrees, 0 for one that is not geographic."""
    reference = spatial_reference(crs)
    if reference is None or not reference.IsGeographic():
        return 0.0
    return round(math.tau / (float(reference.GetAngularUnits()) or math.tau / 360), 6)


def turns(crs: str) -> tuple[float, ...]:
    """What to add to an x to get the same place again, 0 first: a world further east and west in a geographic CRS."""
    turn = turn_of(crs)
    return (0.0, turn, -turn) if turn else (0.0,)


@lru_cache(maxsize=256)
def projected_outline(
    bounds: Bounds, source: str, target: str, area: LonLatBox | None = None, via: str = ""
) -> NDArray[np.float64] | None:
    """The outline (points, x and y; closed) of a rectangle in another CRS; callers must not change it. Longitudes go
    on beyond 180 or -180, so that the outline is whole across the antimeridian.

    None where the rectangle has no outline there: a part of it cannot be projected, two parts fall on the same place,
    or there is a pole or the edge of the map in it. `area` as in `transformation`; `via` is a CRS to go by: PROJ's ways
    between three datums differ by metres.
    """
    lattice = _lattice(bounds)
    found = _projected(lattice.reshape(-1, 2), source, target, area, via)
    if found is None:
        return None
    back = _projected(found, target, source, area, via)
    if back is None or not _is_where_it_was(lattice.reshape(-1, 2), back, bounds, source):
        return None
    turn = turn_of(target)
    if not _is_whole(_unwrapped(found.reshape(lattice.shape), turn)):
        return None
    outline = _projected(_ring(bounds), source, target, area, via)
    if outline is None:
        return None
    if turn:
        outline[:, 0] = np.unwrap(outline[:, 0], period=turn)
    return outline if np.allclose(outline[0], outline[-1]) else None


def projected_bounds(
    bounds: Bounds, source: str, target: str, area: LonLatBox | None = None, via: str = ""
) -> Bounds | None:
    """The box around a rectangle in another CRS, None as of `projected_outline`. Its xmax may lie beyond a longitude
    of 180. With a pole in the rectangle, the box has all longitudes up to that pole."""
    outline = projected_outline(bounds, source, target, area, via)
    if outline is not None:
        (xmin, ymin), (xmax, ymax) = outline.min(axis=0), outline.max(axis=0)
        return float(xmin), float(ymin), float(xmax), float(ymax)
    return _polar_bounds(bounds, source, target, area) if turn_of(target) == 360 else None


def _polar_bounds(bounds: Bounds, source: str, target: str, area: LonLatBox | None) -> Bounds | None:
    lattice = np.concatenate((_lattice(bounds).reshape(-1, 2), _ring(bounds)))
    found = _projected(lattice, source, target, area)
    back = None if found is None else _projected(found, target, source, area)
    if found is None or back is None or not _is_where_it_was(lattice, back, bounds, source):
        return None
    for pole in (90.0, -90.0):
        place = _projected(np.array([(0.0, pole)]), target, source, area)
        if place is None or not _is_inside(place[0], bounds):
            continue
        latitudes = found[:, 1]
        return (
            (-180.0, float(latitudes.min()), 180.0, 90.0)
            if pole > 0
            else (-180.0, -90.0, 180.0, float(latitudes.max()))
        )
    return None


def _is_inside(place: NDArray[np.float64], bounds: Bounds) -> bool:
    return bool(bounds[0] <= place[0] <= bounds[2] and bounds[1] <= place[1] <= bounds[3])


def _lattice(bounds: Bounds) -> NDArray[np.float64]:
    """Places all over a rectangle: (row, column, 2), the first row being the lowest."""
    xs, ys = np.linspace(bounds[0], bounds[2], _CELLS + 1), np.linspace(bounds[1], bounds[3], _CELLS + 1)
    return np.stack(np.meshgrid(xs, ys), axis=-1)


def _ring(bounds: Bounds) -> NDArray[np.float64]:
    xmin, ymin, xmax, ymax = bounds
    corners = [(xmin, ymin), (xmax, ymin), (xmax, ymax), (xmin, ymax), (xmin, ymin)]
    sides = [np.linspace(corner, following, _POINTS, endpoint=False) for corner, following in pairwise(corners)]
    return np.concatenate((*sides, [corners[0]]))


def _projected(
    points: NDArray[np.float64], source: str, target: str, area: LonLatBox | None, via: str = ""
) -> NDArray[np.float64] | None:
    """The points in the other CRS; None when one of them cannot be projected."""
    if via:
        there = _projected(points, source, via, area)
        return None if there is None else _projected(there, via, target, area)
    found = transformation(source, target, area)
    places = None if found is None else transformed_points(found, coordinates(points))
    if places is None:
        return None
    result = np.asarray(places, np.float64)[:, :2]
    return result if np.isfinite(result).all() else None


def _is_where_it_was(points: NDArray[np.float64], back: NDArray[np.float64], bounds: Bounds, crs: str) -> bool:
    """Whether points that were projected and projected back are where they were."""
    width, height = bounds[2] - bounds[0], bounds[3] - bounds[1]
    astray = np.abs(back - points)
    turn = turn_of(crs)
    if turn:
        if width > turn:
            return False
        astray[:, 0] = np.minimum(astray[:, 0] % turn, -astray[:, 0] % turn)
        least = _ASTRAY_DEGREES
    else:
        described = described_crs(crs)
        least = _ASTRAY_METRES / (described.metres if described is not None and described.metres > 0 else 1.0)
    return bool(astray.max() <= max(_ASTRAY * math.hypot(width, height), least))


def _unwrapped(lattice: NDArray[np.float64], turn: float) -> NDArray[np.float64]:
    """The lattice with longitudes that go on beyond 180."""
    if turn:
        lattice = lattice.copy()
        lattice[..., 0] = np.unwrap(np.unwrap(lattice[..., 0], period=turn, axis=0), period=turn, axis=1)
    return lattice


def _is_whole(lattice: NDArray[np.float64]) -> bool:
    """Whether no cell of the lattice is turned over. One is where an area is folded or torn."""
    right, up = lattice[:-1, 1:] - lattice[:-1, :-1], lattice[1:, :-1] - lattice[:-1, :-1]
    left, down = lattice[1:, :-1] - lattice[1:, 1:], lattice[:-1, 1:] - lattice[1:, 1:]
    areas = [
        right[..., 0] * up[..., 1] - right[..., 1] * up[..., 0],
        left[..., 0] * down[..., 1] - left[..., 1] * down[..., 0],
    ]
    return all(bool((area > 0).all()) for area in areas)
