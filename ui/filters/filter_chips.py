"""A line of filters as chips, one of which is unfolded below it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QFrame, QVBoxLayout, QWidget

from ..widgets.flow_layout import FlowLayout

if TYPE_CHECKING:
    from qgis.PyQt.QtGui import QKeyEvent

    from .filter_chip import FilterChip

_SPACING = 4


class FilterChips(QWidget):
    """The chips go on in a second row where they do not fit. Unfolding a filter gives it the focus; Escape folds it and
    goes back to its chip. `folded(QWidget, bool)`: a filter has come into sight, or is out of it."""

    folded = pyqtSignal(object, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._filters: dict[FilterChip, QWidget] = {}
        self._row = FlowLayout(_SPACING)
        self._frame = QFrame(self)
        self._frame.setFrameShape(QFrame.Shape.StyledPanel)
        self._frame.hide()
        unfolded = QVBoxLayout(self._frame)
        margin = self.fontMetrics().height() // 3
        unfolded.setContentsMargins(margin, margin, margin, margin)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(_SPACING)
        layout.addLayout(self._row)
        layout.addWidget(self._frame)

    def add(self, chip: FilterChip, filter_widget: QWidget) -> None:
        """Put a chip behind the others, which unfolds the filter."""
        self._filters[chip] = filter_widget
        self._row.addWidget(chip)
        self._frame.layout().addWidget(filter_widget)
        filter_widget.hide()
        chip.unfolded.connect(partial(self._on_unfolded, chip))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        chip = next((chip for chip in self._filters if chip.is_unfolded), None)
        if event.key() == Qt.Key.Key_Escape and chip is not None:
            chip.set_unfolded(False)
            chip.button.setFocus()
        else:
            super().keyPressEvent(event)

    def _on_unfolded(self, chip: FilterChip, is_unfolded: bool) -> None:
        if is_unfolded:
            for other in self._filters:
                if other is not chip:
                    other.set_unfolded(False)
        shown = self._filters[chip]
        shown.setVisible(is_unfolded)
        self._frame.setVisible(any(each.is_unfolded for each in self._filters))
        self.folded.emit(shown, not is_unfolded)
        if is_unfolded:
            shown.setFocus()
