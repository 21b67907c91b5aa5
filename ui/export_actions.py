"""Saving extents: the dialog, then the exports one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsMapLayer, QgsRasterLayer
from qgis.PyQt.QtCore import QObject, pyqtSignal

from ..core.asset_source import asset_source
from ..core.errors import ExportError
from ..core.export.interrupted import forget, has_remains, remember
from ..core.export.queue import ExportQueue
from ..core.export.request import source_of_layer
from ..core.export.task import ExportTask
from .interrupted_exports import remove
from .processing_link import keep_in_history

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from qgis.gui import QgsMapCanvas
    from qgis.PyQt.QtWidgets import QWidget

    from ..core.catalogs import Catalog
    from ..core.export.interrupted import Interrupted
    from ..core.export.request import ExportRequest, ExportSource
    from .item_model import AssetChoice
    from .operations import Operations, WayOut
    from .save_extent_dialog import SaveExtentDialog


def export_source(catalog: Catalog, choice: AssetChoice) -> ExportSource:
    """An asset to export from, with all that the result says of it."""
    return asset_source(catalog, choice.collection, choice.item, choice.asset)


class ExportActions(QObject):
    """`failed(DatacubeError)` says what could not even be started; `saved(ExportReport)` what is to be on the map;
    `interrupted()` that an export has been stopped and can be gone on with."""

    failed = pyqtSignal(object)
    interrupted = pyqtSignal()
    saved = pyqtSignal(object)

    def __init__(self, canvas: QgsMapCanvas, operations: Operations, parent: QWidget) -> None:
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

        if not sources:
            return
        if self._dialog is not None:
            self._dialog.close()
        dialog = SaveExtentDialog(sources, self._canvas, self._widget.window(), reserved=self._queue.bytes_reserved)
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

    def resume(self, export: Interrupted) -> None:
        """Go on with an export of which a part is there, if it is not going on already: it may be offered twice."""
        if export.request is not None and export.output not in self._outputs:
            self._add(export.request, export.add_to_map)

    def _add(self, request: ExportRequest, add_to_map: bool, bytes_needed: int = 0) -> None:
        """Let the export run in its turn. Where it was broken off before, it goes on there by itself."""
        output = request.output
        task = ExportTask(request, add_to_map=add_to_map)
        remember(output)
        task.begun.connect(lambda: remember(output))  # it may have waited, and been forgotten as one without a journal
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
