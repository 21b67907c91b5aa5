"""Keep This View Offline: exports the view of remote layers and lets them draw from the file; and the way back."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from qgis.core import Qgis, QgsProject
from qgis.PyQt.QtCore import QDir, QObject, QTimer, pyqtSignal

from ...core.layers.plugin_layers import is_kept_offline, is_remote
from .node_indicators import Mark, NodeIndicators

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from qgis.core import QgsMapLayer
    from qgis.gui import QgisInterface

    from ...core.errors import DatacubeError
    from ...core.export.run import ExportReport
    from ...core.offline_views import OfflineView, RemoteLayer, Return
    from ..widgets.operation_messages import OperationMessages
    from .dock_commands import DockCommands
    from .layer_signatures import LayerSignatures

_REMOTE, _KEPT = "/mIconCloud.svg", "offline"


class OfflineViews(QObject):
    """The layers of the project that read remote rasters, or a view of one that is kept in a local file. A layer stays
    as it is until its file is complete, and until its server has answered on the way back. Marks both in the layer
    tree; a click on the mark does what the menus do.

    `changed()`: another layer reads remote pixels, or is kept offline, or is being kept.
    """

    changed = pyqtSignal()

    def __init__(
        self,
        iface: QgisInterface,
        commands: DockCommands,
        signatures: LayerSignatures,
        operations: Callable[[], OperationMessages],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._iface = iface
        self._commands = commands
        self._signatures = signatures
        self._operations = operations
        self._is_disposed = False
        #: The layers whose view is being exported, or whose server is being asked, by their ids.
        self._busy: set[str] = set()
        self._indicators = NodeIndicators(iface.layerTreeView(), self._mark_of, self.toggle, self)
        self.changed.connect(self._indicators.show)
        project = QgsProject.instance()
        project.layersAdded.connect(self._indicators.show_later)
        project.readProject.connect(self._on_project_read)
        self._indicators.show()

    def dispose(self) -> None:
        self._is_disposed = True
        project = QgsProject.instance()
        project.layersAdded.disconnect(self._indicators.show_later)
        project.readProject.disconnect(self._on_project_read)
        self._indicators.dispose()

    def can_keep(self, layers: Iterable[QgsMapLayer]) -> bool:
        return any(is_remote(layer) and layer.id() not in self._busy for layer in layers)

    def can_return(self, layers: Iterable[QgsMapLayer]) -> bool:
        return any(is_kept_offline(layer) and layer.id() not in self._busy for layer in layers)

    def toggle(self, layer_id: str) -> None:
        """Keep the view of a remote layer, or let one that is kept go back."""
        layer = QgsProject.instance().mapLayer(layer_id)
        (self.go_back if is_kept_offline(layer) else self.keep)([layer] if layer is not None else [])

    def keep(self, layers: Sequence[QgsMapLayer]) -> None:
        """Export what the canvas shows of these layers, and of others that read the same."""
        from dataclasses import replace

        from ...core.export_sources import source_of_layer
        from ...core.layers.offline import layers_like, remote_source, shared_name
        from ...core.offline_views import LayersToKeep, PlaceViewsTask
        from ..map.canvas_view import canvas_extent

        extent = canvas_extent(self._iface.mapCanvas())
        wanted = []
        for members in layers_like(filter(is_remote, layers), QgsProject.instance()):
            source = source_of_layer(members[0]) if is_remote(members[0]) else None
            if source is not None and not self._busy & {each.id() for each in members}:
                source = replace(source, name=shared_name([each.name() for each in members]))
                wanted.append(LayersToKeep(tuple(each.id() for each in members), source))
        if not wanted or extent is None:
            return
        project = QgsProject.instance()
        sources = {each: remote_source(project.mapLayer(each)) for one in wanted for each in one.layer_ids}
        task = PlaceViewsTask(wanted, extent, _folders(), self._commands.exports().outputs)
        task.succeeded.connect(lambda views: self._export(views, sources))
        task.failed.connect(self._commands.show_error)
        for ended in (task.failed, task.canceled):
            ended.connect(lambda *_: self._let_go(sources))
        self._take(sources)
        task.start()

    def go_back(self, layers: Sequence[QgsMapLayer]) -> None:
        """Let these layers, and others that are kept in the same way, read their remote files again."""
        from ...core.layers.offline import layers_like
        from ...core.offline_views import ReadRemoteTask

        found = [
            each for members in layers_like(filter(is_kept_offline, layers), QgsProject.instance()) for each in members
        ]
        remote = [_remote_layer(each) for each in found if is_kept_offline(each) and each.id() not in self._busy]
        if not remote:
            return
        ids = [each.layer_id for each in remote]
        task = ReadRemoteTask(remote)
        task.succeeded.connect(lambda returns: self._return_next(list(returns), []))
        for ended in (task.failed, task.canceled):
            ended.connect(lambda *_: self._let_go(ids))
        self._operations().track(task, self.tr("Opening %n remote layer(s)", "", len(ids)), is_quiet=True)
        self._take(ids)
        task.start()

    def _export(self, views: Sequence[OfflineView], sources: dict[str, str]) -> None:
        if self._is_disposed:
            return
        for view in views:
            self._commands.exports().start(
                view.request,
                add_to_map=False,
                on_saved=partial(self._on_saved, view, sources),
                on_ended=partial(self._let_go, view.layer_ids),
            )

    def _on_saved(self, view: OfflineView, sources: dict[str, str], report: ExportReport) -> None:
        """Let those layers draw from the file that still read what has been exported."""
        if self._is_disposed:
            return
        from ...core.layers.offline import keep_offline, remote_source

        project = QgsProject.instance()
        found = [project.mapLayer(each) for each in view.layer_ids]
        layers = [each for each in found if is_remote(each) and remote_source(each) == sources[each.id()]]
        for layer in layers:
            keep_offline(layer, report.path)
        if layers:
            project.setDirty(True)
            self._signatures.look_at(layers)
        self.changed.emit()
        self._report(view, report, [each.id() for each in layers])

    def _report(self, view: OfflineView, report: ExportReport, ids: Sequence[str]) -> None:
        from ..widgets.message_bar import offer, push

        text = self.tr("{name} draws this view from {file}.") if ids else self.tr("{name} has been saved to {file}.")
        parts = [text.format(name=view.request.sources[0].title, file=report.path.name)]
        if view.coarser > 1:
            parts.append(
                self.tr("Its pixels are {number} times as wide as they were: zoom in to keep finer ones.").format(
                    number=view.coarser
                )
            )
        bar = self._iface.messageBar()
        title = self.tr("Kept Offline")
        item = push(bar, Qgis.MessageLevel.Success, " ".join([*parts, *report.notes]), title=title)
        if ids:
            offer(bar, item, self.tr("Undo"), lambda: self._go_back_by_id(ids))

    def _return_next(self, waiting: list[Return], failed: list[DatacubeError]) -> None:
        """One layer in each turn of the event loop: QGIS opens its file on the main thread."""
        if self._is_disposed:
            return
        if not waiting:
            for error in {str(each): each for each in failed}.values():
                self._commands.show_error(error)
            return
        from ...core.layers.offline import read_remote_again

        found = waiting.pop(0)
        layer = QgsProject.instance().mapLayer(found.layer.layer_id)
        if found.error is not None:
            failed.append(found.error)
        elif is_kept_offline(layer):
            read_remote_again(layer, found.source)
            QgsProject.instance().setDirty(True)
            self._signatures.look_at([layer])
        self._let_go([found.layer.layer_id])
        QTimer.singleShot(0, lambda: self._return_next(waiting, failed))

    def _on_project_read(self, *_: object) -> None:
        """Say which layers have lost their file, and offer the way back."""
        self.changed.emit()
        layers = QgsProject.instance().mapLayers().values()
        lost = [layer.id() for layer in layers if is_kept_offline(layer) and not layer.isValid()]
        if not lost:
            return
        from ..widgets.message_bar import offer, push

        bar = self._iface.messageBar()
        text = self.tr("The file of %n layer(s) that were kept offline is gone.", "", len(lost))
        item = push(bar, Qgis.MessageLevel.Warning, text, title=self.tr("Datacube Browser"))
        offer(bar, item, self.tr("Return to Remote Source"), lambda: self._go_back_by_id(lost))

    def _go_back_by_id(self, ids: Iterable[str]) -> None:
        found = (QgsProject.instance().mapLayer(each) for each in ids)
        self.go_back([layer for layer in found if layer is not None])

    def _take(self, ids: Iterable[str]) -> None:
        self._busy.update(ids)
        self.changed.emit()

    def _let_go(self, ids: Iterable[str]) -> None:
        self._busy.difference_update(ids)
        if not self._is_disposed:
            self.changed.emit()

    def _mark_of(self, layer_id: str) -> Mark | None:
        layer = QgsProject.instance().mapLayer(layer_id)
        if is_kept_offline(layer):
            text = self.tr("This view is kept offline, in {file}.").format(file=layer.source())
            return Mark(_KEPT, f"{text}\n" + self.tr("Click to return to the remote source."))
        if not is_remote(layer):
            return None
        if layer_id in self._busy:
            return Mark(_REMOTE, self.tr("This view is being kept offline…"))
        return Mark(_REMOTE, self.tr("Streamed from the web. Click to keep this view offline."))


def _remote_layer(layer: QgsMapLayer) -> RemoteLayer:
    from ...core.layers.offline import remote_source, source_in_project
    from ...core.layers.origin import profile_of
    from ...core.layers.plugin_layers import PROPERTY_PREFIX
    from ...core.offline_views import RemoteLayer

    href = str(layer.customProperty(f"{PROPERTY_PREFIX}href") or "")
    in_project = source_in_project(layer, QgsProject.instance())
    return RemoteLayer(layer.id(), layer.name(), remote_source(layer), href, profile_of(layer), in_project)


def _folders() -> list[Path]:
    """Where the files may go: beside the project if it has been saved, else where downloads go."""
    from ...core.settings import settings

    places = (QgsProject.instance().absolutePath(), settings().download_folder.value(), QDir.homePath())
    return [Path(place) for place in places if place]
