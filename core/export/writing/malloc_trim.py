"""Returning freed memory to the operating system while an export runs."""

from __future__ import annotations

import ctypes
import sys
import time

#: Seconds between two trims, each of which takes some milliseconds.
_PAUSE = 0.25


class Trimmer:
    """On Linux, the C library keeps what a thread has freed for that thread: with sixteen readers that is several times
    what is in use. `malloc_trim` returns it and changes no setting of the process. Other systems return buffers of this
    size by themselves."""

    def __init__(self) -> None:
        self._trim = _malloc_trim()
        self._next = time.monotonic() + _PAUSE

    def step(self) -> None:
        """Trim if the last time is long enough ago; call it often."""
        if self._trim is not None and time.monotonic() >= self._next:
            self._trim(0)
            self._next = time.monotonic() + _PAUSE


def _malloc_trim() -> ctypes._NamedFuncPointer | None:
    if not sys.platform.startswith("linux"):
        return None
    try:
        return ctypes.CDLL(None).malloc_trim
    except (OSError, AttributeError):  # another C library, such as musl's
        return None
