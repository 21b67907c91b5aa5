"""What all our algorithms have alike: errors in words for a person, threads, looks."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.core import (
    Qgis,
    QgsFeatureSink,
    QgsProcessingAlgorithm,
    QgsProcessingException,
    QgsProcessingParameterEnum,
)
from qgis.PyQt.QtCore import QCoreApplication
from qgis.PyQt.QtGui import QIcon

from ..core.crs import forget_crs_of_threads
from ..core.errors import CanceledError, DatacubeError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from qgis.core import QgsFeature, QgsProcessingContext, QgsProcessingFeedback

#: A file, not a compiled resource: qgis_process has no window that would load these.
ICON = str(Path(__file__).parents[1] / "resources" / "icon.svg")

_OPTIONAL = Qgis.ProcessingParameterFlag.Optional


class BaseAlgorithm(QgsProcessingAlgorithm):
    """Subclasses override `problem`, `take` and `work`.

    Parameters are read in `take`, on the main thread, since layers and CRSs belong to it; `work` runs in the thread of
    a Processing task, or on the main thread in models and in qgis_process, and touches neither. Both raise
    DatacubeError.
    """

    def createInstance(self) -> BaseAlgorithm:
        return type(self)()

    def icon(self) -> QIcon:
        return QIcon(ICON)

    def svgIconPath(self) -> str:
        return ICON

    def tr(self, text: str) -> str:
        return QCoreApplication.translate(type(self).__name__, text)

    def problem(self, parameters: dict[str, Any], context: QgsProcessingContext) -> str:
        """Which parameter is wrong, and why, beyond what QGIS itself finds; empty when none is. Asks no server."""
        return ""

    def take(self, parameters: dict[str, Any], context: QgsProcessingContext) -> None:
        """Read the parameters."""

    def work(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        """Do it, and give the outputs."""
        raise DatacubeError("nothing to do")

    def unchecked(self) -> tuple[str, ...]:
        """Parameters that QGIS must not check, since it would open files on the main thread: `problem` does."""
        return ()

    def checkParameterValues(self, parameters: dict[str, Any], context: QgsProcessingContext) -> tuple[bool, str]:
        checked = {name: value for name, value in parameters.items() if name not in self.unchecked()}
        message = self._obvious_problem(checked)
        if message:
            return False, message
        is_fine, message = super().checkParameterValues(checked, context)
        if not is_fine:
            return False, message
        try:
            message = self.problem(parameters, context)
        except DatacubeError as error:
            message = str(error)
        return not message, message

    def _obvious_problem(self, parameters: dict[str, Any]) -> str:
        """What QGIS finds too, but without saying why: a value that is missing, or none of those to choose from."""
        for definition in self.parameterDefinitions():
            name, value = definition.name(), parameters.get(definition.name())
            if value in (None, ""):
                if not definition.flags() & _OPTIONAL and definition.defaultValue() is None:
                    return QCoreApplication.translate("BaseAlgorithm", "{name}: it is missing.").format(name=name)
            elif isinstance(definition, QgsProcessingParameterEnum) and not definition.checkValueIsAcceptable(value):
                return QCoreApplication.translate("BaseAlgorithm", "{name}: “{value}” is none of {options}.").format(
                    name=name, value=value, options=", ".join(definition.options())
                )
        return ""

    def prepareAlgorithm(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> bool:
        with _told(feedback):
            # a model checks nothing before it runs its steps
            is_fine, message = self.checkParameterValues(parameters, context)
            if not is_fine:
                raise DatacubeError(message)
            self.take(parameters, context)
        return True

    def processAlgorithm(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        with _told(feedback):
            return self.work(parameters, context, feedback)

    def postProcessAlgorithm(self, _context: QgsProcessingContext, _feedback: QgsProcessingFeedback) -> dict[str, Any]:
        forget_crs_of_threads()
        return {}

    def fill(
        self,
        sink: QgsFeatureSink | None,
        features: Iterable[QgsFeature],
        parameters: dict[str, Any],
        name: str = "OUTPUT",
    ) -> None:
        """Write the features into the parameter's sink. Raises QgsProcessingException."""
        if sink is None:
            raise QgsProcessingException(self.invalidSinkError(parameters, name))
        for feature in features:
            if not sink.addFeature(feature, QgsFeatureSink.Flag.FastInsert):
                raise QgsProcessingException(self.writeFeatureError(sink, parameters, name))


def progress_of(feedback: QgsProcessingFeedback) -> Callable[..., None]:
    """A `progress(done, total, stage="")` of core's that is shown as Processing does."""
    said = ""

    def progress(done: int, total: int | None, stage: str = "") -> None:
        nonlocal said
        if stage and stage != said:
            said = stage
            feedback.setProgressText(stage)
        if total:
            feedback.setProgress(min(100.0, 100.0 * done / total))

    return progress


@contextmanager
def _told(feedback: QgsProcessingFeedback) -> Iterator[None]:
    """Processing's own kind of error for ours; what else is known of it goes into the log."""
    try:
        yield
    except CanceledError:
        raise QgsProcessingException(QCoreApplication.translate("BaseAlgorithm", "Canceled.")) from None
    except DatacubeError as error:
        more = [line for line in (error.url, error.details) if line]
        if more:
            feedback.pushInfo("\n".join(more))
        raise QgsProcessingException(str(error)) from None
