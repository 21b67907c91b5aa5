"""Follows harvests while QGIS runs: asks for their state again and again, each in a task of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QObject, QTimer, pyqtSignal

from ...core.errors import HttpError, LinkError
from ...core.geoplateforme.followed_runs import follow, followed_runs, forget
from ...core.geoplateforme.run_state import RunState
from ...core.geoplateforme.run_tasks import FollowTask
from ...core.threads.tasks import LatestTask

if TYPE_CHECKING:
    from ...core.errors import DatacubeError
    from ...core.geoplateforme.followed_runs import FollowedRun


#: Milliseconds between two questions about a run, and after how many failures at most.
INTERVAL_MS = 10_000
_LONGEST_MS = 300_000


class RunFollower(QObject):
    """The runs that the settings name, and what is known of each. `changed(FollowedRun)` tells of more; `ended` that a
    run that was seen running is over. A run is asked about until it is over. One whose sign-in or id the API refuses is
    left alone until `refresh`: each question might open a browser."""

    changed = pyqtSignal(object)
    ended = pyqtSignal(object)
    #: A run is new, or no longer followed.
    listed = pyqtSignal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._states: dict[FollowedRun, RunState] = {}
        self._tasks: dict[FollowedRun, LatestTask] = {}
        self._timers: dict[FollowedRun, QTimer] = {}
        self._failures: dict[FollowedRun, int] = {}

    def runs(self) -> tuple[FollowedRun, ...]:
        """The newest first."""
        return followed_runs()

    def state(self, run: FollowedRun) -> RunState:
        return self._states.get(run, RunState())

    def start(self) -> None:
        """Begin with the runs of earlier times and of Processing, where that has not been done."""
        new = [run for run in followed_runs() if run not in self._states]
        for run in new:
            self.refresh(run)
        if new:
            self.listed.emit()

    def add(self, run: FollowedRun) -> None:
        """Follow a new run, also after QGIS has been closed."""
        follow(run)
        self.listed.emit()
        self.refresh(run)

    def remove(self, run: FollowedRun) -> None:
        """Stop following the run. On the Géoplateforme, it goes on."""
        forget(run)
        self._stop(run)
        self._states.pop(run, None)
        self.listed.emit()

    def refresh(self, run: FollowedRun) -> None:
        """Ask about the run now."""
        self._timer(run).stop()
        self._states.setdefault(run, RunState())
        task = self._tasks.setdefault(run, LatestTask(self))
        if not task.is_running:
            task.start(
                FollowTask(run, self._states[run]),
                lambda state: self._on_state(run, state),
                lambda error: self._on_failed(run, error),
            )

    def stop(self) -> None:
        """Ask no more: the plugin is being unloaded."""
        for run in list(self._states):
            self._stop(run)

    def _stop(self, run: FollowedRun) -> None:
        self._timer(run).stop()
        if run in self._tasks:
            self._tasks[run].drop()

    def _timer(self, run: FollowedRun) -> QTimer:
        if run not in self._timers:
            timer = self._timers[run] = QTimer(self)
            timer.setSingleShot(True)
            timer.timeout.connect(lambda: self.refresh(run))
        return self._timers[run]

    def _on_state(self, run: FollowedRun, state: RunState) -> None:
        before = self.state(run)
        self._states[run] = state
        self._failures[run] = 0
        self.changed.emit(run)
        if not state.is_over:
            self._timer(run).start(INTERVAL_MS)
        elif before.execution is not None and not before.is_over:
            self.ended.emit(run)

    def _on_failed(self, run: FollowedRun, error: DatacubeError) -> None:
        self._states[run] = self.state(run).failed(error)
        count = self._failures[run] = self._failures.get(run, 0) + 1
        if may_pass(error):
            self._timer(run).start(min(INTERVAL_MS * 2**count, _LONGEST_MS))
        self.changed.emit(run)


def may_pass(error: DatacubeError) -> bool:
    """Whether asking again can help without the user."""
    if isinstance(error, HttpError):
        return error.may_pass
    return isinstance(error, LinkError)
