"""The export dialog for rasters that are known: assets of a catalogue, or a layer of the project."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...core.guide.chapters import Chapter
from ..guide.help_button import add_help
from .export_dialog import ExportDialog

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from qgis.gui import QgsMapCanvas
    from qgis.PyQt.QtWidgets import QWidget

    from ...core.export.jobs.queue import Reservation
    from ...core.export.request import ExportSource


class SaveExtentDialog(ExportDialog):
    """Asks what part of the sources to save."""

    def __init__(
        self,
        sources: Sequence[ExportSource],
        canvas: QgsMapCanvas | None = None,
        parent: QWidget | None = None,
        *,
        reservations: Callable[[], Sequence[Reservation]] = tuple,
    ) -> None:
        super().__init__(sources, canvas, parent, reservations=reservations)
        self.setObjectName("SaveExtentDialog")
        self.setWindowTitle(self.tr("Save Extent as…"))
        self.script_button = self.add_left_button(self.tr("Copy as Script…"))
        self.script_button.setObjectName("script_button")
        self.script_button.setToolTip(self.tr("The same export in Python or on a command line, for other computers"))
        self.script_button.clicked.connect(lambda: self.script_wanted.emit(None))
        add_help(self.button_box, Chapter.SAVE)
        self.plan_again()
