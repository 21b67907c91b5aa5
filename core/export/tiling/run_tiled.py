"""An export in many files, with a virtual raster that shows them as one."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from osgeo import gdal

from ...files.own_files import is_there, put_in_place, remove
from ...files.sidecar_files import beside, set_orphans_aside, sidecars_of
from ...gdal_calls import call
from ..paths import record_path, temporary_path
from ..planning.disk_space import check_space
from ..run import ExportReport, run_export
from ..writing.provenance import is_own_record, write_record
from ..writing.publish import check_appeared, locked, may_have_record, storage_errors
from ..writing.source_index import describe_origins, origins_plan
from .tile_journal import TileJournal, remove_tile
from .tiles import Tile, tiles_of
from .tiles_vrt import write_tiles_vrt

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from qgis.core import QgsFeedback

    from ...grid import Window
    from ..planning.plan import ExportPlan


def run_tiled(
    plan: ExportPlan,
    progress: Callable[..., None] | None = None,
    feedback: QgsFeedback | None = None,
    *,
    waiting: Callable[[bool], None] | None = None,
    keeps_canceled: Callable[[], bool] = lambda: False,
) -> ExportReport:
    """Export tile after tile into the request's `tile_folder`, then write the virtual raster. Blocks: call it from a
    task.

    Tiles without any data are left out. Finished tiles stay when the export is canceled or fails, and the next run of
    the same request only fetches the others. Parameters and errors are those of `run_export`; `progress` is called with
    bytes as the plan estimates them.
    """
    with locked(temporary_path(plan.request.output)):
        return _run(plan, progress, feedback, waiting=waiting, keeps_canceled=keeps_canceled)


def _run(
    plan: ExportPlan, progress: Callable[..., None] | None, feedback: QgsFeedback | None, **others: Any
) -> ExportReport:
    started = time.monotonic()
    there = [path for path in plan.request.files if is_there(path)]
    folder = plan.request.tile_folder
    journal = TileJournal(folder)
    tiles = tiles_of(plan)
    sizes = [journal.finished_size(tile) for tile in tiles]
    check_space(plan)
    with storage_errors(folder):
        journal.begin(tiles)
    written, kept, done, fetched = 0, [], 0, 0
    notes: dict[str, None] = {}
    for tile, finished in zip(tiles, sizes, strict=True):
        size = finished
        if size is None:
            report = run_export(tile.plan, _shifted(progress, tile.plan, done, plan.bytes_to_fetch), feedback, **others)
            fetched += report.bytes_fetched
            notes.update(dict.fromkeys(report.notes))
            with storage_errors(folder):
                size = 0 if _drop_if_empty(tile, report.mark) else report.bytes_written
                journal.add(tile, size or None, report.mark)
        done += tile.plan.bytes_to_fetch
        written += size
        if size:
            kept.append(tile)
    output = plan.request.output
    check_appeared(plan.request.files, there)
    with storage_errors(output):
        _write_vrt(plan, [(tile.window, tile.path) for tile in kept])
        if plan.request.origins:
            paths = [(tile.window, tile.plan.request.origins_path) for tile in kept]
            _write_vrt(origins_plan(plan), paths, describe_origins)
        journal.remove()
    return ExportReport(
        path=output,
        columns=plan.grid.columns,
        rows=plan.grid.rows,
        bytes_fetched=fetched,
        bytes_written=written,
        seconds=time.monotonic() - started,
        resampled=plan.resamples,
        notes=tuple(notes),
    )


def _write_vrt(plan: ExportPlan, files: list[tuple[Window, Path]], *describe: Callable[..., None]) -> None:
    """Write the plan's virtual raster and its metadata record; they get their names when they are complete."""
    output = plan.request.output
    set_orphans_aside(output)
    old = sidecars_of(output)
    has_record = plan.request.metadata and may_have_record(output)
    with put_in_place(output) as new:
        write_tiles_vrt(new, plan, files, *describe)
    remove(*(beside(output, suffix) for suffix in old))
    if has_record:
        with put_in_place(record_path(output)) as new:
            write_record(plan, new)
    elif not plan.request.metadata and is_own_record(record_path(output)):
        remove(record_path(output))


def _drop_if_empty(tile: Tile, mark: str) -> bool:
    """Remove the files of a tile that has no data. A tile with a mask stays: its pixels may well be 0."""
    if tile.plan.nodata is None:
        return False
    if _has_data(tile):
        return False
    remove_tile(tile.path, mark)
    return True


def _has_data(tile: Tile) -> bool:
    dataset = call(gdal.OpenEx, str(tile.path), gdal.OF_RASTER)
    columns, rows = dataset.RasterXSize, dataset.RasterYSize
    for number in range(1, tile.plan.bands + 1):
        status, _share = call(dataset.GetRasterBand(number).GetDataCoverageStatus, 0, 0, columns, rows)
        if status & gdal.GDAL_DATA_COVERAGE_STATUS_DATA:
            return True
    return False


def _shifted(
    progress: Callable[..., None] | None, tile: ExportPlan, before: int, total: int
) -> Callable[..., None] | None:
    """The progress function for a tile, which reports that of the whole export; stages are passed on."""
    if progress is None:
        return None
    whole = progress

    def report(done: int, of: int, *stage: str) -> None:
        if any(stage):
            whole(done, of, *stage)
        else:
            whole(before + tile.bytes_to_fetch * done // max(1, of), total)

    return report
