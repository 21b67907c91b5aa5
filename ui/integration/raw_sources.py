"""Keeps signatures out of what QGIS writes into projects as it is: the layers of locked maps and profiles in layouts,
and the project's terrain. None of them goes through QgsPathResolver."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from qgis.core import QgsLayoutItem, QgsProject, QgsRasterDemTerrainProvider
from qgis.PyQt.QtCore import QObject, QTimer

from ...core.layers.origin import profile_of

if TYPE_CHECKING:
    from qgis.core import QgsMapLayer


class _ItemWithLayers(Protocol):
    """An item of a layout that shows layers of its own: a map that is locked, a profile."""

    def layers(self) -> list[QgsMapLayer]: ...

    def setLayers(self, layers: list[QgsMapLayer]) -> None: ...


class RawSources(QObject):
    """While a project is written that has such parts, their layers have their plain data sources; afterwards they read
    their files again. QGIS notes the source of a layer when it is given to a part, and again when it writes styles."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        #: The data sources to come back to, by layer.
        self._sources: dict[str, str] = {}
        self._back = QTimer(self)
        self._back.setSingleShot(True)
        self._back.timeout.connect(self._come_back)
        self._project = QgsProject.instance()
        self._project.writeProject.connect(self._on_writing)
        self._project.projectSaved.connect(self._come_back)

    def dispose(self) -> None:
        self._come_back()
        self._project.writeProject.disconnect(self._on_writing)
        self._project.projectSaved.disconnect(self._come_back)

    def _on_writing(self, *_: object) -> None:
        items = [item for item in _items_with_layers(self._project) if any(map(profile_of, item.layers()))]
        terrain = _terrain(self._project)
        layers = [layer for item in items for layer in item.layers()]
        layers += [layer for layer in (terrain and terrain.layer(),) if layer is not None]
        signed = {layer.id(): layer for layer in layers if profile_of(layer) and layer.isValid()}
        if not signed:
            return
        from ...core.layers.signed_source import lend_plain_source

        for layer in signed.values():
            self._sources[layer.id()] = layer.source()
            lend_plain_source(layer)
        for item in items:
            given = item.layers()
            item.setLayers([])  # profiles ignore the layers that they have
            item.setLayers(given)
        if terrain is not None and terrain.layer() is not None and terrain.layer().id() in signed:
            terrain.setLayer(terrain.layer())
        self._back.start(0)  # in case that the project cannot be written

    def _come_back(self) -> None:
        if not self._sources:
            return
        from ...core.layers.signed_source import renew_source

        self._back.stop()
        sources, self._sources = self._sources, {}
        for layer_id, source in sources.items():
            layer = self._project.mapLayer(layer_id)
            if layer is not None:
                renew_source(layer, source)


def _items_with_layers(project: QgsProject) -> list[_ItemWithLayers]:
    layouts = [layout for layout in project.layoutManager().layouts() if hasattr(layout, "items")]
    items = [item for layout in layouts for item in layout.items() if isinstance(item, QgsLayoutItem)]
    return [item for item in items if hasattr(item, "setLayers") and hasattr(item, "layers")]


def _terrain(project: QgsProject) -> QgsRasterDemTerrainProvider | None:
    provider = project.elevationProperties().terrainProvider()
    return provider if isinstance(provider, QgsRasterDemTerrainProvider) else None
