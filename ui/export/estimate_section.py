"""What an export needs, below the form; for a large one also how long several machines would take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ...core.export.jobs.throughput import speeds
from ...core.recipes import Recipe
from ...core.settings import settings
from ..widgets.buttons import push_button
from ..widgets.summary_label import SummaryLabel
from .estimate_text import needs_text, workers_text

if TYPE_CHECKING:
    from ...core.export.planning.plan import ExportPlan

_GIGABYTE = 1e9


class EstimateSection(QWidget):
    """Size and time, and a note. Above the size that the user has set in the options, a frame, `beyond`, which the
    dialog places where it scrolls, offers scripts for other machines: `script_wanted(Recipe)`. `again_wanted()` asks
    for the same plan once more."""

    script_wanted = pyqtSignal(object)
    again_wanted = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.summary = _label(self, "summary")
        self.note = _label(self, "note")
        self.beyond = QFrame(self)
        self.beyond.setObjectName("beyond")
        self.beyond.setFrameShape(QFrame.Shape.StyledPanel)
        self.beyond_words = _label(self.beyond, "beyond_words")
        buttons = QHBoxLayout()
        for recipe, text in ((Recipe.DASK, self.tr("Das&k Script…")), (Recipe.JOBS, self.tr("Split into &Jobs…"))):
            buttons.addWidget(self._script_button(text, recipe))
        buttons.addStretch()
        frame = QVBoxLayout(self.beyond)
        frame.addWidget(self.beyond_words)
        frame.addLayout(buttons)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        self.again_button = push_button(self.tr("Try Again"), self, self.again_wanted)
        layout.addWidget(self.summary)
        layout.addWidget(self.note)
        layout.addWidget(self.again_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.again_button.hide()
        self.beyond.hide()

    def show_plan(self, plan: ExportPlan | None, note: str, *, may_go_better: bool = False) -> None:
        """Show a plan, None while it is being made or cannot be; `note` is the sentence below it. One that failed and
        `may_go_better` can be made again."""
        seconds = None if plan is None else speeds.seconds_for(plan)
        self.summary.setText("" if plan is None else needs_text(plan, seconds))
        self.note.setText(note)
        self.again_button.setVisible(may_go_better)
        is_large = plan is not None and _is_large(plan)
        self.beyond_words.setText(workers_text(plan, seconds) if plan is not None and is_large else "")
        self.beyond.setVisible(is_large)

    def _script_button(self, text: str, recipe: Recipe) -> QPushButton:
        button = push_button(text, self.beyond, lambda: self.script_wanted.emit(recipe))
        button.setObjectName(f"beyond_{recipe.value}")
        return button


def _label(parent: QWidget, name: str) -> SummaryLabel:
    label = SummaryLabel(parent=parent, lines=8)
    label.setObjectName(name)
    return label


def _is_large(plan: ExportPlan) -> bool:
    limit = settings().large_export.value() * _GIGABYTE
    return bool(0 < limit < plan.bytes_expected)
