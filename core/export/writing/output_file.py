"""Writing the result: block by block, under a temporary name until it is complete."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import TYPE_CHECKING

import numpy as np
from osgeo import gdal

from ...errors import CanceledError
from ...files.durable_files import sync_folder, synced_seal
from ...files.own_files import create_file, file_number, new_mark, remove
from ...files.sidecar_files import SIDECARS, beside
from ...gdal_calls import GdalFailure, call, gdal_errors
from ..paths import mark_in_file, temporary_path
from ..planning.creation_options import BLOCK
from .band_metadata import describe
from .finishing import finish_geotiff
from .journal import Journal, Record
from .output_blocks import WaitingBlocks
from .provenance import mark_item
from .publish import remove_temporary, storage_errors
from .resume import blocks_in, can_be_resumed, checksum, count_blocks, fingerprint, intact_blocks

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from qgis.core import QgsFeedback

    from ...files.durable_files import Seal
    from ..planning.chunks import Chunk
    from ..planning.plan import ExportPlan
    from ..reading.mosaic import Pixels
    from .journal import BlockKey
    from .output_blocks import OutputBlock


#: Seconds between two entries in the journal: a killed export loses about as much.
_SYNC_SECONDS = 0.5


class OutputFile:
    """Takes the pixels of a plan, in the order of its chunks; then `complete` finishes the file and `publish` renames
    it.

    Each block is compressed and written once, as soon as all of its pixels are there: only blocks that the chunks so
    far cover in part wait in memory, at most one row of them and the edges of a chunk. A journal lists what has been
    written, so that an unfinished file can be resumed.
    """

    def __init__(
        self,
        plan: ExportPlan,
        describe: Callable[[gdal.Dataset, ExportPlan], None] = describe,
        feedback: QgsFeedback | None = None,
        mark: str = "",
    ) -> None:
        """Resume the temporary file if its journal belongs to the same plan; else create it, and let `describe` set its
        metadata. With the `mark` of another file both are parts of one export. Raises StorageError, ExportError,
        CanceledError."""
        self._plan = plan
        #: What the file is known by as ours.
        self.mark = mark
        self.path = temporary_path(plan.request.output)
        self._journal = Journal(self.path)
        self._intact: Mapping[BlockKey, int] = {}
        #: Written, but perhaps still in a buffer.
        self._not_journaled: dict[BlockKey, int] = {}
        self._synced = time.monotonic()
        self._has_progress = False
        self._number = 0
        self._dataset: gdal.Dataset | None = None
        try:
            with storage_errors(self.path):
                if not self._resumed(feedback):
                    self._create(describe)
                self._waiting = WaitingBlocks(plan, self._unit)
                total = count_blocks(plan.chunks, self._unit)
                record = Record(fingerprint(plan), total, self.mark, self._intact)
                self._journal.begin(record, takes_blocks=can_be_resumed(plan.creation_options))
        except CanceledError:
            self._journal.close()
            raise
        except BaseException:
            self.keep()
            raise

    def needs(self, chunk: Chunk) -> bool:
        """Whether a pixel of the chunk is not in the file yet."""
        return any(block not in self._intact for block in blocks_in(chunk.window, self._unit))

    def holds(self, pixels: Pixels) -> bool:
        """Whether these pixels are in the file, which has been resumed. Raises StorageError."""
        window = pixels.window
        box = window.column, window.row, window.columns, window.rows
        with storage_errors(self.path):
            if self._dataset is None:
                return False
            values = call(self._dataset.ReadAsArray, *box).reshape(pixels.values.shape)
            valid = np.True_
            if self._plan.masked:
                valid = call(self._dataset.GetRasterBand(1).GetMaskBand().ReadAsArray, *box) != 0
        expected = np.True_ if pixels.valid is None else pixels.valid
        same = (values == pixels.values) | ((values != values) & (pixels.values != pixels.values))  # noqa: PLR0124 - NaN
        return bool(np.all(valid == expected)) and bool(np.all(same | ~expected))

    def add(self, pixels: Pixels) -> None:
        """Take a chunk's pixels; no later chunk may begin in a row above it. Raises StorageError."""
        self._waiting.add(pixels, self._intact)
        self._write(self._waiting.take(above=pixels.window.row // self._unit[1]))

    def complete(
        self, feedback: QgsFeedback | None = None, progress: Callable[[int, int, str], None] | None = None
    ) -> None:
        """Write the remaining blocks, close the file, and make overviews or a COG of it. `progress` is called as by
        `finish_geotiff`. Raises StorageError or CanceledError."""
        self._write(self._waiting.take())
        with storage_errors(self.path):
            self._close()
            self._write_journal()
            finish_geotiff(self.path, self._plan, feedback, progress)

    @property
    def name(self) -> str:
        """The name that the file will have."""
        return self._plan.request.output.name

    def seal(self) -> tuple[Seal, list[str]]:
        """Wait until the disk has the complete file; what it can be known by, and the endings of its sidecars. Raises
        StorageError."""
        with storage_errors(self.path):
            sidecars = [suffix for suffix in SIDECARS if beside(self.path, suffix).exists()]
            seal = synced_seal(self.path, *(beside(self.path, suffix) for suffix in sidecars))
            sync_folder(self.path.parent)
            return seal, sidecars

    def mark_complete(self, seals: Mapping[str, Seal], sidecars: Mapping[str, list[str]]) -> None:
        """Note in the journal that all of the export's files are complete. Raises StorageError."""
        with storage_errors(self.path):
            self._journal.mark_complete(seals, sidecars)
            self._journal.close()

    def keep(self) -> None:
        """Close the temporary file and leave it with its journal, to be resumed; remove it when it has no block."""
        with suppress(GdalFailure):
            self._close()
        self._not_journaled = self._found_again(self._not_journaled)
        with suppress(OSError):
            self._write_journal()
        self._journal.close()
        if not self._has_progress:
            if self._number and self._number == file_number(self.path):  # its mark may not have found room on the disk
                remove(self.path)
            remove_temporary(self.path)

    def _found_again(self, blocks: Mapping[BlockKey, int]) -> dict[BlockKey, int]:
        """Those that are in the closed file: where GDAL could not write, it does not say which ones it has written."""
        with suppress(GdalFailure):
            return intact_blocks(self.path, self._plan, blocks, self._unit) if blocks else {}
        return {}

    def _resumed(self, feedback: QgsFeedback | None) -> bool:
        found = self._journal.read()
        # a file that was complete, and is no longer what it was, is damaged anywhere
        if found is None or found.is_complete or not found.blocks or found.fingerprint != fingerprint(self._plan):
            return False
        if self.mark not in ("", found.mark):
            return False
        try:
            self._unit = _unit(call(gdal.OpenEx, str(self.path), gdal.OF_RASTER))
            good = intact_blocks(self.path, self._plan, found.blocks, self._unit, feedback)
            if not good:
                return False
            sparse = "SPARSE_OK=TRUE" in self._plan.creation_options
            self._dataset = call(
                gdal.OpenEx,
                str(self.path),
                gdal.OF_RASTER | gdal.OF_UPDATE,
                open_options=["NUM_THREADS=ALL_CPUS", f"SPARSE_OK={'TRUE' if sparse else 'FALSE'}"],
            )
            if self._dataset.GetRasterBand(1).GetOverviewCount():  # an export interrupted near its end
                call(self._dataset.BuildOverviews, "NONE", [])
        except GdalFailure:
            return False
        self._intact = good
        self.mark = found.mark
        self._has_progress = True
        return True

    def _create(self, describe: Callable[[gdal.Dataset, ExportPlan], None]) -> None:
        remove_temporary(self.path)
        plan = self._plan
        self.mark = self.mark or new_mark()
        create_file(self.path)
        self._number = file_number(self.path)
        self._dataset = call(
            gdal.GetDriverByName("GTiff").Create,
            str(self.path),
            plan.grid.columns,
            plan.grid.rows,
            plan.bands,
            plan.data_type,
            options=list(plan.creation_options),
        )
        with gdal_errors():
            describe(self._dataset, plan)
            self._dataset.SetMetadataItem(mark_item(plan.creation_options), mark_in_file(self.path, self.mark))
            self._dataset.FlushCache()  # writes the mark
            self._unit = _unit(self._dataset)

    def _write(self, blocks: list[OutputBlock]) -> None:
        """Hand these blocks to GDAL. It compresses them on all cores while the next ones come, and is waited for where
        the journal says that they are in the file."""
        if not blocks or self._dataset is None:
            return
        with storage_errors(self.path):
            with gdal_errors():
                bands = [self._dataset.GetRasterBand(number) for number in range(1, self._dataset.RasterCount + 1)]
                mask_band = bands[0].GetMaskBand() if self._plan.masked else None
                for block in blocks:
                    place = block.window.column, block.window.row
                    self._dataset.WriteArray(block.values, *place)
                    if block.valid is not None and mask_band is not None:
                        mask_band.WriteArray(np.where(block.valid, np.uint8(255), np.uint8(0)), *place)
                    self._not_journaled[block.key] = checksum(block.values, block.valid)
                for band in (*bands, *([] if mask_band is None else [mask_band])):
                    band.FlushCache()  # unlike the dataset's, it does not wait
            if time.monotonic() - self._synced > _SYNC_SECONDS:
                self._sync(*place)
                self._synced = time.monotonic()

    def _sync(self, column: int, row: int) -> None:
        """Hand what has been written to the operating system, which keeps it when QGIS is killed. Flushing the dataset
        leaves its end, often the index, in the C library's buffer; reading a pixel just written flushes that too."""
        if self._dataset is not None:
            with gdal_errors():
                self._dataset.FlushCache()
            call(self._dataset.GetRasterBand(1).ReadRaster, column, row, 1, 1)
        self._write_journal()

    def _write_journal(self) -> None:
        """Enter the written blocks in the journal: they are in the file now."""
        if self._not_journaled:
            self._has_progress = self._journal.add(self._not_journaled) or self._has_progress
        self._not_journaled = {}

    def _close(self) -> None:
        with gdal_errors():
            self._dataset = None


def _unit(dataset: gdal.Dataset) -> tuple[int, int]:
    """Columns and rows of an output block: whole blocks of the file, about BLOCK pixels each way; strips are as wide as
    the file."""
    columns, rows = dataset.GetRasterBand(1).GetBlockSize()
    return (
        min(dataset.RasterXSize, columns * max(1, BLOCK // columns)),
        min(dataset.RasterYSize, rows * max(1, BLOCK // rows)),
    )
