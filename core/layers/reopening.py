"""A project with layers of a catalogue is opened: fast where their stores answer, and not held up where they do not."""

from __future__ import annotations

import threading
from pathlib import Path

from qgis.core import QgsPathResolver, QgsProject

from .path_preprocessor import weakly

#: Stands before the path of a file that is not to be opened: there is no such file, which GDAL knows at once.
CLOSED = "/vsimem/no-answer"
_REMOTE = "/vsicurl/http"


class Reopening:
    """Stands between a project that is read and the files of its layers.

    The hosts of our layers, and only those, get the options that make opening cheap, and are asked for a sign of life.
    Files of a host that gives none are not opened: their layers are unavailable, and the project keeps their sources.
    Other remote layers are left alone, and so are projects that are not in a file.
    """

    def __init__(self) -> None:
        self._silent: frozenset[str] | None = frozenset()
        #: Hosts that gave no sign of life when the project was read.
        self.silent_hosts: frozenset[str] = frozenset()
        self._project = QgsProject.instance()
        self._project.cleared.connect(self._on_cleared)
        self._project.readProject.connect(self._on_over)
        self._project.projectSaved.connect(self._on_over)
        self._id = QgsPathResolver.setPathPreprocessor(weakly(self._opened_path))

    def dispose(self) -> None:
        QgsPathResolver.removePathPreprocessor(self._id)
        self._project.cleared.disconnect(self._on_cleared)
        self._project.readProject.disconnect(self._on_over)
        self._project.projectSaved.disconnect(self._on_over)

    def _on_cleared(self) -> None:
        self._silent, self.silent_hosts = None, frozenset()

    def _on_over(self, *_: object) -> None:
        """Paths that are resolved later are opened because somebody wants it now."""
        self._silent = frozenset()

    def _opened_path(self, path: str) -> str:
        """QGIS asks several times for each layer, with what it was told before; it must never get an exception."""
        if not path.startswith(_REMOTE) or threading.current_thread() is not threading.main_thread():
            return path
        from .host_probe import host_of, prepare_project

        if self._silent is None:
            self._silent = self.silent_hosts = prepare_project(Path(self._project.fileName()))
        return CLOSED + path if host_of(path.removeprefix("/vsicurl/")) in self._silent else path
