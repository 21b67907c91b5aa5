"""The plugin object that QGIS loads: the dock, its toggle action, the translations, and nothing left on unload."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QCoreApplication, Qt, QTranslator
from qgis.PyQt.QtGui import QAction

from .translator import install_translator
from .ui.icons import icon

if TYPE_CHECKING:
    from qgis.gui import QgisInterface


class DatacubeBrowserPlugin:
    """Everything heavy waits for the dock's first show, so that QGIS starts as fast with the plugin as without."""

    def __init__(self, iface: QgisInterface) -> None:
        self._iface = iface
        self._translator: QTranslator | None = None
        self.dock = None
        self.toggle_action: QAction | None = None
        self._everywhere = None
        self.provider = None

    def initProcessing(self) -> None:
        """All that qgis_process asks for; there `iface` is None."""
        from .provider.provider import DatacubeProvider

        if self._translator is None:
            self._translator = install_translator()
        self.provider = DatacubeProvider()
        QgsApplication.processingRegistry().addProvider(self.provider)

    def initGui(self) -> None:
        from .ui.dock.datacube_dock import DatacubeDock
        from .ui.integration.qgis_integration import QgisIntegration

        self.initProcessing()
        window = self._iface.mainWindow()
        self.dock = DatacubeDock(self._iface, window)
        self.toggle_action = QAction(icon("icon"), self.tr("Datacube Browser"), window)
        self.toggle_action.setObjectName("DatacubeBrowserToggle")
        self.toggle_action.setToolTip(self.tr("Browse STAC catalogues, add their layers, save the canvas extent"))
        self.dock.setToggleVisibilityAction(self.toggle_action)
        self._iface.addToolBarIcon(self.toggle_action)
        self._iface.addPluginToWebMenu(self.tr("Datacube Browser"), self.toggle_action)

        self._iface.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, self.dock)
        self.dock.hide()  # until QGIS restores its window, if it was open then
        self.dock.look_later()
        self._everywhere = QgisIntegration(self._iface, self.dock, self.toggle_action)

    def unload(self) -> None:
        from .core import blocking_call, settings, tasks, vsicurl

        tasks.cancel_all()
        blocking_call.end_idle_threads()
        if self._everywhere is not None:
            self._everywhere.dispose()
            self._everywhere = None
        if self.toggle_action is not None:
            menus = [action.menu() for action in self._iface.webMenu().actions() if action.menu() is not None]
            ours = [menu for menu in menus if self.toggle_action in menu.actions()]
            self._iface.removePluginWebMenu(self.tr("Datacube Browser"), self.toggle_action)
            for menu in ours:  # QGIS takes our submenu off, but keeps it in memory
                menu.deleteLater()
            self._iface.removeToolBarIcon(self.toggle_action)
            self.toggle_action.deleteLater()
            self.toggle_action = None
        if self.dock is not None:
            self.dock.dispose()
            self._iface.removeDockWidget(self.dock)
            self.dock.deleteLater()
            self.dock = None
        if self.provider is not None:
            QgsApplication.processingRegistry().removeProvider(self.provider)
            self.provider = None
        vsicurl.forget_hosts()
        settings.unregister()
        if self._translator is not None:
            QCoreApplication.removeTranslator(self._translator)
            self._translator = None

    def tr(self, text: str) -> str:
        return QCoreApplication.translate("DatacubeBrowserPlugin", text)
