"""The part of a file that has been downloaded, and the version of the file that it belongs to."""

from __future__ import annotations

import contextlib
import errno
import json
import shutil
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from qgis.PyQt.QtCore import QCoreApplication

from ..data_size import human_bytes
from ..errors import StorageError
from ..http_response import validator
from ..write_failure import write_hint

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO

#: After so many bytes the room on the disk is looked at again; so much of it is left to other programs.
_LOOK_EVERY = 64_000_000
_RESERVE = 500_000_000


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
        not promise identical bytes."""
        return cls(urlunsplit((*urlsplit(href)[:3], "", "")), validator(etag, modified), length)


class PartFile:
    """`name.tif.part` beside the file that it will become, and `name.tif.part.json` with its RemoteVersion."""

    def __init__(self, target: Path) -> None:
        self.target = target
        self._part = target.with_name(target.name + ".part")
        self._note = target.with_name(target.name + ".part.json")
        self._file: BinaryIO | None = None
        self._since_look = 0

    @property
    def size(self) -> int:
        """Bytes on disk, 0 without a part."""
        try:
            return self._part.stat().st_size
        except OSError:
            return 0

    def origin(self) -> RemoteVersion | None:
        """The version that the part belongs to; None without a part, or when that is not known."""
        try:
            return RemoteVersion(**json.loads(self._note.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def open(self, origin: RemoteVersion, *, append: bool, size: int) -> None:
        """Start or continue writing; `size` more bytes will come. Raises StorageError, also on a full disk."""
        try:
            self.target.parent.mkdir(parents=True, exist_ok=True)
            self._check_room(size)
            self._note.write_text(json.dumps(asdict(origin)), encoding="utf-8")
            self._file = self._part.open("ab" if append else "wb")
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

    def finish(self) -> None:
        """Rename the complete part, in place of an older file. Raises StorageError."""
        self.close()
        try:
            self._part.replace(self.target)
            self._note.unlink(missing_ok=True)
        except OSError as error:
            raise storage_error(self.target, error) from error

    def discard(self) -> None:
        """Remove the part: the server has another version of the file now."""
        with contextlib.suppress(OSError):
            self.close()
            self._part.unlink(missing_ok=True)
            self._note.unlink(missing_ok=True)

    def _check_reserve(self) -> None:
        """Raises StorageError when the disk is nearly full: a server need not say how long its file is, and some send
        without end."""
        free = shutil.disk_usage(self.target.parent).free
        if free < _RESERVE:
            text = QCoreApplication.translate("PartFile", "{file} has filled the disk but for {free}.")
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
