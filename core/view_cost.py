"""How long a remote TIFF takes to be drawn on the map, and how long what the map shows takes to be saved, as far as the
head of the file tells. Estimates: the blocks of the file differ in size, and the link in speed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .export.jobs.throughput import WRITTEN, speeds
from .grid import bounds_in, bounds_of
from .tiff.block_index import TYPES
from .tiff.drawn_blocks import COARSER
from .tiff.head import BeyondHeadError
from .tiff.ifd import SIZES

if TYPE_CHECKING:
    from .extent import MapExtent
    from .grid import Grid, Window
    from .spatial.projected_area import Bounds
    from .tiff.head import TiffHead
    from .tiff.ifd import Directory

#: Bytes a second of a link that has not been measured yet.
ASSUMED_RATE = 5e6
#: Requests before the first pixel: GDAL's to open a file, and those of an export. Then GDAL asks for one block after
#: the other, and an export for many at a time.
_TO_OPEN, _TO_PLAN = 2, 3
#: Bytes of strips that GDAL asks for at once, about.
_OF_STRIPS = 1_000_000
#: Bytes of the index of blocks that are read to know the size of those in view.
_MOST_OF_INDEX = 512 * 1024


@dataclass(frozen=True)
class View:
    """What the map shows, and its width in pixels."""

    extent: MapExtent
    columns: int


@dataclass(frozen=True)
class ViewCost:
    """Bytes and seconds to draw the view and to save it in full resolution, and the bytes a second that this is
    reckoned with; `is_measured` says that these are those of the last exports."""

    draw_bytes: int
    draw_seconds: float
    save_bytes: int
    save_seconds: float
    rate: float
    is_measured: bool


def view_cost(head: TiffHead, grid: Grid, view: View, seconds_a_request: float) -> ViewCost | None:
    """The cost of the view; None where it shows nothing of the raster. May send the second request for the head. Raises
    what `RangeFile.read` raises."""
    bounds = bounds_in(bounds_of(view.extent), view.extent.crs, grid.crs)
    window = None if bounds is None else grid.covering_window(bounds).intersection(grid.window)
    if bounds is None or window is None:
        return None
    ratio = _ratio(head, window)
    level = _level(head, _pixels_across(grid, bounds) / max(1, view.columns))
    drawn, saved = _blocks(head.full, level, window), _blocks(head.full, head.full, window)
    draw_bytes, save_bytes = (
        round(len(columns) * len(rows) * each.planes * each.block_bytes * ratio)
        for each, (columns, rows) in ((level, drawn), (head.full, saved))
    )
    rate = speeds.rate_of(head.source.file.url)
    known = ASSUMED_RATE if rate is None else rate
    written = window.pixels * head.full.block_bytes * head.full.planes / (head.full.block[0] * head.full.block[1])
    return ViewCost(
        draw_bytes,
        (_TO_OPEN + _requests(level, drawn, draw_bytes)) * seconds_a_request + draw_bytes / known,
        save_bytes,
        _TO_PLAN * seconds_a_request + max(save_bytes / known, written / WRITTEN),
        known,
        rate is not None,
    )


def _pixels_across(grid: Grid, bounds: Bounds) -> float:
    left, _, right, _ = grid.pixel_bounds(bounds)
    return right - left


def _level(head: TiffHead, pixels: float) -> Directory:
    """The level that is drawn where a pixel of the map is so many of the raster: the coarsest that is fine enough."""
    levels = [head.full, *head.overviews]
    fine = [each for each in levels if head.full.columns / each.columns <= max(1.0, pixels * COARSER)]
    return min(fine, key=lambda each: each.columns)


def _blocks(full: Directory, level: Directory, window: Window) -> tuple[range, range]:
    """Columns and rows of the level's blocks that hold the window of the full resolution."""
    width, height = level.block
    across, down = level.columns / full.columns, level.rows / full.rows
    return (
        range(int(window.column * across) // width, max(0, int(window.right * across) - 1) // width + 1),
        range(int(window.row * down) // height, max(0, int(window.bottom * down) - 1) // height + 1),
    )


def _requests(level: Directory, drawn: tuple[range, range], size: int) -> int:
    """How often GDAL asks for pixels: once for each tile; strips lie side by side, and it asks for more and more."""
    tiles = len(drawn[0]) * len(drawn[1]) * level.planes
    return tiles if level.is_tiled else min(tiles, 1 + size // _OF_STRIPS)


def _ratio(head: TiffHead, window: Window) -> float:
    """How many bytes in the file a byte of pixels takes: of the blocks in the window, else of the whole file."""
    full = head.full
    columns, rows = _blocks(full, full, window)
    entry = full.index[1]
    size = SIZES.get(entry.type, 1)
    if entry.type in TYPES and entry.count >= full.blocks_across * full.blocks_down:
        most = max(1, _MOST_OF_INDEX // (size * full.blocks_across))
        middle = (rows.start + rows.stop - 1) // 2
        first = max(rows.start, middle - most // 2)
        chosen = range(first, min(rows.stop, first + most))
        place, count = size * chosen.start * full.blocks_across, size * len(chosen) * full.blocks_across
        try:
            data = head.source.read(entry.offset + place, count) if entry.value is None else entry.value[place:][:count]
        except BeyondHeadError:
            data = b""
        if len(data) == count:
            found = np.frombuffer(data, full.order + TYPES[entry.type]).reshape(len(chosen), -1)
            return float(found[:, columns.start : columns.stop].mean()) / max(1, full.block_bytes)
    raw = sum(each.blocks_across * each.blocks_down * each.planes * each.block_bytes for each in head.directories)
    return min(1.0, (head.length or raw) / max(1, raw))
