"""A TIFF file on a server: what is read of it once, and opening it for GDAL. Its pixels are read by `level.py`."""

from __future__ import annotations

import weakref
import zlib
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from ..gdal_calls import memory_path
from .block_index import LOADED_BYTES, BlockIndex
from .directories import read_directories
from .ifd import NotTiffError
from .limits import ExcessiveTiffError, excessive
from .sparse_files import SparseFiles

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .cached_blocks import CachedBlocks
    from .disk_cache import DiskCache
    from .ifd import Directory, Read
    from .range_file import Identity, RangeFile

#: Bytes read at the beginning of a file: a COG has all its directories there; the datacube's take some 10 KB.
_HEAD_BYTES = 32 * 1024
#: Bytes that are read to learn which version of a file there is.
_PROBE_BYTES = 16
#: Files with larger blocks are left to GDAL, which can read a part of one.
_LARGEST_BLOCK = 32 * 1024 * 1024


class _Head:
    """Reads small pieces of a file in larger `ranges` (offset and bytes), and holds those."""

    def __init__(self, file: RangeFile, cached: CachedBlocks | None) -> None:
        self._file = file
        self._cached = cached
        self.ranges: list[tuple[int, bytes]] = []

    def read(self, offset: int, count: int) -> bytes:
        found = _find_range(self.ranges, offset, count)
        if found is None:
            part = self._part(offset, max(count, _HEAD_BYTES))
            self.ranges.append((offset, part))
            found = part[:count]
        return found

    def _part(self, offset: int, count: int) -> bytes:
        if self._cached is None or self._file.length is None:
            return self._file.read(offset, count)
        known = self._cached.get(offset, min(count, self._file.length - offset))
        return self._file.read(offset, count) if known is None else known


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
        cached: CachedBlocks | None = None,
    ) -> None:
        self.identity = identity
        self.sidecars = sidecars or {}
        #: What of it was fetched on earlier days; None where nothing is kept.
        self.cached = cached
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
            if image.index.row_bytes * image.directory.blocks_down > LOADED_BYTES:
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
        return RemoteTiff(self.identity, self._directories, self._ranges, sidecars, self.cached)


def open_tiff(file: RangeFile, cache: DiskCache | None = None) -> RemoteTiff | None:
    """Read the directories of a remote file; None when it is no TIFF, or one that only GDAL can read. What the `cache`
    has of it needs one small request, which asks for its version.

    Raises what `RangeFile.read` raises, ResponseError for a file that is seen to be cut off, and TooLargeError for one
    that must not be left to GDAL either.
    """
    cached = None
    if cache is not None and cache.knows(file):
        file.read(0, _PROBE_BYTES)
        cached = cache.blocks_of(file)
    head = _Head(file, cached)
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
    if cached is None and cache is not None:
        cached = cache.blocks_of(file)
    tiff = RemoteTiff(identity, directories, head.ranges, cached=cached)
    file.check_end(tiff.known_end)
    if cached is not None:
        for offset, part in head.ranges:
            cached.put(offset, part)
    return tiff


def _find_range(ranges: Sequence[tuple[int, bytes]], offset: int, count: int) -> bytes | None:
    """The bytes, if one range has them all."""
    for start, part in ranges:
        if start <= offset and offset + count <= start + len(part):
            return part[offset - start : offset - start + count]
    return None
