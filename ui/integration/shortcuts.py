"""Every action of the dock as one of QGIS's window, so that *Keyboard Shortcuts* lists it and can give it a key."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from qgis.PyQt import sip
from qgis.PyQt.QtCore import QObject
from qgis.PyQt.QtGui import QAction, QKeySequence

from ...core.errors import undone_by

if TYPE_CHECKING:
    from collections.abc import Callable

    from qgis.gui import QgisInterface

    from ..panel.view_toolbar import ViewToolbar
    from .dock_commands import DockCommands


class Shortcuts(QObject):
    """None has a key by default: those of QGIS, and of other plugins, keep theirs. An action opens the dock first."""

    def __init__(self, iface: QgisInterface, commands: DockCommands) -> None:
        super().__init__(commands)
        self._iface = iface
        self._registered: list[QAction] = []
        self._own: dict[str, QAction] = {}
        with undone_by(self.dispose):
            self._add_all(commands)
        commands.toolbar_made.connect(self._show_keys)

    def register(self, action: QAction) -> None:
        """Let the user give a key to an action of another part."""
        self._iface.registerMainWindowAction(action, "")
        self._registered.append(action)

    def dispose(self) -> None:
        for action in self._registered:
            self._iface.unregisterMainWindowAction(action)
        for action in self._own.values():
            self._iface.mainWindow().removeAction(action)
            action.deleteLater()

    def _show_keys(self, toolbar: ViewToolbar) -> None:
        """Let the tool tips of the dock's toolbar name the keys, now and whenever the user gives others."""
        for name, shown in toolbar.toggles().items():
            self._own[name].changed.connect(partial(_show_key, self._own[name], shown))
            _show_key(self._own[name], shown)

    def _add_all(self, commands: DockCommands) -> None:
        self._add("Words", self.tr("Datacube Browser: Go to the search words"), commands.edit_search_words)
        self._add("Search", self.tr("Datacube Browser: Search"), commands.search)
        self._add("Add", self.tr("Datacube Browser: Add to map"), commands.add_chosen)
        self._add("Save", self.tr("Datacube Browser: Save canvas extent as…"), commands.save_chosen)
        self._add("Download", self.tr("Datacube Browser: Download whole files…"), commands.download_chosen)
        self._add("Details", self.tr("Datacube Browser: Show details"), partial(commands.toggle, "Details"))
        thumbnails = self.tr("Datacube Browser: Show thumbnails")
        self._add("Thumbnails", thumbnails, partial(commands.toggle, "Thumbnails"))
        self._add(
            "Footprints",
            self.tr("Datacube Browser: Show footprints on the map"),
            partial(commands.toggle, "Footprints"),
        )
        self._add("Coverage", self.tr("Datacube Browser: Show true coverage"), partial(commands.toggle, "Coverage"))
        self._add("Pick", self.tr("Datacube Browser: Select items on the map"), partial(commands.toggle, "Pick"))
        self._add("Refresh", self.tr("Datacube Browser: Refresh the catalogue"), commands.refresh_catalog)
        services = self.tr("Datacube Browser: Add service layer (WMS, WCS)…")
        self._add("Services", services, commands.add_service_layer)
        self._add("Connect", self.tr("Datacube Browser: New connection…"), commands.new_connection)

    def _add(self, name: str, text: str, command: Callable[[], None]) -> None:
        window = self._iface.mainWindow()
        action = QAction(text, window)
        action.setObjectName(f"DatacubeBrowser{name}")
        action.triggered.connect(lambda _checked: command())
        self._own[name] = action
        self.register(action)
        window.addAction(action)  # keys work for the window's own actions only


def _show_key(action: QAction, shown: QAction) -> None:
    if sip.isdeleted(shown):  # the dock has gone, and this action goes with QGIS's window
        return
    from ..widgets.plain_text import plain_tip

    key = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    shown.setToolTip(plain_tip(f"{shown.text()} ({key})" if key else shown.text()))
