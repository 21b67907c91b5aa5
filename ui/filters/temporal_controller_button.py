"""The temporal controller drives the dates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QDateTime, Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QToolButton

if TYPE_CHECKING:
    from datetime import date

    from qgis.core import QgsDateTimeRange
    from qgis.gui import QgsMapCanvas
    from qgis.PyQt.QtGui import QShowEvent

    from .date_range import DateRange


class TemporalControllerButton(QToolButton):
    """A check at the end of a DateRange. While it is on, the canvas's temporal range is the range of days, and the
    days cannot be typed; a controller that is off leaves both ends open. Days already there stay when it is unchecked.

    A hidden widget lets the time run and takes it up when it is shown again. `changed` comes with the check itself;
    of the days the DateRange tells.
    """

    changed = pyqtSignal()

    def __init__(self, canvas: QgsMapCanvas, dates: DateRange) -> None:
        super().__init__(dates)
        self._canvas = canvas
        self._dates = dates
        self.setCheckable(True)
        self.setIcon(QgsApplication.getThemeIcon("/mTemporalNavigationAnimated.svg"))
        self.setToolTip(self.tr("Follow the temporal controller: its range, or its frame, sets the first and last day"))
        self.setAccessibleName(self.tr("Follow the temporal controller"))
        dates.layout().addWidget(self)
        self.toggled.connect(self._on_toggled)
        canvas.temporalRangeChanged.connect(self._on_time)

    def state(self) -> dict[str, Any]:
        """What `restore` needs, as plain JSON values."""
        return {"follow_time": self.isChecked()}

    def restore(self, state: dict[str, Any]) -> None:
        self.setChecked(bool(state.get("follow_time")))
        self._on_time()

    def dispose(self) -> None:
        """Let go of the map canvas."""
        self._canvas.temporalRangeChanged.disconnect(self._on_time)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._on_time()

    def _on_toggled(self, is_on: bool) -> None:
        for edit in (self._dates.first, self._dates.last):
            edit.setEnabled(not is_on)
        self._on_time()
        self.changed.emit()

    def _on_time(self) -> None:
        if self.isChecked() and self.isVisible():
            first, last = days_of(self._canvas.temporalRange())
            self._dates.first.set_day(first)
            self._dates.last.set_day(last)


def days_of(time: QgsDateTimeRange) -> tuple[date | None, date | None]:
    """The first and the last day in UTC that a range touches; None for an end that is open."""
    last = time.end()
    if last.isValid() and not time.includeEnd() and last != time.begin():
        last = last.addMSecs(-1)  # the frame "May" ends as June begins
    return _day(time.begin()), _day(last)


def _day(moment: QDateTime) -> date | None:
    if not moment.isValid():
        return None
    # The controller's moments say UTC; what says nothing means the day that it shows.
    utc = moment if moment.timeSpec() == Qt.TimeSpec.LocalTime else moment.toUTC()
    day = utc.date()
    return day.toPyDate()
