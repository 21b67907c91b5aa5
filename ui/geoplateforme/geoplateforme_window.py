"""The window of the Géoplateforme: the harvests that are followed, and the pyramids and layers of a datastore."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.gui import QgsMessageBar
from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import QDialogButtonBox, QSizePolicy, QTabWidget, QVBoxLayout, QWidget

from ...core.guide.chapters import Chapter
from ..guide.help_button import add_help
from ..widgets.accessible_names import name_fields
from ..widgets.fitting_dialog import ScreenDialog
from ..widgets.message_bar import show_error
from .pyramids_panel import PyramidsPanel
from .runs_panel import RunsPanel

if TYPE_CHECKING:
    from ...core.errors import DatacubeError
    from ...core.geoplateforme.followed_runs import FollowedRun
    from .run_follower import RunFollower

_LETTERS, _LINES = 100, 42


class GeoplateformeWindow(ScreenDialog):
    """Not modal. `harvest_wanted()` asks for a new harvest; the signals of its two panels are connected by whoever
    opens it."""

    harvest_wanted = pyqtSignal()

    def __init__(self, follower: RunFollower, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("GeoplateformeWindow")
        self.setWindowTitle(self.tr("Géoplateforme"))
        self.message_bar = QgsMessageBar(self)
        self.message_bar.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.tabs = QTabWidget(self)  # before what is in it, for the Tab order
        self.tabs.tabBar().setAccessibleName(self.windowTitle())
        self.runs, self.pyramids = RunsPanel(follower, self), PyramidsPanel(self)
        self.tabs.addTab(self.runs, self.tr("Harvests"))
        self.tabs.addTab(self.pyramids, self.tr("Pyramids and Layers"))
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        self.harvest_button = self.buttons.addButton(self.tr("&Harvest a WMS…"), QDialogButtonBox.ButtonRole.ActionRole)
        for button in self.buttons.buttons():
            button.setAutoDefault(False)
        layout = QVBoxLayout(self)
        layout.addWidget(self.message_bar)
        layout.addWidget(self.tabs, 1)
        layout.addWidget(self.buttons)
        metrics = self.fontMetrics()
        self.resize(_LETTERS * metrics.averageCharWidth(), _LINES * metrics.lineSpacing())
        name_fields(self)
        for panel in (self.runs, self.pyramids):
            panel.failed.connect(self.show_error)
        self.harvest_button.clicked.connect(self.harvest_wanted)
        self.buttons.rejected.connect(self.reject)
        add_help(self.buttons, Chapter.RUNS)

    def show_run(self, run: FollowedRun) -> None:
        """Show this one of the harvests."""
        self.tabs.setCurrentWidget(self.runs)
        self.runs.select(run)

    def show_error(self, error: DatacubeError) -> None:
        show_error(self.message_bar, error)

    def done(self, result: int) -> None:
        self.pyramids.stop()
        super().done(result)
