"""Whether the hosts of a project's layers answer, tested before QGIS opens the layers."""

from __future__ import annotations

import io
import re
import time
import zipfile
from html import unescape
from pathlib import Path
from threading import Lock, Thread
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from qgis.core import QgsApplication, QgsReadWriteContext
from qgis.PyQt.QtCore import QBuffer

from ..gdal_calls import call_or_none, thread_options
from ..remote_formats import has_overviews_beside
from ..vsicurl import PREFIX, href_of, prepare_host
from .placeholder import layers_to_sign, project_path

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from .placeholder import LayerToSign

#: Seconds without an answer after which a host's layers are not opened with the project. GDAL itself has no time-out,
#: and waits for each layer several times.
SILENCE = 5

#: No more characters of a VRT are read.
_MOST_OF_VRT = 50_000_000

#: Files looked at before they are opened, at a time.
_AT_ONCE = 8
#: Names of files beside which GDAL looks for no overviews: it would not cost a request for each.
_TIFFS = (".tif", ".tiff")
#: Of a raster or a vector layer, and of a point cloud.
_SOURCE = re.compile(r"<datasource>(?:/vsicurl/)?(https?://[^<]+)</datasource>")
_VRT = re.compile(r"<datasource>([^<]{1,4000}\.vrt)</datasource>", re.IGNORECASE)
#: A file in a VRT that the plugin has written.
_FILE = re.compile(r">(/vsicurl\?empty_dir=(?:yes|/vsicurl/)&amp;[^<]{1,9000})<")
_OURS = re.compile(r"<Option\b[^<>]{0,5000}\bdatacube_browser/href\b[^<>]{0,5000}>")
_VALUE = re.compile(r'\bvalue="([^"]*)"')


class ProjectLayers(NamedTuple):
    """What is not opened with a project: files of the hosts that do not answer; VRTs, those on disk that name files of
    such a host by their paths as the project has them and as absolute ones, those of servers by their addresses;
    rasters with overviews of overviews, by their addresses; and the layers that want a signature, see
    `layers_to_sign`."""

    silent_hosts: frozenset[str]
    closed: frozenset[str] = frozenset()
    to_sign: Mapping[str, LayerToSign] = MappingProxyType({})


def prepare_project(name: str) -> ProjectLayers:
    """Set GDAL's options for the hosts of our layers in a project, and ask all hosts of layers and of our VRTs, except
    those of files that must be signed first. `name` is what QGIS calls its file: also a place in a GeoPackage or a
    database. For the main thread, while QGIS reads the project there itself."""
    storage = QgsApplication.projectStorageRegistry().projectStorageFromUri(name)
    project = Path(name if storage is None else storage.filePath(name))  # what relative paths start from
    text = _text_of(project if storage is None else _archive(storage, name))
    to_sign = layers_to_sign(text, project.parent)
    files = hosts_of_project(text, to_sign)
    for href in files.values():
        prepare_host(href)
    vrts = _files_of_vrts(project, text, to_sign, SILENCE)
    endless = _Endless(rasters_of_project(text, to_sign))
    silent = silent_hosts({**files, **{host: href for each in vrts.values() for host, href in each.items()}}, SILENCE)
    closed = frozenset(path for path, each in vrts.items() if silent & each.keys())
    return ProjectLayers(silent, closed | vrts_of_project(text) | endless.found(silent), to_sign)


def _files_of_vrts(project: Path, text: str, to_sign: Collection[str], seconds: int) -> dict[str, dict[str, str]]:
    """Of each VRT on disk, by its paths, the hosts in it with a file each. A disk that does not answer in time has
    none: QGIS waits for it itself."""
    found: dict[str, dict[str, str]] = {}
    written = [path for path in map(unescape, dict.fromkeys(_VRT.findall(text))) if path not in to_sign]
    places = {path: project_path(project.parent, path) for path in written}

    def read() -> None:
        for path, place in places.items():
            hosts = _hosts_in(place)
            found.update({path: hosts, place: hosts})

    thread = Thread(target=read, daemon=True)
    thread.start()
    thread.join(seconds)
    return dict(found)


def _hosts_in(vrt: str) -> dict[str, str]:
    hosts: dict[str, str] = {}
    try:
        with open(vrt, encoding="utf-8", errors="replace") as file:
            for path in _FILE.findall(file.read(_MOST_OF_VRT)):
                href = href_of(unescape(path))
                hosts.setdefault(host_of(href), href)
    except (OSError, ValueError):
        pass
    return hosts


def vrts_of_project(text: str) -> frozenset[str]:
    """The addresses of our layers in a project's XML that are VRTs."""
    return frozenset(href for href in _hrefs(text) if href.partition("?")[0].lower().endswith(".vrt"))


def _archive(storage: Any, name: str) -> io.BytesIO:
    """The archive of a project in a GeoPackage or a database; empty when it cannot be read."""
    archive = QBuffer()
    archive.open(QBuffer.OpenModeFlag.ReadWrite)
    is_read = storage.readProject(name, archive, QgsReadWriteContext())
    return io.BytesIO(bytes(archive.data()) if is_read else b"")


def _text_of(project: Path | io.BytesIO) -> str:
    try:
        if isinstance(project, io.BytesIO) or project.suffix.lower() == ".qgz":
            with zipfile.ZipFile(project) as archive:
                name = next(name for name in archive.namelist() if name.lower().endswith(".qgs"))
                return archive.read(name).decode("utf-8", "replace")
        return project.read_text(encoding="utf-8", errors="replace")
    except (OSError, ValueError, zipfile.BadZipFile, StopIteration):
        return ""


def hosts_of_project(text: str, to_sign: Collection[str] = ()) -> dict[str, str]:
    """Each host with files of our layers, with one of these files; `text` is the project's XML, `to_sign` are the data
    sources to leave out."""
    ours = {host_of(href) for href in _hrefs(text)}
    files: dict[str, str] = {}
    for source in _SOURCE.findall(text):
        href = unescape(source).partition(" authcfg=")[0].partition("|")[0]
        if host_of(href) in ours and PREFIX + href not in to_sign:
            files.setdefault(host_of(href), href)
    return files


def rasters_of_project(text: str, to_sign: Collection[str] = ()) -> list[str]:
    """The addresses of our rasters in a project's XML that are no TIFFs by their names: GDAL looks beside such files.
    Not those with a query, beside which it looks for nothing, nor those to be signed."""
    ours = {host_of(href) for href in _hrefs(text)}
    found = dict.fromkeys(
        unescape(source.group(1)).partition(" authcfg=")[0].partition("|")[0]
        for layer in text.split("<maplayer ")[1:]
        if 'type="raster"' in layer.partition(">")[0] and (source := _SOURCE.search(layer))
    )
    return [
        href
        for href in found
        if host_of(href) in ours
        and "?" not in href
        and not href.lower().endswith(_TIFFS)
        and PREFIX + href not in to_sign
    ]


class _Endless:
    """Looks for overviews beside files in threads of its own, while the hosts are asked: in them GDAL would look for
    overviews without end."""

    def __init__(self, hrefs: Sequence[str]) -> None:
        self._hrefs = hrefs
        self._are_harmless: dict[str, bool] = {}
        self._left = iter(hrefs)
        self._lock = Lock()
        self._end = time.monotonic() + SILENCE
        # daemon threads do not delay QGIS's end
        self._threads = [Thread(target=self._look, daemon=True) for _ in hrefs[:_AT_ONCE]]
        for thread in self._threads:
            thread.start()

    def _look(self) -> None:
        with thread_options(_limits(SILENCE)):
            while True:
                with self._lock:
                    href = next(self._left, None)
                if href is None or time.monotonic() > self._end:
                    return
                is_harmless = not has_overviews_beside(PREFIX + href)
                if time.monotonic() < self._end:  # a time-out is no answer
                    self._are_harmless[href] = is_harmless

    def found(self, silent: Collection[str]) -> frozenset[str]:
        """Those that have them, or of which a host that answers otherwise did not say so in time."""
        for thread in self._threads:
            thread.join(max(0.0, self._end - time.monotonic()))
        return frozenset(
            href for href in self._hrefs if host_of(href) not in silent and not self._are_harmless.get(href)
        )


def _hrefs(text: str) -> list[str]:
    """The addresses of our layers."""
    values = (_VALUE.search(option) for option in _OURS.findall(text))
    return [unescape(value.group(1)) for value in values if value]


def silent_hosts(files: Mapping[str, str], seconds: int) -> frozenset[str]:
    """The hosts (keys) whose file gets no response in time; any status is a response. All are requested at once, with
    GDAL, whose proxy and certificates the layers use."""
    answered: set[str] = set()
    # daemon threads do not delay QGIS's end
    threads = [Thread(target=_request, args=(host, files[host], seconds, answered), daemon=True) for host in files]
    for thread in threads:
        thread.start()
    end = time.monotonic() + seconds
    for thread in threads:
        thread.join(max(0.0, end - time.monotonic()))
    return frozenset(files.keys() - answered.copy())


def _request(host: str, href: str, seconds: int, answered: set[str]) -> None:
    """Note that the host has answered. A thread that is over says nothing of that: on a busy machine, whoever waits
    may look at it only after its time-out."""
    from osgeo import gdal

    start = time.monotonic()
    with thread_options(_limits(seconds)):
        call_or_none(gdal.VSIStatL, f"/vsicurl/{href}", gdal.VSI_STAT_EXISTS_FLAG)
    if time.monotonic() - start < seconds:
        answered.add(host)


def _limits(seconds: int) -> dict[str, str]:
    limit = str(seconds + 1)  # longer than the wait: a time-out must not count as an answer
    return {
        "GDAL_HTTP_CONNECTTIMEOUT": limit,
        "GDAL_HTTP_LOW_SPEED_TIME": limit,
        "GDAL_HTTP_LOW_SPEED_LIMIT": "1",
        "GDAL_HTTP_MAX_RETRY": "0",
    }


def host_of(href: str) -> str:
    try:
        return urlsplit(href).netloc.rpartition("@")[2]
    except ValueError:
        return ""
