"""What a database of SQLite, such as a GeoPackage, says of its tables, read without SQLite.

SQLite runs what a database's author has written as soon as a view or a computed column is read: a count without end, or
a text of gigabytes in each row. GDAL reads some tables while it opens a file, and cannot be stopped.
https://www.sqlite.org/fileformat.html
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from osgeo import gdal

from ..gdal_calls import call_or_none

if TYPE_CHECKING:
    from collections.abc import Iterator

MAGIC = b"SQLite format 3\x00"
#: Of a schema, so many pages and bytes are read: those of GeoPackages with a thousand layers have some hundred.
_MOST_PAGES, _MOST_BYTES = 5_000, 20_000_000
_INTERIOR, _LEAF = 5, 13
#: The lengths of values in a row, by their type: https://www.sqlite.org/fileformat.html#record_format
_LENGTHS = (0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0)
_TEXT_TYPES = 13
_ENCODINGS = {0: "utf-8", 1: "utf-8", 2: "utf-16-le", 3: "utf-16-be"}
#: Names and texts in quotes, and comments: what is in them is no word of SQL. What has no end goes to the last letter.
_QUOTED = re.compile(
    r"""'[^']*(?:'|\Z)|"[^"]*(?:"|\Z)|`[^`]*(?:`|\Z)|\[[^\]]*(?:\]|\Z)|--[^\n]*|/\*.*?(?:\*/|\Z)""", re.DOTALL
)
_VIEW = re.compile(r"\s*CREATE\s+(?:TEMP\s+|TEMPORARY\s+)?VIEW\b", re.IGNORECASE)
_COMPUTED = re.compile(r"\bAS\s*\(", re.IGNORECASE)
_MODULE = re.compile(r"\bUSING\s+(\w+)", re.IGNORECASE)
_VIRTUAL = re.compile(r"\s*CREATE\s+VIRTUAL\b", re.IGNORECASE)
#: Modules that keep what they have in the same database.
_PLAIN_MODULES = ("rtree", "rtree_i32", "fts3", "fts4", "fts5")


class SchemaError(ValueError):
    """The file is broken, or its schema passes a limit."""


@dataclass(frozen=True)
class Entry:
    """A table, view, index or trigger. `name` is in lower case, as SQLite compares names."""

    kind: str
    name: str
    sql: str

    @property
    def is_computed(self) -> bool:
        """Whether reading it runs what its author wrote: of a view, of columns that are computed, of a module that
        makes tables up from elsewhere."""
        words = _QUOTED.sub(_without, self.sql)
        if self.kind == "view" or _VIEW.match(words):  # SQLite goes by the text
            return True
        if self.kind != "table":
            return False
        if _VIRTUAL.match(words):
            module = _MODULE.search(words)
            return module is None or module[1].lower() not in _PLAIN_MODULES
        return _COMPUTED.search(words) is not None


def schema_of(path: str) -> list[Entry]:
    """The entries of the database at a path of GDAL's; none for what is no database of SQLite. Raises SchemaError. For
    a worker."""
    file = call_or_none(gdal.VSIFOpenL, path, "rb")
    if file is None:
        return []
    try:
        head = _bytes_at(file, 0, 100)
        return list(_Schema(file, head).entries()) if head.startswith(MAGIC) else []
    except (IndexError, UnicodeDecodeError) as error:
        raise SchemaError("broken") from error
    finally:
        gdal.VSIFCloseL(file)


class _Schema:
    """Reads the table of the schema, which begins in the first page."""

    def __init__(self, file: Any, head: bytes) -> None:
        if len(head) < 100:
            raise SchemaError("broken")
        self._file = file
        size = _number(head[16:18])
        self._size = 65536 if size == 1 else size
        self._usable = self._size - head[20]
        self._encoding = _ENCODINGS.get(_number(head[56:60]), "utf-8")
        if self._size < 512 or self._usable < 480:
            raise SchemaError("broken")
        self._pages = self._bytes = 0

    def entries(self) -> Iterator[Entry]:
        left = [1]
        while left:
            number = left.pop()
            page = self._page(number)
            start = 100 if number == 1 else 0
            kind, count = page[start], _number(page[start + 3 : start + 5])
            if kind not in (_INTERIOR, _LEAF):
                raise SchemaError("broken")
            cells = start + (12 if kind == _INTERIOR else 8)
            places = [_number(page[cells + 2 * each : cells + 2 * each + 2]) for each in range(count)]
            if kind == _LEAF:
                yield from (self._entry(self._payload(page, place)) for place in places)
            else:
                left += [_number(page[place : place + 4]) for place in places]
                left.append(_number(page[start + 8 : start + 12]))

    def _page(self, number: int) -> bytes:
        self._pages += 1
        if self._pages > _MOST_PAGES:
            raise SchemaError("too many pages")
        page = _bytes_at(self._file, (number - 1) * self._size, self._size) if number > 0 else b""
        if len(page) < self._size:
            raise SchemaError("broken")
        return page

    def _payload(self, page: bytes, place: int) -> bytes:
        """The row in a cell, of which a part may be in further pages."""
        length, place = _varint(page, place)
        _, place = _varint(page, place)
        self._bytes += length
        if self._bytes > _MOST_BYTES:
            raise SchemaError("too large")
        most = self._usable - 35
        if length <= most:
            return page[place : place + length]
        least = (self._usable - 12) * 32 // 255 - 23
        here = least + (length - least) % (self._usable - 4)
        here = here if here <= most else least
        payload = bytearray(page[place : place + here])
        following = _number(page[place + here : place + here + 4])
        while len(payload) < length:
            page = self._page(following)
            following = _number(page[:4])
            payload += page[4 : min(self._usable, 4 + length - len(payload))]
        return bytes(payload)

    def _entry(self, row: bytes) -> Entry:
        """A row of the schema: type, name, name of the table, root page, SQL."""
        end, place = _varint(row, 0)
        types: list[int] = []
        while place < end and len(types) < 5:
            found, place = _varint(row, place)
            types.append(found)
        texts, place = [], end
        for each in types:
            length = _LENGTHS[each] if each < len(_LENGTHS) else (each - 12) // 2
            is_text = each >= _TEXT_TYPES and each % 2 == 1
            texts.append(row[place : place + length].decode(self._encoding) if is_text else "")
            place += length
        kind, name, _, _, sql = (*texts, "", "", "", "", "")[:5]
        return Entry(kind.lower(), name.lower(), sql)


def _without(found: re.Match[str]) -> str:
    return " " if found.group()[:1] in "-/" else " x "


def _bytes_at(file: Any, offset: int, count: int) -> bytes:
    call_or_none(gdal.VSIFSeekL, file, offset, 0)
    return bytes(call_or_none(gdal.VSIFReadL, 1, count, file) or b"")


def _number(data: bytes) -> int:
    """An unsigned number, its highest byte first."""
    return int(data.hex() or "0", 16)


def _varint(data: bytes, place: int) -> tuple[int, int]:
    """A number of up to nine bytes, and the place behind it."""
    value = 0
    for end, byte in enumerate(data[place : place + 8], place + 1):
        value = value << 7 | byte & 127
        if byte < 128:
            return value, end
    return value << 8 | data[place + 8], place + 9
