"""What is too large for a file of the format, whatever room the disk has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication, QLocale

from ...errors import ExportError
from ...language.data_size import human_bytes
from .creation_options import BLOCK

if TYPE_CHECKING:
    from ...grid import Grid
    from ...spatial.projected_area import Bounds
    from ..request import ExportRequest
    from .plan import ExportPlan

#: GDAL counts columns and rows in 32 bits.
_MOST_PIXELS = 2**31 - 1
#: GDAL's limit for the index of a TIFF's blocks, in bytes, and what it reckons for each block.
_LARGEST_INDEX = 2**31 - 1
_INDEX_BYTES = 8
#: What a TIFF can be that is no BigTIFF.
_CLASSIC_BYTES = 2**32 - 1
#: The widest pictures of some compressions, in pixels.
_WIDEST_BLOCK = {"JPEG": 65_500, "WEBP": 16_383}
#: The longest sides of pictures, in pixels: what libjpeg can write, and what libpng reads unless it is told otherwise.
_LONGEST_SIDE = {"JPEG": 65_500, "PNG": 1_000_000}
#: More files would be hard to handle in a folder, and a virtual raster of them takes long to open.
_MOST_TILES = 10_000
#: One row of blocks waits in memory; more than this would be felt on a machine of 8 GB.
_MOST_ROW_BYTES = 2 * 1024**3


def check_sides(columns: float, rows: float) -> None:
    """Raises ExportError when no raster can have so many columns or rows, which need not be whole numbers."""
    if max(columns, rows) > _MOST_PIXELS:
        raise ExportError(
            QCoreApplication.translate(
                "Limits", "The raster would have more than {number} columns or rows, the most that any format has."
            ).format(number=QLocale().toString(_MOST_PIXELS)),
            hint=_coarser(),
        )


def check_pixel(resolution: tuple[float, float], extent: Bounds | None) -> None:
    """Raises ExportError for pixels larger than the extent: metres entered where degrees were asked for."""
    if extent is None:
        return
    xmin, ymin, xmax, ymax = extent
    if resolution[0] > xmax - xmin and resolution[1] > ymax - ymin:
        raise ExportError(
            QCoreApplication.translate("Limits", "One pixel of this resolution is larger than the whole extent."),
            hint=QCoreApplication.translate(
                "Limits", "The resolution is in the unit of the coordinate reference system."
            ),
        )


def check_tiles(request: ExportRequest, grid: Grid) -> None:
    """Raises ExportError when the export would be cut into too many tiles."""
    count = 1 if request.tile_size is None else grid.window.pixels // request.tile_size**2
    if count > _MOST_TILES:
        raise ExportError(
            QCoreApplication.translate("Limits", "The extent would be cut into more than {number} tiles.").format(
                number=_MOST_TILES
            ),
            hint=QCoreApplication.translate("Limits", "Choose larger tiles, a smaller extent or a coarser resolution."),
        )


def check_picture(request: ExportRequest, grid: Grid) -> None:
    """Raises ExportError for a picture that its format cannot hold."""
    most = _LONGEST_SIDE.get(request.format, _MOST_PIXELS)
    if max(grid.columns, grid.rows) > most:
        raise ExportError(
            QCoreApplication.translate("Limits", "{format} has {most} columns and rows at most.").format(
                format=request.format, most=QLocale().toString(most)
            ),
            hint=QCoreApplication.translate("Limits", "Choose GeoTIFF, a smaller extent or a coarser resolution."),
        )


def check_format(plan: ExportPlan) -> None:
    """Raises ExportError when a TIFF of the plan's creation options cannot hold so much: too many blocks for its index,
    or more bytes than a TIFF that is no BigTIFF can have."""
    options = dict(option.upper().split("=", 1) for option in plan.creation_options)
    side = plan.request.tile_size or _MOST_PIXELS
    columns, rows = min(plan.grid.columns, side), min(plan.grid.rows, side)
    width = int(options.get("BLOCKXSIZE", columns)) if options["TILED"] == "YES" else columns
    _check_block(options["COMPRESS"], width)
    blocks = -(-columns // width) * -(-rows // int(options.get("BLOCKYSIZE", 1)))
    planes = plan.bands if options.get("INTERLEAVE") == "BAND" else 1
    if blocks * planes * _INDEX_BYTES > _LARGEST_INDEX:
        raise ExportError(
            QCoreApplication.translate("Limits", "A TIFF cannot have {columns} × {rows} pixels.").format(
                columns=QLocale().toString(columns), rows=QLocale().toString(rows)
            ),
            hint=_tiles_or_coarser(),
        )
    is_small = options["BIGTIFF"] == "NO" or (options["BIGTIFF"] == "IF_NEEDED" and plan.is_compressed)
    share = columns * rows / plan.pixels
    if is_small and plan.request.format == "GTiff" and plan.bytes_needed * share > _CLASSIC_BYTES:
        raise ExportError(
            QCoreApplication.translate(
                "Limits", "The file would take {size}, and a TIFF has {most} at most unless it is a BigTIFF."
            ).format(size=human_bytes(round(plan.bytes_needed * share)), most=human_bytes(_CLASSIC_BYTES)),
            hint=QCoreApplication.translate("Limits", "Choose BIGTIFF=YES among the creation options."),
        )


def _check_block(compression: str, width: int) -> None:
    """Raises ExportError for blocks, or strips as wide as the raster, that are wider than their compression can do."""
    most = _WIDEST_BLOCK.get(compression, _MOST_PIXELS)
    if width > most:
        raise ExportError(
            QCoreApplication.translate("Limits", "{compression} compresses {most} columns at most together.").format(
                compression=compression, most=QLocale().toString(most)
            ),
            hint=QCoreApplication.translate(
                "Limits", "Choose TILED=YES among the creation options, or a smaller extent."
            ),
        )


def check_row(plan: ExportPlan) -> None:
    """Raises ExportError when the blocks of one row, which are held in memory until they are full, are too large."""
    tile = plan.request.tile_size
    columns = plan.grid.columns if tile is None else min(plan.grid.columns, tile)
    if columns * BLOCK * plan.bytes_per_pixel > _MOST_ROW_BYTES:
        raise ExportError(
            QCoreApplication.translate("Limits", "The file would be too wide: {columns} columns.").format(
                columns=QLocale().toString(plan.grid.columns)
            ),
            hint=_tiles_or_coarser(),
        )


def _coarser() -> str:
    return str(QCoreApplication.translate("Limits", "Choose a smaller extent or a coarser resolution."))


def _tiles_or_coarser() -> str:
    return str(
        QCoreApplication.translate(
            "Limits", "Split into tiles with a VRT, or choose a smaller extent or a coarser resolution."
        )
    )
