"""What the dock shows in place of the list to someone who has never used it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QSize, Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QPushButton, QSizePolicy, QSpacerItem, QVBoxLayout, QWidget

from ...core.catalogs import default_catalog
from ...core.settings import settings, write
from ..icons import icon
from ..map.canvas_view import show_canvas
from ..widgets.fitting_dialog import FittingScrollArea
from ..widgets.plain_text import PlainLabel

if TYPE_CHECKING:
    from qgis.gui import QgsMapCanvas

    from ..panel.catalog_panel import CatalogPanel
    from .hrdem_quick_start import HrdemQuickStart


def is_first_use() -> bool:
    """Whether no catalogue has been chosen yet, nor the welcome page left."""
    return not settings().current_catalog.value()


class WelcomePage(QWidget):
    """Says in three lines how the dock is used, and offers the first step: its buttons.

    `shown(bool)` says whether it takes the place of the list. It is left for good with `leave`; a catalogue that does
    not answer takes its place meanwhile (`make_room`), until it does (`come_back`).
    """

    shown = pyqtSignal(bool)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._has_left = False
        self.setObjectName("WelcomePage")
        self._build()
        self.hrdem_button.clicked.connect(self.leave)
        self.list_button.clicked.connect(self.leave)

    def leave(self) -> None:
        """Make room for the list, for good."""
        if self._has_left:
            return
        self._has_left = True
        if is_first_use():
            write(settings().current_catalog, default_catalog().id)
        self.make_room()
        self.deleteLater()

    def make_room(self) -> None:
        self.hide()
        self.shown.emit(False)

    def come_back(self) -> None:
        if not self._has_left:
            self.shown.emit(True)
            self.show()

    def _build(self) -> None:
        contents = QWidget(self)  # scrolled where the page is too low for its text: a dock often shares its side
        picture = PlainLabel(contents)
        side = QgsApplication.scaleIconSize(48)
        picture.setPixmap(icon("icon").pixmap(QSize(side, side)))
        picture.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        title = PlainLabel(self.tr("Elevation and more, from the cloud"), contents)
        font = title.font()
        font.setBold(True)
        title.setFont(font)
        title.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        title.setWordWrap(True)
        steps = [
            self.tr("1. Zoom the map to your area."),
            self.tr("2. Expand a collection, then an item, and check an asset."),
            self.tr("3. Add it to the map, or save its canvas extent."),
        ]
        self.hrdem_button = QPushButton(
            QgsApplication.getThemeIcon("/mIconRaster.svg"), self.tr("Find HRDEM in Map &View"), contents
        )
        self.hrdem_button.setObjectName("firstStepsHrdem")
        what = PlainLabel(self.tr("Finds NRCan's 1 m terrain model in the map view, and checks it."), contents)
        what.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        what.setWordWrap(True)
        self.hrdem_button.setAccessibleDescription(what.text())
        self.list_button = QPushButton(self.tr("Show &All Collections"), contents)
        self.list_button.setObjectName("firstStepsList")
        for button in (self.hrdem_button, self.list_button):
            button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

        space = self.fontMetrics().height()
        layout = QVBoxLayout(contents)
        layout.addStretch(1)
        layout.addWidget(picture)
        layout.addWidget(title)
        layout.addSpacerItem(_gap(space // 2))
        for step in steps:
            label = PlainLabel(step, contents)
            label.setWordWrap(True)
            layout.addWidget(label)
        layout.addSpacerItem(_gap(space))
        layout.addWidget(self.hrdem_button, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addWidget(what)
        layout.addSpacerItem(_gap(space))
        layout.addWidget(self.list_button, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(2)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.addWidget(FittingScrollArea(contents, self))


def add_welcome_page(panel: CatalogPanel, quick_start: HrdemQuickStart, canvas: QgsMapCanvas) -> None:
    """For someone who has never used the dock: put the page in place of the list until the user does something that
    needs the list."""
    if not is_first_use():
        return
    page = WelcomePage(panel)
    panel.splitter.insertWidget(0, page)
    panel.splitter.setStretchFactor(0, 3)
    panel.list_area.hide()
    page.shown.connect(lambda is_shown: panel.list_area.setVisible(not is_shown))
    QWidget.setTabOrder(panel.toolbar.help_button, page.hrdem_button)
    QWidget.setTabOrder(page.hrdem_button, page.list_button)
    page.hrdem_button.clicked.connect(quick_start.start)
    page.list_button.clicked.connect(lambda: show_canvas(canvas))
    for used in (
        panel.connection_bar.catalog_changed,
        panel.filter_panel.words_changed,
        panel.search_button.clicked,
        panel.search_controller.search_began,
        quick_start.action.triggered,
    ):
        used.connect(page.leave)
    panel.tree.current_changed.connect(lambda record: record is None or page.leave())
    panel.search_controller.connection_failed.connect(page.make_room)
    panel.search_controller.connected.connect(page.come_back)


def _gap(height: int) -> QSpacerItem:
    """A gap that gives way before the page is scrolled."""
    return QSpacerItem(0, height, QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Maximum)
