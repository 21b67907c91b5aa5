"""The layer tree's context menu: where a layer comes from, what is new there, and its extent saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import Qgis, QgsApplication, QgsProject
from qgis.PyQt.QtCore import QObject
from qgis.PyQt.QtGui import QAction

from ...core.layers.origin import origin_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qgis.core import QgsMapLayer
    from qgis.gui import QgisInterface

    from .dock_commands import DockCommands
    from .layer_updates import LayerUpdates

_KINDS = (Qgis.LayerType.Raster, Qgis.LayerType.Vector)


class LayerMenu(QObject):
    """*Save Canvas Extent as…* for every raster layer, *Show in Datacube Browser* and *Update from Catalogue* for the
    layers of a catalogue.

    QGIS itself has *Zoom to Native Resolution (100%)* in the menu of every raster layer.
    """

    def __init__(self, iface: QgisInterface, deeds: DockCommands, updates: LayerUpdates) -> None:
        super().__init__(deeds)
        self._iface = iface
        window = iface.mainWindow()
        self.save = QAction(
            QgsApplication.getThemeIcon("/mActionFileSaveAs.svg"), self.tr("Save Canvas Extent as…"), window
        )
        self.save.setObjectName("DatacubeBrowserSaveLayer")
        self.save.triggered.connect(deeds.save_layer_extent)
        self.show = QAction(
            QgsApplication.getThemeIcon("/mActionShowSelectedLayers.svg"), self.tr("Show in Datacube Browser"), window
        )
        self.show.setObjectName("DatacubeBrowserShowLayer")
        self.show.triggered.connect(lambda: deeds.show_layer(iface.activeLayer()))
        refresh = QgsApplication.getThemeIcon("/mActionRefresh.svg")
        self.update = QAction(refresh, self.tr("Update from Catalogue"), window)
        self.update.setObjectName("DatacubeBrowserUpdateLayer")
        self.update.triggered.connect(updates.update_selected)
        self.update_all = QAction(refresh, self.tr("Update All Layers from Catalogue"), window)
        self.update_all.setObjectName("DatacubeBrowserUpdateAll")
        self.update_all.triggered.connect(updates.update_all)
        iface.addCustomActionForLayerType(self.save, "", Qgis.LayerType.Raster, True)
        for kind in _KINDS:
            for action in self._of_catalogues():
                iface.addCustomActionForLayerType(action, "", kind, False)
        project = QgsProject.instance()
        project.layersAdded.connect(self._on_added)
        self._on_added(project.mapLayers().values())

    def dispose(self) -> None:
        QgsProject.instance().layersAdded.disconnect(self._on_added)
        for action in self.actions():
            self._iface.removeCustomActionForLayerType(action)
            action.deleteLater()

    def actions(self) -> tuple[QAction, ...]:
        return self.save, *self._of_catalogues()

    def _on_added(self, layers: Iterable[QgsMapLayer]) -> None:
        for layer in layers:
            if origin_of(layer) is not None:
                for action in self._of_catalogues():
                    self._iface.addCustomActionForLayer(action, layer)

    def _of_catalogues(self) -> tuple[QAction, ...]:
        """For layers that come from a catalogue."""
        return self.show, self.update, self.update_all
