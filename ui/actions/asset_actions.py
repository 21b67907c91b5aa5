"""What can be done with chosen assets: add them to the map, download them, save the canvas extent of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from qgis.core import QgsMapLayer, QgsProject
from qgis.PyQt.QtCore import QObject, pyqtSignal
from qgis.PyQt.QtWidgets import QFileDialog, QMessageBox, QWidget

from ...core.credentials import authcfg_for
from ...core.download import DownloadFile, DownloadTask, file_name, free_name
from ...core.errors import LayerError
from ...core.layers.opening import OpenedLayers, OpenLayersTask
from ...core.layers.project import add_to_project
from ...core.layers.source import LayerSource, layer_source
from ...core.settings import settings
from ...core.stac.records import AssetKind
from ..export.export_controller import ExportController
from ..map.canvas_view import keep_view
from ..widgets.operation_messages import OperationMessages
from .bulk_actions import BulkActions

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qgis.gui import QgisInterface

    from ...core.catalogs import Catalog
    from ...core.export.jobs.interrupted import InterruptedExport
    from ...core.export.run import ExportReport
    from ...core.stac.query import ItemQuery
    from ...core.stac.records import Collection
    from ..results.item_scope import BulkLayerRequest, FootprintLayerRequest
    from ..results.results_model import AssetChoice


class AssetActions(QObject):
    """Runs each action as an operation in QGIS's message bar; results land in the current project.

    `failed(DatacubeError)` says what could not even be started, for the dock to show; `export_interrupted()` that an
    export was stopped from outside and can be gone on with.
    """

    failed = pyqtSignal(object)
    export_interrupted = pyqtSignal()

    def __init__(self, iface: QgisInterface, parent: QWidget) -> None:
        super().__init__(parent)
        self._widget = parent
        self._canvas = iface.mapCanvas()
        self._operations = OperationMessages(iface.messageBar(), self)
        self._exports = ExportController(self._canvas, self._operations, parent)
        self._exports.failed.connect(self.failed)
        self._exports.saved.connect(self._add_exported)
        self._exports.interrupted.connect(self.export_interrupted)
        self._many = BulkActions(iface.messageBar(), self._operations, self)
        self._many.failed.connect(self.failed)
        self._many.layers_ready.connect(self.add_to_map)
        self._many.mosaic_ready.connect(self.open_sources)
        self._many.footprints_ready.connect(self._on_opened)
        self.catalog: Catalog | None = None

    def dispose(self) -> None:
        self._operations.clear()
        self._exports.dispose()

    def add_to_map(self, choices: Sequence[AssetChoice]) -> None:
        """Open the assets in the background and add them as layers, in the order given."""
        sources = []
        for choice in choices:
            try:
                sources.append(layer_source(self.catalog, choice.collection, choice.item, choice.asset))
            except LayerError as error:
                self.failed.emit(error)
        self.open_sources(sources)

    def add_many(self, order: BulkLayerRequest | FootprintLayerRequest, query: ItemQuery) -> None:
        """Add the same asset of many items, or their footprints; `query` is the search that lists them."""
        if self.catalog is not None:
            self._many.add(self.catalog, order, query)

    def download(self, choices: Sequence[AssetChoice]) -> None:
        """Ask for a folder and download the whole files into it."""
        chosen = QFileDialog.getExistingDirectory(
            self._widget, self.tr("Download to Folder"), settings().download_folder.value()
        )
        if not chosen:
            return
        settings().download_folder.setValue(chosen)
        files = self._download_files(choices, Path(chosen))
        if files:
            task = DownloadTask(files)
            self._operations.track(task, self.tr("Downloading %n file(s)", "", len(files)), folder=chosen)
            task.start()

    def save_extent(self, choices: Sequence[AssetChoice]) -> None:
        """Open the dialog for the raster assets among the chosen; several of them make a mosaic."""
        self._exports.save_assets(self.catalog, choices)

    def save_extent_of(self, catalog: Catalog, choices: Sequence[AssetChoice]) -> None:
        """The same for assets of any catalogue, whatever the dock shows."""
        self._exports.save_assets(catalog, choices)

    def save_layer_extent(self, layer: QgsMapLayer | None) -> None:
        """The same for a raster layer of the project, whoever added it."""
        self._exports.save_layer(layer)

    def is_exporting(self, output: Path) -> bool:
        """Whether an export to this file runs or waits for its turn."""
        return self._exports.is_exporting(output)

    def extract_coverage(self, collections: Mapping[str, Collection]) -> None:
        """Open the dialog that saves an extent of a WCS coverage; `collections` are those that the dock shows."""
        self._exports.extract_coverage(self.catalog, collections)

    def resume_export(self, export: InterruptedExport) -> None:
        """Go on with an export that was broken off."""
        self._exports.resume(export)

    def open_sources(self, sources: Sequence[LayerSource]) -> None:
        """Open layers in the background and add them, whichever catalogue they are from."""
        if not sources:
            return
        task = OpenLayersTask(sources)
        task.succeeded.connect(self._on_opened)
        self._operations.track(task, self.tr("Opening %n layer(s)", "", len(sources)), is_quiet=True)
        task.start()

    def _on_opened(self, opened: OpenedLayers) -> None:
        keep_view(self._canvas, add_to_project(opened, QgsProject.instance()))
        for _, error in opened.failures:
            self.failed.emit(error)

    def _download_files(self, choices: Sequence[AssetChoice], folder: Path) -> list[DownloadFile]:
        files = [
            DownloadFile(asset.href, folder / file_name(asset), authcfg_for(self.catalog, asset.href))
            for asset in (choice.asset for choice in choices)
        ]
        present = [file for file in files if file.path.exists()]
        if not present:
            return files
        box = QMessageBox(
            QMessageBox.Icon.Question,
            self.tr("Files Exist Already"),
            self.tr("%n file(s) of this name are in the folder already.", "", len(present)),
            parent=self._widget,
        )
        box.setInformativeText("\n".join(file.path.name for file in present))
        keep = box.addButton(self.tr("Keep Both"), QMessageBox.ButtonRole.AcceptRole)
        overwrite = box.addButton(self.tr("Replace"), QMessageBox.ButtonRole.DestructiveRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(keep)
        box.exec()
        if box.clickedButton() is overwrite:
            return files
        if box.clickedButton() is keep:
            return [replace(file, path=free_name(file.path)) for file in files]
        return []

    def _add_exported(self, report: ExportReport) -> None:
        path = str(report.path)
        self.open_sources([LayerSource(name=report.path.stem, href=path, path=path, kind=AssetKind.GEOTIFF)])
