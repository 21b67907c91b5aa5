"""The dialog that shows an export as a script, which runs without QGIS's window, later or on a cluster."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from qgis.core import QgsApplication
from qgis.gui import QgsCodeEditorPython
from qgis.PyQt.QtCore import QCoreApplication
from qgis.PyQt.QtWidgets import (
    QComboBox,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ...core.download.name_check import name_problem
from ...core.export.jobs.task import PlanTask
from ...core.files.save_text import SaveTextTask
from ...core.guide.chapters import Chapter
from ...core.recipes import RECIPES, Recipe, ScriptTask, SplitTask
from ...core.settings import settings
from ...core.threads.tasks import LatestTask
from ..guide.help_button import add_help
from ..widgets.fitting_dialog import ScreenDialog
from ..widgets.summary_label import SummaryLabel

try:
    from qgis.gui import QgsCodeEditorShell
except ImportError:  # QGIS colours shell scripts as Python does its comments and texts, which is near enough
    QgsCodeEditorShell = QgsCodeEditorPython

if TYPE_CHECKING:
    from ...core.errors import DatacubeError
    from ...core.export.planning.plan import ExportPlan
    from ...core.export.request import ExportRequest
    from ...core.recipes import Script
    from ...core.threads.tasks import Task


class ScriptDialog(ScreenDialog):
    """Shows the export as one of several scripts, to copy or to save. Not modal: `show` it.

    What the script must know of the sources is looked up in the background first.
    """

    def __init__(self, request: ExportRequest, parent: QWidget | None = None, recipe: Recipe | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Copy as Script"))
        self._request = request
        self._plan: ExportPlan | None = None
        self._script: Script | None = None
        self._build()
        letter = self.fontMetrics()
        self.resize(90 * letter.averageCharWidth(), 34 * letter.height())
        self.kinds.setCurrentIndex(self.kinds.findData(recipe or RECIPES[0]))
        self.kinds.currentIndexChanged.connect(self._write)
        self.copy_button.clicked.connect(self._copy)
        self.save_button.clicked.connect(self._save)
        self.button_box.rejected.connect(self.reject)
        add_help(self.button_box, Chapter.SCRIPT)
        self.note.setText(self.tr("Estimating the download…"))
        self._writing = LatestTask(self)
        self._planning = LatestTask(self)
        self._planning.start(PlanTask(request), self._on_planned, self._on_failed)

    def done(self, result: int) -> None:
        self._planning.drop()  # what is being saved goes on: see _run_save
        self._writing.drop()
        super().done(result)

    def _build(self) -> None:
        self.kinds = QComboBox(self)
        for recipe in RECIPES:
            self.kinds.addItem(_title(recipe), recipe)
        self.kinds.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.kinds.setMinimumContentsLength(12)
        self.python = QgsCodeEditorPython(self)
        self.shell = QgsCodeEditorShell(self)
        for editor in (self.python, self.shell):
            editor.setReadOnly(True)
            editor.setLineNumbersVisible(False)
            editor.setWhitespaceVisibility(editor.WhitespaceVisibility.WsInvisible)
            editor.setEdgeMode(editor.EdgeMode.EdgeNone)
            editor.setAccessibleName(self.tr("Script"))
            editor.hide()
        self.python.show()
        self.note = SummaryLabel(parent=self, lines=4)
        self.button_box = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        self.copy_button = self._button(self.tr("&Copy"), "/mActionEditCopy.svg")
        self.save_button = self._button(self.tr("&Save as…"), "/mActionFileSaveAs.svg")
        form = QFormLayout()
        form.addRow(self.tr("&With"), self.kinds)
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addWidget(self.python, 1)
        layout.addWidget(self.shell, 1)
        layout.addWidget(self.note)
        layout.addWidget(self.button_box)

    def _button(self, text: str, icon: str) -> QPushButton:
        button = QPushButton(QgsApplication.getThemeIcon(icon), text, self)
        button.setEnabled(False)
        self.button_box.addButton(button, QDialogButtonBox.ButtonRole.ActionRole)
        return button

    def _on_planned(self, plan: ExportPlan) -> None:
        self._plan = plan
        self._write()

    def _on_failed(self, error: DatacubeError) -> None:
        self._show_note(str(error))

    def _write(self) -> None:
        """Have the chosen script written. Until it is there, the one of before can neither be copied nor saved."""
        if self._plan is not None:
            self._script = None
            self.save_button.setEnabled(False)
            self.copy_button.setEnabled(False)
            self._writing.start(ScriptTask(self.kinds.currentData(), self._plan), self._show, self._on_failed)

    def _show(self, script: Script) -> None:
        self._script = script
        editor, other = (self.shell, self.python) if script.suffix == ".sh" else (self.python, self.shell)
        other.hide()
        editor.show()
        editor.setText(script.text)
        is_folder = self.kinds.currentData() is Recipe.JOBS
        self._show_note(self.tr("Is saved as a folder: this script, and the list of its tiles.") if is_folder else "")
        if script.problem:
            self._show_note(script.problem)
        self.save_button.setEnabled(bool(script.text))
        self.copy_button.setEnabled(bool(script.text) and not is_folder)

    def _copy(self) -> None:
        if self._script is not None:
            QgsApplication.clipboard().setText(self._script.text)
            self._show_note(self.tr("Copied."))

    def _save(self) -> None:
        if self._script is None:
            return
        if self.kinds.currentData() is Recipe.JOBS:
            self._save_jobs()
            return
        script, folder = self._script, Path(settings().export_folder.value() or Path.home())
        proposed = folder / f"{self._request.output.stem}-{self.kinds.currentData().value}{script.suffix}"
        kind = self.tr("Shell scripts") if script.suffix == ".sh" else self.tr("Python scripts")
        path, _ = QFileDialog.getSaveFileName(
            self, self.tr("Save Script as"), str(proposed), f"{kind} (*{script.suffix})"
        )
        problem = name_problem(Path(path)) if path else None
        if problem is not None:
            self._show_note(problem.text)
        if path and (problem is None or not problem.is_fatal):
            self._run_save(SaveTextTask(script.text, Path(path)))

    def _save_jobs(self) -> None:
        folder = QFileDialog.getExistingDirectory(
            self, self.tr("Folder for the Jobs"), settings().export_folder.value() or str(Path.home())
        )
        if folder and self._plan is not None:
            self._run_save(SplitTask(self._plan, Path(folder) / f"{self._request.output.stem}-jobs"))

    def _run_save(self, task: Task) -> None:
        """Save in the background; it goes on when the window is closed."""
        task.succeeded.connect(self._on_saved)
        task.failed.connect(self._on_failed)
        task.start()

    def _on_saved(self, path: Path) -> None:
        problem = name_problem(path)
        warning = [] if problem is None else [problem.text]
        self._show_note(" ".join([self.tr("Saved: {file}").format(file=path), *warning]))

    def _show_note(self, text: str) -> None:
        self.note.setText(text)
        self.note.setVisible(bool(text))


class ScriptWindows:
    """The script windows that are open. They belong to the main window: an export dialog that opened one may be closed
    before it."""

    def __init__(self, main_window: QWidget) -> None:
        self._main_window = main_window
        self._dialogs: list[ScriptDialog] = []

    def show(self, request: ExportRequest, recipe: Recipe | None = None) -> None:
        """Open one more; `recipe` is the script that it shows first."""
        dialog = ScriptDialog(request, self._main_window, recipe)
        dialog.finished.connect(lambda: self._on_finished(dialog))
        self._dialogs.append(dialog)
        dialog.show()

    def close(self) -> None:
        """Close all of them: the plugin is being unloaded."""
        for dialog in list(self._dialogs):
            dialog.reject()

    def _on_finished(self, dialog: ScriptDialog) -> None:
        self._dialogs.remove(dialog)
        dialog.deleteLater()


def _title(recipe: Recipe) -> str:
    return {
        Recipe.RASTERIO: QCoreApplication.translate("ScriptDialog", "Python with rasterio"),
        Recipe.GDAL: QCoreApplication.translate("ScriptDialog", "GDAL command lines"),
        Recipe.PROCESSING: QCoreApplication.translate("ScriptDialog", "QGIS Processing, for the Python console"),
        Recipe.DASK: QCoreApplication.translate("ScriptDialog", "odc-stac and Dask, up to a cluster"),
        Recipe.OTB: QCoreApplication.translate("ScriptDialog", "Orfeo ToolBox command line"),
        Recipe.JOBS: QCoreApplication.translate("ScriptDialog", "Tile jobs, for a cluster"),
    }[recipe]
