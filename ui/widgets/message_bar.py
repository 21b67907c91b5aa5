"""Messages and errors in a message bar, never in a modal box."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from qgis.core import Qgis
from qgis.gui import QgsMessageBar, QgsMessageBarItem, QgsMessageViewer
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QCoreApplication, Qt
from qgis.PyQt.QtWidgets import QTextEdit, QWidget

from ...core.errors import CanceledError, DatacubeError, SignInNeededError
from ...core.message_log import log_message
from .buttons import ElidingButton
from .message_layout import MessageLayout
from .plain_text import plain
from .summary_label import SummaryLabel

if TYPE_CHECKING:
    from collections.abc import Callable

    from qgis.PyQt.QtWidgets import QPushButton

#: Those that are on a bar, and the bar: see `Message.show_on`.
_shown: dict[Message, QgsMessageBar] = {}


class Message(QgsMessageBarItem):
    """A message on one line, however long it is and however narrow the bar: the rest is behind *Details*.

    QGIS's own item wraps its text and shows a line of it; it asks for more width with each button, and with it the
    bar, the dock and the map canvas change. This one keeps QGIS's text for those who ask for it, and shows a
    SummaryLabel. `report` is for the Details window, if it says more than the text.
    """

    def __init__(self, level: Qgis.MessageLevel, text: str, *, title: str = "", report: str = "") -> None:
        super().__init__(plain(title), plain(text), level)
        self._title = title
        self._report = report or text
        self._details: QPushButton | None = None
        self.findChild(QTextEdit).hide()
        self._row = QWidget(self)
        self._row.setLayout(MessageLayout(self._row))
        self.layout().addWidget(self._row, 1)
        label = SummaryLabel(text, self._row, title=title)
        self.add(label)
        label.cut.connect(self._offer_details, Qt.ConnectionType.QueuedConnection)
        if report not in ("", text):
            self._offer_details()

    def show_on(self, message_bar: QgsMessageBar) -> None:
        """Put it on the bar, which owns it from then on.

        PyQt keeps the Python part of what a widget owns no longer than what Python knows of that widget, and QGIS's bar
        need not be known to anything here: so the message is held until it is closed.
        """
        _shown[self] = message_bar
        self.destroyed.connect(partial(_shown.pop, self, None))
        message_bar.pushItem(self)

    def add(self, widget: QWidget) -> None:
        """Add a widget beside the text."""
        self._row.layout().addWidget(widget)

    def add_button(self, text: str, action: Callable[[], object]) -> QPushButton:
        """Add a button beside the text, which calls `action`. It shows the beginning of its own text in a bar that is
        narrower, and the whole as its tool tip."""
        button = ElidingButton(text, self._row)
        button.clicked.connect(lambda _checked: action())
        self.add(button)
        return button

    def _offer_details(self) -> None:
        if self._details is None:
            text = QCoreApplication.translate("MessageBar", "Details")
            self._details = self.add_button(text, lambda: show_details(self._report, self._title, self.window()))
            self._details.show()


def close_messages() -> None:
    """Take all messages off their bars, and delete them at once: the plugin is being unloaded.

    One that stayed would lose its Python part with the plugin's modules: its buttons would do nothing, and QGIS has
    ended with a crash where it asked the layout of such a message for its size.
    """
    for message, message_bar in list(_shown.items()):
        if not sip.isdeleted(message):
            if not sip.isdeleted(message_bar):
                message_bar.popWidget(message)
            sip.delete(message)
    _shown.clear()


def show_error(message_bar: QgsMessageBar, error: DatacubeError, title: str = "", *, text: str = "") -> Message | None:
    """Show what failed and what to do in the message bar, with a Details button where more is known, and one to sign in
    where that is needed; log it all. A `text` is shown in place of the error's own.

    A CanceledError is not shown: the user asked for it.
    """
    if isinstance(error, CanceledError):
        return None
    item = push(message_bar, Qgis.MessageLevel.Critical, text or str(error), title=title, report=error.report())
    if isinstance(error, SignInNeededError):
        from ...core.signing.sign_in import sign_ins

        profile_id = error.profile
        words = QCoreApplication.translate("MessageBar", "Sign In…")
        offer(message_bar, item, words, lambda: sign_ins().wanted.emit(profile_id))
    return item


def push(
    message_bar: QgsMessageBar, level: Qgis.MessageLevel, text: str, *, title: str = "", report: str = ""
) -> Message:
    """Put a message on the bar; a `report` that says more than the text gets a Details button and goes to the log.

    Success and information messages time out after QGIS's own time for them; warnings and errors stay until they are
    closed.
    """
    item = Message(level, text, title=title, report=report)
    item.setDuration(-1 if level in (Qgis.MessageLevel.Info, Qgis.MessageLevel.Success) else 0)
    if report:
        log_message(report, level)
    item.show_on(message_bar)
    return item


def offer(message_bar: QgsMessageBar, item: Message, text: str, action: Callable[[], object]) -> None:
    """Add a button to a message; a click closes the message and calls `action`."""

    def done() -> None:
        message_bar.popWidget(item)
        action()

    item.add_button(text, done)


def show_details(report: str, title: str = "", parent: QWidget | None = None) -> QgsMessageViewer:
    """Show the whole report in a window that is not modal, to be read and copied."""
    viewer = QgsMessageViewer(parent)
    viewer.setWindowTitle(title or QCoreApplication.translate("MessageBar", "Details"))
    viewer.setModal(False)
    viewer.setMessageAsPlainText(report)
    viewer.showMessage(False)
    return viewer
