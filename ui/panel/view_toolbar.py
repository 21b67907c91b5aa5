"""The toolbar above the tree: what is shown of it and on the map, the services, and help."""

from __future__ import annotations

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QSize, Qt, pyqtSignal
from qgis.PyQt.QtGui import QAction, QIcon
from qgis.PyQt.QtWidgets import QSizePolicy, QToolBar, QToolButton, QWidget

from ...core.settings import settings
from ..icons import icon


class ViewToolbar(QToolBar):
    """Actions that are switched on and off, then `services_button`, for a menu, and `help_action`. Tab goes through all
    of them. Where there is no room for all, Qt puts the last ones behind an arrow."""

    help_requested = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("View"))
        side = QgsApplication.scaleIconSize(16)
        self.setIconSize(QSize(side, side))
        self.setContentsMargins(0, 0, 0, 0)  # at the edges of what is above and below
        self.layout().setContentsMargins(0, 0, 0, 0)
        theme = QgsApplication.getThemeIcon
        self.details_action = self._toggle(theme("/mActionPropertiesWidget.svg"), self.tr("Show Details"))
        self.thumbnails_action = self._toggle(theme("/mLayoutItemPicture.svg"), self.tr("Show Thumbnails"))
        self.footprints_action = self._toggle(theme("/mIconPolygonLayer.svg"), self.tr("Show Footprints on the Map"))
        self.coverage_action = self._toggle(icon("coverage"), self.tr("Show True Coverage"))
        self.pick_action = self._toggle(theme("/mActionSelectRectangle.svg"), self.tr("Select Items on the Map"))
        self.details_action.setChecked(settings().show_details.value())
        self.thumbnails_action.setChecked(settings().show_thumbnails.value())
        self.footprints_action.setChecked(True)
        self.coverage_action.setChecked(settings().show_coverage.value())
        space = QWidget(self)
        space.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.addWidget(space)
        self.services_button = QToolButton(self)
        self.services_button.setText(self.tr("Services"))
        self.services_button.setIcon(theme("/mIconWms.svg"))
        self.services_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.services_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.services_button.setAutoRaise(True)
        self.services_button.setToolTip(self.tr("Services, other tools, and addresses that you have copied"))
        self.addWidget(self.services_button)
        self.help_action = QAction(theme("/mActionHelpContents.svg"), self.tr("Help"), self)
        self.help_action.setToolTip(self.tr("Open the user guide"))
        self.help_action.triggered.connect(self.help_requested)
        self.addAction(self.help_action)
        self._let_tab_reach_all()
        self.help_button: QWidget = self.widgetForAction(self.help_action)

    def toggles(self) -> dict[str, QAction]:
        """The actions that are switched on and off, by the names of their keyboard shortcuts."""
        return {
            "Details": self.details_action,
            "Thumbnails": self.thumbnails_action,
            "Footprints": self.footprints_action,
            "Coverage": self.coverage_action,
            "Pick": self.pick_action,
        }

    def _toggle(self, theme_icon: QIcon, text: str) -> QAction:
        action = QAction(theme_icon, text, self)
        action.setCheckable(True)
        self.addAction(action)
        return action

    def _let_tab_reach_all(self) -> None:
        """Qt's toolbars leave their buttons to the mouse."""
        for action in self.actions():
            button = self.widgetForAction(action)
            if isinstance(button, QToolButton):
                button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
                button.setAccessibleName(button.text())
