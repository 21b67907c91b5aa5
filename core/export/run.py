"""Running an export that has been planned."""

from __future__ import annotations

import time
from contextlib import closing
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication, QLocale

from ..errors import StorageError
from .origins import OriginsFile
from .parallel import in_order
from .read import ChunkReader
from .report import ExportReport
from .write import OutputFile

if TYPE_CHECKING:
    from collections.abc import Callable

    from qgis.core import QgsFeedback

    from .plan import ExportPlan

#: A store limits each connection, not the client: eight of them fill a 25 MB/s link at 40 ms.
READERS = 8
#: Chunks that are resampled share blocks, and a reader waits for those that another one fetches.
_RESAMPLING_READERS = 12
#: The chunks that are being read or wait to be written hold about this much: twice as many as there are readers when
#: chunks have their usual size, so that a slow one holds nobody up.
_WAITING_BYTES = 64 * 1024 * 1024


def run_export(
    plan: ExportPlan,
    progress: Callable[..., None] | None = None,
    feedback: QgsFeedback | None = None,
) -> ExportReport:
    """Fetch the pixels and write the file. Blocks: call it from a task.

    `progress` gets the bytes fetched so far and in all, as the plan estimates them; then, while overviews or a COG are
    made, hundredths done, 100, and a text that says so. The file appears under its name
    when it is whole; until then one that had the name before stays, and after an error nothing is left behind.
    Raises ExportError, StorageError, and CanceledError within a second of the feedback's cancellation.
    """
    started = time.monotonic()
    check_space(plan)
    reader = ChunkReader(plan, feedback)
    total = sum(chunk.window.pixels for chunk in plan.chunks)
    largest = max(chunk.window.pixels for chunk in plan.chunks) * plan.bytes_per_pixel
    readers = _RESAMPLING_READERS if plan.resamples else READERS
    ahead = max(2, min(2 * readers, _WAITING_BYTES // largest))
    done = 0
    output = OutputFile(plan)
    origins: OriginsFile | None = None
    try:
        origins = OriginsFile(plan) if plan.request.origins else None
        with closing(
            in_order(
                reader.read,
                plan.chunks,
                workers=min(readers, ahead, len(plan.chunks)),
                ahead=ahead,
                feedback=feedback,
            )
        ) as pieces:
            for pixels in pieces:
                output.add(pixels)
                if origins is not None:
                    origins.add(pixels)
                done += pixels.window.pixels
                if progress is not None:
                    progress(plan.bytes_to_fetch * done // total, plan.bytes_to_fetch)
        written = output.finish(feedback, progress)
        if origins is not None:
            origins.finish(feedback)
    except BaseException:
        output.discard()
        if origins is not None:
            origins.discard()
        raise
    return ExportReport(
        path=plan.request.output,
        columns=plan.grid.columns,
        rows=plan.grid.rows,
        bytes_fetched=plan.bytes_to_fetch,
        bytes_written=written,
        seconds=time.monotonic() - started,
        resampled=plan.resamples,
    )


def check_space(plan: ExportPlan) -> None:
    """Raises StorageError when the disk surely cannot take the result."""
    if plan.is_too_large:
        size = QLocale().formattedDataSize
        si = QLocale.DataSizeFormat.DataSizeSIFormat
        raise StorageError(
            QCoreApplication.translate("Export", "{folder} has {free} free, and the file takes about {needed}.").format(
                folder=plan.request.output.parent,
                free=size(plan.bytes_free, 1, si),
                needed=size(plan.bytes_needed, 1, si),
            ),
            hint=QCoreApplication.translate("Export", "Choose a smaller extent, a coarser resolution or another disk."),
        )
