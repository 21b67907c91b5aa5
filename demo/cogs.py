"""Writes huge, sparse Cloud Optimized GeoTIFFs: only the blocks with pixels take time and disk space.

GDAL's own COG driver visits every block, a million of them in one HRDEM tile. Here GDAL compresses the few blocks that
exist, and the file around them has the layout of its driver (https://gdal.org/drivers/raster/cog.html): the ghost
area, all IFDs, the block arrays, then the blocks, smallest overview first, row by row, each with its size before it
and its last four bytes repeated after it. Blocks that are not written have an offset of zero, which means "no data" to
every TIFF reader.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from osgeo import gdal

from .grid import EPSG

if TYPE_CHECKING:
    from pathlib import Path

BLOCK = 512

Block = npt.NDArray[Any]
#: Pixels by block column and row.
Blocks = Mapping[tuple[int, int], Block]

_GHOST = (
    b"LAYOUT=IFDS_BEFORE_DATA\nBLOCK_ORDER=ROW_MAJOR\nBLOCK_LEADER=SIZE_AS_UINT4\n"
    b"BLOCK_TRAILER=LAST_4_BYTES_REPEATED\nKNOWN_INCOMPATIBLE_EDITION=NO\n "
)
_ASCII, _SHORT, _LONG, _DOUBLE, _LONG8 = 2, 3, 4, 12, 16
_FORMATS = {_ASCII: "s", _SHORT: "H", _LONG: "I", _DOUBLE: "d", _LONG8: "Q"}
_TILE_OFFSETS, _TILE_BYTE_COUNTS = 324, 325
_GEOTIFF_KEYS = (1, 1, 0, 3, 1024, 0, 1, 1, 1025, 0, 1, 1, 3072, 0, 1, EPSG)  # projected, pixel is area, the EPSG code


@dataclass(frozen=True)
class CogGrid:
    """A raster's georeference and type: `origin` is its upper left corner and `resolution` the pixel size, in metres of
    EPSG:3979; `dtype` a NumPy name; `palette` 256 colours (r, g, b) of 0..255. An overview's pixel is the mean of the
    valid ones of four pixels or, for classes, the upper left one."""

    width: int
    height: int
    origin: tuple[float, float]
    resolution: float
    dtype: str
    nodata: float
    palette: tuple[tuple[int, int, int], ...] | None = None
    mean: bool = True

    @property
    def overviews(self) -> int:
        """The number of overviews, as in the COG driver: halved until the raster fits in one block."""
        count = 0
        while max(self.level_size(count)) > BLOCK:
            count += 1
        return count

    def level_size(self, level: int) -> tuple[int, int]:
        """Columns and rows of an overview; level 0 is the full resolution."""
        return -(-self.width // 2**level), -(-self.height // 2**level)

    def level_blocks(self, level: int) -> tuple[int, int]:
        """Block columns and block rows of an overview."""
        columns, rows = self.level_size(level)
        return -(-columns // BLOCK), -(-rows // BLOCK)


@dataclass
class _Tag:
    code: int
    kind: int
    count: int
    data: bytes  # packed values; empty for a block array, which is stored separately

    @property
    def array_size(self) -> int:
        """Bytes of a block array; zero for other tags."""
        return 0 if self.data else self.count * struct.calcsize(_FORMATS[self.kind])

    @classmethod
    def of(cls, code: int, kind: int, *values: Any) -> _Tag:
        if kind == _ASCII:
            return cls(code, kind, len(values[0]) + 1, values[0].encode() + b"\0")
        return cls(code, kind, len(values), struct.pack(f"<{len(values)}{_FORMATS[kind]}", *values))


def write_cog(path: Path, grid: CogGrid, blocks: Blocks) -> None:
    """Write the blocks (BLOCK x BLOCK, the grid's dtype, nodata where there is no data) and their overviews."""
    levels: list[Blocks] = [blocks]
    for _ in range(grid.overviews):
        levels.append(_halved(levels[-1], grid))

    head, arrays = _head(grid)
    with path.open("wb") as file:
        file.write(head)
        position = arrays[-1].end
        for level in range(grid.overviews, -1, -1):
            columns, _ = grid.level_blocks(level)
            wanted = sorted(levels[level], key=lambda place: (place[1], place[0]))
            for (column, row), data in zip(wanted, _compressed([levels[level][p] for p in wanted], grid), strict=True):
                file.seek(position)
                file.write(struct.pack("<I", len(data)) + data + data[-4:])
                arrays[level].enter(file, row * columns + column, position + 4, len(data))
                position += len(data) + 8
        file.truncate(position)


@dataclass(frozen=True)
class _BlockArrays:
    """The positions of a level's TileOffsets and TileByteCounts in the file."""

    offsets: int
    byte_counts: int
    end: int

    def enter(self, file: Any, index: int, offset: int, size: int) -> None:
        file.seek(self.offsets + 8 * index)
        file.write(struct.pack("<Q", offset))
        file.seek(self.byte_counts + 4 * index)
        file.write(struct.pack("<I", size))


def _head(grid: CogGrid) -> tuple[bytes, list[_BlockArrays]]:
    """Everything before the block arrays, and the arrays' positions."""
    ghost = b"GDAL_STRUCTURAL_METADATA_SIZE=%06d bytes\n" % len(_GHOST) + _GHOST
    start = 16 + len(ghost)
    start += start % 2
    directories = [_tags(grid, level) for level in range(grid.overviews + 1)]
    places = []
    position = start
    for tags in directories:
        places.append(position)
        position += 8 + 20 * len(tags) + 8 + sum(_outside(tag) for tag in tags)

    arrays: list[_BlockArrays] = []
    for tags, place in zip(directories, places, strict=True):
        at = {}
        for number, tag in enumerate(tags):
            if tag.array_size > 8:
                at[tag.code] = position
                position += tag.array_size + (-tag.array_size) % 8
            elif tag.array_size:
                at[tag.code] = place + 8 + 20 * number + 12  # so few that they are in the IFD's entry itself
        arrays.append(_BlockArrays(at[_TILE_OFFSETS], at[_TILE_BYTE_COUNTS], position))

    head = bytearray(b"II" + struct.pack("<HHHQ", 43, 8, 0, start) + ghost).ljust(start, b"\0")
    for level, tags in enumerate(directories):
        following = places[level + 1] if level + 1 < len(places) else 0
        head += _directory(tags, places[level], arrays[level], following)
    return bytes(head), arrays


def _tags(grid: CogGrid, level: int) -> list[_Tag]:
    """The tags in ascending order of their codes, as TIFF requires."""
    columns, rows = grid.level_size(level)
    count = grid.level_blocks(level)[0] * grid.level_blocks(level)[1]
    dtype = np.dtype(grid.dtype)
    tags = [_Tag.of(254, _LONG, 1)] if level else []
    tags += [
        _Tag.of(256, _LONG, columns),
        _Tag.of(257, _LONG, rows),
        _Tag.of(258, _SHORT, dtype.itemsize * 8),
        _Tag.of(259, _SHORT, 5),  # LZW
        _Tag.of(262, _SHORT, 3 if grid.palette else 1),
        _Tag.of(277, _SHORT, 1),
        _Tag.of(284, _SHORT, 1),
    ]
    if grid.palette:
        tags.append(_Tag.of(320, _SHORT, *(colour[band] * 257 for band in range(3) for colour in grid.palette)))
    tags += [
        _Tag.of(322, _SHORT, BLOCK),
        _Tag.of(323, _SHORT, BLOCK),
        _Tag(_TILE_OFFSETS, _LONG8, count, b""),
        _Tag(_TILE_BYTE_COUNTS, _LONG, count, b""),
        _Tag.of(339, _SHORT, 3 if dtype.kind == "f" else 1),
    ]
    if not level:
        tags += [
            _Tag.of(33550, _DOUBLE, grid.resolution, grid.resolution, 0.0),
            _Tag.of(33922, _DOUBLE, 0.0, 0.0, 0.0, *grid.origin, 0.0),
            _Tag.of(34735, _SHORT, *_GEOTIFF_KEYS),
        ]
    return [*tags, _Tag.of(42113, _ASCII, f"{grid.nodata:g}")]


def _outside(tag: _Tag) -> int:
    """Bytes of a tag's values after the IFD, padded to eight; zero when they fit in its entry."""
    return 0 if len(tag.data) <= 8 else len(tag.data) + (-len(tag.data)) % 8


def _directory(tags: Sequence[_Tag], place: int, arrays: _BlockArrays, following: int) -> bytes:
    entries, values = bytearray(struct.pack("<Q", len(tags))), bytearray()
    behind = place + 8 + 20 * len(tags) + 8
    for tag in tags:
        if tag.array_size:
            array = arrays.offsets if tag.code == _TILE_OFFSETS else arrays.byte_counts
            value = struct.pack("<Q", array if tag.array_size > 8 else 0)
        elif _outside(tag):
            value = struct.pack("<Q", behind + len(values))
            values += tag.data.ljust(_outside(tag), b"\0")
        else:
            value = tag.data.ljust(8, b"\0")
        entries += struct.pack("<HHQ", tag.code, tag.kind, tag.count) + value
    return bytes(entries + struct.pack("<Q", following) + values)


def _halved(blocks: Blocks, grid: CogGrid) -> Blocks:
    """The next overview."""
    result: dict[tuple[int, int], Block] = {}
    half = BLOCK // 2
    for (column, row), block in blocks.items():
        target = result.setdefault((column // 2, row // 2), np.full((BLOCK, BLOCK), grid.nodata, grid.dtype))
        smaller = _means(block, grid.nodata) if grid.mean else block[::2, ::2]
        top, left = row % 2 * half, column % 2 * half
        target[top : top + half, left : left + half] = smaller
    return result


def _means(block: Block, nodata: float) -> Block:
    corners = np.stack([block[row::2, column::2] for row in (0, 1) for column in (0, 1)])
    valid = corners != nodata
    number = valid.sum(axis=0, dtype=np.float32)
    total = np.where(valid, corners, 0).sum(axis=0, dtype=np.float32)
    mean = np.divide(total, number, out=np.full(total.shape, nodata, np.float32), where=number > 0)
    return np.rint(mean).astype(block.dtype) if block.dtype.kind == "u" else mean.astype(block.dtype)


def _compressed(blocks: Sequence[Block], grid: CogGrid) -> Iterable[bytes]:
    """The blocks in LZW, compressed by GDAL: written side by side into a file in memory and cut out of it."""
    chunk = 32
    name = "/vsimem/cog-blocks.tif"
    options = ["TILED=YES", f"BLOCKXSIZE={BLOCK}", f"BLOCKYSIZE={BLOCK}", "COMPRESS=LZW"]
    kind = gdal.GDT_Float32 if np.dtype(grid.dtype).kind == "f" else gdal.GDT_Byte
    for first in range(0, len(blocks), chunk):
        part = blocks[first : first + chunk]
        dataset = gdal.GetDriverByName("GTiff").Create(name, BLOCK * len(part), BLOCK, 1, kind, options)
        for number, block in enumerate(part):
            dataset.GetRasterBand(1).WriteArray(block, number * BLOCK, 0)
        dataset.FlushCache()
        dataset = None  # closes the file
        yield from _cut_out(name, len(part))
        gdal.Unlink(name)


def _cut_out(name: str, count: int) -> Iterable[bytes]:
    dataset = gdal.Open(name)
    band = dataset.GetRasterBand(1)
    file = gdal.VSIFOpenL(name, "rb")
    for number in range(count):
        gdal.VSIFSeekL(file, int(band.GetMetadataItem(f"BLOCK_OFFSET_{number}_0", "TIFF")), 0)
        yield bytes(gdal.VSIFReadL(1, int(band.GetMetadataItem(f"BLOCK_SIZE_{number}_0", "TIFF")), file))
    gdal.VSIFCloseL(file)
