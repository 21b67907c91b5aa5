"""The result's file: whole tiles from top to bottom, under a temporary name until it is complete."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import numpy as np
from osgeo import gdal
from qgis.PyQt.QtCore import QCoreApplication

from ..errors import StorageError
from .complete import complete
from .creation import BLOCK
from .describe import describe
from .gdal_calls import GdalFailure, call, own_errors
from .provenance import record_path, write_record
from .raster import numpy_type

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from numpy.typing import NDArray
    from qgis.core import QgsFeedback

    from .plan import ExportPlan
    from .read import Pixels

#: Files that GDAL keeps beside a raster: statistics, overviews and a mask that are not those of a new file.
_SIDECARS = (".aux.xml", ".ovr", ".msk")


class OutputFile:
    """Takes the pixels of a plan, in the order of its chunks; `finish` makes the file appear under its name.

    Pixels are gathered until a row of tiles is whole, so that each tile is compressed and written once.
    """

    def __init__(self, plan: ExportPlan, describe: Callable[[gdal.Dataset, ExportPlan], None] = describe) -> None:
        """Create the temporary file, and let `describe` complete it. Raises StorageError, ExportError."""
        self._plan = plan
        self.path = temporary_path(plan.request.output)
        #: Pixels (band, row, column) that are not written yet, and which of them count; the first is row `_top`.
        self._rows, self._valid = self._fresh(BLOCK)
        self._top = 0
        with _storage_errors(self.path):
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
            with _storage_errors(self.path), own_errors():
                describe(self._dataset, plan)
        except BaseException:
            self.discard()
            raise

    def add(self, pixels: Pixels) -> None:
        """Take a chunk's pixels; no chunk that comes later may begin above it. Raises StorageError."""
        self._write_down_to(pixels.window.row // BLOCK * BLOCK)
        self._reach(pixels.window.bottom)
        window = pixels.window.shifted(0, -self._top)
        rows, columns = slice(window.row, window.bottom), slice(window.column, window.right)
        self._rows[:, rows, columns] = pixels.values
        self._valid[rows, columns] = True if pixels.valid is None else pixels.valid

    def finish(self, feedback: QgsFeedback | None = None) -> int:
        """Write what is left, close the file and give it its name. Returns its size in bytes. Raises StorageError or
        CanceledError, and then the file that had the name before is still there."""
        self._write_down_to(self._plan.grid.rows)
        with _storage_errors(self.path):
            self._close()
            complete(self.path, self._plan, feedback)
            size = self.path.stat().st_size
        output = self._plan.request.output
        with _storage_errors(output):
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

    def _write_down_to(self, row: int) -> None:
        """Write every row above this one, a row of tiles at a time."""
        while self._top < row:
            bottom = min(self._top + BLOCK, row)
            self._reach(bottom)
            height = bottom - self._top
            with _storage_errors(self.path), own_errors():
                self._dataset.WriteArray(self._rows[:, :height], 0, self._top)
                if self._plan.masked:
                    mask = np.where(self._valid[:height], np.uint8(255), np.uint8(0))
                    self._dataset.GetRasterBand(1).GetMaskBand().WriteArray(mask, 0, self._top)
                self._dataset.FlushCache()
            self._rows, self._valid = self._rows[:, height:].copy(), self._valid[height:].copy()
            self._top = bottom

    def _reach(self, bottom: int) -> None:
        """Make room for the rows above this one."""
        missing = bottom - self._top - self._valid.shape[0]
        if missing > 0:
            rows, valid = self._fresh(missing)
            self._rows = np.concatenate((self._rows, rows), axis=1)
            self._valid = np.concatenate((self._valid, valid))

    def _fresh(self, count: int) -> tuple[NDArray[Any], NDArray[np.bool_]]:
        plan = self._plan
        rows = np.full((plan.bands, count, plan.grid.columns), plan.fill, numpy_type(plan.data_type))
        return rows, np.zeros((count, plan.grid.columns), np.bool_)

    def _close(self) -> None:
        with own_errors():
            self._dataset = None


def temporary_path(output: Path) -> Path:
    """Where the file grows: beside its place, so that giving it its name takes no copying."""
    return output.with_name(f"{output.stem}.part{output.suffix}")


def _beside(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)


@contextmanager
def _storage_errors(path: Path) -> Iterator[None]:
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
