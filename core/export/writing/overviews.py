"""Finishing a GeoTIFF whose pixels are written: overviews, or the copy that is a COG."""

from __future__ import annotations

from glob import escape
from typing import TYPE_CHECKING

from osgeo import gdal
from qgis.PyQt.QtCore import QCoreApplication

from ...durable_files import replace_file, sync_file
from ...errors import CanceledError
from ...gdal_calls import GdalFailure, call, thread_options
from ...own_files import new_mark, remove
from ...sidecar_files import beside
from ..paths import cog_path, journal_mark
from ..planning.creation_options import BLOCK, cog_options

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from qgis.core import QgsFeedback

    from ..planning.plan import ExportPlan

_AUX = ".aux.xml"


def finish_geotiff(
    path: Path,
    plan: ExportPlan,
    feedback: QgsFeedback | None = None,
    progress: Callable[[int, int, str], None] | None = None,
) -> None:
    """Add overviews to the closed GeoTIFF of a plan, or replace it by a COG, as the request asks. `progress` is called
    with hundredths done, 100, and the name of the stage. Raises GdalFailure, OSError, CanceledError; the file is then
    still there, and nothing beside it."""
    try:
        if plan.request.format == "COG":
            stage = QCoreApplication.translate("Overviews", "Making it cloud optimized…")
            _become_cog(path, plan, gdal_progress(stage, feedback, progress))
        elif plan.request.pyramids:
            stage = QCoreApplication.translate("Overviews", "Building pyramids…")
            _add_overviews(path, plan, gdal_progress(stage, feedback, progress))
    except GdalFailure:
        if feedback is not None and feedback.isCanceled():
            raise CanceledError("") from None
        raise


def overview_factors(columns: int, rows: int) -> list[int]:
    """Factors of 2 until the whole raster fits into one block, as in a COG."""
    factors = []
    factor = 2
    while max(columns, rows) * 2 > factor * BLOCK:
        factors.append(factor)
        factor *= 2
    return factors


def _add_overviews(path: Path, plan: ExportPlan, progress: Callable[..., int]) -> None:
    factors = overview_factors(plan.grid.columns, plan.grid.rows)
    if not factors:
        return
    dataset = call(gdal.OpenEx, str(path), gdal.OF_RASTER | gdal.OF_UPDATE)
    with thread_options({"GDAL_NUM_THREADS": "ALL_CPUS", "GDAL_TIFF_OVR_BLOCKSIZE": str(BLOCK)}):
        if call(dataset.BuildOverviews, _resampling(plan), factors, progress) != gdal.CE_None:
            raise GdalFailure("")
        call(_close, dataset)


def _become_cog(path: Path, plan: ExportPlan, progress: Callable[..., int]) -> None:
    copy = cog_path(path, journal_mark(path) or new_mark())
    options = cog_options(plan.request.creation_options, plan.data_type, _resampling(plan))
    try:
        copy_as_cog(call(gdal.OpenEx, str(path), gdal.OF_RASTER), copy, options, progress)
        replace_file(copy, path)
        remove(beside(path, _AUX))
        if beside(copy, _AUX).exists():
            replace_file(beside(copy, _AUX), beside(path, _AUX))
    except BaseException:
        remove(*path.parent.glob(f"{escape(copy.name)}*"))  # the driver's own temporary overviews, too
        raise


def copy_as_cog(
    source: gdal.Dataset, path: Path, options: Sequence[str], progress: Callable[..., int] | None = None
) -> None:
    """Write the raster as a COG, and wait until the disk has it. Raises GdalFailure, OSError; what is there then, and
    the driver's own temporary files beside it, are the caller's to remove."""
    driver = gdal.GetDriverByName("COG")
    call(_close, call(driver.CreateCopy, str(path), source, options=list(options), callback=progress))
    sync_file(path)


def _resampling(plan: ExportPlan) -> str:
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
