"""The dock's Services menu: what is not about the records in the list."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING

from ..widgets.grouped_menu import GroupedMenu

if TYPE_CHECKING:
    from qgis.PyQt.QtWidgets import QWidget


class ServicesGroup(Enum):
    """The groups of the menu, in their order."""

    SERVICES = auto()
    QUICK_START = auto()
    ADDRESSES = auto()
    PUBLISH = auto()


class ServicesMenu(GroupedMenu):
    """The dock builds it, and the parts add their actions."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__([[group] for group in ServicesGroup], parent)
