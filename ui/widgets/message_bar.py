"""Messages and errors in a message bar, never in a modal box."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import Qgis
from qgis.gui import QgsMessageBar, QgsMessageBarItem, QgsMessageViewer
from qgis.PyQt.QtCore import QCoreApplication
from qgis.PyQt.QtWidgets import QPushButton, QWidget

from ...core.errors import CanceledError, DatacubeError
from ...core.message_log import log_message
from .plain_text import plain

if TYPE_CHECKING:
    from collections.abc import Callable


def show_error(message_bar: QgsMessageBar, error: DatacubeError, title: str = "") -> QgsMessageBarItem | None:
    """Show what failed and what to do in the message bar, with a Details button where more is known; log it all.

    A CanceledError is not shown: the user asked for it.
    """
    if isinstance(error, CanceledError):
        return None
    return push(message_bar, Qgis.MessageLevel.Critical, str(error), title=title, report=error.report())


def push(
    message_bar: QgsMessageBar, level: Qgis.MessageLevel, text: str, *, title: str = "", report: str = ""
) -> QgsMessageBarItem:
    """Put a message on the bar; a `report` that says more than the text gets a Details button and goes to the log.

    Success and information messages time out after QGIS's own time for them; warnings and errors stay until they are
    closed.
    """
    item = QgsMessageBar.createMessage(*(plain(part) for part in (title, text) if part))
    item.setLevel(level)
    item.setDuration(-1 if level in (Qgis.MessageLevel.Info, Qgis.MessageLevel.Success) else 0)
    if report:
        log_message(report, level)
        if report != text:
            button = QPushButton(QCoreApplication.translate("MessageBar", "Details"), item)
            button.clicked.connect(lambda: show_details(report, title, message_bar.window()))
            item.layout().addWidget(button)
    message_bar.pushItem(item)
    return item


def offer(message_bar: QgsMessageBar, item: QgsMessageBarItem, text: str, action: Callable[[], object]) -> QPushButton:
    """Add a button to a message; a click closes the message and calls `action`."""

    def done() -> None:
        message_bar.popWidget(item)
        action()

    button = QPushButton(text, item)
    button.clicked.connect(done)
    item.layout().addWidget(button)
    return button


def show_details(report: str, title: str = "", parent: QWidget | None = None) -> QgsMessageViewer:
    """Show the whole report in a window that is not modal, to be read and copied."""
    viewer = QgsMessageViewer(parent)
    viewer.setWindowTitle(title or QCoreApplication.translate("MessageBar", "Details"))
    viewer.setModal(False)
    viewer.setMessageAsPlainText(report)
    viewer.showMessage(False)
    return viewer
