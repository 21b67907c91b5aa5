"""The dock: a light shell at QGIS's start, filled when it is first shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.gui import QgisInterface, QgsDockWidget
from qgis.PyQt.QtCore import Qt, QTimer, pyqtSignal

from ...core.errors import do_all

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from qgis.core import QgsMapLayer
    from qgis.PyQt.QtGui import QShowEvent
    from qgis.PyQt.QtWidgets import QWidget

    from ...core.catalogs import Catalog
    from ...core.errors import DatacubeError
    from ...core.export.jobs.interrupted import InterruptedExport
    from ..export.interrupted_exports import InterruptedExports
    from ..handover.handover_actions import HandoverActions
    from ..panel.catalog_panel import CatalogPanel
    from ..publishing.publish_actions import PublishActions
    from ..services.service_actions import ServiceActions
    from ..widgets.operation_messages import OperationMessages
    from .imports import Importer
    from .services_menu import ServicesMenu


#: Pixels that the dock is wide when it is first shown. QGIS keeps the width that the user gives it.
_FIRST_WIDTH = 420


class DatacubeDock(QgsDockWidget):
    """Usable at 340 px width; QGIS restores its place and visibility with the window, by its object name."""

    #: The CatalogPanel has been made: for those who work with it, but do not need it to be made.
    panel_made = pyqtSignal(object)
    #: The URL of a file with a signature has been pasted into the search field.
    signed_url_entered = pyqtSignal(str)

    def __init__(self, iface: QgisInterface, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("DatacubeBrowserDock")
        self.setWindowTitle(self.tr("Datacube Browser"))
        self.setAllowedAreas(Qt.DockWidgetArea.LeftDockWidgetArea | Qt.DockWidgetArea.RightDockWidgetArea)
        self._iface = iface
        self._panel: CatalogPanel | None = None
        self._making: Iterator[None] | None = None
        self._importer: Importer | None = None
        self._is_imported = False
        #: Makes a piece of the contents in each turn.
        self._filling = QTimer(self)
        self._filling.timeout.connect(self._make_some)
        #: Stopped where the plugin is switched off before: it would bring modules back.
        self._offering = QTimer(self)
        self._offering.setSingleShot(True)
        self._offering.timeout.connect(self.offer_interrupted_exports)
        self.handover: HandoverActions | None = None
        self._interrupted: InterruptedExports | None = None
        self._operations: OperationMessages | None = None
        self.services: ServiceActions | None = None
        self.publishing: PublishActions | None = None
        self.services_menu: ServicesMenu | None = None

    @property
    def made_panel(self) -> CatalogPanel | None:
        """The dock's contents, if they have been made."""
        return self._panel

    def panel(self) -> CatalogPanel:
        """The dock's contents, made when they are first asked for."""
        for _ in self._steps():
            pass
        return self._panel

    def _steps(self) -> Iterator[None]:
        """What is left of making the contents."""
        if self._making is None:
            self._making = self._make()
        return self._making

    def _make(self) -> Iterator[None]:
        """Make the contents, in pieces of a turn of the event loop each. They are shown when they are whole."""
        from ...core.signing.sign_in import sign_ins
        from ..panel.catalog_panel import CatalogPanel
        from ..panel.signing_offer import SigningOffer
        from .imports import import_for_actions

        panel = CatalogPanel(self._iface, self.operations(), self)
        yield
        yield from panel.build()
        panel.actions.failed.connect(self.show_error)
        panel.actions.exports.interrupted.connect(self.offer_interrupted_exports)
        panel.actions.exports.search_extent = panel.filter_panel.extent_filter.fixed_extent
        self._add_menus(panel)
        yield
        SigningOffer(panel.search_controller, panel.model, panel.message_bar, panel.connection_bar.choose, parent=panel)
        sign_ins().wanted.connect(self._open_sign_in)
        self._panel = panel
        self.setWidget(panel)
        self.panel_made.emit(panel)
        yield  # and paint them
        yield
        if self.isVisible():
            panel.start()
        self._import(import_for_actions)

    def _add_menus(self, panel: CatalogPanel) -> None:
        """Make the parts that have entries in the menus, and the menus."""
        from ..handover.address_navigator import AddressNavigator
        from ..handover.handover_actions import HandoverActions
        from ..publishing.publish_actions import PublishActions
        from ..services.service_actions import ServiceActions
        from .hrdem_quick_start import add_quick_start
        from .more_menu import MoreMenu
        from .services_menu import ServicesGroup, ServicesMenu
        from .welcome_page import add_welcome_page

        def catalog() -> Catalog | None:
            return panel.search_controller.catalog

        quick_start = add_quick_start(panel, self._iface.mapCanvas())
        add_welcome_page(panel, quick_start, self._iface.mapCanvas())
        self.services = ServiceActions(self._iface, self.operations(), catalog, self)
        self.publishing = PublishActions(self._iface, self.operations(), catalog, self)
        self.publishing.failed.connect(self.show_error)
        self.publishing.show_wanted.connect(lambda *place: self._show_published(panel, *place))
        addresses = AddressNavigator(
            panel.filter_panel.words,
            panel.message_bar,
            reveal=panel.navigator.reveal,
            open_sources=panel.actions.open_sources,
            open_service=self.services.open_service,
            open_signed=self.signed_url_entered.emit,
            parent=panel,
        )
        panel.filter_panel.address_entered.connect(addresses.go_to)
        panel.details.newer_requested.connect(addresses.go_to)
        panel.actions.newer_requested.connect(addresses.go_to)
        handover = HandoverActions(self._iface, self.operations(), catalog=catalog, parent=panel)
        handover.failed.connect(self.show_error)
        handover.script_requested.connect(panel.actions.exports.show_script)
        panel.results_menu.about_to_show.connect(handover.add_to_menu)
        panel.results_menu.about_to_show.connect(self.services.add_map_links)
        self.handover = handover
        panel.more_button.setMenu(MoreMenu(panel.results_menu, panel.chosen, panel))
        self.services_menu = menu = ServicesMenu(panel)
        self.services.extract_action.triggered.connect(lambda: self._extract_coverage(panel))
        menu.add(ServicesGroup.SERVICES, self.services.action, self.services.extract_action, handover.tool_action)
        menu.add(ServicesGroup.QUICK_START, quick_start.action)
        menu.add(ServicesGroup.ADDRESSES, addresses.action)
        menu.add(ServicesGroup.PUBLISH, self.publishing.action)
        menu.aboutToShow.connect(addresses.update_action)
        panel.toolbar.services_button.setMenu(menu)
        panel.toolbar.help_requested.connect(self._show_help)

    def _show_help(self) -> None:
        from ...core.guide.chapters import Chapter
        from ..guide.guide_window import open_guide

        open_guide(Chapter.DOCK, self)

    def _extract_coverage(self, panel: CatalogPanel) -> None:
        searches = panel.search_controller
        collections = {each.id: each for each in searches.contents.collections} if searches.contents else {}
        panel.actions.exports.extract_coverage(searches.catalog, collections)

    def operations(self) -> OperationMessages:
        """What shows tasks in QGIS's message bar, made when it is first asked for."""
        from ..widgets.operation_messages import OperationMessages

        if self._operations is None:
            self._operations = OperationMessages(self._iface.messageBar(), self)
        return self._operations

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        from ...core.settings import settings, write

        if not settings().has_been_shown.value():
            write(settings().has_been_shown, True)
            if not settings().current_catalog.value():  # set by versions that gave no width
                QTimer.singleShot(0, self._take_first_width)
        if self._panel is not None:
            self._panel.start()
        elif self._making is None:
            self._fill()

    def _take_first_width(self) -> None:
        """Make room for the contents: QGIS gives a new dock the width that its area has had, however narrow."""
        if self.width() < _FIRST_WIDTH:
            self._iface.mainWindow().resizeDocks([self], [_FIRST_WIDTH], Qt.Orientation.Horizontal)

    def show_error(self, error: DatacubeError) -> None:
        """Show what failed in the dock while the user sees it, else in QGIS's message bar."""
        from ..widgets.message_bar import show_error

        show_error(self.panel().message_bar if self.isUserVisible() else self._iface.messageBar(), error)

    def _open_sign_in(self, profile_id: str) -> None:
        from ..connections.sign_in import open_sign_in

        open_sign_in(profile_id, self._iface.mainWindow())

    def open_services(self) -> None:
        """Open the dialog with the layers of WMS and WCS."""
        self.panel()  # makes the services
        self.services.open()

    def publish_layer(self, layer: QgsMapLayer | None) -> None:
        """Open the dialog that publishes rasters, with this layer."""
        self.panel()  # makes the part
        self.publishing.publish_layer(layer)

    def _show_published(self, panel: CatalogPanel, catalog: Catalog, collection_id: str, item_id: str) -> None:
        self.setUserVisible(True)
        panel.navigator.reveal(catalog, collection_id, item_id)

    def _fill(self) -> None:
        """Import what the contents need in a thread, then make them in several turns of the event loop, so that QGIS is
        never held up by all of it."""
        from .imports import import_contents

        if self._importer is None:
            self._import(import_contents).done.connect(self._on_imported)
        elif self._is_imported:
            self._filling.start(0)

    def _import(self, pieces: Callable[[], Iterator[None]]) -> Importer:
        from .imports import Importer

        self._importer = importer = Importer(pieces, self)
        importer.start()
        return importer

    def stop_importing(self) -> None:
        """Before the plugin's modules are forgotten."""
        if self._importer is not None:
            self._importer.cancel()

    def _on_imported(self) -> None:
        self._is_imported = True
        self._filling.start(0)

    def _make_some(self) -> None:
        # shown and hidden again while QGIS makes its window
        is_unwanted = self._making is None and not self.isVisible()
        if is_unwanted or next(self._steps(), self) is self:
            self._filling.stop()

    def offer_interrupted_exports_soon(self) -> None:
        """The same in the next turn of the event loop."""
        self._offering.start(0)

    def offer_interrupted_exports(self) -> None:
        """Offer to resume exports that have not ended. Costs nothing when there are none."""
        from ...core.settings import settings

        if settings().interrupted_exports.value():
            if self._interrupted is None:
                from ..export.interrupted_exports import InterruptedExports

                self._interrupted = InterruptedExports(self._iface.messageBar(), self._resume, self._is_exporting, self)
            self._interrupted.look()

    def _is_exporting(self, output: Path) -> bool:
        return self._panel is not None and self._panel.actions.exports.is_exporting(output)

    def _resume(self, export: InterruptedExport) -> None:
        self.panel().actions.exports.resume(export)

    def dispose(self) -> None:
        self.stop_importing()
        self._filling.stop()
        self._offering.stop()
        if self._making is not None:
            do_all(self.panel)  # makes the rest: half a panel cannot be disposed of
            self.stop_importing()
        if self._interrupted is not None:
            do_all(self._interrupted.dispose)
            self._interrupted = None
        if self._panel is not None:
            do_all(self.handover.dispose, self.services.dispose, self.publishing.dispose, self._panel.dispose)
            self._panel = None
        if self._operations is not None:
            self._operations.clear()
