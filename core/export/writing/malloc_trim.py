"""Returning freed memory to the operating system while an export runs."""

from __future__ import annotations

import ctypes
import os
import sys
import time
from pathlib import Path

#: Seconds between two looks at the memory, each of which takes well below a millisecond.
_PAUSE = 0.1
#: Freed bytes that an export may keep: what is returned, and needed again, has to be cleared again by the system.
_KEPT = 128 * 1024 * 1024


class _Memory(ctypes.Structure):
    """glibc's `struct mallinfo2`, of all threads."""

    _fields_ = tuple(
        (name, ctypes.c_size_t)
        for name in (
            "arena",
            "ordblks",
            "smblks",
            "hblks",
            "hblkhd",
            "usmblks",
            "fsmblks",
            "uordblks",
            "fordblks",
            "keepcost",
        )
    )


class Trimmer:
    """On Linux, the C library keeps what a thread has freed for that thread: with sixteen readers that is several times
    what is in use. `malloc_trim` returns it when it has become much, and changes no setting of the process. Other
    systems return buffers of this size by themselves."""

    def __init__(self) -> None:
        self._library = _library()
        self._next = time.monotonic() + _PAUSE
        self._before = self._beside_pixels()

    def step(self) -> None:
        """Trim if much is kept and the last look is long enough ago; call it often."""
        if self._library is not None and time.monotonic() >= self._next:
            if self._beside_pixels() - self._before > _KEPT:
                self._library.malloc_trim(0)
            self._next = time.monotonic() + _PAUSE

    def _beside_pixels(self) -> int:
        """The bytes of memory that the process has beside what is allocated: of programs, and freed ones."""
        if self._library is None:
            return 0
        found = self._library.mallinfo2()
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
        return int(pages * os.sysconf("SC_PAGE_SIZE") - found.uordblks - found.hblkhd)


def _library() -> ctypes.CDLL | None:
    """The C library, where it can tell what it keeps: glibc since 2.33 (2021)."""
    if not sys.platform.startswith("linux"):
        return None
    try:
        library = ctypes.CDLL(None)
        library.mallinfo2.restype = _Memory
        _ = library.malloc_trim
        Path("/proc/self/statm").stat()
    except (OSError, AttributeError):  # another C library, such as musl's
        return None
    return library
