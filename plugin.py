"""The plugin object that QGIS loads: it adds the dock and all the rest to QGIS, and removes all of it on unload."""

from __future__ import annotations

import sys
import typing
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

from qgis import utils
from qgis.core import Qgis, QgsApplication
from qgis.PyQt.QtCore import QCoreApplication, Qt
from qgis.PyQt.QtGui import QAction

from .core.errors import do_all, undone_by
from .translator import install_translator
from .ui.icons import icon

if TYPE_CHECKING:
    from collections.abc import Callable

    from qgis.gui import QgisInterface

#: Cancel what runs, and end the threads that have run it; what cannot be canceled delays QGIS's end, not this.
_THREADS = (
    "core.gateway.signed_paths.forget_all",
    "core.layers.signed_source.forget_memory",
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
        self.dock = None
        self.toggle_action: QAction | None = None
        self._integration = None
        self.provider = None
        #: What takes everything out of QGIS again, the last one first.
        self._undo: list[Callable[[], object]] = []
        self._is_quitting = False

    def initProcessing(self) -> None:
        """Add the Processing provider. qgis_process calls nothing else; there `iface` is None."""
        from .provider.provider import DatacubeProvider

        if (translator := install_translator()) is not None:
            self._undo.append(partial(QCoreApplication.removeTranslator, translator))
        # what is signed is forgotten once more: a task may have been about to sign
        self._undo += (
            partial(_end, "core.signing.signatures.forget_signatures", "core.settings.unregister"),
            partial(_end, "core.remote_files.vsicurl.forget_hosts", "core.gateway.signed_paths.forget_all"),
            partial(_end, "ui.widgets.message_bar.close_messages", "core.export.jobs.session.end_session"),
        )
        self.provider = DatacubeProvider()
        QgsApplication.processingRegistry().addProvider(self.provider)
        self._undo.append(partial(QgsApplication.processingRegistry().removeProvider, self.provider))

    def initGui(self) -> None:
        """QGIS forgets a plugin that raises here, and leaves what it has put into QGIS by then."""
        with undone_by(self.unload):
            self._begin()

    def _begin(self) -> None:
        from .ui.dock.datacube_dock import DatacubeDock
        from .ui.integration.qgis_integration import QgisIntegration
        from .ui.integration.update_guard import UpdateGuard

        guard = UpdateGuard()
        guard.updated.connect(self._on_updated)
        guard.begin()
        self._undo.append(guard.end)
        self.initProcessing()
        window = self._iface.mainWindow()
        self.dock = dock = DatacubeDock(self._iface, window)
        self._undo += (dock.deleteLater, partial(self._iface.removeDockWidget, dock), dock.dispose)
        self.toggle_action = action = QAction(icon("icon"), self.tr("Datacube Browser"), window)
        action.setObjectName("DatacubeBrowserToggle")
        action.setToolTip(self.tr("Browse STAC catalogues, add their layers, save the canvas extent"))
        dock.setToggleVisibilityAction(action)
        self._undo.append(partial(self._remove, action))
        self._iface.addToolBarIcon(action)
        self._iface.addPluginToWebMenu(self.tr("Datacube Browser"), action)
        self._undo += (partial(_end, *_THREADS), dock.stop_importing)
        self._iface.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
        dock.hide()  # until QGIS restores its window, if it was open then
        dock.offer_interrupted_exports_soon()
        self._integration = QgisIntegration(self._iface, dock, action)
        self._undo.append(self._integration.dispose)
        QgsApplication.instance().aboutToQuit.connect(self._on_quit)
        self._undo.append(partial(QgsApplication.instance().aboutToQuit.disconnect, self._on_quit))

    def unload(self) -> None:
        """Imports nothing: another QGIS may have put files of another version in place meanwhile. An error of one step
        is shown, and the others are taken: QGIS would keep a plugin whose `unload` raises, and not start it anew."""
        if self._is_quitting:
            sys.excepthook = sys.__excepthook__  # QGIS would show it in a window, which its end would wait for
        while self._undo:
            do_all(self._undo.pop())
        self.dock = self.toggle_action = self._integration = self.provider = None
        if utils.plugins.get(__package__) is self:
            _forget_modules()

    def _remove(self, action: QAction) -> None:
        menus = [each.menu() for each in self._iface.webMenu().actions() if each.menu() is not None]
        ours = [menu.deleteLater for menu in menus if action in menu.actions()]  # QGIS keeps our submenu in memory
        remove = partial(self._iface.removePluginWebMenu, self.tr("Datacube Browser"), action)
        do_all(remove, *ours, partial(self._iface.removeToolBarIcon, action), action.deleteLater)

    def _on_quit(self) -> None:
        """QGIS ends, and unloads the plugin later: what it takes down under a thread makes it crash before."""
        self._is_quitting = True
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
            do_all(getattr(import_module(module), name))  # it waits where a thread is still importing it


def _forget_modules() -> None:
    """Take all modules of the plugin out of `sys.modules`. QGIS forgets only those that an import statement of the main
    thread has named, not their packages, in whose attributes an upgraded plugin would find modules of the old one."""
    for name in [name for name in list(sys.modules) if name.startswith(f"{__package__}.")]:
        if name != f"{__package__}.resources":  # QGIS takes its icons out of Qt, then the module
            del sys.modules[name]
    # Python keeps what was last written in brackets behind its types (`Callable[[Item], None]`), and the plugin with it
    for clear in getattr(typing, "_cleanups", ()):
        clear()
