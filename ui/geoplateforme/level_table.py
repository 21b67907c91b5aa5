"""The slabs and requests of each level of a pyramid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QLocale, Qt
from qgis.PyQt.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from .attribution_section import FoldedSection

if TYPE_CHECKING:
    from ...core.geoplateforme.estimate import Estimate

_ROWS_SHOWN = 6
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class LevelTable(FoldedSection):
    """From the finest level up; empty until `show_estimate`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: Estimate | None = None
        self.show_title(self.tr("Slabs and requests of each level"))
        self.tree = QTreeWidget(self)
        self.tree.setHeaderLabels([self.tr("Level"), self.tr("Slabs"), self.tr("Requests"), ""])
        self.tree.setAccessibleName(self.title())
        self.tree.setRootIsDecorated(False)
        self.tree.setUniformRowHeights(True)
        header = self.tree.header()
        header.setStretchLastSection(True)
        for column in range(3):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
            self.tree.headerItem().setTextAlignment(column, _RIGHT)
        self.tree.setFixedHeight(round(self.fontMetrics().lineSpacing() * 1.4 * (_ROWS_SHOWN + 1)))
        QVBoxLayout(self).addWidget(self.tree)

    def show_estimate(self, found: Estimate | None) -> None:
        if found is self._shown:
            return
        self._shown = found
        self.tree.clear()
        number = QLocale().toString
        for level in found.levels if found is not None else ():
            slabs = (
                number(level.slabs) if level.is_exact else self.tr("at most {count}").format(count=number(level.slabs))
            )
            made = "" if level.requests else self.tr("computed from the level below")
            row = QTreeWidgetItem([str(level.level), slabs, number(level.requests) if level.requests else "–", made])
            for column in range(3):
                row.setTextAlignment(column, _RIGHT)
            self.tree.addTopLevelItem(row)
