"""Running an export that has been planned."""

from __future__ import annotations

import time
from contextlib import closing, suppress
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication, QLocale

from ..errors import CanceledError, StorageError
from .origins import OriginsFile, origins_plan
from .parallel import in_order
from .publish import is_whole, locked, publish, remove_temporary, temporary_path
from .read import ChunkReader
from .report import ExportReport
from .request_json import request_to_json
from .write import OutputFile

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence
    from pathlib import Path

    from qgis.core import QgsFeedback

    from .chunks import Chunk
    from .mosaic import Pixels
    from .plan import ExportPlan

#: A store limits each connection, not the client: so many fill a 25 MB/s link also at 120 ms and 3 MB/s for each.
READERS = 16
#: The chunks that are being read or wait to be written hold about this much: twice as many as there are readers when
#: chunks have their usual size, so that a slow one holds nobody up.
_WAITING_BYTES = 64 * 1024 * 1024


def run_export(
    plan: ExportPlan,
    progress: Callable[[int, int], None] | None = None,
    feedback: QgsFeedback | None = None,
    *,
    add_to_map: bool = False,
    keeps_canceled: Callable[[], bool] = lambda: False,
) -> ExportReport:
    """Fetch the pixels and write the file. Blocks: call it from a task.

    `progress` gets the bytes fetched so far and in all, as the plan estimates them. The file appears under its name
    when it is whole; until then one that had the name before stays. A temporary file that an earlier run of the same
    plan left is gone on with. After an error, what has been written is kept for that (`remove_temporary` takes it
    away); after a cancellation nothing is, unless `keeps_canceled` says so then. `add_to_map` is only remembered.
    Raises ExportError, StorageError, and CanceledError within a second of the feedback's cancellation.
    """
    started = time.monotonic()
    part = temporary_path(plan.request.output)
    with locked(part):
        try:
            if is_whole(plan):
                fetched = 0
            else:
                _check_space(plan, part)
                fetched = _write(plan, progress, feedback, add_to_map)
        except CanceledError:
            if not keeps_canceled():
                for path in (part, temporary_path(plan.request.origins_path)):
                    remove_temporary(path)
            raise
        # the main file last: its journal says that both are whole
        if plan.request.origins:
            publish(origins_plan(plan))
        written = publish(plan)
    return ExportReport(
        path=plan.request.output,
        columns=plan.grid.columns,
        rows=plan.grid.rows,
        bytes_fetched=fetched,
        bytes_written=written,
        seconds=time.monotonic() - started,
        resampled=plan.resamples,
    )


def _write(
    plan: ExportPlan, progress: Callable[[int, int], None] | None, feedback: QgsFeedback | None, add_to_map: bool
) -> int:
    """Make the temporary files whole. Returns the bytes fetched, as the plan estimates them."""
    total = sum(chunk.window.pixels for chunk in plan.chunks)
    files: list[OutputFile] = []
    try:
        request = request_to_json(plan.request)
        files.append(OutputFile(plan, feedback=feedback, request=request, add_to_map=add_to_map))
        if plan.request.origins:
            files.append(OriginsFile(plan, feedback))
        chunks = [chunk for chunk in plan.chunks if any(file.needs(chunk) for file in files)]
        there = done = total - sum(chunk.window.pixels for chunk in chunks)
        with closing(_pieces(plan, chunks, feedback)) as pieces:
            for pixels in pieces:
                for file in files:
                    file.add(pixels)
                done += pixels.window.pixels
                if progress is not None:
                    progress(plan.bytes_to_fetch * done // total, plan.bytes_to_fetch)
        for file in files:
            file.complete(feedback)
        for file in reversed(files):  # the main file's mark means all of them
            file.mark_whole()
    except BaseException:
        for file in files:
            file.keep()
        raise
    return plan.bytes_to_fetch * (total - there) // total


def _pieces(plan: ExportPlan, chunks: Sequence[Chunk], feedback: QgsFeedback | None) -> Generator[Pixels, None, None]:
    """The chunks' pixels in their order, read by several threads."""
    largest = max((chunk.window.pixels for chunk in chunks), default=1) * plan.bytes_per_pixel
    ahead = max(2, min(2 * READERS, _WAITING_BYTES // largest))
    workers = min(READERS, ahead, len(chunks))
    return in_order(ChunkReader(plan, feedback).read, chunks, workers=workers, ahead=ahead, feedback=feedback)


def _check_space(plan: ExportPlan, part: Path) -> None:
    there = 0
    with suppress(OSError):
        there = part.stat().st_size  # is gone on with, or makes room
    if plan.is_too_large and plan.bytes_needed > plan.bytes_free + there:
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
