"""Puts the plugin into the rest of QGIS, and takes all of it out again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsApplication
from qgis.gui import QgsGui
from qgis.PyQt.QtCore import QObject
from qgis.PyQt.QtGui import QAction
from qgis.PyQt.QtWidgets import QDialog

from ...core.errors import do_all, undone_by
from ...core.layers.reopening import Reopening
from ..geoplateforme.geoplateforme_actions import GeoplateformeActions
from ..icons import icon
from .browser.base_item import ROOT, cancel_requests
from .browser.providers import BrowserGuiProvider, BrowserProvider
from .dock_commands import DockCommands
from .drop_handler import DropHandler
from .history_guard import HistoryGuard
from .layer_menu import LayerMenu
from .layer_watch import LayerWatch
from .locator_filter import DatacubeLocatorFilter, register_locator_filter
from .offline_actions import OfflineActions, OfflineLayerMenu
from .options_factory import OptionsFactory
from .pasted_urls import PastedUrls
from .shortcuts import Shortcuts

if TYPE_CHECKING:
    from collections.abc import Callable

    from qgis.gui import QgisInterface

    from ..dock.datacube_dock import DatacubeDock
    from ..panel.catalog_panel import CatalogPanel
    from ..results.record_actions import RecordMenu
    from .offline_views import OfflineViews
    from .options_page import ChangedOptions
    from .remote_layers import RemoteLayers

_PACKAGE = __name__.partition(".ui.")[0]


class QgisIntegration(QObject):
    """Light at QGIS's start: what is not needed then is imported when it is used, or with the first remote layer."""

    def __init__(self, iface: QgisInterface, dock: DatacubeDock, toggle: QAction) -> None:
        super().__init__(dock)
        self._iface, self._dock = iface, dock
        #: What takes everything out of QGIS again, the last one first.
        self._undo: list[Callable[[], object]] = [self._close_dialogs]
        with undone_by(self.dispose):
            self._begin(toggle)

    def _begin(self, toggle: QAction) -> None:
        iface, dock = self._iface, self._dock
        self._commands = commands = DockCommands(iface, dock)
        commands.catalog_changed.connect(self._refresh_browser)
        self._add_to_browser(commands)
        self._locator = DatacubeLocatorFilter(commands.show, commands.save_layer_extent, commands.run_search)
        register_locator_filter(iface, self._locator)
        self._undo.append(lambda: iface.deregisterLocatorFilter(self._locator))
        self._reopening = Reopening()
        self._undo.append(self._reopening.dispose)
        self._layers = LayerWatch(self._make_remote_layers, self)
        self._pasted = PastedUrls(iface, add_sources=commands.add_sources, renew=self._renew, parent=self)
        self._undo.append(self._pasted.dispose)
        dock.signed_url_entered.connect(self._pasted.take)
        self._offline_menu = OfflineLayerMenu(iface, self._offline_views, self)
        self._undo.append(self._offline_menu.dispose)
        self._geoplateforme = GeoplateformeActions(iface, dock.operations, self)
        self._undo.append(self._geoplateforme.dispose)
        dock.panel_made.connect(self._add_to_menus)
        self._history = HistoryGuard(self)
        self._undo.append(self._history.dispose)
        self._menu = LayerMenu(
            iface,
            save_extent=commands.save_layer_extent,
            publish=commands.publish_layer,
            show_layer=commands.show_layer,
            harvest_layer=self._geoplateforme.harvest_layer,
            update_selected=self._update_selected,
            update_all=self._update_all,
            parent=self,
        )
        self._undo.append(self._menu.dispose)
        self._drops = DropHandler(commands.add_sources)
        iface.registerCustomDropHandler(self._drops)
        self._undo.append(lambda: iface.unregisterCustomDropHandler(self._drops))
        self._options = OptionsFactory(self._follow_options)
        iface.registerOptionsWidgetFactory(self._options)
        self._undo.append(lambda: iface.unregisterOptionsWidgetFactory(self._options))
        self._add_help()
        self._add_shortcuts(toggle)
        self._undo.append(self._layers.dispose)
        self._layers.begin()

    def _add_to_browser(self, commands: DockCommands) -> None:
        self._browser = BrowserProvider()
        QgsApplication.dataItemProviderRegistry().addProvider(self._browser)
        self._undo.append(lambda: QgsApplication.dataItemProviderRegistry().removeProvider(self._browser))
        self._browser_gui = BrowserGuiProvider(
            add=commands.add,
            record_menu=commands.record_menu,
            show=commands.show,
            add_service_layer=commands.add_service_layer,
            new_connection=commands.new_connection,
        )
        QgsGui.dataItemGuiProviderRegistry().addProvider(self._browser_gui)
        self._undo.append(lambda: QgsGui.dataItemGuiProviderRegistry().removeProvider(self._browser_gui))

    def _add_help(self) -> None:
        self.help = QAction(icon("icon"), self.tr("Datacube Browser: Help"), self._iface.mainWindow())
        self._undo.append(self.help.deleteLater)
        self.help.setObjectName("DatacubeBrowserHelp")
        self.help.triggered.connect(self._show_help)
        self._iface.pluginHelpMenu().addAction(self.help)
        self._undo.append(lambda: self._iface.pluginHelpMenu().removeAction(self.help))

    def _add_shortcuts(self, toggle: QAction) -> None:
        self._shortcuts = Shortcuts(self._iface, self._commands)
        self._undo.append(self._shortcuts.dispose)
        entries = (
            *self._menu.actions(),
            *self._offline_menu.actions(),
            self._pasted.action,
            *self._geoplateforme.menu.actions(),
        )
        for action in (toggle, *entries, self.help):
            self._shortcuts.register(action)

    def dispose(self) -> None:
        do_all(cancel_requests)
        while self._undo:
            do_all(self._undo.pop())

    def _follow_options(self, changed: ChangedOptions) -> None:
        self._commands.follow_options(changed)
        if self._layers.made is not None:
            self._layers.made.follow_options()

    def _make_remote_layers(self) -> RemoteLayers:
        from .remote_layers import RemoteLayers

        return RemoteLayers(
            self._iface,
            self._commands,
            reopening=self._reopening,
            operations=self._dock.operations,
            ask_for_url=self._pasted.ask,
            parent=self,
        )

    def _offline_views(self) -> OfflineViews:
        return self._layers.remote_layers().offline

    def _renew(self, layer_id: str) -> None:
        self._layers.remote_layers().signatures.renew(layer_id)

    def _update_selected(self) -> None:
        self._layers.remote_layers().updater.update_selected()

    def _update_all(self) -> None:
        self._layers.remote_layers().updater.update_all()

    def _add_to_menus(self, panel: CatalogPanel) -> None:
        from ..dock.services_menu import ServicesGroup

        menu = self._dock.services_menu
        menu.add(ServicesGroup.SERVICES, self._geoplateforme.menu.menuAction())
        menu.add(ServicesGroup.ADDRESSES, self._pasted.action)
        panel.results_menu.about_to_show.connect(self._add_offline)

    def _add_offline(self, menu: RecordMenu) -> None:
        """Add what keeps the views of the menu's assets offline, where they are layers of the project."""
        from ...core.export_sources import layers_of_choice
        from ..results.record_actions import RecordAction

        choices = menu.selection.selected_choices()
        pair = OfflineActions(
            self._offline_views,
            lambda: [layer for choice in choices for layer in layers_of_choice(choice)],
            menu,
            "Chosen",
            stays=menu.is_whole,
        )
        pair.update()
        menu.add(RecordAction.KEEP_OFFLINE, pair.keep)
        menu.add(RecordAction.RETURN_TO_REMOTE, pair.go_back)

    def _refresh_browser(self) -> None:
        """List the connections in the Browser panel again: one may have been added, changed or removed."""
        self._iface.browserModel().refresh(ROOT)

    def _show_help(self) -> None:
        from ...core.guide.chapters import Chapter
        from ..guide.guide_window import open_guide

        open_guide(Chapter.BEGIN, self._iface.mainWindow())

    def _close_dialogs(self) -> None:
        """Close the plugin's dialogs that are children of QGIS's window, and outlive the dock: help, scripts."""
        for dialog in self._iface.mainWindow().findChildren(QDialog):
            if type(dialog).__module__.startswith(f"{_PACKAGE}."):
                dialog.close()
                dialog.deleteLater()
