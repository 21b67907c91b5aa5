"""The values in a part of a mosaic that the plugin has written, read from its files side by side: GDAL opens the files
of a VRT one after the other, with two round trips each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from osgeo import gdal

from ..gdal_calls import call_or_none
from ..http.web_address import is_web_address
from ..remote_files.remote_formats import open_plain
from ..remote_files.vsicurl import href_of, http_limits
from ..threads.ordered_pool import all_results
from ..tiff.drawn_blocks import DrawnWindow
from .contrast import values_in
from .drawn_view import tile_window, vrt_tiles
from .vrt_check import vrt_root

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .drawn_view import Tile

#: So many files, from all over the part, are looked at first; only where they have no data there, so many more, and so
#: often: a mosaic may have thousands.
_LOOKED_AT, _MOST_ROUNDS = 16, 8
_AT_ONCE = 8


def mosaic_values(path: str, window: tuple[int, int, int, int], most: int) -> NDArray[Any]:
    """Values of the first band of the mosaic (VRT) in a window (first column and row, their numbers), unordered and
    without the files' nodata: those of some files, each read as coarsely as if the window had at most so many pixels
    along each side. Empty where none of those that were looked at has data there. Blocks; for a worker."""
    _, _, columns, rows = window
    root = vrt_root(path)
    tiles = () if root is None else vrt_tiles(root)
    drawn = DrawnWindow(*window, min(columns, most), min(rows, most))
    parts = [(tile, part) for tile in tiles if (part := tile_window(tile, drawn)) is not None]
    step = -(-len(parts) // _LOOKED_AT)
    for first in range(min(step, _MOST_ROUNDS)):
        read = all_results(_values, parts[first::step], workers=_AT_ONCE, feedback=None)
        found = [values for values in read if values is not None and values.size]
        if found:
            return np.concatenate(found)
    return np.empty(0)


def _values(part: tuple[Tile, DrawnWindow]) -> NDArray[Any] | None:
    tile, window = part
    with http_limits():
        href = href_of(tile.path)
        dataset = call_or_none(open_plain, tile.path if is_web_address(href) else href, gdal.OF_RASTER)
        if dataset is None:
            return None
        place = window.column, window.row, window.columns, window.rows
        values: NDArray[Any] | None = call_or_none(
            values_in, dataset.GetRasterBand(1), place, (window.width, window.height)
        )
        return values
