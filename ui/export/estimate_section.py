"""What an export needs, below the form; of a large one also what several machines would make of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QObject
from qgis.PyQt.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from ...core.export.jobs.throughput import speeds
from ...core.recipes import Recipe
from ...core.settings import settings
from .estimate_text import needs_text, workers_text
from .script_dialog import show_script

if TYPE_CHECKING:
    from ...core.export.planning.plan import ExportPlan
    from .save_extent_dialog import SaveExtentDialog

_GIGABYTE = 1e9


class EstimateSection(QObject):
    """That part of the form. Above the size that the user has chosen, a block offers the ways to other machines."""

    def __init__(self, form: SaveExtentDialog) -> None:
        super().__init__(form)
        self._form = form
        self.beyond = QFrame(form)
        self.beyond.setObjectName("beyond")
        self.beyond.setFrameShape(QFrame.Shape.StyledPanel)
        self.words = QLabel(self.beyond)
        self.words.setObjectName("beyond_words")
        self.words.setWordWrap(True)
        buttons = QHBoxLayout()
        buttons.addWidget(self._button(self.tr("Das&k Script…"), Recipe.DASK))
        buttons.addWidget(self._button(self.tr("Split into &Jobs…"), Recipe.JOBS))
        buttons.addStretch()
        layout = QVBoxLayout(self.beyond)
        layout.addWidget(self.words)
        layout.addLayout(buttons)
        self.beyond.hide()
        page = form.layout()
        page.insertWidget(page.indexOf(form.note) + 1, self.beyond)

    def show_plan(self, plan: ExportPlan | None) -> None:
        """None while it is being planned or cannot be."""
        seconds = None if plan is None else speeds.seconds_for(plan)
        self._form.summary.setText("" if plan is None else needs_text(plan, seconds))
        is_large = plan is not None and _is_large(plan)
        self.words.setText(workers_text(plan, seconds) if plan is not None and is_large else "")
        self.beyond.setVisible(is_large)

    def _button(self, text: str, recipe: Recipe) -> QPushButton:
        button = QPushButton(text, self.beyond)
        button.setObjectName(f"beyond_{recipe.value}")
        button.setAutoDefault(False)
        button.clicked.connect(lambda: show_script(self._form.export_request(), self._form, recipe))
        return button


def _is_large(plan: ExportPlan) -> bool:
    limit = settings().large_export.value() * _GIGABYTE
    return bool(0 < limit < plan.bytes_expected)
