"""Writing a text to a file that the user has chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication

from ..errors import StorageError
from ..threads.tasks import Task
from .own_files import put_in_place

if TYPE_CHECKING:
    from pathlib import Path

    from qgis.core import QgsFeedback


class SaveTextTask(Task):
    """Writes the text to a file, whose path it succeeds with. Fails with StorageError, and then leaves nothing."""

    def __init__(self, text: str, path: Path) -> None:
        super().__init__(QCoreApplication.translate("SaveTextTask", "Saving a file"), hidden=True)
        self._text = text
        self._path = path

    def work(self, _feedback: QgsFeedback) -> Path:
        try:
            with put_in_place(self._path) as new:
                new.write_text(self._text, encoding="utf-8", newline="\n")
        except OSError as error:
            raise StorageError(
                QCoreApplication.translate("SaveTextTask", "{file} could not be written.").format(file=self._path),
                details=str(error),
                hint=QCoreApplication.translate("SaveTextTask", "Choose another folder."),
            ) from error
        return self._path
