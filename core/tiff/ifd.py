"""The image file directories of a TIFF: the layout of its images, and where the index of their blocks is (TIFF 6.0,
BigTIFF)."""

from __future__ import annotations

import struct
from dataclasses import dataclass, replace
from enum import IntEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any

from .limits import (
    LARGEST_UNPACKED,
    MOST_BLOCKS,
    MOST_BLOCKS_ACROSS,
    MOST_BYTES,
    MOST_DIRECTORIES,
    MOST_ENTRIES,
    ExcessiveTiffError,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

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


_INDEX = frozenset((Tag.STRIP_OFFSETS, Tag.STRIP_BYTES, Tag.TILE_OFFSETS, Tag.TILE_BYTES))

#: Bytes of a value, by the type's number.
SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8}
_LETTERS = {1: "B", 3: "H", 4: "I", 13: "I", 16: "Q", 18: "Q"}

_REDUCED, _MASK = 1, 4
_SEPARATE_PLANES = 2
#: Compressions of which a block can be decoded with its own bytes and the tags of `decode.py`: none, CCITT, LZW, JPEG,
#: Deflate, PackBits, LZMA, LERC, ZSTD, WebP, JPEG XL. Not old JPEG (6), whose tables lie anywhere in the file.
_COMPRESSIONS = frozenset((1, 2, 3, 4, 5, 7, 8, 32773, 32946, 34887, 34925, 50000, 50001, 50002, 52546))
_UNCOMPRESSED, _JPEG = 1, 7
#: Grey, RGB, palette and mask, which GDAL reads as they are.
_PHOTOMETRICS = frozenset((0, 1, 2, 3, 4))
_YCBCR = 6
#: A larger value is left to GDAL.
_LARGEST_VALUE = 4 * 1024 * 1024


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
        samples = self.number(Tag.SAMPLES_PER_PIXEL, 1) // self.planes
        return self.block[0] * self.block[1] * samples * self.number(Tag.BITS_PER_SAMPLE, 1) // 8

    def strip_bytes(self, row: int) -> int | None:
        """The bytes of a strip that is not compressed; None for all other blocks."""
        if self.is_tiled or self.is_compressed:
            return None
        rows = min(self.block[1], self.rows - row * self.block[1])
        samples = self.number(Tag.SAMPLES_PER_PIXEL, 1) // self.planes
        return rows * -(-self.columns * samples * self.number(Tag.BITS_PER_SAMPLE, 1) // 8)

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
        if self.columns < 1 or self.rows < 1 or min(self.block) < 1 or not self._is_decodable:
            return False
        blocks = self.blocks_across * self.blocks_down * self.planes
        return all(entry.count == blocks and entry.type in _LETTERS for entry in self.index)

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


def read_directories(read: Read) -> tuple[Directory, ...]:
    """All directories of a file, those of internal overviews and masks too, in the file's order. `read` returns `count`
    bytes from an offset on. Raises NotTiffError, ExcessiveTiffError, and what `read` raises.

    All tables are read before any value, since a small file may point from all of them to the same long one."""
    parser, offset = parser_of(read)
    tables: list[dict[int, Entry]] = []
    seen = set()
    entries = values = 0
    while offset:
        if offset in seen:
            raise NotTiffError("endless directories")
        if len(tables) == MOST_DIRECTORIES:
            raise ExcessiveTiffError("directories", len(tables) + 1, MOST_DIRECTORIES)
        seen.add(offset)
        table, offset = parser.table(offset)
        entries += len(table)
        values += sum(each.bytes for tag, each in table.items() if tag not in _INDEX)
        for what, found, most in (("tags", entries, MOST_ENTRIES), ("bytes in tags", values, MOST_BYTES)):
            if found > most:
                raise ExcessiveTiffError(what, found, most)
        tables.append(table)
    directories = tuple(Directory(parser.order, parser.with_values(table)) for table in tables)
    for each in directories:
        each.check_blocks()
    return directories


def parser_of(read: Read) -> tuple[Parser, int]:
    """The parser for this file's directories, and the offset of the first one."""
    head = read(0, 16)
    order = {b"II": "<", b"MM": ">"}.get(head[:2])
    if order is None:
        raise NotTiffError("no TIFF header")
    (version,) = _unpack(order + "H", head, 2)
    if version == 42:
        return Parser(read, order, count="H", entry="HHI4s", link="I"), _unpack(order + "I", head, 4)[0]
    if version == 43:
        return Parser(read, order, count="Q", entry="HHQ8s", link="Q"), _unpack(order + "Q", head, 8)[0]
    raise NotTiffError(f"version {version}")


@dataclass(frozen=True)
class Parser:
    """Parses directories; `count`, `entry` and `link` are struct's formats for the fields of one."""

    read: Read
    order: str
    count: str
    entry: str
    link: str

    def table(self, offset: int) -> tuple[dict[int, Entry], int]:
        """A directory's entries, those values that lie elsewhere still without, and the offset of the next directory, 0
        after the last."""
        count_size, size, link_size = (
            struct.calcsize(self.order + letters) for letters in (self.count, self.entry, self.link)
        )
        (count,) = _unpack(self.order + self.count, self.read(offset, count_size))
        if count > MOST_ENTRIES:
            raise ExcessiveTiffError("tags", count, MOST_ENTRIES)
        table = self.read(offset + count_size, count * size + link_size)
        found = {}
        for place in range(0, count * size, size):
            tag, kind, number, inline = _unpack(self.order + self.entry, table, place)
            entry = Entry(kind, number, 0, None)
            if entry.bytes <= len(inline):
                found[tag] = Entry(kind, number, 0, inline[: entry.bytes])
            else:
                found[tag] = Entry(kind, number, _unpack(self.order + self.link, inline)[0], None)
        return found, _unpack(self.order + self.link, table, count * size)[0]

    def with_values(self, table: Mapping[int, Entry]) -> dict[int, Entry]:
        """The entries with the values that lie elsewhere, but for those of the index."""
        return {tag: entry if tag in _INDEX else self.with_value(tag, entry) for tag, entry in table.items()}

    def with_value(self, tag: int, entry: Entry) -> Entry:
        if entry.value is not None:
            return entry
        if entry.bytes > _LARGEST_VALUE:
            raise NotTiffError(f"tag {tag} of {entry.bytes} bytes")
        return replace(entry, value=self.read(entry.offset, entry.bytes))


def _unpack(form: str, data: bytes, offset: int = 0) -> tuple[Any, ...]:
    try:
        return struct.unpack_from(form, data, offset)
    except struct.error as error:
        raise NotTiffError("cut off") from error
