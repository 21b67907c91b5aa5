"""Layers of the project that show files on this machine."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from qgis.core import QgsProject, QgsProviderRegistry

if TYPE_CHECKING:
    from collections.abc import Collection

    from qgis.core import QgsMapLayer


def layers_of_files(files: Collection[Path], folder: Path | None = None) -> list[QgsMapLayer]:
    """The project's layers that show one of the files, or one in the folder. Compares names alone, so that nothing
    waits for a disk. For the main thread."""
    wanted = {_key(path) for path in files}
    parent = None if folder is None else _key(folder)
    found = []
    for layer in QgsProject.instance().mapLayers().values():
        path = _path_of(layer)
        if path and (_key(path) in wanted or _key(Path(path).parent) == parent):
            found.append(layer)
    return found


def reload_files(files: Collection[Path], folder: Path | None = None) -> None:
    """Let the layers of these files show what is in them now: QGIS keeps a file open and goes on showing the old one.
    For the main thread, when the files have just been written."""
    for layer in layers_of_files(files, folder):
        provider = layer.dataProvider()
        if provider is not None:
            with suppress(AttributeError):  # of a kind that reads no file
                provider.reloadData()
            layer.setExtent(provider.extent())
            layer.triggerRepaint()


def _path_of(layer: QgsMapLayer) -> str:
    parts = QgsProviderRegistry.instance().decodeUri(layer.providerType(), layer.source())
    return str(parts.get("path") or "")


def _key(path: Path | str) -> str:
    return os.path.normcase(os.path.normpath(path))
