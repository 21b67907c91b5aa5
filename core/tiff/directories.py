"""Reading the image file directories of a TIFF (TIFF 6.0, BigTIFF)."""

from __future__ import annotations

import struct
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from .ifd import INDEX, Directory, Entry, NotTiffError
from .limits import MOST_BYTES, MOST_DIRECTORIES, MOST_ENTRIES, ExcessiveTiffError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .ifd import Read

#: A larger value is left to GDAL.
_LARGEST_VALUE = 4 * 1024 * 1024


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
        values += sum(each.bytes for tag, each in table.items() if tag not in INDEX)
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
            if tag in found:
                raise NotTiffError(f"tag {tag} twice")
            entry = Entry(kind, number, 0, None)
            if entry.bytes <= len(inline):
                found[tag] = Entry(kind, number, 0, inline[: entry.bytes])
            else:
                found[tag] = Entry(kind, number, _unpack(self.order + self.link, inline)[0], None)
        return found, _unpack(self.order + self.link, table, count * size)[0]

    def with_values(self, table: Mapping[int, Entry]) -> dict[int, Entry]:
        """The entries with the values that lie elsewhere, but for those of the index."""
        return {tag: entry if tag in INDEX else self.with_value(tag, entry) for tag, entry in table.items()}

    def with_value(self, tag: int, entry: Entry) -> Entry:
        if entry.value is not None:
            return entry
        if entry.bytes > _LARGEST_VALUE:
            raise NotTiffError(f"tag {tag} of {entry.bytes} bytes")
        value = self.read(entry.offset, entry.bytes)
        if len(value) != entry.bytes:
            raise NotTiffError("cut off")
        return replace(entry, value=value)


def _unpack(form: str, data: bytes, offset: int = 0) -> tuple[Any, ...]:
    try:
        return struct.unpack_from(form, data, offset)
    except struct.error as error:
        raise NotTiffError("cut off") from error
