"""The request of a signing service that is described by a template."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from qgis.core import QgsApplication
from qgis.PyQt import uic
from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import QComboBox, QGroupBox, QTableWidgetItem, QWidget

from ...core.signing.profile import SigningTemplate
from ...core.signing.profile_check import METHODS
from ..widgets.readable_placeholder import ReadablePlaceholder

if TYPE_CHECKING:
    from collections.abc import Iterator

FORM, _ = uic.loadUiType(str(Path(__file__).with_suffix(".ui")))

_NAME, _PLACE, _VALUE = range(3)
#: Rows of the table that are seen without scrolling.
_ROWS = 3


class TemplateForm(QGroupBox, FORM):
    """Method, parameters and answer. Emits `changed` when the user has changed any of them."""

    changed = pyqtSignal()

    def __init__(self, template: SigningTemplate, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setupUi(self)
        self._places = {
            "query": self.tr("Query"),
            "header": self.tr("Header"),
            "body": self.tr("JSON body"),
            "form": self.tr("Form fields"),
        }
        formats = {
            "unit": "3h, 30min",
            "iso": "PT3H10M",
            "seconds": self.tr("Seconds"),
            "minutes": self.tr("Minutes"),
        }
        self.method.addItems(METHODS)
        for key, text in formats.items():
            self.duration_format.addItem(text, key)
        for button, icon in ((self.add_button, "/symbologyAdd.svg"), (self.remove_button, "/symbologyRemove.svg")):
            button.setIcon(QgsApplication.getThemeIcon(icon))
            button.setAccessibleName(button.toolTip())
        for field in (self.response_field, self.expiry_field):
            ReadablePlaceholder(field)
        self._fit_table()
        self._show(template)
        self._update_buttons()
        self._connect()

    def template(self) -> SigningTemplate:
        """The request as entered; rows without name and value are left out."""
        return SigningTemplate(
            self.method.currentText(),
            tuple(row for row in self._rows() if row[_NAME] or row[_VALUE]),
            self.response_field.text().strip(),
            self.expiry_field.text().strip(),
            self.duration_format.currentData(),
            self.batch.value(),
        )

    def fields(self) -> tuple[QWidget, ...]:
        """What takes the keyboard's focus, in the order in which Tab goes through them."""
        return (
            *(self.method, self.duration_format, self.batch, self.parameters, self.add_button, self.remove_button),
            *(self.response_field, self.expiry_field),
        )

    def _connect(self) -> None:
        for combo in (self.method, self.duration_format):
            combo.currentIndexChanged.connect(self.changed)
        self.batch.valueChanged.connect(self.changed)
        for field in (self.response_field, self.expiry_field):
            field.textChanged.connect(self.changed)
        self.parameters.cellChanged.connect(self.changed)
        self.parameters.itemSelectionChanged.connect(self._update_buttons)
        self.add_button.clicked.connect(self._add)
        self.remove_button.clicked.connect(self._remove)

    def _show(self, template: SigningTemplate) -> None:
        self.method.setCurrentText(template.method if template.method in METHODS else METHODS[0])
        self.duration_format.setCurrentIndex(max(0, self.duration_format.findData(template.duration_format)))
        self.batch.setValue(template.batch)
        self.response_field.setText(template.response_field)
        self.expiry_field.setText(template.expiry_field)
        for name, place, value in template.parameters:
            self._append(name, place, value)

    def _fit_table(self) -> None:
        table = self.parameters
        row = table.verticalHeader().defaultSectionSize()
        table.setFixedHeight(table.horizontalHeader().sizeHint().height() + _ROWS * row + 2 * table.frameWidth())
        header = table.horizontalHeader()
        table.setColumnWidth(_NAME, max(header.sectionSizeHint(_NAME), 14 * self.fontMetrics().averageCharWidth()))
        table.setColumnWidth(_PLACE, max(header.sectionSizeHint(_PLACE), self._place_combo("").sizeHint().width()))

    def _append(self, name: str, place: str, value: str) -> None:
        table, row = self.parameters, self.parameters.rowCount()
        table.insertRow(row)
        combo = self._place_combo(place)
        combo.currentIndexChanged.connect(self.changed)
        table.setCellWidget(row, _PLACE, combo)
        table.setItem(row, _NAME, QTableWidgetItem(name))
        table.setItem(row, _VALUE, QTableWidgetItem(value))

    def _place_combo(self, place: str) -> QComboBox:
        combo = QComboBox()
        combo.setAccessibleName(self.tr("Place"))
        for key, text in self._places.items():
            combo.addItem(text, key)
        combo.setCurrentIndex(max(0, combo.findData(place)))
        return combo

    def _rows(self) -> Iterator[tuple[str, str, str]]:
        table = self.parameters
        for row in range(table.rowCount()):
            name, value = table.item(row, _NAME), table.item(row, _VALUE)
            yield (
                name.text().strip() if name else "",
                str(table.cellWidget(row, _PLACE).currentData()),
                value.text().strip() if value else "",
            )

    def _add(self) -> None:
        self._append("", "query", "")
        self.parameters.setCurrentCell(self.parameters.rowCount() - 1, _NAME)
        self.parameters.editItem(self.parameters.currentItem())
        self.changed.emit()

    def _remove(self) -> None:
        self.parameters.removeRow(self.parameters.currentRow())
        self._update_buttons()
        self.changed.emit()

    def _update_buttons(self) -> None:
        self.remove_button.setEnabled(self.parameters.currentRow() >= 0)
