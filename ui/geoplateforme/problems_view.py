"""What is wrong with a harvest, one problem below the other, each with what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QGridLayout, QStyle, QWidget

from ..widgets.plain_text import PlainLabel, plain_tip

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...core.geoplateforme.harvest_checks import Problem

#: More are not read at once.
_MOST = 4


class ProblemsView(QWidget):
    """Takes no room without problems. Those that stop the launch come first, with another icon."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layout = QGridLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setColumnStretch(1, 1)
        self._texts: list[str] = []
        self.hide()

    def texts(self) -> list[str]:
        """What is shown."""
        return list(self._texts)

    def show_problems(self, problems: Sequence[Problem]) -> None:
        while (item := self._layout.takeAt(0)) is not None:
            item.widget().hide()
            item.widget().deleteLater()
        shown = sorted(problems, key=lambda problem: not problem.blocks)[:_MOST]
        self._texts = [str(problem) for problem in shown]
        for row, problem in enumerate(shown):
            icon = PlainLabel(self)
            side = self.style().pixelMetric(QStyle.PixelMetric.PM_SmallIconSize)
            name = "/mIconCritical.svg" if problem.blocks else "/mIconWarning.svg"
            icon.setPixmap(QgsApplication.getThemeIcon(name).pixmap(side, side))
            text = PlainLabel(str(problem), self)
            text.setWordWrap(True)
            text.setToolTip(plain_tip(problem.details))
            text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._layout.addWidget(icon, row, 0, Qt.AlignmentFlag.AlignTop)
            self._layout.addWidget(text, row, 1)
        self.setVisible(bool(shown))
