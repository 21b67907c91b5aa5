"""Waits for the first layer that the plugin looks after."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsProject
from qgis.PyQt.QtCore import QObject

from ...core.errors import undone_by
from ...core.layers.plugin_layers import concerns_plugin

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from qgis.core import QgsMapLayer

    from .remote_layers import RemoteLayers


class LayerWatch(QObject):
    """Makes what looks after such layers once, with the first of them, or when it is asked for. Most QGIS sessions have
    none: then nothing of that is imported."""

    def __init__(self, make: Callable[[], RemoteLayers], parent: QObject) -> None:
        super().__init__(parent)
        self._make = make
        #: What has been made; None before.
        self.made: RemoteLayers | None = None
        self._project = QgsProject.instance()

    def begin(self) -> None:
        self._project.layersAdded.connect(self._look)
        self._look(self._project.mapLayers().values())

    def remote_layers(self) -> RemoteLayers:
        if self.made is None:
            self._project.layersAdded.disconnect(self._look)  # what is made may add some
            with undone_by(lambda: self._project.layersAdded.connect(self._look)):
                self.made = self._make()
        return self.made

    def dispose(self) -> None:
        if self.made is None:
            self._project.layersAdded.disconnect(self._look)
        else:
            self.made.dispose()

    def _look(self, layers: Iterable[QgsMapLayer]) -> None:
        if any(map(concerns_plugin, layers)):
            self.remote_layers()
