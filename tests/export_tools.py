"""Exporting in one line, for the tests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from datacube_browser.core.export.plan import plan_export
from datacube_browser.core.export.report import ExportReport
from datacube_browser.core.export.request import ExportRequest, ExportSource
from datacube_browser.core.export.run import run_export
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


def export(
    sources: list[Path | str | ExportSource], box: tuple[float, float, float, float], output: Path, **others: Any
) -> ExportReport:
    return run_export(plan_export(request(sources, box, output, **others)))
