"""Decoding blocks: GDAL reads them from a small TIFF in memory that holds only these blocks."""

from __future__ import annotations

import os
import struct
import threading
from typing import TYPE_CHECKING, Any

from osgeo import gdal

from ..gdal_calls import call, memory_file_of
from .ifd import SIZES, Entry, Tag

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from .ifd import Directory

#: Tags that a decoder needs.
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
_decoders = threading.BoundedSemaphore(max(2, os.cpu_count() or 2))


def decode_blocks(
    directory: Directory, columns: int, rows: int, height: int, blocks: Sequence[bytes | memoryview]
) -> NDArray[Any]:
    """The pixels (band, row, column) of a rectangle of blocks, `height` pixels high: it ends with the image. The blocks
    are given plane by plane and row by row; an empty one, which the file does not hold, becomes nodata, or 0. Raises
    GdalFailure for blocks that cannot be decoded."""
    with _decoders, memory_file_of(_tiff(directory, columns * directory.block[0], height, blocks), ".tif") as path:
        dataset = call(gdal.OpenEx, path, gdal.OF_RASTER, allowed_drivers=["GTiff"])
        values: NDArray[Any] = call(dataset.ReadAsArray)
        del dataset
    return values.reshape(-1, height, columns * directory.block[0])


def _tiff(
    directory: Directory, width: int, height: int, blocks: Sequence[bytes | memoryview]
) -> list[bytes | memoryview]:
    """The file in parts, of which it is put together."""
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
