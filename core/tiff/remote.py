"""A TIFF file on a server: its directories are read once, its pixels in many threads."""

from __future__ import annotations

import weakref
import zlib
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from ..gdal_calls import memory_path
from .block_index import BlockIndex
from .decode import decode_blocks
from .ifd import NotTiffError, read_directories
from .limits import ExcessiveTiffError, check_block, excessive
from .sparse_files import SparseFiles

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from .ifd import Directory, Read
    from .range_file import Identity, RangeFile

#: Bytes read at the beginning of a file: a COG has all its directories there; the datacube's take some 10 KB.
_HEAD_BYTES = 32 * 1024
#: Blocks with at most so many bytes between them are fetched together: COGs have a few bytes between blocks.
_GAP = 1024
#: Files with larger blocks are left to GDAL, which can read a part of one.
_LARGEST_BLOCK = 32 * 1024 * 1024
#: For an estimate, an index up to this size is read as a whole, which the pixels need as well; of a larger one, rows.
_LOADED_BYTES = 2 * 1024 * 1024
_SAMPLED_ROWS = 16
#: The share of sampled rows that must have data: of a file with data here and there, all rows are looked at.
_DENSE = 0.5


class DoubtfulIndexError(Exception):
    """A block has an offset and no size, or a size and no offset: programs read such files in different ways."""


class _Head:
    """Reads small pieces of a file in larger `ranges` (offset and bytes), and keeps those."""

    def __init__(self, read: Read) -> None:
        self._read = read
        self.ranges: list[tuple[int, bytes]] = []

    def read(self, offset: int, count: int) -> bytes:
        found = _find_range(self.ranges, offset, count)
        if found is None:
            part = self._read(offset, max(count, _HEAD_BYTES))
            self.ranges.append((offset, part))
            found = part[:count]
        return found


@dataclass(frozen=True)
class Image:
    """An image of the file and the index of its blocks, as far as that has been read."""

    directory: Directory
    index: BlockIndex


class RemoteTiff:
    """What has been read of a file: its version, its images, and the `ranges` (offset and bytes) that hold its
    directories. With these, GDAL opens the file without another request. `sidecars` are the contents of files beside
    it, by their ending."""

    def __init__(
        self,
        identity: Identity,
        directories: Sequence[Directory],
        ranges: Sequence[tuple[int, bytes]],
        sidecars: Mapping[str, bytes] | None = None,
    ) -> None:
        self.identity = identity
        self.sidecars = sidecars or {}
        self._directories = directories
        self._ranges = ranges
        first, *others = (Image(each, BlockIndex(each)) for each in directories)
        #: The image in full resolution, then its overviews in the order of the file, as GDAL counts them.
        self.levels = (
            first,
            *(each for each in others if each.directory.is_overview and not each.directory.is_mask),
        )
        self._masks = [each for each in others if each.directory.is_mask]

    @property
    def checksum(self) -> int:
        """Of what has been read of the file to find its directories."""
        return zlib.crc32(b"".join(part for _, part in self._ranges))

    def mask_of(self, level: int) -> Image | None:
        own = self.levels[level].directory
        sizes = own.columns, own.rows
        return next((each for each in self._masks if (each.directory.columns, each.directory.rows) == sizes), None)

    @property
    def shapes(self) -> list[tuple[int, int, bool]]:
        """Columns and rows of each level, and whether it has a mask."""
        sizes = ((each.directory.columns, each.directory.rows) for each in self.levels)
        return [(*size, self.mask_of(level) is not None) for level, size in enumerate(sizes)]

    @property
    def known_end(self) -> int:
        """Where the last block ends, as far as that is known without a request."""

        def look(offset: int, count: int) -> bytes:
            found = _find_range(self._ranges, offset, count)
            if found is None:
                raise LookupError
            return found

        images = (*self.levels, *self._masks)
        for image in images:
            if image.index.row_bytes * image.directory.blocks_down > _LOADED_BYTES:
                continue
            with suppress(LookupError):
                image.index.load(range(image.directory.blocks_down), look)
        return max(image.index.end() for image in images)

    def prefer_cached(self, read: Read) -> Read:
        """A function that takes bytes from the ranges where they are there, and else calls `read`."""

        def look(offset: int, count: int) -> bytes:
            found = _find_range(self._ranges, offset, count)
            return read(offset, count) if found is None else found

        return look

    @cached_property
    def path(self) -> str:
        """A path under which GDAL opens the file as long as this object lives, but cannot read its pixels."""
        files = SparseFiles()
        weakref.finalize(self, files.remove)
        # side by side, not in a folder of their own: GDAL 3.10 would keep the folder
        stem = memory_path()
        for ending, content in self.sidecars.items():
            name = f"{stem}.tif{ending}" if ending.count(".") > 1 else f"{stem}{ending}"
            files.add(name, len(content), [(0, content)])
        files.add(f"{stem}.tif", self.identity.length, self._ranges)
        return f"/vsisparse/{stem}.tif"

    def with_sidecars(self, sidecars: Mapping[str, bytes]) -> RemoteTiff:
        """The same file beside these."""
        return RemoteTiff(self.identity, self._directories, self._ranges, sidecars)


def open_tiff(file: RangeFile) -> RemoteTiff | None:
    """Read the directories of a remote file; None when it is no TIFF, or one that only GDAL can read.

    Raises what `RangeFile.read` raises, ResponseError for a file that is seen to be cut off, and TooLargeError for one
    that must not be left to GDAL either.
    """
    head = _Head(file.read)
    try:
        directories = read_directories(head.read)
        are_readable = bool(directories) and all(each.is_readable for each in directories)
    except NotTiffError:
        return None
    except ExcessiveTiffError as excess:
        raise excessive(file.url, excess) from excess
    identity = file.identity
    if identity is None or not are_readable or any(each.block_bytes > _LARGEST_BLOCK for each in directories):
        return None
    tiff = RemoteTiff(identity, directories, head.ranges)
    file.check_end(tiff.known_end)
    return tiff


class TiffLevel:
    """The pixels of one level of a remote TIFF; safe to share among threads."""

    def __init__(self, file: RangeFile, tiff: RemoteTiff, level: int) -> None:
        mask = tiff.mask_of(level)
        self._image = _Pixels(file, tiff, tiff.levels[level])
        self._mask = None if mask is None else _Pixels(file, tiff, mask)

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
        return sum(each.bytes_of(columns, rows) for each in (self._image, self._mask) if each is not None)

    def bytes_of_blocks(self, blocks: NDArray[np.int64]) -> int:
        """The same for blocks (column, row), row by row, that need not be side by side; those of a mask are counted if
        they have the size of the image's."""
        parts = (
            [self._image] if self._mask is None or self._mask.block != self._image.block else [self._image, self._mask]
        )
        return sum(each.bytes_of_blocks(blocks) for each in parts)


class _Pixels:
    def __init__(self, file: RangeFile, tiff: RemoteTiff, image: Image) -> None:
        self._url = file.url
        self._read = file.read_whole
        self._read_index = tiff.prefer_cached(file.read_whole)
        self._directory = image.directory
        self._index = image.index

    @property
    def block(self) -> tuple[int, int]:
        return self._directory.block

    def read(self, column: int, row: int, columns: int, rows: int) -> NDArray[Any]:
        width, height = self._directory.block
        across, down = _blocks(range(column, column + columns), width), _blocks(range(row, row + rows), height)
        left, top = column - across.start * width, row - down.start * height
        held = len(down) * height
        if not self._directory.is_tiled:
            held = min(held, self._directory.rows - down.start * height)
        pixels = decode_blocks(self._directory, len(across), len(down), held, self._fetched(across, down))
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
            found = [self._index.size_of(part, row) for part, row in zip(parts, own.tolist(), strict=False)]
            if np.count_nonzero(found) > len(found) * _DENSE:
                return sum(found) * len(blocks) // len(known)
        return sum(found)

    def _samples(self, rows: range) -> Iterator[range]:
        """Rows of blocks whose index has been loaded: of a large index some, and all when those do not do."""
        if len(rows) * self._index.row_bytes > _LOADED_BYTES:
            sampled = range(rows.start, rows.stop, -(-len(rows) // _SAMPLED_ROWS))
            for row in sampled:
                self._index.load(range(row, row + 1), self._read_index)
            yield sampled
        self._index.load(rows, self._read_index)
        yield rows

    def _fetched(self, across: range, down: range) -> list[bytes]:
        """The blocks' bytes, plane by plane and row by row; neighbours in the file are read together."""
        self._index.load(down, self._read_index)
        places = [
            self._index.block(column, row, plane)
            for plane, row, column in product(range(self._directory.planes), down, across)
        ]
        if any(bool(offset) != bool(size) for offset, size in places):
            raise DoubtfulIndexError
        check_block(self._url, max(size for _, size in places), self._directory.block_bytes)
        found = [b""] * len(places)
        for run in _runs(places):
            start = places[run[0]][0]
            data = self._read(start, sum(places[run[-1]]) - start)
            for number in run:
                offset, size = places[number]
                found[number] = data[offset - start : offset - start + size]
        return found


def _find_range(ranges: Sequence[tuple[int, bytes]], offset: int, count: int) -> bytes | None:
    """The bytes, if one range has them all."""
    for start, part in ranges:
        if start <= offset and offset + count <= start + len(part):
            return part[offset - start : offset - start + count]
    return None


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
