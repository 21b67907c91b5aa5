"""The blocks of a TIFF that GDAL reads for a draw, and where they are in the file."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from .block_index import BlockIndex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .ifd import Directory, Read

    #: Offset and count of bytes.
    Place = tuple[int, int]

#: GDAL also takes an overview that is so many times coarser than what it is asked for.
COARSER = 1.2
#: Blocks with at most so many bytes between them are one range: COGs have a few bytes between blocks.
_GAP = 1024
#: An index of the drawn rows of blocks with more bytes is left to GDAL, which reads only what it needs of them.
_MOST_INDEX = 1024 * 1024


@dataclass(frozen=True)
class DrawnWindow:
    """Columns and rows of the full resolution, and the pixels that GDAL is asked to make of them."""

    column: int
    row: int
    columns: int
    rows: int
    width: int
    height: int


class DrawnImage:
    """The full resolution of a file, or one of its overviews, and its index of blocks as far as it has been read."""

    def __init__(self, directory: Directory) -> None:
        self.directory = directory
        self._index = BlockIndex(directory)

    def bytes_about(self, window: DrawnWindow, full: Directory) -> int:
        """What the window's blocks may have in the file, half of their bytes in memory, before the index is read."""
        across, down = self._blocks(window, full)
        return len(across) * len(down) * self.directory.block_bytes // 2

    def index_places(self, window: DrawnWindow, full: Directory) -> list[Place]:
        """Where the index of the window's blocks is in the file; empty where it is too long."""
        _, down = self._blocks(window, full)
        if len(down) * self._index.row_bytes > _MOST_INDEX:
            return []
        return self._index.places(down)

    def block_places(self, window: DrawnWindow, full: Directory, read: Read) -> list[Place]:
        """Where the window's blocks are in the file, neighbours as one, in the order in which GDAL reads them. Raises
        what `read` raises, which returns exactly so many bytes from an offset on."""
        _, down = self._blocks(window, full)
        self._index.load(down, read)
        return list(_joined(self._places(window, full)))

    def has_block_at(self, window: DrawnWindow, full: Directory, step: int) -> bool:
        """Whether one of the window's blocks, whose places have been read, begins at a multiple of `step` bytes."""
        return any(size and offset % step == 0 for offset, size in self._places(window, full))

    def _places(self, window: DrawnWindow, full: Directory) -> Iterator[Place]:
        across, down = self._blocks(window, full)
        blocks = product(range(self.directory.planes), down, across)
        return (self._index.block(column, row, plane) for plane, row, column in blocks)

    def _blocks(self, window: DrawnWindow, full: Directory) -> tuple[range, range]:
        directory = self.directory
        return (
            _range(window.column, window.columns, full.columns, directory.columns, directory.block[0]),
            _range(window.row, window.rows, full.rows, directory.rows, directory.block[1]),
        )


def drawn_image(images: Sequence[DrawnImage], window: DrawnWindow) -> DrawnImage:
    """Of the full resolution and its overviews, the image that GDAL reads (GDALBandGetBestOverviewLevel)."""
    full, best, finest = images[0].directory, images[0], 0.0
    wanted = min(window.columns / window.width, window.rows / window.height)
    if wanted <= 1:
        return best
    for image in images[1:]:
        found = min(full.columns / image.directory.columns, full.rows / image.directory.rows)
        if finest < found < wanted * COARSER:
            best, finest = image, found
    return best


def _range(first: int, count: int, full: int, size: int, block: int) -> range:
    """Numbers of the blocks that have these pixels of the full resolution, in an image of `size` pixels."""
    ratio = full / size
    start = min(size - 1, int(first / ratio + 0.5))
    end = min(size, start + max(1, int(count / ratio + 0.5)))
    return range(start // block, (end - 1) // block + 1)


def _joined(places: Iterator[Place]) -> Iterator[Place]:
    start = end = 0
    for offset, size in places:
        if not size:
            continue
        if end and end <= offset <= end + _GAP:
            end = offset + size
            continue
        if end:
            yield start, end - start
        start, end = offset, offset + size
    if end:
        yield start, end - start
