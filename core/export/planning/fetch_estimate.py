"""Estimating how many bytes an export will read."""

from __future__ import annotations

from itertools import product
from math import ceil, sqrt
from typing import TYPE_CHECKING

import numpy as np
from osgeo import gdal

from ...errors import CanceledError, DatacubeError
from ...gdal_calls import GdalFailure, call, gdal_errors
from ...grid import Grid, Window, bounds_in
from ...rasters.pixel_types import numpy_type
from ...tiff.level import TiffLevel
from ..sources.source_raster import range_file, read_error
from .chunks import block_edges
from .source_window import level_grid, source_blocks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ...threads.cancellation import Feedback
    from ...tiff.remote import RemoteTiff
    from .cut import Cut
    from .placement import Placement

#: Block rows and columns whose sizes are looked up. Each row of a 500,000-pixel tile's index lies in another 4 KB of
#: the file: reading all rows would take more requests than an estimate is worth.
_SAMPLED_ROWS = 16
_SAMPLED_COLUMNS = 64
#: The share of these that must have data for the rest to be like them.
_DENSE = 1 / 16
#: For a warped source, the result is looked at in squares of so many pixels a side; larger ones in a large result, so
#: that there are at most so many squares for all sources together, and for each of many.
_SQUARE = 512
_MOST_SQUARES = 4096
_MOST_OF_ONE = 256


def bytes_to_fetch(
    target: Grid, placement: Placement, feedback: Feedback | None = None, among: int = 1, cut: Cut | None = None
) -> int:
    """The bytes of the blocks that the placement reads, about, with a `cut` of those that have a pixel inside: their
    sizes in the TIFF's block index, of a sample when there are many blocks. Without an index (a VRT, another format),
    the pixels' size without compression. The more sources the placement is `among`, the coarser the estimate. Raises
    ExportError, CanceledError.
    """
    raster = placement.raster
    if raster.tiff is not None:
        try:
            return _bytes_by_ranges(target, placement, raster.tiff, feedback, among=among, cut=cut)
        except CanceledError:
            raise
        except (DatacubeError, GdalFailure) as error:
            raise read_error(raster.source, error) from error
    try:
        with gdal_errors(strict=False):
            return round(_bytes_by_gdal(target, placement) * _share_inside(placement, cut))
    except GdalFailure as failure:
        raise read_error(raster.source, failure) from failure


def _bytes_by_gdal(target: Grid, placement: Placement) -> int:
    raster = placement.raster
    window = _source_window(target, placement)
    dataset = raster.open()
    if dataset.GetDriver().ShortName != "GTiff":
        return window.pixels * raster.bands * numpy_type(raster.data_type).itemsize
    bands = [dataset.GetRasterBand(number) for number in range(1, dataset.RasterCount + 1)]
    if placement.warping is not None and placement.warping.overview >= 0:
        bands = [band.GetOverview(placement.warping.overview) for band in bands]
    if dataset.GetMetadataItem("INTERLEAVE", "IMAGE_STRUCTURE") == "PIXEL":
        bands = bands[:1]  # their blocks hold all bands
    return sum(_band_bytes(band, window) for band in bands)


def _bytes_by_ranges(
    target: Grid, placement: Placement, tiff: RemoteTiff, feedback: Feedback | None, *, among: int, cut: Cut | None
) -> int:
    raster, warping = placement.raster, placement.warping
    file = range_file(raster.source, identity=tiff.identity, feedback=feedback)
    if placement.shift is not None or warping is None:
        window = _source_window(target, placement)
        columns, rows = range(window.column, window.right), range(window.row, window.bottom)
        if cut is not None:
            return TiffLevel(file, tiff, 0).bytes_of_blocks(_blocks_inside(placement, cut))
        return TiffLevel(file, tiff, 0).bytes_of(columns, rows)
    level = warping.overview + 1
    directory = tiff.levels[level].directory
    grid = level_grid(raster, directory.columns, directory.rows)
    squares = _squares(placement.window, max(_MOST_OF_ONE, _MOST_SQUARES // among))
    if cut is not None:
        squares = [square for square in squares if cut.part(square) is not None]
    blocks = source_blocks(target, squares, grid, directory.block, warping)
    return TiffLevel(file, tiff, level).bytes_of_blocks(blocks)


def _blocks_inside(placement: Placement, cut: Cut) -> NDArray[np.int64]:
    """The blocks (column, row), row by row, of a source whose pixels are copied, that have a pixel inside."""
    (width, height), (across, down) = placement.raster.block, placement.shift or (0, 0)
    first = (placement.window.column + across) // width, (placement.window.row + down) // height
    return np.argwhere(cut.touched(*block_edges(placement.window, placement)))[:, ::-1] + first


def _share_inside(placement: Placement, cut: Cut | None) -> float:
    """The share of the blocks that have a pixel inside; of a warped source, of squares."""
    if cut is None:
        return 1.0
    if placement.shift is not None:
        return float(cut.touched(*block_edges(placement.window, placement)).mean())
    squares = _squares(placement.window, _MOST_OF_ONE)
    return sum(cut.part(square) is not None for square in squares) / len(squares)


def _squares(window: Window, most: int) -> list[Window]:
    return window.squares(_SQUARE * max(1, ceil(sqrt(window.pixels / most) / _SQUARE)))


def _source_window(target: Grid, placement: Placement) -> Window:
    """The window of the source that is read, in pixels of its level of overviews."""
    raster, warping = placement.raster, placement.warping
    if placement.shift is not None:
        return placement.window.shifted(*placement.shift)
    bounds = bounds_in(target.bounds, target.crs, raster.grid.crs)
    window = None if bounds is None else raster.grid.covering_window(bounds).intersection(raster.grid.window)
    window = window or raster.grid.window
    factor = raster.overviews[warping.overview] if warping is not None and warping.overview >= 0 else 1.0
    column, row = int(window.column / factor), int(window.row / factor)
    return Window(column, row, max(1, int(window.columns / factor)), max(1, int(window.rows / factor)))


def _band_bytes(band: gdal.Band, window: Window) -> int:
    width, height = band.GetBlockSize()
    columns = range(window.column // width, (window.right - 1) // width + 1)
    rows = range(window.row // height, (window.bottom - 1) // height + 1)
    asked = list(product(_sample(columns, _SAMPLED_COLUMNS), _sample(rows, _SAMPLED_ROWS)))
    found = [_block_bytes(band, *block) for block in asked]
    has_few = sum(map(bool, found)) < len(found) * _DENSE
    if has_few and len(asked) < len(columns) * len(rows):  # data here and there
        return _sparse_bytes(band, window)
    return round(sum(found) * len(columns) * len(rows) / len(asked))


def _sparse_bytes(band: gdal.Band, window: Window) -> int:
    """The same, exactly, for a window that is nearly empty: only its parts with data are looked at."""
    status, _share = call(band.GetDataCoverageStatus, window.column, window.row, window.columns, window.rows)
    if not status & gdal.GDAL_DATA_COVERAGE_STATUS_DATA:
        return 0
    width, height = band.GetBlockSize()
    if window.columns <= width * _SAMPLED_COLUMNS and window.rows <= height * _SAMPLED_ROWS:
        columns = range(window.column // width, (window.right - 1) // width + 1)
        rows = range(window.row // height, (window.bottom - 1) // height + 1)
        return sum(_block_bytes(band, *block) for block in product(columns, rows))
    across, down = width * ceil(window.columns / width / 2), height * ceil(window.rows / height / 2)
    parts = (
        Window(column, row, across, down).intersection(window)
        for column in range(_floor(window.column, width), window.right, across)
        for row in range(_floor(window.row, height), window.bottom, down)
    )
    return sum(_sparse_bytes(band, part) for part in parts if part is not None)


def _floor(place: int, block: int) -> int:
    """Where the block of this place begins, so that no block is counted in two parts."""
    return place - place % block


def _block_bytes(band: gdal.Band, column: int, row: int) -> int:
    """0 for a block that the file does not hold: all nodata."""
    try:
        return int(call(band.GetMetadataItem, f"BLOCK_SIZE_{column}_{row}", "TIFF"))
    except GdalFailure:
        return 0


def _sample(indexes: range, most: int) -> Sequence[int]:
    if len(indexes) <= most:
        return indexes
    return [indexes[position * len(indexes) // most] for position in range(most)]
