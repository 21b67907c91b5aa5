"""The dialog that publishes a pyramid as a layer of the Géoplateforme's WMS or WMTS."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QLocale
from qgis.PyQt.QtWidgets import (
    QComboBox,
    QDialogButtonBox,
    QFormLayout,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from ...core.geoplateforme.publication_request import (
    Attribution,
    Logo,
    MetadataLink,
    PublicationRequest,
    suggested_layer_name,
)
from ...core.geoplateforme.records import BROADCAST, WMS_RASTER, WMTS_TMS
from ...core.guide.chapters import Chapter
from ...core.offered_values import VISIBILITIES
from ..guide.help_button import add_help
from ..widgets.accessible_names import name_fields
from ..widgets.fitting_dialog import FittingDialog, FittingScrollArea
from ..widgets.plain_text import PlainLabel, plain_tip
from ..widgets.summary_label import SummaryLabel
from .attribution_section import AttributionSection, MetadataSection
from .datastore_text import missing_right
from .shown_section import ShownSection
from .status_text import visibility_text

if TYPE_CHECKING:
    from ...core.geoplateforme.records import Datastore, Endpoint, StoredData

_LETTERS, _ABSTRACT_LINES = 100, 3


class PublishPyramidDialog(FittingDialog):
    """Not modal. After it has been accepted, `request()` gives what is to be published; it is checked while it is
    typed. `datastore` is that of the pyramid, with its endpoints and quotas."""

    def __init__(self, datastore: Datastore, pyramid: StoredData, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("PublishPyramidDialog")
        self.setWindowTitle(self.tr("Publish a Pyramid"))
        self._datastore, self._pyramid = datastore, pyramid
        self.about = SummaryLabel(
            self.tr("{pyramid}, in the datastore {datastore}").format(pyramid=pyramid.name, datastore=datastore.name),
            self,
            lines=2,
        )
        self.kind, self.endpoint, self.visibility = self._combo(), self._combo(), self._combo()
        self.kind.addItem(self.tr("WMS (pictures of any part and size)"), WMS_RASTER)
        self.kind.addItem(self.tr("WMTS (tiles)"), WMTS_TMS)
        for visibility in ("", *VISIBILITIES):
            self.visibility.addItem(visibility_text(visibility), visibility)
        self.layer_name = QLineEdit(suggested_layer_name(pyramid.name, datastore.layer_prefix), self)
        self.title = QLineEdit(pyramid.name, self)
        self.abstract = QPlainTextEdit(self)
        self.abstract.setTabChangesFocus(True)
        self.abstract.setFixedHeight(self.abstract.fontMetrics().lineSpacing() * _ABSTRACT_LINES + 12)
        self.keywords = QLineEdit(self)
        self.keywords.setToolTip(self.tr("Separated by commas"))
        self.attribution, self.metadata = AttributionSection(self), MetadataSection(self)
        self.shown = ShownSection(pyramid, self)
        self.problem_label = SummaryLabel("", self, lines=3)
        box = QDialogButtonBox.StandardButton
        self.buttons = QDialogButtonBox(box.Ok | box.Cancel, self)
        self.buttons.button(box.Ok).setText(self.tr("&Publish"))
        self._lay_out()
        name_fields(self)
        self._connect_parts()
        self._show_endpoints()

    def request(self) -> PublicationRequest:
        """What is entered."""
        endpoint: Endpoint | None = self.endpoint.currentData()
        top, bottom = self.shown.levels()
        words = (word.strip() for word in self.keywords.text().split(","))
        return PublicationRequest(
            self.kind.currentData(),
            self._pyramid.id,
            endpoint.id if endpoint is not None else "",
            endpoint is not None and endpoint.is_open,
            self.layer_name.text().strip(),
            self.title.text().strip(),
            self.abstract.toPlainText().strip(),
            top,
            bottom,
            tuple(word for word in words if word),
            self.shown.box(),
            self._attribution(),
            tuple(MetadataLink(*row) for row in self.metadata.rows()),
            self.shown.answers.isChecked(),
            self.visibility.currentData(),
        )

    def problem(self) -> str:
        """What must be corrected first, in words; empty when nothing must."""
        if problem := missing_right(self._datastore, (BROADCAST,)):
            return problem
        endpoint: Endpoint | None = self.endpoint.currentData()
        if endpoint is not None and endpoint.quota.is_used_up:
            text = self.tr("{endpoint} has no room for another layer: unpublish one, or choose another endpoint.")
            return text.format(endpoint=endpoint.name)
        request = self.request()
        if problem := request.problem(self._datastore.layer_prefix) or self.shown.problem() or self._logo_problem():
            return problem
        return "" if endpoint is None else request.lacks(endpoint)

    def accept(self) -> None:
        if not self.problem():
            super().accept()

    def _lay_out(self) -> None:
        page = QWidget(self)
        form = QFormLayout()
        for text, field in (
            (self.tr("Publis&h as"), self.kind),
            (self.tr("&Endpoint"), self.endpoint),
            (self.tr("V&isibility"), self.visibility),
            (self.tr("&Layer name"), self.layer_name),
            (self.tr("&Title"), self.title),
            (self.tr("A&bstract"), self.abstract),
            (self.tr("&Keywords"), self.keywords),
        ):
            label = PlainLabel(text, page)
            label.setBuddy(field)
            form.addRow(label, field)
        inner = QVBoxLayout(page)
        inner.setContentsMargins(0, 0, inner.spacing(), 0)  # beside the scroll bar
        inner.addWidget(self.about)
        inner.addLayout(form)
        for section in self.sections():
            inner.addWidget(section)
        inner.addStretch()
        layout = QVBoxLayout(self)
        layout.addWidget(FittingScrollArea(page, self), 1)
        layout.addWidget(self.problem_label)
        layout.addWidget(self.buttons)
        self.resize(self.fontMetrics().averageCharWidth() * _LETTERS, 0)

    def _connect_parts(self) -> None:
        for line in (self.layer_name, self.title, self.keywords):
            line.textChanged.connect(self._show_problem)
        self.abstract.textChanged.connect(self._show_problem)
        for section in self.sections():
            section.changed.connect(self._show_problem)
            section.collapsedStateChanged.connect(lambda _is_closed: self.fit())
        self.kind.currentIndexChanged.connect(self._show_endpoints)
        self.endpoint.currentIndexChanged.connect(self._on_endpoint)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        add_help(self.buttons, Chapter.PUBLISH_PYRAMID)

    def sections(self) -> tuple[AttributionSection, MetadataSection, ShownSection]:
        """The parts that are folded away at first."""
        return self.attribution, self.metadata, self.shown

    def _combo(self) -> QComboBox:
        combo = QComboBox(self)
        combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        return combo

    def _show_endpoints(self) -> None:
        """The endpoints for this kind of layer, with who may read them and how many layers they have room for."""
        self.endpoint.blockSignals(True)
        self.endpoint.clear()
        for endpoint in self._datastore.endpoints_of(self.kind.currentData()):
            text = self.tr("{name}, for everybody") if endpoint.is_open else self.tr("{name}, for readers with a key")
            if endpoint.quota.left is not None:
                left = QLocale().toString(endpoint.quota.left)
                text = self.tr("{endpoint} (room for {count})").format(endpoint=text, count=left)
            self.endpoint.addItem(text.format(name=endpoint.name), endpoint)
        self.endpoint.blockSignals(False)
        self._on_endpoint()

    def _on_endpoint(self) -> None:
        """Unfold what the endpoint demands."""
        endpoint: Endpoint | None = self.endpoint.currentData()
        if endpoint is not None and endpoint.needs_attribution:
            self.attribution.setCollapsed(False)
        if endpoint is not None and endpoint.needs_metadata:
            self.metadata.setCollapsed(False)
        self._show_problem()

    def _attribution(self) -> Attribution | None:
        part = self.attribution
        name, url, logo_url = (line.text().strip() for line in (part.name, part.url, part.logo_url))
        logo = Logo(logo_url, part.logo_format.currentText(), part.logo_width.value(), part.logo_height.value())
        return Attribution(name, url, logo if logo_url else None) if name else None

    def _logo_problem(self) -> str:
        part = self.attribution
        has_more = part.url.text().strip() or part.logo_url.text().strip()
        return self.tr("Attribution: give it a name.") if has_more and not part.name.text().strip() else ""

    def _show_problem(self) -> None:
        problem = self.problem()
        self.problem_label.setText(problem)
        self.problem_label.setVisible(bool(problem))
        ok = self.buttons.button(QDialogButtonBox.StandardButton.Ok)
        ok.setEnabled(not problem)
        ok.setToolTip(plain_tip(problem))
        self.grow()
