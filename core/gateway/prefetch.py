"""Prefetching what a draw will read: GDAL asks for some of the blocks of a view at a time, and for the rest one after
the other; here all of them are asked for as soon as the view is drawn.

No draw waits for it, and none fails if it does: GDAL's own requests follow. A new view cancels the one before.
"""

from __future__ import annotations

import math
import threading
from collections import Counter
from concurrent.futures import CancelledError, wait
from contextlib import suppress
from dataclasses import dataclass
from itertools import accumulate, chain, count, pairwise, repeat
from typing import TYPE_CHECKING

from ..threads.own_threads import NoThreadError, start_thread
from ..tiff.drawn_blocks import drawn_image
from .kept_parts import MOST_KEPT, PAGE_BYTES
from .readers import MOST_AT_ONCE

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Sequence

    from ..tiff.drawn_blocks import DrawnImage, DrawnWindow
    from .kept_file import KeptFile
    from .kept_parts import Part
    from .upstream import Upstream

#: Bytes that are read behind the index of blocks: GDAL reads on there, and would wait for them.
_BEHIND_INDEX = PAGE_BYTES
#: Pages that are worth a connection of their own, and the size of the first part as a share of the usual one.
_LEAST_PART, _SMALLEST = 8, 0.3
#: Bytes of a view at most: it would not be kept until it is drawn. Blocks that two pieces of a view share count twice.
_MOST_BYTES = MOST_KEPT * 3 // 4
#: Seconds within which the index of blocks comes if GDAL has it in memory: no connections are opened meanwhile then.
_AT_HAND = 0.01
#: Views that are prefetched at a time, and of one upstream: threads that wait for a dead server must not pile up.
_MOST_VIEWS = 4
#: Files of one view: of more, each has few pixels in it.
_MOST_FILES = 200


@dataclass(frozen=True)
class DrawnFile:
    """A window of a file that is drawn; `size` are the columns and rows that the file must have, None for any."""

    file: KeptFile
    size: tuple[int, int] | None
    window: DrawnWindow


class Prefetcher:
    """For any thread; nothing here waits. Works on a view in threads of its own, until there is a newer one."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._numbers = count(1)
        self._newest = 0
        self._free = threading.BoundedSemaphore(_MOST_VIEWS)
        #: How many views are being prefetched from each upstream.
        self._views: Counter[Upstream] = Counter()
        self._held: list[tuple[KeptFile, Part]] = []
        #: Files whose layers have gone since the newest view was begun.
        self._left: set[KeptFile] = set()

    def start(self, files: Callable[[], Sequence[DrawnFile]]) -> None:
        """These files are drawn now, and no others; `files` is called in the thread of the prefetcher."""
        with self._lock:
            self._newest = number = next(self._numbers)
            self._left.clear()
        if not self._free.acquire(blocking=False):
            return
        try:
            self._start_thread(lambda: self._run(number, files))
        except NoThreadError:  # GDAL asks itself, for one block after the other
            self._free.release()

    def drop(self, files: Iterable[KeptFile]) -> None:
        """These files are not drawn any more, others of the view may be: their layers have gone."""
        with self._lock:
            self._left.update(files)
            gone = [each for each in self._held if each[0] in self._left]
            self._held = [each for each in self._held if each[0] not in self._left]
        _release(gone)

    def stop(self) -> None:
        """No view is drawn any more."""
        with self._lock:
            self._newest = 0
            held, self._held = self._held, []
        _release(held)

    @staticmethod
    def _start_thread(work: Callable[[], None]) -> None:
        start_thread(work, name="datacube-gateway-prefetch")

    def _run(self, number: int, files: Callable[[], Sequence[DrawnFile]]) -> None:
        """Ask each upstream in a thread of its own: one that does not answer holds up no other."""
        try:
            by_upstream: dict[Upstream, list[DrawnFile]] = {}
            with suppress(Exception):  # the draw itself says what fails
                for each in files()[:_MOST_FILES]:
                    by_upstream.setdefault(each.file.upstream, []).append(each)
                self._keep(number, by_upstream)
                for upstream, those in by_upstream.items():
                    self._ask_in_thread(number, upstream, those)
        finally:
            self._free.release()

    def _ask_in_thread(self, number: int, upstream: Upstream, files: Sequence[DrawnFile]) -> None:
        def ask() -> None:
            try:
                with suppress(Exception):
                    self._ask(number, upstream, files)
            finally:
                self._note_done(upstream)

        with self._lock:
            if self._views[upstream] >= _MOST_VIEWS:
                return
            self._views[upstream] += 1
        try:
            self._start_thread(ask)
        except NoThreadError:
            self._note_done(upstream)

    def _note_done(self, upstream: Upstream) -> None:
        with self._lock:
            self._views[upstream] -= 1
            self._views += Counter()  # without those of which none is left

    def _ask(self, number: int, upstream: Upstream, files: Sequence[DrawnFile]) -> None:
        # step by step for all files, so that those of a step are asked for at a time
        before = self._begin(number, upstream)
        try:
            for each in files:
                self._hold(number, each.file, [(0, PAGE_BYTES)])
            chosen = [(each, image) for each in files if (image := _image_of(each)) is not None]
            for each, image in chosen:
                places = image.index_places(each.window, each.file.images()[0].directory)
                self._hold(number, each.file, [(offset, size + _BEHIND_INDEX) for offset, size in places])
            if chosen:
                self._connect(chosen)
            blocks, paged = [], set()
            left = _MOST_BYTES
            for each, image in chosen:
                full = each.file.images()[0].directory
                places = image.block_places(each.window, full, each.file.bytes_at)
                left -= sum(size for _, size in places)
                if left < 0:  # more than is kept
                    break
                if image.has_block_at(each.window, full, PAGE_BYTES):
                    paged.add(each.file)
                blocks.append((each.file, places))
            for file, _ in blocks:
                file.may_end_early = file not in paged
            runs = [pages for file, places in blocks for pages in file.kept.missing(file, places)]
            sizes = part_pages(runs, min((file.kept.most_pages for file, _ in blocks), default=1))
            for file, places in blocks:
                self._hold(number, file, places, sizes)
        finally:
            _release(before)

    def _keep(self, number: int, upstreams: Container[Upstream]) -> None:
        """Hold nothing any more of other upstreams than these."""
        with self._lock:
            if number != self._newest:
                raise CancelledError
            gone = [each for each in self._held if each[0].upstream not in upstreams]
            self._held = [each for each in self._held if each[0].upstream in upstreams]
        _release(gone)

    def _begin(self, number: int, upstream: Upstream) -> list[tuple[KeptFile, Part]]:
        """What the view before holds of the upstream: released once this one holds what it needs of it."""
        with self._lock:
            if number != self._newest:
                raise CancelledError
            before = [each for each in self._held if each[0].upstream is upstream]
            self._held = [each for each in self._held if each[0].upstream is not upstream]
        return before

    def _connect(self, chosen: Sequence[tuple[DrawnFile, DrawnImage]]) -> None:
        """While the index comes, open the connections over which the blocks will."""
        with self._lock:
            index = [part.future for file, part in self._held if file.upstream is chosen[0][0].file.upstream]
        if not wait(index, _AT_HAND).not_done:
            return
        connections = 0.0
        for each, image in chosen:
            about = image.bytes_about(each.window, each.file.images()[0].directory)
            connections += about / (_LEAST_PART * PAGE_BYTES)
            each.file.connect(math.ceil(min(connections, MOST_AT_ONCE)))

    def _hold(
        self, number: int, file: KeptFile, places: Iterable[tuple[int, int]], pages: Iterator[int] | None = None
    ) -> None:
        """Raises CancelledError once there is a newer view."""
        length = file.length()
        for offset, size in places:
            with self._lock:
                if number != self._newest:
                    raise CancelledError
                if file in self._left:
                    return
                parts = file.kept.wanted(file, offset, offset + size, length=length, ahead=True, pages=pages)
                self._held += [(file, part) for part in parts]


def part_pages(runs: Sequence[int], most: int) -> Iterator[int]:
    """Pages of one part after the other, for `runs` of so many pages that lie one behind the other in a file. What all
    connections together can ask for at once comes in parts of about one size, which end together. Of more, parts have
    `most` pages at most in the middle; the first ones grow, so that they come one after the other and the link is not
    idle while the next requests are on their way, and the last ones shrink, so that all connections have something to
    do until the end."""
    total = sum(runs)
    connections = min(MOST_AT_ONCE, max(1, total // _LEAST_PART))
    if not runs:
        return repeat(most)
    if total <= connections * most:
        return chain(_at_once(runs, most, connections), repeat(most))
    rounds = math.ceil(total / (connections * most))
    usual = max(1.0, total / (connections * rounds))
    step = 2 * (1 - _SMALLEST) / max(1, connections - 1)
    growing = [usual * (_SMALLEST + step * place) for place in range(connections)] if connections > 1 else [usual]
    last = reversed(growing)
    ends = accumulate(chain((0.0,), growing, repeat(usual, connections * (rounds - 2)), last, repeat(usual)))
    return (max(1, round(end) - round(start)) for start, end in pairwise(ends))


def _at_once(runs: Sequence[int], most: int, connections: int) -> Iterator[int]:
    """Each run in as many parts as its share of the connections, and no more parts than connections where the runs
    allow that."""
    counts = [math.ceil(pages / most) for pages in runs]
    for _ in range(connections - sum(counts)):
        largest = max(range(len(runs)), key=lambda place: runs[place] / counts[place])
        counts[largest] += 1
    for pages, parts in zip(runs, counts, strict=True):
        yield from (pages * (place + 1) // parts - pages * place // parts for place in range(parts))


def _image_of(drawn: DrawnFile) -> DrawnImage | None:
    images = drawn.file.images()
    full = images[0].directory if images else None
    if full is None or (drawn.size or (full.columns, full.rows)) != (full.columns, full.rows):
        return None
    image = drawn_image(images, drawn.window)
    return None if image.directory.planes > 1 else image


def _release(held: list[tuple[KeptFile, Part]]) -> None:
    for file, part in held:
        file.kept.release([part])
