"""Resolution, columns and rows: four fields that say one thing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsUnitTypes
from qgis.PyQt.QtCore import QLocale, QObject, pyqtSignal
from qgis.PyQt.QtGui import QDoubleValidator

from ...core.crs import crs_from_text

if TYPE_CHECKING:
    from qgis.PyQt.QtWidgets import QLineEdit

    from ...core.grid import Grid
    from .save_extent_dialog import SaveExtentDialog

#: Enough to place the last of a million columns within a tenth of a pixel.
_DIGITS = 10


class ResolutionSection(QObject):
    """The resolution part of the form. Whatever was edited last counts, and `show_grid` fills in the rest; nothing
    edited means the sources' own pixels."""

    changed = pyqtSignal()

    def __init__(self, form: SaveExtentDialog) -> None:
        super().__init__(form)
        self._form = form
        #: (horizontal, vertical) in units of the result's CRS, None when it is not what the user asks for.
        self.resolution: tuple[float, float] | None = None
        #: (columns, rows), None when it is not what the user asks for.
        self.size: tuple[int, int] | None = None
        for field in (form.horizontal, form.vertical):
            validator = QDoubleValidator(field)
            validator.setBottom(0.0)
            field.setValidator(validator)
            field.textEdited.connect(self._on_resolution_edited)
        for field in (form.columns, form.rows):
            field.setGroupSeparatorShown(True)
            field.valueChanged.connect(self._on_size_edited)
        form.layer_resolution.clicked.connect(self._on_native_asked)
        form.layer_size.clicked.connect(self._on_native_asked)

    def reset(self) -> None:
        """Back to the sources' own pixels."""
        self.resolution = self.size = None

    def show_grid(self, grid: Grid) -> None:
        """Say what the choice has come to, and leave alone the fields that it was made in."""
        form = self._form
        unit = QgsUnitTypes.toString(crs_from_text(grid.crs).mapUnits())
        form.resolution_box.setTitle(self.tr("Resolution ({unit} per pixel)").format(unit=unit))
        if self.resolution is None:
            for field, value in zip((form.horizontal, form.vertical), grid.resolution, strict=True):
                field.setText(QLocale().toString(value, "g", _DIGITS))
                field.setCursorPosition(0)
        if self.size is None:
            for field, value in ((form.columns, grid.columns), (form.rows, grid.rows)):
                field.blockSignals(True)
                field.setValue(value)
                field.blockSignals(False)

    def _on_resolution_edited(self) -> None:
        horizontal, vertical = _number(self._form.horizontal), _number(self._form.vertical)
        if horizontal > 0 and vertical > 0:
            self.resolution, self.size = (horizontal, vertical), None
            self.changed.emit()

    def _on_size_edited(self) -> None:
        self.resolution, self.size = None, (self._form.columns.value(), self._form.rows.value())
        self.changed.emit()

    def _on_native_asked(self) -> None:
        self.reset()
        self.changed.emit()


def _number(field: QLineEdit) -> float:
    """0 when it is none."""
    value, is_number = QLocale().toDouble(field.text())
    return float(value) if is_number else 0.0
