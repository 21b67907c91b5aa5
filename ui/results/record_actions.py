"""What can be done with records of catalogues, in the order of all menus: the one place that says it."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING

from ..widgets.grouped_menu import GroupedMenu

if TYPE_CHECKING:
    from qgis.PyQt.QtWidgets import QWidget

    from .menu_selection import MenuSelection


class RecordAction(Enum):
    """An entry of the menus: those of the dock's rows, *More*, and those of the Browser panel's rows. What is not of
    the selection is in the dock's toolbar, and in its *Services*."""

    ADD = auto()
    RELIEF = auto()
    RGB = auto()
    SAVE_EXTENT = auto()
    KEEP_OFFLINE = auto()
    RETURN_TO_REMOTE = auto()
    DOWNLOAD = auto()
    DOWNLOAD_METADATA = auto()
    DOWNLOAD_PRODUCT = auto()
    SET_UP_KEYS = auto()

    EACH_AS_LAYER = auto()
    MOSAIC = auto()
    FOOTPRINTS = auto()
    RGB_OF_ALL = auto()

    ZOOM = auto()
    SEARCH = auto()
    DETAILS = auto()
    FILE_DETAILS = auto()
    MAP_SERVICE = auto()

    VRT = auto()
    STAC_BROWSER = auto()
    COPY_AS = auto()
    COPY_JSON = auto()


#: The first entry of each section of the menus but the first.
_BEGINNINGS = (RecordAction.EACH_AS_LAYER, RecordAction.ZOOM, RecordAction.VRT)


def sections() -> list[list[RecordAction]]:
    """The entries in their order, in the sections of the menus."""
    found: list[list[RecordAction]] = [[]]
    for action in RecordAction:
        if action in _BEGINNINGS:
            found.append([])
        found[-1].append(action)
    return found


class RecordMenu(GroupedMenu):
    """A menu of what can be done with the selected records. It `is_whole` where it has all entries whatever is
    selected; else it has those alone that make sense for such records."""

    def __init__(self, selection: MenuSelection, parent: QWidget, *, is_whole: bool = False) -> None:
        super().__init__(sections(), parent)
        self.selection = selection
        self.is_whole = is_whole
