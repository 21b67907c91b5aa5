"""The dock: a light shell at QGIS's start, filled when it is first shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.gui import QgisInterface, QgsDockWidget
from qgis.PyQt.QtCore import Qt, QTimer, pyqtSignal
from qgis.PyQt.QtWidgets import QWidget

from ...core.crs import crs_to_text
from ...core.extent import prepare_lonlat
from ...core.settings import settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from qgis.PyQt.QtGui import QShowEvent

    from ...core.errors import DatacubeError
    from ...core.export.jobs.interrupted import Interrupted
    from ..export.interrupted_exports import InterruptedExports
    from ..handover.handover_actions import HandoverActions
    from ..panel.catalog_panel import CatalogPanel
    from ..services.service_actions import ServiceActions
    from .hrdem_quick_start import HrdemQuickStart


def _import_parts() -> Iterator[None]:
    """Import what the contents are made of, in pieces of about the same work."""
    from ...core.stac import StacService  # noqa: F401

    yield
    from ..actions.asset_actions import AssetActions  # noqa: F401

    yield
    from ..panel.catalog_panel import CatalogPanel  # noqa: F401

    yield
    from ..handover.handover_actions import HandoverActions  # noqa: F401

    yield
    from ..services.service_actions import ServiceActions  # noqa: F401


class DatacubeDock(QgsDockWidget):
    """Usable at 340 px width; QGIS restores its place and visibility with the window, by its object name."""

    #: The CatalogPanel has been made: for those who work with it, but do not need it to be made.
    panel_made = pyqtSignal(object)

    def __init__(self, iface: QgisInterface, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("DatacubeBrowserDock")
        self.setWindowTitle(self.tr("Datacube Browser"))
        self.setAllowedAreas(Qt.DockWidgetArea.LeftDockWidgetArea | Qt.DockWidgetArea.RightDockWidgetArea)
        self._iface = iface
        self._panel: CatalogPanel | None = None
        self._filling: QTimer | None = None
        self._handover: HandoverActions | None = None
        self._interrupted: InterruptedExports | None = None
        self.services: ServiceActions | None = None

    @property
    def made_panel(self) -> CatalogPanel | None:
        """The dock's contents, if they have been made."""
        return self._panel

    def panel(self) -> CatalogPanel:
        """The dock's contents, made when they are first asked for."""
        if self._panel is None:
            from ..handover.handover_actions import HandoverActions
            from ..panel.catalog_panel import CatalogPanel
            from .more_menu import add_extract_action, add_script_action

            self._panel = CatalogPanel(self._iface, self)
            self._panel.actions.failed.connect(self.show_error)
            quick_start = self._add_quick_start(self._panel)
            self._add_welcome_page(self._panel, quick_start)
            self._handover = HandoverActions(self._iface, self._panel)
            self._panel.actions.export_interrupted.connect(self.offer_interrupted_exports)
            add_extract_action(self._panel)
            add_script_action(self._panel, self._iface.mapCanvas())
            self.setWidget(self._panel)
            self.panel_made.emit(self._panel)
            self._add_services(self._panel)
            if self.isVisible():
                self._panel.start()
        return self._panel

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._panel is not None:
            self._panel.start()
        elif self._filling is None:
            self._fill()

    def show_error(self, error: DatacubeError) -> None:
        """Show what failed in the dock while the user sees it, else in QGIS's message bar."""
        from ..widgets.message_bar import show_error

        show_error(self.panel().message_bar if self.isUserVisible() else self._iface.messageBar(), error)

    def open_services(self) -> None:
        """Open the dialog with the layers of WMS and WCS."""
        self.panel()  # makes the services
        self.services.open()

    def _fill(self) -> None:
        """Make the contents in several turns of the event loop, so that QGIS is never held up by all of them."""
        parts = _import_parts()
        prepare_lonlat(crs_to_text(self._iface.mapCanvas().mapSettings().destinationCrs()))

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

    def offer_interrupted_exports(self) -> None:
        """Offer to resume exports that have not ended. Costs nothing when there are none."""
        if settings().interrupted_exports.value():
            if self._interrupted is None:
                from ..export.interrupted_exports import InterruptedExports

                self._interrupted = InterruptedExports(self._iface.messageBar(), self._resume, self._is_exporting, self)
            self._interrupted.look()

    def _is_exporting(self, output: Path) -> bool:
        return self._panel is not None and self._panel.actions.is_exporting(output)

    def _resume(self, export: Interrupted) -> None:
        self.panel().actions.resume_export(export)

    def _add_quick_start(self, panel: CatalogPanel) -> HrdemQuickStart:
        """Put it into the menu, and a place for its advice above the list."""
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
        menu = panel.more_button.menu()
        menu.addSeparator()
        menu.addAction(quick_start.action)
        hint = HintBar(panel)
        panel.layout().insertWidget(panel.layout().indexOf(panel.coverage.line), hint)
        QWidget.setTabOrder(panel.search_bar.menu, hint.close_button)
        quick_start.advice.connect(lambda text, is_warning: hint.say(text, is_warning=is_warning))
        quick_start.advice_outdated.connect(hint.hide)
        quick_start.succeeded.connect(lambda: panel.add_button.setFocus(Qt.FocusReason.OtherFocusReason))
        for button in (panel.add_button, panel.save_button):
            button.clicked.connect(hint.hide)
        return quick_start

    def _add_welcome_page(self, panel: CatalogPanel, quick_start: HrdemQuickStart) -> None:
        """Put it in place of the list until the user does something that needs the list."""
        from .welcome_page import WelcomePage, is_first_use

        if not is_first_use():
            return
        page = WelcomePage(panel)
        panel.splitter.insertWidget(0, page)
        panel.splitter.setStretchFactor(0, 3)
        panel.list_stack.hide()
        page.shown.connect(lambda is_shown: panel.list_stack.setVisible(not is_shown))
        QWidget.setTabOrder(panel.search_bar.menu, page.hrdem_button)
        QWidget.setTabOrder(page.hrdem_button, page.list_button)
        page.hrdem_button.clicked.connect(quick_start.start)
        for used in (
            panel.connection_bar.catalog_changed,
            panel.filter_panel.words_changed,
            panel.search_button.clicked,
            panel.model.page_wanted,
        ):
            used.connect(page.leave)
        panel.search_controller.connection_failed.connect(page.make_room)
        panel.search_controller.connected.connect(page.come_back)

    def _add_services(self, panel: CatalogPanel) -> None:
        from ..services.service_actions import ServiceActions

        self.services = ServiceActions(self._iface, panel)

    def dispose(self) -> None:
        self._stop_filling()
        if self._interrupted is not None:
            self._interrupted.dispose()
            self._interrupted = None
        if self._handover is not None:
            self._handover.dispose()
            self._handover = None
        if self._panel is not None:
            self.services.dispose()
            self._panel.dispose()
            self._panel = None
