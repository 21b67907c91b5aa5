"""Which files of a folder are opened or read by this process or any other, as Linux notes it (inotify); and which files
Python opens for writing."""

from __future__ import annotations

import ctypes
import os
import struct
import sys
from contextlib import contextmanager
from pathlib import Path

_READ, _OPENED, _NOT_BLOCKING = 0x1, 0x20, 0o4000
_HEAD = struct.Struct("iIII")


def opened_in(folder: Path):
    """A function that gives the names of the folder's files that have been opened inside the block."""
    return _noted(folder, _OPENED)


def read_in(folder: Path):
    """The same of those that have been read."""
    return _noted(folder, _READ)


@contextmanager
def _noted(folder: Path, event: int):
    libc = ctypes.CDLL(None, use_errno=True)
    handle = libc.inotify_init1(_NOT_BLOCKING)
    if handle < 0 or libc.inotify_add_watch(handle, os.fsencode(folder), event) < 0:
        raise OSError(ctypes.get_errno(), "inotify")
    found: list[str] = []

    def names() -> list[str]:
        try:
            events = os.read(handle, 1_000_000)
        except BlockingIOError:
            return found
        place = 0
        while place < len(events):
            *_, length = _HEAD.unpack_from(events, place)
            place += _HEAD.size
            found.append(events[place : place + length].rstrip(b"\0").decode())
            place += length
        return found

    try:
        yield names
    finally:
        os.close(handle)


_listeners: list[list[str]] = []


def _listen(event: str, arguments: tuple) -> None:
    if event == "open" and _listeners and isinstance(arguments[0], (str, bytes, os.PathLike)):
        is_written = "w" in str(arguments[1] or "") or bool(
            (arguments[2] or 0) & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        )
        if is_written:
            for listener in _listeners:
                listener.append(os.fsdecode(arguments[0]))


@contextmanager
def written_by_python():
    """A list of the paths that Python opens for writing inside the block. The audit hook stays as long as the
    process."""
    if not hasattr(written_by_python, "is_on"):
        sys.addaudithook(_listen)
        written_by_python.is_on = True
    paths: list[str] = []
    _listeners.append(paths)
    try:
        yield paths
    finally:
        _listeners.remove(paths)
