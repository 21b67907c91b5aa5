"""An image file directory of a TIFF: the layout of an image, and where the index of its blocks is (TIFF 6.0, BigTIFF).
`directories.py` reads them."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from typing import TYPE_CHECKING

from .limits import LARGEST_UNPACKED, MOST_BLOCKS, MOST_BLOCKS_ACROSS, ExcessiveTiffError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    Read = Callable[[int, int], bytes]


class Tag(IntEnum):
    SUBFILE_TYPE = 254
    WIDTH = 256
    LENGTH = 257
    BITS_PER_SAMPLE = 258
    COMPRESSION = 259
    PHOTOMETRIC = 262
    FILL_ORDER = 266
    STRIP_OFFSETS = 273
    SAMPLES_PER_PIXEL = 277
    ROWS_PER_STRIP = 278
    STRIP_BYTES = 279
    PLANAR_CONFIGURATION = 284
    T4_OPTIONS = 292
    T6_OPTIONS = 293
    PREDICTOR = 317
    COLOR_MAP = 320
    TILE_WIDTH = 322
    TILE_LENGTH = 323
    TILE_OFFSETS = 324
    TILE_BYTES = 325
    EXTRA_SAMPLES = 338
    SAMPLE_FORMAT = 339
    JPEG_TABLES = 347
    YCBCR_COEFFICIENTS = 529
    YCBCR_SUBSAMPLING = 530
    YCBCR_POSITIONING = 531
    REFERENCE_BLACK_WHITE = 532
    GDAL_NODATA = 42113
    LERC_PARAMETERS = 50674


#: The tags of which only parts are read.
INDEX = frozenset((Tag.STRIP_OFFSETS, Tag.STRIP_BYTES, Tag.TILE_OFFSETS, Tag.TILE_BYTES))

#: Bytes of a value, by the type's number.
SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8}
_LETTERS = {1: "B", 3: "H", 4: "I", 13: "I", 16: "Q", 18: "Q"}

#: Tags with one number, and those with one for each band, all the same.
_SINGLE = (
    *(Tag.SUBFILE_TYPE, Tag.WIDTH, Tag.LENGTH, Tag.COMPRESSION, Tag.PHOTOMETRIC, Tag.FILL_ORDER, Tag.SAMPLES_PER_PIXEL),
    *(Tag.ROWS_PER_STRIP, Tag.PLANAR_CONFIGURATION, Tag.PREDICTOR, Tag.TILE_WIDTH, Tag.TILE_LENGTH),
)
_OF_STRIPS = (Tag.STRIP_OFFSETS, Tag.STRIP_BYTES)
_OF_TILES = (Tag.TILE_WIDTH, Tag.TILE_LENGTH, Tag.TILE_BYTES)
_ALIKE = (Tag.BITS_PER_SAMPLE, Tag.SAMPLE_FORMAT)

_SHORT = 3
#: The types of an index that GDAL reads: SHORT, LONG, LONG8.
_OF_INDEX = (3, 4, 16)
_REDUCED, _MASK = 1, 4
_SEPARATE_PLANES = 2
#: Compressions of which a block can be decoded with its own bytes and the tags of `decode.py`: none, CCITT, LZW, JPEG,
#: Deflate, PackBits, LZMA, LERC, ZSTD, WebP, JPEG XL. Not old JPEG (6), whose tables lie anywhere in the file.
_COMPRESSIONS = frozenset((1, 2, 3, 4, 5, 7, 8, 32773, 32946, 34887, 34925, 50000, 50001, 50002, 52546))
_UNCOMPRESSED, _JPEG = 1, 7
#: Grey, RGB, palette and mask, which GDAL reads as they are.
_PHOTOMETRICS = frozenset((0, 1, 2, 3, 4))
_YCBCR = 6


class NotTiffError(Exception):
    """Not a TIFF file, or an invalid one."""


@dataclass(frozen=True)
class Entry:
    """A tag's value: `count` numbers of the TIFF type, as bytes in `value`, or, when that is None, at `offset`."""

    type: int
    count: int
    offset: int
    value: bytes | None

    @property
    def bytes(self) -> int:
        return SIZES.get(self.type, 1) * self.count


@dataclass(frozen=True)
class Directory:
    """An image of the file: the full resolution, an overview or a mask. `order` is struct's sign for the byte order."""

    order: str
    entries: Mapping[int, Entry]

    def number(self, tag: Tag, default: int = 0) -> int:
        entry = self.entries.get(tag)
        letter = _LETTERS.get(entry.type) if entry is not None else None
        if entry is None or letter is None or not entry.value:
            return default
        return int(struct.unpack_from(self.order + letter, entry.value)[0])

    @property
    def is_overview(self) -> bool:
        return bool(self.number(Tag.SUBFILE_TYPE) & _REDUCED)

    @property
    def is_mask(self) -> bool:
        return bool(self.number(Tag.SUBFILE_TYPE) & _MASK)

    @cached_property
    def columns(self) -> int:
        return self.number(Tag.WIDTH)

    @cached_property
    def rows(self) -> int:
        return self.number(Tag.LENGTH)

    @cached_property
    def is_tiled(self) -> bool:
        return Tag.TILE_OFFSETS in self.entries

    @cached_property
    def block(self) -> tuple[int, int]:
        """Columns and rows of a tile, or of a strip."""
        if self.is_tiled:
            return self.number(Tag.TILE_WIDTH), self.number(Tag.TILE_LENGTH)
        return self.columns, min(self.rows, self.number(Tag.ROWS_PER_STRIP, self.rows) or self.rows)

    @cached_property
    def blocks_across(self) -> int:
        return -(-self.columns // self.block[0])

    @cached_property
    def blocks_down(self) -> int:
        return -(-self.rows // self.block[1])

    @cached_property
    def planes(self) -> int:
        """How many sets of blocks there are: one for each band where the bands are stored separately, else one."""
        separate = self.number(Tag.PLANAR_CONFIGURATION, 1) == _SEPARATE_PLANES
        return self.number(Tag.SAMPLES_PER_PIXEL, 1) if separate else 1

    @property
    def _samples(self) -> int:
        """The bands in a block."""
        return self.number(Tag.SAMPLES_PER_PIXEL, 1) // max(1, self.planes)

    def check_blocks(self) -> None:
        """Raises ExcessiveTiffError."""
        if min(self.columns, self.rows, *self.block) < 1:
            return
        across = self.blocks_across * self.planes
        for what, found, most in (
            ("blocks in a row", across, MOST_BLOCKS_ACROSS),
            ("blocks", across * self.blocks_down, MOST_BLOCKS),
            ("bytes in a block", self.block_bytes if self.is_compressed else 0, LARGEST_UNPACKED),
        ):
            if found > most:
                raise ExcessiveTiffError(what, found, most)

    @property
    def block_bytes(self) -> int:
        """The bytes of a decoded block."""
        return self.block[0] * self.block[1] * self._samples * self.number(Tag.BITS_PER_SAMPLE, 1) // 8

    def plain_bytes(self, row: int) -> int | None:
        """The bytes of a block in this row of blocks; None where blocks are compressed."""
        if self.is_compressed:
            return None
        rows = self.block[1] if self.is_tiled else min(self.block[1], self.rows - row * self.block[1])
        return rows * -(-self.block[0] * self._samples * self.number(Tag.BITS_PER_SAMPLE, 1) // 8)

    @property
    def index(self) -> tuple[Entry, Entry]:
        """The entries with the blocks' offsets and sizes. Raises NotTiffError without them."""
        tags = (Tag.TILE_OFFSETS, Tag.TILE_BYTES) if self.is_tiled else (Tag.STRIP_OFFSETS, Tag.STRIP_BYTES)
        try:
            return self.entries[tags[0]], self.entries[tags[1]]
        except KeyError as error:
            raise NotTiffError("no index of blocks") from error

    @property
    def is_readable(self) -> bool:
        """Whether its blocks can be found by its index. Raises NotTiffError without one."""
        if min(self.columns, self.rows, self.planes, self._samples, *self.block) < 1:
            return False
        if not self._is_decodable or not self._is_usual:
            return False
        blocks = self.blocks_across * self.blocks_down * self.planes
        return all(entry.count == blocks and entry.type in _OF_INDEX for entry in self.index)

    @property
    def _is_usual(self) -> bool:
        """Whether its tags are as the standard wants them: in order, and each number of a type and count that leaves no
        doubt. Of others, GDAL leaves out some and guesses at some."""
        if list(self.entries) != sorted(self.entries) or Tag.PHOTOMETRIC not in self.entries:
            return False
        if not self.entries.keys().isdisjoint(_OF_STRIPS if self.is_tiled else _OF_TILES):
            return False
        alike = (self.entries[tag] for tag in _ALIKE if tag in self.entries)
        if any(each.type != _SHORT or not each.value or len({*_pairs(each.value)}) > 1 for each in alike):
            return False
        single = (self.entries[tag] for tag in _SINGLE if tag in self.entries)
        return all(each.type in _LETTERS and each.count == 1 for each in single)

    @property
    def is_compressed(self) -> bool:
        return self.number(Tag.COMPRESSION, 1) != _UNCOMPRESSED

    @property
    def _is_decodable(self) -> bool:
        """Whether its blocks mean the same one by one as GDAL finds in the whole file."""
        compression, photometric = self.number(Tag.COMPRESSION, 1), self.number(Tag.PHOTOMETRIC, 1)
        if photometric == _YCBCR:
            return compression == _JPEG
        return compression in _COMPRESSIONS and photometric in _PHOTOMETRICS


def _pairs(value: bytes) -> Iterator[bytes]:
    return (value[place : place + 2] for place in range(0, len(value), 2))
