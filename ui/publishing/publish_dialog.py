"""The dialog that publishes local rasters: what and where on the left, the dry run on the right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QCheckBox, QDialogButtonBox, QPushButton, QSplitter, QVBoxLayout, QWidget

from ...core.guide.chapters import Chapter
from ...core.publishing.tasks import DryRunTask
from ...core.threads.tasks import LatestTask
from ..guide.help_button import add_help
from ..widgets.accessible_names import name_fields
from ..widgets.fitting_dialog import FittingScrollArea, ScreenDialog
from ..widgets.plain_text import PlainLabel, plain_tip
from .dry_run_view import DryRunView
from .raster_table import RasterTable
from .target_section import TargetSection

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ...core.catalogs import Catalog
    from ...core.errors import DatacubeError
    from ...core.export.request import ExportSource
    from ...core.publishing.dry_run import DryRun
    from ...core.threads.tasks import Task


class PublishDialog(ScreenDialog):
    """Not modal. *Dry Run* makes the folder and shows what would be sent; *Publish* is for what it has shown: after any
    change another dry run comes first. `track` shows a task in QGIS's message bar. When it is accepted, `dry_run()` and
    `sends_again()` give what to publish."""

    #: The dry run has been asked for, or has ended.
    state_changed = pyqtSignal()

    def __init__(
        self, catalog: Catalog | None, track: Callable[[Task, str], object], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("PublishDialog")
        self.setWindowTitle(self.tr("Publish Rasters"))
        self._track = track
        self._running = LatestTask(self)
        self._found: DryRun | None = None
        self.rasters = RasterTable(self)
        self.target = TargetSection(catalog, self)
        self.again = QCheckBox(self.tr("Send again files that are t&here with the same length"), self)
        self.note = PlainLabel(self)
        self.note.setWordWrap(True)
        self.view = DryRunView(self)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, parent=self)
        role = QDialogButtonBox.ButtonRole
        self.dry_run_button: QPushButton = self.buttons.addButton(self.tr("&Dry Run"), role.ActionRole)
        self.publish_button: QPushButton = self.buttons.addButton(self.tr("&Publish"), role.AcceptRole)
        self._lay_out()
        name_fields(self)
        self.rasters.changed.connect(self._on_changed)
        self.target.changed.connect(self._on_changed)
        self.dry_run_button.clicked.connect(self._on_dry_run)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        add_help(self.buttons, Chapter.PUBLISH)
        self._show_state()

    def add(self, sources: Iterable[ExportSource]) -> None:
        """Add rasters to the list."""
        self.rasters.add(sources)

    def dry_run(self) -> DryRun | None:
        """The dry run of what is entered; None before it, and after a change."""
        return self._found

    def sends_again(self) -> bool:
        return bool(self.again.isChecked())

    def accept(self) -> None:
        if self._found is not None:
            self.target.remember()
            super().accept()

    def done(self, result: int) -> None:
        self._running.drop()
        self.target.stop()
        super().done(result)
        self._show_state()

    def _lay_out(self) -> None:
        left = QWidget(self)
        page = QVBoxLayout(left)
        page.setContentsMargins(0, 0, page.spacing(), 0)  # beside the scroll bar
        page.addWidget(self.rasters, 1)
        page.addWidget(self.target)
        page.addWidget(self.again)
        splitter = QSplitter(Qt.Orientation.Horizontal, self)
        splitter.addWidget(FittingScrollArea(left, self))
        splitter.addWidget(self.view)
        splitter.setStretchFactor(1, 1)
        splitter.setChildrenCollapsible(False)
        layout = QVBoxLayout(self)
        layout.addWidget(splitter, 1)
        layout.addWidget(self.note)
        layout.addWidget(self.buttons)
        letter = self.fontMetrics().averageCharWidth()
        splitter.setSizes([letter * 70, letter * 85])
        self.resize(letter * 155, letter * 80)

    def _problem(self) -> str:
        return self.rasters.problem() or self.target.problem()

    def _on_changed(self) -> None:
        self._running.drop()
        if self._found is not None:
            self._found = None
            self.view.clear()
        self._show_state()

    def _on_dry_run(self) -> None:
        if self._running.is_running:
            self._running.drop()
            self.view.clear()
            self._show_state()
            return
        self._found = None
        task = DryRunTask(self.target.request(self.rasters.rasters()))
        self._track(task, self.tr("Preparing items"))
        self._running.start(task, self._on_found, self._on_failed)
        self.view.clear(self.tr("Making COGs and items, and asking the catalogue…"))
        self._show_state()

    def _on_found(self, found: DryRun) -> None:
        self._found = found
        self.view.show_dry_run(found)
        self._show_state()

    def _on_failed(self, error: DatacubeError) -> None:
        self.view.clear(str(error))
        self._show_state()

    def _show_state(self) -> None:
        problem, is_running = self._problem(), self._running.is_running
        self.dry_run_button.setEnabled(is_running or not problem)
        self.dry_run_button.setText(self.tr("Cancel &Dry Run") if is_running else self.tr("&Dry Run"))
        self.dry_run_button.setToolTip(plain_tip(problem))
        can_publish = self._found is not None and self._found.refusal is None
        self.publish_button.setEnabled(can_publish)
        self.publish_button.setToolTip(
            "" if can_publish else self.tr("Publishes what the dry run has shown: make one first")
        )
        self.note.setText(problem)
        self.note.setVisible(bool(problem))
        (self.publish_button if can_publish else self.dry_run_button).setDefault(True)
        self.state_changed.emit()
