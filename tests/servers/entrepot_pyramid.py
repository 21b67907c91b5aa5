"""The grid PM and the pyramids of the test server `Entrepot`."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np

TILE = 256
KEPT = 512
#: The left and upper edge of the grid PM, in metres of EPSG:3857.
LIMIT = 20037508.3427892
LOWEST = 21

Slabs = dict[tuple[int, int], np.ndarray]
#: West, south, east, north in metres of EPSG:3857.
Box = tuple[float, float, float, float]


def resolution(level: int) -> float:
    """Metres of EPSG:3857 for a pixel."""
    return float(156543.033928041 / 2**level)


def mercator(longitude: float, latitude: float) -> tuple[float, float]:
    """A place in EPSG:3857."""
    y = math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2)) * LIMIT / math.pi
    return longitude * LIMIT / 180, y


@dataclass
class Pyramid:
    """Slabs by column and row for each level: arrays of bands, rows and columns. `tiles` are those of a slab's side."""

    tiles: int = 16
    levels: dict[int, Slabs] = field(default_factory=dict)
    nodata: tuple[int, ...] = (255, 255, 255)
    fetched_bytes: int = 0

    def side(self, level: int) -> float:
        """The side of a slab in metres of EPSG:3857."""
        return self.tiles * TILE * resolution(level)

    def box(self, level: int, column: int, row: int) -> Box:
        """The box of a slab."""
        side = self.side(level)
        west, north = column * side - LIMIT, LIMIT - row * side
        return west, north - side, west + side, north


def touched(box: Box, side: float) -> Iterator[tuple[int, int]]:
    """Column and row of the slabs with sides of so many metres that the box touches."""
    west, south, east, north = box
    for column in range(int((west + LIMIT) // side), int((east + LIMIT) // side) + 1):
        for row in range(int((LIMIT - north) // side), int((LIMIT - south) // side) + 1):
            yield column, row


def filled(pyramid: Pyramid, levels: Iterable[int]) -> None:
    """Make these levels, each of the one below it: the mean of four pixels."""
    for level in levels:
        below = pyramid.levels.get(level + 1, {})
        slabs = pyramid.levels.setdefault(level, {})
        for column, row in {(column // 2, row // 2) for column, row in below}:
            example = next(iter(below.values()))
            gap = np.empty_like(example)
            gap[:] = np.resize(np.array(pyramid.nodata), len(gap))[:, np.newaxis, np.newaxis]
            slab = np.empty_like(example)
            side = slab.shape[1] // 2
            for x in range(2):
                for y in range(2):
                    quarter = below.get((2 * column + x, 2 * row + y), gap)
                    slab[:, y * side : (y + 1) * side, x * side : (x + 1) * side] = _means(quarter)
            slabs[column, row] = slab


def _means(pixels: np.ndarray) -> np.ndarray:
    """The mean of each four pixels, without what is behind the point."""
    wide = pixels.astype("uint16" if pixels.dtype == np.uint8 else "float64")
    rows = wide[:, ::2] + wide[:, 1::2]
    sums = rows[:, :, ::2] + rows[:, :, 1::2]
    return (sums >> 2 if sums.dtype == np.uint16 else sums / 4).astype(pixels.dtype)
