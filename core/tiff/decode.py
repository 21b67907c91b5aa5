"""Decoding blocks: GDAL reads them from a small TIFF in memory that holds only these blocks."""

from __future__ import annotations

import os
import struct
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np
from osgeo import gdal, gdal_array

from ..gdal_calls import MemoryFile, call
from ..rasters.pixel_types import numpy_type
from .ifd import SIZES, Entry, Tag

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from ..rasters.array_pool import ArrayPool
    from .ifd import Directory

#: Tags that a decoder needs to unpack blocks.
_KEPT = (
    Tag.BITS_PER_SAMPLE,
    Tag.COMPRESSION,
    Tag.PHOTOMETRIC,
    Tag.FILL_ORDER,
    Tag.SAMPLES_PER_PIXEL,
    Tag.PLANAR_CONFIGURATION,
    Tag.T4_OPTIONS,
    Tag.T6_OPTIONS,
    Tag.PREDICTOR,
    Tag.COLOR_MAP,
    Tag.EXTRA_SAMPLES,
    Tag.SAMPLE_FORMAT,
    Tag.JPEG_TABLES,
    Tag.YCBCR_COEFFICIENTS,
    Tag.YCBCR_SUBSAMPLING,
    Tag.YCBCR_POSITIONING,
    Tag.REFERENCE_BLACK_WHITE,
    Tag.GDAL_NODATA,
    Tag.LERC_PARAMETERS,
)
_LONG = 4
_HEADER = 8

#: More threads than processors would only need more memory.
_turns = threading.BoundedSemaphore(max(2, os.cpu_count() or 2))


class Decoder:
    """Decodes blocks, in several threads at once. What they need again and again, files in memory and room for a block,
    is kept for the next blocks and ends with the decoder; the pixels come in arrays of the pool."""

    def __init__(self, arrays: ArrayPool) -> None:
        self._arrays = arrays
        self._rooms: list[_Room] = []

    def pixels(
        self, directory: Directory, columns: int, rows: int, height: int, blocks: Sequence[bytes | memoryview]
    ) -> NDArray[Any]:
        """The pixels (band, row, column) of a rectangle of blocks, `height` pixels high: it ends with the image. The
        blocks are given plane by plane and row by row; an empty one, which the file does not hold, becomes nodata,
        or 0. Raises GdalFailure for blocks that cannot be decoded."""
        width = columns * directory.block[0]
        with _turns, self._room() as room, room.file.holding(_tiff(directory, width, height, blocks)) as path:
            dataset = call(gdal.OpenEx, path, gdal.OF_RASTER, allowed_drivers=["GTiff"])
            band = dataset.GetRasterBand(1)
            if dataset.RasterCount == 1 and _is_plain(band, directory):
                values = self._arrays.empty((1, height, width), numpy_type(band.DataType))
                _read_blocks(band, values[0], room)
            else:
                values = call(dataset.ReadAsArray).reshape(-1, height, width)
            del band, dataset
        return values

    @contextmanager
    def _room(self) -> Iterator[_Room]:
        """A room that no other thread uses meanwhile; it is kept for the next block."""
        try:
            room = self._rooms.pop()
        except IndexError:
            room = _Room()
        try:
            yield room
        finally:
            self._rooms.append(room)


class _Room:
    """What one thread needs to decode."""

    def __init__(self) -> None:
        self.file = MemoryFile(".tif")
        self._block: NDArray[Any] = np.empty(0)

    def block(self, columns: int, rows: int, kind: np.dtype[Any]) -> NDArray[Any]:
        """An array of zeros for a block."""
        if self._block.shape != (rows, columns) or self._block.dtype != kind:
            self._block = np.empty((rows, columns), kind)
        self._block.fill(0)  # of a broken block, a decoder may leave what was there
        return self._block


def _is_plain(band: gdal.Band, directory: Directory) -> bool:
    """Whether GDAL's blocks are those of the file, and its type is one of NumPy's, which complex integers are not."""
    is_numpys = gdal_array.NumericTypeCodeToGDALTypeCode(numpy_type(band.DataType).type) == band.DataType
    has_other_meaning = band.GetMetadataItem("PIXELTYPE", "IMAGE_STRUCTURE")  # bytes with a sign, before GDAL 3.7
    return is_numpys and not has_other_meaning and tuple(band.GetBlockSize()) == directory.block


def _read_blocks(band: gdal.Band, values: NDArray[Any], room: _Room) -> None:
    """Read all blocks of the band past GDAL's cache, for which each would get new memory. Raises GdalFailure."""
    columns, rows = band.GetBlockSize()
    for top in range(0, len(values), rows):
        for left in range(0, values.shape[1], columns):
            block = room.block(columns, rows, values.dtype)
            call(band.ReadBlock, left // columns, top // rows, buf_obj=block)
            into = values[top : top + rows, left : left + columns]
            np.copyto(into, block[: len(into)])


def _tiff(
    directory: Directory, width: int, height: int, blocks: Sequence[bytes | memoryview]
) -> list[bytes | memoryview]:
    """The pieces of the small TIFF with these blocks, in the order of the file."""
    order = directory.order
    entries = {tag: directory.entries[tag] for tag in _KEPT if tag in directory.entries}
    entries[Tag.WIDTH] = _longs(order, [width])
    entries[Tag.LENGTH] = _longs(order, [height])
    if directory.is_tiled:
        offsets, sizes = Tag.TILE_OFFSETS, Tag.TILE_BYTES
        entries[Tag.TILE_WIDTH], entries[Tag.TILE_LENGTH] = (_longs(order, [side]) for side in directory.block)
    else:
        offsets, sizes = Tag.STRIP_OFFSETS, Tag.STRIP_BYTES
        entries[Tag.ROWS_PER_STRIP] = _longs(order, [directory.block[1]])
    entries[sizes] = _longs(order, [len(block) for block in blocks])
    entries[offsets] = _longs(order, [0] * len(blocks))  # a placeholder of the right length
    place = _HEADER + 2 + 12 * len(entries) + 4 + sum(_outside(entry) for entry in entries.values())
    places = []
    for block in blocks:
        places.append(place if block else 0)
        place += len(block)
    entries[offsets] = _longs(order, places)
    return [b"".join(_head(order, entries)), *blocks]


def _head(order: str, entries: dict[Tag, Entry]) -> list[bytes]:
    mark = b"II" if order == "<" else b"MM"
    table = [mark, struct.pack(order + "HIH", 42, _HEADER, len(entries))]
    values = []
    place = _HEADER + 2 + 12 * len(entries) + 4
    for tag in sorted(entries):
        entry = entries[tag]
        value = entry.value or b""
        if len(value) <= 4:
            inline = value.ljust(4, b"\0")
        else:
            inline = struct.pack(order + "I", place)
            value = value.ljust(_outside(entry), b"\0")
            values.append(value)
            place += len(value)
        table.append(struct.pack(order + "HHI4s", tag, entry.type, entry.count, inline))
    return [*table, bytes(4), *values]


def _outside(entry: Entry) -> int:
    """Bytes of a value that is stored outside of the table, at an even offset."""
    size = SIZES.get(entry.type, 1) * entry.count
    return 0 if size <= 4 else size + size % 2


def _longs(order: str, values: Sequence[int]) -> Entry:
    return Entry(_LONG, len(values), 0, struct.pack(f"{order}{len(values)}I", *values))
