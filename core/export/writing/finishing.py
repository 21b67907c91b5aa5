"""Finishing a GeoTIFF whose pixels are written: overviews, the copy that is a COG, or the picture of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication

from ...errors import CanceledError
from ...gdal_calls import GdalFailure
from .overviews import add_overviews, become_cog, gdal_progress, resampling_of
from .rendered_image import become_image

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from qgis.core import QgsFeedback

    from ..planning.plan import ExportPlan


def finish_geotiff(
    path: Path,
    plan: ExportPlan,
    feedback: QgsFeedback | None = None,
    progress: Callable[[int, int, str], None] | None = None,
) -> None:
    """Add overviews to the closed GeoTIFF of a plan, or replace it by a COG or a rendered image, as the request asks.
    `progress` is called with hundredths done, 100, and the name of the stage. Raises GdalFailure, OSError, ExportError,
    CanceledError; the file is then still there, and nothing beside it."""
    try:
        if plan.request.rendered:
            become_image(path, plan, feedback, progress)
        elif plan.request.format == "COG":
            stage = QCoreApplication.translate("Overviews", "Making it cloud optimized…")
            become_cog(path, plan, gdal_progress(stage, feedback, progress))
        elif plan.request.pyramids:
            stage = QCoreApplication.translate("Overviews", "Building pyramids…")
            add_overviews(path, plan.grid, resampling_of(plan), gdal_progress(stage, feedback, progress))
    except GdalFailure:
        if feedback is not None and feedback.isCanceled():
            raise CanceledError("") from None
        raise
