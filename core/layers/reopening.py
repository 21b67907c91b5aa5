"""Opens projects with layers of a catalogue without waiting for hosts that do not answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsPathResolver, QgsProject

from .path_preprocessor import give_back, lent_for

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .placeholder import LayerToSign

#: Prefix of the path of a file that is not to be opened: GDAL knows at once that no such file exists.
CLOSED = "/vsimem/no-answer"
#: Of rasters and vector layers, and of point clouds.
_ADDRESSES = ("/vsicurl/http", "https://", "http://")
#: The beginnings of the paths of our layers while they are open.
_OURS = ("/vsicurl", "/vsimem/datacube_browser/")


class Reopening:
    """Handles the file paths of our layers while QGIS reads a project.

    The hosts of our layers, and only those, get the GDAL options that make opening fast, and one test request each.
    Files of a host that does not answer are not opened, nor VRTs of such files that the plugin has written, nor files
    that lead elsewhere or beside which a server has overviews of overviews (see `project_file_check.py`), nor the VRTs
    of servers that old projects have (see `plain_vrt`): their layers are unavailable until they are updated, and the
    project keeps their sources. Files that must be signed are opened later, too: their layers get stand-ins (see
    `placeholder.py`). Other remote layers are left alone. What projects keep has no secrets.
    """

    def __init__(self) -> None:
        self._silent: frozenset[str] | None = frozenset()
        self._closed: frozenset[str] = frozenset()
        #: The layers that want a signature, by their sources.
        self._to_sign: Mapping[str, LayerToSign] = {}
        #: Hosts that did not answer when the project was read.
        self.silent_hosts: frozenset[str] = frozenset()
        self._project = QgsProject.instance()
        self._project.cleared.connect(self._on_cleared)
        self._project.readProject.connect(self._on_over)
        self._project.projectSaved.connect(self._on_over)
        self._functions = lent_for(self._opened_path), lent_for(self._written_path)
        self._id = QgsPathResolver.setPathPreprocessor(self._functions[0])
        self._writer_id = QgsPathResolver.setPathWriter(self._functions[1])

    def dispose(self) -> None:
        QgsPathResolver.removePathPreprocessor(self._id)
        QgsPathResolver.removePathWriter(self._writer_id)
        for each in self._functions:
            give_back(each)
        self._project.cleared.disconnect(self._on_cleared)
        self._project.readProject.disconnect(self._on_over)
        self._project.projectSaved.disconnect(self._on_over)

    def _on_cleared(self) -> None:
        self._silent, self.silent_hosts = None, frozenset()

    def _on_over(self, *_: object) -> None:
        """From here on the user asks for layers one by one, so all paths are opened."""
        self._silent = self._closed = frozenset()
        self._to_sign = {}

    def _written_path(self, path: str) -> str:
        """The path as a project keeps it; it must not raise."""
        if not path.startswith(_OURS):
            return path
        from .project_paths import path_for_project
        from .signed_source import public_source

        return path_for_project(public_source(path))

    def _opened_path(self, path: str) -> str:
        """The path to open. QGIS calls this several times for each layer, also with its own results; it must not
        raise."""
        if not path.startswith(_ADDRESSES) and not path.lower().endswith(".vrt"):
            return path
        from ..threads.tasks import is_main_thread

        if path.startswith(CLOSED) or not is_main_thread():
            return path
        from ..gateway.signed_paths import private_path
        from .host_probe import prepare_project
        from .placeholder import stand_in
        from .project_layers import host_of
        from .signed_source import private_source

        if self._silent is None:
            project = prepare_project(self._project.fileName())
            self._silent = self.silent_hosts = project.silent_hosts
            self._closed, self._to_sign = project.closed, project.to_sign
        if path in self._to_sign:
            return stand_in(*self._to_sign[path])
        signed = private_source(path) or private_path(path)
        if signed is not None:
            return signed
        href = path.removeprefix("/vsicurl/")
        file = href.partition("|")[0].partition(" ")[0]  # without the layer in it, and without a sign-in
        is_closed = host_of(href) in self._silent or not self._closed.isdisjoint((href, file))
        return CLOSED + path if is_closed else path
