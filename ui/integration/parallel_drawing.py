"""Keeps the canvas's remote rasters drawn over several connections: see core/layers/gateway_layers.py."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.core import QgsProject, QgsRasterLayer
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QCoreApplication, QObject, QTimer, pyqtSignal

from ...core.layers.origin import origin_of
from ...core.settings import settings
from ...core.threads.tasks import Task

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from qgis.core import QgsFeedback, QgsMapLayer, QgsRasterDataProvider
    from qgis.gui import QgsMapCanvas

    from ...core.layers.drawn_view import Tile
    from ...core.layers.shown_map import ShownMap


class ParallelDrawing(QObject):
    """Looks after the layers that are drawn over several connections, and gives the layers of a project that is opened
    the same. While the options do not ask for it, it listens to nothing and imports nothing. `asked()` says that a
    layer's file has been asked for without a draw."""

    asked = pyqtSignal()

    def __init__(self, canvas: QgsMapCanvas, parent: QObject) -> None:
        super().__init__(parent)
        self._canvas = canvas
        #: The tasks that open a dataset for a layer, by its id.
        self._tasks: dict[str, _OpenTask] = {}
        self._look = QTimer(self)
        self._look.setSingleShot(True)
        self._look.timeout.connect(self._look_at_canvas)
        self._project = QgsProject.instance()
        self._application = QCoreApplication.instance()
        self._is_on = False
        self.follow_options()

    def dispose(self) -> None:
        self._end()

    def follow_options(self) -> None:
        """Begin or end, as the options say now."""
        if settings().parallel_reading.value():
            self._start()
        else:
            self._end()

    def _start(self) -> None:
        if not self._is_on:
            self._is_on = True
            for signal, handler in self._handlers():
                signal.connect(handler)
            from ...core.layers.shown_map import follow_map

            follow_map(self._shown_map)
        for layer in self._project.mapLayers().values():
            self._begin(layer)

    def _end(self) -> None:
        if not self._is_on:
            return
        self._is_on = False
        for signal, handler in self._handlers():
            signal.disconnect(handler)
        self._look.stop()
        for task in self._tasks.values():
            task.supersede()
        self._tasks.clear()
        from ...core.layers.gateway_layers import withdraw_datasets
        from ...core.layers.shown_map import follow_map

        follow_map(None)
        was_drawing = self._canvas.isDrawing()
        self._canvas.stopRendering()
        withdraw_datasets([*self._project.mapLayers().values(), *self._canvas.layers()])
        if was_drawing:
            self._canvas.refresh()

    def _handlers(self) -> list[tuple[Any, Callable[..., None]]]:
        """The signals that are listened to while it is on."""
        return [
            (self._canvas.renderStarting, self._on_drawing),
            (self._canvas.mapCanvasRefreshed, self._on_drawn),
            (self._canvas.mapRefreshCanceled, self._on_drawn),  # also before each new draw
            (self._project.layersAdded, self._on_added),
            (self._project.layersWillBeRemoved, self._on_removing),
            (self._application.aboutToQuit, self._on_quit),
        ]

    def _shown_map(self) -> ShownMap:
        """What the canvas would do with a layer that is added now, where QGIS and the dock add one."""
        from ...core.layers.shown_map import ShownMap
        from ..map.canvas_view import canvas_extent

        if sip.isdeleted(self._canvas):
            return ShownMap()
        group = self._project.layerTreeRegistryBridge().layerInsertionPoint().group
        is_drawn = self._canvas.renderFlag() and (group is None or group.isVisible())
        return ShownMap(is_drawn, canvas_extent(self._canvas) if self._project.mapLayers() else None)

    def _on_quit(self) -> None:
        from ...core.layers.gateway_layers import end_with_qgis

        self._canvas.stopRendering()
        end_with_qgis()

    def _on_added(self, layers: Iterable[QgsMapLayer]) -> None:
        for layer in layers:
            self._begin(layer)

    def _on_removing(self, ids: Iterable[str]) -> None:
        from ...core.layers.gateway_layers import forget_layers

        forget_layers(ids)

    def _on_drawing(self) -> None:
        if any(isinstance(layer, QgsRasterLayer) for layer in self._canvas.layers()):
            from ...core.layers.gateway_layers import prefetch_view

            prefetch_view(self._canvas.mapSettings())

    def _on_drawn(self) -> None:
        self._look.start(0)  # QGIS has then let go of what it has drawn with

    def _look_at_canvas(self) -> None:
        from ...core.layers.gateway_layers import close_other_datasets, is_drawn_through_gateway, stop_prefetch

        if self._canvas.isDrawing():  # the next view, which is looked after when it is drawn
            return
        stop_prefetch()
        for layer in self._canvas.layers():
            is_ours = isinstance(layer, QgsRasterLayer) and is_drawn_through_gateway(layer)
            if is_ours and not close_other_datasets(layer):
                self._begin(layer, anew=True)

    def _begin(self, layer: QgsMapLayer, *, anew: bool = False) -> None:
        """Open a dataset for a layer of ours that has none, or, `anew`, for one that has lost it."""
        if not isinstance(layer, QgsRasterLayer) or not (anew or origin_of(layer)) or not layer.isValid():
            return
        from ...core.layers.gateway_layers import is_drawn_through_gateway, path_for_gateway, spare_provider

        path = path_for_gateway(layer)
        if not path or layer.id() in self._tasks or (not anew and is_drawn_through_gateway(layer)):
            return
        if (spare := spare_provider(layer)) is not None:
            self._tasks[layer.id()] = task = _OpenTask(layer, spare, path)
            for ended in (task.taskCompleted, task.taskTerminated):
                ended.connect(lambda: self._on_ended(task))
            task.start()

    def _on_ended(self, task: _OpenTask) -> None:
        if self._tasks.get(task.layer_id) is task:  # one that was superseded may end after the next has begun
            del self._tasks[task.layer_id]
            self.asked.emit()


class _OpenTask(Task):
    """Opens the dataset in a worker, and leaves it to the layer on the main thread."""

    def __init__(self, layer: QgsRasterLayer, spare: QgsRasterDataProvider, path: str) -> None:
        super().__init__(QCoreApplication.translate("ParallelDrawing", "Preparing to draw"), hidden=True)
        from ...core.layers.gateway_layers import lend_dataset, open_through_gateway

        self._open, self._lend = open_through_gateway, lend_dataset  # its end may come after the plugin's
        self.layer_id = layer.id()
        self._layer, self._spare, self._path = layer, spare, path
        self._tiles: tuple[Tile, ...] = ()

    def work(self, _feedback: QgsFeedback) -> None:
        if not self._superseded:  # else it would start a gateway again
            self._tiles = self._open(self._spare, self._path)

    def finished(self, successful: bool) -> None:
        if self._superseded or sip.isdeleted(self._layer):
            sip.delete(self._spare)
        else:
            self._lend(self._layer, self._spare, self._tiles)
        super().finished(successful)
