"""Further filters: cloud cover, properties and CQL2, as far as the catalogue supports them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QHBoxLayout, QPlainTextEdit, QToolButton, QVBoxLayout, QWidget

from ...core.parsing.json_text import json_value
from ...core.stac.cql2 import Cql2Error, parse
from ...core.stac.property_filter import FilterLanguage, PropertyFilter
from ...core.stac.queryables import Queryables
from ..widgets.readable_placeholder import ReadablePlaceholder
from .cloud_cover_filter import CloudCoverFilter

if TYPE_CHECKING:
    from .property_filter_row import PropertyFilterRow

#: Visible lines of the expression.
_LINES = 3
_EXAMPLE = "gsd <= 1 AND (platform LIKE 'lidar%' OR created IS NULL)"


class AdvancedFilters(QWidget):
    """`is_offered`: whether the catalogue knows any of it. `changed` is emitted with every change of the filters in
    force, `updated` whenever they, what is offered or what is wrong with them may be another; `opened(bool)` after
    `set_open`: only those who see the filters need the properties to choose from."""

    changed = pyqtSignal()
    updated = pyqtSignal()
    opened = pyqtSignal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.is_open = False
        self._language = FilterLanguage.NONE
        self._has_clouds = False
        self._properties = Queryables()
        self._refusal = ""
        self.rows: list[PropertyFilterRow] = []

        self.clouds = CloudCoverFilter(self)
        self.add = QToolButton(self)
        self.add.setIcon(QgsApplication.getThemeIcon("/symbologyAdd.svg"))
        self.add.setText(self.tr("Add filter"))
        self.add.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.add.setToolTip(self.tr("Filter by a property of the items; all filters must hold"))
        self.expression_button = QToolButton(self)
        self.expression_button.setText(self.tr("CQL2"))
        self.expression_button.setCheckable(True)
        self.expression_button.setToolTip(self.tr("Filter with an expression in CQL2 text"))
        self.expression_button.setAccessibleName(self.expression_button.toolTip())
        self.expression = QPlainTextEdit(self)
        self.expression.setAccessibleName(self.tr("CQL2 expression"))
        self.expression.setPlaceholderText(_EXAMPLE)
        ReadablePlaceholder(self.expression)
        self.expression.setTabChangesFocus(True)
        self.expression.setFixedHeight(self.expression.fontMetrics().lineSpacing() * _LINES + 12)
        self._lay_out()
        self._update_visibility()

        self.clouds.changed.connect(self._on_change)
        self.add.clicked.connect(self._on_add)
        self.expression_button.toggled.connect(self._on_expression_toggled)
        self.expression.textChanged.connect(self._on_change)

    @property
    def _takes_conditions(self) -> bool:
        """Whether the catalogue filters by properties, or its items have some that they are told apart by here."""
        return self._language is not FilterLanguage.NONE or bool(self._properties.properties)

    def conditions(self) -> tuple[PropertyFilter, ...]:
        """The filters by properties, for a catalogue that supports any or whose items are looked at."""
        if not self._takes_conditions:
            return ()
        return tuple(condition for row in self.rows if (condition := row.condition()) is not None)

    def cql(self) -> str:
        """The CQL2 text, for a catalogue that supports it; else empty."""
        is_on = self._language.is_cql2 and self.expression_button.isChecked()
        return self.expression.toPlainText().strip() if is_on else ""

    def cloud_cover(self) -> int | None:
        return self.clouds.percent()

    def problem(self) -> str:
        """Why a value or the expression is wrong, for the user; empty when none is."""
        if self._takes_conditions:
            for row in self.rows:
                if problem := row.problem():
                    return problem
        text = self.cql()
        try:
            if text:
                parse(text)
        except Cql2Error as error:
            return str(error)
        return ""

    def message(self) -> str:
        """What is wrong: a `problem`, or why the server rejected the filters; empty when nothing is."""
        return self.problem() or self._refusal

    def count(self) -> int:
        """The number of filters in force."""
        has_clouds = self._has_clouds and self.cloud_cover() is not None
        return len(self.conditions()) + bool(self.cql()) + has_clouds

    @property
    def is_offered(self) -> bool:
        """Whether there is anything to filter by."""
        return self._takes_conditions or self._has_clouds

    def set_open(self, is_open: bool) -> None:
        """Whether the filters are seen."""
        if is_open != self.is_open:
            self.is_open = is_open
            self._update_visibility()
            self.opened.emit(is_open)

    def clear(self) -> None:
        """Remove all of the filters."""
        self.clouds.set_percent(None)
        self._clear_conditions()
        self._on_change()

    def show_refusal(self, text: str) -> None:
        """Show why the server rejected the filters, until one of them changes."""
        self._refusal = text
        self._update_visibility()

    def set_language(self, language: FilterLanguage) -> None:
        """Show the filters that a catalogue with this language can be asked for."""
        if language is not self._language:
            self._language = language
            self._on_change()

    def set_has_clouds(self, has_clouds: bool) -> None:
        """Whether items of the listed collections state their cloud cover."""
        if has_clouds != self._has_clouds:
            self._has_clouds = has_clouds
            self._update_visibility()

    def set_properties(self, properties: Queryables) -> None:
        """Offer these properties in the rows. Conditions of before are in force once there is something to tell items
        apart by."""
        took_conditions = self._takes_conditions
        self._properties = properties
        for row in self.rows:
            row.set_properties(properties.properties)
        self._update_visibility()
        if self.rows and self._takes_conditions and not took_conditions:
            self.changed.emit()

    def forget(self) -> None:
        """Remove the filters by properties of another catalogue; cloud cover means the same in all of them."""
        self._properties = Queryables()
        had_rows = bool(self.rows)
        self._clear_conditions()
        if had_rows:
            self._on_change()

    def state(self) -> dict[str, Any]:
        """The state for `restore`, as JSON values."""
        found = [condition.state() for row in self.rows if (condition := row.condition()) is not None]
        text = self.expression.toPlainText().strip() if self.expression_button.isChecked() else ""
        return {"conditions": found, "cql": text, "cloud_cover": self.clouds.percent()}

    def restore(self, state: dict[str, Any]) -> None:
        """Restore a `state`. Raises KeyError, TypeError or ValueError for anything else, and changes nothing then."""
        conditions = [PropertyFilter.from_state(each) for each in state.get("conditions", [])]
        cql, percent = state.get("cql", ""), state.get("cloud_cover")
        if not isinstance(cql, str) or not (percent is None or isinstance(percent, int)):
            raise TypeError(state)
        self.forget()
        for condition in conditions:
            self._new_row().set_condition(condition)
        self.expression.setPlainText(cql)
        self.expression_button.setChecked(bool(cql))
        self.clouds.set_percent(percent)
        self._on_change()

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.addWidget(self.add)
        buttons.addWidget(self.expression_button)
        buttons.addStretch(1)
        self._rows_layout = QVBoxLayout()
        self._rows_layout.setSpacing(6)
        layout = QVBoxLayout(self)
        layout.setSpacing(6)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.clouds)
        layout.addLayout(self._rows_layout)
        layout.addLayout(buttons)
        layout.addWidget(self.expression)

    def _update_visibility(self) -> None:
        knows_filters = self._takes_conditions
        self.clouds.setVisible(self._has_clouds)
        for row in self.rows:
            row.setVisible(knows_filters)
        self.add.setVisible(knows_filters)
        self.add.setEnabled(bool(self._properties.properties))
        self.expression_button.setVisible(self._language.is_cql2)
        self.expression.setVisible(self._language.is_cql2 and self.expression_button.isChecked())
        self.setFocusProxy(self._first_field())
        self.updated.emit()

    def _first_field(self) -> QWidget | None:
        """What gets the focus when the filters come into sight."""
        fields = (self.clouds.slider, *(row.property for row in self.rows), self.add, self.expression_button)
        return next((field for field in fields if field.isVisibleTo(self) and field.isEnabled()), None)

    def _on_change(self) -> None:
        self._refusal = ""
        self._update_visibility()
        self.changed.emit()

    def _on_expression_toggled(self, is_on: bool) -> None:
        self._on_change()
        if is_on:
            self.expression.setFocus()

    def _on_add(self) -> None:
        row = self._new_row()
        self._on_change()
        row.property.setFocus()

    def _new_row(self) -> PropertyFilterRow:
        from .property_filter_row import PropertyFilterRow

        row = PropertyFilterRow(self._properties.properties, self)
        before = self.rows[-1].value if self.rows else self.clouds.slider
        row.set_tab_order_after(before)
        row.changed.connect(self._on_change)
        row.removed.connect(lambda: self._on_removed(row))
        self.rows.append(row)
        self._rows_layout.addWidget(row)
        return row

    def _clear_conditions(self) -> None:
        for row in tuple(self.rows):
            self._remove(row)
        self.expression.clear()
        self.expression_button.setChecked(False)

    def _on_removed(self, row: PropertyFilterRow) -> None:
        self._remove(row)
        self.add.setFocus()
        self._on_change()

    def _remove(self, row: PropertyFilterRow) -> None:
        self.rows.remove(row)
        self._rows_layout.removeWidget(row)
        row.hide()
        row.deleteLater()


def refusal_text(details: str, fallback: str) -> str:
    """Why a server rejected a filter: the sentence in its JSON answer, or `fallback` where there is none."""
    try:
        said = json_value(details.partition("\n")[2])
    except ValueError:
        return fallback
    for key in ("detail", "description", "message"):
        value = said.get(key) if isinstance(said, dict) else None
        if isinstance(value, str) and value:
            return value
        if isinstance(value, list) and value and isinstance(value[0], dict) and value[0].get("msg"):
            return str(value[0]["msg"])
    return fallback
