"""The filter by date: a first and a last day, either end open."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from qgis.gui import QgsDateEdit
from qgis.PyQt.QtCore import QDate, QSize, pyqtSignal
from qgis.PyQt.QtWidgets import QDateTimeEdit, QHBoxLayout, QSizePolicy, QToolButton, QWidget

from ..widgets.plain_text import PlainLabel

if TYPE_CHECKING:
    from qgis.PyQt.QtGui import QFocusEvent, QKeyEvent


class DayEdit(QgsDateEdit):
    """A day or none. Without a day it shows its name, and typing starts with the year: QGIS's own widget shows today in
    grey, and typing into that gives another year than the one typed."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setDisplayFormat("yyyy-MM-dd")
        self.setAllowNull(True)
        self.setNullRepresentation(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.dateValueChanged.connect(self._show_none)
        self.clear()

    def minimumSizeHint(self) -> QSize:
        """Wide enough for a date and the buttons; Qt's hint also fits the whole name."""
        hint = super().minimumSizeHint()
        wanted = self.fontMetrics().horizontalAdvance("0000-00-00") + 2 * self.fontMetrics().height()
        return QSize(min(hint.width(), wanted), hint.height())

    def day(self) -> date | None:
        return None if self.isNull() else self.date().toPyDate()

    def set_day(self, day: date | None) -> None:
        if day is None:
            self.clear()
            self._show_none()
        else:
            self.setDate(QDate(day.year, day.month, day.day))

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._show_none()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.isNull() and event.text().isdigit():
            self.setDate(QDate.currentDate())
            self.setSelectedSection(QDateTimeEdit.Section.YearSection)
        super().keyPressEvent(event)

    def _show_none(self) -> None:
        if self.isNull():
            self.displayNull()


class DateRange(QWidget):
    """`changed` is emitted at every change of either end. Days are in UTC."""

    changed = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.first = DayEdit(self.tr("First day"), self)
        self.first.setToolTip(self.tr("First day (UTC), included; without one, from the beginning"))
        self.last = DayEdit(self.tr("Last day"), self)
        self.last.setToolTip(self.tr("Last day (UTC), included; without one, until today"))

        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self.first)
        layout.addWidget(PlainLabel("–", self))
        layout.addWidget(self.last)
        self.setFocusProxy(self.first)

        self.first.dateValueChanged.connect(self.changed)
        self.last.dateValueChanged.connect(self.changed)

    def days(self) -> tuple[date | None, date | None]:
        """First and last day, both included; None for an open end."""
        return self.first.day(), self.last.day()

    def set_days(self, first: date | None, last: date | None) -> None:
        """Set both ends, both included; None leaves an end open."""
        self.first.set_day(first)
        self.last.set_day(last)

    def clear(self) -> None:
        """Leave both ends open."""
        self.set_days(None, None)

    def set_read_only(self, is_read_only: bool) -> None:
        """Whether the days cannot be typed, since something else sets them."""
        for edit in (self.first, self.last):
            edit.setEnabled(not is_read_only)

    def add_button(self, button: QToolButton) -> None:
        """Put a button behind the days."""
        self.layout().addWidget(button)

    def problem(self) -> str:
        """Why the range is wrong, for the user; empty when it is not."""
        first, last = self.days()
        return self.tr("The first day is after the last.") if first and last and first > last else ""

    def state(self) -> dict[str, Any]:
        """The state for `restore`, as JSON values."""
        first, last = self.days()
        return {"from": first.isoformat() if first else None, "to": last.isoformat() if last else None}

    def restore(self, state: dict[str, Any]) -> None:
        """Restore a `state`. Raises KeyError, TypeError or ValueError for anything else."""
        for edit, text in ((self.first, state["from"]), (self.last, state["to"])):
            edit.set_day(None if text is None else date.fromisoformat(text))
