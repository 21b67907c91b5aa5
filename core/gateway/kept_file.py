"""A file behind the gateway, whose parts are kept in memory."""

from __future__ import annotations

import secrets
from abc import ABC, abstractmethod
from collections import deque
from concurrent.futures import CancelledError
from itertools import repeat
from typing import TYPE_CHECKING

from ..errors import DatacubeError
from ..remote_files.remote_formats import check_beginning
from ..tiff.directories import read_directories
from ..tiff.drawn_blocks import DrawnImage
from ..tiff.ifd import NotTiffError
from ..tiff.limits import ExcessiveTiffError
from .circuit_breaker import Circuit, may_pass
from .kept_parts import PAGE_BYTES

if TYPE_CHECKING:
    from collections.abc import Generator

    from .kept_parts import Part
    from .upstream import Upstream

#: Bytes that are asked for before those in front of them are taken.
_AHEAD_BYTES = 8 * 1024 * 1024


class KeptFile(ABC):
    """The address of a file, without a signature, and the secret under which the gateway hands it out. Safe to use from
    several threads, none of them the main one. All that reads raises DatacubeError, and CancelledError when the gateway
    ends."""

    #: Why the last request to the server failed, where that is known better than by GDAL; None after one that did not.
    failure: DatacubeError | None = None
    #: Pages of a range that are asked for with one request at most, one request after the other: a signature may be
    #: good for one. None for requests side by side, of as many pages as seem best.
    part_pages: int | None = None
    #: Whether an answer may end before the range that was asked for does, see `answer_end`.
    may_end_early = False

    def __init__(self, href: str, upstream: Upstream) -> None:
        self.href = href
        self.secret = secrets.token_urlsafe(32)
        self.upstream = upstream
        self.kept = upstream.kept
        self.breaker = upstream.breaker
        self.circuit = Circuit()
        self._images: tuple[DrawnImage, ...] | None = None

    def try_again(self) -> None:
        """Send the next request to the server, whatever has failed."""
        self.breaker.half_open(self)

    def may_pass(self, error: DatacubeError) -> bool:
        """Whether another attempt may change the error."""
        return may_pass(error)

    @abstractmethod
    def open(self) -> int:
        """The file's length in bytes, for one who opens it anew."""

    @abstractmethod
    def length(self) -> int:
        """The file's length in bytes, asked for once."""

    def read(self, offset: int, count: int) -> bytes:
        """Exactly `count` bytes from the offset on, which must be in the file, with one request. Raises UnsafeFileError
        for the beginning of a file that GDAL must not open: of those of a mosaic, few have been looked at before."""
        data = self._read(offset, count)
        if offset == 0:
            check_beginning(data[:PAGE_BYTES], self.href)
        return data

    @abstractmethod
    def _read(self, offset: int, count: int) -> bytes:
        """As `read`, without a look at what the bytes are."""

    @abstractmethod
    def connect(self, connections: int) -> None:
        """So many connections will be needed in a moment, with those in use: open what is missing. Waits for nothing,
        and fails silently."""

    def forget(self) -> None:
        """Keep nothing of the file: it may be another one by now."""
        self._images = None
        self.may_end_early = False
        self.kept.forget(self)

    def images(self) -> tuple[DrawnImage, ...]:
        """The full resolution, and the overviews in the order of the file; empty for a file that is no plain TIFF."""
        if self._images is None:
            try:
                directories = read_directories(self.bytes_at)
                full, *others = [each for each in directories if not each.is_mask and each.is_readable]
            except (NotTiffError, ExcessiveTiffError, ValueError):
                self._images = ()
            else:
                self._images = (DrawnImage(full), *(DrawnImage(each) for each in others if each.is_overview))
        return self._images

    def bytes_at(self, offset: int, count: int) -> bytes:
        """So many bytes from the offset on, fewer at the end of the file."""
        return b"".join(self.pieces(offset, min(offset + count, self.length())))

    def answer_end(self, first: int, end: int) -> int:
        """Where an answer to GDAL's request for the bytes from `first` to before `end` ends. When GDAL reads one block
        after the other, it asks for up to twice what it needs, in whole pages, and would wait for the rest: that is
        not fetched where nobody has asked for it, and GDAL asks again if it needs it (`VSICurlHandle::Read`). Blocks
        that it asks for side by side must come whole (`ReadMultiRange`): such a range begins where a block does, which
        is told apart where no block begins with a page. `may_end_early` says that."""
        in_whole_pages = first % PAGE_BYTES == 0 and (end % PAGE_BYTES == 0 or end == self.length())
        return self.kept.asked_end(self, first, end) if self.may_end_early and in_whole_pages else end

    def pieces(self, first: int, end: int) -> Generator[memoryview, None, None]:
        """The bytes from `first` to before `end`, which must be in the file. What follows is asked for meanwhile. What
        somebody else has asked for, and did not get, is asked for once more: that may have been a while ago."""
        held: deque[Part] = deque()
        asker = object()
        position, length = first, self.length()
        try:
            while position < end:
                wanted, most = held[-1].end if held else position, min(end, position + _AHEAD_BYTES)
                pages = self.part_pages
                if pages is not None:
                    most = min(most, (position // PAGE_BYTES + pages) * PAGE_BYTES)
                if wanted < most:
                    sizes = None if pages is None else repeat(pages)
                    held += self.kept.wanted(self, wanted, most, length=length, pages=sizes, asker=asker)
                part = held[0]
                try:
                    data = part.future.result()
                except (DatacubeError, CancelledError):
                    if part.asker is asker:
                        raise
                    self.kept.release([held.popleft()])
                    again = self.kept.wanted(self, part.start, part.end, length=length, asker=asker)
                    held.extendleft(reversed(again))
                    continue
                yield memoryview(data)[position - part.start : end - part.start]
                position = part.end
                self.kept.release([held.popleft()])
        finally:
            self.kept.release(held)
