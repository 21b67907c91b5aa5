"""Cutting the result into chunks along the blocks of its sources."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import count, pairwise
from math import isqrt
from typing import TYPE_CHECKING

import numpy as np

from ...errors import CanceledError
from ...grid import Window
from ...spatial.array_lists import integers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray
    from qgis.core import QgsFeedback

    from .cut import Cut
    from .placement import Placement

#: Chunks are read side by side over so many connections: a store limits each connection, not the client, and so many
#: fill a 25 MB/s link also at 120 ms and 3 MB/s for each.
READERS = 16
#: A chunk of four HRDEM blocks side by side, as they lie in the file: one request of some 2 MB, so that a round trip
#: matters little, and yet enough chunks to keep many connections busy.
_SIDE = 2048
_CHUNK_BYTES = 4 * 1024 * 1024
#: The last chunks, as many as there are readers, come in pieces of one such block: few large requests at the end would
#: leave most of the link idle. A small export consists of them.
_LAST_BYTES = 1024 * 1024
#: The first chunks are cut in two, at one of so many places in turn, so that their sizes differ: requests of one size
#: that begin together also end together, and then the link is idle for a round trip, again and again.
_UNEQUAL = 4
#: Resampled chunks are smaller: they share blocks, and each needs memory for its source's pixels beside its own.
_WARPED_SIDE = 512
#: Wider blocks (scanlines, strips) are read in full anyway.
_WIDEST_BLOCK = 4096
#: How many areas the result may be cut into in any case, and how many for each source, if that is more: sources side by
#: side need one each. Hundreds of sources that overlap would make millions of areas if all their edges cut.
_MOST_AREAS = 2048
_MOST_PER_SOURCE = 2
#: Where that is exceeded, the shortest side of an area in pixels, half of a usual block.
_LEAST_SIDE = 256

#: Left, top, right, bottom of a window.
_Box = tuple[int, int, int, int]


@dataclass(frozen=True)
class Chunk:
    """A window of the result, and the placements that it may take pixels from: their indices in the plan, the top one
    first. `aligned_to` is the one whose blocks it is cut along: the top one, wherever that fills most of the window."""

    window: Window
    sources: tuple[int, ...]
    aligned_to: int


def areas_of(window: Window, placements: Sequence[Placement], feedback: QgsFeedback | None = None) -> tuple[Chunk, ...]:
    """The window in large areas, each filled by one source on top; where no source is, there is no area.

    Cuts follow the edges of the sources exactly while that makes few areas. Otherwise an edge near to another cut is
    ignored: no area is smaller than the squares of a coarse grid, and it may have a rim that its top source does not
    fill. Raises CanceledError.
    """
    most = max(_MOST_AREAS, _MOST_PER_SOURCE * len(placements))
    exact = _cut_along_edges(window, placements, 1, most, feedback)
    if exact is not None:
        return exact
    least_side = max(_LEAST_SIDE, isqrt(window.pixels // most) + 1)
    return _cut_along_edges(window, placements, least_side, window.pixels, feedback) or ()


def chunks_of(
    areas: Sequence[Chunk], placements: Sequence[Placement], pixel_bytes: int, cut: Cut | None = None
) -> tuple[Chunk, ...]:
    """The areas in chunks, from top to bottom: cut along multiples of the block size of the source they are aligned to,
    so that no block of it is fetched for two chunks; what of them has no pixel inside the `cut` is left out.
    `pixel_bytes` are those of all bands."""
    chunks = _inside(cut, _cut_along_blocks(areas, placements, pixel_bytes, _CHUNK_BYTES), placements)
    chunks, rest = chunks[:-READERS], chunks[-READERS:]
    last = _cut_along_blocks(rest, placements, pixel_bytes, _LAST_BYTES)
    first = [part for each in zip(count(), chunks[:READERS]) for part in _unequal(*each, placements)]
    return (*first, *chunks[READERS:], *_inside(cut, last, placements))


def _unequal(number: int, chunk: Chunk, placements: Sequence[Placement]) -> list[Chunk]:
    """The chunk, cut in two between blocks side by side at another place than the one before; a warped one as it is."""
    source, window = placements[chunk.aligned_to], chunk.window
    if any(placements[index].shift is None for index in chunk.sources):
        return [chunk]
    columns, _ = block_edges(window, source)
    edge = columns[(len(columns) - 1) * (number % _UNEQUAL + 1) // _UNEQUAL]
    if edge in (window.column, window.right):
        return [chunk]
    left = Window(window.column, window.row, edge - window.column, window.rows)
    right = Window(edge, window.row, window.right - edge, window.rows)
    return [replace(chunk, window=left), replace(chunk, window=right)]


def block_edges(window: Window, source: Placement) -> tuple[list[int], list[int]]:
    """Where the blocks of a source whose pixels are copied begin and end in a window of the result: columns, rows."""
    (width, height), (across, down) = source.raster.block, source.shift or (0, 0)
    return (
        [*_cuts(window.column, window.right, width, across), window.right],
        [*_cuts(window.row, window.bottom, height, down), window.bottom],
    )


def is_covered(window: Window, covers: Iterable[Window]) -> bool:
    """Whether each pixel of the window is in one of the others."""
    boxes = _boxes(covers)
    rows = np.unique(np.clip(boxes[:, (1, 3)], window.row, window.bottom))
    if len(rows) == 0 or rows[0] > window.row or rows[-1] < window.bottom:
        return False
    for top, bottom in pairwise(integers(rows)):
        strip = boxes[(boxes[:, 1] <= top) & (boxes[:, 3] >= bottom)]
        strip = strip[np.argsort(strip[:, 0])]
        reach = np.maximum.accumulate(np.concatenate(([window.column], strip[:, 2])))
        if (strip[:, 0] > reach[:-1]).any() or reach[-1] < window.right:
            return False
    return True


def _box(window: Window) -> _Box:
    return window.column, window.row, window.right, window.bottom


def _boxes(windows: Iterable[Window]) -> NDArray[np.int64]:
    """The boxes of the windows, a row each."""
    return np.array([_box(each) for each in windows], np.int64).reshape(-1, 4)


def _cut_along_edges(
    window: Window, placements: Sequence[Placement], least_side: int, most: int, feedback: QgsFeedback | None
) -> tuple[Chunk, ...] | None:
    """The window cut in two again and again along an edge of the topmost source that has one inside; None when that
    makes more than `most` areas. No area has a side shorter than `least_side`, but where the window has."""
    boxes = _boxes(placement.window for placement in placements)
    areas: list[Chunk] = []
    pending: list[tuple[_Box, NDArray[np.int64]]] = [(_box(window), np.arange(len(boxes)))]
    while pending:
        if feedback is not None and feedback.isCanceled():
            raise CanceledError("")
        box, sources = pending.pop()
        sources = sources[_touching(boxes[sources], box)]
        if len(sources) == 0:
            continue
        first, axis, place = _cut_of(boxes[sources], box, least_side)
        left, top, right, bottom = box
        if axis is None:
            area = Window(left, top, right - left, bottom - top)
            areas.append(Chunk(area, tuple(integers(sources)), int(sources[first])))
        else:
            before = (left, top, place, bottom) if axis == 0 else (left, top, right, place)
            after = (place, top, right, bottom) if axis == 0 else (left, place, right, bottom)
            pending += [(before, sources), (after, sources)]
        if len(areas) + len(pending) > most:
            return None
    return tuple(areas)


def _touching(boxes: NDArray[np.int64], box: _Box) -> NDArray[np.bool_]:
    left, top, right, bottom = box
    return (boxes[:, 0] < right) & (boxes[:, 2] > left) & (boxes[:, 1] < bottom) & (boxes[:, 3] > top)


def _cut_of(boxes: NDArray[np.int64], box: _Box, least_side: int) -> tuple[int, int | None, int]:
    """Where to cut the box: the row of `boxes` (the sources that touch it, top one first) that says so, the axis (0 for
    a cut between columns, 1 between rows) and the place. No axis when that source fills the box, but for a rim."""
    starts, ends = np.array(box[:2] * 2), np.array(box[2:] * 2)
    cuts = (boxes - starts >= least_side) & (ends - boxes >= least_side)
    fills = (boxes[:, :2] < starts[:2] + least_side).all(axis=1) & (boxes[:, 2:] > ends[:2] - least_side).all(axis=1)
    decides = cuts.any(axis=1) | fills
    if not decides.any():  # sources with a rim of the box alone
        return 0, None, 0
    first = int(decides.argmax())
    # the cut goes through the whole box: best where it cuts the fewest other sources
    best = min(
        ((_crossed(boxes, edge % 2, int(boxes[first, edge])), edge) for edge in integers(np.flatnonzero(cuts[first]))),
        default=None,
    )
    return (first, None, 0) if best is None else (first, best[1] % 2, int(boxes[first, best[1]]))


def _crossed(boxes: NDArray[np.int64], axis: int, place: int) -> int:
    return int(np.count_nonzero((boxes[:, axis] < place) & (boxes[:, axis + 2] > place)))


def _inside(cut: Cut | None, chunks: list[Chunk], placements: Sequence[Placement]) -> list[Chunk]:
    """The chunks that have a pixel inside. Copied ones lose the blocks, of the source each is aligned to, that have
    none, and rows and columns at their edges; warped ones stay as they are: GDAL interpolates transformed places
    between the edges of what it warps, and another window would give other pixels."""
    if cut is None:
        return chunks
    found = []
    for chunk in chunks:
        if any(placements[index].shift is None for index in chunk.sources):
            found += [chunk] if cut.part(chunk.window) is not None else []
            continue
        pieces = _runs_inside(cut, chunk.window, placements[chunk.aligned_to])
        parts = (cut.part(piece) for piece in pieces)
        found += [replace(chunk, window=part) for part in parts if part is not None]
    return sorted(found, key=lambda chunk: (chunk.window.row, chunk.window.column))


def _runs_inside(cut: Cut, window: Window, source: Placement) -> list[Window]:
    """The window itself where each of its blocks is touched; else runs of blocks side by side that are."""
    columns, rows = block_edges(window, source)
    touched = cut.touched(columns, rows)
    if touched.all():
        return [window]
    runs = []
    for (top, bottom), blocks in zip(pairwise(rows), touched, strict=True):
        ends = integers(np.flatnonzero(np.diff(np.concatenate(([False], blocks, [False])).astype(np.int8))))
        for first, behind in zip(ends[::2], ends[1::2], strict=True):
            runs.append(Window(columns[first], top, columns[behind] - columns[first], bottom - top))
    return runs


def _cut_along_blocks(
    areas: Sequence[Chunk], placements: Sequence[Placement], pixel_bytes: int, most_bytes: int
) -> list[Chunk]:
    boxes = _boxes(placement.window for placement in placements)
    chunks = []
    for area in areas:
        sources = np.array(area.sources)
        for piece in _pieces(area.window, placements[area.aligned_to], pixel_bytes, most_bytes):
            touching = sources[_touching(boxes[sources], _box(piece))]
            if len(touching):
                chunks.append(Chunk(piece, tuple(integers(touching)), area.aligned_to))
    return sorted(chunks, key=lambda chunk: (chunk.window.row, chunk.window.column))


def _pieces(area: Window, source: Placement, pixel_bytes: int, most_bytes: int) -> Iterator[Window]:
    block_columns, block_rows = source.raster.block if source.shift is not None else (_WARPED_SIDE, _WARPED_SIDE)
    shift_columns, shift_rows = source.shift or (0, 0)
    if block_columns > _WIDEST_BLOCK:
        width = area.columns
        height = _multiple(block_rows, most_bytes // (width * pixel_bytes))
        lefts = [area.column]
    else:
        side = _SIDE if source.shift is not None else _WARPED_SIDE
        width = _multiple(block_columns, min(side, most_bytes // (block_rows * pixel_bytes)))
        height = _multiple(block_rows, min(side, most_bytes // (width * pixel_bytes)))
        lefts = _cuts(area.column, area.right, width, shift_columns)
    tops = _cuts(area.row, area.bottom, height, shift_rows)
    for row, bottom in pairwise([*tops, area.bottom]):
        for left, right in pairwise([*lefts, area.right]):
            yield Window(left, row, right - left, bottom - row)


def _multiple(block: int, wanted: int) -> int:
    """The largest whole number of blocks in the wanted length, at least one."""
    return block * max(1, wanted // block)


def _cuts(start: int, stop: int, step: int, shift: int) -> list[int]:
    """The start, and every place before the stop where the source is at a multiple of the step."""
    first = start + step - (start + shift) % step
    return [start, *range(first, stop, step)]
