"""Memory that the readers have freed, given back to the system while an export runs."""

from __future__ import annotations

import ctypes
import sys
import time

#: Seconds between two times; each takes some milliseconds.
_PAUSE = 0.25


class Trimmer:
    """The C library of Linux keeps what each thread has freed for that thread: sixteen readers' buffers are several
    times what is in use. Asking for it back changes no setting of the process. Other systems' libraries give back
    buffers of this size by themselves."""

    def __init__(self) -> None:
        self._trim = _malloc_trim()
        self._next = time.monotonic() + _PAUSE

    def step(self) -> None:
        """To be called again and again; does something when it is time."""
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
