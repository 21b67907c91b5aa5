"""The plugin's layers in a project that is not opened yet: what its XML says of their files."""

from __future__ import annotations

import io
import re
import zipfile
from html import unescape
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from osgeo import gdal
from qgis.core import QgsReadWriteContext
from qgis.PyQt.QtCore import QBuffer

from ..remote_files.vsicurl import PREFIX

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

#: Of a raster or a vector layer, and of a point cloud.
_SOURCE = re.compile(r"<datasource>(?:/vsicurl/)?(https?://[^<]+)</datasource>")
_VRT = re.compile(r"<datasource>([^<]{1,4000}\.vrt)</datasource>", re.IGNORECASE)
_OURS = re.compile(r"<Option\b[^<>]{0,5000}\bdatacube_browser/href\b[^<>]{0,5000}>")
_VALUE = re.compile(r'\bvalue="([^"]*)"')
_FAMILIES = {'type="raster"': gdal.OF_RASTER, 'type="vector"': gdal.OF_VECTOR}


class LayerFile(NamedTuple):
    """The file of a layer on a server; `family` is gdal.OF_RASTER or OF_VECTOR."""

    href: str
    family: int


def project_text(project: Path | io.BytesIO) -> str:
    """The XML of a project's file or archive; empty when it cannot be read."""
    try:
        if isinstance(project, io.BytesIO) or project.suffix.lower() == ".qgz":
            with zipfile.ZipFile(project) as archive:
                name = next(name for name in archive.namelist() if name.lower().endswith(".qgs"))
                return archive.read(name).decode("utf-8", "replace")
        return project.read_text(encoding="utf-8", errors="replace")
    except (OSError, ValueError, zipfile.BadZipFile, StopIteration):
        return ""


def stored_archive(storage: Any, name: str) -> io.BytesIO:
    """The archive of a project in a GeoPackage or a database; empty when it cannot be read."""
    archive = QBuffer()
    archive.open(QBuffer.OpenModeFlag.ReadWrite)
    is_read = storage.readProject(name, archive, QgsReadWriteContext())
    return io.BytesIO(bytes(archive.data()) if is_read else b"")


def hosts_of_project(text: str, to_sign: Collection[str] = ()) -> dict[str, str]:
    """Each host with files of our layers, with one of these files; `text` is the project's XML, `to_sign` are the data
    sources to leave out."""
    ours = {host_of(href) for href in _hrefs(text)}
    files: dict[str, str] = {}
    for source in _SOURCE.findall(text):
        href = _href(source)
        if host_of(href) in ours and PREFIX + href not in to_sign:
            files.setdefault(host_of(href), href)
    return files


def files_of_project(text: str, to_sign: Collection[str] = ()) -> list[LayerFile]:
    """The files of our layers on servers, each once. Not VRTs, files to be signed, nor those behind a sign-in of
    QGIS's."""
    found: dict[LayerFile, None] = {}
    for part in text.split("<maplayer ")[1:]:
        beginning, layer = part.partition(">")[0], part.partition("</maplayer>")[0]
        family = next((family for word, family in _FAMILIES.items() if word in beginning), None)
        source = _SOURCE.search(layer)
        if family is None or source is None or " authcfg=" in source.group() or not _OURS.search(layer):
            continue
        href = _href(source.group(1))
        if PREFIX + href not in to_sign and not _is_vrt(href):
            found[LayerFile(href, family)] = None
    return list(found)


def vrts_of_project(text: str) -> frozenset[str]:
    """The addresses of our layers in a project's XML that are VRTs."""
    return frozenset(filter(_is_vrt, _hrefs(text)))


def vrt_paths(text: str) -> list[str]:
    """The paths of all VRTs of this computer in a project's XML, as it has them, each once."""
    return list(map(unescape, dict.fromkeys(_VRT.findall(text))))


def host_of(href: str) -> str:
    """The host and port of an address; empty where it has none."""
    try:
        return urlsplit(href).netloc.rpartition("@")[2]
    except ValueError:
        return ""


def _href(source: str) -> str:
    return unescape(source).partition(" authcfg=")[0].partition("|")[0]


def _is_vrt(href: str) -> bool:
    return href.partition("?")[0].lower().endswith(".vrt")


def _hrefs(text: str) -> list[str]:
    """The addresses of our layers."""
    values = (_VALUE.search(option) for option in _OURS.findall(text))
    return [unescape(value.group(1)) for value in values if value]
