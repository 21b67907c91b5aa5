"""Whether the hosts of a project's layers answer, and which of its files may be opened, found out before QGIS opens the
layers."""

from __future__ import annotations

import re
import time
from contextlib import suppress
from html import unescape
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from qgis.core import QgsApplication

from ..gdal_calls import call_or_none, thread_options
from ..remote_files.vsicurl import href_of, prepare_host
from ..threads.left_calls import inside
from ..threads.own_threads import NoThreadError, start_thread
from .placeholder import layers_to_sign, project_path
from .project_file_check import refused_files
from .project_layers import (
    files_of_project,
    host_of,
    hosts_of_project,
    project_text,
    stored_archive,
    vrt_paths,
    vrts_of_project,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from .placeholder import LayerToSign

#: Seconds without an answer after which a host's layers are not opened with the project. GDAL itself has no time-out,
#: and waits for each layer several times.
SILENCE = 5

#: No more characters of a VRT are read.
_MOST_OF_VRT = 50_000_000

#: A file in a VRT that the plugin has written.
_FILE = re.compile(r">(/vsicurl\?empty_dir=(?:yes|/vsicurl/)&amp;[^<]{1,9000})<")


class ProjectLayers(NamedTuple):
    """What is not opened with a project: files of the hosts that do not answer; VRTs, those on disk that name files of
    such a host by their paths as the project has them and as absolute ones, those of servers by their addresses; files
    that QGIS must not open, by their addresses, see `refused_files`; and the layers that want a signature, see
    `layers_to_sign`."""

    silent_hosts: frozenset[str]
    closed: frozenset[str] = frozenset()
    to_sign: Mapping[str, LayerToSign] = MappingProxyType({})


def prepare_project(name: str) -> ProjectLayers:
    """Set GDAL's options for the hosts of our layers in a project, ask all hosts of layers and of our VRTs, and look at
    the layers' files, except those that must be signed first. `name` is what QGIS calls its file: also a place in a
    GeoPackage or a database. For the main thread, while QGIS reads the project there itself."""
    storage = QgsApplication.projectStorageRegistry().projectStorageFromUri(name)
    project = Path(name if storage is None else storage.filePath(name))  # what relative paths start from
    text = project_text(project if storage is None else stored_archive(storage, name))
    to_sign = layers_to_sign(text, project.parent)
    files = hosts_of_project(text, to_sign)
    for href in files.values():
        prepare_host(href)
    vrts = _files_of_vrts(project, text, to_sign, SILENCE)
    silent = silent_hosts({**files, **{host: href for each in vrts.values() for host, href in each.items()}}, SILENCE)
    closed = frozenset(path for path, each in vrts.items() if silent & each.keys())
    answering = [file for file in files_of_project(text, to_sign) if host_of(file.href) not in silent]
    refused = refused_files(answering, SILENCE, _limits(SILENCE))
    return ProjectLayers(silent, closed | vrts_of_project(text) | refused, to_sign)


def _files_of_vrts(project: Path, text: str, to_sign: Collection[str], seconds: int) -> dict[str, dict[str, str]]:
    """Of each VRT on disk, by its paths, the hosts in it with a file each. A disk that does not answer in time has
    none: QGIS waits for it itself."""
    found: dict[str, dict[str, str]] = {}
    written = [path for path in vrt_paths(text) if path not in to_sign]
    places = {path: project_path(project.parent, path) for path in written}

    def read() -> None:
        for path, place in places.items():
            hosts = _hosts_in(place)
            found.update({path: hosts, place: hosts})

    with suppress(NoThreadError):
        start_thread(read).join(seconds)
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


def silent_hosts(files: Mapping[str, str], seconds: int) -> frozenset[str]:
    """The hosts (keys) whose file gets no response in time; any status is a response. All are requested at once, with
    GDAL, whose proxy and certificates the layers use."""
    answered: set[str] = set()
    threads = []
    with suppress(NoThreadError):  # who has not been asked has not answered
        for host, href in files.items():
            threads.append(start_thread(_request, host, href, seconds, answered))
    end = time.monotonic() + seconds
    for thread in threads:
        thread.join(max(0.0, end - time.monotonic()))
    return frozenset(files.keys() - answered.copy())


def _request(host: str, href: str, seconds: int, answered: set[str]) -> None:
    """Note that the host has answered. A thread that is over says nothing of that: on a busy machine, whoever waits
    may look at it only after its time-out."""
    from osgeo import gdal

    start = time.monotonic()
    with thread_options(_limits(seconds)), inside():
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
