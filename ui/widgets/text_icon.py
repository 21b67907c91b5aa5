"""An icon beside a text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsApplication

if TYPE_CHECKING:
    from qgis.PyQt.QtWidgets import QLabel

#: Pixels a side, before the screen's scaling.
_SIDE = 16


def show_icon(label: QLabel, name: str) -> None:
    """Show an icon of QGIS's theme in the label; hide it where the name is empty."""
    if name:
        label.setPixmap(QgsApplication.getThemeIcon(name).pixmap(QgsApplication.scaleIconSize(_SIDE)))
    label.setVisible(bool(name))
