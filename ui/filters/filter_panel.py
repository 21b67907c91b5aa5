"""The filters of the dock: words, extent, dates, order, and the group *More filters*."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.core import QgsApplication
from qgis.PyQt import uic
from qgis.PyQt.QtCore import Qt, QTimer, pyqtSignal
from qgis.PyQt.QtWidgets import QComboBox, QFormLayout, QWidget

from ...core.json_text import json_value
from ...core.settings import settings
from ...core.stac.stac_urls import is_address
from ..widgets.readable_placeholder import ReadablePlaceholder
from .advanced_filters import AdvancedFiltersGroup
from .date_range import DateRange
from .extent_filter import ExtentFilterWidget
from .filters import Filters
from .temporal_controller_button import TemporalControllerButton

if TYPE_CHECKING:
    from qgis.gui import QgsMapCanvas

FORM, _ = uic.loadUiType(str(Path(__file__).with_suffix(".ui")))

#: How long after the last change, in milliseconds, filters take effect.
DEBOUNCE_MS = 400


class FilterPanel(QWidget, FORM):
    """Keeps its state in the settings.

    `words_changed` is emitted with every key, `filters_changed(Filters)` once filters other than the words have not
    changed for a moment, `search_requested` for Enter and for `search`. Words that are an address are none: they are
    cleared, and `address_entered(str)` is emitted in place of a search.
    """

    words_changed = pyqtSignal(str)
    filters_changed = pyqtSignal(object)
    search_requested = pyqtSignal()
    address_entered = pyqtSignal(str)

    def __init__(self, canvas: QgsMapCanvas, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setupUi(self)
        ReadablePlaceholder(self.words)
        self.extent_filter = ExtentFilterWidget(canvas, self)
        self.date_range = DateRange(self)
        self.temporal_button = TemporalControllerButton(canvas, self)
        self.date_range.add_button(self.temporal_button)
        self.temporal_button.toggled.connect(self.date_range.set_read_only)
        self.temporal_button.days_changed.connect(self.date_range.set_days)
        self.advanced = AdvancedFiltersGroup(self)
        self._complete_form()
        self._restore()
        self._valid = Filters()
        self._valid = self.filters()
        self._reported = self._valid
        self._show_state()

        self._delay = QTimer(self)
        self._delay.setSingleShot(True)
        self._delay.setInterval(DEBOUNCE_MS)
        self._delay.timeout.connect(self._apply)
        self.words.textChanged.connect(self.words_changed)
        self.words.returnPressed.connect(self._on_enter)
        self.words.textChanged.connect(self._on_change)
        self.extent_filter.changed.connect(self._on_change)
        self.date_range.changed.connect(self._on_change)
        self.date_range.entered.connect(self._on_enter)
        self.temporal_button.toggled.connect(self._on_change)
        self.advanced.changed.connect(self._on_change)
        self.sort_by.currentIndexChanged.connect(self._on_change)
        self.descending.toggled.connect(self._on_change)

    def filters(self) -> Filters:
        """The filters in force. While any entry is wrong, all but the words are those of before."""
        first, last = self.date_range.days()
        filters = Filters(
            words=self.words.text().strip(),
            extent=self.extent_filter.extent(),
            date_from=first,
            date_to=last,
            sort_by=str(self.sort_by.currentData()),
            descending=bool(self.sort_by.currentData()) and self.descending.isChecked(),
            conditions=self.advanced.conditions(),
            cql=self.advanced.cql(),
            cloud_cover=self.advanced.cloud_cover(),
        )
        is_wrong = self._problem() or self.advanced.problem()
        return replace(self._valid, words=filters.words) if is_wrong else filters

    def look_at_canvas(self) -> None:
        """Filter by the map canvas alone, and follow it."""
        self.words.clear()
        self.date_range.clear()
        self.extent_filter.follow_canvas()

    def apply_now(self) -> None:
        """Put what is entered into force at once."""
        self._delay.stop()
        self._apply()

    def dispose(self) -> None:
        """Emit nothing more and disconnect from the map canvas, which outlives the panel."""
        self._delay.stop()
        self.extent_filter.dispose()
        self.temporal_button.dispose()

    def state(self) -> dict[str, Any]:
        """The state for `restore`, as JSON values."""
        return {
            "words": "" if is_address(self.words.text()) else self.words.text(),  # it may hold a signature
            "sort_by": self.sort_by.currentData(),
            "descending": self.descending.isChecked(),
            **self.extent_filter.state(),
            **self.date_range.state(),
            **self.temporal_button.state(),
            **self.advanced.state(),
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Restore a `state`. Raises KeyError, TypeError or ValueError for anything else."""
        self.extent_filter.restore(state)
        self.date_range.restore(state)
        self.temporal_button.restore(state)
        self.words.setText(state["words"])
        self.sort_by.setCurrentIndex(max(0, self.sort_by.findData(state["sort_by"])))
        self.descending.setChecked(bool(state["descending"]))
        self.advanced.restore(state)

    def search(self) -> None:
        """Put what is entered into force and ask for a search, as Enter does."""
        self._on_enter()

    def _complete_form(self) -> None:
        self.form.setWidget(1, QFormLayout.ItemRole.FieldRole, self.extent_filter)
        self.where_label.setBuddy(self.extent_filter.mode)
        self.form.setWidget(2, QFormLayout.ItemRole.SpanningRole, self.date_range)
        for label in (self.where_label, self.sort_label):
            # Qt draws the letter with the shortcut by itself, without the kerning that its size hint counts on: "Tr"
            label.setContentsMargins(0, 0, label.fontMetrics().averageCharWidth() // 2, 0)
        self.words.setShowSearchIcon(True)
        self.problem.setTextFormat(Qt.TextFormat.PlainText)
        self.sort_by.setAccessibleName(self.tr("Order of the items"))
        self.sort_by.setMinimumContentsLength(8)
        self.sort_by.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.sort_by.addItem(self.tr("Catalogue order"), "")
        self.sort_by.addItem(self.tr("By date"), "datetime")
        self.sort_by.addItem(self.tr("By identifier"), "id")
        self.sort_by.addItem(self.tr("By date created"), "created")
        self.sort_by.addItem(self.tr("By date updated"), "updated")
        icon = QgsApplication.getThemeIcon("/mIconWarning.svg")
        self.problem_icon.setPixmap(icon.pixmap(QgsApplication.scaleIconSize(16)))
        QWidget.setTabOrder(self.date_range.last, self.temporal_button)
        QWidget.setTabOrder(self.temporal_button, self.sort_by)
        QWidget.setTabOrder(self.sort_by, self.descending)
        QWidget.setTabOrder(self.descending, self.advanced.opener)
        QWidget.setTabOrder(self.advanced.opener, self.advanced.clouds.slider)
        self.page.insertWidget(1, self.advanced)  # a form keeps room between rows that are hidden

    def _problem(self) -> str:
        return self.date_range.problem() or self.extent_filter.problem()

    def _show_state(self) -> None:
        problem = self._problem()
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))
        self.problem_icon.setVisible(bool(problem))
        self.descending.setEnabled(bool(self.sort_by.currentData()))

    def _on_change(self) -> None:
        self._show_state()
        self._delay.start()

    def _on_enter(self) -> None:
        text = self.words.text()
        if is_address(text):
            self.words.clear()  # as words, it would hide every row of the list
            self.address_entered.emit(text)
            return
        self.apply_now()
        if not self.date_range.problem():  # else the search would be for the dates of before
            self.search_requested.emit()

    def _apply(self) -> None:
        self._save()
        self._valid = self.filters()
        if not self._valid.same_search(self._reported):
            self._reported = self._valid
            self.filters_changed.emit(self._valid)

    def _save(self) -> None:
        settings().filters.setValue(json.dumps(self.state()))

    def _restore(self) -> None:
        """Restore the state of last time; an unreadable one is ignored."""
        try:
            self.restore(json_value(settings().filters.value()))
        except (KeyError, TypeError, ValueError):
            return
