"""How many bytes an export will read."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from ..errors import CanceledError, DatacubeError
from ..gdal_calls import GdalFailure, call
from ..tiff.remote import TiffLevel
from .grid import Grid, Window, bounds_in
from .raster import numpy_type, range_file, unreadable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from osgeo import gdal
    from qgis.core import QgsFeedback

    from .placement import Placement

#: Block rows and columns of which the sizes are looked up. A row of a 500,000-pixel tile's index is its own 4 KB of
#: the file: all of them would cost more requests than the answer is worth.
_SAMPLED_ROWS = 16
_SAMPLED_COLUMNS = 64


def bytes_to_fetch(target: Grid, placement: Placement, feedback: QgsFeedback | None = None) -> int:
    """The bytes of the blocks that the placement reads, about: sizes come from the TIFF's block index, of a sample
    of the blocks when there are many. Without an index (a VRT, another format), the pixels' size without compression.
    Raises ExportError, CanceledError.
    """
    raster = placement.raster
    window = _source_window(target, placement)
    if raster.tiff is not None:
        level = 0 if placement.warping is None else placement.warping.overview + 1
        file = range_file(raster.source, identity=raster.tiff.identity, feedback=feedback)
        try:
            return TiffLevel(file, raster.tiff, level).bytes_of(
                range(window.column, window.right), range(window.row, window.bottom)
            )
        except CanceledError:
            raise
        except (DatacubeError, GdalFailure) as error:
            raise unreadable(raster.source, error) from error
    dataset = raster.open()
    if dataset.GetDriver().ShortName != "GTiff":
        return window.pixels * raster.bands * numpy_type(raster.data_type).itemsize
    bands = [dataset.GetRasterBand(number) for number in range(1, dataset.RasterCount + 1)]
    if placement.warping is not None and placement.warping.overview >= 0:
        bands = [band.GetOverview(placement.warping.overview) for band in bands]
    if dataset.GetMetadataItem("INTERLEAVE", "IMAGE_STRUCTURE") == "PIXEL":
        bands = bands[:1]  # their blocks hold all bands
    return sum(_band_bytes(band, window) for band in bands)


def _source_window(target: Grid, placement: Placement) -> Window:
    """The window that is read, in pixels of the level that is read."""
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
    return round(sum(_block_bytes(band, *block) for block in asked) * len(columns) * len(rows) / len(asked))


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
