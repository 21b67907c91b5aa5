"""A form for the parameters of a processing, made from the schema that the Géoplateforme gives with it."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from qgis.gui import QgsFilterLineEdit
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QComboBox, QFormLayout, QLineEdit, QWidget

from ...core.geoplateforme.processing_schema import check, is_missing, types_of
from ...core.language.bilingual import named
from ...core.parsing.json_text import json_value
from ..widgets.accessible_names import name_parts
from ..widgets.plain_text import PlainLabel, plain_tip
from ..widgets.readable_placeholder import ReadablePlaceholder
from .parameter_words import choices, not_chosen, placeholder_of, text_of_choice, tip_of, title_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ...core.geoplateforme.records import Parameter

_SEPARATOR = re.compile(r"\s*[,;]\s*|\s+")
#: A number as people and JSON write it.
_INTEGER = re.compile(r"[+-]?\d{1,18}")
_LETTERS = 24


class ProcessingForm(QWidget):
    """A field for each parameter; empty until `show_parameters`. What has a list of values is chosen, all else typed.
    What is typed is checked by the schema, and named in the user's words in `problems`."""

    changed = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parameters: tuple[Parameter, ...] = ()
        self._fields: dict[str, QComboBox | QLineEdit] = {}
        self._form = QFormLayout(self)
        self._form.setContentsMargins(0, 0, 0, 0)

    def show_parameters(self, parameters: Sequence[Parameter]) -> None:
        """Show fields for these parameters; what was entered for those of the same name stays."""
        entered = self.values()
        while self._form.rowCount():
            self._form.removeRow(0)
        self._parameters, self._fields = tuple(map(with_type, parameters)), {}
        for parameter in self._parameters:
            field = self._combo(parameter) if choices(parameter) else self._line(parameter)
            field.setObjectName(parameter.name)
            label = PlainLabel(title_of(parameter.name), self)
            label.setBuddy(field)
            for widget in (label, field):
                widget.setToolTip(plain_tip(tip_of(parameter)))
            name_parts(field, label.text())
            self._fields[parameter.name] = field
            self._form.addRow(label, field)
        self.set_values(entered)

    def fields(self) -> list[QComboBox | QLineEdit]:
        """All fields, from the top down."""
        return list(self._fields.values())

    def field(self, name: str) -> QComboBox | QLineEdit | None:
        """The field of a parameter."""
        return self._fields.get(name)

    def set_values(self, values: Mapping[str, Any]) -> None:
        """Enter these values, as far as there are fields for them."""
        for name, value in values.items():
            field = self._fields.get(name)
            if isinstance(field, QComboBox):
                field.setCurrentIndex(max(0, _row_of(field, value)))
            elif field is not None:
                field.setText(text_of_choice(value))

    def values(self) -> dict[str, Any]:
        """What is entered, without empty fields; of the types that the schema wants, or else as text."""
        found = {each.name: self._value(each) for each in self._parameters}
        return {name: value for name, value in found.items() if not is_missing(value)}

    def problems(self) -> tuple[tuple[str, str], ...]:
        """What is wrong with the values: name of the parameter, and a sentence that names it in words."""
        return tuple(
            (problem.parameter, named(title_of(problem.parameter), problem.text))
            for problem in check(self._parameters, self.values())
        )

    def _combo(self, parameter: Parameter) -> QComboBox:
        combo = QComboBox(self)
        combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        combo.setMinimumContentsLength(_LETTERS)
        if not parameter.mandatory or parameter.default is not None:
            combo.addItem(not_chosen(parameter), None)
        for value in choices(parameter):
            combo.addItem(text_of_choice(value), value)
            combo.setItemData(combo.count() - 1, Qt.AlignmentFlag.AlignLeft, Qt.ItemDataRole.TextAlignmentRole)
        combo.currentIndexChanged.connect(lambda _row: self.changed.emit())
        return combo

    def _line(self, parameter: Parameter) -> QLineEdit:
        line = QgsFilterLineEdit(self)
        line.setPlaceholderText(placeholder_of(parameter))
        ReadablePlaceholder(line)
        line.textChanged.connect(lambda _text: self.changed.emit())
        return line

    def _value(self, parameter: Parameter) -> Any:
        field = self._fields[parameter.name]
        if isinstance(field, QComboBox):
            return field.currentData()
        return _typed(field.text().strip(), types_of(parameter.constraints), parameter.constraints)


def _row_of(combo: QComboBox, value: Any) -> int:
    """Not QComboBox.findData, for which 1 and True are one."""
    rows = (row for row in range(combo.count()) if combo.itemData(row) == value)
    return next((row for row in rows if isinstance(combo.itemData(row), bool) == isinstance(value, bool)), -1)


def with_type(parameter: Parameter) -> Parameter:
    """The parameter with the type of its default, where its schema has none: some of the Géoplateforme's lack it."""
    default = parameter.default
    if types_of(parameter.constraints) or isinstance(default, bool) or not isinstance(default, (int, float)):
        return parameter
    kind = "integer" if isinstance(default, int) else "number"
    return replace(parameter, constraints={**parameter.constraints, "type": kind})


def _typed(text: str, types: Sequence[str], constraints: Mapping[str, Any]) -> Any:
    """A text as a value of one of these JSON types; the text itself where it is none."""
    if not text or "string" in types:
        return text
    if "array" in types:
        items = constraints.get("items")
        inner = items if isinstance(items, dict) else {}
        parts = (part for part in _SEPARATOR.split(text.strip("[]() ")) if part)
        return [_typed(part, types_of(inner), inner) for part in parts]
    if {"integer", "number"}.intersection(types) or not types:
        if _INTEGER.fullmatch(text):
            return int(text)
        with suppress(ValueError):
            return float(text.replace(",", ".")) if types else text
    if "object" in types:
        with suppress(ValueError):
            return json_value(text)
    return text
