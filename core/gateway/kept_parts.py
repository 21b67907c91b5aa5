"""Parts of files that the gateway has fetched, or is about to, kept in memory: GDAL's own cache has 16 MB for all files
of the process, less than a large screen shows.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Future

    from .readers import Readers

#: Bytes in which a file is kept, those in which GDAL asks for it.
PAGE_BYTES = 16_384
#: Pages of a part, which is fetched with one request: at first, more for each part that is under way, and at most. With
#: fewer, the round trips cost more than further connections bring. The sizes differ, since parts of one size that are
#: asked for together also end together, and the link is idle until the next ones come.
_FIRST_PAGES, _MORE_PAGES, PART_PAGES = 8, 2, 32
#: Seconds that a part should take at most: a new view does not end what is being read for the one before.
_LONGEST = 1.0
#: Bytes that are kept, of all files; those that were not asked for longest make room.
MOST_KEPT = 128_000_000


class ReadFile(Protocol):
    """A file behind the gateway; compared by identity."""

    def read(self, offset: int, count: int) -> bytes:
        """Exactly `count` bytes from the offset on, with one request."""


class Part:
    """Bytes `start` to before `end` of a file, once `future` has them; `asker` is who asked for them first, `users` are
    those who wait for them or may."""

    __slots__ = ("asker", "end", "file", "future", "start", "users")

    def __init__(self, file: ReadFile, start: int, end: int, future: Future[bytes], asker: object) -> None:
        self.file, self.start, self.end, self.future, self.asker = file, start, end, future, asker
        self.users = 0

    @property
    def has_failed(self) -> bool:
        return self.future.done() and (self.future.cancelled() or self.future.exception() is not None)

    @property
    def pages(self) -> range:
        return range(self.start // PAGE_BYTES, (self.end - 1) // PAGE_BYTES + 1)


class _Room:
    """The memory that all have together: the parts that have come, those used last at the end, and who keeps each."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.parts: OrderedDict[Part, KeptParts] = OrderedDict()
        self.bytes = 0


_room = _Room()


class KeptParts:
    """Safe to use from several threads. Nothing here waits."""

    def __init__(self, readers: Readers) -> None:
        self._readers = readers
        self._room, self._lock = _room, _room.lock
        self._pages: dict[tuple[ReadFile, int], Part] = {}
        self._is_ended = False

    def wanted(
        self,
        file: ReadFile,
        first: int,
        end: int,
        *,
        length: int,
        ahead: bool = False,
        pages: Iterator[int] | None = None,
        asker: object = None,
    ) -> list[Part]:
        """The parts of a file of `length` bytes that cover the bytes from `first` to before `end`, in their order.
        Missing ones are requested for this `asker`, with `pages` pages each, by default as many as suit the link; with
        `ahead`, after all parts that somebody waits for. The caller gives each part to `release` in the end."""
        pages = self._usual_pages() if pages is None else pages
        found, page, stop = [], first // PAGE_BYTES, (min(end, length) - 1) // PAGE_BYTES + 1
        with self._lock:
            while page < stop:
                part = self._pages.get((file, page))
                if part is not None and part.has_failed:  # not dropped yet by `_on_done`, which comes a moment later
                    self._drop(part)
                    part = None
                if part is None:
                    part = self._begin(file, self._missing(file, page, stop, next(pages)), length, asker, ahead=ahead)
                elif part in self._room.parts:
                    self._room.parts.move_to_end(part)
                elif not ahead:
                    self._readers.urge(part.future)
                self._readers.keep(part.future)
                part.users += 1
                found.append(part)
                page = part.pages.stop
        return found

    def release(self, parts: Iterable[Part]) -> None:
        """One of those who wanted the parts needs them no longer. A part that nobody else wants is not requested any
        more; its request is ended if it does not come soon."""
        with self._lock:
            for part in parts:
                part.users -= 1
                if part.users == 0:
                    self._readers.leave(part.future)

    def call_in_idle(self, function: Callable[[], object], threads: int) -> None:
        """Call the function in threads that read parts: see `Readers`."""
        self._readers.call_in_idle(function, threads)

    @property
    def in_use(self) -> int:
        """How many parts are being read."""
        return self._readers.busy

    def forget(self, file: ReadFile) -> None:
        """The file may be another one by now. What is read of it, and nobody waits for, is ended."""
        with self._lock:
            for part in {part for (other, _), part in self._pages.items() if other is file}:
                self._drop(part)
                if part.users == 0:
                    self._readers.leave(part.future, at_once=True)

    def end(self) -> None:
        """Keep nothing any more."""
        with self._lock:
            self._is_ended = True
            for part in set(self._pages.values()):
                self._drop(part)

    def missing(self, file: ReadFile, places: Iterable[tuple[int, int]]) -> list[int]:
        """The pages of these places (offset and count of bytes) that have been neither read nor requested, as lengths
        of runs of neighbouring pages; each page counts once."""
        found: list[int] = []
        seen: set[int] = set()
        with self._lock:
            for first, count in places:
                pages = range(first // PAGE_BYTES, -(-(first + count) // PAGE_BYTES))
                runs = groupby(pages, lambda page: page not in seen and (file, page) not in self._pages)
                found += [len(list(run)) for is_missing, run in runs if is_missing]
                seen.update(pages)
        return found

    def asked_end(self, file: ReadFile, first: int, end: int) -> int:
        """Where the pages that have been read or requested end, without a gap from `first` on and before `end`; `end`
        where not even the first one has been."""
        page, stop = first // PAGE_BYTES, (end - 1) // PAGE_BYTES + 1
        with self._lock:
            missing = next((each for each in range(page, stop) if (file, each) not in self._pages), stop)
        return end if missing in (page, stop) else missing * PAGE_BYTES

    @property
    def most_pages(self) -> int:
        """How many pages a part should have at most at the present throughput."""
        return int(max(_FIRST_PAGES, min(PART_PAGES, self._readers.speed * _LONGEST / PAGE_BYTES)))

    def _usual_pages(self) -> Iterator[int]:
        while True:
            yield min(_FIRST_PAGES + _MORE_PAGES * self._readers.sent, self.most_pages)

    def _missing(self, file: ReadFile, page: int, stop: int, count: int) -> range:
        """So many pages, or some more where little would be left, up to one that is there."""
        stop = stop if stop - page <= count * 5 // 4 else page + count
        return range(page, next((each for each in range(page + 1, stop) if (file, each) in self._pages), stop))

    def _begin(self, file: ReadFile, pages: range, length: int, asker: object, *, ahead: bool) -> Part:
        start, end = pages.start * PAGE_BYTES, min(pages.stop * PAGE_BYTES, length)
        future = self._readers.read(partial(file.read, start, end - start), ahead=ahead)
        part = Part(file, start, end, future, asker)
        self._pages.update(dict.fromkeys(((file, page) for page in pages), part))
        future.add_done_callback(lambda _: self._on_done(part))
        return part

    def _on_done(self, part: Part) -> None:
        with self._lock:
            if part.has_failed:
                self._drop(part)
                return
            if self._is_ended or self._pages.get((part.file, part.pages.start)) is not part:  # forgotten meanwhile
                return
            self._room.parts[part] = self
            self._room.bytes += part.end - part.start
            while self._room.bytes > MOST_KEPT:
                oldest, keeper = next(iter(self._room.parts.items()))
                keeper._drop(oldest)

    def _drop(self, part: Part) -> None:
        for page in part.pages:
            if self._pages.get((part.file, page)) is part:
                del self._pages[part.file, page]
        if self._room.parts.pop(part, None) is not None:
            self._room.bytes -= part.end - part.start
