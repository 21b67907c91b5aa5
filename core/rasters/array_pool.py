"""Arrays in memory that is used again: the system clears each page of new memory before a program gets it, which takes
about as long as copying the pixels that come into it."""

from __future__ import annotations

import math
import sys
import threading
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import DTypeLike, NDArray

#: Smaller arrays are not worth it: the C library has them at hand.
_LEAST_BYTES = 128 * 1024
#: An array gets at most so many times the memory that it needs.
_ROOMIEST = 4


def _references(buffers: Sequence[NDArray[np.uint8]], place: int) -> int:
    return sys.getrefcount(buffers[place])


#: What that function counts for a buffer that only the list has; versions of Python differ.
_UNUSED = _references([np.empty(0, np.uint8)], 0)


class ArrayPool:
    """Hands out arrays of undefined content. The memory of one is used again as soon as nobody has the array any more,
    nor a part or a view of it, which Python knows: nobody has to give it back. `most` bytes are kept, those that are in
    use included; what goes beyond is ordinary memory. Safe to share among threads; its memory ends with it."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._buffers: list[NDArray[np.uint8]] = []

    @property
    def kept_bytes(self) -> int:
        return sum(buffer.nbytes for buffer in self._buffers)

    def empty(self, shape: tuple[int, ...], kind: DTypeLike) -> NDArray[Any]:
        """An array of this shape and type that nobody else has."""
        dtype = np.dtype(kind)
        size = math.prod(shape) * dtype.itemsize
        if size < _LEAST_BYTES:
            return np.empty(shape, dtype)
        with self._lock:
            place = self._fitting(size)
            if place is None and self.kept_bytes + size <= self._most:
                place = len(self._buffers)
                self._buffers.append(np.empty(size, np.uint8))
            if place is not None:
                return self._buffers[place][:size].view(dtype).reshape(shape)
        return np.empty(shape, dtype)

    def _fitting(self, size: int) -> int | None:
        """The smallest buffer that is large enough and not in use."""
        # no variable may hold a buffer here: it would count as one who uses it
        sizes = [(each.nbytes, place) for place, each in enumerate(self._buffers)]
        fitting = sorted((held, place) for held, place in sizes if size <= held <= _ROOMIEST * size)
        free = (place for _, place in fitting if _references(self._buffers, place) == _UNUSED)
        return next(free, None)
