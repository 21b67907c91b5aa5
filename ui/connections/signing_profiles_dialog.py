"""The list of signing profiles: what each signs, whether it can, and signing in and out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import (
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ...core.catalogs import CatalogStore
from ...core.guide.chapters import Chapter
from ...core.signing.profiles import SigningProfileStore
from ...core.signing.sign_in import SignInState, sign_in_state, sign_ins
from ...core.signing.sign_in_tasks import SignOutTask
from ...core.threads.tasks import LatestTask
from ..guide.help_button import add_help
from ..widgets.fitting_dialog import ScreenDialog
from ..widgets.plain_text import plain_tip
from ..widgets.summary_label import SummaryLabel
from ..wording.signing import hosts_text, state_text
from .sign_in import KINDS_WITH_KEY, open_key, open_profile, open_sign_in

if TYPE_CHECKING:
    from ...core.errors import DatacubeError
    from ...core.signing.profile import SigningProfile

_ID = Qt.ItemDataRole.UserRole
_WIDTH, _LINES = 90, 8


class SigningProfilesDialog(ScreenDialog):
    """Manages the profiles; whatever is changed is kept at once. Not modal."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("SigningProfilesDialog")
        self.setWindowTitle(self.tr("Signing Profiles"))
        self._signing_out = LatestTask(self)
        self.tree = QTreeWidget(self)
        self.tree.setAccessibleName(self.windowTitle())
        self.tree.setHeaderLabels([self.tr("Profile"), self.tr("For files of"), self.tr("State")])
        self.tree.setRootIsDecorated(False)
        self.tree.setAllColumnsShowFocus(True)
        self.sign_in_button = QPushButton(self.tr("&Sign In…"), self)
        self.key_button = QPushButton(self.tr("Enter &Key…"), self)
        self.sign_out_button = QPushButton(self.tr("Sign &Out"), self)
        self.new_button = QPushButton(self.tr("&New…"), self)
        self.edit_button = QPushButton(self.tr("&Edit…"), self)
        self.remove_button = QPushButton("", self)
        self.note = SummaryLabel("", self, lines=3)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        self._lay_out()
        self._fill()

        self.tree.currentItemChanged.connect(self._show_choice)
        self.tree.itemActivated.connect(self._edit)
        self.new_button.clicked.connect(lambda: open_profile(None, self, self._show))
        self.edit_button.clicked.connect(self._edit)
        self.remove_button.clicked.connect(self._remove)
        self.sign_in_button.clicked.connect(lambda: open_sign_in(self._current_id(), self))
        self.key_button.clicked.connect(self._enter_key)
        self.sign_out_button.clicked.connect(self._sign_out)
        self.buttons.rejected.connect(self.reject)
        add_help(self.buttons, Chapter.SIGNING)
        sign_ins().changed.connect(self._fill)

    def done(self, result: int) -> None:
        self._signing_out.drop()
        super().done(result)

    def _lay_out(self) -> None:
        signing_in, managing = QHBoxLayout(), QHBoxLayout()
        for button in (self.sign_in_button, self.key_button, self.sign_out_button):
            signing_in.addWidget(button)
        signing_in.addStretch(1)
        for button in (self.new_button, self.edit_button, self.remove_button):
            managing.addWidget(button)
        managing.addStretch(1)
        managing.addWidget(self.buttons)
        layout = QVBoxLayout(self)
        layout.addWidget(self.tree, 1)
        layout.addWidget(self.note)
        layout.addLayout(signing_in)
        layout.addLayout(managing)
        metrics = self.fontMetrics()
        self.tree.setMinimumSize(_WIDTH * metrics.averageCharWidth() // 2, _LINES * metrics.lineSpacing())
        self.resize(_WIDTH * metrics.averageCharWidth(), self.sizeHint().height())
        header = self.tree.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.ResizeToContents)

    def _fill(self) -> None:
        chosen = self._current_id()
        self.tree.clear()
        for profile in SigningProfileStore().all():
            item = QTreeWidgetItem([profile.name, hosts_text(profile), state_text(profile)])
            item.setData(0, _ID, profile.id)
            item.setToolTip(1, plain_tip("\n".join(profile.hosts)))
            self.tree.addTopLevelItem(item)
            if profile.id == chosen or self.tree.currentItem() is None:
                self.tree.setCurrentItem(item)
        self._show_choice()

    def _show(self, profile: SigningProfile) -> None:
        self._fill()
        for row in range(self.tree.topLevelItemCount()):
            if self.tree.topLevelItem(row).data(0, _ID) == profile.id:
                self.tree.setCurrentItem(self.tree.topLevelItem(row))

    def _current_id(self) -> str:
        item = self.tree.currentItem()
        return "" if item is None else str(item.data(0, _ID))

    def _current(self) -> SigningProfile | None:
        return SigningProfileStore().get(self._current_id())

    def _show_choice(self) -> None:
        profile = self._current()
        state = SignInState.NOT_NEEDED if profile is None else sign_in_state(profile)
        has_key = profile is not None and (profile.kind in KINDS_WITH_KEY or state is SignInState.NO_KEY)
        is_changed = profile is not None and SigningProfileStore().is_changed(profile)
        self.edit_button.setEnabled(profile is not None)
        self.remove_button.setText(
            self.tr("&Restore") if profile is not None and profile.is_preset else self.tr("&Remove")
        )
        self.remove_button.setEnabled(is_changed)
        self.sign_in_button.setEnabled(profile is not None and profile.device is not None)
        self.key_button.setEnabled(has_key)
        self.sign_out_button.setEnabled(state is SignInState.SIGNED_IN or bool(profile and profile.authcfg))
        self.note.setText("")
        self.note.hide()

    def _edit(self) -> None:
        profile = self._current()
        if profile is not None:
            open_profile(profile, self, self._show)

    def _enter_key(self) -> None:
        profile = self._current()
        if profile is not None:
            open_key(profile, self)

    def _sign_out(self) -> None:
        profile = self._current()
        if profile is not None:
            self._signing_out.start(SignOutTask(profile), self._show, self._on_failed)

    def _remove(self) -> None:
        """Remove the profile with its sign-in, unless a connection uses it; restore a preset."""
        profile = self._current()
        if profile is None:
            return
        users = [catalog.name for catalog in CatalogStore().all() if catalog.profile == profile.id]
        if users and not profile.is_preset:
            self._say(self.tr("The connection “{name}” uses this profile.").format(name=users[0]))
            return

        def remove(_: object) -> None:
            SigningProfileStore().remove(profile.id)
            self._fill()

        self._signing_out.start(SignOutTask(profile), remove, self._on_failed)

    def _on_failed(self, error: DatacubeError) -> None:
        self._say(str(error))

    def _say(self, text: str) -> None:
        self.note.setText(text)
        self.note.show()
