"""Ranges of values that become nodata, entered in a table as in QGIS's own dialog."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from qgis.gui import QgsCollapsibleGroupBox
from qgis.PyQt.QtCore import QLocale, QSignalBlocker, Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QHBoxLayout, QHeaderView, QTableWidget, QTableWidgetItem, QVBoxLayout

from ..widgets.buttons import icon_button

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qgis.PyQt.QtWidgets import QWidget

    from ...core.export.request import ExportSource

_FROM, _TO = 0, 1
#: The least that is seen of the table.
_LEAST_ROWS = 3
#: Digits of a number that is shown.
_DIGITS = 15


class NodataSection(QgsCollapsibleGroupBox):
    """The table, with buttons that fill and empty it. `changed` tells of each change."""

    changed = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTitle(self.tr("Additional nodata values"))
        self.setObjectName("nodata_box")
        self._known: list[tuple[float, float]] = []
        self.table = QTableWidget(0, 2, self)
        self.table.setObjectName("nodata_table")
        self.table.setHorizontalHeaderLabels([self.tr("From"), self.tr("To")])
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.table.verticalHeader().hide()
        self.table.setTabKeyNavigation(False)  # Tab leaves the table
        row = self.table.verticalHeader().defaultSectionSize()
        self.table.setFixedHeight(self.table.horizontalHeader().sizeHint().height() + _LEAST_ROWS * row)
        self.table.setToolTip(
            self.tr("Values from the one to the other, both included, as the layer shows them, become nodata")
        )
        self.add_button = icon_button("/symbologyAdd.svg", self.tr("Add values manually"), self, self._add)
        self.load_button = icon_button(
            "/mActionFileOpen.svg",
            self.tr("Load the layer's own nodata and fully transparent values"),
            self,
            self._load,
        )
        self.remove_button = icon_button("/symbologyRemove.svg", self.tr("Remove selected rows"), self, self._remove)
        self.clear_button = icon_button("/mActionRemove.svg", self.tr("Clear all"), self, self._clear)
        buttons = QVBoxLayout()
        for button in (self.add_button, self.load_button, self.remove_button, self.clear_button):
            buttons.addWidget(button)
        buttons.addStretch()
        layout = QHBoxLayout(self)
        layout.addWidget(self.table, 1)
        layout.addLayout(buttons)
        self.table.itemChanged.connect(self._on_edited)
        self.table.itemSelectionChanged.connect(self._show_buttons)
        self.setCollapsed(True)
        self._show_buttons()

    def show_sources(self, sources: Iterable[ExportSource]) -> None:
        """Offer the values that the layers of these sources do not show."""
        found = [each for source in sources for each in (*source.user_nodata, *source.transparent)]
        self._known = list(dict.fromkeys(found))
        self._show_buttons()

    def ranges(self) -> tuple[tuple[float, float], ...]:
        """Lowest and highest value of each row that is complete and not empty."""
        if not self.isEnabled():
            return ()
        found = (self._range(row) for row in range(self.table.rowCount()))
        return tuple(dict.fromkeys(each for each in found if each is not None))

    def problem(self) -> str:
        """What must be put right first, in words; empty when nothing."""
        if not self.isEnabled():
            return ""
        for row in range(self.table.rowCount()):
            if self._range(row) is None and any(self._text(row, column) for column in (_FROM, _TO)):
                return self.tr("Row {row} of the nodata values: enter numbers.").format(row=row + 1)
        return ""

    def _range(self, row: int) -> tuple[float, float] | None:
        low, high = self._number(row, _FROM), self._number(row, _TO)
        return None if low is None or high is None else (min(low, high), max(low, high))

    def _text(self, row: int, column: int) -> str:
        item = self.table.item(row, column)
        return "" if item is None else str(item.text()).strip()

    def _number(self, row: int, column: int) -> float | None:
        value, is_number = QLocale().toDouble(self._text(row, column))
        return float(value) if is_number and math.isfinite(value) else None

    def _add(self) -> None:
        row = self._append("", "")
        self.table.setFocus()
        self.table.setCurrentCell(row, _FROM)
        self.table.editItem(self.table.item(row, _FROM))

    def _append(self, *texts: str) -> int:
        row = int(self.table.rowCount())
        with QSignalBlocker(self.table):
            self.table.insertRow(row)
            for column, text in enumerate(texts):
                item = QTableWidgetItem(text)
                item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self.table.setItem(row, column, item)
        self._show_buttons()
        return row

    def _load(self) -> None:
        there = self.ranges()
        for low, high in self._known:
            if (low, high) not in there:
                self._append(*(QLocale().toString(float(value), "g", _DIGITS) for value in (low, high)))
        self.changed.emit()

    def _remove(self) -> None:
        for row in sorted({index.row() for index in self.table.selectedIndexes()}, reverse=True):
            self.table.removeRow(row)
        self._show_buttons()
        self.changed.emit()

    def _clear(self) -> None:
        self.table.setRowCount(0)
        self._show_buttons()
        self.changed.emit()

    def _on_edited(self, item: QTableWidgetItem) -> None:
        """Let a row that has only its lowest value stand for that single value: make it the highest one too."""
        other = self.table.item(item.row(), _TO)
        if item.column() == _FROM and other is not None and not other.text().strip():
            with QSignalBlocker(self.table):
                other.setText(item.text())
        self.changed.emit()

    def _show_buttons(self) -> None:
        self.load_button.setEnabled(bool(self._known))
        self.remove_button.setEnabled(bool(self.table.selectedIndexes()))
        self.clear_button.setEnabled(self.table.rowCount() > 0)
