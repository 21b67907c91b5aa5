"""Every action of the dock as one of QGIS's window, so that *Keyboard Shortcuts* lists it and can give it a key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QObject
from qgis.PyQt.QtGui import QAction

if TYPE_CHECKING:
    from collections.abc import Callable

    from qgis.gui import QgisInterface

    from ..panel.catalog_panel import CatalogPanel
    from .dock_commands import DockCommands


class Shortcuts(QObject):
    """None has a key of its own: those of QGIS, and of other plugins, keep theirs. An action opens the dock first."""

    def __init__(self, iface: QgisInterface, deeds: DockCommands) -> None:
        super().__init__(deeds)
        self._iface = iface
        self._deeds = deeds
        self._registered: list[QAction] = []
        self._own: list[QAction] = []
        self._add_all()

    def register(self, action: QAction) -> None:
        """Let the user give this action, which somebody else keeps, a key."""
        self._iface.registerMainWindowAction(action, "")
        self._registered.append(action)

    def dispose(self) -> None:
        for action in self._registered:
            self._iface.unregisterMainWindowAction(action)
        for action in self._own:
            self._iface.mainWindow().removeAction(action)
            action.deleteLater()

    def _add_all(self) -> None:
        self._add("Words", self.tr("Datacube Browser: Go to the search words"), _to_words)
        self._add("Search", self.tr("Datacube Browser: Search"), lambda panel: panel.search_button.click())
        self._add("Add", self.tr("Datacube Browser: Add to map"), lambda panel: panel.add_button.click())
        self._add("Save", self.tr("Datacube Browser: Save canvas extent as…"), lambda panel: panel.save_button.click())
        self._add("Download", self.tr("Datacube Browser: Download whole files…"), _download)
        self._add("Details", self.tr("Datacube Browser: Show details"), lambda panel: panel.details_action.toggle())
        self._add("Footprints", self.tr("Datacube Browser: Show footprints on the map"), _footprints)
        self._add("Coverage", self.tr("Datacube Browser: Show true coverage"), _coverage)
        self._add("Pick", self.tr("Datacube Browser: Select items on the map"), _pick)
        self._add("Refresh", self.tr("Datacube Browser: Refresh the catalogue"), _refresh)
        self._add(
            "Services",
            self.tr("Datacube Browser: Add service layer (WMS, WCS)…"),
            lambda _panel: self._deeds.add_service_layer(),
        )
        self._add("Connect", self.tr("Datacube Browser: New connection…"), _new_connection)

    def _add(self, name: str, text: str, slot: Callable[[CatalogPanel], None]) -> None:
        window = self._iface.mainWindow()
        action = QAction(text, window)
        action.setObjectName(f"DatacubeBrowser{name}")
        action.triggered.connect(lambda: slot(self._deeds.open_dock()))
        self._own.append(action)
        self.register(action)
        window.addAction(action)  # a key works for the window's own actions only


def _to_words(panel: CatalogPanel) -> None:
    panel.filter_panel.words.setFocus()
    panel.filter_panel.words.selectAll()


def _download(panel: CatalogPanel) -> None:
    panel.download_action.trigger()


def _footprints(panel: CatalogPanel) -> None:
    panel.footprints_action.toggle()


def _coverage(panel: CatalogPanel) -> None:
    panel.coverage_action.toggle()


def _pick(panel: CatalogPanel) -> None:
    panel.pick_action.toggle()


def _refresh(panel: CatalogPanel) -> None:
    panel.connection_bar.refresh_action.trigger()


def _new_connection(panel: CatalogPanel) -> None:
    panel.connection_bar.new_action.trigger()
