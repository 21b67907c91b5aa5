"""The Help button of a dialog."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsApplication
from qgis.PyQt.QtWidgets import QDialogButtonBox

from ..widgets.plain_text import plain_tip

if TYPE_CHECKING:
    from ...core.guide.chapters import Chapter


def add_help(box: QDialogButtonBox, chapter: Chapter, *, is_narrow: bool = False) -> None:
    """Add Qt's *Help* to the buttons of a dialog: it opens the guide at the chapter. Where there is no room for its
    text, it has an icon alone."""
    button = box.addButton(QDialogButtonBox.StandardButton.Help)
    button.setAutoDefault(False)
    if is_narrow:
        name = button.text().replace("&", "")
        button.setText("")
        button.setIcon(QgsApplication.getThemeIcon("/mActionHelpContents.svg"))
        button.setToolTip(plain_tip(name))
        button.setAccessibleName(name)
    box.helpRequested.connect(lambda: _open(box, chapter))


def _open(box: QDialogButtonBox, chapter: Chapter) -> None:
    from .guide_window import open_guide

    open_guide(chapter, box)
