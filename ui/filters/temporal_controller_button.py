"""The button with which the temporal controller sets the dates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import QToolButton, QWidget

from ...core.language.days import utc_day

if TYPE_CHECKING:
    from datetime import date

    from qgis.core import QgsDateTimeRange
    from qgis.gui import QgsMapCanvas


class TemporalControllerButton(QToolButton):
    """While it is checked, `days_changed` follows the canvas's temporal range. A controller that is off has no days.

    While `set_listening` says that nobody sees what it leads to, it emits nothing.
    """

    #: The first and the last day (date), each None for an open end.
    days_changed = pyqtSignal(object, object)

    def __init__(self, canvas: QgsMapCanvas, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._is_listening = False
        self.setCheckable(True)
        self.setIcon(QgsApplication.getThemeIcon("/mTemporalNavigationAnimated.svg"))
        self.setToolTip(self.tr("Follow the temporal controller: its range, or its frame, sets the first and last day"))
        self.setAccessibleName(self.tr("Follow the temporal controller"))
        self.toggled.connect(self._update_days)
        canvas.temporalRangeChanged.connect(self._update_days)

    def state(self) -> dict[str, Any]:
        """The state for `restore`, as JSON values."""
        return {"follow_time": self.isChecked()}

    def restore(self, state: dict[str, Any]) -> None:
        self.setChecked(bool(state.get("follow_time")))
        self._update_days()

    def dispose(self) -> None:
        """Disconnect from the map canvas, which outlives the dock."""
        self._canvas.temporalRangeChanged.disconnect(self._update_days)

    def set_listening(self, is_listening: bool) -> None:
        """Whether the range of the canvas is told. The button itself may be folded away."""
        self._is_listening = is_listening
        self._update_days()

    def _update_days(self) -> None:
        if self.isChecked() and self._is_listening:
            self.days_changed.emit(*days_of(self._canvas.temporalRange()))


def days_of(time: QgsDateTimeRange) -> tuple[date | None, date | None]:
    """The first and the last day in UTC of a range; None for an open end."""
    last = time.end()
    if last.isValid() and not time.includeEnd() and last != time.begin():
        last = last.addMSecs(-1)  # the frame "May" ends at the first moment of June
    return utc_day(time.begin()), utc_day(last)
