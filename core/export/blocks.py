"""Windows of the warped sources, put together from blocks that all threads share, so that each is fetched once."""

from __future__ import annotations

import threading
from collections import OrderedDict
from concurrent.futures import Future
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
from osgeo import gdal

from ..gdal_calls import call
from .grid import Window

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from .levels import Levels
    from .raster import Raster

#: Blocks that are kept for the chunks to come: those along the border of a row of chunks of some 20,000 pixels.
_KEPT_BYTES = 96 * 1024 * 1024

#: A source's number, the block's column and row.
_Key = tuple[int, int, int]
_Entry = tuple[_Key, "Future[NDArray[Any]]"]


class BlockStore:
    """Keeps blocks for all threads; the one that first needs a block reads it."""

    def __init__(self, levels: Levels) -> None:
        self._levels = levels
        self._lock = threading.Lock()
        self._blocks: OrderedDict[_Key, Future[NDArray[Any]]] = OrderedDict()
        self._bytes = 0

    def window(self, part: int, dataset: gdal.Dataset, raster: Raster, window: Window) -> gdal.Dataset:
        """The window of the dataset, a source's level of overviews, as a dataset in memory. Raises GdalFailure."""
        pieces = self._pieces(part, dataset, window)
        result = _in_memory(dataset, raster, window)
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

    def _pieces(self, part: int, dataset: gdal.Dataset, window: Window) -> list[tuple[Window, NDArray[Any]]]:
        width, height = self._levels.block(part)
        columns = range(window.column // width, (window.right - 1) // width + 1)
        rows = range(window.row // height, (window.bottom - 1) // height + 1)
        mine: list[_Entry] = []
        wanted: list[_Entry] = []
        with self._lock:
            for row, column in product(rows, columns):
                key = part, column, row
                if key not in self._blocks:
                    self._blocks[key] = Future()
                    mine.append((key, self._blocks[key]))
                self._blocks.move_to_end(key)
                wanted.append((key, self._blocks[key]))
        self._read(mine, dataset, (width, height))
        # only now, when nobody waits for this thread any more, may it wait for the others
        return [(_area(key, dataset, (width, height)), future.result()) for key, future in wanted]

    def _read(self, mine: list[_Entry], dataset: gdal.Dataset, size: tuple[int, int]) -> None:
        left = list(mine)
        try:
            for group in _groups(mine):
                areas = [_area(key, dataset, size) for key, _ in group]
                first, last = areas[0], areas[-1]
                whole = Window(first.column, first.row, last.right - first.column, last.bottom - first.row)
                values = self._levels.read(group[0][0][0], whole)
                for area, entry in zip(areas, group, strict=True):
                    rows, columns = area.slices(whole)
                    block = np.ascontiguousarray(values[:, rows, columns])
                    entry[1].set_result(block)
                    self._keep(block.nbytes)
                    left.remove(entry)
        except BaseException as error:
            with self._lock:
                for key, _ in left:
                    self._blocks.pop(key, None)
            for _, future in left:
                future.set_exception(error)
            raise

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


def _area(key: _Key, dataset: gdal.Dataset, size: tuple[int, int]) -> Window:
    column, row = key[1] * size[0], key[2] * size[1]
    return Window(column, row, min(size[0], dataset.RasterXSize - column), min(size[1], dataset.RasterYSize - row))


def _groups(blocks: list[_Entry]) -> Iterator[list[_Entry]]:
    """The blocks, which come row by row, in rectangles: GDAL fetches the rows of one side by side."""
    rows: dict[int, list[_Entry]] = {}
    for entry in blocks:
        rows.setdefault(entry[0][2], []).append(entry)
    runs = [run for row in rows.values() for run in _runs(row)]
    group: list[_Entry] = []
    columns: list[int] = []
    for run in runs:
        same = [key[1] for key, _ in run]
        if group and (same != columns or run[0][0][2] != group[-1][0][2] + 1):
            yield group
            group = []
        columns = same
        group += run
    if group:
        yield group


def _runs(row: list[_Entry]) -> Iterator[list[_Entry]]:
    """Neighbours in a row of blocks."""
    run: list[_Entry] = []
    for entry in row:
        if run and run[-1][0][1] + 1 != entry[0][1]:
            yield run
            run = []
        run.append(entry)
    yield run


def _in_memory(dataset: gdal.Dataset, raster: Raster, window: Window) -> gdal.Dataset:
    """An empty dataset for the window that says of itself what the warper asks."""
    driver = gdal.GetDriverByName("MEM")
    result = call(driver.Create, "", window.columns, window.rows, raster.bands, raster.data_type)
    t = dataset.GetGeoTransform()
    x = t[0] + window.column * t[1] + window.row * t[2]
    y = t[3] + window.column * t[4] + window.row * t[5]
    result.SetGeoTransform((x, t[1], t[2], y, t[4], t[5]))
    for number in range(1, raster.bands + 1):
        band, own = result.GetRasterBand(number), dataset.GetRasterBand(number)
        band.SetColorInterpretation(own.GetColorInterpretation())
        if (nodata := own.GetNoDataValue()) is not None:
            band.SetNoDataValue(nodata)
    if raster.has_mask_apart:
        result.CreateMaskBand(gdal.GMF_PER_DATASET)
    return result
