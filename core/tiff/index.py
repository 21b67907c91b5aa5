"""Where the blocks of an image lie in its file.

The index of a 500,000-pixel square takes 15 MB: only the rows of blocks that are needed are read.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .directories import Directory, Entry, Read

_TYPES = {1: "u1", 3: "u2", 4: "u4", 13: "u4", 16: "u8", 18: "u8"}

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
        """What a row of blocks takes of the index, about."""
        return self._directory.blocks_across * self._directory.planes * 12

    def load(self, rows: range, read: Read) -> None:
        """Have these rows of blocks ready. `read` gives bytes of the file from an offset on, and raises as it likes."""
        with self._lock:
            missing = [row for row in rows if row not in self._rows]
            if not missing:
                return
            needed = range(missing[0], missing[-1] + 1)
            offsets, sizes = (self._values(entry, needed, read) for entry in self._directory.index)
            for place, row in enumerate(needed):
                self._rows[row] = offsets[:, place], sizes[:, place]

    def block(self, column: int, row: int, plane: int = 0) -> tuple[int, int]:
        """Offset and size in bytes of a block in a row that was loaded; size 0 for one that the file does not hold."""
        offsets, sizes = self._rows[row]
        return int(offsets[plane, column]), int(sizes[plane, column])

    def size(self, columns: range, row: int) -> int:
        """Bytes of the blocks of these columns in a row that was loaded, of all planes together."""
        return int(self._rows[row][1][:, columns.start : columns.stop].sum())

    def size_of(self, columns: NDArray[np.int64], row: int) -> int:
        """The same for columns that need not be side by side."""
        return int(self._rows[row][1][:, columns].sum())

    def _values(self, entry: Entry, rows: range, read: Read) -> NDArray[Any]:
        """(plane, row, column)"""
        kind = np.dtype(self._directory.order + _TYPES[entry.type])
        across, down = self._directory.blocks_across, self._directory.blocks_down
        planes = []
        for plane in range(self._directory.planes):
            start, stop = ((plane * down + row) * across * kind.itemsize for row in (rows.start, rows.stop))
            raw = entry.value[start:stop] if entry.value is not None else read(entry.offset + start, stop - start)
            planes.append(np.frombuffer(raw, kind).reshape(len(rows), across))
        return np.stack(planes)
