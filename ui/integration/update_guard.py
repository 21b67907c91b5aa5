"""Keeps the plugin from importing files of another version, after a second QGIS with this profile has updated it."""

from __future__ import annotations

import os
import sys

from qgis.PyQt.QtCore import QCoreApplication, QObject, pyqtSignal


class UpdateGuard(QObject):
    """From `begin` to `end`, the plugin imports modules of that version alone with which it began: those of another one
    need not fit. `updated(str)`, a message for the user, is emitted once, from any thread; the import that was refused
    raises an ImportError."""

    updated = pyqtSignal(str)

    def __init__(self) -> None:
        super().__init__()
        package = __name__.partition(".ui.")[0]
        self._prefix = f"{package}."
        # every update writes this file
        self._file = os.path.join(os.path.dirname(sys.modules[package].__file__ or ""), "metadata.txt")
        self._stamp = self._look()
        self._has_told = False

    def begin(self) -> None:
        sys.meta_path.insert(0, self)

    def end(self) -> None:
        if self in sys.meta_path:
            sys.meta_path.remove(self)

    def find_spec(self, name: str, _path: object = None, _target: object = None) -> None:
        """Python asks this for each module that is not there yet."""
        if not name.startswith(self._prefix) or self._look() == self._stamp:
            return
        text = QCoreApplication.translate(
            "UpdateGuard", "Restart this QGIS: another one has updated the Datacube Browser."
        )
        if not self._has_told:
            self._has_told = True
            self.updated.emit(text)
        raise ImportError(text, name=name)

    def _look(self) -> tuple[int, int] | None:
        try:
            found = os.stat(self._file)
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size
