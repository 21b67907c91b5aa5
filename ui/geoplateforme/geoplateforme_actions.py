"""The Géoplateforme from the dock's *More* menu and from the menu of a WMS layer: a harvest, its run, its layers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import Qgis, QgsApplication
from qgis.PyQt.QtCore import QObject
from qgis.PyQt.QtWidgets import QMenu

from ..widgets.message_bar import offer, push, show_error
from ..widgets.single_dialog import SingleDialog

if TYPE_CHECKING:
    from collections.abc import Callable

    from qgis.core import QgsMapLayer
    from qgis.gui import QgisInterface

    from ...core.errors import DatacubeError
    from ...core.geoplateforme.followed_runs import FollowedRun
    from ...core.geoplateforme.publication import Published
    from ...core.geoplateforme.pyramids import PyramidLayer
    from ...core.geoplateforme.published_layer import PublishedLayer
    from ...core.geoplateforme.records import Datastore, Offering, StoredData
    from ...core.geoplateforme.workplace import Workplace
    from ...core.layers.opening import OpenedLayers
    from ..widgets.operation_messages import OperationMessages
    from .area_outline import AreaOutline
    from .geoplateforme_window import GeoplateformeWindow
    from .harvest_dialog import HarvestDialog
    from .publish_dialog import PublishPyramidDialog
    from .run_follower import RunFollower


class GeoplateformeActions(QObject):
    """`menu` has the entries for the dock's own menu. `operations` gives what shows tasks in QGIS's message bar. Light
    at QGIS's start: what it needs is imported when it is used."""

    def __init__(
        self, iface: QgisInterface, operations: Callable[[], OperationMessages], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._window, self._canvas, self._bar = iface.mainWindow(), iface.mapCanvas(), iface.messageBar()
        self._operations = operations
        self._windows, self._harvest, self._publish = SingleDialog(self), SingleDialog(self), SingleDialog(self)
        self._made_follower: RunFollower | None = None
        self._made_outline: AreaOutline | None = None
        self.menu = QMenu(self.tr("Géoplateforme"), self._window)
        self.harvest_action = self.menu.addAction(
            QgsApplication.getThemeIcon("/mActionAddWmsLayer.svg"), self.tr("Harvest a WMS…")
        )
        self.harvest_action.setObjectName("DatacubeBrowserHarvest")
        self.window_action = self.menu.addAction(
            QgsApplication.getThemeIcon("/mActionSharingExport.svg"), self.tr("Harvests and Published Layers…")
        )
        self.window_action.setObjectName("DatacubeBrowserGeoplateforme")
        self.harvest_action.triggered.connect(lambda _checked: self.open_harvest())
        self.window_action.triggered.connect(lambda _checked: self.open())

    def open(self) -> GeoplateformeWindow:
        """Show the window of harvests and layers; one that is open keeps its contents."""
        from .geoplateforme_window import GeoplateformeWindow

        window = self._windows.current()
        if window is None:
            window = GeoplateformeWindow(self._follower(), self._window)
            window.harvest_wanted.connect(lambda: self.open_harvest())
            window.runs.publish_wanted.connect(self._prepare_publication)
            window.runs.extent_wanted.connect(self._show_extent)
            window.pyramids.publish_wanted.connect(self._prepare_publication)
            window.pyramids.update_wanted.connect(lambda _place, pyramid: self.open_harvest(updated=pyramid))
            window.pyramids.extent_wanted.connect(self._prepare_extent)
            window.pyramids.map_wanted.connect(self._add_layer_of_pyramid)
            window.finished.connect(self._clear_outline)
            self._windows.show(window)
            self._follower().start()
        window.raise_()
        window.activateWindow()
        return window

    def dispose(self) -> None:
        """Close the dialogs and ask no more about runs: the plugin is being unloaded."""
        for dialogs in (self._windows, self._harvest, self._publish):
            dialogs.dispose()
        if self._made_follower is not None:
            self._made_follower.stop()
        self._clear_outline()
        self.menu.deleteLater()
