"""The look of the details."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..widgets.color_contrast import mixed, readable

if TYPE_CHECKING:
    from qgis.PyQt.QtWidgets import QWidget


def style_sheet(browser: QWidget) -> str:
    """The style sheet of its document; names are in a muted colour, which is mixed here since rich text has no
    transparency."""
    palette = browser.palette()
    text, base = palette.color(palette.ColorRole.Text), palette.color(palette.ColorRole.Base)
    quiet = readable(mixed(text, base, 1 / 3), base).name()
    link = readable(palette.color(palette.ColorRole.Link), base).name()
    return (
        f".name {{ color: {quiet}; }} td.name {{ padding-right: 8px; }} a {{ color: {link}; }}"
        "h3 { margin: 0 0 4px 0; } p { margin: 0 0 6px 0; } td { padding-bottom: 2px; }"
    )
