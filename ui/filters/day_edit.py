"""A field for one day, which takes whatever people write as a date."""

from __future__ import annotations

from datetime import date, timedelta
from enum import Enum, auto
from typing import TYPE_CHECKING

from qgis.core import QgsApplication
from qgis.gui import QgsFilterLineEdit
from qgis.PyQt.QtCore import QDate, QLocale, QPoint, Qt, QTimer, pyqtSignal
from qgis.PyQt.QtGui import QAction
from qgis.PyQt.QtWidgets import QCalendarWidget, QMenu, QSizePolicy, QToolTip, QWidget, QWidgetAction

from ...core.language.days import Days, read_date, read_interval
from ..icons import icon
from ..widgets.readable_placeholder import ReadablePlaceholder

if TYPE_CHECKING:
    from qgis.PyQt.QtGui import QKeyEvent, QResizeEvent

#: Milliseconds without a key after which a text that is no date is said to be none: until then, it may become one.
_PAUSE_MS = 800
_LONGEST = 40
_STEPS = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}


class End(Enum):
    """What a year or a month stands for: its first day, its last day, or no single day."""

    FIRST = auto()
    LAST = auto()
    NEITHER = auto()


class DayEdit(QgsFilterLineEdit):
    """A day, or none while it is empty: then it shows its name. QGIS's own date fields are typed into section by
    section, whatever a text says.

    A date in any form becomes 2023-02-03 as soon as the field is left; until then, a tool tip says what is understood.
    Alt+Down or the button opens a calendar, Up and Down go a day further. `changed` is emitted when the field means
    something else, `interval_entered(Days)` when it is left, or pasted into, with an interval.
    """

    changed = pyqtSignal()
    interval_entered = pyqtSignal(object)

    def __init__(
        self, name: str, end: End = End.NEITHER, *, takes_intervals: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._end = end
        self._takes_intervals = takes_intervals
        self._days: Days | None = None
        self._interval: Days | None = None
        self._length = 0
        self._reported: tuple[object, ...] = (None, None, "")
        self.setAccessibleName(name)
        self.setPlaceholderText(name)
        ReadablePlaceholder(self)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._warning = QAction(QgsApplication.getThemeIcon("/mIconWarning.svg"), "", self)
        self.calendar_action = QAction(icon("calendar"), self.tr("Choose in a calendar (Alt+Down)"), self)
        self.addAction(self.calendar_action, QgsFilterLineEdit.ActionPosition.TrailingPosition)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._report)
        self.calendar_action.triggered.connect(self.open_calendar)
        self.textChanged.connect(self._on_text)
        self.editingFinished.connect(self._settle)

    def day(self) -> date | None:
        """The day; None while the field is empty or its text is none."""
        days = self._days
        if days is None or (self._end is End.NEITHER and days.first != days.last):
            return None
        return days.last if self._end is End.LAST else days.first

    def interval(self) -> Days | None:
        """The interval that is entered in place of a day, in a field that takes it."""
        return self._interval if self._takes_intervals else None

    def set_day(self, day: date | None) -> None:
        self.setText("" if day is None else day.isoformat())

    def set_end(self, end: End) -> None:
        """Let a year or a month stand for this of its days from now on."""
        self._end = end
        self._report()

    def problem(self) -> str:
        """Why the text is no day, for the user; empty when it is one, or the field is empty."""
        text = self.text().strip()
        if not text or self.day() is not None or self.interval() is not None:
            return ""
        shown = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
        if self._days is not None or self._interval is not None:
            return self.tr("“{text}” is more than one day. Write one, such as 2023-02-03.").format(text=shown)
        return self.tr("“{text}” is not a date. Write one such as 2023-02-03, 2023-02 or 2023.").format(text=shown)

    def open_calendar(self) -> None:
        """Open a calendar below the field."""
        menu = QMenu(self)
        calendar = QCalendarWidget(menu)
        calendar.setSelectedDate(self.day() or date.today())
        action = QWidgetAction(menu)
        action.setDefaultWidget(calendar)
        menu.addAction(action)

        def choose(day: QDate) -> None:
            menu.close()
            self.set_day(day.toPyDate())

        calendar.clicked.connect(choose)
        calendar.activated.connect(choose)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.mapToGlobal(QPoint(0, self.height())))
        calendar.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_alt = event.modifiers() == Qt.KeyboardModifier.AltModifier
        day = self.day()
        if (is_alt and event.key() == Qt.Key.Key_Down) or event.key() == Qt.Key.Key_F4:
            self.open_calendar()
        elif event.key() in _STEPS and day is not None:
            self.set_day(day + timedelta(_STEPS[event.key()]))
        else:
            super().keyPressEvent(event)

    def _on_text(self, text: str) -> None:
        is_pasted = len(text) - self._length > 1
        self._length = len(text)
        self._days, self._interval = read_date(text), read_interval(text)
        if is_pasted and (self.interval() or (self._days and self._days.first == self._days.last)):
            self._settle()
        elif self.problem():
            self._pause.start()
        else:
            self._report()
        self._show_what_is_understood()
        self._make_room()

    def _make_room(self) -> None:
        """In a narrow field, show a day whole rather than the button of the calendar beside that which clears it."""
        beside = self.width() - self.fontMetrics().horizontalAdvance("0000-00-00")
        self.calendar_action.setVisible(not self.text() or beside >= 2 * self.height())

    def _settle(self) -> None:
        """Show what was understood in place of what was typed."""
        day, interval = self.day(), self.interval()
        if interval is not None:
            self.interval_entered.emit(interval)
        elif day is not None and self.text() != day.isoformat():
            self.set_day(day)
        self._report()

    def _report(self) -> None:
        """Mark the field when it means nothing, and say so if it means something else than before."""
        self._pause.stop()
        problem = self.problem()
        meaning = (self.day(), self.interval(), problem)
        if meaning == self._reported:
            return
        self._reported = meaning
        self.removeAction(self._warning)
        if problem:
            self._warning.setText(problem)
            self.addAction(self._warning, QgsFilterLineEdit.ActionPosition.LeadingPosition)
        self.setAccessibleDescription(problem or self._understood())
        self.changed.emit()

    def _understood(self) -> str:
        interval, day = self.interval(), self.day()
        if interval is not None:
            return " – ".join("…" if end is None else _in_words(end) for end in interval)
        return "" if day is None else _in_words(day)

    def _show_what_is_understood(self) -> None:
        text, day = self._understood(), self.day()
        if self.hasFocus() and text and (day is None or self.text() != day.isoformat()):
            QToolTip.showText(self.mapToGlobal(QPoint(0, self.height() // 2)), text, self)
        else:
            QToolTip.hideText()


def _in_words(day: date) -> str:
    return str(QLocale().toString(QDate(day.year, day.month, day.day), QLocale.FormatType.LongFormat))
