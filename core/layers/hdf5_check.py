"""Whether an HDF 5 file, as one of NetCDF 4 is, is self-contained: HDF 5 can keep its pixels in other files of the
disk, and link to objects there.

All objects that its groups lead to are looked at. Parts that are not known here, or in a form that small files do not
have (groups of more than eight links, say), count as references to other files: the library that opens the file may
follow them.
https://support.hdfgroup.org/documentation/hdf5/latest/_f_m_t3.html
"""

from __future__ import annotations

import os
import struct
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

_SIGNATURE = b"\x89HDF\r\n\x1a\n"
_NOWHERE = 0xFFFF_FFFF_FFFF_FFFF
#: Bytes of an address and of a length.
_SIZES = (8, 8)
#: Messages of an object's header, by their numbers. Left out are those of external files (7), of shared messages (15),
#: of drivers (20), and of a second version of the headers (24).
_LINK_INFO, _DATATYPE, _LINK, _LAYOUT, _CONTINUATION, _SYMBOL_TABLE = 2, 3, 6, 8, 16, 17
_KNOWN = frozenset((0, 1, 2, 3, 4, 5, 6, 8, 10, 11, 12, 13, 14, 16, 17, 18, 19, 21, 22, 23))
_SHARED = 2
#: Where the pixels are: in the header, in one piece, in chunks; not in those of other datasets (3).
_OWN_PIXELS = (0, 1, 2)
_MOST_PARTS, _MOST_BYTES = 10_000, 20_000_000


class _UnknownError(Exception):
    """A part of the file refers to another file, or is of a kind that is not known here."""


def is_self_contained(path: str) -> bool:
    """Whether all of the file is in it: no object or pixels of it are in another file. Raises OSError."""
    with Path(path).open("rb") as file:
        try:
            _Walk(file).run()
        except (_UnknownError, struct.error, IndexError):
            return False
    return True


class _Walk:
    """From the file's head to all headers of objects."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._length = file.seek(0, os.SEEK_END)
        self._read = 0
        self._seen: set[int] = set()
        self._objects: list[int] = []
        self._nodes: list[int] = []

    def run(self) -> None:
        head = self._bytes(0, 96)
        version = head[8]
        if not head.startswith(_SIGNATURE):
            raise _UnknownError
        if version in (0, 1):
            at = 24 + 4 * version
            base, _, _, driver = struct.unpack_from("<4Q", head, at)
            if tuple(head[13:15]) != _SIZES or base != 0 or driver != _NOWHERE:
                raise _UnknownError
            self._entry(self._bytes(at + 32, 40))
        elif version in (2, 3):
            base, extension, _, root = struct.unpack_from("<4Q", head, 12)
            if tuple(head[9:11]) != _SIZES or base != 0:
                raise _UnknownError
            self._objects += [root, *([] if extension == _NOWHERE else [extension])]
        else:
            raise _UnknownError
        while self._objects or self._nodes:
            is_object = bool(self._objects)
            address = (self._objects or self._nodes).pop()
            if address in self._seen:
                continue
            self._seen.add(address)
            if len(self._seen) > _MOST_PARTS:
                raise _UnknownError
            self._look_at_object(address) if is_object else self._look_at_node(address)

    def _bytes(self, at: int, count: int) -> bytes:
        self._read += count
        if self._read > _MOST_BYTES or at + count > self._length:
            raise _UnknownError
        self._file.seek(at)
        return self._file.read(count)

    def _look_at_object(self, address: int) -> None:
        """The messages in the header of an object, in either of its two forms."""
        is_new, has_order = self._bytes(address, 4) == b"OHDR", False
        if is_new:
            version, flags = self._bytes(address + 4, 2)
            at = address + 6 + (16 if flags & 32 else 0) + (4 if flags & 16 else 0)
            digits = 1 << (flags & 3)
            chunks = [(at + digits, _number(self._bytes(at, digits)))]
            has_order = bool(flags & 4)
        else:
            version = self._bytes(address, 1)[0]
            chunks = [(address + 16, _number(self._bytes(address + 8, 4)))]
        if version != (2 if is_new else 1):
            raise _UnknownError
        while chunks:
            content = self._bytes(*chunks.pop())
            for number, flags, body in _new_messages(content, has_order) if is_new else _old_messages(content):
                if number == _CONTINUATION:
                    at, length = struct.unpack_from("<2Q", body)
                    if not is_new:
                        chunks.append((at, length))
                    elif self._bytes(at, 4) == b"OCHK" and length >= 8:
                        chunks.append((at + 4, length - 8))
                    else:
                        raise _UnknownError
                else:
                    self._look_at_message(number, flags, body)

    def _look_at_message(self, number: int, flags: int, body: bytes) -> None:
        if number not in _KNOWN or (flags & _SHARED and number != _DATATYPE):
            raise _UnknownError
        if number == _LAYOUT:
            if body[0] not in (1, 2, 3, 4) or body[2 if body[0] < 3 else 1] not in _OWN_PIXELS:
                raise _UnknownError
        elif number == _LINK_INFO:
            (heap,) = struct.unpack_from("<Q", body, 10 if body[1] & 1 else 2)
            if body[0] != 0 or heap != _NOWHERE:
                raise _UnknownError
        elif number == _LINK:
            self._objects.append(_linked(body))
        elif number == _SYMBOL_TABLE:
            self._nodes.append(struct.unpack_from("<Q", body)[0])

    def _look_at_node(self, address: int) -> None:
        """A node in the tree of an older group: further nodes, or the entries of the group."""
        kind, first, _, count = struct.unpack("<4sBBH", self._bytes(address, 8))
        if kind == b"TREE" and first == 0:  # of groups
            left, right = struct.unpack("<2Q", self._bytes(address + 8, 16))
            children = struct.unpack(f"<{2 * count}Q", self._bytes(address + 24, 16 * count))[1::2]
            self._nodes += [each for each in (left, right, *children) if each != _NOWHERE]
        elif kind == b"SNOD" and first == 1:
            for number in range(count):
                self._entry(self._bytes(address + 8 + 40 * number, 40))
        else:
            raise _UnknownError

    def _entry(self, entry: bytes) -> None:
        """An object of an older group. Of a group, its tree may be named here, too."""
        _, header, kind, _, tree, _ = struct.unpack("<2Q2I2Q", entry)
        if kind not in (0, 1):
            raise _UnknownError
        self._objects.append(header)
        if kind == 1:
            self._nodes.append(tree)


def _new_messages(content: bytes, has_order: bool) -> Iterator[tuple[int, int, bytes]]:
    return _messages(content, struct.Struct("<BHBH" if has_order else "<BHB"))


def _old_messages(content: bytes) -> Iterator[tuple[int, int, bytes]]:
    return _messages(content, struct.Struct("<HHB3x"))


def _messages(content: bytes, head: struct.Struct) -> Iterator[tuple[int, int, bytes]]:
    """Number, flags and content of each message."""
    at = 0
    while at + head.size <= len(content):
        number, size, flags = head.unpack_from(content, at)[:3]
        at += head.size
        if at + size > len(content):
            raise _UnknownError
        yield number, flags, content[at : at + size]
        at += size


def _number(content: bytes) -> int:
    """Of up to eight bytes."""
    return int(struct.unpack("<Q", content.ljust(8, b"\0"))[0])


def _linked(body: bytes) -> int:
    """Where the object of a link lies, in this file."""
    version, flags = body[0], body[1]
    has_kind = flags & 8
    if version != 1 or (has_kind and body[2] != 0):
        raise _UnknownError
    at = 2 + (1 if has_kind else 0) + (8 if flags & 4 else 0) + (1 if flags & 16 else 0)
    digits = 1 << (flags & 3)
    length = _number(body[at : at + digits])
    (address,) = struct.unpack_from("<Q", body, at + digits + length)
    return int(address)
