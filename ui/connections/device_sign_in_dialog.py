"""The dialog that signs in by a code which the user confirms in a browser."""

from __future__ import annotations

import time
from itertools import pairwise
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from qgis.PyQt.QtCore import QTimer, QUrl, pyqtSignal
from qgis.PyQt.QtGui import QDesktopServices
from qgis.PyQt.QtWidgets import (
    QApplication,
    QDialogButtonBox,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ...core.guide.chapters import Chapter
from ...core.signing.device_flow import DeviceSignInTask
from ...core.signing.sign_in_addresses import AddressesTask, SignInAddresses, are_confirmed, confirm
from ...core.threads.tasks import LatestTask
from ..guide.help_button import add_help
from ..widgets.accessible_names import name_fields
from ..widgets.buttons import icon_button
from ..widgets.fitting_dialog import FittingDialog
from ..widgets.message_bar import show_details
from ..widgets.plain_text import PlainLabel
from ..widgets.summary_label import SummaryLabel
from ..widgets.text_icon import show_icon

if TYPE_CHECKING:
    from collections.abc import Callable

    from ...core.errors import DatacubeError
    from ...core.signing.device_flow import DevicePrompt
    from ...core.signing.profile import SigningProfile

_SECOND_MS = 1000
#: Letters: how wide the dialog is, and what is seen at once of an address.
_WIDTH, _ADDRESS_WIDTH = 72, 16


class DeviceSignInDialog(FittingDialog):
    """Signs in to the service of a profile, and says what comes of it; not modal. Addresses that the service names
    itself are shown first, and nothing is sent there before the user goes on. The page is opened by the user's click
    alone.

    `signed_in()` is emitted once the profile can be used.
    """

    signed_in = pyqtSignal()

    def __init__(self, profile: SigningProfile, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("DeviceSignInDialog")
        self.setWindowTitle(self.tr("Sign In to {name}").format(name=profile.name))
        self._profile = profile
        self._prompt: DevicePrompt | None = None
        self._next: Callable[[], object] = self._look_for_addresses
        self._report = ""
        self._addresses_task, self._sign_in_task = LatestTask(self), LatestTask(self)
        self._clock = QTimer(self)
        self._clock.timeout.connect(self._show_time)

        self.text = SummaryLabel("", self, lines=6)
        self.device_url, self.token_url = self._address(), self._address()
        self.link, self.code = self._address(), self._address()
        font = self.code.font()
        font.setBold(True)
        font.setPointSizeF(1.3 * font.pointSizeF())
        self.code.setFont(font)
        self.open_button = QPushButton(self.tr("&Open in Browser"), self)
        self.open_button.clicked.connect(self._open_page)
        self.copy_link = self._copy_button(self.link, self.tr("Copy the address of the page"))
        self.copy_code = self._copy_button(self.code, self.tr("Copy the code"))
        self.time = PlainLabel(self)
        self.icon = PlainLabel(self)
        self.note = SummaryLabel("", self, lines=6)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self.next_button = QPushButton("", self)  # not of the box: Tab stops before one with a hidden button
        self.details_button = QPushButton(self.tr("&Details"), self)
        self.next_button.clicked.connect(self._on_next)
        self.details_button.clicked.connect(lambda: show_details(self._report, self.windowTitle(), self))
        self.buttons.rejected.connect(self.reject)
        add_help(self.buttons, Chapter.SIGN_IN)
        self._lay_out()
        name_fields(self)
        self._look_for_addresses()

    def profile_id(self) -> str:
        return self._profile.id

    def done(self, result: int) -> None:
        self._clock.stop()
        self._addresses_task.drop()
        self._sign_in_task.drop()
        super().done(result)

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setColumnStretch(1, 1)
        self._addresses = self._rows(
            grid,
            (self.tr("&Codes come from"), self.device_url, ()),
            (self.tr("&Tokens come from"), self.token_url, ()),
        )
        self._page = self._rows(
            grid,
            (self.tr("&Page"), self.link, (self.copy_link, self.open_button)),
            (self.tr("Co&de"), self.code, (self.copy_code, self.time)),
        )
        status = QHBoxLayout()
        status.addWidget(self.icon)
        status.addWidget(self.note, 1)
        layout = QVBoxLayout(self)
        self.setMinimumWidth(_WIDTH * self.fontMetrics().averageCharWidth())
        layout.addWidget(self.text)
        layout.addLayout(grid)
        layout.addLayout(status)
        layout.addStretch(1)
        below = QHBoxLayout()
        below.addWidget(self.details_button)
        below.addStretch(1)
        below.addWidget(self.next_button)
        below.addWidget(self.buttons)
        layout.addLayout(below)
        cancel = self.buttons.button(QDialogButtonBox.StandardButton.Cancel)
        page = (self.link, self.copy_link, self.open_button, self.code, self.copy_code)
        for one, other in pairwise((*page, self.details_button, self.next_button, cancel)):
            self.setTabOrder(one, other)

    def _rows(self, grid: QGridLayout, *rows: tuple[str, QLineEdit, tuple[QWidget, ...]]) -> tuple[QWidget, ...]:
        """Add rows to the grid; all that is in them."""
        widgets: list[QWidget] = []
        for title, field, others in rows:
            label = PlainLabel(title, self)
            label.setBuddy(field)
            row = grid.rowCount()
            for column, widget in enumerate((label, field, *others)):
                grid.addWidget(widget, row, column)
            widgets += [label, field, *others]
        return tuple(widgets)

    def _address(self) -> QLineEdit:
        edit = QLineEdit(self)
        edit.setReadOnly(True)
        edit.setMinimumWidth(_ADDRESS_WIDTH * edit.fontMetrics().averageCharWidth())
        return edit

    def _copy_button(self, field: QLineEdit, tip: str) -> QToolButton:
        return icon_button("/mActionEditCopy.svg", tip, self, lambda: QApplication.clipboard().setText(field.text()))

    # The steps of a sign-in, in their order

    def _on_next(self) -> None:
        self._next()

    def _look_for_addresses(self) -> None:
        self._show(self.tr("Looking for the sign-in of {name}…").format(name=self._profile.name))
        self._addresses_task.start(AddressesTask(self._profile), self._on_addresses, self._on_failed)

    def _on_addresses(self, addresses: SignInAddresses) -> None:
        for field, address in ((self.device_url, addresses.device_url), (self.token_url, addresses.token_url)):
            field.setText(address)
            field.setCursorPosition(0)
        device = self._profile.device
        if device is not None and are_confirmed(addresses, device):
            self._start(addresses)
            return
        self._show(
            self.tr("The service names these addresses for the sign-in. Go on if you know the server."),
            shown=self._addresses,
            next_text=self.tr("&Go On"),
            next_step=lambda: self._on_confirmed(addresses),
        )

    def _on_confirmed(self, addresses: SignInAddresses) -> None:
        self._profile = confirm(self._profile, addresses)
        self._start(addresses)

    def _start(self, addresses: SignInAddresses) -> None:
        task = DeviceSignInTask(self._profile, addresses)
        task.prompted.connect(self._on_prompted)
        task.was_granted.connect(self._on_granted)
        task.waiting.connect(self._on_waiting)
        self._show(self.tr("Asking for a code…"))
        self._sign_in_task.start(task, self._on_kept, self._on_failed)

    def _on_prompted(self, prompt: DevicePrompt) -> None:
        self._prompt = prompt
        page = prompt.filled_link or prompt.link
        self.link.setText(page)
        self.link.setCursorPosition(0)
        self.code.setText(prompt.code)
        text = self.tr("Open the page on {host}, sign in there, and confirm that it shows this code.")
        self._show(text.format(host=urlsplit(page).hostname), shown=self._page)
        self._clock.start(_SECOND_MS)
        self._show_time()
        self.open_button.setFocus()

    def _on_waiting(self, is_waiting: bool) -> None:
        self._show_note(
            self.tr("The service does not answer. Trying again.") if is_waiting else "", "/mIconWarning.svg"
        )

    def _on_granted(self) -> None:
        self._show(self.tr("You are signed in. QGIS keeps this encrypted, and may ask for its master password."))
        self.signed_in.emit()

    def _on_kept(self, is_kept: bool) -> None:
        text = (
            self.tr("You are signed in to {name}.")
            if is_kept
            else self.tr("You are signed in to {name} until you close QGIS. Its authentication database stayed locked.")
        )
        self._end()
        self._show_note(text.format(name=self._profile.name), "/mIconSuccess.svg")

    def _on_failed(self, error: DatacubeError) -> None:
        self._end(next_text=self.tr("&Try Again"), next_step=self._look_for_addresses)
        self._report = error.report()
        self.details_button.setVisible(True)
        self._show_note(str(error), "/mIconWarning.svg")

    # What is shown

    def _end(self, next_text: str = "", next_step: Callable[[], object] | None = None) -> None:
        self._show("", next_text=next_text, next_step=next_step)
        self.buttons.button(QDialogButtonBox.StandardButton.Cancel).setText(self.tr("&Close"))

    def _show(
        self,
        text: str,
        *,
        shown: tuple[QWidget, ...] = (),
        next_text: str = "",
        next_step: Callable[[], object] | None = None,
    ) -> None:
        self._clock.stop()
        self.text.setText(text)
        self.text.setVisible(bool(text))
        for widget in (*self._addresses, *self._page):
            widget.setVisible(widget in shown)
        if next_step is not None:
            self._next = next_step
        self.next_button.setText(next_text)
        self.next_button.setVisible(bool(next_text))
        self.details_button.setVisible(False)
        self.buttons.button(QDialogButtonBox.StandardButton.Cancel).setText(self.tr("&Cancel"))
        self._show_note("")

    def _show_note(self, text: str, icon: str = "") -> None:
        self.note.setText(text)
        self.note.setVisible(bool(text))
        show_icon(self.icon, icon if text else "")
        self.fit()

    def _show_time(self) -> None:
        left = 0 if self._prompt is None else max(0, round(self._prompt.until - time.monotonic()))
        self.time.setText(
            self.tr("expires in {minutes}:{seconds}").format(minutes=left // 60, seconds=f"{left % 60:02}")
        )

    def _open_page(self) -> None:
        QDesktopServices.openUrl(QUrl(self.link.text()))
