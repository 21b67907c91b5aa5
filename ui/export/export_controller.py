"""Saving extents: the dialog, then the exports one after the other."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from qgis.core import QgsMapLayer, QgsRasterLayer
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QObject, pyqtSignal

from ...core.errors import ExportError, StorageError
from ...core.export.jobs.queue import ExportQueue
from ...core.layers.open_files import layers_of_files
from ...core.settings import settings
from ..map.canvas_view import canvas_extent, show_canvas, zoom_to
from ..widgets.single_dialog import SingleDialog

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from qgis.gui import QgsMapCanvas
    from qgis.PyQt.QtWidgets import QWidget

    from ...core.catalogs import Catalog
    from ...core.errors import DatacubeError
    from ...core.export.jobs.interrupted import InterruptedExport
    from ...core.export.jobs.task import ExportTask
    from ...core.export.request import ExportRequest, ExportSource
    from ...core.export.run import ExportReport
    from ...core.extent import MapExtent
    from ...core.stac.asset_choice import AssetChoice
    from ...core.stac.records import Collection
    from ..widgets.operation_messages import OperationMessages, Remedy
    from .export_dialog import ExportDialog
    from .script_dialog import ScriptWindows


class ExportController(QObject):
    """`failed(DatacubeError)` tells what could not even be started, `saved(ExportReport)` what is to be added to the
    map, `interrupted()` that an export has been stopped from outside and can be resumed."""

    failed = pyqtSignal(object)
    interrupted = pyqtSignal()
    saved = pyqtSignal(object)

    def __init__(
        self,
        canvas: QgsMapCanvas,
        operations: OperationMessages,
        main_window: QWidget,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent or main_window)
        self._canvas = canvas
        self._operations = operations
        self._main_window = main_window
        self._queue = ExportQueue(self)
        self._outputs: list[Path] = []
        #: Gives the extent that the dock searches, if that is not what the canvas shows: the dialogs offer it.
        self.search_extent: Callable[[], MapExtent | None] = lambda: None
        self._open = SingleDialog(self)
        self._scripts: ScriptWindows | None = None

    def dispose(self) -> None:
        """Close the windows and forget what waits: the plugin is being unloaded."""
        self._queue.clear()
        self._open.dispose()
        if self._scripts is not None:
            self._scripts.close()

    def save_assets(self, choices: Sequence[AssetChoice]) -> None:
        """Open the dialog for the raster assets among the chosen; several of them make a mosaic."""
        from ...core.export_sources import export_source, with_style_of_layer

        rasters = [choice for choice in choices if choice.asset.kind.is_raster]
        self.save_sources([with_style_of_layer(export_source(choice), choice) for choice in rasters])

    def save_layer(self, layer: QgsMapLayer | None) -> None:
        """The same for a raster layer of the project, whoever added it."""
        from ...core.export_sources import source_of_layer

        source = source_of_layer(layer) if isinstance(layer, QgsRasterLayer) else None
        if source is None:
            self.failed.emit(
                ExportError(
                    self.tr("This layer's pixels cannot be read directly."),
                    hint=self.tr("Choose a raster layer that GDAL reads: a file, a COG or a VRT."),
                )
            )
            return
        self.save_sources([source])

    def save_sources(self, sources: Sequence[ExportSource], extent: MapExtent | None = None) -> None:
        """The same for any rasters; the extent is the canvas's when none is given."""
        from .save_extent_dialog import SaveExtentDialog

        if sources:
            dialog = SaveExtentDialog(sources, self._canvas, self._main_window, reservations=self._queue.reservations)
            if extent is not None:
                dialog.show_extent(extent)
            self._show(dialog)

    def extract_coverage(self, catalog: Catalog | None, collections: Mapping[str, Collection]) -> None:
        """The same for a coverage that is chosen in the dialog."""
        from .wcs_export_dialog import WcsExportDialog

        dialog = WcsExportDialog(
            self._canvas,
            self._main_window,
            catalog=catalog,
            collections=collections,
            reservations=self._queue.reservations,
        )
        dialog.files_found.connect(self.save_sources)
        self._show(dialog)
        dialog.start()

    def show_script(self, choices: Sequence[AssetChoice]) -> None:
        """Show the export of the canvas extent of these rasters as a script, if the canvas shows a place."""
        from ...core.export.request import ExportRequest
        from ...core.export.stacking import ordered, suited_order
        from ...core.export_sources import export_source
        from ...core.files.file_names import stem_of

        extent = canvas_extent(self._canvas)
        if extent is None or not choices:
            return
        sources = [export_source(choice) for choice in choices]
        sources = ordered(sources, suited_order(sources))
        folder = Path(settings().export_folder.value() or Path.home())
        output = folder / f"{stem_of(sources[0].item_id) or 'raster'}-extent.tif"
        self._script_windows().show(ExportRequest(sources, extent, output, clip=settings().clip_to_data.value()))

    @property
    def outputs(self) -> tuple[Path, ...]:
        """The files of the exports that run or wait for their turn."""
        return tuple(self._outputs)

    def is_exporting(self, output: Path) -> bool:
        """Whether an export to this file runs or waits for its turn."""
        return output in self._outputs

    def resume(self, export: InterruptedExport) -> None:
        """Resume an interrupted export, unless it runs already: it may be offered twice."""
        if export.request is not None and not self.is_exporting(export.output):
            self.start(export.request, add_to_map=export.add_to_map)

    def start(
        self,
        request: ExportRequest,
        *,
        add_to_map: bool,
        bytes_needed: int = 0,
        dialog: ExportDialog | None = None,
        on_saved: Callable[[ExportReport], object] | None = None,
        on_ended: Callable[[], object] | None = None,
    ) -> None:
        """Let the export run in its turn. Where it was interrupted before, it goes on there by itself. The `dialog` it
        was entered in is kept until it has ended well: should its file not be writable, it is shown again. With
        `on_saved`, which is called then, its end is not shown here; `on_ended` is called however it ends."""
        from ...core.export.jobs.task import ExportTask

        task = ExportTask(request)
        self._record(task, add_to_map=add_to_map)
        if add_to_map:
            task.succeeded.connect(self._on_saved)
        if on_saved is not None:
            task.succeeded.connect(on_saved)
        if on_ended is not None:
            for ended in (task.taskCompleted, task.taskTerminated):
                ended.connect(on_ended)
        if dialog is not None:
            for ended in (task.succeeded, task.canceled):
                ended.connect(lambda *_: self._open.let_go(dialog))
        again = partial(
            self.start,
            request,
            add_to_map=add_to_map,
            bytes_needed=bytes_needed,
            dialog=dialog,
            on_saved=on_saved,
            on_ended=on_ended,
        )
        self._track(task, again, lambda: self._change_name(task, dialog), is_quiet=on_saved is not None)
        self._queue.add(task, request.output.parent, bytes_needed)

    def _record(self, task: ExportTask, *, add_to_map: bool) -> None:
        """Note the export where it is looked up: among those that run, among those to be offered again should QGIS end
        before it does, and in Processing's history."""
        from ...core.export.jobs.interrupted import forget, remember
        from .processing_link import keep_in_history

        request, output = task.request, task.request.output
        remember(request, add_to_map=add_to_map)
        task.succeeded.connect(lambda _: forget(output))
        task.canceled.connect(lambda: self._on_canceled(task))
        self._outputs.append(output)
        for ended in (task.taskCompleted, task.taskTerminated):
            ended.connect(lambda: self._outputs.remove(output))
        if not request.rendered:  # the algorithm makes no images
            keep_in_history(task, request)

    def _track(
        self, task: ExportTask, again: Callable[[], None], change_name: Callable[[], None], *, is_quiet: bool
    ) -> None:
        """Show how far the export is; after an error, offer to try `again` and, where its file could not be written, to
        `change_name`."""
        from .saved_text import saved_text

        output = task.request.output
        failures: list[DatacubeError] = []
        task.failed.connect(failures.append)
        self._operations.track(
            task,
            self.tr("Saving {file}").format(file=output.name),
            done=self.tr("Saved {file}").format(file=output.name),
            folder=str(output.parent),
            is_quiet=is_quiet,
            outcome=saved_text,
            offers=self._offers,
            is_waiting=self._queue.is_busy,
            cancel=task.cancel_and_remove,
            remedies=lambda: self._remedies(
                task,
                (self.tr("Try Again"), again),
                *[(self.tr("Change File Name…"), change_name) for each in failures if isinstance(each, StorageError)],
            ),
        )

    def _change_name(self, task: ExportTask, dialog: ExportDialog | None) -> None:
        """Ask for another file name: in the `dialog` that the export was entered in, or in a new one where that has
        gone."""
        from .interrupted_exports import remove

        if task.has_remains:
            remove(task.request.output, self._operations.show_error)
        if dialog is None or sip.isdeleted(dialog):
            self.save_sources(task.request.sources, task.request.extent)
        else:
            dialog.ask_again()
            self._open.show(dialog)

    def _show(self, dialog: ExportDialog) -> None:
        dialog.accepted.connect(lambda: self._on_accepted(dialog))
        dialog.extent_section.offer_search_extent(self.search_extent())
        dialog.script_wanted.connect(lambda recipe: self._script_windows().show(dialog.export_request(), recipe))
        self._open.show(dialog)

    def _on_accepted(self, dialog: ExportDialog) -> None:
        self._open.keep(dialog)
        self.start(
            dialog.export_request(),
            add_to_map=dialog.adds_saved_file(),
            bytes_needed=dialog.bytes_needed(),
            dialog=dialog,
        )

    def _script_windows(self) -> ScriptWindows:
        from .script_dialog import ScriptWindows

        if self._scripts is None:
            self._scripts = ScriptWindows(self._main_window)
        return self._scripts

    def _remedies(self, task: ExportTask, *others: Remedy) -> list[Remedy]:
        """What to offer after an error beside the `others`: to remove what is there."""
        from ...core.export.jobs.interrupted import forget
        from .interrupted_exports import remove

        output = task.request.output
        if not task.has_remains:
            forget(output)
            return [*others]
        return [*others, (self.tr("Discard"), lambda: remove(output, self._operations.show_error))]

    def _offers(self, report: ExportReport) -> list[Remedy]:
        """What to offer after the end beside its folder."""
        return [] if report.extent is None else [(self.tr("Zoom to Extent"), lambda: self._zoom_to(report.extent))]

    def _zoom_to(self, extent: MapExtent) -> None:
        show_canvas(self._canvas)
        zoom_to(self._canvas, extent)

    def _on_saved(self, report: ExportReport) -> None:
        """Add the file to the map, unless a layer shows it already: that one has been loaded anew."""
        if not layers_of_files([report.path]):
            self.saved.emit(report)

    def _on_canceled(self, task: ExportTask) -> None:
        """QGIS's own list of tasks, and its closing, leave what is there: it is offered, now or at the next start."""
        from ...core.export.jobs.interrupted import forget

        if task.keeps:
            self.interrupted.emit()
        else:
            forget(task.request.output)
