"""One run: how it is, its report, and its log as it grows."""

from __future__ import annotations

from qgis.core import QgsApplication
from qgis.PyQt.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from ...core.geoplateforme.run_state import MOST_LINES, RunState
from ..widgets.plain_text import PlainLabel, plain_tip
from ..widgets.readable_placeholder import ReadablePlaceholder
from ..widgets.summary_label import SummaryLabel
from .pyramid_text import pyramid_lines

_LINES_SHOWN, _NOTE_LINES = 6, 4


class RunView(QWidget):
    """Empty until `show_state`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = RunState()
        self.icon = PlainLabel(self)
        self.note = SummaryLabel("", self, lines=_NOTE_LINES)
        self.report = SummaryLabel("", self, lines=8)
        self.log = QPlainTextEdit(self)
        self.log.setReadOnly(True)
        self.log.setMaximumBlockCount(MOST_LINES)
        self.log.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        ReadablePlaceholder(self.log)
        self.log.setAccessibleName(self.tr("Log of the run"))
        self.log.setMinimumHeight(_LINES_SHOWN * self.fontMetrics().lineSpacing())
        self._follows = True
        bar = self.log.verticalScrollBar()
        bar.valueChanged.connect(self._on_scrolled)
        bar.rangeChanged.connect(self._on_grown)
        row = QHBoxLayout()
        row.addWidget(self.icon)
        row.addWidget(self.note, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(row)
        layout.addWidget(self.report)
        layout.addWidget(self.log, 1)
        self.show_nothing()

    def show_nothing(self) -> None:
        """There is no run."""
        self.show_state(RunState())
        self.log.setPlaceholderText(self.tr("Harvests that you start appear here, with their logs."))

    def show_state(self, state: RunState) -> None:
        """Show this run; of the same one as before, only what is new is added to its log."""
        self._show_log(state)
        self._shown = state
        self.log.setPlaceholderText(self.tr("The log of the run appears here."))
        error = state.failure
        text = state.stall or (str(error) if error is not None else "")
        self.note.setText(text)
        self.note.setToolTip(plain_tip(error.report()) if error is not None and not state.stall else "")
        for widget in (self.icon, self.note):
            widget.setVisible(bool(text))
        icon = QgsApplication.getThemeIcon("/mIconWarning.svg")
        self.icon.setPixmap(icon.pixmap(QgsApplication.scaleIconSize(16)))
        lines = pyramid_lines(state.pyramid) if state.pyramid is not None else ()
        self.report.setText("\n".join(lines))
        self.report.setVisible(bool(lines))

    def _show_log(self, state: RunState) -> None:
        before = self._shown
        is_same = state.execution is not None and before.execution is not None
        is_same = is_same and state.execution.id == before.execution.id and state.log_lines >= before.log_lines
        count = state.log_lines - before.log_lines if is_same else len(state.log)
        if not is_same:
            self.log.clear()
        for line in state.log[max(0, len(state.log) - count) :] if count else ():
            self.log.appendPlainText(line)

    def _on_scrolled(self, value: int) -> None:
        self._follows = value >= self.log.verticalScrollBar().maximum()

    def _on_grown(self, _least: int, most: int) -> None:
        """Show the end of the log as long as the user has not scrolled away from it."""
        if self._follows:
            self.log.verticalScrollBar().setValue(most)
