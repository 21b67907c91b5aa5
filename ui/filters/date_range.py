"""The filter by date: a first and a last day, either end open."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import QHBoxLayout, QToolButton, QWidget

from ..widgets.plain_text import PlainLabel
from .day_edit import DayEdit, End

if TYPE_CHECKING:
    from ...core.language.days import Days


class DateRange(QWidget):
    """`changed` is emitted at every change of either end, `entered` for Enter in one of them. Days are in UTC.

    An interval that is entered into one of the fields fills both.
    """

    changed = pyqtSignal()
    entered = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.first = DayEdit(self.tr("First day"), End.FIRST, takes_intervals=True, parent=self)
        self.first.setToolTip(self.tr("First day (UTC), included; without one, from the beginning"))
        self.last = DayEdit(self.tr("Last day"), End.LAST, takes_intervals=True, parent=self)
        self.last.setToolTip(self.tr("Last day (UTC), included; without one, until today"))

        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self.first, 1)  # of one width, whatever icons are in them
        layout.addWidget(PlainLabel("–", self))
        layout.addWidget(self.last, 1)
        self.setFocusProxy(self.first)

        for edit in (self.first, self.last):
            edit.changed.connect(self.changed)
            edit.interval_entered.connect(self._on_interval)
            edit.returnPressed.connect(self.entered)

    def days(self) -> tuple[date | None, date | None]:
        """First and last day, both included; None for an open end."""
        return self.first.interval() or self.last.interval() or (self.first.day(), self.last.day())

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
        is_turned = first is not None and last is not None and first > last
        return (
            self.first.problem()
            or self.last.problem()
            or (self.tr("The first day is after the last.") if is_turned else "")
        )

    def state(self) -> dict[str, Any]:
        """The state for `restore`, as JSON values."""
        first, last = self.days()
        return {"from": first.isoformat() if first else None, "to": last.isoformat() if last else None}

    def restore(self, state: dict[str, Any]) -> None:
        """Restore a `state`. Raises KeyError, TypeError or ValueError for anything else."""
        for edit, text in ((self.first, state["from"]), (self.last, state["to"])):
            edit.set_day(None if text is None else date.fromisoformat(text))

    def _on_interval(self, interval: Days) -> None:
        self.set_days(*interval)
