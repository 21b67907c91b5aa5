"""Headings in menus. Qt's own sections are lines without their text in QGIS's dark themes, which style menus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtWidgets import QWidgetAction

from .plain_text import PlainLabel

if TYPE_CHECKING:
    from qgis.PyQt.QtWidgets import QMenu


def add_heading(menu: QMenu, text: str) -> None:
    """Add a line and a text that cannot be chosen; both go with `QMenu.clear`."""
    menu.addSeparator()
    label = PlainLabel(text, menu)
    font = label.font()
    font.setBold(True)
    label.setFont(font)
    space = label.fontMetrics().height() // 3
    label.setContentsMargins(2 * space, space, 2 * space, space)
    action = QWidgetAction(menu)
    action.setText(text)
    action.setDefaultWidget(label)
    action.setEnabled(False)
    label.setEnabled(True)  # to be read as any other text
    menu.addAction(action)
