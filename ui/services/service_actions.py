"""The dock's way to services: the entry in its menu, the dialog, and the layers that come of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QObject
from qgis.PyQt.QtGui import QAction

from ...core.bilingual import user_language
from ..map.canvas_view import add_opened_layers
from ..widgets.message_bar import show_error
from ..widgets.operation_messages import OperationMessages

if TYPE_CHECKING:
    from qgis.gui import QgisInterface

    from ...core.layers.opening import OpenedLayers
    from ...core.ogc.service import Service, ServiceLayer
    from ..panel.catalog_panel import CatalogPanel
    from .service_dialog import ServiceDialog


class ServiceActions(QObject):
    """Puts *Add Service Layer…* into the dock's menu, before its first separator. OWSLib is imported when it is
    needed."""

    def __init__(self, iface: QgisInterface, panel: CatalogPanel) -> None:
        super().__init__(panel)
        self._panel = panel
        self._window = iface.mainWindow()
        self._canvas = iface.mapCanvas()
        self._bar = iface.messageBar()
        self._operations = OperationMessages(self._bar, self)
        self.dialog: ServiceDialog | None = None
        self.action = QAction(
            QgsApplication.getThemeIcon("/mActionAddWmsLayer.svg"), self.tr("Add Service Layer (WMS, WCS)…"), self
        )
        self.action.triggered.connect(self.open)
        menu = panel.more_button.menu()
        menu.insertAction(next((each for each in menu.actions() if each.isSeparator()), None), self.action)

    def open(self) -> ServiceDialog:
        """Show the dialog, with what it showed before if it is still open."""
        from .service_dialog import ServiceDialog

        if self.dialog is None:
            self.dialog = ServiceDialog(self._canvas, self._panel.search_controller.catalog, self._window)
            self.dialog.add_requested.connect(self._add)
            self.dialog.finished.connect(self._on_closed)
            self.dialog.show()
            self.dialog.start()
        self.dialog.raise_()
        self.dialog.activateWindow()
        return self.dialog

    def dispose(self) -> None:
        """Close the dialog and take the operations off the bar: the plugin is being unloaded."""
        if self.dialog is not None:
            self.dialog.reject()
        self._operations.clear()

    def _on_closed(self) -> None:
        if self.dialog is not None:
            self.dialog.deleteLater()
            self.dialog = None

    def _add(self, service: Service, layer: ServiceLayer, name: str) -> None:
        from ...core.ogc.opening import OpenServiceLayerTask
        from ..map.canvas_view import project_crs

        task = OpenServiceLayerTask(service, layer, project_crs(self._canvas), user_language())
        task.succeeded.connect(lambda opened: self._on_opened(opened, "" if layer.name else name))
        self._operations.track(task, self.tr("Opening {name}").format(name=name), is_quiet=True)
        task.start()

    def _on_opened(self, opened: OpenedLayers, group: str) -> None:
        add_opened_layers(self._canvas, opened, group)
        for _, error in opened.failures:
            show_error(self._bar, error)
