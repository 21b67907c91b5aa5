"""Reading the chunks of a plan from its sources, in many threads at once."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING, Any

import numpy as np
from osgeo import gdal
from qgis.PyQt.QtCore import QCoreApplication

from ...errors import CanceledError, DatacubeError, ExportError
from ...gdal_calls import GdalFailure, call
from ...http.retry import Attempts, RetryPolicy
from ...rasters.vrt_integers import in_noted_type
from ...threads.cancellation import stop_if_canceled
from ...tiff.disk_cache import disk_cache
from ..planning.common_meaning import type_of_result
from ..planning.nodata_ranges import without_ranges
from ..planning.result_nodata import may_collide
from ..sources.source_raster import read_error
from .block_cache import BlockCache
from .mosaic import Mosaic
from .source_areas import SourceAreas
from .source_pixels import SourcePixels
from .value_conversion import apart_from_nodata, check_exact, converted, gets_alpha, is_data, without_nan
from .warp import warped

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ...grid import Window
    from ...http.outage import Outage
    from ...threads.cancellation import Feedback
    from ..planning.chunks import Chunk
    from ..planning.plan import ExportPlan
    from .mosaic import Pixels

#: For a chunk that GDAL reads. Within each attempt, GDAL itself repeats its requests several times.
RETRIES = RetryPolicy((0.5, 1.0, 2.0, 4.0))


class ChunkReader:
    """Reads chunks of a plan; safe to call from several threads."""

    def __init__(
        self, plan: ExportPlan, feedback: Feedback | None = None, outage: Outage | None = None, connections: int = 1
    ) -> None:
        """`connections` are used, about, also where there are fewer chunks: then several threads read one chunk."""
        self._plan = plan
        self._feedback = feedback
        self._pixels = SourcePixels(plan, feedback, outage)
        self._blocks = BlockCache(self._pixels, feedback, connections, len(plan.chunks))
        self._areas = SourceAreas(plan)
        self._lock = threading.Lock()
        nodata = plan.nodata
        self._colliding = frozenset(
            index
            for index, placement in enumerate(plan.placements)
            if nodata is not None and may_collide(placement, nodata)
        )
        self._became_nodata = 0
        self._keeps_nodata = _keeps_nodata(plan) and not self._colliding
        self._warp_slots = threading.BoundedSemaphore(os.cpu_count() or 1)

    @property
    def bytes_fetched(self) -> int:
        """Bytes read by ranges or sent by services; those that GDAL has fetched are not known."""
        return self._pixels.bytes_fetched

    def keep_blocks(self) -> None:
        """Let the disk cache have the last blocks that were read. What is too much then goes: another QGIS with this
        profile may have written at the same time."""
        tiffs = (placement.raster.tiff for placement in self._plan.placements)
        kept = [tiff.cached for tiff in tiffs if tiff is not None and tiff.cached is not None]
        for blocks in kept:
            blocks.flush()
        if kept:
            disk_cache().shrink()

    def notes(self) -> list[str]:
        """What the user should know of what was read, in words."""
        found = [
            QCoreApplication.translate(
                "ChunkReader", "{name}: its servers give different ETags; it was read by its length and date."
            ).format(name=self._plan.placements[index].raster.source.title)
            for index in self._pixels.read_by_date
        ]
        if self._plan.data_type != type_of_result(self._plan.placements):
            found.append(
                QCoreApplication.translate(
                    "ChunkReader", "Saved as {type} with nodata {nodata}: the bands have data in different places."
                ).format(type=gdal.GetDataTypeName(self._plan.data_type), nodata=f"{self._plan.nodata:.12g}")
            )
        if self._became_nodata:
            found.append(
                QCoreApplication.translate(
                    "ChunkReader", "Values equal to the nodata value {nodata}, now nodata: {count}."
                ).format(nodata=f"{self._plan.nodata:.12g}", count=self._became_nodata)
            )
        return found

    def read(self, chunk: Chunk) -> Pixels:
        """The chunk's pixels. A source's nodata and masked pixels are holes that the next source fills; where no source
        has a value, and outside the plan's cut, it is the plan's nodata value, or 0. Raises ExportError when a source
        cannot be read even after several attempts, ChangedError, CanceledError."""
        mosaic = Mosaic(self._plan, chunk.window)
        for index in chunk.sources:
            overlap = self._plan.part(index, chunk.window)
            if overlap is not None and mosaic.has_holes(overlap):
                mosaic.fill(index, overlap, *self._read_with_retries(index, overlap))
        return mosaic.pixels()

    def _read_with_retries(self, index: int, window: Window) -> tuple[NDArray[Any], NDArray[np.bool_] | None]:
        source = self._plan.placements[index].raster.source
        said: list[str] = []
        attempts = Attempts(RETRIES, self._feedback)
        while True:
            stop_if_canceled(self._feedback)
            try:
                return self._read_source(index, window)
            except CanceledError:
                raise
            except (GdalFailure, ExportError) as failure:
                said.append(failure.details if isinstance(failure, ExportError) else str(failure))
                self._pixels.forget(index)
                if not attempts.wait_for_next(failure):
                    raise read_error(source, failure, "\n".join(dict.fromkeys(said))) from failure
            except DatacubeError as error:  # from a reader that has already retried
                raise read_error(source, error) from error

    def _read_source(self, index: int, window: Window) -> tuple[NDArray[Any], NDArray[np.bool_] | None]:
        """The source's values in the result's meaning, and where they are valid (None: everywhere, or it makes no
        difference)."""
        values, valid = self._read_as_they_are(index, window)
        check_exact(values, self._plan.placements[index].raster.data_type)
        if self._plan.is_mosaic:
            valid = without_nan(values, valid)
        values = converted(values, self._plan.placements[index].conversions)
        if index in self._colliding:
            values, lost = apart_from_nodata(values, valid, self._plan)
            with self._lock:
                self._became_nodata += lost
        return values, valid

    def _read_as_they_are(self, index: int, window: Window) -> tuple[NDArray[Any], NDArray[np.bool_] | None]:
        placement = self._plan.placements[index]
        raster = placement.raster
        if placement.shift is not None:
            values = self._pixels.read(index, window.shifted(*placement.shift))
            mask = values[-1] if raster.is_masked else None
            values = values[: raster.bands]
        else:
            values, mask = self._read_warped(index, window)
        inside = None if mask is None else np.broadcast_to(mask != 0, values.shape)
        if raster.is_masked or raster.is_fully_valid or self._keeps_nodata:
            return values, inside
        valid = np.stack([is_data(band, nodata) for band, nodata in zip(values, raster.nodata, strict=True)])
        return values, valid if inside is None else valid & inside

    def _read_warped(self, index: int, window: Window) -> tuple[NDArray[Any], NDArray[Any] | None]:
        raster = self._plan.placements[index].raster
        dataset, is_read_whole = self._warped(index, window)
        box = (0, 0, window.columns, window.rows)
        values = call(dataset.ReadAsArray, *box, band_list=list(range(1, raster.bands + 1)))
        values = values.reshape(raster.bands, window.rows, window.columns)
        values = in_noted_type(values, raster.data_type, raster.nodata)
        if is_read_whole and self._plan.request.nodata_ranges and not raster.is_masked:
            values = without_ranges(values, raster, self._plan.request.nodata_ranges)
        if raster.is_masked or gets_alpha(raster):
            # its alpha band; GDAL takes that for a mask in rasters of unsigned integers alone
            return values, call(dataset.GetRasterBand(dataset.RasterCount).ReadAsArray, *box)
        return values, None

    def _warped(self, index: int, window: Window) -> tuple[gdal.Dataset, bool]:
        """The source on the window of the result's grid, and whether GDAL has read it itself: where it is not known
        which part is needed."""
        placement, grid = self._plan.placements[index], self._plan.grid
        if placement.warping is None:
            raise ValueError("a placement has neither a shift nor a warping")
        target = grid.part(window)
        needed = self._areas.of(index, window, self._pixels.size(index))
        if needed is None:
            dataset = self._pixels.dataset(index, with_pixels=True)
            return warped(dataset, placement.raster, placement.warping, target), True
        dataset = self._blocks.window(index, placement.raster, needed)
        with self._warp_slots:
            return warped(dataset, placement.raster, placement.warping, target), False


def _keeps_nodata(plan: ExportPlan) -> bool:
    """Whether the source's nodata is the result's and nothing is to be put there, so that nobody has to look for it."""
    if len(plan.placements) > 1 or plan.nodata is None or plan.masked or plan.request.origins or plan.is_converted:
        return False
    raster = plan.placements[0].raster
    are_same = all(value is not None and repr(value) == repr(plan.nodata) for value in raster.nodata)
    return raster.data_type == plan.data_type and not raster.is_masked and are_same
