"""The dock's More menu: its groups, and the actions that no other part has."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING

from qgis.core import QgsApplication
from qgis.PyQt.QtGui import QAction

from ..widgets.grouped_menu import GroupedMenu

if TYPE_CHECKING:
    from qgis.PyQt.QtWidgets import QWidget


class MoreGroup(Enum):
    """The groups of the menu, in their order."""

    DATA = auto()
    VIEW = auto()
    QUICK_START = auto()
    PROGRAMS = auto()


class MoreMenu(GroupedMenu):
    """The dock builds it and adds the actions of the other parts."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__([[group] for group in MoreGroup], parent)
        self.setToolTipsVisible(True)
        self.extract_action = QAction(
            QgsApplication.getThemeIcon("/mActionAddWcsLayer.svg"), self.tr("Extract from WCS…"), self
        )
        self.script_action = QAction(
            QgsApplication.getThemeIcon("/mActionEditCopy.svg"), self.tr("Copy Canvas Extent as Script…"), self
        )
        self.script_action.setObjectName("script_action")
