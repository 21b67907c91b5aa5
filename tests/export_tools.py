"""Helpers that plan and run an export in one line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from datacube_browser.core.errors import ExportError
from datacube_browser.core.export.planning.plan import ExportPlan
from datacube_browser.core.export.planning.plan_export import plan_export
from datacube_browser.core.export.request import ExportRequest, ExportSource
from datacube_browser.core.export.run import ExportReport, run_export
from datacube_browser.core.extent import MapExtent

LAMBERT = "EPSG:3979"


def request(
    sources: list[Path | str | ExportSource],
    box: tuple[float, float, float, float],
    output: Path,
    *,
    box_crs: str = LAMBERT,
    **others: Any,
) -> ExportRequest:
    extent = MapExtent(*box, box_crs)
    given = (source if isinstance(source, ExportSource) else ExportSource(str(source)) for source in sources)
    return ExportRequest(tuple(given), extent, output, **others)


def failing_halfway(plan: ExportPlan) -> Callable[[int, int], None]:
    """A progress callback that raises once half of the chunks are written; more may have been fetched by then."""
    left = iter(range(len(plan.chunks) // 2))

    def progress(_done: int, _total: int) -> None:
        if next(left, None) is None:
            raise ExportError("stop")

    return progress


def export(
    sources: list[Path | str | ExportSource], box: tuple[float, float, float, float], output: Path, **others: Any
) -> ExportReport:
    return run_export(plan_export(request(sources, box, output, **others)))
