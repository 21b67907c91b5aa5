"""Tasks around a run: to start, follow and abort it, and to clear up what it has left."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from qgis.PyQt.QtCore import QCoreApplication

from ..threads.tasks import Task
from .account import stored_data
from .followed_runs import FollowedRun
from .harvest_run import NotLaunchedError, abort, clear_up, execution, log_lines, start_harvest
from .records import CREATED
from .stalled import Watchdog
from .workplace import entrepot_at

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qgis.core import QgsFeedback

    from .records import Execution
    from .run_state import RunState
    from .workplace import Workplace

#: Marks the pyramids that the plugin has made, for those who look at the datastore with other programs.
TAGS = {"datacube_browser": "harvest"}


class StartTask(Task):
    """Creates and launches the execution of this body (see HarvestRequest). `succeeded` carries a FollowedRun. Where it
    has failed or was canceled, `left_behind` is what could not be cleared up."""

    def __init__(self, place: Workplace, body: Mapping[str, Any]) -> None:
        super().__init__(QCoreApplication.translate("RunTasks", "Starting a harvest"))
        self._place, self._body = place, body
        self.left_behind: FollowedRun | None = None

    def work(self, feedback: QgsFeedback) -> FollowedRun:
        entrepot = entrepot_at(self._place, feedback)
        try:
            return FollowedRun(self._place, start_harvest(entrepot, self._place.datastore, self._body, TAGS).id)
        except NotLaunchedError as error:
            self.left_behind = FollowedRun(self._place, error.execution.id)
            raise


class FollowTask(Task):
    """Asks how a run is now. `succeeded` carries a RunState with what is new since the last one."""

    def __init__(self, run: FollowedRun, known: RunState) -> None:
        super().__init__(QCoreApplication.translate("RunTasks", "Following a harvest"), hidden=True)
        self._run, self._known = run, known

    def work(self, feedback: QgsFeedback) -> RunState:
        place, identity = self._run.place, self._run.execution
        entrepot = entrepot_at(place, feedback)
        now = execution(entrepot, place.datastore, identity)
        state = replace(self._known, execution=now, failure=None)
        if now.status != CREATED:
            state = state.with_lines(log_lines(entrepot, place.datastore, identity, state.log_lines))
        stall = None if now.is_over else Watchdog().read(state.log)
        pyramid = stored_data(entrepot, place.datastore, now.output) if now.is_over and now.output else None
        return replace(state, stall="" if stall is None else str(stall), pyramid=pyramid)


class AbortTask(Task):
    """Aborts a run, and waits until it has ended. `succeeded` carries the Execution."""

    def __init__(self, run: FollowedRun) -> None:
        super().__init__(QCoreApplication.translate("RunTasks", "Aborting a harvest"))
        self._run = run

    def work(self, feedback: QgsFeedback) -> Execution:
        place = self._run.place
        return abort(entrepot_at(place, feedback), place.datastore, self._run.execution)


class CleanUpTask(Task):
    """Deletes what a run has left: it was never launched, has failed, or was aborted. `succeeded` carries None."""

    def __init__(self, run: FollowedRun, execution: Execution) -> None:
        super().__init__(QCoreApplication.translate("RunTasks", "Cleaning up after a harvest"))
        self._run, self._execution = run, execution

    def work(self, feedback: QgsFeedback) -> None:
        place = self._run.place
        clear_up(entrepot_at(place, feedback), place.datastore, self._execution)
