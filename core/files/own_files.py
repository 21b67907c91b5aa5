"""Whose file is it? The plugin replaces and deletes files that it has made and can prove it made, and no others."""

from __future__ import annotations

import errno
import os
import re
import secrets
import stat
import traceback
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from .durable_files import replace_file, sync_file, unused_name

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_PIECE = 1024 * 1024
#: A mark is looked for in so many bytes at the start of a file.
_SEARCHED = 64 * _PIECE


def is_there(path: Path) -> bool:
    """Whether the name is taken, also by a link that leads nowhere."""
    return os.path.lexists(path)


def is_plain_file(path: Path) -> bool:
    """Whether it is a file itself: no folder, no link to one and none to another file."""
    with suppress(OSError, ValueError):
        return stat.S_ISREG(path.lstat().st_mode)
    return False


def is_empty_file(path: Path) -> bool:
    """Whether it is a file of no bytes, which may be replaced: nothing is lost with it."""
    return is_plain_file(path) and path.lstat().st_size == 0


def file_number(path: Path) -> int:
    """The file's number in its file system (inode); 0 where there is no file. Another number does not prove another
    file: some disks number their files anew when they are plugged in."""
    with suppress(OSError):
        return path.lstat().st_ino
    return 0


def new_mark() -> str:
    """A random text that is written into a file of ours, so that it can be told from any other file later."""
    return secrets.token_hex(16)


def is_mark(text: object) -> bool:
    """Whether the text can be a mark of ours: any other one, a journal may hold what was written by others, proves
    nothing, since it may stand in any file."""
    return isinstance(text, str) and re.fullmatch(r"[0-9a-f]{32}", text) is not None


def holds(path: Path, mark: str) -> bool:
    """Whether the mark stands near the start of the file. Reads up to 64 MB."""
    wanted, before = mark.encode(), b""
    if not wanted or not is_plain_file(path):
        return False
    with suppress(OSError), path.open("rb") as file:
        for _ in range(_SEARCHED // _PIECE):
            piece = file.read(_PIECE)
            if wanted in before + piece:
                return True
            if not piece:
                break
            before = piece[-len(wanted) :]
    return False


def create_file(path: Path) -> None:
    """Make an empty file where nothing is: neither a file nor what a link leads to is ever emptied. Raises OSError,
    FileExistsError where something is."""
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0), 0o666))


def takes_files(folder: Path) -> bool:
    """Whether files can be made in the folder: by making an empty one, and removing it."""
    probe = unused_name(folder / "probe")
    try:
        create_file(probe)
    except OSError as error:
        return error.errno not in (errno.EACCES, errno.EPERM, errno.EROFS)
    remove(probe)
    return True


@contextmanager
def put_in_place(target: Path) -> Iterator[Path]:
    """A new file of our own in the folder of `target`, to be written to. It takes the target's name when all went well
    and the disk has it, and is removed otherwise. Raises OSError."""
    new = unused_name(target)
    create_file(new)
    try:
        yield new
        sync_file(new)
        replace_file(new, target)
    except BaseException as error:
        let_go_of_files(error)
        remove(new)
        raise


def write_atomically(path: Path, content: bytes) -> None:
    """Write a small file so that it is never there in part, not even after a crash. Raises OSError."""
    with put_in_place(path) as new:
        new.write_bytes(content)


def remove(*paths: Path) -> None:
    """Remove files of our own, if they are there and can be removed. Of a link, what it leads to stays."""
    for path in paths:
        with suppress(OSError):
            path.unlink()


def let_go_of_files(error: BaseException) -> None:
    """Close what the functions that an error came through have left open, before it is removed: Windows removes no open
    file, and the error keeps the variables of those functions."""
    fault: BaseException | None = error
    while fault is not None:
        traceback.clear_frames(fault.__traceback__)
        fault = fault.__context__ if fault.__cause__ is None else fault.__cause__
