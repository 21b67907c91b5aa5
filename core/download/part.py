"""The part of a file that has been downloaded, and the version of the file that it belongs to."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import shutil
import sys
import zlib
from dataclasses import asdict, dataclass, field
from itertools import chain, count, islice
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

from qgis.PyQt.QtCore import QCoreApplication

from ..errors import StorageError
from ..files.durable_files import rename
from ..files.file_names import free_name, split_ending
from ..files.lock_file import LockFile
from ..files.own_files import create_file, file_number, is_empty_file, is_plain_file, is_there, remove, write_atomically
from ..files.write_failure import write_hint
from ..http.http_response import validator
from ..language.data_size import human_bytes
from ..parsing.json_text import json_value

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO

#: After so many bytes the room on the disk is looked at again; so much of it is left to other programs.
_LOOK_EVERY = 64_000_000
_RESERVE = 500_000_000


#: A part is known by so many of its first bytes.
_START = 64 * 1024
_MOST_NOTE = 64 * 1024
#: Names of parts among which one that is there is looked for first.
_FIRST = 4


@dataclass(frozen=True)
class RemoteVersion:
    """The file that a `.part` file belongs to. `validator` is a strong ETag or a date, empty without either; `length`
    the whole file's in bytes, None where the server did not tell."""

    address: str
    validator: str
    length: int | None = field(default=None, compare=False)

    @classmethod
    def of(cls, href: str, etag: str, modified: str, length: int | None = None) -> RemoteVersion:
        """The version without the query of the address, since signatures change, and without a weak ETag, which does
        not promise identical bytes. Files that differ in their query may have the same date: then a hash of the query
        is kept."""
        known, parts = validator(etag, modified), urlsplit(href)
        is_told_by_query = parts.query and not known.startswith('"')
        query = hashlib.sha256(parts.query.encode()).hexdigest()[:16] if is_told_by_query else ""
        return cls(urlunsplit((*parts[:3], query, "")), known, length)


class PartFile:
    """`name.tif.part` beside the file that it will become, and `name.tif.part.json` with its RemoteVersion and what the
    part is known by as ours. Other programs, web browsers among them, use such names too: where a file that is not ours
    has one of them, or another download writes it, in this QGIS or another one, the part is `name.tif.part-2`."""

    def __init__(self, target: Path, *, replaces: bool = False) -> None:
        """Asks the file system, and makes the folder. `replaces`: also what gets the target's name meanwhile. No other
        download writes the part until `release`."""
        self.target = target
        with contextlib.suppress(OSError):
            target.parent.mkdir(parents=True, exist_ok=True)
        paths = (
            target.with_name(f"{target.name}.part{number}") for number in chain(("",), map("-{}".format, count(2)))
        )
        first = sorted(islice(paths, _FIRST), key=lambda path: not is_there(path))  # one that was begun goes on
        candidates = ((path, _lock_of(path)) for path in chain(first, paths))
        self._part, self._lock = next((path, lock) for path, lock in candidates if lock is not None)
        self._note = _note_path(self._part)
        self._origin: RemoteVersion | None = None
        self._replaces = replaces or is_there(target)
        self._unnoted = _START
        self._file: BinaryIO | None = None
        self._since_look = 0

    @property
    def path(self) -> Path:
        """The part itself."""
        return self._part

    @property
    def size(self) -> int:
        """Bytes on disk, 0 without a part."""
        try:
            return self._part.stat().st_size
        except OSError:
            return 0

    def origin(self) -> RemoteVersion | None:
        """The version that the part belongs to; None without a part, or when that is not known."""
        note = _read_note(self._note)
        if note is None:
            return None
        length = note.get("length")
        return RemoteVersion(str(note["address"]), str(note["validator"]), length if isinstance(length, int) else None)

    def open(self, origin: RemoteVersion, *, append: bool, size: int) -> None:
        """Start or continue writing; `size` more bytes will come. Raises StorageError, also on a full disk."""
        try:
            self.target.parent.mkdir(parents=True, exist_ok=True)
            self._check_room(size)
            self._origin = origin
            if not append:
                remove(self._part)
                create_file(self._part)
            self._write_note()
            self._file = self._part.open("ab")
        except OSError as error:
            raise storage_error(self.target, error) from error

    def write(self, data: bytes) -> None:
        """Raises StorageError."""
        if self._file is None:
            return
        self._since_look += len(data)
        try:
            if self._since_look > _LOOK_EVERY:
                self._since_look = 0
                self._check_reserve()
            self._file.write(data)
            self._unnoted -= len(data)
            if self._unnoted <= 0:  # should QGIS be killed, the part is known by its first bytes
                self._unnoted = sys.maxsize
                self._file.flush()
                self._write_note()
        except OSError as error:
            raise storage_error(self.target, error) from error

    def close(self) -> None:
        """Close and keep the part. Raises StorageError when its last bytes cannot be written."""
        file, self._file = self._file, None
        if file is None:
            return
        try:
            file.close()
        except OSError as error:
            raise storage_error(self.target, error) from error
        with contextlib.suppress(OSError):
            self._write_note()

    def finish(self) -> None:
        """Rename the complete part, in place of a file that was there from the start. Raises StorageError."""
        self.close()
        if is_there(self.target) and not self._replaces:
            raise StorageError(
                QCoreApplication.translate("Part", "{file} was created while the download ran.").format(
                    file=self.target.name
                ),
                details=str(self.target),
                hint=QCoreApplication.translate("Part", "Choose another folder, or start again to replace it."),
            )
        try:
            rename(self._part, self.target)
            remove(self._note)
        except OSError as error:
            raise storage_error(self.target, error) from error

    def keep_apart(self) -> Path:
        """Rename the complete part to a name that nothing has, since it is not the file that was wanted: what has the
        wanted name stays. Returns its path. Raises StorageError."""
        self.close()
        stem, ending = split_ending(self.target.name)
        apart = free_name(self.target.with_name(f"{stem}-mismatch{ending}"))
        try:
            rename(self._part, apart)
            remove(self._note)
        except OSError as error:
            raise storage_error(self.target, error) from error
        return apart

    def discard(self) -> None:
        """Remove the part: the server has another version of the file now."""
        with contextlib.suppress(StorageError):
            self.close()
        remove(self._part, self._note)

    def release(self) -> None:
        """This download writes the part no more."""
        with contextlib.suppress(StorageError):
            self.close()
        self._lock.release()

    def _write_note(self) -> None:
        """Note what the part is known by: its number in the file system, and its first bytes when it has some."""
        if self._origin is not None:
            length, checksum = _start_of(self._part, _START)
            proof = {"number": file_number(self._part), "start": [length, checksum]}
            write_atomically(self._note, json.dumps({**asdict(self._origin), **proof}).encode())

    def _check_reserve(self) -> None:
        """Raises StorageError when the disk is nearly full: a server need not say how long its file is, and some send
        without end."""
        free = shutil.disk_usage(self.target.parent).free
        if free < _RESERVE:
            text = QCoreApplication.translate("PartFile", "{file} has filled the disk: {free} free.")
            raise StorageError(
                text.format(file=self.target.name, free=human_bytes(free)),
                details=str(self.target),
                hint=QCoreApplication.translate(
                    "PartFile", "The disk is full: make room, then start again to continue from here."
                ),
            )

    def _check_room(self, size: int) -> None:
        """Raises StorageError when the disk has no room; before the download, which may take hours."""
        free = shutil.disk_usage(self.target.parent).free
        if size > free:
            raise StorageError(
                QCoreApplication.translate("PartFile", "{file} takes {size}, and the disk has {free} free.").format(
                    file=self.target.name, size=human_bytes(size), free=human_bytes(free)
                ),
                details=str(self.target),
                hint=QCoreApplication.translate(
                    "PartFile", "Choose another folder, or save the extent that you need instead."
                ),
            )


def _note_path(part: Path) -> Path:
    return part.with_name(part.name + ".json")


def _lock_of(part: Path) -> LockFile | None:
    """A lock against other downloads that write the part, held where one can be made: elsewhere writing fails with a
    reason. None where the part is not ours, or another one writes it; a lock that a killed QGIS left is ignored."""
    if not _can_be_used(part):
        return None
    lock = LockFile(f"{part}.lock")
    return lock if lock.take() else None


def _can_be_used(part: Path) -> bool:
    """Whether the part is ours, or nothing has its name and its note's."""
    note, path = _read_note(_note_path(part)), _note_path(part)
    if is_there(path) and note is None and not is_empty_file(path):
        return False
    return not is_there(part) or is_empty_file(part) or (note is not None and _is_own(part, note))


def _is_own(part: Path, note: dict[str, Any]) -> bool:
    """Whether it is the file that the note was written for: its first bytes are the same, or, before it had any, its
    number in the file system."""
    if not is_plain_file(part):
        return False
    with contextlib.suppress(OSError, ValueError, TypeError):
        length, checksum = note.get("start") or (0, 0)
        if length:
            return 0 < length <= _START and _start_of(part, int(length)) == (length, checksum)
        return note.get("number") in (None, file_number(part))
    return False


def _start_of(part: Path, most: int) -> tuple[int, int]:
    """How many of the first bytes are there, and their CRC-32."""
    with part.open("rb") as file:
        start = file.read(most)
    return len(start), zlib.crc32(start)


def _read_note(path: Path) -> dict[str, Any] | None:
    """What `_write_note` has written; None for anything else."""
    if not is_plain_file(path):
        return None
    with contextlib.suppress(OSError, ValueError):
        note = json_value(path.read_bytes()[:_MOST_NOTE])
        if isinstance(note, dict) and {"address", "validator"} <= note.keys():
            return note
    return None


def storage_error(path: Path, error: OSError) -> StorageError:
    """The error for a file that could not be written."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        hint = QCoreApplication.translate(
            "PartFile", "The disk is full: make room, then start again to continue from here."
        )
    elif error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        hint = QCoreApplication.translate("PartFile", "The folder is read-only: choose another one.")
    else:
        hint = write_hint(error)
    return StorageError(
        QCoreApplication.translate("PartFile", "{file} could not be written.").format(file=path.name),
        details=f"{path}\n{error}",
        hint=hint,
    )
