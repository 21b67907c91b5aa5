"""Background work: one base class, so that no task raises, is lost, or answers too late."""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from typing import Any

from qgis.core import QgsApplication, QgsFeedback, QgsTask
from qgis.PyQt.QtCore import QCoreApplication, QTimer, pyqtSignal

from .errors import CanceledError, DatacubeError

#: QGIS drops a task that Python no longer references, without running it: started tasks stay here until they end.
_running: set[Task] = set()
#: How long a canceled task may wait for a thread.
_PATIENCE_MS = 500


@dataclass(frozen=True)
class Progress:
    """How far a task is, in bytes; `total` is None while it is unknown. With a `stage` ("Building pyramids"), it is how
    far that last part of the work is, in hundredths."""

    done: int
    total: int | None
    stage: str = ""


class Task(QgsTask):
    """Runs `work` in a worker thread and hands out its result, or the error, on the main thread.

    Exactly one of `succeeded(result)`, `failed(DatacubeError)` and `canceled()` is emitted, unless `supersede` was
    called first: then none is. `progressed(Progress)` says how far it is, and `waiting(bool)` whether it waits for the
    network. Subclasses override `work`; it must touch no widget and no project, and hand out
    values (or layers it has moved to the main thread).
    """

    succeeded = pyqtSignal(object)
    failed = pyqtSignal(object)
    canceled = pyqtSignal()
    progressed = pyqtSignal(object)
    waiting = pyqtSignal(bool)

    def __init__(self, description: str, *, hidden: bool = False) -> None:
        flags = QgsTask.Flag.CanCancel | QgsTask.Flag.Silent  # the end is told by whoever started it, once
        if hidden:
            flags |= QgsTask.Flag.Hidden
        super().__init__(description, flags)
        self.feedback = QgsFeedback()
        self._result: Any = None
        self._error: DatacubeError | None = None
        self._superseded = False

    def work(self, feedback: QgsFeedback) -> Any:
        """The work itself, in a worker thread. Raises DatacubeError; CanceledError when the feedback was canceled."""
        raise DatacubeError("nothing to do")

    def report(self, done: int, total: int | None, stage: str = "") -> None:
        """Say how far the work is (see Progress); call it from `work`."""
        self.progressed.emit(Progress(done, total, stage))
        if total:
            self.setProgress(min(100.0, 100.0 * done / total))

    def start(self) -> Task:
        _running.add(self)
        QgsApplication.taskManager().addTask(self)
        return self

    def supersede(self) -> None:
        """Cancel, and never report: a newer request has taken this one's place."""
        self._superseded = True
        if self in _running:
            self.cancel()

    def cancel(self) -> None:
        """Stop. A task that has not started is left to start, and ends then: QGIS would end and delete it at once, even
        while a thread is about to start it. One that still waits after a while, since all threads are busy, ends so."""
        self.feedback.cancel()
        if self.status() == QgsTask.TaskStatus.Running:
            super().cancel()
        else:
            QTimer.singleShot(_PATIENCE_MS, self._cancel_if_waiting)

    def _cancel_if_waiting(self) -> None:
        super().cancel()

    def run(self) -> bool:
        if self.feedback.isCanceled():
            return False
        try:
            self._result = self.work(self.feedback)
        except DatacubeError as error:
            self._error = _bare(error)
        except Exception as error:  # noqa: BLE001 - an exception out of run() aborts QGIS
            self._error = DatacubeError(
                QCoreApplication.translate("Task", "Unexpected error: {error}").format(error=error),
                details=traceback.format_exc(),
                hint=QCoreApplication.translate("Task", "Please report it with the details."),
            )
        return self._error is None

    def finished(self, successful: bool) -> None:
        _running.discard(self)
        if self._superseded:
            return
        if isinstance(self._error, CanceledError) or (self.feedback.isCanceled() and not successful):
            self.canceled.emit()
        elif self._error is not None:
            self.failed.emit(self._error)
        else:
            self.succeeded.emit(self._result)


def _bare(error: DatacubeError) -> DatacubeError:
    """The error without the frames it came through: as long as it is shown, these would hold rasters open."""
    error.__cause__ = error.__context__ = None
    return error.with_traceback(None)


def cancel_all() -> None:
    """Cancel what still runs and report none of it: the plugin is being unloaded."""
    for task in list(_running):
        task.supersede()
