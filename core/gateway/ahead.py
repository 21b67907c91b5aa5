"""What a draw will read, asked for before GDAL comes to it: GDAL asks for some of the blocks of a view at a time, and
for the rest one after the other.

Nothing waits for it and nothing fails by it. A new view takes the place of the one before.
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
    from .store import Store

#: Bytes that are read behind the index of blocks: GDAL reads on there, and would wait for them.
_BEHIND_INDEX = PAGE_BYTES
#: Pages for which a connection of its own is worth while, and the share of the usual part that the first one has.
_LEAST_PART, _SMALLEST = 8, 0.3
#: Bytes of a view at most: it would not be kept until it is drawn. Blocks that two pieces of a view share count twice.
_MOST_BYTES = MOST_KEPT * 3 // 4
#: Seconds in which an index comes that is in GDAL's memory: then nothing is waited for.
_AT_HAND = 0.01
#: Views looked at at a time, and of one store: of those that do not answer, no more pile up.
_MOST_VIEWS = 4
#: Files of one view: of more, each has few pixels in it.
_MOST_FILES = 200


@dataclass(frozen=True)
class DrawnFile:
    """A window of a file that is drawn; `size` are the columns and rows that the file must have, None for any."""

    file: KeptFile
    size: tuple[int, int] | None
    window: DrawnWindow


class Ahead:
    """To be used by any thread; nothing waits. Looks at a view in threads of its own, until there is a newer one."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._numbers = count(1)
        self._newest = 0
        self._free = threading.BoundedSemaphore(_MOST_VIEWS)
        #: How many views each store is looked at for now.
        self._looks: Counter[Store] = Counter()
        self._held: list[tuple[KeptFile, Part]] = []
        #: Files whose layers have gone since the newest view was begun.
        self._left: set[KeptFile] = set()

    def draw(self, files: Callable[[], Sequence[DrawnFile]]) -> None:
        """These files are drawn now, and nothing else any more; `files` is called in the thread."""
        with self._lock:
            self._newest = number = next(self._numbers)
            self._left.clear()
        if not self._free.acquire(blocking=False):
            return
        try:
            self._start(lambda: self._run(number, files))
        except NoThreadError:  # GDAL asks itself, for one block after the other
            self._free.release()

    def leave(self, files: Iterable[KeptFile]) -> None:
        """These files are not drawn any more, whatever else of the view is."""
        with self._lock:
            self._left.update(files)
            gone = [each for each in self._held if each[0] in self._left]
            self._held = [each for each in self._held if each[0] not in self._left]
        _release(gone)

    def end(self) -> None:
        """Nothing is drawn any more."""
        with self._lock:
            self._newest = 0
            held, self._held = self._held, []
        _release(held)

    @staticmethod
    def _start(work: Callable[[], None]) -> None:
        start_thread(work, name="datacube-gateway-ahead")

    def _run(self, number: int, files: Callable[[], Sequence[DrawnFile]]) -> None:
        """Look at each store in a thread of its own: one that does not answer holds up no other."""
        try:
            by_store: dict[Store, list[DrawnFile]] = {}
            with suppress(Exception):  # the draw itself says what fails
                for each in files()[:_MOST_FILES]:
                    by_store.setdefault(each.file.store, []).append(each)
                self._keep(number, by_store)
                for store, those in by_store.items():
                    self._look_at(number, store, those)
        finally:
            self._free.release()

    def _look_at(self, number: int, store: Store, files: Sequence[DrawnFile]) -> None:
        def look() -> None:
            try:
                with suppress(Exception):
                    self._ask(number, store, files)
            finally:
                self._note_end(store)

        with self._lock:
            if self._looks[store] >= _MOST_VIEWS:
                return
            self._looks[store] += 1
        try:
            self._start(look)
        except NoThreadError:
            self._note_end(store)

    def _note_end(self, store: Store) -> None:
        with self._lock:
            self._looks[store] -= 1
            self._looks += Counter()  # without those of which none is left

    def _ask(self, number: int, store: Store, files: Sequence[DrawnFile]) -> None:
        # step by step for all files, so that those of a step are asked for at a time
        before = self._begin(number, store)
        try:
            for each in files:
                self._want(number, each.file, [(0, PAGE_BYTES)])
            chosen = [(each, image) for each in files if (image := _image_of(each)) is not None]
            for each, image in chosen:
                places = image.index_places(each.window, each.file.images()[0].directory)
                self._want(number, each.file, [(offset, size + _BEHIND_INDEX) for offset, size in places])
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
                self._want(number, file, places, sizes)
        finally:
            _release(before)

    def _keep(self, number: int, stores: Container[Store]) -> None:
        """Hold nothing any more of other stores than these."""
        with self._lock:
            if number != self._newest:
                raise CancelledError
            gone = [each for each in self._held if each[0].store not in stores]
            self._held = [each for each in self._held if each[0].store in stores]
        _release(gone)

    def _begin(self, number: int, store: Store) -> list[tuple[KeptFile, Part]]:
        """What the view before holds of the store: released once this one holds what it needs of it."""
        with self._lock:
            if number != self._newest:
                raise CancelledError
            before = [each for each in self._held if each[0].store is store]
            self._held = [each for each in self._held if each[0].store is not store]
        return before

    def _connect(self, chosen: Sequence[tuple[DrawnFile, DrawnImage]]) -> None:
        """While the index comes, open the connections over which the blocks will."""
        with self._lock:
            index = [part.future for file, part in self._held if file.store is chosen[0][0].file.store]
        if not wait(index, _AT_HAND).not_done:
            return
        connections = 0.0
        for each, image in chosen:
            about = image.bytes_about(each.window, each.file.images()[0].directory)
            connections += about / (_LEAST_PART * PAGE_BYTES)
            each.file.connect(math.ceil(min(connections, MOST_AT_ONCE)))

    def _want(
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
