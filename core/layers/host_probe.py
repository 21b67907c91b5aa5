"""Whether the hosts of a project's layers answer, tested before QGIS opens the layers."""

from __future__ import annotations

import re
import time
import zipfile
from html import unescape
from threading import Thread
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ..gdal_calls import call_or_none, thread_options
from ..vsicurl import prepare_host

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

#: Seconds without an answer after which a host's layers are not opened with the project. GDAL itself has no time-out,
#: and waits for each layer several times.
SILENCE = 5

_SOURCE = re.compile(r"<datasource>/vsicurl/(https?://[^<]+)</datasource>")
_OURS = re.compile(r"<Option\b[^<>]{0,5000}\bdatacube_browser/href\b[^<>]{0,5000}>")
_VALUE = re.compile(r'\bvalue="([^"]*)"')


def prepare_project(project: Path) -> frozenset[str]:
    """Set GDAL's options for the hosts of our layers in a project file; returns the hosts that do not answer."""
    files = hosts_of_project(_text_of(project))
    for href in files.values():
        prepare_host(href)
    return silent_hosts(files, SILENCE)


def vrts_of_project(project: Path) -> frozenset[str]:
    """The addresses of our layers in a project file that are VRTs."""
    return frozenset(href for href in _hrefs(_text_of(project)) if href.partition("?")[0].lower().endswith(".vrt"))


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
    """Each host with files of our layers, with one of these files; `text` is the project's XML."""
    ours = {host_of(href) for href in _hrefs(text)}
    files: dict[str, str] = {}
    for source in _SOURCE.findall(text):
        href = unescape(source).partition(" authcfg=")[0].partition("|")[0]
        if host_of(href) in ours:
            files.setdefault(host_of(href), href)
    return files


def _hrefs(text: str) -> list[str]:
    """The addresses of our layers."""
    values = (_VALUE.search(option) for option in _OURS.findall(text))
    return [unescape(value.group(1)) for value in values if value]


def silent_hosts(files: Mapping[str, str], seconds: int) -> frozenset[str]:
    """The hosts (keys) whose file gets no response in time; any status is a response. All are requested at once, with
    GDAL, whose proxy and certificates the layers use."""
    # daemon threads do not delay QGIS's end
    threads = {host: Thread(target=_request, args=(href, seconds), daemon=True) for host, href in files.items()}
    for thread in threads.values():
        thread.start()
    end = time.monotonic() + seconds
    for thread in threads.values():
        thread.join(max(0.0, end - time.monotonic()))
    return frozenset(host for host, thread in threads.items() if thread.is_alive())


def _request(href: str, seconds: int) -> None:
    from osgeo import gdal

    limit = str(seconds + 1)  # longer than the wait: a time-out must not count as an answer
    options = {
        "GDAL_HTTP_CONNECTTIMEOUT": limit,
        "GDAL_HTTP_LOW_SPEED_TIME": limit,
        "GDAL_HTTP_LOW_SPEED_LIMIT": "1",
        "GDAL_HTTP_MAX_RETRY": "0",
    }
    with thread_options(options):
        call_or_none(gdal.VSIStatL, f"/vsicurl/{href}", gdal.VSI_STAT_EXISTS_FLAG)


def host_of(href: str) -> str:
    try:
        return urlsplit(href).netloc.rpartition("@")[2]
    except ValueError:
        return ""
