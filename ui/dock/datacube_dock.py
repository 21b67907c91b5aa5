"""The dock: a light shell at QGIS's start, filled when it is first shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.gui import QgisInterface, QgsDockWidget
from qgis.PyQt.QtCore import Qt, QTimer, pyqtSignal
from qgis.PyQt.QtWidgets import QWidget

if TYPE_CHECKING:
    from pathlib import Path

    from qgis.core import QgsMapLayer
    from qgis.PyQt.QtGui import QShowEvent

    from ...core.catalogs import Catalog
    from ...core.errors import DatacubeError
    from ...core.export.jobs.interrupted import InterruptedExport
    from ..export.interrupted_exports import InterruptedExports
    from ..handover.handover_actions import HandoverActions
    from ..panel.catalog_panel import CatalogPanel
    from ..publishing.publish_actions import PublishActions
    from ..services.service_actions import ServiceActions
    from ..widgets.operation_messages import OperationMessages
    from .hrdem_quick_start import HrdemQuickStart
    from .services_menu import ServicesMenu


#: Pixels that the dock is wide when it is first shown. QGIS keeps the width that the user gives it.
_FIRST_WIDTH = 420
#: Between two pieces of what is imported when the contents are there: time for what the user does.
_PAUSE_MS = 20


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
        self._filling: QTimer | None = None
        self._importing: QTimer | None = None
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
        if self._panel is None:
            from ...core.signing.sign_in import sign_ins
            from ..panel.catalog_panel import CatalogPanel
            from ..panel.signing_offer import SigningOffer

            self._panel = panel = CatalogPanel(self._iface, self.operations(), self)
            panel.actions.failed.connect(self.show_error)
            panel.actions.exports.interrupted.connect(self.offer_interrupted_exports)
            panel.actions.exports.search_extent = panel.filter_panel.extent_filter.fixed_extent
            self._add_menus(panel)
            SigningOffer(
                panel.search_controller, panel.model, panel.message_bar, panel.connection_bar.choose, parent=panel
            )
            sign_ins().wanted.connect(self._open_sign_in)
            self.setWidget(panel)
            self.panel_made.emit(panel)
            if self.isVisible():
                panel.start()
            self._import_in_turns()
        return self._panel

    def _add_menus(self, panel: CatalogPanel) -> None:
        """Make the parts that have entries in the menus, and the menus."""
        from ..handover.address_navigator import AddressNavigator
        from ..handover.handover_actions import HandoverActions
        from ..publishing.publish_actions import PublishActions
        from ..services.service_actions import ServiceActions
        from .more_menu import MoreMenu
        from .services_menu import ServicesGroup, ServicesMenu
        from .welcome_page import add_welcome_page

        def catalog() -> Catalog | None:
            return panel.search_controller.catalog

        quick_start = self._add_quick_start(panel)
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
        from ...core.settings import settings

        if not settings().has_been_shown.value():
            settings().has_been_shown.setValue(True)
            if not settings().current_catalog.value():  # set by versions that gave no width
                QTimer.singleShot(0, self._take_first_width)
        if self._panel is not None:
            self._panel.start()
        elif self._filling is None:
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
        """Make the contents in several turns of the event loop, so that QGIS is never held up by all of them."""
        from .imports import import_contents

        parts = import_contents()

        def continue_filling() -> None:
            if not self.isVisible():  # shown and hidden again while QGIS makes its window
                self._stop_filling()
            elif self._panel is not None or next(parts, parts) is parts:
                self._stop_filling()
                self.panel()

        self._filling = QTimer(self)
        self._filling.timeout.connect(continue_filling)
        self._filling.start(0)

    def _stop_filling(self) -> None:
        if self._filling is not None:
            self._filling.stop()
            self._filling.deleteLater()
            self._filling = None

    def _import_in_turns(self) -> None:
        """Import what actions need once the contents are painted, so that neither they nor a click wait for it."""
        from .imports import import_for_actions

        parts = import_for_actions()
        self._importing = timer = QTimer(self)
        timer.timeout.connect(lambda: next(parts, parts) is parts and timer.stop())
        timer.start(_PAUSE_MS)

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

    def _add_quick_start(self, panel: CatalogPanel) -> HrdemQuickStart:
        """Make it, and a bar for its advice above the list."""
        from ..widgets.hint_bar import HintBar
        from .hrdem_quick_start import HrdemQuickStart

        quick_start = HrdemQuickStart(
            self._iface.mapCanvas(),
            connection_bar=panel.connection_bar,
            filter_panel=panel.filter_panel,
            search_controller=panel.search_controller,
            model=panel.model,
            tree=panel.tree,
            parent=panel,
        )
        hint = HintBar(panel)
        panel.notices.add(hint)
        QWidget.setTabOrder(panel.toolbar.help_button, hint.close_button)
        quick_start.advice.connect(lambda text, is_warning: hint.say(text, is_warning=is_warning))
        quick_start.advice_outdated.connect(hint.hide)
        quick_start.succeeded.connect(lambda: panel.add_button.setFocus(Qt.FocusReason.OtherFocusReason))
        for button in (panel.add_button, panel.save_button):
            button.clicked.connect(hint.hide)
        return quick_start

    def dispose(self) -> None:
        self._stop_filling()
        if self._importing is not None:
            self._importing.stop()
        if self._interrupted is not None:
            self._interrupted.dispose()
            self._interrupted = None
        if self._panel is not None:
            self.handover.dispose()
            self.services.dispose()
            self.publishing.dispose()
            self._panel.dispose()
            self._panel = None
        if self._operations is not None:
            self._operations.clear()
