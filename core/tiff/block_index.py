"""The index of an image's blocks: their offsets and sizes in the file.

That of a 500,000-pixel square takes 15 MB: only the rows of blocks that are needed are read.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import numpy as np

from ..threads.ordered_pool import all_results
from .ifd import SIZES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from .ifd import Directory, Entry, Read

#: A gap of so many bytes between two ranges is cheaper to read than a second request.
_GAP = 64 * 1024
#: Ranges that are read side by side: those of a row of blocks are offsets and sizes, which large files have far apart.
_SIDE_BY_SIDE = 8
#: An index up to this size is read as a whole where an estimate needs a part of it: the pixels need it as well.
LOADED_BYTES = 2 * 1024 * 1024
#: NumPy's names of the types of TIFF that an index may have.
TYPES = {1: "u1", 3: "u2", 4: "u4", 13: "u4", 16: "u8", 18: "u8"}

#: Offsets and sizes in bytes, (plane, column) each.
_Row = tuple["NDArray[np.uint64]", "NDArray[np.uint64]"]


class BlockIndex:
    """The index of a directory; safe to share among threads."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory
        self._lock = threading.Lock()
        self._rows: dict[int, _Row] = {}

    @property
    def row_bytes(self) -> int:
        """The bytes of the index for one row of blocks, about."""
        return self._directory.blocks_across * self._directory.planes * 12

    def load(self, rows: range, read: Read) -> None:
        """Load these rows of blocks. `read` returns exactly `count` bytes of the file from an offset on, and may be
        called in several threads at once. Raises what `read` raises."""
        self.load_each((rows,), read)

    def load_each(self, parts: Iterable[range], read: Read) -> None:
        """The same for rows that are not side by side, in as many round trips as for one."""
        with self._lock:
            missing = ([row for row in rows if row not in self._rows] for rows in parts)
            needed = [range(rows[0], rows[-1] + 1) for rows in missing if rows]
            values = iter(_raw([part for rows in needed for part in self._parts(rows)], read))
            for rows in needed:
                self._note(rows, *(each.astype(np.uint64) for each in self._values(rows, values)))

    def _note(self, rows: range, offsets: NDArray[np.uint64], sizes: NDArray[np.uint64]) -> None:
        for place, row in enumerate(rows):
            # some writers give the last strip the size of the others, beyond the end of the file
            most = None if self._directory.is_tiled else self._directory.plain_bytes(row)
            held = sizes[:, place] if most is None else np.minimum(sizes[:, place], most)
            self._rows[row] = offsets[:, place], held

    def block(self, column: int, row: int, plane: int = 0) -> tuple[int, int]:
        """Offset and size in bytes of a block in a row that was loaded; size 0 for one that the file does not hold."""
        offsets, sizes = self._rows[row]
        return int(offsets[plane, column]), int(sizes[plane, column])

    def end(self) -> int:
        """Where the last block of the rows that were loaded ends in the file."""
        return max((int((offsets + sizes).max()) for offsets, sizes in self._rows.values()), default=0)

    def size(self, columns: range, row: int) -> int:
        """Bytes of the blocks of these columns in a row that was loaded, of all planes together."""
        return int(self._rows[row][1][:, columns.start : columns.stop].sum())

    def size_of(self, columns: NDArray[np.int64], row: int) -> int:
        """The same for columns that need not be side by side."""
        return int(self._rows[row][1][:, columns].sum())

    def places(self, rows: range) -> list[tuple[int, int]]:
        """Where the index of these rows of blocks is in the file, offset and count of bytes each."""
        return [_place(*part) for part in self._parts(rows) if part[0].value is None]

    def _parts(self, rows: range) -> list[tuple[Entry, range]]:
        directory = self._directory
        across, down = directory.blocks_across, directory.blocks_down
        return [
            (entry, range((plane * down + rows.start) * across, (plane * down + rows.stop) * across))
            for entry in directory.index
            for plane in range(directory.planes)
        ]

    def _values(self, rows: range, values: Iterator[bytes]) -> list[NDArray[Any]]:
        """Offsets and sizes, (plane, row, column) each, from the values of all planes' slices."""
        directory = self._directory
        arrays = []
        for entry, _ in self._parts(rows):
            kind = np.dtype(directory.order + TYPES[entry.type])
            arrays.append(np.frombuffer(next(values), kind).reshape(len(rows), directory.blocks_across))
        return [np.stack(arrays[: directory.planes]), np.stack(arrays[directory.planes :])]


def _place(entry: Entry, part: range) -> tuple[int, int]:
    return entry.offset + SIZES[entry.type] * part.start, SIZES[entry.type] * len(part)


def _raw(parts: Sequence[tuple[Entry, range]], read: Read) -> list[bytes]:
    """The bytes of these slices of the entries' values: what lies close together in one request, the rest side by
    side."""
    places = [_place(*part) for part in parts]
    ranges = _joined([place for place, (entry, _) in zip(places, parts, strict=True) if entry.value is None])
    if len(ranges) == 1:
        found = [read(*ranges[0])]
    else:
        found = all_results(lambda each: read(*each), ranges, workers=_SIDE_BY_SIDE, feedback=None)
    return [
        _cut(ranges, found, *place) if entry.value is None else entry.value[place[0] - entry.offset :][: place[1]]
        for (entry, _), place in zip(parts, places, strict=True)
    ]


def _joined(places: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Ranges (offset and count of bytes) that hold these."""
    ranges: list[tuple[int, int]] = []
    for offset, count in sorted(places):
        start, held = ranges[-1] if ranges else (offset, 0)
        if ranges and offset <= start + held + _GAP:
            ranges[-1] = start, max(held, offset + count - start)
        else:
            ranges.append((offset, count))
    return ranges


def _cut(ranges: Sequence[tuple[int, int]], found: Sequence[bytes], offset: int, count: int) -> bytes:
    data, start = next(
        (data, start)
        for data, (start, held) in zip(found, ranges, strict=True)
        if start <= offset and offset + count <= start + held
    )
    return data[offset - start :][:count]
