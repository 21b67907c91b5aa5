"""Puts the plugin into the rest of QGIS, and takes all of it out again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsApplication
from qgis.gui import QgsGui
from qgis.PyQt.QtCore import QObject
from qgis.PyQt.QtGui import QAction

from ...core.layers.reopening import Reopening
from ..icons import icon
from .browser.base_item import stop_waiting
from .browser.providers import BrowserGuiProvider, BrowserProvider
from .dock_commands import DockCommands
from .layer_menu import LayerMenu
from .layer_updates import LayerUpdates
from .locator_filter import DatacubeLocatorFilter, offer_short_prefix
from .shortcuts import Shortcuts

if TYPE_CHECKING:
    from qgis.gui import QgisInterface

    from ..dock.datacube_dock import DatacubeDock
    from ..panel.catalog_panel import CatalogPanel


class QgisIntegration(QObject):
    """Light at QGIS's start: what needs the catalogues' code imports it when it is used."""

    def __init__(self, iface: QgisInterface, dock: DatacubeDock, toggle: QAction) -> None:
        super().__init__(dock)
        self._iface = iface
        self._panel: CatalogPanel | None = None
        self._deeds = DockCommands(iface, dock)
        dock.panel_made.connect(self._on_panel)

        self._browser = BrowserProvider()
        QgsApplication.dataItemProviderRegistry().addProvider(self._browser)
        self._browser_gui = BrowserGuiProvider(self._deeds)
        QgsGui.dataItemGuiProviderRegistry().addProvider(self._browser_gui)
        offer_short_prefix()
        self._locator = DatacubeLocatorFilter(self._deeds)
        iface.registerLocatorFilter(self._locator)
        self._reopening = Reopening()
        self._updates = LayerUpdates(iface, self._reopening, dock.operations, self._deeds)
        self._menu = LayerMenu(iface, self._deeds, self._updates)
        self._add_drops()
        self._add_options()
        self.help = QAction(icon("icon"), self.tr("Datacube Browser: Help"), iface.mainWindow())
        self.help.setObjectName("DatacubeBrowserHelp")
        self.help.triggered.connect(self._show_help)
        iface.pluginHelpMenu().addAction(self.help)
        self._shortcuts = Shortcuts(iface, self._deeds)
        for action in (toggle, *self._menu.actions(), self.help):
            self._shortcuts.register(action)

    def dispose(self) -> None:
        stop_waiting()
        self._shortcuts.dispose()
        self._menu.dispose()
        self._updates.dispose()
        self._reopening.dispose()
        self._iface.pluginHelpMenu().removeAction(self.help)
        self.help.deleteLater()
        self._iface.unregisterOptionsWidgetFactory(self._options)
        self._iface.unregisterCustomDropHandler(self._drops)
        self._iface.deregisterLocatorFilter(self._locator)
        QgsGui.dataItemGuiProviderRegistry().removeProvider(self._browser_gui)
        QgsApplication.dataItemProviderRegistry().removeProvider(self._browser)

    def _add_drops(self) -> None:
        from .drag_and_drop import DropHandler

        self._drops = DropHandler(self._deeds.add_sources)
        self._iface.registerCustomDropHandler(self._drops)

    def _add_options(self) -> None:
        from .options_page import OptionsFactory

        self._options = OptionsFactory(self._on_options)
        self._iface.registerOptionsWidgetFactory(self._options)

    def _on_panel(self, panel: CatalogPanel) -> None:
        self._panel = panel
        panel.connection_bar.catalog_changed.connect(lambda _catalog: self._refresh_browser())

    def _refresh_browser(self) -> None:
        """A connection may be new, changed or gone."""
        self._iface.browserModel().refresh("datacube:")

    def _on_options(self) -> None:
        """The dock follows what was set."""
        from ...core.catalogs import CatalogStore
        from ...core.settings import settings

        if self._panel is None:
            return
        self._panel.details_action.setChecked(settings().show_details.value())
        current = CatalogStore().current()
        if self._panel.search_controller.catalog not in (None, current):
            self._panel.connection_bar.choose(current)

    def _show_help(self) -> None:
        from .help_dialog import HelpDialog

        HelpDialog(self._iface.mainWindow()).show()
