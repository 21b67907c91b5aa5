"""A person who keeps views of remote layers offline, in QGIS's window with the parts of the plugin for it."""

from __future__ import annotations

from datacube_browser.core.settings import settings
from datacube_browser.ui.dock.datacube_dock import DatacubeDock
from datacube_browser.ui.integration.dock_commands import DockCommands
from datacube_browser.ui.integration.layer_signatures import LayerSignatures
from datacube_browser.ui.integration.offline_actions import OfflineLayerMenu
from datacube_browser.ui.integration.offline_views import OfflineViews
from qgis.core import QgsProject, QgsRasterLayer
from qgis.PyQt.QtCore import QCoreApplication, QEvent, QObject
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QMenu, QPushButton

from demo.person import wait_until


class Iface(QObject):
    """The host with the methods of QgisInterface for menus of layers."""

    def __init__(self, host):
        super().__init__(host.window)
        self._host = host
        self.actions = []

    def __getattr__(self, name):
        return getattr(self._host, name)

    def addCustomActionForLayerType(self, action, *_given):
        self.actions.append(action)

    def removeCustomActionForLayerType(self, action):
        self.actions.remove(action)


class Person:
    """Works with layers in QGIS's window, with the parts of the plugin that are about this."""

    def __init__(self, host, folder, signatures=None):
        self.host = host
        self.folder = folder
        self.dock = DatacubeDock(host, host.window)
        self.owner = QObject()
        self.iface = Iface(host)
        self.commands = DockCommands(self.iface, self.dock)
        self.own_signatures = None if signatures else LayerSignatures(self.owner)
        self.signatures = signatures or self.own_signatures
        self.views = OfflineViews(self.iface, self.commands, self.signatures, self.dock.operations, self.owner)
        self.menu = OfflineLayerMenu(self.iface, lambda: self.views, self.owner)
        settings().download_folder.setValue(str(folder))

    def dispose(self):
        self.menu.dispose()
        self.views.dispose()
        if self.own_signatures is not None:
            self.own_signatures.dispose()
        self.dock.dispose()
        self.dock.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def look(self, box, crs="EPSG:3979"):
        self.host.frame(*box, crs=crs)

    def add(self, url, name="Terrain · dtm", **properties):
        """A layer as QGIS itself adds it, off the main thread's guard."""
        layer = QgsRasterLayer(f"/vsicurl/{url}", name, "gdal")
        assert layer.isValid()
        for key, value in properties.items():
            layer.setCustomProperty(f"datacube_browser/{key}", value)
        QgsProject.instance().addMapLayer(layer)
        return layer

    def keep(self, *layers):
        self.views.keep(layers)
        wait_until(self.is_quiet, "the views are kept")

    def go_back(self, *layers):
        self.views.go_back(layers)
        wait_until(self.is_quiet, "the layers are back")

    def is_quiet(self):
        QTest.qWait(50)
        return not self.views._busy

    def visible(self):
        """The texts in the context menu of the selected layers, as QGIS is about to show it."""
        self.host.layerTreeView().contextMenuAboutToShow.emit(QMenu(self.host.window))
        return [action.text() for action in self.iface.actions if action.isVisible()]

    def select(self, layer):
        tree = self.host.layerTreeView()
        tree.setCurrentLayer(layer)

    def marks(self):
        """The first line of the tip of each layer's mark, by the layer's name."""
        tree = self.host.layerTreeView()
        found = {}
        for node in QgsProject.instance().layerTreeRoot().findLayers():
            for each in tree.indicators(node):
                found[node.name()] = each.toolTip()
        return found

    def said(self):
        return " | ".join(item.text() for item in self.host.bar.items())

    def button(self, text):
        return next(each for each in self.host.bar.findChildren(QPushButton) if each.text() == text)
