"""Layers of files that their store hands out to signed requests alone: what GDAL opens for them now, and what is kept.

A layer names its signing profile in a custom property. Its data source is a secret, or a file in GDAL's memory; what is
written to projects, layer definitions and the clipboard is the plain path of the unsigned address, or the path of a
mosaic's VRT on this computer, see `reopening.py`.
"""

from __future__ import annotations

import hashlib
import html
import os
import re
from dataclasses import replace
from datetime import datetime, timezone
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from osgeo import gdal
from qgis.core import QgsDataProvider, QgsProject, QgsProjectDirtyBlocker, QgsReadWriteContext
from qgis.PyQt.QtCore import QSignalBlocker
from qgis.PyQt.QtXml import QDomDocument

from ..gateway.signed_paths import public_path, signed_path, signed_paths
from ..gdal_calls import call_or_none, thread_options
from ..http.web_address import is_web_address
from ..remote_files.vsicurl import PREFIX, href_of, http_limits
from ..signing.profiles import SigningProfileStore, signing_profile
from ..signing.signatures import signatures
from ..signing.signed_address import unsigned_href
from .origin import profile_of
from .user_nodata import set_user_nodata, user_nodata

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager

    from qgis.core import QgsFeedback, QgsMapLayer

    from ..signing.grant import SignedHref
    from .source import LayerSource

#: GDAL's memory holds the stand-ins of layers that wait for a signature, and the VRTs of signed files, each below one
#: of these folders at the path that is kept, see `memory_path`. Of what is closed, it holds nothing.
_MEMORY = "/vsimem/datacube_browser"
WAITING, VRTS, _CLOSED = f"{_MEMORY}/waiting", f"{_MEMORY}/vrt", f"{_MEMORY}/closed"
_LOCAL = "/local"
_KEPT = re.compile(rf"{_MEMORY}/[a-z]+(?:/[0-9a-f]{{16}})?(?:(/vsicurl/.*)|{_LOCAL}(.*))", re.DOTALL)
_NEVER = datetime.max.replace(tzinfo=timezone.utc)
_QUOTE = re.compile("&(?:quot|apos|lt|gt|#39|#x27);")
_IN_TEXT = re.compile(r"/vsi(?:mem/datacube_browser/|curl[/?])[^\s'\"<>|]{1,9000}")
#: Of each VRT in memory, the addresses that had to be signed for it; and the last one for each path that is kept.
_signed_hrefs: dict[str, tuple[str, ...]] = {}
_in_memory: dict[str, str] = {}


def public_source(source: str) -> str:
    """The data source as it is kept: with the unsigned address in place of what GDAL opens in this session. Never
    raises, never blocks."""
    if source.startswith(_MEMORY):
        found = _KEPT.fullmatch(source)
        return source if found is None else found[1] or unquote(found[2])
    return public_path(source) or source


def private_source(kept: str) -> str | None:
    """The VRT in memory for a path that is kept; None where there is none in this session. As `public_source`."""
    return _in_memory.get(kept)


def memory_path(folder: str, kept: str) -> str:
    """The path in GDAL's memory, below one of its folders, for what is kept under a `/vsicurl/` path or a path of this
    computer."""
    return folder + (kept if kept.startswith(PREFIX) else _LOCAL + quote(kept))


def public_text(text: str, path: str = "") -> str:
    """A text with the unsigned address in place of each path that GDAL opens in this session, and of the address in the
    `path` that the text is about."""
    if path and (public := public_source(path)) != path:
        text = text.replace(path, public).replace(href_of(path), href_of(public))
    return _IN_TEXT.sub(_public_match, text) if "/vsi" in text else text


def _public_match(found: re.Match[str]) -> str:
    """The path in a text, which may be HTML, with what follows it there."""
    text = found.group()
    path = _QUOTE.split(text, 1)[0].rstrip(".,;:)]}")
    rest = text[len(path) :]
    for escapes in (str, html.escape):
        plain = path if escapes is str else html.unescape(path)
        public = public_source(plain)
        if public != plain:
            return escapes(public) + rest
    return text


def href_of_layer(layer: QgsMapLayer) -> str:
    """The address of the layer's file, without a signature; of a local copy or a mosaic, its path."""
    source = public_source(layer.source()).partition("|")[0]
    return href_of(source.partition(" ")[0]) if source.startswith(PREFIX) else source


def wants_signature(layer: QgsMapLayer) -> bool:
    """Whether a layer that names a profile reads a file that must be signed, or a mosaic of such files: no other VRT on
    this computer has a layer that names one. Else it reads a local copy."""
    href = href_of_layer(layer)
    return is_web_address(href) or href.lower().endswith(".vrt")


def is_plain_mosaic(layer: QgsMapLayer) -> bool:
    """Whether a layer that wants a signature has opened its mosaic as it is kept, as from a layer definition: it would
    ask the store for its files without one."""
    return bool(layer.isValid() and layer.source() == href_of_layer(layer))


def is_waiting(layer: QgsMapLayer) -> bool:
    """Whether the layer was opened without its file, see `placeholder.py`."""
    return bool(layer.source().startswith(f"{WAITING}/"))


def signed_source(source: LayerSource, feedback: QgsFeedback) -> LayerSource:
    """The source with what GDAL opens now as its path: a secret. One without a profile, or that is a local copy, stays
    as it is. For a task. Raises what `signed_path` raises."""
    if not source.profile or not source.path.startswith("/vsicurl"):
        return source
    return replace(source, path=signed_path(source.href, source.profile, feedback).path, authcfg="")


def known_signature(layer: QgsMapLayer) -> SignedHref | None:
    """The signature of the layer's file that is known in this session, also when it has ended; of several files, that
    which ends first. Never blocks."""
    profile = SigningProfileStore().get(profile_of(layer))
    hrefs = signed_hrefs(layer.source()) or (href_of_layer(layer),)
    found = [signatures().known(profile, href) for href in hrefs] if profile is not None else []
    known = [each for each in found if each is not None]
    return min(known, key=lambda each: each.expires or _NEVER) if known and len(known) == len(found) else None


def leave(layer: QgsMapLayer, *, for_good: bool = False) -> None:
    """Make the layer unavailable, as it would be where nobody signs its file: with its plain data source, which is not
    opened. A project that is saved meanwhile keeps all of it. A mosaic's plain source could be opened, and its files
    refused; it gets that where the plugin leaves `for_good`. For the main thread."""
    source = public_source(layer.source())
    if not for_good and wants_signature(layer) and not is_web_address(href_of_layer(layer)):
        source = memory_path(_CLOSED, source)
    if source != layer.source() or layer.isValid():
        _remember_xml(layer)
        with _unopened():
            read_from(layer, source)


def lend_plain_source(layer: QgsMapLayer) -> None:
    """Make the layer unavailable for a moment, as `leave` does; nobody is told before `renew_source`."""
    _remember_xml(layer)
    with _unopened(), QSignalBlocker(layer):
        read_from(layer, public_source(layer.source()))


def _remember_xml(layer: QgsMapLayer) -> None:
    """Let projects keep what they would hold of the layer now: of one that is not available, QGIS knows less."""
    if layer.isValid():
        document = QDomDocument()
        element, context = document.createElement("maplayer"), QgsReadWriteContext()
        context.setPathResolver(QgsProject.instance().pathResolver())
        layer.writeLayerXml(element, document, context)
        document.appendChild(element)
        layer.setOriginalXmlProperties(document.toString())


def _unopened() -> AbstractContextManager[None]:
    """GDAL opens no remote file of this thread meanwhile."""
    return thread_options({"CPL_VSIL_CURL_ALLOWED_EXTENSIONS": "{none}"})


def read_from(layer: QgsMapLayer, source: str) -> bool:
    """Make the layer read another data source; all else of it stays, and the project does not count as changed. Returns
    whether it is valid. For the main thread: QGIS opens the file there, so a task must have opened it before, to know
    that its server answers."""
    blocker, nodata = QgsProjectDirtyBlocker(QgsProject.instance()), user_nodata(layer)
    with http_limits():
        layer.setDataSource(source, layer.name(), layer.providerType(), QgsDataProvider.ProviderOptions(), False)
    set_user_nodata(layer, nodata)
    del blocker
    return bool(layer.isValid())


def renew_source(layer: QgsMapLayer, source: str) -> bool:
    """As `read_from`, for a layer that goes on reading the same file: neither its legend nor the map is drawn again.
    Returns whether it is valid. For the main thread."""
    with QSignalBlocker(layer):
        is_valid = read_from(layer, source)
    layer.dataSourceChanged.emit()
    return is_valid


def signed_files(hrefs: Sequence[str], profile_id: str, feedback: QgsFeedback) -> dict[str, str]:
    """Of the files in a VRT, those that the profile signs, with what GDAL opens for them: secrets. A signature that is
    in an address already is left out. For a task. Raises what `signed_path` raises."""
    plain = {href: unsigned_href(href) for href in hrefs if signing_profile(profile_id, href) is not None}
    paths = signed_paths(plain.values(), profile_id, feedback)
    return {href: paths[address].path for href, address in plain.items()}


def memory_vrt(kept: str, text: str, hrefs: Sequence[str]) -> str:
    """Keep a VRT for which these addresses had to be signed in memory; returns its path there: another one where the
    files are at other paths than before, since QGIS does not open the same path anew. `kept` is the path that projects
    have of it."""
    path = memory_path(f"{VRTS}/{hashlib.sha256(text.encode()).hexdigest()[:16]}", kept)
    gdal.FileFromMemBuffer(path, text.encode())
    _signed_hrefs[path], _in_memory[kept] = tuple(map(unsigned_href, hrefs)), path
    return path


def signed_hrefs(source: str) -> tuple[str, ...]:
    """The addresses that had to be signed for a VRT in memory; none for any other data source."""
    return _signed_hrefs.get(source, ())


def memory_text(path: str) -> bytes:
    """The content of a file in GDAL's memory; empty when there is none."""
    file = call_or_none(gdal.VSIFOpenL, path, "rb")
    if file is None:
        return b""
    try:
        gdal.VSIFSeekL(file, 0, os.SEEK_END)
        size = gdal.VSIFTellL(file)
        gdal.VSIFSeekL(file, 0, os.SEEK_SET)
        return bytes(gdal.VSIFReadL(1, size, file) or b"")
    finally:
        gdal.VSIFCloseL(file)


def forget_memory() -> None:
    """Remove all of it; for the unloading of the plugin."""
    call_or_none(gdal.RmdirRecursive, _MEMORY)
    _signed_hrefs.clear()
    _in_memory.clear()
