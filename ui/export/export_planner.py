"""Plans an export while it is being entered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication, QObject, QTimer, pyqtSignal

from ...core.export.jobs.output_check import CheckOutputTask
from ...core.export.jobs.task import PlanTask
from ...core.export.planning.area import OutsideError
from ...core.threads.tasks import LatestTask

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ...core.errors import DatacubeError
    from ...core.export.jobs.output_check import OutputFacts
    from ...core.export.jobs.queue import Reservation
    from ...core.export.request import ExportRequest

#: Milliseconds after the last change before the export is planned.
_PAUSE = 300


class ExportPlanner(QObject):
    """Checks the output and plans the export in the background, a moment after the last `start`. An answer to what was
    entered before is dropped.

    `request` and `reservations` are asked for when the moment has come. `planned(ExportPlan, OutputFacts)` or
    `refused(str, MapExtent | None)`, the reason in words and, where the extent lies beside the rasters, these, tells
    the end. `may_go_better` says after a refusal whether the same may go better later: a server did not answer, say.
    """

    planned = pyqtSignal(object, object)
    refused = pyqtSignal(str, object)

    def __init__(
        self,
        request: Callable[[], ExportRequest],
        reservations: Callable[[], Sequence[Reservation]],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._request = request
        self._reservations = reservations
        self.may_go_better = False
        self._task = LatestTask(self)
        self._timer = QTimer(self, singleShot=True, interval=_PAUSE)
        self._timer.timeout.connect(self._check_output)

    def start(self) -> None:
        self.stop()
        self._timer.start()

    def stop(self) -> None:
        """Drop what is being planned."""
        self.may_go_better = False
        self._timer.stop()
        self._task.drop()

    def _check_output(self) -> None:
        request = self._request()
        self._task.start(
            CheckOutputTask(request.files, self._reservations()),
            lambda facts: self._on_checked(request, facts),
            self._on_failed,
        )

    def _on_checked(self, request: ExportRequest, facts: OutputFacts) -> None:
        if facts.path.is_folder:
            self.refused.emit(QCoreApplication.translate("ExportDialog", "Enter a file name."), None)
        elif facts.path.folder_problem:
            self.refused.emit(facts.path.folder_problem, None)
        elif facts.path.is_protected:
            text = QCoreApplication.translate("ExportDialog", "{file} is write-protected: enter another file name.")
            self.refused.emit(text.format(file=request.output.name), None)
        else:
            self._task.start(PlanTask(request), lambda plan: self.planned.emit(plan, facts), self._on_failed)

    def _on_failed(self, error: DatacubeError) -> None:
        # an error with an address is one of a server, which may answer later; else what was entered is wrong
        self.may_go_better = bool(error.url)
        self.refused.emit(error.sentences(), error.data if isinstance(error, OutsideError) else None)
