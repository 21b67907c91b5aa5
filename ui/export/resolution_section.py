"""Resolution, columns and rows, four fields for one choice; and how pixels are resampled."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING

from qgis.gui import QgsCollapsibleGroupBox
from qgis.PyQt import uic
from qgis.PyQt.QtCore import QLocale, QSignalBlocker, pyqtSignal
from qgis.PyQt.QtGui import QDoubleValidator

from ...core.export.request import Resampling
from ..widgets.spin_boxes import show_descenders
from .estimate_text import resampling_name

if TYPE_CHECKING:
    from qgis.PyQt.QtWidgets import QLineEdit, QWidget

    from ...core.export.planning.plan import ExportPlan

FORM, _ = uic.loadUiType(str(Path(__file__).with_suffix(".ui")))

#: Enough to place the last of a million columns within a tenth of a pixel.
_DIGITS = 10


class ResolutionSection(QgsCollapsibleGroupBox, FORM):
    """What was edited last counts, and `show_plan` fills in the rest; nothing edited means the sources' own pixels.

    `changed` is emitted when the user has asked for another grid. The resampling method suits the data until the user
    has chosen one.
    """

    changed = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setupUi(self)
        show_descenders(self)
        #: (horizontal, vertical) in units of the result's CRS, None when it is not what the user asks for.
        self.chosen_resolution: tuple[float, float] | None = None
        #: (columns, rows), None when it is not what the user asks for.
        self.chosen_size: tuple[int, int] | None = None
        self._has_chosen_resampling = False
        self._is_wrong = False
        for resampling in Resampling:
            self.resampling.addItem(resampling_name(resampling), resampling)
        for field in (self.horizontal, self.vertical):
            validator = QDoubleValidator(field)
            validator.setBottom(0.0)
            field.setValidator(validator)
            field.textEdited.connect(self._on_resolution_edited)
        for field in (self.columns, self.rows):
            field.setGroupSeparatorShown(True)
            field.valueChanged.connect(self._on_size_edited)
        self.layer_resolution.clicked.connect(self._on_native_asked)
        self.layer_size.clicked.connect(self._on_native_asked)
        self.resampling.activated.connect(self._on_resampling_chosen)

    def chosen_resampling(self) -> Resampling:
        return self.resampling.currentData()

    def hide_resampling(self) -> None:
        """For sources that choose it themselves."""
        self.resampling_label.hide()
        self.resampling.hide()

    def reset(self) -> None:
        """Go back to the sources' own pixels, without `changed`."""
        self._is_wrong = False
        self.chosen_resolution = self.chosen_size = None

    def problem(self) -> str:
        """What must be put right first, in words; empty when nothing."""
        return self.tr("Enter a resolution greater than zero.") if self._is_wrong else ""

    def show_plan(self, plan: ExportPlan | None, unit: str) -> None:
        """Say what the choice has come to, and leave alone the fields that it was made in. `unit` is the name of the
        unit of the result's CRS; None for the plan while it is being made or cannot be."""
        self.resampling.setEnabled(plan is not None and plan.resamples)
        if plan is None:
            return
        grid = plan.grid
        self.setTitle(self.tr("Resolution ({unit} per pixel)").format(unit=unit))
        if self.chosen_resolution is None:
            for field, value in zip((self.horizontal, self.vertical), grid.resolution, strict=True):
                field.setText(QLocale().toString(value, "g", _DIGITS))
                field.setCursorPosition(0)
        if self.chosen_size is None:
            for field, value in ((self.columns, grid.columns), (self.rows, grid.rows)):
                with QSignalBlocker(field):
                    field.setValue(value)
        if not self._has_chosen_resampling:
            suited = Resampling.BILINEAR if plan.is_continuous else Resampling.NEAREST
            self.resampling.setCurrentIndex(self.resampling.findData(suited))

    def _on_resolution_edited(self) -> None:
        horizontal, vertical = _number(self.horizontal), _number(self.vertical)
        self._is_wrong = not (0 < horizontal < math.inf and 0 < vertical < math.inf)
        if not self._is_wrong:
            self.chosen_resolution, self.chosen_size = (horizontal, vertical), None
        self.changed.emit()

    def _on_size_edited(self) -> None:
        self._is_wrong = False
        self.chosen_resolution, self.chosen_size = None, (self.columns.value(), self.rows.value())
        self.changed.emit()

    def _on_native_asked(self) -> None:
        self.reset()
        self.changed.emit()

    def _on_resampling_chosen(self) -> None:
        self._has_chosen_resampling = True


def _number(field: QLineEdit) -> float:
    """The field's number in the user's locale; 0 when it is not one."""
    value, is_number = QLocale().toDouble(field.text())
    return float(value) if is_number else 0.0
