"""Running an export that has been planned."""

from __future__ import annotations

import threading
import time
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..errors import CanceledError
from ..files.own_files import is_there, let_go_of_files
from ..http.outage import Outage
from ..threads.cancellation import Cancellation
from ..threads.ordered_pool import in_order
from ..tiff.disk_cache import disk_cache
from .paths import temporary_path
from .planning.chunks import READERS
from .planning.disk_space import check_space
from .reading.chunk_reader import ChunkReader
from .writing.malloc_trim import Trimmer
from .writing.output_file import OutputFile
from .writing.publish import check_appeared, is_complete, locked, note_replaced, publish, remove_parts, remove_temporary
from .writing.source_index import SourceIndexFile, origins_plan
from .writing.version_check import has_same_pixels

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence
    from pathlib import Path

    from qgis.core import QgsFeedback

    from ..extent import MapExtent
    from .planning.chunks import Chunk
    from .planning.plan import ExportPlan
    from .reading.mosaic import Pixels
    from .sources.source_raster import SourceRaster

#: Memory for chunks that are being read or wait to be written: of the usual size, somewhat more than there are readers,
#: so that a slow chunk does not block the others.
_WAITING_BYTES = 72 * 1024 * 1024
#: How many small chunks may be under way for each reader, however little memory they need: while the writer waits for
#: a large one, the other readers go on with small ones behind it. Fewer of those that are warped, which need memory for
#: the pixels of their source, too.
_SMALL_CHUNKS_COPIED, _SMALL_CHUNKS_WARPED = 4, 2
#: Seconds for which a lost connection is waited for: a router that restarts, a laptop carried to another room.
_OUTAGE_TIMEOUT = 600.0


def run_export(
    plan: ExportPlan,
    progress: Callable[..., None] | None = None,
    feedback: QgsFeedback | None = None,
    *,
    waiting: Callable[[bool], None] | None = None,
    keeps_canceled: Callable[[], bool] = lambda: False,
) -> ExportReport:
    """Fetch the pixels and write the file. Blocks: call it from a task.

    `progress` is called with the bytes fetched so far and in all, the latter as the plan estimates them; then, while
    overviews or a COG are made, with hundredths done, 100, and a text that says so. `waiting` is called with True while
    a lost connection is waited for and with False when it is back, from any thread. The file gets its name when it is
    complete; until then an older file of that name stays. A file of that name that appears meanwhile is never replaced:
    StorageError. A temporary file that an earlier run of the same plan left is resumed. After an error the temporary
    file is kept for that (`remove_parts` removes it); after a cancellation only if `keeps_canceled` returns True then.
    Readers stop when the export ends, however it ends. Raises ExportError, StorageError, and CanceledError within a
    second of the feedback's cancellation.
    """
    started = time.monotonic()
    notes: tuple[str, ...]
    temporary = temporary_path(plan.request.output)
    with locked(temporary):
        there = [path for path in plan.request.files if is_there(path)]
        try:
            if is_complete(plan):
                fetched, notes = 0, ()
            else:
                check_space(plan)
                with closing(_OutageListener(waiting)) as listener, disk_cache().leaving_free(plan.bytes_needed):
                    fetched, notes = _write(plan, Outage(_OUTAGE_TIMEOUT, listener.on_outage), progress, feedback)
        except CanceledError as error:
            if not keeps_canceled():
                let_go_of_files(error)
                remove_parts(plan.request.output)
            raise
        check_appeared(plan.request.files, there)
        record = note_replaced(plan.request.files)
        # the main file last: its journal says that both are complete
        if plan.request.origins:
            publish(origins_plan(plan), record)
        written = publish(plan, record)
    return ExportReport(
        path=plan.request.output,
        columns=plan.grid.columns,
        rows=plan.grid.rows,
        bytes_fetched=fetched,
        bytes_written=written,
        seconds=time.monotonic() - started,
        resampled=plan.resamples,
        notes=notes,
        mark="" if record is None else record.mark,
    )


class _OutageListener:
    """Passes on when the connection is lost or back, but only while the export runs: a request that was left behind may
    end later, when the listener is gone."""

    def __init__(self, waiting: Callable[[bool], None] | None) -> None:
        self._waiting = waiting
        self._lock = threading.Lock()

    def on_outage(self, is_lost: bool) -> None:
        with self._lock:
            if self._waiting is not None:
                self._waiting(is_lost)

    def close(self) -> None:
        with self._lock:
            self._waiting = None


class _ByteCounter:
    """Counts the bytes of an export: those read by ranges or sent by a service. GDAL does not tell how many it has
    read: for a plan with such a source, the estimate times the share of pixels read."""

    def __init__(self, plan: ExportPlan, reader: ChunkReader, chunks: Sequence[Chunk]) -> None:
        self._reader = reader
        self._is_known = all(_is_counted(placement.raster) for placement in plan.placements)
        self._estimate = plan.bytes_to_fetch
        self._pixels = sum(chunk.window.pixels for chunk in plan.chunks)
        self._missing = sum(chunk.window.pixels for chunk in chunks)
        self._read = 0

    def add(self, pixels: int) -> None:
        self._read += pixels

    @property
    def fetched(self) -> int:
        return self._reader.bytes_fetched if self._is_known else self._estimate * self._read // self._pixels

    @property
    def progress(self) -> tuple[int, int]:
        """Bytes done, those of an earlier run included, and bytes in all. Until the end they are the estimate times the
        share of pixels that have been read, as is shown for an interrupted export."""
        there = self._pixels - self._missing
        if self._read == self._missing:
            done = self._estimate * there // self._pixels + self.fetched
            return done, done
        return self._estimate * (there + self._read) // self._pixels, self._estimate


def _is_counted(raster: SourceRaster) -> bool:
    return raster.tiff is not None or raster.coverage is not None


def _write(
    plan: ExportPlan,
    outage: Outage,
    progress: Callable[..., None] | None,
    feedback: QgsFeedback | None,
) -> tuple[int, tuple[str, ...]]:
    """Write the temporary files to their end. Returns the bytes fetched, and what to tell the user."""
    files: list[OutputFile] = []
    cancellation = Cancellation(feedback)
    reader = ChunkReader(plan, cancellation, outage, READERS)
    try:
        _open_files(files, plan, feedback)
        if not has_same_pixels(files[0], plan, reader):
            for file in files:
                file.keep()
                remove_temporary(file.path)
            files.clear()
            _open_files(files, plan, feedback)
        chunks = [chunk for chunk in plan.chunks if any(file.needs(chunk) for file in files)]
        count, memory = _ByteCounter(plan, reader, chunks), Trimmer()
        with closing(_read_chunks(plan, reader, chunks, cancellation)) as chunks_read:
            for pixels in chunks_read:
                for file in files:
                    file.add(pixels)
                count.add(pixels.window.pixels)
                memory.step()
                if progress is not None:
                    progress(*count.progress)
        files[0].complete(feedback, progress)
        for file in files[1:]:
            file.complete(feedback)
        found = {file.name: file.seal() for file in files}
        seals = {name: seal for name, (seal, _) in found.items()}
        sidecars = {name: endings for name, (_, endings) in found.items()}
        for file in reversed(files):  # the main file's mark stands for all of them
            file.mark_complete(seals, sidecars)
    except BaseException:
        _keep(files)
        raise
    finally:
        reader.keep_blocks()
    return count.fetched, tuple(reader.notes())


def _keep(files: list[OutputFile]) -> None:
    """Leave the unfinished files, to be resumed; one of origins is of no use without the main one."""
    for file in files:
        file.keep()
    if files and not files[0].path.exists():
        for file in files[1:]:
            remove_temporary(file.path)


def _open_files(files: list[OutputFile], plan: ExportPlan, feedback: QgsFeedback | None) -> None:
    """Append the files of the export, resumed or new."""
    files.append(OutputFile(plan, feedback=feedback))
    if plan.request.origins:
        files.append(SourceIndexFile(plan, feedback, files[0].mark))


def _read_chunks(
    plan: ExportPlan, reader: ChunkReader, chunks: Sequence[Chunk], cancellation: Cancellation
) -> Generator[Pixels, None, None]:
    """The chunks' pixels in their order, read by several threads, which stop when the generator ends."""
    workers = min(READERS, len(chunks))

    def size(chunk: Chunk) -> int:
        """The bytes that the chunk counts for: at least its share, if all that are under way were small."""
        is_copied = all(plan.placements[index].shift is not None for index in chunk.sources)
        most = READERS * (_SMALL_CHUNKS_COPIED if is_copied else _SMALL_CHUNKS_WARPED)
        return max(chunk.window.pixels * plan.bytes_per_pixel, _WAITING_BYTES // most)

    return in_order(reader.read, chunks, workers=workers, ahead=_WAITING_BYTES, size=size, cancellation=cancellation)


@dataclass(frozen=True)
class ExportReport:
    """What an export has done. `bytes_fetched` were received, or estimated by the plan where GDAL reads a source;
    `bytes_written` is the size of the finished file. `notes` are what the user should know of it, in words. `mark` is
    what the file, and that of its origins, are known by as made here; empty for a virtual raster."""

    path: Path
    columns: int
    rows: int
    bytes_fetched: int
    bytes_written: int
    seconds: float
    resampled: bool
    notes: tuple[str, ...] = ()
    mark: str = ""
    #: What the file covers, in its CRS.
    extent: MapExtent | None = None
    #: Of the layer that it came from (QML), and of that below it where the two are a relief.
    style: str = field(default="", repr=False)
    shading: str = field(default="", repr=False)
    #: Whether it holds heights that are drawn with relief, or is a picture.
    relief: bool = False
    rendered: bool = False
