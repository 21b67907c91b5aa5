"""The filters of the dock: the words, and below them a line of chips that unfold: where, when, sort and more."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from qgis.gui import QgsFilterLineEdit
from qgis.PyQt.QtCore import Qt, QTimer, pyqtSignal
from qgis.PyQt.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ...core.parsing.json_text import json_value
from ...core.settings import settings, write
from ...core.stac.stac_urls import is_address
from ..widgets.plain_text import PlainLabel
from ..widgets.readable_placeholder import ReadablePlaceholder
from ..widgets.summary_label import SummaryLabel
from ..widgets.text_icon import show_icon
from .advanced_filters import AdvancedFilters
from .date_range import DateRange
from .extent_filter import ExtentFilterWidget
from .filter_chip import FilterChip
from .filter_chips import FilterChips
from .filters import Filters
from .saved_search_text import more_texts, when_text, where_text
from .sort_order import SortOrder, order_text
from .temporal_controller_button import TemporalControllerButton

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qgis.gui import QgsMapCanvas
    from qgis.PyQt.QtGui import QHideEvent, QShowEvent

#: How long after the last change, in milliseconds, filters take effect.
DEBOUNCE_MS = 400


class FilterPanel(QWidget):
    """Keeps its state in the settings. Each chip says what is in force, and unfolds its filter below.

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
        self._make_words()
        self._chips = FilterChips(self)
        self.where_chip = FilterChip(self.tr("Where to search"), self._chips)
        self.when_chip = FilterChip(self.tr("First and last day of the items"), self._chips)
        self.sort_chip = FilterChip(self.tr("The order of the items in a collection"), self._chips)
        self.more_chip = FilterChip(self.tr("Cloud cover and other properties of the items"), self._chips)
        self.extent_filter = ExtentFilterWidget(canvas, self._chips)
        self.date_range = DateRange(self._chips)
        self.temporal_button = TemporalControllerButton(canvas, self._chips)
        self.date_range.add_button(self.temporal_button)
        self.order = SortOrder(self._chips)
        self.advanced = AdvancedFilters(self._chips)
        self._chips.add(self.where_chip, self.extent_filter)
        self._chips.add(self.when_chip, self.date_range)
        self._chips.add(self.sort_chip, self.order)
        self._chips.add(self.more_chip, self.advanced)
        self._icon = PlainLabel(self)
        show_icon(self._icon, "/mIconWarning.svg")
        self.problem = SummaryLabel(parent=self, lines=4)
        self._lay_out()
        self.temporal_button.toggled.connect(self.date_range.set_read_only)
        self.temporal_button.days_changed.connect(self.date_range.set_days)
        self._restore()
        self._valid = Filters()
        self._valid = self.filters()
        self._reported = self._valid
        self._delay = QTimer(self)
        self._delay.setSingleShot(True)
        self._delay.setInterval(DEBOUNCE_MS)
        self._delay.timeout.connect(self._apply)
        self._show_state()
        self._connect()

    def filters(self) -> Filters:
        """The filters in force. While any entry is wrong, all but the words are those of before."""
        first, last = self.date_range.days()
        filters = Filters(
            words=self.words.text().strip(),
            extent=self.extent_filter.extent(),
            date_from=first,
            date_to=last,
            sort_by=self.order.field(),
            descending=self.order.is_descending(),
            conditions=self.advanced.conditions(),
            cql=self.advanced.cql(),
            cloud_cover=self.advanced.cloud_cover(),
        )
        is_wrong = self._problem() or self.advanced.problem()
        return replace(self._valid, words=filters.words) if is_wrong else filters

    def add_beside_words(self, widget: QWidget, in_order: Sequence[QWidget]) -> None:
        """Put the widget behind the words; `in_order`: those of its parts that Tab reaches."""
        self._words_row.addWidget(widget)
        before: QWidget = self.words
        for each in in_order:
            QWidget.setTabOrder(before, each)
            before = each

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
            **self.order.state(),
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
        self.order.restore(state)
        self.advanced.restore(state)

    def search(self) -> None:
        """Put what is entered into force and ask for a search, as Enter does."""
        self._on_enter()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._set_listening(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._set_listening(False)

    def _make_words(self) -> None:
        self.words = QgsFilterLineEdit(self)
        self.words.setObjectName("words")
        self.words.setShowSearchIcon(True)
        self.words.setToolTip(
            self.tr(
                "Words in a collection's title, id, description or keywords, or in an item's id; press Enter to search"
            )
        )
        self.words.setAccessibleName(self.tr("Search words"))
        self.words.setPlaceholderText(self.tr("Words or item ids…"))
        ReadablePlaceholder(self.words)

    def _lay_out(self) -> None:
        self._words_row = QHBoxLayout()
        self._words_row.setSpacing(6)
        self._words_row.addWidget(self.words, 1)
        problem = QHBoxLayout()
        problem.setSpacing(6)
        problem.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        problem.addWidget(self.problem, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(self._words_row)
        layout.addWidget(self._chips)
        layout.addLayout(problem)

    def _connect(self) -> None:
        self.words.textChanged.connect(self.words_changed)
        self.words.returnPressed.connect(self._on_enter)
        self.date_range.entered.connect(self._on_enter)
        for changed in (
            self.words.textChanged,
            self.extent_filter.changed,
            self.date_range.changed,
            self.temporal_button.toggled,
            self.order.changed,
            self.advanced.changed,
        ):
            changed.connect(self._on_change)
        self.advanced.updated.connect(self._show_state)
        self._chips.folded.connect(self._on_folded)
        self.where_chip.cleared.connect(self.extent_filter.follow_canvas)
        self.when_chip.cleared.connect(self._clear_days)
        self.sort_chip.cleared.connect(self.order.clear)
        self.more_chip.cleared.connect(self.advanced.clear)

    def _set_listening(self, is_listening: bool) -> None:
        self.extent_filter.set_listening(is_listening)
        self.temporal_button.set_listening(is_listening)

    def _clear_days(self) -> None:
        self.temporal_button.setChecked(False)
        self.date_range.clear()

    def _on_folded(self, shown: QWidget, is_folded: bool) -> None:
        if shown is self.advanced:
            self.advanced.set_open(not is_folded)

    def _problem(self) -> str:
        return self.date_range.problem() or self.extent_filter.problem()

    def _show_state(self) -> None:
        """Show what is in force on the chips, and what is wrong below them."""
        problem = self._problem() or self.advanced.message()
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))
        self._icon.setVisible(bool(problem))
        filters = self.filters()
        where = where_text(self.extent_filter.state())
        self.where_chip.show_value(
            self.tr("In: {where}").format(where=where), is_set=not self.extent_filter.is_default()
        )
        first, last = (day.isoformat() if day else "" for day in (filters.date_from, filters.date_to))
        when = when_text(first, last, follows_time=self.temporal_button.isChecked())
        self.when_chip.show_value(self.tr("When: {when}").format(when=when or self.tr("any")), is_set=bool(when))
        order = order_text(filters.sort_by, is_descending=filters.descending)
        self.sort_chip.show_value(self.tr("Sort: {order}").format(order=order), is_set=bool(filters.sort_by))
        count = self.advanced.count()
        texts = more_texts(self.advanced.state()) if count else []
        text = self.tr("Filters: {count}").format(count=count) if count else self.tr("+ Filter")
        self.more_chip.show_value(
            texts[0] if count == len(texts) == 1 else text, is_set=count > 0, details="\n".join(texts)
        )
        self.more_chip.setVisible(self.advanced.is_offered)
        if not self.advanced.is_offered:
            self.more_chip.set_unfolded(False)

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
        write(settings().filters, json.dumps(self.state()))

    def _restore(self) -> None:
        """Restore the state of last time; an unreadable one is ignored."""
        try:
            self.restore(json_value(settings().filters.value()))
        except (KeyError, TypeError, ValueError):
            return
