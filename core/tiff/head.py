"""What the beginning of a TIFF on a server says of the file, in two requests at most, whatever the file is like."""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .directories import parser_of
from .ifd import SIZES, Directory, NotTiffError, Tag
from .limits import MOST_DIRECTORIES, ExcessiveTiffError, excessive

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .directories import Parser
    from .ifd import Entry
    from .range_file import RangeFile

#: Bytes of the first request, which holds all directories of a COG, and the most of the second.
HEAD_BYTES, _MOST_BYTES = 32 * 1024, 1024 * 1024
#: Bytes before what the second request is for: some programs write the values of a directory before it.
_BEFORE = 8 * 1024
MOST_REQUESTS = 2
#: Tags whose values are needed, if the bytes that have been read hold them.
_NEEDED = (Tag.BITS_PER_SAMPLE, Tag.SAMPLE_FORMAT, Tag.EXTRA_SAMPLES, Tag.GDAL_NODATA)
#: What GDAL notes between the file's header and its first directory.
_STRUCTURE = re.compile(rb"GDAL_STRUCTURAL_METADATA_SIZE=(\d{6}) bytes\n")
_LETTERS = {3: "H", 4: "I", 16: "Q"}


class BeyondHeadError(Exception):
    """More would have to be read than two requests may."""


@dataclass
class HeadBytes:
    """The bytes of a file that its first requests have brought."""

    file: RangeFile
    ranges: list[tuple[int, bytes]] = field(default_factory=list)

    def read(self, offset: int, count: int) -> bytes:
        """Raises BeyondHeadError once the requests are used up, and what `RangeFile.read` raises."""
        known = self.known(offset, count)
        if known is not None:
            return known
        if len(self.ranges) >= MOST_REQUESTS or count > _MOST_BYTES:
            raise BeyondHeadError
        start = max(0, offset - _BEFORE)
        part = self.file.read(start, offset - start + max(count, HEAD_BYTES))
        self.ranges.append((start, part))
        return part[offset - start :][:count]

    def known(self, offset: int, count: int) -> bytes | None:
        """The bytes, if one range has them all."""
        for start, part in self.ranges:
            if start <= offset and offset + count <= start + len(part):
                return part[offset - start : offset - start + count]
        return None


@dataclass(frozen=True)
class TiffHead:
    """`directories` are those that could be read, at `offsets` in the file; `next_offset` is that of the first one that
    could not, 0 where these are all. With `structure`, which ends at `structure_end`, GDAL says how it has laid out the
    file; empty where another program has written it."""

    source: HeadBytes
    is_big: bool
    directories: tuple[Directory, ...]
    offsets: tuple[int, ...]
    next_offset: int
    structure: Mapping[str, str]
    structure_end: int

    @property
    def full(self) -> Directory:
        """The image in full resolution."""
        return self.directories[0]

    @property
    def overviews(self) -> tuple[Directory, ...]:
        """Those inside the file, in its order."""
        return tuple(each for each in self.directories[1:] if each.is_overview and not each.is_mask)

    @property
    def is_complete(self) -> bool:
        return self.next_offset == 0

    @property
    def length(self) -> int | None:
        """The file's bytes; None where the server does not tell."""
        return self.source.file.length

    def first_block(self, directory: Directory) -> int | None:
        """Where the directory's first block is in the file; None where the head does not tell."""
        entry = directory.index[0]
        letter = _LETTERS.get(entry.type)
        data = self._value(entry, SIZES.get(entry.type, 1))
        return struct.unpack(directory.order + letter, data)[0] or None if letter and data else None

    def _value(self, entry: Entry, count: int) -> bytes | None:
        return self.source.known(entry.offset, count) if entry.value is None else entry.value[:count]


def read_head(file: RangeFile) -> TiffHead:
    """Read the directories of a remote TIFF as far as one request, or a second one, brings them. Raises NotTiffError,
    TooLargeError for a file that names too much, and what `RangeFile.read` raises."""
    source = HeadBytes(file)
    try:
        return _read_head(source)
    except ExcessiveTiffError as excess:
        raise excessive(file.url, excess) from excess


def _read_head(source: HeadBytes) -> TiffHead:
    parser, offset = parser_of(source.read)
    is_big = parser.count == "Q"
    structure, end = _structure(source, 16 if is_big else 8)
    directories: list[Directory] = []
    offsets: list[int] = []
    while offset and len(directories) < MOST_DIRECTORIES:
        if offset in offsets:
            raise NotTiffError("endless directories")
        try:
            table, following = parser.table(offset)
        except BeyondHeadError:
            break
        directory = Directory(parser.order, {tag: _with_value(parser, tag, entry) for tag, entry in table.items()})
        directory.check_blocks()
        if min(directory.columns, directory.rows, *directory.block) < 1:
            raise NotTiffError("no pixels")
        _ = directory.index
        directories.append(directory)
        offsets.append(offset)
        offset = following
    if not directories:
        raise NotTiffError("no directory")
    return TiffHead(source, is_big, tuple(directories), tuple(offsets), offset, structure, end)


def _with_value(parser: Parser, tag: int, entry: Entry) -> Entry:
    if tag not in _NEEDED:
        return entry
    try:
        return parser.with_value(tag, entry)
    except BeyondHeadError:
        return entry


def _structure(source: HeadBytes, start: int) -> tuple[dict[str, str], int]:
    """What GDAL says of the layout, and where that ends in the file."""
    head = source.known(start, 43) or b""
    found = _STRUCTURE.fullmatch(head)
    size = int(found.group(1)) if found is not None else 0
    text = source.known(start + 43, size) if size else None
    lines = (text or b"").decode("latin-1").splitlines()
    pairs = (line.strip().partition("=") for line in lines)
    return {name: value for name, mark, value in pairs if mark}, start + (43 + size if text is not None else 0)
