"""The choice of a signing profile, with what it signs and whether it can."""

from __future__ import annotations

from qgis.PyQt.QtCore import QSignalBlocker, pyqtSignal
from qgis.PyQt.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from ...core.signing.profiles import SigningProfileStore
from ...core.signing.sign_in import SignInState, sign_in_state, sign_ins
from ..widgets.buttons import push_button
from ..widgets.summary_label import SummaryLabel
from ..wording.signing import hosts_text, state_text
from .sign_in import open_profile, open_sign_in


class SigningProfileSelect(QWidget):
    """Lists the profiles, none first. `changed()` is emitted when another one is chosen. `without` says what happens to
    files without a profile."""

    changed = pyqtSignal()

    def __init__(self, parent: QWidget | None = None, *, without: str = "") -> None:
        super().__init__(parent)
        self._without = without or self.tr("Files are requested as they are.")
        self.combo = QComboBox(self)
        self.combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.combo.setMinimumContentsLength(12)
        self.new_button = push_button(self.tr("Ne&w…"), self)
        self.edit_button = push_button(self.tr("&Edit…"), self)
        self.note = SummaryLabel("", self, lines=3)
        self.sign_in_button = push_button(self.tr("&Sign In…"), self)
        choice, below = QHBoxLayout(), QHBoxLayout()
        choice.addWidget(self.combo, 1)
        choice.addWidget(self.new_button)
        choice.addWidget(self.edit_button)
        below.addWidget(self.note, 1)
        below.addWidget(self.sign_in_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(choice)
        layout.addLayout(below)
        self.show_profile("")

        self.combo.currentIndexChanged.connect(self._on_chosen)
        self.new_button.clicked.connect(lambda: open_profile(None, self, lambda saved: self._choose(saved.id)))
        self.edit_button.clicked.connect(self._edit)
        self.sign_in_button.clicked.connect(lambda: open_sign_in(self.profile_id(), self))
        sign_ins().changed.connect(self._show_choice)

    def fields(self) -> tuple[QWidget, ...]:
        """What the keyboard reaches, in its order."""
        return self.combo, self.new_button, self.edit_button, self.sign_in_button

    def profile_id(self) -> str:
        """The id of the chosen profile, empty for none."""
        return self.combo.currentData() or ""

    def show_profile(self, profile_id: str) -> None:
        """Show this profile as the choice; one that is gone stays chosen, so that nothing is lost."""
        with QSignalBlocker(self.combo):
            self.combo.clear()
            self.combo.addItem(self.tr("None"), "")
            for profile in SigningProfileStore().all():
                self.combo.addItem(profile.name, profile.id)
            if self.combo.findData(profile_id) < 0:
                self.combo.addItem(self.tr("Removed profile"), profile_id)
            self.combo.setCurrentIndex(self.combo.findData(profile_id))
        self._show_choice()

    def _choose(self, profile_id: str) -> None:
        self.show_profile(profile_id)
        self.changed.emit()

    def _edit(self) -> None:
        profile = SigningProfileStore().get(self.profile_id())
        open_profile(profile, self, lambda saved: self._choose(saved.id))

    def _on_chosen(self) -> None:
        self._show_choice()
        self.changed.emit()

    def _show_choice(self) -> None:
        profile = SigningProfileStore().get(self.profile_id())
        self.edit_button.setEnabled(profile is not None)
        if profile is None:
            text = self._without
            state = SignInState.NOT_NEEDED
        else:
            state = sign_in_state(profile)
            text = self.tr("For files of {hosts}. {state}.").format(
                hosts=hosts_text(profile), state=state_text(profile)
            )
        self.note.setText(text)
        self.sign_in_button.setVisible(state in (SignInState.NEEDED, SignInState.NO_KEY))
