"""QGIS's "Save Raster Layer as…" for rasters of which a part is fetched: says first what it will cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsProject
from qgis.PyQt.QtCore import QCoreApplication, pyqtSignal
from qgis.PyQt.QtWidgets import QCheckBox, QDialogButtonBox, QFormLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ...core.export.request import ExportRequest
from ...core.settings import settings, write
from ..widgets.accessible_names import name_fields
from ..widgets.fitting_dialog import FittingDialog, FittingScrollArea
from ..widgets.plain_text import PlainLabel, plain_tip
from ..widgets.summary_label import SummaryLabel
from .batch_button import batch_button
from .estimate_section import EstimateSection
from .export_planner import ExportPlanner
from .extent_section import ExtentSection
from .format_choice import FormatChoice
from .format_section import FormatSection
from .nodata_section import NodataSection
from .output_file_widget import OutputFileWidget
from .plan_note import pixels_note, plan_note, plan_problem
from .processing_link import open_batch
from .resolution_section import ResolutionSection
from .sources_section import SourcesSection

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from qgis.gui import QgsMapCanvas

    from ...core.export.cutline import Cutline
    from ...core.export.jobs.output_check import OutputFacts
    from ...core.export.jobs.queue import Reservation
    from ...core.export.planning.plan import ExportPlan
    from ...core.export.request import ExportSource
    from ...core.extent import MapExtent


class ExportDialog(FittingDialog):
    """What all dialogs have that save a part of some sources to a file; several sources make a mosaic. Whoever derives
    from it calls `plan_again` at the end of its constructor.

    Not modal: `show` it, and take `export_request()` and `adds_saved_file()` when it is accepted. After every change
    the file name is checked and the export is planned, both in the background; OK waits for that. `reservations` gives
    what waiting exports will write, `first_rows` are fields with their labels above all others.
    `script_wanted(Recipe | None)`: the user wants what is entered as a script.
    """

    script_wanted = pyqtSignal(object)

    def __init__(
        self,
        sources: Sequence[ExportSource],
        canvas: QgsMapCanvas | None = None,
        parent: QWidget | None = None,
        *,
        reservations: Callable[[], Sequence[Reservation]] = tuple,
        first_rows: Sequence[tuple[QLabel, QWidget]] = (),
    ) -> None:
        super().__init__(parent)
        self._plan: ExportPlan | None = None
        self._facts: OutputFacts | None = None
        self._cutline: Cutline | None = None
        self._bytes_needed, self._problem = 0, ""
        self._left_buttons: list[QPushButton] = []
        self._planner = ExportPlanner(self.export_request, reservations, self)
        self._build(sources, first_rows)
        self.extent_section.show_sources(sources, canvas)
        self.file_name.propose(self.sources_section.sources()[0].title)
        self._show_sources()
        self._show_format()
        name_fields(self)
        self._connect()

    def export_request(self) -> ExportRequest:
        """What is entered, with the polygons as they were read for the plan."""
        return ExportRequest(
            sources=self.sources_section.sources(),
            extent=self.extent_section.map_extent(),
            output=self.file_name.output(),
            crs=self.extent_section.chosen_crs(),
            resolution=self.resolution_section.chosen_resolution,
            size=self.resolution_section.chosen_size,
            resampling=self.resolution_section.chosen_resampling(),
            nodata=self.format_section.chosen_nodata(),
            creation_options=self.format_section.creation_options(),
            format=self.format_choice.name(),
            pyramids=self.format_section.chosen_pyramids(),
            origins=self.sources_section.saves_origins() and not self.format_choice.is_rendered(),
            tile_size=self.format_section.chosen_tile_size(),
            clip=self.extent_section.clips(),
            cutline=self._cutline or self.extent_section.polygons.polygons(),
            nodata_ranges=self.nodata_section.ranges(),
            rendered=self.format_choice.is_rendered(),
            metadata=self.format_section.saves_metadata(),
        )

    def adds_saved_file(self) -> bool:
        """Whether the file is to be added to the map."""
        return bool(self.adds_to_map.isChecked())

    def plan(self) -> ExportPlan | None:
        """The plan of what is entered, None while it is being made or cannot be."""
        return self._plan

    def bytes_needed(self) -> int:
        """What the export is sure to write, as it was last planned."""
        return self._bytes_needed

    def show_extent(self, extent: MapExtent) -> None:
        """Take this extent, as if the user had entered it."""
        self.extent_section.show_extent(extent)

    def ask_again(self) -> None:
        """Call it before the dialog is shown again because its file could not be written: all but its name is kept."""
        self.plan_again()
        self.file_name.lineEdit().setFocus()
        self.file_name.lineEdit().selectAll()

    def accept(self) -> None:
        write(settings().export_folder, str(self.file_name.output().parent))
        self.extent_section.remember()
        super().accept()

    def done(self, result: int) -> None:
        self.file_name.stop()
        self._planner.stop()
        self._plan = None
        self._show_plan()
        super().done(result)

    def plan_again(self) -> None:
        """Check and plan what is entered now, in place of what was entered before."""
        self._plan = self._cutline = None
        self._planner.stop()
        self._problem = self.problem()
        self.extent_section.offer_data(None)
        if not self._problem:
            self._planner.start()
        self._show_plan()

    def problem(self) -> str:
        """What must be put right before anything can be planned, in words; empty when nothing."""
        fields = self.file_name, self.extent_section, self.resolution_section, self.format_section, self.nodata_section
        return next(filter(None, (field.problem() for field in fields)), "")

    def pixels_note(self, plan: ExportPlan) -> str:
        """What happens to the pixels, in words."""
        return pixels_note(plan)

    def _build(self, sources: Sequence[ExportSource], first_rows: Sequence[tuple[QLabel, QWidget]]) -> None:
        """Make the fields in the order in which Tab goes through them."""
        contents = QWidget(self)
        self.page = QVBoxLayout(contents)
        self.page.setContentsMargins(0, 0, self.page.spacing(), 0)  # beside the scroll bar
        self.sources_label = SummaryLabel(lines=4)
        self.page.addWidget(self.sources_label)
        form = QFormLayout()
        self.page.addLayout(form)
        for label, field in first_rows:
            form.addRow(label, field)
        self.format_choice = FormatChoice(self)
        self.file_name = OutputFileWidget()
        self.extent_section = ExtentSection()
        self.sources_section = SourcesSection(sources)
        order_label = _label(QCoreApplication.translate("ExportDialog", "Overla&ps"), self.sources_section.order)
        form.addRow(QCoreApplication.translate("ExportDialog", "Output mode"), self.format_choice.mode)
        form.addRow(QCoreApplication.translate("ExportDialog", "F&ormat"), self.format_choice.format)
        form.addRow(QCoreApplication.translate("ExportDialog", "File &name"), self.file_name)
        form.addRow(QCoreApplication.translate("ExportDialog", "&CRS"), self.extent_section.crs)
        form.addRow(order_label, self.sources_section)
        form.addRow("", self.sources_section.origins)
        for widget in (self.sources_label, order_label, self.sources_section, self.sources_section.origins):
            widget.setVisible(self.sources_section.is_needed())
        self.resolution_section = ResolutionSection()
        self.format_section = FormatSection()
        self.adds_to_map = QCheckBox(QCoreApplication.translate("ExportDialog", "Add saved &file to map"))
        self.adds_to_map.setChecked(True)
        self.nodata_section = NodataSection()
        for section in (self.extent_section, self.resolution_section, self.format_section, self.nodata_section):
            self.page.addWidget(section)
        self.page.addWidget(self.adds_to_map)
        self.estimate_section = EstimateSection()
        self.page.addWidget(self.estimate_section.beyond)
        self.page.addStretch()
        self.button_box = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        layout = QVBoxLayout(self)
        layout.addWidget(FittingScrollArea(contents, self), 1)
        layout.addWidget(self.estimate_section)
        layout.addWidget(self.button_box)
        self.batch_button = batch_button()
        if self.batch_button is not None:
            self._add_left(self.batch_button).clicked.connect(self._run_as_batch)

    def add_left_button(self, text: str) -> QPushButton:
        """Add a button where Processing has its own of that kind."""
        return self._add_left(QPushButton(text, self))

    def _add_left(self, button: QPushButton) -> QPushButton:
        button.setAutoDefault(False)
        self._left_buttons.append(button)
        self.button_box.addButton(button, QDialogButtonBox.ButtonRole.ResetRole)
        return button

    def _connect(self) -> None:
        self._planner.planned.connect(self._on_planned)
        self._planner.refused.connect(self._on_refused)
        self.file_name.fileChanged.connect(self.plan_again)
        QgsProject.instance().layersRemoved.connect(self._show_plan)  # they may have had the file open
        self.extent_section.crs_chosen.connect(self.resolution_section.reset)  # its numbers were in other units
        self.format_choice.changed.connect(self._show_format)
        self.sources_section.changed.connect(self._show_sources)
        self.format_section.tiled.toggled.connect(self._show_ending)
        for changed in (
            self.extent_section.changed,
            self.resolution_section.changed,
            self.format_section.changed,
            self.nodata_section.changed,
            self.sources_section.changed,
            self.format_choice.changed,
        ):
            changed.connect(self.plan_again)
        for section in (self.extent_section.extent, self.resolution_section, self.format_section, self.nodata_section):
            section.collapsedStateChanged.connect(self.fit)
        self.estimate_section.script_wanted.connect(self.script_wanted)
        self.estimate_section.again_wanted.connect(self.plan_again)
        self.button_box.accepted.connect(self.accept)
        self.button_box.rejected.connect(self.reject)

    def _show_sources(self) -> None:
        self.sources_label.setText(self.sources_section.description())
        self.sources_label.setToolTip(plain_tip("\n".join(self.sources_section.titles())))
        self.nodata_section.show_sources(self.sources_section.sources())

    def _show_format(self) -> None:
        is_rendered = self.format_choice.is_rendered()
        self.format_section.set_format(self.format_choice.name(), is_rendered=is_rendered)
        self.sources_section.origins.setEnabled(not is_rendered)
        self.nodata_section.setEnabled(not is_rendered)
        self._show_ending()
        self.show_other_ways()

    def _show_ending(self) -> None:
        self.file_name.set_ending(".vrt" if self.format_section.chosen_tile_size() else self.format_choice.ending())

    def has_other_ways(self) -> bool:
        """Whether Processing and scripts can do what is entered."""
        return not self.format_choice.is_rendered()

    def show_other_ways(self) -> None:
        for button in self._left_buttons:
            button.setEnabled(self.has_other_ways())

    def _run_as_batch(self) -> None:
        """Close, and open Processing's batch window with what was entered."""
        resolution = None if self._plan is None else max(self._plan.grid.resolution)
        if open_batch(self.export_request(), resolution, self.parentWidget()) is not None:
            self.reject()

    def _on_planned(self, plan: ExportPlan, facts: OutputFacts) -> None:
        self._plan, self._facts, self._cutline = plan, facts, plan.cutline
        self._bytes_needed = plan.bytes_needed
        self._show_plan()

    def _on_refused(self, reason: str, data: MapExtent | None) -> None:
        self._problem = reason
        self.extent_section.offer_data(data)
        self._show_plan()

    def _show_plan(self) -> None:
        plan = self._plan
        note = self._note()
        self.extent_section.show_plan(plan)
        self.resolution_section.show_plan(plan, self.extent_section.unit())
        self.format_section.show_plan(plan)
        self.estimate_section.show_plan(plan, note, may_go_better=self._planner.may_go_better)
        ok = self.button_box.button(QDialogButtonBox.StandardButton.Ok)
        ok.setEnabled(plan is not None and not plan_problem(plan, self._facts))
        ok.setToolTip("" if ok.isEnabled() else plain_tip(note))
        self.grow()

    def _note(self) -> str:
        if self._problem:
            return self._problem
        if self._plan is None:
            note = QCoreApplication.translate("ExportDialog", "Estimating the download…")
        else:
            note = plan_note(self._plan, self._facts, self.pixels_note(self._plan))
        name = self.file_name.name_problem()
        return note if name is None else f"{note} {name.text}"


def _label(text: str, field: QWidget) -> QLabel:
    label = PlainLabel(text)
    label.setBuddy(field)
    return label
