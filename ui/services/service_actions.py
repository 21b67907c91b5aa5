"""Adds layers of services: the action, the dialog, and the layers that are chosen in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import Qgis, QgsApplication
from qgis.PyQt.QtCore import QObject
from qgis.PyQt.QtGui import QAction

from ...core.credentials import authcfg_for
from ...core.language.bilingual import user_language
from ..map.canvas_view import add_opened_layers
from ..widgets.message_bar import push, show_error
from ..widgets.single_dialog import SingleDialog

if TYPE_CHECKING:
    from collections.abc import Callable

    from qgis.gui import QgisInterface

    from ...core.catalogs import Catalog
    from ...core.layers.opening import OpenedLayers
    from ...core.ogc.map_links import MapLink
    from ...core.ogc.service import Service, ServiceLayer
    from ..results.record_actions import RecordMenu
    from ..widgets.operation_messages import OperationMessages
    from .service_dialog import ServiceDialog


class ServiceActions(QObject):
    """`action` opens the dialog; `extract_action` is for whoever exports. `catalog` gives the one that the dock shows:
    services on its host get its sign-in. OWSLib is imported when it is needed."""

    def __init__(
        self,
        iface: QgisInterface,
        operations: OperationMessages,
        catalog: Callable[[], Catalog | None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._catalog = catalog
        self._iface = iface
        self._window = iface.mainWindow()
        self._canvas = iface.mapCanvas()
        self._bar = iface.messageBar()
        self._operations = operations
        self._open = SingleDialog(self)
        self.action = QAction(
            QgsApplication.getThemeIcon("/mActionAddWmsLayer.svg"), self.tr("Add Service Layer (WMS, WCS)…"), self
        )
        self.action.triggered.connect(self.open)
        self.extract_action = QAction(
            QgsApplication.getThemeIcon("/mActionAddWcsLayer.svg"), self.tr("Extract from WCS…"), self
        )

    def open(self) -> ServiceDialog:
        """Show the dialog; one that is open keeps its contents."""
        is_new = self.dialog is None
        dialog = self._show_dialog()
        if is_new:
            dialog.start()
        return dialog

    def open_service(self, url: str) -> None:
        """Show the dialog with the service at this address."""
        self._show_dialog().read(url)

    def _show_dialog(self) -> ServiceDialog:
        from .service_dialog import ServiceDialog

        dialog = self.dialog
        if dialog is None:
            dialog = ServiceDialog(self._canvas, self._catalog(), self._window)
            dialog.add_requested.connect(self._add)
            self._open.show(dialog)
        dialog.raise_()
        dialog.activateWindow()
        return dialog

    @property
    def dialog(self) -> ServiceDialog | None:
        """The open dialog."""
        return self._open.current()

    def dispose(self) -> None:
        """Close the dialog: the plugin is being unloaded."""
        self._open.close()

    def _add(self, service: Service, layer: ServiceLayer, name: str) -> None:
        """Open the layer, unless the project has it: then show that one."""
        from ...core.ogc.service import layer_in_project
        from ..map.existing_layers import show_existing

        there = [found for each in layer.members if (found := layer_in_project(service, each)) is not None]
        if len(there) == len(layer.members):
            show_existing(self._iface, there, lambda: self._open_layer(service, layer, name))
        else:
            self._open_layer(service, layer, name)

    def _open_layer(self, service: Service, layer: ServiceLayer, name: str) -> None:
        from ...core.ogc.opening import OpenServiceLayerTask
        from ..map.canvas_view import project_crs

        task = OpenServiceLayerTask(service, layer, project_crs(self._canvas), user_language())
        task.succeeded.connect(lambda opened: self._on_opened(opened, "" if layer.name else name))
        self._operations.track(task, self.tr("Opening {name}").format(name=name), is_quiet=True)
        task.start()

    def add_map_links(self, menu: RecordMenu) -> None:
        """Add entries to a menu for the maps that its current record links to."""
        from .map_link_menu import add_map_links

        record, catalog = menu.selection.current_record(), menu.selection.catalog()
        if catalog is not None:
            add_map_links(menu, record, lambda link, name: self._open_map(link, name, authcfg_for(catalog, link.href)))

    def _open_map(self, link: MapLink, name: str, authcfg: str) -> None:
        from ...core.ogc.map_link_task import OpenMapLinkTask
        from ..map.canvas_view import project_crs

        task = OpenMapLinkTask(link, name, project_crs(self._canvas), authcfg)
        task.succeeded.connect(lambda opened: self._on_opened(opened, ""))
        self._operations.track(task, self.tr("Opening {name}").format(name=name), is_quiet=True)
        task.start()

    def _on_opened(self, opened: OpenedLayers, group: str) -> None:
        add_opened_layers(self._canvas, opened, group)
        for _, error in opened.failures:
            show_error(self._bar, error)
        for note in opened.notes:
            push(self._bar, Qgis.MessageLevel.Warning, note)
