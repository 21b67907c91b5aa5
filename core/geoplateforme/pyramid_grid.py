"""The grid of the Géoplateforme's pyramids: the tile matrix set PM, its levels, and slabs of so many tiles.

PM is the usual Web Mercator square (EPSG:3857) in tiles of 256 pixels; level 0 is one tile, and each level has twice
the resolution of the one above. The platform computes and stores whole slabs: all that touch an area, at each level.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qgis.core import QgsGeometry, QgsRectangle
from qgis.PyQt.QtGui import QTransform

from ..threads.cancellation import stop_if_canceled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..spatial.projected_area import Bounds
    from ..threads.cancellation import Feedback

PM = "PM"
MERCATOR = "EPSG:3857"
TOP, BOTTOM = 0, 21
LEVELS = range(TOP, BOTTOM + 1)
TILE = 256
#: Tiles on each side of a slab, unless the processing is told otherwise.
SLAB_TILES = 16
#: Half a side of the square, in metres of EPSG:3857, and the latitude where it ends.
HALF_SIDE = 20037508.3427892
MOST_LATITUDE = 85.0511287798066
#: Metres of EPSG:3857 a pixel, at level 0.
_COARSEST = 156543.033928041
#: OGC's pixel for scales, in metres.
_PIXEL = 0.00028
#: Metres that edges may differ by when they are the same.
_ROUNDING = 1e-4
#: How many groups of slabs are compared with an area before the rest is taken as a whole: a second's work.
_MOST_COMPARISONS = 60_000


def resolution(level: int, latitude: float = 0.0) -> float:
    """Metres a pixel of a level: on the ground at this latitude (degrees), at the equator those of EPSG:3857."""
    return float(_COARSEST / 2**level) * math.cos(math.radians(latitude))


def scale(level: int, latitude: float = 0.0) -> float:
    """The denominator of a level's scale, with OGC's pixel of 0.28 mm."""
    return resolution(level, latitude) / _PIXEL


def level_of_resolution(metres: float, latitude: float = 0.0) -> int:
    """The first level that is as fine as this resolution (metres on the ground a pixel, at this latitude), to within a
    hundredth; the last one for what is finer."""
    return next((level for level in LEVELS if resolution(level, latitude) <= metres * 1.01), BOTTOM)


def level_of_scale(denominator: float, latitude: float = 0.0) -> int:
    """The first level that is as fine as this scale, as `level_of_resolution`."""
    return level_of_resolution(denominator * _PIXEL, latitude)


@dataclass(frozen=True)
class SlabBlock:
    """Neighbouring slabs of a level: `column` and `row` of the upper left one, counted from the upper left corner of
    the grid, and how many there are each way."""

    column: int
    row: int
    columns: int = 1
    rows: int = 1

    @property
    def slabs(self) -> int:
        return self.columns * self.rows


@dataclass(frozen=True)
class SlabGrid:
    """The slabs of a level, `width` by `height` tiles each."""

    level: int
    width: int = SLAB_TILES
    height: int = SLAB_TILES

    @property
    def pixels(self) -> tuple[int, int]:
        """The size of a slab in pixels."""
        return self.width * TILE, self.height * TILE

    def bounds(self, block: SlabBlock) -> Bounds:
        """The rectangle of these slabs in EPSG:3857. At the levels of few tiles a slab reaches beyond the world."""
        width, height = self._size
        xmin, ymax = block.column * width - HALF_SIDE, HALF_SIDE - block.row * height
        return xmin, ymax - block.rows * height, xmin + block.columns * width, ymax

    def around(self, bounds: Bounds) -> SlabBlock:
        """The slabs that a rectangle in EPSG:3857 touches, those at its edges among them, as far as the grid goes."""
        width, height = self._size
        xmin, ymin, xmax, ymax = bounds
        columns, rows = (math.ceil(2**self.level / tiles) for tiles in (self.width, self.height))
        left, right = (min(max(math.floor((x + HALF_SIDE) / width), 0), columns - 1) for x in (xmin, xmax))
        upper, lower = (min(max(math.floor((HALF_SIDE - y) / height), 0), rows - 1) for y in (ymax, ymin))
        return SlabBlock(left, upper, right - left + 1, lower - upper + 1)

    @property
    def _size(self) -> tuple[float, float]:
        """Metres of EPSG:3857 that a slab has."""
        metres = TILE * resolution(self.level)
        return self.width * metres, self.height * metres


@dataclass(frozen=True)
class Slabs:
    """The slabs of a level that an area touches, in blocks that do not overlap. Of an area with too long a shore not
    every slab was compared: then there are at most so many."""

    grid: SlabGrid
    blocks: tuple[SlabBlock, ...]
    is_exact: bool = True

    @property
    def count(self) -> int:
        return sum(block.slabs for block in self.blocks)

    def outline(self) -> QgsGeometry:
        """The outline of all of them, in EPSG:3857. They are joined as columns and rows, without roundings that would
        leave gaps between neighbours."""
        joined = QgsGeometry.unaryUnion(
            [
                QgsGeometry.fromRect(
                    QgsRectangle(block.column, block.row, block.column + block.columns, block.row + block.rows)
                )
                for block in self.blocks
            ]
        )
        xmin, ymin, xmax, ymax = self.grid.bounds(SlabBlock(0, 0))
        joined.transform(QTransform(xmax - xmin, 0, 0, ymin - ymax, xmin, ymax))
        return joined


def slabs_of(
    area: QgsGeometry, grid: SlabGrid, feedback: Feedback | None = None, most: int = _MOST_COMPARISONS
) -> Slabs:
    """The slabs that a polygon in EPSG:3857 touches, be it with an edge. For a worker thread. Raises CanceledError."""
    if area.isEmpty():
        return Slabs(grid, ())
    box = area.boundingBox()
    whole = grid.around((box.xMinimum(), box.yMinimum(), box.xMaximum(), box.yMaximum()))
    if area.isAxisParallelRectangle(0.0):  # what a map shows, as a rule: nothing is to be compared
        return Slabs(grid, (whole,))
    engine = QgsGeometry.createGeometryEngine(area.constGet())
    engine.prepareGeometry()
    blocks: list[SlabBlock] = []
    waiting = [whole]
    compared = 0
    while waiting and compared < most:
        if compared % 256 == 0:
            stop_if_canceled(feedback)
        compared += 1
        block = waiting.pop()
        rectangle = QgsRectangle(*grid.bounds(block))
        outer, inner = QgsGeometry.fromRect(rectangle), QgsGeometry.fromRect(rectangle.buffered(-_ROUNDING))
        if not engine.intersects(outer.constGet()):
            continue
        if block.slabs == 1 or engine.contains(inner.constGet()):
            blocks.append(block)
        else:
            waiting.extend(_halves(block))
    return Slabs(grid, tuple(blocks + waiting), is_exact=not waiting)


def _halves(block: SlabBlock) -> Iterator[SlabBlock]:
    columns, rows = block.columns, block.rows
    if columns >= rows:
        half = columns // 2
        yield SlabBlock(block.column, block.row, half, rows)
        yield SlabBlock(block.column + half, block.row, columns - half, rows)
    else:
        half = rows // 2
        yield SlabBlock(block.column, block.row, columns, half)
        yield SlabBlock(block.column, block.row + half, columns, rows - half)


def middle_slab(slabs: Slabs) -> SlabBlock:
    """One of the slabs, from the middle of those that were found first; there must be one."""
    block = slabs.blocks[len(slabs.blocks) // 2]
    return SlabBlock(block.column + block.columns // 2, block.row + block.rows // 2)
