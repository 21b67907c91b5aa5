"""The dock: a light shell at QGIS's start, filled when it is first shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.gui import QgisInterface, QgsDockWidget
from qgis.PyQt.QtCore import Qt, pyqtSignal

if TYPE_CHECKING:
    from qgis.PyQt.QtGui import QShowEvent
    from qgis.PyQt.QtWidgets import QWidget

    from .browser_panel import BrowserPanel


class DatacubeDock(QgsDockWidget):
    """Usable at 340 px width; QGIS restores its place and visibility with the window, by its object name."""

    #: The BrowserPanel has been made: for those who work with it and must not be the reason to make it.
    panel_made = pyqtSignal(object)

    def __init__(self, iface: QgisInterface, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("DatacubeBrowserDock")
        self.setWindowTitle(self.tr("Datacube Browser"))
        self.setAllowedAreas(Qt.DockWidgetArea.LeftDockWidgetArea | Qt.DockWidgetArea.RightDockWidgetArea)
        self._iface = iface
        self._panel: BrowserPanel | None = None

    def panel(self) -> BrowserPanel:
        """The dock's contents, made when they are first asked for."""
        if self._panel is None:
            from .browser_panel import BrowserPanel

            self._panel = BrowserPanel(self._iface, self)
            self.setWidget(self._panel)
            self.panel_made.emit(self._panel)
        return self._panel

    def showEvent(self, event: QShowEvent) -> None:
        self.panel().start()
        super().showEvent(event)

    def save_active_layer(self) -> None:
        """Save the canvas extent of the raster layer that is current in the layer tree."""
        self.panel().actions.save_layer_extent(self._iface.activeLayer())

    def dispose(self) -> None:
        if self._panel is not None:
            self._panel.dispose()
            self._panel = None
