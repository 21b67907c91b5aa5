"""From the export dialog to QGIS's Processing: its history, and its batch window filled in."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any

from qgis.core import Qgis, QgsApplication
from qgis.gui import QgsGui
from qgis.PyQt.QtCore import QCoreApplication

from ...core.export.jobs.processing_parameters import ALGORITHM, call_of, has_selection, in_python
from ..widgets.message_bar import push

if TYPE_CHECKING:
    from qgis.PyQt.QtWidgets import QDialog, QWidget

    from ...core.export.jobs.task import ExportTask
    from ...core.export.request import ExportRequest
    from ...core.export.run import ExportReport


def command_of(algorithm: str, parameters: dict[str, Any]) -> str:
    """A run of the algorithm as a command line of qgis_process."""
    values = ((name, each) for name, value in parameters.items() for each in (value if name == "SOURCES" else [value]))
    words = (f"--{name}={str(value).lower() if isinstance(value, bool) else value}" for name, value in values)
    return shlex.join(["qgis_process", "run", algorithm, *words])


def keep_in_history(task: ExportTask, request: ExportRequest) -> None:
    """Enter a run of the export into Processing's history, and complete the entry when it is done. Double-clicked
    there, it opens the algorithm filled in. Without signatures: the history is a file in the profile."""
    if QgsApplication.processingRegistry().algorithmById(ALGORITHM) is None:
        return
    algorithm, parameters = call_of(request, keep_secrets=False)
    entries = ", ".join(f"{name!r}: {in_python(value)}" for name, value in parameters.items())
    details: dict[str, Any] = {
        # not the algorithm's own asPythonCommand: it opens the sources, on the main thread
        "python_command": f"processing.run({algorithm!r}, {{{entries}}})",
        "algorithm_id": algorithm,
    }
    if has_selection(parameters):  # JSON and command lines know none
        details["parameters"] = {"inputs": {**parameters, "MASK": parameters["MASK"].source.staticValue()}}
    else:
        details["parameters"] = {"inputs": parameters}
        details["process_command"] = command_of(algorithm, parameters)
    history = QgsGui.historyProviderRegistry()
    number, is_kept = history.addEntry("processing", details)

    def complete(report: ExportReport) -> None:
        results = {"OUTPUT": str(report.path), "COLUMNS": report.columns, "ROWS": report.rows}
        history.updateEntry(number, {**details, "results": results})

    if is_kept:
        task.succeeded.connect(complete)


def open_batch(request: ExportRequest, resolution: float | None, parent: QWidget | None) -> QDialog | None:
    """Processing's batch window with this export in its first row; None where Processing is not there."""
    try:
        from processing.gui.BatchAlgorithmDialog import BatchAlgorithmDialog
        from processing.tools.dataobjects import createContext
    except ImportError:
        return None
    algorithm_id, parameters = call_of(request, resolution, keep_secrets=True)
    algorithm = QgsApplication.processingRegistry().createAlgorithmById(algorithm_id)
    if algorithm is None:
        return None
    dialog = BatchAlgorithmDialog(algorithm, parent)
    panel, context = dialog.mainWidget(), createContext()
    for name, value in parameters.items():
        column = panel.parameter_to_column[name]
        if algorithm.parameterDefinition(name).isDestination():
            panel.tblParameters.cellWidget(1, column).setValue(value)
        else:
            panel.wrappers[0][column].setParameterValue(value, context)
    if has_selection(parameters) and request.cutline is not None:
        text = QCoreApplication.translate(
            "ExportDialog", "The batch window knows no selections: it clips by all features of “{layer}”."
        )
        push(dialog.messageBar(), Qgis.MessageLevel.Warning, text.format(layer=request.cutline.title))
    dialog.show()
    return dialog
