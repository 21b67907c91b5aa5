"""Exports in the background."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication

from ...extent import MapExtent
from ...layers.open_files import reload_files
from ...spatial.crs import forget_crs_of_threads
from ...threads.tasks import Task
from ..planning.plan_export import plan_export
from ..run import run_export
from ..tiling.run_tiled import run_tiled
from ..writing.publish import publish_style
from ..writing.result_style import has_relief, shading_of_result, style_of_result
from .interrupted import has_remains
from .session import session
from .throughput import speeds

if TYPE_CHECKING:
    from qgis.core import QgsFeedback

    from ..planning.plan import ExportPlan
    from ..request import ExportRequest
    from ..run import ExportReport


class PlanTask(Task):
    """Plans an export; succeeds with its ExportPlan."""

    def __init__(self, request: ExportRequest) -> None:
        super().__init__(QCoreApplication.translate("PlanTask", "Planning an export"), hidden=True)
        self._request = request

    def work(self, feedback: QgsFeedback) -> ExportPlan:
        plan = plan_export(self._request, feedback)
        plan.crs_text  # noqa: B018 - looked up here, in the task's thread
        return plan


class ExportTask(Task):
    """Plans and runs an export; succeeds with its ExportReport and reports its progress in bytes fetched.

    `cancel` keeps the temporary file, so that the export can be resumed: QGIS calls it when it closes.
    `cancel_and_remove` is for a user who no longer wants the export.
    """

    def __init__(self, request: ExportRequest) -> None:
        super().__init__(QCoreApplication.translate("ExportTask", "Saving {file}").format(file=request.output.name))
        self.request = request
        #: Whether the temporary file stays after a cancellation.
        self.keeps = True
        #: Whether a part of the export is on the disk after it has failed.
        self.has_remains = False

    def cancel_and_remove(self) -> None:
        self.keeps = False
        self.cancel()

    def work(self, feedback: QgsFeedback) -> ExportReport:
        session().hold()  # also for those that wait: no other QGIS offers them
        try:
            plan = plan_export(self.request, feedback)
            run = run_export if self.request.tile_size is None else run_tiled
            report = run(
                plan,
                self.report,
                feedback,
                waiting=self.waiting.emit,
                keeps_canceled=lambda: self.keeps,
            )
        finally:
            self.has_remains = has_remains(self.request.output)
        speeds.remember(plan, report.bytes_fetched, report.seconds)
        style = style_of_result(plan)
        notes = *report.notes, publish_style(plan, style)
        extent = MapExtent(*plan.grid.bounds, plan.crs_text)
        return replace(
            report,
            notes=tuple(filter(None, notes)),
            style=style,
            shading="" if self.request.rendered else shading_of_result(plan),
            relief=has_relief(plan) and not self.request.rendered,
            rendered=self.request.rendered,
            extent=extent,
        )

    def finished(self, successful: bool) -> None:
        forget_crs_of_threads()  # the metadata record has used some
        if successful:
            reload_files(self.request.files, self.request.tile_folder if self.request.tile_size is not None else None)
        super().finished(successful)
