"""What is to be harvested: the fields of the dialog."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import QFormLayout, QLineEdit, QToolButton, QVBoxLayout, QWidget

from ...core.geoplateforme.harvest_request import MAIN_PARAMETERS, HarvestRequest
from ...core.geoplateforme.harvest_tasks import ProcessingTask
from ...core.geoplateforme.processing_schema import check, choices_of
from ...core.geoplateforme.pyramid_grid import level_of_scale
from ...core.geoplateforme.records import PROCESSING
from ...core.language.bilingual import named
from ...core.threads.tasks import LatestTask
from ..widgets.aligned_labels import align_labels
from ..widgets.plain_text import PlainLabel
from ..widgets.readable_placeholder import ReadablePlaceholder
from .account_section import AccountSection
from .area_section import AreaSection
from .attribution_section import FoldedSection
from .level_table import LevelTable
from .levels_section import LevelsSection
from .parameter_words import title_of
from .processing_form import ProcessingForm, with_type
from .source_section import SourceSection

if TYPE_CHECKING:
    from qgis.gui import QgsMapCanvas

    from ...core.errors import DatacubeError
    from ...core.geoplateforme.harvest_area import HarvestArea
    from ...core.geoplateforme.records import Parameter, Processing, StoredData
    from ...core.geoplateforme.workplace import Workplace

#: Parameters that nearly everybody sets; all others are folded away.
_USUAL = ("compression", "samplesperpixel", "sampleformat")
#: The order of the others; those that the plugin does not know come first.
_ORDER = {
    name: place
    for place, name in enumerate(
        ("harvest_dimensions", "parallelization", "nodata", "harvest_threshold", "width", "height", "tms")
    )
}
#: What IGN's tutorial sets, for photographs and maps.
_PRESET = {"tms": "PM", "compression": "jpg", "samplesperpixel": 3, "sampleformat": "UINT8"}


class HarvestForm(QWidget):
    """`area_changed` says that another area or finest level counts, `changed` that something else does. The fields of
    the processing's own parameters come when a datastore is chosen, which is asked for them."""

    area_changed = pyqtSignal()
    changed = pyqtSignal()

    def __init__(self, canvas: QgsMapCanvas, updated: StoredData | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._updated = updated
        self._processing: Processing | None = None
        self._names: frozenset[str] = frozenset()
        self._place: Workplace | None = None
        self._failure = ""
        self._reading = LatestTask(self)
        self.account = AccountSection((PROCESSING,), self)
        self.name = QLineEdit(self)
        ReadablePlaceholder(self.name)
        self.source, self.area, self.levels = SourceSection(self), AreaSection(canvas, self), LevelsSection(self)
        self.by_level = LevelTable(self)  # made in the order of the form, which is that of Tab
        self.usual, self.folded, self.unusual = ProcessingForm(self), FoldedSection(self), ProcessingForm(self)
        self.about_update, self.about_area = PlainLabel(self), PlainLabel(self)
        self._lay_out()
        self._show_update()
        if canvas.scale() > 0:
            self.levels.set_bottom(level_of_scale(canvas.scale()))
        self._connect_parts()
        self.read_processing()

    def request(self, area: HarvestArea) -> HarvestRequest:
        """What is entered, for an area."""
        return HarvestRequest(
            self._processing.id if self._processing is not None else "",
            self.name.text().strip() or self.source.suggested_name(),
            self.source.source(),
            area,
            self.levels.levels(),
            self.levels.top.value(),
            {**self.usual.values(), **self.unusual.values()},
            self._updated.id if self._updated is not None else "",
        )

    def problem(self) -> str:
        """Why it cannot be harvested yet, in words, apart from what is wrong with the request."""
        if problem := self.account.problem():
            return problem
        if self._processing is not None:
            return ""
        return self._failure or self.tr("Asking the datastore for the parameters of the processing…")

    @property
    def is_asking(self) -> bool:
        """Whether the account or the datastore is to answer yet."""
        return self.account.is_asking or self._reading.is_running

    def is_taken(self, name: str) -> bool:
        """Whether the datastore has a pyramid of this name already."""
        return name in self._names

    def problems_of_parameters(self, request: HarvestRequest) -> tuple[tuple[str, str], ...]:
        """What the processing's schema says against a request: the name of a parameter, and a sentence."""
        if self._processing is None:
            return ()
        found = check(self._processing.parameters, request.parameters())
        return tuple((each.parameter, named(title_of(each.parameter), each.text)) for each in found)

    def read_processing(self) -> None:
        """Ask the chosen datastore for the processing with its parameters, unless it was asked before."""
        place = None if self.account.problem() else self.account.workplace()
        if place == self._place:
            return
        self._place, self._processing, self._failure = place, None, ""
        self._reading.drop()
        if place is not None:
            self._reading.start(ProcessingTask(place), self._on_processing, self._on_failed)

    def stop(self) -> None:
        """Drop what still runs, and let go of the canvas, for good."""
        self._reading.drop()
        self.account.stop()
        self.area.stop()
        self.source.stop()

    def _lay_out(self) -> None:
        self.folded.show_title(self.tr("Further parameters of the processing"))
        QVBoxLayout(self.folded).addWidget(self.unusual)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, page.spacing(), 0)  # beside the scroll bar
        page.addWidget(self.account)
        page.addWidget(self.about_update)
        self._named = form = QFormLayout()
        label = PlainLabel(self.tr("Na&me of the pyramid"), self)
        label.setBuddy(self.name)
        form.addRow(label, self.name)
        page.addLayout(form)
        for title, parts in (
            (self.tr("Source"), (self.source,)),
            (self.tr("Area"), (self.area, self.about_area)),
            (self.tr("Levels"), (self.levels, self.by_level)),
            (self.tr("Pictures of the pyramid"), (self.usual, self.folded)),
        ):
            page.addWidget(_heading(title, self))
            for part in parts:
                page.addWidget(part)
        page.addStretch()
        for text in (self.about_update, self.about_area):
            text.setWordWrap(True)
        self._align()

    def _align(self) -> None:
        """Let the fields of all parts begin at one edge."""
        parts = (self.account, self.source, self.levels, self.usual)
        align_labels((self._named, *(part.layout() for part in parts)))

    def _show_update(self) -> None:
        self.about_update.setVisible(self._updated is not None)
        if self._updated is None:
            return
        name = self._updated.name
        self.name.setText(self.tr("{name} (new version)").format(name=name))
        self.about_update.setText(
            self.tr(
                "This makes a new pyramid, which refers to the pictures of “{name}” outside the area: that alone is"
                " harvested. “{name}” cannot be deleted as long as the new one refers to it."
            ).format(name=name)
        )

    def _connect_parts(self) -> None:
        self.account.changed.connect(self._on_account)
        self.area.changed.connect(self.area_changed)
        self.levels.changed.connect(self.area_changed)
        for part in (self.source, self.usual, self.unusual):
            part.changed.connect(self._on_changed)
        self.name.textChanged.connect(lambda _text: self.changed.emit())
        self._on_changed()

    def _on_account(self) -> None:
        self.read_processing()
        self.changed.emit()

    def _on_changed(self) -> None:
        self.name.setPlaceholderText(self.source.suggested_name())
        self.changed.emit()

    def _on_processing(self, found: tuple[Processing, frozenset[str]]) -> None:
        processing, self._names = found
        self.show_processing(processing)

    def show_processing(self, processing: Processing) -> None:
        """Show fields for the parameters of this processing; what was entered stays."""
        is_first = not (self.usual.values() or self.unusual.values())
        self._processing = replace(processing, parameters=tuple(map(with_type, processing.parameters)))
        options = [each for each in processing.parameters if each.name not in MAIN_PARAMETERS]
        usual = sorted(filter(_is_usual, options), key=lambda each: each.name not in _USUAL)
        self.usual.show_parameters(usual)
        unusual = sorted((each for each in options if not _is_usual(each)), key=lambda each: _ORDER.get(each.name, -1))
        self.unusual.show_parameters(unusual)
        image = processing.parameter("harvest_format")
        if image is not None and choices_of(image.constraints):
            self.source.show_formats([str(each) for each in choices_of(image.constraints)])
        self._order_tabs()
        self._align()
        if is_first:
            self.usual.set_values(_PRESET)
            self.unusual.set_values(_PRESET)
        self.changed.emit()

    def _order_tabs(self) -> None:
        """Tab passes the new fields where they are."""
        before: QWidget = self.by_level.tree
        for field in (*self.usual.fields(), self.folded.findChild(QToolButton), *self.unusual.fields()):
            self.setTabOrder(before, field)
            before = field

    def _on_failed(self, error: DatacubeError) -> None:
        self._failure = str(error)
        self.changed.emit()


def _heading(text: str, parent: QWidget) -> PlainLabel:
    """The title of a part of the dialog."""
    label = PlainLabel(text, parent)
    font = label.font()
    font.setBold(True)
    label.setFont(font)
    return label


def _is_usual(parameter: Parameter) -> bool:
    return parameter.name in _USUAL or (parameter.mandatory and parameter.default is None)
