"""QGIS's "Save Raster Layer as…" for rasters of which a part is fetched: says first what it will cost."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from qgis.core import QgsApplication, QgsCoordinateReferenceSystem, QgsRectangle
from qgis.gui import QgsFileWidget
from qgis.PyQt import uic
from qgis.PyQt.QtCore import QCoreApplication, QDir, QTimer
from qgis.PyQt.QtWidgets import QComboBox, QDialog, QDialogButtonBox, QPushButton, QWidget

from ...core.crs import crs_from_text, crs_to_text
from ...core.download.names import free_name
from ...core.export.jobs.processing_parameters import ALGORITHM
from ...core.export.jobs.task import PlanTask
from ...core.export.request import ExportRequest, ExportSource, Resampling
from ...core.extent import MapExtent
from ...core.settings import settings
from ...core.tasks import LatestTask
from ..widgets.accessible_names import name_fields
from .estimate_section import EstimateSection
from .estimate_text import resampling_name
from .format_section import FormatSection
from .processing_link import open_batch
from .resolution_section import ResolutionSection
from .script_dialog import show_script
from .sources_section import SourcesSection

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from qgis.gui import QgsMapCanvas
    from qgis.PyQt.QtGui import QShowEvent

    from ...core.errors import DatacubeError
    from ...core.export.planning.plan import ExportPlan

FORM, _ = uic.loadUiType(str(Path(__file__).with_suffix(".ui")))

_SUFFIX = ".tif"
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f]')
#: Milliseconds after the last change before the export is planned anew.
_PAUSE = 300


class SaveExtentDialog(QDialog, FORM):
    """Asks what part of the sources to save, and where to; several sources make a mosaic.

    Not modal: `show` it, and take `export_request()` and `add_to_map()` when it is accepted. Every change is planned
    in the background, for the bytes to fetch and to write; OK waits for the plan. `reserved` tells how many bytes
    other exports are going to write to a folder's disk.
    """

    def __init__(
        self,
        sources: Sequence[ExportSource],
        canvas: QgsMapCanvas | None = None,
        parent: QWidget | None = None,
        *,
        reserved: Callable[[Path], int] | None = None,
    ) -> None:
        super().__init__(parent)
        self.setupUi(self)
        self._reserved = reserved
        self._plan: ExportPlan | None = None
        self._bytes_needed = 0
        self._planning = LatestTask(self)
        self._problem = ""
        self._crs_chosen = False
        self._resampling_chosen = False
        self._resolution = ResolutionSection(self)
        self._output_options = FormatSection(self)
        self._mosaic = SourcesSection(self, sources)
        self._estimate = EstimateSection(self)
        self._timer = QTimer(self, singleShot=True, interval=_PAUSE)

        self._set_up_file()
        self._set_up_extent(canvas)
        for resampling in Resampling:
            self.resampling.addItem(resampling_name(resampling), resampling)
        self.batch_button = add_batch_button(self)
        name_fields(self)
        self.crs.setFocusProxy(self.crs.findChild(QComboBox))  # QGIS's choice, the button, keeps Tab off the box
        self._connect()
        self._replan()

    def export_request(self) -> ExportRequest:
        """What is entered."""
        return ExportRequest(
            sources=self._mosaic.sources,
            extent=self._extent(),
            output=self._output(),
            crs=crs_to_text(self.crs.crs()) if self._crs_chosen else None,
            resolution=self._resolution.resolution,
            size=self._resolution.size,
            resampling=self.resampling.currentData(),
            nodata=self._output_options.nodata,
            creation_options=self._output_options.creation_options,
            format=self._output_options.format,
            pyramids=self._output_options.pyramids,
            origins=self._mosaic.asks_for_origins,
            tile_size=self._output_options.tile_size,
        )

    def add_to_map(self) -> bool:
        return bool(self.adds_to_map.isChecked())

    def plan(self) -> ExportPlan | None:
        """What has been planned of it, None while that is being done or fails."""
        return self._plan

    def bytes_needed(self) -> int:
        """What the export is sure to write, as it was last planned."""
        return self._bytes_needed

    def show_extent(self, extent: MapExtent) -> None:
        """Take this extent, as if the user had entered it."""
        self.extent.setOutputExtentFromUser(extent.rectangle(), crs_from_text(extent.crs))

    def accept(self) -> None:
        settings().export_folder.setValue(str(self._output().parent))
        super().accept()

    def done(self, result: int) -> None:
        self._timer.stop()
        self._drop_plan()
        super().done(result)

    def showEvent(self, event: QShowEvent | None) -> None:
        super().showEvent(event)
        self._fit_height()

    def _fit_height(self) -> None:
        """As high as what is unfolded needs, once the layout knows."""
        QTimer.singleShot(0, self._take_height)

    def _take_height(self) -> None:
        self.resize(self.width(), self.layout().totalHeightForWidth(self.width()))

    def _set_up_file(self) -> None:
        self.file_name.setStorageMode(QgsFileWidget.StorageMode.SaveFile)
        self.file_name.setFilter(self.tr("GeoTIFF files") + " (*.tif *.tiff)")
        self.file_name.setDialogTitle(self.tr("Save Extent as"))
        folder = Path(settings().export_folder.value() or QDir.homePath())
        if not os.path.isdir(folder):
            folder = Path(QDir.homePath())
        self.file_name.setDefaultRoot(str(folder))
        self.file_name.setFilePath(self._suggestion(folder))

    def _suggestion(self, folder: Path) -> str:
        """A file that is not there yet, named after the first source."""
        name = _FORBIDDEN.sub("_", self._mosaic.sources[0].title).strip(" .").removesuffix(_SUFFIX) or "raster"
        return str(free_name(folder / f"{name}-extent{_SUFFIX}"))

    def _set_up_extent(self, canvas: QgsMapCanvas | None) -> None:
        crs, bounds = self._known_extent()
        if canvas is not None:
            self.extent.setMapCanvas(canvas)
            self.extent.setCurrentExtent(canvas.extent(), canvas.mapSettings().destinationCrs())
        if crs.isValid():
            self.extent.setOriginalExtent(bounds, crs)
            self._show_crs(crs)
        if canvas is not None:
            self.extent.setOutputExtentFromCurrent()
        elif crs.isValid():
            self.extent.setOutputExtentFromOriginal()

    def _known_extent(self) -> tuple[QgsCoordinateReferenceSystem, QgsRectangle]:
        """What the catalogue or the layer says of the sources' extent, of those in the first one's CRS."""
        known = [source.georeference for source in self._mosaic.sources if source.georeference is not None]
        bounds = QgsRectangle()
        for georeference in known:
            if georeference.crs == known[0].crs:
                bounds.combineExtentWith(QgsRectangle(*georeference.bounds))
        return crs_from_text(known[0].crs) if known else QgsCoordinateReferenceSystem(), bounds

    def _connect(self) -> None:
        self._timer.timeout.connect(self._start_plan)
        self.file_name.fileChanged.connect(self._replan)
        self.extent.extentChanged.connect(self._replan)
        self.crs.crsChanged.connect(self._on_crs_chosen)
        self.resampling.activated.connect(self._on_resampling_chosen)
        for part in (self._resolution, self._output_options, self._mosaic):
            part.changed.connect(self._replan)
        self.options_box.collapsedStateChanged.connect(self._fit_height)
        self.button_box.accepted.connect(self.accept)
        self.button_box.rejected.connect(self.reject)

    def _on_crs_chosen(self, crs: QgsCoordinateReferenceSystem) -> None:
        self._crs_chosen = crs.isValid()
        self._resolution.reset()  # its numbers were in the other CRS's units
        self.extent.setOutputCrs(crs)
        self._replan()

    def _on_resampling_chosen(self) -> None:
        self._resampling_chosen = True

    def _show_crs(self, crs: QgsCoordinateReferenceSystem) -> None:
        """The sources' CRS, unless the user has chosen one."""
        if self._crs_chosen or crs == self.crs.crs():
            return
        self.crs.blockSignals(True)
        self.crs.setLayerCrs(crs)
        self.crs.setCrs(crs)
        self.crs.blockSignals(False)
        self.extent.setOutputCrs(crs)

    def _extent(self) -> MapExtent:
        return MapExtent.from_rectangle(self.extent.outputExtent(), self.extent.outputCrs())

    def _output(self) -> Path:
        return self._output_options.named(Path(self.file_name.filePath().strip()))

    def _replan(self) -> None:
        self._drop_plan()
        self._problem = self._what_is_missing()
        if not self._problem:
            self._timer.start()
        self._show()

    def _what_is_missing(self) -> str:
        output = self._output()
        if not output.name or os.path.isdir(output):
            return self.tr("Enter a file name.")
        if not output.is_absolute() or not os.path.isdir(output.parent):
            return self.tr("The folder {folder} cannot be used.").format(folder=output.parent)
        if self._extent().is_empty:
            return self.tr("Choose an extent.")
        return self._output_options.problem

    def _start_plan(self) -> None:
        self._planning.start(PlanTask(self.export_request()), self._on_planned, self._on_plan_failed)

    def _drop_plan(self) -> None:
        self._plan = None
        self._timer.stop()
        self._planning.drop()

    def _on_planned(self, plan: ExportPlan) -> None:
        self._plan = plan
        self._bytes_needed = plan.bytes_needed
        self._resolution.show_grid(plan.grid)
        self._output_options.show_plan(plan)
        if not self._crs_chosen:
            self.extent.blockSignals(True)
            self._show_crs(crs_from_text(plan.grid.crs))
            self.extent.blockSignals(False)
        if not self._resampling_chosen:
            suited = Resampling.BILINEAR if plan.is_continuous else Resampling.NEAREST
            self.resampling.setCurrentIndex(self.resampling.findData(suited))
        self._show()

    def _on_plan_failed(self, error: DatacubeError) -> None:
        self._problem = str(error)
        self._show()

    def _show(self) -> None:
        plan = self._plan
        self._estimate.show_plan(plan)
        self.resampling.setEnabled(plan is not None and plan.resamples)
        if self._problem:
            note = self._problem
        elif plan is None:
            note = self.tr("Looking up what there is to fetch…")
        else:
            note = self._note(plan)
        self.note.setText(note)
        ok = self.button_box.button(QDialogButtonBox.StandardButton.Ok)
        ok.setEnabled(plan is not None and not self._is_too_large(plan))
        ok.setToolTip("" if ok.isEnabled() else note)
        if self.layout().totalHeightForWidth(self.width()) > self.height():
            self._fit_height()

    def _is_too_large(self, plan: ExportPlan) -> bool:
        others = self._reserved(plan.request.output.parent) if self._reserved is not None else 0
        return plan.bytes_needed + others > plan.bytes_free + plan.bytes_there

    def _note(self, plan: ExportPlan) -> str:
        if plan.is_too_large:
            return self.tr("There is not enough free space for the file.")
        if self._is_too_large(plan):
            return self.tr("There is not enough free space for the file beside those of the waiting exports.")
        notes = [self._pixels_note(plan)]
        if os.path.exists(self._output()):
            notes.append(self.tr("The existing file will be replaced."))
        return " ".join(notes)

    def _pixels_note(self, plan: ExportPlan) -> str:
        if plan.resamples:
            return self.tr("Pixels are resampled, since the CRS, the resolution or the extent asks for another grid.")
        return self.tr("Pixels are copied unchanged, on the grid of the source.")


def add_batch_button(form: SaveExtentDialog) -> QPushButton | None:
    """*Run as Batch…*: closes the dialog, and opens Processing's with what was entered."""
    if QgsApplication.processingRegistry().algorithmById(ALGORITHM) is None:
        return None  # Processing is switched off
    button = QPushButton(QCoreApplication.translate("SaveExtentDialog", "Run as &Batch…"), form)
    button.setToolTip(
        QCoreApplication.translate(
            "SaveExtentDialog", "Save several extents, or with several settings, in QGIS's Processing"
        )
    )
    button.setAutoDefault(False)
    form.button_box.addButton(button, QDialogButtonBox.ButtonRole.ResetRole)  # on the left, as in Processing

    def run() -> None:
        plan = form.plan()
        resolution = None if plan is None else max(plan.grid.resolution)
        if open_batch(form.export_request(), resolution, form.parentWidget()) is not None:
            form.reject()

    button.clicked.connect(run)
    return button


def add_script_button(form: SaveExtentDialog) -> None:
    """A button on the left that shows what is entered as a script; the form stays open."""
    button = QPushButton(QCoreApplication.translate("SaveExtentDialog", "Copy as Script…"), form)
    button.setObjectName("script_button")
    button.setToolTip(
        QCoreApplication.translate(
            "SaveExtentDialog", "The same export in Python or on a command line, for other machines"
        )
    )
    button.setAutoDefault(False)
    form.button_box.addButton(button, QDialogButtonBox.ButtonRole.ResetRole)
    button.clicked.connect(lambda: show_script(form.export_request(), form))
