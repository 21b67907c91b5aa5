"""Writing a script to a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication

from ..errors import StorageError
from ..tasks import Task

if TYPE_CHECKING:
    from pathlib import Path

    from qgis.core import QgsFeedback


class SaveScriptTask(Task):
    """Writes the text to a file, whose path it succeeds with. Fails with StorageError, and then leaves nothing."""

    def __init__(self, text: str, path: Path) -> None:
        super().__init__(QCoreApplication.translate("SaveScriptTask", "Saving a script"), hidden=True)
        self._text = text
        self._path = path

    def work(self, _feedback: QgsFeedback) -> Path:
        unfinished = self._path.with_name(self._path.name + ".part")
        try:
            unfinished.write_text(self._text, encoding="utf-8", newline="\n")
            unfinished.replace(self._path)
        except OSError as error:
            unfinished.unlink(missing_ok=True)
            raise StorageError(
                QCoreApplication.translate("SaveScriptTask", "{file} could not be written.").format(file=self._path),
                details=str(error),
                hint=QCoreApplication.translate("SaveScriptTask", "Choose another folder."),
            ) from error
        return self._path
