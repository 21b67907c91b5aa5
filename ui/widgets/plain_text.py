"""Words of servers in widgets: always shown as they are. Qt draws what looks like HTML as rich text: such words could
be swallowed, or name pictures that are opened."""

from __future__ import annotations

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QLabel, QWidget


class PlainLabel(QLabel):
    """A label that shows its text as it is. The only kind of label in the plugin, but for those with links of their
    own."""

    def __init__(self, text: str | QWidget | None = None, parent: QWidget | None = None) -> None:
        super().__init__(text if isinstance(text, QWidget) else parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        if isinstance(text, str):
            self.setText(text)


def plain(text: str) -> str:
    """The text for QGIS's message bar, which takes what looks like HTML for it."""
    if "<" not in text:
        return text
    from html import escape  # which has thousands of names, and QGIS imports this module at its start

    return escape(text, quote=False)


def plain_tip(text: str) -> str:
    """The text of a tool tip."""
    return wrapped_tip(text) if "<" in text or "&" in text else text


def wrapped_tip(text: str) -> str:
    """The text of a tool tip whose long lines are to be broken: Qt does so with rich text alone."""
    from html import escape

    return "<p>" + escape(text).replace("\n", "<br>") + "</p>"
