"""The dialog of a harvest: what is harvested, and below it what that costs and what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QCheckBox, QDialogButtonBox, QPushButton, QVBoxLayout, QWidget

from ...core.geoplateforme.estimate_words import area_text, estimate_text
from ...core.geoplateforme.harvest_checks import Problem, blocking, problems_of
from ...core.geoplateforme.pyramid_grid import MERCATOR
from ...core.geoplateforme.storage_check import storage_problems
from ...core.guide.chapters import Chapter
from ..guide.help_button import add_help
from ..widgets.accessible_names import name_fields
from ..widgets.fitting_dialog import FittingScrollArea, ScreenDialog
from ..widgets.plain_text import PlainLabel, plain_tip
from .area_outline import AreaOutline
from .harvest_form import HarvestForm
from .harvest_plan import HarvestPlan
from .problems_view import ProblemsView

if TYPE_CHECKING:
    from qgis.core import QgsGeometry, QgsMapLayer
    from qgis.gui import QgisInterface

    from ...core.geoplateforme.harvest_request import HarvestRequest
    from ...core.geoplateforme.records import StoredData
    from ...core.geoplateforme.workplace import Workplace

_LETTERS, _LINES = 88, 50


class HarvestDialog(ScreenDialog):
    """Not modal. *Try* fetches pictures as the engine will; *Harvest* is for what was tried: after any change another
    trial comes first. After it has been accepted, `request()` and `workplace()` say what to launch where.

    `layer` is a WMS layer of the project to begin with, `updated` a pyramid to make a new version of. The slabs that
    would be harvested are outlined on the canvas.
    """

    #: Something has been worked out, or has to be again.
    state_changed = pyqtSignal()

    def __init__(
        self,
        iface: QgisInterface,
        layer: QgsMapLayer | None = None,
        updated: StoredData | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent or iface.mainWindow())
        self.setObjectName("HarvestDialog")
        self.setWindowTitle(self.tr("Harvest a WMS"))
        canvas = iface.mapCanvas()
        self._outline = AreaOutline(canvas, self)
        self._outlined: QgsGeometry | None = None
        self.plan = HarvestPlan(self)
        self.form = HarvestForm(canvas, updated, self)
        self.estimate = PlainLabel(self)
        self.problems = ProblemsView(self)
        self.confirm = QCheckBox(self.tr("IGN has opened this host for my datastore"), self)
        self.note = PlainLabel(self)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, parent=self)
        role = QDialogButtonBox.ButtonRole
        self.try_button: QPushButton = self.buttons.addButton(self.tr("&Try"), role.ActionRole)
        self.harvest_button: QPushButton = self.buttons.addButton(self.tr("&Harvest"), role.AcceptRole)
        self._lay_out()
        name_fields(self)
        if layer is not None:
            self.form.source.show_layer(layer)
        self._connect_parts()
        self._measure()

    def request(self) -> HarvestRequest:
        """What is entered. Raises ValueError until its area is known."""
        if self.plan.area is None:
            raise ValueError("the area is not known yet")
        return self.form.request(self.plan.area)

    def workplace(self) -> Workplace | None:
        """Where to launch it; None until a datastore is chosen."""
        return self.form.account.workplace()

    def accept(self) -> None:
        if self.harvest_button.isEnabled():
            self.form.account.remember()
            super().accept()

    def done(self, result: int) -> None:
        self.plan.stop()
        self.form.stop()
        self._outline.clear()
        super().done(result)

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.addWidget(FittingScrollArea(self.form, self), 1)
        layout.addWidget(self.estimate)
        layout.addWidget(self.problems)
        layout.addWidget(self.confirm, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(self.note)
        layout.addWidget(self.buttons)
        for text in (self.estimate, self.note):
            text.setWordWrap(True)
        metrics = self.fontMetrics()
        self.resize(_LETTERS * metrics.averageCharWidth(), _LINES * metrics.lineSpacing())

    def _connect_parts(self) -> None:
        self.form.area_changed.connect(self._measure)
        self.form.changed.connect(self._count)
        self.form.area.drawing.connect(self._on_drawing)
        self.plan.measured.connect(self._on_measured)
        self.plan.changed.connect(self._show_state)
        self.form.source.url.textChanged.connect(lambda _text: self.confirm.setChecked(False))  # another host
        self.confirm.toggled.connect(lambda _is_on: self._show_state())
        self.try_button.clicked.connect(self._on_try)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        add_help(self.buttons, Chapter.HARVEST)

    def _measure(self) -> None:
        self.form.about_area.setText("")
        self.plan.measure(self.form.area.source(), self.form.levels.bottom.value())

    def _on_drawing(self, is_drawing: bool) -> None:
        """Hide the dialog while the user draws on the map, which it may cover."""
        self.setVisible(not is_drawing)
        if not is_drawing:
            self.raise_()
            self.activateWindow()

    def _on_measured(self) -> None:
        area = self.plan.area
        if area is not None:
            self.form.levels.show_latitude(area.latitude)
        self.form.about_area.setText("" if area is None else area_text(area))
        self._count()

    def _count(self) -> None:
        if self.plan.area is not None:
            self.plan.count(self.request(), self.form.account.environment())
        self._show_state()

    def _on_try(self) -> None:
        environment = self.form.account.environment()
        if self.plan.is_trying:
            self.plan.forget_trial()
            self._show_state()
        elif self.plan.area is not None and environment is not None:
            self.plan.begin_trial(self.request(), environment)

    def _problems(self) -> tuple[Problem, ...]:
        """What is wrong with the request: found by the trial, or before it."""
        environment = self.form.account.environment()
        if self.plan.area is None or environment is None:
            return ()
        request, trial = self.request(), self.plan.trial
        found = trial.problems if trial is not None else problems_of(request, environment)
        named = {problem.parameter for problem in found if problem.blocks}
        if not request.source.url:
            return found[:1]  # the form is still empty: one problem is enough
        if self.form.is_taken(request.name):
            text = self.tr("The datastore has a pyramid “{name}” already.").format(name=request.name)
            found = (*found, Problem(text, self.tr("Give the new one another name.")))
        datastore, estimate = self.form.account.datastore(), self.plan.estimate
        if datastore is not None and estimate is not None:
            found = (*found, *storage_problems(datastore, estimate))
        schema = self.form.problems_of_parameters(request)
        return (*found, *(Problem(text, "", name) for name, text in schema if name not in named))

    def _note(self, problems: tuple[Problem, ...]) -> str:
        """What is to be done next; empty when all is done."""
        if self.plan.is_trying:
            return self.tr("Fetching a picture at each level, as the engine will…")
        if blocking(problems, is_confirmed=self.confirm.isChecked()):
            return ""  # the list of problems says it
        if self.plan.area is None:
            return self.form.area.problem() or self.plan.failure or self.tr("Projecting the area…")
        if problem := self.plan.failure or self.form.problem():
            return problem
        if self.plan.trial is None:
            return self.tr("Try it first: the engine retries for days what it cannot fetch.")
        return self.tr("The trial has fetched what the engine will ask for.")

    def _show_state(self) -> None:
        self._show_estimate()
        problems = self._problems()
        self.problems.show_problems(problems)
        self.confirm.setVisible(any(problem.can_be_confirmed for problem in problems))
        is_confirmed, is_trying = self.confirm.isChecked() and self.confirm.isVisibleTo(self), self.plan.is_trying
        is_wrong = bool(blocking(problems, is_confirmed=is_confirmed))
        note = self._note(problems)
        self.note.setText(note)
        self.note.setToolTip(
            plain_tip("\n".join(trial.url for trial in self.plan.trial.trials) if self.plan.trial else "")
        )
        self.note.setVisible(bool(note))
        # what the datastore answers belongs to the request: a trial of before would not hold
        can_try = self.plan.area is not None and not blocking(problems, is_confirmed=True) and not self.form.is_asking
        self.try_button.setText(self.tr("Cancel &Trial") if is_trying else self.tr("&Try"))
        self.try_button.setEnabled(is_trying or can_try or self.plan.trial is not None)
        can_harvest = self.plan.trial is not None and not is_wrong and not self.form.problem()
        self.harvest_button.setEnabled(can_harvest)
        self.harvest_button.setToolTip(plain_tip("" if can_harvest else note))
        (self.harvest_button if can_harvest else self.try_button).setDefault(True)
        self.state_changed.emit()

    def _show_estimate(self) -> None:
        found = self.plan.estimate
        self.form.by_level.show_estimate(found)
        if found is not None:
            text = self.tr("Whole slabs are harvested, and so more than the area: the map shows their outline.")
            self.estimate.setText(f"{estimate_text(found)} {text}")
        else:
            self.estimate.setText(self.tr("Counting…") if self.plan.area is not None else "")
        self.estimate.setVisible(bool(self.estimate.text()))
        if self.plan.area is None:
            self._outlined = None
            self._outline.clear()
        elif self.plan.outline is not None and self._outlined is not self.plan.outline:
            self._outlined = self.plan.outline
            self._outline.show(self._outlined, MERCATOR)
