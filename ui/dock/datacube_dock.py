"""The dock: a light shell at QGIS's start, filled when it is first shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.gui import QgisInterface, QgsDockWidget
from qgis.PyQt.QtCore import Qt, QTimer, pyqtSignal

from ...core.crs import crs_to_text
from ...core.extent import prepare_lonlat
from ...core.settings import settings
from .more_menu import add_extract_action

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from qgis.PyQt.QtGui import QShowEvent
    from qgis.PyQt.QtWidgets import QWidget

    from ...core.errors import DatacubeError
    from ...core.export.jobs.interrupted import InterruptedExport
    from ..export.interrupted_exports import InterruptedExports
    from ..handover.handover_actions import HandoverActions
    from ..panel.catalog_panel import CatalogPanel
    from ..services.service_actions import ServiceActions


def _import_parts() -> Iterator[None]:
    """Import what the contents are made of, in pieces of about the same work. By statements of this kind: QGIS
    forgets no modules with the plugin that `importlib` or `from package import module` has imported."""
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

    #: The BrowserPanel has been made: for those who work with it and must not be the reason to make it.
    panel_made = pyqtSignal(object)

    def __init__(self, iface: QgisInterface, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("DatacubeBrowserDock")
        self.setWindowTitle(self.tr("Datacube Browser"))
        self.setAllowedAreas(Qt.DockWidgetArea.LeftDockWidgetArea | Qt.DockWidgetArea.RightDockWidgetArea)
        self._iface = iface
        self._panel: CatalogPanel | None = None
        self._filling: QTimer | None = None
        self._hand_over: HandoverActions | None = None
        self._interrupted: InterruptedExports | None = None
        self.services: ServiceActions | None = None

    def panel(self) -> CatalogPanel:
        """The dock's contents, made when they are first asked for."""
        if self._panel is None:
            from ..handover.handover_actions import HandoverActions
            from ..panel.catalog_panel import CatalogPanel
            from .more_menu import add_script_action
            from .welcome_page import add_first_steps

            self._panel = CatalogPanel(self._iface, self)
            self._panel.actions.failed.connect(self.tell)
            add_first_steps(self._panel, self._iface.mapCanvas())
            self._hand_over = HandoverActions(self._iface, self._panel)
            self._panel.actions.export_interrupted.connect(self.look_for_interrupted_exports)
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

    def tell(self, error: DatacubeError) -> None:
        """Show what failed where the user looks: in the dock while it is in sight, else in QGIS's message bar."""
        from ..widgets.message_bar import show_error

        show_error(self.panel().message_bar if self.isUserVisible() else self._iface.messageBar(), error)

    def save_active_layer(self) -> None:
        """Save the canvas extent of the raster layer that is current in the layer tree."""
        self.panel().actions.save_layer_extent(self._iface.activeLayer())

    def _fill(self) -> None:
        """Make the contents in several turns of the event loop, so that QGIS is never held up by all of them."""
        parts = _import_parts()
        prepare_lonlat(crs_to_text(self._iface.mapCanvas().mapSettings().destinationCrs()))

        def go_on() -> None:
            if not self.isVisible():  # shown and hidden again by whoever makes the window
                self._stop_filling()
            elif self._panel is not None or next(parts, parts) is parts:
                self._stop_filling()
                self.panel()

        self._filling = QTimer(self)
        self._filling.timeout.connect(go_on)
        self._filling.start(0)

    def _stop_filling(self) -> None:
        if self._filling is not None:
            self._filling.stop()
            self._filling.deleteLater()
            self._filling = None

    def look_later(self) -> None:
        """Look for interrupted exports as soon as QGIS has started."""
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.timeout.connect(self.look_for_interrupted_exports)
        timer.timeout.connect(timer.deleteLater)
        timer.start(0)

    def look_for_interrupted_exports(self) -> None:
        """Offer to go on with exports that did not come to their end. Free of work when there are none."""
        if settings().interrupted_exports.value():
            if self._interrupted is None:
                from ..export.interrupted_exports import InterruptedExports

                self._interrupted = InterruptedExports(self._iface.messageBar(), self._resume, self._is_exporting, self)
            self._interrupted.look()

    def _is_exporting(self, output: Path) -> bool:
        return self._panel is not None and self._panel.actions.is_exporting(output)

    def _resume(self, export: InterruptedExport) -> None:
        self.panel().actions.resume_export(export)

    def _add_services(self, panel: CatalogPanel) -> None:
        from ..services.service_actions import ServiceActions

        self.services = ServiceActions(self._iface, panel)

    def dispose(self) -> None:
        self._stop_filling()
        if self._interrupted is not None:
            self._interrupted.dispose()
            self._interrupted = None
        if self._hand_over is not None:
            self._hand_over.dispose()
            self._hand_over = None
        if self._panel is not None:
            self.services.dispose()
            self._panel.dispose()
            self._panel = None
