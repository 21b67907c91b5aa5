"""The dialog for a signing profile: which hosts, which service, how it is asked; with a test on one file."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from qgis.PyQt import uic
from qgis.PyQt.QtWidgets import QDialogButtonBox, QSizePolicy, QWidget

from ...core.guide.chapters import Chapter
from ...core.language.data_size import human_bytes
from ...core.signing.durations import DurationError, duration_text, seconds_of
from ...core.signing.hosts import host_entry
from ...core.signing.profile import SigningKind, SigningProfile
from ...core.signing.profile_check import profile_problem
from ...core.signing.trial import SigningTrialTask
from ...core.threads.tasks import LatestTask
from ..guide.help_button import add_help
from ..widgets.accessible_names import name_fields
from ..widgets.aligned_labels import align_labels
from ..widgets.fitting_dialog import FittingDialog, FittingScrollArea
from ..widgets.message_bar import show_details
from ..widgets.plain_text import plain_tip
from ..widgets.readable_placeholder import ReadablePlaceholder
from ..widgets.summary_label import SummaryLabel
from ..widgets.text_icon import show_icon
from ..wording.times import end_text
from .device_sign_in_form import DeviceSignInForm
from .template_form import TemplateForm

if TYPE_CHECKING:
    from ...core.errors import DatacubeError
    from ...core.signing.trial import Trial

FORM, _ = uic.loadUiType(str(Path(__file__).with_suffix(".ui")))

#: Lines of the field for hosts.
_HOST_LINES = 3


class SigningProfileDialog(FittingDialog, FORM):
    """Asks for a new profile, or edits `profile`. `test_href` is proposed as the address to test with.

    The dialog saves nothing: after it has been accepted, `profile()` gives what was entered.
    """

    def __init__(
        self, profile: SigningProfile | None = None, parent: QWidget | None = None, *, test_href: str = ""
    ) -> None:
        super().__init__(parent)
        self.setupUi(self)
        self.result = SummaryLabel.in_place_of(self.result, 6)
        self.problem = SummaryLabel.in_place_of(self.problem, 4)
        self._profile = profile or SigningProfile("", "", SigningKind.TEMPLATE)
        self._test = LatestTask(self)
        self._report = ""
        self.template = TemplateForm(self._profile.template, self)
        self.device = DeviceSignInForm(self._profile.device, self)
        self._lay_out()
        self.setWindowTitle(self.tr("New Signing Profile") if profile is None else self.tr("Signing Profile"))
        self._fill(test_href)
        self._show_kind()
        self._show_result("")
        self._show_problem()
        name_fields(self)
        self._connect()

    def profile(self) -> SigningProfile:
        """The profile as entered; its id is empty for a new one. A duration that cannot be read counts as none."""
        try:
            duration = seconds_of(self.duration.text())
        except DurationError:
            duration = 0
        entries = (host_entry(line) for line in self.hosts.toPlainText().replace(",", "\n").split())
        return replace(
            self._profile,
            name=self.name.text().strip(),
            kind=SigningKind(self.kind.currentData()),
            hosts=tuple(dict.fromkeys(filter(None, entries))),
            endpoint=self.endpoint.text().strip(),
            authcfg=self.authentication.configId(),
            duration=duration,
            template=self.template.template(),
            device=self.device.device(),
            pays=self.pays.isChecked(),
        )

    def done(self, result: int) -> None:
        self._test.drop()
        super().done(result)

    def _lay_out(self) -> None:
        contents = self.contents
        self.layout().removeWidget(contents)
        contents.layout().addWidget(self.template)
        contents.layout().addWidget(self.device)
        contents.layout().addStretch(1)
        self.authentication.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.layout().insertWidget(0, FittingScrollArea(contents, self), 1)
        lines = _HOST_LINES * self.hosts.fontMetrics().lineSpacing()
        self.hosts.setFixedHeight(lines + 2 * (self.hosts.frameWidth() + int(self.hosts.document().documentMargin())))
        for field in (self.hosts, self.endpoint, self.duration, self.test_href):
            ReadablePlaceholder(field)
        align_labels((self.form, self.test_form))
        order = (
            *(self.duration, self.pays, *self.template.fields(), *self.device.fields()),
            *(self.test_href, self.test_button, self.details_button),
        )
        for one, other in pairwise(order):
            self.setTabOrder(one, other)

    def _fill(self, test_href: str) -> None:
        kinds = {
            SigningKind.TELEDETECTION: self.tr("Signing service of THEIA / CDS-MTD"),
            SigningKind.TEMPLATE: self.tr("Signing service as described here"),
            SigningKind.SAS: self.tr("Tokens for containers (Planetary Computer)"),
            SigningKind.HEADER: self.tr("API key in a header"),
            SigningKind.BEARER: self.tr("Token of a sign-in"),
            SigningKind.S3_KEYS: self.tr("S3 keys, signed on this computer"),
        }
        for kind, text in kinds.items():
            self.kind.addItem(text, kind.value)
        self.kind.setCurrentIndex(self.kind.findData(self._profile.kind.value))
        self.name.setText(self._profile.name)
        self.hosts.setPlainText("\n".join(self._profile.hosts))
        self.endpoint.setText(self._profile.endpoint)
        self.authentication.setConfigId(self._profile.authcfg)
        self.duration.setText(duration_text(self._profile.duration))
        self.pays.setChecked(self._profile.pays)
        self.test_href.setText(test_href)

    def _connect(self) -> None:
        self.kind.currentIndexChanged.connect(self._show_kind)
        self.kind.currentIndexChanged.connect(self._on_changed)
        for field in (self.name, self.endpoint, self.duration, self.test_href):
            field.textChanged.connect(self._on_changed)
        self.hosts.textChanged.connect(self._on_changed)
        self.authentication.selectedConfigIdChanged.connect(self._on_changed)
        self.template.changed.connect(self._on_changed)
        self.device.changed.connect(self._on_changed)
        self.device.toggled.connect(self.fit)
        self.pays.toggled.connect(self._on_changed)
        self.test_button.clicked.connect(self._on_test_clicked)
        self.details_button.clicked.connect(lambda: show_details(self._report, self.windowTitle(), self))
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        add_help(self.buttons, Chapter.SIGNING)

    def _show_kind(self) -> None:
        """Show the fields that this kind has."""
        kind = SigningKind(self.kind.currentData())
        has_duration = kind in (SigningKind.TELEDETECTION, SigningKind.TEMPLATE, SigningKind.S3_KEYS)
        for field, is_shown in ((self.endpoint, kind.asks_service), (self.duration, has_duration)):
            field.setVisible(is_shown)
            self.form.labelForField(field).setVisible(is_shown)
        self.pays.setVisible(kind is SigningKind.S3_KEYS)
        self.template.setVisible(kind is SigningKind.TEMPLATE)
        self.device.setVisible(kind not in (SigningKind.HEADER, SigningKind.S3_KEYS))  # which want a key alone
        self.fit()

    def _duration_problem(self) -> str:
        try:
            seconds_of("" if self.duration.isHidden() else self.duration.text())
        except DurationError as error:
            return str(error)
        return ""

    def _show_problem(self) -> None:
        problem = profile_problem(self.profile()) or self._duration_problem() or self.device.problem()
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))
        ok = self.buttons.button(QDialogButtonBox.StandardButton.Ok)
        ok.setEnabled(not problem)
        ok.setToolTip(plain_tip(problem))
        has_file = bool(self.test_href.text().strip())
        self.test_button.setEnabled(self._test.is_running or (not problem and has_file))
        self.test_button.setToolTip("" if has_file else self.tr("Enter the address of a file to test with."))

    def _on_changed(self) -> None:
        self._test.drop()
        self._show_result("")
        self._show_problem()

    def _on_test_clicked(self) -> None:
        if self._test.is_running:
            self._test.drop()
            self._show_result("")
            self._show_problem()
            return
        task = SigningTrialTask(self.profile(), self.test_href.text().strip())
        self._test.start(task, self._on_tested, self._on_failed)
        self._show_result(self.tr("Signing…"))

    def _on_tested(self, trial: Trial) -> None:
        text = f"{self._signature_text(trial)} {self._file_text(trial)}"
        self._show_result(text, "/mIconSuccess.svg" if trial.is_raster else "/mIconWarning.svg")

    def _signature_text(self, trial: Trial) -> str:
        if not trial.is_signed:
            return self.tr("This file needs no signature, says the service.")
        return end_text(trial.expires)

    def _file_text(self, trial: Trial) -> str:
        if not trial.is_raster:
            return self.tr("The store answers, but with neither a TIFF nor a VRT.")
        if trial.size is None:
            return self.tr("The file can be read.")
        return self.tr("The file can be read ({size}).").format(size=human_bytes(trial.size))

    def _on_failed(self, error: DatacubeError) -> None:
        self._show_result(str(error), "/mIconWarning.svg", error.report())

    def _show_result(self, text: str, icon: str = "", report: str = "") -> None:
        self._report = report
        self.result.setText(text)
        show_icon(self.result_icon, icon)
        self.details_button.setVisible(bool(report))
        self.test_button.setText(self.tr("&Cancel Test") if self._test.is_running else self.tr("&Try Signing"))
        self.grow()
