"""Actions and buttons that say in their tool tip why they are disabled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .plain_text import plain_tip, wrapped_tip

if TYPE_CHECKING:
    from qgis.PyQt.QtGui import QAction
    from qgis.PyQt.QtWidgets import QWidget


def allow(entry: QAction | QWidget, reason: str, tip: str = "") -> None:
    """Enable an action or a button where there is no reason against it; else disable it, with the reason as its tool
    tip. `tip` is the tool tip of an enabled one. Menus show tool tips with `setToolTipsVisible` alone."""
    entry.setEnabled(not reason)
    entry.setToolTip(wrapped_tip(reason) if reason else plain_tip(tip))
