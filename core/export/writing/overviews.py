"""Overviews in a GeoTIFF, and its copy that is a COG."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osgeo import gdal

from ...files.durable_files import replace_file, sync_file
from ...files.own_files import let_go_of_files, new_mark, remove
from ...files.sidecar_files import beside, named_like
from ...gdal_calls import GdalFailure, call, thread_options
from ..paths import cog_path, journal_mark
from ..planning.creation_options import BLOCK, cog_options

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from qgis.core import QgsFeedback

    from ...grid import Grid
    from ..planning.plan import ExportPlan

_AUX = ".aux.xml"


def overview_factors(columns: int, rows: int) -> list[int]:
    """Factors of 2 until the whole raster fits into one block, as in a COG."""
    factors = []
    factor = 2
    while max(columns, rows) * 2 > factor * BLOCK:
        factors.append(factor)
        factor *= 2
    return factors


def add_overviews(path: Path, grid: Grid, resampling: str, progress: Callable[..., int]) -> None:
    """Build overviews in the closed file, whose grid it is. Raises GdalFailure."""
    factors = overview_factors(grid.columns, grid.rows)
    if not factors:
        return
    dataset = call(gdal.OpenEx, str(path), gdal.OF_RASTER | gdal.OF_UPDATE)
    with thread_options({"GDAL_NUM_THREADS": "ALL_CPUS", "GDAL_TIFF_OVR_BLOCKSIZE": str(BLOCK)}):
        if call(dataset.BuildOverviews, resampling, factors, progress) != gdal.CE_None:
            raise GdalFailure("")
        call(_close, dataset)


def become_cog(path: Path, plan: ExportPlan, progress: Callable[..., int]) -> None:
    """Replace the closed GeoTIFF by a COG of it. Raises GdalFailure, OSError."""
    copy = cog_path(path, journal_mark(path) or new_mark())
    options = cog_options(plan.request.creation_options, plan.data_type, resampling_of(plan))
    try:
        copy_as_cog(call(gdal.OpenEx, str(path), gdal.OF_RASTER), copy, options, progress)
        take_place(copy, path)
    except BaseException as error:
        let_go_of_files(error)
        remove(*named_like(copy))  # the driver's own temporary overviews, too
        raise


def take_place(copy: Path, path: Path) -> None:
    """Give a copy, and what GDAL has written beside it, the name of the file that it is made of. Raises OSError."""
    replace_file(copy, path)
    remove(beside(path, _AUX))
    if beside(copy, _AUX).exists():
        replace_file(beside(copy, _AUX), beside(path, _AUX))


def copy_as_cog(
    source: gdal.Dataset, path: Path, options: Sequence[str], progress: Callable[..., int] | None = None
) -> None:
    """Write the raster as a COG, and wait until the disk has it. Raises GdalFailure, OSError; what is there then, and
    the driver's own temporary files beside it, are the caller's to remove."""
    driver = gdal.GetDriverByName("COG")
    call(_close, call(driver.CreateCopy, str(path), source, options=list(options), callback=progress))
    sync_file(path)


def resampling_of(plan: ExportPlan) -> str:
    """Averages of measured numbers; classes cannot be averaged."""
    return "AVERAGE" if plan.is_continuous else "NEAREST"


def _close(dataset: gdal.Dataset) -> bool:
    """Write what is buffered; GDAL notes a failure when it cannot."""
    dataset.FlushCache()
    return True


def gdal_progress(
    stage: str, feedback: QgsFeedback | None, progress: Callable[[int, int, str], None] | None
) -> Callable[..., int]:
    """A callback for GDAL that calls `progress` with hundredths done, 100 and the stage, and stops GDAL when the
    feedback is canceled."""
    said = -1

    def goes_on(share: float, *_: object) -> int:
        """GDAL calls this thousands of times; each hundredth is reported once."""
        nonlocal said
        done = int(100 * share)
        if progress is not None and done != said:
            said = done
            progress(done, 100, stage)
        return 0 if feedback is not None and feedback.isCanceled() else 1

    return goes_on
