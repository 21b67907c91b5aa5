"""Saving extents: the dialog, then the exports one after the other."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from qgis.core import QgsMapLayer, QgsRasterLayer
from qgis.PyQt.QtCore import QObject, pyqtSignal

from ...core.errors import ExportError
from ...core.export.jobs.interrupted import forget, has_remains, remember
from ...core.export.jobs.queue import ExportQueue
from ...core.export.request import ExportRequest
from ...core.export.stacking import ordered, suited_order
from ...core.export_sources import asset_source, source_of_layer
from ...core.settings import settings
from ...core.stac.query import ItemQuery
from ...core.stac.tasks import SearchTask
from ..map.canvas_view import canvas_extent
from ..results.results_model import AssetChoice
from .interrupted_exports import remove
from .processing_link import keep_in_history
from .save_extent_dialog import add_script_button
from .script_dialog import show_script

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qgis.gui import QgsMapCanvas
    from qgis.PyQt.QtWidgets import QWidget

    from ...core.catalogs import Catalog
    from ...core.export.jobs.interrupted import InterruptedExport
    from ...core.export.jobs.task import ExportTask
    from ...core.export.request import ExportSource
    from ...core.stac.records import Collection, ItemPage
    from ..panel.catalog_panel import CatalogPanel
    from ..widgets.operation_messages import OperationMessages, WayOut
    from .save_extent_dialog import SaveExtentDialog
    from .wcs_export_dialog import FilesWanted


def export_source(catalog: Catalog, choice: AssetChoice) -> ExportSource:
    """An asset to export from, with all that the result says of it."""
    return asset_source(catalog, choice.collection, choice.item, choice.asset)


class ExportController(QObject):
    """`failed(DatacubeError)` says what could not even be started; `saved(ExportReport)` what is to be on the map;
    `interrupted()` that an export has been stopped and can be gone on with."""

    failed = pyqtSignal(object)
    interrupted = pyqtSignal()
    saved = pyqtSignal(object)

    def __init__(self, canvas: QgsMapCanvas, operations: OperationMessages, parent: QWidget) -> None:
        super().__init__(parent)
        self._widget = parent
        self._canvas = canvas
        self._operations = operations
        self._queue = ExportQueue(self)
        self._outputs: list[Path] = []
        self._dialog: SaveExtentDialog | None = None

    def dispose(self) -> None:
        self._queue.clear()
        if self._dialog is not None:
            self._dialog.close()

    def save_assets(self, catalog: Catalog, choices: Sequence[AssetChoice]) -> None:
        """Open the dialog for the raster assets among the chosen; several of them make a mosaic."""
        self._open_dialog([export_source(catalog, choice) for choice in choices if choice.asset.kind.is_raster])

    def save_layer(self, layer: QgsMapLayer | None) -> None:
        """The same for a raster layer of the project, whoever added it."""
        source = source_of_layer(layer) if isinstance(layer, QgsRasterLayer) else None
        if source is None:
            self.failed.emit(
                ExportError(
                    self.tr("This layer's pixels cannot be read directly."),
                    hint=self.tr("Choose a raster layer that GDAL reads: a file, a COG or a VRT."),
                )
            )
            return
        self._open_dialog([source])

    def _open_dialog(self, sources: Sequence[ExportSource]) -> None:
        from .save_extent_dialog import SaveExtentDialog

        if sources:
            parent, reserved = self._widget.window(), self._queue.bytes_reserved
            dialog = SaveExtentDialog(sources, self._canvas, parent, reserved=reserved)
            add_script_button(dialog)
            self._show(dialog)

    def extract_coverage(self, catalog: Catalog | None, collections: Mapping[str, Collection]) -> None:
        """The same for a coverage that is chosen in the dialog."""
        from .wcs_export_dialog import WcsExportDialog

        dialog = WcsExportDialog(
            self._canvas,
            self._widget.window(),
            catalog=catalog,
            collections=collections,
            reserved=self._queue.bytes_reserved,
        )
        dialog.files_wanted.connect(lambda wanted: self._find_files(catalog, wanted))
        self._show(dialog)

    def _find_files(self, catalog: Catalog | None, wanted: FilesWanted) -> None:
        """Look up the files that have the same data as a coverage, and open the dialog for them."""
        if catalog is None:
            return
        task = SearchTask(catalog, ItemQuery((wanted.collection.id,), wanted.extent))
        task.succeeded.connect(lambda page: self._on_files(catalog, wanted, page))
        task.failed.connect(self.failed)
        task.start()

    def _on_files(self, catalog: Catalog, wanted: FilesWanted, page: ItemPage) -> None:
        pairs = ((item, item.asset(wanted.key)) for item in page.items)
        sources = [export_source(catalog, AssetChoice(wanted.collection, *pair)) for pair in pairs if pair[1]]
        if not sources:
            message = self.tr("{collection} has no file in this extent.").format(collection=wanted.collection.title)
            self.failed.emit(ExportError(message, hint=self.tr("Choose another extent.")))
            return
        self._open_dialog(sources)
        if self._dialog is not None:
            self._dialog.show_extent(wanted.extent)

    def _show(self, dialog: SaveExtentDialog) -> None:
        if self._dialog is not None:
            self._dialog.close()
        dialog.accepted.connect(lambda: self._export(dialog))
        dialog.finished.connect(self._forget_dialog)
        self._dialog = dialog
        dialog.show()

    def _forget_dialog(self) -> None:
        if self._dialog is not None:
            self._dialog.deleteLater()
            self._dialog = None

    def _export(self, dialog: SaveExtentDialog) -> None:
        self._add(dialog.export_request(), dialog.add_to_map(), dialog.bytes_needed())

    def is_exporting(self, output: Path) -> bool:
        """Whether an export to this file runs or waits for its turn."""
        return output in self._outputs

    def resume(self, export: InterruptedExport) -> None:
        """Go on with an export of which a part is there, if it is not going on already: it may be offered twice."""
        if export.request is not None and not self.is_exporting(export.output):
            self._add(export.request, export.add_to_map)

    def _add(self, request: ExportRequest, add_to_map: bool, bytes_needed: int = 0) -> None:
        """Let the export run in its turn. Where it was broken off before, it goes on there by itself."""
        from ...core.export.jobs.task import ExportTask

        output = request.output
        task = ExportTask(request)
        remember(request, add_to_map=add_to_map)
        task.succeeded.connect(lambda _: forget(output))
        task.canceled.connect(lambda: self._on_canceled(task))
        self._outputs.append(output)
        for ended in (task.taskCompleted, task.taskTerminated):
            ended.connect(lambda: self._outputs.remove(output))
        keep_in_history(task, request)
        if add_to_map:
            task.succeeded.connect(self.saved)
        self._operations.track(
            task,
            self.tr("Saving {file}").format(file=output.name),
            folder=str(output.parent),
            is_waiting=self._queue.is_busy,
            cancel=task.cancel_and_remove,
            ways_out=lambda: self._ways_out(request, add_to_map, bytes_needed),
        )
        self._queue.add(task, output.parent, bytes_needed)

    def _ways_out(self, request: ExportRequest, add_to_map: bool, bytes_needed: int) -> list[WayOut]:
        """After an error: go on, or let go of what is there."""
        again = (self.tr("Try Again"), lambda: self._add(request, add_to_map, bytes_needed))
        if not has_remains(request.output):
            forget(request.output)
            return [again]
        return [again, (self.tr("Remove"), lambda: remove(request.output))]

    def _on_canceled(self, task: ExportTask) -> None:
        """QGIS's own list of tasks, and its closing, leave what is there: it is offered, now or at the next start."""
        if task.keeps:
            self.interrupted.emit()
        else:
            forget(task.request.output)


def show_extent_script(panel: CatalogPanel, canvas: QgsMapCanvas, choices: Sequence[AssetChoice]) -> None:
    """The canvas extent of these rasters as a script."""
    from .export_controller import export_source

    extent, catalog = canvas_extent(canvas), panel.actions.catalog
    if extent is None or catalog is None or not choices:
        return
    sources = [export_source(catalog, choice) for choice in choices]
    sources = ordered(sources, suited_order(sources))
    folder = Path(settings().export_folder.value() or Path.home())
    show_script(ExportRequest(sources, extent, folder / f"{sources[0].item_id or 'raster'}-extent.tif"), panel.window())
