"""Segments of the disk cache: files with blocks of one version of a file on a server, each block with its checksum.

A segment is written by one process alone, and never changed; of two processes with one profile, each writes its own and
reads those of both. Whatever cannot be read is fetched.
"""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
import stat
import struct
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

#: What every segment begins with; then comes the key of its file.
_MARK = b"datacube_browser blocks 1\n"
_KEY_BYTES = 32
_HEAD_BYTES = len(_MARK) + _KEY_BYTES
_ENDING = ".blocks"
#: Before each block: where it is in its file, its bytes, and its checksum.
_RECORD = struct.Struct("<QI16s")

#: So many bytes are written at once: small blocks cost as little as large ones.
_BATCH_BYTES = 1024 * 1024

#: Offset in its file, and bytes.
_Place = tuple[int, int]


class CachedBlocks:
    """The blocks of one version of a file in its folder; safe to share among threads. `key` stands for the file's
    address and version, `most` bytes go into one segment, and `take_room` says whether so many more may be written.
    For worker threads."""

    def __init__(self, folder: Path, key: bytes, most: int, take_room: Callable[[int], bool]) -> None:
        self._folder = folder
        self._key = key
        self._most = most
        self._take_room = take_room
        self._lock = threading.Lock()
        self._blocks: dict[_Place, tuple[Path, int, bytes]] = {}
        #: Blocks that are yet to be written, with their checksums.
        self._waiting: dict[_Place, tuple[bytes, bytes]] = {}
        self._waiting_bytes = 0
        self._segment: Path | None = None
        #: Bytes of that segment.
        self._written = 0
        self._is_read_only = False
        self._used: set[Path] = set()
        for path in segments(folder):
            self._note(path)

    def get(self, offset: int, count: int) -> bytes | None:
        """These bytes of the file, if they have been put here as one block and are still as they were."""
        with self._lock:
            if (offset, count) in self._waiting:
                return self._waiting[offset, count][1]
            found = self._blocks.get((offset, count))
        if found is None:
            return None
        path, start, checksum = found
        try:
            with path.open("rb", buffering=0) as segment:
                segment.seek(start)
                data = segment.read(count)
            if path not in self._used:
                self._used.add(path)
                os.utime(path)
        except OSError:
            return None
        if self._checksum(offset, data) == checksum:
            return data
        with self._lock:  # nothing in this segment is trusted any more
            self._blocks = {place: other for place, other in self._blocks.items() if other[0] != path}
        remove_segment(path)
        return None

    def put(self, offset: int, data: bytes) -> None:
        """Keep these bytes of the file, unless there is no room for them: on the disk after `flush` at the latest."""
        place = offset, len(data)
        with self._lock:
            if self._is_read_only or not data or place in self._blocks or place in self._waiting:
                return
        checksum = self._checksum(offset, data)
        with self._lock:
            self._waiting[place] = checksum, data
            self._waiting_bytes += len(data)
            if self._waiting_bytes >= min(_BATCH_BYTES, self._most // 4):
                self._write_waiting()

    def flush(self) -> None:
        """Write what waits: a part of the file has been read to its end."""
        with self._lock:
            self._write_waiting()

    def discard(self) -> None:
        """Remove all blocks of this version, and keep no more: it cannot be told from others."""
        with self._lock:
            self._is_read_only = True
            self._blocks, self._waiting = {}, {}
        for path in segments(self._folder):
            remove_segment(path)

    def _write_waiting(self) -> None:
        waiting, self._waiting, self._waiting_bytes = self._waiting, {}, 0
        if waiting and not self._is_read_only:
            try:
                self._write(waiting)
            except OSError:
                self._give_up()

    def _write(self, blocks: Mapping[_Place, tuple[bytes, bytes]]) -> None:
        """Raises OSError."""
        pieces = [
            piece for place, (checksum, data) in blocks.items() for piece in (_RECORD.pack(*place, checksum), data)
        ]
        records = b"".join(pieces)
        segment = self._segment
        is_new = segment is None or self._written + len(records) > self._most
        if is_new:
            _make_private(self._folder.parent)
        if not self._take_room(len(records) + is_new * _HEAD_BYTES):
            self._is_read_only = True
            return
        if segment is None or is_new:
            _make_private(self._folder)
            segment = self._segment = self._folder / f"{name_of(self._key)}-{secrets.token_hex(8)}{_ENDING}"
            self._written = 0
            self._append(segment, _MARK + self._key, os.O_CREAT | os.O_EXCL)
        start = self._append(segment, records)
        for place, (checksum, _) in blocks.items():
            start += _RECORD.size
            self._blocks[place] = segment, start, checksum
            start += place[1]

    def _append(self, segment: Path, data: bytes, flags: int = 0) -> int:
        """Returns where in the segment it is. A segment that is gone, since the cache has been emptied, stays so: its
        start would be missing. Raises OSError."""
        handle = os.open(segment, os.O_WRONLY | os.O_APPEND | getattr(os, "O_BINARY", 0) | flags, 0o600)
        try:
            if os.write(handle, data) != len(data):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        finally:
            os.close(handle)
        self._used.add(segment)
        self._written += len(data)
        return self._written - len(data)

    def _give_up(self) -> None:
        """The disk is full, or the folder cannot be written to."""
        self._is_read_only = True
        if self._segment is not None:
            self._blocks = {place: other for place, other in self._blocks.items() if other[0] != self._segment}
            remove_segment(self._segment)

    def _note(self, path: Path) -> None:
        """Take over what a segment says it has. Its end may be missing, and it may be broken."""
        with suppress(OSError), path.open("rb") as segment:
            if segment.read(_HEAD_BYTES) != _MARK + self._key:
                return
            end, start = os.fstat(segment.fileno()).st_size, _HEAD_BYTES
            while len(head := segment.read(_RECORD.size)) == _RECORD.size:
                offset, count, checksum = _RECORD.unpack(head)
                start += _RECORD.size
                if count == 0 or start + count > end:
                    return
                self._blocks[offset, count] = path, start, checksum
                start += count
                segment.seek(start)

    def _checksum(self, offset: int, data: bytes) -> bytes:
        """Of the bytes, of their place, and of the file and its version."""
        digest = hashlib.blake2b(self._key + _RECORD.pack(offset, len(data), b""), digest_size=16)
        digest.update(data)
        return digest.digest()


def name_of(key: bytes) -> str:
    """What the names of the segments with this key begin with."""
    return key.hex()[:16]


def segments(folder: Path) -> list[Path]:
    """The segments in the folder, by their names."""
    with suppress(OSError):
        return [Path(entry.path) for entry in os.scandir(folder) if entry.name.endswith(_ENDING)]
    return []


def remove_segment(path: Path) -> bool:
    """Remove a segment that was written here, and its folder where that is empty then; returns whether it is gone."""
    if not _is_own(path):
        return False
    try:
        path.unlink(missing_ok=True)
    except OSError:  # another program has it open (Windows)
        return False
    with suppress(OSError):
        path.parent.rmdir()
    return True


def _is_own(path: Path) -> bool:
    """Whether the file is a segment that was written here."""
    with suppress(OSError):
        if stat.S_ISREG(path.lstat().st_mode):
            with path.open("rb") as file:
                return file.read(len(_MARK)) == _MARK
    return False


def _make_private(folder: Path) -> None:
    """Make the folder for this user alone. Raises OSError."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
        return
    if os.name == "posix" and stat.S_IMODE(folder.lstat().st_mode) != 0o700:
        folder.chmod(0o700)
