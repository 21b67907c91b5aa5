"""A project with layers of a catalogue is opened: fast where their stores answer, and not held up where they do not."""

from __future__ import annotations

import re
import threading
import zipfile
from concurrent.futures import ThreadPoolExecutor, wait
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from qgis.core import QgsPathResolver, QgsProject

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Seconds without an answer after which a store's layers are not opened with the project. GDAL itself would wait for
#: ever, and for each layer several times.
SILENCE = 5
#: Stands before the path of a file that is not to be opened: there is no such file, which GDAL knows at once.
CLOSED = "/vsimem/no-answer"
_REMOTE = "/vsicurl/http"

_SOURCE = re.compile(r"<datasource>/vsicurl/(https?://[^<]+)</datasource>")
_OURS = re.compile(r"<Option\b[^>]*\bdatacube_browser/href\b[^>]*>")
_VALUE = re.compile(r'\bvalue="([^"]*)"')


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
        self._id = QgsPathResolver.setPathPreprocessor(self._opened_path)

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
        if self._silent is None:
            self._silent = self.silent_hosts = _look_at(Path(self._project.fileName()))
        return CLOSED + path if _host(path.removeprefix("/vsicurl/")) in self._silent else path


def _look_at(project: Path) -> frozenset[str]:
    """Prepare GDAL for the hosts of our layers in a project file; those that are silent."""
    from ..vsicurl import prepare_host

    files = hosts_of_project(_text_of(project))
    for href in files.values():
        prepare_host(href)
    return silent_hosts(files, SILENCE)


def _text_of(project: Path) -> str:
    try:
        if project.suffix.lower() == ".qgz":
            with zipfile.ZipFile(project) as archive:
                name = next(name for name in archive.namelist() if name.lower().endswith(".qgs"))
                return archive.read(name).decode("utf-8", "replace")
        return project.read_text(encoding="utf-8", errors="replace")
    except (OSError, zipfile.BadZipFile, StopIteration):
        return ""


def hosts_of_project(text: str) -> dict[str, str]:
    """Of each host that has files of our layers, one file; `text` is the project's XML."""
    values = (_VALUE.search(option) for option in _OURS.findall(text))
    ours = {_host(unescape(value.group(1))) for value in values if value}
    files: dict[str, str] = {}
    for source in _SOURCE.findall(text):
        href = unescape(source).partition(" authcfg=")[0].partition("|")[0]
        if _host(href) in ours:
            files.setdefault(_host(href), href)
    return files


def silent_hosts(files: Mapping[str, str], seconds: int) -> frozenset[str]:
    """Those hosts (the keys) whose file is not answered for in time, with whatever answer. They are asked at once, by
    GDAL itself: it has the proxy and the certificates that count for layers."""
    if not files:
        return frozenset()
    executor = ThreadPoolExecutor(len(files), thread_name_prefix="datacube-reopening")
    asked = {executor.submit(_ask, href, seconds): host for host, href in files.items()}
    _, waiting = wait(asked, seconds)
    executor.shutdown(wait=False, cancel_futures=True)
    return frozenset(asked[future] for future in waiting)


def _ask(href: str, seconds: int) -> None:
    from osgeo import gdal

    limit = str(seconds + 1)  # the thread's end is not mistaken for an answer
    for key, value in {
        "GDAL_HTTP_CONNECTTIMEOUT": limit,
        "GDAL_HTTP_LOW_SPEED_TIME": limit,
        "GDAL_HTTP_LOW_SPEED_LIMIT": "1",
        "GDAL_HTTP_MAX_RETRY": "0",
    }.items():
        gdal.SetThreadLocalConfigOption(key, value)  # the thread serves nobody else
    gdal.PushErrorHandler("CPLQuietErrorHandler")
    try:
        gdal.VSIStatL(f"/vsicurl/{href}", gdal.VSI_STAT_EXISTS_FLAG)
    except RuntimeError:  # another plugin may have called gdal.UseExceptions()
        pass
    finally:
        gdal.PopErrorHandler()


def _host(href: str) -> str:
    try:
        return urlsplit(href).netloc.rpartition("@")[2]
    except ValueError:
        return ""
