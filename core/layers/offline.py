"""Layers that show a view of a remote raster from a file on this computer, and what they read before.

What a layer goes back to stands in a custom property, without secrets: a sign-in by the id of its configuration in
QGIS, a signing profile by the layer's own property. A secret in an address, or in an option of GDAL's in a path, stays
in memory, for this session.
"""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

from .plugin_layers import KEPT_PROPERTY, PROPERTY_PREFIX, is_kept_offline, is_remote

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from qgis.core import QgsMapLayer, QgsProject

#: The property with the path of a mosaic on this computer, relative to the project: both may be moved together.
_IN_PROJECT = f"{PROPERTY_PREFIX}remote_source_in_project"
#: The data sources, by layer id, that layers read before they were kept offline, where these hold a secret: that must
#: not get into the project.
_with_secrets: dict[str, str] = {}


def remote_source(layer: QgsMapLayer) -> str:
    """The data source that the layer reads, or, kept offline, that it has read before, as it is kept: of a signed file,
    the unsigned one. May hold a secret that is in an address."""
    from .signed_source import public_source

    if is_kept_offline(layer):
        return _with_secrets.get(layer.id()) or str(layer.customProperty(KEPT_PROPERTY))
    provider = layer.dataProvider()
    # not expanded: credentials stay in QGIS's store
    return public_source(layer.source() if provider is None else provider.dataSourceUri(False))


def source_in_project(layer: QgsMapLayer, project: QgsProject) -> str:
    """The same for a mosaic that has been moved with the project; empty for any other source."""
    kept = str(layer.customProperty(_IN_PROJECT) or "")
    return str(project.pathResolver().readPath(kept)) if kept else ""


def layers_like(layers: Iterable[QgsMapLayer], project: QgsProject) -> list[list[QgsMapLayer]]:
    """The layers in groups, with all others of the project that have the same remote source: the two layers of a
    relief, say. Layers that are kept offline and layers that are not are in groups of their own."""
    rasters = [each for each in project.mapLayers().values() if is_remote(each) or is_kept_offline(each)]
    by_source: dict[tuple[str, bool], list[QgsMapLayer]] = {}
    for each in rasters:
        by_source.setdefault((remote_source(each), is_kept_offline(each)), []).append(each)
    wanted = {each.id() for each in layers}
    return [members for members in by_source.values() if wanted & {each.id() for each in members}]


def shared_name(names: Sequence[str]) -> str:
    """What the names of layers that read the same begin with, in whole words: "DTM" of "DTM – heights" and "DTM –
    shading". The first of them where they begin with different words."""
    alike = takewhile(lambda letters: len(set(letters)) == 1, zip(*names, strict=False))
    start = "".join(letters[0] for letters in alike)
    if len(set(names)) == 1:
        return names[0]
    if any(len(each) > len(start) and each[len(start)].isalnum() for each in names):
        start = _without_last(start, _is_of_a_word)
    return _without_last(start, lambda letter: not _is_of_a_word(letter)) or names[0]


def _is_of_a_word(letter: str) -> bool:
    return letter.isalnum() or letter == "_"


def _without_last(text: str, is_left_out: Callable[[str], bool]) -> str:
    """The text without the letters at its end for which the function returns True. A regular expression would try each
    letter of the text as a beginning, in quadratic time."""
    end = len(text)
    while end and is_left_out(text[end - 1]):
        end -= 1
    return text[:end]


def keep_offline(layer: QgsMapLayer, path: Path) -> bool:
    """Make the layer read the file, a view of what it reads; all else of it stays. Returns whether it is valid. For the
    main thread; the file has just been written."""
    from ..credentials import without_authcfg
    from ..remote_files.vsicurl import redacted_path

    source = remote_source(layer)
    found = _read(layer, str(path))
    remote = without_authcfg(source)[0].partition("|")[0]
    public = redacted_path(remote)
    if public != remote:
        _with_secrets[layer.id()] = source
        source = source.replace(remote, public)
    layer.setCustomProperty(KEPT_PROPERTY, source)
    in_project = "" if source.startswith("/vsi") else layer.project().pathResolver().writePath(source)
    if in_project not in ("", source):
        layer.setCustomProperty(_IN_PROJECT, in_project)
    return found


def read_remote_again(layer: QgsMapLayer, source: str) -> bool:
    """Make the layer read this data source, which a task has opened just now. Returns whether it is valid. For the main
    thread."""
    found = _read(layer, source)
    for name in (KEPT_PROPERTY, _IN_PROJECT):
        layer.removeCustomProperty(name)
    _with_secrets.pop(layer.id(), None)
    return found


def _read(layer: QgsMapLayer, source: str) -> bool:
    from ..layer_style import set_style, style_text, with_factors
    from .signed_source import read_from

    crs, before = layer.crs(), _factors(layer)
    found = read_from(layer, source)
    if crs.isValid() and layer.crs() != crs:  # the user may have given it another one than the file's
        layer.setCrs(crs)
    after = _factors(layer)
    if before and after and before != after:  # the file has those that the catalogue gives
        scale = after[0] / before[0]
        set_style(layer, with_factors(style_text(layer), scale, after[1] - before[1] * scale))
    layer.triggerRepaint()
    return found


def _factors(layer: QgsMapLayer) -> tuple[float, float] | None:
    """Scale and offset of the values that QGIS shows; None where the bands' differ, or nothing can be read."""
    provider = layer.dataProvider()
    if provider is None or not layer.isValid():
        return None
    found = {(provider.bandScale(band), provider.bandOffset(band)) for band in range(1, provider.bandCount() + 1)}
    return found.pop() if len(found) == 1 and all(scale for scale, _ in found) else None
