"""A cache of the warped sources' blocks, which all threads share, so that each block is fetched once."""

from __future__ import annotations

import threading
from collections import OrderedDict
from concurrent.futures import Future
from itertools import count, product
from typing import TYPE_CHECKING, Any

import numpy as np

from ...gdal_calls import call
from ...grid import Window
from ...threads.ordered_pool import all_results
from ...threads.priority_semaphore import PrioritySemaphore
from .level_facts import in_memory

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from osgeo import gdal

    from ...threads.cancellation import Feedback
    from ..planning.source_window import SourceArea
    from ..sources.source_raster import SourceRaster
    from .source_pixels import SourcePixels

#: Memory for blocks that later chunks need: those along the border of a row of chunks of some 20,000 pixels.
_KEPT_BYTES = 96 * 1024 * 1024
#: Blocks side by side that are read in one request of some 1 MB; with longer runs, threads would share less work.
_RUN = 2

#: A source's number, the block's column and row.
_Key = tuple[int, int, int]
_Entry = tuple[_Key, "Future[NDArray[Any]]"]


class BlockCache:
    """Keeps blocks for all threads; the thread that first needs a block reads it. Where there are fewer `chunks` than
    `connections`, several threads read the blocks of one chunk side by side."""

    def __init__(
        self, pixels: SourcePixels, feedback: Feedback | None = None, connections: int = 1, chunks: int = 1
    ) -> None:
        self._pixels = pixels
        self._feedback = feedback
        self._helpers = round(connections / max(1, chunks))
        is_small = self._helpers > 1
        self._run = 1 if is_small else _RUN
        # of a small export, the first chunks are warped while the last ones are fetched
        self._connections = PrioritySemaphore(connections // 2 if is_small else connections)
        self._numbers = count()
        self._lock = threading.Lock()
        self._blocks: OrderedDict[_Key, Future[NDArray[Any]]] = OrderedDict()
        self._bytes = 0

    def window(self, index: int, raster: SourceRaster, needed: SourceArea) -> gdal.Dataset:
        """The window around the area of a source's level of overviews, as a dataset in memory; blocks that the area
        does not touch are left empty. Raises GdalFailure."""
        window, pieces = needed.window, self._pieces(index, needed)
        result = in_memory(self._pixels.facts(index), raster, window)  # looked up while other blocks come, not before
        for area, values in pieces:
            shared = area.intersection(window)
            if shared is None:
                continue
            there = shared.slices(area)
            piece = values[:, there[0], there[1]]
            place = shared.column - window.column, shared.row - window.row
            _write(result, piece[: raster.bands], *place)
            if raster.has_mask_apart:
                mask = np.ascontiguousarray(piece[-1].astype(np.uint8))
                result.GetRasterBand(1).GetMaskBand().WriteArray(mask, *place)
        return result

    def _pieces(self, index: int, needed: SourceArea) -> list[tuple[Window, NDArray[Any]]]:
        window, block = needed.window, self._pixels.block(index)
        columns = range(window.column // block[0], (window.right - 1) // block[0] + 1)
        rows = range(window.row // block[1], (window.bottom - 1) // block[1] + 1)
        size = self._pixels.size(index)
        every = ((index, column, row) for row, column in product(rows, columns))
        areas = {key: _area(key, size, block) for key in every}
        keys = [key for key, area in areas.items() if needed.touches(area)]
        wanted: dict[_Key, Future[NDArray[Any]]] = {}
        number = next(self._numbers)

        def read_runs(_helper: int = 0) -> None:
            # one run after the other, so that threads which need the same blocks share the work
            self._claimed(keys, wanted, 0)
            while len(wanted) < len(keys):
                with self._connections.held(number):
                    if run := self._claimed(keys, wanted, self._run):
                        self._read(run, size, block)

        helpers = min(self._helpers, -(-len(keys) // self._run)) if self._pixels.is_by_ranges(index) else 1
        if helpers > 1:
            all_results(read_runs, range(helpers), workers=helpers, feedback=self._feedback)
        else:
            read_runs()
        # wait for others only now that no other thread waits for this one: else both would wait for ever
        return [(areas[key], wanted[key].result()) for key in keys]

    def _claimed(self, keys: list[_Key], wanted: dict[_Key, Future[NDArray[Any]]], most: int) -> list[_Entry]:
        """The next run, of at most so many blocks, that no thread reads yet; the caller has to read them. Enters into
        `wanted` these, and the blocks that are cached or being read."""
        run: list[_Entry] = []
        with self._lock:
            for key in keys:
                if key in wanted:
                    continue
                if key in self._blocks:
                    self._blocks.move_to_end(key)
                    wanted[key] = self._blocks[key]
                elif len(run) < most and (not run or key == (key[0], run[-1][0][1] + 1, run[-1][0][2])):
                    wanted[key] = self._blocks[key] = Future()
                    run.append((key, wanted[key]))
        return run

    def _read(self, run: list[_Entry], size: tuple[int, int], block: tuple[int, int]) -> None:
        areas = [_area(key, size, block) for key, _ in run]
        first, last = areas[0], areas[-1]
        whole = Window(first.column, first.row, last.right - first.column, first.rows)
        try:
            values = self._pixels.read(run[0][0][0], whole)
            places = [area.slices(whole) for area in areas]
            blocks = [np.ascontiguousarray(values[:, rows, columns]) for rows, columns in places]
        except BaseException as error:
            with self._lock:
                for key, _ in run:
                    self._blocks.pop(key, None)
            for _, future in run:
                future.set_exception(error)
            raise
        for values, (_, future) in zip(blocks, run, strict=True):
            future.set_result(values)
            self._keep(values.nbytes)

    def _keep(self, more: int) -> None:
        with self._lock:
            self._bytes += more
            for key in list(self._blocks):
                if self._bytes <= _KEPT_BYTES:
                    break
                if self._blocks[key].done():
                    self._bytes -= self._blocks.pop(key).result().nbytes


def _write(dataset: gdal.Dataset, values: NDArray[Any], column: int, row: int) -> None:
    for number, band in enumerate(values, 1):
        call(dataset.GetRasterBand(number).WriteArray, np.ascontiguousarray(band), column, row)


def _area(key: _Key, size: tuple[int, int], block: tuple[int, int]) -> Window:
    column, row = key[1] * block[0], key[2] * block[1]
    return Window(column, row, min(block[0], size[0] - column), min(block[1], size[1] - row))
