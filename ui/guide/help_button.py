"""The Help button of a dialog."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtWidgets import QDialogButtonBox

if TYPE_CHECKING:
    from ...core.guide.chapters import Chapter


def add_help(box: QDialogButtonBox, chapter: Chapter) -> None:
    """Add Qt's *Help* to the buttons of a dialog: it opens the guide at the chapter."""
    button = box.addButton(QDialogButtonBox.StandardButton.Help)
    button.setAutoDefault(False)
    box.helpRequested.connect(lambda: _open(box, chapter))


def _open(box: QDialogButtonBox, chapter: Chapter) -> None:
    from .guide_window import open_guide

    open_guide(chapter, box)
