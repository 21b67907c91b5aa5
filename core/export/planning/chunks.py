"""Cutting the result into pieces of work along the blocks of its sources."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from ...grid import Window

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .placement import Placement

#: A chunk of four HRDEM blocks side by side, as they lie in the file: one request of some 2 MB, so that a round trip
#: matters little, and yet enough chunks to keep many connections busy.
_SIDE = 2048
_CHUNK_BYTES = 4 * 1024 * 1024
#: The last chunks, as many as there are readers, come in pieces of one such block: a store limits each connection, and
#: few large requests at the end would leave most of the link idle. A small export consists of them.
_LAST_CHUNKS = 16
_LAST_BYTES = 1024 * 1024
#: Small pieces of what is resampled: they share blocks, and each holds its source's pixels beside its own.
_WARPED_SIDE = 512
#: Wider blocks (scanlines, strips) are read in full anyway.
_WIDEST_BLOCK = 4096


@dataclass(frozen=True)
class Chunk:
    """A window of the result and the placements (their numbers, top one first) that it may take pixels from."""

    window: Window
    parts: tuple[int, ...]


def cells_of(window: Window, placements: Sequence[Placement]) -> tuple[Chunk, ...]:
    """The window cut along the edges of the sources, so that every piece has the same sources all over. Areas of no
    source are left out."""
    windows = [placement.window for placement in placements]
    columns = sorted({edge for each in (window, *windows) for edge in (each.column, each.right)})
    rows = sorted({edge for each in (window, *windows) for edge in (each.row, each.bottom)})
    cells = []
    for top, bottom in pairwise(rows):
        across = [(part, each) for part, each in enumerate(windows) if each.row <= top and each.bottom >= bottom]
        for left, right in pairwise(columns):
            parts = tuple(part for part, each in across if each.column <= left and each.right >= right)
            if parts:
                cells.append(Chunk(Window(left, top, right - left, bottom - top), parts))
    return tuple(cells)


def chunks_of(cells: Sequence[Chunk], placements: Sequence[Placement], pixel_bytes: int) -> tuple[Chunk, ...]:
    """The cells in pieces of work, from top to bottom: cut along multiples of the block size of their top source, so
    that no block is fetched for two pieces. `pixel_bytes` are those of all bands."""
    chunks = _cut(cells, placements, pixel_bytes, _CHUNK_BYTES)
    last = _cut(chunks[-_LAST_CHUNKS:], placements, pixel_bytes, _LAST_BYTES)
    return (*chunks[:-_LAST_CHUNKS], *last)


def _cut(cells: Sequence[Chunk], placements: Sequence[Placement], pixel_bytes: int, most_bytes: int) -> list[Chunk]:
    chunks = [
        Chunk(piece, cell.parts)
        for cell in cells
        for piece in _pieces(cell.window, placements[cell.parts[0]], pixel_bytes, most_bytes)
    ]
    return sorted(chunks, key=lambda chunk: (chunk.window.row, chunk.window.column))


def _pieces(cell: Window, top: Placement, pixel_bytes: int, most_bytes: int) -> Iterator[Window]:
    block_columns, block_rows = top.raster.block if top.shift is not None else (_WARPED_SIDE, _WARPED_SIDE)
    shift_columns, shift_rows = top.shift or (0, 0)
    if block_columns > _WIDEST_BLOCK:
        width = cell.columns
        height = _multiple(block_rows, most_bytes // (width * pixel_bytes))
        lefts = [cell.column]
    else:
        side = _SIDE if top.shift is not None else _WARPED_SIDE
        width = _multiple(block_columns, min(side, most_bytes // (block_rows * pixel_bytes)))
        height = _multiple(block_rows, min(side, most_bytes // (width * pixel_bytes)))
        lefts = _cuts(cell.column, cell.right, width, shift_columns)
    tops = _cuts(cell.row, cell.bottom, height, shift_rows)
    for row, bottom in pairwise([*tops, cell.bottom]):
        for left, right in pairwise([*lefts, cell.right]):
            yield Window(left, row, right - left, bottom - row)


def _multiple(block: int, wanted: int) -> int:
    """The largest whole number of blocks in the wanted length, at least one."""
    return block * max(1, wanted // block)


def _cuts(start: int, stop: int, step: int, shift: int) -> list[int]:
    """The start, and every place before the stop where the source is at a multiple of the step."""
    first = start + step - (start + shift) % step
    return [start, *range(first, stop, step)]
