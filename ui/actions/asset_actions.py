"""What can be done with chosen assets: add them to the map, download them, save the canvas extent of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from qgis.core import Qgis
from qgis.PyQt.QtCore import QObject, Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QFileDialog, QMessageBox, QWidget

from ...core.errors import StorageError
from ...core.settings import settings, write
from ...core.threads.tasks import LatestTask
from ..export.export_controller import ExportController
from ..map.canvas_view import add_opened_layers, canvas_extent
from ..widgets.message_bar import offer, push
from ..wording.validity import doubtful_records, report_of, warning_of
from .awaited_sign_ins import AwaitedSignIns

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from qgis.gui import QgisInterface

    from ...core.download import DownloadFile
    from ...core.export.run import ExportReport
    from ...core.layers.opening import OpenedLayers
    from ...core.layers.source import LayerSource
    from ...core.stac.asset_choice import AssetChoice
    from ...core.stac.query import ItemQuery
    from ...core.stac.validity import Validity
    from ..results.item_scope import LayerRequest
    from ..widgets.operation_messages import OperationMessages
    from .bulk_actions import BulkActions

#: More files than this are listed behind the question's *Show Details…*.
_FEW = 5


class AssetActions(QObject):
    """Runs each action with its progress in QGIS's message bar; layers are added to the current project.

    `exports` saves extents. `failed(DatacubeError)` tells what could not be started, for the dock to show. What the
    actions are made of is imported when they are used: the dock is shown without it.
    """

    failed = pyqtSignal(object)
    #: The address of a newer version of what is being added: the user wants to see that.
    newer_requested = pyqtSignal(str)

    def __init__(self, iface: QgisInterface, operations: OperationMessages, parent: QWidget) -> None:
        super().__init__(parent)
        self._widget = parent
        self._iface = iface
        self._canvas = iface.mapCanvas()
        self._operations = operations
        self._existing = LatestTask(self)
        self._opening: set[LayerSource] = set()
        self._awaited = AwaitedSignIns(self)
        self._awaited.signed_in.connect(self.open_sources)
        self.exports = ExportController(self._canvas, self._operations, iface.mainWindow(), self)
        self.exports.failed.connect(self.failed)
        self.exports.saved.connect(self._add_exported)
        self._bulk: BulkActions | None = None

    def dispose(self) -> None:
        self._existing.drop()
        self._awaited.dispose()
        if self._bulk is not None:
            self._bulk.dispose()
        self.exports.dispose()

    def add_to_map(self, choices: Sequence[AssetChoice]) -> None:
        """Open the assets in the background and add them to the project as layers, in this order; heights with their
        relief, if the user's options say so, unless the project has them without it."""
        from ...core.layers.in_project import layers_of_sources
        from ...core.stac.elevation import is_elevation

        def has_relief(choice: AssetChoice, source: LayerSource) -> bool:
            return is_elevation(choice.asset) and not layers_of_sources([source])

        self._warn(choices)
        self._add(choices, has_relief if settings().relief.value() else None)

    def add_plain(self, choices: Sequence[AssetChoice]) -> None:
        """The same, each as one layer."""
        self._warn(choices)
        self._add(choices)

    def add_sources(self, sources: Sequence[LayerSource]) -> None:
        """The same for sources of assets that have been chosen elsewhere, such as those of a drag."""
        self._warn_of({name: validity for source in sources for name, validity in source.doubts})
        self.open_sources(sources)

    def add_relief(self, choices: Sequence[AssetChoice]) -> None:
        """Add each of these heights as two layers: coloured for what the canvas shows, over their shading."""
        self._warn(choices)
        self._add(choices, lambda _choice, _source: True)

    def add_bulk(self, order: LayerRequest, query: ItemQuery) -> None:
        """Add what is asked for of many items; `query` is the search that finds them."""
        self._bulk_actions().add(order, query)

    def save_extent(self, choices: Sequence[AssetChoice]) -> None:
        """Open the dialog to save the extent of the canvas of the rasters among the assets."""
        self._warn(choices)
        self.exports.save_assets(choices)

    def download(self, choices: Sequence[AssetChoice]) -> None:
        """Ask for a folder and download the whole files into it."""
        from ...core.credentials import authcfg_for
        from ...core.download import DownloadFile, file_names
        from ...core.expected_file import Expected
        from ...core.files.file_checks import TakenFilesTask
        from ...core.signing.profiles import profile_for

        self._warn(choices)
        chosen = QFileDialog.getExistingDirectory(
            self._widget, self.tr("Download to Folder"), settings().download_folder.value()
        )
        if not chosen:
            return
        write(settings().download_folder, chosen)
        files = [
            DownloadFile(
                choice.asset.href,
                Path(chosen) / name,
                authcfg_for(choice.catalog, choice.asset.href),
                profile_for(choice.catalog, choice.asset.href),
                choice.asset.access,
                Expected(choice.asset.checksum, choice.asset.size),
            )
            for choice, name in zip(choices, file_names((each.item.id, each.asset) for each in choices), strict=True)
        ]
        self._existing.start(
            TakenFilesTask([file.path for file in files]),
            lambda free_paths: self._download(self._without_conflicts(files, free_paths), chosen, choices),
            self.failed.emit,
        )

    def open_sources(self, sources: Sequence[LayerSource]) -> None:
        """Open the sources in the background and add them to the project as layers; show those that it has already.
        Those that are being opened are not opened twice."""
        from ...core.layers.in_project import layers_of_sources
        from ..map.existing_layers import show_existing

        sources = [source for source in sources if source not in self._opening]
        there = layers_of_sources(sources)
        if there:
            show_existing(self._iface, list(there.values()), lambda: self._open(list(there)))
        self._open([source for source in sources if source not in there])

    def _add(
        self, choices: Sequence[AssetChoice], has_relief: Callable[[AssetChoice, LayerSource], bool] | None = None
    ) -> None:
        from ...core.layer_sources import sources_of_choices

        sources, errors = sources_of_choices(choices, has_relief, view=canvas_extent(self._canvas))
        for error in errors:
            self.failed.emit(error)
        self.open_sources(sources)

    def _bulk_actions(self) -> BulkActions:
        from .bulk_actions import BulkActions

        if self._bulk is None:
            self._bulk = BulkActions(self._iface.messageBar(), self._operations, self._iface.mainWindow(), self)
            self._bulk.failed.connect(self.failed)
            self._bulk.combining.connect(self._warn)
            self._bulk.layers_ready.connect(self.add_plain)
            self._bulk.mosaic_ready.connect(self._open_mosaics)
            self._bulk.footprints_ready.connect(self._on_opened)
        return self._bulk

    def _open_mosaics(self, sources: Sequence[LayerSource]) -> None:
        view = canvas_extent(self._canvas)
        self.open_sources([replace(source, view=view) for source in sources])

    def _warn(self, choices: Sequence[AssetChoice]) -> None:
        """Say which of the assets are not to be used any longer, and lead to the newer version."""
        self._warn_of(doubtful_records(choices))

    def _warn_of(self, doubtful: Mapping[str, Validity]) -> None:
        if not doubtful:
            return
        item = push(
            self._iface.messageBar(), Qgis.MessageLevel.Warning, warning_of(doubtful), report=report_of(doubtful)
        )
        newer = list(dict.fromkeys(validity.newer for validity in doubtful.values() if validity.newer))
        if newer:
            text = self.tr("Show Newer Version")
            offer(self._iface.messageBar(), item, text, lambda: self.newer_requested.emit(newer[0]))

    def _open(self, sources: Sequence[LayerSource]) -> None:
        from ...core.layers.opening import OpenLayersTask

        if not sources:
            return
        task = OpenLayersTask(sources)
        self._opening.update(sources)
        for ended in (task.taskCompleted, task.taskTerminated):
            ended.connect(lambda: self._opening.difference_update(sources))
        task.succeeded.connect(self._on_opened)
        self._operations.track(task, self.tr("Opening %n layer(s)", "", len(sources)), is_quiet=True)
        task.start()

    def _on_opened(self, opened: OpenedLayers) -> None:
        from ..map.far_layers import say_from_where_drawn
        from ..map.masks_beside import say_which_masks_are_not_drawn

        add_opened_layers(self._canvas, opened)
        say_from_where_drawn(self._iface, opened.layers)
        say_which_masks_are_not_drawn(self._iface, opened.layers)
        self._awaited.look_at(opened.failures)
        for _, error in opened.failures:
            self.failed.emit(error)

    def _download(self, files: Sequence[DownloadFile], folder: str, choices: Sequence[AssetChoice]) -> None:
        """Download the files; where they cannot be written, offer to choose another folder for the `choices`."""
        from ...core.download import DownloadTask

        if not files:
            return
        task, failures = DownloadTask(files), []
        task.failed.connect(failures.append)
        again = (self.tr("Choose Another Folder…"), lambda: self.download(choices))
        self._operations.track(
            task,
            self.tr("Downloading %n file(s)", "", len(files)),
            folder=folder,
            remedies=lambda: [again for error in failures if isinstance(error, StorageError)],
        )
        task.start()

    def _without_conflicts(self, files: list[DownloadFile], free_paths: Mapping[Path, Path]) -> list[DownloadFile]:
        """Ask what to do with the files that exist already, the keys of `free_paths`; the files with the paths to use,
        none after *Cancel*."""
        if not free_paths:
            return files
        box = QMessageBox(
            QMessageBox.Icon.Question,
            self.tr("Files Exist Already"),
            self.tr("%n file(s) of this name already exist in the folder.", "", len(free_paths)),
            parent=self._widget,
        )
        names = [path.name for path in free_paths]
        box.setInformativeText("\n".join(names[:_FEW]))
        if len(names) > _FEW:
            box.setDetailedText("\n".join(names))
        box.setTextFormat(Qt.TextFormat.PlainText)
        keep = box.addButton(self.tr("Keep Both"), QMessageBox.ButtonRole.AcceptRole)
        overwrite = box.addButton(self.tr("Replace"), QMessageBox.ButtonRole.DestructiveRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(keep)
        box.exec()
        if box.clickedButton() is overwrite:
            return files
        if box.clickedButton() is keep:
            return [replace(file, path=free_paths.get(file.path, file.path)) for file in files]
        return []

    def _add_exported(self, report: ExportReport) -> None:
        from ...core.export_sources import sources_of_saved

        self.open_sources(sources_of_saved(report))
