"""The Géoplateforme from the dock's *Services* menu and from the menu of a WMS layer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QObject
from qgis.PyQt.QtWidgets import QMenu

if TYPE_CHECKING:
    from collections.abc import Callable

    from qgis.core import QgsMapLayer
    from qgis.gui import QgisInterface

    from ..widgets.operation_messages import OperationMessages
    from .harvests import Harvests


class GeoplateformeActions(QObject):
    """`menu` has the entries for the dock's own menu; `harvest_action` and `window_action` are the two. `operations`
    gives what shows tasks in QGIS's message bar. Light at QGIS's start: all else is imported when it is used."""

    def __init__(self, iface: QgisInterface, operations: Callable[[], OperationMessages], parent: QObject) -> None:
        super().__init__(parent)
        self._iface, self._operations = iface, operations
        self._made: Harvests | None = None
        self.menu = QMenu(self.tr("Géoplateforme"), iface.mainWindow())
        self.menu.setIcon(QgsApplication.getThemeIcon("/mIconWms.svg"))
        self.harvest_action = self.menu.addAction(
            QgsApplication.getThemeIcon("/mActionAddWmsLayer.svg"), self.tr("Harvest a WMS…")
        )
        self.harvest_action.setObjectName("DatacubeBrowserHarvest")
        self.window_action = self.menu.addAction(
            QgsApplication.getThemeIcon("/mActionSharingExport.svg"), self.tr("Harvests and Published Layers…")
        )
        self.window_action.setObjectName("DatacubeBrowserGeoplateforme")
        self.harvest_action.triggered.connect(lambda _checked: self.harvests().open_dialog())
        self.window_action.triggered.connect(lambda _checked: self.harvests().open_window())

    def harvests(self) -> Harvests:
        """What the entries open, made when it is first asked for."""
        from .harvests import Harvests

        if self._made is None:
            self._made = Harvests(self._iface, self._operations(), self)
        return self._made

    def harvest_layer(self, layer: QgsMapLayer | None) -> None:
        """Open the dialog of a harvest with a WMS layer of the project."""
        self.harvests().open_dialog(layer)

    def dispose(self) -> None:
        """Close what is open: the plugin is being unloaded."""
        if self._made is not None:
            self._made.dispose()
        self.menu.deleteLater()
