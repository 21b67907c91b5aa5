"""Reading the sources' pixels, each source on the level of overviews that the plan has chosen."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, Any

import numpy as np

from ...gdal_calls import call
from ...ogc.coverage_reader import CoverageReader
from ...rasters.array_pool import ArrayPool
from ...rasters.vrt_integers import in_noted_type
from ...remote_files.vsicurl import forget_file, http_limits
from ...tiff.decode import Decoder
from ...tiff.level import DoubtfulIndexError, TiffLevel
from ..planning.nodata_ranges import without_ranges
from ..sources.source_raster import range_file
from .level_facts import facts_of

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from osgeo import gdal

    from ...grid import Window
    from ...http.outage import Outage
    from ...ogc.describe_coverage import Coverage
    from ...threads.cancellation import Feedback
    from ...tiff.ifd import Directory
    from ...tiff.range_file import RangeFile
    from ..planning.plan import ExportPlan
    from .level_facts import LevelFacts

#: Datasets that each thread keeps open: a chunk has few sources, and neighbours share them.
_OPEN_DATASETS = 8
#: Bytes of pixels whose memory is used again: somewhat more than those that are being read or wait to be written.
_KEPT_PIXELS = 80 * 1024 * 1024


class SourcePixels:
    """The pixels of a plan's sources, each given by the index of its placement; safe to share among threads, each of
    which gets datasets of its own. Remote TIFFs are read by byte ranges, coverages by requests to their service,
    everything else by GDAL."""

    def __init__(self, plan: ExportPlan, feedback: Feedback | None = None, outage: Outage | None = None) -> None:
        self._plan = plan
        self._feedback = feedback
        self._outage = outage
        self._local = threading.local()
        self._lock = threading.Lock()
        self._decoder = Decoder(ArrayPool(_KEPT_PIXELS))
        self._tiffs: dict[int, tuple[RangeFile, TiffLevel]] = {}
        self._coverages: dict[int, CoverageReader] = {}
        self._facts: dict[int, LevelFacts] = {}
        self._looking_up = threading.Lock()
        #: Sources whose remote TIFFs turned out to need GDAL's own reading.
        self._left_to_gdal: set[int] = set()

    @property
    def bytes_fetched(self) -> int:
        """Bytes read by ranges or sent by services; those that GDAL has fetched are not known."""
        with self._lock:
            readers = [file for file, _ in self._tiffs.values()], self._coverages.values()
            return sum(reader.bytes_fetched for kind in readers for reader in kind)

    @property
    def read_by_date(self) -> list[int]:
        """The sources whose servers sent different ETags for one file, whose version is told by its date alone."""
        with self._lock:
            return [index for index, (file, _) in sorted(self._tiffs.items()) if file.is_by_date]

    def is_by_ranges(self, index: int) -> bool:
        return self._plan.placements[index].raster.tiff is not None and index not in self._left_to_gdal

    def read(self, index: int, window: Window) -> NDArray[Any]:
        """Pixels (band, row, column) of a source in the window of its level, those of the request's ranges as nodata; a
        mask that is no band is appended as one. Raises GdalFailure, ExportError, and what `RangeFile.read` raises."""
        values, ranges = self._read(index, window), self._plan.request.nodata_ranges
        return without_ranges(values, self._plan.placements[index].raster, ranges) if ranges else values

    def _read(self, index: int, window: Window) -> NDArray[Any]:
        box = (window.column, window.row, window.columns, window.rows)
        if self.is_by_ranges(index):
            try:
                return self._tiff(index).read(*box)
            except DoubtfulIndexError:
                self._left_to_gdal.add(index)
        raster = self._plan.placements[index].raster
        if raster.coverage is not None:
            return self._coverage(index, raster.coverage).read(raster.grid, window)
        with http_limits():
            dataset = self.dataset(index, with_pixels=True)
            values: NDArray[Any] = call(dataset.ReadAsArray, *box)
            values = values.reshape(raster.bands, window.rows, window.columns)
            values = in_noted_type(values, raster.data_type, raster.nodata)
            if raster.has_mask_apart:
                mask = call(dataset.GetRasterBand(1).GetMaskBand().ReadAsArray, *box)
                values = np.concatenate((values, mask[np.newaxis].astype(values.dtype)))
        # no other chunk needs these blocks, and GDAL would keep them in up to 5 % of the memory
        dataset.FlushCache()
        return values

    def dataset(self, index: int, *, with_pixels: bool = False) -> gdal.Dataset:
        """This thread's dataset of the source, of the level that is read. Without pixels, that of a remote TIFF sends
        no request. Raises ExportError."""
        opened: OrderedDict[tuple[int, bool], gdal.Dataset] = self._local.__dict__.setdefault("opened", OrderedDict())
        key = index, with_pixels or not self.is_by_ranges(index)
        if key not in opened:
            opened[key] = self._plan.placements[index].raster.open(self._overview(index), with_pixels=with_pixels)
        opened.move_to_end(key)
        while len(opened) > _OPEN_DATASETS:
            opened.popitem(last=False)
        return opened[key]

    def size(self, index: int) -> tuple[int, int]:
        """Columns and rows of the level."""
        directory = self._directory(index)
        if directory is not None:
            return directory.columns, directory.rows
        dataset = self.dataset(index)
        return dataset.RasterXSize, dataset.RasterYSize

    def block(self, index: int) -> tuple[int, int]:
        """Columns and rows of a block of the level."""
        directory = self._directory(index)
        if directory is not None:
            return directory.block
        columns, rows = self.dataset(index).GetRasterBand(1).GetBlockSize()
        return columns, rows

    def facts(self, index: int) -> LevelFacts:
        """What is to be known of the level beside its pixels. Raises ExportError."""
        with self._looking_up:
            if index not in self._facts:
                self._facts[index] = facts_of(self.dataset(index), self._plan.placements[index].raster)
            return self._facts[index]

    def forget(self, index: int) -> None:
        """Close this thread's dataset of the source, so that the next read opens it again."""
        self._local.__dict__.get("opened", {}).pop((index, True), None)
        forget_file(self._plan.placements[index].raster.source.path)

    def _directory(self, index: int) -> Directory | None:
        """That of a remote TIFF's level, which is known without opening it."""
        tiff = self._plan.placements[index].raster.tiff
        return None if tiff is None else tiff.levels[self._overview(index) + 1].directory

    def _overview(self, index: int) -> int:
        warping = self._plan.placements[index].warping
        return -1 if warping is None else warping.overview

    def _coverage(self, index: int, coverage: Coverage) -> CoverageReader:
        with self._lock:
            if index not in self._coverages:
                self._coverages[index] = CoverageReader(coverage, self._feedback, self._outage)
            return self._coverages[index]

    def _tiff(self, index: int) -> TiffLevel:
        raster = self._plan.placements[index].raster
        if raster.tiff is None:
            raise ValueError("no remote TIFF")
        with self._lock:
            if index not in self._tiffs:
                file = range_file(
                    raster.source, identity=raster.tiff.identity, feedback=self._feedback, outage=self._outage
                )
                self._tiffs[index] = file, TiffLevel(file, raster.tiff, self._overview(index) + 1, self._decoder)
            return self._tiffs[index][1]
