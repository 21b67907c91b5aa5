"""The dialog that asks for the key of a signing service, or for a token, and keeps it in QGIS's authentication
database."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from qgis.gui import QgsPasswordLineEdit
from qgis.PyQt.QtCore import QSignalBlocker, pyqtSignal
from qgis.PyQt.QtWidgets import QDialogButtonBox, QFormLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from ...core.guide.chapters import Chapter
from ...core.signing.keys import KeyPair, bearer_header, key_pair_in
from ...core.signing.profile import SigningKind
from ...core.signing.sign_in_tasks import KeepKeyTask
from ...core.threads.tasks import LatestTask
from ..guide.help_button import add_help
from ..widgets.accessible_names import name_fields
from ..widgets.fitting_dialog import FittingDialog
from ..widgets.plain_text import PlainLabel
from ..widgets.summary_label import SummaryLabel
from ..widgets.text_icon import show_icon
from ..wording.signing import hosts_text

if TYPE_CHECKING:
    from ...core.errors import DatacubeError
    from ...core.signing.profile import SigningProfile

_FIELD_WIDTH = 36


class KeyDialog(FittingDialog):
    """Asks for the two parts of a key, or for a token where the profile's hosts want one; not modal. What is entered
    stays in the fields until it is kept.

    `kept(SigningProfile)` is emitted with the profile that has the key.
    """

    kept = pyqtSignal(object)

    def __init__(self, profile: SigningProfile, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("KeyDialog")
        self._profile = profile
        self._task = LatestTask(self)
        self._is_token = profile.kind is SigningKind.BEARER
        self.setWindowTitle(self.tr("Key for {name}").format(name=profile.name))
        self.text = PlainLabel(self._explanation(), self)
        self.text.setWordWrap(True)
        self.access, self.secret = QLineEdit(self), QgsPasswordLineEdit(self)
        self.access.setMinimumWidth(_FIELD_WIDTH * self.access.fontMetrics().averageCharWidth())
        self.icon = PlainLabel(self)
        self.note = SummaryLabel("", self, lines=4)
        standard = QDialogButtonBox.StandardButton
        self.buttons = QDialogButtonBox(standard.Ok | standard.Cancel, self)
        self._lay_out()
        name_fields(self)
        self._show_note("")
        self._show_ok()
        for field in (self.access, self.secret):
            field.textChanged.connect(self._on_changed)
        self.buttons.accepted.connect(self._keep)
        self.buttons.rejected.connect(self.reject)
        add_help(self.buttons, Chapter.KEYS)

    def profile_id(self) -> str:
        return self._profile.id

    def done(self, result: int) -> None:
        self._task.drop()
        super().done(result)

    def headers(self) -> tuple[tuple[str, str], ...]:
        """The headers that are entered, (name, value); none while they are incomplete."""
        if self._is_token:
            return bearer_header(self.secret.text())
        pair = KeyPair(self.access.text().strip(), self.secret.text().strip())
        return pair.headers() if pair.is_usable() else ()

    def _explanation(self) -> str:
        if self._is_token:
            return self.tr("Paste the token. It is sent to {hosts} only, and QGIS keeps it encrypted.").format(
                hosts=hosts_text(self._profile)
            )
        text = self.tr(
            "Enter both parts, or paste the text of the key file. They are sent to {host} only, and QGIS keeps them "
            "encrypted."
        )
        return text.format(host=urlsplit(self._profile.endpoint).hostname or self._profile.name)

    def _lay_out(self) -> None:
        form = QFormLayout()
        if self._is_token:
            self.access.hide()
            form.addRow(self.tr("&Token"), self.secret)
        else:
            form.addRow(self.tr("&Access key"), self.access)
            form.addRow(self.tr("&Secret key"), self.secret)
        status = QHBoxLayout()
        status.addWidget(self.icon)
        status.addWidget(self.note, 1)
        layout = QVBoxLayout(self)
        layout.addWidget(self.text)
        layout.addLayout(form)
        layout.addLayout(status)
        layout.addStretch(1)
        layout.addWidget(self.buttons)

    def _on_changed(self, text: str) -> None:
        pair = None if self._is_token else key_pair_in(text)
        if pair is not None:
            with QSignalBlocker(self.access), QSignalBlocker(self.secret):
                self.access.setText(pair.access)
                self.secret.setText(pair.secret)
        self._show_note("")
        self._show_ok()

    def _show_ok(self) -> None:
        is_ready = bool(self.headers()) and not self._task.is_running
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(is_ready)

    def _keep(self) -> None:
        self._task.start(KeepKeyTask(self._profile, self.headers()), self._on_kept, self._on_failed)
        self._show_note(self.tr("QGIS keeps the key, and may ask for its master password."))
        self._show_ok()

    def _on_kept(self, profile: SigningProfile) -> None:
        self.accept()
        self.kept.emit(profile)

    def _on_failed(self, error: DatacubeError) -> None:
        self._show_note(str(error), "/mIconWarning.svg")
        self._show_ok()

    def _show_note(self, text: str, icon: str = "") -> None:
        self.note.setText(text)
        self.note.setVisible(bool(text))
        show_icon(self.icon, icon)
        self.fit()
