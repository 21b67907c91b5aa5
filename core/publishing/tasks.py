"""Preparing and publishing in the background."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication

from ..threads.tasks import Task
from .dry_run import DryRun, look_at_catalog
from .prepare import prepare
from .run import PublishReport, publish

if TYPE_CHECKING:
    from qgis.core import QgsFeedback

    from .request import Prepared, PublishRequest

#: Seconds between two reports: one for each buffer would keep the main thread busy.
_REPORT_EVERY = 0.1


class DryRunTask(Task):
    """Makes the folder and asks the catalogue what it has: `succeeded(DryRun)`. Changes nothing on any server."""

    def __init__(self, request: PublishRequest) -> None:
        super().__init__(QCoreApplication.translate("DryRunTask", "Preparing %n item(s)", "", len(request.rasters)))
        self._request = request

    def work(self, feedback: QgsFeedback) -> DryRun:
        return look_at_catalog(prepare(self._request, feedback, self.report), feedback)


class PublishTask(Task):
    """Sends what was prepared: `succeeded(PublishReport)`."""

    def __init__(self, prepared: Prepared, *, again: bool = False) -> None:
        super().__init__(QCoreApplication.translate("PublishTask", "Publishing %n item(s)", "", len(prepared.items)))
        self._prepared = prepared
        self._again = again
        self._reported = 0.0

    def work(self, feedback: QgsFeedback) -> PublishReport:
        return publish(self._prepared, feedback, again=self._again, progress=self._report)

    def _report(self, done: int, total: int | None) -> None:
        now = time.monotonic()
        if now - self._reported >= _REPORT_EVERY or done == total:
            self._reported = now
            self.report(done, total)
