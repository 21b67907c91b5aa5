"""Reading pieces of the result from its sources, in many threads at once."""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict
from typing import TYPE_CHECKING, Any

import numpy as np
from qgis.PyQt.QtCore import QCoreApplication

from ..errors import CanceledError, ExportError
from ..vsicurl import forget_file, http_limits
from .blocks import BlockStore
from .gdal_calls import GdalFailure, call
from .grid import Window
from .mosaic import Mosaic
from .raster import open_dataset
from .warp import source_window, warped

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from osgeo import gdal
    from qgis.core import QgsFeedback

    from .chunks import Chunk
    from .mosaic import Pixels
    from .plan import ExportPlan

#: Waits between the attempts to read a chunk. GDAL itself has already asked the server several times in each.
_PAUSES = (0.5, 1.0, 2.0, 4.0)
_POLL_SECONDS = 0.1
#: A chunk lies in few sources and neighbours share them; an export may have hundreds.
_OPEN_DATASETS = 8


class ChunkReader:
    """Reads chunks of a plan; safe to call from several threads, each of which gets datasets of its own."""

    def __init__(self, plan: ExportPlan, feedback: QgsFeedback | None = None) -> None:
        self._plan = plan
        self._feedback = feedback
        self._local = threading.local()
        self._blocks = BlockStore()

    def read(self, chunk: Chunk) -> Pixels:
        """The chunk's pixels. A source's nodata and masked pixels are holes that the next source fills; what stays
        open has the plan's nodata value, or 0. Raises ExportError when a source cannot be read even after several
        attempts, CanceledError."""
        mosaic = Mosaic(self._plan, chunk.window)
        for part in chunk.parts:
            overlap = self._plan.placements[part].window.intersection(chunk.window)
            if overlap is not None and mosaic.has_holes(overlap):
                mosaic.fill(part, overlap, *self._read_again_and_again(part, overlap))
        return mosaic.pixels()

    def _read_again_and_again(self, part: int, window: Window) -> tuple[NDArray[Any], NDArray[np.bool_] | None]:
        said: list[str] = []
        for pause in (*_PAUSES, None):
            self._stop_if_canceled()
            try:
                return self._read_once(part, window)
            except (GdalFailure, ExportError) as failure:
                said.append(failure.details if isinstance(failure, ExportError) else str(failure))
                self._forget(part)
            if pause is not None:
                self._wait(pause)
        source = self._plan.placements[part].raster.source
        raise ExportError(
            QCoreApplication.translate("Export", "{name} could not be read to the end.").format(name=source.title),
            url=source.href,
            details="\n".join(dict.fromkeys(said)),
            hint=QCoreApplication.translate("Export", "Check the connection and try again."),
        )

    def _read_once(self, part: int, window: Window) -> tuple[NDArray[Any], NDArray[np.bool_] | None]:
        with http_limits():
            dataset = self._dataset(part)
            found = self._read_part(part, dataset, window)
        # no other chunk needs these blocks, and GDAL would keep a twentieth of the memory full of them
        dataset.FlushCache()
        return found

    def _read_part(
        self, part: int, dataset: gdal.Dataset, window: Window
    ) -> tuple[NDArray[Any], NDArray[np.bool_] | None]:
        placement = self._plan.placements[part]
        raster = placement.raster
        if placement.shift is not None:
            inside = window.shifted(*placement.shift)
        else:
            dataset, inside = self._warped(part, dataset, window), Window(0, 0, window.columns, window.rows)
        box = (inside.column, inside.row, inside.columns, inside.rows)
        values = call(dataset.ReadAsArray, *box, band_list=list(range(1, raster.bands + 1)))
        values = values.reshape(raster.bands, window.rows, window.columns)
        if raster.is_masked or (placement.shift is None and raster.is_solid):
            mask = call(dataset.GetRasterBand(1).GetMaskBand().ReadAsArray, *box)
            return values, np.broadcast_to(mask != 0, values.shape)
        if raster.is_solid:
            return values, None
        return values, np.stack([_is_data(band, nodata) for band, nodata in zip(values, raster.nodata, strict=True)])

    def _warped(self, part: int, dataset: gdal.Dataset, window: Window) -> gdal.Dataset:
        """The source on the window of the result's grid."""
        placement, grid = self._plan.placements[part], self._plan.grid
        if placement.warping is None:
            raise ValueError("a placement has neither a shift nor a warping")
        target = grid.part(window)
        needed = source_window(grid, window, placement.raster, dataset, placement.warping)
        if needed is not None:
            dataset = self._blocks.window(part, dataset, placement.raster, needed)
        return warped(dataset, placement.raster, placement.warping, target)

    def _dataset(self, part: int) -> gdal.Dataset:
        """This thread's dataset of the source, of the level that is read."""
        opened: OrderedDict[int, gdal.Dataset] = self._local.__dict__.setdefault("opened", OrderedDict())
        if part not in opened:
            placement = self._plan.placements[part]
            overview = -1 if placement.warping is None else placement.warping.overview
            opened[part] = open_dataset(placement.raster.source, overview)
        opened.move_to_end(part)
        while len(opened) > _OPEN_DATASETS:
            opened.popitem(last=False)
        return opened[part]

    def _forget(self, part: int) -> None:
        self._local.opened.pop(part, None)
        forget_file(self._plan.placements[part].raster.source.path)

    def _wait(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self._stop_if_canceled()
            time.sleep(min(left, _POLL_SECONDS))

    def _stop_if_canceled(self) -> None:
        if self._feedback is not None and self._feedback.isCanceled():
            raise CanceledError("")


def _is_data(values: NDArray[Any], nodata: float | None) -> NDArray[np.bool_]:
    if nodata is None:
        return np.ones(values.shape, np.bool_)
    if math.isnan(nodata):
        return np.asarray(~np.isnan(values))
    return np.asarray(values != np.asarray(nodata).astype(values.dtype))
