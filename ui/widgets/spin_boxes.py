"""Number and date fields whose letters are not cut off at the bottom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsApplication
from qgis.PyQt.QtWidgets import QAbstractSpinBox, QLineEdit

if TYPE_CHECKING:
    from qgis.PyQt.QtWidgets import QWidget


def show_descenders(window: QWidget) -> None:
    """Take the padding away from the line that is inside each number or date field of the window: QGIS's themes (Night
    Mapping, Blend of Gray) give it one of its own beside the field's, and cut off g, j, p, q, y and commas. Without a
    theme, the fields stay as they are."""
    if QgsApplication.themeName() == "default":
        return
    for field in window.findChildren(QAbstractSpinBox):
        for line in field.findChildren(QLineEdit):
            line.setStyleSheet("padding: 0; border: none")
