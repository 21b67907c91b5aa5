"""What is wrong with a folder that is being entered."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QTimer

from ...core.files.file_checks import CheckPathTask, PathFacts
from ...core.threads.tasks import LatestTask
from .plain_text import PlainLabel

if TYPE_CHECKING:
    from qgis.gui import QgsFileWidget
    from qgis.PyQt.QtWidgets import QWidget

#: Milliseconds after the last change before the file system is asked.
_PAUSE = 150


class FolderNote(PlainLabel):
    """Says below a field for a folder that the folder is missing or cannot be written to; hidden otherwise. Asks the
    file system in the background."""

    def __init__(self, field: QgsFileWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._field = field
        self._checking = LatestTask(self)
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE)
        self._pause.timeout.connect(self._check)
        self.setWordWrap(True)
        self.hide()
        field.fileChanged.connect(self._on_changed)
        self._on_changed()

    def _on_changed(self) -> None:
        self._checking.drop()
        self._pause.start()

    def _check(self) -> None:
        entered = self._field.filePath().strip()
        if entered:
            self._checking.start(CheckPathTask(Path(entered)), self._show)
        else:
            self.hide()

    def _show(self, facts: PathFacts) -> None:
        self.setText(facts.own_problem)
        self.setVisible(bool(facts.own_problem))
