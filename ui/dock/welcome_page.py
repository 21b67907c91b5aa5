"""What the dock says to someone who has never used it, in place of the list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QSize, Qt
from qgis.PyQt.QtWidgets import QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from ...core import catalogs
from ...core.settings import settings
from ..icons import icon
from .hrdem_quick_start import HrdemQuickStart

if TYPE_CHECKING:
    from qgis.gui import QgsMapCanvas

    from ..panel.catalog_panel import CatalogPanel


def add_first_steps(panel: CatalogPanel, canvas: QgsMapCanvas) -> HrdemQuickStart:
    """Make the quick start, and show the welcome page until a catalogue is chosen."""
    quick_start = HrdemQuickStart(panel, canvas)
    if not settings().current_catalog.value():
        WelcomePage(panel, quick_start)
    return quick_start


class WelcomePage(QWidget):
    """Says in three lines how the dock is used, and offers to take the first of them.

    It leaves for good at the first search, the first word, another catalogue, or when the list is asked for; a
    catalogue that does not answer has the list's place meanwhile, to say so.
    """

    def __init__(self, panel: CatalogPanel, here: HrdemQuickStart) -> None:
        super().__init__(panel)
        self._panel = panel
        self._has_left = False
        self.setObjectName("FirstSteps")
        self._build()
        panel.splitter.insertWidget(0, self)
        panel.splitter.setStretchFactor(0, 3)
        panel.list_stack.hide()
        QWidget.setTabOrder(panel.search_bar.menu, self.hrdem_button)
        QWidget.setTabOrder(self.hrdem_button, self.list_button)
        self.hrdem_button.clicked.connect(self.leave)
        self.hrdem_button.clicked.connect(here.start)
        self.list_button.clicked.connect(self.leave)
        panel.connection_bar.catalog_changed.connect(self.leave)
        panel.filter_panel.words_changed.connect(self.leave)
        panel.search_button.clicked.connect(self.leave)
        panel.model.page_wanted.connect(self.leave)
        panel.search_controller.connection_failed.connect(self._step_aside)
        panel.search_controller.connected.connect(self._come_back)

    def leave(self) -> None:
        """Make room for the list, for good."""
        if not settings().current_catalog.value():
            settings().current_catalog.setValue(catalogs.PRESETS[0].id)
        self._has_left = True
        self._panel.list_stack.show()
        self.hide()
        self.deleteLater()

    def _step_aside(self) -> None:
        self.hide()
        self._panel.list_stack.show()

    def _come_back(self) -> None:
        if not self._has_left:
            self._panel.list_stack.hide()
            self.show()

    def _build(self) -> None:
        picture = QLabel(self)
        side = QgsApplication.scaleIconSize(48)
        picture.setPixmap(icon("icon").pixmap(QSize(side, side)))
        picture.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        title = QLabel(self.tr("Elevation and more, from the cloud"), self)
        font = title.font()
        font.setBold(True)
        title.setFont(font)
        title.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        title.setWordWrap(True)
        steps = [
            self.tr("1. Zoom the map to your area."),
            self.tr("2. Expand a collection, then an item, and check an asset."),
            self.tr("3. Add it to the map, or save the canvas extent of it."),
        ]
        self.hrdem_button = QPushButton(
            QgsApplication.getThemeIcon("/mIconRaster.svg"), self.tr("HRDEM in My Map's &View"), self
        )
        self.hrdem_button.setObjectName("firstStepsHrdem")
        what = QLabel(self.tr("Finds NRCan's terrain model at 1 m where the map is, and checks it."), self)
        what.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        what.setWordWrap(True)
        self.hrdem_button.setAccessibleDescription(what.text())
        self.list_button = QPushButton(self.tr("Show &All Collections"), self)
        self.list_button.setObjectName("firstStepsList")
        for button in (self.hrdem_button, self.list_button):
            button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

        space = self.fontMetrics().height()
        layout = QVBoxLayout(self)
        layout.addStretch(1)
        layout.addWidget(picture)
        layout.addWidget(title)
        layout.addSpacing(space // 2)
        for step in steps:
            label = QLabel(step, self)
            label.setWordWrap(True)
            layout.addWidget(label)
        layout.addSpacing(space)
        layout.addWidget(self.hrdem_button, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addWidget(what)
        layout.addSpacing(space)
        layout.addWidget(self.list_button, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(2)
