"""What is worked out for the dialog of a harvest while it is filled in: its area, its estimate, its trial."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QObject, pyqtSignal

from ...core.geoplateforme.harvest_tasks import AreaTask, EstimateTask
from ...core.geoplateforme.preflight import PreflightTask
from ...core.threads.tasks import LatestTask

if TYPE_CHECKING:
    from qgis.core import QgsGeometry

    from ...core.errors import DatacubeError
    from ...core.geoplateforme.environment import Environment
    from ...core.geoplateforme.estimate import Estimate
    from ...core.geoplateforme.harvest_area import HarvestArea
    from ...core.geoplateforme.harvest_request import HarvestRequest
    from ...core.geoplateforme.harvest_tasks import AreaSource
    from ...core.geoplateforme.preflight import Preflight


class HarvestPlan(QObject):
    """The results are None until they are known, and again when they no longer hold. `failure` says in words why there
    is no area or no trial. `measured` is emitted when the area is known or cannot be had, `changed` for the others."""

    measured = pyqtSignal()
    changed = pyqtSignal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._measuring, self._estimating, self._trying = LatestTask(self), LatestTask(self), LatestTask(self)
        self._asked: tuple[HarvestRequest, Environment | None] | None = None
        self.area: HarvestArea | None = None
        self.estimate: Estimate | None = None
        self.outline: QgsGeometry | None = None
        self.trial: Preflight | None = None
        self.failure = ""

    @property
    def is_trying(self) -> bool:
        return self._trying.is_running

    def measure(self, source: AreaSource | None, level: int) -> None:
        """Work out the area for a pyramid down to this level; None for no area."""
        self._measuring.drop()
        self._estimating.drop()
        self.forget_trial()
        self.area = self.estimate = self.outline = self._asked = None
        if source is not None:
            self._measuring.start(AreaTask(source, level), self._on_area, self._on_no_area)
        self.changed.emit()

    def count(self, request: HarvestRequest, environment: Environment | None) -> None:
        """Estimate the request for this environment, unless it was the last one; the estimate of before is shown
        meanwhile."""
        if self._asked == (request, environment):
            return
        self._asked = request, environment
        self.forget_trial()
        self._estimating.start(EstimateTask(request), self._on_estimate)

    def begin_trial(self, request: HarvestRequest, environment: Environment) -> None:
        self.forget_trial()
        self._trying.start(PreflightTask(request, environment), self._on_trial, self._on_failure)
        self.changed.emit()

    def forget_trial(self) -> None:
        """Something has changed: what was tried is no longer what is asked for."""
        self._trying.drop()
        self.trial = None
        self.failure = ""

    def stop(self) -> None:
        """Drop all that still runs."""
        for task in (self._measuring, self._estimating, self._trying):
            task.drop()

    def _on_area(self, area: HarvestArea) -> None:
        self.area = area
        self.measured.emit()

    def _on_no_area(self, error: DatacubeError) -> None:
        self.failure = str(error)
        self.measured.emit()

    def _on_estimate(self, found: tuple[Estimate, QgsGeometry]) -> None:
        self.estimate, self.outline = found
        self.changed.emit()

    def _on_trial(self, trial: Preflight) -> None:
        self.trial = trial
        self.estimate = trial.estimate or self.estimate
        self.changed.emit()

    def _on_failure(self, error: DatacubeError) -> None:
        self.failure = str(error)
        self.changed.emit()
