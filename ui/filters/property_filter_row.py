"""One filter by a property of the items: the property, the comparison and the value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.gui import QgsDoubleSpinBox, QgsFilterLineEdit
from qgis.PyQt.QtCore import QCoreApplication, QSignalBlocker, pyqtSignal
from qgis.PyQt.QtWidgets import QComboBox, QGridLayout, QSizePolicy, QWidget

from ...core.stac.property_filter import Operator, PropertyFilter
from ...core.stac.queryables import FACETS, PropertyType, Queryable
from ..widgets.buttons import icon_button
from ..widgets.plain_text import plain_tip
from ..widgets.spin_boxes import show_descenders
from ..wording.stac_field_titles import field_title
from .day_edit import DayEdit, End
from .seen_values_edit import SeenValuesEdit

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

_ORDERED = (Operator.AT_MOST, Operator.AT_LEAST, Operator.EQUALS)
_OPERATORS = {
    PropertyType.NUMBER: (*_ORDERED, Operator.DIFFERS),
    PropertyType.INTEGER: (*_ORDERED, Operator.DIFFERS),
    PropertyType.DAY: (Operator.AT_LEAST, Operator.AT_MOST, Operator.EQUALS),
    PropertyType.TRUTH: (Operator.EQUALS,),
    PropertyType.CHOICE: (Operator.EQUALS, Operator.DIFFERS),
    PropertyType.TEXT: (Operator.CONTAINS, Operator.STARTS, Operator.EQUALS, Operator.DIFFERS),
    PropertyType.TEXTS: (Operator.CONTAINS,),
}
#: What a year or a month stands for: "until 2023" takes all of that year.
_ENDS = {Operator.AT_LEAST: End.FIRST, Operator.AT_MOST: End.LAST}
_LIMIT = 1e15
_MOST_DECIMALS = 6


class NumberBox(QgsDoubleSpinBox):
    """Shows as many decimals as the number has: "2.5", not "2.500000"."""

    def textFromValue(self, value: float) -> str:
        text, point = super().textFromValue(value), self.locale().decimalPoint()
        return text.rstrip("0").rstrip(point) if point in text else text


class PropertyFilterRow(QWidget):
    """`changed` is emitted with every change, `removed` when its button is clicked. Without a value it is no filter."""

    changed = pyqtSignal()
    removed = pyqtSignal()

    def __init__(self, properties: Sequence[Queryable], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.property = QComboBox(self)
        self.property.setAccessibleName(self.tr("Property"))
        self.operator = QComboBox(self)
        self.operator.setAccessibleName(self.tr("Comparison"))
        self.value: QWidget = QWidget(self)
        for combo in (self.property, self.operator):
            combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            combo.setMinimumContentsLength(8)
        self.property.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.remove = icon_button("/symbologyRemove.svg", self.tr("Remove this filter"), self)
        self._layout = QGridLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(4)
        self._layout.addWidget(self.property, 0, 0, 1, 2)
        self._layout.addWidget(self.remove, 0, 2)
        self._layout.addWidget(self.operator, 1, 0)
        self._layout.addWidget(self.value, 1, 1, 1, 2)
        self._layout.setColumnStretch(1, 1)
        self.set_properties(properties)
        self.property.currentIndexChanged.connect(self._on_property)
        self.operator.currentIndexChanged.connect(self._on_operator)
        self.remove.clicked.connect(self.removed)

    def set_properties(self, properties: Sequence[Queryable]) -> None:
        """Offer these properties; the chosen one and its value stay, even if it is not among them."""
        if self._offered() == list(properties):
            for row, each in enumerate(properties):
                self.property.setItemData(row, each)  # with other values of the items
            self._show_seen()
            return
        condition, chosen = self.condition(), self.property.currentData()
        if chosen is not None and all(each.name != chosen.name for each in properties):
            properties = (*properties, chosen)
        with QSignalBlocker(self.property):
            self.property.clear()
            for each in properties:
                self.property.addItem(_title(each), each)
            if chosen is not None:
                self.property.setCurrentIndex([each.name for each in properties].index(chosen.name))
        if self.property.currentData() != chosen:
            self._show_fields()
            self._fill(condition)
        self._show_seen()

    def _offered(self) -> list[Queryable]:
        return [self.property.itemData(row) for row in range(self.property.count())]

    def _show_seen(self) -> None:
        if isinstance(self.value, SeenValuesEdit):
            self.value.set_seen(self.property.currentData().seen)

    def set_tab_order_after(self, before: QWidget) -> None:
        """Put the row's fields after another widget in the tab order."""
        QWidget.setTabOrder(before, self.property)
        self._set_tab_order()

    def condition(self) -> PropertyFilter | None:
        """The filter; None while the value is empty."""
        chosen: Queryable | None = self.property.currentData()
        if chosen is None:
            return None
        value = self._entered()
        return None if value in (None, "") else PropertyFilter(chosen.name, self.operator.currentData(), value)

    def problem(self) -> str:
        """Why the value is none, for the user; empty when it is one, or is empty."""
        return self.value.problem() if isinstance(self.value, DayEdit) else ""

    def set_condition(self, condition: PropertyFilter) -> None:
        """Show a saved filter. A property that is not offered is added, of the type of the value."""
        if all(each.name != condition.name for each in self._offered()):
            added = Queryable(condition.name, condition.name, _kind_of(condition.value))
            self.property.addItem(_title(added), added)
        names = [each.name for each in self._offered()]
        self.property.setCurrentIndex(names.index(condition.name))
        self._fill(condition)

    def _fill(self, condition: PropertyFilter | None) -> None:
        if condition is None:
            return
        self.operator.setCurrentIndex(max(0, self.operator.findData(condition.operator)))
        value: Any = condition.value
        if isinstance(self.value, DayEdit):
            self.value.set_day(value if _kind_of(value) is PropertyType.DAY else None)
        elif isinstance(self.value, QComboBox):
            self.value.setCurrentIndex(self.value.findData(value))
        elif isinstance(self.value, QgsDoubleSpinBox):
            if isinstance(value, (int, float)):
                self.value.setValue(value)
        elif isinstance(self.value, QgsFilterLineEdit):
            self.value.setText(str(value))

    def _entered(self) -> str | int | float | bool | date | None:
        if isinstance(self.value, DayEdit):
            return self.value.day()
        if isinstance(self.value, QComboBox):
            return self.value.currentData()
        if isinstance(self.value, QgsDoubleSpinBox):
            number = self.value.value()
            return int(number) if number == int(number) else number
        return self.value.text().strip() if isinstance(self.value, QgsFilterLineEdit) else None

    def _on_property(self) -> None:
        self._show_fields()
        self.changed.emit()

    def _on_operator(self) -> None:
        if isinstance(self.value, DayEdit):
            self.value.set_end(_ENDS.get(self.operator.currentData(), End.NEITHER))
        self.changed.emit()

    def _show_fields(self) -> None:
        chosen: Queryable | None = self.property.currentData()
        if chosen is None:
            return
        self.property.setToolTip(plain_tip(chosen.name))
        with QSignalBlocker(self.operator):
            self.operator.clear()
            for operator in _OPERATORS[chosen.kind]:
                self.operator.addItem(_operator_text(operator, chosen.kind), operator)
        before, self.value = self.value, self._editor(chosen)
        show_descenders(self)
        self.value.setAccessibleName(self.tr("Value of {name}").format(name=_title(chosen)))
        self.value.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._layout.replaceWidget(before, self.value)
        before.hide()
        before.deleteLater()
        self._set_tab_order()

    def _set_tab_order(self) -> None:
        for one, other in ((self.property, self.remove), (self.remove, self.operator), (self.operator, self.value)):
            QWidget.setTabOrder(one, other)

    def _editor(self, chosen: Queryable) -> QWidget:
        if chosen.kind is PropertyType.DAY:
            day = DayEdit(self.tr("Day"), _ENDS.get(self.operator.currentData(), End.NEITHER), parent=self)
            day.changed.connect(self.changed)
            return day
        if chosen.kind in (PropertyType.NUMBER, PropertyType.INTEGER):
            return self._number(chosen)
        if chosen.kind in (PropertyType.CHOICE, PropertyType.TRUTH):
            combo = QComboBox(self)
            choices = {self.tr("Yes"): True, self.tr("No"): False} if chosen.kind is PropertyType.TRUTH else {}
            choices |= {str(each): each for each in chosen.choices}
            for text, value in choices.items():
                combo.addItem(text, value)
            combo.currentIndexChanged.connect(self.changed)
            return combo
        line = SeenValuesEdit(self)
        line.set_seen(chosen.seen)
        line.textChanged.connect(self.changed)
        return line

    def _number(self, chosen: Queryable) -> QgsDoubleSpinBox:
        low = -_LIMIT if chosen.minimum is None else chosen.minimum
        high = _LIMIT if chosen.maximum is None else chosen.maximum
        box = NumberBox(self)
        box.setDecimals(0 if chosen.kind is PropertyType.INTEGER else _MOST_DECIMALS)
        box.setRange(low, high)
        box.setShowClearButton(False)
        if abs(low) < _LIMIT and abs(high) < _LIMIT:
            text = self.tr("From {low} to {high}").format(low=box.textFromValue(low), high=box.textFromValue(high))
            box.setToolTip(plain_tip(text))
        box.setValue(min(max(0.0, low), high))
        box.valueChanged.connect(self.changed)
        return box


def _title(chosen: Queryable) -> str:
    """The server's title of the property; of one that has none, the name by which people know it."""
    return field_title(chosen.name) if chosen.title == chosen.name and chosen.name in FACETS else chosen.title


def _kind_of(value: object) -> PropertyType:
    if isinstance(value, bool):
        return PropertyType.TRUTH
    if isinstance(value, (int, float)):
        return PropertyType.NUMBER
    return PropertyType.TEXT if isinstance(value, str) else PropertyType.DAY


def _operator_text(operator: Operator, kind: PropertyType) -> str:
    translate = QCoreApplication.translate
    if kind is PropertyType.DAY:
        return {
            Operator.AT_MOST: translate("PropertyFilterRow", "until"),
            Operator.AT_LEAST: translate("PropertyFilterRow", "from"),
        }.get(operator, translate("PropertyFilterRow", "on"))
    return {
        Operator.AT_MOST: translate("PropertyFilterRow", "at most"),
        Operator.AT_LEAST: translate("PropertyFilterRow", "at least"),
        Operator.EQUALS: translate("PropertyFilterRow", "is"),
        Operator.DIFFERS: translate("PropertyFilterRow", "is not"),
        Operator.CONTAINS: translate("PropertyFilterRow", "contains"),
        Operator.STARTS: translate("PropertyFilterRow", "begins with"),
    }[operator]
