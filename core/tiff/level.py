"""The pixels of a TIFF file on a server, read in many threads."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from ..rasters.array_pool import ArrayPool
from ..spatial.array_lists import integers
from ..threads.ordered_pool import all_results
from .block_index import LOADED_BYTES
from .decode import Decoder
from .limits import check_block

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from .cached_blocks import CachedBlocks
    from .range_file import RangeFile
    from .remote import Image, RemoteTiff

#: Blocks with at most so many bytes between them are fetched together: COGs have a few bytes between blocks.
_GAP = 1024
#: Of a larger index, so many rows are read for an estimate.
_SAMPLED_ROWS = 16
#: The share of sampled rows that must have data: of a file with data here and there, all rows are looked at.
_DENSE = 0.5


class DoubtfulIndexError(Exception):
    """A block has an offset and no size, a size and no offset, or fewer bytes than its pixels though it is not
    compressed: programs read such files in different ways."""


class TiffLevel:
    """The pixels of one level of a remote TIFF; safe to share among threads."""

    def __init__(self, file: RangeFile, tiff: RemoteTiff, level: int, decoder: Decoder | None = None) -> None:
        """Several levels may share a decoder."""
        mask = tiff.mask_of(level)
        decoder = decoder or Decoder(ArrayPool(0))
        self._image = _Pixels(file, tiff, tiff.levels[level], decoder)
        self._mask = None if mask is None else _Pixels(file, tiff, mask, decoder)

    def read(self, column: int, row: int, columns: int, rows: int) -> NDArray[Any]:
        """Pixels (band, row, column), with those of the mask, 0 or 255, as one band more. Raises what
        `RangeFile.read_whole` raises, GdalFailure for blocks that cannot be decoded, and DoubtfulIndexError for those
        that are left to GDAL."""
        values = self._image.read(column, row, columns, rows)
        if self._mask is None:
            return values
        mask = self._mask.read(column, row, columns, rows)
        return np.concatenate((values, np.where(mask, 255, 0).astype(values.dtype)))

    def bytes_of(self, columns: range, rows: range) -> int:
        """The bytes of the blocks that hold these pixels; estimated from some of them when there are very many. Raises
        what `RangeFile.read` raises."""
        return self._sum(lambda each: each.bytes_of(columns, rows))

    def bytes_of_blocks(self, blocks: NDArray[np.int64]) -> int:
        """The same for blocks (column, row), row by row, that need not be side by side; those of a mask are counted if
        they have the size of the image's."""
        return self._sum(lambda each: each.bytes_of_blocks(blocks) if each.block == self._image.block else 0)

    def _sum(self, count: Callable[[_Pixels], int]) -> int:
        """Of the image and its mask, side by side: each may have to read its index."""
        if self._mask is None:
            return count(self._image)
        return sum(all_results(count, (self._image, self._mask), workers=2, feedback=None))


class _Pixels:
    def __init__(self, file: RangeFile, tiff: RemoteTiff, image: Image, decoder: Decoder) -> None:
        self._decoder = decoder
        self._bytes = _Bytes(file, tiff.cached)
        self._read_index = tiff.prefer_cached(self._bytes.read)
        self._directory = image.directory
        self._index = image.index

    @property
    def block(self) -> tuple[int, int]:
        return self._directory.block

    def read(self, column: int, row: int, columns: int, rows: int) -> NDArray[Any]:
        width, height = self._directory.block
        across, down = _blocks(range(column, column + columns), width), _blocks(range(row, row + rows), height)
        left, top = column - across.start * width, row - down.start * height
        # of the last tile, GDAL unpacks no more than the image has, and notices where it ends too early
        held = min(len(down) * height, self._directory.rows - down.start * height)
        pixels = self._decoder.pixels(self._directory, len(across), len(down), held, self._fetched(across, down))
        return pixels[:, top : top + rows, left : left + columns]

    def bytes_of(self, columns: range, rows: range) -> int:
        width, height = self._directory.block
        across, down = _blocks(columns, width), _blocks(rows, height)
        for sampled in self._samples(down):
            found = [self._index.size(across, row) for row in sampled]
            if np.count_nonzero(found) > len(found) * _DENSE:
                break
        return sum(found) * len(down) // len(found)

    def bytes_of_blocks(self, blocks: NDArray[np.int64]) -> int:
        if len(blocks) == 0:
            return 0
        rows = blocks[:, 1]
        for sampled in self._samples(range(int(rows.min()), int(rows.max()) + 1)):
            known = blocks[np.isin(rows, sampled)]  # row by row
            own, starts = np.unique(known[:, 1], return_index=True)
            parts = np.split(known[:, 0], starts[1:])
            found = [self._index.size_of(part, row) for part, row in zip(parts, integers(own), strict=False)]
            if np.count_nonzero(found) > len(found) * _DENSE:
                return sum(found) * len(blocks) // len(known)
        return sum(found)

    def _samples(self, rows: range) -> Iterator[range]:
        """Rows of blocks whose index has been loaded: of a large index some, and all when those do not do."""
        if len(rows) * self._index.row_bytes > LOADED_BYTES:
            sampled = range(rows.start, rows.stop, -(-len(rows) // _SAMPLED_ROWS))
            self._index.load_each((range(row, row + 1) for row in sampled), self._read_index)
            yield sampled
        self._index.load(rows, self._read_index)
        yield rows

    def _fetched(self, across: range, down: range) -> list[bytes | memoryview]:
        """The blocks' bytes, plane by plane and row by row; neighbours in the file are read together."""
        self._index.load(down, self._read_index)
        blocks = list(product(range(self._directory.planes), down, across))
        places = [self._index.block(column, row, plane) for plane, row, column in blocks]
        least = {row: self._directory.plain_bytes(row) or 0 for row in down}
        for (_, row, _), (offset, size) in zip(blocks, places, strict=True):
            if bool(offset) != bool(size) or 0 < size < least[row]:
                raise DoubtfulIndexError
        check_block(self._bytes.url, max(size for _, size in places), self._directory.block_bytes)
        found: list[bytes | memoryview | None] = [self._bytes.known(*place) for place in places]
        missing = [place if data is None else (0, 0) for place, data in zip(places, found, strict=True)]
        for run in _runs(missing):
            start = places[run[0]][0]
            data = memoryview(self._bytes.fetched(start, sum(places[run[-1]]) - start))  # its parts are no copies
            for number in run:
                offset, size = places[number]
                block = data[offset - start : offset - start + size]
                found[number] = block
                self._bytes.keep(offset, block)
        return [data or b"" for data in found]


class _Bytes:
    """A file's bytes, from an earlier day or from its server."""

    def __init__(self, file: RangeFile, cached: CachedBlocks | None) -> None:
        self.url = file.url
        self.fetched = file.read_whole
        self._file = file
        self._cached = cached

    def read(self, offset: int, count: int) -> bytes:
        """What was fetched before as one piece, or else now."""
        data = self.known(offset, count)
        if data is None:
            data = self.fetched(offset, count)
            self.keep(offset, data)
        return data

    def known(self, offset: int, count: int) -> bytes | None:
        """What was fetched on an earlier day; None for what was not."""
        if not count:
            return b""
        return None if self._cached is None else self._cached.get(offset, count)

    def keep(self, offset: int, data: bytes | memoryview) -> None:
        if self._cached is None:
            return
        if self._file.may_be_kept:
            self._cached.put(offset, bytes(data))
        else:
            self._cached.discard()


def _blocks(pixels: range, size: int) -> range:
    return range(pixels.start // size, (pixels.stop - 1) // size + 1)


def _runs(places: list[tuple[int, int]]) -> Iterator[list[int]]:
    """The indices of the places that have bytes in the file, in groups of those that lie side by side."""
    run: list[int] = []
    end = 0
    for number in sorted((each for each, place in enumerate(places) if place[1]), key=places.__getitem__):
        offset, size = places[number]
        if run and not end <= offset <= end + _GAP:
            yield run
            run = []
        run.append(number)
        end = offset + size
    if run:
        yield run
