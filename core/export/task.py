"""Exports in the background."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication

from ..extent import forget_crs_of_threads
from ..tasks import Task
from .plan import ExportPlan, plan_export
from .run import run_export

if TYPE_CHECKING:
    from qgis.core import QgsFeedback

    from .report import ExportReport
    from .request import ExportRequest


class PlanTask(Task):
    """Plans an export; succeeds with its ExportPlan."""

    def __init__(self, request: ExportRequest) -> None:
        super().__init__(QCoreApplication.translate("Export", "Planning an export"), hidden=True)
        self._request = request

    def work(self, feedback: QgsFeedback) -> ExportPlan:
        return plan_export(self._request, feedback)


class ExportTask(Task):
    """Plans and runs an export; succeeds with its ExportReport and reports its progress in bytes fetched."""

    def __init__(self, request: ExportRequest) -> None:
        super().__init__(QCoreApplication.translate("Export", "Saving {file}").format(file=request.output.name))
        self._request = request

    def work(self, feedback: QgsFeedback) -> ExportReport:
        return run_export(plan_export(self._request, feedback), self.report, feedback)

    def finished(self, successful: bool) -> None:
        forget_crs_of_threads()  # the metadata record has used some
        super().finished(successful)
