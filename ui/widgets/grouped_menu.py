"""A menu to which several parts add their actions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtWidgets import QMenu

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from qgis.PyQt.QtGui import QAction
    from qgis.PyQt.QtWidgets import QWidget


class GroupedMenu(QMenu):
    """A menu of named groups. `sections` lists the groups in their order, with a separator between two sections; Qt
    hides the separators around sections without actions. Tool tips are shown: a disabled entry says why it is."""

    def __init__(self, sections: Sequence[Sequence[Hashable]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setToolTipsVisible(True)
        self._ends: dict[Hashable, QAction] = {}
        for groups in sections:
            for group in groups:
                end = self.addSeparator()
                end.setVisible(False)  # only marks the place
                self._ends[group] = end
            self.addSeparator()

    def add(self, group: Hashable, *actions: QAction) -> None:
        """Put the actions at the end of the group, in this order; of a submenu, its `menuAction()`."""
        self.insertActions(self._ends[group], list(actions))
