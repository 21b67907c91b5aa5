"""The layer tree's context menu: save a layer's extent, show where it comes from, update it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import Qgis, QgsApplication, QgsProject
from qgis.PyQt.QtCore import QObject
from qgis.PyQt.QtGui import QAction

from ...core.errors import undone_by
from ...core.layers.plugin_layers import has_plugin_property

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from qgis.core import QgsMapLayer
    from qgis.gui import QgisInterface

_KINDS = (Qgis.LayerType.Raster, Qgis.LayerType.Vector)


class LayerMenu(QObject):
    """*Save Canvas Extent as…* and *Publish in a Catalogue…* for every raster layer; *Show in Datacube Browser* and
    *Update from Catalogue* for the layers of a catalogue; *Harvest into the Géoplateforme…* for those of a WMS.
    `show_layer` and `harvest_layer` get the layer.

    QGIS itself has *Zoom to Native Resolution (100%)* in the menu of every raster layer.
    """

    def __init__(
        self,
        iface: QgisInterface,
        *,
        save_extent: Callable[[], None],
        publish: Callable[[], None],
        show_layer: Callable[[QgsMapLayer | None], None],
        harvest_layer: Callable[[QgsMapLayer | None], None],
        update_selected: Callable[[], None],
        update_all: Callable[[], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._iface = iface
        self.save = self._action("SaveLayer", "/mActionFileSaveAs.svg", self.tr("Save Canvas Extent as…"), save_extent)
        self.publish = self._action(
            "PublishLayer", "/mActionSharingExport.svg", self.tr("Publish in a Catalogue…"), publish
        )
        self.show = self._action(
            "ShowLayer",
            "/mActionShowSelectedLayers.svg",
            self.tr("Show in Datacube Browser"),
            lambda: show_layer(iface.activeLayer()),
        )
        self.update = self._action(
            "UpdateLayer", "/mActionRefresh.svg", self.tr("Update from Catalogue"), update_selected
        )
        self.update_all = self._action(
            "UpdateAll", "/mActionRefresh.svg", self.tr("Update All Layers from Catalogue"), update_all
        )
        self.harvest = self._action(
            "HarvestLayer",
            "/mActionAddWmsLayer.svg",
            self.tr("Harvest into the Géoplateforme…"),
            lambda: harvest_layer(iface.activeLayer()),
        )
        QgsProject.instance().layersAdded.connect(self._on_added)
        with undone_by(self.dispose):
            self._add()

    def _add(self) -> None:
        add = self._iface.addCustomActionForLayerType
        add(self.harvest, "", Qgis.LayerType.Raster, False)
        for action in (self.save, self.publish):
            add(action, "", Qgis.LayerType.Raster, True)
        for kind in _KINDS:
            for action in self._for_catalog_layers():
                add(action, "", kind, False)
        self._on_added(QgsProject.instance().mapLayers().values())

    def dispose(self) -> None:
        QgsProject.instance().layersAdded.disconnect(self._on_added)
        for action in self.actions():
            self._iface.removeCustomActionForLayerType(action)
            action.deleteLater()

    def actions(self) -> tuple[QAction, ...]:
        return self.save, self.publish, self.harvest, *self._for_catalog_layers()

    def _for_catalog_layers(self) -> tuple[QAction, ...]:
        return self.show, self.update, self.update_all

    def _action(self, name: str, icon: str, text: str, command: Callable[[], None]) -> QAction:
        action = QAction(QgsApplication.getThemeIcon(icon), text, self._iface.mainWindow())
        action.setObjectName(f"DatacubeBrowser{name}")
        action.triggered.connect(lambda _checked: command())
        return action

    def _on_added(self, layers: Iterable[QgsMapLayer]) -> None:
        for layer in layers:
            if _is_of_catalog(layer):
                for action in self._for_catalog_layers():
                    self._iface.addCustomActionForLayer(action, layer)
            if _is_wms(layer):
                self._iface.addCustomActionForLayer(self.harvest, layer)


def _is_of_catalog(layer: QgsMapLayer) -> bool:
    if not has_plugin_property(layer):
        return False
    from ...core.layers.origin import origin_of

    return origin_of(layer) is not None


def _is_wms(layer: QgsMapLayer) -> bool:
    """Whether the layer shows maps of a WMS; the same provider reads tiles, too."""
    if layer.providerType() != "wms":
        return False
    from ...core.geoplateforme.wms_source import source_of_layer

    return source_of_layer(layer.providerType(), layer.source()) is not None
