"""The result's file: whole tiles, under a temporary name until it is complete."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from osgeo import gdal
from qgis.PyQt.QtCore import QCoreApplication

from ..errors import StorageError
from .complete import complete
from .creation import BLOCK
from .describe import describe
from .gdal_calls import GdalFailure, call, own_errors
from .grid import Window
from .provenance import record_path, write_record
from .raster import numpy_type

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from numpy.typing import NDArray
    from qgis.core import QgsFeedback

    from .mosaic import Pixels
    from .plan import ExportPlan

#: Files that GDAL keeps beside a raster: statistics, overviews and a mask that are not those of a new file.
_SIDECARS = (".aux.xml", ".ovr", ".msk")


@dataclass
class _Tile:
    """A part of the file that is written at once: `values` (band, row, column), and `valid` (row, column) where the
    file has a mask. `missing` is the number of pixels that have not come yet."""

    window: Window
    values: NDArray[Any]
    valid: NDArray[np.bool_] | None
    missing: int


class OutputFile:
    """Takes the pixels of a plan, in the order of its chunks; `finish` makes the file appear under its name.

    Each tile is compressed and written once, as soon as it is whole: only the tiles that the chunks so far cover in
    part wait in memory, at most one row of them and the edges of a chunk.
    """

    def __init__(self, plan: ExportPlan, describe: Callable[[gdal.Dataset, ExportPlan], None] = describe) -> None:
        """Create the temporary file, and let `describe` complete it. Raises StorageError, ExportError."""
        self._plan = plan
        self.path = temporary_path(plan.request.output)
        self._tiles: dict[tuple[int, int], _Tile] = {}
        with storage_errors(self.path):
            self._dataset = call(
                gdal.GetDriverByName("GTiff").Create,
                str(self.path),
                plan.grid.columns,
                plan.grid.rows,
                plan.bands,
                plan.data_type,
                options=list(plan.creation_options),
            )
        try:
            with storage_errors(self.path), own_errors():
                describe(self._dataset, plan)
                self._unit = _unit(self._dataset)
        except BaseException:
            self.discard()
            raise

    def add(self, pixels: Pixels) -> None:
        """Take a chunk's pixels; no chunk that comes later may begin above it. Raises StorageError."""
        columns, rows = self._unit
        for row in range(pixels.window.row // rows, (pixels.window.bottom - 1) // rows + 1):
            for column in range(pixels.window.column // columns, (pixels.window.right - 1) // columns + 1):
                self._fill(self._tile(column, row), pixels)
        top = pixels.window.row // rows
        # above the chunk nothing more comes, so what is missing there belongs to no source
        self._write([key for key, tile in self._tiles.items() if tile.missing == 0 or key[1] < top])

    def finish(
        self, feedback: QgsFeedback | None = None, progress: Callable[[int, int, str], None] | None = None
    ) -> int:
        """Write what is left, close the file and give it its name. `progress` hears of the work after the last pixel
        (see `complete`). Returns the size in bytes. Raises StorageError or
        CanceledError, and then the file that had the name before is still there."""
        self._write(list(self._tiles))
        with storage_errors(self.path):
            self._close()
            complete(self.path, self._plan, feedback, progress)
            size = self.path.stat().st_size
        output = self._plan.request.output
        with storage_errors(output):
            write_record(self._plan, record_path(self.path))
            self.path.replace(output)
            record_path(self.path).replace(record_path(output))
            for suffix in _SIDECARS:
                _beside(output, suffix).unlink(missing_ok=True)
                if _beside(self.path, suffix).exists():
                    _beside(self.path, suffix).replace(_beside(output, suffix))
        return size

    def discard(self) -> None:
        """Close and remove the temporary file."""
        with suppress(GdalFailure):
            self._close()
        for path in (self.path, record_path(self.path), *(_beside(self.path, suffix) for suffix in _SIDECARS)):
            with suppress(OSError):
                path.unlink(missing_ok=True)

    def _tile(self, column: int, row: int) -> _Tile:
        tile = self._tiles.get((column, row))
        if tile is None:
            plan, (columns, rows) = self._plan, self._unit
            window = Window(column * columns, row * rows, columns, rows).intersection(plan.grid.window)
            if window is None:
                raise ValueError("a chunk lies outside the result")
            shape = window.rows, window.columns
            values = np.full((plan.bands, *shape), plan.fill, numpy_type(plan.data_type))
            valid = np.zeros(shape, np.bool_) if plan.masked else None
            tile = self._tiles[column, row] = _Tile(window, values, valid, window.pixels)
        return tile

    @staticmethod
    def _fill(tile: _Tile, pixels: Pixels) -> None:
        shared = tile.window.intersection(pixels.window)
        if shared is None:
            return
        here, there = shared.slices(tile.window), shared.slices(pixels.window)
        for into, values in zip(tile.values, pixels.values, strict=True):
            into[here] = values[there]
        if tile.valid is not None:
            tile.valid[here] = True if pixels.valid is None else pixels.valid[there]
        tile.missing -= shared.pixels

    def _write(self, keys: list[tuple[int, int]]) -> None:
        """Write these tiles, together so that GDAL compresses them in all cores, and let go of them."""
        if not keys:
            return
        with storage_errors(self.path), own_errors():
            for key in sorted(keys, key=lambda key: (key[1], key[0])):
                tile = self._tiles.pop(key)
                place = tile.window.column, tile.window.row
                self._dataset.WriteArray(tile.values, *place)
                if tile.valid is not None:
                    mask = np.where(tile.valid, np.uint8(255), np.uint8(0))
                    self._dataset.GetRasterBand(1).GetMaskBand().WriteArray(mask, *place)
            self._dataset.FlushCache()

    def _close(self) -> None:
        with own_errors():
            self._dataset = None


def temporary_path(output: Path) -> Path:
    """Where the file grows: beside its place, so that giving it its name takes no copying."""
    return output.with_name(f"{output.stem}.part{output.suffix}")


def _unit(dataset: gdal.Dataset) -> tuple[int, int]:
    """Columns and rows of what is written at once: whole blocks of the file, about BLOCK long each way; strips are as
    wide as the file."""
    columns, rows = dataset.GetRasterBand(1).GetBlockSize()
    return (
        min(dataset.RasterXSize, columns * max(1, BLOCK // columns)),
        min(dataset.RasterYSize, rows * max(1, BLOCK // rows)),
    )


def _beside(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)


@contextmanager
def storage_errors(path: Path) -> Iterator[None]:
    """Raises StorageError, about the path, for what goes wrong inside."""
    try:
        yield
    except (GdalFailure, OSError) as failure:
        raise StorageError(
            QCoreApplication.translate("Export", "{file} could not be written.").format(file=path),
            details=str(failure),
            hint=QCoreApplication.translate(
                "Export", "Check the folder's free space and permissions, and that no program has the file open."
            ),
        ) from failure
