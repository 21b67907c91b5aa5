"""The plugin object that QGIS loads: it adds the dock and all the rest to QGIS, and removes all of it on unload."""

from __future__ import annotations

import sys
import typing
from importlib import import_module
from typing import TYPE_CHECKING

from qgis import utils
from qgis.core import Qgis, QgsApplication
from qgis.PyQt.QtCore import QCoreApplication, Qt, QTimer, QTranslator
from qgis.PyQt.QtGui import QAction

from .translator import install_translator
from .ui.icons import icon

if TYPE_CHECKING:
    from qgis.gui import QgisInterface

#: Cancel what runs, and end the threads that have run it; what cannot be canceled delays QGIS's end, not this.
_THREADS = (
    "core.threads.tasks.cancel_all",
    "core.threads.blocking_call.end_idle_threads",
    "core.http.oauth_thread.end_oauth_thread",
    "core.http.exchange.delete_senders",
    "core.threads.tasks.end_pool_threads",
    "core.threads.left_calls.outlast_plugin",
)


class DatacubeBrowserPlugin:
    """Imports little: the rest waits until the dock is first shown, so that the plugin does not delay QGIS's start."""

    def __init__(self, iface: QgisInterface) -> None:
        self._iface = iface
        self._translator: QTranslator | None = None
        self.dock = None
        self.toggle_action: QAction | None = None
        self._integration = None
        self._guard = None
        self.provider = None

    def initProcessing(self) -> None:
        """Add the Processing provider. qgis_process calls nothing else; there `iface` is None."""
        from .provider.provider import DatacubeProvider

        if self._translator is None:
            self._translator = install_translator()
        self.provider = DatacubeProvider()
        QgsApplication.processingRegistry().addProvider(self.provider)

    def initGui(self) -> None:
        from .ui.dock.datacube_dock import DatacubeDock
        from .ui.integration.qgis_integration import QgisIntegration
        from .ui.integration.update_guard import UpdateGuard

        self.initProcessing()
        self._guard = UpdateGuard()
        self._guard.updated.connect(self._on_updated)
        self._guard.begin()
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
        QTimer.singleShot(0, self.dock.offer_interrupted_exports)
        self._integration = QgisIntegration(self._iface, self.dock, self.toggle_action)
        QgsApplication.instance().aboutToQuit.connect(self._on_quit)

    def unload(self) -> None:
        """Imports nothing: another QGIS may have put files of another version in place meanwhile."""
        if self._integration is not None:
            QgsApplication.instance().aboutToQuit.disconnect(self._on_quit)
            self._integration.dispose()
            self._integration = None
        if self.dock is not None:
            self.dock.stop_importing()
        _end("core.gateway.signed_paths.forget_all", "core.layers.signed_source.forget_memory", *_THREADS)
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
        # what is signed is forgotten once more: a task may have been about to sign
        _end("ui.widgets.message_bar.close_messages", "core.export.jobs.session.end_session")
        _end("core.remote_files.vsicurl.forget_hosts", "core.gateway.signed_paths.forget_all")
        _end("core.signing.signatures.forget_signatures", "core.settings.unregister")
        if self._translator is not None:
            QCoreApplication.removeTranslator(self._translator)
            self._translator = None
        if self._guard is not None:
            self._guard.end()
            self._guard = None
        if utils.plugins.get(__package__) is self:
            _forget_modules()

    def _on_quit(self) -> None:
        """QGIS ends, and unloads the plugin later: what it takes down under a thread makes it crash before."""
        _end("core.threads.tasks.cancel_all", "core.threads.left_calls.wait_for_left_calls")

    def _on_updated(self, text: str) -> None:
        self._iface.messageBar().pushMessage("", text, Qgis.MessageLevel.Warning, 0)  # until it is closed

    def tr(self, text: str) -> str:
        return QCoreApplication.translate("DatacubeBrowserPlugin", text)


def _end(*functions: str) -> None:
    """Call these functions of the plugin's, each where its module has been imported: else there is nothing to end."""
    for path in functions:
        module, _, name = f"{__package__}.{path}".rpartition(".")
        if module in sys.modules:
            getattr(import_module(module), name)()  # it waits where a thread is still importing it


def _forget_modules() -> None:
    """Take all modules of the plugin out of `sys.modules`. QGIS forgets only those that an import statement of the main
    thread has named, not their packages, in whose attributes an upgraded plugin would find modules of the old one."""
    for name in [name for name in list(sys.modules) if name.startswith(f"{__package__}.")]:
        if name != f"{__package__}.resources":  # QGIS takes its icons out of Qt, then the module
            del sys.modules[name]
    # Python keeps what was last written in brackets behind its types (`Callable[[Item], None]`), and the plugin with it
    for clear in getattr(typing, "_cleanups", ()):
        clear()
