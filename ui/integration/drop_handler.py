"""Assets that are dropped on QGIS's window are opened as the dock opens them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.gui import QgsCustomDropHandler

from ...core.layers.mime_uris import CUSTOM_PROVIDER, dropped_source, dropped_sources

if TYPE_CHECKING:
    from collections.abc import Callable

    from qgis.core import QgsMimeDataUtils
    from qgis.PyQt.QtCore import QMimeData

    from ...core.layers.source import LayerSource


class DropHandler(QgsCustomDropHandler):
    """Gives dropped sources to `open_sources`, in the background and with their provenance: QGIS by itself would open
    them on the main thread, and read statistics of the whole file."""

    def __init__(self, open_sources: Callable[[list[LayerSource]], None]) -> None:
        super().__init__()
        self._open_sources = open_sources

    def canHandleMimeData(self, data: QMimeData) -> bool:
        return bool(dropped_sources(data))

    def handleMimeDataV2(self, data: QMimeData) -> bool:
        sources = dropped_sources(data)
        if sources:
            self._open_sources(sources)
        return bool(sources)

    def customUriProviderKey(self) -> str:
        return CUSTOM_PROVIDER

    def handleCustomUriDrop(self, uri: QgsMimeDataUtils.Uri) -> None:
        """Called for an asset of ours that is dropped among layers of other providers, which QGIS opens itself."""
        source = dropped_source(uri)
        if source is not None:
            self._open_sources([source])
