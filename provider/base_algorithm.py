"""What all algorithms have in common: how parameters are checked, how errors are reported, the icon."""

from __future__ import annotations

import traceback
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.core import (
    Qgis,
    QgsFeatureSink,
    QgsProcessingAlgorithm,
    QgsProcessingException,
    QgsProcessingParameterDateTime,
    QgsProcessingParameterEnum,
)
from qgis.PyQt.QtCore import QCoreApplication
from qgis.PyQt.QtGui import QIcon

from ..core.errors import CanceledError, DatacubeError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from qgis.core import QgsFeature, QgsProcessingContext, QgsProcessingFeedback

#: A file, not a compiled resource: qgis_process has no window that would load these.
ICON = str(Path(__file__).parents[1] / "resources" / "icon.svg")

_OPTIONAL = Qgis.ProcessingParameterFlag.Optional


class BaseAlgorithm(QgsProcessingAlgorithm):
    """Subclasses override `validate`, `read_parameters` and `execute`.

    `read_parameters` runs on the main thread, to which layers and CRSs belong. `execute` runs in the thread of a
    Processing task, or on the main thread in models and in qgis_process; it uses neither. Both raise DatacubeError.
    """

    def createInstance(self) -> BaseAlgorithm:
        return type(self)()

    def icon(self) -> QIcon:
        return QIcon(ICON)

    def svgIconPath(self) -> str:
        return ICON

    def tr(self, text: str) -> str:
        """The text in the user's language, also where a class that this one is made from says it."""
        found = (str(QCoreApplication.translate(kind.__name__, text)) for kind in type(self).__mro__)
        return next((each for each in found if each != text), text)

    def validate(self, parameters: dict[str, Any], context: QgsProcessingContext) -> str:
        """Which parameter is wrong, and why, beyond what QGIS itself checks; empty when none is. Sends no request."""
        return ""

    def read_parameters(self, parameters: dict[str, Any], context: QgsProcessingContext) -> None:
        """Read the parameters, for `execute`."""

    def execute(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        """Do the work, and return the outputs."""
        raise DatacubeError("nothing to do")

    def unchecked_parameters(self) -> tuple[str, ...]:
        """Parameters that QGIS must not check, since it would open files on the main thread. `validate` checks them."""
        return ()

    def checkParameterValues(self, parameters: dict[str, Any], context: QgsProcessingContext) -> tuple[bool, str]:
        # QGIS takes no other date than 2023-02-03; `validate` reads it.
        dates = [
            each.name() for each in self.parameterDefinitions() if isinstance(each, QgsProcessingParameterDateTime)
        ]
        unchecked = (*self.unchecked_parameters(), *dates)
        checked = {name: value for name, value in parameters.items() if name not in unchecked}
        message = self._validate_values(checked)
        if message:
            return False, message
        is_fine, message = super().checkParameterValues(checked, context)
        if not is_fine:
            return False, message
        try:
            message = self.validate(parameters, context)
        except DatacubeError as error:
            message = str(error)
        return not message, message

    def _validate_values(self, parameters: dict[str, Any]) -> str:
        """Check what QGIS checks too, but without saying why: a missing value, or one that is not among the options."""
        for definition in self.parameterDefinitions():
            name, value = definition.name(), parameters.get(definition.name())
            if value in (None, ""):
                if not definition.flags() & _OPTIONAL and definition.defaultValue() is None:
                    return QCoreApplication.translate("BaseAlgorithm", "{name}: it is missing.").format(name=name)
            elif isinstance(definition, QgsProcessingParameterEnum) and not definition.checkValueIsAcceptable(value):
                return QCoreApplication.translate("BaseAlgorithm", "{name}: “{value}” is not one of {options}.").format(
                    name=name, value=value, options=", ".join(definition.options())
                )
        return ""

    def prepareAlgorithm(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> bool:
        with as_processing_errors(feedback):
            # models do not check parameters before they run their steps
            is_fine, message = self.checkParameterValues(parameters, context)
            if not is_fine:
                raise DatacubeError(message)
            self.read_parameters(parameters, context)
        return True

    def processAlgorithm(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        with as_processing_errors(feedback):
            return self.execute(parameters, context, feedback)

    def postProcessAlgorithm(self, _context: QgsProcessingContext, _feedback: QgsProcessingFeedback) -> dict[str, Any]:
        from ..core.spatial.crs import forget_crs_of_threads

        forget_crs_of_threads()
        return {}

    def add_features(
        self, sink: QgsFeatureSink | None, features: Iterable[QgsFeature], parameters: dict[str, Any]
    ) -> None:
        """Write the features into the sink of the parameter OUTPUT. Raises QgsProcessingException."""
        if sink is None:
            raise QgsProcessingException(self.invalidSinkError(parameters, "OUTPUT"))
        for feature in features:
            if not sink.addFeature(feature, QgsFeatureSink.Flag.FastInsert):
                raise QgsProcessingException(self.writeFeatureError(sink, parameters, "OUTPUT"))


def progress_callback(feedback: QgsProcessingFeedback) -> Callable[..., None]:
    """The `progress(done, total, stage="")` of core that reports to Processing."""
    shown_stage = ""

    def progress(done: int, total: int | None, stage: str = "") -> None:
        nonlocal shown_stage
        if stage and stage != shown_stage:
            shown_stage = stage
            feedback.setProgressText(stage)
        if total:
            feedback.setProgress(min(100.0, 100.0 * done / total))

    return progress


@contextmanager
def as_processing_errors(feedback: QgsProcessingFeedback) -> Iterator[None]:
    """Raise QgsProcessingException instead of DatacubeError, whose URL and details go into the log."""
    try:
        yield
    except CanceledError:
        raise QgsProcessingException(QCoreApplication.translate("BaseAlgorithm", "Canceled.")) from None
    except DatacubeError as error:
        more = [line for line in (error.url, error.details) if line]
        if more:
            feedback.pushInfo("\n".join(more))
        raise QgsProcessingException(str(error)) from None
    except QgsProcessingException:
        raise
    except Exception:  # noqa: BLE001 - a traceback is no message
        feedback.pushInfo(traceback.format_exc())
        text = QCoreApplication.translate("BaseAlgorithm", "Unexpected error. Please report it with the log.")
        raise QgsProcessingException(text) from None
